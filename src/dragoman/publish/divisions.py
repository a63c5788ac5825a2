"""In which first- and second-level division a point lies, by the populated place of the gazetteer nearest to it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from ..places import Gazetteer
from ..places.divisions import read_divisions
from ..places.index import CITY, COUNTY, REGION
from .states import state

NEAR = 1.0  # degrees of latitude, about 110 km: a populated place farther off tells nothing of a point
FAR = 2.5  # degrees: as far as the places around are looked for where none is near
AROUND = 3
SOME = 200
BY_ISO = frozenset(("BE", "CH", "ME"))  # divisions that GeoNames has by their codes in ISO 3166-2


class Divisions(NamedTuple):
    """Names of divisions in GeoNames' own spelling, None where the gazetteer has none, and the GeoNames number of the
    first-level one."""

    admin1: str | None
    admin2: str | None
    number: int | None = None


UNKNOWN = Divisions(None, None)


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@cache
def _rows_by_number() -> dict[int, int]:
    return {int(number): row for row, number in enumerate(gazetteer().gid) if number}


def of_place(number: int | None) -> Divisions:
    """The divisions of a place by its GeoNames number; a division lies in itself."""
    row = _rows_by_number().get(number or 0)
    return UNKNOWN if row is None else _of(row)


@cache
def of_point(latitude: float, longitude: float, country: str | None) -> Divisions:
    """The divisions of a point in WGS 84 degrees; of another country than ``country`` (alpha-3) none is taken.

    In a wide empty land the first-level division is known where that of all the places around is one.
    """
    found = gazetteer()
    nearby = (found.kind == CITY) & (np.abs(found.lat - latitude) < FAR)
    if country in found.iso3:
        nearby &= found.country == found.iso3.index(country)
    rows = np.flatnonzero(nearby)
    apart = np.hypot(found.lat[rows] - latitude, (found.lon[rows] - longitude) * np.cos(np.radians(latitude)))
    closest = [i for i in np.argsort(apart, kind="stable")[:SOME] if apart[i] < FAR]
    known = [(apart[i], divisions) for i in closest if (divisions := _of(int(rows[i]))).admin1]
    if known and known[0][0] < NEAR:
        return known[0][1]
    around = [divisions for _, divisions in known[:AROUND]]
    if len(around) == AROUND and len({divisions.number for divisions in around}) == 1:
        return around[0]._replace(admin2=None)
    return UNKNOWN


def _of(row: int) -> Divisions:
    found = gazetteer()
    region, county = int(found.region[row]), int(found.county[row])
    if found.kind[row] == REGION:
        region = row
    elif found.kind[row] == COUNTY:
        county = row
    admin1, admin2 = (found.label(row) if row else None for row in (region, county))
    return Divisions(admin1, admin2, int(found.gid[region]) or None)


@cache
def _codes() -> dict[int, str]:
    return {division.geonames_id: code for code, division in read_divisions().by_code.items()}


def fips_code(number: int | None, country: str | None) -> str | None:
    """The FIPS 10-4 code of a first-level division by its GeoNames number: GeoNames keeps these codes but for a few
    countries that it has by ISO's, of which none is given."""
    home, own = state(country), _codes().get(number or 0, "")
    return f"{home.fips}{own.partition('.')[2]}" if own and home.fips and home.iso2 not in BY_ISO else None
