"""What people keep about what a page shows: its notes, tags and cases. Only reviewers see and write them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import Request
from sqlalchemy import Connection

from ..ledger import notes

Row = dict[str, Any]
OFFERED = 60  # tags and cases that a form completes


def kept(request: Request, connection: Connection, subject: str, about: int | str) -> Row:
    """The ``notes``, ``tags`` and ``cases`` of something, and what its form needs; nothing for a mere visitor."""
    if request.app.state.access.reviewer(request) is None:
        return {}
    rows = notes.on(connection, subject, about)
    by_kind = {f"{kind}s": [row for row in rows if row["kind"] == kind] for kind in ("note", "tag", "case", "brief")}
    known = {f"known_{kind}s": [name for name, _ in notes.used(connection, kind)[:OFFERED]] for kind in ("tag", "case")}
    return {"subject": subject, "about": about, **by_kind, **known}


def page_of(subject: str, about: int | str | None) -> str:
    """The address of what a note is about."""
    return f"/{subject}/{quote(str(about), safe='')}" if about is not None else "/cases"


def offers(connection: Connection, words: str) -> list[Row]:
    """The tags and cases that hold ``words``, for the search line (`facets.offers`)."""
    wanted = words.casefold().removeprefix("#")
    return [
        {"label": kind, "words": name, "count": number, "href": page_of(kind, name)}
        for kind in ("tag", "case")
        for name, number in notes.used(connection, "tag" if kind == "tag" else "case")
        if wanted and wanted in name.casefold()
    ][:OFFERED]
