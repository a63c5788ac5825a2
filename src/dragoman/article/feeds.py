"""Feeds: RSS of all versions, Atom and JSON Feed, and the lists of feeds in OPML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from ..errors import ReadingError, SourceError
from .columns import Dates
from .decode import encoding_of
from .fetch import Robots, is_url
from .fragment import fragment_text, inline_text, is_markup
from .sources import Item, open_sources

FULL_TEXT = 600  # characters of an entry from which it is the article itself and no summary of it
SHORTEST = 80  # characters of a summary that is read where there is nothing else
HEAD = 8192  # bytes in which a feed shows that it is one
MARK = re.compile(r"<(?:[\w-]+:)?(?:rss|feed|rdf|channel)[\s>]")  # under any prefix of its name space

DECLARATION = re.compile(r"^<\?xml[^>]*\?>")


def is_feed(head: bytes) -> bool:
    """Whether a file that begins so is a feed, whatever its name."""
    text = head.decode(encoding_of(head), "replace").lstrip("\ufeff \t\r\n")[:HEAD].lower()
    if text.startswith("{"):
        return "jsonfeed.org/version" in text
    return text.startswith("<") and "<html" not in text and MARK.search(text) is not None


def is_opml(head: bytes) -> bool:
    """Whether a file that begins so is a list of feeds."""
    return b"<opml" in head[:HEAD].lower()


def feeds_in_opml(data: bytes) -> list[str]:
    """The addresses of the feeds in an OPML file. Raises SourceError when it is none."""
    from lxml import etree  # trafilatura's parser, so always there

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # nothing at all
        root = None
    if root is None:
        raise SourceError("is not OPML")
    return [str(url) for url in root.xpath("//outline/@xmlUrl") if is_url(str(url))]


def feed_items(
    data: bytes,
    label: str,
    *,
    allow_private: bool = False,
    robots: Robots | None = None,
    is_known: Callable[[str], bool] = lambda link: False,
    day_first: bool | None = None,
    summaries: bool = False,
) -> Iterator[Item]:
    """The entries of a feed: their full text when the feed brings it, else the page they link to.

    Pages whose address ``is_known`` are not fetched again, nor those that their site's robots.txt keeps programs from
    (``robots``, when several feeds are read, so that each site is asked once). An entry without a link is read from
    what the feed says of it; with ``summaries`` one whose page can't be had is, too.
    Raises SourceError when ``data`` is no feed.
    """
    entries, outlet = _entries(data)
    robots = robots or Robots(allow_private=allow_private)
    dates = Dates.of((entry.date for entry in entries if entry.date), day_first, label)
    for number, entry in enumerate(entries, 1):
        where = entry.link or f"{label}:{number}"
        known = entry.known(dates, outlet, where)
        if len(entry.text) > FULL_TEXT or (entry.text and not entry.link):
            yield _from_entry(entry, known, where)
        elif not entry.link:
            yield Item(where, SourceError("is an entry of a feed with neither text nor link"), 0)
        elif not is_known(entry.link):
            for item in open_sources([entry.link], allow_private=allow_private, robots=robots):
                yield _joined(item, entry, known, summaries=summaries)


def feed_links(data: bytes) -> list[str]:
    """What the entries of a feed link to, or their titles. Raises SourceError when ``data`` is no feed."""
    return [entry.link or entry.title or "an entry without a link" for entry in _entries(data)[0]]


class _Entry:
    """One entry of a feed, whatever the feed's form."""

    def __init__(self, *, link: str, id: str | None, title: str | None, date: str | None, text: str) -> None:
        self.link = link if is_url(link) else ""  # an RSS guid stands for one, and need be no address
        self.id, self.title, self.date, self.text = id, title, date, text

    def known(self, dates: Dates, outlet: str | None, where: str) -> dict[str, Any]:
        """What the feed says of the article, a warning where its date can't be understood."""
        published, warning = dates.read(self.date)
        known = {
            "url": self.link,
            "id": self.id or where,
            "title": self.title,
            "published": published,
            "outlet": outlet,
            "warnings": [warning] if warning else [],
        }
        return {name: value for name, value in known.items() if value}


def _from_entry(entry: _Entry, known: dict[str, Any], where: str) -> Item:
    try:
        text = fragment_text(entry.text) if is_markup(entry.text) else entry.text.strip()
        given: dict[str, Any] | ReadingError = {**known, "text": text} if text else SourceError("has no text")
    except SourceError as error:
        given = error
    return Item(where, given, len(entry.text))


def _joined(item: Item, entry: _Entry, known: dict[str, Any], *, summaries: bool) -> Item:
    """The page that an entry links to, with what the feed says of it; or the entry's own summary."""
    if isinstance(item.given, dict):
        return item._replace(given={**item.given, **known})
    if not summaries or len(entry.text) < SHORTEST:
        return item
    read = _from_entry(entry, known, item.label)
    if not isinstance(read.given, dict):
        return item
    warning = f"its page could not be had ({item.given}), so the summary in its feed was read"
    return read._replace(given={**read.given, "warnings": [*known.get("warnings", []), warning]})


def _entries(data: bytes) -> tuple[list[_Entry], str | None]:
    """The entries of a feed and its title."""
    wide = encoding_of(data[:HEAD])
    if not wide.startswith("utf-8"):  # the parser knows UTF-16 by its declaration only
        data = DECLARATION.sub("", data.decode(wide, "replace").lstrip("\ufeff \t\r\n")).encode()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_entries(data)
    import feedparser

    feed = feedparser.parse(data.lstrip(b" \t\r\n"))
    if (feed.bozo or not feed.get("version")) and not feed.entries:
        raise SourceError(f"is not a feed: {feed.get('bozo_exception', 'neither RSS nor Atom')}")
    return [_parsed(entry) for entry in feed.entries], feed.feed.get("title")


def _parsed(entry: Mapping[str, Any]) -> _Entry:
    whole = max((part.get("value", "") for part in entry.get("content", [])), key=len, default="")
    summary = entry.get("summary") or ""
    return _Entry(
        link=entry.get("link") or "",
        id=entry.get("id"),
        title=inline_text(entry.get("title") or ""),
        date=entry.get("published") or entry.get("updated"),
        text=whole if len(whole) >= len(summary) else summary,
    )


def _json_entries(data: bytes) -> tuple[list[_Entry], str | None]:
    """The entries of a JSON Feed (jsonfeed.org/version/1.1)."""
    try:
        feed = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
        items = [item for item in feed["items"] if isinstance(item, dict)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError, KeyError) as error:
        raise SourceError(f"is not a feed: {error}") from error

    def words(item: dict[str, Any], *wanted: str) -> str | None:
        return next((item[name] for name in wanted if isinstance(item.get(name), str) and item[name]), None)

    entries = [
        _Entry(
            link=words(item, "url", "external_url") or "",
            id=words(item, "id"),
            title=words(item, "title"),
            date=words(item, "date_published", "date_modified"),
            text=words(item, "content_html", "content_text", "summary") or "",
        )
        for item in items
    ]
    return entries, words(feed, "title")
