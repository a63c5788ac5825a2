"""Opens a ledger: one SQLite file, or a PostgreSQL database by its URL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import PoolProxiedConnection

from ..errors import LedgerError, UsageError
from ..plain import not_text
from . import schema

Item = TypeVar("Item")
AT_ONCE = 500  # values to a query
LITTLE = 100_000  # bytes free, with which no ledger is made
BUSY_SECONDS = 30  # how long to wait for another process that is writing
SQLITE_HEADER = b"SQLite format 3\x00"
DAMAGE = ("malformed", "not a database", "corrupt", "could not decode")  # what SQLite says of it
VERSION = select(schema.meta.c.value).where(schema.meta.c.key == "version")


def in_parts(some: Sequence[Item], size: int = AT_ONCE) -> Iterator[Sequence[Item]]:
    """Some values in their order, as many at a time as one query takes."""
    return (some[start : start + size] for start in range(0, len(some), size))


def open_database(ledger: str | Path, *, create: bool = False, durable: bool = False) -> Engine:
    """An engine on ``ledger``, its tables of this version. A ledger where nothing can be written can be asked.

    ``durable`` waits for the disk at each commit (SQLite; PostgreSQL always does): a power cut then takes none of them.
    Raises LedgerError when there is none (unless ``create``), when it is no ledger, is damaged or locked, or was
    written by a newer dragoman.
    """
    address = str(ledger)
    engine = _postgres(address) if "://" in address else _sqlite(Path(address), create=create, durable=durable)
    # Who may make the tables, or change old ones, takes the lock before looking: another may be doing the same.
    with _transaction(engine, address, writing=create) as connection:
        found = _version(connection, address, create=create)
    if found < schema.VERSION:
        with _transaction(engine, address, writing=True) as connection:
            _migrate(connection)
    return engine


@contextmanager
def _transaction(engine: Engine, address: str, *, writing: bool) -> Iterator[Connection]:
    with (
        guarded(address),
        engine.connect().execution_options(writing=writing) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def guarded(address: str) -> Iterator[None]:
    """Turns the database's own errors into ones that say what to do."""
    try:
        yield
    except (OperationalError, DBAPIError) as error:
        raise LedgerError(_explain(str(error.orig or error), address)) from error
    except UnicodeEncodeError as error:
        raise UsageError(not_text(error)) from error


def _is_full(message: str, address: str) -> bool:
    """Whether the disk is full. SQLite says so of a ledger's pages, but not of what lies beside it."""
    if "disk i/o" in message and (folder := Path(address).parent).is_dir():
        return shutil.disk_usage(folder).free < LITTLE
    return any(sign in message for sign in ("disk is full", "no space", "file too large"))


def _explain(message: str, address: str) -> str:
    lowered = message.lower()
    if _is_full(lowered, address):
        return f"{address}: the disk is full; what was committed is safe, so free some space and run it again"
    if "locked" in lowered or "busy" in lowered:
        return f"{address}: another process has been writing for over {BUSY_SECONDS} s; try again when it is done"
    if any(sign in lowered for sign in DAMAGE):
        return (
            f"{address}: the ledger is damaged; restore a backup, or save what can be read with: "
            f"dragoman backup {address} NEW --salvage"
        )
    if "readonly" in lowered or "read-only" in lowered:
        return f"{address}: the ledger can't be written to; check the permissions of the file and its folder"
    if "unable to open" in lowered:
        return f"{address}: the ledger can't be opened; check that its folder exists and may be written to"
    if "connection" in lowered or "could not translate" in lowered:
        return f"{address}: no database answers there ({message.strip().splitlines()[0]})"
    return f"{address}: {message.strip().splitlines()[0]}"


def _sqlite(path: Path, *, create: bool, durable: bool) -> Engine:
    try:
        there = path.exists()
        head = _head(path) if there and not path.is_dir() else b""
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise LedgerError(
            f"{path}: the ledger can't be read ({why}); check the permissions of the file and its folder"
        ) from error
    if not there and not create:
        raise LedgerError(f"{path}: there is no such ledger; make one with: dragoman add {path} SOURCE ...")
    if path.is_dir():
        raise LedgerError(f"{path}: is a folder; a ledger is a file")
    if head not in (b"", SQLITE_HEADER):
        raise LedgerError(f"{path}: is not a ledger (not an SQLite file); nothing was changed")
    url = URL.create("sqlite", database=str(path))
    if there and not create and is_read_only(path):
        _check_log(path)
        engine = create_engine(url, creator=lambda: _connect_immutable(path))
    else:
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # The driver's own transactions would begin too late for IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        cursor.execute("PRAGMA cache_size = -65536")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _use_wal(cursor)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def is_read_only(path: Path) -> bool:
    """Whether a ledger stands where nothing can be written: on a medium to read only, or without permission."""
    return not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _check_log(path: Path) -> None:
    """Raises LedgerError when a ledger that can't be written to has a log, without which it isn't what was written."""
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise LedgerError(
            f"{path}: can't be written to, and part of it is in its log still; copy {path.name} and {journal.name} "
            "together to where they can be written, and open that"
        )


def _connect_immutable(path: Path) -> sqlite3.Connection:
    """Asks a file that nobody changes, without the files that SQLite would lay beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(SQLITE_HEADER))


def _postgres(address: str) -> Engine:
    scheme, rest = address.split("://", 1)
    if scheme.split("+")[0] not in ("postgresql", "postgres"):
        raise LedgerError(f"{address}: a ledger is a file or a postgresql:// address")
    try:
        return create_engine(f"postgresql+psycopg://{rest}")
    except ModuleNotFoundError as error:
        raise LedgerError("a ledger in PostgreSQL needs: pip install 'dragoman[postgres]'") from error


def _use_wal(cursor: Any) -> None:
    """Has a new ledger use a write-ahead log. For that SQLite needs the file for itself, and does not wait while
    another process, that makes the ledger too, has it open: so it is tried for as long as a writer waits."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write; SQLite takes its lock at once, so that two writers wait for each other."""
    with _transaction(engine, str(engine.url.database), writing=True) as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the ledger."""
    with guarded(str(engine.url.database)), engine.connect() as connection:
        yield connection


class Writes:
    """Tells whether anything was written to a ledger since it was last asked, by this process or another."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._watching: PoolProxiedConnection | None = None

    def state(self) -> object:
        """Something that is another after each write that others can see."""
        with guarded(str(self._engine.url.database)):
            if self._engine.dialect.name != "sqlite":
                with self._engine.connect() as connection:
                    return connection.exec_driver_sql("SELECT CAST(pg_current_snapshot() AS TEXT)").scalar_one()
            # SQLite counts the writes of other connections than the one that asks, which writes nothing itself.
            with self._lock:
                if self._watching is None:
                    self._watching = self._engine.raw_connection()
                cursor = self._watching.cursor()
                try:
                    return cursor.execute("PRAGMA data_version").fetchone()[0]
                finally:
                    cursor.close()

    def close(self) -> None:
        """Lets go of the ledger."""
        with self._lock:
            if self._watching is not None:
                self._watching.close()
                self._watching = None


def back_up(engine: Engine, file: Path) -> None:
    """Copies a ledger to ``file`` as it is at one moment, while others may go on reading and writing it.

    Raises LedgerError for a ledger in PostgreSQL, for a file that is there already, and when the copy fails.
    """
    if engine.dialect.name != "sqlite":
        raise LedgerError("a ledger in PostgreSQL is backed up with PostgreSQL's own: pg_dump ADDRESS > FILE")
    if file.exists():
        raise LedgerError(f"{file}: is there already; a backup is never written over another file")
    part = file.with_name(f"{file.name}.part")
    remove_with_logs(part)
    try:
        with guarded(str(file)), engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            copy = sqlite3.connect(part)
            try:
                driver.rollback()
                driver.backup(copy)
            except sqlite3.Error as error:
                raise LedgerError(_explain(str(error), str(file))) from error
            finally:
                copy.close()
        part.rename(file)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"{file}: the backup could not be written: {error}") from error
    finally:
        remove_with_logs(part)


def remove_with_logs(part: Path) -> None:
    """Takes an unfinished ledger away, with what SQLite has laid beside it."""
    for end in ("", "-journal", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _version(connection: Connection, address: str, *, create: bool) -> int:
    """The version of a ledger's tables, which are made first in an empty database when ``create``."""
    tables = inspect(connection).get_table_names()
    if "meta" not in tables:
        if tables or not create:
            raise LedgerError(f"{address}: is a database, but no ledger of dragoman's; nothing was changed")
        schema.create(connection)
    found = int(connection.execute(VERSION).scalar_one())
    if found > schema.VERSION:
        raise LedgerError(
            f"{address}: was written by a newer dragoman (ledger version {found}, this one reads {schema.VERSION}); "
            "update with: pip install --upgrade dragoman"
        )
    return found


def _migrate(connection: Connection) -> None:
    """Makes the tables those of this version, whatever theirs is by now."""
    for version in range(int(connection.execute(VERSION.with_for_update()).scalar_one()), schema.VERSION):
        schema.MIGRATIONS[version](connection)
        connection.execute(schema.meta.update().where(schema.meta.c.key == "version").values(value=str(version + 1)))
