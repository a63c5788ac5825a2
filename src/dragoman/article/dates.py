"""Publication dates: what people and feeds write, checked and put in ISO 8601."""

from __future__ import annotations

from datetime import date, datetime
from email.utils import parsedate_to_datetime

from ..errors import ReadingError


def iso_published(value: object) -> str | None:
    """``value`` (a date, a date-time, an ISO 8601 or RFC 2822 string, or None) as an ISO 8601 date or date-time.

    A zone is kept as it was given, so the calendar day stays the publisher's own. Raises ReadingError when
    ``value`` is no date.
    """
    if value is None or value != value or value == "":  # pandas gives NaN and NaT for what is missing
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        parsed = _parse(value.strip())
        if parsed is not None:
            return parsed
    raise ReadingError(f"{value!r} is not a publication date; write it as YYYY-MM-DD (a time and zone may follow)")


def _parse(text: str) -> str | None:
    try:
        if len(text) <= 10:
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError):
        return None
