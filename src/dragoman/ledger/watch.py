"""Saved searches, and what is new for each since it was last told.

Articles are numbered as they come and never taken out: what has been told is therefore one number, the newest article
that a telling took in. A happening is new when one of its reports that meet the search lies in a later article and
none in an earlier one; so nothing is told twice, and what is read while a telling goes on is told by the next. Before
anything is sent, the number up to which it goes is written down: a telling that was cut short is made again with the
same name and the same happenings, by which who gets it can tell that it is one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, func, or_, select

from ..errors import UsageError
from . import ask, schema
from .database import in_parts
from .incidents import unsettled

Row = dict[str, Any]
SAVED, TOLD = "watch:", "told:"  # what the keys of `meta` begin with
NAME = 200  # characters of a search's name
DONE = "occurred,ongoing"


class Search(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What a saved search asks for: the fields of `ask.Filters`. Without a ``status`` only what took place is told."""

    party: str | None = None
    actor: str | None = None
    recipient: str | None = None
    type: str | None = None
    status: str | None = None
    place: str | None = None
    near: str | None = None
    source: str | None = None
    words: str | None = None
    min_toll: int = 0
    min_confidence: float = 0.0

    def filters(self) -> ask.Filters:
        return ask.Filters(**{**msgspec.structs.asdict(self), "status": self.status or DONE})

    def said(self) -> str:
        """The search in words: "actor RUS, type ASSAULT"."""
        given = ((name, value) for name, value in msgspec.structs.asdict(self).items() if value)
        return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in given) or "everything"


class Saved(msgspec.Struct, forbid_unknown_fields=True):
    """A search as the ledger keeps it: from which article and moment on it is asked."""

    search: Search
    after: int
    at: str


class Mark(msgspec.Struct, forbid_unknown_fields=True):
    """How far a search has been told to one place: after this article, and up to which one a telling had begun."""

    after: int
    upto: int
    at: str


@dataclass(frozen=True)
class Batch:
    """What is new for a search: its happenings and a name that is the same when it is sent again."""

    name: str
    id: str
    rows: list[Row]
    upto: int


# ---- saved searches -----------------------------------------------------------------------------------


def save(
    connection: Connection, name: str, search: Search, *, from_start: bool = False, at: datetime | None = None
) -> None:
    """Saves a search under a name, or changes what is asked under it. Raises UsageError for one that can't be asked."""
    if not name.strip() or len(name) > NAME:
        raise UsageError(f"a search has a name of 1 to {NAME} characters")
    check(connection, search)
    known = saved(connection).get(name)
    if known is None:
        after = 0 if from_start else _newest(connection)
        known = Saved(search, after, _said(at))
    _put(connection, SAVED + name, Saved(search, known.after, known.at))


def check(connection: Connection, search: Search) -> None:
    """Raises UsageError for a search that can't be asked; an actor or a place that is not known yet may come."""
    unnamed = msgspec.structs.replace(search, party=None, actor=None, recipient=None, near=None)
    ask.limits(connection, unnamed.filters())


def remove(connection: Connection, name: str) -> None:
    """Forgets a search. Raises UsageError when there is none of that name."""
    if name not in saved(connection):
        raise UsageError(f"no search is saved under {name!r}; see: dragoman watch LEDGER list")
    m = schema.meta
    connection.execute(m.delete().where(m.c.key == SAVED + name))
    connection.execute(m.delete().where(m.c.key.like(f"{TOLD}%"), m.c.key.contains(f":{short(name)}:")))


def saved(connection: Connection) -> dict[str, Saved]:
    """The searches that the ledger keeps, by name."""
    m = schema.meta
    rows = connection.execute(select(m).where(m.c.key.startswith(SAVED)).order_by(m.c.key))
    return {row.key.removeprefix(SAVED): msgspec.json.decode(row.value, type=Saved) for row in rows}


# ---- what is new ----------------------------------------------------------------------------------------


def news(connection: Connection, search: Search, after: int, upto: int) -> list[Row]:
    """The happenings, oldest first, that an article after ``after`` and up to ``upto`` is the first to tell of as the
    search asks."""
    return ask.incidents_of(connection, sorted(new(connection, search, after, upto)))[::-1]


def new(connection: Connection, search: Search, after: int, upto: int) -> set[int]:
    """The same as incidents' ids."""
    e = schema.events
    try:
        limits = ask.limits(connection, search.filters())
    except UsageError:  # an actor or a place that no article has named yet
        return set()
    later = select(e.c.incident).where(*limits, *ask.counting(connection), e.c.article > after, e.c.article <= upto)
    found = set(connection.execute(later.where(ask.joined()).distinct()).scalars())
    for part in in_parts(sorted(found)):
        earlier = select(e.c.incident).where(*limits, e.c.article <= after, e.c.incident.in_(part)).distinct()
        found -= set(connection.execute(earlier).scalars())
    return found


def settled(connection: Connection) -> int:
    """The newest article up to which all have been joined to happenings."""
    waiting = unsettled(connection)
    return min(waiting) - 1 if waiting else _newest(connection)


def begin(connection: Connection, name: str, known: Saved, output: str) -> Batch:
    """Notes that what is new for a search is about to be sent to ``output``, and gives it. For a transaction that
    writes."""
    batch, mark = unsent(connection, name, known, output), marked(connection, name, known, output)
    if batch.rows:
        _put(connection, _key(name, output), Mark(mark.after, batch.upto, mark.at))
    return batch


def unsent(connection: Connection, name: str, known: Saved, output: str) -> Batch:
    """What is new for a search and was not yet sent to ``output``: the same as before where that was cut short."""
    mark = marked(connection, name, known, output)
    upto = mark.upto if mark.upto > mark.after else max(mark.after, settled(connection))
    rows = news(connection, known.search, mark.after, upto)
    digest = sha256(f"{name}\x1f{output}\x1f{mark.after}\x1f{upto}".encode()).hexdigest()[:24]
    return Batch(name, digest, rows, upto)


def end(connection: Connection, batch: Batch, output: str, *, at: datetime | None = None) -> None:
    """Notes that a batch was sent."""
    _put(connection, _key(batch.name, output), Mark(batch.upto, batch.upto, _said(at)))


def marked(connection: Connection, name: str, known: Saved, output: str) -> Mark:
    """How far a search has been told to ``output``."""
    m = schema.meta
    value = connection.execute(select(m.c.value).where(m.c.key == _key(name, output))).scalar()
    return msgspec.json.decode(value, type=Mark) if value else Mark(known.after, known.after, known.at)


def renumber(connection: Connection, articles: Mapping[int, int]) -> None:
    """Notes how far searches have been told where a ledger's articles got other numbers, in the same order. One that
    is not as it should be is forgotten."""
    before = sorted(articles)
    m = schema.meta
    for row in connection.execute(select(m).where(or_(m.c.key.startswith(SAVED), m.c.key.startswith(TOLD)))).all():
        try:
            known = msgspec.json.decode(row.value, type=Saved if row.key.startswith(SAVED) else Mark)
        except msgspec.DecodeError:
            connection.execute(m.delete().where(m.c.key == row.key))
            continue
        for name in ("after", "upto"):
            if (article := getattr(known, name, None)) is not None:
                earlier = bisect_right(before, article)
                setattr(known, name, articles[before[earlier - 1]] if earlier else 0)
        _put(connection, row.key, known)


def is_due(mark: Mark, hour: time | None, now: datetime) -> bool:
    """Whether a digest of this hour is to be sent: the hour has struck since the last one. Without an hour always."""
    if hour is None:
        return True
    last = datetime.fromisoformat(mark.at).astimezone(now.tzinfo)
    struck = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return last < struck <= now or (now - last).days >= 1


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(schema.articles.c.id), 0))).scalar_one())


def _said(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")


def short(name: str) -> str:
    """A name as 16 hexadecimal digits, for keys and ids."""
    return sha256(name.encode()).hexdigest()[:16]


def _key(name: str, output: str) -> str:
    return f"{TOLD}{short(output)}:{short(name)}:"


def _put(connection: Connection, key: str, value: Any) -> None:
    m, words = schema.meta, msgspec.json.encode(value).decode()
    if not connection.execute(m.update().where(m.c.key == key).values(value=words)).rowcount:
        connection.execute(m.insert(), [{"key": key, "value": words}])


def from_file(name: str, given: Mapping[str, Any], where: str) -> Search:
    """A search as a configuration file has it. Raises UsageError that names the entry."""
    try:
        return msgspec.convert(given, Search)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: [watches.{name!r}]: {error}") from error
