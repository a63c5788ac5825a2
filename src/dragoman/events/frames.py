"""Which frame, if any, codes a word of the text."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..data import word_lists
from ..language.clauses import Clauses, Predicate
from .lexicon import Entry, Frame, Lexicon, Light, Limit
from .ontology import types_of
from .participants import Participants

INNER = ("object", "indirect", "against", "with", "on", "to", "at", "in")
# Types of acts whose words can be said of things done.
ACCOMPLISHED = types_of("accomplished")
REACH = 9  # tokens after its verb within which a particle or fixed object is looked for


@dataclass(slots=True)
class Act:
    """A word with the frame that codes it. ``carrier`` is the light verb that holds an event noun."""

    predicate: Predicate
    frame: Frame
    trigger: list[int]
    weight: float
    carrier: Predicate | None = None
    light: Light | None = None
    slots: dict[str, list[int]] = field(default_factory=dict)
    back: str | None = None  # the code of an act that answers this one, where a dictionary says that there is one

    @property
    def index(self) -> int:
        return self.predicate.index

    @property
    def clause(self) -> Predicate:
        """The predicate whose tense, modals and negation hold for the act."""
        return self.carrier or self.predicate


LISTS = word_lists("events", "frames")
SERIES = LISTS["series"]


class FrameFinder:
    """Finds the frame of each word of one article; answers are remembered."""

    def __init__(self, clauses: Clauses, lexicon: Lexicon, participants: Participants) -> None:
        self.clauses = clauses
        self.lexicon = lexicon
        self.participants = participants
        self._acts: dict[int, Act | None] = {}

    def act(self, i: int) -> Act | None:
        """The act that token ``i`` tells of by the most specific frame that fits, or None."""
        if i not in self._acts:
            self._acts[i] = None  # a word inside its own complement asks again: no answer yet
            self._acts[i] = self._find(i)
        return self._acts[i]

    def _entries(self, i: int) -> tuple[str, list[Entry]]:
        clauses, lexicon = self.clauses, self.lexicon
        relation, lemma, lower = clauses.relation[i], clauses.lemma[i], clauses.lower[i]
        if clauses.is_verb(i):
            return self._entries_of_verb(i)
        if clauses.is_noun(i):
            if relation == "compound" or clauses.is_name(i):
                return "", []
            return "noun", lexicon.nouns.get(lemma) or lexicon.nouns.get(lower, [])
        if clauses.is_adjective(i) and relation in ("predicate adjective", "object predicate", "conjunct", "root"):
            return "adjective", lexicon.adjectives.get(lemma, [])
        return "", []

    def _entries_of_verb(self, i: int) -> tuple[str, list[Entry]]:
        clauses, lexicon = self.clauses, self.lexicon
        relation, lemma, lower = clauses.relation[i], clauses.lemma[i], clauses.lower[i]
        if relation in ("auxiliary", "passive auxiliary", "compound", "adjectival"):
            return "", []
        if relation in ("predicate adjective", "object predicate") and lemma not in lexicon.verbs:
            return "adjective", lexicon.adjectives.get(lower, [])
        nominal = relation in ("subject", "object", "prepositional object", "passive subject")
        if nominal and clauses.form[i] == "gerund" and lower in lexicon.nouns:
            return "noun", lexicon.nouns[lower]
        return "verb", lexicon.verbs.get(lemma, [])

    def _find(self, i: int) -> Act | None:
        kind, entries = self._entries(i)
        if not entries:
            return None
        predicate = self.clauses.predicate(i)
        carrier, light = self._carrier(predicate) if kind == "noun" else (None, None)
        near: set[str] | None = None
        slots: dict[str, list[int]] = {}  # the same for all frames of the bare word
        for entry in entries:  # the most specific come first
            if not entry.rest:
                act = Act(predicate, entry.frame, [i], entry.weight, carrier, light, slots)
                if self._holds(act):
                    return act
                continue
            near = near or self._words_near(predicate)
            if near.issuperset(entry.rest):
                trigger = self._words(predicate, entry, kind)
                if trigger is not None:
                    act = Act(predicate, entry.frame, trigger, entry.weight, carrier, light)
                    if self._holds(act):
                        return act
        return None

    # ---- words ------------------------------------------------------------------------------

    def _words(self, p: Predicate, entry: Entry, kind: str) -> list[int] | None:
        """The tokens of a trigger of several words, or None when they are not all there."""
        if entry.before:
            return self._words_before(p.index, entry.rest)
        if kind == "noun":
            return self._words_after(p.index, entry.rest)
        return self._words_around(p, entry.rest)

    def _words_near(self, p: Predicate) -> set[str]:
        """The words among which a trigger's further words can stand."""
        window = slice(max(0, p.index - REACH), p.index + 1 + REACH)
        near = {*self.clauses.lemma[window], *self.clauses.lower[window]}
        near.update(self.clauses.lemma[i] for i in p.object)
        return near

    def _is(self, i: int, word: str) -> bool:
        return self.clauses.lemma[i] == word or self.clauses.lower[i] == word

    def _words_before(self, i: int, rest: tuple[str, ...]) -> list[int] | None:
        found = [i]
        at = i - 1
        for word in reversed(rest):
            if at >= 0 and self.clauses.lower[at] == "-":
                at -= 1
            if at < 0 or not self._is(at, word):
                return None
            found.insert(0, at)
            at -= 1
        return found

    def _words_after(self, i: int, rest: tuple[str, ...]) -> list[int] | None:
        found = [i]
        for word in rest:
            at = found[-1] + 1
            while at < len(self.clauses.doc) and self.clauses.form[at] in (
                "determiner",
                "possessive pronoun",
                "hyphen",
            ):
                at += 1
            if at >= len(self.clauses.doc) or not self._is(at, word):
                return None
            found.append(at)
        return found

    def _words_around(self, p: Predicate, rest: tuple[str, ...]) -> list[int] | None:
        """Particles and fixed objects of a verb: after it and hanging on it, or, in a passive, its object."""
        clauses = self.clauses
        found = [p.index]
        for word in rest:
            after = (j for j in range(p.index + 1, min(p.index + 1 + REACH, len(clauses.doc))) if j not in found)
            at = next((j for j in after if self._is(j, word) and self._hangs_on(j, found)), None)
            if at is None and p.passive:
                at = next((j for j in p.object if self._is(j, word)), None)
            if at is None:
                return None
            found.append(at)
        return sorted(found)

    def _hangs_on(self, j: int, found: list[int]) -> bool:
        """Whether a word belongs to the words found so far; the "on" of "on Monday" belongs to no verb."""
        if self.clauses.form[j] in ("preposition", "to") and self._dates(j):
            return False
        if j - 1 in found:
            return True
        head = self.clauses.head[j]
        return head in found or (
            self.clauses.head[head] in found and self.clauses.form[head] in ("preposition", "to", "particle")
        )

    def _dates(self, preposition: int) -> bool:
        doc = self.clauses.doc
        return any(doc[c].ent_type_ in ("DATE", "TIME") for c in self.clauses.children[preposition])

    # ---- light verbs ------------------------------------------------------------------------

    def _carrier(self, p: Predicate) -> tuple[Predicate | None, Light | None]:
        """The light verb around an event noun: "launched an attack", "talks were held", "came under attack"."""
        clauses, i = self.clauses, self._outermost(p.index)
        relation, head = clauses.relation[i], clauses.head[i]
        above = clauses.head[head]
        found = None
        if head != i and relation in ("object", "passive subject", "subject", "predicate noun"):
            found = self._light(head, "subject" if relation == "subject" else "object")
        elif relation == "prepositional object" and above != head and clauses.is_verb(above):
            found = self._light(above, clauses.lower[head])
        return found or self._carrier_after(p) or (None, None)

    def _carrier_after(self, p: Predicate) -> tuple[Predicate, Light] | None:
        """ "An attack launched by X", "talks they held"."""
        for child in self.clauses.below(p.index, "adnominal", "relative"):
            found = self._light(child, "object") if self.clauses.is_verb(child) else None
            if found is not None and p.index in found[0].object:
                return found
        return None

    def _outermost(self, i: int) -> int:
        """The noun that a verb governs where it governs "a series of" these or others coordinated with them."""
        clauses = self.clauses
        for _ in range(4):
            head = clauses.head[i]
            of_series = clauses.relation[i] == "prepositional object" and clauses.lower[head] == "of"
            if clauses.relation[i] == "conjunct":
                i = head
            elif of_series and clauses.lemma[clauses.head[head]] in SERIES:
                i = clauses.head[head]
        return i

    def _light(self, verb: int, place: str) -> tuple[Predicate, Light] | None:
        for rest, light in self.lexicon.lights.get(self.clauses.lemma[verb], ()):
            if light.noun == place and self.clauses.is_verb(verb):
                p = self.clauses.predicate(verb)
                if all(word in p.words for word in rest):
                    return p, light
        return None

    # ---- limits -----------------------------------------------------------------------------

    def slot(self, act: Act, name: str) -> list[int]:
        """The tokens in a slot of an act; those of an event noun are also looked for around its light verb."""
        if name not in act.slots:
            act.slots[name] = self._slot(act, name)
        return act.slots[name]

    def _slot(self, act: Act, name: str) -> list[int]:
        p = act.predicate
        if name.startswith("complement."):
            return self._slot_of_complement(act, name.removeprefix("complement."))
        if p.kind == "noun":
            return self._noun_slot(act, name)
        found = p.slot(name)
        if name == "object" and len(act.trigger) > 1:  # "set fire to the shop": the fire is the act's own word
            found = [i for i in found if i not in act.trigger] or self._object_of_particle(act) or found
        return found

    def complement(self, act: Act) -> int | None:
        """The clause that an act's word takes, or its light verb, or the noun in its object ("its plan to attack")."""
        own = act.predicate.complement
        if own is None and act.carrier is not None:
            own = act.carrier.complement
        if own is None and act.predicate.kind == "verb":
            inner = (self.clauses.predicate(i) for i in act.predicate.object if self.clauses.is_noun(i))
            own = next((p.complement for p in inner if p.complement is not None), None)
        return own

    def _slot_of_complement(self, act: Act, name: str) -> list[int]:
        """A slot of the inner act; "recipient" is whom the inner act is done to, by its own frame if it has one."""
        complement = self.complement(act)
        if complement is None:
            return []
        if name != "recipient":
            return self.clauses.predicate(complement).slot(name)
        inner = self.act(complement)
        if inner is not None:
            slots = inner.frame.noun_recipient if inner.predicate.kind == "noun" else inner.frame.recipient
            return next((found for slot in slots if (found := self.slot(inner, slot))), [])
        p = self.clauses.predicate(complement)
        return next((found for slot in INNER if (found := p.slot(slot))), [])

    def _noun_slot(self, act: Act, name: str) -> list[int]:
        p, carrier = act.predicate, act.carrier
        if name == "subject":
            return p.prepositions.get("by") or p.possessor or self._doer_around(act)
        name = "of" if name == "object" else name
        found = p.slot(name)
        if not found and carrier is not None and name not in ("of", "possessor", "modifier"):
            found = [i for i in carrier.slot(name) if i != p.index]
        return found

    @staticmethod
    def _doer_around(act: Act) -> list[int]:
        doer = act.carrier is not None and act.light is not None and act.light.subject == "actor"
        return act.carrier.subject if act.carrier is not None and doer else act.predicate.modifier

    def _object_of_particle(self, act: Act) -> list[int]:
        """What follows a trigger's own preposition: "called on Ankara"."""
        for j in reversed(act.trigger):
            found = act.predicate.prepositions.get(self.clauses.lower[j], [])
            if not found and self.clauses.lower[j] == "of":  # "seized control of the ministry"
                found = self.clauses.groups(k for k in self.clauses.below(j, "prepositional object"))
            if found and j != act.index:
                return [i for i in found if i not in act.trigger]
        return []

    def _holds(self, act: Act) -> bool:
        frame = act.frame
        if frame.needs and not self._needs_met(act):
            return False
        for limit in frame.limits:
            if not self._limit_holds(act, limit):
                return False
        if frame.complement is not None and not self._complement_fits(act):
            return False
        return not frame.complement_type or self._complement_type_fits(act)

    def _needs_met(self, act: Act) -> bool:
        """Whether something stands where a needed party would (who it is, the coder finds out)."""
        noun = act.predicate.kind == "noun"
        for need in act.frame.needs:
            actor, recipient = act.frame.actor, act.frame.recipient
            if noun:
                actor, recipient = act.frame.noun_actor, act.frame.noun_recipient
            if act.carrier is None and not any(self.slot(act, s) for s in (actor if need == "actor" else recipient)):
                return False
        return True

    def _limit_holds(self, act: Act, limit: Limit) -> bool:
        participants = self.participants
        for i in self.slot(act, limit.slot):
            if not limit.words.isdisjoint(participants.keys(i)):
                return not limit.negative
            for name in limit.classes:
                if participants.is_a(i, name):
                    return not limit.negative
        return limit.negative

    def _complement_fits(self, act: Act) -> bool:
        wanted = act.frame.complement
        own = act.predicate if act.predicate.complement is not None else act.carrier
        if own is None or own.complement is None:
            return wanted == "none"
        return wanted == "any" or own.form == wanted

    def _complement_type_fits(self, act: Act) -> bool:
        """Whether what the word is said of is an act of one of the types asked for. Who promises, threatens, asks or
        refuses speaks of what isn't done yet; who says that it was done doesn't."""
        types = act.frame.complement_type
        complement = self.complement(act)
        if complement is not None:
            inner = self.act(complement)
            open_ = act.frame.type in ACCOMPLISHED or self._is_open(complement)
            if inner is not None and inner.frame.type in types and open_:
                return True
        for slot in ("object", "for", "to", "on", "of"):
            for i in self.slot(act, slot):
                inner = self.act(i)
                if inner is not None and inner.frame.type in types:
                    return True
        return False

    def _is_open(self, i: int) -> bool:
        """Whether a clause tells of something not yet done: an infinitive, a gerund, or with a modal."""
        clauses = self.clauses
        while clauses.relation[i] == "conjunct" and clauses.is_verb(clauses.head[i]):
            i = clauses.head[i]
        forms = {clauses.form[c] for c in clauses.children[i]}
        if clauses.form[i] == "gerund" and not any(clauses.relation[c] == "auxiliary" for c in clauses.children[i]):
            return True
        return bool(forms & {"to", "modal"}) or clauses.lemma[i] in ("go", "plan", "intend")
