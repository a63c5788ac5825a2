"""What people keep at the desk besides decisions: the searches that they watch, notes, tags, cases, edited briefs."""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import parse_qsl

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from ..errors import UsageError
from ..ledger import cases, notes, watch
from ..ledger.database import writing
from ..views.judged import DOUBTFUL
from . import watched
from .cards import happenings
from .noted import kept, page_of
from .pages import LONGEST_ADDRESS, FiltersOf, LedgerOf, RowId, brief_on, clean
from .render import render
from .replies import Forbidden, FormOf, Reviewer
from .written import WRITTEN, written

router = APIRouter()
Row = dict[str, Any]
SOURCE = re.compile(r"([0-9]{1,9}):([0-9]{1,6})")

# ---- what is watched ----------------------------------------------------------------------------------


@router.get("/watches")
def watches(request: Request, ledger: LedgerOf, reviewer: Reviewer) -> Response:
    """Every saved search, with what it asks for and what it found since it was saved."""
    with ledger.reading() as connection:
        data = {"watches": watched.found(connection, 0)}
    return render(request, "watches.html", data, page="chronology")


@router.post("/watches")
def save(request: Request, ledger: LedgerOf, reviewer: Reviewer, form: FormOf) -> Response:
    """Saves what a page is narrowed to under a name, or forgets the search of that name."""
    name = form.get("name", "").replace("\x00", " ").strip()
    with writing(ledger.engine) as connection:
        if form.get("decision") == "remove":
            watch.remove(connection, name)
        else:
            watch.save(connection, name, search_of(form.get("asked", "")))
    return RedirectResponse("/watches", status_code=303)


def search_of(asked: str) -> watch.Search:
    """What the address of a narrowed page asks for, but for its days. Raises UsageError for what can't be asked."""
    given: dict[str, Any] = {"min_confidence": DOUBTFUL}
    for name, value in parse_qsl(asked[:LONGEST_ADDRESS]):
        if name in watched.MANY and name in given:
            given[name] += f",{clean(value)}"
        elif name in watched.FIELDS and clean(value):
            given[name] = clean(value)
    try:
        return msgspec.convert(
            {name.replace("_", "-"): value for name, value in given.items()}, watch.Search, strict=False
        )
    except msgspec.ValidationError as error:
        raise UsageError(f"this can't be watched: {error}") from error


# ---- notes, tags and cases ------------------------------------------------------------------------------


@router.post("/keep/{subject}/{about:path}")
def keep(request: Request, ledger: LedgerOf, subject: str, about: str, reviewer: Reviewer, form: FormOf) -> Response:
    """Keeps a note, a tag or a case about something."""
    kind = cast(notes.Kind, form.get("kind", ""))
    with writing(ledger.engine) as connection:
        notes.add(connection, kind, subject, _row_of(subject, about), form.get("words", ""), reviewer=reviewer)
    return RedirectResponse(f"{page_of(subject, about)}#kept", status_code=303)


def _row_of(subject: str, about: str) -> int | str:
    """What a note is about, as `notes.add` takes it."""
    if subject in ("incident", "article", "actor"):
        if not re.fullmatch(r"[0-9]{1,9}", about):
            raise UsageError(f"there is no {subject} {about!r}")
        return int(about)
    return clean(about)


@router.post("/kept/{note}/undo")
def take_back(request: Request, ledger: LedgerOf, note: RowId, reviewer: Reviewer, form: FormOf) -> Response:
    """Takes a note, a tag or a case back; on a public desk, one's own."""
    with writing(ledger.engine) as connection:
        row = notes.undo(connection, note)
        if row["reviewer"] != reviewer and request.app.state.access.public:
            raise Forbidden("Only whoever wrote a note may take it back.")
    back = form.get("back", "")
    return RedirectResponse(back if re.fullmatch(r"/(?!/)[\w/%.,~-]*", back) else "/cases", status_code=303)


@router.get("/cases")
def all_cases(request: Request, ledger: LedgerOf, reviewer: Reviewer) -> Response:
    """The cases and the tags, with how much is in each."""
    with ledger.reading() as connection:
        found = {"cases": notes.used(connection, "case"), "tags": notes.used(connection, "tag")}
    return render(request, "cases.html", found, page="cases")


@router.get("/tag/{words:path}")
def tag(request: Request, ledger: LedgerOf, words: str, reviewer: Reviewer) -> Response:
    """Everything that bears a tag."""
    with ledger.reading() as connection:
        data = _gathered(connection, "tag", clean(words))
    return render(request, "case.html", {**data, "kept": {}}, page="cases")


@router.get("/case/{name:path}")
def case(request: Request, ledger: LedgerOf, name: str, reviewer: Reviewer, write: str = "") -> Response:
    """What lies in a case; with ``write`` as Markdown, HTML or docx, each happening with its sources."""
    name = clean(name)
    with ledger.reading() as connection:
        if write in WRITTEN:
            return written(cases.case_brief(connection, name), write)
        data = {**_gathered(connection, "case", name), "kept": kept(request, connection, "case", name)}
    return render(request, "case.html", data, page="cases")


def _gathered(connection: Connection, kind: notes.Kind, words: str) -> Row:
    """What bears a tag or lies in a case: ``incidents`` as cards, and the notes' rows of ``others`` and of what is
    ``gone``."""
    found = notes.under(connection, kind, words)
    here = [row for row in found if row["row"] is not None]
    return {
        "kind": kind,
        "words": words,
        "incidents": happenings(connection, [row["row"] for row in here if row["subject"] == "incident"]),
        "others": [
            {**row, "href": page_of(row["subject"], row["row"])} for row in here if row["subject"] != "incident"
        ],
        "gone": [row for row in found if row["row"] is None],
    }


# ---- briefs that are edited -------------------------------------------------------------------------------


@router.get("/brief/edit")
def edit(
    request: Request, ledger: LedgerOf, filters: FiltersOf, reviewer: Reviewer, case: str = "", note: int = 0
) -> Response:
    """A brief as text to edit: of a span and an actor, of a case, or one that was kept."""
    made = None if note or case else brief_on(request, ledger, filters)
    with ledger.reading() as connection:
        if note:
            text, places = cases.kept_brief(connection, note)
        else:
            made = made or cases.case_brief(connection, clean(case))
            text, places = cases.text_of(made), [(row["id"], row["paragraph"]) for row in made.sources]
        data = _edited(connection, text, places, clean(case))
    return render(request, "edit.html", data, page="brief")


@router.post("/brief/edit")
def edited(request: Request, ledger: LedgerOf, reviewer: Reviewer, form: FormOf) -> Response:
    """Writes an edited brief as a file, or keeps it in a case; what can't be written comes back as it was typed."""
    text, decision, name = form.get("text", ""), form.get("decision", ""), clean(form.get("case", ""))
    places = [(int(row), int(paragraph)) for row, paragraph in SOURCE.findall(form.get("sources", ""))]
    try:
        if decision == "keep":
            with writing(ledger.engine) as connection:
                cases.keep(connection, name, text, places, reviewer=reviewer)
            return RedirectResponse(page_of("case", name), status_code=303)
        with ledger.reading() as connection:
            if decision in WRITTEN:
                return written(cases.brief_of(connection, text, places), decision)
            data = _edited(connection, text, places, name)
    except UsageError as error:
        with ledger.reading() as connection:
            data = {**_edited(connection, text, places, name, shown=False), "problem": str(error)}
    return render(request, "edit.html", data, page="brief", status=422 if data.get("problem") else 200)


def _edited(connection: Connection, text: str, places: list[tuple[int, int]], case: str, *, shown: bool = True) -> Row:
    """What the page of an edited brief shows: its ``text``, its ``notes`` by their numbers in it, and how it reads."""
    known = cases.sources_of(connection, places)
    made = cases.brief_of(connection, text, places) if shown else None
    return {
        "text": text,
        "places": places,
        "notes": known,
        "case": case,
        "title": made.title if made else "Brief",
        "reads": made.as_lines() if made else [],
        "known_cases": [name for name, _ in notes.used(connection, "case")],
    }
