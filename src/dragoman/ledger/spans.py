"""Days, months and years as people ask for them, and as the days they hold."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from ..errors import UsageError

KNOWN = 20_000  # answers that are remembered: the same days are compared again and again


def first_day(value: str) -> str:
    """The first day of an ISO day, month or year."""
    return f"{value}-01-01"[:10]


def last_day(value: str) -> str:
    """The last day of an ISO day, month or year."""
    parts = [int(part) for part in value.split("-")]
    month = parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else monthrange(parts[0], month)[1]
    return date(parts[0], month, day).isoformat()


@lru_cache(maxsize=KNOWN)
def days_from(day: str, days: int) -> str:
    """The day so many days after an ISO day, before it for a negative number. Raises UsageError for what is no day."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except ValueError as error:
        raise UsageError(f"--today takes a day like 2017-11-20, not {day!r}") from error
    except OverflowError:
        return (date.min if days < 0 else date.max).isoformat()


@lru_cache(maxsize=KNOWN)
def days_between(first: str, last: str) -> int:
    """Days from one ISO day to another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
