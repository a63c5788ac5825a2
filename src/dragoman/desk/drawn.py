"""The pages that are drawn: the map and the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from ..errors import UsageError
from ..ledger import Ledger, ask
from . import facets, figures, links, where
from .answers import Answers, answered
from .cards import happenings
from .pages import FiltersOf, LedgerOf, address, in_form
from .render import render

router = APIRouter()
Row = dict[str, Any]
LISTED = 30  # happenings of a place that are listed beside the map
VIEWS = ("matrix", "circle")
PLACES = 200  # places that one circle stands for


@router.get("/map")
def world_map(request: Request, ledger: LedgerOf, filters: FiltersOf) -> Response:
    """Where things happened, day by day, and who was said to hold what."""

    answers: Answers = request.app.state.answers
    control = answers.of("holders", where.holders)  # the same on every map

    def found(connection: Connection) -> Row:
        spots = where.spots(connection, filters)
        return {"points": spots, "places": where.busiest(spots), "control": control}

    data, view = _narrowed(request, ledger, filters, found)
    spots, claims = data.get("points", []), data.get("control", [])
    drawn, held = answered(request, lambda _: (where.drawn(spots), where.held(claims)), "drawn")
    status = 400 if data["problem"] else 200
    shown = {"page": "map", "drawn": drawn, "held": held, "looked_at": figures.MIDDLE_WINDOW, **view}
    return render(request, "map.html", data, status=status, **shown)


def _narrowed(
    request: Request, ledger: Ledger, filters: ask.Filters, found: Callable[[Connection], Row]
) -> tuple[Row, Row]:
    """What was found (or the ``problem`` with the filters), and what the page needs to be narrowed."""
    path, pairs = request.url.path, request.query_params.multi_items()

    def narrowed(connection: Connection) -> tuple[Row, Row]:
        data = {**found(connection), "problem": None}
        return data, facets.narrowing(connection, path, pairs, filters, facets.found(connection, filters))

    try:
        return answered(request, narrowed)
    except UsageError as error:
        with ledger.reading() as connection:
            chips = facets.chips(connection, path, pairs)
        return {"problem": in_form(error)}, {"chips": chips, "clear": path, "facets": []}


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
        since, until = (day.replace("\x00", " ")[:10] for day in (first, last))
        ids, count = where.incidents_at(connection, filters, at, since, until, limit=LISTED) if at else ([], 0)
        rows = happenings(connection, ids)
    names = [place.rpartition("|")[0] for place in at]
    return render(request, "at.html", {"places": names, "incidents": rows, "count": count - len(ids) + len(rows)})


@router.get("/towns/{country}")
def towns(country: str) -> Response:
    """The largest towns of a country, for the map's names."""
    return JSONResponse({"towns": where.towns(country[:3].upper())}, headers={"Cache-Control": "max-age=86400"})


@router.get("/network")
def network(
    request: Request, ledger: LedgerOf, filters: FiltersOf, measure: str = "", view: str = "", ego: str = ""
) -> Response:
    """Who deals with whom, and how: as a matrix, on a circle, or around one actor."""
    measure = measure if measure in links.MEASURES else "incidents"
    view = view if view == "circle" else "matrix"

    def found(connection: Connection) -> Row:
        if ask.ROW_ID.fullmatch(f"#{ego}"):
            return {"ego": links.around(connection, filters, int(ego[:10]))}
        return links.network(connection, filters, measure)

    data, shown = _narrowed(request, ledger, filters, found)
    drawn = links.circle(data["actors"], data["among"]) if view == "circle" and data.get("actors") else None
    switches = {
        "views": [(name, address(request, view=name if name != "matrix" else None), name == view) for name in VIEWS],
        "measures": [
            (words, address(request, measure=name if name != "incidents" else None), name == measure)
            for name, words in links.MEASURES.items()
        ],
        "whole_network": address(request, ego=None),
        "around": address(request, ego=""),
    }
    status = 400 if data["problem"] else 200
    shown |= {"page": "network", "circle": drawn, "measure": measure, **switches}
    return render(request, "network.html", data, status=status, **shown)
