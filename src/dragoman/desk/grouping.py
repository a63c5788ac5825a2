"""Putting right what belongs together: incidents merged, split and named, actors merged; each can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, select

from ..errors import UsageError
from ..ledger import ask, corrections, review, schema
from ..ledger.database import writing
from . import figures, records
from .cards import happenings
from .figures import LARGEST_ROW
from .pages import LedgerOf, RowId
from .render import render, wants_json
from .replies import NUMBER, Forbidden, FormOf, Reviewer

router = APIRouter()
Row = dict[str, Any]
DAYS = 3  # before and after, in which the same happening may be told
NEAR = 400  # incidents of these days that are compared
OFFERED = 12
LONGEST_NAME = 200


# ---- incidents --------------------------------------------------------------------------------------


@router.get("/incident/{incident}/regroup")
def regroup_page(request: Request, ledger: LedgerOf, incident: RowId, reviewer: Reviewer, q: str = "") -> Response:
    """The reports of an incident to split off, and the incidents that may be the same one."""
    with ledger.reading() as connection:
        data = records.incident(connection, incident)
        words = q.replace("\x00", " ").strip()[:LONGEST_NAME]
        found = _searched(connection, words) if words else alike(connection, incident)
        data = {
            "number": incident,
            "incident": data["incident"],
            "reports": data["reports"],
            "alike": happenings(connection, [number for number in found if number != incident]),
            "name": corrections.names_of(connection, [incident]).get(incident),
            "q": words,
        }
    return render(request, "regroup.html", data, page="chronology")


def alike(connection: Connection, incident: int) -> list[int]:
    """Incidents of the same days that share a place, a type or an actor with this one, those that share most first."""
    i, e, p = schema.incidents, schema.events, schema.participants
    own = connection.execute(select(i).where(i.c.id == incident)).one()
    near = select(i.c.id, i.c.type, i.c.place, i.c.country).where(i.c.id != incident)
    if own.earliest:
        first, last = (date.fromisoformat(day[:10]) for day in (own.earliest, own.latest or own.earliest))
        since, until = (first - timedelta(days=DAYS)).isoformat(), (last + timedelta(days=DAYS)).isoformat()
        near = near.where(i.c.earliest >= since, i.c.earliest <= until)
    near = near.order_by(i.c.earliest.desc(), i.c.id.desc()).limit(NEAR)
    parties = select(e.c.incident, p.c.actor).join(p, p.c.event == e.c.id)
    mine = {row.actor for row in connection.execute(parties.where(e.c.incident == incident))}
    others = connection.execute(near).all()
    shared: dict[int, set[int]] = {}
    ids = [row.id for row in others]
    for row in connection.execute(parties.where(e.c.incident.in_(ids), p.c.actor.in_(mine))):
        shared.setdefault(row.incident, set()).add(row.actor)

    def likeness(row: Any) -> int:
        place = 2 if own.place and row.place == own.place else int(bool(own.country) and row.country == own.country)
        return 2 * len(shared.get(row.id, ())) + 2 * int(row.type == own.type) + place

    ranked = sorted(others, key=lambda row: (-likeness(row), row.id))
    return [row.id for row in ranked if likeness(row) > 2][:OFFERED]


def _searched(connection: Connection, words: str) -> list[int]:
    """The incident of a number ("#12"), or those whose articles hold the words."""
    if NUMBER.fullmatch(words.removeprefix("#")):
        i = schema.incidents
        return list(connection.execute(select(i.c.id).where(i.c.id == int(words.removeprefix("#")))).scalars())
    return ask.incident_ids(connection, ask.Filters(words=words))[:OFFERED]


@router.post("/incident/{incident}/regroup")
def regroup(request: Request, ledger: LedgerOf, incident: RowId, reviewer: Reviewer, form: FormOf) -> Response:
    """Merges the chosen incidents into this one, splits the chosen reports off, or names it."""
    events, incidents = _chosen(form, "event"), _chosen(form, "incident")
    with writing(ledger.engine) as connection:
        records.incident(connection, incident)
        match form.get("decision"):
            case "merge":
                made = corrections.merge(connection, [incident, *incidents], reviewer=reviewer)
            case "split":
                if not events:
                    raise UsageError("choose the reports to split off")
                made = corrections.split(connection, events, reviewer=reviewer)
            case "name":
                made = corrections.name(connection, incident, form.get("name", "")[:LONGEST_NAME], reviewer=reviewer)
            case _:
                raise UsageError("an incident is merged, split or named")
    return _after(request, {"correction": made}, f"/regroup?made=c{made}")


def _chosen(form: dict[str, str], kind: str) -> list[int]:
    """The numbers of the boxes that are ticked ("event-31")."""
    numbers = [name.removeprefix(f"{kind}-") for name in form if name.startswith(f"{kind}-")]
    return sorted(int(number) for number in numbers if NUMBER.fullmatch(number))


def _after(request: Request, told: Row, path: str) -> Response:
    return render(request, "", told) if wants_json(request) else RedirectResponse(path, status_code=303)


# ---- actors -----------------------------------------------------------------------------------------


@router.get("/actor/{actor}/merge")
def merge_page(request: Request, ledger: LedgerOf, actor: RowId, reviewer: Reviewer, q: str = "") -> Response:
    """Actors that may be the same as this one."""
    with ledger.reading() as connection:
        row, _ = figures.actor_rows(connection, actor)
        words = q.replace("\x00", " ").strip()[:LONGEST_NAME] or max(row["name"].split(), key=len, default="")
        found = [one for one in figures.actors_like(connection, words, limit=30) if one["id"] != row["id"]]
    return render(request, "merge.html", {"actor": row, "q": words, "alike": found}, page="actors")


@router.post("/actor/{actor}/merge")
def merge_actor(request: Request, ledger: LedgerOf, actor: RowId, reviewer: Reviewer, form: FormOf) -> Response:
    """Lets the chosen actor stand for this one in every answer."""
    into = form.get("into", "")
    if not NUMBER.fullmatch(into):
        raise UsageError("choose the actor that this one is")
    with writing(ledger.engine) as connection:
        made = review.merge(connection, actor, min(int(into), LARGEST_ROW), reviewer=reviewer)
    return _after(request, {"merge": made}, f"/regroup?made=m{made}")


# ---- what was put right -----------------------------------------------------------------------------


@router.get("/regroup")
def regrouped(request: Request, ledger: LedgerOf, made: str = "") -> Response:
    """Everything that people put together or apart, the newest first."""
    with ledger.reading() as connection:
        incidents = list(reversed(corrections.trail(connection)))[:200]
        actors = merges(connection)
    return render(request, "regrouped.html", {"incidents": incidents, "actors": actors}, page="review", made=made)


def merges(connection: Connection, *, limit: int = 200) -> list[Row]:
    """Actors that people merged, the newest first, with the names of both."""
    m = schema.merges
    rows = [dict(row._mapping) for row in connection.execute(select(m).order_by(m.c.id.desc()).limit(limit))]
    names = figures.actor_names(connection, {row[end] for row in rows for end in ("actor", "into")})
    return [{**row, "name": names[row["actor"]]["name"], "into_name": names[row["into"]]["name"]} for row in rows]


@router.post("/regroup/{kind}/{number}/undo")
def take_back(
    request: Request, ledger: LedgerOf, kind: str, number: RowId, reviewer: Reviewer, form: FormOf
) -> Response:
    """Takes back a correction of incidents or a merge of actors; on a public desk, one's own."""
    tables = {"incidents": schema.corrections, "actors": schema.merges}
    if kind not in tables:
        raise UsageError("what is taken back is of incidents or of actors")
    table = tables[kind]
    with writing(ledger.engine) as connection:
        by = connection.execute(select(table.c.reviewer).where(table.c.id == number)).scalar()
        if by != reviewer and request.app.state.access.public:
            raise Forbidden("Only whoever made a decision may take it back.")
        take = corrections.undo if kind == "incidents" else review.split
        take(connection, number)
    return _after(request, {"undone": number}, "/regroup")
