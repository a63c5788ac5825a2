"""A text as its words are read: without the invisible characters that split them, in letters put together, without the
tags of agencies ("[Text]") that would run into a sentence, and with datelines ("LIMA, Peru (AP) -- ") and the times of
entries ("16.42 GMT ") as paragraphs of their own.

The article keeps its own text; what is read in the legible one is carried back to it, offset by offset.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from html.entities import html5
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import structs

from ..records import Article, Report, Span
from .furniture import furniture

R = TypeVar("R", bound=Report)
# Control characters, soft hyphen, zero-width space and joiners, word joiner, byte-order mark, marks of direction:
# nothing of a word.
INVISIBLE = (
    "\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
)
COMBINING = "\u0300-\u036f"
COMPATIBLE = "\ufb00-\ufb06\uff01-\uff5e"  # letters joined in print ("ﬁ"), and wide ones
BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\v\x1c-\x1f"  # non-breaking, thin, wide
PLAIN = {"\u2010": "-", "\u2011": "-", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
ENTITY = r"&(?:amp;)*(?:#\d{1,6}|#[xX][0-9A-Fa-f]{1,5}|[A-Za-z]{2,8}\d{0,2});"
ODD = f"[{INVISIBLE}]+|[^{COMBINING}][{COMBINING}]+|[{BLANKS}{''.join(PLAIN)}]|[{COMPATIBLE}]+|{ENTITY}"
UNSEEN = re.compile(f"[{INVISIBLE}]+")
PARAGRAPH = "\n\n"
# What stands before the first sentence of a paragraph: a dateline, or the time of an entry in a live report. What is
# replaced is the blank behind it.
BEFORE_SENTENCE = re.compile(
    r"""(?m)^[ \t]*(?:
        (?:[^\W\d_a-z][^\W\d_]*+[ '’.-]*+){1,4}+ (?:,[^()\n/—–]{2,40})? [ ]?
            (?: \([^()\n]{2,30}\)[ ]?[-–—]+ | /[A-Z][^/\n]{1,20}/\.?(?:[ ]?[-–—]+)? )
      | [A-Z][A-Z '’.-]{2,30}[A-Z] (?:,[^()\n/—–]{2,40})? [ ](?:[–—]|--?)
      | \d{1,2}[:.]\d{2}(?:[ ]?[ap]\.?m\.?)? (?:[ ](?:UTC|[A-Z]{1,4}T))?+ (?:[ ]?[-–—|:])?+
    )(?P<blank>[ \t]+)(?=["“‘']?[A-Z][\w.'’-]*[ ,])""",
    re.X,
)


class Legible(NamedTuple):
    """``text``, and where each of its characters begins and ends in the text it was made of."""

    text: str
    starts: list[int]
    ends: list[int]

    def back(self, span: Span) -> Span:
        """A span of the legible text in the original."""
        start, end = span
        return self.starts[start], self.ends[end - 1]


def legible(text: str) -> Legible | None:
    """``text`` as its words are read, or None when it is so already."""
    changes = sorted(
        [*_characters(text), *((*found.span("blank"), PARAGRAPH) for found in BEFORE_SENTENCE.finditer(text))]
    )
    if not changes:
        return None
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(part: str, start: int, end: int) -> None:
        """One character for one, or some for some, which then all stand for the whole."""
        parts.append(part)
        if len(part) == end - start:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(part))
            ends.extend([end] * len(part))

    last = 0
    for start, end, part in changes:
        if start >= last:
            keep(text[last:start], last, start)
            keep(part, start, end)
            last = end
    keep(text[last:], last, len(text))
    made = "".join(parts)
    return None if made == text else Legible(made, starts, ends)


def _characters(text: str) -> Iterator[tuple[int, int, str]]:
    """Where odd characters and tags stand, and what is read instead."""
    for found in _odd().finditer(text):
        yield *found.span(), "" if found["tag"] else _plain(found[0])


def _plain(odd: str) -> str:
    """What is read for odd characters: nothing, a blank, a sign, letters put together, what an entity of HTML means."""
    if odd.startswith("&"):
        name = odd.lstrip("&").replace("amp;", "") or "amp;"
        if not name.startswith("#") and name not in html5:
            return odd
        told = odd
        while (said := unescape(told)) != told:
            told = said
        return _odd().sub(lambda found: _plain(found[0]), told)
    if unicodedata.combining(odd[-1]):
        return unicodedata.normalize("NFC", odd)
    if UNSEEN.fullmatch(odd):
        return ""
    return PLAIN.get(odd) or (" " if odd.isspace() else unicodedata.normalize("NFKC", odd))


@cache
def _odd() -> re.Pattern[str]:
    return re.compile(f"{ODD}|(?P<tag>{furniture().tag})")


def read_legibly(read: Callable[[Article], R], article: Article) -> R:
    """The report of ``read`` on the legible text of ``article``, its spans those of the article's own text."""
    made = legible(article.text)
    if made is None or not made.text:
        return read(article)
    report = read(structs.replace(article, text=made.text))
    _carry_back(report, made)
    report.article = structs.replace(report.article, text=article.text)
    return report


def _carry_back(value: Any, made: Legible) -> Any:
    """Every span in a record, which has no other pairs of numbers, in the original text."""
    if isinstance(value, tuple):
        return made.back(value)
    if isinstance(value, list):
        return [_carry_back(inner, made) for inner in value]
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            setattr(value, field, _carry_back(getattr(value, field), made))
    return value
