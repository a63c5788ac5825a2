"""When: temporal expressions and their TIMEX3 values."""

from .calendar import day_range, to_event_date
from .recognise import find_times

__all__ = ["day_range", "find_times", "to_event_date"]
