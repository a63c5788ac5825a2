"""One act told twice is one event: within a sentence by the parse, across sentences by who, what and when."""

from __future__ import annotations

from datetime import date
from typing import get_args

from ..records import Event, EventDate, Recency

LATE = 7  # days between an act and the article that tells of it without a date

RECENCY = get_args(Recency)
COMPATIBLE = {frozenset(("occurred", "ongoing"))}


def same_act(a: Event, b: Event) -> bool:
    """Whether a later telling ``b`` in another sentence is of the act that ``a`` records."""
    if a.type != b.type or not _status_agrees(a, b) or not _dates_agree(a.date, b.date):
        return False
    if a.place and b.place and a.place != b.place and a.type in ("ASSAULT", "PROTEST", "COERCE", "AID", "MOBILIZE"):
        return False
    mine, theirs = set(a.actors + a.recipients), set(b.actors + b.recipients)
    return bool(mine) and mine == theirs and set(a.actors) == set(b.actors)


def _status_agrees(a: Event, b: Event) -> bool:
    return a.status == b.status or frozenset((a.status, b.status)) in COMPATIBLE


def _dates_agree(a: EventDate | None, b: EventDate | None) -> bool:
    if a is None or b is None or (a.earliest <= b.latest and b.earliest <= a.latest):
        return True
    if is_assumed(a) == is_assumed(b):
        return False
    gap = date.fromisoformat(max(a.earliest, b.earliest)) - date.fromisoformat(min(a.latest, b.latest))
    return gap.days <= LATE


def absorb(a: Event, b: Event, evidence: bool = True) -> None:
    """Adds to ``a`` what ``b`` knows more."""
    if evidence:
        a.also.extend((b.evidence, *b.also))
    if {*a.actors, *a.recipients} < {*b.actors, *b.recipients} and not (a.actors and a.recipients):
        a.actors, a.recipients = b.actors, b.recipients  # one of those who met is told of with the other
    a.actors = a.actors or b.actors
    a.recipients = a.recipients or [e for e in b.recipients if e not in a.actors]
    a.recency = more_recent(a.recency, b.recency)
    a.date = _surer(a.date, b.date)
    a.place = a.place or b.place
    a.deaths = a.deaths or b.deaths
    a.injuries = a.injuries or b.injuries
    for name, count in b.counts.items():
        a.counts.setdefault(name, count)
    a.confidence = max(a.confidence, b.confidence)


def _surer(a: EventDate | None, b: EventDate | None) -> EventDate | None:
    """Of two dates the one that is told, or the narrower."""
    if a is not None and b is not None and is_assumed(a) != is_assumed(b):
        return b if is_assumed(a) else a
    return narrower(a, b)


def is_assumed(day: EventDate) -> bool:
    """Whether a date is only that of the article, and gives way to one that the article states."""
    return day.basis == "article"


def narrower(a: EventDate | None, b: EventDate | None) -> EventDate | None:
    if a is None or b is None:
        return a or b
    return b if b.earliest >= a.earliest and b.latest <= a.latest and b.value != a.value else a


def add_recipients(event: Event, others: list[str]) -> None:
    """Adds ``others`` to those an event is done to, each once and none who does it."""
    event.recipients = [e for e in dict.fromkeys([*event.recipients, *others]) if e not in event.actors]


def more_recent(a: Recency | None, b: Recency | None) -> Recency | None:
    """Of two tellings of one act the one that is more its news."""
    return min((a, b), key=lambda one: RECENCY.index(one) if one else len(RECENCY))
