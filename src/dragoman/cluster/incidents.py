"""Incidents over an archive: the ledger's blocks, evidence and clusters, as Ray group-bys.

The events of one stage that fall into the same twelve days are a group; in it, those that share enough marks are
compared, by the ledger's own code. So are those that share a pair of telling words within months, in groups by the
hashes of these. What is linked by the pairs is a component; components are clustered apart, many to a task; and the
reports of each incident become its row. Pairs rest on two reports and clusters on pairs, so what comes out is what a
ledger with the same articles has, but for threads of plans and for what people corrected.
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from ..ledger.blocks import (
    DAYS_IN_BLOCK,
    LEAST_SHARED,
    buckets,
    far_blocks,
    marks,
    reach,
    within_far_reach,
    within_reach,
)
from ..ledger.clusters import ABSENT, joined
from ..ledger.evidence import Happening, log_odds, rarity
from ..ledger.incidents import SURE, TOLD, Told, traits_of
from ..ledger.voices import SAME_TEXT, bands, best_told, independent, range_of, tolls
from .output import INCIDENTS, Output
from .rows import HAPPENINGS, Row, month_of, schema_of

PART = 10_000  # events to a task, and whose incidents are written together; a task costs Ray a tenth of a second
READ = 20_000  # happenings of a group that are held read at a time: some 10 KB each
FOLDED = 2_000_000  # pairs that are held before they are folded into what they link
IN_BAND = 100  # voices that a near-copy is compared with
REMOTE = "words"  # what groups by pairs of words are called
PLACED = pa.schema(
    [("group", pa.string()), *((f.name, f.type) for f in HAPPENINGS if f.name in ("event", "happening"))]
)
LIKENESSES = pa.schema([("event", pa.int64()), ("other", pa.int64()), ("odds", pa.float64())])
PARTED = LIKENESSES.append(pa.field("part", pa.int64())).append(pa.field("component", pa.int64()))
JOINED = pa.schema([("event", pa.int64()), ("incident", pa.int64())])
Ids = np.ndarray[tuple[int], np.dtype[np.int64]]


def find_incidents(target: Output) -> int:
    """Writes the table ``incidents``, a row a happening, and returns their number.

    The columns are those of the ledger's export, from the best-told event, with ``events``, all of its events' ids.
    ``incident`` is the smallest of these; ``thread`` is left open.
    """
    import ray
    import ray.data

    target.remove(INCIDENTS)
    count = sum(map(target.count, target.files("happenings")))
    if not count:
        return 0
    parts = 1 + count // PART
    placed = _files(target, "happenings", parts).map_batches(
        _placed, batch_size=1, batch_format="numpy", fn_kwargs={"address": target.address, "parts": parts}
    )
    likenesses = _grouped(placed, "group", parts, compare, parts=parts).materialize()
    event, incident = _joined(likenesses, parts)
    cluster: Any = ray
    joined_at = cluster.put((event, incident))
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


def _joined(likenesses: Any, parts: int) -> tuple[Ids, Ids]:
    """The events that aren't the first of their incident, sorted, and their incidents."""
    import ray

    cluster: Any = ray
    linked = (
        (batch["event"][near], batch["other"][near])
        for batch in likenesses.iter_batches(batch_format="numpy", batch_size=PART)
        if (near := batch["odds"] > 0).any()
    )
    found = folded(linked)
    if not len(found[0]):
        return found
    labels = cluster.put(found)
    parted = likenesses.map_batches(_parted, batch_format="pyarrow", fn_kwargs={"labels": labels, "parts": parts})
    joined = _grouped(parted, "part", parts, join)
    moved = [_moved(batch) for batch in joined.iter_batches(batch_format="numpy", batch_size=PART)]
    event, incident = (np.concatenate(column) for column in zip(*moved, strict=True))
    order = np.argsort(event)
    return event[order], incident[order]


def _moved(batch: dict[str, Any]) -> tuple[Any, Any]:
    """Of a batch of JOINED, the events that aren't the first of their incident: most are, and needn't be kept."""
    moved = batch["event"] != batch["incident"]
    return batch["event"][moved], batch["incident"][moved]


def decode(happening: str) -> Happening:
    return msgspec.json.decode(happening, type=Happening)


# ---- comparing ------------------------------------------------------------------------------------------


def _placed(batch: dict[str, Any], address: str, parts: int) -> Iterator[pa.Table]:
    """Files of happenings as rows of PLACED: each in the groups in which it meets all within its reach.

    A group is two neighbouring buckets of days of one stage; of changes, which reach further, four; or those whose
    pairs of words fall to one of ``parts``.
    """
    target = Output(address)
    for file in batch["file"]:
        rows: list[Row] = []
        for row in target.read_rows(str(file)):
            happening = decode(row["happening"])
            near = [f"{happening.stage}:{bucket}" for bucket in groups_of(happening)]
            for group in (*near, *(f"{REMOTE}:{n}" for n in remote_groups_of(happening, parts))):
                rows.append({"group": group, "event": row["event"], "happening": row["happening"]})
        yield pa.Table.from_pylist(rows, schema=PLACED)


def groups_of(happening: Happening) -> list[int]:
    """The numbers of the groups of its stage that an event is placed in; none for one without a day."""
    spread = 1 + (reach(happening) - 1) // DAYS_IN_BLOCK
    return sorted({bucket - back for bucket in buckets(happening) for back in range(spread + 1)})


def remote_groups_of(happening: Happening, parts: int) -> list[int]:
    """The numbers of the groups by pairs of words that an event is placed in: those in which it is kept, and those in
    which it looks."""
    return sorted({key % parts for key in (*far_blocks(happening), *far_blocks(happening, near=True))})


def compare(group: pa.Table, parts: int) -> pa.Table:
    """From a group of PLACED, the pairs that count as rows of LIKENESSES."""
    known = _Group(group)
    pairs = _remote(known, parts) if known.remote else _near(known)
    first, second, weights = array("q"), array("q"), array("d")
    for one, other in pairs:
        odds = min(SURE, round(log_odds(known[one], known[other]), 6))
        if odds > ABSENT:
            event, another = sorted((known.events[one], known.events[other]))
            first.append(event)
            second.append(another)
            weights.append(odds)
    return pa.Table.from_arrays(
        [pa.array(np.asarray(column)) for column in (first, second, weights)], schema=LIKENESSES
    )


class _Group:
    """The happenings of a group by their place in it, in the order of their days: kept as JSON, a tenth of what they
    take when read, and read when they are compared. Those of the days around are, as a rule, read still."""

    def __init__(self, group: pa.Table) -> None:
        kind, _, number = str(group["group"][0]).partition(":")
        self.remote, self.number = kind == REMOTE, int(number)
        told = group["happening"]
        first = np.array([decode(one.as_py()).days[0] for one in told])
        order = np.lexsort((group["event"].to_numpy(), first))
        self.events: list[int] = group["event"].to_numpy()[order].tolist()
        self.told = told.take(pa.array(order)).combine_chunks()
        self.read: dict[int, Happening] = {}

    def __getitem__(self, at: int) -> Happening:
        if at not in self.read:
            if len(self.read) >= READ:
                self.read = dict(list(self.read.items())[READ // 2 :])
            self.read[at] = decode(self.told[at].as_py())
        return self.read[at]


def _remote(known: _Group, parts: int) -> Iterator[tuple[int, int]]:
    """Pairs of events that share a pair of words, of those that fall to this group, within months."""
    kept: defaultdict[int, array[int]] = defaultdict(lambda: array("l"))
    for at in range(len(known.events)):
        for key in far_blocks(known[at]):
            if key % parts == known.number:
                kept[key].append(at)
    for at in range(len(known.events)):
        event = known[at]
        for other in sorted(set[int]().union(*(kept.get(key, ()) for key in far_blocks(event, near=True)))):
            if other < at and within_far_reach(event, known[other]):
                yield other, at


def _near(known: _Group) -> Iterator[tuple[int, int]]:
    """Pairs of events that share enough marks within days, of the first group in which they meet."""
    kept: defaultdict[str, array[int]] = defaultdict(lambda: array("l"))
    for at in range(len(known.events)):
        event = known[at]
        shared: defaultdict[int, float] = defaultdict(float)
        for word, prefixes in marks(event).items():
            for other in set().union(*(kept.get(prefix, ()) for prefix in prefixes)):
                shared[other] += rarity(word)
            for prefix in prefixes:
                kept[prefix].append(at)
        for other, total in sorted(shared.items()):
            if total < LEAST_SHARED - 1e-9 or not within_reach(event, known[other]):
                continue
            if known.number == max(groups_of(event)[0], groups_of(known[other])[0]):
                yield other, at


# ---- joining --------------------------------------------------------------------------------------------


def folded(pairs: Iterable[tuple[Ids, Ids]], most: int = FOLDED) -> tuple[Ids, Ids]:
    """The `components` of pairs that come in parts, of which about ``most`` at a time are held: an event and the
    smallest that it is linked to are a pair that stands for all before; pairs within a component are passed over."""
    none = np.empty(0, np.int64)
    known, held = (none, none), [(none, none)]
    for one, other in pairs:
        apart = _labels(known, one) != _labels(known, other)
        held.append((one[apart], other[apart]))
        if sum(len(part) for part, _ in held) > most:
            known = components(*(np.concatenate(side) for side in zip(known, *held, strict=True)))
            held = []
    return components(*(np.concatenate(side) for side in zip(known, *held, strict=True)))


def _labels(known: tuple[Ids, Ids], events: Ids) -> Ids:
    """The components of events, of one that isn't known itself."""
    linked, component = known
    if not len(linked):
        return events
    at = np.minimum(np.searchsorted(linked, events), len(linked) - 1)
    return np.where(linked[at] == events, component[at], events)


def components(one: Ids, other: Ids) -> tuple[Ids, Ids]:
    """The events that pairs link, sorted, and the smallest event of what each is linked to."""
    events, at = np.unique(np.concatenate([one, other]), return_inverse=True)
    first, second = at[: len(one)], at[len(one) :]
    labels = np.arange(len(events))
    while True:
        least = np.minimum(labels[first], labels[second])
        before = labels.copy()
        np.minimum.at(labels, labels[first], least)
        np.minimum.at(labels, labels[second], least)
        np.minimum.at(labels, first, least)
        np.minimum.at(labels, second, least)
        labels = labels[labels]
        if (labels == before).all():
            return events, events[labels]


def _parted(pairs: pa.Table, labels: Any, parts: int) -> pa.Table:
    """The pairs within components, with the part of all that each is clustered in."""
    import ray

    cluster: Any = ray
    return parted(pairs, cluster.get(labels), parts)


def parted(pairs: pa.Table, labels: tuple[Ids, Ids], parts: int) -> pa.Table:
    """The pairs whose events are both of one component, as PARTED."""
    events, component = labels
    sides = [pairs[name].to_numpy() for name in ("event", "other")]
    at = [np.minimum(np.searchsorted(events, side), len(events) - 1) for side in sides]
    within = (events[at[0]] == sides[0]) & (events[at[1]] == sides[1]) & (component[at[0]] == component[at[1]])
    own = component[at[0]][within]
    columns = [*(side[within] for side in sides), pairs["odds"].to_numpy()[within], own % parts, own]
    return pa.Table.from_arrays([pa.array(column) for column in columns], schema=PARTED)


def join(part: pa.Table) -> pa.Table:
    """From the pairs of whole components, the incident of each event, as JOINED."""
    pairs: defaultdict[int, dict[tuple[int, int], float]] = defaultdict(dict)
    columns = (part[name].to_pylist() for name in ("component", "event", "other", "odds"))
    for component, event, other, odds in zip(*columns, strict=True):
        pairs[component][event, other] = odds  # found in two groups, a pair is there twice
    homes = [
        (event, cluster[0])
        for _, odds in sorted(pairs.items())
        for cluster in joined({event for pair in odds for event in pair}, odds)
        for event in cluster
    ]
    columns_of = list(zip(*homes, strict=True)) or [(), ()]
    return pa.Table.from_arrays([pa.array(column, pa.int64()) for column in columns_of], schema=JOINED)


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
    voiced = _voiced(sorted(reports, key=lambda event: event["id"]))
    best = best_told(voiced)
    traits = traits_of([Told(**{name: row[name] for name in TOLD}, order=row["id"]) for row in voiced])
    voice = independent(voiced)
    least, most = range_of(tolls(voiced, voice))
    return {
        **{name: value for name, value in best.items() if name != "voice"},
        **{name: traits[name] for name in ("earliest", "latest")},
        "place": best["place"] or traits["place"],
        "incident": home,
        "thread": None,
        "reports": len({event["article"] for event in reports}),
        "voices": len(set(voice.values())),
        "deaths_least": least,
        "deaths_most": most,
        "events": [event["id"] for event in voiced],
        "month": month_of(min(event["published"] or "" for event in reports) or None),
    }


def _voiced(reports: list[Row]) -> list[Row]:
    """The reports with ``voice``, the first article among theirs whose text each one's repeats, found as the ledger
    finds it."""
    articles = {event["article"]: event["signature"] for event in reports}
    signatures = np.frombuffer(b"".join(articles.values()), dtype=np.uint32).reshape(len(articles), -1)
    numbers = list(articles)
    # Which of the voices meet under a key: the latest, so that an incident of 100,000 reports takes no square of them.
    in_band: defaultdict[int, deque[int]] = defaultdict(lambda: deque(maxlen=IN_BAND))
    voice: dict[int, int] = {}
    for at, signature in enumerate(signatures):
        keys = bands(signature)
        near = sorted({n for key in keys for n in in_band.get(key, ())})
        alike = np.mean(signatures[near] == signature, axis=1) if near else np.zeros(1)
        if alike.max() >= SAME_TEXT:
            voice[numbers[at]] = numbers[near[int(alike.argmax())]]
            continue
        voice[numbers[at]] = numbers[at]
        for key in keys:
            in_band[key].append(at)
    return [{**event, "voice": voice[event["article"]]} for event in reports]
