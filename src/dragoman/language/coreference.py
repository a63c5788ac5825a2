"""Coreference by salience and agreement: which earlier referent a pronoun or a bare description takes up.

The rooms say what stands where (a ``Referent`` for each mention, in order of text); this module only ranks.
Precise rather than complete: with no fitting referent near, there is no answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from ..data import word_lists
from .grammar import Relation

Nature = Literal["person", "group", "state", "people", "thing"]

NEAR = 3  # sentences back in which a pronoun finds its referent
FAR = 40  # and a description
SUBJECTS: frozenset[Relation] = frozenset(("subject", "passive subject", "clausal subject", "agent"))
OBJECTS: frozenset[Relation] = frozenset(
    ("object", "indirect object", "prepositional object", "predicate noun", "object predicate")
)

# Third-person pronouns: what they can stand for (nature, plural, gender).
SINGULAR_PERSON = {
    "he": "m",
    "him": "m",
    "his": "m",
    "himself": "m",
    "she": "f",
    "her": "f",
    "hers": "f",
    "herself": "f",
}
LISTS = word_lists("language", "coreference")
PLURAL = LISTS["plural"]
NEUTER = LISTS["neuter"]
FIRST_SINGULAR = LISTS["first_singular"]
FIRST_PLURAL = LISTS["first_plural"]
PRONOUNS = frozenset(SINGULAR_PERSON) | PLURAL | NEUTER


@dataclass(slots=True)
class Referent:
    """One mention as coreference sees it. ``key`` is the entity's; ``clause`` the verb it is an argument of."""

    key: Hashable
    token: int
    sentence: int
    nature: Nature
    plural: bool = False
    role: str = ""
    clause: int = -1
    embedded: bool = False  # inside another mention, or the name of a place where something happens


class Discourse:
    """The referents met so far, the latest last."""

    def __init__(self) -> None:
        self.referents: list[Referent] = []
        self.genders: dict[Hashable, str] = {}  # "m" or "f" of the persons whose words tell it

    def add(self, referent: Referent) -> None:
        self.referents.append(referent)

    def pronoun(self, word: str, *, token: int, sentence: int, role: str, clause: int) -> Referent | None:
        """The referent of the third-person pronoun ``word`` at ``token``."""
        if word in SINGULAR_PERSON:
            gender = SINGULAR_PERSON[word]

            def fits(r: Referent) -> bool:
                return r.nature == "person" and not r.plural and self.genders.get(r.key, "") in ("", gender)
        elif word in PLURAL:

            def fits(r: Referent) -> bool:
                return r.plural or r.nature in ("group", "people")
        else:

            def fits(r: Referent) -> bool:
                return not r.plural and r.nature in ("group", "state")

        possessive = role == "possessor"

        def allowed(r: Referent) -> bool:
            # "Putin told him": an object pronoun is not the subject of its own clause.
            same_clause = r.clause == clause and r.sentence == sentence
            return fits(r) and (possessive or not same_clause or word.endswith(("self", "selves")))

        return self._best(allowed, token, sentence, NEAR, role)

    def description(self, fits: Callable[[Hashable], bool], *, token: int, sentence: int) -> Referent | None:
        """Where whom a definite description ``fits`` was last; of several the one met most, then the latest."""
        met = [
            r
            for r in takewhile(lambda r: sentence - r.sentence <= FAR, reversed(self.referents))
            if r.token < token and fits(r.key)
        ]
        often = Counter(r.key for r in met)
        return max(met, key=lambda r: (often[r.key], r.token), default=None)

    def salient(
        self, fits: Callable[[Hashable], bool], *, token: int, sentence: int, within: int = NEAR, role: str = ""
    ) -> Referent | None:
        """The most salient referent, ``within`` so many sentences before ``token``, whose entity ``fits``."""

        def allowed(r: Referent) -> bool:
            # "The group attacked ..., ousting the militants": an object described anew is not the subject.
            return fits(r.key) and not (role in OBJECTS and r.sentence == sentence and r.role in SUBJECTS)

        return self._best(allowed, token, sentence, within, role)

    def _best(
        self, allowed: Callable[[Referent], bool], token: int, sentence: int, near: int, role: str
    ) -> Referent | None:
        best: Referent | None = None
        best_score = float("-inf")
        for referent in reversed(self.referents):
            distance = sentence - referent.sentence
            if distance > near:
                break
            if referent.token >= token or not allowed(referent):
                continue
            score = _salience(referent, distance, token, role)
            if score > best_score:
                best, best_score = referent, score
        return best


def _salience(referent: Referent, distance: int, token: int, role: str) -> float:
    """How salient a referent is, so many sentences before a ``token`` with a ``role``."""
    score = 10.0 - 3.0 * distance
    if referent.role in SUBJECTS:
        score += 3.0 if distance or role in SUBJECTS else 2.0
    elif referent.role in OBJECTS:
        score += 0.5
    if referent.embedded:
        score -= 2.5
    return score if distance else score - 0.02 * (token - referent.token)


SPEECH = LISTS["speech"]
OPENING, CLOSING, STRAIGHT = "“", "”", '"'


@dataclass(frozen=True, slots=True)
class Quotation:
    """The tokens ``first`` up to ``last`` (not included) between quotation marks, and the head of who says them."""

    first: int
    last: int
    speaker: int


def quotations(
    text: list[str], lemma: list[str], relation: list[Relation], head: list[int], sentence: list[int]
) -> list[Quotation]:
    """The quotations whose speaker stands in the sentence where they end or begin, or spoke the one before."""
    found: list[Quotation] = []
    for first, last in _quoted(text):
        speaker = _speaker(first, last, lemma, relation, head, sentence)
        if speaker is None and found and sentence[first] - sentence[found[-1].last] <= 1:
            speaker = found[-1].speaker
        if speaker is not None:
            found.append(Quotation(first + 1, last, speaker))
    return found


def _quoted(text: list[str]) -> Iterator[tuple[int, int]]:
    """Where quotation marks open and close."""
    opened: int | None = None
    for i, word in enumerate(text):
        if word == OPENING or (word == STRAIGHT and opened is None):
            opened = i
        elif word in (CLOSING, STRAIGHT) and opened is not None:
            yield opened, i
            opened = None


def _speaker(
    first: int, last: int, lemma: list[str], relation: list[Relation], head: list[int], sentence: list[int]
) -> int | None:
    n = len(lemma)
    after = last + 1
    while after < n and sentence[after] == sentence[last]:
        if relation[after] == "subject" and lemma[head[after]] in SPEECH and not first < head[after] < last:
            return after
        after += 1
    before = first - 1
    while before >= 0 and sentence[before] == sentence[first]:
        if relation[before] == "subject" and lemma[head[before]] in SPEECH:
            return before
        before -= 1
    return None
