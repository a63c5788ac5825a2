"""What reading or joining again changed, kept in the ledger for whoever reviews: how many events became another type,
have other parties or another status, are new or gone; which happenings were put together or apart; each with examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
from sqlalchemy import Connection, select

from ..records import Event, Report
from . import schema
from .store import now

READ, JOINED = "retold", "rejoined"  # keys of `meta`
FIELDS = ("type", "parties", "status", "new", "gone")
EXAMPLES = 6  # of each field
Place = tuple[tuple[int, int], ...]


class Difference(msgspec.Struct):
    """One event that is told otherwise: the ``field`` (one of FIELDS) with what it was and is, and its sentence."""

    article: int
    field: str
    before: str
    after: str
    words: str


class Retold(msgspec.Struct):
    """What a run of `reread` changed."""

    at: str
    articles: int
    counts: dict[str, int] = {}
    examples: list[Difference] = []


class Rejoined(msgspec.Struct):
    """What joining all events anew changed: how many happenings there were and are, and of those that hold other
    reports than before the first (``examples``: the incident, and how many it was made of or shares a former one)."""

    at: str
    before: int
    after: int
    together: int = 0
    apart: int = 0
    examples: list[tuple[int, str, int]] = []


def differences(article: int, old: Report, new: Report) -> Iterator[Difference]:
    """How the events of an article are told otherwise; events of the same words are compared."""
    were, are = _by_words(old), _by_words(new)
    for words in sorted(were.keys() | are.keys()):
        before, after = were.get(words, []), are.get(words, [])
        same = [event for event in before if any(_told(old, event) == _told(new, other) for other in after)]
        told = [_told(old, event) for event in same]
        before = [event for event in before if event not in same]
        after = [event for event in after if _told(new, event) not in told]
        for one, other in zip(before, after, strict=False):
            pairs = zip(FIELDS, _told(old, one), _told(new, other), strict=False)
            for field, was, now_is in pairs:
                if was != now_is:
                    yield Difference(article, field, was, now_is, _sentence(new, other))
        for event in before[len(after) :]:
            yield Difference(article, "gone", _in_words(old, event), "", _sentence(old, event))
        for event in after[len(before) :]:
            yield Difference(article, "new", "", _in_words(new, event), _sentence(new, event))


def _by_words(report: Report) -> dict[Place, list[Event]]:
    found: dict[Place, list[Event]] = {}
    for event in report.events:
        place = tuple((start, end) for start, end in (event.evidence.sentence, *event.evidence.trigger))
        found.setdefault(place, []).append(event)
    return found


def _told(report: Report, event: Event) -> tuple[str, str, str]:
    """Type, parties and status of an event in words."""
    names = {entity.id: entity.name for entity in report.entities}
    who, whom = (", ".join(names.get(one, one) for one in ids) for ids in (event.actors, event.recipients))
    return event.type, f"{who or 'somebody'} → {whom or 'nobody'}", event.status


def _in_words(report: Report, event: Event) -> str:
    kind, parties, status = _told(report, event)
    return f"{kind.lower()}, {parties}, {status}"


def _sentence(report: Report, event: Event) -> str:
    start, end = event.evidence.sentence
    return " ".join(report.article.text[start:end].split())


def note_read(connection: Connection, articles: int, found: Iterable[Difference]) -> None:
    """Keeps what was read otherwise."""
    counts: Counter[str] = Counter()
    examples: list[Difference] = []
    for difference in found:
        counts[difference.field] += 1
        if counts[difference.field] <= EXAMPLES:
            examples.append(difference)
    examples.sort(key=lambda one: FIELDS.index(one.field))
    _put(connection, READ, Retold(now(), articles, dict(counts), examples))


def homes(connection: Connection) -> dict[int, int]:
    """The incident of each event."""
    e = schema.events
    return {row[0]: row[1] for row in connection.execute(select(e.c.id, e.c.incident)).all() if row[1] is not None}


def note_joined(connection: Connection, before: dict[int, int]) -> None:
    """Keeps what was joined otherwise than ``before``, the incident of each event (`homes`)."""
    after = homes(connection)
    made = Rejoined(now(), len(set(before.values())), len(set(after.values())))
    together, apart = _parts(after, before), _parts(before, after)
    made.together = sum(len(former) > 1 for former in together.values())
    made.apart = sum(len(latter) > 1 for latter in apart.values())
    joined = [(incident, "together", len(former)) for incident, former in sorted(together.items()) if len(former) > 1]
    split = [(min(latter), "apart", len(latter)) for _, latter in sorted(apart.items()) if len(latter) > 1]
    made.examples = [*joined[:EXAMPLES], *split[:EXAMPLES]]
    _put(connection, JOINED, made)


def _parts(homes: dict[int, int], others: dict[int, int]) -> dict[int, set[int]]:
    """For each incident of some the incidents of others that its events lie in."""
    found: dict[int, set[int]] = {}
    for event, home in homes.items():
        if event in others:
            found.setdefault(home, set()).add(others[event])
    return found


def last_read(connection: Connection) -> Retold | None:
    """What the last run of `reread` changed."""
    kept = _get(connection, READ)
    return msgspec.json.decode(kept, type=Retold) if kept else None


def last_joined(connection: Connection) -> Rejoined | None:
    """What the last joining by other weights changed."""
    kept = _get(connection, JOINED)
    return msgspec.json.decode(kept, type=Rejoined) if kept else None


def _get(connection: Connection, key: str) -> str | None:
    m = schema.meta
    return connection.execute(select(m.c.value).where(m.c.key == key)).scalar()


def _put(connection: Connection, key: str, value: msgspec.Struct) -> None:
    m = schema.meta
    connection.execute(m.delete().where(m.c.key == key))
    connection.execute(m.insert(), {"key": key, "value": msgspec.json.encode(value).decode()})
