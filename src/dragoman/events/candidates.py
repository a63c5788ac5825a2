"""What the rules propose: the words of a sentence that may tell of an act, and who or what may take part in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..entities import Cast
from ..language.graph import Graph, Sentence
from ..records import Place, Span, Time
from .lexicon import Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(slots=True, eq=False)
class Party:
    """A phrase that may take part in an act, or say when or where: token ``head`` with its ``span`` in the text,
    the entities that it stands for, the place and the time that it names."""

    head: int
    span: Span
    kind: str  # name, noun, pronoun, number, adjective
    entities: list[str] = field(default_factory=list)
    place: str | None = None
    time: Time | None = None


@dataclass(slots=True)
class Candidates:
    """Of one sentence: the tokens that may tell of an act, and the parties, in order of text."""

    sentence: Sentence
    triggers: list[int]
    parties: list[Party]


@dataclass(slots=True)
class Part:
    """What somebody did in acts told before, the last of token ``act``: their ``type`` and ``word`` (a lemma), ``role``
    is actor or recipient, ``others`` are those on the other side, by `known_by`."""

    act: int
    type: str
    word: str
    role: str
    others: frozenset[str | int]


class History:
    """Who took part in the acts told so far."""

    def __init__(self) -> None:
        self._parts: dict[str | int, dict[tuple[object, ...], Part]] = {}  # what is alike once, with the last act
        self._last: dict[int, tuple[int, Party]] = {}  # who took part, by head, the last at the end

    def note(self, act: int, word: str, type: str, parties: Iterable[tuple[int, Party, str]]) -> None:
        """An act with those who take part in it: each with its place in its own sentence's list, and its role."""
        sides: dict[str, list[tuple[int, Party]]] = {"actor": [], "recipient": []}
        for place, party, role in parties:
            if role in sides:
                sides[role].append((place, party))
        keys = {role: frozenset(k for _, party in side for k in known_by(party)) for role, side in sides.items()}
        for role, other in (("actor", "recipient"), ("recipient", "actor")):
            for place, party in sides[role]:
                part = Part(act, type, word, role, keys[other])
                for key in known_by(party):
                    self._parts.setdefault(key, {})[type, word, role, keys[other]] = part
                self._last.pop(party.head, None)
                self._last[party.head] = place, party

    def of(self, party: Party) -> list[Part]:
        """What a party did in acts before."""
        return [part for key in known_by(party) for part in self._parts.get(key, {}).values()]

    def last(self) -> Iterator[tuple[int, Party]]:
        """Those who took part in acts, the last first."""
        return reversed(self._last.values())


def known_by(party: Party) -> list[str | int]:
    """What tells that two phrases are one party: their entities and their place, or where there are none the head
    itself."""
    return [*party.entities, *([party.place] if party.place is not None else [])] or [party.head]


BACK = 2  # sentences before an act's own in which its time, its place and those who take part may stand
PLACES = 2  # the last places named before those, in which an act may still be, besides the article's first
PARTIES = 4  # the last who took part in acts before those, who may take part again


def eligible(found: list[Candidates], number: int, history: History) -> list[tuple[int, Party]]:
    """The parties for an act of sentence ``number``, with their place in their own sentence's list: all of its own; of
    the sentences just before the times, the places and whoever is not named again; a few who took part in acts told
    before, and a few places named earlier."""
    own = found[number]
    named = {e for party in own.parties for e in party.entities}
    before: list[tuple[int, Party]] = []
    for earlier in reversed(found[max(0, number - BACK) : number]):
        for place, party in reversed(list(enumerate(earlier.parties))):
            new = bool(party.entities) and named.isdisjoint(party.entities)
            if new or party.time is not None or party.place is not None:
                before.append((place, party))
                named.update(party.entities)
    known = {party.place for party in own.parties} | {party.place for _, party in before}
    before += _named_earlier(found[: max(0, number - BACK)], known)
    there = {party.head for _, party in before}.union(*(known_by(party) for _, party in before), named, known)
    before += _in_acts(history, there)
    return [*enumerate(own.parties), *reversed(before)]


def _named_earlier(earlier: list[Candidates], known: set[str | None]) -> list[tuple[int, Party]]:
    """Of a few places that are not ``known`` the last party of each in ``earlier`` sentences: of the last named, and of
    the first."""
    parties = (one for c in earlier for one in enumerate(c.parties))
    last = {one[1].place: one for one in parties if one[1].place is not None}  # in order of the first of each
    opening = next(iter(last.values()), None)
    new = sorted((one for place, one in last.items() if place not in known), key=lambda one: -one[1].head)
    return [*new[:PLACES], *(one for one in new[PLACES:] if one is opening)]


def _in_acts(history: History, there: set[str | int | None]) -> Iterator[tuple[int, Party]]:
    """The last who took part in acts before, but for those who are ``there``."""
    left = PARTIES
    for place, party in history.last():
        if left and party.head not in there and there.isdisjoint(known_by(party)):
            left -= 1
            there.update(known_by(party))
            yield place, party


class CandidateFinder:
    """Finds the candidates of one article."""

    def __init__(self, graph: Graph, cast: Cast, places: list[Place], times: list[Time], lexicon: Lexicon) -> None:
        self.graph = graph
        self.lexicon = lexicon
        self._spans: dict[int, list[Party]] = {}  # by sentence
        for party in self._parties(cast, places, times):
            self._spans.setdefault(graph.sentence(party.head).number, []).append(party)

    def candidates(self) -> list[Candidates]:
        """The candidates of every parsed sentence, in order."""
        return [
            Candidates(s, [i for i in range(s.start, s.end) if self.is_trigger(i)], self._spans.get(s.number, []))
            for s in self.graph.sentences
        ]

    def is_trigger(self, i: int) -> bool:
        """Whether token ``i`` may tell of an act: a verb, or another word that a frame names."""
        clauses, lexicon = self.graph.clauses, self.lexicon
        if i in clauses.dateline:
            return False
        if self.graph.may_tell(i):
            return clauses.lemma[i] not in lexicon.plain
        lemma, lower = clauses.lemma[i], clauses.lower[i]
        if clauses.is_name(i) and clauses.relation[i] in ("compound", "possessor"):
            return False
        if not (clauses.is_noun(i) or clauses.is_verb(i) or clauses.is_adjective(i)):
            return False
        return any(word in index for word in (lemma, lower) for index in (lexicon.nouns, lexicon.adjectives)) or (
            clauses.form[i] in ("noun", "plural noun", "name") and (lemma in lexicon.verbs or lower in lexicon.verbs)
        )

    # ---- parties ----------------------------------------------------------------------------------

    def _parties(self, cast: Cast, places: list[Place], times: list[Time]) -> list[Party]:
        """By head: of several mentions that share one the widest, with all that they stand for."""
        graph = self.graph
        known: dict[int, Party] = {}
        dated: set[int] = set()
        for time in times:
            first, last = self._tokens(time.span)
            head = graph.head_of(first, last)
            known[head] = Party(head, time.span, "noun", time=time)
            dated.update(range(first, last))
        for span, ids in _mentions(cast):
            first, last = self._tokens(span)
            self._note(known, graph.head_of(first, last), span, "name").entities = ids
        for token, group in cast.groups.items():
            party = self._note(known, token, self._span(token, token), "pronoun")
            party.entities = [entity.id for entity in group]
        for place in places:
            for span in place.mentions:
                first, last = self._tokens(span)
                self._note(known, graph.head_of(first, last), span, "name").place = place.id
        for phrase in graph.phrases:
            if phrase.head in dated or phrase.head in graph.clauses.dateline:
                continue
            party = self._note(known, phrase.head, self._span(phrase.first, phrase.head), phrase.kind)
            if phrase.kind != "name" or not party.entities:
                party.kind = phrase.kind
        return [known[head] for head in sorted(known)]

    def _note(self, known: dict[int, Party], head: int, span: Span, kind: str) -> Party:
        party = known.setdefault(head, Party(head, span, kind))
        if span[1] - span[0] > party.span[1] - party.span[0]:
            party.span = span
        return party

    def _tokens(self, span: Span) -> tuple[int, int]:
        return self.graph.token(span[0]), self.graph.token(span[1] - 1) + 1

    def _span(self, first: int, last: int) -> Span:
        doc = self.graph.doc
        return doc[first].idx, doc[last].idx + len(doc[last])


def _mentions(cast: Cast) -> Iterable[tuple[Span, list[str]]]:
    """Each mention with its entity, the narrower first: the widest of those with one head names it."""
    found = [(span, [entity.id]) for entity in cast.entities for span in entity.mentions]
    return sorted(found, key=lambda m: m[0][1] - m[0][0])
