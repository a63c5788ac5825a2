"""An article that comes again, changed: the records of its last version count, those before stay in the trail.

They are set aside as a person would set them aside, by a decision that can be undone; what people decided about a
record that the new version has too holds for that as well.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from . import schema
from .standing import REPLACED, TABLES, settle
from .store import now
from .voices import SHINGLE, WORD

BY = "dragoman"  # whose the decision is
KEPT = 0.5  # the part of its words, in runs of four, that an earlier version has in common with the later one


def replace_earlier(connection: Connection, article: int) -> None:
    """Sets the records of an article's earlier version aside, when ``article`` (a row) is a later one of it."""
    a = schema.articles
    columns = (a.c.id, a.c.identity, a.c.url, a.c.version, a.c.text, a.c.published, a.c.content_hash)
    new = connection.execute(select(*columns).where(a.c.id == article)).one()
    if new.version == 1:
        return
    earlier = select(*columns).where(a.c.identity == new.identity, a.c.version < new.version)
    for old in connection.execute(earlier.order_by(a.c.version.desc())).all():
        if is_update(old, new):
            _carry_over(connection, old, new)
            _set_aside(connection, old, new.version)
            return


def is_update(old: Any, new: Any) -> bool:
    """Whether one text takes the place of another of the same address or name. A page of the day that is written anew
    under one address, and files of one name in two folders, are articles of their own."""
    runs = _runs(old.text)
    if len(runs & _runs(new.text)) >= KEPT * len(runs):
        return True
    return bool(new.url and new.published and old.published and new.published[:10] == old.published[:10])


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in WORD.findall(text)]
    return {tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def _records(connection: Connection, article: int) -> set[tuple[str, str]]:
    """Kind and fingerprint of each record of an article."""
    return {
        (kind, fingerprint)
        for kind, table in TABLES.items()
        for fingerprint in connection.execute(select(table.c.fingerprint).where(table.c.article == article)).scalars()
    }


def _set_aside(connection: Connection, old: Any, version: int) -> None:
    decision = {
        "content_hash": old.content_hash,
        "decision": REPLACED,
        "comment": f"version {version} of the article took its place",
        "reviewer": BY,
        "at": now(),
        "undone": 0,
    }
    r = schema.reviews
    here = select(r.c.kind, r.c.fingerprint).where(r.c.content_hash == old.content_hash, r.c.decision == REPLACED)
    done = {tuple(row) for row in connection.execute(here)}
    aside = _records(connection, old.id) or {("article", "")}  # one without a record is set aside as such
    rows = [{**decision, "kind": kind, "fingerprint": fingerprint} for kind, fingerprint in sorted(aside - done)]
    if rows:
        connection.execute(insert(r), rows)


def _carry_over(connection: Connection, old: Any, new: Any) -> None:
    """What people decided about records that the new version has too."""
    r = schema.reviews
    made = select(r).where(r.c.content_hash == old.content_hash, r.c.decision != REPLACED, r.c.undone == 0)
    kept = _records(connection, new.id)
    for row in connection.execute(made.order_by(r.c.id)).all():
        if (row.kind, row.fingerprint) in kept:
            copied = {name: value for name, value in row._mapping.items() if name != "id"}
            connection.execute(insert(r), {**copied, "content_hash": new.content_hash})
            if row.decision == "correct":
                settle(connection, row.kind, new.content_hash, row.fingerprint)
