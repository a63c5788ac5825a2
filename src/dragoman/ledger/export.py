"""Takes a ledger's tables out, in the formats that people open next."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from ..entities.identifiers import identifiers
from ..errors import UsageError
from ..parquet import arrow
from ..plain import cell, json_line, printable
from ..records import AREAS
from ..whole import written_whole
from . import ask, schema
from .database import in_parts
from .review import decided
from .standing import is_current

Row = dict[str, Any]
FORMATS = ("jsonl", "csv", "parquet", "geojson", "graphml")
TABLES = ("articles", "events", "incidents", "statements", "ties", "control", "actors")
PAGE = 2000  # rows fetched at a time


def rows_of(
    connection: Connection, table: str, *, filters: ask.Filters | None = None, reviewed: bool = False
) -> Iterator[Row]:
    """The rows of one table with names in place of ids, each with its article's own id, address, outlet and day;
    people's decisions are carried out."""
    if table not in TABLES:
        raise UsageError(f"a table is one of {', '.join(TABLES)}; not {table!r}")
    if table in ("events", "incidents"):
        question: Callable[..., list[Row]] = ask.events if table == "events" else ask.incidents
        offset = 0
        while page := question(connection, filters, limit=PAGE, offset=offset):
            given = _given_ids(connection, (row["article"] for row in page))
            for row in decided(connection, page, "event", only_reviewed=reviewed):
                shown = {name: value for name, value in row.items() if name not in HIDDEN}
                yield shown | {"article_id": given[row["article"]]}
            offset += PAGE
        return
    rows = _plain_rows(connection, table)
    kind = {"statements": "statement", "ties": "tie", "control": "control"}.get(table)
    if kind is None:
        yield from rows
    else:
        yield from decided(connection, list(rows), kind, only_reviewed=reviewed)


HIDDEN = frozenset(("actor_ids", "recipient_ids", "voice", "identity", "said_by"))
LEFT_OUT = frozenset(("report", "text", "signature", "voice", "given_id"))  # of an article's row
OF_ARTICLE = ("url", "title", "outlet", "published")


def _given_ids(connection: Connection, articles: Iterable[int]) -> dict[int, str | None]:
    """The ids that these articles came with."""
    a = schema.articles
    found: dict[int, str | None] = {}
    for some in in_parts(sorted(set(articles))):
        query = select(a.c.id, a.c.given_id).where(a.c.id.in_(some))
        found |= {row.id: row.given_id for row in connection.execute(query)}
    return found


def _plain_rows(connection: Connection, table: str) -> Iterator[Row]:
    names = {row.id: row.name for row in connection.execute(select(schema.actors.c.id, schema.actors.c.name))}
    source, a = schema.metadata.tables[table], schema.articles
    query = select(*(column for column in source.columns if column.name not in LEFT_OUT)).order_by(source.c.id)
    if table == "articles":
        query = query.where(is_current())
    if "article" in source.columns:
        query = query.add_columns(*(a.c[name] for name in OF_ARTICLE)).join(a, a.c.id == source.c.article)
    if table != "actors":
        query = query.add_columns(a.c.given_id.label("article_id"))
    for found in connection.execute(query):
        row = dict(found._mapping)
        for name in ("speaker", "holder", "other", "said_by", "stands_for"):
            if name in row:
                row[name] = names.get(row[name])
        if table == "actors":
            row |= msgspec.structs.asdict(identifiers(row["key"]))
        yield row


# ---- formats ------------------------------------------------------------------------------------------


# What a format needs of a row: GeoJSON a place, GraphML two parties. Tables without it are refused.
DRAWN = {"geojson": ("events", "incidents", "control"), "graphml": ("events", "incidents", "ties")}


def check(table: str, format: str) -> None:
    """Raises UsageError for a format that there isn't, or that can't hold the table."""
    if table not in TABLES:
        raise UsageError(f"a table is one of {', '.join(TABLES)}; not {table!r}")
    if format not in FORMATS:
        raise UsageError(f"a format is one of {', '.join(FORMATS)}; not {format!r}")
    if table not in DRAWN.get(format, TABLES):
        lacks = "places" if format == "geojson" else "two parties to join"
        raise UsageError(
            f"the table {table} has no {lacks}, so it can't be {format}; {format} takes {', '.join(DRAWN[format])}"
        )


def write(rows: Iterator[Row], path: Path, format: str) -> int:
    """Writes rows to ``path`` and returns how many; the file appears whole or not at all."""
    writers: dict[str, Callable[[Iterator[Row], Path], int]] = {
        "jsonl": _write_jsonl,
        "csv": write_csv,
        "parquet": _write_parquet,
        "geojson": _write_geojson,
        "graphml": _write_graphml,
    }
    if format not in writers:
        raise UsageError(f"a format is one of {', '.join(FORMATS)}; not {format!r}")
    with written_whole(path) as unfinished:
        return writers[format](rows, unfinished)


def _write_jsonl(rows: Iterator[Row], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json_line(row) + "\n")
            count += 1
    return count


def write_csv(rows: Iterator[Row], path: Path, *, delimiter: str = ",", header: bool = True) -> int:
    """Rows as separated values, UTF-8, with a header line."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        # Files with tabs end their lines as those of the data sets do; with commas as RFC 4180 says.
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n" if delimiter == "\t" else "\r\n")
        for row in rows:
            if header and not count:
                writer.writerow(row)
            writer.writerow([cell(value) for value in row.values()])
            count += 1
    return count


def _write_parquet(rows: Iterator[Row], path: Path) -> int:
    pa, pq = arrow()
    everything = list(rows)
    pq.write_table(pa.Table.from_pylist(everything), path, compression="zstd")
    return len(everything)


def point_of(row: Row) -> Row | None:
    """The geometry of a row in GeoJSON; None where the place is an area, whose middle nothing need have happened in."""
    if row["latitude"] is None or row["precision"] in AREAS:
        return None
    return {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}


def _write_geojson(rows: Iterator[Row], path: Path) -> int:
    features = [
        {
            "type": "Feature",
            "geometry": point_of(row),
            "properties": {name: value for name, value in row.items() if name not in ("latitude", "longitude")},
        }
        for row in rows
        if row.get("latitude") is not None
    ]
    path.write_text(json_line({"type": "FeatureCollection", "features": features}), "utf-8")
    return len(features)


def _joined(row: Row) -> Iterator[tuple[str, str, str]]:
    """The pairs that a row joins, and by what: those who act with those acted upon, equals with one another, and the
    holder of a tie with the other."""
    if "holder" in row:
        yield row["holder"], row["other"], row["kind"]
        return
    for actor in row["actors"]:
        for recipient in row["recipients"] or [other for other in row["actors"] if other > actor]:
            yield actor, recipient, row["type"]


def _write_graphml(rows: Iterator[Row], path: Path) -> int:
    """Actors as nodes, an edge for each pair and type with its number and mean score (of ties nought)."""
    edges: dict[tuple[str, str, str], list[float]] = {}
    for row in rows:
        for edge in _joined(row):
            edges.setdefault(edge, []).append(row.get("score") or 0.0)
    names = sorted({name for a, b, _ in edges for name in (a, b)})
    number = {name: i for i, name in enumerate(names)}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        '<key id="name" for="node" attr.name="name" attr.type="string"/>',
        '<key id="type" for="edge" attr.name="type" attr.type="string"/>',
        '<key id="weight" for="edge" attr.name="weight" attr.type="int"/>',
        '<key id="score" for="edge" attr.name="score" attr.type="double"/>',
        '<graph edgedefault="directed">',
    ]
    lines += [f'<node id="n{i}"><data key="name">{escape(printable(name))}</data></node>' for name, i in number.items()]
    for (actor, recipient, kind), scores in sorted(edges.items()):
        mean = round(sum(scores) / len(scores), 3)
        lines.append(
            f'<edge source="n{number[actor]}" target="n{number[recipient]}"><data key="type">{escape(kind)}</data>'
            f'<data key="weight">{len(scores)}</data><data key="score">{mean}</data></edge>'
        )
    path.write_text("\n".join([*lines, "</graph>", "</graphml>", ""]), "utf-8")
    return len(edges)
