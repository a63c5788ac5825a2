"""A mention while the cast is being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .actors import Actor
from .nouns import Noun

Part = Literal["possessor", "modifier", "of", "in", "from", "other"]


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
    parts: list[tuple[Part, int]] = field(default_factory=list)
    core: tuple[int, int] = (0, 0)  # of a titled name: where the bare name stands
    sector: str | None = None
    same_as: Mention | None = None  # an apposition to another mention
    several: list[Mention] = field(default_factory=list)  # "Turkish and Syrian troops": those of each
    own: tuple[int, int] = (0, 0)  # of one of these: its own modifier ...
    rest: int = 0  # ... and where the words begin that it shares with the others
    seat: bool = False

    def tokens(self) -> list[int]:
        """The tokens that name it: of "Turkish and Syrian troops" the Turkish and the troops, for one of them."""
        if self.rest:
            return [*range(*self.own), *range(self.rest, self.last)]
        return list(range(self.first, self.last))
