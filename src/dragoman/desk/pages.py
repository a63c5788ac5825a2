"""The pages that are read; those on which something is decided are in `replies`."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from sqlalchemy import Connection

from ..errors import UsageError
from ..ledger import Ledger, ask
from ..ledger.brief import Brief, Wishes, make_brief
from ..ledger.export import point_of
from ..ledger.trend import Trend, trend
from ..plain import cell, json_line
from ..views.judged import DOUBTFUL
from . import facets, figures, morning, noted, records, watched
from .answers import Answers, answered
from .cards import happenings
from .figures import LARGEST_ROW
from .noted import kept
from .render import render
from .tell import day_told
from .written import WRITTEN, written

router = APIRouter()
Row = dict[str, Any]
PAGE = 40  # incidents, or articles, at a time
STORIES = 18  # on the front page
CALENDAR_DAYS = 90  # before today, that the calendar shows
LONGEST_FILTER = 200  # characters
LONGEST_ADDRESS = 4_000
EXPORTS = {"csv": "CSV", "jsonl": "JSON lines", "geojson": "GeoJSON"}
CHUNK = 500  # incidents of an export that are read at a time
ASKED_OF_A_BRIEF = ("actor", "since", "until", "place")
SAME_VISIT = 1800  # seconds
VISIT_COOKIE = "dragoman_seen"


def ledger_of(request: Request) -> Ledger:
    """The ledger that this desk shows."""
    ledger: Ledger = request.app.state.ledger
    return ledger


LedgerOf = Annotated[Ledger, Depends(ledger_of)]
RowId = Annotated[int, PathParameter(ge=0, le=LARGEST_ROW)]


def clean(words: str) -> str:
    """What somebody typed, short, without NUL (which PostgreSQL takes for an error)."""
    return words.replace("\x00", " ").strip()[:LONGEST_FILTER]


def filters_of(
    party: str = "",
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
    min_confidence: Annotated[float, Query(ge=0, le=1)] = DOUBTFUL,
    min_toll: Annotated[int, Query(ge=0, le=LARGEST_ROW)] = 0,
) -> ask.Filters:
    """The filters in the address; what is empty doesn't limit, and doubtful events are asked for by 0."""

    def given(words: str) -> str | None:
        return clean(words) or None

    return ask.Filters(
        party=given(party),
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
        min_toll=min_toll,
    )


FiltersOf = Annotated[ask.Filters, Depends(filters_of)]


def address(request: Request, path: str = "", **changes: object) -> str:
    """This page's address with other parameters; None takes one away."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in {*changes, "format"} and v]
    added = [(k, str(v)) for k, v in changes.items() if v is not None]
    return f"{path or request.url.path}?{urlencode([*kept, *added])}".rstrip("?")


# ---- the front page ---------------------------------------------------------------------------------


@router.get("/")
def front(request: Request, ledger: LedgerOf) -> Response:
    """What moved since the reader was here last, what is due, what changed hands."""
    visited = re.fullmatch(r"(\d{1,9})\.(\d{1,9})\.(\d{1,12})", request.cookies.get(VISIT_COOKIE, ""))
    before, newest_seen, at = (int(n) for n in visited.groups()) if visited else (0, 0, 0)
    if time.time() - at > SAME_VISIT:
        before = newest_seen
    with ledger.reading() as connection:
        today = figures.newest_day(connection)
        count, newest = figures.count_after(connection, before)
        found = watched.found(connection, before) if request.app.state.access.reviewer(request) else []
    since_visit = bool(before and count)
    after = before if since_visit else 0
    data = {
        "today": today,
        "new_count": count if since_visit else 0,
        "first_visit": not visited,
        **_this_morning(request, after, today),
        "watches": found,
    }
    response = render(request, "front.html", data, page="front")
    response.set_cookie(
        VISIT_COOKIE,
        f"{before}.{newest}.{int(time.time())}",
        max_age=366 * 86400,
        httponly=True,
        samesite="strict",
        secure=request.app.state.access.https,
    )
    return response


def _this_morning(request: Request, after: int, today: str | None) -> Row:
    """What the front page tells: the stories, by what the reader has seen, and what is the same for all."""
    answers: Answers = request.app.state.answers
    told = answers.of(("/", after, today), lambda connection: _stories(connection, after, today))
    return {**told, **answers.of(("beside", today), lambda connection: _beside(connection, today))}


def _stories(connection: Connection, after: int, today: str | None) -> Row:
    told, span = morning.told(connection, after, today, limit=STORIES)
    return {"stories": morning.stories(connection, told, after), "moved": told.found, "span": span}


def _beside(connection: Connection, today: str | None) -> Row:
    agenda = [row for row in ask.agenda(connection, today=today, limit=60) if row["state"] == "due" and row["date"]]
    return {
        "due": agenda[:8],
        "changed_hands": morning.changed_hands(connection, today),
        "newest": figures.articles_published(connection, limit=8)[0],
    }


# ---- chronology -------------------------------------------------------------------------------------


@router.get("/chronology")
def chronology(
    request: Request, ledger: LedgerOf, filters: FiltersOf, offset: int = 0, after: str = "", sort: str = ""
) -> Response:
    """Incidents by day, or in another order; what narrows them is in the address."""
    offset = min(max(0, offset), LARGEST_ROW)
    pairs = request.query_params.multi_items()
    bare = request.headers.get("hx-request") == "true"
    problem: str | None = None
    told: list[Row] = []
    view: Row = {"chips": []}
    more, order = False, "newest"

    def found(connection: Connection) -> tuple[list[Row], bool, Row]:
        told, more, counted = _page_of(connection, filters, order, offset, bare)
        if counted is None:
            return told, more, {"chips": []}
        view = facets.narrowing(connection, request.url.path, pairs, filters, counted)
        return told, more, {**view, "ahead": _ahead(connection, request, told) if order == "newest" else None}

    try:
        order = facets.checked_order(sort)
        told, more, view = answered(request, found, bare)
    except UsageError as error:
        problem = in_form(error)
        with ledger.reading() as connection:
            view = {"chips": facets.chips(connection, request.url.path, pairs), "clear": request.url.path}
    last = day_told(told[-1]) if told and more else None
    data = {
        "incidents": told,
        "offset": offset,
        "next": address(request, offset=offset + PAGE, after=last) if more else None,
        "problem": problem,
        **view,
    }
    exports = {name: address(request, f"/chronology.{kind}", offset=None, after=None) for kind, name in EXPORTS.items()}
    shown = {"exports": exports, "after": after, "by_days": order in ("newest", "oldest")}
    shown |= {"orders": facets.orders(request.url.path, pairs, order), "page": "chronology"}
    return render(request, "chronology.html", data, status=400 if problem else 200, **shown)


def _ahead(connection: Connection, request: Request, told: list[Row]) -> Row | None:
    """Where the newest happenings lie after the newest article, that article's ``day`` and the page up to it."""
    today = figures.newest_day(connection)
    if not told or not today or (day_told(told[0]) or "") <= today:
        return None
    return {"day": today, "href": address(request, until=today, offset=None, after=None)}


def _page_of(
    connection: Connection, filters: ask.Filters, order: str, offset: int, bare: bool
) -> tuple[list[Row], bool, facets.Found | None]:
    """A page of incidents in an order, whether there are more, and what counts rest on (None where none are shown)."""
    unlimited = replace(filters, min_confidence=DOUBTFUL) == ask.Filters(min_confidence=DOUBTFUL)
    needed = order != "newest" or not bare or not unlimited
    counted = facets.found(connection, filters, oldest=order == "oldest") if needed else None
    ids: list[int] | None = None
    if counted is not None and order != "newest":
        ids = facets.in_order(connection, counted, order)[offset : offset + PAGE + 1]
    elif counted is not None and not unlimited:
        ids = facets.newest_page(connection, counted, offset, PAGE)
    if ids is None:  # of a large ledger's newest SQLite finds a page sooner
        ids = ask.incident_ids(connection, filters, limit=PAGE + 1, offset=offset)
    return happenings(connection, ids[:PAGE]), len(ids) > PAGE, counted


@router.get("/complete")
def complete(request: Request, ledger: LedgerOf, q: str = "", here: str = "") -> Response:
    """What the search line offers for some letters; ``here`` is the address of the page that it narrows."""
    words = clean(q)
    with ledger.reading() as connection:
        made = facets.offers(connection, words, here[:LONGEST_ADDRESS]) if words else []
        if words and request.app.state.access.reviewer(request):
            made[-1:-1] = noted.offers(connection, words)
    return JSONResponse({"offers": made})


def in_form(error: UsageError) -> str:
    """An error of the command line as it reads beside a form."""
    return str(error).replace("--", "")


@router.get("/chronology.{kind}")
def chronology_export(request: Request, ledger: LedgerOf, filters: FiltersOf, kind: str) -> Response:
    """Everything that the chronology's filters match, for other programs, sent as it is read."""
    if kind not in EXPORTERS:
        raise UsageError(f"the chronology is exported as {', '.join(EXPORTERS)}, not {kind!r}")
    access = request.app.state.access
    if access.public and not access.limit.passes(f"export {access.visitor(request)}"):
        return PlainTextResponse("Too many exports. Please wait ten minutes.", status_code=429)
    with ledger.reading() as connection:
        ids = ask.incident_ids(connection, filters)
    write, media = EXPORTERS[kind]
    headers = {"Content-Disposition": f'attachment; filename="chronology.{kind}"'}
    return StreamingResponse(write(_exported(ledger, ids)), media_type=f"{media}; charset=utf-8", headers=headers)


def _exported(ledger: Ledger, ids: list[int]) -> Iterator[list[Row]]:
    for start in range(0, len(ids), CHUNK):
        with ledger.reading() as connection:
            rows = happenings(connection, ids[start : start + CHUNK])
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
def articles(request: Request, before: str = "", source: str = "") -> Response:
    """The articles of the ledger, the last published first; ``before`` is where a page of them ends."""

    def found(connection: Connection) -> tuple[list[Row], str | None, list[Row]]:
        rows, more = figures.articles_published(connection, before=before, source=clean(source), limit=PAGE)
        return rows, more, figures.outlets(connection)

    rows, more, outlets = answered(request, found)
    data = {"articles": rows, "next": address(request, before=more) if more else None, "outlets": outlets}
    return render(request, "articles.html", data, page="articles", source=clean(source))


@router.get("/incident/{incident}")
def incident(request: Request, ledger: LedgerOf, incident: RowId) -> Response:
    """Every report of a happening, where they agree and differ, and the thread that it belongs to."""
    found = answered(request, lambda connection: records.incident(connection, incident))
    with ledger.reading() as connection:
        data = {**found, "kept": kept(request, connection, "incident", incident)}
    return render(request, "incident.html", data, page="chronology")


@router.get("/actors")
def actors(request: Request, q: str = "", kind: str = "") -> Response:
    """Actors by name and kind, those mentioned most first."""

    def found(connection: Connection) -> Row:
        rows = figures.actors_like(connection, clean(q), kind=clean(kind), limit=100)
        return {"actors": rows, "kinds_counted": figures.kinds_of_actors(connection)}

    data = answered(request, found)
    return render(request, "actors.html", data, page="actors", q=q, kind=kind)


@router.get("/actor/{actor}")
def actor(request: Request, ledger: LedgerOf, actor: RowId) -> Response:
    """What one actor did, said and had done to it."""
    found = answered(request, lambda connection: records.actor(connection, actor))
    with ledger.reading() as connection:
        data = {**found, "kept": kept(request, connection, "actor", actor)}
    return render(request, "actor.html", data, page="actors")


@router.get("/place/{place:path}")
def place(request: Request, ledger: LedgerOf, place: str) -> Response:
    """What happened at a place, and who is said to hold it."""

    def found(connection: Connection) -> Row:
        ids, months, hidden = figures.at_place(connection, place)
        return {
            "place": place,
            "incidents": happenings(connection, ids),
            "months": months,
            "control": figures.claims(connection, place),
            "hidden": hidden,
        }

    data = answered(request, found)
    if not (data["incidents"] or data["control"] or data["hidden"]):
        raise UsageError(f"the ledger knows no place named {place!r}")
    with ledger.reading() as connection:
        data = {**data, "kept": kept(request, connection, "place", place)}
    return render(request, "place.html", data, page="map")


# ---- drawings ---------------------------------------------------------------------------------------


@router.get("/trends")
def trends(request: Request, ledger: LedgerOf, one: str = "", other: str = "") -> Response:
    """Conflict and cooperation of two actors by day, week or month, as the ledger spans; unusual times are marked."""

    def found(connection: Connection) -> Row:
        told = trend(connection, one.strip(), other.strip(), happenings=False) if one and other else Trend("week", [])
        names = [figures.name_of(connection, name) for name in (one, other)]
        return {"by": told.by, "times": told.rows, "names": names, "problem": None}

    try:
        between = answered(request, found, "between")
    except UsageError as error:
        between = {"by": "week", "times": [], "names": [one, other], "problem": str(error)}
    with ledger.reading() as connection:
        today = figures.newest_day(connection)
    window = figures.SMALL_WINDOW if between["times"] else figures.MIDDLE_WINDOW
    dyads = answered(request, lambda some: figures.pairs(some, ask.Filters(), window=window, limit=24))
    data = {"one": one, "other": other, **between, "dyads": dyads}
    told = {week for pair in dyads for week in pair["weeks"]}
    return render(request, "trends.html", data, page="trends", mondays=figures.mondays_with(today, told))


@router.get("/control")
def control(request: Request, place: str = "") -> Response:
    """Who is said to hold, to have gained or lost what ground."""

    def found(connection: Connection) -> Row:
        claims = figures.claims(connection, place.strip()) if place.strip() else []
        return {"claims": claims, "territories": figures.territories(connection)}

    data = {"place": place, **answered(request, found)}
    shares = any(claim["share_low"] is not None or claim["share_high"] is not None for claim in data["claims"])
    return render(request, "control.html", data, page="control", shares=shares)


@router.get("/agenda")
def agenda(request: Request, ledger: LedgerOf, month: str = "", actor: str = "") -> Response:
    """A calendar of what is due, slipped or held."""
    problem, rows = None, list[Row]()
    with ledger.reading() as connection:
        today = figures.newest_day(connection)
    try:
        of = actor.strip() or None
        rows = answered(
            request, lambda connection: ask.agenda(connection, today=today, actor=of, days=CALENDAR_DAYS), today
        )
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
def search(request: Request, q: str = "") -> Response:
    """Everything that holds the words, in context."""
    words = clean(q)

    def found(connection: Connection) -> Row:
        hits = figures.with_openings(connection, ask.search(connection, words, limit=60))
        telling = figures.telling_of(connection, sorted({row["article"] for row in hits}), words)
        return {
            "found": hits,
            "actors": figures.actors_like(connection, words),
            "places": figures.places_like(connection, words, limit=12),
            "happenings": happenings(connection, telling),
        }

    nothing: Row = {"found": [], "actors": [], "places": [], "happenings": []}
    data = {"q": words, **(answered(request, found) if words else nothing)}
    return render(request, "search.html", data, page="search")


def wishes_of(request: Request, ledger: Ledger, filters: ask.Filters) -> Wishes:
    """What a brief is asked to be; where nothing is asked for, one of the days that the front page tells."""
    if not any(getattr(filters, name) for name in ASKED_OF_A_BRIEF):
        with ledger.reading() as connection:
            today = figures.newest_day(connection)
        if today:
            days = morning.SPANS[_this_morning(request, 0, today)["span"]]
            filters = replace(filters, since=morning.before(today, days), until=today)
    return Wishes(filters.since, filters.until, filters.actor, filters.place)


def brief_on(request: Request, ledger: Ledger, filters: ask.Filters) -> Brief:
    """The brief that is asked for, made once for whoever reads, saves or edits it."""
    wishes = wishes_of(request, ledger, filters)

    def made(connection: Connection) -> Brief:
        brief = make_brief(connection, wishes)
        figures.with_openings(connection, brief.sources, "id")
        return brief

    answers: Answers = request.app.state.answers
    return answers.of(("brief", wishes), made)


@router.get("/brief")
def brief(request: Request, ledger: LedgerOf, filters: FiltersOf, format: str = "") -> Response:
    """A cited briefing on a span and an actor, on the days of the front page where nothing is asked for; ``format``
    markdown, html or docx saves it."""
    problem, made = None, None
    wishes = wishes_of(request, ledger, filters)
    with ledger.reading() as connection:
        today = figures.newest_day(connection)
    filters = replace(filters, since=wishes.since, until=wishes.until)
    try:
        made = brief_on(request, ledger, filters) if today else None
    except UsageError as error:
        problem = in_form(error)
    if made and format in WRITTEN:
        return written(made, format)
    parts = {"title": made.title, "sections": made.as_lines(), "sources": made.sources} if made else {}
    asked = {name: getattr(filters, name) for name in ASKED_OF_A_BRIEF}
    saved = {kind: address(request, format=kind, **asked) for kind in WRITTEN}
    data = {"brief": parts or None, "problem": problem}
    edit = address(request, "/brief/edit", **asked)
    return render(request, "brief.html", data, page="brief", filters=filters, saved=saved, edit=edit)
