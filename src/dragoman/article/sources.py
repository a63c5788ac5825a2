"""Opens what a person names as a source: a file, an address or standard input, holding one article or many."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

import msgspec

from .. import limits
from ..errors import ReadingError, SourceError, UsageError
from .columns import has_words
from .decode import decode, refuse_binary
from .fetch import Page, Robots, fetch, is_url
from .furniture import without_furniture
from .rescue import objects_in

STANDARD_INPUT = "-"
PAGE_STARTS = ("<!doctype", "<html", "<?xml", "<head", "<!--", "<body", "<article", "<div", "<p>", "<meta")
BLANK_LINES = 1000  # at the head of a file, before what is in it is taken for one text


class Item(NamedTuple):
    """What stands in a source for one article: ``given`` is what `prepare` takes, or the error that came instead.

    ``label`` says where it stands ("file.jsonl:12"), ``size`` is its length in bytes.
    """

    label: str
    given: dict[str, Any] | ReadingError
    size: int


def named(source: str) -> str:
    """The source. Raises UsageError when it has no name, as a variable of the shell that is not set: the folder that
    one is in is not meant."""
    if not source.strip():
        raise UsageError('a source without a name (""); name a file, a folder, a glob, an address, or - ')
    return source


def open_sources(
    sources: Iterable[str], *, allow_private: bool = False, robots: Robots | None = None, page: Page | None = None
) -> Iterator[Item]:
    """The articles in each source, in order. A source that can't be read gives an Item with its error.

    ``allow_private`` lets an address stand on the reader's own network; ``robots`` is asked what may be fetched;
    ``page`` is what an address gave, when it was fetched already.
    """
    for source in sources:
        try:
            yield from _open(source, allow_private, robots, page)
        except ReadingError as error:
            yield Item(source, error, 0)


def items_in_bytes(data: bytes, label: str, name: str) -> Iterator[Item]:
    """The articles in what was a file called ``name``: one unpacked from an archive, say."""
    for item in items_in_stream(BytesIO(data), label, name):
        yield item if isinstance(item.given, dict) else item._replace(size=item.size or len(data))


def items_in_stream(stream: IO[bytes], label: str, name: str) -> Iterator[Item]:
    """The articles in an open file called ``name``: one, or a line of JSON each."""
    try:
        yield from _from_stream(stream, label, name)
    except ReadingError as error:
        yield Item(label, error, 0)


def begins_as_json(head: bytes) -> bool:
    """Whether a file is JSON, an object a line, by its first bytes."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return first.startswith(b"{") and not first.startswith(b"{\\rtf")


def size_of(sources: Iterable[str]) -> int | None:
    """The bytes in all sources together, or None when one of them can't tell."""
    try:
        return sum(os.stat(source).st_size for source in sources)
    except OSError:
        return None


def _open(source: str, allow_private: bool, robots: Robots | None, page: Page | None) -> Iterator[Item]:
    if is_url(source):
        page = page or fetch(source, allow_private=allow_private, robots=robots)
        whole = _from_page(page.data, page.charset, page.url) if page.is_html else _from_file(page.data, page.charset)
        yield Item(source, {"id": source, "url": page.url, **whole}, len(page.data))
    elif source == STANDARD_INPUT:
        yield from _from_stream(sys.stdin.buffer, "standard input", source)
    else:
        try:
            with open(source, "rb") as stream:
                yield from _from_stream(stream, source, source)
        except OSError as error:
            hint = "; give the files in it" if isinstance(error, IsADirectoryError) else ""
            raise SourceError(f"{(error.strerror or str(error)).lower()}{hint}") from error


def _from_stream(stream: IO[bytes], label: str, source: str) -> Iterator[Item]:
    """JSON lines are passed on line by line; anything else is one article, read whole."""
    lines = lines_in(stream)
    head: list[bytes] = []
    for line in lines:
        head.append(line)
        if line.strip(b"\xef\xbb\xbf \t\r\n") or len(head) > BLANK_LINES:
            break
    first = head[-1] if head else b""
    refuse_binary(first.removeprefix(b"\xef\xbb\xbf").lstrip())
    if source.lower().endswith(".json"):
        data = b"".join(head) + stream.read(limits.JSON_BYTES)
        if len(data) > limits.JSON_BYTES:
            raise SourceError(f"is larger than {limits.JSON_BYTES // 1_000_000} MB; JSON lines may be of any length")
        yield from _from_json(data, label)
    elif begins_as_json(first):
        yield from _from_lines(chain(head, lines), label)
    else:
        data = b"".join(head) + stream.read(limits.SOURCE_BYTES)
        if len(data) > limits.SOURCE_BYTES:
            raise SourceError(f"is {_too_large()}")
        yield Item(label, {"id": _id(source), **_from_file(data)}, len(data))


class Lines(Protocol):
    """What gives a line of at most so many bytes: a file, or what unpacks one."""

    def readline(self, size: int, /) -> bytes: ...


def lines_in(stream: Lines) -> Iterator[bytes]:
    """The lines of a stream; of one past ``SOURCE_BYTES`` only so much as shows that it is too long."""
    while line := stream.readline(limits.SOURCE_BYTES + 1):
        yield line
        while len(line) > limits.SOURCE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(limits.SOURCE_BYTES + 1)


def _too_large() -> str:
    return f"larger than {limits.SOURCE_BYTES // 1_000_000} MB, the most that one article may be"


def _from_lines(lines: Iterable[bytes], label: str) -> Iterator[Item]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given = _object(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        yield Item(f"{label}:{number}", given, len(line))


def _from_json(data: bytes, label: str) -> Iterator[Item]:
    """A .json file: one article, a list of them, or JSON lines after all."""
    try:
        whole = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if _is_of_lines(data):
            yield from _from_lines(data.split(b"\n"), label)
        else:
            yield from _from_broken_json(data, label, error)
        return
    for number, given in enumerate(whole if isinstance(whole, list) else [whole], 1):
        where = f"{label}[{number}]" if isinstance(whole, list) else label
        article = given if isinstance(given, dict) else ReadingError("is not a JSON object with 'text' or 'html'")
        yield Item(where, article, len(data) // max(1, len(whole)) if isinstance(whole, list) else len(data))


def _is_of_lines(data: bytes) -> bool:
    """Whether JSON has an object a line, by its first line that is whole."""
    first = next((line for line in data.split(b"\n", 200) if line.strip()), b"").strip()
    return first.startswith(b"{") and first.endswith(b"}")


def _from_broken_json(data: bytes, label: str, error: Exception) -> Iterator[Item]:
    """The articles that are whole in a list that is not, and the fault as one more item."""
    count = 0
    for given in objects_in(data, has_words):
        count += 1
        yield Item(f"{label}[{count}]", given, len(data) // count)
    fault = f"is not JSON that can be read whole, only {count} articles of it: {error}"
    yield Item(label, SourceError(fault if count else f"is not JSON that can be read: {error}"), 0)


def _object(line: bytes) -> dict[str, Any] | ReadingError:
    if len(line) > limits.SOURCE_BYTES:
        return SourceError(f"is a line {_too_large()}")
    try:
        given = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return SourceError(f"is not a line of JSON: {error}")
    return given if isinstance(given, dict) else SourceError("is not a JSON object with 'text' or 'html'")


def _from_file(data: bytes, charset: str | None = None) -> dict[str, Any]:
    """A page when it looks like one, and otherwise plain text."""
    text = decode(data, charset)
    if begins_as_page(text):
        return {"html": text}
    text = without_furniture(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text:
        raise SourceError("is empty")
    return {"text": text}


def begins_as_page(text: str) -> bool:
    """Whether a text is a page of HTML, by its beginning."""
    start = text[:1024].lstrip().lower()
    return start.startswith(PAGE_STARTS) or "<html" in start


def _from_page(data: bytes, charset: str | None = None, url: str | None = None) -> dict[str, Any]:
    return {"html": decode(data, charset), "url": url} if url else {"html": decode(data, charset)}


def _id(source: str) -> str:
    return "standard-input" if source == STANDARD_INPUT else Path(source).name
