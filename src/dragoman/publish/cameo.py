"""CAMEO's actor codes ("USAGOV", "IGOUNO", "---UAF") of those who take part, by ``data/cameo.toml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..data import read_toml

PATH = Path(__file__).parent / "data" / "cameo.toml"
NOBODY = "---"
ROOTS = frozenset(("IGO", "NGO"))
AGENTS = frozenset("GOV MIL REB OPP PTY COP JUD SPY MED EDU BUS CRM CVL".split())  # that Phoenix calls roles


# What an actor code is made of: an id of the registry (or any other key), kind, country (alpha-3), sectors.
Party = tuple[str, str, str | None, tuple[str, ...]]


class ActorCode(NamedTuple):
    """A code and its parts, as the Phoenix event data split it: who, in which role, and what else is said."""

    full: str
    entity: str
    role: str | None
    attribute: str | None

    @property
    def parts(self) -> list[str]:
        """Its codes of three letters, but for the sign that there is no country."""
        return [part for part in _threes(self.full) if part != NOBODY]

    @property
    def group(self) -> str | None:
        """The body of many states that it names, as GDELT has it ("UNO")."""
        return next((part for part in self.parts if part in _table()["groups"]), None)

    @property
    def types(self) -> list[str]:
        """What kinds of actor it names, in its order."""
        kinds = ROOTS.union(_table()["sectors"].values())
        return [part for i, part in enumerate(self.parts) if part in kinds and not (i == 0 and self.is_of_country)]

    @property
    def is_of_country(self) -> bool:
        return self.entity != NOBODY and self.entity not in ROOTS


def actor_code(parties: list[Party]) -> ActorCode:
    """The code of the first party; "---" when there is none.

    >>> actor_code([("", "armed group", "SDN", ("UAF",))]).full
    'SDNUAF'
    """
    full = _full(parties[0]) if parties else NOBODY
    entity, *others = _threes(full)
    role = others.pop(0) if others and others[0] in AGENTS else None
    return ActorCode(full, entity, role, ";".join(others) or None)


def _full(party: Party) -> str:
    key, kind, country, sectors = party
    table = _table()
    if key in table["bodies"]:
        return table["bodies"][key]
    root = country or next((sector for sector in sectors if sector in ROOTS), NOBODY)
    return root if kind == "state" else root + "".join(table["sectors"].get(sector, "") for sector in sectors)


def _threes(code: str) -> list[str]:
    return [code[i : i + 3] for i in range(0, len(code), 3)]


@cache
def _table() -> dict[str, dict[str, str]]:
    return read_toml(PATH)
