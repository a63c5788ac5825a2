"""A ledger's incidents in the columns of UCDP's Georeferenced Event Dataset, by its public codebook.

UCDP records organised violence with at least one death. Numbers of conflicts and dyads are UCDP's own and left empty,
those of actors are given where they are certain; ``gwnoa`` and ``gwnob`` are the states' numbers of Gleditsch and Ward.
A ledger knows no threshold of 25 deaths a year, so ``active_year`` is empty and every dyad that kills is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import Any

from sqlalchemy import Connection

from ..entities.identifiers import identifiers
from ..ledger import ask
from .acled import ARMED, CIVILIANS, Side, cited, named, sides
from .aggregate import Draft, drafts
from .classes import EXTERNAL, STATE
from .happened import Where, happenings
from .states import state

Row = dict[str, Any]
OWN = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b "
    "number_of_sources source_article source_office source_date source_headline source_original where_prec "
    "where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
    "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best "
    "high low gwnoa gwnob"
).split()
COMPANIONS = "confidence status review article_id article_url article_outlet article_published".split()
COLUMNS = (*OWN, *COMPANIONS)
ORGANISED = ("Battles", "Explosions/Remote violence", "Violence against civilians")
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
# 1 the exact place, 2 within 25 km of it, 3 a second-level division, 4 a first-level one, 6 the country alone
WHERE_PREC = {"exact": 1, "town": 1, "near": 2, "district": 3, "region": 4, "country": 6}
DATE_PREC = {1: 1, 2: 3, 3: 4}  # UCDP's (a day, a few days, a week, a month) by ACLED's
CELL = 0.5  # degrees: PRIO-GRID's


def rows(connection: Connection, filters: ask.Filters | None = None, *, reviewed: bool = False) -> Iterator[Row]:
    """The deadly events of the incidents that meet ``filters``, by day; `COLUMNS` are their columns."""
    number = 0
    for draft in drafts(happenings(connection, filters, reviewed=reviewed)):
        if draft.event_type in ORGANISED and (made := _row(draft, number + 1)) is not None:
            number += 1
            yield made


def type_of_violence(one: Side, two: Side) -> int | None:
    """1 where a state fights a state or a group, 2 where groups fight, 3 against civilians; None otherwise."""
    if two.inter in (CIVILIANS, "Protesters"):
        return ONE_SIDED if one.party is not None and one.inter in ARMED else None
    if one.party is None or two.party is None or two.inter not in ARMED or one.inter not in ARMED:
        return None
    return STATE_BASED if {one.inter, two.inter} & {STATE, EXTERNAL} else NON_STATE


def _row(draft: Draft, number: int) -> Row | None:
    one, two = sides(draft)
    if type_of_violence(one, two) == STATE_BASED and one.inter not in (STATE, EXTERNAL):
        one, two = two, one  # side A of a state-based conflict is a government
    kind = type_of_violence(one, two)
    low, best, high = deaths(draft)
    if kind is None or not best:
        return None
    where, country = draft.where, state(draft.country)
    civilians = best if kind == ONE_SIDED else 0
    names = "Civilians" if kind == ONE_SIDED else _name(two)
    made: Row = dict.fromkeys(COLUMNS)
    made |= {
        "id": number,
        "relid": f"{country.iso3 or 'XXX'}-{draft.day[:4]}-{draft.incidents[0]}",
        "year": int(draft.day[:4]),
        "code_status": "Clear",
        "type_of_violence": kind,
        "side_a": _name(one),
        "side_a_new_id": _number(one),
        "side_b": names,
        "side_b_new_id": None if kind == ONE_SIDED else _number(two),
        "dyad_name": f"{_name(one)} - {names}",
        "country": country.name or None,
        "country_id": int(country.gw) if country.gw else None,
        "region": country.ucdp_region or None,
        "event_clarity": 1 if draft.time_precision == 1 else 2,
        "date_prec": _date_prec(draft),
        "date_start": _days(draft)[0],
        "date_end": _days(draft)[1],
        "deaths_civilians": civilians,
        "deaths_unknown": best - civilians,
        "deaths_a": 0,
        "deaths_b": 0,
        "best": best,
        "high": high,
        "low": low,
        "gwnoa": _government(one),
        "gwnob": _government(two) if kind == STATE_BASED else None,
        **_sources(draft),
        **_place(where),
    }
    return made


def deaths(draft: Draft) -> tuple[int, int, int]:
    """The lowest, the best and the highest number of dead: best is the surest report's that gives one."""
    told = [(row["deaths_low"], row["deaths_high"]) for one in draft.tolls if (row := one.row)]
    known = [low for low, _ in told]
    most = [number for pair in told for number in pair if number is not None]
    return (min(known), known[0], max(most)) if known else (0, 0, 0)


def _days(draft: Draft) -> tuple[str, str]:
    surest = draft.told[0].row
    return (draft.day, draft.day) if draft.time_precision == 1 else (surest["earliest"], surest["latest"])


def _date_prec(draft: Draft) -> int:
    first, last = _days(draft)
    return 1 if first == last else DATE_PREC[draft.time_precision]


def _name(side: Side) -> str:
    """UCDP names a state's side after its government, a group by its name."""
    if side.inter in (STATE, EXTERNAL) and side.party is not None and (home := state(side.party.country).name):
        return f"Government of {home}"
    return side.actor or ""


def _number(side: Side) -> int | None:
    """UCDP's number of a side: a state's is its government's."""
    if side.party is None:
        return None
    governs = side.inter in (STATE, EXTERNAL)
    return identifiers(side.party.country or "" if governs else side.party.key).ucdp


def _government(side: Side) -> int | None:
    if side.inter not in (STATE, EXTERNAL) or side.party is None:
        return None
    number = state(side.party.country).gw
    return int(number) if number else None


def _sources(draft: Draft) -> Row:
    rows = list({told.row["article"]: told.row for told in draft.told}.values())
    surest = draft.told[0]
    quoted = (",".join((row["outlet"] or "", (row["published"] or "")[:10], row["title"] or "")) for row in rows)
    return {
        "number_of_sources": len(rows),
        "source_article": ";".join(f'"{source}"' for source in quoted),
        "source_office": "; ".join(dict.fromkeys(row["outlet"] or "" for row in rows)),
        "source_date": "; ".join(dict.fromkeys((row["published"] or "")[:10] for row in rows)),
        "source_headline": "; ".join(dict.fromkeys(row["title"] or "" for row in rows)),
        "source_original": surest.row.get("speaker"),
        "confidence": draft.confidence,
        "status": surest.row["status"],
        "review": surest.row.get("review"),
        **cited(draft),
    }


def _place(where: Where | None) -> Row:
    if where is None:
        return {}
    known = where.latitude is not None and where.longitude is not None
    return {
        "where_prec": WHERE_PREC.get(where.precision or ""),
        "where_coordinates": where.name,
        "where_description": named(where),
        "adm_1": where.admin1,
        "adm_2": where.admin2,
        "latitude": where.latitude,
        "longitude": where.longitude,
        "geom_wkt": f"POINT ({where.longitude} {where.latitude})" if known else None,
        "priogrid_gid": priogrid(where.latitude, where.longitude) if known else None,  # type: ignore[arg-type]
    }


def priogrid(latitude: float, longitude: float) -> int:
    """The number of PRIO-GRID's cell: of half a degree, from 1, eastwards from 180 W and northwards from 90 S."""
    row, column = floor((latitude + 90) / CELL), floor((longitude + 180) / CELL)
    return min(row, 359) * 720 + min(column, 719) + 1
