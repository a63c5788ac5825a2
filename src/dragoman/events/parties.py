"""Who does an act and to whom: from the slots of its frame, and from the words around where those are empty."""

from __future__ import annotations

from collections.abc import Iterator

from ..data import word_lists
from ..language.clauses import Clauses
from ..language.grammar import AIMS
from .frames import Act, FrameFinder
from .ontology import VIOLENT, types_of
from .participants import Participants
from .status import StatusReader
from .where import Places

# Prepositions that say towards whom an act is done.
SURE = ("against", "to", "with", "on", "at", "towards", "of")
VAGUE = ("from", "over", "for", "in", "into", "inside")
# Slots whose phrase takes part in the act whatever it is.
CORE = frozenset(("subject", "object", "indirect", "by", "of", "possessor", "carrier.subject", "complement.object"))
DEPTH = 2  # acts within acts whose recipients are looked for
LISTS = word_lists("events", "parties")
# The prepositions that name the ground of an act.
GROUNDED = types_of("grounded")
ON_GROUND = ("from", "in", "to", "into", "at", "on", "across", "around", "near")
WITH_WHOM = ("with", "to", "against")
WITH_OR_TO = ("to", "against", "with")
JOINT = types_of("joint")
OPPOSITE = LISTS["opposite"]


class PartyFinder:
    """Finds the actors and recipients of the acts of one article."""

    def __init__(
        self, clauses: Clauses, finder: FrameFinder, participants: Participants, statuses: StatusReader, places: Places
    ) -> None:
        self.clauses = clauses
        self.finder = finder
        self.participants = participants
        self.statuses = statuses
        self.places = places

    def who(self, act: Act, depth: int = 0) -> tuple[list[str], list[str]]:
        """Ids of the actors and of the recipients; ``depth`` counts the acts around that hold this one."""
        frame = act.frame
        actor_slots, recipient_slots = self._slots(act)
        if frame.mutual:
            return self._together(act, [*actor_slots, *recipient_slots]), []
        actors = self._first(act, actor_slots, [], described=False)
        recipients = self._first(act, recipient_slots, actors) or self._around(act, recipient_slots, actors, depth)
        if not recipients and frame.mode == "boycott" and not depth:  # of a vote, of talks
            recipients = [self.participants.describe(i) for i in self._heads(act, "object")[:1]]
        return actors, recipients

    @staticmethod
    def _slots(act: Act) -> tuple[list[str], list[str]]:
        """Where the frame looks for actors and for recipients, with what the light verb around its noun says."""
        frame, noun = act.frame, act.predicate.kind == "noun"
        actors = list(frame.noun_actor if noun else frame.actor)
        recipients = list(frame.noun_recipient if noun else frame.recipient)
        if act.light is not None and act.carrier is not None:
            if act.light.subject == "actor":
                actors.insert(0, "carrier.subject")
            elif act.light.subject == "recipient":
                recipients.insert(0, "carrier.subject")
                actors += ["from", "by", "of"]
        return actors, recipients

    def _together(self, act: Act, slots: list[str]) -> list[str]:
        """Those who do something with each other."""
        found = [e for s in slots if s not in ("modifier", "by") for e in self.participants.all(self._slot(act, s))]
        if not found and "modifier" in slots:  # "the Syrian conference" is not always of Syria
            found = self.participants.all(self._slot(act, "modifier"))
        return [e for e in dict.fromkeys(found) if not self.participants.is_town(e)]

    def _around(self, act: Act, slots: list[str], actors: list[str], depth: int) -> list[str]:
        """Where the frame's own slots are empty: whose the object is; the nearest phrase that says towards whom; whom
        the inner act is done to; the ground on which it is done."""
        # "reiterated Oman's support": whose that is speaks through the actor.
        owners = [] if "object" in slots or act.frame.mode == "praise" else self._heads(act, "object")
        found = self._others([e for i in owners for e in self.participants.inside(i, but=actors)], actors)
        found = found or self._towards(act, slots, actors)
        if depth < DEPTH:
            found = found or self._of_complement(act, actors, depth) or self._of_purpose(act, actors, depth)
        described = (self._described_in(act, slot) for slot in WITH_OR_TO)
        found = found or next(filter(None, described), [])
        if act.frame.type in GROUNDED:
            found = found or self._ground(act)
        return self._others(found, actors)

    def _described_in(self, act: Act, slot: str) -> list[str]:
        return [e for i in self._heads(act, slot) for e in self.participants.described(i, True)]

    @staticmethod
    def _others(found: list[str], actors: list[str]) -> list[str]:
        return [e for e in dict.fromkeys(found) if e not in actors]

    def _towards(self, act: Act, slots: list[str], actors: list[str]) -> list[str]:
        """The surer prepositions before the vaguer, and of each kind the act's own phrases before those deeper in."""
        together = len(actors) > 1 and act.frame.type in JOINT  # what several agree over, or for, is done to nobody
        for prepositions in (WITH_WHOM,) if together else (SURE, VAGUE):
            for heads in self._after(act, [slot for slot in prepositions if slot not in slots]):
                if found := self._others(self.participants.all(heads), actors):
                    return found
        return []

    @staticmethod
    def _after(act: Act, wanted: list[str]) -> Iterator[list[int]]:
        """What stands after each preposition, those of the act's own phrases before those deeper in."""
        if act.frame.type in VIOLENT:
            wanted = [slot for slot in wanted if slot != "with"]  # what it is done with
        predicates = [act.predicate, *([act.carrier] if act.carrier is not None else [])]
        for deeper in ("", "~"):
            for p in predicates:
                for slot in wanted:
                    yield [i for i in p.prepositions.get(deeper + slot, ()) if i not in act.trigger]

    def _ground(self, act: Act) -> list[str]:
        """The ground that an act is done on, from its own clause."""
        heads = [i for slot in ON_GROUND for i in self._heads(act, slot) if self.participants.is_ground(i)]
        return [self.participants.describe(i) for i in heads] or self.participants.all(self.places.grounds(act))

    def _of_purpose(self, act: Act, actors: list[str], depth: int) -> list[str]:
        """ "gave money to rebuild Aden": for whom something is given or done."""
        clauses = self.clauses
        hosts = [act.predicate.index, *act.predicate.object, *([act.carrier.index] if act.carrier is not None else [])]
        for host in hosts:
            for child in clauses.children[host]:
                purpose = clauses.relation[child] in AIMS and clauses.is_verb(child)
                if purpose and clauses.is_infinitive(child):
                    return self._of_inner(child, actors, depth)
        return []

    def _heads(self, act: Act, slot: str) -> list[int]:
        """The tokens in a slot around an act or its light verb, but for those that are the act's own words."""
        found = self.finder.slot(act, slot) or (act.carrier.slot(slot) if act.carrier is not None else [])
        return [i for i in found if i not in act.trigger and i != act.index]

    def _of_complement(self, act: Act, actors: list[str], depth: int) -> list[str]:
        """Whom the inner act is done to, when the outer names nobody: "offered to send the rebels arms"."""
        complement = self.finder.complement(act)
        if complement is None:
            return []
        return self._of_inner(complement, actors, depth)

    def _of_inner(self, verb: int, actors: list[str], depth: int) -> list[str]:
        inner = self.finder.act(verb)
        if inner is not None:
            mine, theirs = self.who(inner, depth + 1)
            return [e for e in theirs or mine if e not in actors]
        p = self.clauses.predicate(verb)
        for heads in (p.indirect, p.object, *(p.slot(slot) for slot in (*SURE, *VAGUE))):
            found = [e for e in self.participants.all(heads) if e not in actors]
            if found:
                return found
        return []

    def _slot(self, act: Act, name: str) -> list[int]:
        if name == "carrier.subject":
            return act.carrier.subject if act.carrier is not None else []
        found = [i for i in self.finder.slot(act, name) if i not in act.trigger]
        # "The Aden attack": where, and by whom is open
        return [i for i in found if not self.places.is_town(i)] if name == "modifier" else found

    def _first(self, act: Act, slots: list[str], others: list[str], described: bool = True) -> list[str]:
        """The entities of the first slot that has any, but for ``others``. ``described``: things count, not only
        people and names."""
        # "its troops" are not whom a withdrawal is done to
        own = others and act.frame.type not in VIOLENT and act.frame.mode != "return"
        for slot in slots:
            heads = [i for i in self._slot(act, slot) if not (own and self._is_own(i, others))]
            found = self.participants.all(heads) or self._unnamed(act, slot, heads, described)
            if found := self._others(found, others):
                return found
        return []

    def _unnamed(self, act: Act, slot: str, heads: list[int], described: bool) -> list[str]:
        """What the phrases of a slot describe, that name nobody; names alone unless ``described``."""
        clauses = self.clauses
        named = [i for i in heads if described or clauses.is_name(i)]
        if act.frame.type in ("REQUEST", "AGREE"):  # a thing is asked for, or agreed on
            named = [i for i in named if self.participants.is_ground(i) or clauses.form[i] == "name"]
        return [e for i in named for e in self.participants.described(i, slot in CORE)]

    def _is_own(self, i: int, actors: list[str]) -> bool:
        """ "its troops": what belongs to the actor."""
        if self.clauses.lemma[i] in OPPOSITE:
            return False
        whose = [c for c in self.clauses.children[i] if self.clauses.form[c] == "possessive pronoun"]
        return any(not (ids := self.participants.entities(c)) or set(ids) & set(actors) for c in whose)
