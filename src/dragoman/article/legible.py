"""A text as its words are read: without the invisible characters that split them, in letters put together, and without
the tags of agencies ("[Text]") that would run into a sentence.

The article keeps its own text; what is read in the legible one is carried back to it, offset by offset.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
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
    odd = _odd()
    if not odd.search(text):
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
    for found in odd.finditer(text):
        keep(text[last : found.start()], last, found.start())
        if found[0][0] in PLAIN and len(found[0]) == 1:
            keep(PLAIN[found[0]], *found.span())
        elif unicodedata.combining(found[0][-1]):
            keep(unicodedata.normalize("NFC", found[0]), *found.span())
        last = found.end()
    keep(text[last:], last, len(text))
    made = "".join(parts)
    return None if made == text else Legible(made, starts, ends)


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
