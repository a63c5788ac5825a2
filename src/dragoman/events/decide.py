"""Which of the proposed acts are told, of what type and status, who takes part, when and where: decided by the model,
all of a sentence together, and made into events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..data import word_lists
from ..entities.antecedents import form_of
from ..language.graph import MODIFYING
from ..model import Model
from ..model.confidence import confidence, settled, terms
from ..model.heads import Around, Seen, batches
from ..model.kinds import NONE, Kind, Told, likeliest
from ..model.own import Own
from ..model.roles import SIDES, numbered, settle
from ..records import Event, EventDate, EventType, Recency, Status
from ..records import Evidence as Words
from .candidates import History, Party, eligible
from .code import Coded
from .evidence import Telling
from .frames import Act
from .lexicon import OWN_WEIGHT, Frame
from .merge import absorb, add_recipients
from .ontology import VIOLENT, types_of
from .receipts import Receipts, are_shown

if TYPE_CHECKING:
    from ..reader import Proposed

Array = np.ndarray[Any, Any]

HEARD = 0.01  # probability from which a type is the frame's; below it the word means something else
POLITICAL = 0.2  # of a sentence, below which it tells of no act
VOW = ("AGREE", "THREATEN")  # the frame's type and the model's where words of promise threaten
AGAIN = 0.46  # from which it tells of one told before
# The same where nobody of both does it: a crew and its country. Set aside, .66 of pairs are found with it, .60 where
# such are never joined; .74 of the joined are right with both (.71 from .8).
BY_OTHERS = 0.9
# How much likelier a rare status is where the rules read it; fitted on the articles set aside, where the status is
# right in .900 without it and in .903 with it (f1 of denied .79, .84; of postponed 0, .80, of cancelled 0, .44).
RARER = {"postponed": 128.0, "cancelled": 128.0, "denied": 4.0}
SPOKEN, STANDS, MEASURES = types_of("spoken"), types_of("stand"), types_of("measure")
LISTS = word_lists("events", "decide")
AIMED = LISTS["aimed"]
HIT = 0.5  # from which violence is in a place that it may be done to
LATEST = 12  # acts of one type among which that is looked for


@dataclass(slots=True, eq=False)
class Decision:
    """One act as decided: its ``token``, what was known of it, and the probabilities of types, statuses and roles."""

    token: int
    evidence: list[str]
    vector: Array
    kinds: Array
    statuses: Array
    around: Around  # the vectors of the sentence and of the article, [width] each
    political: float  # how likely the sentence is of politics or conflict
    hidden: Array  # [width], what the head of acts made of it
    own: str | None = None  # the user's own kind of the type
    # With the evidence of each, kept of those that the receipt may name.
    parties: list[tuple[Party, list[str]]] = field(default_factory=list)
    chances: Array = field(default_factory=lambda: np.zeros((0, 0)))  # [parties, roles]
    # How likely no, one, more actors and recipients are.
    counts: Array = field(default_factory=lambda: np.zeros((2, 1)))
    roles: list[int] = field(default_factory=list)  # the number of each party's role
    sides: dict[str, dict[str, float]] = field(default_factory=dict)  # how likely who is actor, who recipient
    type: EventType = "CONSULT"
    status: Status = "occurred"
    recency: Recency | None = None  # whether it is told as what the article reports; None is unknown
    first: Decision | None = None  # the earlier telling

    @property
    def actors(self) -> list[str]:
        return self._on("actor", "recipient")

    @property
    def recipients(self) -> list[str]:
        return self._on("recipient", "actor")

    def _on(self, side: str, other: str) -> list[str]:
        """Nobody is both, the likelier stands; of equals the actor."""
        mine, theirs = self.sides[side], self.sides[other]
        return [e for e, p in mine.items() if (p, side == "actor") > (theirs.get(e, 0.0), other == "actor")]


class Decider:
    """Decides the acts of one article."""

    def __init__(self, model: Model, read: Proposed, own: Own | None = None) -> None:
        """``own`` knows types of the user's own."""
        assert read.vectors is not None
        self.model, self.graph, self.coder, self.own = model, read.graph, read.coder, own
        self.candidates, self.evidence, self.vectors = read.candidates, read.evidence, read.vectors
        self.antecedents = read.antecedents
        self._decided: dict[str, Decision] = {}  # by the id of the event

    def events(self) -> list[Event]:
        """The events of the article in order of text."""
        decided = [act for act in self.decided() if act.actors or act.recipients]
        self._again(decided)
        coded = [Coded(*self._event(act)) for act in decided]
        told = [(act, c) for act, c in zip(decided, coded, strict=True) if not self.coder.is_held_in_words(c, coded)]
        self._tolls([c for _, c in told])
        return self._told_once(told)

    def decided(self) -> list[Decision]:
        """The words that tell of acts, with who takes part in each."""
        decided = self._acts()
        self._roles(decided)
        for act in decided:
            self._parties(act)
        return decided

    def receipts(self) -> Receipts:
        """How the records were decided."""
        return Receipts(self.model, self.graph.parse.source, self._decided, self.antecedents.answers)

    # ---- what the model says ----------------------------------------------------------------------

    def _acts(self) -> list[Decision]:
        words = [(i, c) for c in self.candidates for i in c.triggers]
        if not words:
            return []
        evidence = [self.evidence.of_act(i, c.sentence.number) for i, c in words]
        tokens = [i for i, _ in words]
        vectors, around = self.vectors.of(tokens), self.vectors.around(tokens)
        hidden = self.model.act.hidden(vectors, evidence, around)
        found = self.model.act.outputs(hidden)
        political = self._political()
        told = [
            self._of_word(i, chances, political[c.sentence.number])
            for (i, c), chances in zip(words, found["sense"], strict=True)
        ]
        if self.own is not None:
            told = self.own.correct(told, hidden)
        decided = []
        for n, (i, c) in enumerate(words):
            ruled, kind = self._of_own_frame(i), told[n][0]
            if ruled is None and kind.type == NONE:
                continue
            mine = {name: rows[n] for name, rows in around.items()}
            chances = found["sense"][n], found["status"][n]
            act = Decision(
                i, evidence[n], vectors[n], *chances, mine, political[c.sentence.number], hidden[n], kind.name
            )
            act.type = ruled.type if ruled else cast("EventType", kind.type)
            act.status = ruled.status if ruled else self._status(act)
            decided.append(act)
        self._tell_news(decided)
        return decided

    def _tell_news(self, decided: Sequence[Decision]) -> None:
        """Notes of each act whether it is told as news."""
        if self.model.recency is None or not decided:
            return
        around = {name: np.stack([act.around[name] for act in decided]) for name in decided[0].around}
        vectors = np.stack([act.vector for act in decided])
        found = self.model.recency.told(vectors, [act.evidence for act in decided], around)
        for act, recency in zip(decided, found, strict=True):
            act.recency = recency

    def _political(self) -> list[float]:
        """How likely each sentence is of politics or conflict."""
        evidence = [self.evidence.of_sentence(c) for c in self.candidates]
        around = {"article": self.vectors.article(len(evidence))}
        found = self.model.sentence.probabilities(self.vectors.sentences, evidence, around)["political"]
        return [float(chance) for chance in found[:, 1]]

    def _of_word(self, i: int, chances: Array, political: float) -> Told:
        """What one word tells of: that it tells of an act the model knows better; of which, the frame that fits it, as
        the codebook has it."""
        kind, chance = likeliest(chances, self.model.types)
        act, ruled = self.coder.finder.act(i), self.evidence.ruled.get(i)
        frame = ruled.type if ruled is not None else act.frame.type if act is not None else None
        if political < POLITICAL:
            return Kind(NONE), float(chances[0])
        heard = frame is not None and chances[self.model.types.index(frame)] >= HEARD
        if frame is None or kind.type == NONE or not heard or (frame, kind.type) == VOW:
            return kind, chance
        return Kind(frame), chance

    def _status(self, act: Decision) -> Status:
        """The likeliest status. Of the rare ones there are too few labels for the model to trust the words that say
        so: where the rules read one, it counts as that much likelier."""
        read = next((name[7:] for name in act.evidence if name.startswith("status:")), "")
        if read in RARER and act.type != "REJECT":  # whose word says no by itself
            act.statuses = act.statuses * np.where(np.array(self.model.statuses) == read, RARER[read], 1.0)
            act.statuses = act.statuses / act.statuses.sum()
        return cast("Status", self.model.statuses[int(np.argmax(act.statuses))])

    def _of_own_frame(self, i: int) -> Event | None:
        """What a frame of the user's own makes of a word: that stands."""
        act = self.coder.finder.act(i)
        return self.evidence.ruled.get(i) if act is not None and act.weight >= OWN_WEIGHT else None

    def _roles(self, decided: list[Decision]) -> None:
        """The probabilities of the roles of each party in each act, and who takes part: sentence after sentence, since
        who took part in an act may do so in the next."""
        history = History()
        heads = [party.head for c in self.candidates for party in c.parties]
        seen = self.model.pair.seen(self.vectors, [act.token for act in decided], heads)
        for number, acts in groupby(decided, key=lambda act: self.graph.sentence(act.token).number):
            own, parties = self.candidates[number], eligible(self.candidates, number, history)
            here = [act for act in acts if parties]
            asked = [(place, party, history.of(party)) for place, party in parties]
            for act in here:
                for place, party, before in asked:
                    names = self.evidence.of_pair(act.token, act.type, party, own, place, before)
                    act.parties.append((party, names))
            self._settle(here, seen)
            for act in here:
                roles = [self.model.roles[role] for role in act.roles]
                known = zip(parties, roles, strict=True)
                history.note(
                    act.token,
                    self.graph.clauses.lemma[act.token],
                    act.type,
                    [(place, party, role) for (place, party), role in known],
                )

    def _settle(self, acts: Sequence[Decision], seen: Seen) -> None:
        """Who takes part in the acts of one sentence."""
        for some in batches(acts, lambda act: len(act.parties)):
            self._judge(some, seen)
        together = self._together([party for party, _ in acts[0].parties]) if acts else []  # the same of all
        for act in acts:
            act.roles = self._settled(act, together)
        told = {act.token: act for act in acts}
        self._spare(told, together)
        self._stand(told, together)
        for act in acts:
            kept = zip(act.parties, are_shown(act), strict=True)
            act.parties = [(party, evidence if shown else []) for (party, evidence), shown in kept]

    def _spare(self, told: Mapping[int, Decision], together: Sequence[Sequence[int]]) -> None:
        """Who was hit does nothing in what hangs on that: "were ambushed by rebels, wounding two"."""
        clauses = self.graph.clauses
        for act in told.values():
            above = told.get(clauses.head[act.token]) if clauses.relation[act.token] == "adverbial" else None
            if above is not None and above.type == act.type in VIOLENT:
                self._bar(act, {party.head for party, _ in self._in_role(above, "recipient")}, "actor", together)

    def _stand(self, told: Mapping[int, Decision], together: Sequence[Sequence[int]]) -> None:
        """Who takes a stand on a measure does not take it, and the stand is not against whom the measure is: "opposed
        sanctions on Mali"."""
        for act in told.values():
            for i in self.graph.clauses.predicate(act.token).object if act.type in STANDS else ():
                measure, known = told.get(i), self.coder.finder.act(i)
                if (measure.type if measure else known.frame.type if known else None) not in MEASURES:
                    continue
                behind = self.graph.clauses.predicate(i).prepositions
                self._bar(
                    act, {k for name, those in behind.items() if name in AIMED for k in those}, "recipient", together
                )
                if measure is not None:
                    self._bar(measure, {party.head for party, _ in self._in_role(act, "actor")}, "actor", together)

    def _bar(self, act: Decision, heads: Collection[int], role: str, together: Sequence[Sequence[int]]) -> None:
        """Has nobody of these in a role; how many there are without them is open."""
        n, none = self.model.roles.index(role), self.model.roles.index("none")
        barred = [k for k, (party, _) in enumerate(act.parties) if party.head in heads and act.chances[k, n] > 0]
        if barred:
            act.chances[barred, none] += act.chances[barred, n]
            act.chances[barred, n] = 0.0
            act.counts[SIDES.index(n)] = 1 / act.counts.shape[1]
            act.roles = self._settled(act, together)

    def _judge(self, acts: Sequence[Decision], seen: Seen) -> None:
        """How likely which candidates of some acts have which role, and how many there are."""
        found, counts = self.model.pair.probabilities(
            seen,
            [act.token for act in acts],
            np.stack([act.hidden for act in acts]),
            [self.model.types.index(act.type) for act in acts],
            [[party.head for party, _ in act.parties] for act in acts],
            [evidence for act in acts for _, evidence in act.parties],
        )
        ends = np.cumsum([len(act.parties) for act in acts])
        for act, chances, numbers in zip(acts, np.split(found, ends[:-1]), counts, strict=True):
            act.chances, act.counts = chances, numbers
            self._suffer(act)

    def _suffer(self, act: Decision) -> None:
        """Who is the object of violence does none of it: "rebels fighting the army"."""
        objects = self.graph.clauses.predicate(act.token).object if act.type in VIOLENT else ()
        suffering = [n for n, (party, _) in enumerate(act.parties) if party.head in objects]
        doing, done_to = map(self.model.roles.index, ("actor", "recipient"))
        act.chances[suffering, done_to] += act.chances[suffering, doing]
        act.chances[suffering, doing] = 0.0

    def _settled(self, act: Decision, together: Sequence[Sequence[int]]) -> list[int]:
        """The roles of an act's parties, of which some stand ``together``: a town by itself does nothing, and of two in
        apposition one takes part, as likely as both."""
        barred = [n for n, (party, _) in enumerate(act.parties) if party.place is not None and not party.entities]
        able = act.chances.copy()
        able[barred, self.model.roles.index("actor")] = 0.0
        for group in self._apposed(act.parties):
            sums = able[np.ix_(group, SIDES)].sum(axis=0)
            if sums.max() <= 1 or len({tuple(act.parties[n][0].entities) for n in group}) == 1:
                best = max(group, key=lambda n: able[n, SIDES].max())
                able[np.ix_(group, SIDES)] = 0.0
                able[best, SIDES] = np.minimum(sums, 1.0)
        return settle(able, act.counts, together, act.type in VIOLENT)

    def _apposed(self, parties: Sequence[tuple[Party, list[str]]]) -> list[list[int]]:
        """The places of the parties in apposition to each other, of each that has such: "the president, Juan Roe"."""
        clauses = self.graph.clauses
        known = {party.head for party, _ in parties if party.time is None}
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for n, (party, _) in enumerate(parties):
            i = party.head
            while i in known and clauses.relation[i] == "apposition" and clauses.head[i] in known:
                i = clauses.head[i]
            if party.time is None:
                groups[i].append(n)
        return [group for group in groups.values() if len(group) > 1]

    def _together(self, parties: Sequence[Party]) -> list[list[int]]:
        """The places of the parties that stand in one coordination, of each that has several."""
        clauses = self.graph.clauses
        place = {party.head: n for n, party in enumerate(parties) if party.time is None}
        found: list[list[int]] = []
        seen: set[int] = set()
        for head in sorted(place):
            members = [head, clauses.head[head]] if clauses.is_paired(head) else clauses.group(head)
            group = [] if head in seen else [place[i] for i in members if i in place]
            seen.update(members)
            if len(group) > 1:
                found.append(group)
        return found

    def _again(self, decided: list[Decision]) -> None:
        """Finds for each act the earlier one that it tells of again."""
        pairs: list[tuple[Decision, Decision, list[str]]] = []
        least: list[float] = []
        told: dict[EventType, list[tuple[Decision, Telling]]] = {}  # those of a type so far
        for act in decided:
            mine = self.evidence.told(set(act.actors), set(act.recipients), self._roles_of(act))
            earlier = told.setdefault(act.type, [])
            for other, theirs in earlier[-LATEST:]:
                pairs.append((act, other, self.evidence.of_same(act.token, other.token, mine, theirs)))
                by_others = mine.actors and theirs.actors and mine.actors.isdisjoint(theirs.actors)
                least.append(BY_OTHERS if by_others else AGAIN)
            earlier.append((act, mine))
        if not pairs:
            return
        found = self.model.again.probabilities(
            self.vectors,
            [(act.token, other.token) for act, other, _ in pairs],
            [evidence for *_, evidence in pairs],
            [self.model.types.index(act.type) for act, *_ in pairs],
        )
        best: dict[int, float] = {}  # by the act's token
        for (act, other, _), chance, bound in zip(pairs, found[:, 1].tolist(), least, strict=True):
            if chance >= max(bound, best.get(act.token, 0.0)):
                best[act.token] = chance
                act.first = other.first or other
        for act in decided:
            if act.first is not None:
                self._agree(act, act.first)

    # ---- what becomes of it -------------------------------------------------------------------------

    def _roles_of(self, act: Decision) -> list[tuple[str, Party]]:
        return [(self.model.roles[role], party) for role, (party, _) in zip(act.roles, act.parties, strict=True)]

    def _in_role(self, act: Decision, role: str) -> list[tuple[Party, float]]:
        """The parties of a role, with its probability."""
        number = self.model.roles.index(role)
        taken = (n for n, one in enumerate(act.roles) if one == number)
        return [(act.parties[n][0], float(act.chances[n, number])) for n in taken]

    def _parties(self, act: Decision) -> None:
        """How likely which entities are actors and recipients."""
        if own := self._of_own_frame(act.token):
            act.sides = {"actor": dict.fromkeys(own.actors, 1.0), "recipient": dict.fromkeys(own.recipients, 1.0)}
            return
        act.sides = {"actor": {}, "recipient": {}}
        for role, known in act.sides.items():
            hit = role == "recipient" and act.type in VIOLENT
            for party, chance in self._outer(self._in_role(act, role)):
                holders = self._holders(party.head) if hit else []
                for entity in holders or self._in_own_words(act, party, role) or self._entities(party):
                    known[entity] = max(chance, known.get(entity, 0.0))

    def _holders(self, i: int) -> list[str]:
        """Who holds the ground that is hit: "a rebel-held town", "the last rebel-held town, Douma"."""
        clauses, participants = self.graph.clauses, self.coder.participants
        beside = clauses.head[i] if clauses.relation[i] == "apposition" else i
        return participants.holders(i) or participants.holders(beside)

    def _outer(self, found: list[tuple[Party, float]]) -> list[tuple[Party, float]]:
        """Of a phrase and one inside it ("US leaders", "the army's spokesman") the likelier."""
        chances = {party.head: chance for party, chance in found}
        dropped = set()
        for head in chances:
            for whole in self._around(head) & chances.keys():
                dropped.add(head if chances[whole] >= chances[head] else whole)
        return [one for one in found if one[0].head not in dropped]

    def _around(self, i: int) -> set[int]:
        """The heads of the phrases in which token ``i`` modifies something."""
        clauses, found, inside = self.graph.clauses, set(), False
        while (clauses.relation[i] in MODIFYING and not clauses.is_paired(i)) or (
            clauses.relation[i] == "conjunct" and clauses.head[i] != i
        ):
            inside = inside or clauses.relation[i] in MODIFYING
            i = clauses.head[i]
            if inside:
                found.add(i)
        return found

    @staticmethod
    def _agree(act: Decision, first: Decision) -> None:
        """Who is actor in one telling and recipient in another is what it is likelier to be: "a bomb killed nine"."""
        for one, other in ((act, first), (first, act)):
            for side, opposite in (("actor", "recipient"), ("recipient", "actor")):
                for entity, chance in list(one.sides[side].items()):
                    if chance < other.sides[opposite].get(entity, 0.0):
                        del one.sides[side][entity]

    def _entities(self, party: Party) -> Sequence[str]:
        participants, described = self.coder.participants, party.kind == "noun"
        if described and (several := participants.states(party.head) or participants.listed(party.head)):
            return several
        town = participants.town_beside(party.head) if described else None
        if town is None and (party.entities or party.kind == "pronoun" or party.time is not None):
            return party.entities or self._saying(party)
        content = self.graph.clauses.content(party.head) if town is None else town
        if participants.names_nobody(content):
            return participants.inside(content)
        return participants.entities(content) or [participants.describe(content)]  # "hundreds of students"

    def _in_own_words(self, act: Decision, party: Party, role: str) -> list[str]:
        """ "We are ready to talk", says the minister: whoever promises, refuses or asks in so many words does it
        himself; what "we" did before is of all."""
        if role != "actor" or act.type not in SPOKEN:
            return []
        clauses = self.graph.clauses
        if form_of(clauses.lower[party.head]) != "we":
            return self._voicing(act, party) if clauses.relation[party.head] == "possessor" else []
        speaker = self.coder.speakers.speaker([party.span]) if not clauses.is_past(act.token) else None
        return [speaker] if speaker is not None and self.evidence.cast.by_id[speaker].kind == "person" else []

    def _voicing(self, act: Decision, party: Party) -> list[str]:
        """Who expresses his country's readiness offers it."""
        clauses, entities = self.graph.clauses, self.evidence.cast.by_id
        verb = clauses.head[act.token]
        owners = [entities[e] for e in party.entities]
        if clauses.relation[act.token] != "object" or not owners or owners[0].kind != "state":
            return []
        found = self.coder.participants.all(clauses.predicate(verb).subject)
        return [e for e in found if entities[e].kind == "person" and entities[e].country == owners[0].country]

    def _saying(self, party: Party) -> list[str]:
        """Who says "I" or "we", where nothing else tells whom that means."""
        own = form_of(self.graph.clauses.lower[party.head]) in ("i", "we")
        speaker = self.coder.speakers.speaker([party.span]) if own else None
        return [speaker] if speaker is not None else []

    def _confidence(self, act: Decision) -> float:
        """The probability that type, status and all parties are right; of a frame of the user's own what it says."""
        if own := self._of_own_frame(act.token):
            return own.confidence
        return round(confidence(self.model.calibration, self.terms(act)), 2)

    def terms(self, act: Decision) -> list[float]:
        """What its confidence is made of."""
        kind, status = self.model.types.index(act.type), self.model.statuses.index(act.status)
        parties = map(settled, act.chances.tolist(), act.roles)
        return terms(act.kinds[kind], act.statuses[status], parties, numbered(act.counts, act.roles))

    def _event(self, decision: Decision) -> tuple[Act, Event]:
        coder, token, kind, status = self.coder, decision.token, decision.type, decision.status
        act, known = coder.finder.act(token), self._known(token, kind)
        if act is None or act.frame.type != kind:
            carrier, light = (act.carrier, act.light) if act is not None else (None, None)
            frame = Frame(id="model", type=kind)
            act = Act(self.graph.clauses.predicate(token), frame, [token], 0.0, carrier, light)
        trigger = coder.trigger(act)
        sentence = self.graph.sentence(token)
        sent = self.graph.doc[sentence.start : sentence.end]
        rules = coder.lexicon.ontology.types[kind]
        day = self._date(decision, act, sentence.number)
        event = Event(
            id="",
            type=kind,
            mode=decision.own or (known.mode if known.type == kind or known.mode in rules.modes else None),
            contexts=list(known.contexts),
            cameo=known.cameo or rules.cameo,
            score=rules.score,
            actors=decision.actors,
            recipients=decision.recipients,
            status=status,
            plover=coder.by_codebook(kind, act, status, known.type),
            recency=coder.dates.recency(decision.recency, day, token),
            date=day,
            place=coder.places.as_told(self._place(decision, act, sent), decision.recency, sent),
            said_by=self._source(decision, coder.speakers.speaker(trigger, decision.actors)),
            evidence=Words(sentence=(sent.start_char, sent.end_char), trigger=trigger),
            rule=self._rule(decision, known),
            confidence=self._confidence(decision),
        )
        return act, event

    def _known(self, token: int, kind: EventType) -> Frame | Event:
        """What the rules know of an act of a type. Where PLOVER files such acts under another type, by the frame of the
        word, or of the verb that it is an object of ("imposed sanctions"), that frame's code is the act's."""
        clauses, filed = self.graph.clauses, self.coder.lexicon.ontology.types[kind].filed
        words = (clauses.head[token], token) if clauses.undergoes(token) else (token,)
        elsewhere = (one for i in words for one in self._told(i) if one.type == filed.get(one.cameo or ""))
        same = (one for one in self._told(token) if one.type == kind)
        return next(chain(elsewhere, same), Frame(id="model", type=kind))

    def _told(self, token: int) -> Iterator[Frame | Event]:
        """What the rules make of a word."""
        if (event := self.evidence.ruled.get(token)) is not None:
            yield event
        if (act := self.coder.finder.act(token)) is not None:
            yield act.frame

    @staticmethod
    def _rule(decision: Decision, known: Event | Frame) -> str:
        """What an event is put down to: the user's own type, the rules, a frame, or the model by itself."""
        if decision.own is not None:
            return f"own:{decision.own}"
        if isinstance(known, Event):
            return known.rule
        return f"frame:{known.id}" if known.id != "model" else "model"

    def _source(self, decision: Decision, spoken: str | None) -> str | None:
        for party, _ in sorted(self._in_role(decision, "source"), key=lambda one: -one[1]):
            for entity in party.entities:
                if entity not in decision.actors:
                    return entity
        return None if spoken in decision.actors else spoken

    def _date(self, decision: Decision, act: Act, ordinal: int) -> EventDate | None:
        dates = self.coder.dates
        told = [(chance, day) for party, chance in self._in_role(decision, "time")
                if party.time is not None and (day := dates.of(party.time)) is not None
                and dates.fits(day, decision.status, decision.token)]  # fmt: skip
        if told:
            return max(told, key=lambda one: one[0])[1]
        sentence = self.graph.sentence(decision.token)
        sent = self.graph.doc[sentence.start : sentence.end]
        news = None if decision.recency is None else decision.recency == "news"
        return dates.date(act, decision.status, sent, ordinal, news)

    def _place(self, decision: Decision, act: Act, sent: Any) -> str | None:
        told = [(chance, party.place) for party, chance in self._in_role(decision, "place")
                if party.place is not None and self.coder.places.is_scene_of(party.head, sent)
                and not self.coder.places.is_of_another(party.head, decision.token)]  # fmt: skip
        if told:
            return max(told, key=lambda one: one[0])[1]
        on = self._where_hit(decision)
        if on and decision.type in VIOLENT:  # "shelled the town"
            return on[0]
        found = self.coder.places.place(act, self.coder.arguments(act), sent)
        return self._at_home(decision) if found is None and decision.type in VIOLENT else found

    def _where_hit(self, decision: Decision) -> list[str]:
        """The places that something is done to, or may be."""
        hit = self.model.roles.index("recipient")
        return [
            party.place
            for n, ((party, _), role) in enumerate(zip(decision.parties, decision.roles, strict=True))
            if party.place is not None and (role == hit or decision.chances[n, hit] >= HIT)
        ]

    def _at_home(self, decision: Decision) -> str | None:
        """The country in which violence of no other place is: of those it is done to, or of the armed group that does
        it; where somebody is arrested, of those who do it."""
        entities = self.evidence.cast.by_id
        actors, recipients = ([entities[e] for e in side] for side in (decision.actors, decision.recipients))
        if decision.type == "ASSAULT":
            whose = [*recipients, *(e for e in actors if e.kind == "armed group")]
        else:
            whose = [*actors, *recipients]
        found = (self.coder.places.country_at_large(e.country) for e in whose)
        return next((place for place in found if place is not None), None)

    def _tolls(self, coded: list[Coded]) -> None:
        for c in self.candidates:
            here = [x for x in coded if c.sentence.start <= x.act.index < c.sentence.end]
            self.coder.add_tolls(here, self.graph.doc[c.sentence.start : c.sentence.end])

    def _told_once(self, told: list[tuple[Decision, Coded]]) -> list[Event]:
        """Each act once, with the words of all its tellings."""
        event_of: dict[int, Event] = {}
        found: list[Event] = []
        for act, item in told:
            event = item.event
            first = event_of.get(id(act.first), event)
            if first is event:
                found.append(event)
            else:
                if first.evidence.sentence == event.evidence.sentence:  # "shelled the camp, killing nine"
                    add_recipients(first, event.recipients)
                absorb(first, event)
            event_of[id(act)] = first
        for n, event in enumerate(found, start=1):
            event.id = f"v{n}"
        self._decided = {event_of[id(act)].id: act for act, _ in reversed(told)}
        return found
