"""Takes a ledger out: tables in the formats that people open next, the layouts of older event data, a data package."""

from __future__ import annotations

import csv
import hashlib
import json
from calendar import isleap
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from .. import __version__
from ..entities.identifiers import identifiers
from ..errors import UsageError
from ..plain import cell, json_line, printable
from ..records import AREAS
from ..whole import write_text, written_whole
from . import ask, schema
from .review import decided

Row = dict[str, Any]
FORMATS = ("jsonl", "csv", "parquet", "geojson", "graphml")
LAYOUTS = ("polecat", "gdelt", "phoenix")
TABLES = ("articles", "events", "incidents", "statements", "ties", "control", "actors")
PAGE = 2000  # rows fetched at a time


def rows_of(
    connection: Connection, table: str, *, filters: ask.Filters | None = None, reviewed: bool = False
) -> Iterator[Row]:
    """The rows of one table with names in place of ids; people's decisions are carried out."""
    if table not in TABLES:
        raise UsageError(f"a table is one of {', '.join(TABLES)}; not {table!r}")
    if table in ("events", "incidents"):
        question: Callable[..., list[Row]] = ask.events if table == "events" else ask.incidents
        offset = 0
        while page := question(connection, filters, limit=PAGE, offset=offset):
            for row in decided(connection, page, "event", only_reviewed=reviewed):
                yield {name: value for name, value in row.items() if name not in HIDDEN}
            offset += PAGE
        return
    rows = _plain_rows(connection, table)
    kind = {"statements": "statement", "ties": "tie", "control": "control"}.get(table)
    if kind is None:
        yield from rows
    else:
        yield from decided(connection, list(rows), kind, only_reviewed=reviewed)


HIDDEN = frozenset(("actor_ids", "recipient_ids", "voice", "identity", "said_by"))


def _plain_rows(connection: Connection, table: str) -> Iterator[Row]:
    names = {row.id: row.name for row in connection.execute(select(schema.actors.c.id, schema.actors.c.name))}
    source = schema.metadata.tables[table]
    left_out = {"report", "text", "signature", "voice"}
    columns = [column for column in source.columns if column.name not in left_out]
    for found in connection.execute(select(*columns).order_by(source.c.id)):
        row = dict(found._mapping)
        for name in ("speaker", "holder", "other", "said_by", "stands_for"):
            if name in row:
                row[name] = names.get(row[name])
        if table == "actors":
            row |= msgspec.structs.asdict(identifiers(row["key"]))
        yield row


# ---- formats ------------------------------------------------------------------------------------------


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
        writer = csv.writer(file, delimiter=delimiter)
        for row in rows:
            if header and not count:
                writer.writerow(row)
            writer.writerow([cell(value) for value in row.values()])
            count += 1
    return count


def _write_parquet(rows: Iterator[Row], path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

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


def _write_graphml(rows: Iterator[Row], path: Path) -> int:
    """Actors as nodes, an edge for each pair and type with its number and mean score."""
    edges: dict[tuple[str, str, str], list[float]] = {}
    for row in rows:
        for actor in row.get("actors", []):
            for recipient in row.get("recipients", []) or [a for a in row["actors"] if a > actor]:
                edges.setdefault((actor, recipient, row["type"]), []).append(row.get("score") or 0.0)
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


# ---- layouts of older event data ------------------------------------------------------------------------


def polecat(row: Row) -> Row:
    """One event in the columns of POLECAT's weekly files (Halterman et al. 2023)."""
    return {
        "Event ID": f"DRAGOMAN-{row['id']}",
        "Event Date": row["earliest"],
        "Event Type": row["plover"],
        "Event Mode": row["mode"] or "",
        "Intensity": row["score"],
        "Quad Code": quad_class(row),
        "Contexts": row["contexts"].replace(" ", ";"),
        "Actor Name": "; ".join(row["actors"]),
        "Actor COW": "",
        "Actor Country": "; ".join(row["actor_countries"]),
        "Recipient Name": "; ".join(row["recipients"]),
        "Recipient Country": "; ".join(row["recipient_countries"]),
        "Placename": row["place"] or "",
        "City": "",
        "Country": row["country"] or "",
        "Latitude": row["latitude"],
        "Longitude": row["longitude"],
        "Headline": " ".join((row["title"] or "").split()),
        "Publication Date": row["published"],
        "Publisher": row["outlet"] or "",
        "Event Text": " ".join(row["sentence"].split()),
        "Version": __version__,
    }


def quad_class(row: Mapping[str, Any]) -> int:
    """1 verbal and 2 material cooperation, 3 verbal and 4 material conflict, by PLOVER type."""
    for number, kinds in enumerate(QUADS, 1):
        if row["plover"] in kinds:
            return number
    return 0


QUADS = (
    ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    ("COOPERATE", "AID", "RETREAT"),
    ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)


def goldstein(row: Mapping[str, Any]) -> float | None:
    """The score of an event's CAMEO code on Goldstein's scale, by the table that GDELT and Phoenix go by; that of its
    type where it has no code."""
    known: float | None = row["score"]
    return _goldstein_scores().get(row["cameo"] or "", known)


@cache
def _goldstein_scores() -> dict[str, float]:
    """The table is read alone: the coder's own loader brings a parser along."""
    table = files("dragoman").joinpath("events", "data", "ontology", "cameo.csv").read_text("utf-8")
    return {row["code"]: float(row["goldstein"]) for row in csv.DictReader(table.splitlines())}


def _fraction(earliest: str | None) -> float | str:
    """A day as a year and the part of it that was over: 2018.9973 is 31 December 2018."""
    if not earliest or len(earliest) != 10:
        return ""
    day = date.fromisoformat(earliest)
    return round(day.year + (day.timetuple().tm_yday - 1) / (366 if isleap(day.year) else 365), 4)


def gdelt(row: Row) -> Row:
    """One event in the 61 columns of GDELT 2.0's event table, in their order; what isn't known is empty.

    Countries of places are alpha-3 codes, where GDELT has FIPS 10-4's.
    """
    day = (row["earliest"] or "").replace("-", "")
    cameo = row["cameo"] or ""
    first = {"name": "; ".join(row["actors"]), "country": next(iter(row["actor_countries"]), "")}
    second = {"name": "; ".join(row["recipients"]), "country": next(iter(row["recipient_countries"]), "")}
    out: Row = {
        "GLOBALEVENTID": row["id"],
        "SQLDATE": day,
        "MonthYear": day[:6],
        "Year": day[:4],
        "FractionDate": _fraction(row["earliest"]),
    }
    for number, side in ((1, first), (2, second)):
        out |= {f"Actor{number}Code": side["country"], f"Actor{number}Name": side["name"].upper()}
        out |= {f"Actor{number}CountryCode": side["country"]}
        kinds = (
            "KnownGroupCode",
            "EthnicCode",
            "Religion1Code",
            "Religion2Code",
            "Type1Code",
            "Type2Code",
            "Type3Code",
        )
        out |= {f"Actor{number}{kind}": "" for kind in kinds}
    out |= {
        "IsRootEvent": 1,
        "EventCode": cameo,
        "EventBaseCode": cameo[:3],
        "EventRootCode": cameo[:2],
        "QuadClass": quad_class(row),
        "GoldsteinScale": goldstein(row),
        "NumMentions": 1,
        "NumSources": 1,
        "NumArticles": 1,
        "AvgTone": "",
    }
    located = {"Fullname": row["place"] or "", "CountryCode": row["country"] or "", "Lat": row["latitude"]}
    located |= {"Long": row["longitude"], "Type": _gdelt_type(row)}
    for whose in ("Actor1Geo", "Actor2Geo", "ActionGeo"):
        known = located if whose == "ActionGeo" else {}
        out |= {f"{whose}_{part}": known.get(part, "") for part in GDELT_GEO}
    return out | {"DATEADDED": (row["published"] or "")[:10].replace("-", ""), "SOURCEURL": row["url"] or ""}


def _gdelt_type(row: Row) -> int | str:
    """1 a country, 2 and 5 a region in and outside the United States, 3 and 4 a town."""
    if row["precision"] is None:
        return ""
    if row["precision"] == "country":
        return 1
    at_home, away = (2, 5) if row["precision"] == "region" else (3, 4)
    return at_home if row["country"] == "USA" else away


GDELT_GEO = ("Type", "Fullname", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def phoenix(row: Row) -> Row:
    """One event in the columns of the Phoenix event data (Open Event Data Alliance)."""
    day = row["earliest"] or ""
    cameo = row["cameo"] or ""
    source, target = next(iter(row["actor_countries"]), "---"), next(iter(row["recipient_countries"]), "---")
    return {
        "EventID": row["id"],
        "Date": day.replace("-", ""),
        "Year": day[:4],
        "Month": day[5:7],
        "Day": day[8:10],
        "SourceActorFull": source,
        "SourceActorEntity": source[:3],
        "SourceActorRole": "",
        "SourceActorAttribute": "",
        "TargetActorFull": target,
        "TargetActorEntity": target[:3],
        "TargetActorRole": "",
        "TargetActorAttribute": "",
        "EventCode": cameo,
        "EventRootCode": cameo[:2],
        "PentaClass": {1: 1, 2: 2, 3: 3, 4: 4}.get(quad_class(row), 0),
        "GoldsteinScore": goldstein(row),
        "Issues": row["contexts"].replace(" ", ";"),
        "Lat": row["latitude"],
        "Lon": row["longitude"],
        "LocationName": row["place"] or "",
        "StateName": "",
        "CountryCode": row["country"] or "",
        "SentenceID": f"{row['article']}_{row['local_id']}",
        "URLs": row["url"] or "",
        "NewsSources": row["outlet"] or "",
    }


LAYOUT_OF: dict[str, Callable[[Row], Row]] = {"polecat": polecat, "gdelt": gdelt, "phoenix": phoenix}


def write_layout(rows: Iterator[Row], path: Path, layout: str) -> int:
    """Events in an older layout, tab-separated; POLECAT's has a header line, the others have none as published."""
    if layout not in LAYOUT_OF:
        raise UsageError(f"a layout is one of {', '.join(LAYOUTS)}; not {layout!r}")
    made = (LAYOUT_OF[layout](row) for row in rows)
    with written_whole(path) as unfinished:
        return write_csv(made, unfinished, delimiter="\t", header=layout == "polecat")


# ---- the data package --------------------------------------------------------------------------------------


def write_package(
    connection: Connection, folder: Path, *, reviewed: bool = False, tables: Sequence[str] = TABLES
) -> Path:
    """A folder with every table as Parquet and ``datapackage.json`` (Frictionless Data Package) that says how it was
    made: program version, what was exported, and the SHA-256 of each file."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for table in tables:
        path = folder / f"{table}.parquet"
        count = write(rows_of(connection, table, reviewed=reviewed), path, "parquet")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        resources.append(
            {
                "name": table,
                "path": path.name,
                "format": "parquet",
                "rows": count,
                "bytes": path.stat().st_size,
                "hash": f"sha256:{digest}",
            }
        )
    a = schema.articles
    sources = [
        dict(row._mapping)
        for row in connection.execute(select(a.c.identity, a.c.content_hash).order_by(a.c.content_hash))
    ]
    manifest = {
        "profile": "data-package",
        "name": "dragoman-ledger",
        "dragoman": {"version": __version__, "ledger_version": schema.VERSION, "reviewed_only": reviewed},
        "resources": resources,
        "sources": sources,
    }
    target = folder / "datapackage.json"
    write_text(target, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return target
