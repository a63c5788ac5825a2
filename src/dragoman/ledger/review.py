"""What people decided about records: accepted, corrected, rejected or commented on; the original always stays.

A decision is kept by the article's content and the record's words, so it holds when the article is read again.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Literal

from sqlalchemy import Connection, Table, insert, select, update

from ..errors import UsageError
from . import schema
from .store import now

Decision = Literal["accept", "correct", "reject", "comment"]
Row = dict[str, Any]
TABLES: dict[str, Table] = {
    "event": schema.events,
    "statement": schema.statements,
    "tie": schema.ties,
    "control": schema.control,
}
# What a person may correct of each kind of record.
FIELDS: dict[str, frozenset[str]] = {
    "event": frozenset(("type", "plover", "mode", "contexts", "cameo", "status", "date", "place", "country", "actors",
                        "recipients", "deaths_low", "deaths_high", "injuries_low", "injuries_high")),
    "statement": frozenset(("speaker", "content", "kind", "date")),
    "tie": frozenset(("kind", "holder", "other")),
    "control": frozenset(("holder", "territory", "status", "share_low", "share_high", "date")),
}  # fmt: skip


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
        before = original(connection, row, field)
    elif decision == "comment" and not comment:
        raise UsageError("a comment needs words")
    if not reviewer.strip():
        raise UsageError("say who reviews: --by NAME")
    return int(
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


def undo(connection: Connection, review_id: int) -> None:
    """Takes a decision back; the trail keeps it, marked as undone."""
    r = schema.reviews
    changed = connection.execute(update(r).where(r.c.id == review_id, r.c.undone == 0).values(undone=1))
    if not changed.rowcount:
        raise UsageError(f"there is no review {review_id} to undo")


def trail(connection: Connection, kind: str | None = None, record: int | None = None) -> list[Row]:
    """Decisions in the order they were made, undone ones included."""
    r = schema.reviews
    query = select(r).order_by(r.c.id)
    if kind and record is not None:
        row, digest = _record(connection, kind, record)
        query = query.where(r.c.content_hash == digest, r.c.fingerprint == row["fingerprint"], r.c.kind == kind)
    return [dict(row._mapping) for row in connection.execute(query)]


def decided(connection: Connection, rows: list[Row], kind: str, *, only_reviewed: bool = False) -> list[Row]:
    """Records with people's decisions carried out: rejected ones gone, corrected fields put right.

    ``review`` says which were. ``only_reviewed`` leaves out what nobody has judged. ``rows`` need
    ``fingerprint`` and ``article``.
    """
    a, r = schema.articles, schema.reviews
    made: dict[tuple[str, str], list[Any]] = {}
    for decision in connection.execute(select(r).where(r.c.undone == 0, r.c.kind == kind).order_by(r.c.id)):
        made.setdefault((decision.content_hash, decision.fingerprint), []).append(decision)
    hashes: dict[int, str] = {}
    if made:
        known = {digest for digest, _ in made}
        for start in range(0, len(known), 500):
            some = sorted(known)[start : start + 500]
            hashes |= {
                row[0]: row[1]
                for row in connection.execute(select(a.c.id, a.c.content_hash).where(a.c.content_hash.in_(some)))
            }
    kept = []
    for row in rows:
        decisions = made.get((hashes.get(row["article"], ""), row["fingerprint"]), [])
        judged = [d for d in decisions if d.decision != "comment"]
        if only_reviewed and not judged:
            continue
        if judged and judged[-1].decision == "reject":
            continue
        corrections = {d.field: json.loads(d.value) for d in judged if d.decision == "correct"}
        kept.append({**row, **corrections, "review": "corrected" if corrections else "accepted" if judged else None})
    return kept


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
        select(e.c.id, e.c.type, r.c.decision, r.c.field)
        .join(a, a.c.id == e.c.article)
        .join(r, (r.c.content_hash == a.c.content_hash) & (r.c.fingerprint == e.c.fingerprint))
        .where(r.c.undone == 0, r.c.kind == "event", r.c.decision != "comment")
        .order_by(r.c.id)
    )
    verdicts: dict[int, tuple[str, bool, bool]] = {}
    for row in connection.execute(query):
        _, right, type_right = verdicts.get(row.id, (row.type, True, True))
        if row.decision == "accept":
            right, type_right = right and True, type_right
        elif row.decision == "reject":
            right = type_right = False
        else:
            right, type_right = False, type_right and row.field not in ("type", "plover")
        verdicts[row.id] = (row.type, right, type_right)
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


def original(connection: Connection, row: Row, field: str) -> Any:
    """The value of a field of a record as it was coded; names for an event's participants."""
    if field not in ("actors", "recipients"):
        return row.get(field)
    p, a = schema.participants, schema.actors
    names = (
        select(a.c.name)
        .join(p, p.c.actor == a.c.id)
        .where(p.c.event == row["id"], p.c.role == field.removesuffix("s"))
        .order_by(p.c.position)
    )
    return list(connection.execute(names).scalars())
