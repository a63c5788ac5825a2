"""One act told twice is one event, with what each telling knows."""

from __future__ import annotations

from typing import get_args

from ..records import Event, EventDate, Recency

RECENCY = get_args(Recency)


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
