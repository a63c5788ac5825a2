"""Times and parts of a day."""

from __future__ import annotations

import re

from ..data import word_lists
from ..records import Time
from .calendar import add_days
from .match import Match

DOTTED = re.compile(r"[0-2]\d\.[0-5]\d")
LISTS = word_lists("times", "hours")
CLOCK_BEFORE = LISTS["clock_before"]


def clock(match: Match) -> list[Time]:
    """A time of day, on the article's day until a date beside it says otherwise. Local zones are left out of
    the value, as TimeBank does; GMT and UTC are kept as Z."""
    hour, minute, rest = _hour_minute(match)
    if hour is None or (hour := _of_24(match, hour)) > 24:
        return []
    zone = "Z" if match.value("zone") == "Z" else ""
    base = match.article.day_in_sentence(match.start) or match.article.published
    return [match.time("TIME", f"{base or ''}T{hour:02d}:{minute:02d}{rest}{zone}")]


def _of_24(match: Match, hour: int) -> int:
    """The hour of the day that one with a.m. or p.m., or of a part of the day, is."""
    half = match.value("half")
    if half == 12 and hour < 12:
        return hour + 12
    if half == 0 and hour == 12:
        return 0
    later = half is None and match.has("part") and match.value("part") in ("AF", "EV", "NI") and 1 <= hour < 12
    return hour + 12 * later


def dotted_clock(match: Match) -> list[Time]:
    """ "16.42 GMT": figures with a point are a time of day before the name of a zone."""
    start, end = match.span(start=match.at("clock"))
    figures, _, zone = match.article.text[start:end].partition(" ")
    return clock(match) if DOTTED.fullmatch(figures) and zone.strip().isupper() else []


def _hour_minute(match: Match) -> tuple[int | None, int, str]:
    if match.has("named"):
        hour, minute = match.value("named").split(":")
        if match.before() in ("after", "since", "past"):
            hour = hour.replace("24", "00")  # the midnight that the day began with
        return int(hour), int(minute), ""
    if match.has("hour"):
        return int(match.value("hour")), 0, ""
    return _figures(match, match.word("clock"))


def _figures(match: Match, text: str) -> tuple[int | None, int, str]:
    if not re.search(r"[:.]", text):
        hour, minute = int(text[:2]), int(text[2:4])
        return (hour, minute, "") if len(text) == 4 and hour <= 24 and minute < 60 else (None, 0, "")
    parts = re.split(r"[:.]", text)
    if not (match.has("half") or match.has("zone")) and len(parts) == 2 and not _is_clock(match):
        return None, 0, ""
    return int(parts[0]), int(parts[1]), f":{parts[2]}" if len(parts) > 2 else ""


def _is_clock(match: Match) -> bool:
    """Whether "3:30" without a.m. or p.m. is a time: scores and verses look the same. That of an entry of a live
    report stands at the start of its line, or after its day."""
    values, text = match.article.values, match.article.text
    if match.before() in CLOCK_BEFORE or match.has("mod") or match.before() in values["DEICTIC"]:
        return True
    line = text[: match.span()[0]].rpartition("\n")[2]
    return not line.strip() and len(match.word("clock")) == 5


def overnight(match: Match) -> list[Time]:
    return [match.night(match.article.published)]


def part_of_day(match: Match) -> list[Time]:
    base = match.article.published
    last = match.word("rel") == "last"
    day = add_days(base, -1) if base and last else base
    return [match.time("TIME", f"{day}T{match.value('part')}" if day else None)]


def focus_part(match: Match) -> list[Time]:
    """ "That night", "the following morning": of the last date."""
    article = match.article
    base = article.focus_day() if article.focus_is_fine("D") else None
    day = add_days(base, int(match.value("focus"))) if base else None
    return [match.time("TIME", f"{day}T{match.value('part')}" if day else None)]


def part_of_date(match: Match) -> list[Time]:
    """The part of a day that a date follows ("the evening of 3 May"); recognise.py joins the two."""
    part = match.value("part") or "MO"
    return [match.time("TIME", f"T{part}")]
