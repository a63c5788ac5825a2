"""Finds standing ties between actors, and claims of who holds what ground."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..data import word_lists
from ..language import is_parsed
from ..language.clauses import Predicate
from ..language.grammar import Relation
from ..records import AREAS, Control, ControlStatus, Entity, Event, Evidence, Place, Share, Span, Tie
from .words import Entry, relation_words

if TYPE_CHECKING:
    from ..reader import Proposed

PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|per ?cent\b|percent\b)")
ABOVE = re.compile(r"\b(?:more than|over|at least|above|no less than)\s*$", re.I)
BELOW = re.compile(r"\b(?:less than|under|up to|at most|below|no more than|fewer than)\s*$", re.I)
LISTS = word_lists("relations", "find")
REALISING = LISTS["realising"]
TAKEN = Entry(id="lost.taken", status="lost")  # what is lost by whom it was taken from
PEOPLE = frozenset(("person", "unnamed", "population"))
DOUBTFUL = ("model:", "name:argument")  # rules of entities that are taken for somebody by their place in the sentence
INSIDE: frozenset[Relation] = frozenset(
    (
        "apposition",
        "preposition",
        "prepositional object",
        "compound",
        "nominal",
        "possessor",
        "prepositional clause",
        "adjectival",
    )
)


@dataclass(slots=True)
class Proposals:
    """What the rules find, in every sentence that tells of it: ``ties``, and ``control`` with the token of the ground.
    ``offices`` are ties that follow from an office held, whatever a sentence says."""

    finder: RelationFinder
    ties: list[Tie] = field(default_factory=list)
    control: list[tuple[Control, int]] = field(default_factory=list)
    offices: list[Tie] = field(default_factory=list)


def propose(read: Proposed, events: list[Event]) -> Proposals:
    """The ties and the control claims that the rules find in an article; ``events``: who does what to whom."""
    finder = RelationFinder(read, events)
    finder.find()
    return finder.found


def once(ties: Iterable[Tie]) -> list[Tie]:
    """The first of each tie."""
    found: dict[tuple[str, str, str], Tie] = {}
    for tie in ties:
        found.setdefault((tie.kind, tie.holder, tie.other), tie)
    return list(found.values())


def claimed_once(control: Iterable[Control]) -> list[Control]:
    """The first of each claim."""
    found: dict[tuple[str, str, str, str], Control] = {}
    for claim in control:
        share = claim.share.text if claim.share else ""
        found.setdefault((claim.status, claim.holder, claim.territory, share), claim)
    return list(found.values())


class RelationFinder:
    """One article's relations while they are being found."""

    def __init__(self, read: Proposed, events: list[Event]) -> None:
        self.graph, self.clauses, self.cast = read.graph, read.graph.clauses, read.cast
        self.doc, self.text = read.graph.doc, read.graph.parse.source
        tellings = ((event, words) for event in events for words in (*event.also, event.evidence))
        self._events = {start: event for event, words in tellings for start, _ in words.trigger}
        self.times, self.statements = read.times, read.statements
        self.words = relation_words()
        self.places = sorted((start, end, place) for place in read.places for start, end in place.mentions)
        self._place = {place.id: place for place in read.places}
        self.place_starts = [mention[0] for mention in self.places]
        self.found = Proposals(self)

    def find(self) -> None:
        verbs, nouns, lemma, lower = self.words.verbs, self.words.nouns, self.clauses.lemma, self.clauses.lower
        for sent in self.doc.sents:
            if not is_parsed(sent):
                continue
            self.enter(sent.start, sent.end)
            for i in range(sent.start, sent.end):
                if lemma[i] in verbs and self.clauses.is_verb(i):
                    self._verb(i)
                elif lemma[i] in nouns and self.clauses.is_noun(i):
                    self._noun(i)
                if i - 2 >= sent.start and lower[i - 1] == "-":
                    self._hyphenated(i)
        self._offices()
        self._members()

    def enter(self, first: int, end: int) -> None:
        """The sentence of tokens ``first`` to ``end`` is the one at hand."""
        start, stop = self.clauses.offsets[first], self.clauses.offsets[end - 1] + len(self.doc[end - 1])
        self.sentence = (start, start + len(self.text[start:stop].rstrip()))
        self.bounds = (first, end)

    # ---- ties and control by verb ------------------------------------------------------------

    def _verb(self, i: int) -> None:
        if not self.clauses.is_main_verb(i):
            return
        p = self.clauses.predicate(i)
        for rest, entry in self.words.verbs[self.clauses.lemma[i]]:
            objects = self._governed(p, rest)
            if objects is None:
                continue
            if not self._is_real(p):
                return
            if entry.kind:
                if entry.reversed:  # of the whole itself, not of whom its phrase is: "holders of US debt include"
                    wholes = [e for head in p.subject if (e := self.cast.headed_by(self.doc[head])) is not None]
                    self._tie(entry, self._entities(objects), wholes, i)
                else:
                    self._tie(entry, self._entities(p.subject), self._entities(objects), i)
            else:
                self._hold(entry, p, objects)
            return

    def _governed(self, p: Predicate, rest: tuple[str, ...]) -> list[int] | None:
        """What the verb with its further words governs, or None when those words are not there."""
        if not rest:
            return p.object
        if len(rest) == 1:
            if rest[0] not in p.words:
                return None
            return p.prepositions.get(rest[0]) or p.object
        following = self.clauses.lower[p.index + 1 : p.index + 1 + len(rest)]
        if following != list(rest):
            return None
        last = p.index + len(rest)
        return self.clauses.groups(c for c in self.clauses.below(last, "prepositional object"))

    def _is_real(self, p: Predicate) -> bool:
        """Said to be so: not denied, not merely possible, wished for or planned."""
        if p.negated or p.modal:
            return False
        infinitive = self.clauses.is_infinitive(p.index)
        return not infinitive or self.clauses.lemma[self.clauses.head[p.index]] in REALISING

    def _entities(self, tokens: Iterable[int]) -> list[Entity]:
        found: list[Entity] = []
        for i in tokens:
            for entity in self.cast.of_phrase(self.doc[i]):
                if entity not in found:
                    found.append(entity)
        return found

    def _tie(self, entry: Entry, holders: list[Entity], others: list[Entity], trigger: int) -> None:
        for holder in holders:
            for other in others:
                if holder.id != other.id and entry.kind is not None:
                    words = self.evidence(trigger)
                    tie = Tie(kind=entry.kind, holder=holder.id, other=other.id, evidence=words, rule=f"tie:{entry.id}")
                    self.found.ties.append(tie)

    def evidence(self, *trigger: int) -> Evidence:
        spans: list[Span] = [(t.idx, t.idx + len(t.text)) for t in (self.doc[i] for i in trigger)]
        return Evidence(sentence=self.sentence, trigger=spans)

    # ---- by noun and by hyphen -----------------------------------------------------------------

    def _noun(self, i: int) -> None:
        p = self.clauses.predicate(i)
        for entry in self.words.nouns[self.clauses.lemma[i]]:
            if entry.kind:
                self._noun_tie(entry, p)
            else:
                grounds = p.prepositions.get("of", []) + p.prepositions.get("over", [])
                holders = p.prepositions.get(entry.holder if entry.reversed else "by", []) or p.possessor
                self._claim(entry, self._entities(holders), grounds, i)

    def _noun_tie(self, entry: Entry, p: Predicate) -> None:
        """ "Turkey, an ally of Qatar", "Qatar's ally Turkey", "Turkey is an ally of Qatar"."""
        i, relation, head = p.index, self.clauses.relation, self.clauses.head[p.index]
        others = p.possessor or p.prepositions.get("of", []) or p.prepositions.get("to", [])
        appositions = [c for c in self.clauses.children[i] if relation[c] == "apposition"]
        if relation[i] == "apposition":
            holders = [head]
        elif relation[i] == "predicate noun" and self.clauses.is_verb(head):
            above = self.clauses.predicate(head)
            holders = [] if above.negated or above.modal else above.subject
        else:
            holders = appositions
        self._tie(entry, self._entities(self.clauses.groups(holders)), self._entities(others), i)

    def _hyphenated(self, i: int) -> None:
        """ "US-backed forces", "pro-government militias", "the rebel-held town"."""
        first = self.clauses.lower[i - 2]
        described = self._described(i)
        prefix = self.words.prefixes.get(first)
        if prefix is not None:
            named = self.cast.at(self.doc[i])
            if named and described is not None:
                self._tie(prefix, self._entities([described]), [named], i - 2)
            return
        named = self.cast.at(self.doc[i - 2])
        if named is None or described is None:
            return
        for entry in self.words.compounds.get(self.clauses.lower[i], []):
            if entry.kind:
                others = [e for e in self._entities([described]) if e.id != named.id]
                self._tie(entry, [named], others, i)
            else:
                self._claim(self._lost_if_taken(entry, described), [named], [described], i)

    def _described(self, i: int) -> int | None:
        j = i
        for _ in range(3):
            if self.clauses.is_noun(j) and j > i:
                return j
            if self.clauses.relation[j] not in (
                "adjectival",
                "compound",
                "nominal",
                "punctuation",
                "adverbial noun",
                "adnominal",
            ):
                break
            j = self.clauses.head[j]
        if j > i and self.clauses.is_noun(j):
            return j
        return next((k for k in range(i + 1, min(i + 5, self.bounds[1])) if self.clauses.is_noun(k)), None)

    def _lost_if_taken(self, entry: Entry, described: int) -> Entry:
        """The holder of a town that someone else has just captured has lost it."""
        verb = self.clauses.head[described]
        for rest, taking in self.words.verbs.get(self.clauses.lemma[verb], []):
            p = self.clauses.predicate(verb)
            if taking.status == "gained" and not rest and described in p.object and self._is_real(p):
                return TAKEN
        return entry

    # ---- control of ground ---------------------------------------------------------------------

    def _hold(self, entry: Entry, p: Predicate, objects: list[int]) -> None:
        grounds, holders = objects, p.subject
        if entry.reversed:
            grounds, holders = p.subject, p.prepositions.get(entry.holder, [])
        event = self._events.get(self.doc[p.index].idx) if entry.status != "holds" else None
        if (event is None and entry.told) or (event is not None and event.status not in ("occurred", "ongoing")):
            return
        scene = self._place.get(event.place or "") if event is not None else None
        takers = self._entities(holders)
        claimed = self._claim(entry, takers, grounds, p.index, scene)
        if claimed and entry.status == "gained":
            itself = [*takers, *(self.cast.headed_by(self.doc[k]) for k in grounds)]
            losers = self._entities(p.prepositions.get("from", []))
            self._claim(TAKEN, [e for e in losers if e not in itself], grounds, p.index, scene)

    def _claim(
        self, entry: Entry, holders: list[Entity], grounds: list[int], trigger: int, scene: Place | None = None
    ) -> bool:
        """Whether there is a claim; ``scene`` is the place where ground that has no name lies."""
        if entry.status is None:
            return False
        before = len(self.found.control)
        for ground in grounds:
            for holder in holders:
                claim = self.claim(entry.status, holder, ground, trigger, scene, f"control:{entry.id}")
                if claim is not None:
                    self.found.control.append((claim, ground))
        return len(self.found.control) > before

    def claim(
        self,
        status: ControlStatus,
        holder: Entity,
        ground: int,
        trigger: int,
        scene: Place | None = None,
        rule: str = "model",
    ) -> Control | None:
        """What the sentence at hand claims of ground that token ``ground`` names; None where that is no ground."""
        named, share = self._territory(ground)
        known = named or self._unmapped(ground) or (None if share else self._unnamed(ground, scene))
        territory = known or (self._own_country(holder, status) if share else None)
        if territory is None:
            return None
        return Control(
            holder=holder.id,
            territory=territory.id,
            share=share or self._told_share(trigger),
            status=status,
            said_by=self._said_by(trigger),
            date=self._date(),
            evidence=self.evidence(trigger),
            rule=rule,
        )

    def _territory(self, ground: int) -> tuple[Place | None, Share | None]:
        """The place that a phrase of ground names, if any, with the share of it that is meant, if it is ground."""
        phrase = self._phrase(ground)
        start, end = self.doc[phrase[0]].idx, self.doc[phrase[-1]].idx + len(self.doc[phrase[-1]])
        text = self.text[start:end]
        named, at = self._place_in(start, end)
        share = self._percentage(start, end) or self.words.share(" ".join(self.text[start:at].lower().split()))
        if named is not None and share is None:
            share = self.words.share_before(self.text[self.sentence[0] : at])
        if named is not None and (self._covers(named, ground) or share):
            return named, share
        if named is not None and _is_close(named) and self.clauses.lemma[ground] in self.words.ground:
            return named, share
        if share is None and self.clauses.lemma[ground] not in self.words.ground:
            return None, None
        indefinite = not text.lower().startswith(("the ", "their ", "its ", "his "))
        if share is None and indefinite and self.clauses.lemma[ground] in self.words.expanses:
            share = Share(low=None, high=None, text=text)
        return None, share

    def _unmapped(self, ground: int) -> Entity | None:
        """Ground whose name no map knows: "the village of Kashma", "parts of Shoqra city", "Af-Urur"."""
        lemma, phrase = self.clauses.lemma, self._phrase(ground)
        told = any(lemma[i] in self.words.ground for i in phrase)
        for i in phrase:
            above = self.clauses.head[i]
            of = self.clauses.lower[above] == "of" and lemma[self.clauses.head[above]] in self.words.ground
            called = of or lemma[i] in self.words.ground
            named = any(self.clauses.is_name(k) for k in (i, *self.clauses.children[i]) if k in phrase)
            if named and (i == ground or called) and self.clauses.is_noun(i):
                known = self.cast.headed_by(self.doc[i])
                if known is None or known.kind == "unnamed" or (told and known.rule.startswith(DOUBTFUL)):
                    return self.cast.describe(self.doc[i])
        return None

    def _unnamed(self, ground: int, scene: Place | None) -> Place | Entity | None:
        """Ground without a name: the place where it is, if that is closely known, else what it is ("five villages")."""
        if self.clauses.lemma[ground] not in self.words.ground:
            return None
        return scene if scene is not None and _is_close(scene) else self.cast.describe(self.doc[ground])

    def _phrase(self, ground: int) -> list[int]:
        """The tokens of a noun phrase: its head with what describes it, without relative clauses."""
        found, frontier = [ground], [ground]
        while frontier:
            i = frontier.pop()
            for child in self.clauses.children[i]:
                if self.clauses.relation[child] == "preposition" and self.clauses.lower[child] not in self.words.within:
                    continue
                if (
                    self.clauses.relation[child] in INSIDE
                    or (
                        i == ground
                        and self.clauses.relation[child] in ("determiner", "numeral", "quantifier", "adverb")
                    )
                    or self.clauses.relation[i] == "numeral"
                ):
                    found.append(child)
                    frontier.append(child)
        return sorted(found)

    def _percentage(self, start: int, end: int) -> Share | None:
        window = self.text[max(self.sentence[0], start - 14) : end]
        match = PERCENT.search(window)
        if match is None:
            return None
        value = round(float(match[1]) / 100, 4)
        before = window[: match.start()]
        above, below = ABOVE.search(before), BELOW.search(before)
        opening = above or below
        text = window[opening.start() if opening else match.start() : match.end()]
        return Share(low=None if below else value, high=None if above else value, text=text)

    def _told_share(self, trigger: int) -> Share | None:
        """The share that an adverb beside the word of holding tells."""
        at = self.doc[trigger].idx
        return self.words.share_told(self.text[self.sentence[0] : at], self.text[at : self.sentence[1]])

    def _place_in(self, start: int, end: int) -> tuple[Place | None, int]:
        """The first place that is named from ``start`` on, and where; none, and ``end``, where none is before it."""
        first = bisect_right(self.place_starts, start - 1)
        if first < len(self.places) and self.places[first][0] < end:
            at, _, place = self.places[first]
            return place, at
        return None, end

    def _covers(self, place: Place, token: int) -> bool:
        at = self.doc[token].idx
        return any(start <= at < end for start, end in place.mentions)

    def _own_country(self, holder: Entity, status: ControlStatus) -> Place | None:
        """Ground without a name lies in the holder's own country; what changes hands else in that which the
        article is about."""
        countries = [m[2] for m in self.places if m[2].feature == "A"]
        own = next((place for place in countries if place.country and place.country == holder.country), None)
        if own is not None or not countries or status == "holds":
            return own
        counts = Counter(place.id for place in countries)
        return max(countries, key=lambda place: counts[place.id])

    def _said_by(self, trigger: int) -> str | None:
        at = self.doc[trigger].idx
        for statement in self.statements:
            if statement.speaker and any(start <= at < end for start, end in statement.content):
                return statement.speaker
        return None

    def _date(self) -> str | None:
        """The day that the sentence gives, when it gives one."""
        for time in self.times:
            if self.sentence[0] <= time.span[0] < self.sentence[1] and time.type == "DATE":
                return time.value if time.value and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", time.value) else None
        return None

    # ---- offices --------------------------------------------------------------------------------

    def _offices(self) -> None:
        """Who holds an office that leads a state leads it, where the article speaks of both."""
        states = {e.country: e for e in reversed(self.cast.entities) if e.kind == "state" and e.country}
        for entity in self.cast.entities:
            office = (entity.office or "").lower()
            if entity.kind != "person" or office not in self.words.leading_offices or entity.country not in states:
                continue
            state = states[entity.country]
            span = self._titled_mention(entity, office)
            if span is not None:
                words = Evidence(sentence=self._sentence_at(span), trigger=[span])
                tie = Tie(kind="leads", holder=entity.id, other=state.id, evidence=words, rule=f"tie:office:{office}")
                self.found.offices.append(tie)

    def _members(self) -> None:
        """Whose members people are by their titles and what follows their names."""
        led = {(t.holder, t.other) for t in (*self.found.ties, *self.found.offices) if t.kind == "leads"}
        for entity in self.cast.entities:
            if entity.kind not in PEOPLE and entity.rule != "described":
                continue
            named = entity.kind == "person"
            for span in entity.mentions:
                for body, at in self._bodies(span, named):
                    if (entity.id, body.id) not in led:
                        words = Evidence(sentence=self._sentence_at(span), trigger=[at])
                        self.found.ties.append(
                            Tie(kind="part_of", holder=entity.id, other=body.id, evidence=words, rule="tie:member")
                        )

    def _bodies(self, span: Span, named: bool) -> list[tuple[Entity, Span]]:
        """The bodies that a mention of people names as theirs, and where."""
        found = self.cast.mentions_inside(*span) if named else []
        tokens = self._tokens(span)
        head = next((i for i in tokens if self.clauses.head[i] not in tokens), None)
        if head is not None:
            for title in [head, *(self._titles(head) if named else [])]:
                for child in self.clauses.children[title]:
                    if self._names_a_body(child, title != head, named):
                        found += self._mentioned_at(child)
        return [(entity, at) for at, entity in found if entity.kind in self.words.members.bodies]

    def _mentioned_at(self, child: int) -> Iterator[tuple[Span, Entity]]:
        """The first mention inside each phrase at a token or after a preposition."""
        clauses = self.clauses
        for i in clauses.children[child] if clauses.form[child] == "preposition" else [child]:
            at = self.cast.span_headed_by(self.doc[i])
            if at is not None:
                yield from ((at, entity) for _, entity in self.cast.mentions_inside(*at)[:1])

    def _names_a_body(self, child: int, of_title: bool, named: bool) -> bool:
        """Whether a dependent of a name or of a title may say whose member one is."""
        if self.clauses.form[child] == "preposition":
            words = self.words.members.named if named else self.words.members.described
            return self.clauses.lower[child] in words
        return of_title and self.clauses.relation[child] in ("possessor", "compound", "nominal")

    def _titles(self, head: int) -> list[int]:
        """The titles in apposition to a name."""
        relation = self.clauses.relation
        after = [c for c in self.clauses.children[head] if relation[c] == "apposition" and self.clauses.is_noun(c)]
        return [*after, self.clauses.head[head]] if relation[head] == "apposition" else after

    def _tokens(self, span: Span) -> range:
        first = bisect_right(self.clauses.offsets, span[0]) - 1
        return range(first, bisect_right(self.clauses.offsets, span[1] - 1))

    def _titled_mention(self, entity: Entity, office: str) -> Span | None:
        text = self.text
        for start, end in entity.mentions:
            if office.split()[-1] in text[max(0, start - len(office) - 2) : end].lower():
                return (start, end)
        return None

    def _sentence_at(self, span: Span) -> Span:
        for sent in self.doc.sents:
            if sent.start_char <= span[0] < sent.end_char:
                return (sent.start_char, sent.start_char + len(sent.text.rstrip()))
        return span


def _is_close(place: Place) -> bool:
    """Whether a place is known so closely that it stands for ground in it."""
    return place.precision is not None and place.precision not in AREAS
