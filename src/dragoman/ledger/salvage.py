"""Saves what can still be read of a damaged ledger into a new one.

Each article's report is kept whole, so the tables of records are not needed: they are made anew from the reports.
What people did (decisions, merges, replies) is copied row by row, and carried out again.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, insert, select, update

from ..errors import LedgerError
from ..records import Report
from . import schema
from .database import open_database, writing
from .incidents import assign_incidents
from .standing import settle
from .store import store_report
from .voices import assign_voice

Row = dict[str, Any]
GAP = 10_000  # rows that are not there, after which a table whose last row can't be read is taken to be at its end
PART = 50  # articles to a transaction


@dataclass
class Saved:
    """What was saved: articles, and rows of what people did; ``lost`` counts, by table, the rows that can't be read."""

    articles: int = 0
    rows: int = 0
    lost: dict[str, int] = field(default_factory=dict)


def salvage(ledger: Path, file: Path) -> Saved:
    """Makes a new ledger at ``file`` of what can be read of a damaged one, which is only read.

    Raises LedgerError when there is a file already, or when not even the list of tables can be read.
    """
    if file.exists():
        raise LedgerError(f"{file}: is there already; a ledger is never written over another file")
    if not ledger.is_file():
        raise LedgerError(f"{ledger}: there is no such file")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as damaged:
        damaged.row_factory = sqlite3.Row
        try:
            damaged.execute("SELECT 1 FROM articles LIMIT 0")
        except sqlite3.Error as error:
            raise LedgerError(f"{ledger}: nothing can be saved, not even its list of tables is there") from error
        engine = open_database(part, create=True)
        try:
            saved = _Salvage(damaged, engine).all()
        finally:
            engine.dispose()
    part.rename(file)
    return saved


class _Salvage:
    def __init__(self, damaged: sqlite3.Connection, engine: Engine) -> None:
        self.damaged, self.engine = damaged, engine
        self.saved = Saved()
        self.articles: dict[int, int] = {}  # row ids there and here
        self.actors: dict[int, int] = {}

    def all(self) -> Saved:
        rows = self._rows("articles")
        while part := list(islice(rows, PART)):
            with writing(self.engine) as connection:
                made = [number for row in part if (number := self._article(connection, row)) is not None]
                assign_incidents(connection, made)
        with writing(self.engine) as connection:
            self._actors(connection)
            self._people(connection)
        return self.saved

    def _rows(self, table: str) -> Iterator[Row]:
        """The rows of a table that can be read, one by one: a damaged page takes no others with it."""
        try:
            last = self.damaged.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0
        except sqlite3.Error:
            last = None
        missing = 0
        for number in count(1):
            if number > last if last is not None else missing > GAP:
                return
            try:
                row = self.damaged.execute(f"SELECT * FROM {table} WHERE rowid = ?", (number,)).fetchone()
            except (sqlite3.Error, UnicodeError):
                self.saved.lost[table] = self.saved.lost.get(table, 0) + 1
                missing += 1
                continue
            missing = missing + 1 if row is None else 0
            if row is not None:
                yield dict(row)

    def _article(self, connection: Connection, row: Row) -> int | None:
        try:
            report = msgspec.json.decode(zlib.decompress(row["report"]), type=Report)
        except (zlib.error, msgspec.DecodeError, UnicodeError, TypeError):
            self.saved.lost["articles"] = self.saved.lost.get("articles", 0) + 1
            return None
        made = store_report(connection, report, str(row["program"]))
        if made is None:
            return None
        a = schema.articles
        connection.execute(update(a).where(a.c.id == made).values(added=str(row["added"])))
        assign_voice(connection, made, report.article.text)
        self.articles[row["id"]] = made
        self.saved.articles += 1
        return made

    def _actors(self, connection: Connection) -> None:
        """Actors are those of the reports; only who stands for whom is taken over."""
        a = schema.actors
        here = {row.key: row.id for row in connection.execute(select(a.c.key, a.c.id))}
        stands = {}
        for row in self._rows("actors"):
            if row["key"] in here:
                self.actors[row["id"]] = here[row["key"]]
                stands[row["id"]] = row["stands_for"]
        for actor, other in stands.items():
            if other in self.actors:
                connection.execute(update(a).where(a.c.id == self.actors[actor]).values(stands_for=self.actors[other]))

    def _people(self, connection: Connection) -> None:
        """What people did, and what came in: rows that name an article or an actor are kept when that is there."""
        for table in (
            schema.reviews,
            schema.corrections,
            schema.replies,
            schema.merges,
            schema.seen,
            schema.quarantine,
            schema.feeds,
        ):
            for row in self._rows(table.name):
                known = {column: value for column, value in row.items() if column in table.c}
                if self._renumbered(known):
                    connection.execute(insert(table).prefix_with("OR IGNORE"), known)
                    self.saved.rows += 1
        r = schema.reviews
        corrected = select(r.c.kind, r.c.content_hash, r.c.fingerprint).where(r.c.decision == "correct").distinct()
        for kind, digest, fingerprint in connection.execute(corrected).all():
            settle(connection, kind, digest, fingerprint)

    def _renumbered(self, row: Row) -> bool:
        for column, rows in (("article", self.articles), ("actor", self.actors), ("into", self.actors)):
            if column in row:
                if row[column] not in rows:
                    return False
                row[column] = rows[row[column]]
        return True
