"""Metonymy: whether the name of a town or seat of government stands for those who govern there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from ..errors import DataFileError
from .words import Words

PATH = Path(__file__).parent / "data" / "acting.toml"


class Acting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists of ``data/acting.toml``, which says what each is for."""

    scenes: frozenset[str]
    addressing: frozenset[str]
    toward: frozenset[str]
    motion: frozenset[str]
    parts: frozenset[str]
    acted_on: frozenset[str]
    areas: frozenset[str]

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
        dep, above = words.dep[i], words.head[i]
        if dep == "conj" and above != i:
            return self.acts(words, above, house)
        lemma = words.lemma[above]
        if dep == "nsubj":
            return (house or lemma not in self.scenes) and words.pos[above] in ("VERB", "AUX", "NOUN", "ADJ")
        if dep in ("nsubjpass", "dobj", "dative"):
            return lemma in self.addressing
        if dep == "poss":
            return lemma.lower() not in self.parts
        if dep == "pobj":
            return self._acts_after(words, above)
        return False

    def suffers(self, words: Words, i: int) -> bool:
        """Whether an act is done to the town named by token ``i``: it is attacked, besieged, put under curfew."""
        dep, above = words.dep[i], words.head[i]
        if dep == "conj" and above != i:
            return self.suffers(words, above)
        if dep == "compound" and words.lemma[above].lower() in self.areas:
            return self.suffers(words, above)
        if dep == "pobj" and words.lower[above] == "of" and words.lemma[words.head[above]].lower() in self.areas:
            return self.suffers(words, words.head[above])
        if dep in ("dobj", "nsubjpass"):
            return words.lemma[above] in self.acted_on
        if dep != "pobj" or words.lower[above] not in ("on", "in", "to", "from", "against", "at", "of", "into"):
            return False
        governor = words.head[above]
        if words.lemma[governor].lower() in self.acted_on:
            return True
        return any(words.lemma[k].lower() in self.acted_on for k in words.kids["dobj"].get(governor, ())) and words.pos[
            governor
        ] in ("VERB", "AUX")

    def _acts_after(self, words: Words, preposition: int) -> bool:
        word, governor = words.lower[preposition], words.head[preposition]
        if words.dep[preposition] == "agent":
            return True
        if word not in self.toward:
            return False
        governing = words.lemma[governor].lower()
        if word in ("between", "among", "with", "against"):
            return governing not in ("live", "be", "border", "road")
        if word == "of":
            return governing in (
                "government",
                "leader",
                "ally",
                "enemy",
                "demand",
                "policy",
                "accusation",
                "support",
                "backing",
                "approval",
                "opponent",
                "critic",
                "rival",
                "control",
            )
        return governing not in self.motion and words.pos[governor] in ("VERB", "NOUN", "ADJ")
