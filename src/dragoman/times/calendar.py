"""Days, weeks and TIMEX3 values: what a value covers, steps from one to another, holidays."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta

from ..records import EventDate, Time

PARTS = ("week", "quarter", "half", "season", "month")  # of a year
SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
MONTHS_IN = {"M": 1, "Q": 3, "SM": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
YEARS_IN = {"DE": 10, "CE": 100, "ML": 1000}
_VALUE = re.compile(
    r"(?P<year>\d{2,4})"
    r"(?:-W(?P<week>\d\d)(?P<weekend>-WE)?"
    r"|-Q(?P<quarter>[1-4])|-H(?P<half>[12])|-(?P<season>SP|SU|FA|WI)"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"(?:T[\w:.+-]*)?"
)


def days_in_month(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def add_days(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_months(day: date, months: int) -> date | None:
    """The same day of a later (earlier) month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def week_value(day: date) -> str:
    """ISO week, such as ``1998-W07``."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, as in Meeus, Astronomical Algorithms)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    """The nth (or last, -1) weekday (1 is Monday) of a month."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    last = date(year, month, days_in_month(year, month))
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


GREGORIAN_YEAR, ISLAMIC_YEAR = 365.2425, 354 + 11 / 30  # days, in the mean


def islamic_days(year: int, month: int, day: int) -> list[date]:
    """The days of a Gregorian year that the tabular Islamic calendar gives for a month and day of its own.

    The tabular calendar differs from the one by sight of the moon by a day or so.
    """
    first = int((year - 622) * GREGORIAN_YEAR / ISLAMIC_YEAR) - 1
    found = [islamic_date(islamic_year, month, day) for islamic_year in range(first, first + 5)]
    return [gregorian for gregorian in found if gregorian.year == year]


def islamic_date(year: int, month: int, day: int) -> date:
    """The Gregorian day of a day of the tabular Islamic calendar."""
    days = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(min(max(1, 227014 + days), date.max.toordinal()))


def day_range(value: str) -> tuple[date, date] | None:
    """The earliest and the latest day of a TIMEX3 date or time of day; None for anything else.

    >>> day_range("2016-02")
    (datetime.date(2016, 2, 1), datetime.date(2016, 2, 29))
    >>> day_range("P3D") is None
    True

    A winter runs from the December before its year to the February after, since writers mean either.
    """
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    digits, part = match["year"], match.groupdict()
    if len(digits) < 4:
        return None if any(part[name] for name in PARTS) else _years(int(digits), 10 ** (4 - len(digits)))
    year = int(digits)
    if not MINYEAR < year < MAXYEAR:
        return None
    if part["day"]:
        day = safe_date(year, int(part["month"]), int(part["day"]))
        return (day, day) if day else None
    if part["month"]:
        return _months(year, int(part["month"]), 1) if 1 <= int(part["month"]) <= 12 else None
    return _part_of_year(year, part)


def _years(number: int, span: int) -> tuple[date, date] | None:
    """A decade, century or millennium: of ``span`` years, the ``number``-th."""
    first = number * span
    return (date(first, 1, 1), date(first + span - 1, 12, 31)) if first >= MINYEAR else None


def _part_of_year(year: int, part: dict[str, str | None]) -> tuple[date, date] | None:
    """A week, quarter, half or season of a year, or the year."""
    if part["week"]:
        return _week_range(year, int(part["week"]), bool(part["weekend"]))
    if part["quarter"]:
        return _months(year, int(part["quarter"]) * 3 - 2, 3)
    if part["half"]:
        return _months(year, int(part["half"]) * 6 - 5, 6)
    if part["season"] == "WI":
        return date(year - 1, 12, 1), date(year + 1, 2, days_in_month(year + 1, 2))
    return _months(year, SEASON_MONTHS[part["season"]], 3) if part["season"] else _months(year, 1, 12)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    last = month + count - 1
    return date(year, month, 1), date(year, last, days_in_month(year, last))


def _week_range(year: int, week: int, weekend: bool) -> tuple[date, date] | None:
    try:
        return date.fromisocalendar(year, week, 6 if weekend else 1), date.fromisocalendar(year, week, 7)
    except ValueError:
        return None


def to_event_date(time: Time) -> EventDate | None:
    """The date that a temporal expression gives an event; None when it names none (durations, sets, "now").

    ``value`` is the day, month or year itself, or an ISO 8601 interval for weeks, quarters and the like.
    """
    if time.value is None or time.type not in ("DATE", "TIME"):
        return None
    days = day_range(time.value)
    if days is None:
        return None
    earliest, latest = days[0].isoformat(), days[1].isoformat()
    plain = time.value.split("T")[0]
    value = plain if re.fullmatch(r"\d{4}(-\d\d){0,2}", plain) else f"{earliest}/{latest}"
    return EventDate(value=value, earliest=earliest, latest=latest, words=time.span)


def step_value(base: date, unit: str, step: int) -> str | None:
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


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else f"{number:g}"


def duration(number: float | str, unit: str) -> str | None:
    """TIMEX3 duration: ``P2Y6M``, ``PT1H30M``, ``PXW``. Decades and centuries are given in years."""
    if isinstance(number, str):
        return _period("X", "W" if unit == "FN" else unit)
    if number < 0 or number > 1e12:
        return None
    if unit in YEARS_IN:
        return f"P{_plain(number * YEARS_IN[unit])}Y"
    if unit in ("SU", "WI"):
        return f"P{_plain(number)}{unit}"
    if unit in ("FN", "SM", "NI"):
        size, unit = {"FN": (2, "W"), "SM": (6, "M"), "NI": (1, "D")}[unit]
        return duration(number * size, unit)
    return _halved(number, unit) or _period(_plain(number), unit)


def _period(number: str, unit: str) -> str:
    return f"PT{number}{unit[1:]}" if unit[0] == "T" else f"P{number}{unit}"


def _halved(number: float, unit: str) -> str | None:
    """A number with a part of one, which is told in the next smaller unit if it is whole there."""
    whole, half = int(number), number - int(number)
    smaller = {"Y": (12, "M"), "D": (24, "TH"), "TH": (60, "TM"), "TM": (60, "TS"), "W": (7, "D")}.get(unit)
    if half == 0 or smaller is None or (half * smaller[0]) % 1:
        return None
    size, less = smaller
    rest = f"{_plain(half * size)}{less[-1]}"
    if unit[0] == "T":
        return f"PT{whole or ''}{unit[1:] if whole else ''}{rest}"
    return f"P{f'{whole}{unit}' if whole else ''}{'T' if less[0] == 'T' else ''}{rest}"
