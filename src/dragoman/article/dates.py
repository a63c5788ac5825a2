"""Publication dates: what people and feeds write, checked and put in ISO 8601."""

from __future__ import annotations

from datetime import date, datetime
from email.utils import parsedate_to_datetime

from ..errors import ReadingError

YEARS = range(1500, 3000)  # of news in print; what programs write for "no date" (0001, 9999) lies outside


def iso_published(value: object) -> str | None:
    """``value`` (a date, a date-time, an ISO 8601 or RFC 2822 string, or None) as an ISO 8601 date or date-time.

    A zone is kept as it was given, so the calendar day stays the publisher's own. Raises ReadingError when
    ``value`` is no date.
    """
    if value is None or value != value or value == "":  # pandas gives NaN and NaT for what is missing
        return None
    parsed = _parse(value.strip()) if isinstance(value, str) else value
    if isinstance(parsed, date) and parsed.year in YEARS:
        return parsed.isoformat()
    raise ReadingError(f"{value!r} is not a publication date; write it as YYYY-MM-DD (a time and zone may follow)")


def _parse(text: str) -> date | None:
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
