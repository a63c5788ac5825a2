"""A known political actor, as the registry's files have it."""

from __future__ import annotations

from typing import Literal

import msgspec

from ..records import EntityKind


class Office(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """An office held: which, of what (an actor's id), and when; ``until`` is None while it lasts."""

    office: str
    of: str | None = None
    since: str | None = None
    until: str | None = None


class Spell(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """A time in which an actor's country or sectors were these."""

    country: str | None = None
    sectors: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


class Actor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """A known political actor; the fields are those of the data files."""

    id: str
    name: str
    kind: EntityKind
    country: str | None = None
    sectors: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capital: str | None = None
    seats: tuple[str, ...] = ()
    parent: str | None = None
    since: str | None = None
    until: str | None = None
    gender: Literal["m", "f"] | None = None
    shared: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    spells: tuple[Spell, ...] = ()
