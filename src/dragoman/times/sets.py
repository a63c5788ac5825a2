"""What recurs: "every Friday", "on Sundays", "twice a week"."""

from __future__ import annotations

from ..records import Time
from .calendar import duration
from .match import Match

# Dates that recur, with X for what varies, by the class of their unit.
FORMS = {"WEEKDAY": "XXXX-WXX-{}", "MONTH": "XXXX-{:02d}", "SEASON": "XXXX-{}", "PART": "XXXX-XX-XXT{}"}


def every(match: Match) -> list[Time]:
    """A set: TIMEX3 gives what recurs as a period or as a date with X for what varies."""
    word, values = match.word("unit"), match.article.values
    cls = next((name for name in (*FORMS, "UNIT") if word in values[name]), "UNITS")
    value = values[cls][word]
    if cls in FORMS:
        part = f"T{match.value('part')}" if cls == "WEEKDAY" and match.has("part") else ""
        return [match.time("SET", FORMS[cls].format(value) + part)]
    said = match.value("every")
    number = match.value("n") or (int(said) if isinstance(said, int) else 1)
    text = "XXXX-WXX-WE" if value == "WE" else duration(number, str(value))
    return [match.time("SET", text)] if text is not None else []


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
