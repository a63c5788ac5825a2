"""Finds the names in an article that the gazetteer knows: spans of tokens, each with the places it may mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from ..data import word_lists
from .gazetteer import Gazetteer
from .index import ABBREVIATION, ADJECTIVE, ALIAS, ALTERNATE, BARE, COUNTRY, COUNTY, NAME, POSTAL, REGION
from .names import word_key

LONGEST = 6  # words
LISTS = word_lists("places", "scan")
CONNECTORS = LISTS["connectors"]
ARTICLES = word_lists("places", "build")["arabic_articles"]
SETTLEMENTS = frozenset(("City", "Town", "Village", "Township", "State", "University"))  # "City of Norfolk"
UNPLACED = LISTS["unplaced"]
GLUED = frozenset(("'s", "’s", "'", "’"))
ABBREVIATED = {"co": "county", "twp": "township"}
HYPHENS = frozenset("-‐‑–")


@dataclass(slots=True)
class Match:
    """A known name: tokens ``start`` to ``end``; ``rows`` of the gazetteer with the kind of name of each."""

    start: int
    end: int
    key: str
    rows: list[int]
    kinds: list[int]
    adjective: bool
    features: list[str] = field(default_factory=list)
    score: float = 0.0


def scan(words: list[str], gazetteer: Gazetteer, other: frozenset[str]) -> list[Match]:
    """The known names among ``words``, none overlapping, in order: of those that begin at a word the longest.

    Those inside one of the names in ``other`` (keys) are left out."""
    best = _longest(words, gazetteer, other)
    if not ({"counties", "Counties"} & set(words)):
        _settle_bare(best)
    matches: list[Match] = []
    for match in _counties(words, best, gazetteer):
        if not matches or match.start >= matches[-1].end:
            matches.append(match)
    return matches


def _longest(words: list[str], gazetteer: Gazetteer, other: frozenset[str]) -> dict[int, Match]:
    """The longest known name by the word that it begins at."""
    grams = _grams(words)
    starts, ends = gazetteer.ranges([gram[2] for gram in grams])
    best: dict[int, Match] = {}
    inside = (range(first, last) for first, last, key in grams if key in other)
    taken = set(chain.from_iterable(inside))
    for (first, last, key), low, high in zip(grams, starts, ends, strict=True):
        if low == high or first in taken or (first in best and best[first].end > last):
            continue
        match = _match(words, first, last, key, low, high, gazetteer)
        if match is not None:
            best[first] = match
    return best


def _grams(words: list[str]) -> list[tuple[int, int, str]]:
    """Runs of words that could be a name: first and last-plus-one token, and the key."""
    keys: dict[int, str] = {}
    count = len(words)
    found: list[tuple[int, int, str]] = []
    for first, word in enumerate(words):
        if word[0].isupper() and not (word in SETTLEMENTS and first + 1 < count and words[first + 1] == "of"):
            found += _grams_from(words, first, keys)
        elif word in ARTICLES and _is_hyphened(words[first + 1 : first + 3]):
            for _, last, key in _grams_from(words, first + 2, keys):  # as "el fasher" or, failing that, "fasher"
                found += [(first, last, key), (first, last, f"{word} {key}")]
    return found


def _is_hyphened(after: list[str]) -> bool:
    """Whether a hyphen and a name come next: "el-Fasher"."""
    return len(after) == 2 and after[0] in HYPHENS and after[1][0].isupper()


def _grams_from(words: list[str], first: int, keys: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """Those that begin with one word; ``keys`` are the keys of words known so far."""
    key, glue = "", True
    for last in range(first, min(len(words), first + LONGEST)):
        word = words[last]
        if word[0].isupper():
            if last not in keys:
                keys[last] = word_key(word)
            part = ABBREVIATED.get(keys[last], keys[last]) if last > first else keys[last]
            if not part:
                return
            key = key + part if glue else f"{key} {part}"
            glue = False
            yield first, last + 1, key
        elif word in GLUED:
            key, glue = key + word[1:], word[1:] == ""
        elif word in CONNECTORS and word not in HYPHENS:
            key = f"{key} {'&' if word == 'and' else word.replace(chr(39), '')}"
        elif word not in HYPHENS:
            return


def _match(
    words: list[str], first: int, last: int, key: str, low: int, high: int, gazetteer: Gazetteer
) -> Match | None:
    if _is_no_name(words, first, last, key):
        return None
    wrong = _wrong_kinds(words, first, last, key)
    named = zip(gazetteer.name_place[low:high].tolist(), gazetteer.name_kind[low:high].tolist(), strict=True)
    kept: list[tuple[int, int]] = [(row, kind) for row, kind in named if kind not in wrong]
    large = any(kind == NAME and gazetteer.population[row] >= 50_000 for row, kind in kept)
    adjectival = [(row, kind) for row, kind in kept if kind == ADJECTIVE] if not large else []
    if not kept:
        return None
    rows, kinds = zip(*(adjectival or kept), strict=True)
    return Match(first, last, key, list(rows), list(kinds), bool(adjectival))


def _is_no_name(words: list[str], first: int, last: int, key: str) -> bool:
    """A direction by itself; "BC" after a year."""
    if key == "bc":
        return first > 0 and words[first - 1][0].isdigit()
    return last - first == 1 and key in UNPLACED


def _wrong_kinds(words: list[str], first: int, last: int, key: str) -> set[int]:
    """The kinds of name that words written so are not: "Ala" without a full stop is no abbreviation."""
    word, title = words[last - 1], words[last - 1][1:2].islower()
    wrong = set()
    if not (_is_dotted(words, last) and (title or len(key) > 2)):
        wrong.add(ABBREVIATION)
    if not (word.isupper() and first and words[first - 1] == ","):
        wrong.add(POSTAL)
    if len(key) < 4 and title:
        wrong.add(ALIAS)
    return wrong | ({NAME, ALTERNATE} if len(key) < 3 else set())


def _is_dotted(words: list[str], last: int) -> bool:
    return "." in words[last - 1] or words[last : last + 1] == ["."]


def _settle_bare(best: dict[int, Match]) -> None:
    """Lets "Kanawha" be Kanawha County where the article also names it in full; drops such readings elsewhere
    when the name has another."""
    named = {match.key for match in best.values()}
    for match in best.values():
        if BARE in match.kinds and match.key + " county" not in named and set(match.kinds) != {BARE}:
            both = [pair for pair in zip(match.rows, match.kinds, strict=True) if pair[1] != BARE]
            match.rows, match.kinds = [row for row, _ in both], [kind for _, kind in both]


def _counties(words: list[str], best: dict[int, Match], gazetteer: Gazetteer) -> list[Match]:
    """The matches in order, with "Douglas and Wyandotte counties" read as two counties."""
    for i, word in enumerate(words):
        if word not in ("counties", "Counties"):
            continue
        for first in sorted(_names_before(words, i)):
            found = _county_at(words, first, i, gazetteer)
            if found is not None:
                best[first] = found
    return [best[first] for first in sorted(best)]


def _names_before(words: list[str], i: int) -> list[int]:
    """The words with capitals of a list before word ``i``, the last first."""
    at, names = i - 1, []
    while at >= 0 and (words[at][0].isupper() or words[at] in (",", "and", "or")) and i - at < 20:
        if words[at][0].isupper():
            names.append(at)
        at -= 1
    return names


def _county_at(words: list[str], first: int, i: int, gazetteer: Gazetteer) -> Match | None:
    """The county whose name begins at a word before word ``i``: of two words ("St. Clair") before one."""
    for last in (first + 2, first + 1):
        if last > i or not words[last - 1][0].isupper():
            continue
        key = " ".join(word_key(w) for w in words[first:last])
        rows = [r for r in gazetteer.lookup(key + " county") if gazetteer.kind[r] == COUNTY]
        if rows:
            return Match(first, last, key + " county", rows, [NAME] * len(rows), False)
    return None


def is_container(match: Match, gazetteer: Gazetteer) -> bool:
    """Whether the name may be that of a country or region, which after a comma says where a place is."""
    return not match.adjective and any(gazetteer.kind[row] in (COUNTRY, REGION, COUNTY) for row in match.rows)
