"""Which of the parties of an event a reader would know by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from . import schema
from .database import in_parts
from .words import brief_words

SEVERAL_TIMES = 3  # that an alias is met in articles, from which it is no slip
NAMELESS = ("unnamed", "population", "unknown")
BODIES = ("state", "government", "military", "organization", "armed group", "coalition", "party")
# A word inside a description that names: "OPCW inspectors", "the Syrian army's 18th Division".
NAMING = re.compile(r"(?<=\s)[^\W\d_][\w’'-]*|\b[A-Z]{2,}\b")


class Party(NamedTuple):
    """An actor as its row has it; who was merged into another is that one."""

    id: int
    name: str
    kind: str
    country: str | None
    listed: bool = True  # whether the registry knows it, or a reviewer named it
    sectors: str = ""  # PLOVER's codes, the primary one first

    @property
    def is_outlet(self) -> bool:
        """Whether it reports what others do."""
        return self.kind == "organization" and self.sectors.split()[:1] == ["JRN"]

    @property
    def is_civil(self) -> bool:
        """Whether it is a body that uses no force."""
        return self.kind == "organization" and self.sectors.split()[:1] in [[code] for code in brief_words()["civil"]]

    @property
    def is_of_its_state(self) -> bool:
        """Whether who is of a country acts for it: a person by an office in it, not a rebel or a businessman."""
        return self.kind != "person" or not self.sectors or self.sectors.split()[0] in brief_words()["state_sectors"]

    @property
    def named(self) -> bool:
        """Whether the name tells who it is: no bare description ("fighters", "a hospital"), no number of people."""
        if self.kind in NAMELESS:
            return self.kind == "unnamed" and any(word[0].isupper() for word in NAMING.findall(self.name))
        return self.name[:1].isupper() or any(letter.isupper() for letter in self.name.split("-")[-1][:1])

    @property
    def is_body(self) -> bool:
        """Whether it is a body that can be known by its name, not a person or somebody described."""
        return self.named and self.kind in BODIES


def parties(connection: Connection, ids: Iterable[int]) -> dict[int, Party]:
    """The actors of these rows by id."""
    a = schema.actors
    shown = a.alias()
    columns = (a.c.id, shown.c.id, shown.c.name, shown.c.kind, shown.c.country, shown.c.key, shown.c.sectors)
    query = select(*columns).join(shown, shown.c.id == func.coalesce(a.c.stands_for, a.c.id))
    found: dict[int, Party] = {}
    for part in in_parts(sorted(set(ids))):
        for row in connection.execute(query.where(a.c.id.in_(part))):
            listed = ":" not in row.key or row.key.startswith("reviewed:")
            found[row[0]] = Party(*row[1:5], listed, row.sectors)
    return found


def names_of(connection: Connection, known: Iterable[Party]) -> dict[int, frozenset[str]]:
    """What each of some parties is called by name in the ledger's articles: its name, and what else it is called
    several times, but for pronouns and descriptions."""
    alias, a = schema.aliases, schema.actors
    found = {party.id: {party.name} for party in known}
    root = func.coalesce(a.c.stands_for, a.c.id)
    query = select(root, alias.c.alias).join(a, a.c.id == alias.c.actor).where(alias.c.mentions >= SEVERAL_TIMES)
    for part in in_parts(sorted(found)):
        for one, name in connection.execute(query.where(root.in_(part))):
            if is_called(name):
                found[one].add(name)
    return {one: frozenset(names) for one, names in found.items()}


def is_absent(names: Iterable[str], sentence: str) -> bool:
    """Whether a sentence only says that one of these names is told of it, asks for it, is represented or talked of."""
    words, name = "|".join(brief_words()["absent"]), "|".join(map(re.escape, sorted(names)))
    return re.search(rf"\b(?:{words}) (?:[\w.’'-]+ ){{0,3}}(?:{name})\b", sentence) is not None


def is_called(words: str) -> bool:
    """Whether words are a name, no pronoun and no description: "the US", not "the regime" or "It"."""
    pronouns = brief_words()["pronouns"]
    return any(word[:1].isupper() and word.casefold() not in pronouns for word in words.split())


def named(known: Mapping[int, Party], ids: Sequence[int], places: Iterable[str] = ()) -> list[Party]:
    """Those of ``ids`` that have names, each once; what bears a place's name and is no state is left to the place."""
    towns = {letters(place) for place in places}
    datelines = [place for place in places if place.isupper()]
    found = {letters(known[one].name): known[one] for one in reversed(ids) if one in known and known[one].named}
    return [
        one
        for name, one in reversed(found.items())
        if one.kind == "state" or not (name in towns or any(one.name in dateline for dateline in datelines))
    ]


def letters(name: str) -> str:
    """The letters of a name without case, spaces and hyphens: "El-Obeid" and "El Obeid" are one."""
    return "".join(filter(str.isalnum, name.casefold()))
