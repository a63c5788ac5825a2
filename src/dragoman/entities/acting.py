"""Metonymy: whether the name of a town or seat of government stands for those who govern there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from ..data import word_lists
from ..errors import DataFileError
from ..language.grammar import PREDICATES
from .words import Words

LISTS = word_lists("entities", "acting")
JOINT = LISTS["joint"]
RESIDING = LISTS["residing"]

PATH = Path(__file__).parent / "data" / "acting.toml"


class Acting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists of ``data/acting.toml``, which says what each is for."""

    scenes: frozenset[str]
    minded: frozenset[str]
    addressing: frozenset[str]
    toward: frozenset[str]
    upon: frozenset[str]
    motion: frozenset[str]
    parts: frozenset[str]
    acted_on: frozenset[str]
    areas: frozenset[str]
    unpeopled: frozenset[str]
    travel: frozenset[str]
    talks: frozenset[str]
    officials: frozenset[str]
    of: frozenset[str]
    play: frozenset[str]
    match: frozenset[str]

    @staticmethod
    @cache
    def load() -> Acting:
        try:
            return msgspec.toml.decode(PATH.read_bytes(), type=Acting)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise DataFileError(f"{PATH}: {error}") from error

    def acts(self, words: Words, i: int, house: bool = False) -> bool:
        """Whether the name headed by token ``i`` acts or is addressed, rather than being where something happens.

        A ``house`` ("the White House"), unlike a town, is not what most clauses about it are about."""
        relation, above = words.relation[i], words.head[i]
        if relation == "conjunct" and above != i:
            return self.acts(words, above, house)
        lemma = words.lemma[above]
        if relation == "subject":
            scene = lemma in self.scenes and not self._is_minded(words, above)
            return (house or not scene) and words.word_class[above] in PREDICATES | {"noun", "adjective"}
        if relation in ("passive subject", "object", "indirect object"):
            return lemma in self.addressing or (lemma == "visit" and self._is_mission(words, above))
        if relation == "possessor":
            return lemma.lower() not in self.parts
        if relation == "prepositional object":
            return self._acts_after(words, above)
        return False

    def _is_minded(self, words: Words, i: int) -> bool:
        return any(words.lemma[k].lower() in self.minded for k in words.below(i, "predicate adjective"))

    def suffers(self, words: Words, i: int) -> bool:
        """Whether an act is done to the town named by token ``i``: it is attacked, besieged, put under curfew."""
        relation, above = words.relation[i], words.head[i]
        if relation == "conjunct" and above != i:
            return self.suffers(words, above)
        if relation == "compound" and words.lemma[above].lower() in self.areas:
            return self.suffers(words, above)
        if relation in ("object", "passive subject"):
            return words.lemma[above] in self.acted_on
        if relation != "prepositional object":
            return False
        preposition, governor = words.lower[above], words.head[above]
        if preposition == "of" and words.lemma[governor].lower() in self.areas:
            return self.suffers(words, governor)
        if preposition not in self.upon:
            return False
        objects = words.below(governor, "object") if words.word_class[governor] in PREDICATES else []
        return any(self._is_act(words, k) for k in (*objects, governor))

    def _is_act(self, words: Words, i: int) -> bool:
        """Whether the word, or in "a state of siege" the one after its "of", is such an act."""
        return any(words.lemma[k].lower() in self.acted_on for k in (i, *words.after(i, "of")))

    def _acts_after(self, words: Words, preposition: int) -> bool:
        word, governor = words.lower[preposition], words.head[preposition]
        if words.relation[preposition] == "agent":
            return True
        governing = words.lemma[governor].lower()
        if word in ("to", "in", "at", "for") and governing in self.travel:
            return self._is_mission(words, governor)
        if word not in self.toward:
            return False
        if word in JOINT:
            return governing not in RESIDING
        if word == "of":
            return governing in self.of
        return governing not in self.motion and words.word_class[governor] in ("verb", "noun", "adjective")

    def _is_mission(self, words: Words, journey: int) -> bool:
        """Whether who travels goes to the hosts: "for talks", "to meet"; a visit is one when its subject is named."""
        below = words.below
        purposes = words.after(journey, "for") + below(journey, "open complement", "adverbial")
        if any(words.lemma[k].lower() in self.talks for k in purposes):
            return True
        if words.lemma[journey].lower() != "visit":
            return False
        clause = journey if words.word_class[journey] == "verb" else words.head[journey]
        visitors = below(clause, "subject") + below(journey, "possessor")
        return any(words.word_class[k] == "name" or words.lemma[k].lower() in self.officials for k in visitors)
