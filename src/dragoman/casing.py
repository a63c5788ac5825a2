"""Text in capitals, as wires and old archives have it, and text in small letters, as some archives and messages are,
with the capitals that its words would have in print.

A name keeps its capital by the registry or the gazetteer, or because English has no such word; all other words get
small letters. Letters only change their case, one for one, so that offsets hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from .entities.persons import GivenNames
from .entities.registry import ACRONYM, ALIAS, ANY, NAME, Registry, fold

if TYPE_CHECKING:
    from spacy.language import Language

    from .places import Gazetteer

WORDS = 5  # of two letters and more in a line from which it is text in capitals, and no heading or name
MOSTLY = 0.9  # of the letters of such a line are capitals
FEW = 0.1  # of the words of text in small letters have a capital, and of its sentences, or one of them
BIG_TOWN, HUGE_TOWN = 100_000, 500_000  # people: of a town whose name is no word of English; of one that is a noun too
ACRONYM_LETTERS = 4  # up to which an unknown word without a vowel is one
NEAR = 24  # characters before a word that show whether it begins a sentence
LONGEST = 40  # letters of a word that may be two
PART = 4  # letters of a word that is part of a longer one
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:(?<=N)['’]T\b)?")
LONGER = re.compile(r"[^\W\d_]{2,}")
VOWEL = re.compile("[aeiouy]")
ELISION = re.compile(r"(?<=\w)['’]$")  # before the s of "Turkey's"
# What stands before the first word of a sentence.
START = re.compile(r"""(?:^|\w{2}[.!?:]["'”’)]*\s|(?:^|\s)["“]|[)/]\.?\s?[-–—]+\s)[\W\d]*$""")
DATED = re.compile(r"(?i)\d[\s,]*$|\bin\s+$")  # before a month
SENTENCE = re.compile(r"""(?:^|[.!?]["'”’)]*\s)\s*["'“‘(]*([^\W\d_])""")  # its first letter
Shape = Callable[[str], str]


def in_capitals(line: str) -> bool:
    """Whether a line is text in capitals, and not a name or a short heading."""
    letters = sum(map(str.isalpha, line))
    return sum(map(str.isupper, line)) > MOSTLY * letters and len(LONGER.findall(line)) >= WORDS


def in_small_letters(text: str) -> bool:
    """Whether a whole text is written without capitals, but for a few words."""
    begin = SENTENCE.findall(text)
    large = len(begin) - sum(map(str.islower, begin))
    if large == len(begin) or large > max(1, FEW * len(begin)):
        return False
    words = LONGER.findall(text)
    return len(words) >= WORDS and sum(word != word.lower() for word in words) <= FEW * len(words)


class Lexicon:
    """The words of English, by the tables of spaCy's lemmatizer."""

    def __init__(self, nlp: Language) -> None:
        from spacy.lookups import Lookups

        lookups = nlp.get_pipe("lemmatizer").lookups if nlp.has_pipe("lemmatizer") else Lookups()  # type: ignore[attr-defined]
        index, exceptions, rules = (lookups.get_table(f"lemma_{name}", {}) for name in ("index", "exc", "rules"))
        self._kinds = {
            kind: (frozenset(index.get(kind, ())), exceptions.get(kind, {}), rules.get(kind, []))
            for kind in ("noun", "verb", "adj", "adv")
        }
        self.small = frozenset(nlp.Defaults.stop_words)  # words of grammar, which the tables lack

    def kinds(self, word: str) -> frozenset[str]:
        """What a word, in small letters, can be: noun, verb, adj, adv."""
        return frozenset(
            kind
            for kind, (lemmas, exceptions, rules) in self._kinds.items()
            if word in lemmas
            or word in exceptions
            or any(word.endswith(old) and f"{word[: len(word) - len(old)]}{new}" in lemmas for old, new in rules)
        )

    def is_word(self, word: str) -> bool:
        """Whether English has the word, or it is two words written as one ("cyberattack")."""
        if len(word) > LONGEST:
            return False
        parts = ((word[:i], word[i:]) for i in range(PART, len(word) - PART + 1))
        return bool(self.kinds(word)) or any(self.kinds(left) and self.kinds(right) for left, right in parts)


class Casing:
    """Gives lines in capitals, and text in small letters, the case of print.

    >>> casing.restored("ISRAEL BOMBED DAMASCUS ON SUNDAY, THE UN SAID.")  # doctest: +SKIP
    'Israel bombed Damascus on Sunday, the UN said.'
    """

    def __init__(self, nlp: Language, registry: Registry, gazetteer: Gazetteer) -> None:
        self.lexicon = Lexicon(nlp)
        self.registry = registry
        self.gazetteer = gazetteer
        self.given = GivenNames.table()

    def restored(self, text: str) -> str:
        """``text`` with its lines in capitals, or all in small letters, as print has them, of the same length."""
        small = in_small_letters(text)
        lines = text.splitlines(keepends=True)
        return "".join(self._line(line) if small or in_capitals(line) else line for line in lines)

    def _line(self, line: str) -> str:
        found = list(WORD.finditer(line))
        words = [fold(word[0]) for word in found]
        shapes: list[Shape | None] = [str.upper if "." in word[0] else None for word in found]
        for start, names in self._names(words):
            shapes[start : start + len(names)] = names
        letters = list(line)
        for i, word in enumerate(found):
            before = _before(line, word.start())
            shape = shapes[i] or self._alone(words, i)
            if ELISION.search(before) or shape is str.lower:
                shape = str.capitalize if START.search(before) else str.lower
            if words[i] in ("may", "march") and (DATED.search(before) or line[word.end() :].lstrip()[:1].isdigit()):
                shape = str.capitalize
            told, made = word[0], shape(word[0])
            mixed = told not in (told.lower(), told.upper())
            if not mixed and len(made) == len(told):  # not so with a dotted capital I
                letters[word.start() : word.end()] = made
        return "".join(letters)

    def _names(self, words: Sequence[str]) -> Iterator[tuple[int, list[Shape]]]:
        """The names of the registry: the first word of each, and the case of its words."""
        i = 0
        while i < len(words):
            end, shape = next(self._known(words, i), (i + 1, None))
            if shape is not None:
                yield i, [str.lower if j > i and words[j] in self.lexicon.small else shape for j in range(i, end)]
            i = end

    def _known(self, words: Sequence[str], i: int) -> Iterator[tuple[int, Shape]]:
        """Where a name of the registry that begins at word ``i`` ends, and how it is written; the longest first."""
        kinds = self.lexicon.kinds(words[i])
        for name in self.registry.names.get(words[i], ()):
            rest = [piece for piece in name.rest if piece[0].isalnum()]
            end = i + 1 + len(rest)
            if name.case == ANY or list(words[i + 1 : end]) != rest:
                continue
            plain = words[i] in self.lexicon.small or (name.sort in (NAME, ALIAS) and kinds - {"noun"})
            if rest or not plain or self._is_state(name.actors):
                yield end, str.upper if name.case == ACRONYM else str.capitalize

    def _is_state(self, actors: Sequence[int]) -> bool:
        return any(self.registry.actors[number].kind == "state" for number in actors)

    def _alone(self, words: Sequence[str], i: int) -> Shape:
        """The case of a word that the registry has no name for."""
        word, lexicon = words[i], self.lexicon
        kinds = lexicon.kinds(word)
        if word == "i" or word in calendar_names():
            return str.capitalize
        if word in lexicon.small or word.endswith("n't") or kinds - {"noun"}:
            return str.lower
        if self._is_of_person(word) or (i and self._is_of_person(words[i - 1])):
            return str.capitalize
        if self._people(word) >= (HUGE_TOWN if kinds else BIG_TOWN):
            return str.capitalize
        if lexicon.is_word(word):
            return str.lower
        return str.upper if len(word) <= ACRONYM_LETTERS and not VOWEL.search(word) else str.capitalize

    def _is_of_person(self, word: str) -> bool:
        """Whether a surname may follow: a given name, "Mr" or "Gen"."""
        nouns = self.registry.nouns
        return word in self.given or word in nouns.honorifics or word in nouns.abbreviations

    def _people(self, word: str) -> int:
        """How many live in the largest town of a name."""
        rows = self.gazetteer.lookup(word)
        return int(self.gazetteer.population[rows[0]]) if rows else 0


def _before(line: str, at: int) -> str:
    """What stands just before a word; two letters in place of the rest of a long line."""
    return line[:at] if at <= NEAR else f"xx{line[at - NEAR : at]}"


@cache
def calendar_names() -> frozenset[str]:
    """The months and weekdays, but for those that are other words as well."""
    from babel import Locale

    english = Locale("en")
    names = {name.lower() for table in (english.months, english.days) for name in table["format"]["wide"].values()}
    return frozenset(names - {"may", "march"})
