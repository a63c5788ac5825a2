"""Bytes to text: byte-order marks, UTF-8, the declared character set, and a guess when there is none."""

from __future__ import annotations

import codecs
import re

from ..errors import SourceError

# Longest first: the UTF-32 mark begins with the UTF-16 one.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES = (
    (b"%PDF", "a PDF document", "save its text first, for example with pdftotext"),
    (b"PK\x03\x04", "a zip archive or office document", "save its text first"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it first"),
    (b"BZh", "compressed with bzip2", "unpack it first"),
    (b"\xfd7zXZ", "compressed with xz", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first"),
    (b"{\\rtf", "a rich-text document", "save it as plain text first"),
    (b"\x89PNG", "a picture", "give the article's text"),
    (b"\xff\xd8\xff", "a picture", "give the article's text"),
    (b"GIF8", "a picture", "give the article's text"),
)
DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
ASCII = bytes(range(128))
MANY = 0.1  # the part of a text's bytes outside ASCII from which its character set can be guessed
HEAD = 4096  # bytes in which a page declares its character set


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of ``data``; ``charset`` is what the sender declared. Raises SourceError for what is no text."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    refuse_binary(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = DECLARED.search(data, 0, HEAD)
    for label in (charset, declared[1].decode("ascii") if declared else None, _guess(data)):
        try:
            if label:
                return data.decode(_as_browsers(label))
        except (LookupError, ValueError):  # a name of none, or bytes that it has not
            continue
    return data.decode("cp1252", "replace")


def refuse_binary(data: bytes) -> None:
    """Raises SourceError, saying what it is, when ``data`` (or its first bytes) is not text."""
    if any(data.startswith(mark) for mark, _ in MARKS):
        return
    for signature, kind, advice in SIGNATURES:
        if data.startswith(signature):
            raise SourceError(f"is {kind}, not text; {advice}")
    if b"\0" in data[:HEAD]:
        raise SourceError("is a binary file, not text")


def _as_browsers(name: str) -> str:
    """Browsers read Latin-1 as Windows-1252, and so do the people who write pages that declare it."""
    return "cp1252" if codecs.lookup(name).name in ("iso8859-1", "ascii") else name


def _guess(data: bytes) -> str | None:
    """Windows-1252 for text that is nearly all ASCII, as English is: from a few letters nothing can be guessed."""
    from charset_normalizer import from_bytes

    sample = data[: 1 << 18]
    if len(sample.translate(None, ASCII)) < MANY * len(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    return best.encoding if best else None
