"""A ledger as a folder of data to publish: tables, codebook, data sheet, citation, and a Frictionless data package.

The same ledger, program and wishes give the same bytes. The articles' own words are left out unless asked for: they are
their publishers'.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from .. import __version__
from ..data import data_version
from ..errors import UsageError
from ..ledger import ask, schema
from ..ledger.export import rows_of
from ..ledger.review import agreement
from ..ledger.standing import is_current
from ..parquet import arrow
from ..plain import cell
from ..views.judged import how_good, judged
from ..whole import filled_whole, write_text
from . import acled, geopackage, ucdp
from .codebook import TABLES, Column, as_markdown, columns, meaning_of
from .layouts import LAYOUTS, LEAST

Row = dict[str, Any]
LICENSES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": ("Creative Commons Attribution-ShareAlike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODbL-1.0": ("Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "ODC-BY-1.0": ("Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
}
DESCRIPTION = "datapackage.json"  # of a release
MAPPED = "incidents"  # the table with points for maps
SOURCES = 30  # outlets that the data sheet names


@dataclass(frozen=True)
class Wishes:
    """What whoever releases says of it. ``version`` is the release's own; ``words`` takes the articles' words in;
    events below ``min_confidence`` are left out."""

    title: str = "Events coded from news"
    authors: tuple[str, ...] = ()
    version: str = "1.0.0"
    license: str = "CC-BY-4.0"
    words: bool = False
    reviewed: bool = False
    min_confidence: float = 0.0

    def check(self) -> None:
        """Raises UsageError for a licence that isn't among those for data, and for an empty title."""
        if self.license not in LICENSES:
            raise UsageError(f"--license is one of {', '.join(LICENSES)}; not {self.license!r}")
        if not self.title.strip():
            raise UsageError("--title can't be empty")


def release(connection: Connection, folder: Path, wishes: Wishes) -> Path:
    """Writes the folder; returns the path of ``datapackage.json``."""
    wishes.check()
    arrow()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; a release is a folder")
    if folder.exists() and any(folder.iterdir()) and not (folder / DESCRIPTION).exists():
        raise UsageError(f"{folder}: holds other files; name a new folder, or one of an earlier release")
    with filled_whole(folder) as aside:
        _fill(connection, aside, wishes)
    return folder / DESCRIPTION


def _fill(connection: Connection, folder: Path, wishes: Wishes) -> None:
    changed = _changed(connection)
    resources, counts = [], {}
    for table in TABLES:
        rows = list(_rows(connection, table, wishes))
        counts[table] = len(rows)
        resources += _write(folder, table, columns(table, words=wishes.words), rows)
        if table == MAPPED:
            points = (row for row in rows if row["precision"] not in ("region", "country"))
            geopackage.write(
                folder / "incidents.gpkg", table, columns(table, words=wishes.words), points, changed=changed
            )
    pages = {
        "CODEBOOK.md": as_markdown(words=wishes.words),
        "DATASHEET.md": _data_sheet(connection, wishes, counts),
        "CITATION.cff": _citation(wishes, changed),
        "LICENSE.md": _license(wishes),
    }
    for name, text in pages.items():
        write_text(folder / name, text)
    text = json.dumps(_package(connection, wishes, resources, changed), ensure_ascii=False, indent=1)
    write_text(folder / DESCRIPTION, text + "\n")


def _changed(connection: Connection) -> str:
    """When the newest article was added: a release has no clock of its own, so that it can be made again."""
    return str(connection.execute(select(func.max(schema.articles.c.added))).scalar() or "1970-01-01T00:00:00+00:00")


# ---- tables -----------------------------------------------------------------------------------------------


def _rows(connection: Connection, table: str, wishes: Wishes) -> Iterator[Row]:
    made: Iterable[Row]
    least = LAYOUTS[table].least if table in LAYOUTS else 0.0
    asked = ask.Filters(min_confidence=max(wishes.min_confidence, least))
    if table == "acled":
        made = acled.rows(connection, asked, reviewed=wishes.reviewed, quoted=wishes.words)
    elif table == "ucdp":
        made = ucdp.rows(connection, asked, reviewed=wishes.reviewed)
    else:
        found = rows_of(connection, table, filters=asked, reviewed=wishes.reviewed)
        made = sorted(found, key=lambda row: int(row["id"]))
    named = columns(table, words=wishes.words)
    for row in made:
        yield {column.name: _cell(row.get(column.name)) for column in named}


def _cell(value: Any) -> Any:
    """A value as CSV and Parquet both have it: lists joined, no line breaks, nothing for an empty text."""
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    return " ".join(value.split()) or None if isinstance(value, str) else value


def _write(folder: Path, table: str, named: Sequence[Column], rows: Sequence[Row]) -> list[Row]:
    """Writes a table as CSV and Parquet, and describes both as resources of the package."""
    pa, pq = arrow()
    types = {"integer": pa.int64(), "number": pa.float64(), "string": pa.string()}
    described = pa.schema([(column.name, types[column.type]) for column in named])
    pq.write_table(pa.Table.from_pylist(list(rows), schema=described), folder / f"{table}.parquet", compression="zstd")
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in named])
        writer.writerows([cell(value) for value in row.values()] for row in rows)
    fields = [{"name": column.name, "type": column.type, "description": column.meaning} for column in named]
    schema_of: Row = {"fields": fields, "missingValues": [""]}
    if any(column.name == "id" for column in named):
        schema_of["primaryKey"] = "id"
    of_csv = {"profile": "tabular-data-resource", "mediatype": "text/csv", "encoding": "utf-8"}
    table_of: Row = {"rows": len(rows), "schema": schema_of}
    # A file to Frictionless, which reads a Parquet table's empty cells as NaN; its columns are those of the CSV.
    of_parquet = {"type": "file", "mediatype": "application/vnd.apache.parquet"}
    return [
        _resource(folder, table, f"{table}.csv") | of_csv | table_of,
        _resource(folder, f"{table}-parquet", f"{table}.parquet") | of_parquet,
    ]


def _resource(folder: Path, name: str, file: str) -> Row:
    data = (folder / file).read_bytes()
    return {
        "name": name,
        "path": file,
        "description": meaning_of(name.removesuffix("-parquet")),
        "format": file.rpartition(".")[2],
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }


def _package(connection: Connection, wishes: Wishes, resources: list[Row], changed: str) -> Row:
    a = schema.articles
    read = connection.execute(select(a.c.identity, a.c.content_hash).where(is_current()).order_by(a.c.content_hash))
    title, path = LICENSES[wishes.license]
    package: Row = {
        "profile": "data-package",
        "name": re.sub(r"[^a-z0-9]+", "-", wishes.title.lower()).strip("-") or "events",
        "title": wishes.title,
        "version": wishes.version,
        "created": changed,
        "licenses": [{"name": wishes.license, "title": title, "path": path}],
    }
    if wishes.authors:
        package["contributors"] = [{"title": author, "role": "author"} for author in wishes.authors]
    package["resources"] = resources
    package["dragoman"] = {
        "version": __version__,
        "data": data_version(),
        "ledger": schema.VERSION,
        "reviewed_only": wishes.reviewed,
        "articles": [{"identity": row.identity, "sha256": row.content_hash} for row in read],
    }
    return package


# ---- pages ------------------------------------------------------------------------------------------------


def _data_sheet(connection: Connection, wishes: Wishes, counts: dict[str, int]) -> str:
    a = schema.articles
    span = select(func.min(a.c.published), func.max(a.c.published)).where(is_current())
    first, last = connection.execute(span).one()
    outlets = connection.execute(
        select(a.c.outlet, func.count())
        .where(is_current())
        .group_by(a.c.outlet)
        .order_by(func.count().desc(), a.c.outlet)
    ).all()
    set_aside: dict[str, int] = {}
    for row in ask.quarantine(connection):
        reason = str(row["reason"])
        set_aside[reason] = set_aside.get(reason, 0) + 1
    parts = [
        f"# Data sheet: {wishes.title} {wishes.version}",
        "",
        f"Made by dragoman {__version__}, data {data_version()}, of the ledger that this folder's `datapackage.json` "
        "names article by article. The program codes reports, not truth: two articles that disagree are two rows.",
        "",
        f"Articles published {(first or '?')[:10]} to {(last or '?')[:10]}, of {len(outlets)} outlets.",
        "",
        "## Rows",
        "",
        *_table(("table", "rows"), counts.items()),
        "",
        "## Sources",
        "",
        *_table(("outlet", "articles"), ((name or "(none named)", count) for name, count in outlets[:SOURCES])),
        *([f"\nand {len(outlets) - SOURCES} others."] if len(outlets) > SOURCES else []),
        "",
        "## Set aside",
        "",
        *(_table(("why", "items"), sorted(set_aside.items())) if set_aside else ["Nothing."]),
        "",
        "## Judged precision",
        "",
        how_good(judged()),
        "",
        *_precision(connection),
        "",
        "## What was left out",
        "",
        "Nothing of the articles' words." if wishes.words else "The articles' own words: they are their publishers'.",
        *(["Records that nobody has judged."] if wishes.reviewed else []),
        *([f"Events of a confidence below {wishes.min_confidence:g}."] if wishes.min_confidence else []),
        "Records that a person rejected. In acled and ucdp: what did not occur, what is told without a day, what has a "
        f"confidence below {LEAST:g}.",
        "",
    ]
    return "\n".join(parts)


def _precision(connection: Connection) -> list[str]:
    judged = agreement(connection)
    if not judged:
        return ["No record of this ledger was judged by a person: no figure can be given for it."]
    return _table(("type", "judged", "precision", "type right"), (tuple(row.values()) for row in judged))


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return lines + [f"| {' | '.join(' '.join(str(cell).split()).replace('|', '/') for cell in row)} |" for row in rows]


def _citation(wishes: Wishes, changed: str) -> str:
    """A file in the Citation File Format; JSON strings are YAML strings."""
    lines = [
        "cff-version: 1.2.0",
        "message: If you use these data, please cite them as below.",
        "type: dataset",
        f"title: {json.dumps(wishes.title, ensure_ascii=False)}",
        f"version: {json.dumps(wishes.version, ensure_ascii=False)}",
        f"date-released: {changed[:10]}",
        f"license: {wishes.license}",
        "authors:",
        *(f"  - name: {json.dumps(author, ensure_ascii=False)}" for author in wishes.authors or ("Unnamed",)),
        "references:",
        "  - type: software",
        "    title: dragoman",
        f"    version: {__version__}",
        "    authors:",
        "      - name: The dragoman authors",
        "",
    ]
    return "\n".join(lines)


def _license(wishes: Wishes) -> str:
    title, path = LICENSES[wishes.license]
    return (
        f"These data are under {title} ({wishes.license}): {path}\n\n"
        "Names of places and their coordinates are GeoNames' (CC BY 4.0, https://www.geonames.org). "
        "The licence does not cover the articles that the data were coded from.\n"
    )
