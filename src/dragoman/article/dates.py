"""Publication dates: what people, feeds, pages and tables write, checked and put in ISO 8601.

A date is read only where it can mean one day. What could be two ("3/4/2019") or is none is refused: a record without a
date is worth more than one with another day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from functools import cache

from ..data import ROOMS, read_toml
from ..errors import ReadingError

FILE = "data/dates.toml"
# Of news in print; what programs write for "no date" (0001, 9999) and Buddhist years lie outside.
YEARS = range(1500, 2400)
EPOCH = range(631_152_000, 4_102_444_800)  # seconds since 1970 from 1990 to 2100: smaller numbers are something else
EPOCH_UNITS = {9: 1, 10: 1, 12: 1_000, 13: 1_000, 15: 1_000_000, 16: 1_000_000}  # by the count of digits
SERIALS = range(20_000, 80_000)  # days of a spreadsheet from 1954 to 2119
SERIAL_DAY = date(1899, 12, 30)  # day 0 of a spreadsheet, whose 1900 has a 29 February
CENTURY = 69  # years of two digits from here on are of the last century (POSIX)

CLOCK = re.compile(
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?:\s*(?:Uhr|hrs|(?-i:[A-Z]{2,5})\b))?",
    re.I,
)
CLOCK_FIRST = re.compile(  # "10:00 AM EDT, Tue May 4, 2021"
    r"(?P<clock>\d{1,2}[:.]\d{2}(?:\s?(?i:[ap]\.?m\.?))?(?:\s(?:[A-Z]{3,5}|[+-]\d{4}))?)[\s,|]+(?:on\s)?(?P<day_and_year>\S.*\s.*)"
)
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})"
    r"|\s?[年년]\s?(?P<month2>\d{1,2})\s?[月월]\s?(?P<day2>\d{1,2})\s?[日일])"
)
YEAR_LAST = re.compile(r"(?P<first>\d{1,2})(?P<sign>[-/.])\s?(?P<second>\d{1,2})(?P=sign)\s?(?P<year>\d{4}|\d{2})")
NAME = r"[^\W\d_][^\s\d.,/()-]*"  # of a month: in some scripts marks stand between its letters
NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?(?:\s+de|\s+of)?[\s/-]+(?P<name>{NAME}(?:\s{NAME})??)\.?(?:\s+de)?[\s,/-]+"
    rf"(?P<year>\d{{4}}|\d{{2}})\b|(?P<name2>{NAME})\.?[\s-]+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[\s,-]+(?P<year2>\d{{4}})\b"
    rf"|(?P<year3>\d{{4}})[\s/-]+(?P<name3>{NAME})\.?[\s/-]+(?P<day3>\d{{1,2}})\b"
)
C_TIME = re.compile(  # "Mon Jun 25 11:41:36 UTC 2018", as C and Unix write it
    r"\b(?P<month>[A-Z][a-z]{2})\s+(?P<day>\d{1,2})\s+(?P<clock>\d{2}:\d{2}:\d{2}(?:\s+(?:[+-]\d{4}|[A-Z]{2,5}))?)\s+(?P<year>\d{4})$"
)
FRACTION = re.compile(r"(?<=:\d\d)[.,](\d{6})\d+")  # of a second, finer than Python has it
COMPACT = re.compile(r"^(\d{8})(\d{4}(?:\d{2})?)$")  # as GDELT writes moments
AROUND = re.compile(rf"^[\s,]*(?:{NAME}\.?(?:,\s*|\s+))?$")  # a name of a day of the week before a date
ZONE_AT_END = re.compile(r"(?<=[+-]\d\d):(?=\d\d$)")


def iso_published(value: object, *, day_first: bool | None = None) -> str | None:
    """``value`` (a date, a date-time, words, seconds since 1970, or None) as an ISO 8601 date or date-time.

    A zone is kept as it was given, so the calendar day stays the publisher's own. ``day_first`` settles dates like
    3/4/2019, which are refused without. Raises ReadingError when ``value`` is no date or could be two.
    """
    if value is None or value != value or value == "":  # pandas gives NaN and NaT for what is missing
        return None
    parsed = _parse(value.strip(), day_first) if isinstance(value, str) else _number(value)
    if isinstance(parsed, date) and parsed.year in YEARS and not _is_zero(parsed):
        return parsed.isoformat()
    if isinstance(value, str) and order_of(value) == "either":
        reason = "could be two days; say --day-first or --month-first, or"
    else:
        reason = "is not a publication date;"
    raise ReadingError(f"{value!r} {reason} write it as YYYY-MM-DD (a time and zone may follow)")


def order_of(text: str) -> str | None:
    """How a date of three numbers has them: "day" or "month" first, "either", or None when it is no such date.

    With dots the day is first wherever that is written.
    """
    found = YEAR_LAST.match(text.strip())
    if not found:
        return None
    first, second = int(found["first"]), int(found["second"])
    if found["sign"] == "." or (first > 12 >= second):
        return "day"
    if second > 12 >= first:
        return "month"
    return "either" if first != second and first <= 12 else "day"


def serial_date(value: object) -> str | None:
    """The day that a spreadsheet's number stands for, when it can be one ("43528" is 2019-03-04)."""
    try:
        number = float(str(value))
        days = int(number)
    except (ValueError, OverflowError):  # no number, or none that is finite
        return None
    if days not in SERIALS:
        return None
    day = SERIAL_DAY + timedelta(days=int(number))
    if number == int(number):
        return day.isoformat()
    return (datetime.combine(day, time()) + timedelta(seconds=round((number % 1) * 86_400))).isoformat()


def _is_zero(parsed: date) -> bool:
    """Whether a moment is the very first of 1970, which programs write for "no date"."""
    return isinstance(parsed, datetime) and parsed.replace(tzinfo=None) == datetime(1970, 1, 1)


def _number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(str(int(value)))
    return value


def _parse(text: str, day_first: bool | None) -> date | None:
    text = C_TIME.sub(r"\g<day> \g<month> \g<year> \g<clock>", text)
    for read in (_epoch, _iso, _rfc_2822):  # Python takes ten digits for a date with something behind it
        parsed = read(text)
        if parsed is not None:
            return parsed
    return _written(text, day_first)


def _iso(text: str) -> date | None:
    text = COMPACT.sub(r"\1T\2", FRACTION.sub(r".\1", text))
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    """Seconds, thousandths or millionths of them since 1970, in UTC."""
    digits = text.partition(".")[0] if re.fullmatch(r"\d+\.\d*", text) else text
    unit = EPOCH_UNITS.get(len(digits)) if digits.isascii() and digits.isdecimal() else None
    seconds = int(digits) // unit if unit else 0
    return datetime.fromtimestamp(seconds, UTC) if seconds in EPOCH else None


def _rfc_2822(text: str) -> datetime | None:
    """What mail and RSS write; only with an English month, since Python's own reader takes much else for a date."""
    if not re.match(
        r"(?:[A-Za-z]{3,9}(?:,\s*|\s+))?\d{1,2}\s+[A-Za-z]{3}[a-z]*\.?\s+(?:\d{4}|\d{2})\s+\d{1,2}:\d{2}", text
    ):
        return None
    try:
        return parsedate_to_datetime(ZONE_AT_END.sub("", text.replace("Sept ", "Sep ")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _written(text: str, day_first: bool | None) -> date | None:
    if found := CLOCK_FIRST.fullmatch(text):
        text = f"{found['day_and_year']} {found['clock']}"
    for pattern, read in ((YEAR_FIRST, _year_first), (YEAR_LAST, _year_last), (NAMED, _named)):
        for found in pattern.finditer(text):
            if not AROUND.match(text[: found.start()]):
                continue
            day = read(found, day_first)
            return _with_clock(day, text[found.end() :]) if day else None
    return None


def _day(year: int, month: int | None, day: int) -> date | None:
    if year < 100:
        year += 1900 if year >= CENTURY else 2000
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def _year_first(found: re.Match[str], day_first: bool | None) -> date | None:
    return _day(int(found["year"]), *(int(found[part] or found[f"{part}2"]) for part in ("month", "day")))


def _year_last(found: re.Match[str], day_first: bool | None) -> date | None:
    order = order_of(found[0])
    if order == "either":
        order = None if day_first is None else "day" if day_first else "month"
    first, second = int(found["first"]), int(found["second"])
    if order is None:
        return None
    return _day(int(found["year"]), *((second, first) if order == "day" else (first, second)))


def _named(found: re.Match[str], day_first: bool | None) -> date | None:
    name, day, year = (found[part] or found[f"{part}2"] or found[f"{part}3"] for part in ("name", "day", "year"))
    return _day(int(year), month_named(name), int(day))


def _with_clock(day: date, rest: str) -> date | None:
    """The day with the time and zone that stand behind it; None when something else does."""
    if not rest.strip(" ,.|T"):
        return day
    found = CLOCK.search(rest)
    if not found or not _between().match(rest[: found.start()]) or rest[found.end() :].strip(" ,.()"):
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
    if half:
        hour = hour if hour > 12 else hour % 12 + (12 if half == "p" else 0)
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0))
        return datetime.fromisoformat(f"{day.isoformat()}T{clock.isoformat()}{_zone(found['zone'])}")
    except ValueError:
        return None


@cache
def _between() -> re.Pattern[str]:
    """What may stand between a day and a time of day."""
    words = "|".join(map(re.escape, read_toml(ROOMS / "article" / FILE)["between"]))
    return re.compile(rf"^[\s,.]*(?:[T|•·–:-]|{words})?[\s,.]*$", re.I)


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone.upper() in ("Z", "UTC", "GMT"):
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


# ---- names of months ------------------------------------------------------------------------------------


def month_named(name: str) -> int | None:
    """The number of a month by its name in English or another language of ``data/dates.toml``.

    A name that means different months in two of them ("listopad") is none.
    """
    name = name.casefold().rstrip(".")
    return _english_months().get(name) or _all_months().get(name)


@cache
def _english_months() -> dict[str, int]:
    return _months(["en"])


@cache
def _all_months() -> dict[str, int]:
    return _months(read_toml(ROOMS / "article" / FILE)["languages"])


def _months(languages: Iterable[str]) -> dict[str, int]:
    """Names of months, long and short, as Unicode's CLDR has them."""
    from babel import Locale

    found: dict[str, set[int]] = {}
    for language in languages:
        names = Locale.parse(language).months
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in names[use][width].items():
                    found.setdefault(name.casefold().rstrip("."), set()).add(number)
    found.setdefault("sept", {9})
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}
