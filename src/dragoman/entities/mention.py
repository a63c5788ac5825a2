"""A mention while the cast is being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .nouns import Noun
from .registry import Actor

Relation = Literal["possessor", "modifier", "of", "in", "from", "other"]


@dataclass(slots=True, eq=False)
class Mention:
    """Tokens ``first`` up to ``last`` (not included) that name an actor; ``head`` is their syntactic head.

    ``parts`` are the heads of phrases inside that say whose or where the actor is, with their relation.
    """

    first: int
    last: int
    head: int
    sort: Literal["name", "description", "pronoun", "adjective"]
    rule: str
    actors: tuple[Actor, ...] = ()
    label: str = ""
    noun: Noun | None = None
    plural: bool = False
    definite: bool = False
    indefinite: bool = False
    number: bool = False
    past: bool = False
    gender: str = ""
    words: tuple[str, ...] = ()
    parts: list[tuple[Relation, int]] = field(default_factory=list)
    core: tuple[int, int] = (0, 0)  # of a titled name: where the bare name stands
    sector: str | None = None
    same_as: Mention | None = None  # an apposition to another mention
    seat: bool = False
