"""The article as the makers see it, and one rule of the grammar that fits some of its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ..data import word_lists
from ..language.grammar import is_read
from ..records import Span, Time, TimeType
from .calendar import day_range
from .tense import UNTOLD, Direction, Outlook, outlook
from .words import BREAK

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from .grammar import Rule
    from .words import Words

UNDATED = 2030  # the year that short years are read against without a date of publication
LISTS = word_lists("times", "match")
LEANING = LISTS["leaning"]
# The classes of captures that list single words.
CLASS_OF = {
    "part": "PART",
    "unit": "UNIT",
    "rel": "REL",
    "phase": "PHASE",
    "focus": "FROM_FOCUS",
}  # of captures that list single words
LONGER_PERIODS = frozenset(("P6M", "P9M"))
YEAR_BEFORE = frozenset(("period a year before", "period of a year"))
STEPS = {"this": 0, "current": 0, "last": -1, "next": 1, "that": 0, "past": -1, "coming": 1}


class Article:
    """What the makers need to know of the article: its day, its words, and the last dates spoken of."""

    def __init__(self, doc: Doc, words: Words, values: dict[str, dict[str, Any]], published: date | None) -> None:
        self.doc, self.text = doc, doc.text
        self.words = words
        self.values = values
        self.published = published
        self.times: list[Time] = []
        self.focus: tuple[int, Time] | None = None  # word and Time of the last date with a value
        self.period: str | None = None  # value of the last quarter, those of a year before left out

    def add(self, word: int, time: Time) -> None:
        """Notes a time, and what later ones may refer to."""
        self.times.append(time)
        if time.value in LONGER_PERIODS and self.words.lower[word] in ("the", "first"):
            self.period = None  # "net for the nine months": what is a year before is no quarter any more
        if time.type not in ("DATE", "TIME") or time.value is None:
            return
        if time.value[0].isdigit():
            self.focus = (word, time)
            if "-Q" in time.value and time.rule not in YEAR_BEFORE and self._is_over(time.value):
                self.period = time.value

    def _is_over(self, value: str) -> bool:
        """Whether a quarter had ended when the article came out, so that it can be "the latest quarter"."""
        days = day_range(value)
        return days is not None and (self.published is None or days[1] < self.published)

    def day_in_sentence(self, word: int) -> str | None:
        """The last day spoken of before ``word`` in its sentence."""
        if self.focus is None or BREAK in self.words.code[self.focus[0] : word]:
            return None
        value = self.focus[1].value or ""
        return value[:10] if re.match(r"\d{4}-\d\d-\d\d", value) else None

    def focus_is_fine(self, unit: str) -> bool:
        """Whether the last date spoken of, if any, is a day (``D``) or at most a month (``M``)."""
        if self.focus is None or self.focus[1].value is None:
            return True
        return re.match(r"\d{4}-\d\d-\d\d" if unit == "D" else r"\d{4}-\d\d", self.focus[1].value) is not None

    def focus_day(self) -> date | None:
        """The first day of the last date spoken of, or else of the article's own."""
        if self.focus is not None and self.focus[1].value is not None:
            days = day_range(self.focus[1].value)
            if days:
                return days[0]
        return self.published


@dataclass
class Match:
    """One rule that fits the words from ``start`` to ``end``."""

    article: Article
    rule: Rule
    start: int
    end: int
    groups: re.Match[str]

    def has(self, name: str) -> bool:
        return name in self.rule.classes and self.groups[name] is not None

    def at(self, name: str) -> int | None:
        """The word at which a capture begins."""
        return self.groups.start(name) if self.has(name) else None

    def word(self, name: str) -> str:
        at = self.at(name)
        return "" if at is None else self.article.words.lower[at]

    def value(self, name: str) -> Any:
        """What the captured word means: its figure, or its value in the vocabulary; None when not captured."""
        at = self.at(name)
        if at is None:
            return None
        word = self.article.words.lower[at]
        for cls in (*self.rule.classes[name], CLASS_OF.get(name, "")):
            found = self.article.values.get(cls, {}).get(word)
            if found is not None:
                return found
        return self.article.words.number.get(at)

    def modifier(self) -> str | None:
        for name in ("mod", "mod2", "phase", "phase2"):
            if self.value(name):
                return str(self.value(name))
        return None

    def before(self, steps: int = 1) -> str:
        """The word so many steps before the match."""
        at = self.start - steps
        return self.article.words.lower[at] if at >= 0 else ""

    def last_word(self) -> str:
        return self.article.words.lower[self.end - 1]

    def after(self) -> str:
        return self.article.words.lower[self.end] if self.end < len(self.article.words.lower) else ""

    def span(self, start: int | None = None, end: int | None = None) -> Span:
        words = self.article.words
        return (words.start[self.start if start is None else start], words.end[(end or self.end) - 1])

    def time(self, type: TimeType, value: str | None, modifier: str | None = None, anchor: Span | None = None) -> Time:
        return Time(
            span=self.span(),
            type=type,
            value=value,
            modifier=modifier or self.modifier(),
            anchor=anchor,
            rule=self.rule.name,
        )

    def day(self, found: date | None) -> Time:
        """The day as a time; left open where there is none."""
        return self.time("DATE", found.isoformat() if found else None)

    def night(self, day: date | str | None) -> Time:
        """The night of a day; left open where there is none."""
        return self.time("TIME", f"{day}TNI" if day else None)

    def token(self, word: int) -> Token:
        """The token that a word begins in."""
        return self.article.doc[self.article.words.token[word]]

    def following(self, token: Token) -> Token | None:
        """The token after one."""
        doc = self.article.doc
        return doc[token.i + 1] if token.i + 1 < len(doc) else None

    def year(self) -> int | None:
        """The year said in the match, whole or short or relative."""
        if self.has("year"):
            return int(self.value("year"))
        if self.has("short"):
            return full_year(int(str(self.value("short")).lstrip("'’‘")), self.article.published)
        for name in ("relyear", "rel"):
            if self.has(name) and self.article.published and not self.has("season"):
                return self.article.published.year + STEPS.get(self.word(name), 0)
        return None

    def direction(self, name: str) -> Direction:
        """Whether a date without a year lies behind (-1) or ahead (1)."""
        return self.outlook(name).way

    def outlook(self, name: str) -> Outlook:
        """Which way a date without a year lies, by the words before it and its verb."""
        article, at = self.article, self.at(name)
        lower, past, future = article.words.lower, article.values["CUE_PAST"], article.values["CUE_FUTURE"]
        token = self._head(article.doc[article.words.token[at or self.start]])
        possessive = self.end < len(lower) and lower[self.end] in article.values["POSSESSIVE"]
        found = outlook(token, possessive=possessive) if is_read(token) else UNTOLD
        if found.way:
            return found
        cue = self.before(2) if self.before() in LEANING else self.before()
        if cue in past or cue in future:
            return Outlook(-1 if cue in past else 1)
        return found if is_read(token) else Outlook(self._cue_before(past, future))

    def _head(self, token: Token) -> Token:
        """The word of the match that a token of it hangs on: the night of "Monday night"."""
        start, end = self.span()
        while token.head.i > token.i and start <= token.head.idx < end:
            token = token.head
        return token

    def _cue_before(self, past: dict[str, Any], future: dict[str, Any]) -> Direction:
        """The nearest cue before the match in its sentence, for want of a parse."""
        lower = self.article.words.lower
        for i in range(self.start - 1, -1, -1):
            if not lower[i] or lower[i] in past:
                return 0
            if lower[i] in future:
                return 1
        return 0


def full_year(short: int, published: date | None) -> int:
    """The year of "'97": of the century that puts it no more than ten years ahead."""
    base = published.year if published else UNDATED
    year = base // 100 * 100 + short
    return year - 100 if year > base + 10 else year


def is_title(match: Match) -> bool:
    """Whether the words are capitalised within a sentence, as in the name of a paper or a programme."""
    words, doc = match.article.words, match.article.doc
    first, last = doc[words.token[match.start]], doc[words.token[match.end - 1]]
    if first.is_sent_start or not (first.text[:1].isupper() and last.text[:1].isupper()):
        return False
    before = doc[first.i - 1] if first.i else None
    return before is not None and (before.text[:1].isupper() if match.end - match.start == 1 else True)
