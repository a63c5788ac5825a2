"""What people put right about incidents: merged, split, moved and named; each can be taken back.

A correction names reports by their articles' content and their fingerprints, so it holds for readings made again and
for whatever numbers incidents have by then. Pairs of reports that a person put together or apart outweigh all evidence;
of two corrections that disagree the later one holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, tuple_, update

from ..errors import UsageError
from . import schema
from .clusters import FORCED
from .database import in_parts
from .store import now

Row = dict[str, Any]
Links = dict[int, dict[int, float]]
Key = tuple[str, str]  # content_hash and fingerprint

MOST = 200  # reports of an incident that a correction names
AT_ONCE = 200


def merge(connection: Connection, incidents: Sequence[int], *, reviewer: str) -> int:
    """Makes one incident of several; returns the id to undo it with."""
    if len(set(incidents)) < 2:
        raise UsageError("name two incidents or more to merge; see: dragoman incidents LEDGER")
    first, *rest = (_reports(connection, incident) for incident in dict.fromkeys(incidents))
    others = [event for reports in rest for event in reports]
    return _note(connection, "merge", first, others, [], reviewer)


def split(connection: Connection, events: Sequence[int], *, reviewer: str) -> int:
    """Makes an incident of its own of some reports (events' ids) of one; returns the id to undo it with."""
    homes = {_home(connection, event) for event in events}
    if len(homes) != 1:
        raise UsageError("the events to split off stand in several incidents; name those of one")
    (home,) = homes
    rest = [event for event in _reports(connection, home) if event not in events]
    if not rest:
        raise UsageError(f"these are all the reports of incident {home}; name a part of them")
    return _note(connection, "split", list(events), [], rest, reviewer)


def move(connection: Connection, event: int, incident: int, *, reviewer: str) -> int:
    """Moves one report (an event's id) to another incident; returns the id to undo it with."""
    home = _home(connection, event)
    if home == incident:
        raise UsageError(f"event {event} stands in incident {incident} already")
    rest = [other for other in _reports(connection, home) if other != event]
    return _note(connection, "move", [event], _reports(connection, incident), rest, reviewer)


def name(connection: Connection, incident: int, words: str, *, reviewer: str) -> int:
    """Names an incident; returns the id to undo it with. Its name stays with the most of its reports."""
    if not words.strip():
        raise UsageError("a name has at least one letter")
    return _note(connection, "name", _reports(connection, incident), [], [], reviewer, words.strip())


def undo(connection: Connection, correction: int) -> None:
    """Takes a correction back."""
    c = schema.corrections
    made = connection.execute(select(c).where(c.c.id == correction, c.c.undone == 0)).first()
    if made is None:
        raise UsageError(f"there is no correction {correction} to undo; see: dragoman incidents LEDGER --trail")
    connection.execute(update(c).where(c.c.id == correction).values(undone=1))
    _settle(connection, [*keys_of(made.reports), *keys_of(made.others), *keys_of(made.apart)])


def trail(connection: Connection) -> list[Row]:
    """Every correction in order, undone ones included, with the number of reports that it names."""
    c = schema.corrections
    columns = ("id", "decision", "name", "reviewer", "at", "undone")
    return [
        {column: getattr(row, column) for column in columns}
        | {part: len(keys_of(getattr(row, part))) for part in ("reports", "others", "apart")}
        for row in connection.execute(select(c).order_by(c.c.id))
    ]


def links_of(connection: Connection) -> Links:
    """The log odds that people's corrections give to pairs of the events that the ledger holds."""
    c, links = schema.corrections, Links()
    made = connection.execute(select(c).where(c.c.undone == 0, c.c.decision != "name").order_by(c.c.id)).all()
    events = events_named(
        connection, {key for row in made for part in (row.reports, row.others, row.apart) for key in keys_of(part)}
    )
    for row in made:
        reports, others, apart = (
            [event for key in keys_of(part) for event in events.get(key, ())]
            for part in (row.reports, row.others, row.apart)
        )
        together = [*reports, *others]
        for other in together[1:]:
            _link(links, together[0], other, FORCED)
        for one in reports:
            for other in apart:
                _link(links, one, other, -FORCED)
    return links


def names_of(connection: Connection, incidents: Iterable[int]) -> dict[int, str]:
    """The names that people gave to some of these incidents: to the one that holds most of the reports named."""
    c, e = schema.corrections, schema.events
    made = connection.execute(select(c).where(c.c.undone == 0, c.c.decision == "name").order_by(c.c.id)).all()
    wanted, found = set(incidents), dict[int, str]()
    for row in made:
        events = [event for some in events_named(connection, set(keys_of(row.reports))).values() for event in some]
        homes = connection.execute(select(e.c.incident).where(e.c.id.in_(events[:AT_ONCE]))).scalars().all()
        if homes:
            home = min(set(homes), key=lambda home: (-homes.count(home), home or 0))
            if home in wanted:
                found[home] = row.name
    return found


def _link(links: Links, one: int, other: int, odds: float) -> None:
    if one != other:
        links.setdefault(one, {})[other] = odds
        links.setdefault(other, {})[one] = odds


def keys_of(words: str) -> list[Key]:
    """The reports that a part of a correction names."""
    return [(digest, fingerprint) for digest, fingerprint in json.loads(words)]


def events_named(connection: Connection, keys: set[Key]) -> dict[Key, list[int]]:
    """The events that the ledger holds of these reports."""
    e, a = schema.events, schema.articles
    found: dict[Key, list[int]] = {}
    for part in in_parts(sorted(keys), AT_ONCE):
        query = select(e.c.id, a.c.content_hash, e.c.fingerprint).join(a, a.c.id == e.c.article)
        for row in connection.execute(
            query.where(tuple_(a.c.content_hash, e.c.fingerprint).in_(part)).order_by(e.c.id)
        ):
            found.setdefault((row.content_hash, row.fingerprint), []).append(row.id)
    return found


def _home(connection: Connection, event: int) -> int:
    e = schema.events
    home = connection.execute(select(e.c.incident).where(e.c.id == event)).scalar()
    if home is None:
        raise UsageError(f"the ledger has no event {event} in an incident; see: dragoman incidents LEDGER --show ID")
    return int(home)


def _reports(connection: Connection, incident: int) -> list[int]:
    e = schema.events
    found = list(connection.execute(select(e.c.id).where(e.c.incident == incident).order_by(e.c.id)).scalars())
    if not found:
        raise UsageError(f"the ledger has no incident {incident}; see: dragoman incidents LEDGER")
    return found


def _note(
    connection: Connection,
    decision: str,
    reports: Sequence[int],
    others: Sequence[int],
    apart: Sequence[int],
    reviewer: str,
    words: str | None = None,
) -> int:
    parts = [_named(connection, events[:MOST]) for events in (reports, others, apart)]
    values = {
        "decision": decision,
        **{column: json.dumps(part) for column, part in zip(("reports", "others", "apart"), parts, strict=True)},
        "name": words,
        "reviewer": reviewer,
        "at": now(),
        "undone": 0,
    }
    made = connection.execute(insert(schema.corrections).returning(schema.corrections.c.id), values).scalar_one()
    if decision != "name":
        _settle(connection, [key for part in parts for key in part])
    return int(made)


def _named(connection: Connection, events: Sequence[int]) -> list[Key]:
    e, a = schema.events, schema.articles
    query = select(a.c.content_hash, e.c.fingerprint).join(e, a.c.id == e.c.article)
    rows = connection.execute(query.where(e.c.id.in_(list(events))).order_by(e.c.id))
    return list(dict.fromkeys((row.content_hash, row.fingerprint) for row in rows))


def _settle(connection: Connection, keys: Iterable[Key]) -> None:
    from .incidents import settle

    settle(connection, [event for some in events_named(connection, set(keys)).values() for event in some])
