"""Incidents over an archive: the ledger's blocks and its comparison, as a Ray group-by.

Each event goes to the blocks where it is kept and where events like it may be; in a block, an event is compared
with earlier ones. What comes out are pairs with their similarity, and from these, in order of publication, each
event joins the incident that it fits best or opens one, by the ledger's own measure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..ledger import incidents as rules
from ..ledger.voices import SAME_TEXT
from .output import INCIDENTS, Output
from .rows import HAPPENINGS, Row, schema_of

MOST_IN_BLOCK = 100  # earlier events of a block that an event is compared with
PART = 20_000  # events to a task


def find_incidents(target: Output) -> int:
    """Writes ``incidents.parquet``, a row a happening, and returns their number.

    ``id`` is that of the first event; ``events`` are all of its events; the other columns are as in the ledger's
    export, from its best-told event. Threads of plans are the ledger's business: ``thread`` is left open.
    """
    import ray.data

    from .archive import quiet

    files = target.files("happenings")
    if not files:
        target.write_rows([], incident_columns(), INCIDENTS)
        return 0
    quiet()
    tables = ray.data.from_items([{"file": file} for file in files], override_num_blocks=min(len(files), 200))
    placed = tables.flat_map(_InBlocks(target.address))
    parts = 1 + _count(target, files) // PART
    pairs = placed.groupby("block", num_partitions=parts).map_groups(pairs_of_block, batch_format="pandas")
    similar: dict[int, dict[int, float]] = {}
    for batch in pairs.iter_batches(batch_format="pyarrow", batch_size=PART):
        table: Any = batch
        for pair in table.to_pylist():
            similar.setdefault(pair["event"], {})[pair["other"]] = pair["similarity"]
    joined = join(_events(target), similar)
    return _write(target, joined)


def _count(target: Output, files: list[str]) -> int:
    count = 0
    for file in files:
        with target.fs.open(file, "rb") as stream:
            count += pq.ParquetFile(stream).metadata.num_rows
    return count


def blocks_of(happening: rules.Happening) -> dict[str, bool]:
    """The blocks that an event is compared in, and whether it is kept there (or only looks for others)."""
    near = rules._blocks(
        happening,
        [
            *rules._countries(happening),
            *rules._named(happening.names | rules.content_words(happening.place or "")),
        ],
        near=True,
    )
    return {**dict.fromkeys(near, False), **dict.fromkeys(rules.home_blocks(happening), True)}


class _InBlocks:
    """A file of happenings as rows, one for each block of each."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __call__(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        target = Output(self.address)
        found: list[dict[str, Any]] = []
        with target.fs.open(row["file"], "rb") as stream:
            for kept in pq.read_table(stream, columns=["published", "happening"], schema=HAPPENINGS).to_pylist():
                happening = decode(kept["happening"])
                for block, home in blocks_of(happening).items():
                    found.append({"block": block, "home": home, **kept})
        return found


def decode(happening: str) -> rules.Happening:
    return msgspec.json.decode(happening, type=rules.Happening)


def pairs_of_block(block: Any) -> Any:
    """From a frame of one block's events, a frame of each with the earlier ones kept there, and how alike they are."""
    import pandas as pd

    events: dict[int, tuple[str, int, bool, rules.Happening]] = {}
    for published, home, told in zip(block["published"], block["home"], block["happening"], strict=True):
        happening = decode(told)
        events[happening.id] = (published, happening.id, bool(home), happening)  # copies of an article are one
    earlier: list[rules.Happening] = []
    pairs: list[tuple[int, int, float]] = []
    for _, _, home, happening in sorted(events.values(), key=lambda event: event[:2]):
        for other in earlier[-MOST_IN_BLOCK:]:
            if other.article != happening.article:
                pairs.append((happening.id, other.id, rules.similarity(happening, other)))
        if home:
            earlier.append(happening)
    columns: Any = zip(*pairs, strict=True) if pairs else ((), (), ())
    event, other, similarity = columns
    return pd.DataFrame(
        {
            "event": np.array(event, dtype=np.int64),
            "other": np.array(other, dtype=np.int64),
            "similarity": np.array(similarity, dtype=np.float64),
        }
    )


def _events(target: Output) -> list[tuple[str, int, int]]:
    """Date of publication, article and number of each event, in order; a text that two shards have counts once."""
    found: set[tuple[str, int, int]] = set()
    for file in target.files("events"):
        with target.fs.open(file, "rb") as stream:
            table = pq.read_table(stream, columns=["published", "article", "id"], schema=schema_of("events"))
        found.update((row["published"] or "", row["article"], row["id"]) for row in table.to_pylist())
    return sorted(found)


def join(events: list[tuple[str, int, int]], similar: dict[int, dict[int, float]]) -> dict[int, int]:
    """The incident (named by its first event) of each event, in the order of ``events``."""
    incident: dict[int, int] = {}
    articles: dict[int, set[int]] = {}  # two acts in one article stay two
    for _, article, event in events:
        told: dict[int, list[float]] = {}
        for other, similarity in sorted(similar.get(event, {}).items(), reverse=True):
            if other in incident:
                told.setdefault(incident[other], []).append(similarity)
        fits = {
            home: (max(scores) + sum(scores[: rules.LATEST]) / len(scores[: rules.LATEST])) / 2
            for home, scores in told.items()
            if article not in articles[home]
        }
        best = max(fits, key=lambda home: (fits[home], -home), default=None)
        if best is None or fits[best] < rules.SAME_HAPPENING:
            best = event
        incident[event] = best
        articles.setdefault(best, set()).add(article)
    return incident


# ---- writing ----------------------------------------------------------------------------------------


def incident_columns() -> pa.Schema:
    """Columns of ``incidents.parquet``."""
    columns = schema_of("events")
    added = [("thread", pa.int64()), ("reports", pa.int64()), ("voices", pa.int64())]
    added += [("deaths_least", pa.int64()), ("deaths_most", pa.int64()), ("events", pa.list_(pa.int64()))]
    for name, kind in added:
        columns = columns.append(pa.field(name, kind))
    return columns


def _write(target: Output, joined: dict[int, int]) -> int:
    members: dict[int, dict[int, Row]] = {}
    for row in _rows(target, "events"):
        members.setdefault(joined[row["id"]], {})[row["id"]] = row
    several = {event for told in members.values() if len(told) > 1 for event in told}
    signatures = {row["event"]: row["signature"] for row in _rows(target, "happenings") if row["event"] in several}
    rows = [_incident(home, list(told.values()), signatures) for home, told in sorted(members.items())]
    rows.sort(key=lambda row: (row["earliest"] or "", row["id"]))
    target.write_rows(rows, incident_columns(), INCIDENTS)
    return len(rows)


def _rows(target: Output, table: str) -> Iterator[Row]:
    for file in target.files(table):
        with target.fs.open(file, "rb") as stream:
            yield from pq.read_table(stream, schema=schema_of(table)).to_pylist()


def _incident(home: int, reports: list[Row], signatures: dict[int, bytes]) -> Row:
    best = max(reports, key=lambda event: (event["confidence"], -event["id"]))
    narrow = min(reports, key=lambda event: (event["date"] is None, event["id"] != home, event["id"]))
    tolls = [event["deaths_low"] for event in reports if event["deaths_low"] is not None]
    return {
        **best,
        "id": home,
        "incident": home,
        "earliest": narrow["earliest"],
        "latest": narrow["latest"],
        "place": best["place"] or next((event["place"] for event in reports if event["place"]), None),
        "thread": None,
        "reports": len({event["article"] for event in reports}),
        "voices": _voices(reports, signatures),
        "deaths_least": min(tolls, default=None),
        "deaths_most": max(tolls, default=None),
        "events": sorted(event["id"] for event in reports),
    }


def _voices(reports: list[Row], signatures: dict[int, bytes]) -> int:
    """How many of the articles are no near-copy of another one among them."""
    if len(reports) == 1:
        return 1
    heard: list[np.ndarray[Any, np.dtype[np.uint32]]] = []
    for article in sorted({event["article"]: event["id"] for event in reports}.items()):
        values = np.frombuffer(signatures[article[1]], dtype=np.uint32)
        if not any(np.mean(values == other) >= SAME_TEXT for other in heard):
            heard.append(values)
    return len(heard)
