"""Which names of persons in an article are one person: surnames join full names, variants their like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from ..errors import DataFileError
from .actors import Actor
from .mention import Mention
from .names import NAME_PARTICLES
from .registry import Registry, fold, pieces
from .words import Words

GIVEN_NAMES = Path(__file__).parent / "data" / "given_names.toml"
DOUBLED = re.compile(r"(.)\1+")
VARIANTS = [
    ("gh", "g"),
    ("kh", "k"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("q", "k"),
    ("g", "k"),
    ("ck", "k"),
    ("c", "k"),
    ("w", "v"),
    ("z", "s"),
    ("j", "y"),
    ("sch", "sh"),
    ("tch", "ch"),
    ("ts", "s"),
]
SHORTEST_VARIANT = 5  # letters; shorter names that differ are different names


@dataclass(slots=True, eq=False)
class Person:
    """One person of the article: the fullest name, its folded words, the registry's entry if there is one, and "m" or
    "f" where a title or the given name tells it."""

    name: str
    words: tuple[str, ...]
    actor: Actor | None = None
    gender: str = ""
    mentions: list[Mention] = field(default_factory=list)


class GivenNames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The given names of ``data/given_names.toml``, of men and of women."""

    m: str
    f: str

    @staticmethod
    @cache
    def load() -> GivenNames:
        try:
            return msgspec.toml.decode(GIVEN_NAMES.read_bytes(), type=GivenNames)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise DataFileError(f"{GIVEN_NAMES}: {error}") from error

    @staticmethod
    @cache
    def table() -> dict[str, str]:
        names = GivenNames.load()
        return {**dict.fromkeys(names.m.split(), "m"), **dict.fromkeys(names.f.split(), "f")}

    def gender(self, words: Sequence[str]) -> str:
        """ "m" or "f" as the first word of a full name tells it, or nothing."""
        return self.table().get(words[0], "") if len(words) > 1 else ""


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name that tell persons apart: folded, without particles and initials' dots."""
    found = [piece for piece in pieces(text) if piece[0].isalnum()]
    return tuple(word for word in found if word not in NAME_PARTICLES) or tuple(found)


def skeleton(word: str) -> str:
    """The consonants of a name as transliterations agree on them: Gaddafi, Qaddafi and Kadhafi alike."""
    word = fold(word)
    for old, new in VARIANTS:
        word = word.replace(old, new)
    word = DOUBLED.sub(r"\1", word)
    return word[:1] + "".join(c for c in word[1:] if c not in "aeiouyh")


def group_persons(
    words: Words, mentions: Sequence[Mention], registry: Registry, published: date | None
) -> dict[int, Person]:
    """The person of each mention, by ``id(mention)``: full names first, then the surnames that go with them."""
    people: list[Person] = []
    of: dict[int, Person] = {}
    given = GivenNames.load()
    named = [(m, name_words(words.span(*m.core)), words.span(*m.core)) for m in mentions]
    for mention, parts, text in sorted(named, key=lambda n: len(n[1]) == 1):
        gender = mention.gender or given.gender(parts)
        person = _known([p for p in people if _may_be(p.gender, gender)], parts)
        actor = _actor(mention, parts, published) if person is None or person.actor is None else None
        if actor is not None and not _may_be(actor.gender or given.gender(name_words(actor.name)), gender):
            actor = None  # "Mrs Obama"
        if person is None and actor is not None:
            person = next((p for p in people if p.actor is actor), None)
        if person is None:
            person = Person(text, parts, actor)
            people.append(person)
        elif len(parts) > len(person.words):
            person.name, person.words = text, parts
        person.actor = person.actor or actor
        person.gender = person.gender or gender or _gender(person)
        person.mentions.append(mention)
        of[id(mention)] = person
    return of


def _may_be(one: str, other: str) -> bool:
    return not (one and other) or one == other


def _gender(person: Person) -> str:
    """What the registry says of somebody whom the article names in full: a surname may be another's."""
    return ((person.actor and person.actor.gender) or "") if len(person.words) > 1 else ""


def _known(people: list[Person], parts: tuple[str, ...]) -> Person | None:
    if len(parts) > 1:
        return next((p for p in people if _same_name(p.words, parts)), None)
    word = parts[0]
    bones = skeleton(word) if len(word) >= SHORTEST_VARIANT else None
    ways: tuple[Callable[[Person], bool], ...] = (
        lambda p: p.words[-1] == word,
        lambda p: word in p.words[-2:],
        lambda p: word in p.words,
        lambda p: bones is not None and len(p.words[-1]) >= SHORTEST_VARIANT and skeleton(p.words[-1]) == bones,
    )
    return next((p for fits in ways for p in people if fits(p)), None)


def _same_name(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    short, long = sorted((a, b), key=len)
    if set(short) <= set(long):
        return True
    if not _alike(short[-1], long[-1]):
        return False
    return all(
        any(_alike(w, v) or (len(w) == 1 and v.startswith(w)) or (len(v) == 1 and w.startswith(v)) for v in long[:-1])
        for w in short[:-1]
    )


def _alike(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= SHORTEST_VARIANT - 1 and skeleton(a) == skeleton(b))


def _is_shared(actor: Actor, parts: tuple[str, ...]) -> bool:
    """Whether others bear the one word that a person is called by."""
    return len(parts) == 1 and any(name_words(alias) == parts for alias in actor.shared)


def _actor(mention: Mention, parts: tuple[str, ...], published: date | None) -> Actor | None:
    """The registry's person of this name; of several, the one in office on the day."""
    fits = [a for a in mention.actors if a.kind == "person" and _names_actor(a, parts)]
    if len(fits) > 1 or any(_is_shared(a, parts) for a in fits):
        fits = [a for a in fits if _is_in_office(a, published)]
    return fits[0] if len(fits) == 1 else None


def _is_in_office(actor: Actor, day: date | None) -> bool:
    return day is not None and Registry.office(actor, day) is not None


def _names_actor(actor: Actor, parts: tuple[str, ...]) -> bool:
    """Whether the name is one of the actor's; a full name must fit a full name ("Ursula Vance" is no JD Vance)."""
    names = [name_words(name) for name in (actor.name, *actor.aliases)]
    return any(_same_name(name, parts) for name in names if len(parts) == 1 or len(name) > 1)
