"""Where an act took or is to take place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..language.clauses import Clauses
from ..records import Place, Span
from .attach import Attached
from .frames import Act
from .words import WORDS

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence

SCENE = 70  # tokens before a sentence in which the scene may have been set
LOCATIVE = frozenset(
    "in at near inside outside around across to into towards toward along throughout within off".split()
)
# What an act falls on may also stand after these: "a protest over the dam in Assam", "fired on the town".
GROUND = LOCATIVE | {"on", "over", "from", "between"}
# After these nouns "to" and "with" lead to no place: "in addition to Iran".
FIGURATIVE = frozenset("addition contrast response reply regard relation reference opposition".split())


class Places:
    """Places the acts of one article: by their own clause, their arguments, their sentence."""

    def __init__(self, clauses: Clauses, places: list[Place], persons: Iterable[Span]) -> None:
        """``persons`` are mentions of people: the place in "US president Donald Trump" is none of an act."""
        self.clauses = clauses
        self._by_id = {place.id: place for place in places}
        longer = {i: end - start for start, end in sorted(persons, key=_length) for i in range(start, end)}
        mentions = ((span, place.id) for place in places for span in place.mentions)
        self._attached = Attached(clauses, (m for m in mentions if _length(m[0]) >= longer.get(m[0][0], 0)))

    def place(self, act: Act, arguments: list[int], sent: Sentence) -> str | None:
        """The id of the place of ``act``, whose ``arguments`` are head tokens."""
        found = self.scene(act)
        if found is None and act.frame.type not in WORDS:
            found = self._in_arguments(arguments)
        found = found or self._above(act.clause.index)
        if found is None and act.frame.type not in WORDS:  # what is only said has no place but its own
            near = self._attached.between(max(0, sent.start - SCENE), sent.end)
            scene = [(i >= sent.start, i, place) for i, place in near if self._is_locative(i) and self.country(place)]
            found = max(scene)[2] if scene else None
        return found

    def scene(self, act: Act) -> str | None:
        """The place that the act's own clause says it is at."""
        return self._locative(act.index) or self._locative(act.clause.index)

    def is_town(self, i: int) -> bool:
        """Whether a populated place (not a country or region) is named at token ``i``."""
        return any(head == i and self._by_id[place].feature == "P" for head, place in self._attached.on(i))

    def grounds(self, act: Act) -> list[int]:
        """The tokens that head the places which the act's own clause says it is at."""
        on = [*self._attached.on(act.index), *self._attached.on(act.clause.index)]
        return list(dict.fromkeys(i for i, _ in on if self._is_locative(i, GROUND)))

    def country(self, place: str | None) -> str | None:
        """The country code of a place."""
        return self._by_id[place].country if place is not None else None

    def names(self, place: str | None, mentions: list[Span]) -> bool:
        """Whether one of ``mentions`` is a mention of the place."""
        mine = self._by_id[place].mentions if place is not None else []
        return any(a < d and c < b for a, b in mine for c, d in mentions)

    def _locative(self, i: int) -> str | None:
        found = [place for head, place in self._attached.on(i) if self._is_locative(head)]
        return next((place for place in found if self.country(place)), found[0] if found else None)

    def _is_locative(self, i: int, words: frozenset[str] = LOCATIVE) -> bool:
        """After "in" or its like: "in Aden", "in the port of Aden", "in Aden and Taiz"."""
        clauses = self.clauses
        for _ in range(4):
            dep, head = clauses.dep[i], clauses.head[i]
            if dep in ("conj", "appos") or (dep in ("compound", "nmod") and clauses.tag[i].startswith("NNP")):
                i = head
            elif dep == "pobj" and clauses.lower[head] == "of":
                i = clauses.head[head]
            else:
                break
        prep = clauses.head[i]
        figurative = clauses.lemma[clauses.head[prep]] in FIGURATIVE
        return clauses.dep[i] == "pobj" and clauses.lower[prep] in words and not figurative

    def _in_arguments(self, arguments: list[int]) -> str | None:
        for i in arguments:
            found = [place for _, place in self._attached.on(i)]
            if found:
                return next((place for place in found if self.country(place)), found[0])
        return None

    def _above(self, i: int) -> str | None:
        clauses = self.clauses
        for _ in range(3):
            if clauses.dep[i] not in ("conj", "xcomp", "advcl", "acl", "pcomp", "ccomp", "prep", "dobj", "relcl"):
                return None
            i = clauses.head[i]
            found = self._locative(i)
            if found is not None:
                return found
        return None


def _length(span: Span) -> int:
    return span[1] - span[0]
