"""The pages that are drawn: the map and the network."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..errors import UsageError
from . import figures
from .pages import STATUSES, TYPES, FiltersOf, LedgerOf, _in_form
from .render import render

router = APIRouter()
Row = dict[str, Any]


@router.get("/map")
def world_map(request: Request, ledger: LedgerOf, filters: FiltersOf) -> Response:
    """Where things happened, week by week."""
    problem, spots = None, []
    with ledger.reading() as connection:
        try:
            spots = figures.points(connection, filters)
        except UsageError as error:
            problem = _in_form(error)
    data = {"points": spots, "places": figures.places_of(spots)[:100], "problem": problem}
    view = {"types": TYPES, "statuses": STATUSES, "filters": filters, "page": "map", "window": figures.WINDOW}
    return render(request, "map.html", data, **view)


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
