"""The words of standing relations, from ``data/ties.toml`` and ``data/control.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from ..data import ROOMS, read_toml
from ..errors import DataFileError
from ..records import ControlStatus, Share, TieKind


class Entry(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One class of words; ``kind`` is set for ties, ``status`` for control of ground."""

    id: str
    kind: TieKind | None = None
    status: ControlStatus | None = None
    verbs: list[str] = []
    nouns: list[str] = []
    compounds: list[str] = []
    prefixes: list[str] = []
    reversed: bool = False
    told: bool = False
    holder: str = "subject"


class ShareWords(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """``words`` stand before "of" and what is shared, ``adverbs`` beside the word that tells of holding."""

    words: list[str] = []
    adverbs: list[str] = []
    low: float | None = None
    high: float | None = None


class Members(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How it is told whose member somebody is: the kinds of ``bodies`` that have members, and the prepositions before
    one, after a name or title and after people who have no name."""

    bodies: frozenset[str]
    named: frozenset[str]
    described: frozenset[str]


Phrase = tuple[tuple[str, ...], Entry]


class RelationWords:
    """Entries by the first word that may tell of them."""

    def __init__(self, ties: Mapping[str, Any], control: Mapping[str, Any]) -> None:
        self.verbs: dict[str, list[Phrase]] = {}
        self.nouns: dict[str, list[Entry]] = {}
        self.compounds: dict[str, list[Entry]] = {}
        self.prefixes: dict[str, Entry] = {}
        for name, rows in (("tie", ties["tie"]), ("control", control["control"])):
            for row in rows:
                self._add(_entry(row, name))
        for phrases in self.verbs.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))
        self.leading_offices = frozenset(ties["offices"]["leads"])
        self.members = msgspec.convert(ties["members"], Members)
        self.ground = frozenset(control["words"]["ground"])
        self.expanses = frozenset(control["words"]["expanses"])
        self.within = frozenset(control["words"]["within"])
        shares = [msgspec.convert(row, ShareWords) for row in control["share"]]
        self.shares = sorted(((w, s) for s in shares for w in s.words), key=lambda pair: -len(pair[0]))
        self.adverbs = {word: share for share in shares for word in share.adverbs}
        of = r"of (?:(?!of\b)[\w’'-]+ ){0,4}$"
        self._of = re.compile(rf"\b({_any(word for word, _ in self.shares)}) {of}", re.I)
        some = _any(self.adverbs)
        under = r"(?:under (?:[\w’'.-]+ ){0,3}|in (?:[\w’'.-]+ ){0,2})?"
        self._mostly = re.compile(rf"\b({some}) {under}(?:[\w’'.]+-)?$", re.I)
        self._by = re.compile(rf"\w+ ({some}) by\b", re.I)

    def _add(self, entry: Entry) -> None:
        for verb in entry.verbs:
            first, *rest = verb.split()
            self.verbs.setdefault(first, []).append((tuple(rest), entry))
        for noun in entry.nouns:
            self.nouns.setdefault(noun, []).append(entry)
        for compound in entry.compounds:
            self.compounds.setdefault(compound, []).append(entry)
        for prefix in entry.prefixes:
            self.prefixes[prefix] = entry

    def share(self, phrase: str) -> Share | None:
        """The share that ``phrase`` (lower case) speaks of, by the longest wording that it holds."""
        padded = f" {phrase} "
        for words, share in self.shares:
            if f" {words} " in padded:
                return Share(low=share.low, high=share.high, text=words)
        return None

    def share_before(self, words: str) -> Share | None:
        """The share at the end of ``words``, which lead up to a name: "controls most of the vast western"."""
        found = self._of.search(words)
        return self.share(found[1].lower()) if found else None

    def share_told(self, before: str, behind: str) -> Share | None:
        """The share that an adverb tells beside a word of holding, by what stands ``before`` it and ``behind`` its
        beginning: "which they largely control", "controlled mainly by"."""
        found = self._mostly.search(before) or self._by.match(behind)
        share = self.adverbs.get(found[1].lower()) if found else None
        return Share(low=share.low, high=share.high, text=found[1].lower()) if found and share else None


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


def _entry(row: dict[str, Any], name: str) -> Entry:
    try:
        entry = msgspec.convert(row, Entry)
        if (entry.kind is None) == (entry.status is None):
            raise msgspec.ValidationError("an entry has a kind (a tie) or a status (control), not both")
    except msgspec.ValidationError as error:
        raise DataFileError(f"relations/data, [[{name}]] {row.get('id')}: {error}") from error
    return entry


@cache
def relation_words() -> RelationWords:
    """The words that come with the program; they don't change while it runs."""
    folder = ROOMS / "relations" / "data"
    return RelationWords(*(read_toml(folder / name) for name in ("ties.toml", "control.toml")))
