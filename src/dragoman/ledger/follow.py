"""Follows feeds into a ledger: politely, with conditional requests, each at its own pace, until stopped.

A feed that fails is asked again after twice its interval, then four times and so on, up to a day; after twenty failures
in a row it is given up until somebody asks for it again. What became of each feed is kept in the ledger.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from ..article.address import address_of
from ..article.feeds import feed_items, feeds_in_opml, is_opml
from ..article.fetch import Page, PrivateAddressError, Robots, fetch, is_url
from ..article.sources import Item
from ..data import parse_toml
from ..errors import ReadingError, SourceError, UsageError
from ..reader import Reader
from . import schema
from .add import Added, add_items
from .database import reading, writing
from .store import now

if TYPE_CHECKING:
    from .ledger import Ledger

Row = dict[str, Any]
Clock = Callable[[], datetime]
STATE = "feed:"  # what the keys of `meta` begin with
ALLOWED = "--allow-private"
GIVEN_UP = 20  # failures in a row
LONGEST = timedelta(days=1)  # between two looks at a feed that fails


@dataclass(frozen=True)
class Round:
    """What one look at the feeds whose turn it was brought."""

    at: str
    added: int
    failed: int
    asked: int = 0


class Feed(msgspec.Struct, forbid_unknown_fields=True):
    """A feed to follow: its address, and the minutes between two looks, where it has a pace of its own."""

    url: str
    every: int | None = None


class State(msgspec.Struct):
    """What became of a feed: moments are ISO 8601 in UTC."""

    every: int = 15
    since: str = ""
    added: int = 0
    last_new: str | None = None  # when it last brought an article
    failures: int = 0  # in a row
    error: str | None = None
    retry: str | None = None  # not to be asked before


def follow_feeds(
    ledger: Ledger,
    feeds: Iterable[str],
    *,
    minutes: int = 15,
    rounds: int | None = None,
    allow_private: bool = False,
    retry: bool = False,
    make_reader: Callable[[], Reader] = Reader,
    clock: Clock = lambda: datetime.now(UTC),
) -> Iterator[Round]:
    """Looks at each feed every ``minutes``, or at its own pace; yields after each round. A feed that fails is asked
    more and more seldom and at last given up, unless ``retry`` has it asked at once."""
    wanted = named(feeds)
    reader = make_reader()
    turn = {feed.url: clock() for feed in wanted}
    done = 0
    while rounds is None or done < rounds:
        if done:
            time.sleep(max(1.0, (min(turn.values()) - clock()).total_seconds()))
        total, asked = Added(), 0
        for feed in wanted:
            if turn[feed.url] > clock():
                continue
            every = feed.every or minutes
            turn[feed.url] = clock() + timedelta(minutes=every)
            if not retry and _is_waiting(ledger, feed.url, clock(), allow_private):
                continue
            asked += 1
            result, error = _look(ledger, feed.url, reader, allow_private=allow_private)
            _remember(ledger, feed.url, every, result, error, clock())
            total.added, total.failed = total.added + result.added, total.failed + result.failed
        yield Round(now(), total.added, total.failed, asked)
        retry = False
        done += 1


# ---- which feeds ------------------------------------------------------------------------------------------


def named(feeds: Iterable[str]) -> list[Feed]:
    """The feeds meant: addresses, those in OPML files and those in TOML files ([[feed]] url = "...", every = 60), each
    once. Raises UsageError for what is none of these."""
    found: dict[str, Feed] = {}
    for given in feeds:
        listed = _feeds(given)
        if not listed:
            raise UsageError(f"{given}: names no feed: in TOML one is [[feed]] with a url, in OPML an xmlUrl")
        for feed in listed:
            found.setdefault(feed.url, feed)
    return list(found.values())


def _feeds(given: str) -> list[Feed]:
    if is_url(given):
        return [Feed(given)]
    path = Path(given)
    if not path.is_file():
        raise UsageError(f"{given}: is neither an http(s) address nor a file of feeds (OPML or TOML)")
    data = path.read_bytes()
    if is_opml(data) or path.suffix != ".toml":
        return [Feed(url) for url in feeds_in_opml(data)]
    try:
        listed = msgspec.convert(parse_toml(data, path).get("feed", []), list[Feed])
    except msgspec.ValidationError as error:
        raise UsageError(f"{given}: [[feed]]: {error}") from error
    for number, feed in enumerate(listed, 1):
        if not is_url(feed.url) or (feed.every is not None and feed.every < 1):
            raise UsageError(
                f"{given}: [[feed]] {number}: has an address as its url and whole minutes above 0 as every"
            )
    return listed


# ---- what became of them ------------------------------------------------------------------------------------


def states(connection: Connection) -> dict[str, State]:
    """What became of each feed that was followed, by address."""
    m = schema.meta
    rows = connection.execute(select(m).where(m.c.key.startswith(STATE)).order_by(m.c.key))
    return {row.key.removeprefix(STATE): msgspec.json.decode(row.value, type=State) for row in rows}


def sources(connection: Connection, *, clock: Clock = lambda: datetime.now(UTC)) -> list[Row]:
    """A row for each feed: last look, articles it brought, what was set aside of it and why, days it has been silent,
    failures in a row, and how it stands: ``fine``, ``failing`` (with the moment of the next try) or ``given up``."""
    f, q = schema.feeds, schema.quarantine
    checked = {row.url: row.checked for row in connection.execute(select(f.c.url, f.c.checked))}
    known = states(connection)
    rows = []
    for url in sorted({*known, *checked}):
        state = known.get(url, State())
        aside = connection.execute(
            select(q.c.reason, func.count()).where(q.c.source == url).group_by(q.c.reason).order_by(func.count().desc())
        ).all()
        quiet_since = state.last_new or state.since or checked.get(url)
        silent = (clock() - datetime.fromisoformat(quiet_since)).days if quiet_since else None
        rows.append(
            {
                "source": url,
                "state": "given up" if state.failures >= GIVEN_UP else "failing" if state.failures else "fine",
                "every": state.every,
                "read": checked.get(url),
                "articles": state.added,
                "set_aside": sum(count for _, count in aside),
                "silent_days": silent,
                "failures": state.failures,
                "retry": state.retry,
                "reason": state.error or (aside[0][0] if aside else None),
            }
        )
    return rows


def _is_waiting(ledger: Ledger, url: str, at: datetime, allow_private: bool) -> bool:
    """Whether a feed that failed is not to be asked yet, or no more; one that was refused is when that is allowed."""
    with reading(ledger.engine) as connection:
        state = _state(connection, url)
    if allow_private and ALLOWED in (state.error or ""):
        return False
    return state.failures >= GIVEN_UP or bool(state.retry and datetime.fromisoformat(state.retry) > at)


def _state(connection: Connection, url: str) -> State:
    m = schema.meta
    value = connection.execute(select(m.c.value).where(m.c.key == STATE + url)).scalar()
    return msgspec.json.decode(value, type=State) if value else State()


def _remember(ledger: Ledger, url: str, every: int, result: Added, error: str | None, at: datetime) -> None:
    m, moment = schema.meta, at.astimezone(UTC).isoformat(timespec="seconds")
    with writing(ledger.engine) as connection:
        state = _state(connection, url)
        state.every, state.since, state.error = every, state.since or moment, error
        state.added += result.added
        state.last_new = moment if result.added else state.last_new
        state.failures = state.failures + 1 if error else 0
        wait = min(timedelta(minutes=every) * 2**state.failures, LONGEST)
        state.retry = (at + wait).astimezone(UTC).isoformat(timespec="seconds") if error else None
        value = msgspec.json.encode(state).decode()
        if not connection.execute(m.update().where(m.c.key == STATE + url).values(value=value)).rowcount:
            connection.execute(m.insert(), [{"key": STATE + url, "value": value}])


def _look(ledger: Ledger, url: str, reader: Reader, *, allow_private: bool) -> tuple[Added, str | None]:
    """Adds what is new in one feed; also says why the feed itself could not be had."""
    f = schema.feeds
    with reading(ledger.engine) as connection:
        known = connection.execute(select(f).where(f.c.url == url)).first()
    marks = {"etag": known.etag, "modified": known.modified} if known else {}
    robots = Robots(allow_private=allow_private)
    try:
        page = fetch(url, allow_private=allow_private, robots=robots, **marks)
    except ReadingError as error:
        if isinstance(error, PrivateAddressError):
            error = SourceError(f"{error.refused}; {ALLOWED} lets feeds of your own network be followed")
        failed = add_items(ledger.engine, [Item(url, error, 0)], source=url, jobs=1, reader=reader)
        return failed, str(error)
    done = Added()
    if not page.unchanged:
        done = add_items(ledger.engine, _entries(ledger, page.data, url, robots), source=url, jobs=1, reader=reader)
    _note(ledger, page, url, whole=not done.failed)
    return done, None


def _entries(ledger: Ledger, data: bytes, url: str, robots: Robots) -> Iterator[Item]:
    def is_known(link: str) -> bool:
        with reading(ledger.engine) as connection:
            a = schema.articles
            return (
                connection.execute(select(a.c.id).where(a.c.identity.in_((link, address_of(link))))).first() is not None
            )

    try:
        yield from feed_items(data, url, allow_private=robots.allow_private, robots=robots, is_known=is_known)
    except ReadingError as error:
        yield Item(url, error, 0)


def _note(ledger: Ledger, page: Page, url: str, *, whole: bool) -> None:
    """Keeps what the server wants to be asked with next time; where an entry failed it is asked for all again."""
    f, aside = schema.feeds, schema.quarantine
    marks = {"etag": page.etag, "modified": page.modified} if whole else {"etag": None, "modified": None}
    values = {**marks, "checked": now()}
    with writing(ledger.engine) as connection:
        if whole:  # else a body that is no feed would be forgotten
            connection.execute(delete(aside).where(aside.c.source == url, aside.c.item == url))
        if not connection.execute(update(f).where(f.c.url == url).values(**values)).rowcount:
            connection.execute(insert(f), {"url": url, **values})
