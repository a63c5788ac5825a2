"""Named evidence for the model: what the parse, the frames and the cue lists say of a candidate.

Each piece is a short string, ``name:value``; the model knows a weight vector for each that it was trained on, and
``explain`` shows those that weighed most.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..entities import Cast
from ..language.graph import DEEP, MODIFYING, Graph, distance
from ..records import Event, EventType, Statement
from .candidates import Candidates, Part, Party, known_by
from .frames import Act, FrameFinder
from .lexicon import Entry, Frame, Lexicon
from .status import StatusReader

UNKNOWN = Frame(id="none", type="CONSULT")  # stands for the frame of a word that no frame fits
GROUPS = ("subject", "object", "indirect", "possessor", "modifier")


class Telling(NamedTuple):
    """With whom an act is told: the entities of its actors and recipients, its places, the values of its times, and the
    numerals of its recipients ("nine" of "nine people")."""

    actors: set[str]
    recipients: set[str]
    places: set[str]
    times: set[str]
    numbers: set[str]


def _overlap(a: set[str], b: set[str]) -> str:
    """How two sets lie to each other."""
    if not a or not b:
        return "none" if not a and not b else "open"
    if a == b:
        return "same"
    return "apart" if a.isdisjoint(b) else "inside" if a <= b or b <= a else "shared"


@dataclass(frozen=True, slots=True)
class _Word:
    """What is so of an act's word for whoever may take part in the act."""

    slots: dict[int, list[str]]  # by the tokens in them
    voice: str
    frame: str | None  # the type of the frame that codes it
    types: frozenset[str]  # of all frames that know the word
    speaker: tuple[int, int] | None
    open_: str
    left: list[str]  # evidence of whoever stands in a sentence before
    before: int  # parties of its sentence that stand before it,
    upto: int  # and with itself, where it is one


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What is so of a party for the acts of the sentences after its own: the number of its sentence, its evidence, and
    what the frames made of it, each role with the type of the act."""

    number: int
    names: list[str]
    roles: list[tuple[str, EventType]]


class Evidence:
    """The evidence in one article."""

    def __init__(
        self,
        graph: Graph,
        cast: Cast,
        lexicon: Lexicon,
        finder: FrameFinder,
        statuses: StatusReader,
        said: list[Statement],
        ruled: list[Event],
    ) -> None:
        """``ruled`` are the events that the frames by themselves make of the article."""
        self.graph, self.cast, self.lexicon, self.finder, self.statuses = graph, cast, lexicon, finder, statuses
        self.ruled = {graph.token(a): e for e in reversed(ruled) for w in (*e.also, e.evidence) for a, _ in w.trigger}
        self._told_in: dict[int, list[Event]] = defaultdict(list)  # the same by sentence
        for event in ruled:
            self._told_in[graph.sentence(graph.token(event.evidence.trigger[0][0])).number].append(event)
        self._contents = sorted(((a, b, s.source) for s in said for a, b in s.content), key=lambda c: c[:2])
        self._starts = [a for a, _, _ in self._contents]
        self._words: dict[int, _Word] = {}
        self._here: dict[int, set[str | int]] = {}  # by sentence, who is in it
        self._parties: dict[Party, list[str]] = {}
        self._earlier: dict[Party, _Earlier] = {}

    # ---- a sentence -----------------------------------------------------------------------------

    def of_sentence(self, candidates: Candidates) -> list[str]:
        """What speaks for or against a sentence being of politics or conflict: the frames of its words, and who is in
        it."""
        found = {f"sentence:{min(candidates.sentence.number, 4)}"}
        for i in candidates.triggers:
            act, event = self.finder.act(i), self.ruled.get(i)
            found.add(f"frame:{act.frame.type if act is not None else 'none'}")
            found.add(f"ruled:{event.type if event is not None else 'none'}")
        for party in candidates.parties:
            for name in party.entities[:1]:
                entity = self.cast.by_id[name]
                found.add(f"kind:{entity.kind}")
                found.update(f"sector:{sector}" for sector in entity.sectors)
        return sorted(found)

    # ---- an act ---------------------------------------------------------------------------------

    def of_act(self, i: int, ordinal: int) -> list[str]:
        """What speaks for or against token ``i`` telling of an act, and of which; ``ordinal`` numbers its sentence."""
        clauses = self.graph.clauses
        act = self.finder.act(i)
        found = [f"word:{clauses.lemma[i]}", f"tag:{clauses.tag[i]}", f"dep:{clauses.dep[i]}"]
        found += self._of_lexicon(i, act)
        act = act or Act(clauses.predicate(i), UNKNOWN, [i], 0.0)
        found.append(f"status:{self.statuses.status(act) or 'drop'}")
        found += self._of_mood(act)
        found += self._of_surroundings(i, act)
        found.append(f"sentence:{min(ordinal, 4)}")
        event = self.ruled.get(i)
        found.append(f"ruled:{event.type if event is not None else 'none'}")
        if event is not None:
            found.append(f"ruled-status:{event.status}")
        if self._speaker(i) is not None:
            found.append("said")
        return found

    def _of_lexicon(self, i: int, act: Act | None) -> Iterator[str]:
        for kind in sorted({entry.frame.type for entry in self._entries(i)}):
            yield f"lexicon:{kind}"
        if act is None:
            yield "frame:none"
            return
        yield f"frame:{act.frame.type}"
        yield f"frame-id:{act.frame.id}"
        if act.carrier is not None:
            yield f"carrier:{self.graph.clauses.lemma[act.carrier.index]}"

    def _entries(self, i: int) -> list[Entry]:
        lemma, lower = self.graph.clauses.lemma[i], self.graph.clauses.lower[i]
        lexicon = self.lexicon
        if self.graph.clauses.is_verb(i):
            return lexicon.verbs.get(lemma, [])
        found = lexicon.nouns.get(lemma) or lexicon.nouns.get(lower) or lexicon.adjectives.get(lower)
        return found or lexicon.verbs.get(lemma, [])

    def _of_mood(self, act: Act) -> Iterator[str]:
        p = act.clause
        clauses = self.graph.clauses
        yield f"verb:{clauses.tag[p.index]}"
        for name in ("passive", "negated", "progressive", "perfect", "finite"):
            if getattr(p, name):
                yield name
        if p.modal:
            yield f"modal:{p.modal}"
        if act.predicate.negated and act.predicate is not p:
            yield "noun-negated"
        for word in p.words:
            yield f"particle:{word}"

    def _of_surroundings(self, i: int, act: Act) -> Iterator[str]:
        clauses, p = self.graph.clauses, act.predicate
        for slot in GROUPS:
            heads = p.slot(slot)
            if heads:
                yield f"{slot}:{self._kind(heads[0])}"
                if slot in ("object", "subject", "modifier"):
                    yield f"{slot}-word:{clauses.lemma[clauses.content(heads[0])]}"
        for name in p.prepositions:
            if not name.startswith("~"):
                yield f"with:{name}"
        if p.complement is not None:
            yield f"complement:{p.form}"
            for kind in sorted({entry.frame.type for entry in self._entries(p.complement)}):
                yield f"complement-lexicon:{kind}"
        top = act.clause.index
        while clauses.relation[top] == "conjunct" and clauses.head[top] != top:
            top = clauses.head[top]
        above = clauses.head[top]
        yield f"clause:{clauses.dep[top]}"
        if above != top:
            if clauses.form[above] in ("preposition", "to"):
                yield f"under-word:{clauses.lower[above]}"
                above = clauses.head[above]
            yield f"under:{clauses.lemma[above]}"
            yield f"under-tag:{clauses.tag[above]}"
            for kind in sorted({entry.frame.type for entry in self._entries(above)}):
                yield f"under-lexicon:{kind}"
        for child in clauses.below(top, "marker", "adverb", "auxiliary"):
            if child < top:
                yield f"opens:{clauses.lower[child]}"

    def _kind(self, head: int) -> str:
        """What kind of thing heads a phrase."""
        clauses = self.graph.clauses
        token = clauses.doc[head]
        if head in self.cast.groups:
            return "group"
        entity = self.cast.headed_by(token)
        if entity is not None:
            return entity.kind
        if token.ent_type_:
            return token.ent_type_
        if not self.finder.participants.keys(head).isdisjoint(self.lexicon.people):
            return "people"
        return clauses.tag[head]

    # ---- a party --------------------------------------------------------------------------------

    def of_pair(
        self, i: int, type: str, party: Party, candidates: Candidates, place: int, before: Sequence[Part]
    ) -> list[str]:
        """What speaks for or against a party, the number ``place`` of its sentence, in the act of token ``i`` and of
        ``type``; ``before`` is what it did in the acts of the sentences before."""
        did = [(self._alike(i, type, part), part) for part in before]
        found = [*self._of_party(party), f"ruled:{self._ruled(i, party)}"]
        if did:
            found += sorted({f"did:{how}" for how, _ in did})
        if candidates.sentence.start <= party.head < candidates.sentence.end:
            return found + self._of_place(i, party, candidates, place)
        return found + self._of_earlier(i, party, candidates) + self._did_before(i, type, did, candidates)

    def _of_party(self, party: Party) -> list[str]:
        """What is so of a party in any act."""
        if party not in self._parties:
            self._parties[party] = self._alone(party)
        return self._parties[party]

    def _alone(self, party: Party) -> list[str]:
        head = party.head
        found = [f"kind:{party.kind}", f"is:{self._kind(head)}", f"prep:{self._preposition(head)}"]
        found += [f"{name}:yes" for name in ("place", "time") if getattr(party, name) is not None]
        if not party.entities:
            found.append("entity:none")
        for name in party.entities[:1]:
            mentions = self.cast.by_id[name].mentions
            found.append(f"often:{distance(len(mentions))}")
            if self._opens(self.graph.token(mentions[0][0])):
                found.append("opens")
        if party.kind == "pronoun":
            found.append(f"pronoun:{self.graph.clauses.lower[head]}")
        return found

    def _word(self, i: int, candidates: Candidates) -> _Word:
        """What is so of the word of an act in the sentence of ``candidates``, worked out once."""
        if i not in self._words:
            clauses, act = self.graph.clauses, self.finder.act(i)
            p, open_ = clauses.predicate(i), self._open(i, act)
            heads = [party.head for party in candidates.parties]  # in order of text
            dets = [f"act-det:{clauses.lower[c]}" for c in clauses.below(i, "determiner", "possessor")]
            self._words[i] = _Word(
                slots=self._slots_of(i, act),
                voice="noun" if p.kind == "noun" else "passive" if p.passive else "active",
                frame=act.frame.type if act is not None else None,
                types=frozenset(entry.frame.type for entry in self._entries(i)),
                speaker=self._speaker(i),
                open_=open_,
                left=[f"act-entity:{self._kind(i)}", *dets, f"before/{p.kind}/{open_}"],
                before=bisect_left(heads, i),
                upto=bisect_right(heads, i),
            )
        return self._words[i]

    def _of_earlier(self, i: int, party: Party, candidates: Candidates) -> list[str]:
        """How a party of an earlier sentence stands to an act of the sentence of ``candidates``."""
        if party not in self._earlier:
            self._earlier[party] = self._before(party)
        known, word = self._earlier[party], self._word(i, candidates)
        was = next((role for role, type in known.roles if type in word.types), None)
        told = f"{was}/True" if was is not None else f"{known.roles[-1][0]}/False" if known.roles else "nothing"
        back = distance(candidates.sentence.number - known.number)
        return [*known.names, *word.left, f"was:{told}", f"back:{back}"]

    def _before(self, party: Party) -> _Earlier:
        head = party.head
        number = self.graph.sentence(head).number
        names = [f"dep:{self.graph.clauses.dep[head]}", "sentence:before"]
        names += ["place-opens"] if party.place is not None and number == 0 else []
        roles = []
        for event in self._told_in[number]:
            where = [event.place] if event.place is not None else []
            for role, theirs in (("actor", event.actors), ("recipient", event.recipients), ("place", where)):
                ids = [party.place] if role == "place" else party.entities
                if not set(theirs).isdisjoint(ids):
                    roles.append((role, event.type))
        return _Earlier(number, names, roles)

    def _of_place(self, i: int, party: Party, candidates: Candidates, place: int) -> list[str]:
        """How a party, the number ``place`` of the act's own sentence, stands to it."""
        clauses, head, word = self.graph.clauses, party.head, self._word(i, candidates)
        side = "before" if head < i else "after"
        between = word.before - place - 1 if head < i else place - word.upto  # parties, but -1 for the word itself
        found = [f"{side}:{distance(abs(head - i))}", f"{side}-parties:{min(4, max(0, between))}"]
        names = word.slots.get(head) or word.slots.get(clauses.content(head)) or []
        found += names or [self._within(head, word.slots)]
        found.append(f"path:{self.graph.path(head, i)}")
        found += [f"{word.voice}/{name}" for name in names[:2]] or [f"{word.voice}/{side}"]
        if word.frame is not None:
            found += [f"{word.frame}/{name}" for name in names[:2]]
        if head == i:
            found.append("itself")
        if word.speaker is not None and word.speaker[0] <= clauses.offsets[head] < word.speaker[1]:
            found.append("speaker")
        if clauses.relation[head] in MODIFYING:
            found.append(f"modifies:{clauses.dep[head]}")
        return found

    def _alike(self, i: int, type: str, part: Part) -> str:
        """A party's role in an act before, and how alike that is to the act of token ``i``."""
        lemma = self.graph.clauses.lemma
        return f"{part.role}/{'other' if part.type != type else 'word' if lemma[part.act] == lemma[i] else 'type'}"

    def _did_before(self, i: int, type: str, did: list[tuple[str, Part]], candidates: Candidates) -> list[str]:
        """The same of a party of an earlier sentence: with what the act's own words leave open, and whether it was
        beside, or against, somebody of the act's own sentence."""
        if not did:
            return ["did:nothing"]
        here, open_ = self._keys_in(candidates), self._word(i, candidates).open_
        found = {f"did/{open_}:{how}" for how, _ in did}
        found.update(f"did-with:{how}" for how, part in did if not part.others.isdisjoint(here))
        found.update(f"did/{type}:{part.role}" for _, part in did if part.type == type)
        return [*sorted(found), f"did-back:{self._back(i, max(part.act for _, part in did))}"]

    def _keys_in(self, candidates: Candidates) -> set[str | int]:
        """Who is in a sentence."""
        number = candidates.sentence.number
        if number not in self._here:
            self._here[number] = {key for party in candidates.parties for key in known_by(party)}
        return self._here[number]

    def _ruled(self, i: int, party: Party) -> str:
        """What the frames by themselves make of a party in the act of token ``i``."""
        event = self.ruled.get(i)
        if event is None:
            return "no-act"
        for role, ids in (("actor", event.actors), ("recipient", event.recipients)):
            if not set(ids).isdisjoint(party.entities):
                return role
        if party.time is not None and event.date is not None and party.time.span == event.date.words:
            return "time"
        if party.place is not None and party.place == event.place:
            return "place"
        return "source" if event.said_by in party.entities else "neither"

    def _open(self, i: int, act: Act | None) -> str:
        """Which of an act's parties its own words leave open."""
        p = self.graph.clauses.predicate(i)
        carrier = act.carrier if act is not None else None
        doer = p.slot("subject") or p.slot("possessor") or p.prepositions.get("by") or (carrier and carrier.subject)
        return f"{'told' if doer else 'open'}/{'told' if p.slot('object') or p.prepositions else 'open'}"

    def _within(self, head: int, slots: dict[int, list[str]]) -> str:
        """The slot whose phrase holds this one inside it, with the relation at its foot: "within:subject/poss"."""
        clauses, i = self.graph.clauses, head
        for _ in range(DEEP):
            above = clauses.head[i]
            if above == i:
                break
            i = above
            if i in slots:
                return f"within:{slots[i][0]}/{self.graph.relation(head)}"
        return "slot:none"

    def _back(self, i: int, head: int) -> int:
        return distance(self.graph.sentence(i).number - self.graph.sentence(head).number)

    def _opens(self, i: int) -> bool:
        return self.graph.sentence(i).number == 0

    def _slots_of(self, i: int, act: Act | None) -> dict[int, list[str]]:
        """The slots of an act's word, its light verb and its complement, by the tokens in them, with the role that the
        frame gives to each."""
        clauses = self.graph.clauses
        found: dict[int, list[str]] = {}
        p = clauses.predicate(i)
        actor: tuple[str, ...] = ()
        recipient: tuple[str, ...] = ()
        if act is not None:
            noun = p.kind == "noun"
            actor = act.frame.noun_actor if noun else act.frame.actor
            recipient = act.frame.noun_recipient if noun else act.frame.recipient
        sources = [("slot", p)]
        if act is not None and act.carrier is not None:
            sources.append(("carrier", act.carrier))
        if p.complement is not None:
            sources.append(("complement", clauses.predicate(p.complement)))
        for source, q in sources:
            for slot, heads in [*((name, q.slot(name)) for name in GROUPS), *q.prepositions.items()]:
                roles = [r for r, slots in (("actor", actor), ("recipient", recipient)) if slot.lstrip("~") in slots]
                for head in heads:
                    names = found.setdefault(head, [])
                    names.append(f"{source}:{slot}")
                    names += [f"frame-role:{role}" for role in roles if source == "slot"]
                    if (content := clauses.content(head)) != head:
                        found.setdefault(content, []).append(f"{source}-content:{slot}")
        return found

    def _preposition(self, head: int) -> str:
        """The preposition before a phrase, through coordination."""
        clauses = self.graph.clauses
        for _ in range(4):
            if clauses.relation[head] in ("conjunct", "apposition") and clauses.head[head] != head:
                head = clauses.head[head]
        if clauses.relation[head] in MODIFYING:
            return f"in/{clauses.dep[head]}"
        return (
            clauses.lower[clauses.head[head]]
            if clauses.relation[head] in ("prepositional object", "prepositional clause")
            else "none"
        )

    # ---- two tellings -----------------------------------------------------------------------------

    def told(self, actors: set[str], recipients: set[str], roles: Iterable[tuple[str, Party]]) -> Telling:
        """With whom an act is told, whose parties have ``roles``."""
        parties: defaultdict[str, list[Party]] = defaultdict(list)
        for role, party in roles:
            parties[role].append(party)
        places = {party.place for party in parties["place"] if party.place is not None}
        times = {party.time.value for party in parties["time"] if party.time is not None and party.time.value}
        numerals = (self._numeral(party.head) for party in parties["recipient"])
        return Telling(actors, recipients, places, times, {word for word in numerals if word})

    def _numeral(self, i: int) -> str:
        """How many a phrase says there are: "nine" of "nine people"."""
        clauses = self.graph.clauses
        word = i if clauses.form[i] == "number" else clauses.child(i, "numeral")
        return clauses.lower[word] if word is not None else ""

    def of_same(self, i: int, j: int, mine: Telling, theirs: Telling) -> list[str]:
        """What speaks for or against token ``i`` telling of the act again that token ``j`` before it tells of."""
        clauses, graph = self.graph.clauses, self.graph
        back = graph.sentence(i).number - graph.sentence(j).number
        event, other = self.ruled.get(i), self.ruled.get(j)
        found = [f"back:{min(back, 6)}", f"verb:{clauses.is_verb(i)}/{clauses.is_verb(j)}"]
        found.append(f"ruled:{event is not None and event is other}/{event is not None}/{other is not None}")
        found.append(f"lemma:{clauses.lemma[i] == clauses.lemma[j]}")
        for name, a, b in zip(Telling._fields, mine, theirs, strict=True):
            found.append(f"{name}:{_overlap(a, b)}")
        found.append(f"parties:{_overlap(mine.actors | mine.recipients, theirs.actors | theirs.recipients)}")
        if back == 0:
            found.append(f"path:{self.graph.path(i, j)}")
        for child in clauses.children[i]:
            if child < i and clauses.lower[child] in ("the", "this", "that", "these", "a", "an", "another", "its"):
                found.append(f"det:{clauses.lower[child]}")
        return found

    # ---- speech ---------------------------------------------------------------------------------

    def _speaker(self, i: int) -> tuple[int, int] | None:
        """Where the source of the innermost statement around token ``i`` stands."""
        offset = self.graph.clauses.offsets[i]
        at = bisect_right(self._starts, offset)
        for start, end, source in reversed(self._contents[max(0, at - 4) : at]):
            if start <= offset < end and source is not None:
                return source
        return None
