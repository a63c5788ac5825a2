"""Lengths of time, with what they are counted from, and "ago"."""

from __future__ import annotations

from datetime import date

from ..data import word_lists
from ..language.grammar import form, is_read, word_class
from ..records import Span, Time, TimeType
from .calendar import duration, step_value
from .match import Article, Match

LISTS = word_lists("times", "lengths")
QUALIFIED_YEARS = LISTS["qualified_years"]
MODALS = LISTS["modals"]
ABOUT = LISTS["about"]
ORDERING = LISTS["ordering"]
RATE_BEFORE = LISTS["rate_before"]
MODIFIABLE = LISTS["modifiable"]
ANCHOR_WORDS = 8


def _number(match: Match, name: str = "n") -> float | str | None:
    word, value = match.word(name), match.value(name)
    if word in ("a", "an", "another"):
        return 1
    if word in ("several", "few") or value == "X":
        return "X"
    return value if isinstance(value, int | float) else None


def _amount(match: Match) -> float | str | None:
    """The number of units, halves added."""
    number = _number(match)
    half = 0.5 if match.has("half") else match.value("frac") or 0
    if number is None:
        return half or None
    if isinstance(number, str):
        return number
    return number + half


def quantity(match: Match) -> list[Time]:
    """A length of time, with the event that it is counted from when one is named."""
    amount, unit = _amount(match), str(match.value("unit"))
    if amount is None or _is_no_length(match, amount, unit):
        return []
    if match.before() == "in" and not isinstance(amount, str) and _is_ahead(match):
        return _from_present(match, amount, unit, match.article.published)
    if unit == "D" and amount == 1 and match.before() in MODALS:
        return [match.time("DATE", "FUTURE_REF")]
    if _is_how_often_or_old(match, unit) or (value := duration(amount, unit)) is None:
        return []
    return [_anchored(match, _length(match, amount, value))]


def _length(match: Match, amount: float | str, value: str) -> Time:
    """A length, without the preposition or the article before it."""
    if _is_preposition(match):
        match.start += 1
        time = match.time("DURATION", value)
        time.modifier = match.value("mod2")
        return time
    if _first_word(match) == "the" and not match.has("mod") and amount != 1 and _is_singular(match):
        match.start += 1  # "the two day rally"
    return match.time("DURATION", value)


def _first_word(match: Match) -> str:
    return match.article.words.lower[match.start]


def _is_no_length(match: Match, amount: float | str, unit: str) -> bool:
    """ "A second", "a quarter of", "a weekend", "a fiscal year": an amount and a unit that name something else."""
    one = match.word("n")
    if one in ("a", "an") and unit in ("TS", "Q", "NI", "WE") and not match.has("half"):
        return True
    if unit == "WI" or (unit == "SU" and amount == 1) or (unit == "Q" and match.after() == "of"):
        return True
    inside = match.article.words.lower[match.start : match.end]
    return one == "a" and not QUALIFIED_YEARS.isdisjoint(inside)


def _is_ahead(match: Match) -> bool:
    """Whether after "in" a length says how far ahead something is: "in two weeks"."""
    return not match.has("span") and not _is_looked_back_over(match) and match.direction("unit") > 0


def _is_how_often_or_old(match: Match, unit: str) -> bool:
    """ "$2 million a year", "a 12-year-old"; or a verb: "can last up to two years"."""
    if match.word("n") in ("a", "an") and _is_rate(match):
        return True
    if match.word("span") == "last" and match.has("mod2"):
        return True
    return unit == "Y" and "old" in (match.after(), match.last_word())


def _is_looked_back_over(match: Match) -> bool:
    """Whether "in a decade" is the time over which something is "the worst" or "the first"."""
    article = match.article
    token = article.doc[article.words.token[match.start - 1]].head
    return any(
        form(child) in ("superlative adjective", "superlative adverb") or child.lower_ == "first"
        for child in token.lefts
    )


def _is_rate(match: Match) -> bool:
    """Whether "a year" says how often: right after an amount ("$2 million a year", "four flights a week").

    TimeBank mostly leaves these out, and they date nothing.
    """
    article, at = match.article, match.start
    if at < 1 or match.has("mod"):
        return False
    if match.before() in RATE_BEFORE or at - 1 in article.words.number:
        return True
    token = article.doc[article.words.token[at - 1]]
    return form(token) == "plural noun"


def _is_preposition(match: Match) -> bool:
    """Whether "over", "around" before a quantity is no modifier of it: "over three years", but "for over a year"."""
    if match.word("mod") not in ABOUT:
        return False
    return match.has("span") or (match.word("mod") == "over" and match.before() not in MODIFIABLE)


def _is_singular(match: Match) -> bool:
    return match.last_word() in match.article.values["UNIT"]


def _anchored(match: Match, time: Time) -> Time:
    """Adds what a length of time is counted from ("three days after the attack", "two weeks later")."""
    article, following = match.article, match.after()
    if following in ORDERING:
        time.anchor = anchor_phrase(article, match.end + 1)
        if time.anchor is not None and time.modifier is None:
            time.modifier = "BEFORE" if following == "before" else "AFTER"
    elif following in ("later", "earlier", "afterwards") and article.focus is not None:
        time.anchor = article.focus[1].span
        if time.modifier is None:
            time.modifier = "BEFORE" if following == "earlier" else "AFTER"
    return time


def anchor_phrase(article: Article, word: int) -> Span | None:
    """The noun phrase, or else the verb, that begins at a word."""
    words, doc = article.words, article.doc
    if word >= len(words.lower) or not words.lower[word]:
        return None
    token = doc[words.token[word]]
    if not is_read(token):
        return None
    head = token
    while head.head.i > head.i and head.head.i - token.i <= ANCHOR_WORDS and word_class(head) != "verb":
        head = head.head
    end = head.idx + len(head)
    start = token.idx if word_class(head) in ("noun", "name", "pronoun", "number") else head.idx
    return (start, end) if word_class(head) in ("noun", "name", "pronoun", "verb", "number", "auxiliary") else None


def compound(match: Match) -> list[Time]:
    first = duration(int(match.value("n")), str(match.value("unit")))
    second = duration(int(match.value("m")), str(match.value("unit2")))
    if first is None or second is None or first[-1] == second[-1]:
        return []
    if "T" in first:
        return [match.time("DURATION", first + second[2:])]
    return [match.time("DURATION", first + second[1:])]


def unit_long(match: Match) -> list[Time]:
    """ "A decade-long war"; the age of "a 30-year-old man" is no time."""
    if match.before() == "-" and match.last_word() == "old":
        return []
    number: int | str = 1 if match.word("unit") in match.article.values["UNIT"] else "X"
    value = duration(number, str(match.value("unit")))
    return [match.time("DURATION", value)] if value else []


def vague_units(match: Match) -> list[Time]:
    """ "For years", "the early years", "within weeks"."""
    unit = str(match.value("unit"))
    if unit in ("SU", "WI", "WE", "TS") or (unit == "Q" and match.value("span") is None):
        return []
    if match.word("span") in ("last", "past"):
        return [match.time("DATE", "PAST_REF")]
    value = duration("X", unit)
    return [_anchored(match, match.time("DURATION", value))] if value else []


def recent_units(match: Match) -> list[Time]:
    """ "Recent weeks" are an unknown number of weeks; days and years, and what is to come, are just near."""
    unit = str(match.value("unit"))
    if match.value("recent") == "future" and (unit != "W" or match.end - match.start > 2):
        return [match.time("DATE", "FUTURE_REF")]
    if unit in ("W", "M") and match.end - match.start == 2:
        return [match.time("DURATION", duration("X", unit))]
    return [match.time("DATE", "PAST_REF")]


def vague_length(match: Match) -> list[Time]:
    return [match.time("DURATION", str(match.value("length")))]


def ago(match: Match) -> list[Time]:
    amount, unit, base = _amount(match), str(match.value("unit")), match.article.published
    if amount is None or unit in ("SU", "WI"):
        return []
    if isinstance(amount, str):
        return [match.time("DATE", "PAST_REF")]
    return _from_present(match, -amount, unit, base)


def from_now(match: Match) -> list[Time]:
    amount = _number(match)
    if amount is None or isinstance(amount, str):
        return [match.time("DATE", "FUTURE_REF")]
    return _from_present(match, amount, str(match.value("unit")), match.article.published)


def _from_present(match: Match, amount: float, unit: str, base: date | None) -> list[Time]:
    kind: TimeType = "TIME" if unit[0] == "T" else "DATE"
    if unit == "ML" or abs(amount) > 1e6:
        return [match.time("DATE", "PAST_REF" if amount < 0 else "FUTURE_REF")]
    if base is None:
        return [match.time(kind, None)]
    if amount != int(amount):
        amount, unit = {"Y": (amount * 12, "M"), "W": (amount * 7, "D"), "DE": (amount * 10, "Y")}.get(
            unit, (amount, unit)
        )
    if unit == "TH" and abs(amount) >= 24:
        amount, unit = amount / 24, "D"
    return [match.time(kind, step_value(base, unit, int(amount)))]


def vague_ago(match: Match) -> list[Time]:
    return [match.time("DATE", "PAST_REF")]
