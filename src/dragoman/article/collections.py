"""Sources that hold many articles: folders, globs, tables, archives, feeds.

Each is read as a stream, one article at a time. What a file is, is told by its first bytes and, where those can't
tell, by its name.
"""

from __future__ import annotations

import csv
import gzip
import io
import logging
import lzma
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from glob import glob
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any, cast

from .. import limits
from ..errors import SourceError
from ..plain import written
from .coded import coded_items, is_coded
from .columns import given_of
from .documents import RTF, ZIP, is_docx
from .exports import HEAD as EXPORT_HEAD
from .exports import document_items, is_export
from .feeds import feed_items, feeds_in_opml, is_feed, is_opml
from .fetch import Robots, fetch, is_url
from .messages import is_mbox, is_telegram, mbox_items, telegram_items
from .sources import (
    STANDARD_INPUT,
    Item,
    Lines,
    begins_as_json,
    items_in_bytes,
    items_in_stream,
    lines_in,
    named,
    open_sources,
    size_of,
)
from .tables import csv_rows, is_tabbed, is_table, parquet_rows, spreadsheet_tables, table_items
from .warc import ARC, IS_ARC, pages_in

log = logging.getLogger("dragoman.article")

HEAD = 8192  # bytes by which a file is known
TAR = slice(257, 262)  # where a tar archive says that it is one
GZIP = b"\x1f\x8b\x08"
WARC_ENDS = (".warc", ".warc.gz", ".wet", ".wet.gz")
FEED_ENDS = (".rss", ".atom", ".opml")
TABLE_ENDS = (".csv", ".tsv", ".tab", ".psv")
SPREADSHEET_ENDS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
LINES_ENDS = (".jsonl", ".ndjson")
UNMEASURED = (
    ".zip",
    ".gz",
    ".parquet",
    ".warc",
    ".wet",
    ".xml",
    *SPREADSHEET_ENDS,
    *FEED_ENDS,
)
NESTED = 3  # archives inside archives that are opened
# What the libraries raise for a broken file; RuntimeError for a zip that is encrypted or packed in an unknown way.
UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, csv.Error)


@dataclass(frozen=True)
class Options:
    """How sources are read: ``allow_private`` lets the feeds of an OPML file, and the pages that feeds and tables link
    to, stand on the reader's own network; ``day_first`` settles dates like 3/4/2019."""

    allow_private: bool = False
    day_first: bool | None = None


@dataclass(frozen=True)
class _File:
    """A file, on the disk or out of an archive."""

    stream: IO[bytes]
    label: str
    name: str
    options: Options
    expansion: _Expansion
    depth: int = 0

    @property
    def lower(self) -> str:
        return self.name.lower()

    def fetched(self, url: str) -> Iterator[Item]:
        """The page at an address that the file names."""
        private = self.options.allow_private
        yield from open_sources([url], allow_private=private, robots=self.expansion.robots(private))


def items_in(source: str, *, allow_private: bool = False, day_first: bool | None = None) -> Iterator[Item]:
    """Every article in a source: a file of any kind that is read, a folder of them, a glob, an address, or ``-``.

    ``allow_private`` and ``day_first`` are those of `Options`.
    A folder that ``dragoman code-archive`` wrote gives its reports; those are for a ledger. Raises UsageError for a
    source without a name.
    """
    named(source)
    for item in _items_in(source, Options(allow_private, day_first)):
        given = item.given
        if isinstance(given, dict) and isinstance(given.get("id"), str):
            given = {**given, "id": written(given["id"])}
        yield item._replace(label=written(item.label), given=given)


def _items_in(source: str, options: Options) -> Iterator[Item]:
    if is_coded(source):
        yield from coded_items(source)
    elif is_url(source):
        yield from _items_at(source, options)
    elif source == STANDARD_INPUT:
        yield from _items_in_stream(sys.stdin.buffer, "standard input", source, options)
    else:
        for file in _files(source):
            yield from [file] if isinstance(file, Item) else _items_in_file(file, options)


def size_in(sources: Iterable[str]) -> int | None:
    """The bytes of all sources together as their Items will count them, or None when that can't be known before:
    for addresses, standard input and what is compressed."""
    total = 0
    for source in map(named, sources):
        if is_url(source) or source == STANDARD_INPUT:
            return None
        files = [file for file in _files(source) if isinstance(file, Path) and file.is_file()]
        if any(file.name.lower().endswith(UNMEASURED) for file in files):
            return None
        total += size_of(map(str, files)) or 0
    return total


def _files(source: str) -> Iterator[Path | Item]:
    """The files of a folder or glob, by name, without hidden ones; an Item with the fault for what can't be looked at,
    and where there are none."""
    path = Path(source)
    if path.is_dir():
        found = sorted(_files_in(path), key=_place)
        yield from found
        if not found:
            yield Item(source, SourceError("holds no files"), 0)
    elif not path.exists() and any(sign in source for sign in "*?["):
        names = sorted(glob(source, recursive=True))
        for name in names:
            yield from _files(name)
        if not names:
            yield Item(source, SourceError("matches no files"), 0)
    else:
        yield path


def _files_in(folder: Path) -> Iterator[Path | Item]:
    shut: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=shut.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in (Path(here, name) for name in names if not name.startswith(".")):
            yield file if file.is_file() else Item(str(file), SourceError("leads to no file that can be read"), 0)
    for error in shut:
        why = (error.strerror or str(error)).lower()
        yield Item(str(error.filename), SourceError(f"can't be looked into ({why}); what is in it was not read"), 0)


def _place(file: Path | Item) -> Path:
    return file if isinstance(file, Path) else Path(file.label)


def _items_at(url: str, options: Options) -> Iterator[Item]:
    """The articles at an address: a page, or a feed by its bytes."""
    try:
        page = fetch(url, allow_private=options.allow_private)
    except SourceError as error:
        yield Item(url, error, 0)
        return
    if not page.is_html and is_feed(page.data[:HEAD]):
        yield from _guarded(url, feed_items(page.data, url, **_feed_options(options)))
    else:
        yield from open_sources([url], allow_private=options.allow_private, page=page)


def _feed_options(options: Options) -> dict[str, Any]:
    return {"allow_private": options.allow_private, "day_first": options.day_first, "summaries": True}


def _items_in_file(path: Path, options: Options) -> Iterator[Item]:
    try:
        stream = path.open("rb")
    except OSError:
        yield from open_sources([str(path)])  # says what is wrong
        return
    with stream:
        yield from _items_in_stream(stream, str(path), path.name, options)


def _items_in_stream(stream: IO[bytes], label: str, name: str, options: Options) -> Iterator[Item]:
    """The articles of a stream called ``name``. A pipe of JSON lines is read as it comes; of another, which can't be
    gone back in, a copy is made first."""
    if stream.seekable():
        yield from _items_of_kind(stream, label, name, options)
    elif begins_as_json(cast(io.BufferedReader, stream).peek(HEAD)):
        yield from _guarded(label, map(renamed, items_in_stream(stream, label, name)))
    else:
        with TemporaryFile() as copy:
            for chunk in iter(lambda: stream.read(HEAD), b""):
                copy.write(chunk)
                if copy.tell() > limits.JSON_BYTES:
                    most = f"{limits.JSON_BYTES // 1_000_000} MB"
                    yield Item(label, SourceError(f"is a pipe of more than {most}; give it as a file"), 0)
                    return
            copy.seek(0)
            yield from _items_of_kind(copy, label, name, options)


def _items_of_kind(stream: IO[bytes], label: str, name: str, options: Options) -> Iterator[Item]:
    try:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        file = _File(stream, label, name, options, _Expansion(size))
        reader = _reader_of(file)
    except OSError as error:
        yield Item(label, SourceError(f"can't be read: {(error.strerror or str(error)).lower()}"), 0)
        return
    items = _guarded(label, reader(file) if reader else map(renamed, items_in_stream(stream, label, name)))
    first = next(items, None)
    if first is None:
        log.info("holds no articles", extra={"article": label})
        return
    yield first
    yield from items


def _reader_of(file: _File) -> Callable[[_File], Iterator[Item]] | None:
    """What reads a file of its kind; None for one article, or JSON lines, in a file."""
    start = file.stream.read(EXPORT_HEAD)
    head = start[:HEAD]
    file.stream.seek(0)
    if head.startswith(ARC) or file.lower.endswith((".arc", ".arc.gz")):
        return _refused_arc
    by_bytes: tuple[tuple[bool, Callable[[_File], Iterator[Item]]], ...] = (
        (head[TAR] == b"ustar", _refused_tar),
        (head.startswith(b"WARC/") or file.lower.endswith(WARC_ENDS), _from_warc),
        (head.startswith(GZIP), _from_gzip),
        (file.lower.endswith(SPREADSHEET_ENDS), _from_spreadsheet),
        (head.startswith(ZIP) and is_docx(file.stream), _from_docx),
        (head.startswith(b"PAR1") or file.lower.endswith(".parquet"), _from_parquet),
        (file.lower.endswith(TABLE_ENDS) or (file.lower.endswith(".txt") and is_tabbed(head)), _from_csv),
        (file.lower.endswith(".zip"), _from_zip),
        (is_opml(head) or file.lower.endswith(".opml"), _from_opml),
        (is_feed(head) or file.lower.endswith(FEED_ENDS), _from_feed),
        (is_telegram(head), _from_telegram),
        (is_mbox(head), _from_mbox),
        (file.lower.endswith(".gz"), _from_gzip),
        (head.startswith(RTF) or is_export(start), _from_document),
        (is_table(head), _from_csv),
    )
    return next((reader for is_it, reader in by_bytes if is_it), None)


def _guarded(label: str, items: Iterator[Item]) -> Iterator[Item]:
    """What was read before a file turned out to be broken is kept; the fault is one more item."""
    try:
        yield from items
    except SourceError as error:
        yield Item(label, error, 0)
    except UNREADABLE as error:
        yield Item(label, SourceError(f"can't be read to its end: {error}"), 0)


def renamed(item: Item) -> Item:
    """JSON of other programs has the text under another name."""
    given = item.given
    if not isinstance(given, dict) or "text" in given or "html" in given:
        return item
    try:
        return item._replace(given=given_of(given))
    except SourceError as error:
        return item._replace(given=error)


# ---- tables, feeds ---------------------------------------------------------------------------


def _from_csv(file: _File) -> Iterator[Item]:
    separator = "\t" if file.lower.endswith((".tsv", ".tab")) else None
    rows = csv_rows(file.stream, file.label, separator)
    yield from table_items(rows, file.label, day_first=file.options.day_first, pages=file.fetched)


def _from_spreadsheet(file: _File) -> Iterator[Item]:
    with suppress(zipfile.BadZipFile):  # the older kind isn't packed
        _spend_packed(file)
    for label, rows in spreadsheet_tables(file.stream, file.label):
        yield from table_items(rows, label, day_first=file.options.day_first, pages=file.fetched)


def _spend_packed(file: _File) -> None:
    """Counts what is packed in an office document, which is read whole."""
    file.expansion.spend(sum(entry.file_size for entry in zipfile.ZipFile(file.stream).infolist()))
    file.stream.seek(0)


def _from_parquet(file: _File) -> Iterator[Item]:
    rows = parquet_rows(file.stream, file.label)
    yield from table_items(rows, file.label, day_first=file.options.day_first, pages=file.fetched)


def _from_feed(file: _File) -> Iterator[Item]:
    yield from feed_items(file.stream.read(limits.SOURCE_BYTES), file.label, **_feed_options(file.options))


def _from_telegram(file: _File) -> Iterator[Item]:
    data = file.stream.read(limits.JSON_BYTES + 1)
    if len(data) > limits.JSON_BYTES:
        raise SourceError(f"is larger than {limits.JSON_BYTES // 1_000_000} MB")
    yield from telegram_items(data, file.label)


def _from_mbox(file: _File) -> Iterator[Item]:
    yield from mbox_items(file.stream, file.label)


def _from_document(file: _File) -> Iterator[Item]:
    data = file.stream.read(limits.SOURCE_BYTES + 1)
    if len(data) > limits.SOURCE_BYTES:
        raise SourceError(f"is larger than {limits.SOURCE_BYTES // 1_000_000} MB; export fewer articles at a time")
    yield from document_items(data, file.label, file.name)


def _from_docx(file: _File) -> Iterator[Item]:
    _spend_packed(file)
    yield from _from_document(file)


def _from_opml(file: _File) -> Iterator[Item]:
    private = file.options.allow_private
    robots = Robots(allow_private=private)
    for url in feeds_in_opml(file.stream.read(limits.SOURCE_BYTES)):
        try:
            feed = fetch(url, allow_private=private, robots=robots).data
            yield from feed_items(feed, url, robots=robots, **_feed_options(file.options))
        except SourceError as error:
            yield Item(url, error, 0)


# ---- archives -------------------------------------------------------------------------------------------


class _Expansion:
    """Counts what an archive unpacks to, and ends it where that is beyond all proportion to its size.

    Keeps, too, what its robots.txt lets the pages of one file be fetched by.
    """

    def __init__(self, size: int) -> None:
        self.left = max(limits.SOURCE_BYTES, limits.ARCHIVE_EXPANSION * size)
        self._robots: Robots | None = None

    def count(self, data: bytes) -> bytes:
        self.spend(len(data))
        return data

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise SourceError(f"unpacks to more than {limits.ARCHIVE_EXPANSION} times its size; the rest is left")

    def robots(self, allow_private: bool) -> Robots:
        self._robots = self._robots or Robots(allow_private=allow_private)
        return self._robots


class _CountedLines:
    """The lines of a stream, each counted as it is unpacked."""

    def __init__(self, stream: Lines, expansion: _Expansion) -> None:
        self.stream, self.expansion = stream, expansion

    def readline(self, size: int) -> bytes:
        return self.expansion.count(self.stream.readline(size))


def _refused_arc(file: _File) -> Iterator[Item]:
    yield Item(file.label, SourceError(IS_ARC), 0)


def _refused_tar(file: _File) -> Iterator[Item]:
    yield Item(file.label, SourceError("is a tar archive; unpack it first, and give the folder"), 0)


def _from_warc(file: _File) -> Iterator[Item]:
    yield from pages_in(file.stream, file.label, spend=file.expansion.spend)


def _from_zip(file: _File) -> Iterator[Item]:
    """The files in a zip archive; one that is damaged is named, and the others are read."""
    with zipfile.ZipFile(file.stream) as archive:
        for entry in sorted(archive.infolist(), key=lambda e: e.filename):
            name = PurePosixPath(entry.filename).name
            if entry.is_dir() or name.startswith("."):
                continue
            label = f"{file.label}!{entry.filename}"
            try:
                with archive.open(entry) as stream:
                    data = file.expansion.count(stream.read(limits.SOURCE_BYTES + 1))
            except SourceError:
                raise
            except UNREADABLE as error:
                yield Item(label, SourceError(f"can't be read to its end: {error}"), 0)
                continue
            yield from _unpacked(data, replace(file, label=label, name=name))


def _from_gzip(file: _File) -> Iterator[Item]:
    name = file.name[: -len(".gz")] if file.lower.endswith(".gz") else file.name
    with gzip.open(file.stream) as stream:
        if name.lower().endswith(LINES_ENDS):
            counted = _CountedLines(cast(Lines, stream), file.expansion)
            for number, line in enumerate(lines_in(counted), 1):
                if line.strip():
                    yield from map(renamed, items_in_bytes(line, f"{file.label}:{number}", "line.jsonl"))
            return
        head = stream.read(HEAD)
        if head.startswith((b"WARC/", ARC)):  # a web archive by another name
            file.stream.seek(0)
            yield from _from_warc(file)
        elif name.lower().endswith(TABLE_ENDS):
            stream.seek(0)
            yield from _from_csv(replace(file, stream=cast(IO[bytes], stream), name=name))
        else:
            data = head + stream.read(limits.SOURCE_BYTES + 1 - len(head))
            yield from _unpacked(data, replace(file, name=name))


def _unpacked(data: bytes, file: _File) -> Iterator[Item]:
    """The articles in a file out of an archive."""
    if len(data) > limits.SOURCE_BYTES:
        yield Item(file.label, SourceError(f"unpacks to more than {limits.SOURCE_BYTES // 1_000_000} MB"), len(data))
        return
    inner = replace(file, stream=io.BytesIO(data), depth=file.depth + 1)
    reader = _reader_of(inner) if inner.depth <= NESTED else None
    if reader is None:
        yield from map(renamed, items_in_bytes(data, file.label, file.name))
    else:
        yield from _guarded(file.label, reader(inner))
