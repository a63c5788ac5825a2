"""One answer in two forms: a page for people, JSON for programs, at the same address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from fastapi.templating import Jinja2Templates

from .access import csrf_token

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


def wants_json(request: Request) -> bool:
    """Asked for by ``?format=json`` or by an Accept header that has JSON and not HTML."""
    accept = request.headers.get("accept", "")
    return request.query_params.get("format") == "json" or ("json" in accept and "html" not in accept)


def render(request: Request, template: str, data: Mapping[str, Any], *, status: int = 200) -> Response:
    """``data`` as JSON, or in ``template`` (the fragment alone when htmx asks for it)."""
    if wants_json(request):
        return JSONResponse(dict(data), status_code=status)
    access = request.app.state.access
    context = {
        **data,
        "access": access,
        "reviewer": access.reviewer(request),
        "csrf": csrf_token(request),
        "bare": request.headers.get("hx-request") == "true",
        "query": dict(request.query_params),
    }
    return templates.TemplateResponse(request, template, context, status_code=status)
