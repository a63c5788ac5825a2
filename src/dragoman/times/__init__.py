"""When: temporal expressions and their TIMEX3 values."""

from .recognise import find_times

__all__ = ["find_times"]
