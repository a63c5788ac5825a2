"""From mentions to entities: one pass in order of text, with what the discourse so far makes salient."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, TypeGuard

import msgspec

from ..data import word_lists
from ..language.coreference import (
    FAR,
    FIRST_PLURAL,
    FIRST_SINGULAR,
    SINGULAR_PERSON,
    Discourse,
    Nature,
    Referent,
    quotations,
)
from ..language.grammar import Relation
from ..records import Entity, EntityKind
from .actors import Actor
from .mention import Mention, Part
from .names import initials
from .nouns import Noun
from .persons import Person
from .registry import Registry, fold, within
from .words import Words

NATIONALS = ("state", "person", "group")
NATURES: dict[str, Nature] = {"person": "person", "state": "state", "government": "state", "population": "people"}
# Nouns that take up an actor named before, whatever it was called, and the kinds of actor that they can mean.
GENERIC: dict[str, tuple[EntityKind, ...]] = {
    "group": ("armed group", "organization", "party"),
    "organisation": ("armed group", "organization"),
    "organization": ("armed group", "organization"),
    "movement": ("armed group", "party"),
    "faction": ("armed group", "party"),
    "militia": ("armed group",),
    "network": ("armed group", "organization"),
    "body": ("organization",),
    "agency": ("organization",),
    "company": ("organization",),
    "firm": ("organization",),
    "party": ("party",),
    "alliance": ("coalition",),
    "coalition": ("coalition",),
    "bloc": ("coalition", "organization"),
}
COUNTS = {"both": 2, "two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
LISTS = word_lists("entities", "resolve")
LEADERS = LISTS["leaders"]
COMMUNITIES = LISTS["communities"]
HOLDING_OFFICE = LISTS["holding_office"]
DEFINITE = LISTS["definite"]
SCENES = LISTS["scenes"]
PEOPLE_ENDS = LISTS.ordered("people_ends")
ONE_BEFORE = LISTS["one_before"]
NATIONAL = LISTS["national"]
LEADING = LISTS["leading"]
ANY_STATE = LISTS["any_state"]
REBELS = frozenset(("REB", "OPP"))
TOGETHER = LISTS["together"]
# Words for several who were named, and how many they say by themselves.
SIDES = {"sides": 0, "partners": 0, "trio": 3, "duo": 2}
PARTIES = LISTS["parties"]
POWERS = LISTS["powers"]
# What tells of whom a phrase speaks; where there is none, a clause behind it may.
TELLING: frozenset[Relation] = frozenset(("adjectival", "compound", "nominal", "possessor", "preposition"))
LONG = 12  # tokens of such a clause
TOLD = 4  # sentences back in which those who "both sides" are were named


@dataclass(slots=True, eq=False)
class Draft:
    """An entity in the making."""

    key: Hashable
    name: str
    kind: EntityKind
    rule: str
    country: str | None = None
    sectors: list[str] = field(default_factory=list)
    office: str | None = None
    plural: bool = False
    gender: str = ""
    nouns: set[str] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)
    actor: Actor | None = None
    whole_name: str = ""  # with the clause that tells those spoken of but once from others

    @property
    def nature(self) -> Nature:
        if self.kind == "unnamed":
            return "people" if self.plural else "person"
        return NATURES.get(self.kind, "group")


class Resolver:
    """Makes the entities of one article. ``places`` gives the country of towns that are only places here."""

    def __init__(
        self,
        words: Words,
        registry: Registry,
        published: date | None,
        persons: dict[int, Person],
        places: dict[int, str],
    ) -> None:
        self.words = words
        self.registry = registry
        self.published = published
        self.persons = persons
        self.places = places
        self.discourse = Discourse()
        self.drafts: dict[Hashable, Draft] = {}
        self.at: dict[int, Draft] = {}  # the entity of the widest mention so far that a token heads
        self.groups: dict[int, list[Draft]] = {}
        self._of: dict[int, Draft] = {}  # by id(mention)

    def resolve(self, mentions: list[Mention]) -> tuple[list[Entity], dict[int, list[Entity]], dict[str, str]]:
        """The entities in order of first mention, what plural expressions stand for, by token, and "m" or "f" by the
        ids of the persons whose names or titles in the article tell it."""
        for mention in sorted(mentions, key=lambda m: (m.last, -m.first)):
            if mention.sort == "pronoun":
                self._pronoun(mention)
            else:
                self._mention(mention)
        self._speakers()
        drafts = sorted({id(d): d for d in self.drafts.values() if d.spans}.values(), key=lambda d: min(d.spans))
        entities = {id(d): _entity(d, f"e{n}") for n, d in enumerate(drafts, 1)}
        groups = {token: [entities[id(d)] for d in group if id(d) in entities] for token, group in self.groups.items()}
        of = {key: entities[id(d)].id for key, d in self._of.items() if id(d) in entities}
        genders = {of[key]: person.gender for key, person in self.persons.items() if person.gender and key in of}
        return list(entities.values()), groups, genders

    # One mention

    def _mention(self, mention: Mention) -> None:
        group = self._pair(mention) if mention.noun else None
        if group:
            self.groups[mention.head] = group
            self._refer(mention, ("group", *(d.key for d in group)), group[0].nature, plural=True)
            return
        if mention.several and self._each(mention):
            return
        draft = self._draft(mention)
        if draft is None:
            return
        self._of[id(mention)] = draft
        self._abbreviate(mention, draft)
        words = self.words
        draft.spans.append((words.start[mention.first], words.end[mention.last - 1]))
        self.at[mention.head] = draft
        if mention.core != (0, 0):
            self.at[mention.core[1] - 1] = draft
        if mention.gender:
            draft.gender = mention.gender
        self.discourse.genders[draft.key] = draft.gender
        self._refer(mention, draft.key, draft.nature, plural=draft.plural)
        self._coordinated(mention, draft)

    def _abbreviate(self, mention: Mention, draft: Draft) -> None:
        """Notes by which initials a body may be called, or joins it to what has been called so."""
        if mention.noun is None or mention.noun.form != "body" or draft.actor is not None:
            return
        if letters := initials(self.words, mention):
            old = self.drafts.setdefault(("name", fold(letters)), draft)
            if old is not draft and old.rule == "acronym":
                self._merge(old, draft)

    def _each(self, mention: Mention) -> bool:
        """ "Turkish and Syrian troops" are those of each; "the Russian and Turkish presidents" hold one office each."""
        noun = mention.noun
        assert noun is not None
        words, drafts = self.words, list[Draft]()
        for one in mention.several:
            draft = self._draft(self._alone(one, noun))
            if draft is not None and draft not in drafts:
                drafts.append(draft)
                draft.spans.append((words.start[one.first], words.end[one.last - 1]))
        if len(drafts) > 1:
            self.groups[mention.head] = drafts
            self._refer(mention, ("group", *(d.key for d in drafts)), drafts[0].nature, plural=True)
        return len(drafts) > 1

    def _alone(self, one: Mention, noun: Noun) -> Mention:
        """A mention for one of several, in the singular if there is but one such: a state, who holds an office."""
        country, _ = self._circumstances(one, noun)
        held = noun.form == "office" and country is not None and self._holder(noun, country) is not None
        if not held and noun.form != "state":
            return one
        return dataclasses.replace(one, noun=msgspec.structs.replace(noun, plural=False), plural=False)

    def _refer(self, mention: Mention, key: Hashable, nature: Nature, *, plural: bool) -> None:
        words, head = self.words, mention.head
        role, clause = words.relation[head], words.head[head]
        while role == "conjunct" and clause != words.head[clause]:
            role, clause = words.relation[clause], words.head[clause]
        embedded = (
            mention.sort == "adjective"
            or role in ("compound", "adjectival", "nominal", "possessor")
            or (role == "prepositional object" and words.lower[clause] in SCENES)
        )
        if role in ("adjectival", "compound", "possessor") and words.is_subject(clause):
            role = words.relation[clause]  # "Russian diplomacy works slowly. It ..."
        sentence = words.sentence[head]
        self.discourse.add(Referent(key, head, sentence, nature, plural, role, clause, embedded))

    def _coordinated(self, mention: Mention, draft: Draft) -> None:
        """Notes "Putin and Erdogan" as a referent of its own when its last conjunct has been met."""
        words, head = self.words, mention.head
        if words.relation[head] != "conjunct":
            return
        first, chain = head, [draft]
        while words.relation[first] == "conjunct" and words.head[first] < first:
            first = words.head[first]
            if first in self.at:
                chain.insert(0, self.at[first])
        members = list(dict.fromkeys(d.key for d in chain))
        if len(members) > 1:
            self.discourse.add(
                Referent(
                    ("group", *members),
                    head,
                    words.sentence[head],
                    draft.nature,
                    True,
                    role=words.relation[first],
                    clause=words.head[first],
                )
            )

    def _draft(self, mention: Mention) -> Draft | None:
        if mention.same_as is not None and id(mention.same_as) in self._of:
            return self._apposed(mention, self._of[id(mention.same_as)])
        if id(mention) in self.persons:
            return self._person(mention)
        if mention.actors:
            return self._known(mention)
        if mention.noun is not None:
            return self._described(mention, mention.noun)
        name = self.words.span(mention.first, mention.last)
        draft = self._new(("name", *self._core(mention)), name, _kind_of(mention.label), mention.rule)
        around = (self.at[t].country for r, t in mention.parts if r == "modifier" and t in self.at)
        draft.country = draft.country or next(around, None)
        return draft

    def _new(self, key: Hashable, name: str, kind: EntityKind, rule: str) -> Draft:
        draft = self.drafts.get(key)
        if draft is None:
            draft = self.drafts[key] = Draft(key, name, kind, rule)
        return draft

    def _apposed(self, mention: Mention, draft: Draft) -> Draft:
        """The second of two expressions side by side adds what it says to the first."""
        if id(mention) in self.persons:  # the name after its description: the name's entity takes the description's
            person = self._person(mention)
            self._merge(draft, person)
            return person
        if mention.noun is not None:
            draft.nouns.add(mention.noun.noun)
            self._adopt(draft, mention, mention.noun)
        else:  # an acronym, which will stand alone later
            self.drafts.setdefault(("name", *self._core(mention)), draft)
        return draft

    def _merge(self, old: Draft, new: Draft) -> None:
        if old is new:
            return
        new.spans += old.spans
        new.nouns |= old.nouns
        new.office = new.office or old.office
        new.country = new.country or old.country
        new.sectors = new.sectors or old.sectors
        new.gender = new.gender or old.gender
        self.discourse.genders[old.key] = self.discourse.genders[new.key] = new.gender
        old.spans = []
        tables: tuple[dict[Any, Draft], ...] = (self.drafts, self.at, self._of)
        for table in tables:
            table.update({key: new for key, draft in table.items() if draft is old})

    def _adopt(self, draft: Draft, mention: Mention, noun: Noun) -> None:
        country, sectors = self._circumstances(mention, noun)
        if draft.actor is None:
            draft.country = draft.country or country
            draft.sectors = draft.sectors or sectors
        if noun.form == "office" and not mention.past and draft.office is None and draft.kind == "person":
            draft.office = self._office_name(mention, noun)
        if noun.form == "office":
            self._register_office(draft, mention, noun, country)

    # Names

    def _person(self, mention: Mention) -> Draft:
        person = self.persons[id(mention)]
        key: Hashable = ("actor", person.actor.id) if person.actor else ("person", id(person))
        draft = self.drafts.get(key)
        if draft is None:
            draft = self._new(key, person.name, "person", f"registry:{person.actor.id}" if person.actor else "name")
            if person.actor:
                self._from_actor(draft, person.actor)
                draft.name = person.actor.name
        draft.gender = draft.gender or person.gender
        if mention.noun is not None:
            draft.nouns.add(mention.noun.noun)
            self._adopt(draft, mention, mention.noun)
        return draft

    def _from_actor(self, draft: Draft, actor: Actor) -> None:
        draft.actor = actor
        country, sectors = Registry.as_of(actor, self.published)
        draft.country, draft.sectors = country, list(sectors)
        draft.plural = actor.kind == "population"
        if actor.kind not in ("person", "state"):
            self._called(draft, actor.name.split()[-1])
        draft.gender = draft.gender or actor.gender or ""
        if actor.offices and self.published is not None:
            held = Registry.office(actor, self.published)
            draft.office = held.office if held else None
            if held is not None:
                self.drafts.setdefault(("office", held.office, held.of or "", ""), draft)

    def _called(self, draft: Draft, word: str) -> None:
        """What an actor may be called by the last word of its name."""
        for noun in self.registry.nouns.table.get(fold(word), ()):
            if not noun.before:
                draft.plural = draft.plural or (noun.plural and word.islower())
                several = noun.form == "force" and (noun.plural or noun.noun == "force")
                draft.nouns |= {noun.noun} if noun.form != "state" and not several else set()

    def _known(self, mention: Mention) -> Draft:
        actor = self._choose(mention)
        if mention.sort == "adjective" and self._is_people(mention.head) and actor.kind in ("state", "government"):
            name = self.words.span(mention.first, mention.last)
            plural = self.words.is_plural(mention.head) or name.endswith(PEOPLE_ENDS)
            which, name = self._counted_people(mention, name) if plural else (str(mention.first), name)
            draft = self._new(
                ("people", actor.id, which),
                name,
                "population" if plural else "unnamed",
                f"registry:{actor.id}",
            )
            draft.country, draft.plural = actor.country, plural
            draft.sectors = draft.sectors or ["CVL"]
            return draft
        return self._of_actor(actor)

    def _counted_people(self, mention: Mention, name: str) -> tuple[str, str]:
        """How many of a people a mention speaks of, "" for all of it, and their name: "about 40 Kenyans"."""
        many = " ".join(self.words.lower[k] for k in self.words.below(mention.head, "numeral"))
        if not many:
            return "", name
        mention.first = min(mention.first, self.words.left[mention.head])
        return many, self._without_leading(mention.first, mention.last)

    def _choose(self, mention: Mention) -> Actor:
        """Of several actors of one name: the one already met, then one that was there on the day, then the first."""
        if len(mention.actors) == 1:
            return mention.actors[0]
        day = self.published.isoformat() if self.published is not None else ""
        met = (actor for actor in mention.actors if ("actor", actor.id) in self.drafts)
        there = (actor for actor in mention.actors if day and (actor.since or "") <= day <= (actor.until or "9999"))
        standing = (actor for actor in mention.actors if actor.until is None)
        return next(chain(met, there, standing), mention.actors[0])

    def _is_people(self, i: int) -> bool:
        words = self.words
        if words.is_plural(i) or (words.word_class[i] in ("noun", "name") and words.lower[i].endswith("ans")):
            return True
        return (
            words.relation[i]
            in (
                "subject",
                "passive subject",
                "object",
                "prepositional object",
                "conjunct",
                "predicate noun",
                "agent",
                "indirect object",
            )
            and words.word_class[i] in ("noun", "name", "adjective")
            and (words.lower[i - 1] in ONE_BEFORE or words.relation[i - 1] in ("numeral", "adjectival", "determiner"))
            and words.relation[i] != "conjunct"
        )

    # Descriptions

    def _described(self, mention: Mention, noun: Noun) -> Draft | None:
        if noun.noun == "counterpart":
            noun = self._counterpart(mention, noun)
        country, sectors = self._circumstances(mention, noun)
        local = country is not None and not any(token in self.at for _, token in mention.parts)
        if noun.form == "state" and not local and (draft := self._state(mention, noun, country)) is not None:
            return draft
        if self._is_nobody(mention, noun, country):
            return None
        draft = self._earlier(mention, noun, country) or self._by_key(mention, noun, country, sectors)
        draft.nouns.add(noun.noun)
        return draft

    def _is_nobody(self, mention: Mention, noun: Noun, country: str | None) -> bool:
        """Whether a description names no actor: "a country", "the building"."""
        if noun.form == "site":
            return not any(relation in ("possessor", "modifier") for relation, _ in mention.parts)
        if noun.form != "state" or noun.plural or country:
            return False
        return mention.indefinite or (mention.head - mention.first <= 1 and noun.noun in ANY_STATE)

    def _by_key(self, mention: Mention, noun: Noun, country: str | None, sectors: list[str]) -> Draft:
        """The entity that has a description's key: the registry's forces or office holder, or a new one."""
        if not mention.parts and not country and noun.noun in NATIONAL and mention.definite:
            country = self._national(mention)
        key = self._key(mention, noun, country)
        if key[0] == "force" and (forces := self._forces(key[1])) is not None:
            return forces
        if key[0] == "office" and not mention.past and not key[3]:
            self._hold(key, self._holder(noun, country or ""))
        known = self.drafts.get(key)
        if known is not None and not mention.definite:
            known.whole_name = ""  # "people" spoken of again may be others
        return known or self._first_described(key, mention, noun, country, sectors)

    def _hold(self, key: Hashable, holder: Actor | None) -> None:
        """Notes who holds an office that the article has given nobody yet."""
        if key not in self.drafts and holder is not None:
            self.drafts[key] = self._of_actor(holder)

    def _first_described(
        self, key: tuple[str, ...], mention: Mention, noun: Noun, country: str | None, sectors: list[str]
    ) -> Draft:
        draft = self._new(key, self._name(mention, noun), noun.kind, mention.rule)
        if (end := self._end_of_name(mention)) > mention.last:
            draft.whole_name = self._without_leading(mention.first, end)
        draft.plural = noun.plural and not self._is_proper(mention.head)
        draft.country, draft.sectors = country, sectors
        draft.kind = self._kind_described(draft, mention, noun)
        if noun.form == "force" and mention.sector in REBELS:
            draft.sectors = ["REB"]
        if noun.form == "office" and not (noun.plural or mention.past or mention.indefinite):
            draft.office = self._office_name(mention, noun)
        return draft

    def _kind_described(self, draft: Draft, mention: Mention, noun: Noun) -> EntityKind:
        """Several ministries are unnamed, as is a single civilian; rebel forces are an armed group."""
        if noun.kind == "population" and not noun.plural and noun.noun not in COMMUNITIES:
            return "unnamed"
        if noun.form == "force" and mention.sector in REBELS:
            return "armed group"
        bodies = noun.kind in ("government", "organization", "state")
        if draft.plural and bodies and not self._uncountable(mention, noun):
            return "unnamed"
        return "government" if draft.kind == "state" else draft.kind

    def _holder(self, noun: Noun, country: str) -> Actor | None:
        """Who held an office of a country on the day."""
        return self.registry.holder(noun.noun, country, self.published) if self.published is not None else None

    def _forces(self, country: str) -> Draft | None:
        """The registry's armed forces of a country, if they were there on the day."""
        actor = self.registry.forces.get(country)
        if actor is None or (self.published is not None and not within(self.published, actor.since, actor.until)):
            return None
        return self._of_actor(actor)

    def _of_actor(self, actor: Actor) -> Draft:
        draft = self.drafts.get(("actor", actor.id))
        if draft is None:
            draft = self._new(("actor", actor.id), actor.name, actor.kind, f"registry:{actor.id}")
        if draft.actor is None:
            self._from_actor(draft, actor)
        return draft

    def _state(self, mention: Mention, noun: Noun, country: str | None) -> Draft | None:
        """ "The Syrian government" is Syria; "the government" alone the state that is talked of."""
        if mention.indefinite or (noun.plural and noun.noun not in ("authority", "rulers")):
            return None
        if country is None and self._is_talked_of(mention, noun):
            country = self._national(mention)
        elif noun.noun in ANY_STATE and not self._is_his(mention):
            return None
        actor = self.registry.get(country) if country else None
        if actor is None or mention.past:
            return None
        draft = self._of_actor(actor)
        draft.nouns.add(noun.noun)
        return draft

    @staticmethod
    def _is_talked_of(mention: Mention, noun: Noun) -> bool:
        """Whether a government stands by itself, so that it is that of the state which is talked of."""
        if mention.number or any(relation != "other" for relation, _ in mention.parts):
            return False
        return mention.definite or (mention.last - mention.first == 1 and noun.noun not in ANY_STATE)

    def _is_his(self, mention: Mention) -> bool:
        """ "Putin said his country would": the state of whoever speaks for it."""
        words, owners = self.words, [t for r, t in mention.parts if r == "possessor"]
        holders = [self.at[t] for t in owners if t in self.at and words.form[t] == "possessive pronoun"]
        return any(owner.kind == "person" and "GOV" in owner.sectors for owner in holders)

    def _national(self, mention: Mention) -> str | None:
        """The country that "the government", "the army" speak of here: that of the most salient state or its people;
        where something of it is acted on, that of a state or people named, but not of who acts: "Turkey bombed
        government positions"."""
        of = self.words.relation[mention.head] in ("compound", "nominal")
        apart, natures = self._acting_on(mention.head) if of else (), ("state", "group") if of else NATIONALS
        found = self.discourse.salient(
            lambda key: (
                (d := self.drafts.get(key)) is not None
                and d.country is not None
                and d.country not in apart
                and "JRN" not in d.sectors
                and d.nature in natures
            ),
            token=mention.head,
            sentence=self.words.sentence[mention.head],
            within=FAR,
        )
        return self.drafts[found.key].country if found else None

    def _acting_on(self, i: int) -> set[str | None]:
        """The countries of the subjects and objects of the verbs that token ``i`` stands under."""
        words = self.words
        found: set[str | None] = set()
        while words.head[i] != i:
            i = words.head[i]
            if words.word_class[i] == "verb":
                found.update(self.at[c].country for c in words.below(i, "subject", "object") if c in self.at)
        return found

    def _counterpart(self, mention: Mention, noun: Noun) -> Noun:
        """The office that a counterpart holds, which is its possessor's; the possessor says no more of it."""
        owners = [self.at[token] for relation, token in mention.parts if relation == "possessor" and token in self.at]
        mention.parts = [part for part in mention.parts if part[0] != "possessor"] if len(mention.parts) > 1 else []
        office = next((owner.office for owner in owners if owner.office), None)
        if office is None:
            return noun
        return Noun(office, (), (), noun.plural, noun.form, noun.kind, tuple(owners[0].sectors))

    def _is_proper(self, i: int) -> bool:
        """Whether a noun of role is part of a proper name: "Ethiopian Airlines" is one."""
        words = self.words
        inside = i > 0 and words.sentence[i] == words.sentence[i - 1]
        return inside and words.text[i][0].isupper() and not words.text[i].isupper() and words.is_name(i)

    def _uncountable(self, mention: Mention, noun: Noun) -> bool:
        """Whether the noun has but one form: "police" is a body, "ministries" are several."""
        return noun.noun.endswith(self.words.lower[mention.head])

    def _earlier(self, mention: Mention, noun: Noun, country: str | None) -> Draft | None:
        """The earlier actor that a definite description takes up: "the group", "the Lebanese party"."""
        words = self.words
        if mention.indefinite or mention.number or not (mention.definite and words.lower[mention.first] in DEFINITE):
            return None
        generic = noun.noun in GENERIC or noun.kind == "armed group"
        if mention.parts:
            return None

        def agrees(draft: Draft | None) -> TypeGuard[Draft]:
            if draft is None or (mention.sector and mention.sector not in draft.sectors):
                return False
            return not country or draft.country == country

        def same_noun(key: Hashable) -> bool:
            draft = self.drafts.get(key)
            return agrees(draft) and noun.noun in draft.nouns

        def same_sort(key: Hashable) -> bool:
            draft = self.drafts.get(key)
            return agrees(draft) and _is_of_sort(draft, noun)

        where = {"token": mention.head, "sentence": words.sentence[mention.head]}
        role = words.relation[mention.head]
        found = self.discourse.description(same_noun, **where)
        if found is None and generic:
            found = self.discourse.salient(same_sort, within=4, role=role, **where)
        return self.drafts[found.key] if found else None

    def _circumstances(self, mention: Mention, noun: Noun) -> tuple[str | None, list[str]]:
        """Country and sectors of a description, from its noun, what qualifies it, and whose it is."""
        sectors = _own_sectors(mention, noun)
        country: str | None = None
        for relation, token in mention.parts:
            if not _tells_whose(relation, noun):
                continue
            owner = self.at.get(token)
            if owner is None:
                country = country or self.places.get(token)
                continue
            if owner.kind not in ("state", "government"):
                sectors = sectors or list(owner.sectors)
            if "IGO" in owner.sectors and _may_be_of_body(noun, relation):
                return None, _with_body(sectors)
            country = country or self._country_of(mention, token, owner)
        return country, sectors or ["GOV"] * bool(noun.form == "office" and country)

    def _country_of(self, mention: Mention, token: int, owner: Draft) -> str | None:
        """The country of an owner, unless an actor of another is coordinated with it: "fighters in Iraq and Syria"."""
        others = [self.at[k] for k in self.words.below(token, "conjunct") if k in self.at]
        several = not mention.rest and any(other.country != owner.country for other in others)
        return None if several else owner.country

    def _key(self, mention: Mention, noun: Noun, country: str | None) -> tuple[str, ...]:
        one = mention.indefinite and not noun.plural
        if noun.form == "office" and not (noun.plural or one) and (country or mention.parts):
            return self._office_key(mention, noun, country)
        if one or (mention.number and not mention.definite):
            return ("one", str(mention.head))
        if country and not mention.number and self._is_of_state(mention, noun):
            return ("force", country)
        core = self._core(mention)
        return ("described", noun.noun, country or "", *core) if core else ("one", str(mention.head))

    def _is_of_state(self, mention: Mention, noun: Noun) -> bool:
        """Whether troops or their arms are their state's, not rebels' nor a people's."""
        if noun.kind != "military" or noun.form not in ("force", "means") or mention.sector in REBELS:
            return False
        if any(self.words.lower[k] in ("anti", "pro") for k in mention.tokens()):
            return False
        return not any(t in self.at and self.at[t].kind == "population" for _, t in mention.parts)

    def _office_key(self, mention: Mention, noun: Noun, country: str | None) -> tuple[str, ...]:
        held = (self.at[t] for r, t in mention.parts if r in ("possessor", "modifier", "of") and t in self.at)
        owner = next((draft for draft in held if draft.kind not in ("state", "person")), None)
        before = self.words.lower[mention.first : mention.head - len(noun.before)]
        extra = " ".join(filter(HOLDING_OFFICE.__contains__, before))
        theirs = owner is not None and (owner.actor is None or owner.actor.id != country)
        return ("office", noun.noun, str(owner.key) if owner is not None and theirs else country or "", extra)

    def _register_office(self, draft: Draft, mention: Mention, noun: Noun, country: str | None) -> None:
        if country or mention.parts:
            key = self._office_key(mention, noun, country)
            old = self.drafts.get(key)
            if old is None:
                self.drafts[key] = draft
            elif old is not draft and old.kind == "unnamed" and not mention.past:
                self._merge(old, draft)

    def _core(self, mention: Mention) -> tuple[str, ...]:
        """The words of a mention that tell it from others: no articles, and no state that its country tells."""
        words = self.words
        states = {
            t
            for r, t in mention.parts
            if r in ("possessor", "modifier") and t in self.at and self.at[t].kind == "state"
        }
        return tuple(
            fold(words.text[k])
            for k in mention.tokens()
            if words.word_class[k] not in ("determiner", "punctuation", "space")
            and words.lower[k] not in LEADING
            and k not in states
        )

    def _office_name(self, mention: Mention, noun: Noun) -> str:
        words = self.words
        if noun.noun in self.registry.nouns.abbreviations:
            return self.registry.nouns.abbreviations[noun.noun]
        if noun.noun in LEADERS:
            before = mention.head if mention.sort == "description" else mention.core[0] - 1
            k = before - 1 - len(noun.before)
            if k >= mention.first and words.relation[k] in ("compound", "adjectival") and k not in self.at:
                return f"{words.lower[k]} {noun.noun}"
        return noun.noun

    def _name(self, mention: Mention, noun: Noun) -> str:
        words = self.words
        text = self._without_leading(mention.first, mention.last)
        if mention.rest:
            text = f"{words.span(*mention.own)} {words.span(mention.rest, mention.last)}"
        owner = next((self.at[t] for r, t in mention.parts if r == "possessor" and t in self.at), None)
        demonyms = owner.actor.demonyms if owner is not None and owner.actor is not None else ()
        return f"{demonyms[0]} {text}" if demonyms and self._begins_with_pronoun(mention) else text

    def _end_of_name(self, mention: Mention) -> int:
        """Where a name ends: of people of whom nothing else is said, after what tells them from others ("groups linked
        to the militia", "people who fled the town")."""
        words, last = self.words, mention.last
        clauses = [c for c in words.below(mention.head, "adnominal", "relative") if c >= last]
        if not clauses or mention.parts or mention.definite or self._is_told_of(mention):
            return last
        end = next((k for k in range(last, min(len(words), last + LONG)) if self._ends_clause(k, clauses[0])), last)
        return end if end > clauses[0] + 1 else last

    def _is_told_of(self, mention: Mention) -> bool:
        """Whether a word of a description's own says of whom it speaks."""
        own = [k for k in range(mention.first, mention.last) if self.words.head[k] == mention.head]
        return any(self.words.relation[k] in TELLING for k in own)

    def _ends_clause(self, i: int, clause: int) -> bool:
        """Whether a token stands outside a clause, or parts it."""
        words, k = self.words, i
        if words.word_class[i] in ("punctuation", "space") and words.text[i] not in ("'", "’", "-"):
            return True
        while k != clause and words.head[k] != k and words.sentence[words.head[k]] == words.sentence[i]:
            k = words.head[k]
        return k != clause

    def _without_leading(self, first: int, last: int) -> str:
        """The words of a phrase without its article; "some of them" stays whole."""
        while first < last - 1 and self.words.lower[first] in LEADING and self.words.lower[first + 1] != "of":
            first += 1
        return " ".join(self.words.span(first, last).split())

    def _begins_with_pronoun(self, mention: Mention) -> bool:
        """ "Its army", "their leader"."""
        first, words = mention.first, self.words
        return words.relation[first] == "possessor" and words.word_class[first] == "pronoun"

    # Several at once, and pronouns

    def _pair(self, mention: Mention) -> list[Draft] | None:
        """The actors of "both leaders", "the three countries", when just so many have been named."""
        noun = mention.noun
        if noun is None or not noun.plural or mention.parts or not mention.definite:
            return None
        count = next((COUNTS[w] for w in self.words.lower[mention.first : mention.head] if w in COUNTS), 0)
        if not count or noun.noun in PARTIES:
            return self._together(mention.head, count) if count else None
        return self._last_alike(mention.head, noun, count)

    def _last_alike(self, i: int, noun: Noun, count: int) -> list[Draft] | None:
        """The last so many who may be called by a noun."""
        if noun.form not in ("state", "office") and noun.noun not in TOGETHER:
            return None
        alike = {id(draft): draft for draft in self._single_before(i, 4) if _is_one_of(draft, noun)}
        return list(alike.values())[:count] if len(alike) >= count else None

    def _single_before(self, i: int, within: int) -> Iterator[Draft]:
        """The single actors named before token ``i`` by themselves, the last first, ``within`` so many sentences."""
        for referent in reversed(self.discourse.referents):
            if self.words.sentence[i] - referent.sentence > within:
                return
            draft = self.drafts.get(referent.key)
            if draft is not None and not referent.embedded and referent.token < i and not draft.plural:
                yield draft

    def _together(self, i: int, count: int) -> list[Draft] | None:
        """Those whom "both sides", "these partners" mean: named together last, or the last so many who act."""
        sentence = self.words.sentence[i]
        found: dict[int, Draft] = {}
        for referent in reversed(self.discourse.referents):
            if sentence - referent.sentence > TOLD:
                break
            members = self._members(referent)
            if members and len(members) == (count or len(members)):
                return members
            draft = self.drafts.get(referent.key)
            if draft is not None and not referent.embedded and draft.nature in ("state", "group"):
                found.setdefault(id(draft), draft)
        members = list(found.values())[:count]
        return members[::-1] if count and len(members) == count else None

    def _members(self, referent: Referent) -> list[Draft]:
        """Those whom several named together are."""
        if not isinstance(referent.key, tuple) or referent.key[0] != "group":
            return []
        return [self.drafts[key] for key in referent.key[1:] if key in self.drafts]

    def _pronoun(self, mention: Mention) -> None:
        words, i = self.words, mention.head
        word = words.lower[i]
        if word in SIDES or word in COUNTS:
            self._counted(mention)
            return
        clause = words.head[i]
        if words.relation[i] == "conjunct":
            clause = words.head[clause]
        role, sentence = words.relation[i], words.sentence[i]
        referent = self.discourse.pronoun(word, token=i, sentence=sentence, role=role, clause=clause)
        if referent is None:
            return
        draft = self.drafts.get(referent.key)
        if draft is None:
            self.groups[i] = self._members(referent)
        else:
            self._take_up(draft, i)
            if draft.kind == "person" and not draft.gender:
                draft.gender = self.discourse.genders[draft.key] = SINGULAR_PERSON.get(word, "")
        self.discourse.add(
            Referent(referent.key, i, sentence, referent.nature, referent.plural, role, clause, role == "possessor")
        )

    def _counted(self, mention: Mention) -> None:
        """ "Both sides": those who are meant together."""
        words, i = self.words, mention.head
        if words.lower[i] not in SIDES:  # "the two": whom the model says
            return
        count = next((COUNTS[w] for w in words.lower[words.left[i] : i] if w in COUNTS), SIDES[words.lower[i]])
        group = self._together(i, count)
        if group:
            self.groups[i] = group
            self._refer(mention, ("group", *(d.key for d in group)), group[0].nature, plural=True)

    def _take_up(self, draft: Draft, i: int) -> None:
        self.at[i] = draft
        draft.spans.append((self.words.start[i], self.words.end[i]))

    def _speakers(self) -> None:
        """ "I" and "we" inside a quotation are its speaker."""
        words = self.words
        for quotation in quotations(words.text, words.lemma, words.relation, words.head, words.sentence):
            speaker = self.at.get(quotation.speaker)
            if speaker is None:
                continue
            for i in range(quotation.first, quotation.last):
                if (words.lower[i] in FIRST_SINGULAR or words.lower[i] in FIRST_PLURAL) and i not in self.at:
                    speaker.spans.append((words.start[i], words.end[i]))
                    self.at[i] = speaker


ABROAD = LISTS["abroad"]


def _is_of_sort(draft: Draft, noun: Noun) -> bool:
    """Whether a generic noun ("the group") may take an actor up."""
    if draft.plural and not noun.plural:
        return False
    if noun.kind == "armed group":
        return draft.kind == "armed group"
    if noun.plural and not draft.plural:
        return False
    if noun.noun in ("company", "firm", "agency") and draft.nouns and noun.noun not in draft.nouns:
        return False
    return draft.kind in GENERIC.get(noun.noun, ())


def _own_sectors(mention: Mention, noun: Noun) -> list[str]:
    """The sectors that the words of a description say: those of its noun, or of what qualifies it."""
    vague = not noun.sectors or (noun.form != "office" and [*noun.sectors] == ["GOV"])
    return [mention.sector] if mention.sector and noun.form != "state" and vague else list(noun.sectors)


def _with_body(sectors: list[str]) -> list[str]:
    """The sectors of a description that is an intergovernmental body's."""
    return list(dict.fromkeys(["IGO", *(sectors if sectors != ["GOV"] else [])]))


def _may_be_of_body(noun: Noun, relation: Part) -> bool:
    """Whether a description may be of an intergovernmental body: "NATO troops", "the head of the UN"."""
    return noun.form in ("office", "role", "body", "force") and relation in ("modifier", "of", "possessor")


def _is_one_of(draft: Draft, noun: Noun) -> bool:
    """Whether an actor may be among "both leaders", "the two presidents", "the three countries"."""
    if noun.form == "state" or noun.noun in POWERS:
        return draft.nature == "state"
    known = noun.noun in ("leader", "man", "woman") or noun.noun in draft.nouns or draft.office == noun.noun
    return draft.nature == "person" and known


def _tells_whose(relation: Part, noun: Noun) -> bool:
    """Whether what stands in a relation to a noun says whose it is; "in Iraq" does of police or residents, not of
    diplomats or troops."""
    if relation != "in":
        return relation != "other"
    if noun.noun in ABROAD or noun.form == "means":
        return False
    return noun.form != "force" or noun.noun in ("army", "military", "military police")


def _kind_of(label: str) -> EntityKind:
    kinds: dict[str, EntityKind] = {
        "PERSON": "person",
        "NORP": "population",
        "GPE": "government",
        "LOC": "population",
        "ORG": "organization",
    }
    return kinds.get(label, "organization")


def _entity(draft: Draft, number: str) -> Entity:
    return Entity(
        id=number,
        name=draft.whole_name or draft.name,
        kind=draft.kind,
        country=draft.country,
        sectors=draft.sectors,
        office=draft.office,
        mentions=sorted(set(draft.spans)),
        rule=draft.rule,
    )
