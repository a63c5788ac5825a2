"""One answer in two forms: a page for people, JSON for programs, at the same address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from fastapi.templating import Jinja2Templates

from ..plain import plain, printable
from ..records import EntityKind
from ..views.judged import UNSURE
from . import tell
from .access import csrf_token

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.finalize = printable
templates.env.filters |= {"tell": tell.tell, "day": tell.day_of, "snippet": tell.snippet, "plain": plain}
templates.env.filters |= {"heading": tell.heading, "heading_day": tell.heading_day}
templates.env.filters |= {"table": tell.table}
templates.env.filters["set"] = lambda given: {name: value for name, value in given.items() if value}
templates.env.filters |= {"when": tell.when, "short": tell.short_day, "where": tell.where, "acting": tell.acting}
templates.env.globals |= {
    "by_day": tell.by_day,
    "kinds": get_args(EntityKind),
    "unsure": UNSURE,
    "count_of": tell.count_of,
}


def wants_json(request: Request) -> bool:
    """Asked for by ``?format=json`` or by an Accept header that has JSON and not HTML."""
    accept = request.headers.get("accept", "")
    return request.query_params.get("format") == "json" or ("json" in accept and "html" not in accept)


def render(request: Request, template: str, data: Mapping[str, Any], *, status: int = 200, **view: Any) -> Response:
    """``data`` as JSON, or in ``template`` (a fragment for htmx); ``view`` is for the page only."""
    if wants_json(request):
        return JSONResponse(jsonable_encoder(data), status_code=status)
    access = request.app.state.access
    context = {
        **data,
        **view,
        "access": access,
        "ledger_name": Path(request.app.state.ledger.address).name,
        "reviewer": access.reviewer(request),
        "csrf": csrf_token(request),
        "bare": request.headers.get("hx-request") == "true",
        "query": dict(request.query_params),
    }
    return templates.TemplateResponse(request, template, context, status_code=status)
