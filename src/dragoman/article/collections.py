"""Sources that hold many articles: folders, globs, tables, zip archives, web archives, feeds.

Each is read as a stream, one article at a time.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from glob import glob
from pathlib import Path, PurePosixPath
from typing import Any

from .. import limits
from ..errors import SourceError
from .coded import coded_items, is_coded
from .decode import decode
from .fetch import Robots, fetch, is_url
from .sources import Item, Lines, items_in_bytes, lines_in, open_sources, size_of

FULL_TEXT = 600  # characters of an entry from which it is the article itself and no summary of it
WARC_ENDS = (".warc", ".warc.gz")
FEED_ENDS = (".rss", ".atom", ".opml")
UNMEASURED = (".zip", ".gz", ".parquet", ".warc", *FEED_ENDS)  # their articles' bytes aren't those of the file
ENCODED = frozenset(("content-encoding", "transfer-encoding"))  # headers of bodies that are longer or shorter unpacked
# What the libraries raise for a broken file; RuntimeError for a zip that is encrypted or packed in an unknown way.
UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, csv.Error)
# What other programs call our fields; the first that is there is taken.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "uuid", "story_id"),
    "text": ("text", "maintext", "body", "content", "article", "article_text"),
    "html": ("html", "raw_html", "page"),
    "published": ("published", "date_publish", "publication_date", "pub_date", "date", "publishedat", "timestamp"),
    "url": ("url", "link", "source_url", "web_url", "weburl"),
    "title": ("title", "headline", "webtitle"),
    "outlet": ("outlet", "source_domain", "source", "publisher", "publication"),
    "byline": ("byline", "authors", "author"),
    "language": ("language", "lang"),
}


def items_in(source: str, *, allow_private: bool = False) -> Iterator[Item]:
    """Every article in a source: a file of any kind that is read, a folder of them, a glob, an address, or ``-``.

    ``allow_private`` lets the feeds of an OPML file, and the pages they link to, stand on the reader's own network.
    A folder that ``dragoman code-archive`` wrote gives its reports; those are for a ledger.
    """
    if is_coded(source):
        yield from coded_items(source)
        return
    if is_url(source) or source == "-":
        yield from open_sources([source])
        return
    path = Path(source)
    if path.is_dir():
        files = sorted(f for f in path.rglob("*") if f.is_file() and not f.name.startswith("."))
        if not files:
            yield Item(source, SourceError("holds no files"), 0)
        for file in files:
            yield from items_in(str(file), allow_private=allow_private)
    elif not path.exists() and any(sign in source for sign in "*?["):
        found = sorted(glob(source, recursive=True))
        if not found:
            yield Item(source, SourceError("matches no files"), 0)
        for name in found:
            yield from items_in(name, allow_private=allow_private)
    else:
        yield from _items_in_file(path, allow_private)


def size_in(sources: Iterable[str]) -> int | None:
    """The bytes of all sources together as their Items will count them, or None when that can't be known before:
    for addresses, standard input and what is compressed."""
    total = 0
    for source in sources:
        path = Path(source)
        if is_url(source) or source == "-":
            return None
        folder = (
            path.rglob("*") if path.is_dir() else [path] if path.exists() else map(Path, glob(source, recursive=True))
        )
        files = [file for file in folder if file.is_file() and not file.name.startswith(".")]
        if any(file.name.lower().endswith(UNMEASURED) for file in files):
            return None
        total += size_of(map(str, files)) or 0
    return total


def _items_in_file(path: Path, allow_private: bool) -> Iterator[Item]:
    name = path.name.lower()
    readers: list[tuple[tuple[str, ...], Callable[[Path], Iterator[Item]]]] = [
        (WARC_ENDS, _from_warc),
        ((".csv", ".tsv"), _from_csv),
        ((".parquet",), _from_parquet),
        ((".zip",), _from_zip),
        (FEED_ENDS, partial(_from_feed_file, allow_private=allow_private)),
    ]
    for ends, reader in readers:
        if name.endswith(ends):
            yield from _guarded(path, reader)
            return
    if name.endswith(".gz"):
        yield from _guarded(path, _from_gzip)
    else:
        yield from (_renamed(item) for item in open_sources([str(path)]))


def _guarded(path: Path, reader: Callable[[Path], Iterator[Item]]) -> Iterator[Item]:
    """What was read before a file turned out to be broken is kept; the fault is one more item."""
    try:
        yield from reader(path)
    except SourceError as error:
        yield Item(str(path), error, 0)
    except UNREADABLE as error:
        yield Item(str(path), SourceError(f"can't be read to its end: {error}"), 0)


# ---- rows -------------------------------------------------------------------------------------------


def given_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a table, or of another program's JSON (news-please), as what `prepare` takes."""
    lowered = {str(name).strip().lower(): value for name, value in row.items()}
    given: dict[str, Any] = {}
    for field, names in COLUMNS.items():
        value = next((lowered[n] for n in names if lowered.get(n) not in (None, "", [])), None)
        if value is None:
            continue
        if field == "byline" and isinstance(value, list):
            value = ", ".join(map(str, value))
        elif field == "published":
            value = str(value).strip()
        elif isinstance(value, bytes):
            value = decode(value)
        elif field in ("text", "html") and not isinstance(value, str):
            raise SourceError(f"has as {field} no text but {str(value)[:40]} ({type(value).__name__})")
        given[field] = value if isinstance(value, str) else str(value)
    if "text" not in given and "html" not in given:
        known = ", ".join(COLUMNS["text"] + COLUMNS["html"])
        raise SourceError(f"has no column of text (one of: {known}); it has: {', '.join(map(str, row))}")
    return given


def _renamed(item: Item) -> Item:
    """JSON of other programs has the text under another name."""
    given = item.given
    if not isinstance(given, dict) or "text" in given or "html" in given:
        return item
    try:
        return item._replace(given=given_of(given))
    except SourceError as error:
        return item._replace(given=error)


def _row_item(label: str, row: Mapping[str, Any], size: int) -> Item:
    try:
        return Item(label, given_of(row), size)
    except SourceError as error:
        return Item(label, error, size)


def _from_csv(path: Path) -> Iterator[Item]:
    csv.field_size_limit(limits.SOURCE_BYTES)
    with path.open("rb") as raw:
        head = raw.read(65536)
        raw.seek(0)
        encoding = "utf-8-sig" if _is_utf8(head) else "cp1252"
        lines = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
        delimiter = "\t" if path.suffix.lower() == ".tsv" else _delimiter(head)
        for number, row in enumerate(csv.DictReader(lines, delimiter=delimiter), 2):
            clean = {name: value for name, value in row.items() if name is not None and isinstance(value, str)}
            yield _row_item(f"{path}:{number}", clean, sum(map(len, clean.values())))


def _is_utf8(head: bytes) -> bool:
    try:
        head[: len(head) - 4 if len(head) == 65536 else None].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > 65000
    return True


def _delimiter(head: bytes) -> str:
    first = head.split(b"\n", 1)[0]
    return max((",", ";", "\t"), key=lambda sign: first.count(sign.encode()))


def _from_parquet(path: Path) -> Iterator[Item]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        wanted = {name for names in COLUMNS.values() for name in names}
        columns = [name for name in file.schema_arrow.names if name.lower() in wanted]
        number = 0
        for batch in file.iter_batches(batch_size=256, columns=columns or None):
            for row in batch.to_pylist():
                number += 1
                yield _row_item(f"{path}:{number}", row, len(str(row.get("text") or "")))
    except pa.ArrowException as error:
        raise SourceError(f"is not a Parquet file that can be read: {error}") from error


# ---- archives ---------------------------------------------------------------------------------------


class _Expansion:
    """Counts what an archive unpacks to, and ends it where that is beyond all proportion to its size."""

    def __init__(self, path: Path) -> None:
        self.left = max(limits.SOURCE_BYTES, limits.ARCHIVE_EXPANSION * path.stat().st_size)

    def count(self, data: bytes) -> bytes:
        self.spend(len(data))
        return data

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise SourceError(f"unpacks to more than {limits.ARCHIVE_EXPANSION} times its size; the rest is left")


class _CountedLines:
    """The lines of a stream, each counted as it is unpacked."""

    def __init__(self, stream: Lines, expansion: _Expansion) -> None:
        self.stream, self.expansion = stream, expansion

    def readline(self, size: int) -> bytes:
        return self.expansion.count(self.stream.readline(size))


def _from_zip(path: Path) -> Iterator[Item]:
    expansion = _Expansion(path)
    with zipfile.ZipFile(path) as archive:
        for entry in sorted(archive.infolist(), key=lambda e: e.filename):
            name = PurePosixPath(entry.filename).name
            if entry.is_dir() or name.startswith("."):
                continue
            label = f"{path}!{entry.filename}"
            with archive.open(entry) as stream:
                data = expansion.count(stream.read(limits.SOURCE_BYTES + 1))
            yield from _unpacked(data, label, name)


def _from_gzip(path: Path) -> Iterator[Item]:
    name = path.name[: -len(".gz")]
    with gzip.open(path) as stream:
        if name.lower().endswith((".jsonl", ".ndjson")):
            for number, line in enumerate(lines_in(_CountedLines(stream, _Expansion(path))), 1):
                if line.strip():
                    yield from _unpacked(line, f"{path}:{number}", "line.jsonl")
        else:
            yield from _unpacked(stream.read(limits.SOURCE_BYTES + 1), str(path), name)


def _unpacked(data: bytes, label: str, name: str) -> Iterator[Item]:
    if len(data) > limits.SOURCE_BYTES:
        yield Item(label, SourceError(f"unpacks to more than {limits.SOURCE_BYTES // 1_000_000} MB"), len(data))
        return
    yield from (_renamed(item) for item in items_in_bytes(data, label, name))


def _from_warc(path: Path) -> Iterator[Item]:
    """The pages in a web archive: HTTP responses of status 200 that are HTML."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    expansion = _Expansion(path)
    with path.open("rb") as stream:
        number = 0
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, auto_decode="all"):
            number += 1
            item = page_of(record, f"{path}:{number}")
            if item is not None:
                expansion.spend(item.size)
                yield item
        if not number:
            raise SourceError("holds no web page (no WARC response records)")


def page_of(record: Any, place: str) -> Item | None:
    """A response in a web archive as an item, named by its address or else its ``place``; None when it is no page.

    Raises SourceError when it is cut off.
    """
    if record.http_headers is None or record.http_headers.status_code != 200:
        return None
    if "html" not in (record.http_content_type or ""):
        return None
    expected = min(record.content_length, limits.SOURCE_BYTES)
    data = record.reader.read(limits.SOURCE_BYTES + 1)
    encoded = {name.lower() for name, _ in record.http_headers.items()} & ENCODED
    if len(data) < expected and not encoded:
        raise SourceError(f"is cut off at {place}; what stood before it was read")
    url = record.headers.get("WARC-Target-URI")
    if len(data) > limits.SOURCE_BYTES:
        return Item(url or place, SourceError("is too long for an article"), len(data))
    return Item(url or place, {"html": decode(data, record.http_charset), "url": url, "id": url}, len(data))


# ---- feeds --------------------------------------------------------------------------------------------


def _from_feed_file(path: Path, *, allow_private: bool) -> Iterator[Item]:
    data = path.read_bytes()
    if path.suffix.lower() != ".opml":
        yield from feed_items(data, str(path), allow_private=allow_private)
        return
    robots = Robots(allow_private=allow_private)
    for url in feeds_in_opml(data):
        try:
            feed = fetch(url, allow_private=allow_private, robots=robots).data
            yield from feed_items(feed, url, allow_private=allow_private, robots=robots)
        except SourceError as error:
            yield Item(url, error, 0)


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
) -> Iterator[Item]:
    """The entries of an RSS or Atom feed: their full text when the feed brings it, else the page they link to.

    Pages whose address ``is_known`` are not fetched again, nor those that their site's robots.txt keeps programs from
    (``robots``, when several feeds are read, so that each site is asked once).
    Raises SourceError when ``data`` is no feed.
    """
    feed = _feed(data)
    robots = robots or Robots(allow_private=allow_private)
    for number, entry in enumerate(feed.entries, 1):
        link = entry.get("link")
        known = {
            "url": link,
            "id": entry.get("id") or link,
            "title": entry.get("title"),
            "published": _feed_date(entry),
            "outlet": feed.feed.get("title"),
        }
        known = {name: value for name, value in known.items() if value}
        whole = max((part.get("value", "") for part in entry.get("content", [])), key=len, default="")
        where = link or f"{label}:{number}"
        if len(whole) > FULL_TEXT:
            yield Item(where, {**known, "html": f"<html><body><article>{whole}</article></body></html>"}, len(whole))
        elif link and is_url(link) and not is_known(link):
            yield from (
                (item._replace(given={**item.given, **known}) if isinstance(item.given, dict) else item)
                for item in open_sources([link], allow_private=allow_private, robots=robots)
            )


def feed_links(data: bytes) -> list[str]:
    """What the entries of a feed link to, or their titles. Raises SourceError when ``data`` is no feed."""
    return [entry.get("link") or entry.get("title") or "an entry without a link" for entry in _feed(data).entries]


def _feed(data: bytes) -> Any:
    import feedparser

    feed = feedparser.parse(data)
    if (feed.bozo or not feed.get("version")) and not feed.entries:
        raise SourceError(f"is not a feed: {feed.get('bozo_exception', 'neither RSS nor Atom')}")
    return feed


def _feed_date(entry: Mapping[str, Any]) -> str | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(*moment[:6]) if moment else None
