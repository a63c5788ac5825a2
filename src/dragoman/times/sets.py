"""What recurs: "every Friday", "on Sundays", "twice a week"."""

from __future__ import annotations

from ..records import Time
from .calendar import duration
from .match import Match


def every(match: Match) -> list[Time]:
    """A set: TIMEX3 gives what recurs as a period or as a date with X for what varies."""
    cls, word = "unit", match.word("unit")
    values = match.article.values
    step = int(match.value("every")) if isinstance(match.value("every"), int) else 1
    for cls in ("WEEKDAY", "MONTH", "SEASON", "PART", "UNIT", "UNITS"):
        if word in values[cls]:
            break
    value = values[cls][word]
    if cls == "WEEKDAY":
        text = f"XXXX-WXX-{value}" + (f"T{match.value('part')}" if match.has("part") else "")
    elif cls == "MONTH":
        text = f"XXXX-{value:02d}"
    elif cls == "SEASON":
        text = f"XXXX-{value}"
    elif cls == "PART":
        text = f"XXXX-XX-XXT{value}"
    else:
        number = match.value("n") or step
        found = "XXXX-WXX-WE" if value == "WE" else duration(number, str(value))
        if found is None:
            return []
        text = found
    return [match.time("SET", text)]


def weekdays(match: Match) -> list[Time]:
    part = match.value("parts")
    return [match.time("SET", f"XXXX-WXX-{match.value('weekday')}" + (f"T{part}" if part else ""))]


def rate(match: Match) -> list[Time]:
    unit = str(match.value("unit"))
    value = duration(1, unit)
    return [match.time("SET", value)] if value else []


def frequency(match: Match) -> list[Time]:
    """An adverb or adjective of frequency, but not the name of a paper."""
    article = match.article
    token = article.doc[article.words.token[match.start]]
    following = article.doc[token.i + 1] if token.i + 1 < len(article.doc) else token
    named = following.text[0].isupper() or (token.text[0].isupper() and not token.is_sent_start)
    return (
        []
        if named or match.after() in ("newspaper", "magazine", "paper")
        else [match.time("SET", str(match.value("every")))]
    )
