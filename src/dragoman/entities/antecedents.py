"""Whom a pronoun or a description means: the mentions before it, each with its named evidence, for the model."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..data import word_lists
from ..language.coreference import FIRST_PLURAL, FIRST_SINGULAR, NEUTER, PLURAL, SINGULAR_PERSON
from ..language.grammar import Relation
from ..language.graph import Graph, distance
from ..model.heads import batches, likely
from ..records import Entity, Span
from .cast import Cast

if TYPE_CHECKING:
    from ..events.candidates import Party
    from ..model import Model
    from ..model.encoder import TokenVectors

DESCRIBING: tuple[Relation, ...] = ("adjectival", "compound", "nominal")
BACK = 5  # sentences in which an antecedent is looked for: a name; in fewer what is no name,
NEAR = 3  # as of the nearest right antecedents of the labels 17 in 1,000 are such phrases further back
REFERRING = frozenset(("the", "this", "that", "these", "those", "its", "his", "her", "their", "both", "such"))
UNASKED = frozenset(("none", "i", "this", "that"))  # kinds of pronoun that are left to the rules
# Probabilities from which the likeliest antecedent is taken, of a pronoun and of a description, and the share of it
# from which a further one of a plural is; on the articles set aside they are right most often near these.
PRONOUN, DESCRIBED, FURTHER = 0.3, 0.3, 0.5
AGREED = 0.15  # probability from which what the rules say, too, stands
QUOTES = '"“”'
SEVERAL = ("they", "we", "these", "those", "both")
LISTS = word_lists("entities", "antecedents")
BODIES = LISTS["bodies"]
TOWNS = ("model:GPE", "model:LOC")  # rules of the names of places
OFFICIAL = ("state", "government", "military", "person")
NAMED_BODIES = ("armed group", "military", "party", "coalition")  # kinds of body that such a word repeats


@dataclass(slots=True, eq=False)
class Mention:
    """A phrase that stands for somebody: token ``head`` with its ``span``, its kind (name, noun, pronoun, number) and
    the ids of the entities that the rules give it."""

    head: int
    span: Span
    kind: str
    entities: list[str] = field(default_factory=list)


class Likely:
    """How likely a mention means each of others: pairs of a probability and a mention, held in little room."""

    __slots__ = ("chances", "others")

    def __init__(self, chances: Iterable[float], others: list[Mention]) -> None:
        self.chances, self.others = array("d", chances), others

    def __iter__(self) -> Iterator[tuple[float, Mention]]:
        return zip(self.chances, self.others, strict=True)


Answer = tuple[Mention, Likely]  # a mention, and how likely it is that it means which other
Questions = list[tuple[Mention, list[Mention]]]  # mentions, each with those that may be its antecedent


def mentions_of(graph: Graph, cast: Cast) -> list[Mention]:
    """All mentions of an article in order of text, one for each head: of several the widest."""
    doc, clauses = graph.doc, graph.clauses
    known: dict[int, Mention] = {}

    def note(head: int, span: Span, kind: str) -> Mention:
        mention = known.setdefault(head, Mention(head, span, kind))
        if span[1] - span[0] > mention.span[1] - mention.span[0]:
            mention.span = span
        return mention

    narrow_first = sorted((e - s, s, e, x.id) for x in cast.entities for s, e in x.mentions)
    for _, start, end, entity in narrow_first:
        head = graph.head_of(graph.token(start), graph.token(end - 1) + 1)
        note(head, (start, end), "name").entities = [entity]
    for phrase in graph.phrases:
        if phrase.head in clauses.dateline or doc[phrase.head].ent_type_ in ("DATE", "TIME", "MONEY", "PERCENT"):
            continue
        span = (doc[phrase.first].idx, doc[phrase.head].idx + len(doc[phrase.head]))
        mention = note(phrase.head, span, phrase.kind)
        if phrase.kind != "name" or not mention.entities:
            mention.kind = phrase.kind
    for token, group in cast.groups.items():
        note(token, (doc[token].idx, doc[token].idx + len(doc[token])), "pronoun").entities = [e.id for e in group]
    return [known[head] for head in sorted(known)]


def is_asked(graph: Graph, phrase: Mention | Party) -> bool:
    """Whether a phrase takes up somebody named before, so that its antecedent is asked for."""
    lower = graph.clauses.lower
    if phrase.kind == "pronoun":
        return form_of(lower[phrase.head]) not in UNASKED
    if phrase.kind not in ("noun", "number"):
        return False
    return any(lower[c] in REFERRING for c in graph.clauses.children[phrase.head] if c < phrase.head)


@cache
def form_of(word: str) -> str:
    """Which kind of pronoun a word is."""
    if word in SINGULAR_PERSON:
        return SINGULAR_PERSON[word] or "person"
    for name, words in (("they", PLURAL), ("it", NEUTER), ("i", FIRST_SINGULAR), ("we", FIRST_PLURAL)):
        if word in words:
            return name
    return word if word in ("this", "that", "these", "those", "both") else "none"


@cache
def _of_distance(form: str, back: int, order: int) -> tuple[str, ...]:
    """How far before one that asks with a ``form`` a mention stands, in sentences and in mentions."""
    return f"back:{back}", f"form-back:{form}/{back}", f"order:{order}", f"form-order:{form}/{order}"


@cache
def _of_likeness(same: bool, modifiers: str) -> tuple[str, ...]:
    """How a description and a mention are alike."""
    return f"lemma:{same}", f"modifiers:{modifiers}"


@lru_cache(maxsize=65536)
def _of_manner(form: str, dep: str, theirs: str, ruled: str, quoted: bool, they_quoted: bool) -> tuple[str, ...]:
    """How two mentions stand in their sentences, and what the rules say of them."""
    inside = f"quoted:{quoted}/{they_quoted}/{form in ('i', 'we')}"
    return f"deps:{dep}/{theirs}", f"ruled:{ruled}/{form}", inside


class AntecedentFinder:
    """The questions and evidence of one article."""

    def __init__(self, graph: Graph, cast: Cast) -> None:
        self.graph, self.cast = graph, cast
        self.mentions = mentions_of(graph, cast)
        self._number = {m.head: n for n, m in enumerate(self.mentions)}
        self._sentence = [graph.sentence(m.head).number for m in self.mentions]
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}  # evidence of a mention that many ask for
        self._describing: dict[int, set[str]] = {}
        self._headed = {m.head: cast.headed_by(graph.doc[m.head]) for m in self.mentions}
        self._of_entities: dict[tuple[str, str], tuple[str, ...]] = {}  # by the noun that asks, and the entity
        self.answers: list[Answer] = []  # of those asked, as the model has decided
        self._quoted = self._in_quotes()
        self._genders: dict[str, set[str]] = {}
        self._counts: dict[str, int] = {}
        for mention in self.mentions:
            form = form_of(graph.clauses.lower[mention.head])
            for entity in mention.entities:
                self._counts[entity] = self._counts.get(entity, 0) + 1
                if form in ("f", "m"):
                    self._genders.setdefault(entity, set()).add(form)

    def asked(self) -> list[Mention]:
        """The mentions whose antecedents are asked for, in order of text."""
        return [m for m in self.mentions if is_asked(self.graph, m)]

    def candidates(self, mention: Mention) -> list[Mention]:
        """The mentions that may be the antecedent of one: those before it, the nearest first."""
        at, nation = self._number[mention.head], self._nation(mention)
        barred = self._doing(mention) | self._unlike(mention) | self._whose(mention)
        sentence, start = self._sentence[at], mention.span[0]
        first, near = bisect_left(self._sentence, sentence - BACK), bisect_left(self._sentence, sentence - NEAR)
        before = [m for m in self.mentions[first:near] if m.kind == "name"] + self.mentions[near:at]
        return [
            other
            for other in reversed(before)
            if other.span[1] <= start
            and (not barred or barred.isdisjoint(_who(other)))
            and (nation is None or not self._is_foreign(other, nation))
        ]

    def _doing(self, mention: Mention) -> set[str]:
        """Who stands on the other side of what a pronoun does or what is done to it: "Xi said that Trump called him" is
        not Trump, "she criticised Mr Roe" not Roe."""
        clauses, i = self.graph.clauses, mention.head
        if mention.kind != "pronoun" or clauses.lower[i].endswith(("self", "selves")):
            return set()
        act = clauses.predicate(clauses.head[i])
        if clauses.relation[i] in ("object", "indirect object"):
            others = act.subject
        else:
            others = act.object if clauses.relation[i] == "subject" else []
        found = (self._number.get(k) for k in clauses.groups(others))
        return {who for n in found if n is not None for who in _who(self.mentions[n])}

    def _whose(self, mention: Mention) -> set[str]:
        """Whose somebody is, who is another: "her colleagues"."""
        owners = self.graph.clauses.below(mention.head, "possessor") if mention.kind == "noun" else ()
        return {who for i in owners if i in self._number for who in _who(self.mentions[self._number[i]])}

    def _unlike(self, mention: Mention) -> set[str]:
        """Whom "he" or "she" cannot mean."""
        form = form_of(self.graph.clauses.lower[mention.head]) if mention.kind == "pronoun" else "none"
        return {e for e, gender in self.cast.genders.items() if form in ("f", "m") and gender != form}

    def _nation(self, mention: Mention) -> str | None:
        """The country of whoever a description names: "the Chinese side", "the Trump administration"; "" for a town's
        that is not known."""
        clauses = self.graph.clauses
        for c in clauses.below(mention.head, "adjectival", "compound") if mention.kind == "noun" else ():
            named = self.cast.headed_by(clauses.doc[c])
            if named is not None and (named.country or named.rule in TOWNS):
                return named.country or ""
        return None

    def _is_foreign(self, other: Mention, nation: str) -> bool:
        """Whether a mention is a state's or, where that is known, an official's of another country than ``nation``."""
        known = (self.cast.by_id[e] for e in other.entities)
        return any(e.kind in (OFFICIAL if nation else OFFICIAL[:1]) and e.country not in (None, nation) for e in known)

    def apposed(self, mention: Mention) -> Mention | None:
        """The name in apposition to a description, or within that of a body: "the militant group al-Shabaab", "Ahmed, a
        doctor", "the Hezbollah militant group"."""
        clauses = self.graph.clauses
        if mention.kind != "noun":
            return None
        beside = [c for c in clauses.below(mention.head, "apposition") if c > mention.head]
        if clauses.relation[mention.head] == "apposition" and not clauses.is_plural(mention.head):
            beside.append(clauses.head[mention.head])
        found = self._names(beside)
        if clauses.lower[mention.head] in BODIES and clauses.lower[self.graph.token(mention.span[0])] == "the":
            within = self._names(clauses.below(mention.head, "compound", "nominal"))
            found += [name for name in within if self.cast.by_id[name.entities[0]].kind in NAMED_BODIES]
        several = clauses.is_plural(mention.head)  # who is no one person
        return next((name for name in found if not (several and self._kind(name) == "person")), None)

    def ahead(self, mention: Mention) -> Mention | None:
        """The subject after a pronoun of one in a phrase before it: "During his visit Donald Trump said"."""
        clauses, i = self.graph.clauses, mention.head
        form = form_of(clauses.lower[i]) if mention.kind == "pronoun" else "none"
        while form in ("f", "m", "it") and clauses.head[i] != i:
            i = clauses.head[i]
            if clauses.is_verb(i) and i > mention.head:
                found = self._names(c for c in clauses.children[i] if c > mention.head and clauses.is_subject(c))
                fitting = [other for other in found if (self._kind(other) == "person") == (form != "it")]
                if fitting:
                    return fitting[0]
        return None

    def _names(self, heads: Iterable[int]) -> list[Mention]:
        """The names of one entity among the mentions of some heads."""
        found = (self.mentions[self._number[i]] for i in heads if i in self._number)
        return [other for other in found if other.kind == "name" and len(other.entities) == 1]

    def together(self, mention: Mention) -> list[str]:
        """The entities of those coordinated with a mention, where each is one's."""
        clauses = self.graph.clauses
        numbers = [self._number.get(i) for i in clauses.group(clauses.first_of(mention.head))]
        members = [self.mentions[n] for n in numbers if n is not None]
        single = all(len(member.entities) == 1 for member in members) and len(members) == len(numbers)
        return list(dict.fromkeys(e for member in members for e in member.entities)) if single else []

    def is_named(self, mention: Mention) -> bool:
        """Whether a description says by a name whose or which it is: "the Trump administration"."""
        within = self.graph.clauses.below(mention.head, "compound", "adjectival", "nominal", "possessor")
        return bool(self._names(within))

    def evidence(self, mention: Mention, others: Iterable[Mention]) -> Iterator[list[tuple[str, ...]]]:
        """What speaks for or against each of ``others`` being whom ``mention`` means, in parts that other pairs have
        too."""
        graph, clauses, i = self.graph, self.graph.clauses, mention.head
        form = form_of(clauses.lower[i]) if mention.kind == "pronoun" else "description"
        at, dep, quoted, ruled = self._number[i], clauses.dep[i], self._quoted[i], set(mention.entities)
        for other in others:
            j = other.head
            before = self._number[j]
            back = self._sentence[at] - self._sentence[before]
            same = ("other" if ruled.isdisjoint(other.entities) else "same") if ruled else "none"
            found = [
                self._of_form(form, other),
                _of_distance(form, back, distance(at - before)),
                _of_manner(form, dep, clauses.dep[j], same, quoted, self._quoted[j]),
            ]
            if form == "description":
                found += [self._of_noun(i), self._of_entity(clauses.lemma[i], j), _of_likeness(*self._likeness(i, j))]
            if back == 0:
                found.append((f"path:{graph.path(j, i)}",))
            elif clauses.is_subject(j) and clauses.relation[clauses.head[j]] == "root":
                found.append((f"subject:{back}",))
            yield found

    def _of_form(self, form: str, other: Mention) -> tuple[str, ...]:
        """What is so of a mention to all who ask with pronouns of one form, or with a description."""
        known = self._known.get((form, other.head))
        if known is None:
            clauses, j, kind = self.graph.clauses, other.head, self._kind(other)
            label = clauses.doc[j].ent_type_ or clauses.tag[j]
            found = [
                f"dep:{clauses.dep[j]}", f"kind:{other.kind}", f"entity:{kind}", f"form:{form}",
                f"form-kind:{form}/{other.kind}/{kind}", f"form-label:{form}/{label}",
                f"number:{form}/{self._plural(other)}",
            ]  # fmt: skip
            for name in other.entities[:1]:
                found.append(f"often:{min(6, self._counts[name])}")
                if genders := self._genders.get(name):
                    found.append(f"gender:{form}/{'/'.join(sorted(genders))}")
            if j == self.graph.sentences[0].start:
                found.append("opens")
            known = self._known[form, j] = tuple(found)
        return known

    def _of_noun(self, i: int) -> tuple[str, ...]:
        """What is so of a description whomever it means."""
        known = self._known.get(("description's", i))
        if known is None:
            clauses = self.graph.clauses
            dets = clauses.below(i, "determiner", "possessor", "predeterminer")
            known = (f"noun:{clauses.lemma[i]}", *(f"det:{clauses.lower[c]}" for c in dets))
            self._known["description's", i] = known
        return known

    def _of_entity(self, noun: str, j: int) -> tuple[str, ...]:
        """What is so of whom a mention names to all who ask with one noun."""
        entity = self._headed[j]
        if entity is None:
            return ()
        known = self._of_entities.get((noun, entity.id))
        if known is None:
            known = self._of_entities[noun, entity.id] = (
                f"noun-kind:{noun}/{entity.kind}",
                f"office:{bool(entity.office) and noun in (entity.office or '')}",
                f"named:{noun in entity.name.lower()}",
            )
        return known

    def _kind(self, other: Mention) -> str:
        if len(other.entities) > 1:
            return "group"
        return self.cast.by_id[other.entities[0]].kind if other.entities else "none"

    def _likeness(self, i: int, j: int) -> tuple[bool, str]:
        """Whether two nouns are the same, and how what describes them lies to each other."""
        lemma, mine, theirs = self.graph.clauses.lemma, self._modifiers(i), self._modifiers(j)
        return lemma[i] == lemma[j], "open" if not (mine and theirs) else "other" if mine.isdisjoint(theirs) else "same"

    def _modifiers(self, i: int) -> set[str]:
        """The words that describe a noun."""
        if i not in self._describing:
            clauses = self.graph.clauses
            self._describing[i] = {clauses.lemma[c] for c in clauses.below(i, *DESCRIBING)}
        return self._describing[i]

    def _plural(self, other: Mention) -> str:
        clauses = self.graph.clauses
        if other.kind == "pronoun":
            return form_of(clauses.lower[other.head])
        if len(other.entities) > 1:
            return "group"
        return clauses.tag[other.head]

    def _in_quotes(self) -> list[bool]:
        """For each token whether it stands inside quotation marks, each paragraph by itself."""
        inside, found = False, []
        for token in self.graph.doc:
            text = token.text
            if "\n" in text:
                inside = False
            if text in QUOTES or text in ("''", "``"):
                inside = text in ("“", "``") or (text != "”" and not inside)
            found.append(inside)
        return found


def meant(text: str, answers: Sequence[Answer], entity: Entity) -> Iterator[tuple[str, str]]:
    """For each pronoun or description that the model gave to an entity: its words and place, the phrase that it was
    taken for and the next likeliest of another entity, with their probabilities."""
    for mention, known in answers:
        if mention.entities != [entity.id] or mention.span not in entity.mentions:
            continue
        words: dict[tuple[str, ...], str] = {}
        for _, other in sorted(known, key=lambda one: (-one[0], -one[1].head)):
            words.setdefault(_who(other), repr(text[other.span[0] : other.span[1]]))
        ranked = sorted(_by_entities(known).items(), key=lambda one: -one[1])[:2]
        said = ", ".join(f"{words[who]} {chance:.2f}" for who, chance in ranked)
        yield "means", f"{text[mention.span[0] : mention.span[1]]!r} at {mention.span[0]}: {said}"


def settle(finder: AntecedentFinder, model: Model, vectors: TokenVectors) -> Cast:
    """The cast with pronouns and descriptions where the model puts them. Who "both sides" are, when just so many have
    been named, stands."""
    named = {m.head: other for m in finder.mentions if (other := finder.apposed(m)) is not None}
    answers = {m.head: (m, Likely([1.0], [named[m.head]])) for m in finder.mentions if m.head in named}
    for some in batches(_questions(finder, named), lambda question: len(question[1])):
        answers |= _asked(finder, some, model, vectors)
    answers |= _ahead(finder, answers)
    finder.answers += [answers[head] for head in sorted(answers)]
    return _apply(finder, finder.answers)


def _ahead(finder: AntecedentFinder, answers: dict[int, Answer]) -> dict[int, Answer]:
    """Of pronouns that nothing before them is likely to be the subjects after them, by token."""
    found: dict[int, Answer] = {}
    for mention in finder.asked():
        if (other := finder.ahead(mention)) is not None:
            known = answers.get(mention.head)
            if known is None or max(_by_entities(known[1]).values()) < PRONOUN:
                found[mention.head] = mention, Likely([1.0], [other])
    return found


def _questions(finder: AntecedentFinder, named: Collection[int]) -> Iterator[tuple[Mention, list[Mention]]]:
    """The mentions that are asked about, with their candidates: all but those ``named`` in apposition, and those who
    are several by the rules."""
    groups = finder.cast.groups
    for mention in finder.asked():
        several = mention.kind != "pronoun" and len(groups.get(mention.head, ())) > 1
        if mention.head not in named and not several and (others := finder.candidates(mention)):
            yield mention, others


def _asked(finder: AntecedentFinder, asked: Questions, model: Model, vectors: TokenVectors) -> dict[int, Answer]:
    """How likely it is that each mention means which other, by token."""
    pairs = [(mention.head, other.head) for mention, others in asked for other in others]
    evidence = [parts for mention, others in asked for parts in finder.evidence(mention, others)]
    found = model.antecedent.logits_of_parts(vectors, pairs, evidence)
    sizes = [len(others) for _, others in asked]
    chances = np.split(likely(found[:, 1] - found[:, 0], sizes), np.cumsum(sizes)[:-1])
    return {
        mention.head: (mention, Likely(some.tolist(), others))
        for (mention, others), some in zip(asked, chances, strict=True)
    }


def _who(mention: Mention) -> tuple[str, ...]:
    """The entities that a mention stands for; of one that stands for none its token."""
    return tuple(mention.entities) or (f"token {mention.head}",)


def _by_entities(known: Likely) -> dict[tuple[str, ...], float]:
    """How likely each entity, or several together, is meant: by any of its mentions."""
    found: dict[tuple[str, ...], float] = {}
    for chance, other in known:
        who = _who(other)
        found[who] = found.get(who, 0.0) + chance
    return found


def _apply(finder: AntecedentFinder, answers: list[Answer]) -> Cast:
    graph, cast = finder.graph, finder.cast
    entities = {entity.id: entity for entity in cast.entities}
    groups = {token: list(group) for token, group in cast.groups.items()}
    for mention, known in answers:  # in order of text, so that what a pronoun means is known when it is taken up
        meant = _meant(finder, mention, known, entities)
        if meant is None:
            continue
        for name in mention.entities if mention.head not in groups else ():
            entities[name].mentions = [span for span in entities[name].mentions if span != mention.span]
        groups.pop(mention.head, None)
        mention.entities = meant
        if len(meant) > 1:
            groups[mention.head] = [entities[name] for name in meant]
        elif meant:
            entity = entities[meant[0]]
            entity.mentions = sorted({*entity.mentions, mention.span})
    kept = [entity for entity in cast.entities if entity.mentions]
    return Cast(kept, graph.doc, {t: [e for e in g if e.mentions] for t, g in groups.items()}, cast.genders)


def _meant(
    finder: AntecedentFinder, mention: Mention, known: Likely, entities: Mapping[str, Entity]
) -> list[str] | None:
    """The entities that a mention means, of those there are; None where it stays what it was."""
    chances = _by_entities(known)
    who, best = max(chances.items(), key=lambda one: one[1])
    if best < (PRONOUN if mention.kind == "pronoun" else DESCRIBED):
        agreed = best >= AGREED and set(who) == set(mention.entities)
        return None if agreed or _is_own(finder, mention, known) else []
    meant = [name for name in who if name in entities]
    if len(meant) == 1 and form_of(finder.graph.clauses.lower[mention.head]) in SEVERAL:
        near = (others[0] for others, chance in chances.items() if chance >= FURTHER * best and len(others) == 1)
        meant = _several(finder, known, [name for name in (*meant, *near) if name in entities], entities)
    return meant or None  # somebody whom no entity stands for: left as it is


def _is_own(finder: AntecedentFinder, mention: Mention, known: Likely) -> bool:
    """Whether a mention that takes up nobody is a description of its own, and stays what the rules say."""
    named = {e for _, other in known for e in other.entities}
    return mention.kind != "pronoun" and (named.isdisjoint(mention.entities) or finder.is_named(mention))


def _several(
    finder: AntecedentFinder, known: Likely, meant: Sequence[str], entities: Mapping[str, Entity]
) -> list[str]:
    """Whom a plural means that the model takes for these."""
    once = list(dict.fromkeys(meant))
    return _together(finder, known, [entities[name] for name in once]) or once


def _together(finder: AntecedentFinder, known: Likely, meant: Sequence[Entity]) -> list[str]:
    """Of a plural that the model takes for one person named beside others: all of them."""
    one, *others = meant
    if others or one.kind != "person":
        return []
    _, named = max((pair for pair in known if pair[1].entities == [one.id]), key=lambda pair: pair[0])
    return finder.together(named)
