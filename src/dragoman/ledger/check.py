"""Whether a ledger is whole: what the database says of its pages, and what the articles' reports say of its rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from ..errors import LedgerError
from ..records import Report
from . import schema
from .kept import unpacked
from .store import content_hash

FAULTS = 5  # that the database is asked for
AT_ONCE = 100  # reports in memory
TOLD = ("text", "title", "published", "outlet", "url", "byline", "language")  # an article's, in its row and its report


def faults(connection: Connection, *, quick: bool = False) -> Iterator[str]:
    """What is wrong with a ledger, a line each; ``quick`` reads no reports."""
    if connection.dialect.name == "sqlite":
        for (fault,) in connection.execute(text(f"PRAGMA integrity_check({FAULTS})")):
            if fault != "ok":
                yield fault
        for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")).fetchmany(FAULTS):
            yield f"row {row} of {table} names a row of {parent} that is not there"
    if not quick:
        illegible = list(_illegible(connection))
        yield from illegible or _unlike_their_reports(connection)


def _illegible(connection: Connection) -> Iterator[str]:
    """Tables with words that are none in any encoding, which no page that shows them can."""
    for name in inspect(connection).get_table_names():
        try:
            for _ in connection.execution_options(yield_per=AT_ONCE).exec_driver_sql(f'SELECT * FROM "{name}"'):
                pass
        except DBAPIError as error:
            yield f"{name}: {error.orig}"


def _unlike_their_reports(connection: Connection) -> Iterator[str]:
    """Articles whose report can't be read, is of another article, or tells more or less than the tables hold."""
    a = schema.articles
    held = [(kind, _counted(connection, table)) for kind, table in _TABLES.items()]
    stored = select(a.c.id, a.c.content_hash, a.c.report, *(a.c[name] for name in TOLD)).order_by(a.c.id)
    for article, digest, kept, *told_here in connection.execution_options(yield_per=AT_ONCE).execute(stored):
        try:
            report = unpacked(kept, article, Report)
        except LedgerError as error:
            yield str(error).partition(";")[0]
            continue
        if content_hash(report.article) != digest:
            yield f"article {article}: its report is of other words"
        for name, here in zip(TOLD, told_here, strict=True):
            if here != getattr(report.article, name):
                yield f"article {article}: its {name} is not that of its report"
        for kind, rows in held:
            told = len(getattr(report, kind))
            if rows.get(article, 0) != told:
                yield f"article {article}: {rows.get(article, 0)} of its {told} {kind} are there"


_TABLES = {"events": schema.events, "statements": schema.statements}


def _counted(connection: Connection, table: Table) -> dict[int, int]:
    counted = select(table.c.article, func.count()).group_by(table.c.article)
    return {row[0]: row[1] for row in connection.execute(counted)}
