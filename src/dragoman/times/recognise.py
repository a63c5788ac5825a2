"""Finds temporal expressions and works out their values."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from ..records import Time
from .calendar import add_days
from .entries import Entries
from .grammar import Grammar, load_grammar
from .match import Article, Match
from .values import MAKERS

if TYPE_CHECKING:
    from spacy.tokens import Doc

# What may stand between a time of day and its date: "10 p.m. on Wednesday", "Tuesday at 5 p.m.", "the evening of".
TIME_THEN_DATE = re.compile(r"[\s,–—-]*(?:on\s+)?")
ON = re.compile(r"\s+on\s+")
RANGE = re.compile(r"\s*(?:to|until|till|and|or|-|–)\s*")
AFTER_BRACKET = re.compile(r"\)[\s,]*(?:on\s+)?")
DATE_THEN_TIME = re.compile(r"[\s,]*(?:at\s+)?(?:(?:about|around)\s+)?")
DAY_RULES = frozenset(
    (
        "iso date",
        "numeric date",
        "month day",
        "day month",
        "weekday",
        "weekday of a week",
        "a week from a weekday",
        "weekday of a month",
        "today, yesterday, tomorrow",
        "relative to the last date",
        "holiday",
    )
)
TIME_RULES = frozenset(("clock time", "part of a date"))
LOOSE_RULES = frozenset(("part of the present day", "overnight"))  # "dawn on Sunday", but "last night, Sunday"
PART_RULES = frozenset(("part of a weekday", "part of yesterday", "part of the present day"))
EVE = "eve of an event"  # a time where its sentence dates the event, and only then
SENTENCE_END = re.compile(r"[.!?;]\s|\n")
INTO = re.compile(
    r"\s+into\s+(?:the|its|their|his|her|a)\b.*\b(?:began|begun|started|launched|broke out|opened)\b", re.S
)
LENGTH = re.compile(r"P(\d+)([DW])")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def find_times(doc: Doc, published: date | None) -> list[Time]:
    """The temporal expressions of ``doc`` in order of text, resolved against ``published``.

    ``doc`` need not be parsed; the tense of its verbs tells better than the words around which way a
    weekday lies. Without ``published``, what is relative to the article's day has no value.
    """
    grammar = load_grammar()
    words = grammar.alphabet.read(doc)
    article = Article(doc, words, grammar.values, published)
    times = _read(article, grammar)
    if entries := Entries(times, article.text, published):
        times = _read(Article(doc, words, grammar.values, published), grammar, entries)
    return times


def _read(article: Article, grammar: Grammar, entries: Entries | None = None) -> list[Time]:
    _match_all(article, grammar, entries)
    return _join(article.times, article.text)


def _match_all(article: Article, grammar: Grammar, entries: Entries | None) -> None:
    """Longest match from left to right; a match that its maker refuses gives way to the next longest. The day of an
    entry is the present one in it."""
    words = article.words
    code, starts = words.code, grammar.starts
    i, count = 0, len(code)
    while i < count:
        rules = starts.get(code[i])
        if rules is None:
            i += 1
            continue
        if entries is not None:
            article.published = entries.day(words.start[i])
        found = [(rule, m) for rule in rules if (m := rule.regex.match(code, i)) is not None]
        end = i + 1
        for rule, groups in sorted(found, key=lambda f: -f[1].end()):
            times = MAKERS[rule.make](Match(article, rule, i, groups.end(), groups))
            if times or rule.make == "none":
                for time in times:
                    article.add(i, time)
                end = groups.end()
                break
        i = end


def _join(times: list[Time], text: str) -> list[Time]:
    """Makes one of a time of day and the date beside it."""
    joined: list[Time] = []
    dated: set[int] = set()  # where those start that have got a day of their own
    for time in times:
        if not _joins_last(joined, dated, time, text):
            joined.append(time)
    found = [whole for time in joined if (whole := _whole(time)) is not None]
    for time, following in pairwise(found):
        _count_from(time, following, text)
    return [time for time in found if time.value is not None or time.rule != EVE]


def _joins_last(joined: list[Time], dated: set[int], time: Time, text: str) -> bool:
    """Makes one of a time and the last of those ``joined``, if they are one."""
    if not joined or time.span[0] < joined[-1].span[1]:
        return False
    before = joined[-1]
    between = text[before.span[1] : time.span[0]]
    both = _joint(before, time, between)
    if both is None:
        if before.rule == "clock time" and time.type == "DATE" and AFTER_BRACKET.fullmatch(between):
            _set_day(joined[-2:], time)
        return False
    between = text[joined[-2].span[1] : both.span[0]] if len(joined) > 1 else ""
    if RANGE.fullmatch(between) and joined[-2].span[0] not in dated:
        _set_day(joined[-2:-1], both)
    joined[-1] = both
    dated.add(both.span[0])
    return True


def _count_from(time: Time, following: Time, text: str) -> None:
    """Counts "the eve of the talks, which began on Tuesday" and "six days into the siege, which began on 3 March" from
    the day that follows in the sentence; the first day is in the siege already."""
    between = text[time.span[1] : following.span[0]]
    if not DAY.match(str(following.value)) or SENTENCE_END.search(between):
        return
    days = -1 if time.rule == EVE else 0
    if into := INTO.match(between) and LENGTH.fullmatch(str(time.value)):
        days = int(into[1]) * (7 if into[2] == "W" else 1) - 1
    day = add_days(date.fromisoformat(str(following.value)[:10]), days) if days else None
    if day is not None:
        time.type, time.value, time.modifier = "DATE", day.isoformat(), None


def _set_day(clocks: list[Time], day: Time) -> None:
    """Gives the day to a time of day and its like in brackets: "8.30pm (1930 GMT) on Tuesday"."""
    for time in clocks:
        if time.rule == "clock time" and time.value and day.value and DAY.match(day.value):
            time.value = f"{day.value[:10]}T{time.value.partition('T')[2]}"


def _whole(time: Time) -> Time | None:
    """What is left of a time of day without a day: a clock time has no value then, "the evening of" is nothing."""
    if time.value is not None and time.value.startswith("T"):
        if time.rule == "part of a date":
            return None
        time.value = None
    return time


def _joint(first: Time, second: Time, between: str) -> Time | None:
    if first.rule in TIME_RULES:
        time, beside, gap = first, second, TIME_THEN_DATE
    elif second.rule == "clock time":
        time, beside, gap = second, first, DATE_THEN_TIME
    elif first.rule in LOOSE_RULES and second.type == "DATE":
        time, beside, gap = first, second, ON
    else:
        return None
    day = _day_of(beside, time)
    if day is None or not gap.fullmatch(between):
        return None
    clock = (time.value or "").partition("T")[2]
    return Time(
        span=(first.span[0], second.span[1]),
        type="TIME",
        value=f"{day.value}T{clock}" if day.value else None,
        modifier=time.modifier or day.modifier,
        rule=time.rule,
    )


def _day_of(day: Time, time: Time) -> Time | None:
    """The date that a time of day belongs to, if what stands beside it is a day."""
    if day.rule in PART_RULES and time.rule == "clock time":
        day = Time(span=day.span, type="DATE", value=day.value and day.value[:10], rule=day.rule)
    elif day.type != "DATE" or day.rule not in DAY_RULES:
        return None
    return day if day.value is None or DAY.fullmatch(day.value) else None
