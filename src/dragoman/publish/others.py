"""Files of other event data as occurrences that can be compared: ACLED, UCDP GED, GDELT, POLECAT."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from ..data import ROOMS, read_toml
from ..errors import UsageError
from ..ledger.evidence import distance
from . import older
from .states import states

Row = dict[str, Any]
DAY_FORMATS = ("%Y-%m-%d", "%d %B %Y", "%Y%m%d", "%d-%b-%y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")
WORD = re.compile(r"[^\W\d_]{3,}")
GDELT_COLUMNS = 61
WIDEST_CELL = 10_000_000


@dataclass(frozen=True)
class Occurrence:
    """One row of event data: what of it can be compared. ``kind`` is the data set's own class of event."""

    id: str
    kind: str
    first: str
    last: str
    country: str | None
    admin1: str | None
    place: str | None
    point: tuple[float, float] | None
    parties: frozenset[str]
    fatalities: int | None
    words: str


@dataclass(frozen=True)
class DataSet:
    """How one data set's rows are told and read; ``layout`` is the layout of a ledger that has the same columns."""

    layout: str
    signs: tuple[str, ...]
    read: Callable[[Row], Occurrence]


def read(path: Path) -> tuple[DataSet, list[Occurrence]]:
    """The data set that a file is of, and its rows. Raises UsageError for a file of none and a row that is no such."""
    csv.field_size_limit(min(WIDEST_CELL, sys.maxsize))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            delimiter = max("\t,;", key=head.count)
            lines = csv.reader(file, delimiter=delimiter)
            first = next(lines, None)
            if first is None:
                raise UsageError(f"{path}: is empty")
            return _rows(path, first, lines)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: can't be read as a table: {error}") from error


def _rows(path: Path, first: list[str], lines: Iterator[list[str]]) -> tuple[DataSet, list[Occurrence]]:
    names = [name.strip().lower() for name in first]
    known = next((one for one in DATA_SETS if set(one.signs) <= set(names)), None)
    rest: Iterable[list[str]] = lines
    if known is None and len(first) >= GDELT_COLUMNS and first[0].isdigit():
        known, names, rest = GDELT, [name.lower() for name in GDELT_NAMES], [first, *lines]
    if known is None:
        raise UsageError(
            f"{path}: has the columns of none of ACLED, UCDP GED, GDELT and POLECAT; ACLED's, for one, begin with "
            "event_id_cnty, event_date"
        )
    found = []
    for number, cells in enumerate(rest, 2):
        try:
            found.append(known.read(dict(zip(names, cells, strict=False))))
        except (KeyError, ValueError) as error:
            raise UsageError(f"{path}: row {number} can't be read: {error}") from error
    return known, found


def of_ledger(known: DataSet, rows: Iterable[Row]) -> list[Occurrence]:
    """Rows of a ledger in the data set's layout as occurrences."""
    return [known.read({name.lower(): "" if cell is None else str(cell) for name, cell in row.items()}) for row in rows]


# ---- each data set ----------------------------------------------------------------------------------------


def iso_day(text: str) -> str:
    """A day as ISO 8601; raises ValueError for what is none."""
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no day")


def _number(text: str | None) -> int | None:
    return int(float(text)) if text and text.strip() else None


def _point(latitude: str | None, longitude: str | None) -> tuple[float, float] | None:
    return (float(latitude), float(longitude)) if latitude and longitude else None


def _parties(*names: str | None) -> frozenset[str]:
    words = (word.lower() for name in names if name for word in WORD.findall(name))
    return frozenset(words) - _plain()


@cache
def _plain() -> frozenset[str]:
    return frozenset(read_toml(ROOMS / "publish" / "data" / "compare.toml")["plain"])


def _country(text: str | None) -> str | None:
    """A country's alpha-3 code by its code, its name or its FIPS code."""
    return _countries().get((text or "").strip())


@cache
def _countries() -> dict[str, str]:
    """Alpha-3 codes by FIPS code, name and themselves; what is the code or the name of one is no other's FIPS code."""
    known = states().values()
    by_fips = {row.fips: row.iso3 for row in known if row.fips}
    return by_fips | {row.name: row.iso3 for row in known} | {row.iso3: row.iso3 for row in known}


def _acled(row: Row) -> Occurrence:
    day = iso_day(row["event_date"])
    return Occurrence(
        id=row["event_id_cnty"],
        kind=row["event_type"],
        first=day,
        last=day,
        country=_country(row.get("country")),
        admin1=row.get("admin1") or None,
        place=row.get("location") or None,
        point=_point(row.get("latitude"), row.get("longitude")),
        parties=_parties(row.get("actor1"), row.get("actor2"), row.get("assoc_actor_1"), row.get("assoc_actor_2")),
        fatalities=_number(row.get("fatalities")),
        words=row.get("notes") or "",
    )


VIOLENCE = {"1": "state-based", "2": "non-state", "3": "one-sided"}


def _ucdp(row: Row) -> Occurrence:
    return Occurrence(
        id=row["relid"] if row.get("relid") else row["id"],
        kind=VIOLENCE[row["type_of_violence"].strip()],
        first=iso_day(row["date_start"]),
        last=iso_day(row["date_end"]),
        country=_country(row.get("country")),
        admin1=row.get("adm_1") or None,
        place=row.get("where_coordinates") or None,
        point=_point(row.get("latitude"), row.get("longitude")),
        parties=_parties(row.get("side_a"), row.get("side_b")),
        fatalities=_number(row.get("best")),
        words=row.get("source_headline") or "",
    )


def _gdelt(row: Row) -> Occurrence:
    day = iso_day(row["sqldate"] if "sqldate" in row else row["day"])
    return Occurrence(
        id=row.get("globaleventid", ""),
        kind=row["eventrootcode"].zfill(2),
        first=day,
        last=day,
        country=_country(row.get("actiongeo_countrycode")),
        admin1=None,
        place=row.get("actiongeo_fullname") or None,
        point=_point(row.get("actiongeo_lat"), row.get("actiongeo_long")),
        parties=_parties(row.get("actor1name"), row.get("actor2name")),
        fatalities=None,
        words=row.get("sourceurl") or "",
    )


def _polecat(row: Row) -> Occurrence:
    day = iso_day(row["event date"])
    return Occurrence(
        id=row["event id"],
        kind=row["event type"],
        first=day,
        last=day,
        country=_country(row.get("country")),
        admin1=row.get("province") or None,
        place=row.get("placename") or None,
        point=_point(row.get("latitude"), row.get("longitude")),
        parties=_parties(row.get("actor name"), row.get("recipient name")),
        fatalities=None,
        words=row.get("source") or "",
    )


_NOTHING = "id cameo url place country latitude longitude precision published earliest".split()
_NOBODY = "actors recipients actor_countries recipient_countries actor_parties recipient_parties".split()
GDELT_NAMES = list(older.gdelt(dict.fromkeys(_NOTHING) | dict.fromkeys(_NOBODY, ())))
GDELT = DataSet("gdelt", ("sqldate", "eventrootcode"), _gdelt)
DATA_SETS = (
    DataSet("acled", ("event_id_cnty", "event_date", "event_type"), _acled),
    DataSet("ucdp", ("type_of_violence", "date_start", "date_end"), _ucdp),
    GDELT,
    DataSet("polecat", ("event id", "event date", "event type"), _polecat),
)


def apart(one: Occurrence, other: Occurrence) -> float | None:
    """Kilometres between two points; None where one is not known."""
    return distance(one.point, other.point) if one.point and other.point else None
