"""Calendar days and months, weekdays, "yesterday", holidays."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from ..data import word_lists
from ..language.grammar import is_read, relation, word_class
from ..records import Time
from .calendar import (
    add_days,
    add_months,
    days_in_month,
    duration,
    easter,
    islamic_date,
    islamic_days,
    nth_weekday,
    safe_date,
    step_value,
)
from .lengths import anchor_phrase
from .match import STEPS, Match, full_year, is_title

SOON_ENOUGH = 100  # days: a date of no tense that is further ahead was rather last year's
MID_MONTH = 15  # the day that stands for a whole month in holidays.toml
RECENT_MONTHS, NEXT_MONTHS = 3, 9  # since a month: up to here it has just been, from there it is next
SOON, LONG_AGO = 60, 270  # days: a date so near is meant whatever the tense, when the other is so far


def iso(match: Match) -> list[Time]:
    """ISO 8601, in one token or in several."""
    if not match.has("iso"):
        found = safe_date(int(match.value("year")), int(match.value("month")), int(match.value("day")))
        if found is None or match.span()[1] - match.span()[0] > 10 + 8 * match.has("clock") + match.has("zone"):
            return []
        if not match.has("clock"):
            return [match.time("DATE", found.isoformat())]
        return [match.time("TIME", f"{found}T{match.word('clock')}{match.value('zone') or ''}")]
    text = str(match.value("iso"))
    day = safe_date(*(int(part) for part in re.split(r"[-/.]", text[:10].split("t")[0].strip())[:3]))
    if day is None:
        return []
    if len(text) > 10:
        return [match.time("TIME", f"{day}T{text[11:].upper()}")]
    return [match.time("DATE", day.isoformat())]


def numeric(match: Match) -> list[Time]:
    """Figures with slashes: by a number over 12, else month first unless day first is nearer to the article."""
    text = str(match.value("numeric") if match.has("numeric") else match.article.text[slice(*match.span())])
    if not re.fullmatch(r"\d+([-/.]\d+){2}", text):
        return []
    first, second, year = (int(part) for part in re.split(r"[-/.]", text))
    if year < 100:
        year = full_year(year, match.article.published)
    readings = [d for d in (safe_date(year, first, second), safe_date(year, second, first)) if d]
    if not readings:
        return []
    published = match.article.published
    if "." in text:
        readings.reverse()
    elif published:
        readings.sort(key=lambda d: (d > published, abs((d - published).days)))
    return [match.time("DATE", readings[0].isoformat())]


def month_day(match: Match) -> list[Time]:
    month, day = int(match.value("month")), int(match.value("day"))
    if match.article.words.lower[match.start] == "the" and match.word("day").isdigit():
        match.start += 1  # "the 24 February resolution"
    if day > days_in_month(2000, month) or not _is_month(match):
        return []
    year = match.year() if (match.has("year") or match.has("short") or match.has("relyear")) else None
    if year is None:
        found = _nearest_day(match, month, day)
    else:
        found = safe_date(year, month, day)
        if found is None:
            return []
    return [match.day(found)]


def _nearest_day(match: Match, month: int, day: int) -> date | None:
    """The day of that month and day which tense, or else nearness, points to."""
    base = match.article.published
    if base is None:
        return None
    days = [d for y in range(base.year - 4, base.year + 5) if (d := safe_date(y, month, day))]
    if match.word("rel") in ("last", "next"):
        return _choose(days, base, STEPS[match.word("rel")], said=True)
    return _choose(days, base, match.direction("month"))


def _choose(days: list[date], base: date, way: int, *, said: bool = False) -> date | None:
    """Of the days that a yearly date falls on, the one that is meant: by tense, unless it leads far away and the
    other is near; without tense by nearness, with a leaning to the past. ``said``: "last" or "next" said so. None
    of no days, as at the ends of the calendar."""
    behind = [d for d in days if d <= base]
    ahead = [d for d in days if d >= base]
    if ahead and behind:
        is_next = way > 0 if said else _is_next((ahead[0] - base).days, (base - behind[-1]).days, way)
        return ahead[0] if is_next else behind[-1]
    return next(iter(ahead or behind[-1:]), None)


def _is_next(wait: int, past: int, way: int) -> bool:
    """Whether the day ahead is meant: so many days off, the one behind so many ``past``."""
    if way < 0 and not (wait < SOON and past > LONG_AGO):
        return False
    if way > 0 and not (past < SOON and wait > LONG_AGO):
        return True
    return wait < past and wait < SOON_ENOUGH


LISTS = word_lists("times", "dates")
ACROSS = LISTS["across"]
BEFORE_MONTH = LISTS["before_month"]


PLAINLY_BEFORE_MONTH = LISTS["plainly_before_month"]
NAME_BEFORE = LISTS["name_before"]


def _in_a_name(match: Match) -> bool:
    """Whether a bare month or weekday is part of a name ("April Jones", "Black September")."""
    words, doc = match.article.words, match.article.doc
    if match.before() in NAME_BEFORE:
        return True
    if match.has("weekday") or match.before() in PLAINLY_BEFORE_MONTH:
        return False
    token = doc[words.token[match.start]]
    following = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if following is None or not (following.text[:1].isupper() and following.is_alpha):
        return False
    if not is_read(token):
        return match.before() not in BEFORE_MONTH
    return relation(token) == "compound" and word_class(token.head) == "name"


def _is_month(match: Match) -> bool:
    """Whether "may", "march" is the month: in capitals; without a day, not a verb or a surname."""
    bare = not any(map(match.has, ("day", "year", "focus", "pre", "rel", "short", "phase")))
    if bare and _in_a_name(match):
        return False
    word, at = match.word("month"), match.at("month")
    if at is None or word not in ("may", "march", "august"):
        return True
    text = match.token(at).text
    if not text[0].isupper() or word == "august":
        return text[0].isupper()
    return not bare or (not (text.isupper() and word == "may") and _stands_as_month(match, at))


def _stands_as_month(match: Match, at: int) -> bool:
    """Whether a "May" or "March" by itself is one, by the words beside it."""
    token, previous = match.token(at), match.article.words.lower[at - 1] if at else ""
    if previous in BEFORE_MONTH:
        return previous != "a" or match.after() not in ("on", "to", "by", "for", "in", "through", "from", "of")
    return (
        bool(previous)
        and word_class(token) == "name"
        and relation(token) in ("prepositional object", "adverbial noun")
        and token.head.lower_ != "march"
    )


def day_span(match: Match) -> list[Time]:
    """Both ends of "3 to 5 May", "28 November to 1 December 2016"."""
    month, day, last = (int(match.value(name)) for name in ("month", "day", "lastday"))
    lastmonth = int(match.value("lastmonth") or month)
    if day > days_in_month(2000, month) or last > days_in_month(2000, lastmonth) or not _is_month(match):
        return []
    ends = _ends_of_span(match, (month, day), (lastmonth, last))
    if ends is None:
        return []
    return _pair(match, *_cuts(match), *ends)


def _ends_of_span(match: Match, first: tuple[int, int], last: tuple[int, int]) -> tuple[str | None, str | None] | None:
    """The days of two months and days; open where nothing says the year, None where there are no such days."""
    year = match.year()
    end = safe_date(year, *last) if year else _nearest_day(match, *last)
    if end is None:
        return None if year else (None, None)
    start = safe_date(end.year - (first[0] > last[0]), *first)
    return (start.isoformat(), end.isoformat()) if start is not None else None


def _cuts(match: Match) -> tuple[int, int]:
    """The word after the first day's last, and the second's first."""
    day_at, last_at = match.at("day") or 0, match.at("lastday") or 0
    first, second = sorted((day_at, match.at("month") or 0))
    joined = second == first + 1 or match.article.words.lower[first + 1] == "of"
    begin = min(last_at, match.at("lastmonth") or 0) if match.has("lastmonth") else last_at
    return (second if joined else day_at) + 1, begin


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
    number, focus = int(match.value("month")), match.has("focus")
    base = match.article.focus_day() if focus else match.article.published
    if base:
        year: int | None = _year_of_month(match, number, base)
    else:
        year = None if focus else match.year()
    return [match.time("DATE", f"{year:04d}-{number:02d}" if year else None)]


def _year_of_month(match: Match, number: int, base: date) -> int:
    """The year of a month: said, counted from a date, or the likeliest."""
    if match.has("pre"):
        return _relative_month_year(match.word("pre"), number, base)
    if match.has("focus"):
        step = match.value("focus") or 0
        return int(base.year + (step if (number - base.month) * step <= 0 else 0))
    year = match.year()
    return _month_year(match, number, base) if year is None else year


def focus_year(match: Match) -> list[Time]:
    """ "June of that year", "3 May the following year": of the year last spoken of, or one beside it."""
    base = match.article.focus_day()
    if not _is_month(match) or base is None:
        return []
    year, month = base.year + int(match.value("focus")), int(match.value("month"))
    if not match.has("day"):
        return [match.time("DATE", f"{year:04d}-{month:02d}")]
    found = safe_date(year, month, int(match.value("day")))
    return [match.time("DATE", found.isoformat())] if found else []


def _relative_month_year(rel: str, number: int, base: date) -> int:
    """The year of "last May", "this May", "next May"."""
    if rel in ("last", "past"):
        return base.year - (number >= base.month)
    if rel == "next":
        return base.year + (number <= base.month)
    return base.year


def _month_year(match: Match, number: int, base: date) -> int:
    """The year of a month without one. What is not the verb's own date is rather the nearer one: a month that has
    just been, or is next, is named without a year, one of last year is not."""
    if number == base.month:
        return base.year
    behind = base.year - (number > base.month)
    gap = (base.month - number) % 12  # months since it was
    found = match.outlook("month")
    if gap > NEXT_MONTHS and match.before() in ACROSS:
        return behind + 1
    if found.firm and found.way:
        return behind + (found.way > 0)
    if gap <= RECENT_MONTHS or gap > NEXT_MONTHS:
        return behind + (gap > NEXT_MONTHS)
    return behind + (found.way > 0)


def part_of_month(match: Match) -> list[Time]:
    """ "The first week of August": the month, with the part in the modifier."""
    number, which = match.value("ord"), match.word("which")
    times = month(match)
    for time in times:
        first = number == 1 or which == "opening"
        time.modifier = "START" if first else "MID" if number else "END"
    return times


def weekday_of_month(match: Match) -> list[Time]:
    """ "The first Sunday in May", "the last Friday of March 2018", "the second Monday of next month"."""
    times, number = _its_month(match), match.value("ord") or -1
    if not times or number > 5:
        return []
    if times[0].value is None:
        return times
    year, number_of_month = (int(part) for part in times[0].value.split("-"))
    day = nth_weekday(year, number_of_month, number, int(match.value("weekday")))
    return [match.time("DATE", day.isoformat())] if day.month == number_of_month else []


def _its_month(match: Match) -> list[Time]:
    if not match.has("rel"):
        return month(match)
    base = match.article.published
    there = add_months(base.replace(day=1), STEPS.get(match.word("rel"), 0)) if base else None
    return [match.time("DATE", f"{there:%Y-%m}" if there else None)]


def day_of_month(match: Match) -> list[Time]:
    base = match.article.focus_day() if match.word("rel") == "that" else match.article.published
    first = add_months(base.replace(day=1), STEPS.get(match.word("rel"), 0)) if base else None
    found = safe_date(first.year, first.month, int(match.value("day"))) if first else None
    return [match.day(found)]


def bare_day(match: Match) -> list[Time]:
    """ "On the 30th": of the month that tense points to. Not "on the 5th floor", "on the 3rd of May"."""
    following = match.following(match.token(match.end - 1))
    named = following is not None and word_class(following) in ("noun", "name", "adjective", "number", "other")
    if not match.word("day")[0].isdigit() or named or match.after() in ("of", "-"):
        return []
    base = match.article.published
    if base is None:
        return [match.day(None)]
    days = _days_near(base, int(match.value("day")))
    if match.has("weekday"):
        days = [day for day in days if day.isoweekday() == int(match.value("weekday"))]
    return [match.day(_choose(days, base, match.direction("day")))]


def _days_near(base: date, number: int) -> list[date]:
    """The days of a number in the months around one."""
    months = [add_months(base.replace(day=1), step) for step in (-2, -1, 0, 1, 2)]
    return [day for m in months if m and (day := safe_date(m.year, m.month, number))]


def weekday_further(match: Match) -> list[Time]:
    """ "The Tuesday before last", "the Friday after next"."""
    way = -1 if match.word("side") == "before" else 1
    return [match.time("DATE", _weekday_steps(match, 2 * way))]


def weekdays_ago(match: Match) -> list[Time]:
    """ "Two Fridays ago"; of how many Fridays is not told in "several Fridays ago"."""
    number = match.value("n")
    if not isinstance(number, int):
        return [match.time("DATE", "PAST_REF")]
    return [match.time("DATE", _weekday_steps(match, -number))] if number else []


def _weekday_steps(match: Match, steps: int) -> str | None:
    """So many such weekdays before (after) the article's day, which does not count."""
    base = match.article.published
    first = _weekday_from(base, int(match.value("weekday")), steps, strict=True) if base else None
    found = add_days(first, 7 * (steps - (1 if steps > 0 else -1))) if first else None
    return found.isoformat() if found else None


def weekday(match: Match) -> list[Time]:
    if _in_a_name(match):
        return []
    base = match.article.focus_day() if match.has("focus") else match.article.published
    return _day_or_part(match, _that_weekday(match, int(match.value("weekday")), base) if base else None)


def _that_weekday(match: Match, number: int, base: date) -> date | None:
    """The weekday that is meant: counted from a date, of a week that is said, or the nearest as tense has it."""
    rel = match.word("rel")
    if match.has("focus"):
        return _weekday_from(base, number, match.value("focus") or 0, strict=True)
    if match.has("relweek"):
        return _in_week(base, STEPS[match.word("relweek")], number)
    if rel == "this":
        return _in_week(base, 0, number)
    if way := STEPS.get(rel, 0):  # never yesterday or tomorrow: "last Wednesday" told on a Thursday
        return _weekday_from(add_days(base, way) or base, number, way, strict=True)
    return _weekday_from(base, number, match.direction("weekday") or -1, strict=False)


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
        return [match.day(day)]
    if part is None or ":" in str(part):
        clock = match.article.values["NAMED_HOUR"].get(match.word("part"), "")
        return [match.time("TIME", f"{day}T{clock}" if day else None)]
    return [match.time("TIME", f"{day}T{part}" if day else None)]


def week_from(match: Match) -> list[Time]:
    base = match.article.published
    day = _weekday_from(base, int(match.value("weekday")), 1, strict=False) if base else None
    day = add_days(day, 7) if day else None
    return [match.day(day)]


def deictic(match: Match) -> list[Time]:
    if is_title(match):
        return []
    base = match.article.published
    day = add_days(base, int(match.value("deictic"))) if base else None
    if match.word("deictic") == "tonight":
        return [match.night(day)]
    return _day_or_part(match, day)


def beside_event(match: Match) -> list[Time]:
    """ "The day before": of the last date when nothing follows, else of the event that does, which is left open."""
    article, side, unit = match.article, match.word("side"), str(match.value("unit"))
    anchor = anchor_phrase(article, match.end)
    if match.after() in CLOSED or (anchor is None and side != "following"):
        return _beside_focus(match, unit, -1 if side == "before" else 1)
    if match.word("unit") in article.values["UNITS"]:
        kind, value = "DURATION", duration("other", unit)
    else:
        kind, value = ("TIME" if match.word("unit") in article.values["PART"] else "DATE"), None
    return [
        Time(
            span=match.span(end=match.end - 1),
            type=kind,  # type: ignore[arg-type]
            value=value,
            modifier="BEFORE" if side == "before" else "AFTER",
            anchor=anchor,
            rule=match.rule.name,
        )
    ]


def eve(match: Match) -> list[Time]:
    """ "On the eve of the talks": recognise.py counts it from the day that the sentence gives them."""
    return [match.time("DATE", None, "BEFORE")]


CLOSED = LISTS["closed"]


def _beside_focus(match: Match, unit: str, way: int) -> list[Time]:
    """ "The night before", "the week after": counted from the last date, when that is fine enough."""
    article = match.article
    if match.word("unit") in article.values["UNITS"]:
        return [match.time("DURATION", duration("other", unit))]
    base = article.focus_day() if article.focus_is_fine("M" if unit in ("M", "Y") else "D") else None
    part = article.values["PART"].get(match.word("unit"))
    value = step_value(base, "D" if part else unit, way) if base else None
    if part:
        return [match.time("TIME", f"{value}T{part}" if value else None)]
    return [match.time("DATE", value)]


def holiday(match: Match) -> list[Time]:
    base = match.article.published
    entry = match.value("holiday")
    if match.after() == "island" or _names_a_thing(match) or _is_name(match):
        return []
    year = _holiday_year(match, entry, base)
    day = holiday_date(entry, year) if year else None
    return [_islamic(match, entry, day) if day and _is_islamic(entry) else match.day(day)]


def _is_islamic(entry: Any) -> bool:
    return isinstance(entry, dict) and "islamic" in entry


def _islamic(match: Match, entry: Any, day: date) -> Time:
    """A day that the sight of the moon decides: its month, where the days beside it are of the same."""
    near = {(day + timedelta(days=d)).strftime("%Y-%m") for d in (-1, 1)}
    month = near.pop() if len(near) == 1 and entry["islamic"][1] != MID_MONTH else None
    return match.time("DATE", month, "APPROX" if month else None)


def islamic_day(match: Match) -> list[Time]:
    """ "14 Ramadan 1438" by the tabular calendar, which is within a day of the one by sight of the moon."""
    entry = match.value("holiday")
    if not _is_islamic(entry) or entry["islamic"][1] != MID_MONTH:
        return []
    year, day = match.value("year"), int(match.value("day"))
    if not isinstance(year, int) or not 1 <= year <= 1600 or day > 30:
        return []
    return [match.time("DATE", islamic_date(year, entry["islamic"][0], day).isoformat(), "APPROX")]


def named_date(match: Match) -> list[Time]:
    """ "9/11"; in brackets, "(7/7)", it is a mark out of seven."""
    words = match.article.doc
    first, last = match.token(match.start).i, match.token(match.end - 1).i
    around = words[max(0, first - 1)].text, words[min(last + 1, len(words) - 1)].text
    return [] if around == ("(", ")") else [match.time("DATE", str(match.value("date")))]


def _is_name(match: Match) -> bool:
    """Whether it is one word that follows a first name ("Tariq Ramadan")."""
    token = match.token(match.start)
    before = match.article.doc[token.i - 1] if token.i and not token.is_sent_start else None
    return (
        match.end - match.start == 1
        and before is not None
        and word_class(before) == "name"
        and before.text[:1].isupper()
        and relation(before) == "compound"
    )


def _names_a_thing(match: Match) -> bool:
    """Whether a holiday only tells of what kind a thing is ("the Christmas party"), and not when it was."""
    article, end = match.article, match.span()[1]
    token = article.doc[article.words.token[match.end - 1]]
    while token.i + 1 < len(article.doc) and token.nbor().idx < end:
        token = token.nbor()
    if match.has("year") or match.has("rel") or relation(token) not in ("compound", "nominal", "adjectival"):
        return False
    return token.head.i > token.i and token.head.lemma_.lower() not in article.values["DAYS_OF_HOLIDAY"]


def _holiday_year(match: Match, entry: Any, base: date | None) -> int | None:
    year = match.year() if match.has("year") or match.has("short") else None
    return year if year is not None or base is None else _likeliest_year(match, entry, base)


def _likeliest_year(match: Match, entry: Any, base: date) -> int:
    if match.has("rel"):
        return base.year + STEPS.get(match.word("rel"), 0)
    found = [day for y in range(base.year - 1, base.year + 2) if (day := holiday_date(entry, y))]
    if match.word("pre") in ("last", "next"):
        day = _choose([day for day in found if day != base], base, STEPS[match.word("pre")], said=True)
    else:
        day = None if match.has("pre") else _choose(found, base, match.direction("holiday"))
    return day.year if day else base.year


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
