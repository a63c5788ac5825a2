"""Nouns of role and organisation: the table in ``data/roles.toml``, looked up by the words of a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import msgspec

from ..cache import cached
from ..data import parse_toml
from ..errors import DataFileError
from ..records import EntityKind

PATH = Path(__file__).parent / "data" / "roles.toml"
FORMAT = b"4"
Form = Literal["office", "role", "body", "state", "force", "people", "means", "site"]
SPLIT = re.compile(r"'s?(?![a-z])|-|[^\s'-]+(?:'(?!s\b)[^\s'-]+)*")


class Agent(msgspec.Struct, frozen=True):
    """A noun of role of a user's agent dictionary, in lower case, with its PLOVER sectors."""

    noun: str
    sectors: tuple[str, ...]


class Noun(msgspec.Struct, frozen=True, array_like=True):
    """A noun of role: its words before and after the head word, and what they say of the actor."""

    noun: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    plural: bool
    form: Form
    kind: EntityKind
    sectors: tuple[str, ...]


class _Class(msgspec.Struct, forbid_unknown_fields=True):
    form: Form
    kind: EntityKind
    sectors: tuple[str, ...]
    nouns: tuple[str, ...]


class _Titles(msgspec.Struct, forbid_unknown_fields=True):
    honorifics: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    before: frozenset[str]
    past: frozenset[str]
    abbreviations: dict[str, str]


class _File(msgspec.Struct, forbid_unknown_fields=True, rename={"classes": "class"}):
    classes: list[_Class]
    titles: _Titles
    modifiers: dict[str, tuple[str, ...]]


class _Compiled(msgspec.Struct, array_like=True):
    table: dict[str, list[Noun]]
    titles: _Titles
    modifiers: dict[str, str]


class Nouns:
    """The nouns of role by the word that heads them, singular or plural."""

    def __init__(self, compiled: _Compiled, agents: Iterable[Agent] = ()) -> None:
        self.table = compiled.table
        self.honorifics = compiled.titles.honorifics
        self.male = compiled.titles.male
        self.female = compiled.titles.female
        self.before = compiled.titles.before
        self.past = compiled.titles.past
        self.abbreviations = compiled.titles.abbreviations
        self.modifiers = compiled.modifiers
        agents = list(agents)
        if agents:
            self.table = {word: list(nouns) for word, nouns in self.table.items()}
            for agent in agents:
                _add(
                    self.table, agent.noun, agent.noun, _agent_class(agent), plural=agent.noun.endswith("s"), first=True
                )
            _longest_first(self.table)

    @classmethod
    def load(cls, agents: Iterable[Agent] = ()) -> Nouns:
        """The nouns of the data file, and a user's ``agents``; raises DataFileError when the file is wrong."""
        content = PATH.read_bytes()
        digest = blake2b(FORMAT + content, digest_size=16).hexdigest()
        return cls(cached(f"roles-{digest}", _Compiled, lambda: _compile(content)), agents)

    def at(self, lower: Sequence[str], i: int) -> Noun | None:
        """The longest noun of role headed by the word ``i`` of ``lower``."""
        for noun in self.table.get(lower[i], ()):
            b, a = len(noun.before), len(noun.after)
            if b and (i < b or tuple(lower[i - b : i]) != noun.before):
                continue
            if a and tuple(lower[i + 1 : i + 1 + a]) != noun.after:
                continue
            return noun
        return None


def _agent_class(agent: Agent) -> _Class:
    kinds: dict[str, tuple[Form, EntityKind]] = {
        "MIL": ("force", "military"),
        "REB": ("body", "armed group"),
        "PTY": ("body", "party"),
        "CVL": ("people", "population"),
    }
    form, kind = kinds.get(agent.sectors[0] if agent.sectors else "", ("role", "unnamed"))
    return _Class(form, kind, agent.sectors, ())


def _compile(content: bytes) -> _Compiled:
    try:
        data = msgspec.convert(parse_toml(content, PATH), _File)
    except msgspec.ValidationError as error:
        raise DataFileError(f"{PATH}: {error}") from error
    table: dict[str, list[Noun]] = {}
    for group in data.classes:
        for entry in group.nouns:
            singular, _, plural = entry.partition(" = ")
            plural = plural or plural_of(singular)
            if plural == singular:
                _add(table, singular, singular, group, plural=True)
            else:
                _add(table, singular, singular, group, plural=False)
                _add(table, plural, singular, group, plural=True)
    _longest_first(table)
    modifiers: dict[str, str] = {}
    for sector, words in data.modifiers.items():
        for word in words:
            modifiers.setdefault(word, sector)
    return _Compiled(table, data.titles, modifiers)


def _longest_first(table: dict[str, list[Noun]]) -> None:
    for nouns in table.values():
        nouns.sort(key=lambda n: -(len(n.before) + len(n.after)))


def _add(
    table: dict[str, list[Noun]], form: str, singular: str, group: _Class, *, plural: bool, first: bool = False
) -> None:
    words = SPLIT.findall(form)
    cut = next((i for i, word in enumerate(words) if i and word in ("of", "for", "to", "in")), len(words))
    head, before, after = words[cut - 1], tuple(words[: cut - 1]), tuple(words[cut:])
    nouns = table.setdefault(head, [])
    known = [n for n in nouns if n.before == before and n.after == after]
    if known and not first:
        return
    noun = Noun(singular, before, after, plural, group.form, group.kind, group.sectors)
    if first:
        nouns[:] = [noun, *(n for n in nouns if n not in known)]
    else:
        nouns.append(noun)


def plural_of(noun: str) -> str:
    """The regular plural of a noun phrase: that of its head word."""
    for preposition in (" of ", " for ", " to ", " in "):
        if preposition in noun:
            head, rest = noun.split(preposition, 1)
            return f"{plural_of(head)}{preposition}{rest}"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    return noun + "s"
