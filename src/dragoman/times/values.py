"""The functions that work out what the grammar matched, by the name that grammar.toml calls them.

Each takes a Match and gives the times in it (two for a range); an empty list says that the words name no
time after all.
"""

from __future__ import annotations

from collections.abc import Callable

from ..language.grammar import form
from ..records import Time
from .dates import (
    bare_day,
    beside_event,
    day_of_month,
    day_span,
    deictic,
    eve,
    focus_year,
    holiday,
    islamic_day,
    iso,
    month,
    month_day,
    month_span,
    named_date,
    numeric,
    part_of_month,
    week_from,
    weekday,
    weekday_further,
    weekday_of_month,
    weekdays_ago,
    year_span,
)
from .hours import clock, dotted_clock, focus_part, overnight, part_of_date, part_of_day
from .lengths import ago, compound, from_now, quantity, recent_units, unit_long, vague_ago, vague_length, vague_units
from .match import Match
from .periods import (
    century,
    decade,
    focus_unit,
    last_year,
    next_year,
    old_year,
    one_further,
    ordinal_unit,
    period,
    period_of_year,
    period_year_ago,
    present_year,
    quarter,
    relative_unit,
    season,
    short_year,
    stretch,
    the_unit,
    year,
    year_end,
)
from .sets import every, frequency, rate, weekdays


def present(match: Match) -> list[Time]:
    return [match.time("DATE", "PRESENT_REF")]


def reference(match: Match) -> list[Time]:
    if match.word("ref") == "soon" and match.after() in ("after", "afterwards", "afterward"):
        return []
    token = match.article.doc[match.article.words.token[match.start]]
    if match.word("ref") == "current" and form(token) in ("noun", "plural noun"):
        return []  # of water, of electricity
    return [match.time("DATE", str(match.value("ref")))]


def none(match: Match) -> list[Time]:
    return []


MAKERS: dict[str, Callable[[Match], list[Time]]] = {
    maker.__name__: maker
    for maker in (
        bare_day, weekday_further, weekdays_ago, islamic_day, dotted_clock,
        iso, numeric, month_day, day_span, month_span, year_span, short_year, month, focus_year, day_of_month, eve,
        part_of_month, weekday_of_month, year, old_year, decade, century, quarter, period, period_of_year,
        period_year_ago, present_year, last_year, next_year, year_end, season, weekday, week_from, deictic,
        overnight, part_of_day, part_of_date, focus_part, relative_unit, one_further, ordinal_unit, stretch,
        focus_unit, the_unit, beside_event, quantity, compound, unit_long, vague_units, recent_units,
        vague_length, ago, from_now, vague_ago, present, reference, holiday, named_date, every, weekdays, rate,
        frequency, clock, none,
    )
}  # fmt: skip
