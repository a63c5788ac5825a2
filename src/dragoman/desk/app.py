"""Puts the desk together: its pages, its files, and the checks that every request passes."""

from __future__ import annotations

import gc
from asyncio import Event, create_task
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .. import __version__
from ..errors import DragomanError, UsageError
from ..ledger import Ledger
from . import drawn, grouping, keeping, pages, questions, reading, replies
from .access import SESSION_SECONDS, Access
from .answers import Answers
from .render import render

HERE = Path(__file__).parent
LARGEST_BODY = 64_000  # bytes of a form; nothing is uploaded
# Observable Plot puts the same style element into each of its drawings; this is its hash, and no other may stand there.
PLOT_STYLE = "'sha256-jSYQUrW7J0b3jPqhZP9C2Xh1PyJKHKXd4s0fpGGKrww='"
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {PLOT_STYLE}; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Pages that go through many rows: of a public desk, an address may ask for so many in ten minutes.
LABORIOUS = (
    "/chronology",
    "/complete",
    "/search",
    "/brief",
    "/map",
    "/network",
    "/trends",
    "/control",
    "/place/",
    "/actors",
    "/sql",
)
LONGEST_NOTED = 500  # characters of a question in the audit log
AT_ONCE = 12  # pages that are made at the same time; the ledger lends 15 connections
YOUNG = 50_000  # objects made before rubbish is looked for: a page makes some tens of thousands, and drops them

Next = Callable[[Request], Awaitable[Response]]


def create_app(ledger: Ledger, access: Access, *, patience: float = 0.0, ahead: Sequence[str] = ()) -> FastAPI:
    """The desk over ``ledger``; ``access`` says who may do what and under which host names it answers, ``patience`` how
    many seconds its pages may be behind what others write, ``ahead`` which pages are worked out before anybody asks."""
    app = FastAPI(title="Dragoman's desk", version=__version__, docs_url=None, redoc_url=None, lifespan=_serving)
    app.state.ledger, app.state.access, app.state.answers = ledger, access, Answers(ledger, patience)
    app.state.ahead = ahead
    for room in (pages, reading, drawn, replies, grouping, questions, keeping):
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=HERE / "static", check_dir=False), name="static")
    # The last is the first to see a request: what is noted of one needs its session, however it is answered.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(access.hosts), www_redirect=False)
    app.middleware("http")(_check)
    app.add_middleware(
        SessionMiddleware,
        secret_key=access.secret,
        session_cookie="dragoman",
        max_age=SESSION_SECONDS,
        same_site="strict",
        https_only=access.https,
    )
    app.add_middleware(HeadAsGet)
    app.exception_handler(DragomanError)(_explain)
    app.exception_handler(HTTPException)(_not_there)
    app.exception_handler(RequestValidationError)(_not_understood)
    return app


@asynccontextmanager
async def _serving(app: FastAPI) -> AsyncIterator[None]:
    """With few threads; and rubbish is looked for among what pages make alone, not in all that was loaded before: that
    took up to half of a page's time."""
    current_default_thread_limiter().total_tokens = AT_ONCE
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, *before[1:])
    working_out = create_task(_ask_ahead(app))
    yield
    working_out.cancel()
    gc.set_threshold(*before)
    gc.unfreeze()
    app.state.answers.close()


async def _ask_ahead(app: FastAPI) -> None:
    """Asks for the pages that are to be worked out before anybody does, one after the other."""
    host = app.state.access.hosts[0].encode()
    for path in app.state.ahead:
        asked: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive(asked: list[Message] = asked) -> Message:
            return asked.pop() if asked else await Event().wait()  # type: ignore[return-value]

        async def send(message: Message) -> None:
            pass

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"host", host)],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 0),
        }
        with suppress(Exception):  # what goes wrong is told to who asks for the page
            await app(scope, receive, send)


async def _check(request: Request, call_next: Next) -> Response:
    """Limits what comes in, and says to the browser what the page may do."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST_BODY or "chunked" in request.headers.get("transfer-encoding", ""):
        return PlainTextResponse("The form is too long.", status_code=413)
    access: Access = request.app.state.access
    path = request.url.path
    if access.public and path.startswith(LABORIOUS) and not access.questions.passes(access.visitor(request)):
        return PlainTextResponse("Too many questions. Please wait ten minutes.", status_code=429)
    response = await call_next(request)
    if request.method == "POST" and response.status_code < 400:
        request.app.state.answers.forget()
    if access.audit is not None and (request.method == "POST" or path.startswith("/chronology.")):
        access.audit(_noted(request, access, response.status_code))
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if not request.url.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept, HX-Request"
    return response


def _noted(request: Request, access: Access, status: int) -> dict[str, Any]:
    """A line of the audit log: who did what from where, and what came of it."""
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "address": access.address(request),
        "reviewer": access.reviewer(request),
        "did": f"{request.method} {request.url.path}",
        "asked": request.url.query[:LONGEST_NOTED],
        "status": status,
    }


class HeadAsGet:
    """Answers HEAD as GET is answered, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, bodiless)


async def _explain(request: Request, error: Exception) -> Response:
    status = 403 if isinstance(error, replies.Forbidden) else 404 if isinstance(error, UsageError) else 500
    bare = request.headers.get("hx-request") == "true"
    return render(request, "problem.html" if bare else "error.html", {"message": str(error)}, status=status)


async def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = "There is no such page." if error.status_code == 404 else str(error.detail)
    response = render(request, "error.html", {"message": words}, status=error.status_code)
    response.headers.update(error.headers or {})
    return response


async def _not_understood(request: Request, error: Exception) -> Response:
    return render(request, "error.html", {"message": "That address or form means nothing here."}, status=422)
