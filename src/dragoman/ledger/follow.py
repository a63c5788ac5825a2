"""Follows feeds into a ledger: politely, with conditional requests, until stopped."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from ..article.collections import feed_items, feeds_in_opml
from ..article.fetch import fetch, is_url
from ..article.sources import Item
from ..errors import ReadingError, UsageError
from ..reader import Reader
from . import schema
from .add import add_items
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
    ledger: Ledger, feeds: Iterable[str], *, minutes: int = 15, rounds: int | None = None, allow_private: bool = False
) -> Iterator[Round]:
    """Looks at each feed every ``minutes``; yields after each round. A feed that fails is tried again next time."""
    urls = [url for feed in feeds for url in _addresses(feed)]
    reader = Reader()
    done = 0
    while rounds is None or done < rounds:
        if done:
            time.sleep(minutes * 60)
        added = failed = 0
        for url in urls:
            result = add_items(
                ledger.engine, _new_entries(ledger, url, allow_private), source=url, jobs=1, reader=reader
            )
            added, failed = added + result.added, failed + result.failed
        yield Round(now(), added, failed)
        done += 1


def _addresses(feed: str) -> list[str]:
    if is_url(feed):
        return [feed]
    path = Path(feed)
    if not path.is_file():
        raise UsageError(f"{feed}: is neither an http(s) address nor an OPML file")
    return feeds_in_opml(path.read_bytes())


def _new_entries(ledger: Ledger, url: str, allow_private: bool) -> Iterator[Item]:
    f = schema.feeds
    with reading(ledger.engine) as connection:
        known = connection.execute(select(f).where(f.c.url == url)).first()
    try:
        page = fetch(
            url,
            allow_private=allow_private,
            etag=known.etag if known else None,
            modified=known.modified if known else None,
        )
        if page.unchanged:
            return
        yield from feed_items(page.data, url)
    except ReadingError as error:
        yield Item(url, error, 0)
        return
    values = {"etag": page.etag, "modified": page.modified, "checked": now()}
    with writing(ledger.engine) as connection:
        if not connection.execute(update(f).where(f.c.url == url).values(**values)).rowcount:
            connection.execute(insert(f), {"url": url, **values})
