"""What people keep about anything in a ledger: notes, tags and cases that it is put into; each can be taken back.

What a note is about is named by what outlives re-reading: an article's content, an actor's key, a place's name, the
reports of an incident. A note on an incident stays with the incident that holds the most of those reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args

from sqlalchemy import Connection, ScalarSelect, Select, func, insert, select, update

from ..errors import UsageError
from ..plain import plain
from . import ask, schema
from .store import now
from .words import act_of, joined

Row = dict[str, Any]
Kind = Literal["note", "tag", "case", "brief"]
Subject = Literal["incident", "article", "actor", "place", "case"]
SUBJECTS: tuple[str, ...] = get_args(Subject)
LONGEST = {"note": 10_000, "tag": 60, "case": 120, "brief": 60_000}  # characters
MOST = 100  # reports of an incident by which a note on it is known
LABEL = 200  # characters


def add(connection: Connection, kind: Kind, subject: str, about: int | str, words: str, *, reviewer: str) -> int:
    """Keeps a note, a tag or a case about something, and returns its id; a tag or case that it has is not added again.

    ``about`` is the row of an incident, article or actor, or the name of a place or case. Raises UsageError for what is
    not there and for words that can't be kept.
    """
    words = _checked(kind, words)
    found = _named(connection, subject, about)
    if kind in ("tag", "case"):
        here = (row for row in on(connection, subject, about) if row["kind"] == kind and row["words"] == words)
        if (known := next(here, None)) is not None:
            return int(known["id"])
    n = schema.notes
    values = {"kind": kind, "subject": subject, "about": found["about"], "label": found["label"][:LABEL]}
    values |= {"words": words, "reviewer": reviewer, "at": now(), "undone": 0}
    made = int(connection.execute(insert(n).returning(n.c.id), values).scalar_one())
    if found["reports"]:
        reports = [{"note": made, "content_hash": digest, "fingerprint": words} for digest, words in found["reports"]]
        connection.execute(insert(schema.noted_reports), reports)
    return made


def _checked(kind: str, words: str) -> str:
    if kind not in LONGEST:
        raise UsageError(f"what is kept is one of {', '.join(LONGEST)}; not {kind!r}")
    words = words.replace("\x00", " ").strip()
    if kind in ("tag", "case"):
        words = " ".join(words.removeprefix("#").split())
    if not 0 < len(words) <= LONGEST[kind]:
        raise UsageError(f"a {kind} has 1 to {LONGEST[kind]:,} characters")
    return words


def _named(connection: Connection, subject: str, about: int | str) -> Row:
    """What a note on something keeps of it: ``about``, ``label``, and the ``reports`` of an incident."""
    a, actor, e = schema.articles, schema.actors, schema.events
    if subject == "incident":
        rows = ask.incidents_of(connection, [int(about)])
        keys = (
            select(a.c.content_hash, e.c.fingerprint).join(e, e.c.article == a.c.id).where(e.c.incident == int(about))
        )
        found = connection.execute(keys.distinct().order_by(a.c.content_hash, e.c.fingerprint).limit(MOST))
        reports = [(row[0], row[1]) for row in found]
        if reports:
            return {"about": "", "label": told(rows[0]) if rows else "", "reports": reports}
    elif subject == "article":
        title = func.coalesce(a.c.title, a.c.outlet, a.c.identity)
        row = connection.execute(select(a.c.content_hash, title).where(a.c.id == int(about))).first()
        if row is not None:
            return {"about": row[0], "label": row[1], "reports": []}
    elif subject == "actor":
        row = connection.execute(select(actor.c.key, actor.c.name).where(actor.c.id == _root(about))).first()
        if row is not None:
            return {"about": row[0], "label": row[1], "reports": []}
    elif subject in ("place", "case") and str(about).strip():
        return {"about": _plain_name(str(about)), "label": str(about).strip(), "reports": []}
    raise UsageError(f"the ledger has no {subject} {about!r} to keep a note on")


def _root(about: int | str) -> ScalarSelect[int]:
    """The actor that the one of a row stands for."""
    a = schema.actors
    return select(func.coalesce(a.c.stands_for, a.c.id)).where(a.c.id == int(about)).scalar_subquery()


def told(row: Row) -> str:
    """An incident's row of `ask` in a line: who did what to whom."""
    who = joined(row["actors"]) or "somebody"
    return plain(" ".join(filter(None, (who, act_of(row), joined(row["recipients"])))))


def _plain_name(name: str) -> str:
    return " ".join(name.replace("\x00", " ").split()).casefold()


def undo(connection: Connection, note: int) -> Row:
    """Takes a note, a tag or a case back, and gives its row. Raises UsageError when it does not stand."""
    n = schema.notes
    row = connection.execute(select(n).where(n.c.id == note, n.c.undone == 0)).first()
    if row is None:
        raise UsageError(f"there is no note {note} to take back")
    connection.execute(update(n).where(n.c.id == note).values(undone=1))
    return dict(row._mapping)


# ---- what is kept about something ---------------------------------------------------------------------


def on(connection: Connection, subject: str, about: int | str) -> list[Row]:
    """What is kept about something, in the order in which it was; ``about`` as in `add`."""
    n, a = schema.notes, schema.actors
    here: Any
    if subject == "incident":
        here = n.c.id.in_(_on_incident(connection, int(about)))
    elif subject == "article":
        digest = select(schema.articles.c.content_hash).where(schema.articles.c.id == int(about))
        here = n.c.about.in_(digest)
    elif subject == "actor":
        root = _root(about)
        here = n.c.about.in_(select(a.c.key).where((a.c.id == root) | (a.c.stands_for == root)))
    else:
        here = n.c.about == _plain_name(str(about))
    query = select(n).where(n.c.subject == subject, n.c.undone == 0, here).order_by(n.c.id)
    return [dict(row._mapping) for row in connection.execute(query).all()]


def _on_incident(connection: Connection, incident: int) -> list[int]:
    """The notes whose reports lie in this incident, more than in any other."""
    r, a, e = schema.noted_reports, schema.articles, schema.events
    here = (
        select(r.c.note)
        .join(a, a.c.content_hash == r.c.content_hash)
        .join(e, (e.c.article == a.c.id) & (e.c.fingerprint == r.c.fingerprint))
        .where(e.c.incident == incident)
        .distinct()
    )
    homes = _homes(connection, connection.execute(here).scalars().all())
    return [note for note, home in homes.items() if home == incident]


def _homes(connection: Connection, noted: Iterable[int]) -> dict[int, int]:
    """The incident that holds the most reports of each note; the first of several."""
    r, a, e = schema.noted_reports, schema.articles, schema.events
    query = (
        select(r.c.note, e.c.incident)
        .join(a, a.c.content_hash == r.c.content_hash)
        .join(e, (e.c.article == a.c.id) & (e.c.fingerprint == r.c.fingerprint))
        .where(r.c.note.in_(list(noted)), e.c.incident.is_not(None))
        .group_by(r.c.note, e.c.incident)
        .order_by(r.c.note, func.count(e.c.id.distinct()).desc(), e.c.incident)
    )
    found: dict[int, int] = {}
    for note, incident in connection.execute(query).all():
        found.setdefault(note, incident)
    return found


# ---- everything of a tag or a case --------------------------------------------------------------------


def used(connection: Connection, kind: Kind) -> list[tuple[str, int]]:
    """The tags, or the cases, that stand, with how much bears each, the most used first."""
    n = schema.notes
    count = func.count()
    query = select(n.c.words, count).where(n.c.kind == kind, n.c.undone == 0).group_by(n.c.words)
    return [(row[0], row[1]) for row in connection.execute(query.order_by(count.desc(), n.c.words))]


def under(connection: Connection, kind: Kind, words: str) -> list[Row]:
    """What bears a tag or lies in a case, in the order in which it was put there: the note's row, with ``row``, the id
    of the incident, article or actor or the name of the place that it is about, None where the ledger has none now."""
    n = schema.notes
    query = select(n).where(n.c.kind == kind, n.c.words == words, n.c.undone == 0).order_by(n.c.id)
    return with_rows(connection, query)


def with_rows(connection: Connection, query: Select[Any]) -> list[Row]:
    """The notes that a query selects, each with the ``row`` that it is about."""
    a, actor = schema.articles, schema.actors
    found = [dict(row._mapping) for row in connection.execute(query).all()]

    def keys(subject: str) -> list[str]:
        return [row["about"] for row in found if row["subject"] == subject]

    homes = _homes(connection, [row["id"] for row in found if row["subject"] == "incident"])
    articles = dict(
        connection.execute(select(a.c.content_hash, a.c.id).where(a.c.content_hash.in_(keys("article")))).all()
    )
    roots = select(actor.c.key, func.coalesce(actor.c.stands_for, actor.c.id)).where(actor.c.key.in_(keys("actor")))
    actors = dict(connection.execute(roots).all())
    for row in found:
        known: dict[Any, Any] = {"article": articles, "actor": actors, "incident": homes}.get(row["subject"], {})
        by_row = row["id"] if row["subject"] == "incident" else row["about"]
        row["row"] = known.get(by_row) if row["subject"] in ("article", "actor", "incident") else row["label"]
    return found
