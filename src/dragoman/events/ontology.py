"""PLOVER's types with their modes and scores, and CAMEO's codes with their Goldstein scores."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ..data import read_toml
from ..errors import DataFileError
from ..records import EventType, Status

DATA = Path(__file__).parent / "data"


# What the rules of coding ask of a type; data/ontology/types.toml says what each means.
Rule = Literal[
    "words", "spoken", "holding", "violent", "given", "grounded", "joint", "accomplished", "plannable", "stand",
    "measure",
]  # fmt: skip


class TypeRules(msgspec.Struct, frozen=True):
    """What the codebook says of one type: its ``score`` (-10 to 10), modes and quadrant, under which type it puts an
    act of this kind by its status (``told_as``) or CAMEO code (``filed``), and which ``rules`` of coding hold."""

    score: float
    cameo: str
    modes: frozenset[str]
    quadrant: Literal[1, 2, 3, 4]
    rules: frozenset[Rule] = frozenset()
    family: EventType | None = None
    told_as: dict[Status, EventType] = {}
    filed: dict[str, EventType] = {}


class Ontology(msgspec.Struct, frozen=True):
    """The tables of both codebooks. ``goldstein`` maps CAMEO codes to -10 to 10."""

    types: dict[EventType, TypeRules]
    contexts: frozenset[str]
    goldstein: dict[str, float]

    @classmethod
    def load(cls, folder: Path = DATA / "ontology") -> Ontology:
        """Reads ``types.toml`` and ``cameo.csv``; raises DataFileError."""
        types, contexts = _read_types(folder / "types.toml")
        return cls(types, contexts, _read_goldstein(folder / "cameo.csv"))

    def by_codebook(self, kind: EventType, status: Status, filed: EventType | None = None) -> EventType:
        """PLOVER's type for an act of this kind with this status, and that it files under another type as ``filed``."""
        filed = filed or kind
        return self.types[kind].told_as.get(status) or self.types[filed].told_as.get(status, filed)


@cache
def plover() -> Ontology:
    """The tables that come with the program."""
    return Ontology.load()


def types_of(rule: Rule) -> frozenset[EventType]:
    """PLOVER's types for which a rule of coding holds."""
    return frozenset(kind for kind, rules in plover().types.items() if rule in rules.rules)


def _read_types(path: Path) -> tuple[dict[EventType, TypeRules], frozenset[str]]:
    try:
        tables = read_toml(path)
        return msgspec.convert(tables["type"], dict[EventType, TypeRules]), frozenset(tables["contexts"])
    except (msgspec.ValidationError, KeyError) as error:
        raise DataFileError(f"{path}: {error}") from error


def _read_goldstein(path: Path) -> dict[str, float]:
    scores: dict[str, float] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            try:
                scores[row["code"]] = float(row["goldstein"])
            except (KeyError, TypeError, ValueError) as error:
                raise DataFileError(f"{path}: {row}: needs a code and a number from -10 to 10") from error
    return scores


WORDS, VIOLENT = types_of("words"), types_of("violent")  # which most of the room asks for
