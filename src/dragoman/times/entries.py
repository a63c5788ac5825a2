"""The entries of a live report or a chronology: from a line that holds nothing but a moment or a day on, what is told
is told on that day."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date

from ..records import Time

ALONE = re.compile(r"[^\w]*")
DATE_RULES = frozenset(("iso date", "numeric date", "month day", "day month"))
ENOUGH = 2  # lines with a day alone from which they are heads; one by itself may be anything's


class Entries:
    """Where each entry begins, by offset, and its day. The lines over them are told of from the article's own day.

    >>> entries = Entries(times, text, published)  # "09:10 GMT, 3 May 2024\\n\\nThe port reopened today."
    >>> entries.day(text.index("today"))
    datetime.date(2024, 5, 3)
    """

    def __init__(self, times: list[Time], text: str, published: date | None) -> None:
        heads = [(time, day) for time in times if (day := _day(time)) and _stands_alone(time, text)]
        if sum(time.type == "DATE" for time, _ in heads) < ENOUGH:
            heads = [(time, day) for time, day in heads if time.type == "TIME"]
        self.starts = [0]
        self._days = [published]
        for time, day in heads:
            self.starts += time.span
            self._days += [published, day]

    def __bool__(self) -> bool:
        """Whether any entry has a day of its own."""
        return len(set(self._days)) > 1

    def _at(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def day(self, offset: int) -> date | None:
        """The day on which the words at an offset are told."""
        return self._days[self._at(offset)]

    def start(self, offset: int) -> int:
        """Where the entry that holds an offset begins."""
        return self.starts[self._at(offset)]


def _day(time: Time) -> date | None:
    """The day of an expression that may stand over an entry: a moment, or a day by its date."""
    headlike = time.rule == "clock time" or time.rule in DATE_RULES
    return date.fromisoformat(time.value[:10]) if headlike and time.value and len(time.value) >= 10 else None


def _stands_alone(time: Time, text: str) -> bool:
    start, end = time.span
    line_end = text.find("\n", end)
    before, after = text[text.rfind("\n", 0, start) + 1 : start], text[end : line_end if line_end >= 0 else None]
    return ALONE.fullmatch(before) is not None and ALONE.fullmatch(after) is not None
