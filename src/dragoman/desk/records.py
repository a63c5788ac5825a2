"""What the pages of one article, incident and actor show."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from ..errors import UsageError
from ..ledger import ask, schema
from ..ledger.kept import unpacked
from ..ledger.telling import REPORTS, agreement
from ..records import Report
from ..report import Report as FullReport
from . import figures
from .cards import happenings
from .tell import with_words

Row = dict[str, Any]


def report_of(connection: Connection, article: int) -> FullReport:
    """The whole report of an article. Raises UsageError when there is no such article."""
    a = schema.articles
    kept = connection.execute(select(a.c.report).where(a.c.id == article)).scalar()
    if kept is None:
        raise UsageError(f"the ledger has no article {article}")
    return unpacked(kept, article, FullReport)


def rows_of(connection: Connection, number: int, report: Report) -> dict[str, Row]:
    """The ledger's row of each record of an article by the record's key: ``kind``, ``id``, ``fingerprint``."""
    found: dict[str, Row] = {}
    for kind, table in (("event", schema.events), ("statement", schema.statements)):
        query = select(table.c.id, table.c.local_id, table.c.fingerprint).where(table.c.article == number)
        for row in connection.execute(query):
            found[row.local_id] = {"kind": kind, "id": row.id, "fingerprint": row.fingerprint}
    # Ties and control have no id of their own: their rows lie in the order of the report.
    known = {entity.id for entity in report.entities}
    stored: tuple[tuple[str, Any, list[str]], ...] = (
        ("tie", schema.ties, [f"tie{n}" for n, t in enumerate(report.ties, 1) if {t.holder, t.other} <= known]),
        ("control", schema.control, [f"control{n}" for n, c in enumerate(report.control, 1) if c.holder in known]),
    )
    for kind, table, keys in stored:
        query = select(table.c.id, table.c.fingerprint).where(table.c.article == number).order_by(table.c.id)
        for key, row in zip(keys, connection.execute(query), strict=False):
            found[key] = {"kind": kind, "id": row.id, "fingerprint": row.fingerprint}
    incidents = select(schema.events.c.local_id, schema.events.c.incident).where(schema.events.c.article == number)
    for local_id, number_of_incident in connection.execute(incidents):
        found[local_id]["incident"] = number_of_incident
    return found


def verdicts(connection: Connection, article: int) -> dict[tuple[str, str], Row]:
    """What stands decided about an article's records: the last decision, the corrections, the comments."""
    a, r = schema.articles, schema.reviews
    digest = select(a.c.content_hash).where(a.c.id == article).scalar_subquery()
    made: dict[tuple[str, str], list[Row]] = {}
    for row in connection.execute(select(r).where(r.c.content_hash == digest, r.c.undone == 0).order_by(r.c.id)):
        made.setdefault((row.kind, row.fingerprint), []).append(dict(row._mapping))
    return {key: verdict(decisions) for key, decisions in made.items()}


def verdict(decisions: list[Row]) -> Row:
    """Live decisions about one record, summed up; ``last`` is the newest of them."""
    judged = [d for d in decisions if d["decision"] != "comment"]
    state = {"accept": "accepted", "reject": "rejected", "correct": "corrected", "replace": "replaced"}
    return {
        "state": state[judged[-1]["decision"]] if judged else None,
        "by": judged[-1]["reviewer"] if judged else None,
        "corrections": {d["field"]: json.loads(d["value"]) for d in judged if d["decision"] == "correct"},
        "comments": [{"by": d["reviewer"], "words": d["comment"]} for d in decisions if d["comment"]],
        "last": decisions[-1]["id"] if decisions else 0,
        "last_by": decisions[-1]["reviewer"] if decisions else None,
    }


def replies_of(connection: Connection, article: int) -> list[Row]:
    """Visitors' replies to an article that a reviewer let through."""
    r = schema.replies
    query = select(r.c.id, r.c.name, r.c.words, r.c.at).where(r.c.article == article, r.c.state == "shown")
    return [dict(row._mapping) for row in connection.execute(query.order_by(r.c.id).limit(200))]


def incident(connection: Connection, number: int) -> Row:
    """A happening: its best telling, all its reports, what they differ in, the thread from plan to outcome."""
    found = happenings(connection, [number])
    e, i = schema.events, schema.incidents
    exists = connection.execute(select(i.c.thread).where(i.c.id == number)).scalar()
    if exists is None:
        raise UsageError(f"the ledger has no incident {number}")
    told = ask.events_of(connection, select(e.c.id).where(e.c.incident == number).limit(REPORTS))
    reports = with_words(figures.with_openings(connection, told))
    reports.sort(key=lambda row: (row["published"] or "", row["id"]))
    members = list(connection.execute(select(i.c.id).where(i.c.thread == exists).order_by(i.c.id).limit(50)).scalars())
    thread = happenings(connection, members) if len(members) > 1 else []
    return {
        "incident": found[0] if found else None,
        "number": number,
        "reports": reports,
        "agreement": agreement(reports),
        "numbers": ask.numbers_over_time(connection, number),
        "thread": sorted(thread, key=lambda row: (row["published"] or "", row["id"])),
    }


def actor(connection: Connection, number: int) -> Row:
    """One actor: offices, aliases, what it did, said and had done to it, its ties, and with whom."""
    row, ids = figures.actor_rows(connection, number)
    offices, aliases = figures.known_as(connection, ids)

    def told(role: str) -> list[Row]:
        return happenings(connection, figures.actor_incidents(connection, ids, role))

    return {
        "actor": row,
        "offices": offices,
        "aliases": aliases,
        "did": told("actor"),
        "undergone": told("recipient"),
        "said": figures.said_by(connection, ids),
        "ties": figures.ties_of(connection, ids),
        "companions": figures.companions(connection, ids),
        "months": figures.actor_months(connection, ids),
        "hidden": ask.doubtful(connection, ask.Filters(party=f"#{row['id']}")),
    }
