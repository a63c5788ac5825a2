"""What other collections call an actor of the registry, so that tables join: ``data/identifiers.csv``.

``cow`` is the number of a state in the Correlates of War project's list (State System Membership v2016), ``gw`` that in
Gleditsch and Ward's, by which UCDP and CShapes go, ``wikidata`` the item. ``ucdp`` is the actor's number in the Uppsala
Conflict Data Program's list of actors (version 22.1; a state's is its government's), ``acled`` what ACLED calls it. A
cell is empty where there is none or it is not certain.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import msgspec

from ..errors import DataFileError

PATH = Path(__file__).parent / "data" / "identifiers.csv"


class Identifiers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The identifiers of one actor; None where not known for certain."""

    cow: int | None = None
    gw: int | None = None
    wikidata: str | None = None
    ucdp: int | None = None
    acled: str | None = None


NONE = Identifiers()


def identifiers(actor: str) -> Identifiers:
    """The identifiers of the actor with the registry's id ``actor`` ("FRA", "un").

    >>> identifiers("FRA").cow
    220
    """
    return _table().get(actor, NONE)


@cache
def _table() -> dict[str, Identifiers]:
    table: dict[str, Identifiers] = {}
    with PATH.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                known = {name: value for name, value in row.items() if value and name != "id"}
                table[row["id"]] = msgspec.convert(known, Identifiers, strict=False)
            except (msgspec.ValidationError, KeyError) as error:
                raise DataFileError(f"{PATH}: line {number}: {error}") from error
    return table
