"""What else belongs to a happening: acts that are incidents of their own, and how each belongs to it.

"Shot", "killed" and "opened fire", a charge and the crime that it is about, a claim of responsibility: two events that
are told as parts of one happening, by the evidence of `evidence.py` with weights of its own (``together`` in
data/weights.toml, from pairs that readers called linked). Looked for when an incident is asked for; kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from ..data import read_toml
from . import schema
from .blocks import marks, near_blocks, within_reach
from .evidence import DATA, Happening, content_words, together_odds
from .happenings import Memory
from .incidents import kept_in, parts, sharing

Row = dict[str, Any]

LINKED = 0.5  # log odds from which two events are parts of one happening
MOST = 100  # reports of an incident that are looked at
DEED = "deed"


@dataclass(frozen=True)
class _Kind:
    name: str
    types: frozenset[str]
    modes: frozenset[str]
    words: frozenset[str]

    def fits(self, event: Happening) -> bool:
        return (
            event.type in self.types
            and (not self.modes or event.mode in self.modes)
            and (not self.words or bool(event.trigger & self.words))
        )


@cache
def _kinds() -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            link["kind"],
            frozenset(link["types"]),
            frozenset(link.get("modes", ())),
            content_words(link.get("words", "")),
        )
        for link in read_toml(DATA / "links.toml")["link"]
    )


def kind_of(event: Happening) -> str:
    """What an event is to others of its happening: "deed", or a kind of data/links.toml."""
    return next((kind.name for kind in _kinds() if kind.fits(event)), DEED)


@dataclass(frozen=True)
class Link:
    """Another incident of the same happening. ``kind`` is what the one is to the other, and ``about`` whether it is the
    other incident that is about this one, this one that is about the other (False), or neither (None): two deeds."""

    incident: int
    kind: str
    about: bool | None
    odds: float


def links_of(connection: Connection, incident: int) -> list[Link]:
    """The incidents that belong to a happening beside this one, the surest first."""
    e = schema.events
    query = select(e.c.id).where(e.c.incident == incident).order_by(e.c.id).limit(MOST)
    memory = Memory()
    own = memory.load(connection, connection.execute(query).scalars().all())
    found = _beside(connection, own)
    others = memory.load(connection, found.keys())
    best: dict[int, Link] = {}
    for event in own.values():
        for other in others.values():
            home = found[other.id]
            if home in (None, incident) or not _comparable(event, other):
                continue
            odds = round(together_odds(event, other), 6)
            if odds >= LINKED and (home not in best or odds > best[home].odds):
                best[home] = Link(home, *_relation(event, other), odds)
    return sorted(best.values(), key=lambda link: (-link.odds, link.incident))


def _comparable(event: Happening, other: Happening) -> bool:
    return event.stage == other.stage and (event.article == other.article or within_reach(event, other))


def _relation(event: Happening, other: Happening) -> tuple[str, bool | None]:
    ours, theirs = kind_of(event), kind_of(other)
    if theirs != DEED and ours == DEED:
        return theirs, True
    if ours != DEED and theirs == DEED:
        return ours, False
    return (DEED, None) if ours == DEED else (theirs, None)


def _beside(connection: Connection, own: Mapping[int, Happening]) -> dict[int, int | None]:
    """Events that may belong to these, with their incidents: those of the same articles, and those that share marks."""
    looked = {event.id: list(near_blocks(event, marks(event))) for event in own.values()}
    kept = kept_in(connection, {key for some in looked.values() for _, keys in some for key in keys})
    near = {row for some in looked.values() for row in sharing(some, kept)} - own.keys()
    articles = {event.article for event in own.values()}
    e = schema.events
    return dict(
        pair
        for column, values in ((e.c.id, near), (e.c.article, articles))
        for part in parts(values)
        for pair in connection.execute(select(e.c.id, e.c.incident).where(column.in_(part)))
        if pair[0] not in own
    )
