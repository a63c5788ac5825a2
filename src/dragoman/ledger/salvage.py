"""Saves what can still be read of a damaged ledger into a new one.

Each article's report is kept whole, so the tables of records are not needed: they are made anew from the reports. An
article whose report is damaged, but not its words, is read again. What people did (decisions, merges, replies) is
copied row by row, and carried out again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from ..errors import LedgerError, ReadingError
from ..reader import MadeBy, Reader
from ..records import Article, Report
from . import retold, schema, watch
from .database import open_database, remove_with_logs, writing
from .incidents import assign_incidents
from .kept import unpacked
from .standing import settle
from .store import content_hash, store_report
from .voices import assign_voice

Row = dict[str, Any]
PART = 50  # articles to a transaction
# Row ids that are tried in a damaged table, whose rows its indexes may not name: so many behind the last that is known,
GAP = 10_000
PROBES = 1_000_000  # and no more, whatever a damaged page says is the last.
LARGEST = 2**40  # bytes that the head of a ledger is believed to have had


@dataclass
class Saved:
    """What was saved: articles, of which ``read_again`` had to be, and rows of what people did; ``lost`` counts, by
    table, the rows that are known to have been there and can't be read."""

    articles: int = 0
    read_again: int = 0
    rows: int = 0
    lost: dict[str, int] = field(default_factory=dict)


def salvage(ledger: Path, file: Path, *, make_reader: Callable[[], Reader] = Reader) -> Saved:
    """Makes a new ledger at ``file`` of what can be read of a damaged one, which is only read.

    ``make_reader`` makes what reads articles again whose reports are damaged. Raises LedgerError when there is a file
    already, or when not even the list of tables can be read.
    """
    if file.exists():
        raise LedgerError(f"{file}: is there already; a ledger is never written over another file")
    if not ledger.is_file():
        raise LedgerError(f"{ledger}: there is no such file")
    part = file.with_name(f"{file.name}.part")
    try:
        with TemporaryDirectory(dir=file.parent) as folder, closing(_opened(ledger, Path(folder))) as damaged:
            remove_with_logs(part)
            engine = open_database(part, create=True)
            try:
                saved = _Salvage(damaged, engine, make_reader).all()
            finally:
                engine.dispose()
        part.rename(file)
    except OSError as error:
        raise LedgerError(f"{file}: can't be written: {(error.strerror or str(error)).lower()}") from error
    finally:
        remove_with_logs(part)
    return saved


def _opened(ledger: Path, folder: Path) -> sqlite3.Connection:
    """A copy of a ledger and its log, with zeroes for what was cut off: SQLite opens no file that is too short."""
    copy = folder / "damaged"
    shutil.copyfile(ledger, copy)
    log_of = ledger.with_name(f"{ledger.name}-wal")
    if log_of.is_file():
        shutil.copyfile(log_of, folder / "damaged-wal")
    with copy.open("r+b") as stream:
        whole = _whole_size(stream.read(100))
        if stream.seek(0, os.SEEK_END) < whole <= LARGEST:
            stream.truncate(whole)
    damaged = sqlite3.connect(copy)
    damaged.row_factory = sqlite3.Row
    damaged.text_factory = lambda words: words.decode("utf-8", "replace")  # a byte of a word takes no row with it
    try:
        damaged.execute("SELECT 1 FROM articles LIMIT 0")
    except sqlite3.Error as error:
        damaged.close()
        raise LedgerError(f"{ledger}: nothing can be saved, not even its list of tables is there") from error
    return damaged


def _whole_size(head: bytes) -> int:
    """The bytes of an SQLite file, by its head (sqlite.org/fileformat2.html): its pages times the size of one."""
    size, pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    return pages * (65_536 if size == 1 else size)


class _Salvage:
    def __init__(self, damaged: sqlite3.Connection, engine: Engine, make_reader: Callable[[], Reader]) -> None:
        self.damaged, self.engine, self.make_reader = damaged, engine, make_reader
        self.saved = Saved()
        self.articles: dict[int, int] = {}  # row ids there and here
        self.actors: dict[int, int] = {}

    @cached_property
    def reader(self) -> Reader:
        return self.make_reader()

    def all(self) -> Saved:
        with writing(self.engine) as connection:
            self._meta(connection)
        rows = self._rows("articles")
        while part := list(islice(rows, PART)):
            with writing(self.engine) as connection:
                made = [number for row in part if (number := self._article(connection, row)) is not None]
                assign_incidents(connection, made)
        with writing(self.engine) as connection:
            self._actors(connection)
            self._people(connection)
            watch.renumber(connection, self.articles)
        return self.saved

    def _meta(self, connection: Connection) -> None:
        """What a ledger keeps by name: saved searches, how feeds stand, weights that it was taught. Of what came to be
        told otherwise nothing, which is about records of other numbers."""
        for row in self._rows("meta"):
            if row["key"] in ("version", retold.READ, retold.JOINED):
                continue
            try:
                json.loads(row["value"])
            except ValueError:
                self._lose("meta")
                continue
            connection.execute(insert(schema.meta).prefix_with("OR IGNORE"), row)
            self.saved.rows += 1

    def _rows(self, table: str) -> Iterator[Row]:
        """The rows of a table that can be read, one by one: a damaged page takes no others with it."""
        known, whole = self._row_ids(table)
        tried = range(0) if whole else range(1, min(max(known, default=0) + GAP, PROBES))
        for number in sorted(known.union(tried)):
            try:
                row = self.damaged.execute(f"SELECT * FROM {table} WHERE rowid = ?", (number,)).fetchone()
            except (sqlite3.Error, UnicodeError):
                row = None
            if row is not None:
                yield dict(row)
            elif number in known:
                self._lose(table)

    def _row_ids(self, table: str) -> tuple[set[int], bool]:
        """The row ids that a table, from both of its ends, and its indexes name up to where they are damaged; and
        whether the table is not."""
        found: set[int] = set()
        whole = self._gather(f"SELECT rowid FROM {table} NOT INDEXED ORDER BY rowid", found)
        if not whole:
            self._gather(f"SELECT rowid FROM {table} NOT INDEXED ORDER BY rowid DESC", found)
            for name in self._indexes(table):
                self._gather(f"SELECT rowid FROM {table} INDEXED BY {name}", found)
        return found, whole

    def _gather(self, query: str, found: set[int]) -> bool:
        try:
            found.update(row[0] for row in self.damaged.execute(query))
        except sqlite3.Error:
            return False
        return True

    def _indexes(self, table: str) -> list[str]:
        """Those that hold every row."""
        return [row["name"] for row in self.damaged.execute(f"PRAGMA index_list({table})") if not row["partial"]]

    def _lose(self, table: str) -> None:
        self.saved.lost[table] = self.saved.lost.get(table, 0) + 1

    def _article(self, connection: Connection, row: Row) -> int | None:
        try:
            report, made_by = self._report(row)
        except ReadingError:
            self._lose("articles")
            return None
        made = store_report(connection, report, made_by.program, model=made_by.model, data=made_by.data)
        if made is None:
            return None
        a = schema.articles
        connection.execute(update(a).where(a.c.id == made).values(added=str(row["added"])))
        assign_voice(connection, made, report.article.text)
        self.articles[row["id"]] = made
        self.saved.articles += 1
        return made

    def _report(self, row: Row) -> tuple[Report, MadeBy]:
        """The report of an article, and what made it; one that is damaged is made again when the article's words are
        not. Raises ReadingError when they are, too."""
        try:
            kept = unpacked(row["report"], row["id"], Report)
            return kept, MadeBy(str(row["program"]), row.get("model"), row.get("data"))
        except LedgerError:
            given = {name: row[name] for name in ("text", "title", "published", "outlet", "url", "byline", "language")}
        try:
            article = Article(id=row["identity"], **given)
            if content_hash(article) != row["content_hash"]:
                raise ReadingError("its words are damaged")
            report = self.reader.read(article)
        except (TypeError, AttributeError) as error:
            raise ReadingError("its row is damaged") from error
        self.saved.read_again += 1
        return report, self.reader.made_by

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
            schema.notes,
            schema.noted_reports,
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
