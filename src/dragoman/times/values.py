"""Works out TIMEX3 type and value of what the grammar matched.

One function for each ``make`` of grammar.toml. It takes a Match and gives the times in it (two for a range);
an empty list says that the words name no time after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..records import Span, Time, TimeType
from .calendar import (
    add_days,
    add_months,
    day_range,
    days_in_month,
    easter,
    islamic_days,
    nth_weekday,
    quarter_of,
    safe_date,
    week_value,
)
from .tense import Direction, direction

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from .grammar import Rule
    from .words import Words

MONTHS_IN = {"M": 1, "Q": 3, "SM": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
YEARS_IN = {"DE": 10, "CE": 100, "ML": 1000}
FOCUS_REACH = 30  # words over which a date stays what "a year earlier" is measured from
LEANING = frozenset(("on", "for", "at", "in"))  # prepositions between a cue and its date


class Article:
    """What the makers need to know of the article: its day, its words, and the last dates spoken of."""

    def __init__(self, doc: Doc, words: Words, values: dict[str, dict[str, Any]], published: date | None) -> None:
        self.doc = doc
        self.words = words
        self.values = values
        self.published = published
        self.times: list[Time] = []
        self.focus: tuple[int, Time] | None = None  # word and Time of the last date with a value
        self.period: str | None = None  # value of the last quarter, those of a year before left out

    def add(self, word: int, time: Time) -> None:
        """Notes a time, and what later ones may refer to."""
        self.times.append(time)
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

    def year(self) -> int | None:
        """The year said in the match, whole or short or relative."""
        if self.has("year"):
            return int(self.value("year"))
        if self.has("short"):
            return _full_year(int(str(self.value("short"))[1:]), self.article.published)
        for name in ("relyear", "rel"):
            if self.has(name) and self.article.published and not self.has("season"):
                return self.article.published.year + STEPS.get(self.word(name), 0)
        return None

    def direction(self, name: str) -> Direction:
        """Whether a date without a year lies behind (-1) or ahead (1), from the words before it and its verb."""
        article, at = self.article, self.at(name)
        lower, past, future = article.words.lower, article.values["CUE_PAST"], article.values["CUE_FUTURE"]
        token = article.doc[article.words.token[at or self.start]]
        possessive = self.end < len(lower) and lower[self.end] in article.values["POSSESSIVE"]
        way = direction(token, possessive=possessive) if token.dep_ else 0
        if way:
            return way
        cue = self.before(2) if self.before() in LEANING else self.before()
        if cue in past or cue in future:
            return -1 if cue in past else 1
        if token.dep_:
            return 0
        for i in range(self.start - 1, -1, -1):
            if not lower[i] or lower[i] in past:
                return 0
            if lower[i] in future:
                return 1
        return 0


CLASS_OF = {"unit": "UNIT", "rel": "REL", "phase": "PHASE", "focus": "FROM_FOCUS"}  # of captures that list single words
YEAR_BEFORE = frozenset(("period a year before", "period of a year"))
STEPS = {"this": 0, "current": 0, "last": -1, "next": 1, "that": 0, "past": -1, "coming": 1}


def _full_year(short: int, published: date | None) -> int:
    """The year of "'97": of the century that puts it no more than ten years ahead."""
    base = published.year if published else date.today().year
    year = base // 100 * 100 + short
    return year - 100 if year > base + 10 else year


# Calendar dates


def iso(match: Match) -> list[Time]:
    text = str(match.value("iso"))
    day = safe_date(*(int(part) for part in re.split(r"[-/.]", text[:10].split("t")[0].strip())[:3]))
    if day is None:
        return []
    if len(text) > 10:
        return [match.time("TIME", f"{day}T{text[11:].upper()}")]
    return [match.time("DATE", day.isoformat())]


def numeric(match: Match) -> list[Time]:
    """Figures with slashes: by a number over 12, else month first unless day first is nearer to the article."""
    first, second, year = (int(part) for part in re.split(r"[-/.]", str(match.value("numeric"))))
    if year < 100:
        year = _full_year(year, match.article.published)
    readings = [d for d in (safe_date(year, first, second), safe_date(year, second, first)) if d]
    if not readings:
        return []
    published = match.article.published
    if published and "." not in str(match.value("numeric")):
        readings.sort(key=lambda d: (d > published, abs((d - published).days)))
    elif "." in str(match.value("numeric")):
        readings.reverse()
    return [match.time("DATE", readings[0].isoformat())]


def month_day(match: Match) -> list[Time]:
    month, day = int(match.value("month")), int(match.value("day"))
    if day > days_in_month(2000, month) or not _is_month(match):
        return []
    year = match.year() if (match.has("year") or match.has("short") or match.has("relyear")) else None
    if year is None:
        found = _nearest_day(match, month, day)
    else:
        found = safe_date(year, month, day)
        if found is None:
            return []
    return [match.time("DATE", found.isoformat() if found else None)]


def _nearest_day(match: Match, month: int, day: int) -> date | None:
    """The day of that month and day which tense, or else nearness, points to."""
    base = match.article.published
    if base is None:
        return None
    days = [d for y in range(base.year - 4, base.year + 5) if (d := safe_date_in(y, month, day))]
    way = match.direction("month")
    if match.word("rel") in ("last", "next"):
        way = -1 if match.word("rel") == "last" else 1
    behind = [d for d in days if d <= base]
    ahead = [d for d in days if d >= base]
    if not ahead or not behind:
        return behind[-1] if behind else ahead[0]
    if way < 0 and not ((ahead[0] - base).days < SOON and (base - behind[-1]).days > LONG_AGO):
        return behind[-1]
    if way > 0 and not ((base - behind[-1]).days < SOON and (ahead[0] - base).days > LONG_AGO):
        return ahead[0]
    return min(behind[-1], ahead[0], key=lambda d: abs((d - base).days))


SOON, LONG_AGO = 60, 270  # days: a date so near is meant whatever the tense, when the other is so far


def safe_date_in(year: int, month: int, day: int) -> date | None:
    return safe_date(year, month, day) if year > 0 else None


def _is_month(match: Match) -> bool:
    """Whether "may", "march", "mar" is the month: in capitals; without a day, not a verb or a surname."""
    at = match.at("month")
    if at is None or match.article.words.lower[at] not in ("may", "march", "august"):
        return True
    token = match.article.doc[match.article.words.token[at]]
    text = token.text
    if not text[0].isupper():
        return False
    if match.has("day") or match.has("year") or match.has("pre") or match.has("rel") or match.has("short"):
        return True
    if text.isupper() and match.article.words.lower[at] == "may":
        return False
    previous = match.article.words.lower[at - 1] if at else ""
    if previous in ("in", "since", "until", "by", "of", "for", "from", "through", "during", "and", "to", "before", "after", "late", "early", "mid", "this", "last", "next", "-", "or", "till", "around", "a"):
        return True
    return bool(previous) and token.pos_ == "PROPN" and token.dep_ in ("pobj", "npadvmod") and token.head.lower_ != "march"


def day_span(match: Match) -> list[Time]:
    """Both ends of "3 to 5 May", "28 November to 1 December 2016"."""
    month, day, last = int(match.value("month")), int(match.value("day")), int(match.value("lastday"))
    lastmonth = int(match.value("lastmonth") or month)
    if day > days_in_month(2000, month) or last > days_in_month(2000, lastmonth) or not _is_month(match):
        return []
    year = match.year()
    end = safe_date(year, lastmonth, last) if year else _nearest_day(match, lastmonth, last)
    start = safe_date(end.year - (month > lastmonth), month, day) if end else None
    if (year and end is None) or (end and start is None):
        return []
    first, second = sorted((match.at("day") or 0, match.at("month") or 0))
    joined = second == first + 1 or match.article.words.lower[first + 1] == "of"
    cut = (second if joined else match.at("day") or 0) + 1
    begin = match.at("lastday") if not match.has("lastmonth") else min(match.at("lastday") or 0, match.at("lastmonth") or 0)
    return _pair(match, cut, begin or 0, start.isoformat() if start else None, end.isoformat() if end else None)


def _pair(match: Match, cut: int, begin: int, first: str | None, last: str | None) -> list[Time]:
    """Two dates: the words up to ``cut``, and those from ``begin`` on."""
    return [
        Time(span=match.span(end=cut), type="DATE", value=first, rule=match.rule.name),
        Time(span=match.span(start=begin), type="DATE", value=last, rule=match.rule.name),
    ]


def month_span(match: Match) -> list[Time]:
    if not _is_month(match):
        return []
    year = int(match.value("year"))
    month, last = int(match.value("month")), int(match.value("lastmonth"))
    first = f"{year - (month > last):04d}-{month:02d}"
    return _pair(match, match.start + 1, match.at("lastmonth") or 0, first, f"{year:04d}-{last:02d}")


def year_span(match: Match) -> list[Time]:
    """Both years of "2011-2015" and "1990-91"."""
    first, last = int(match.value("year")), int(match.value("lastyear"))
    if last < 100:
        last += first // 100 * 100
    if not first < last < first + 100 or match.before() in match.article.values["MONEY"]:
        return []
    return _pair(match, match.start + 1, match.at("lastyear") or 0, f"{first:04d}", f"{last:04d}")


def month(match: Match) -> list[Time]:
    if not _is_month(match):
        return []
    number = int(match.value("month"))
    year = match.year() if not match.has("focus") else None
    base = match.article.focus_day() if match.has("focus") else match.article.published
    if match.has("pre") and base:
        year = _relative_month_year(match.word("pre"), number, base)
    elif match.has("focus") and base:
        step = match.value("focus") or 0
        year = base.year + (step if (number - base.month) * step <= 0 else 0)
    if year is None and base:
        year = _month_year(match, number, base)
    return [match.time("DATE", f"{year:04d}-{number:02d}" if year else None)]


def _relative_month_year(rel: str, number: int, base: date) -> int:
    """The year of "last May", "this May", "next May"."""
    if rel in ("last", "past"):
        return base.year - (number >= base.month)
    if rel == "next":
        return base.year + (number <= base.month)
    return base.year


def _month_year(match: Match, number: int, base: date) -> int:
    way = match.direction("month")
    if number == base.month:
        return base.year
    behind = base.year - (number > base.month)
    gap = (base.month - number) % 12
    if way > 0 or (way == 0 and gap > 9) or (gap > 9 and match.before() in ("by", "until", "for", "through")):
        return behind + 1
    return behind


def day_of_month(match: Match) -> list[Time]:
    base = match.article.focus_day() if match.word("rel") == "that" else match.article.published
    first = add_months(base.replace(day=1), STEPS.get(match.word("rel"), 0)) if base else None
    found = safe_date(first.year, first.month, int(match.value("day"))) if first else None
    return [match.time("DATE", found.isoformat() if found else None)]


# Years and longer


def year(match: Match) -> list[Time]:
    found = match.year()
    if found is None or (match.has("year") and not _is_year(match)):
        return []
    return [match.time("DATE", f"{found:04d}")]


def _is_year(match: Match) -> bool:
    """Whether four figures are a year: not money, not a count of anything."""
    article = match.article
    if match.before() in article.values["MONEY"] or match.after() in article.values["COUNTED"]:
        return False
    if match.before() == "," and match.before(2).isdigit():
        return False
    at = match.at("year") or 0
    token = article.doc[article.words.token[at]]
    if token.dep_ == "nummod" and token.head.tag_ == "NNS" and token.head.i > token.i + 1 and not match.has("phase"):
        return article.values["COUNTED"].get(token.head.lower_) is None
    return not (token.i + 1 < len(article.doc) and token.whitespace_ == "" and article.doc[token.i + 1].text in ("%", "/"))


def old_year(match: Match) -> list[Time]:
    found = int(match.value("year"))
    token = match.article.doc[match.article.words.token[match.start]]
    following = match.article.doc[token.i + 1] if token.i + 1 < len(match.article.doc) else None
    counted = match.after() in match.article.values["COUNTED"] or (following is not None and following.tag_ == "NNS")
    return [] if counted else [match.time("DATE", f"{found:04d}")]


def decade(match: Match) -> list[Time]:
    """TIMEX3 drops the last figure of a decade: the 1990s are 199."""
    word = match.value("decade")
    if isinstance(word, int):
        tens: int | None = word
    else:
        figures = re.sub(r"\D", "", str(word))
        if len(figures) == 4:
            return [match.time("DATE", figures[:3])]
        tens = int(figures[0])
        if match.groups.group()[:1] and not match.article.words.lower[match.start] == "the" and str(word)[0].isdigit():
            return []
    base = match.article.published
    century = (base.year if base else 2000) // 100
    if base is None or tens * 10 > base.year % 100 + 9:
        century -= 1 if base else 0
    return [match.time("DATE", f"{century}{tens}" if base or tens >= 3 else None)] if base else [match.time("DATE", f"19{tens}")]


def century(match: Match) -> list[Time]:
    number = int(match.value("ord"))
    return [match.time("DATE", f"{number - 1:02d}")] if 1 <= number <= 30 else []


def last_long_unit(match: Match) -> list[Time]:
    base = match.article.published
    return [match.time("DATE", str(base.year // 10 - 1) if base else None)]


def quarter(match: Match) -> list[Time]:
    """Quarters and halves of a year; without a year, the one that is nearest as tense has it."""
    half = match.word("kind") == "half"
    number = match.value("ord") or 2  # "the last half", "the latter half"
    lower = match.article.words.lower
    if lower[match.start] == "the" and "-" in lower[match.start + 1 : match.end] and lower[match.end - 1] == "quarter":
        match.start += match.word("ord") == lower[match.start + 1] or lower[match.end - 2] == "-"  # an adjective
    if not 1 <= number <= (2 if half else 4):
        return []
    base, found = match.article.published, match.year()
    if found is None:
        if base is None:
            return [match.time("DATE", None)]
        current = (base.month + 5) // 6 if half else quarter_of(base)
        behind = base.year - (number > current)
        ahead = behind + 1
        near_end = number - current >= (1 if half else 2)
        found = behind if number <= current or (near_end and match.direction("ord") <= 0) else ahead
    return [match.time("DATE", f"{found:04d}-{'H' if half else 'Q'}{number}")]


def _last_quarter(match: Match) -> str | None:
    """The quarter that a report speaks of: the one named before, else the last that was over."""
    if match.article.period is not None:
        return match.article.period
    base = match.article.published
    if base is None:
        return None
    year, number = (base.year, quarter_of(base) - 1) if quarter_of(base) > 1 else (base.year - 1, 4)
    return f"{year:04d}-Q{number}"


def period(match: Match) -> list[Time]:
    return [match.time("DATE", _last_quarter(match))]


def period_of_year(match: Match) -> list[Time]:
    """ "The 1988 period" of a report on a quarter is the same quarter of 1988."""
    if not _is_year(match):
        return []
    known = _last_quarter(match) if match.article.period or match.word("kind") == "quarter" else None
    part = known[4:] if known else ""
    return [match.time("DATE", f"{int(match.value('year')):04d}{part}")]


def period_year_ago(match: Match) -> list[Time]:
    """A year before the period spoken of, of the same length."""
    article = match.article
    ord_ = match.value("ord")
    known: str | None = None
    if match.word("kind") in ("quarter", "period") or ord_:
        known = _last_quarter(match)
    else:
        known = article.period
    if known:
        number = f"Q{ord_}" if ord_ else known[5:]
        return [match.time("DATE", f"{int(known[:4]) - 1:04d}-{number}")]
    base = article.published
    if base and match.last_word() in ("earlier", "before") and article.focus and article.period is None:
        focus = article.focus_day()
        if focus and match.start - article.focus[0] <= FOCUS_REACH:
            base = focus
    return [match.time("DATE", f"{base.year - 1:04d}" if base else None)]


def present_year(match: Match) -> list[Time]:
    if match.after() in ("ended", "ending"):
        return [match.time("DURATION", "P1Y")]
    return _year_step(match, 0)


def last_year(match: Match) -> list[Time]:
    return _year_step(match, -1)


def next_year(match: Match) -> list[Time]:
    return _year_step(match, 1)


def _year_step(match: Match, step: int) -> list[Time]:
    base = match.article.published
    return [match.time("DATE", f"{base.year + step:04d}" if base else None)]


def year_end(match: Match) -> list[Time]:
    base = match.article.published
    if base is None or match.article.words.lower[match.end - 2] != "-":
        return [match.time("DATE", f"{base.year:04d}" if base else None, "END")]
    return [match.time("DATE", f"{base.year - (match.before() == 'since'):04d}-12-31")]


def season(match: Match) -> list[Time]:
    code = str(match.value("season"))
    base, found = match.article.published, match.value("year")
    if found is None and base is not None:
        word = match.word("rel")
        start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
        found = base.year
        if word in ("last", "past"):
            found -= base.month < start + 3
        elif word in ("next", "coming"):
            found += base.month >= start
        elif not word and base.month < start and match.direction("season") < 0:
            found -= 1
    return [match.time("DATE", f"{found:04d}-{code}" if found else None)]


# Days and weeks


def weekday(match: Match) -> list[Time]:
    number, base = int(match.value("weekday")), match.article.published
    found = None
    if match.has("focus"):
        base = match.article.focus_day()
        if base:
            found = _weekday_from(base, number, match.value("focus") or 0, strict=True)
    elif base is None:
        pass
    elif match.has("relweek"):
        found = _in_week(base, STEPS[match.word("relweek")], number)
    elif match.word("rel") in ("last", "past"):
        found = _weekday_from(base, number, -1, strict=True)
    elif match.word("rel") in ("next", "coming"):
        found = _weekday_from(base, number, 1, strict=True)
    elif match.word("rel") == "this":
        found = _in_week(base, 0, number)
    else:
        found = _weekday_from(base, number, match.direction("weekday") or -1, strict=False)
    return _day_or_part(match, found)


def _weekday_from(base: date, number: int, way: int, *, strict: bool) -> date | None:
    """The nearest such weekday before or after a day; the day itself unless ``strict``."""
    if way > 0:
        return add_days(base, (number - base.isoweekday()) % 7 or 7 * strict)
    if way < 0:
        return add_days(base, -((base.isoweekday() - number) % 7 or 7 * strict))
    return add_days(base, number - base.isoweekday())


def _in_week(base: date, step: int, number: int) -> date | None:
    return add_days(base, number - base.isoweekday() + 7 * step)


def _day_or_part(match: Match, day: date | None) -> list[Time]:
    """The day itself, or the part of it that is named."""
    part = match.value("part")
    if not match.has("part"):
        return [match.time("DATE", day.isoformat() if day else None)]
    if part is None or ":" in str(part):
        clock = match.article.values["NAMED_HOUR"].get(match.word("part"), "")
        return [match.time("TIME", f"{day}T{clock}" if day else None)]
    return [match.time("TIME", f"{day}T{part}" if day else None)]


def week_from(match: Match) -> list[Time]:
    base = match.article.published
    day = _weekday_from(base, int(match.value("weekday")), 1, strict=False) if base else None
    day = add_days(day, 7) if day else None
    return [match.time("DATE", day.isoformat() if day else None)]


def _is_title(match: Match) -> bool:
    """Whether the words are capitalised within a sentence, as in the name of a paper or a programme."""
    words, doc = match.article.words, match.article.doc
    first, last = doc[words.token[match.start]], doc[words.token[match.end - 1]]
    if first.is_sent_start or not (first.text[:1].isupper() and last.text[:1].isupper()):
        return False
    before = doc[first.i - 1] if first.i else None
    return before is not None and (before.text[:1].isupper() if match.end - match.start == 1 else True)


def deictic(match: Match) -> list[Time]:
    if _is_title(match):
        return []
    base = match.article.published
    day = add_days(base, int(match.value("deictic"))) if base else None
    if match.word("deictic") == "tonight":
        return [match.time("TIME", f"{day}TNI" if day else None)]
    return _day_or_part(match, day)


def overnight(match: Match) -> list[Time]:
    base = match.article.published
    return [match.time("TIME", f"{base}TNI" if base else None)]


def part_of_day(match: Match) -> list[Time]:
    base = match.article.published
    last = match.word("rel") == "last"
    day = add_days(base, -1) if base and last else base
    return [match.time("TIME", f"{day}T{match.value('part')}" if day else None)]


def part_of_date(match: Match) -> list[Time]:
    """The part of a day that a date follows ("the evening of 3 May"); recognise.py joins the two."""
    part = match.value("part") or "MO"
    return [match.time("TIME", f"T{part}")]


def relative_unit(match: Match) -> list[Time]:
    """ "Last week", "this month", "early next year"."""
    rel, unit, base = match.word("rel"), str(match.value("unit")), match.article.published
    if rel.startswith(("the ", "past", "coming")):
        return stretch(match)
    if unit in ("TS", "TM", "TH", "FN", "SM", "ML", "SU") or (unit == "D" and rel != "this"):
        return []
    if (match.after() == "-" and unit != "Q") or (match.end - match.start == 2 and _is_title(match)):
        return []
    if base is None:
        return [match.time("TIME" if unit == "NI" else "DATE", None)]
    step = int(match.value("rel"))
    if unit == "NI":
        day = add_days(base, step)
        return [match.time("TIME", f"{day}TNI" if day else None)]
    return [match.time("DATE", _step(base, unit, step))]


def _step(base: date, unit: str, step: int) -> str | None:
    """The value of the unit so many steps from the one that a day is in."""
    if unit in ("D", "W", "WE", "FN", "NI", "TH", "TM", "TS"):
        size = {"D": 1, "NI": 1, "W": 7, "WE": 7, "FN": 14}.get(unit, 0)
        day = add_days(base, size * step)
        if day is None:
            return None
        if unit == "W":
            return week_value(day)
        return week_value(day) + "-WE" if unit == "WE" else day.isoformat()
    day = add_months(base.replace(day=1), MONTHS_IN.get(unit, 1) * step)
    if day is None:
        return None
    if unit == "M":
        return f"{day.year:04d}-{day.month:02d}"
    if unit == "Q":
        return f"{day.year:04d}-Q{quarter_of(day)}"
    return f"{day.year:04d}"[: {"DE": 3, "CE": 2, "ML": 1}.get(unit, 4)]


def stretch(match: Match) -> list[Time]:
    """ "The past week" is a duration; "the last decade" (in the sense of an age) is too."""
    unit = str(match.value("unit"))
    if match.word("span") in ("last", "next", "past", "coming", "following", "the following", "the previous", "the preceding", "the prior", "the ensuing", "the remaining"):
        return []
    value = _duration(1, unit)
    return [match.time("DURATION", value)] if value and unit not in ("NI", "TS", "D") else []


def focus_unit(match: Match) -> list[Time]:
    """ "That month", "the following year": counted from the last date spoken of."""
    unit, base = str(match.value("unit")), match.article.focus_day()
    word = match.word("focus")
    if unit in ("TS", "TM", "TH", "FN", "SM", "ML", "SU", "DE", "CE") or (word == "that" and match.after() == "-"):
        return []
    if word == "the next" and unit not in ("D", "NI"):
        return stretch(match)
    value = _step(base, unit, int(match.value("focus"))) if base else None
    if unit == "NI":
        return [match.time("TIME", f"{value}TNI" if value else None)]
    return [match.time("DATE", value)]


def the_unit(match: Match) -> list[Time]:
    """ "The week", "the end of the month", "later in the day": the present one."""
    unit, base = str(match.value("unit")), match.article.published
    plain = not match.has("phase")
    if unit in ("TS", "TM", "TH", "FN", "SM", "ML", "SU") or (unit == "D" and match.word("phase") not in ("later", "earlier")):
        return []
    if plain and match.before() == "of" and _follows_time(match):
        return []
    if plain and unit == "Y" and match.after() in ("ended", "ending", "to", "through"):
        return [match.time("DURATION", "P1Y")]
    if unit == "Q":
        return [match.time("DATE", _last_quarter(match))]
    if unit == "WE" and base and match.direction("unit") <= 0 and base.isoweekday() < 6:
        return [match.time("DATE", _step(base, unit, -1))]
    return [match.time("DATE", _step(base, unit, 0) if base else None)]


def _follows_time(match: Match) -> bool:
    """Whether the words "of the year" belong to a time found just before ("the first nine months of the year")."""
    times, words = match.article.times, match.article.words
    return bool(times) and match.start >= 2 and times[-1].span[1] == words.end[match.start - 2]


def day_before_anchor(match: Match) -> list[Time]:
    """ "The day before": of the last date when nothing follows, else of the event that does."""
    article = match.article
    if match.after() in (",", ".", "", ";", "and", "that"):
        base = article.focus_day()
        day = add_days(base, -1) if base else None
        return [match.time("DATE", day.isoformat() if day else None)]
    return [
        Time(
            span=match.span(end=match.end - 1),
            type="DATE",
            value=None,
            modifier="BEFORE",
            anchor=_anchor_phrase(article, match.end),
            rule=match.rule.name,
        )
    ]


# Quantities


def _number(match: Match, name: str = "n") -> float | str | None:
    word, value = match.word(name), match.value(name)
    if word in ("a", "an", "another"):
        return 1
    if word in ("several", "few") or value == "X":
        return "X"
    return value if isinstance(value, int | float) else None


def _amount(match: Match) -> float | str | None:
    """The number of units, halves added."""
    number = _number(match)
    half = 0.5 if match.has("half") else match.value("frac") or 0
    if number is None:
        return half or None
    if isinstance(number, str):
        return number
    return number + half


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else f"{number:g}"


def _duration(number: float | str, unit: str) -> str | None:
    """TIMEX3 duration: ``P2Y6M``, ``PT1H30M``, ``PXW``. Decades and centuries are given in years."""
    if isinstance(number, str):
        return f"P{unit[:1]}X{unit[1:]}" if unit[0] == "T" else f"PX{'W' if unit == 'FN' else unit}"
    if number < 0 or number > 1e12:
        return None
    if unit in YEARS_IN:
        return f"P{_plain(number * YEARS_IN[unit])}Y"
    if unit in ("SU", "WI"):
        return f"P{_plain(number)}{unit}"
    if unit in ("FN", "SM", "NI"):
        size, unit = {"FN": (2, "W"), "SM": (6, "M"), "NI": (1, "D")}[unit]
        return _duration(number * size, unit)
    whole, half = int(number), number - int(number)
    smaller = {"Y": (12, "M"), "D": (24, "TH"), "TH": (60, "TM"), "TM": (60, "TS"), "W": (7, "D")}.get(unit)
    if half == 0 or smaller is None or (half * smaller[0]) % 1:
        text = _plain(number)
        return f"PT{text}{unit[1:]}" if unit[0] == "T" else f"P{text}{unit}"
    size, less = smaller
    rest = f"{_plain(half * size)}{less[-1]}"
    if unit[0] == "T":
        return f"PT{whole or ''}{unit[1:] if whole else ''}{rest}"
    return f"P{f'{whole}{unit}' if whole else ''}{'T' if less[0] == 'T' else ''}{rest}"


def quantity(match: Match) -> list[Time]:
    """A length of time, with the event that it is counted from when one is named."""
    amount, unit = _amount(match), str(match.value("unit"))
    article = match.article
    if amount is None or (match.word("n") in ("a", "an") and unit in ("TS", "Q", "NI", "WE") and not match.has("half")):
        return []
    if unit == "WI" or (unit == "SU" and amount == 1) or (unit == "Q" and match.after() == "of"):
        return []
    if match.word("n") == "a" and any(w in ("fiscal", "calendar", "school") for w in article.words.lower[match.start : match.end]):
        return []
    if match.before() == "in" and isinstance(amount, int | float) and not match.has("span") and match.direction("n") > 0:
        return _from_present(match, amount, unit, article.published)
    if unit == "D" and amount == 1 and match.before() in ("will", "would", "could", "may", "might", "'ll", "can"):
        return [match.time("DATE", "FUTURE_REF")]
    if (match.word("n") in ("a", "an") and _is_rate(match)) or (unit == "Y" and "old" in (match.after(), match.last_word())):
        return []
    value = _duration(amount, unit)
    if value is None:
        return []
    time = match.time("DURATION", value)
    if _is_preposition(match):
        match.start += 1
        time = match.time("DURATION", value)
        time.modifier = match.value("mod2")
    elif match.article.words.lower[match.start] == "the" and not match.has("mod") and amount != 1 and _is_singular(match):
        match.start += 1  # "the two day rally"
        time = match.time("DURATION", value)
    return [_anchored(match, time)]


RATE_BEFORE = frozenset("million billion percent % dollars cents tons tonnes barrels people times shares hours days".split())


def _is_rate(match: Match) -> bool:
    """Whether "a year" says how often: right after an amount ("$2 million a year", "four flights a week").

    TimeBank mostly leaves these out, and they date nothing.
    """
    article, at = match.article, match.start
    if at < 1 or match.has("mod"):
        return False
    if match.before() in RATE_BEFORE or at - 1 in article.words.number:
        return True
    token = article.doc[article.words.token[at - 1]]
    return token.tag_ == "NNS"


def _is_preposition(match: Match) -> bool:
    """Whether "over", "around" before a quantity is no modifier of it: "over three years", but "for over a year"."""
    if match.word("mod") not in ("over", "around", "about", "some"):
        return False
    return match.has("span") or (match.word("mod") == "over" and match.before() not in MODIFIABLE)


MODIFIABLE = frozenset("for in after last lasted lasting of within than took spent take the".split())


def _is_singular(match: Match) -> bool:
    return match.last_word() in match.article.values["UNIT"]


def _anchored(match: Match, time: Time) -> Time:
    """Adds what a length of time is counted from ("three days after the attack", "two weeks later")."""
    article, following = match.article, match.after()
    if following in ("after", "before", "following", "since"):
        time.anchor = _anchor_phrase(article, match.end + 1)
        if time.anchor is not None and time.modifier is None:
            time.modifier = "BEFORE" if following == "before" else "AFTER"
    elif following in ("later", "earlier", "afterwards") and article.focus is not None:
        time.anchor = article.focus[1].span
        if time.modifier is None:
            time.modifier = "BEFORE" if following == "earlier" else "AFTER"
    return time


ANCHOR_WORDS = 8


def _anchor_phrase(article: Article, word: int) -> Span | None:
    """The noun phrase, or else the verb, that begins at a word."""
    words, doc = article.words, article.doc
    if word >= len(words.lower) or not words.lower[word]:
        return None
    token = doc[words.token[word]]
    if not token.dep_:
        return None
    head, steps = token, 0
    while head.head.i > head.i and head.head.i - token.i <= ANCHOR_WORDS and steps < ANCHOR_WORDS:
        head, steps = head.head, steps + 1
    end = head.idx + len(head)
    start = token.idx if head.pos_ in ("NOUN", "PROPN", "PRON", "NUM") else head.idx
    return (start, end) if head.pos_ in ("NOUN", "PROPN", "PRON", "VERB", "NUM", "AUX") else None


def compound(match: Match) -> list[Time]:
    first = _duration(int(match.value("n")), str(match.value("unit")))
    second = _duration(int(match.value("m")), str(match.value("unit2")))
    if first is None or second is None or first[-1] == second[-1]:
        return []
    if "T" in first:
        return [match.time("DURATION", first + second[2:])]
    return [match.time("DURATION", first + second[1:])]


def unit_long(match: Match) -> list[Time]:
    """ "A decade-long war"."""
    value = _duration(1, str(match.value("unit")))
    return [match.time("DURATION", value)] if value else []


def vague_units(match: Match) -> list[Time]:
    """ "For years", "the early years", "within weeks"."""
    unit = str(match.value("unit"))
    if unit in ("SU", "WI", "WE", "TS") or (unit == "Q" and match.value("span") is None):
        return []
    if match.word("span") in ("last", "past"):
        return [match.time("DATE", "PAST_REF")]
    value = _duration("X", unit)
    return [_anchored(match, match.time("DURATION", value))] if value else []


def recent_units(match: Match) -> list[Time]:
    """ "Recent weeks" are an unknown number of weeks; days and years, and what is to come, are just near."""
    unit = str(match.value("unit"))
    if match.value("recent") == "future" and unit != "W":
        return [match.time("DATE", "FUTURE_REF")]
    if unit in ("W", "M") and match.end - match.start == 2:
        return [match.time("DURATION", _duration("X", unit))]
    return [match.time("DATE", "PAST_REF")]


def vague_length(match: Match) -> list[Time]:
    return [match.time("DURATION", str(match.value("length")))]


def ago(match: Match) -> list[Time]:
    amount, unit, base = _amount(match), str(match.value("unit")), match.article.published
    if amount is None or unit in ("SU", "WI"):
        return []
    if isinstance(amount, str):
        return [match.time("DATE", "PAST_REF")]
    return _from_present(match, -amount, unit, base)


def from_now(match: Match) -> list[Time]:
    amount = _number(match)
    if amount is None or isinstance(amount, str):
        return [match.time("DATE", "FUTURE_REF")]
    return _from_present(match, amount, str(match.value("unit")), match.article.published)


def _from_present(match: Match, amount: float, unit: str, base: date | None) -> list[Time]:
    kind: TimeType = "TIME" if unit[0] == "T" else "DATE"
    if base is None or abs(amount) > 1e6:
        return [match.time(kind, None)]
    if amount != int(amount):
        amount, unit = {"Y": (amount * 12, "M"), "W": (amount * 7, "D"), "DE": (amount * 10, "Y")}.get(unit, (amount, unit))
    if unit == "TH" and abs(amount) >= 24:
        amount, unit = amount / 24, "D"
    return [match.time(kind, _step(base, unit, int(amount)))]


def vague_ago(match: Match) -> list[Time]:
    return [match.time("DATE", "PAST_REF")]


# References, holidays, sets, clock


def present(match: Match) -> list[Time]:
    return [match.time("DATE", "PRESENT_REF")]


def reference(match: Match) -> list[Time]:
    if match.word("ref") == "soon" and match.after() in ("after", "afterwards", "afterward"):
        return []
    return [match.time("DATE", str(match.value("ref")))]


def holiday(match: Match) -> list[Time]:
    base = match.article.published
    entry = match.value("holiday")
    if match.word("holiday") in ("christmas", "easter", "thanksgiving", "halloween") and match.after() == "island":
        return []
    year = match.year() if match.has("year") or match.has("short") else None
    if year is None and base is not None:
        year = _holiday_year(match, entry, base)
    day = holiday_date(entry, year) if year else None
    if day is not None and isinstance(entry, dict) and "islamic" in entry:
        near = {(day + timedelta(days=d)).strftime("%Y-%m") for d in (-1, 1)}
        month = near.pop() if len(near) == 1 and entry["islamic"][1] != 15 else None
        return [match.time("DATE", month, "APPROX")]
    return [match.time("DATE", day.isoformat() if day else None)]


def _holiday_year(match: Match, entry: Any, base: date) -> int:
    year = base.year + STEPS.get(match.word("rel"), 0)
    day = holiday_date(entry, year)
    if day is None or match.has("rel"):
        return year
    if match.word("pre") == "last":
        return year - (day >= base)
    if match.word("pre") == "next":
        return year + (day <= base)
    way = match.direction("holiday")
    if way < 0 and day > base:
        return year - 1
    if way > 0 and day < base:
        return year + 1
    if way == 0 and (day - base).days > 183:
        return year - 1
    return year + 1 if way == 0 and (base - day).days > 183 else year


def holiday_date(entry: Any, year: int) -> date | None:
    """The day of an entry of holidays.toml in a year; None when there is none."""
    if not 1 < year < 9999:
        return None
    if isinstance(entry, dict):
        if "easter" in entry:
            return add_days(easter(year), int(entry["easter"]))
        days = islamic_days(year, *entry["islamic"])
        return days[0] if days else None
    if len(entry) == 3:
        return nth_weekday(year, *entry)
    return safe_date(year, *entry)


def every(match: Match) -> list[Time]:
    """A set: TIMEX3 gives what recurs as a period or as a date with X for what varies."""
    cls, word = "unit", match.word("unit")
    values = match.article.values
    step = int(match.value("every")) if isinstance(match.value("every"), int) else 1
    for cls in ("WEEKDAY", "MONTH", "SEASON", "PART", "UNIT", "UNITS"):
        if word in values[cls]:
            break
    value = values[cls][word]
    if cls == "WEEKDAY":
        text = f"XXXX-WXX-{value}" + (f"T{match.value('part')}" if match.has("part") else "")
    elif cls == "MONTH":
        text = f"XXXX-{value:02d}"
    elif cls == "SEASON":
        text = f"XXXX-{value}"
    elif cls == "PART":
        text = f"XXXX-XX-XXT{value}"
    else:
        number = match.value("n") or step
        duration = "XXXX-WXX-WE" if value == "WE" else _duration(number, str(value))
        if duration is None:
            return []
        text = duration
    return [match.time("SET", text)]


def weekdays(match: Match) -> list[Time]:
    part = match.value("parts")
    return [match.time("SET", f"XXXX-WXX-{match.value('weekday')}" + (f"T{part}" if part else ""))]


def rate(match: Match) -> list[Time]:
    unit = str(match.value("unit"))
    value = _duration(1, unit)
    return [match.time("SET", value)] if value else []


def frequency(match: Match) -> list[Time]:
    """An adverb or adjective of frequency, but not the name of a paper."""
    article = match.article
    token = article.doc[article.words.token[match.start]]
    named = token.text[0].isupper() and not token.is_sent_start
    return [] if named or match.after() in ("newspaper", "magazine", "paper") else [match.time("SET", str(match.value("every")))]


def clock(match: Match) -> list[Time]:
    """A time of day, on the article's day until a date beside it says otherwise. Local zones are left out of
    the value, as TimeBank does; GMT and UTC are kept as Z."""
    hour, minute, rest = _hour_minute(match)
    if hour is None:
        return []
    half = match.value("half")
    if half == 12 and hour < 12:
        hour += 12
    elif half == 0 and hour == 12:
        hour = 0
    elif half is None and match.has("part") and match.value("part") in ("AF", "EV", "NI") and 1 <= hour < 12:
        hour += 12
    if hour > 24:
        return []
    zone = "Z" if match.value("zone") == "Z" else ""
    base = match.article.published
    return [match.time("TIME", f"{base or ''}T{hour:02d}:{minute:02d}{rest}{zone}")]


def _hour_minute(match: Match) -> tuple[int | None, int, str]:
    if match.has("named"):
        hour, minute = match.value("named").split(":")
        return int(hour), int(minute), ""
    if match.has("hour"):
        return int(match.value("hour")), 0, ""
    text = match.word("clock")
    if not re.search(r"[:.]", text):
        hour, minute = int(text[:2]), int(text[2:4])
        return (hour, minute, "") if len(text) == 4 and hour <= 24 and minute < 60 else (None, 0, "")
    parts = re.split(r"[:.]", text)
    if not (match.has("half") or match.has("zone")) and len(parts) == 2 and not _is_clock(match):
        return None, 0, ""
    return int(parts[0]), int(parts[1]), f":{parts[2]}" if len(parts) > 2 else ""


CLOCK_BEFORE = frozenset("at by until till from to around about before after between since and until -".split())


def _is_clock(match: Match) -> bool:
    """Whether "3:30" without a.m. or p.m. is a time: scores and verses look the same."""
    return match.before() in CLOCK_BEFORE or match.has("mod")


def none(match: Match) -> list[Time]:
    return []



MAKERS: dict[str, Callable[[Match], list[Time]]] = {
    maker.__name__: maker
    for maker in (
        iso, numeric, month_day, day_span, month_span, year_span, month, day_of_month, year, old_year, decade, century,
        last_long_unit, quarter, period, period_of_year, period_year_ago, present_year, last_year, next_year, year_end,
        season, weekday, week_from, deictic, overnight, part_of_day, part_of_date, relative_unit, stretch, focus_unit,
        the_unit, day_before_anchor, quantity, compound, unit_long, vague_units, recent_units, vague_length, ago,
        from_now, vague_ago, present, reference, holiday, every, weekdays, rate, frequency, clock, none,
    )
}  # fmt: skip
