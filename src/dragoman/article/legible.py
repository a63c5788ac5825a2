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
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import structs

from ..records import Article, Report, Span
from .furniture import furniture

R = TypeVar("R", bound=Report)
# Soft hyphen, zero-width space and joiners, word joiner, byte-order mark, marks of direction: nothing of a word.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
COMBINING = "\u0300-\u036f"
ODD = f"[{INVISIBLE}]+|[^{COMBINING}][{COMBINING}]+|[\u00a0\u2007\u202f\u2011]"
PLAIN = {"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2011": "-"}  # non-breaking blanks and hyphen
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
        if found[0][0] in PLAIN and len(found[0]) == 1:
            yield *found.span(), PLAIN[found[0]]
        elif unicodedata.combining(found[0][-1]):
            yield *found.span(), unicodedata.normalize("NFC", found[0])
        else:
            yield *found.span(), ""


@cache
def _odd() -> re.Pattern[str]:
    return re.compile(f"{ODD}|{furniture().tag}")


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
