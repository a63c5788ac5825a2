"""The rows of one shard: the ledger's own tables, made by the ledger's own code in memory.

So an archive has the schema and the rows of a ledger's export whatever becomes of them. Row numbers, which in a
ledger depend on what came before, are replaced by hashes of what the row is about: the same in every run.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import msgspec
import pyarrow as pa
from sqlalchemy import Column, Connection, Engine, create_engine, select
from sqlalchemy import Row as SqlRow
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import Float, Integer

from .. import __version__
from ..ledger import ask, schema
from ..ledger.evidence import Happening, Party
from ..ledger.export import HIDDEN, LEFT_OUT, OF_ARTICLE, rows_of
from ..ledger.happenings import load
from ..ledger.schema import number
from ..ledger.store import store_report
from ..ledger.voices import signature
from ..reader import MadeBy
from ..records import Report

Row = dict[str, Any]
TABLES = ("articles", "events", "statements", "ties", "control")
LISTS = frozenset(("actors", "recipients", "actor_countries", "recipient_countries"))
NAMED = frozenset(("speaker", "holder", "other", "said_by"))  # actors, by name in an export
HAPPENINGS = pa.schema(
    [
        ("event", pa.int64()),
        ("article", pa.int64()),
        ("published", pa.string()),
        ("signature", pa.binary()),  # of the article's text
        ("happening", pa.string()),  # what the ledger compares, as JSON
    ]
)


def _type_of(table: str, name: str) -> pa.DataType:
    if name in LISTS:
        return pa.list_(pa.string())
    column: Column[Any] | None = schema.metadata.tables[table].columns.get(name)
    if column is None or name in NAMED:
        return pa.string()
    if isinstance(column.type, Float):
        return pa.float64()
    return pa.int64() if isinstance(column.type, Integer) else pa.string()


def _columns(table: str) -> list[str]:
    return [column.name for column in schema.metadata.tables[table].columns]


def schema_of(table: str) -> pa.Schema:
    """The columns of a table of an archive: those of the ledger's export; articles have their ``report`` besides."""
    if table == "happenings":
        return HAPPENINGS
    if table == "incidents":
        events = schema_of("events")
        counted = [(name, pa.int64()) for name in ask.INCIDENT_COLUMNS[len(ask.EVENT_COLUMNS) :]]
        return pa.schema([*events, *(pa.field(*one) for one in counted), pa.field("events", pa.list_(pa.int64()))])
    if table == "events":
        names = [n for n in (*ask.EVENT_COLUMNS, "review", "article_id") if n not in HIDDEN]
    elif table == "articles":
        names = [n for n in _columns("articles") if n not in LEFT_OUT] + ["article_id", "report"]
    else:
        names = [*_columns(table), *OF_ARTICLE, "article_id", "review"]
    return pa.schema([(name, _type_of(table, name)) for name in names])


def memory_ledger() -> Engine:
    """An empty ledger in memory, for one shard."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        schema.create(connection)
    return engine


class ShardRows:
    """Takes the reports of a shard, and gives them as rows."""

    def __init__(self, made_by: MadeBy | None = None) -> None:
        self.engine, self.made_by = memory_ledger(), made_by or MadeBy(__version__, None, None)

    def add(self, reports: Iterable[Report]) -> int:
        """Takes reports in, and returns how many are new: a text that the shard has already is one article."""
        with self.engine.begin() as connection:
            program, model, data = self.made_by
            made = (store_report(connection, report, program, model=model, data=data) for report in reports)
            return sum(row is not None for row in made)

    def close(self) -> None:
        self.engine.dispose()

    def tables(self) -> dict[str, list[Row]]:
        """The rows of each table, each with ``month`` ("2017-11", or "unknown") of its article's publication."""
        with self.engine.connect() as connection:
            return _tables(connection)


def _tables(connection: Connection) -> dict[str, list[Row]]:
    a = schema.articles
    articles = {row.id: row for row in connection.execute(select(a).order_by(a.c.id))}
    made: dict[str, list[Row]] = {}
    for table in TABLES:
        made[table] = []
        same: Counter[tuple[int, str]] = Counter()  # rows of an article that rest on the same words
        for row in sorted(rows_of(connection, table), key=lambda row: int(row["id"])):
            about = articles[row["id"] if table == "articles" else row["article"]]
            if table == "articles":
                row |= {"id": _article(about), "report": zlib.decompress(about.report).decode(), "added": None}
            else:
                own = row.get("local_id")
                if own is None:
                    same[about.id, row["fingerprint"]] += 1
                    own = f"{row['fingerprint']}:{same[about.id, row['fingerprint']]}"
                row |= {"id": number(about.content_hash, table, own), "article": _article(about)}
            made[table].append({**row, "month": month_of(about.published)})
    made["happenings"] = list(_happenings(connection, articles))
    return made


def _article(about: SqlRow[Any]) -> int:
    return number(about.content_hash)


def _happenings(connection: Connection, articles: dict[int, SqlRow[Any]]) -> Iterator[Row]:
    """The events as the ledger compares them."""
    e, a = schema.events, schema.actors
    names = {row.id: row.local_id for row in connection.execute(select(e.c.id, e.c.local_id).order_by(e.c.id))}
    keys = {row.id: number(row.key) for row in connection.execute(select(a.c.id, a.c.key))}
    ids = list(names)
    events = load(connection, ids)
    for article, told in groupby(events, key=lambda happening: happening.article):
        about = articles[article]
        signed = signature(about.text).tobytes()
        for happening in told:
            event = number(about.content_hash, "events", names[happening.id])
            there = _anywhere(happening, event, _article(about), keys)
            yield {
                "event": event,
                "article": _article(about),
                "published": about.published or "",
                "signature": signed,
                "happening": msgspec.json.encode(there, order="deterministic").decode(),
                "month": month_of(about.published),
            }


def _anywhere(happening: Happening, event: int, article: int, keys: dict[int, int]) -> Happening:
    """The same event with numbers that hold in the whole archive."""

    def parties(some: tuple[Party, ...]) -> tuple[Party, ...]:
        return tuple(replace(party, id=keys[party.id]) for party in some)

    return replace(
        happening,
        id=event,
        article=article,
        actors=parties(happening.actors),
        recipients=parties(happening.recipients),
    )


def month_of(published: str | None) -> str:
    """The month of publication, "unknown" when there is no date."""
    return published[:7] if published else "unknown"
