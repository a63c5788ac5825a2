"""The word classes and weights by which toponyms are told from other names, from ``data/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ..data import read_toml
from ..errors import DataFileError
from .names import name_key
from .tables import DATA


@dataclass(frozen=True)
class Lexicon:
    """``before`` and ``after``: the class of a word beside a name. ``given`` and ``common``: words that are seldom
    places although the gazetteer has such a town. ``other``: keys of names that only hold a place's name. ``called``:
    whether a place called by a word is a "town", a "division" or a "land". ``weights``: log odds by group and feature;
    ``hand``: those of them that are set by hand."""

    before: dict[str, str]
    after: dict[str, str]
    given: frozenset[str]
    common: frozenset[str]
    other: frozenset[str]
    called: dict[str, str]
    weights: dict[str, dict[str, float]]
    hand: dict[str, dict[str, float]]


def _by_word(table: dict[str, str]) -> dict[str, str]:
    """The class of each word, from the words of each class."""
    return {word: kind for kind, listing in table.items() for word in listing.split()}


@cache
def lexicon() -> Lexicon:
    """The room's lexicon, read once. Raises DataFileError when a file is not as it should be."""
    words, weights = read_toml(DATA / "words.toml"), read_toml(DATA / "weights.toml")
    try:
        before, after, called = (_by_word(words[name]) for name in ("before", "after", "called"))
        other = frozenset(name_key(name) for name in words["names"]["other"].split(";"))
        given, common = (frozenset(words["names"][kind].split()) for kind in ("given", "common"))
    except (KeyError, AttributeError) as error:
        raise DataFileError(f"words.toml: each class should be one string of words ({error})") from error
    hand = weights.pop("hand", {})
    for group, table in (*weights.items(), *hand.items()):
        for feature, weight in table.items():
            if not isinstance(weight, int | float):
                raise DataFileError(f"weights.toml: {feature!r} in [{group}] should be a number")
    weights = {group: table | hand.get(group, {}) for group, table in weights.items()}
    return Lexicon(before, after, given, common, other, called, weights, hand)
