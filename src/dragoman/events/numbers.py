"""Counts of people and things in words and figures, as ranges: "at least 29", "dozens", "between 30 and 40"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..data import word_lists
from ..language.clauses import Clauses
from ..records import Range

UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {w: 20 + 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "m": 1_000_000,
    "bn": 10**9,
}
# Vague plurals: the least they can mean.
PLURALS = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "millions": 2_000_000, "tens": 20}
VAGUE = {
    "several": (3, None),
    "some": None,
    "many": None,
    "few": (3, 5),
    "couple": (2, 2),
    "dozen": (12, 12),
    "score": (20, 20),
}
LISTS = word_lists("events", "numbers")
AT_LEAST = LISTS.ordered("at_least")
AT_MOST = LISTS.ordered("at_most")
COUNTING = LISTS["counting"]
FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")


MULTIPLES = {"dozen": 12, **SCALES}


def quantity(words: list[str]) -> Range | None:
    """The range that a run of lower-case words names, or None when they hold no number.

    >>> quantity("at least 29".split())
    Range(low=29, high=None)
    >>> quantity("between 30 and 40".split())
    Range(low=30, high=40)
    """
    values = _values(words)
    if not values:
        return None
    text, value = " ".join(words), values[0]
    if len(values) == 2 and _are_bounds(words):
        low, high = sorted(values)
        if high > low:
            return Range(low=low, high=high)
    if value < 0:
        return Range(low=-value, high=None)
    if any(phrase in text for phrase in AT_MOST):
        return Range(low=None, high=value)
    return Range(low=value, high=None if any(phrase in text for phrase in AT_LEAST) else value)


def _are_bounds(words: list[str]) -> bool:
    """Whether two numbers are the ends of a range: "30 to 40", "between 30 and 40"."""
    return "between" in words or ("and" not in words and not {"to", "-", "–"}.isdisjoint(words))


def _values(words: list[str]) -> list[int]:
    """The numbers in ``words`` in order; a vague plural ("dozens") is given as the negative of its least."""
    values: list[int] = []
    current: float | None = None
    for n, word in enumerate(words):
        part = None if _is_measure(words, n) else _one(word)
        if part is not None:
            if current is not None and not _adds_up(current, part, word):
                values.append(int(current))
                current = None
            current = (current or 0) + part
        elif word in MULTIPLES:
            before = 0.5 if "half" in words[max(0, n - 2) : n] else 1
            current = (current if current is not None else before) * MULTIPLES[word]
        elif word in PLURALS:
            scaled = values.pop() * PLURALS[word] // 2 if values and values[-1] < 0 else -PLURALS[word]
            values.append(scaled)
        elif word not in ("and", "-", "a", "of") and current is not None:
            values.append(int(current))
            current = None
    return values if current is None else [*values, int(current)]


def _adds_up(current: float, part: float, word: str) -> bool:
    """Whether a number goes on with a smaller one: "two hundred" and "six", not "six" and "forty"."""
    return word not in TENS and current >= 20 and part < 10 and float(current).is_integer()


def _one(word: str) -> float | None:
    if word in UNITS:
        return UNITS[word]
    if word in TENS:
        return TENS[word]
    if "-" in word and all(part in TENS or part in UNITS for part in word.split("-")):
        return sum(TENS.get(part, UNITS.get(part, 0)) for part in word.split("-"))
    match = FIGURE.match(word)
    return float(match.group().replace(",", "")) if match else None


def _is_measure(words: list[str], n: int) -> bool:
    """Whether a hyphen makes a number a measure and no count: "13-year-old", not "200-strong"."""
    hyphen, behind = ([*words[n + 1 : n + 3], "", ""])[:2]
    number = behind in COUNTING or behind in MULTIPLES or _one(behind) is not None
    return hyphen == "-" and behind.isalpha() and not number


def added(counts: list[Range | None]) -> Range | None:
    """The sum of several counts ("two policemen and a civilian"), the first where another is not told, and those known
    from below ("more than 300") without who is named beside them."""
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return counts[0]
    if any(count.high is None for count in known):
        known = [count for count in known if count.high != 1] or known
    found = Range(low=_sum(count.low for count in known), high=_sum(count.high for count in known))
    return counts[0] if found == Range(low=None, high=None) else found


def _sum(ends: Iterable[int | None]) -> int | None:
    """The sum of one end of several ranges, None where one is open."""
    total = 0
    for end in ends:
        if end is None:
            return None
        total += end
    return total


def count_of(clauses: Clauses, i: int) -> Range | None:
    """How many the noun phrase headed by token ``i`` says: "29 people", "dozens of villagers", "a soldier"."""
    lower = clauses.lower
    words = lower[max(_first_of(clauses, i), i - 12) : i + 1]
    if lower[i] == "one" and "no" in words:
        return Range(low=0, high=0)
    found = quantity(words)
    if found is not None:
        return found
    if "no" in words or lower[i] in ("nobody", "none"):
        return Range(low=0, high=0)
    if clauses.form[i] == "name" or (clauses.form[i] == "noun" and words[0] in ("a", "an", "another")):
        return Range(low=1, high=1)
    return Range(low=3, high=None) if "several" in words else None


def _first_of(clauses: Clauses, i: int) -> int:
    """Where the phrase of a noun begins."""
    before = [c for c in clauses.children[i] if c < i]
    return min((clauses.doc[c].left_edge.i for c in before), default=i)
