"""The pages that are drawn: the map and the network."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from ..errors import UsageError
from . import figures, where
from .cards import happenings
from .pages import STATUSES, TYPES, FiltersOf, LedgerOf, _in_form
from .render import render

router = APIRouter()
Row = dict[str, Any]
LISTED = 30  # happenings of a place that are listed beside the map
PLACES = 200  # places that one circle stands for


@router.get("/map")
def world_map(request: Request, ledger: LedgerOf, filters: FiltersOf) -> Response:
    """Where things happened, day by day, and who was said to hold what."""
    problem, spots, claims = None, [], []
    with ledger.reading() as connection:
        try:
            spots = where.spots(connection, filters)
            claims = where.holders(connection)
        except UsageError as error:
            problem = _in_form(error)
    data = {"points": spots, "places": where.busiest(spots), "control": claims, "problem": problem}
    view = {"types": TYPES, "statuses": STATUSES, "filters": filters, "page": "map", "window": figures.WINDOW}
    return render(request, "map.html", data, drawn=where.drawn(spots), **view)


@router.get("/map/at")
def at(
    request: Request,
    ledger: LedgerOf,
    filters: FiltersOf,
    at: Annotated[list[str], Query(max_length=PLACES)] = [],  # noqa: B006
    first: str = "0001-01-01",
    last: str = "9999-12-31",
) -> Response:
    """What happened at the places of one circle ("Aleppo|SYR") between two days, for the list beside the map."""
    with ledger.reading() as connection:
        ids, count = where.incidents_at(connection, filters, at, first[:10], last[:10], limit=LISTED)
        rows = happenings(connection, ids)
    names = [place.rpartition("|")[0] for place in at]
    return render(request, "at.html", {"places": names, "incidents": rows, "count": count - len(ids) + len(rows)})


@router.get("/towns/{country}")
def towns(country: str) -> Response:
    """The largest towns of a country, for the map's names."""
    return JSONResponse({"towns": where.towns(country[:3].upper())}, headers={"Cache-Control": "max-age=86400"})


@router.get("/network")
def network(request: Request, ledger: LedgerOf, filters: FiltersOf) -> Response:
    """Who deals with whom, and how."""
    problem: str | None = None
    data: Row = {"nodes": [], "edges": [], "ties": []}
    with ledger.reading() as connection:
        try:
            data = figures.network(connection, filters, limit=70)
        except UsageError as error:
            problem = _in_form(error)
    view = {"types": TYPES, "statuses": STATUSES, "filters": filters, "page": "network", "window": figures.WINDOW}
    return render(request, "network.html", {**data, "problem": problem}, **view)
