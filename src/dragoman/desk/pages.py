"""The pages that are read; those on which something is decided are in `replies`."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import PlainTextResponse, Response, StreamingResponse
from sqlalchemy import Connection, func, select

from ..errors import UsageError
from ..ledger import Ledger, ask, review, schema
from ..ledger.brief import Wishes, make_brief
from ..ledger.export import point_of
from ..plain import cell, json_line, printable
from ..records import EventType, Status
from . import figures, records
from .render import render
from .tell import day_told, with_words

router = APIRouter()
Row = dict[str, Any]
PAGE = 60  # incidents at a time
LONGEST_FILTER = 200  # characters
LARGEST_ROW = 2**31 - 1  # what both databases hold
EXPORTS = {"csv": "CSV", "jsonl": "JSON lines", "geojson": "GeoJSON"}
CHUNK = 500  # incidents of an export that are read at a time
SAME_VISIT = 1800  # seconds
VISIT_COOKIE = "dragoman_seen"
TYPES = EventType.__args__  # type: ignore[attr-defined]
STATUSES = Status.__args__  # type: ignore[attr-defined]


def ledger_of(request: Request) -> Ledger:
    """The ledger that this desk shows."""
    ledger: Ledger = request.app.state.ledger
    return ledger


LedgerOf = Annotated[Ledger, Depends(ledger_of)]
RowId = Annotated[int, PathParameter(ge=0, le=LARGEST_ROW)]


def filters_of(
    actor: str = "",
    recipient: str = "",
    type: Annotated[list[str], Query()] = [],  # noqa: B006
    status: Annotated[list[str], Query()] = [],  # noqa: B006
    place: str = "",
    near: str = "",
    source: str = "",
    since: str = "",
    until: str = "",
    words: str = "",
    reviewed: str = "",
    min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.0,
) -> ask.Filters:
    """The filters in the address; empty fields of the form don't limit."""

    def given(words: str) -> str | None:
        return words.strip()[:LONGEST_FILTER] or None

    return ask.Filters(
        actor=given(actor),
        recipient=given(recipient),
        type=given(",".join(filter(None, type))),
        status=given(",".join(filter(None, status))),
        place=given(place),
        near=given(near),
        source=given(source),
        since=given(since),
        until=given(until),
        words=given(words),
        reviewed=bool(reviewed),
        min_confidence=min_confidence,
    )


FiltersOf = Annotated[ask.Filters, Depends(filters_of)]


def address(request: Request, path: str = "", **changes: object) -> str:
    """This page's address with other parameters; None takes one away."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in changes and k != "format" and v]
    added = [(k, str(v)) for k, v in changes.items() if v is not None]
    return f"{path or request.url.path}?{urlencode([*kept, *added])}".rstrip("?")


def shown_incidents(connection: Connection, rows: list[Row]) -> list[Row]:
    """Incident rows but for those that people rejected, told in words."""
    return with_words(figures.with_openings(connection, review.decided(connection, rows, "event")))


# ---- the front page ---------------------------------------------------------------------------------


@router.get("/")
def front(request: Request, ledger: LedgerOf) -> Response:
    """What is new, due, busy, and awaits review."""
    visited = re.fullmatch(r"(\d{1,12})\.(\d{1,12})\.(\d{1,12})", request.cookies.get(VISIT_COOKIE, ""))
    before, newest_seen, at = (int(n) for n in visited.groups()) if visited else (0, 0, 0)
    if time.time() - at > SAME_VISIT:
        before = newest_seen
    with ledger.reading() as connection:
        today = figures.newest_day(connection)
        count, newest = figures.count_after(connection, before)
        since = ask.Filters(since=figures.weeks_before(today, 12), until=today) if today else ask.Filters()
        spots = figures.points(connection, since, window=figures.SMALL_WINDOW)
        busiest = figures.pairs(connection, since, window=figures.SMALL_WINDOW, limit=10)
        agenda = [row for row in ask.agenda(connection, today=today, limit=60) if row["state"] == "due" and row["date"]]
        data = {
            "today": today,
            "new": figures.articles_after(connection, before, limit=6),
            "new_count": count,
            "first_visit": not visited,
            "latest": shown_incidents(connection, ask.incidents_of(connection, figures.latest(connection, today))),
            "due": agenda[:8],
            "dyads": busiest,
            "points": spots,
            "queue": review.queue(connection, limit=5),
        }
    response = render(request, "front.html", data, page="front", mondays=figures.mondays(today, 12))
    response.set_cookie(
        VISIT_COOKIE,
        f"{before}.{newest}.{int(time.time())}",
        max_age=366 * 86400,
        httponly=True,
        samesite="strict",
        secure=request.app.state.access.https,
    )
    return response


# ---- chronology -------------------------------------------------------------------------------------


@router.get("/chronology")
def chronology(request: Request, ledger: LedgerOf, filters: FiltersOf, offset: int = 0, after: str = "") -> Response:
    """Incidents by day; the filters are in the address."""
    offset = min(max(0, offset), LARGEST_ROW)
    problem, rows = None, []
    with ledger.reading() as connection:
        try:
            rows = ask.incidents(connection, filters, limit=PAGE + 1, offset=offset)
        except UsageError as error:
            problem = _in_form(error)
        told = shown_incidents(connection, rows[:PAGE])
    last = day_told(told[-1]) if told and len(rows) > PAGE else None
    more = address(request, offset=offset + PAGE, after=last) if len(rows) > PAGE else None
    data = {"incidents": told, "offset": offset, "next": more, "problem": problem}
    view = {"types": TYPES, "statuses": STATUSES, "filters": filters, "page": "chronology"}
    exports = {name: address(request, f"/chronology.{kind}", offset=None, after=None) for kind, name in EXPORTS.items()}
    view |= {"exports": exports, "after": after}
    return render(request, "chronology.html", data, status=400 if problem else 200, **view)


def _in_form(error: UsageError) -> str:
    """An error of the command line as it reads beside a form."""
    return str(error).replace("--", "")


@router.get("/chronology.{kind}")
def chronology_export(request: Request, ledger: LedgerOf, filters: FiltersOf, kind: str) -> Response:
    """Everything that the chronology's filters match, for other programs, sent as it is read."""
    if kind not in EXPORTERS:
        raise UsageError(f"the chronology is exported as {', '.join(EXPORTERS)}, not {kind!r}")
    access = request.app.state.access
    if access.public and not access.limit.passes(f"export {access.address(request)}"):
        return PlainTextResponse("Too many exports. Please wait ten minutes.", status_code=429)
    with ledger.reading() as connection:
        ids = ask.incident_ids(connection, filters)
    write, media = EXPORTERS[kind]
    headers = {"Content-Disposition": f'attachment; filename="chronology.{kind}"'}
    return StreamingResponse(write(_exported(ledger, ids)), media_type=f"{media}; charset=utf-8", headers=headers)


def _exported(ledger: Ledger, ids: list[int]) -> Iterator[list[Row]]:
    for start in range(0, len(ids), CHUNK):
        with ledger.reading() as connection:
            rows = shown_incidents(connection, ask.incidents_of(connection, ids[start : start + CHUNK]))
        yield rows  # with no connection held, however slowly it is taken


def _jsonl(chunks: Iterator[list[Row]]) -> Iterator[str]:
    for rows in chunks:
        yield "".join(json_line(row) + "\n" for row in rows)


def _csv(chunks: Iterator[list[Row]]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(EXPORT_COLUMNS)
    for rows in chunks:
        writer.writerows([cell(row.get(name)) for name in EXPORT_COLUMNS] for row in rows)
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _geojson(chunks: Iterator[list[Row]]) -> Iterator[str]:
    opening = '{"type": "FeatureCollection", "features": [\n'
    for rows in chunks:
        for row in rows:
            yield opening + json_line(_feature(row))
            opening = ",\n"
    yield "\n]}\n" if opening.startswith(",") else opening + "]}\n"


def _feature(row: Row) -> Row:
    return {"type": "Feature", "geometry": point_of(row), "properties": row}


EXPORT_COLUMNS = (*ask.INCIDENT_COLUMNS, "review", "told")
EXPORTERS = {
    "csv": (_csv, "text/csv"),
    "jsonl": (_jsonl, "application/jsonl"),
    "geojson": (_geojson, "application/geo+json"),
}


# ---- article, incident, actor, place ------------------------------------------------------------------


@router.get("/articles")
def articles(request: Request, ledger: LedgerOf, before: int | None = None) -> Response:
    """The articles of the ledger, the last added first."""
    a, e = schema.articles, schema.events
    count = select(func.count()).where(e.c.article == a.c.id).scalar_subquery()
    query = select(a.c.id, a.c.title, a.c.outlet, a.c.published, a.c.identity, count.label("events"))
    if before:
        query = query.where(a.c.id < min(max(0, before), LARGEST_ROW))
    with ledger.reading() as connection:
        found = connection.execute(query.order_by(a.c.id.desc()).limit(PAGE + 1))
        rows = figures.with_openings(connection, [dict(row._mapping) for row in found], "id")
    more = address(request, before=rows[PAGE - 1]["id"]) if len(rows) > PAGE else None
    return render(request, "articles.html", {"articles": rows[:PAGE], "next": more}, page="articles")


@router.get("/article/{article}")
def article(request: Request, ledger: LedgerOf, article: RowId) -> Response:
    """The text with every record's words marked, and the records beside it."""
    reviewer = request.app.state.access.reviewer(request)
    with ledger.reading() as connection:
        data, view = records.article(connection, article)
        replies = records.replies_of(connection, article)
    data["replies"] = replies
    return render(request, "article.html", data, page="articles", may_review=reviewer is not None, **view)


@router.get("/article/{article}/why/{key}")
def why(request: Request, ledger: LedgerOf, article: RowId, key: str) -> Response:
    """Why a record was coded so: its words, its rule and the line of data behind the rule."""
    from ..views.explain import explain

    with ledger.reading() as connection:
        report = records.report_of(connection, article)
    return render(request, "why.html", {"article": article, "key": key, "why": explain(report, key)})


@router.get("/incident/{incident}")
def incident(request: Request, ledger: LedgerOf, incident: RowId) -> Response:
    """Every report of a happening, where they agree and differ, and the thread that it belongs to."""
    with ledger.reading() as connection:
        data = records.incident(connection, incident)
    return render(request, "incident.html", data, page="chronology")


@router.get("/actors")
def actors(request: Request, ledger: LedgerOf, q: str = "") -> Response:
    """Actors by name."""
    with ledger.reading() as connection:
        rows = figures.actors_like(connection, q.strip()[:100], limit=100)
    return render(request, "actors.html", {"actors": rows}, page="actors", q=q)


@router.get("/actor/{actor}")
def actor(request: Request, ledger: LedgerOf, actor: RowId) -> Response:
    """What one actor did, said and had done to it."""
    with ledger.reading() as connection:
        data = records.actor(connection, actor)
    return render(request, "actor.html", data, page="actors")


@router.get("/place/{place:path}")
def place(request: Request, ledger: LedgerOf, place: str) -> Response:
    """What happened at a place, and who is said to hold it."""
    with ledger.reading() as connection:
        found = ask.incidents_of(connection, figures.at_place(connection, place))
        data = {
            "place": place,
            "incidents": shown_incidents(connection, found),
            "months": figures.place_months(connection, place),
            "control": figures.claims(connection, place),
        }
    if not found and not data["control"]:
        raise UsageError(f"the ledger knows no place named {place!r}")
    return render(request, "place.html", data, page="map")


# ---- drawings ---------------------------------------------------------------------------------------


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


@router.get("/trends")
def trends(request: Request, ledger: LedgerOf, one: str = "", other: str = "") -> Response:
    """Conflict and cooperation of two actors by week; unusual weeks are marked."""
    problem, weeks = None, []
    with ledger.reading() as connection:
        if one and other:
            try:
                weeks = ask.trend(connection, one.strip(), other.strip())
            except UsageError as error:
                problem = str(error)
        names = [_shown_name(connection, name) for name in (one, other)]
        window = figures.SMALL_WINDOW if weeks else figures.WINDOW
        dyads = figures.pairs(connection, ask.Filters(), window=window, limit=24)
        today = figures.newest_day(connection)
    data = {"one": one, "other": other, "names": names, "weeks": weeks, "dyads": dyads, "problem": problem}
    return render(request, "trends.html", data, page="trends", mondays=figures.mondays(today, 26))


def _shown_name(connection: Connection, name: str) -> str:
    if not ask.ROW_ID.fullmatch(name):
        return name
    known = figures.actor_names(connection, {int(name[1:])})
    return next((row["name"] for row in known.values()), name)


@router.get("/control")
def control(request: Request, ledger: LedgerOf, place: str = "") -> Response:
    """Who is said to hold, to have gained or lost what ground."""
    with ledger.reading() as connection:
        claims = figures.claims(connection, place.strip()) if place.strip() else []
        ground = figures.territories(connection)
    shares = any(claim["share_low"] is not None or claim["share_high"] is not None for claim in claims)
    data = {"place": place, "claims": claims, "territories": ground}
    return render(request, "control.html", data, page="control", shares=shares)


@router.get("/agenda")
def agenda(request: Request, ledger: LedgerOf, month: str = "", actor: str = "") -> Response:
    """A calendar of what is due, slipped or held."""
    problem, rows = None, []
    with ledger.reading() as connection:
        today = figures.newest_day(connection)
        try:
            rows = ask.agenda(connection, today=today, actor=actor.strip() or None)
        except UsageError as error:
            problem = str(error)
    dated = [row for row in rows if row["date"]]
    shown = month if re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", month) else _month_to_show(dated, today)
    data = {"today": today, "month": shown, "plans": dated, "undated": len(rows) - len(dated), "problem": problem}
    in_month = sum((row["earliest"] or "")[:7] == shown for row in dated)
    view = {"actor": actor, "in_month": in_month, **_calendar(shown, dated)}
    return render(request, "agenda.html", data, page="agenda", **view)


def _month_to_show(plans: list[Row], today: str | None) -> str:
    """This month when something is planned in it, else the month of the next plan, else of the last one."""
    months = sorted({row["earliest"][:7] for row in plans if row["earliest"]})
    here = (today or "")[:7]
    return here if here in months else next((m for m in months if m > here), months[-1] if months else here)


def _calendar(month: str, plans: list[Row]) -> Row:
    """The weeks of a month as days (None for another month's), the plans of each day, the months around."""
    if not month:
        return {"weeks": [], "on": {}, "earlier": None, "later": None}
    import calendar

    year, number = int(month[:4]), int(month[5:])
    weeks = calendar.Calendar().monthdayscalendar(year, number)
    days = [[f"{month}-{day:02}" if day else None for day in week] for week in weeks]
    on: dict[str, list[Row]] = {}
    for plan in plans:
        on.setdefault(plan["earliest"], []).append(plan)
    first = date(year, number, 1)
    earlier, later = (first - timedelta(days=1)).isoformat()[:7], (first + timedelta(days=31)).isoformat()[:7]
    return {"weeks": days, "on": on, "earlier": earlier, "later": later, "month_name": f"{first:%B %Y}"}


# ---- search and briefing ----------------------------------------------------------------------------


@router.get("/search")
def search(request: Request, ledger: LedgerOf, q: str = "") -> Response:
    """Everything that holds the words, in context."""
    words = q.strip()[:200]
    data: Row = {"q": words, "found": [], "actors": []}
    if words:
        with ledger.reading() as connection:
            data["found"] = figures.with_openings(connection, ask.search(connection, words, limit=60))
            data["actors"] = figures.actors_like(connection, words)
    return render(request, "search.html", data, page="search")


def _printed(text: str) -> str:
    return str(printable(text))


@router.get("/brief")
def brief(request: Request, ledger: LedgerOf, filters: FiltersOf, format: str = "") -> Response:
    """A cited briefing on a span and an actor; ``format`` markdown or html saves it."""
    problem, made = None, None
    if request.query_params:
        with ledger.reading() as connection:
            try:
                asked = Wishes(filters.since, filters.until, filters.actor, filters.place)
                made = make_brief(connection, asked)
                figures.with_openings(connection, made.sources, "id")
            except UsageError as error:
                problem = _in_form(error)
    if made and format == "markdown":
        headers = {"Content-Disposition": 'attachment; filename="briefing.md"'}
        return PlainTextResponse(_printed(made.to_markdown()), headers=headers, media_type="text/markdown")
    if made and format == "html":
        headers = {"Content-Disposition": 'attachment; filename="briefing.html"'}
        return Response(_printed(made.to_html()), headers=headers, media_type="text/html")
    parts = {"title": made.title, "sections": made.as_lines(), "sources": made.sources} if made else {}
    saved = {kind: address(request) + f"&format={kind}" for kind in ("markdown", "html")}
    data = {"brief": parts or None, "problem": problem}
    return render(request, "brief.html", data, page="brief", filters=filters, saved=saved)
