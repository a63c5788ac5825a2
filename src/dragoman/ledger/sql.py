"""SQL put to a ledger: read only, over documented views, limited in time and rows.

The views of ``data/views.toml`` are temporary: made when a question is put and gone with its connection, so a ledger's
file is as it was. SQLite and PostgreSQL take the same views.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ..data import ROOMS, read_toml
from ..errors import DataFileError, UsageError

Row = dict[str, Any]
ROWS = 1_000  # at most, where no number is asked for
SECONDS = 30.0
LONGEST_VALUE = 50_000_000  # bytes; a query may make no longer one
STEPS = 10_000  # of SQLite's machine between two looks at the clock
CALL = re.compile(r"\{(\w+)(?:\((\w+)\))?\}")
TABLE_OF = {"event": "events", "statement": "statements", "tie": "ties", "control": "control"}
# What a question may make SQLite do: read, compute, call functions, and refer to itself in a common table expression.
MAY = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE))
LATER = "; ask for fewer rows, or allow more with --seconds"


class View(NamedTuple):
    """A view: its name, what a row of it is, its columns, and its query."""

    name: str
    meaning: str
    columns: tuple[str, ...]
    query: str


@cache
def views() -> tuple[View, ...]:
    """The views in the order of the file; raises DataFileError when it is damaged."""
    try:
        return tuple(
            View(name, entry["meaning"], tuple(entry["columns"].split()), entry["query"].strip())
            for name, entry in read_toml(ROOMS / "ledger" / "data" / "views.toml").items()
        )
    except KeyError as error:
        raise DataFileError(f"ledger/data/views.toml: {error}") from error


def definition(view: View, dialect: str) -> str:
    """The statement that makes a view in a dialect."""

    def made(call: re.Match[str]) -> str:
        name, argument = call[1], call[2]
        if name == "names":
            return _names(argument, dialect)
        if name == "kept":
            return _kept(argument)
        return f"main.{name}" if dialect == "sqlite" else name

    return f"CREATE TEMP VIEW {view.name} ({', '.join(view.columns)}) AS {CALL.sub(made, view.query)}"


def _names(role: str, dialect: str) -> str:
    """The names of those in a role of an event, in their order, with "; " between."""
    source = (
        "participants p JOIN actors o ON o.id = p.actor JOIN actors a ON a.id = COALESCE(o.stands_for, o.id) "
        f"WHERE p.event = e.id AND p.role = '{role}'"
    )
    if dialect == "sqlite":
        return f"(SELECT group_concat(name, '; ') FROM (SELECT a.name FROM {source} ORDER BY p.position))"
    return f"(SELECT string_agg(a.name, '; ' ORDER BY p.position) FROM {source})"


def _kept(kind: str) -> str:
    """Whether a record was neither rejected nor replaced, or somebody overruled that since; those that were are looked
    up once, since there are few."""
    same = "content_hash = d.content_hash AND r.fingerprint = d.fingerprint AND r.kind = d.kind"
    return (
        "e.id NOT IN (SELECT k.id FROM reviews d JOIN articles w ON w.content_hash = d.content_hash "
        f"JOIN {TABLE_OF[kind]} k ON k.article = w.id AND k.fingerprint = d.fingerprint "
        f"WHERE d.kind = '{kind}' AND d.decision IN ('reject', 'replace') AND d.undone = 0 "
        f"AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.{same} AND r.id > d.id AND r.undone = 0 "
        "AND r.decision IN ('accept', 'correct')))"
    )


def ask(engine: Engine, query: str, *, rows: int | None = ROWS, seconds: float = SECONDS) -> list[Row]:
    """The rows that a query over the views, or the ledger's own tables, gives; at most ``rows``.

    Raises UsageError for what is no query, would change the ledger, or takes longer than ``seconds``.
    """
    put = _ask_sqlite if engine.dialect.name == "sqlite" else _ask_postgres
    with engine.connect() as connection:
        try:
            return put(connection, query.strip().rstrip(";"), rows, seconds)
        finally:
            connection.invalidate()  # its views and limits go with it


def _ask_sqlite(connection: Connection, query: str, rows: int | None, seconds: float) -> list[Row]:
    driver: Any = connection.connection.driver_connection
    for view in views():
        driver.execute(definition(view, "sqlite"))
    driver.execute("PRAGMA query_only = ON")
    driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    until = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    driver.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in MAY else sqlite3.SQLITE_DENY)
    try:
        cursor = driver.execute(query)
        return _rows(cursor.description, cursor.fetchmany(rows) if rows else cursor.fetchall())
    except sqlite3.Error as error:
        raise _refused(str(error), seconds) from error
    finally:
        driver.set_authorizer(None)
        driver.set_progress_handler(None, 0)


def _ask_postgres(connection: Connection, query: str, rows: int | None, seconds: float) -> list[Row]:
    for view in views():
        connection.exec_driver_sql(definition(view, "postgresql"))
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
    connection.exec_driver_sql("SET LOCAL transaction_read_only = on")
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor:
            cursor.execute(query, prepare=True)  # a prepared statement is a single one
            return _rows(cursor.description, cursor.fetchmany(rows) if rows else cursor.fetchall())
    except driver_errors() as error:
        raise _refused(str(error).splitlines()[0], seconds) from error


def driver_errors() -> tuple[type[Exception], ...]:
    """What psycopg raises, where it is installed."""
    import psycopg

    return (psycopg.Error, DBAPIError)


def _rows(description: Any, found: list[Any]) -> list[Row]:
    if description is None:
        raise UsageError("that is no query: begin with SELECT or WITH")
    names = [column[0] for column in description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _refused(message: str, seconds: float) -> UsageError:
    """The database's complaint as one that says what to do."""
    lowered = message.lower()
    if "interrupted" in lowered or "timeout" in lowered or "canceling" in lowered:
        return UsageError(f"the query took longer than {seconds:g} seconds{LATER}")
    if "not authorized" in lowered or "readonly" in lowered or "read-only" in lowered or "prohibited" in lowered:
        return UsageError("a ledger is only read with SQL: the query would change it, or look outside it")
    if "no such table" in lowered or ("relation" in lowered and "does not exist" in lowered):
        return UsageError(f"{message}; the views are: {', '.join(view.name for view in views())}")
    return UsageError(f"the query can't be answered: {message}")


def guide() -> Iterator[Row]:
    """The views with their columns and what a row of each is."""
    for view in views():
        yield {"view": view.name, "columns": ", ".join(view.columns), "meaning": view.meaning}
