"""What people decided about records: accepted, corrected, rejected or commented on; the original always stays.

A decision is kept by the article's content and the record's words, so it holds when the article is read again. A
correction is carried out in the record's row at once (`standing`), so that every question counts it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Literal, get_args

from sqlalchemy import Connection, insert, select, update

from ..errors import UsageError
from ..records import ControlStatus, EventType, StatementKind, Status, TieKind
from . import schema
from .database import in_parts
from .standing import GONE, PARTIES, TABLES, checked_date, coded_value, settle
from .store import now

Decision = Literal["accept", "correct", "reject", "comment"]
Row = dict[str, Any]
# What a person may correct of each kind of record.
FIELDS: dict[str, frozenset[str]] = {
    "event": frozenset(("type", "plover", "mode", "contexts", "cameo", "status", "date", "place", "country", "actors",
                        "recipients", "deaths_low", "deaths_high", "injuries_low", "injuries_high")),
    "statement": frozenset(("speaker", "content", "kind", "date")),
    "tie": frozenset(("kind", "holder", "other")),
    "control": frozenset(("holder", "territory", "status", "share_low", "share_high", "date")),
}  # fmt: skip
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("event", "type"): get_args(EventType),
    ("event", "plover"): get_args(EventType),
    ("event", "status"): get_args(Status),
    ("statement", "kind"): get_args(StatementKind),
    ("tie", "kind"): get_args(TieKind),
    ("control", "status"): get_args(ControlStatus),
}
NEEDED = frozenset(("type", "plover", "status", "kind", "content", "holder", "other", "territory"))
LONGEST = 500  # characters of a name


def review(
    connection: Connection,
    kind: str,
    record: int,
    decision: Decision,
    *,
    reviewer: str,
    field: str | None = None,
    value: Any = None,
    comment: str | None = None,
) -> int:
    """Notes a decision about the record with row id ``record`` and returns the review's id.

    A correction names a ``field`` and its right ``value``. Raises UsageError for a record or a field that is not there.
    """
    row, digest = _record(connection, kind, record)
    before = None
    if decision == "correct":
        if field not in FIELDS[kind]:
            raise UsageError(f"a correction of a {kind} names one of: {', '.join(sorted(FIELDS[kind]))}; not {field!r}")
        value = check(kind, field, _as_kept(field, value))
        before = coded_value(connection, kind, row, digest, field)
    elif decision == "comment" and not comment:
        raise UsageError("a comment needs words")
    if not reviewer.strip():
        raise UsageError("say who reviews: --by NAME")
    made = int(
        connection.execute(
            insert(schema.reviews).returning(schema.reviews.c.id),
            {
                "content_hash": digest,
                "fingerprint": row["fingerprint"],
                "kind": kind,
                "decision": decision,
                "field": field if decision == "correct" else None,
                "value": json.dumps(value, ensure_ascii=False) if decision == "correct" else None,
                "original": json.dumps(before, ensure_ascii=False) if decision == "correct" else None,
                "comment": comment,
                "reviewer": reviewer.strip(),
                "at": now(),
                "undone": 0,
            },
        ).scalar_one()
    )
    if decision == "correct":
        settle(connection, kind, digest, row["fingerprint"])
    return made


def _as_kept(field: str, value: Any) -> Any:
    """A value as a form or the command line gives it: names separated by semicolons, a year read as a number."""
    if field in PARTIES and isinstance(value, str):
        return [name.strip() for name in value.split(";") if name.strip()]
    return str(value) if field == "date" and isinstance(value, int) else value


def check(kind: str, field: str, value: Any) -> Any:
    """The value; raises UsageError for one that the field of such a record can't have."""
    name = field.replace("_", " ")
    if value in (None, "", []) and field in NEEDED:
        raise UsageError(f"the {name} of a {kind} can't be empty")
    choices = CHOICES.get((kind, field))
    if choices and value not in choices:
        raise UsageError(f"the {name} of a {kind} is one of: {', '.join(choices)}; not {value!r}")
    if field == "date" and value is not None:
        checked_date(value)
    if field in PARTIES:
        if not isinstance(value, list) or not all(isinstance(part, str) and part.strip() for part in value):
            raise UsageError(f"the {name} are a list of names")
    elif field.endswith(("_low", "_high")):
        if value is not None and not (isinstance(value, int | float) and abs(value) < 10**9):
            raise UsageError(f"{name} is a number, not {value!r}")
    elif value is not None and not isinstance(value, str) and field != "contexts":
        raise UsageError(f"the {name} of a {kind} is text, not {value!r}")
    parts = value if isinstance(value, list) else [value]
    if field != "content" and any(isinstance(part, str) and len(part) > LONGEST for part in parts):
        raise UsageError(f"the {name} of a {kind} has at most {LONGEST} characters")
    return value


def undo(connection: Connection, review_id: int) -> None:
    """Takes a decision back; the trail keeps it, marked as undone."""
    r = schema.reviews
    made = connection.execute(select(r).where(r.c.id == review_id, r.c.undone == 0)).first()
    if made is None:
        raise UsageError(f"there is no review {review_id} to undo")
    connection.execute(update(r).where(r.c.id == review_id).values(undone=1))
    if made.decision == "correct":
        settle(connection, made.kind, made.content_hash, made.fingerprint)


def trail(connection: Connection, kind: str | None = None, record: int | None = None) -> list[Row]:
    """Decisions in the order they were made, undone ones included."""
    r = schema.reviews
    query = select(r).order_by(r.c.id)
    if kind and record is not None:
        row, digest = _record(connection, kind, record)
        query = query.where(r.c.content_hash == digest, r.c.fingerprint == row["fingerprint"], r.c.kind == kind)
    return [dict(row._mapping) for row in connection.execute(query)]


def decided(connection: Connection, rows: list[Row], kind: str, *, only_reviewed: bool = False) -> list[Row]:
    """Records with people's decisions: rejected and replaced ones gone, ``review`` saying which were accepted or
    corrected.

    ``only_reviewed`` leaves out what nobody has judged. ``rows`` need ``fingerprint`` and ``article``.
    """
    made = _judged(connection, sorted({row["article"] for row in rows}), kind)
    if not made:
        return [] if only_reviewed else [{**row, "review": None} for row in rows]
    kept = []
    for row in rows:
        judged = made.get((row["article"], row["fingerprint"]), [])
        if only_reviewed and not judged:
            continue
        if judged and judged[-1] in GONE:
            continue
        kept.append({**row, "review": "corrected" if "correct" in judged else "accepted" if judged else None})
    return kept


def _judged(connection: Connection, articles: list[int], kind: str) -> dict[tuple[int, str], list[str]]:
    """The decisions that stand on the records of these articles, but for comments, in order."""
    a, r = schema.articles, schema.reviews
    made: dict[tuple[int, str], list[str]] = {}
    if connection.execute(select(r.c.id).limit(1)).first() is None:
        return made
    for part in in_parts(articles):
        query = (
            select(a.c.id, r.c.fingerprint, r.c.decision)
            .join(r, r.c.content_hash == a.c.content_hash)
            .where(a.c.id.in_(part))
            .where(r.c.kind == kind, r.c.undone == 0, r.c.decision != "comment")
            .order_by(r.c.id)
        )
        for article, fingerprint, decision in connection.execute(query):
            made.setdefault((article, fingerprint), []).append(decision)
    return made


def queue(connection: Connection, *, limit: int = 50) -> list[Row]:
    """Events that nobody has judged, the most doubtful first."""
    e, a, r = schema.events, schema.articles, schema.reviews
    judged = (
        select(r.c.id)
        .where(r.c.fingerprint == e.c.fingerprint, r.c.content_hash == a.c.content_hash)
        .where(r.c.undone == 0, r.c.decision != "comment")
        .exists()
    )
    query = select(e).join(a, a.c.id == e.c.article).where(~judged).order_by(e.c.confidence, e.c.id).limit(limit)
    return [dict(row._mapping) for row in connection.execute(query)]


def agreement(connection: Connection) -> list[Row]:
    """Precision by type from what reviewers judged: of the events judged, the part accepted as they were coded.

    ``type_right`` also counts those corrected in another field than their type.
    """
    e, a, r = schema.events, schema.articles, schema.reviews
    query = (
        select(e.c.id, e.c.type, r.c.decision, r.c.field, r.c.original)
        .join(a, a.c.id == e.c.article)
        .join(r, (r.c.content_hash == a.c.content_hash) & (r.c.fingerprint == e.c.fingerprint))
        .where(r.c.undone == 0, r.c.kind == "event", r.c.decision.in_(("accept", "correct", "reject")))
        .order_by(r.c.id)
    )
    verdicts: dict[int, tuple[str, bool, bool]] = {}
    for row in connection.execute(query):
        coded, right, type_right = verdicts.get(row.id, (row.type, True, True))
        if row.field == "type":
            coded = json.loads(row.original)
        if row.decision == "accept":
            right, type_right = right and True, type_right
        elif row.decision == "reject":
            right = type_right = False
        else:
            right, type_right = False, type_right and row.field not in ("type", "plover")
        verdicts[row.id] = (coded, right, type_right)
    judged, accepted, typed = (Counter[str]() for _ in range(3))
    for kind, right, type_right in verdicts.values():
        judged[kind] += 1
        accepted[kind] += right
        typed[kind] += type_right
    return [
        {
            "type": kind,
            "judged": judged[kind],
            "precision": round(accepted[kind] / judged[kind], 3),
            "type_right": round(typed[kind] / judged[kind], 3),
        }
        for kind in sorted(judged)
    ]


# ---- one actor or two -----------------------------------------------------------------------------------


def merge(connection: Connection, actor: int, into: int, *, reviewer: str) -> int:
    """Lets one actor stand for another in every answer; returns the id to undo it with."""
    a = schema.actors
    target = connection.execute(select(a).where(a.c.id == into)).first()
    if target is None or connection.execute(select(a.c.id).where(a.c.id == actor)).first() is None:
        raise UsageError(f"there is no actor {actor if target else into}; see: dragoman who LEDGER NAME")
    if actor == into or target.stands_for == actor:
        raise UsageError("an actor can't be merged into itself")
    root = target.stands_for or into
    connection.execute(update(a).where((a.c.id == actor) | (a.c.stands_for == actor)).values(stands_for=root))
    values = {"actor": actor, "into": root, "reviewer": reviewer, "at": now(), "undone": 0}
    return int(connection.execute(insert(schema.merges).returning(schema.merges.c.id), values).scalar_one())


def split(connection: Connection, merge_id: int) -> None:
    """Undoes a merge: the actor stands for itself again."""
    m, a = schema.merges, schema.actors
    made = connection.execute(select(m).where(m.c.id == merge_id, m.c.undone == 0)).first()
    if made is None:
        raise UsageError(f"there is no merge {merge_id} to undo")
    connection.execute(update(a).where(a.c.id == made.actor).values(stands_for=None))
    connection.execute(update(m).where(m.c.id == merge_id).values(undone=1))


def _record(connection: Connection, kind: str, record: int) -> tuple[Row, str]:
    table = TABLES.get(kind)
    if table is None:
        raise UsageError(f"a record is one of {', '.join(TABLES)}; not {kind!r}")
    a = schema.articles
    found = connection.execute(
        select(table, a.c.content_hash).join(a, a.c.id == table.c.article).where(table.c.id == record)
    ).first()
    if found is None:
        raise UsageError(f"the ledger has no {kind} {record}")
    row = dict(found._mapping)
    return row, row.pop("content_hash")
