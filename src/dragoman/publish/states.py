"""States and territories by their numbers in other data: ISO, FIPS, Correlates of War, Gleditsch and Ward, Wikidata.

The table is ``data/states.csv``; what collections of events call a state is in ``entities/data/identifiers.csv``. A
field is empty where there is no number, or none that is certain. UCDP numbers countries as Gleditsch and Ward do.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ..entities.identifiers import identifiers
from ..errors import DataFileError


class State(NamedTuple):
    """A row of the table, with the state's identifiers; every field is text, "" where there is none."""

    iso3: str
    iso2: str
    iso_number: str
    fips: str
    name: str
    acled_region: str
    ucdp_region: str
    cow: str = ""
    gw: str = ""
    wikidata: str = ""


COLUMNS = State._fields[:-3]  # of the table
NOWHERE = State(*("" for _ in COLUMNS))


@cache
def states() -> dict[str, State]:
    """Every state and territory by its ISO 3166 alpha-3 code; raises DataFileError when the table is damaged."""
    text = (files(__package__) / "data" / "states.csv").read_text("utf-8")
    rows = list(csv.reader(text.splitlines()))
    if tuple(rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise DataFileError(f"publish/data/states.csv: a row has the columns {', '.join(COLUMNS)}")
    return {row[0]: _identified(State(*row)) for row in rows[1:]}


def _identified(row: State) -> State:
    known = identifiers(row.iso3)
    return row._replace(cow=str(known.cow or ""), gw=str(known.gw or ""), wikidata=known.wikidata or "")


def state(iso3: str | None) -> State:
    """The row of a country, `NOWHERE` for one that isn't in the table."""
    return states().get(iso3 or "", NOWHERE)
