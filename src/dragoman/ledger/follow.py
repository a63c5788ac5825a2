"""Follows feeds into a ledger: politely, with conditional requests, until stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from ..article.address import address_of
from ..article.feeds import feed_items, feeds_in_opml
from ..article.fetch import Page, Robots, fetch, is_url
from ..article.sources import Item
from ..errors import ReadingError, UsageError
from ..reader import Reader
from . import schema
from .add import Added, add_items
from .database import reading, writing
from .store import now

if TYPE_CHECKING:
    from .ledger import Ledger


@dataclass(frozen=True)
class Round:
    """What one look at all feeds brought."""

    at: str
    added: int
    failed: int


def follow_feeds(
    ledger: Ledger,
    feeds: Iterable[str],
    *,
    minutes: int = 15,
    rounds: int | None = None,
    allow_private: bool = False,
    make_reader: Callable[[], Reader] = Reader,
) -> Iterator[Round]:
    """Looks at each feed every ``minutes``; yields after each round. A feed that fails is tried again next time."""
    urls = addresses(feeds)
    reader = make_reader()
    done = 0
    while rounds is None or done < rounds:
        if done:
            time.sleep(minutes * 60)
        added = failed = 0
        for url in urls:
            result = _look(ledger, url, reader, allow_private=allow_private)
            added, failed = added + result.added, failed + result.failed
        yield Round(now(), added, failed)
        done += 1


def addresses(feeds: Iterable[str]) -> list[str]:
    """The addresses of feeds, those in OPML files among them. Raises UsageError for what is neither."""
    return [url for feed in feeds for url in _addresses(feed)]


def _addresses(feed: str) -> list[str]:
    if is_url(feed):
        return [feed]
    path = Path(feed)
    if not path.is_file():
        raise UsageError(f"{feed}: is neither an http(s) address nor an OPML file")
    return feeds_in_opml(path.read_bytes())


def _look(ledger: Ledger, url: str, reader: Reader, *, allow_private: bool) -> Added:
    """Adds what is new in one feed."""
    f = schema.feeds
    with reading(ledger.engine) as connection:
        known = connection.execute(select(f).where(f.c.url == url)).first()
    marks = {"etag": known.etag, "modified": known.modified} if known else {}
    robots = Robots(allow_private=allow_private)
    try:
        page = fetch(url, allow_private=allow_private, robots=robots, **marks)
    except ReadingError as error:
        return add_items(ledger.engine, [Item(url, error, 0)], source=url, jobs=1, reader=reader)
    done = Added()
    if not page.unchanged:
        done = add_items(ledger.engine, _entries(ledger, page.data, url, robots), source=url, jobs=1, reader=reader)
    _note(ledger, page, url, whole=not done.failed)
    return done


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
        if whole:
            connection.execute(delete(aside).where(aside.c.source == url, aside.c.item == url))
        if not connection.execute(update(f).where(f.c.url == url).values(**values)).rowcount:
            connection.execute(insert(f), {"url": url, **values})
