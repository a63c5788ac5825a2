"""Incidents over an archive: the ledger's blocks, comparison and choice, as Ray group-bys.

The events of one kind of act and stage that fall into the same twelve days are a group; in it, each event is compared
with earlier ones as a ledger compares it with those that it holds. Likenesses in hand, the events of each kind and
stage join incidents in order of publication; and the reports of each incident become its row. What comes out is what
a ledger to which the articles are added in order of publication has, but for threads of plans.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from ..ledger import incidents as rules
from ..ledger.voices import SAME_TEXT, bands
from .output import INCIDENTS, Output
from .rows import HAPPENINGS, Row, month_of, schema_of

PART = 10_000  # events to a task, and whose incidents are written together; a task costs Ray a tenth of a second
LINES = 24  # kinds and stages there are, about
ORDER = ("published", "article", "position", "event")
KEPT = [(field.name, field.type) for field in HAPPENINGS if field.name in (*ORDER, "same_as")]
PLACED = pa.schema([("group", pa.string()), ("looks", pa.bool_()), *KEPT, ("happening", pa.string())])
LIKENESSES = pa.schema(
    [("line", pa.string()), *KEPT, ("others", pa.list_(pa.int64())), ("similarities", pa.list_(pa.float64()))]
)
JOINED = pa.schema([("event", pa.int64()), ("incident", pa.int64())])


def find_incidents(target: Output) -> int:
    """Writes the table ``incidents``, a row a happening, and returns their number.

    The columns are those of the ledger's export, from the best-told event, with ``events``, all of its events' ids.
    ``incident`` is the id of its first event; ``thread`` is left open.
    """
    import ray
    import ray.data

    target.remove(INCIDENTS)
    count = sum(map(target.count, target.files("happenings")))
    if not count:
        return 0
    parts = 1 + count // PART
    placed = _files(target, "happenings", parts).map_batches(
        _placed, batch_size=1, batch_format="numpy", fn_kwargs={"address": target.address}
    )
    likenesses = _grouped(placed, "group", parts, compare)
    joined = _grouped(likenesses, "line", min(parts, LINES), join)
    moved = [_moved(batch) for batch in joined.iter_batches(batch_format="numpy", batch_size=PART)]
    event, incident = (np.concatenate(column) for column in zip(*moved, strict=True))
    order = np.argsort(event)
    cluster: Any = ray
    joined_at = cluster.put((event[order], incident[order]))
    told = _files(target, "events", parts).map_batches(
        _told,
        batch_size=1,
        batch_format="numpy",
        fn_kwargs={"address": target.address, "joined": joined_at, "parts": parts},
    )
    written = _grouped(told, "part", parts, _write_part, address=target.address)
    return sum(int(row["incidents"]) for row in written.iter_rows())


def _files(target: Output, table: str, tasks: int) -> Any:
    import ray.data

    files = target.files(table)
    return ray.data.from_items([{"file": file} for file in files], override_num_blocks=min(len(files), tasks))


def _grouped(rows: Any, key: str, tasks: int, function: Any, **given: Any) -> Any:
    groups = rows.groupby(key, num_partitions=tasks)
    return groups.map_groups(function, batch_format="pyarrow", fn_kwargs=given)


def _moved(batch: dict[str, Any]) -> tuple[Any, Any]:
    """Of a batch of JOINED, the events that aren't the first of their incident: most are, and needn't be kept."""
    moved = batch["event"] != batch["incident"]
    return batch["event"][moved], batch["incident"][moved]


def decode(happening: str) -> rules.Happening:
    return msgspec.json.decode(happening, type=rules.Happening)


# ---- comparing ------------------------------------------------------------------------------------------


def _placed(batch: dict[str, Any], address: str) -> Iterator[pa.Table]:
    """Files of happenings as rows of PLACED: each in the groups where it is kept, and those where it looks for others.

    A group is two neighbouring buckets of days of one kind and stage: the days around nearly every event lie in one.
    """
    target = Output(address)
    for file in batch["file"]:
        rows: list[Row] = []
        for row in target.read_rows(str(file)):
            happening = decode(row["happening"])
            near, home = _buckets(rules.near_blocks(happening)), _buckets(rules.home_blocks(happening))
            looks = set(near[::2])
            kept = {bucket - back for bucket in home for back in (0, 1)}
            line = line_of(happening)
            if not looks:  # without a day or a mark: like nothing but itself
                rows.append({**row, "group": f"{line}:{row['published']}:", "looks": True})
            for bucket in sorted(looks | kept):
                rows.append({**row, "group": f"{line}:{bucket}", "looks": bucket in looks})
        yield pa.Table.from_pylist(rows, schema=PLACED)


def line_of(happening: rules.Happening) -> str:
    """Events of different lines are never one happening."""
    return f"{happening.family}:{happening.stage}"


def _buckets(blocks: Iterable[str]) -> list[int]:
    return sorted({_bucket(block) for block in blocks})


def _bucket(block: str) -> int:
    return int(block.rpartition(":")[2])


def compare(group: pa.Table) -> pa.Table:
    """From a group of PLACED, a row of LIKENESSES for each event that looks, its others latest first."""
    rows = list({row["event"]: row for row in group.to_pylist()}.values())  # an article may be there twice
    rows.sort(key=lambda row: [row[name] for name in ORDER])
    first = rows[0]["group"].rpartition(":")[2]
    window = {int(first), int(first) + 1} if first else set()
    happenings = [decode(row["happening"]) for row in rows]
    kept: defaultdict[str, deque[int]] = defaultdict(lambda: deque(maxlen=rules.IN_BLOCK))
    found: list[Row] = []
    for _, told in groupby(range(len(rows)), key=lambda n: rows[n]["article"]):
        of_article = list(told)
        for n in of_article:
            if rows[n]["looks"]:
                near = [block for block in rules.near_blocks(happenings[n]) if _bucket(block) in window]
                shared = rules.most_shared(other for block in near for other in kept.get(block, ()))
                likeness = {m: rules.similarity(happenings[n], happenings[m]) for m in sorted(shared, reverse=True)}
                if max(likeness.values(), default=0.0) < rules.SAME_HAPPENING:
                    likeness = {}  # it fits nothing
                found.append(
                    {name: rows[n][name] for name in (*ORDER, "same_as")}
                    | {"line": line_of(happenings[n]), "others": [rows[m]["event"] for m in likeness]}
                    | {"similarities": list(likeness.values())}
                )
        for n in of_article:
            for block in rules.home_blocks(happenings[n]):
                kept[block].append(n)
    return pa.Table.from_pylist(found, schema=LIKENESSES)


# ---- joining --------------------------------------------------------------------------------------------


def join(line: pa.Table) -> pa.Table:
    """From the LIKENESSES of one kind and stage, the incident of each event, as JOINED."""
    ordered: list[int] = []  # events in order of publication
    rank: dict[int, int] = {}  # their places in it
    incident: dict[int, int] = {}  # of each event: the place of its incident's first one
    for _, told in groupby(_rows_in_order(line), key=lambda row: row["article"]):
        new: dict[int, Row] = {}
        for row in told:
            known = new.setdefault(row["event"], row)
            if known is not row:  # it looked in several groups
                known["others"] += row["others"]
                known["similarities"] += row["similarities"]
        for event in new:
            rank[event] = len(ordered)
            ordered.append(event)
        fits = [_fits(row, incident, rank) for row in new.values()]
        same = {rank[event]: rank[row["same_as"]] for event, row in new.items() if row["same_as"] in rank}
        chosen = rules.choose([rank[event] for event in new], fits, same)
        for event, row in new.items():
            alone = incident.get(row["same_as"], rank[event])
            incident[event] = chosen.get(rank[event], alone)
    return pa.Table.from_pydict(
        {"event": ordered, "incident": [ordered[incident[event]] for event in ordered]}, schema=JOINED
    )


def _rows_in_order(line: pa.Table) -> Iterator[Row]:
    for batch in line.sort_by([(name, "ascending") for name in ORDER]).to_batches(max_chunksize=1000):
        yield from batch.to_pylist()


def _fits(row: Row, incident: dict[int, int], rank: dict[int, int]) -> dict[int, float]:
    """How well an event fits each incident of the others that it was compared with, by its first event's place."""
    told: dict[int, list[float]] = {}
    alike = dict(zip(row["others"], row["similarities"], strict=True))
    for other in sorted(alike, key=lambda other: -rank[other]):
        scores = told.setdefault(incident[other], [])
        if len(scores) < rules.LATEST:
            scores.append(alike[other])
    return {home: rules.fit(scores) for home, scores in told.items()}


# ---- writing --------------------------------------------------------------------------------------------


def _columns_told() -> pa.Schema:
    columns = schema_of("events")
    columns = columns.set(columns.get_field_index("incident"), pa.field("incident", pa.int64()))
    return columns.append(pa.field("signature", pa.binary())).append(pa.field("part", pa.int64()))


def _told(batch: dict[str, Any], address: str, joined: Any, parts: int) -> Iterator[pa.Table]:
    """Files of events as their rows with the incident, its part of all, and the signature of the article's text."""
    import ray

    cluster: Any = ray
    target = Output(address)
    moved, homes = cluster.get(joined)
    for file in batch["file"]:
        rows = target.read_rows(str(file))
        known = target.read_rows(str(file).replace("/events/", "/happenings/"))
        signatures = {row["event"]: row["signature"] for row in known}
        events = np.array([row["id"] for row in rows], dtype=np.int64)
        at = np.minimum(np.searchsorted(moved, events), max(0, len(moved) - 1))
        incidents = np.where(moved[at] == events, homes[at], events) if len(moved) else events
        for row, incident in zip(rows, incidents.tolist(), strict=True):
            row |= {"incident": incident, "part": incident % parts, "signature": signatures[row["id"]]}
        yield pa.Table.from_pylist(rows, schema=_columns_told())


def _write_part(part: pa.Table, address: str) -> pa.Table:
    """Writes the incidents of one part."""
    members: dict[int, dict[int, Row]] = {}
    for row in part.to_pylist():
        members.setdefault(row["incident"], {})[row["id"]] = row
    rows = [_incident(home, list(told.values())) for home, told in members.items()]
    rows.sort(key=lambda row: (row["earliest"] or "", row["incident"]))
    Output(address).write_months(INCIDENTS, rows, f"part-{part['part'][0].as_py():05d}")
    return pa.Table.from_pydict({"incidents": [len(rows)]})


def _incident(home: int, reports: list[Row]) -> Row:
    reports.sort(key=lambda event: event["id"])
    best = max(reports, key=lambda event: (event["status"] != "denied", event["confidence"], -event["id"]))
    first = next(event for event in reports if event["id"] == home)
    narrow = min(reports, key=lambda event: (event["date"] is None, event["id"] != home, event["id"]))
    tolls = [event["deaths_low"] for event in reports if event["deaths_low"] is not None]
    return {
        **best,
        "earliest": narrow["earliest"],
        "latest": narrow["latest"],
        "place": best["place"] or next((event["place"] for event in reports if event["place"]), None),
        "thread": None,
        "reports": len({event["article"] for event in reports}),
        "voices": _voices(reports),
        "deaths_least": min(tolls, default=None),
        "deaths_most": max(tolls, default=None),
        "events": [event["id"] for event in reports],
        "month": month_of(first["published"]),
    }


def _voices(reports: list[Row]) -> int:
    """How many of the articles are no near-copy of another one among them, found as the ledger finds them."""
    articles = {event["article"]: event["signature"] for event in reports}
    signatures = np.frombuffer(b"".join(articles.values()), dtype=np.uint32).reshape(len(articles), -1)
    # Which of the voices meet under a key: the latest, so that an incident of 100,000 reports takes no square of them.
    in_band: defaultdict[int, deque[int]] = defaultdict(lambda: deque(maxlen=rules.IN_BLOCK))
    voices = 0
    for at, signature in enumerate(signatures):
        keys = bands(signature)
        near = list({n for key in keys for n in in_band.get(key, ())})
        if not near or np.mean(signatures[near] == signature, axis=1).max() < SAME_TEXT:
            voices += 1
            for key in keys:
                in_band[key].append(at)
    return voices
