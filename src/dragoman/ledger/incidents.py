"""Reports of one happening become one incident; a plan, its changes and its outcome become one thread.

Matching writes down, for each new event, the log odds (`evidence.py`) of each pair that shares blocks (`blocks.py`).
Settling makes incidents of them (`clusters.py`), of the new events and of all that these are linked to. Pairs rest on
two reports alone and clusters on pairs alone: a ledger has the same incidents in whatever order its articles came.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from . import schema
from .blocks import (
    LEAST_PLANNED,
    LEAST_SHARED,
    far_blocks,
    home_blocks,
    marks,
    near_blocks,
    stage_blocks,
    within_far_reach,
    within_reach,
)
from .clusters import ABSENT, Pair, joined
from .database import AT_ONCE, in_parts
from .evidence import Happening, log_odds
from .happenings import Memory, day_of
from .threads import Threads
from .voices import bands_of

Row = dict[str, Any]
Links = dict[int, dict[int, float]]
Looked = list[tuple[float, list[int]]]  # what each mark tells, and the keys of its blocks

OWN_WEIGHTS = "incident_weights"  # of the table meta
REJOINED = 250  # articles whose events are joined anew at a time
PART = 500  # new events that are compared before their pairs are written
SURE = 4.0  # log odds beyond which a pair doesn't outweigh others more


def assign_incidents(connection: Connection, articles: Sequence[int], memory: Memory | None = None) -> None:
    """Joins the events of stored articles to incidents, old or new.

    ``memory`` may be shared by the calls of one run.
    """
    e = schema.events
    new: list[int] = []
    for part in parts(articles):
        new += connection.execute(select(e.c.id).where(e.c.article.in_(part)).order_by(e.c.id)).scalars()
    match(connection, new, memory or Memory())
    settle(connection, new)


def rejoin(connection: Connection) -> None:
    """Compares and joins all events anew; incidents keep their numbers where most of their events stay. Takes as long
    as joining the articles when they were added."""
    a = schema.articles
    for table in (schema.blocks, schema.likenesses, schema.outcomes):
        connection.execute(delete(table))
    signed = select(a.c.id, a.c.signature).where(a.c.signature.is_not(None))
    for part in connection.execute(signed).partitions(1_000):
        schema.keep_in_blocks(connection, ((key, row.id) for row in part for key in bands_of(row.signature)))
    stored = connection.execute(select(a.c.id).order_by(a.c.published, a.c.id)).scalars().all()
    memory = Memory()
    for start in range(0, len(stored), REJOINED):
        assign_incidents(connection, stored[start : start + REJOINED], memory)


def own_weights(connection: Connection) -> dict[str, float] | None:
    """The weights of evidence that a ledger was told to use (`teach.use`), None for those that ship."""
    m = schema.meta
    kept = connection.execute(select(m.c.value).where(m.c.key == OWN_WEIGHTS)).scalar()
    return None if kept is None else json.loads(kept)


def unsettled(connection: Connection) -> list[int]:
    """Articles with events that belong to no incident yet, as after a kill."""
    e = schema.events
    return list(connection.execute(select(e.c.article).where(e.c.incident.is_(None)).distinct()).scalars())


def parts(ids: Iterable[int], size: int = AT_ONCE) -> Iterator[Sequence[int]]:
    return in_parts(sorted(ids), size)


# ---- matching -------------------------------------------------------------------------------------


def match(connection: Connection, new: Sequence[int], memory: Memory) -> None:
    """Compares new events with one another and with those that the ledger holds, and keeps the pairs that count."""
    events = memory.load(connection, new)
    found_by = {event.id: marks(event) for event in events.values()}
    schema.keep_in_blocks(
        connection,
        [
            (key, event.id)
            for event in events.values()
            for key in (*home_blocks(event, found_by[event.id]), *far_blocks(event))
        ],
    )
    far = {event.id: far_blocks(event, near=True) for event in events.values()}
    looked: dict[int, Looked] = {event.id: list(near_blocks(event, found_by[event.id])) for event in events.values()}
    planned: dict[int, Looked] = {event.id: list(stage_blocks(event, found_by[event.id])) for event in events.values()}
    keys = {key for some in (looked, planned) for marks in some.values() for _, keys in marks for key in keys}
    kept = kept_in(connection, keys.union(*far.values()))
    known = own_weights(connection)
    for part in parts(new, PART):
        near = {event: set(sharing(looked[event], kept)) for event in part}
        remote = {event: set[int]().union(*(kept.get(key, ()) for key in far[event])) for event in part}
        plans = {event: sharing(planned[event], kept, LEAST_PLANNED) for event in part}
        wanted = {other for some in (near, remote, plans) for rows in some.values() for other in rows}
        others = memory.load(connection, wanted)
        rows = [
            row
            for event in part
            for row in _likenesses(events[event], near[event], remote[event], others, events, known)
        ]
        _keep_likenesses(connection, rows)
        pairs = (
            (events[event], others[other])
            for event in part
            for other in plans[event]
            if other not in events or event < other
        )
        Threads(connection).keep(pair for one, two in pairs for pair in ((one, two), (two, one)))


def kept_in(connection: Connection, keys: set[int]) -> dict[int, list[int]]:
    """The events kept in each block."""
    kept: defaultdict[int, list[int]] = defaultdict(list)
    b = schema.blocks
    for part in parts(keys):
        marks = ", ".join("?" * len(part))
        query = schema.marked(connection, f"SELECT key, row FROM {b.name} WHERE key IN ({marks})")
        for key, row in connection.exec_driver_sql(query, tuple(part)).all():
            kept[key].append(row)
    return kept


def sharing(looked: Looked, kept: Mapping[int, Sequence[int]], least: float = LEAST_SHARED) -> list[int]:
    """The events that share enough marks with one that looks in these blocks."""
    shared: defaultdict[int, float] = defaultdict(float)
    for telling, keys in looked:
        rows = [kept[key] for key in keys if key in kept]
        for row in rows[0] if len(rows) == 1 else set().union(*rows):
            shared[row] += telling
    return [row for row, total in shared.items() if total >= least - 1e-9]


def _likenesses(
    event: Happening,
    near: set[int],
    remote: set[int],
    others: Mapping[int, Happening],
    new: Mapping[int, Happening],
    known: Mapping[str, float] | None,
) -> Iterator[tuple[int, int, float]]:
    """Rows of the pairs that count, of two new events once: of those that share marks and days (``near``), and of those
    that share pairs of words (``remote``)."""
    for number in near | remote:
        other = others[number]
        if number == event.id or (number in new and number < event.id):
            continue
        close = number in near and within_reach(event, other)
        if not close and not (number in remote and within_far_reach(event, other)):
            continue
        odds = min(SURE, round(log_odds(event, other, known), 6))
        if odds > ABSENT:
            yield event.id, number, odds
            yield number, event.id, odds


def _keep_likenesses(connection: Connection, rows: list[tuple[int, int, float]]) -> None:
    if rows:
        query = "INSERT INTO likenesses (event, other, odds) VALUES (?, ?, ?)"
        connection.exec_driver_sql(schema.marked(connection, query), rows)


# ---- settling -------------------------------------------------------------------------------------


def settle(connection: Connection, events: Iterable[int]) -> None:
    """Makes the incidents of these events, and of all that they are linked to, anew."""
    forced = forced_links(connection)
    links: Links = {}
    told = _told(connection, _linked(connection, events, links, forced))
    odds: dict[Pair, float] = {}
    for one, others in links.items():
        for other, weight in others.items():
            if one < other and other in told:
                pair = (told[one].order, told[other].order)
                odds[min(pair), max(pair)] = forced.get(one, {}).get(other, weight)
    by_order = {row.order: row for row in told.values()}
    clusters = [[by_order[order] for order in cluster] for cluster in joined(by_order, odds)]
    Threads(connection).follow(_write(connection, clusters), told)


def forced_links(connection: Connection) -> Links:
    """What people joined and kept apart, of the events that the ledger holds."""
    from .corrections import links_of

    return links_of(connection)


def _linked(connection: Connection, events: Iterable[int], links: Links, forced: Links) -> set[int]:
    """These events and all that they hang together with, by likeness or in an incident; ``links`` gets their pairs."""
    e, found, waiting = schema.events, set[int](), set(events)
    while waiting:
        found |= waiting
        mates = set[int]()
        homes = set[int]()
        for part in parts(waiting):
            rows = connection.execute(select(e.c.id, e.c.incident).where(e.c.id.in_(part)))
            homes |= {row.incident for row in rows if row.incident is not None}
            marks = ", ".join("?" * len(part))
            query = f"SELECT event, other, odds FROM likenesses WHERE event IN ({marks})"
            for event, other, odds in connection.exec_driver_sql(schema.marked(connection, query), tuple(part)).all():
                links.setdefault(event, {})[other] = odds
        for event in waiting:
            links.setdefault(event, {}).update(forced.get(event, {}))
            mates |= {other for other, odds in links[event].items() if odds > 0}
        for part in parts(homes):
            mates |= set(connection.execute(select(e.c.id).where(e.c.incident.in_(part))).scalars())
        waiting = mates - found
    return found


@dataclass(frozen=True)
class Told:
    """What an incident takes of one of its events."""

    id: int
    order: int
    incident: int | None
    type: str
    status: str
    date: str | None
    earliest: str | None
    latest: str | None
    country: str | None
    place: str | None
    confidence: float
    fingerprint: str


TOLD = (
    "id",
    "incident",
    "type",
    "status",
    "date",
    "earliest",
    "latest",
    "country",
    "place",
    "confidence",
    "fingerprint",
)


def _told(connection: Connection, ids: Iterable[int]) -> dict[int, Told]:
    e, a = schema.events, schema.articles
    columns = [e.c[name] for name in TOLD]
    query = select(*columns, e.c.local_id, a.c.content_hash).join(a, a.c.id == e.c.article)
    found: dict[int, Told] = {}
    for part in parts(ids):
        for row in connection.execute(query.where(e.c.id.in_(part))):
            order = schema.number(row.content_hash, "events", row.local_id)
            found[row.id] = Told(order=order, **{name: getattr(row, name) for name in TOLD})
    return found


def traits_of(told: Sequence[Told]) -> Row:
    """The row of an incident: what its best-told event says, and the day and the place that most of them give."""
    best = max(told, key=lambda event: (event.status != "denied", event.confidence, event.fingerprint))
    dated = [event for event in told if event.date is not None] or list(told)
    days = Counter((event.earliest, event.latest) for event in dated)
    first, last = min(days, key=lambda day: (-days[day], _days_long(*day), day[0] or ""))
    places = Counter((event.place, event.country) for event in told if event.place)
    where = min(
        places, key=lambda place: (-places[place], place[0] or "", place[1] or ""), default=(None, best.country)
    )
    return {
        "type": best.type,
        "status": best.status,
        "earliest": first,
        "latest": last,
        "place": where[0],
        "country": where[1],
    }


def _days_long(first: str | None, last: str | None) -> int:
    begun, ended = day_of(first), day_of(last)
    return (ended - begun).days if begun and ended else 99_999


def _write(connection: Connection, clusters: Sequence[Sequence[Told]]) -> set[int]:
    """Writes the incidents; those that were there keep their number where most of their events stay."""
    homes = _homes(clusters)
    i, e = schema.incidents, schema.events
    written: set[int] = set()
    moved: list[Row] = []
    for cluster, home in zip(clusters, homes, strict=True):
        traits = traits_of(cluster)
        if home is None:
            home = connection.execute(OPENED, {**traits, "thread": 0}).scalar_one()
            connection.execute(THREADED, {"opened": home, "joined": home})
        else:
            connection.execute(CHANGED, {**{f"new_{name}": value for name, value in traits.items()}, "opened": home})
        written.add(home)
        moved += [{"event": event.id, "joined": home} for event in cluster if event.incident != home]
    if moved:
        connection.execute(JOINED, moved)
    gone = {event.incident for cluster in clusters for event in cluster if event.incident is not None} - written
    for part in parts(gone):
        # An event that is no longer looked at may keep one: of another article's version, say.
        still = set(connection.execute(select(e.c.incident).where(e.c.incident.in_(part)).distinct()).scalars())
        connection.execute(delete(i).where(i.c.id.in_([home for home in part if home not in still])))
    return written


def _homes(clusters: Sequence[Sequence[Told]]) -> list[int | None]:
    """The number of the incident that each cluster goes on with, None where it is new."""
    wanted = []
    for n, cluster in enumerate(clusters):
        for home, count in Counter(event.incident for event in cluster if event.incident is not None).items():
            wanted.append((-count, home, n))
    homes: list[int | None] = [None] * len(clusters)
    taken: set[int] = set()
    for _, home, n in sorted(wanted):
        if homes[n] is None and home not in taken:
            homes[n] = home
            taken.add(home)
    return homes


TRAITS = ("type", "status", "earliest", "latest", "place", "country")
JOINED = update(schema.events).where(schema.events.c.id == bindparam("event")).values(incident=bindparam("joined"))
OPENED = insert(schema.incidents).returning(schema.incidents.c.id)
_HERE = schema.incidents.c.id == bindparam("opened")
THREADED = update(schema.incidents).where(_HERE).values(thread=bindparam("joined"))
CHANGED = update(schema.incidents).where(_HERE).values({name: bindparam(f"new_{name}") for name in TRAITS})
