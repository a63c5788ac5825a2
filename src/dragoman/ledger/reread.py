"""Brings the readings of a ledger to the present version of the program, its model and its data.

Articles are read again first, and their new reports laid aside in the ledger, so that a run which was ended goes on
where it was. Then, in one transaction, all records are made anew from the reports, the new ones among them, and
people's decisions are carried out again: who asks meanwhile sees the ledger as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, text, update

from ..article import Item
from ..errors import LedgerError
from ..reader import MadeBy, Reader
from ..records import Record, Report
from . import retold, schema
from .actors import actor_key
from .add import Outcome, read_items
from .database import reading, writing
from .incidents import assign_incidents
from .kept import packed, unpacked
from .standing import TABLES, settle
from .store import content_hash, store_records
from .voices import assign_voice

ARTICLE = ("url", "title", "byline", "outlet", "published", "language", "text")
KINDS = ("events", "statements", "ties", "control")
PAGE = 500  # articles looked at together
# What is made from the reports, in the order in which it can be taken away.
MADE = (
    schema.participants, schema.events, schema.statements, schema.ties, schema.control, schema.incidents, schema.blocks,
    schema.likenesses, schema.outcomes, schema.aliases, schema.offices,
)  # fmt: skip


@dataclass
class Change:
    """How many records of a kind there were and are in the articles read again, and how many of them rest on the same
    words as before and say the same kind of thing of them."""

    before: int = 0
    after: int = 0
    kept: int = 0


@dataclass
class Reread:
    """What a run did: articles that were of the present version already, were read again (in this run or an earlier one
    that did not end), and can't be read any more and stay as they were; decisions whose records there are no more."""

    current: int = 0
    articles: int = 0
    failed: int = 0
    changes: dict[str, Change] = field(default_factory=lambda: {kind: Change() for kind in KINDS})
    orphaned: int = 0


def reread(
    engine: Engine,
    *,
    jobs: int | None = None,
    reader: Reader | None = None,
    make_reader: Callable[[], Reader] = Reader,
    on_progress: Callable[[Item], None] = lambda item: None,
) -> Reread:
    """Reads again what another version read; ``jobs``, ``reader`` and ``make_reader`` are those of `add_items`."""
    present = (reader or make_reader()).made_by  # of a Reader of one's own, too
    done = Reread()
    done.current, waiting = _counted(engine, present)
    if waiting:
        items = _outdated(engine, present)
        for batch in read_items(items, jobs=jobs, reader=reader, make_reader=make_reader):
            with writing(engine) as connection:
                for outcome in batch:
                    done.failed += not _lay_aside(connection, outcome)
            for outcome in batch:
                on_progress(outcome.item)
    with writing(engine) as connection:
        _make_anew(connection, done)
    return done


def _other(present: MadeBy) -> Any:
    """The articles that another version read."""
    a = schema.articles
    pairs = ((a.c.program, present.program), (a.c.model, present.model), (a.c.data, present.data))
    return or_(*(column.is_distinct_from(value) for column, value in pairs))


def _counted(engine: Engine, present: MadeBy) -> tuple[int, int]:
    """How many articles the present version read, and how many it didn't."""
    a = schema.articles
    with reading(engine) as connection:
        everything = connection.execute(select(func.count()).select_from(a)).scalar_one()
        others = connection.execute(select(func.count()).select_from(a).where(_other(present))).scalar_one()
    return everything - others, others


def _outdated(engine: Engine, present: MadeBy) -> Iterator[Item]:
    """What is to be read again and isn't laid aside yet, in the order of the rows."""
    a, aside = schema.articles, schema.rereads
    last = 0
    laid = select(aside.c.article).where(aside.c.program == present.program, aside.c.model == present.model,
                                         aside.c.data == present.data)  # fmt: skip
    while True:
        wanted = select(*(a.c[name] for name in ARTICLE), a.c.id, a.c.identity, a.c.report)
        wanted = wanted.where(a.c.id > last, _other(present), a.c.id.not_in(laid)).order_by(a.c.id)
        with reading(engine) as connection:
            rows = connection.execute(wanted.limit(PAGE)).all()
        for row in rows:
            yield Item(str(row.id), _given(row), len(row.text))
        if not rows:
            return
        last = rows[-1].id


def _given(row: Any) -> dict[str, Any]:
    """An article as it was read, from its report or, where that is damaged, from its row."""
    try:
        given: dict[str, Any] = msgspec.to_builtins(unpacked(row.report, row.id, Report).article)
        return given
    except LedgerError:
        return {"id": row.identity, **{name: row._mapping[name] for name in ARTICLE}}


def _lay_aside(connection: Connection, outcome: Outcome) -> bool:
    """Keeps a new report until all are there; not one of other words than those that stand in the ledger."""
    a, aside = schema.articles, schema.rereads
    article = int(outcome.item.label)
    if outcome.report is None or outcome.made_by is None:
        return False
    new = msgspec.json.decode(outcome.report, type=Report)
    row = connection.execute(select(a.c.content_hash, a.c.report).where(a.c.id == article)).one()
    if content_hash(new.article) != row.content_hash:
        return False
    connection.execute(delete(aside).where(aside.c.article == article))
    changes = _changes(row.report, article, new)
    made = {"program": outcome.made_by.program, "model": outcome.made_by.model, "data": outcome.made_by.data}
    kept = {"article": article, "report": packed(new), "changes": msgspec.json.encode(changes).decode(), **made}
    connection.execute(insert(aside), kept)
    return True


def _changes(old: bytes, article: int, new: Report) -> dict[str, Change]:
    try:
        before = unpacked(old, article, Report)
    except LedgerError:
        before = Report(article=new.article)
    found = {}
    for kind in KINDS:
        told, tells = (Counter(map(_words_of, getattr(report, kind))) for report in (before, new))
        found[kind] = Change(told.total(), tells.total(), (told & tells).total())
    return found


def _words_of(record: Record) -> tuple[Any, ...]:
    """What a record says of which words."""
    said = [getattr(record, name, None) for name in ("type", "kind", "status")]
    evidence = getattr(record, "evidence", None)
    spans = [evidence.sentence, *evidence.trigger] if evidence is not None else getattr(record, "content", [])
    return (*said, *(tuple(span) for span in spans))


def _make_anew(connection: Connection, done: Reread) -> None:
    """Puts the new reports in the place of the old ones, and makes all records from the reports."""
    a, aside = schema.articles, schema.rereads
    laid = connection.execute(select(aside.c.article, aside.c.changes)).all()
    if not laid:
        return
    for row in laid:
        for kind, change in msgspec.json.decode(row.changes, type=dict[str, Change]).items():
            total = done.changes[kind]
            done.changes[kind] = Change(
                total.before + change.before, total.after + change.after, total.kept + change.kept
            )
    done.articles = len(laid)
    retold.note_read(connection, len(laid), _differences(connection, [row.article for row in laid]))
    for name in ("report", "program", "model", "data"):
        new = select(aside.c[name]).where(aside.c.article == a.c.id).scalar_subquery()
        connection.execute(update(a).where(a.c.id.in_(select(aside.c.article))).values({name: new}))
    for table in MADE:
        connection.execute(delete(table))
    connection.execute(text("DELETE FROM full_text"))
    named: set[str] = set()
    articles = connection.execute(select(a.c.id).order_by(a.c.id)).scalars().all()
    for article in articles:
        named |= _make_records(connection, article)
    assign_incidents(connection, articles)
    _forget(connection, named)
    done.orphaned = _decide_again(connection)
    connection.execute(delete(aside))


def _differences(connection: Connection, articles: list[int]) -> Iterator[retold.Difference]:
    """How the events of these articles are told otherwise in the reports that are laid aside."""
    a, aside = schema.articles, schema.rereads
    both = select(a.c.report, aside.c.report.label("new")).join(aside, aside.c.article == a.c.id)
    for article in sorted(articles):
        row = connection.execute(both.where(a.c.id == article)).one()
        new = unpacked(row.new, article, Report)
        try:
            old = unpacked(row.report, article, Report)
        except LedgerError:
            old = Report(article=new.article)
        yield from retold.differences(article, old, new)


def _make_records(connection: Connection, article: int) -> set[str]:
    """Makes the records of an article from its report; gives the keys of the actors that it names."""
    kept = connection.execute(select(schema.articles.c.report).where(schema.articles.c.id == article)).scalar_one()
    report = unpacked(kept, article, Report)
    store_records(connection, report, article)
    assign_voice(connection, article, report.article.text)
    return {actor_key(entity) for entity in report.entities}


def _forget(connection: Connection, named: set[str]) -> None:
    """Takes away the actors that no article names any more and that no person decided about."""
    a, m = schema.actors, schema.merges
    merged = set(connection.execute(select(m.c.actor).union(select(m.c.into))).scalars())
    gone = [row.id for row in connection.execute(select(a.c.id, a.c.key)) if row.key not in named]
    for actor in gone:
        if actor not in merged:
            connection.execute(delete(a).where(a.c.id == actor, a.c.stands_for.is_(None)))


def _decide_again(connection: Connection) -> int:
    """Carries out the corrections that stand; returns how many decisions are about records that are no longer there."""
    r = schema.reviews
    decided = select(r.c.kind, r.c.content_hash, r.c.fingerprint).where(r.c.undone == 0)
    for kind, digest, words in connection.execute(decided.where(r.c.decision == "correct").distinct()).all():
        settle(connection, kind, digest, words)
    return sum(not _stands(connection, *row) for row in connection.execute(decided).all())


def _stands(connection: Connection, kind: str, digest: str, words: str) -> bool:
    a, table = schema.articles, TABLES[kind]
    there = select(table.c.id).join(a, a.c.id == table.c.article)
    return connection.execute(there.where(a.c.content_hash == digest, table.c.fingerprint == words)).first() is not None
