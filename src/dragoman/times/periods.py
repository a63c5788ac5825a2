"""Weeks, quarters, seasons, years and longer, said outright or counted from the present."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from ..data import word_lists
from ..language.grammar import form, relation, word_class
from ..records import Time
from .calendar import add_days, duration, quarter_of, step_value
from .match import Match, is_title

if TYPE_CHECKING:
    from spacy.tokens import Token

LISTS = word_lists("times", "periods")
PERIOD_BEFORE = LISTS["period_before"]
DURING = LISTS["during"]

FIRST_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}  # of a season
UNCOUNTED = frozenset(("TS", "TM", "TH", "FN", "SM", "ML", "SU"))  # units that no date is told by
FOCUS_REACH = 30  # words over which a date stays what "a year earlier" is measured from


def year(match: Match) -> list[Time]:
    found = match.year()
    if found is None or (match.has("year") and not _is_year(match)):
        return []
    return [match.time("DATE", f"{found:04d}")]


def short_year(match: Match) -> list[Time]:
    """ "'97" where the apostrophe is a word by itself."""
    found = match.year()
    start, end = match.span()
    return [match.time("DATE", f"{found:04d}")] if found is not None and end - start == 3 else []


def _is_year(match: Match) -> bool:
    """Whether four figures are a year: not money, not a count of anything."""
    values = match.article.values
    if match.before() in values["MONEY"] or match.after() in values["COUNTED"] or _ends_a_number(match):
        return False
    if match.before() in PERIOD_BEFORE:
        return True
    token = match.token(match.at("year") or 0)
    if _counts(token) and not match.has("phase"):
        return values["COUNTED"].get(token.head.lower_) is None
    following = match.following(token)
    return not (following is not None and token.whitespace_ == "" and following.text in ("%", "/"))


def _ends_a_number(match: Match) -> bool:
    return match.before() == "," and match.before(2).isdigit() and len(match.before(2)) != 4


def _counts(token: Token) -> bool:
    """Whether figures count the plural noun after the next word."""
    return relation(token) == "numeral" and form(token.head) == "plural noun" and token.head.i > token.i + 1


def old_year(match: Match) -> list[Time]:
    found = int(match.value("year"))
    token = match.article.doc[match.article.words.token[match.start]]
    following = match.article.doc[token.i + 1] if token.i + 1 < len(match.article.doc) else None
    counted = match.after() in match.article.values["COUNTED"] or (
        following is not None and form(following) == "plural noun"
    )
    return [] if counted else [match.time("DATE", f"{found:04d}")]


def decade(match: Match) -> list[Time]:
    """TIMEX3 drops the last figure of a decade: the 1990s are 199."""
    word, base = match.value("decade"), match.article.published
    if isinstance(word, int):
        tens = word
    else:
        figures = re.sub(r"\D", "", str(word))
        if len(figures) == 4:
            return [match.time("DATE", figures[:3])]
        tens = int(figures[0])
        bare = match.article.words.lower[match.start] != "the" and word[0].isdigit()
        if bare:
            return []  # "80s", "early 20s" without article or apostrophe: a temperature, an age
    year = base.year if base else 2000
    century = year // 100 - (tens * 10 > year % 100 + 9)
    return [match.time("DATE", f"{century}{tens}")]


def century(match: Match) -> list[Time]:
    number = int(match.value("ord"))
    if not 1 <= number <= 30:
        return []
    return [match.time("DATE", None if match.after() in ("bc", "b.c.", "bce") else f"{number - 1:02d}")]


def quarter(match: Match) -> list[Time]:
    """Quarters and halves of a year; without a year, the one that is nearest as tense has it."""
    half = match.word("kind") == "half"
    number = match.value("ord") or 2  # "the last half", "the latter half"
    _leave_out_article(match)
    if not 1 <= number <= (2 if half else 4):
        return []
    base, found = match.article.published, match.year()
    if found is None and base is not None:
        found = _nearest_part(match, number, half, base)
    return [match.time("DATE", f"{found:04d}-{'H' if half else 'Q'}{number}" if found is not None else None)]


def _leave_out_article(match: Match) -> None:
    """ "The second-quarter results": the article is the noun's."""
    lower = match.article.words.lower
    if lower[match.start] == "the" and "-" in lower[match.start + 1 : match.end] and lower[match.end - 1] == "quarter":
        match.start += match.word("ord") == lower[match.start + 1] or lower[match.end - 2] == "-"


def _nearest_part(match: Match, number: int, half: bool, base: date) -> int:
    """The year of a quarter or half that is told without one."""
    current = (base.month + 5) // 6 if half else quarter_of(base)
    behind = base.year - (number > current)
    near_end = number - current >= (1 if half else 2)
    return behind if number <= current or (near_end and match.direction("ord") <= 0) else behind + 1


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
    ord_ = match.value("ord")
    quarterly = ord_ or match.word("kind") in ("quarter", "period")
    known = _last_quarter(match) if quarterly else match.article.period
    if known:
        number = f"Q{ord_}" if ord_ else known[5:]
        return [match.time("DATE", f"{int(known[:4]) - 1:04d}-{number}")]
    base = _counted_from(match)
    return [match.time("DATE", f"{base.year - 1:04d}" if base else None)]


def _counted_from(match: Match) -> date | None:
    """What "a year earlier" is a year before: a date just spoken of, or the article's."""
    article = match.article
    if article.published and match.last_word() in ("earlier", "before") and article.focus and article.period is None:
        focus = article.focus_day()
        if focus and match.start - article.focus[0] <= FOCUS_REACH:
            return focus
    return article.published


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
    base = match.article.focus_day() if match.has("focus") else match.article.published
    found = match.value("year")
    if found is None and base is not None:
        found = _season_year(match, FIRST_MONTHS[code], base)
    return [match.time("DATE", f"{found:04d}-{code}" if found else None)]


def _season_year(match: Match, start: int, base: date) -> int:
    """The year of a season that begins with a month, told without one."""
    word = match.word("rel")
    if match.has("focus"):
        way = int(match.value("focus"))
        return base.year + way * ((base.month >= start) if way > 0 else (base.month < start + 3))
    if word in ("last", "past"):
        return base.year - (base.month < start + 3)
    if word in ("next", "coming"):
        return base.year + (base.month >= start)
    to_come = word or base.month >= start or match.before() in ("by", "until") or match.direction("season") >= 0
    return base.year if to_come else base.year - 1


def relative_unit(match: Match) -> list[Time]:
    """ "Last week", "this month", "early next year"."""
    rel, unit, base = match.word("rel"), str(match.value("unit")), match.article.published
    if rel.startswith(("the ", "past", "coming")):
        return stretch(match)
    if unit in UNCOUNTED or (unit == "D" and rel != "this"):
        return []
    if (match.after() == "-" and unit != "Q") or (match.end - match.start == 2 and is_title(match)):
        return []
    step = int(match.value("rel"))
    if unit == "NI":
        return [match.night(add_days(base, step) if base else None)]
    return [match.time("DATE", _stepped(match, unit, base, step) if base else None)]


def _stepped(match: Match, unit: str, base: date, step: int) -> str | None:
    nearest = unit == "WE" and "coming" in match.word("rel") and base.isoweekday() < 6  # "this coming weekend"
    return step_value(base, unit, 0 if nearest else step)


def one_further(match: Match) -> list[Time]:
    """ "The week before last", "the year after next"."""
    unit, base = str(match.value("unit")), match.article.published
    value = step_value(base, unit, -2 if match.word("side") == "before" else 2) if base else None
    if unit == "NI":
        return [match.night(value)]
    return [match.time("DATE", value)]


def ordinal_unit(match: Match) -> list[Time]:
    """ "It is the second day of the talks" is today; else left open, since the first one is seldom told."""
    unit, base = str(match.value("unit")), match.article.published
    token = match.article.doc[match.article.words.token[match.at("unit") or match.start]]
    now = base is not None and token.head.lemma_ == "be" and form(token.head) in ("third person present", "present")
    return [match.time("DATE", step_value(base, unit, 0) if now and base else None)]


def stretch(match: Match) -> list[Time]:
    """ "The past week" is a duration; "the last decade" (in the sense of an age) is too."""
    unit = str(match.value("unit"))
    if match.word("span") in (
        "last",
        "next",
        "past",
        "coming",
        "following",
        "the following",
        "the previous",
        "the preceding",
        "the prior",
        "the ensuing",
        "the remaining",
    ):
        return []
    value = duration(1, unit)
    return [match.time("DURATION", value)] if value and unit not in ("NI", "TS", "D") else []


def focus_unit(match: Match) -> list[Time]:
    """ "That month", "the following year": counted from the last date spoken of."""
    unit, word = str(match.value("unit")), match.word("focus")
    if unit in UNCOUNTED or unit in ("DE", "CE") or (word == "that" and match.after() == "-"):
        return []
    if word == "the next" and unit not in ("D", "NI"):
        return stretch(match)
    base = match.article.focus_day() if _is_fine_for(match, unit) else None
    value = step_value(base, unit, int(match.value("focus"))) if base else None
    return [match.night(value) if unit == "NI" else match.time("DATE", value)]


def _is_fine_for(match: Match, unit: str) -> bool:
    """Whether a unit can be counted from the last date spoken of."""
    return unit not in ("D", "NI", "W", "WE", "M") or match.article.focus_is_fine("M" if unit == "M" else "D")


def the_unit(match: Match) -> list[Time]:
    """ "The week", "the end of the month", "later in the day": the present one."""
    unit, base = str(match.value("unit")), match.article.published
    if not _is_present(match, unit):
        return []
    if unit == "Y" and not match.has("phase") and match.after() in ("ended", "ending", "to", "through"):
        return [match.time("DURATION", "P1Y")]
    if unit == "NI":
        return [match.night(base)]
    if unit == "Q":
        return [match.time("DATE", _last_quarter(match))]
    return [match.time("DATE", step_value(base, unit, -_is_last_weekend(match, unit, base)) if base else None)]


def _is_present(match: Match, unit: str) -> bool:
    """Whether "the" unit is the one that is now, and not one of something else."""
    if unit in UNCOUNTED or (unit == "D" and match.word("phase") not in ("later", "earlier")):
        return False
    return match.has("phase") or not ((match.before() == "of" and _follows_time(match)) or _has_clause(match))


def _is_last_weekend(match: Match, unit: str, base: date) -> bool:
    return unit == "WE" and match.direction("unit") <= 0 and base.isoweekday() < 6


def _has_clause(match: Match) -> bool:
    """Whether a clause says which ("2014, the year he left"): then it is no time by itself."""
    if match.before() in DURING:
        return False
    words, doc = match.article.words, match.article.doc
    following = doc[words.token[match.end]] if match.end < len(words.lower) and words.lower[match.end] else None
    return following is not None and word_class(following) in ("pronoun", "name", "determiner", "noun")


def _follows_time(match: Match) -> bool:
    """Whether the words "of the year" belong to a time found just before ("the first nine months of the year")."""
    times, words = match.article.times, match.article.words
    return bool(times) and match.start >= 2 and times[-1].span[1] == words.end[match.start - 2]
