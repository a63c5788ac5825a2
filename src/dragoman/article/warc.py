"""Web archives (WARC): each record stands alone, so that a broken one costs no other.

What a body is packed with is told by its bytes, not by its headers; after a damaged place reading goes on at the next
record. ARC, the older format, is named and refused.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from .. import limits
from ..errors import ReadingError, SourceError
from .decode import decode
from .sources import Item
from .unpack import unpacked_body

log = logging.getLogger("dragoman.article")

CHUNK = 1 << 18  # bytes read at once
WINDOW = 1_000_000  # bytes that are searched at once for the start of a record
RECORD_HEAD = 4_096  # bytes that show whether a record starts
LONGEST_HEAD = 65_536  # bytes of the headers of a record
MARK = 32  # bytes in which a record's first line stands, and the name of its first header
BLANKS = 256  # bytes after a record in which the next must begin
GZIP = b"\x1f\x8b"
MEMBER = re.compile(rb"\x1f\x8b\x08")  # how a gzip member starts
# How a record starts: in a new line, behind two blank ones whose last byte is damaged, or anywhere with a header.
RECORD = re.compile(
    rb"(?:^|(?<=\n)|(?<=\r\n\r[\s\S]))WARC/\d\.\d{1,2}\r?\n|WARC/\d\.\d{1,2}\r?\n(?=(?i:WARC-|Content-))"
)
END = b"\r\n\r\n"  # of a record whose length is right
BLANK = re.compile(rb"[\r\n]*")
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
ARC = b"filedesc:"
IS_ARC = "is an ARC file, the older form of web archives; make it a WARC first, for example with warcio's arc2warc"
PAGE_TYPES = ("html", "xhtml")


@dataclass
class Record:
    """One record as it stands: ``place`` is where it begins in the file, in bytes; ``fault`` what is wrong with it,
    ``note`` what was wrong and could be mended."""

    place: int
    headers: dict[str, str]
    body: bytes
    fault: str | None = None
    note: str | None = None

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def url(self) -> str | None:
        return self.headers.get("warc-target-uri", "").strip("<> ") or None


@dataclass
class Tally:
    """What a web archive held: records by what became of them."""

    pages: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    aside: int = 0

    def __str__(self) -> str:
        total = self.pages + self.aside + sum(self.skipped.values())
        parts = [f"{total} records: {self.pages} articles"]
        if self.skipped:
            parts.append("passed over " + ", ".join(f"{kind} ({n})" for kind, n in sorted(self.skipped.items())))
        if self.aside:
            parts.append(f"{self.aside} set aside")
        return "; ".join(parts)


def pages_in(
    stream: IO[bytes],
    label: str,
    *,
    start: int = 0,
    end: int | None = None,
    spend: Callable[[int], None] = lambda size: None,
) -> Iterator[Item]:
    """The articles in a web archive, plain or packed with gzip, whose records begin from byte ``start`` to ``end``.

    Pages of responses and resources, and the texts of conversion records (WET). What can't be read is an Item with
    its error; other records are counted and the counts logged. ``spend`` is told the bytes of each article.
    Raises SourceError when there is no record at all.
    """
    tally = Tally()
    for record in records_in(stream, start=start, end=end):
        made = _item(record, f"{label}@{record.place}")
        if isinstance(made, str):
            tally.skipped[made] += 1
            continue
        spend(made.size)
        if isinstance(made.given, ReadingError):
            tally.aside += 1
        else:
            tally.pages += 1
        yield made
    if tally.pages or tally.skipped or tally.aside:
        log.info("%s", tally, extra={"article": label})
    elif start == 0 and end is None:
        raise SourceError("holds no web page (no WARC records)")


# ---- records ----------------------------------------------------------------------------------------


def records_in(stream: IO[bytes], *, start: int = 0, end: int | None = None) -> Iterator[Record]:
    """The records that begin at or after byte ``start`` and before ``end``, damaged ones with their ``fault``."""
    stream.seek(start)
    head = stream.read(8)
    stream.seek(start)
    packed = head.startswith(GZIP) or (not head.startswith(b"WARC/") and _is_packed(stream, start))
    for run in _packed_runs(stream, start) if packed else iter([_Run(_plain(stream, start))]):
        told = ""
        for record in _records(run, end):
            told = record.fault or ""
            yield record
        if end is not None and run.place >= end:
            return
        if run.fault and run.fault not in told:
            yield Record(run.hurt or 0, {}, b"", f"a record is damaged here: {run.fault}")


def _is_packed(stream: IO[bytes], start: int) -> bool:
    """Whether the first record that is found after damage at the start is a packed one."""
    packed, plain = (next_record(stream, start, packed=kind) for kind in (True, False))
    stream.seek(start)
    return packed is not None and (plain is None or packed < plain)


class _Run:
    """Bytes without damage, with look-ahead; ``fault`` says, when they end, what they ended at, ``hurt`` where that
    begins in the file."""

    def __init__(self, chunks: Iterator[tuple[int, bytes | str]], *, packed: bool = False) -> None:
        self._chunks = chunks
        self._ahead = bytearray()
        self._marks: list[tuple[int, int]] = []  # (bytes from here, place in the file)
        self.packed = packed
        self.fault: str | None = None
        self.hurt: int | None = None
        self.ended = False

    @property
    def place(self) -> int:
        """Where in the file the next byte stands: of a packed file, its gzip member."""
        if not self._marks:
            return 0
        ahead, place = self._marks[0]
        return place if self.packed else place - ahead

    def fill(self, size: int) -> None:
        while not self.ended and len(self._ahead) < size:
            more = next(self._chunks, None)
            if more is None:
                self.ended = True
            elif isinstance(more[1], str):
                self.ended, (self.hurt, self.fault) = True, (more[0], more[1])
            else:
                self._marks.append((len(self._ahead), more[0]))
                self._ahead += more[1]

    def peek(self, size: int) -> bytes:
        self.fill(size)
        return bytes(self._ahead[:size])

    def take(self, size: int) -> bytes:
        self.fill(size)
        taken = bytes(self._ahead[:size])
        del self._ahead[:size]
        self._marks = [(ahead - len(taken), place) for ahead, place in self._marks]
        while len(self._marks) > 1 and self._marks[1][0] <= 0:
            del self._marks[0]
        return taken

    def skip(self, size: int) -> int:
        """Passes over so many bytes; returns how many there were."""
        left = size
        while left > 0 and (gone := len(self.take(min(left, CHUNK)))):
            left -= gone
        return size - left


def _plain(stream: IO[bytes], start: int) -> Iterator[tuple[int, bytes | str]]:
    place = start
    while data := stream.read(CHUNK):
        yield place, data
        place += len(data)


def _packed_runs(stream: IO[bytes], start: int) -> Iterator[_Run]:
    """A run for every stretch of gzip members that unpack; after damage the next begins at the next record."""
    place: int | None = start
    while place is not None:
        members = _Members(stream, place)
        run = _Run(members.chunks(), packed=True)
        yield run
        while not run.ended:  # the reader of the run may have stopped early
            run.skip(CHUNK)
        place = next_record(stream, members.place + 1, packed=True) if run.fault else None


class _Members:
    """Unpacks gzip members one after the other. ``place`` is where the one being unpacked begins."""

    def __init__(self, stream: IO[bytes], place: int) -> None:
        self.stream, self.place = stream, place

    def chunks(self) -> Iterator[tuple[int, bytes | str]]:
        self.stream.seek(self.place)
        data, at = b"", self.place  # `at`: the place of the first byte of `data`
        while True:
            data = data or self.stream.read(CHUNK)
            if not data.lstrip(b"\0"):
                at += len(data)
                if not data:
                    return
                data = b""
                continue
            self.place, unpacker = at, zlib.decompressobj(wbits=31)
            while not unpacker.eof:
                if not data:
                    yield self.place, "the file is cut off"
                    return
                try:
                    unpacked = unpacker.decompress(data)
                except zlib.error as error:
                    yield self.place, f"its packed bytes are damaged ({error})"
                    return
                at += len(data) - len(unpacker.unused_data)
                if unpacked:
                    yield self.place, unpacked
                data = unpacker.unused_data or self.stream.read(CHUNK)


def next_record(stream: IO[bytes], start: int, *, packed: bool) -> int | None:
    """Where the first record at or after byte ``start`` begins; None when none does.

    In a packed archive each record is a gzip member by itself.
    """
    place = start if packed else max(0, start - 1)  # with the line end before it
    stream.seek(place)
    window = b""
    while True:
        more = stream.read(WINDOW)
        window += more
        for found in (MEMBER if packed else RECORD).finditer(window):
            if more and found.start() > len(window) - RECORD_HEAD:
                break  # looked at again with what comes behind it
            if place + found.start() < start:
                continue
            if not packed or _unpacks_to_record(window[found.start() : found.start() + RECORD_HEAD]):
                return place + found.start()
        if not more:
            return None
        place += max(0, len(window) - RECORD_HEAD)
        window = window[-RECORD_HEAD:]


def _unpacks_to_record(head: bytes) -> bool:
    """Whether bytes that look like the start of a gzip member are that of a record: packed bytes may look so too."""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _records(run: _Run, end: int | None) -> Iterator[Record]:
    """The records of one run; where no record begins, what stands there is one with a fault, up to the next."""
    while True:
        _skip_blank(run)
        if not run.peek(1) or (end is not None and run.place >= end):
            return
        if run.peek(len(ARC)) == ARC:
            raise SourceError(IS_ARC)
        yield _record(run) if RECORD.match(run.peek(MARK)) else _stray(run)


def _skip_blank(run: _Run) -> None:
    while (blank := BLANK.match(run.peek(64))) and blank.end():
        run.take(blank.end())


def _stray(run: _Run) -> Record:
    place = run.place
    size = len(_up_to_next(run, keep=0))
    ended = f" ({run.fault})" if run.fault and not run.peek(1) else ""
    return Record(place, {}, b"", f"{size} bytes here belong to no record{ended}")


def _up_to_next(run: _Run, keep: int, start: int = 0) -> bytes:
    """Takes what stands before the next record that begins ``start`` bytes on or later; returns at most ``keep`` bytes
    of it (0: a byte for each)."""
    kept = bytearray()
    size = 0
    while window := run.peek(CHUNK):
        found = RECORD.search(window, start if not size else 0)
        # A mark may begin at the end of the window and go on behind it.
        stop = found.start() if found else len(window) if len(window) < CHUNK else len(window) - MARK
        taken = run.take(stop)
        size += len(taken)
        kept += taken[: max(0, keep - len(kept))]
        if found or len(window) < CHUNK:
            break
    return bytes(kept) if keep else b" " * min(size, 1 << 30)


def _record(run: _Run) -> Record:
    place = run.place
    head = run.peek(LONGEST_HEAD)
    found = END_OF_HEAD.search(head)
    if found is None or RECORD.search(head, 1, found.end()):
        _up_to_next(run, keep=1, start=1)
        return Record(place, {}, b"", run.fault or "the headers of a record don't end")
    headers = headers_of(run.take(found.end()))
    length = headers.get("content-length", "")
    if not length.isdecimal():
        body = _up_to_next(run, keep=limits.SOURCE_BYTES + 1)
        return Record(place, headers, body.rstrip(b"\r\n"), note="its record says no length")
    return _with_body(run, place, headers, int(length))


def _with_body(run: _Run, place: int, headers: dict[str, str], length: int) -> Record:
    """The record with its body: as long as it says, or, when no record begins there, up to the next one."""
    most = limits.SOURCE_BYTES + 1
    body = run.peek(min(length, most))
    if len(body) == most < length:
        run.take(most)
        passed = most + run.skip(length - most)
        fault = None if passed == length and _ends_well(run) else run.fault or "its length is wrong"
        return Record(place, headers, body, fault and f"is cut off ({fault})")
    short = len(body) < length or not _ends_well(run, length)
    found = RECORD.search(run.peek(length + MARK), 1) if short else None
    if len(body) == length and not found:
        run.take(length)
        if _ends_well(run) or run.peek(len(END)) == END:  # what comes behind the blank lines is no part of it
            return Record(place, headers, body, _damage(run, place))
        body += _up_to_next(run, keep=most)
        return Record(place, headers, body.rstrip(b"\r\n"), _damage(run, place), "its record was longer than it said")
    if found is not None:
        run.take(found.start())
        return Record(place, headers, body[: found.start()].rstrip(b"\r\n"), note="its record was shorter than it said")
    run.take(length)
    return Record(place, headers, body, f"is cut off ({run.fault or 'the file ends in it'})")


def _ends_well(run: _Run, ahead: int = 0) -> bool:
    """Whether a record, or the end, comes after ``ahead`` bytes and blank lines."""
    coming = run.peek(ahead + BLANKS)[ahead:].lstrip(b"\r\n")
    return not coming or RECORD.match(coming) is not None


def _damage(run: _Run, place: int) -> str | None:
    """What is wrong with the last record of a run: its check sum stands behind it."""
    return run.fault if not run.peek(1) and run.hurt == place else None


def headers_of(data: bytes) -> dict[str, str]:
    """Headers by their names in lower case; of one that is there twice, the first; folded lines joined."""
    headers: dict[str, str] = {}
    name = ""
    for line in data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")[1:]:
        if line[:1] in " \t" and line.strip() and name:
            headers[name] += " " + line.strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            headers.setdefault(name, value.strip())
    return headers


# ---- what a record holds ----------------------------------------------------------------------------


def _item(record: Record, place: str) -> Item | str:
    """A record as an Item, or, when it is no article, what it is."""
    label = record.url or place
    if record.fault and (not record.headers or record.kind in ("response", "resource", "conversion")):
        return Item(label, SourceError(f"{_cut(record.fault)} at {place}; the other records are read"), 0)
    if record.kind == "response":
        return _response(record, label)
    if record.kind == "resource":
        return _resource(record, label)
    if record.kind == "conversion":
        text = decode(record.body, "utf-8").strip()
        return _made(record, label, {"text": text}) if text else "conversion records without text"
    return f"{record.kind or 'unknown'} records"


def _cut(fault: str) -> str:
    """A fault as what is said of a record."""
    told = fault.startswith(("is ", "a record", "the headers")) or "bytes here" in fault
    return fault if told else f"is lost: {fault}"


def _response(record: Record, label: str) -> Item | str:
    if not record.body.startswith(b"HTTP/"):  # dns: and the like, or a body by itself
        return _resource(record, label)
    status = STATUS.match(record.body)
    if status is None or status[1] != b"200":
        return f"answers {status[1].decode() if status else 'without a status'}"
    found = END_OF_HEAD.search(record.body)
    if found is None:
        return "answers without a body"
    headers = headers_of(record.body[: found.end()])
    return _page(record, label, record.body[found.end() :], headers)


def _resource(record: Record, label: str) -> Item | str:
    return _page(record, label, record.body, {"content-type": record.headers.get("content-type", "")})


def _page(record: Record, label: str, body: bytes, headers: dict[str, str]) -> Item | str:
    kind, _, rest = headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if kind and not any(name in kind for name in PAGE_TYPES):
        return f"of type {kind}"
    if len(body) > limits.SOURCE_BYTES:
        return Item(label, SourceError("is too long for an article"), len(body))
    try:
        body, note = unpacked_body(body, headers)
        if not kind and not _looks_like_page(body):
            return "without a type"
        _, found, charset = rest.partition("charset=")
        html = decode(body, charset.split(";")[0].strip(" \"'") if found else None)
        if not html.strip():
            raise SourceError("is an empty page")
    except SourceError as error:
        return Item(label, error, len(body))
    return _made(record, label, {"html": html}, note)


def _made(record: Record, label: str, given: dict[str, Any], note: str | None = None) -> Item:
    given |= {"url": record.url, "id": record.url or label}
    warnings = [warning for warning in (record.note, note) if warning]
    if warnings:
        given["warnings"] = warnings
    return Item(label, given, len(given.get("html") or given["text"]))


def _looks_like_page(body: bytes) -> bool:
    start = body[:1024].lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html")) or b"<html" in start
