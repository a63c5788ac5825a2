"""Kills the programs that write a ledger, at random moments, and looks whether anything is lost or doubled.

Each trial is one ledger with two writers at work and three readers. A writer is killed with signal 9 and started
again, as a person would; in the end the ledger must hold what it holds when nobody is killed. Articles were read
once before, so that the writers spend their time on writing.
"""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, event
from tests.ledger.conftest import made_older

from dragoman.ledger import Ledger, schema
from dragoman.ledger.follow import follow_feeds
from dragoman.reader import Reader
from dragoman.records import Article, Report

FORK = get_context("fork")
READERS = 3
FOR_EVER = 300  # seconds after which a writer is taken to hang
WAYS = ("cut off", "zeroes", "noise", "no checkpoint ended")  # what a power cut may leave of a log, see `spoil`
PAIRS = {  # who the articles of each writer are about: disjoint, so that the order of two writers changes nothing
    "a": (("Turkey", "Greece", "Ankara"), ("Serbia", "Croatia", "Belgrade")),
    "b": (("Kenya", "Somalia", "Nairobi"), ("Chad", "Sudan", "Khartoum")),
    "old": (("India", "Pakistan", "Delhi"), ("Nepal", "China", "Kathmandu")),
}
TOPICS = "arming an island|closing a border|shelling a village|hiding two spies|seizing a ship|jamming its radio"


def reports(name: str, count: int) -> list[dict[str, str]]:
    """Articles as a writer is given them: some tell of what another told, every fifth copies another's words."""
    made: list[dict[str, str]] = []
    for number in range(count):
        one, other, town = PAIRS[name][number % 2]
        topic = TOPICS.split("|")[number // 2 % 6]
        day = 1 + number // 12 % 28
        text = (
            f"{one} accused {other} on Monday of {topic}, the foreign ministry in {town} said. Officials from {one} "
            f"will meet envoys of {other} in {town} on {day} June 2023. At least {number + 2} people were killed "
            f"when {other} bombed a village near {town}, the army said in statement number {number}."
        )
        if number % 5 == 4:
            text = made[-1]["text"]
        made.append(
            {
                "id": f"{name}-{number}",
                "url": f"https://{name}.example/{number}",
                "title": f"{one} and {other}, {number}",
                "outlet": f"Herald {number % 3}",
                "published": f"2023-05-{day:02}",
                "text": text,
            }
        )
    return made


class KnownReader:
    """Stands in for a Reader: gives again what one made of an article, and makes it when it is new."""

    def __init__(self, reader: Reader | None = None) -> None:
        self.reader = reader
        self.made: dict[bytes, bytes] = {}

    def read(self, article: Article) -> Report:
        key = msgspec.json.encode(article)
        if key not in self.made:
            assert self.reader is not None, "an article that was not read before"
            self.made[key] = msgspec.json.encode(self.reader.read(article))
        return msgspec.json.decode(self.made[key], type=Report)


# ---- what a ledger holds ----------------------------------------------------------------------------------

MOMENTS = {"added", "at", "checked"}  # when something was done, which differs from run to run
ARTICLE, ACTOR, EVENT, INCIDENT = "article", "actor", "event", "incident"
REFERS = {
    **dict.fromkeys(("article", "voice"), ARTICLE),
    **dict.fromkeys(("actor", "said_by", "speaker", "holder", "other", "into", "stands_for"), ACTOR),
    **dict.fromkeys(("incident", "thread"), INCIDENT),
    "event": EVENT,
}
COMPARED = {"likenesses", "outcomes"}  # tables whose rows are pairs of events


def contents(path: Path) -> dict[str, Counter[Any]]:
    """All rows by table, with what their row ids stand for instead of the ids, in no order."""
    with sqlite3.connect(path) as connection:
        connection.row_factory = sqlite3.Row

        def rows(query: str) -> list[Any]:
            return connection.execute(query).fetchall()

        names: dict[str, dict[int, Any]] = {
            ARTICLE: dict(map(tuple, rows("SELECT id, content_hash FROM articles"))),  # type: ignore[arg-type]
            ACTOR: dict(map(tuple, rows("SELECT id, key FROM actors"))),  # type: ignore[arg-type]
        }
        names[EVENT] = {
            row["id"]: (names[ARTICLE][row["article"]], row["local_id"])
            for row in rows("SELECT id, article, local_id FROM events")
        }
        told: dict[int, list[Any]] = {}
        for row in rows("SELECT id, incident FROM events"):
            told.setdefault(row["incident"], []).append(names[EVENT][row["id"]])
        names[INCIDENT] = {incident: tuple(sorted(events)) for incident, events in told.items()}
        held: dict[str, Counter[Any]] = {}
        for table in schema.metadata.sorted_tables:
            if table.name in (schema.blocks.name, schema.meta.name):
                held[table.name] = Counter({"rows": len(rows(f"SELECT 1 FROM {table.name}"))})
                continue
            held[table.name] = Counter(_plain(row, table.name, names) for row in rows(f"SELECT * FROM {table.name}"))
        held["full_text"] = Counter(map(tuple, rows("SELECT kind, body FROM full_text")))
        return held


def _plain(row: sqlite3.Row, table: str, names: dict[str, dict[int, Any]]) -> tuple[Any, ...]:
    values: list[Any] = [names[INCIDENT].get(row["id"], "no events")] if table == "incidents" else []
    for column in row.keys():  # noqa: SIM118 (a Row yields its values)
        value = row[column]
        if column == "id" or column in MOMENTS:
            continue
        refers = REFERS.get(column)
        if table in COMPARED and column in ("event", "other", "plan"):
            refers = EVENT
        if refers is not None and value is not None:
            value = names[refers][value]
        elif column == "report":
            value = sha256(zlib.decompress(value)).hexdigest()
        values.append((column, value))
    return tuple(values)


def differences(found: dict[str, Counter[Any]], wanted: dict[str, Counter[Any]]) -> list[str]:
    """What is lost ("-") and what is doubled or strange ("+")."""
    told = []
    for table in wanted:
        for sign, rows in (("-", wanted[table] - found[table]), ("+", found[table] - wanted[table])):
            told += [f"{sign}{times} {table}: {str(row)[:300]}" for row, times in rows.items()]
    return told


def faults(path: Path) -> list[str]:
    """What SQLite finds wrong with a ledger, and articles that are there without all of their records."""
    with sqlite3.connect(path, timeout=30) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"loose row: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
        return found + halves(connection)


def halves(connection: sqlite3.Connection) -> list[str]:
    """Articles whose records are not all there. Events may wait for their incident until the run that adds them joins
    them, or the next one."""
    connection.execute("BEGIN")
    counted = dict(connection.execute("SELECT article, count(*) FROM events GROUP BY article"))
    found = []
    for row, report in connection.execute("SELECT id, report FROM articles"):
        told = len(json.loads(zlib.decompress(report))["events"])
        if told != counted.get(row, 0):
            found.append(f"article {row} has {counted.get(row, 0)} of its {told} events")
    connection.rollback()
    return found


# ---- who writes and reads ---------------------------------------------------------------------------------


class Worker:
    """A process that does ``work(done)``; ``done()`` is called for each step that is committed."""

    def __init__(self, work: Callable[[Callable[[], None]], None]) -> None:
        self.work = work
        self.steps, self.writing = RawValue("i", 0), RawValue("i", 0)
        self.process: Any = None

    def start(self) -> None:
        self.steps.value = self.writing.value = 0
        self.process = FORK.Process(target=self._run, daemon=True)
        self.process.start()

    def _run(self) -> None:
        event.listen(Engine, "begin", partial(self._note, 1))
        event.listen(Engine, "commit", partial(self._note, 0))
        event.listen(Engine, "rollback", partial(self._note, 0))
        self.work(self._done)

    def _note(self, value: int, connection: Any) -> None:
        if connection.get_execution_options().get("writing"):
            self.writing.value = value

    def _done(self) -> None:
        self.steps.value += 1

    @property
    def at_work(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def kill(self) -> tuple[int, bool]:
        """The steps that were committed, and whether a transaction was open at that moment."""
        self.process.kill()
        self.process.join()
        return self.steps.value, bool(self.writing.value)

    def finish(self) -> None:
        self.process.join(FOR_EVER)
        assert self.process.exitcode == 0, f"a writer ended with {self.process.exitcode}"


def adding(path: Path, source: Path, reader: Any, done: Callable[[], None]) -> None:
    """Adds the articles of a file."""
    with Ledger(path, create=True) as ledger:
        ledger.add([str(source)], jobs=1, reader=reader, on_progress=lambda item: done())


def following(path: Path, url: str, reader: Any, done: Callable[[], None]) -> None:
    """Looks at a feed once."""
    with Ledger(path, create=True) as ledger:
        for _ in follow_feeds(ledger, [url], rounds=1, allow_private=True, make_reader=lambda: reader):
            done()


def reviewing(path: Path, done: Callable[[], None]) -> None:
    """Judges each event of the ledger's first articles once, in order; takes every third decision back; merges."""
    with Ledger(path) as ledger:
        with sqlite3.connect(path) as connection:
            events = [row[0] for row in connection.execute("SELECT id FROM events WHERE article <= 10 ORDER BY id")]
            judged = connection.execute("SELECT count(*) FROM reviews").fetchone()[0]
            undone = {row[0] for row in connection.execute("SELECT id FROM reviews WHERE undone = 1")}
        for _ in range(judged):
            done()
        for number, record in enumerate(events):
            if number >= judged:
                correction: dict[str, Any] = {"field": "status", "value": "denied"}
                kind = ("accept", "reject", "correct")[number % 3]
                details = correction if kind == "correct" else {}
                ledger.review("event", record, kind, reviewer="R", **details)  # type: ignore[arg-type]
                done()
            if number % 3 == 2 and number + 1 not in undone:
                ledger.undo(number + 1)


def opening(path: Path, done: Callable[[], None]) -> None:
    """Opens a ledger, which makes an old one new."""
    Ledger(path).close()
    done()


def watching(path: Path, done: Callable[[], None]) -> None:
    """Reads a ledger over and over; what it has seen must not go away, and no article may be there by half."""
    seen = 0
    with Ledger(path) as ledger, sqlite3.connect(path) as connection:
        while True:
            assert not (half := halves(connection)), half
            joined = connection.execute("SELECT count(*) FROM events WHERE incident IS NOT NULL").fetchone()[0]
            incidents = ledger.incidents(limit=20)
            now = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
            assert now >= seen, f"{seen} articles were there, then {now}"
            assert len(incidents) or not joined  # what was just added waits to be joined
            seen = now
            done()
            time.sleep(0.05)


@contextmanager
def watched(path: Path, readers: int) -> Iterator[None]:
    """Readers at work; none may have failed."""
    workers = [Worker(partial(watching, path)) for _ in range(readers)]
    for worker in workers:
        worker.start()
    try:
        yield
        failed = [worker for worker in workers if not worker.at_work]
        assert not failed, f"{len(failed)} readers failed"
    finally:
        for worker in workers:
            if worker.at_work:
                worker.kill()


# ---- a feed -----------------------------------------------------------------------------------------------


class _Site(BaseHTTPRequestHandler):
    """/feed lists as many pages as it is asked for, the others are its pages."""

    def __init__(self, given: list[dict[str, str]], *arguments: Any) -> None:
        self.given = given
        super().__init__(*arguments)

    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        if self.path == "/feed":
            host = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            items = "".join(
                f"<item><title>{g['title']}</title><link>{host}/{g['id']}</link></item>" for g in self.given
            )
            data = f"<rss version='2.0'><channel><title>Herald</title>{items}</channel></rss>"
        else:
            (one,) = [g for g in self.given if f"/{g['id']}" == self.path]
            data = f"<html lang='en'><body><article><p>{one['text']}</p></article></body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("ETag", '"1"')
        self.end_headers()
        self.wfile.write(data.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def feed(given: list[dict[str, str]]) -> Iterator[str]:
    """The address of a feed of these articles, served by a process of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, given))
    process = FORK.Process(target=server.serve_forever, daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed"
    finally:
        process.kill()
        process.join()
        server.server_close()


# ---- trials -----------------------------------------------------------------------------------------------


class Tally:
    """What was done to the ledgers, and what was found."""

    def __init__(self) -> None:
        self.kills: Counter[str] = Counter()
        self.inside: Counter[str] = Counter()  # kills while a transaction was open
        self.other: Counter[str] = Counter()
        self.faults: list[str] = []

    def look(self, what: str, found: list[str]) -> None:
        self.faults += [f"{what}: {fault}" for fault in found]


class Killing:
    """A folder with what the writers need: their articles, a feed, what an undisturbed run makes of them."""

    def __init__(
        self,
        folder: Path,
        reader: Reader,
        *,
        articles: int,
        seed: int = 1,
        readers: int = READERS,
        old_blocks: int = 60_000,
    ) -> None:
        self.folder, self.readers, self.old_blocks = folder, readers, old_blocks
        self.draw = random.Random(seed)
        self.tally = Tally()
        self.known = KnownReader(reader)
        self.sources = {name: self._written(name, articles) for name in PAIRS}
        self.fed = reports("a", min(articles, 24))
        self._serving = feed(self.fed)
        self.url = self._serving.__enter__()
        self._make_known()
        self.known.reader = None
        gc.freeze()  # what is there now is shared with the processes to come

    def close(self) -> None:
        self._serving.__exit__(None, None, None)

    def _written(self, name: str, count: int) -> Path:
        path = self.folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(given) + "\n" for given in reports(name, count)), "utf-8")
        return path

    def _make_known(self) -> None:
        """Has each article read once, and the ledgers made that others start from."""
        self.base = self.folder / "base.ledger"
        self.wanted: dict[str, dict[str, Counter[Any]]] = {}
        self.seconds: dict[str, float] = {}
        adding(self.base, self.sources["old"], self.known, lambda: None)
        self.old = self.folder / "old.ledger"
        make_old(self.base, self.old, self.old_blocks)
        for kind in ("add", "follow", "review", "migration"):
            self._undisturbed(kind)  # the first has its articles read, the second shows how long writing takes
            start = time.monotonic()
            self.wanted[kind] = contents(self._undisturbed(kind))
            self.seconds[kind] = time.monotonic() - start

    def _undisturbed(self, kind: str) -> Path:
        path = self._new(kind)
        for work in self.works(kind, path):
            work(lambda: None)
        return path

    def _new(self, kind: str) -> Path:
        path = self.folder / f"{kind}.ledger"
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            file.unlink(missing_ok=True)
        if kind in ("review", "migration"):
            shutil.copy(self.base if kind == "review" else self.old, path)
        else:
            Ledger(path, create=True).close()
        return path

    def works(self, kind: str, path: Path) -> list[Callable[[Callable[[], None]], None]]:
        """What the two writers of a trial do."""
        if kind == "migration":
            return [partial(opening, path), partial(opening, path)]
        first: dict[str, Callable[[Callable[[], None]], None]] = {
            "add": partial(adding, path, self.sources["a"], self.known),
            "follow": partial(following, path, self.url, self.known),
            "review": partial(reviewing, path),
        }
        return [first[kind], partial(adding, path, self.sources["b"], self.known)]

    def trial(self, kind: str, kills: int) -> None:
        """One ledger whose writers are killed up to ``kills`` times, then left to finish."""
        path = self._new(kind)
        writers = [Worker(work) for work in self.works(kind, path)]
        with watched(path, 0 if kind == "migration" else self.readers):
            for writer in writers:
                writer.start()
            for _ in range(kills):
                time.sleep(self.draw.uniform(0, 1.5 * self.seconds[kind] / max(1, kills if kind != "migration" else 1)))
                victims = [writer for writer in writers if writer.at_work]
                if not victims:
                    break
                victim = self.draw.choice(victims)
                steps, inside = victim.kill()
                self.tally.kills[kind] += 1
                self.tally.inside[kind] += inside
                self.tally.look(f"{kind} after kill", faults(path))
                self.tally.look(kind, self._lost(kind, path, writers.index(victim), steps))
                victim.start()
            for writer in writers:
                writer.finish()
        self.tally.look(f"{kind} in the end", faults(path) + differences(contents(path), self.wanted[kind]))

    def _lost(self, kind: str, path: Path, writer: int, steps: int) -> list[str]:
        """What a killed writer had said was done and is not there."""
        if kind == "migration" or (kind == "follow" and not writer):
            return []
        counted = "reviews" if kind == "review" and not writer else "articles"
        where = f" WHERE identity LIKE 'https://{'ab'[writer]}.%'" if counted == "articles" else ""
        with sqlite3.connect(path) as connection:
            there = connection.execute(f"SELECT count(*) FROM {counted}{where}").fetchone()[0]
        return [f"{steps} {counted} were committed, {there} are there"] if there < steps else []

    # ---- the power cut ------------------------------------------------------------------------------------

    def power_cut(self, cuts: int) -> None:
        """Takes what the disk holds at a moment of writing, spoils what SQLite had not yet made sure of, opens it."""
        done = 0
        while done < cuts:
            path = self._new("add")
            writers = [Worker(work) for work in self.works("add", path)]
            for writer in writers:
                writer.start()
            while done < cuts and any(writer.at_work for writer in writers):
                time.sleep(self.draw.uniform(0, self.seconds["add"] / 4))
                done += self._cut(path, WAYS[done % len(WAYS)], writers)
            for writer in writers:
                writer.finish()

    def _cut(self, path: Path, way: str, writers: list[Worker]) -> bool:
        copy = self.folder / "cut.ledger"
        if not self._copied(path, copy, writers) or not spoil(copy, way, self.draw):
            return False
        self.tally.other[f"power cuts, {way}"] += 1
        self.tally.look(f"power cut, {way}", faults(copy))
        for source in ("a", "b"):
            adding(copy, self.sources[source], self.known, lambda: None)
        self.tally.look(f"after a power cut, {way}", faults(copy) + differences(contents(copy), self.wanted["add"]))
        return True

    def _copied(self, path: Path, copy: Path, writers: list[Worker]) -> bool:
        """Copies a ledger and its log with both writers held still, as the disk has them at one moment."""
        held = [writer.process.pid for writer in writers if writer.at_work]
        for pid in held:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(0.01)
        for end in ("", "-wal", "-shm"):
            source, target = path.with_name(path.name + end), copy.with_name(copy.name + end)
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copy(source, target)
        for pid in held:
            os.kill(pid, signal.SIGCONT)
        return copy.with_name(f"{copy.name}-shm").exists() and copy.with_name(f"{copy.name}-wal").exists()

    def backups(self, count: int) -> None:
        """Backups while two writers are at work; each must be whole and hold no less than the one before."""
        path = self._new("add")
        writers = [Worker(work) for work in self.works("add", path)]
        for writer in writers:
            writer.start()
        held = 0
        with Ledger(path) as ledger:
            for number in range(count):
                time.sleep(self.draw.uniform(0, self.seconds["add"] / count))
                copy = self.folder / f"backup{number}.ledger"
                ledger.backup(copy)
                self.tally.other["backups while writing"] += 1
                self.tally.look("backup", faults(copy))
                with sqlite3.connect(copy) as connection:
                    now = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
                self.tally.look("backup", [f"{now} articles after {held}"] if now < held else [])
                held = now
                copy.unlink()
        for writer in writers:
            writer.finish()


def spoil(ledger: Path, way: str, draw: random.Random) -> bool:
    """Does to a copied ledger and its log what a power cut may do; False when there was nothing to spoil.

    Layout of the log and its index: https://www.sqlite.org/walformat.html. Frames that were checkpointed into the
    database had been forced to the disk before and are safe; those after them may be there in part.
    """
    log, index = ledger.with_name(f"{ledger.name}-wal"), ledger.with_name(f"{ledger.name}-shm")
    shared, data = index.read_bytes(), bytearray(log.read_bytes())
    index.unlink()  # it lives in memory only
    if len(shared) < 100 or len(data) < 32:
        return False
    page = struct.unpack(">I", data[8:12])[0]
    frames, done = struct.unpack("=I", shared[16:20])[0], struct.unpack("=I", shared[96:100])[0]
    first, last = 32 + done * (24 + page), min(len(data), 32 + frames * (24 + page))
    if last <= first:
        return False
    if way == "no checkpoint ended":  # the log is whole, the pages that were being written from it are not
        whole = bytearray(ledger.read_bytes())
        for frame in range(done, frames):
            number = struct.unpack(">I", data[32 + frame * (24 + page) :][:4])[0]
            if 1 < number <= len(whole) // page and draw.random() < 0.5:  # the first is the file's own mark
                half = (number - 1) * page + draw.choice((0, page // 2))
                whole[half : half + page // 2] = draw.randbytes(page // 2)
        ledger.write_bytes(bytes(whole))
        return True
    at = draw.randrange(first, last)
    if way == "cut off":
        del data[at:]
    elif way == "zeroes":
        data[at:] = bytes(len(data) - at)
    else:
        end = min(len(data), at + draw.choice((1, 512, 4096)))
        data[at:end] = draw.randbytes(end - at)
    log.write_bytes(bytes(data))
    return True


def make_old(ledger: Path, old: Path, blocks: int) -> None:
    """A ledger as version 1 of its tables had it, with enough in it that becoming a new one takes a while."""
    shutil.copy(ledger, old)
    with sqlite3.connect(old) as connection:
        connection.execute(
            "CREATE TABLE blocks (kind VARCHAR NOT NULL, block VARCHAR NOT NULL, row INTEGER NOT NULL, "
            "PRIMARY KEY (kind, block, row)) WITHOUT ROWID"
        )
        connection.executemany(
            "INSERT INTO blocks VALUES ('incident', ?, ?)", ((f"block {n}", n % 40) for n in range(blocks))
        )
        for table in (schema.blocks, schema.likenesses, schema.outcomes, schema.corrections):
            connection.execute(f"DROP TABLE {table.name}")
        connection.execute("DROP TABLE rereads")
        made_older(connection, 1)
    connection.close()
