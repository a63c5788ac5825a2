"""What the map draws: where things happened day by day, who is said to hold what, and the names around.

Each looks at no more than the newest ``figures.MIDDLE_WINDOW`` events asked for, or ``figures.WINDOW`` claims.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, or_, select

from ..ledger import ask, schema
from ..places.divisions import first_level
from ..places.gazetteer import Gazetteer
from ..places.names import name_key
from ..records import AREAS
from .figures import HAPPENED, MIDDLE_WINDOW, WINDOW, happened

Row = dict[str, Any]
WHERE = ("place", "country", "latitude", "longitude", "precision")
COUNTS = ("incidents", "conflict", "cooperation", "deaths")
TOWNS = 120  # of a country that are named
CLAIMED = ("holder", "status", "date", "article")  # what is told of ground besides what it is
BUSIEST = 100  # places that are listed beside the map


def spots(connection: Connection, filters: ask.Filters, *, window: int = MIDDLE_WINDOW) -> list[Row]:
    """Places with the incidents of each day: ``place``, its country, point and precision, ``day``, ``incidents``,
    ``conflict`` and ``cooperation`` (incidents by the sign of their score) and ``deaths`` (lowest counts)."""
    e = schema.events
    query = (
        select(*(e.c[name] for name in WHERE), e.c.earliest, e.c.incident, e.c.score, e.c.deaths_low)
        .where(*ask.conditions(connection, filters), happened())
        .where(e.c.place.is_not(None), e.c.earliest.is_not(None), ask.joined())
        .order_by(e.c.earliest.desc(), e.c.id.desc())
        .limit(window)
    )
    # Of an incident's reports of one place and day the last counts.
    told = {row[:-2]: row[-2:] for row in connection.execute(query).all()}
    found: dict[tuple[Any, ...], list[int]] = {}
    for spot, (score, dead) in told.items():
        counts = found.setdefault(spot[:-1], [0, 0, 0, 0])
        counts[0] += 1
        if score:
            counts[1 if score < 0 else 2] += 1
        if dead:
            counts[3] += dead
    names = (*WHERE, "day", *COUNTS)
    return [dict(zip(names, (*where, *counts), strict=True)) for where, counts in found.items()]


def drawn(found: list[Row]) -> Row:
    """What the map's drawing needs, in little room: ``places`` (name, latitude, longitude, country; for one that is
    known only to a region or a country its precision and the names that its shape may bear, for one without a point no
    coordinates), ``days``, and ``rows`` of the number of a place, of a day, and the counts of incidents, conflict and
    cooperation."""
    places: dict[tuple[Any, ...], int] = {}
    days = {day: number for number, day in enumerate(sorted({spot["day"] for spot in found}))}
    rows = []
    for spot in found:
        number = places.setdefault(tuple(spot[name] for name in WHERE), len(places))
        rows.append([number, days[spot["day"]], spot["incidents"], spot["conflict"], spot["cooperation"]])
    return {"places": [_place(*where) for where in places], "days": list(days), "rows": rows}


def held(claims: list[Row]) -> Row:
    """What the map needs of `holders`, in little room: ``places`` as in `drawn`, ``holders``, ``days``, and ``rows`` of
    the numbers of a place, of a holder and of a day, the status and the article."""
    places: dict[tuple[Any, ...], Row] = {}
    numbers: dict[tuple[Any, ...], int] = {}
    holders: dict[str, int] = {}
    days: dict[str, int] = {}
    rows = []
    for claim in claims:
        where = (claim["name"], claim["country"], claim.get("latitude"), claim.get("longitude"), claim.get("area"))
        if where not in places:
            places[where] = {name: value for name, value in claim.items() if name not in CLAIMED}
        place = numbers.setdefault(where, len(numbers))
        holder, day = (
            known.setdefault(claim[name], len(known)) for known, name in ((holders, "holder"), (days, "date"))
        )
        rows.append([place, holder, day, claim["status"], claim["article"]])
    return {"places": list(places.values()), "holders": list(holders), "days": list(days), "rows": rows}


def _place(name: str, country: str | None, latitude: float | None, longitude: float | None, precision: Any) -> Row:
    place: Row = {"name": name, "country": country}
    if precision in AREAS:
        place |= {"area": precision, "names": _other_names(name, country)}
    elif latitude is not None:
        place |= {"latitude": latitude, "longitude": longitude}
    return place


def busiest(found: list[Row], *, limit: int = BUSIEST) -> list[Row]:
    """The same by place alone, the busiest first; ``area`` says whether only a region or a country is known."""
    total: dict[tuple[Any, ...], Row] = {}
    for spot in found:
        where = (spot["place"], spot["country"], spot["precision"])
        row = total.setdefault(where, {**spot, **dict.fromkeys(COUNTS, 0), "area": spot["precision"] in AREAS})
        for name in COUNTS:
            row[name] += spot[name]
    for row in total.values():
        row.pop("day")
    return sorted(total.values(), key=lambda row: (-row["incidents"], row["place"]))[:limit]


def incidents_at(
    connection: Connection, filters: ask.Filters, places: list[str], since: str, until: str, *, limit: int
) -> tuple[list[int], int]:
    """The newest incidents at places ("name|SYR") between two days, and how many there are."""
    e = schema.events
    named = []
    for place in places:
        name, _, country = place.replace("\x00", " ").rpartition("|")
        named.append((e.c.place == name) & (e.c.country == country if country else e.c.country.is_(None)))
    query = (
        select(e.c.incident)
        .where(*ask.conditions(connection, filters), e.c.status.in_(HAPPENED))
        .where(or_(*named), e.c.earliest >= since, e.c.earliest <= until, ask.joined())
        .order_by(e.c.earliest.desc(), e.c.id.desc())
        .limit(WINDOW)
    )
    found = list(dict.fromkeys(connection.execute(query).scalars()))
    return found[:limit], len(found)


def holders(connection: Connection) -> list[Row]:
    """Claims of who holds, gained or lost what ground, the oldest first: ``territory`` with its country, point and
    precision, ``holder`` (its name), ``status``, ``date`` and the ``article`` that says so."""
    c, a = schema.control, schema.actors
    root = a.alias()
    columns = ("territory", "country", "latitude", "longitude", "precision", "status", "date", "article")
    query = (
        select(*(c.c[name] for name in columns), func.coalesce(root.c.name, a.c.name).label("holder_name"))
        .join(a, a.c.id == c.c.holder)
        .outerjoin(root, root.c.id == a.c.stands_for)
        .where(c.c.date.is_not(None), *ask.counting(connection, "control"))
        .order_by(c.c.date.desc(), c.c.id.desc())
        .limit(WINDOW)
    )
    places: dict[tuple[Any, ...], Row] = {}
    claims = []
    for *where, status, day, article, holder in reversed(connection.execute(query).all()):
        place = places.get(tuple(where)) or places.setdefault(tuple(where), _place(*where))
        if "area" in place or "latitude" in place:
            claims.append({**place, "holder": holder, "status": status, "date": day[:10], "article": article})
    return claims


# ---- names ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer | None:
    """The gazetteer, where this computer has built it: the map's names are not worth the minutes that it takes."""
    return Gazetteer.built()


@lru_cache(maxsize=256)
def towns(country: str) -> list[tuple[str, float, float, int]]:
    """The largest towns of a country (ISO 3166 alpha-3): name, latitude, longitude and people, the largest first."""
    gazetteer = _gazetteer()
    if gazetteer is None or country not in gazetteer.iso3[1:]:
        return []
    populated = (gazetteer.country == gazetteer.iso3.index(country)) & (gazetteer.feature == b"P")
    rows = np.flatnonzero(populated & (gazetteer.population > 0))
    largest = rows[np.argsort(-gazetteer.population[rows].astype("i8"), kind="stable")][:TOWNS].tolist()
    return [
        (gazetteer.label(row), round(float(gazetteer.lat[row]), 3), round(float(gazetteer.lon[row]), 3),
         int(gazetteer.population[row]))
        for row in largest
    ]  # fmt: skip


@lru_cache(maxsize=1)
def _divisions() -> dict[tuple[str, str], tuple[str, ...]]:
    """The names of each first-level division by its country (alpha-2) and each of its names."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for division in first_level():
        names = tuple(dict.fromkeys((*division.short, *division.full, *division.other)))
        for name in names:
            found.setdefault((division.code[:2], name_key(name) or ""), names)
    return found


def make_ready() -> None:
    """Reads what the first map would wait for."""
    if _gazetteer() is not None:
        _divisions()


@lru_cache(maxsize=10_000)
def _other_names(name: str, country: str | None) -> list[str]:
    """The names under which a region's shape may be known: its own, and those of the division that bears it."""
    gazetteer = _gazetteer()
    if gazetteer is None or country not in gazetteer.iso3[1:]:
        return [name]
    iso2 = gazetteer.iso2[gazetteer.iso3.index(country)]
    return list(dict.fromkeys((name, *_divisions().get((iso2, name_key(name) or ""), ()))))
