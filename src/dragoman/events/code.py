"""Codes the events of an article: every word with a frame, its arguments, its status, its date and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ..entities import Cast
from ..language import is_parsed
from ..language.clauses import Clauses
from ..language.grammar import AIMS, SUBORDINATE
from ..records import Event, EventType, Evidence, Place, Range, Statement, Status, Time
from .dictionary import type_of
from .frames import Act, FrameFinder
from .lexicon import Lexicon
from .ontology import VIOLENT, WORDS, types_of
from .participants import Participants
from .parties import DEPTH, PartyFinder
from .petrarch import DictionaryFinder
from .speakers import Speakers
from .status import WILL, StatusReader
from .tolls import Toll
from .when import Dates
from .where import Places

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

GIVEN, HOLDING = types_of("given"), types_of("holding")
REFUSAL = "120"  # CAMEO code of what is refused
# Modes of acts with a doer and one to whom it is done.
SIDED = frozenset(("visit", "host", "mediate", "intelligence", "judicial"))
VISIT = ("visit", "042")  # mode and CAMEO code of what the guests of a host do
# Relations that each take an act a step away from what the sentence says.
DEEPENING = SUBORDINATE | {"relative", "prepositional object"}


@dataclass(slots=True)
class Coded:
    """An event with the act it was read from."""

    act: Act
    event: Event


class Coder:
    """Codes one article."""

    def __init__(
        self,
        doc: Doc,
        clauses: Clauses,
        cast: Cast,
        places: list[Place],
        times: list[Time],
        statements: list[Statement],
        lexicon: Lexicon,
        published: date | None,
    ) -> None:
        self.doc = doc
        self.lexicon = lexicon
        self.clauses = clauses
        spans = [(a, b) for place in places for a, b in place.mentions]
        self.participants = Participants(self.clauses, cast, lexicon, spans)
        by_dictionary = lexicon.dictionary is not None
        self.finder = (DictionaryFinder if by_dictionary else FrameFinder)(self.clauses, lexicon, self.participants)
        self.statuses = StatusReader(self.clauses, lexicon)
        self.dates = Dates(self.clauses, times, published)
        persons = [span for entity in cast.entities if entity.kind == "person" for span in entity.mentions]
        self.places = Places(self.clauses, places, persons)
        self.parties = PartyFinder(self.clauses, self.finder, self.participants, self.statuses, self.places)
        self.speakers = Speakers(statements)
        self.found: list[Event] = []

    def events(self) -> list[Event]:
        for ordinal, sent in enumerate(self.doc.sents if len(self.doc) else ()):
            if is_parsed(sent):
                self._sentence(sent, ordinal)
        for n, event in enumerate(self.found, start=1):
            event.id = f"v{n}"
        return self.found

    # ---- one sentence ---------------------------------------------------------------------------

    def _sentence(self, sent: Span, ordinal: int) -> None:
        lemma, lower, triggers = self.clauses.lemma, self.clauses.lower, self.lexicon.triggers
        words = [i for i in range(sent.start, sent.end) if lemma[i] in triggers or lower[i] in triggers]
        acts = list(filter(None, map(self.finder.act, words)))
        coded = [Coded(act, event) for act in acts if (event := self._event(act, sent, ordinal)) is not None]
        if self.lexicon.dictionary is not None:
            self._by_dictionary(coded)
            return
        self.found += [c.event for c in coded if not self.is_held_in_words(c, coded)]

    def _by_dictionary(self, coded: list[Coded]) -> None:
        """A user's own dictionary says what is an event: PLOVER's rules are left aside, codes that answer are added."""
        for c in coded:
            self.found.append(c.event)
            if c.act.back is not None:
                kind = type_of(c.act.back)
                answer = msgspec.structs.replace(
                    c.event,
                    type=kind,
                    plover=kind,
                    cameo=c.act.back,
                    actors=c.event.recipients,
                    recipients=c.event.actors,
                )
                self.found.append(answer)

    def is_held_in_words(self, c: Coded, coded: list[Coded]) -> bool:
        """What someone promises, threatens or refuses to do is in the promise, threat or refusal; what is talked over
        at a meeting is in the meeting."""
        failed = c.event.status == "denied" and c.event.type in GIVEN  # "failed to agree"
        if c.event.status not in ("planned", "possible") and not failed:
            return False
        others = [other for other in coded if other is not c]
        held = any(other.event.type in HOLDING and self._holds(other.act, c.act) for other in others)
        return held or any(self._is_at(c, other) for other in others)

    def _holds(self, outer: Act, act: Act) -> bool:
        """Whether an act is what the words of another speak of: "agreed to meet", "ready for talks"."""
        p = outer.predicate
        spoken = [self.finder.complement(outer), *p.object, *(i for heads in p.prepositions.values() for i in heads)]
        return act.index in spoken or act.clause.index in spoken

    def _is_at(self, c: Coded, outer: Coded) -> bool:
        """ "met in Oslo to discuss the truce", "fired tear gas to disperse the crowd": one act, with its aim."""
        if c.event.type != outer.event.type or c.event.type not in ("CONSULT", "ASSAULT"):
            return False
        verb = c.act.clause.index
        above = self.clauses.head[verb] in (outer.act.index, outer.act.clause.index)
        aim = self.clauses.relation[verb] in AIMS and self.clauses.is_infinitive(verb)
        mine, theirs = ({*x.event.actors, *x.event.recipients} for x in (c, outer))
        return above and aim and (mine <= theirs or (c.event.type == "CONSULT" and {*c.event.actors} <= theirs))

    def _ancestors(self, i: int) -> set[int]:
        found = set()
        for _ in range(12):
            above = self.clauses.head[i]
            if above == i:
                break
            found.add(above)
            i = above
        return found

    # ---- tolls ------------------------------------------------------------------------------------

    def add_tolls(self, coded: list[Coded], sent: Span) -> None:
        for toll in self.lexicon.tolls.tolls(self.clauses, sent.start, sent.end):
            event = self._event_of(toll, coded)
            if event is not None:
                set_toll(event, toll)

    def _event_of(self, toll: Toll, coded: list[Coded]) -> Event | None:
        """The event that a toll belongs to: its own word's, that of a clause above it, or another of the sentence."""
        for c in coded:
            if c.act.index == toll.index:
                return c.event
        ancestors = self._ancestors(toll.index)
        coded = [c for c in coded if not self._is_after(c, toll.index)]
        near = [c for c in coded if not ancestors.isdisjoint((c.act.index, c.act.clause.index))]
        violent = [c for c in near or coded if c.event.type in VIOLENT]
        return violent[-1].event if violent else None

    def _is_after(self, c: Coded, index: int) -> bool:
        """ "set fire to cars after a teenager was found dead": an act that came after what ``index`` tells."""
        clauses, i = self.clauses, index
        for _ in range(6):
            above = clauses.head[i]
            if clauses.relation[i] == "adverbial" and any(
                clauses.lower[k] == "after" for k in clauses.children[i] if clauses.relation[k] == "marker"
            ):
                return above in (c.act.index, c.act.clause.index)
            if above == i:
                break
            i = above
        return False

    # ---- one act ------------------------------------------------------------------------------------

    def _event(self, act: Act, sent: Span, ordinal: int) -> Event | None:
        frame, ruled = act.frame, self.lexicon.dictionary is None
        actors, recipients = self._parties(act)
        if not self._is_event(act, actors, recipients):
            return None
        told = self.statuses.status(act)
        if told is None and ruled:
            return None
        kind, status, rule = self._refusal(act, told or "occurred", actors)
        if status in ("occurred", "ongoing") and self.dates.is_to_come(act):
            status = "planned"
        trigger = self.trigger(act)
        place = self.places.place(act, self.arguments(act), sent)
        if ruled:
            actors, recipients = self._sides(act, kind, actors, recipients)
        mode, cameo = self._coded_as(act, kind, recipients)
        said_by = self.speakers.speaker(trigger, actors)
        return Event(
            id="",
            type=kind,
            mode=mode,
            contexts=list(frame.contexts),
            cameo=cameo,
            score=self.lexicon.ontology.types[kind].score,
            actors=actors,
            recipients=recipients,
            status=status,
            plover=self.by_codebook(kind, act, status),
            date=self.dates.date(act, status, sent, ordinal),
            place=place,
            # the article reports the act of saying itself
            said_by=None if kind in WORDS and said_by in actors else said_by,
            evidence=Evidence(sentence=(sent.start_char, sent.end_char), trigger=trigger),
            rule=rule,
            confidence=self._confidence(act, status, actors, recipients),
        )

    def _is_event(self, act: Act, actors: list[str], recipients: list[str]) -> bool:
        """Whether those who take part make an event of an act."""
        needs = act.frame.needs
        if not (actors or recipients) or self._is_remark(act, actors) or self._speaks_of_himself(act, actors):
            return False
        return bool((recipients or "recipient" not in needs) and (actors or "actor" not in needs))

    def _coded_as(self, act: Act, kind: EventType, recipients: list[str]) -> tuple[str | None, str | None]:
        """Mode and CAMEO code: the frame's, the guests' of a host, or those of what the rules make of an act."""
        if kind != act.frame.type:
            return None, REFUSAL
        hosted = act.frame.mode == "host" and bool(recipients) and self.lexicon.dictionary is None
        return VISIT if hosted else (act.frame.mode, act.frame.cameo)

    def _sides(
        self, act: Act, kind: EventType, actors: list[str], recipients: list[str]
    ) -> tuple[list[str], list[str]]:
        """By PLOVER's rules for those who meet or work together."""
        if kind in ("CONSULT", "COOPERATE"):
            actors, recipients = self._equals(act, actors, recipients)
        return self._visitor_and_host(act, actors, recipients) if kind == "CONSULT" else (actors, recipients)

    def _equals(self, act: Act, actors: list[str], recipients: list[str]) -> tuple[list[str], list[str]]:
        """PLOVER lists all who meet or work together as actors; visits, mediation and talk to a crowd have sides."""
        by_id = self.participants.cast.by_id
        sided = act.frame.mode in SIDED or any(by_id[e].rule == "described" for e in recipients)
        if not actors or sided:
            return actors, recipients
        return list(dict.fromkeys([*actors, *recipients])), []

    def _visitor_and_host(self, act: Act, actors: list[str], recipients: list[str]) -> tuple[list[str], list[str]]:
        """PLOVER's rule for visits: who comes is the actor and who receives the recipient, so too when two meet on
        the ground of one."""
        if act.frame.mode == "host" and recipients:
            return recipients, actors
        ground = self.places.country(self.places.scene(act))
        if ground is not None and actors and not recipients:
            return self._guest_first(actors, ground)
        return actors, recipients

    def _guest_first(self, actors: list[str], ground: str) -> tuple[list[str], list[str]]:
        """Two who meet as guest and host, if the ground is of one of them and the other is of a country too."""
        by_id = self.participants.cast.by_id
        at_home = [e for e in actors if by_id[e].country == ground]
        guests = [e for e in actors if e not in at_home and by_id[e].country is not None]
        return (guests, at_home) if len(actors) == 2 and len(at_home) == len(guests) == 1 else (actors, [])

    def _parties(self, act: Act) -> tuple[list[str], list[str]]:
        if not isinstance(self.finder, DictionaryFinder):
            return self.parties.who(act)
        actors, recipients = self.parties.who(act, depth=DEPTH)
        actors = actors or [e for e in self.finder.nearest(act, -1) if e not in recipients]
        mutual = len(actors) > 1 and act.slots.get("subject") == act.slots.get("object")
        if not recipients and not mutual:
            recipients = [e for e in self.finder.nearest(act, 1) if e not in actors]
        return actors, recipients

    def _refusal(self, act: Act, status: Status, actors: list[str]) -> tuple[EventType, Status, str]:
        """ "will not meet", "would not fund": who says so of himself rejects."""
        clause, frame = act.clause, act.frame
        if self.lexicon.dictionary is not None:
            return frame.type, status, f"verbs:{frame.id}"
        refused = status == "denied" and clause.negated and clause.modal in WILL
        if refused and frame.type in GIVEN and actors and not clause.passive:
            return "REJECT", "occurred", f"refusal+frame:{frame.id}"
        return frame.type, status, f"frame:{frame.id}"

    def by_codebook(self, kind: EventType, act: Act, status: Status, filed: EventType | None = None) -> EventType:
        """PLOVER's type: of what is said to come, the announcement. A hostile act that is only another's aim ("sent
        jets to destroy it") threatens nobody."""
        told = self.lexicon.ontology.by_codebook(kind, status, filed)
        return kind if told == "THREATEN" != kind and act.clause.modal not in WILL else told

    def _is_remark(self, act: Act, actors: list[str]) -> bool:
        """ "a man suspected of spying", "the so-called pact": words about something, with nobody who says them."""
        reduced = self.clauses.relation[act.index] in ("adnominal", "relative") and act.predicate.passive
        return reduced and not actors and act.frame.type in WORDS

    def _speaks_of_himself(self, act: Act, actors: list[str]) -> bool:
        """ "The rebels said they had shot it down": who says so of himself, or of his own state, accuses nobody."""
        said = act.frame.type == "ACCUSE" and act.predicate.form == "clause"
        complement = self.finder.complement(act) if said else None
        inner = self.finder.act(complement) if complement is not None else None
        if inner is None:
            return False
        doers, by_id = self.parties.who(inner, DEPTH)[0], self.participants.cast.by_id
        theirs = {by_id[e].country for e in doers if {"GOV", "MIL"} & {*by_id[e].sectors}} - {None}
        mine = {by_id[e].country for e in actors if {"GOV", "MIL", "MED"} & {*by_id[e].sectors}}
        return bool({*actors} & {*doers} or theirs & mine)

    def arguments(self, act: Act) -> list[int]:
        p = act.predicate
        slots = act.frame.noun_recipient if p.kind == "noun" else act.frame.recipient
        return [i for slot in slots for i in self.finder.slot(act, slot)]

    def _confidence(self, act: Act, status: Status, actors: list[str], recipients: list[str]) -> float:
        """An estimate from 0.2 to 0.95: more for a specific frame with both parties in a main clause, less for a
        bare noun, for what is not asserted to have happened, and for what stands deep in the sentence."""
        value = 0.5 + 0.05 * min(act.weight, 3.0)
        value += 0.1 * bool(actors) + 0.1 * bool(recipients)
        if act.predicate.kind == "noun" and act.carrier is None:
            value -= 0.15
        if status in ("possible", "denied"):
            value -= 0.1
        if self.clauses.relation[act.clause.index] == "adverbial" and status == "planned":
            value -= 0.1  # a purpose
        depth, i = 0, act.clause.index
        while self.clauses.head[i] != i and depth < 4:
            depth += self.clauses.relation[i] in DEEPENING
            i = self.clauses.head[i]
        return round(min(0.95, max(0.2, value - 0.05 * depth)), 2)

    def trigger(self, act: Act) -> list[tuple[int, int]]:
        words = sorted({*act.trigger, *([act.carrier.index] if act.carrier is not None else [])})
        spans: list[tuple[int, int]] = []
        for i in words:
            token = self.doc[i]
            start, end = token.idx, token.idx + len(token)
            if spans and start - spans[-1][1] <= 1:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans


def set_toll(event: Event, toll: Toll) -> None:
    """Puts a toll into its field; the first told stands."""
    count: Range = toll.count
    if toll.kind == "deaths":
        event.deaths = event.deaths or count
    elif toll.kind == "injuries":
        event.injuries = event.injuries or count
    else:
        event.counts.setdefault(toll.kind, count)
