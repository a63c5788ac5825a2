"""Where an act took or is to take place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..data import word_lists
from ..language.clauses import Clauses
from ..language.grammar import CLAUSAL, Form, Relation
from ..records import Place, Recency, Span
from .attach import Attached
from .frames import Act
from .ontology import VIOLENT, WORDS
from .status import WILL

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence

SCENE = 70  # tokens before a sentence in which the scene may have been set
LISTS = word_lists("events", "where")
LOCATIVE = LISTS["locative"]
ON = LISTS["on"]
BEARINGS = LISTS["bearings"]
# Where another clause was: one who has fled to Lithuania is there, what else is told need not be.
SETTING = LOCATIVE - {"to", "towards", "toward", "off"}
# What an act falls on may also stand after these: "a protest over the dam in Assam", "fired on the town".
FALLING_ON = LOCATIVE | {"on", "over", "from", "between"}
AREAS = LISTS["areas"]
GATHERINGS = LISTS["gatherings"]
ANYWHERE = LISTS["anywhere"]
APART = LISTS["apart"]
TOLD_APART: frozenset[Form] = frozenset(("past", "third person present", "present", "participle"))
MODIFYING: frozenset[Relation] = frozenset(("compound", "nominal", "adjectival", "possessor", "adverbial noun"))
FIGURATIVE = LISTS["figurative"]


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
        if act.frame.type in WORDS:  # what is only said has no place but its own: "told reporters in Vienna"
            return self._said_at(act)
        whose = act.frame.type in VIOLENT  # what is done to Syrian troops is done in Syria, a French envoy is anywhere
        found = self.scene(act) or self._in_arguments(arguments, whose) or self._above(act.clause.index)
        if found is None:
            near = self._attached.between(max(0, sent.start - SCENE), sent.end)
            scene = [
                (i >= sent.start, i, place)
                for i, place in near
                if self._is_locative(i, SETTING) and self.country(place) and self.is_scene_of(i, sent)
            ]
            found = max(scene)[2] if scene else None
        return found

    def is_scene_of(self, i: int, sent: Sentence) -> bool:
        """Whether a sentence may be set at a place that is named at token ``i``: where a paragraph before it says that
        somebody will meet, nothing has happened yet."""
        clauses = self.clauses
        if i >= sent.start or "\n" not in clauses.source[clauses.offsets[i] : sent.start_char]:
            return True
        while not clauses.is_verb(i) and clauses.head[i] != i:
            i = clauses.head[i]
        set_to = clauses.relation[i] == "open complement" and clauses.lemma[clauses.head[i]] == "be"  # "are to sign"
        return not clauses.is_verb(i) or not (set_to or clauses.predicate(i).modal in WILL)

    def is_of_another(self, i: int, act: int) -> bool:
        """Whether the place at token ``i`` is that of what the act of token ``act`` came after or answers: "struck Homs
        after the killings in Hama"."""
        clauses = self.clauses
        while i != act and clauses.head[i] != i:
            if clauses.relation[i] == "preposition" and clauses.lower[i] in APART:
                return True
            i = clauses.head[i]
        return False

    def _said_at(self, act: Act) -> str | None:
        clauses = self.clauses
        verbs = [act.index, act.clause.index]
        verbs += [
            c
            for v in verbs
            for c in clauses.children[v]
            if clauses.relation[c] == "adverbial" and clauses.form[c] == "gerund"
        ]
        for i in dict.fromkeys(verbs):
            found = self._locative(i, of=i)
            if found is not None:
                return found
        return None

    def scene(self, act: Act) -> str | None:
        """The place that the act's own clause says it is at."""
        return self._locative(act.index) or self._locative(act.clause.index)

    def is_town(self, i: int) -> bool:
        """Whether a populated place (not a country or region) is named at token ``i``."""
        return any(head == i and self._by_id[place].feature == "P" for head, place in self._attached.on(i))

    def grounds(self, act: Act) -> list[int]:
        """The tokens that head the places which the act's own clause says it is at."""
        on = [*self._attached.on(act.index), *self._attached.on(act.clause.index)]
        return list(dict.fromkeys(i for i, _ in on if self._is_locative(i, FALLING_ON)))

    def country(self, place: str | None) -> str | None:
        """The country code of a place."""
        return self._by_id[place].country if place is not None else None

    def country_at_large(self, code: str | None) -> str | None:
        """The place that is the country of a code, where the article names it."""
        found = (p for p in self._by_id.values() if p.precision == "country" and p.country == code)
        return next((place.id for place in found), None) if code is not None else None

    def as_told(self, place: str | None, recency: Recency | None, sent: Sentence) -> str | None:
        """The place of an act of sentence ``sent``: of what is told of no one time, which other sentences have set, no
        more than the country."""
        named = place is None or any(
            sent.start_char <= start < sent.end_char for start, _ in self._by_id[place].mentions
        )
        return place if named or recency != "general" else self.country_at_large(self.country(place))

    def _locative(self, i: int, of: int | None = None, words: frozenset[str] = LOCATIVE) -> str | None:
        """The place that what hangs on token ``i`` is said to be at, ``of``: that the word at this token itself is.
        Of several the narrowest: "in the Russian resort of Sochi"."""
        on = self._attached.on(i)
        found = [
            (self._breadth(h, place), place)
            for h, place in on
            if self._is_locative(h, words, of) and not self.is_of_another(h, i)
        ]
        return min(found, key=lambda one: one[0])[1] if found else None

    def _breadth(self, head: int, place: str) -> tuple[bool, bool, bool]:
        modifies = self.clauses.relation[head] in MODIFYING
        return not self.country(place), modifies, self._by_id[place].feature != "P"

    def _is_locative(self, i: int, words: frozenset[str] = LOCATIVE, of: int | None = None) -> bool:
        """After "in" or its like: "in Aden", "in the port of Aden", "in Aden and Taiz"."""
        clauses = self.clauses
        for _ in range(4):
            relation, head = clauses.relation[i], clauses.head[i]
            if self._is_part_of_name(i):
                i = head
            elif relation == "prepositional object" and clauses.lower[head] == "of":
                i = clauses.head[head]
                if clauses.lemma[i] in BEARINGS:
                    return True  # "20 km north of Mosul"
            else:
                break
        return clauses.relation[i] == "prepositional object" and self._stands_after(i, words, of)

    def _is_part_of_name(self, i: int) -> bool:
        """Whether a place goes on in its head: "in Aden and Taiz", "in the Sudanese capital"."""
        clauses, relation = self.clauses, self.clauses.relation[i]
        if relation == "adjectival":
            return clauses.lemma[clauses.head[i]] in AREAS
        return relation in ("conjunct", "apposition") or (relation in ("compound", "nominal") and clauses.is_name(i))

    def _stands_after(self, i: int, words: frozenset[str], of: int | None) -> bool:
        """Whether the preposition before a noun says where."""
        clauses, prep = self.clauses, self.clauses.head[i]
        word, governor = clauses.lower[prep], clauses.lemma[clauses.head[prep]]
        if word == "from" and governor in BEARINGS:
            return True
        if word == "on" and clauses.lemma[i] in ON:
            return True
        if of is not None and clauses.head[prep] != of and governor not in GATHERINGS:
            return False
        return word in words and governor not in FIGURATIVE

    def _in_arguments(self, arguments: list[int], whose: bool) -> str | None:
        """The place that an argument is or names; ``whose``: also whose it is said to be."""
        for i in arguments:
            if self._is_one_abroad(i):
                continue
            on, there = self._attached.on(i), whose and self.clauses.lemma[i] not in ANYWHERE
            found = [place for head, place in on if there or self.clauses.relation[head] not in MODIFYING]
            if found:
                return next((place for place in found if self.country(place)), found[0])
        return None

    def _is_one_abroad(self, i: int) -> bool:
        """ "An American": a single one is far from home as often as not."""
        clauses = self.clauses
        return clauses.doc[i].ent_type_ == "NORP" and any(clauses.lower[c] in ("a", "an") for c in clauses.children[i])

    def _above(self, i: int) -> str | None:
        clauses = self.clauses
        for _ in range(3):
            if clauses.relation[i] not in CLAUSAL | {"conjunct", "preposition", "object"}:
                return None
            apart = clauses.relation[i] in ("adverbial", "complement", "relative") and clauses.form[i] in TOLD_APART
            i = clauses.head[i]
            found = self._locative(i, words=SETTING if apart else LOCATIVE)
            if found is not None:
                return found
        return None


def _length(span: Span) -> int:
    return span[1] - span[0]
