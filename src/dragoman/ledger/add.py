"""Reads sources into a ledger on all cores, in order, so that any number of processes gives the same ledger."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import islice

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select

from .. import __version__
from ..article import Item, read_given
from ..article.fetch import is_url
from ..errors import DragomanError, ReadingError, SourceError
from ..limits import READER_MEGABYTES, article_time, bound_memory
from ..reader import MadeBy, Reader
from ..records import Report
from . import schema
from .database import reading, writing
from .happenings import Memory
from .incidents import assign_incidents, unsettled
from .store import content_hash, now, store_report
from .versions import replace_earlier
from .voices import assign_voice
from .workers import Workers

log = logging.getLogger("dragoman.ledger")
SETTLED = 250  # articles after which their events are joined to incidents: each time, what these touch is joined anew
BATCH = 8  # articles to a task and a transaction: little is redone after a kill, and the lock is taken seldom
AHEAD = 3  # tasks waiting for each process: bounds memory


@dataclass
class Added:
    """What a run did, in articles."""

    added: int = 0
    known: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Outcome:
    """One item read: its report as JSON, or why there is none."""

    item: Item
    report: bytes | None
    reason: str | None = None
    made_by: MadeBy | None = None


def add_items(
    engine: Engine,
    items: Iterable[Item],
    *,
    source: str,
    published: str | None = None,
    jobs: int | None = None,
    reader: Reader | None = None,
    make_reader: Callable[[], Reader] = Reader,
    on_progress: Callable[[Item], None] = lambda item: None,
) -> Added:
    """Adds the articles of ``items`` to the ledger; those it holds already are passed over without reading.

    ``jobs`` is the number of processes (default: one a core); 1 reads in this one, with ``reader`` when given.
    ``make_reader`` makes another Reader than the usual one in each process; it can be pickled.
    What can't be read is set aside in the quarantine with its reason.
    """
    total = Added()
    fresh = _unseen(engine, items, total, on_progress)
    memory = Memory()
    waiting = _unfinished(engine)
    try:
        for batch in read_items(fresh, published=published, jobs=jobs, reader=reader, make_reader=make_reader):
            with writing(engine) as connection:
                waiting += [row for outcome in batch if (row := _keep(connection, outcome, source, total)) is not None]
            for outcome in batch:
                on_progress(outcome.item)
            if len(waiting) >= SETTLED:
                waiting = _settle(engine, waiting, memory)
    finally:
        _settle(engine, waiting, memory)
    return total


def _unfinished(engine: Engine) -> list[int]:
    """Articles that an interrupted run stored, but joined to no incidents."""
    with reading(engine) as connection:
        return unsettled(connection)


def _settle(engine: Engine, articles: list[int], memory: Memory) -> list[int]:
    """Joins the events of those of the articles that no other process has joined; returns those still to be joined:
    none."""
    if articles:
        with writing(engine) as connection:
            still = set(unsettled(connection))
            assign_incidents(connection, [article for article in articles if article in still], memory)
    return []


def read_items(
    items: Iterator[Item],
    *,
    published: str | None = None,
    jobs: int | None = None,
    reader: Reader | None = None,
    make_reader: Callable[[], Reader] = Reader,
) -> Iterator[list[Outcome]]:
    """What comes of each item, in their order, some together."""
    count = jobs or os.cpu_count() or 1
    if count == 1:
        return _read_here(items, published, reader, make_reader)
    return _read_apart(items, published, count, make_reader)


def raw_hash(item: Item) -> str:
    """What came in, before cleaning."""
    given = item.given if isinstance(item.given, dict) else {"error": str(item.given)}
    return sha256(msgspec.json.encode(given, order="sorted", enc_hook=str)).hexdigest()


def _to_the_end(items: Iterable[Item]) -> Iterator[Item]:
    """The items, and the error as one more where a source breaks off: a disk is pulled out, a network folder goes."""
    try:
        yield from items
    except (OSError, ReadingError) as error:
        yield Item("the rest of it", SourceError(f"broke off: {error}"), 0)


def _unseen(engine: Engine, items: Iterable[Item], total: Added, on_progress: Callable[[Item], None]) -> Iterator[Item]:
    for item in _to_the_end(items):
        # Given on when the transaction is over: while one reads, what is written piles up beside the ledger.
        with reading(engine) as connection:
            known = connection.execute(select(schema.seen.c.article).where(schema.seen.c.raw_hash == raw_hash(item)))
            is_known = known.first() is not None
        if not is_known:
            yield item
            continue
        total.known += 1
        on_progress(item)


def _keep(connection: Connection, outcome: Outcome, source: str, total: Added) -> int | None:
    """Stores what was read, or why it wasn't; returns the row of a new article."""
    item = outcome.item
    aside = schema.quarantine
    here: ColumnElement[bool] = (aside.c.source == source) & (aside.c.item == item.label)
    if outcome.report is not None and is_url(item.label):  # an address is the same page, whichever source led to it
        here = aside.c.item == item.label
    connection.execute(delete(aside).where(here))
    if outcome.report is None:
        total.failed += 1
        log.info("set aside: %s", outcome.reason, extra={"article": item.label})
        connection.execute(
            insert(aside), {"source": source, "item": item.label, "reason": outcome.reason or "", "at": now()}
        )
        return None
    report = msgspec.json.decode(outcome.report, type=Report)
    made_by = outcome.made_by or MadeBy(__version__, None, None)
    row = new = store_report(connection, report, made_by.program, model=made_by.model, data=made_by.data)
    if row is None:
        total.known += 1
        digest = content_hash(report.article)
        row = connection.execute(
            select(schema.articles.c.id).where(schema.articles.c.content_hash == digest)
        ).scalar_one()
    else:
        total.added += 1
        log.debug("added", extra={"article": item.label})
        assign_voice(connection, row, report.article.text)
        replace_earlier(connection, row)
    seen = {"raw_hash": raw_hash(item), "article": row}
    if connection.execute(select(schema.seen).where(schema.seen.c.raw_hash == seen["raw_hash"])).first() is None:
        connection.execute(insert(schema.seen), seen)
    return new


# ---- reading ------------------------------------------------------------------------------------


def _read_one(reader: Reader, item: Item, published: str | None) -> Outcome:
    if isinstance(item.given, ReadingError):
        return Outcome(item, None, str(item.given))
    if item.given.keys() == {"report", "made_by"}:  # from a coded archive: everything else brings words or a page
        return _coded(item, **item.given)
    hasattr(reader, "language")  # loads the model, which is no part of the article's time
    try:
        with article_time():
            report = read_given(reader.read, item.given, published)
        return Outcome(item, msgspec.json.encode(report), made_by=getattr(reader, "made_by", None))
    except ReadingError as error:
        return Outcome(item, None, str(error))
    except DragomanError:
        raise  # of the installation or a file of the user's: no article could be read
    except MemoryError:
        most = f"more than the {READER_MEGABYTES:,} MB of memory that a reading process may have"
        return Outcome(item, None, f"took {most} and was set aside; DRAGOMAN_READER_MEGABYTES allows more")
    except Exception as error:
        # A fault of the program's own must not keep the other articles out.
        return Outcome(item, None, f"the program failed on it: {type(error).__name__}: {error}")


def _coded(item: Item, report: str, made_by: list[str | None]) -> Outcome:
    try:
        coded = msgspec.json.decode(report, type=Report)
    except (msgspec.DecodeError, UnicodeError, RecursionError, TypeError) as error:
        return Outcome(item, None, f"its report is not as it should be: {error}")
    if fault := _fault(coded):
        return Outcome(item, None, f"its report is not as it should be: {fault}")
    program, model, data = made_by
    return Outcome(item, report.encode(), made_by=MadeBy(program or "unknown", model, data))


def _fault(report: Report) -> str | None:
    """What keeps a report that somebody else may have written out of the tables."""
    for records in (report.events, report.statements):
        if len({record.id for record in records}) < len(records):
            return "two of its records have one id"
    tolls = (toll for event in report.events for toll in (event.deaths, event.injuries) if toll)
    if any(abs(number or 0) >= 2**63 for toll in tolls for number in (toll.low, toll.high)):
        return "it counts more dead or hurt than any table can hold"
    return None


def _read_here(
    items: Iterator[Item], published: str | None, reader: Reader | None, make_reader: Callable[[], Reader]
) -> Iterator[list[Outcome]]:
    while batch := list(islice(items, BATCH)):
        reader = reader or make_reader()
        yield [_read_one(reader, item, published) for item in batch]


_worker: list[Reader] = []  # the one Reader of a reading process, made when it starts


def _start_worker(make_reader: Callable[[], Reader]) -> None:
    bound_memory()
    _worker.append(make_reader())


def _read_batch(batch: list[Item], published: str | None) -> list[Outcome]:
    return [_read_one(_worker[0], item, published) for item in batch]


def _workers(count: int, make_reader: Callable[[], Reader]) -> Workers:
    return Workers(count, partial(_start_worker, make_reader))


def _read_apart(
    items: Iterator[Item], published: str | None, count: int, make_reader: Callable[[], Reader]
) -> Iterator[list[Outcome]]:
    """Reads in ``count`` processes and gives the results in the order of the items."""
    workers = _workers(count, make_reader)
    waiting: deque[tuple[list[Item], Future[list[Outcome]]]] = deque()
    try:
        while True:
            while len(waiting) < count * AHEAD and (batch := list(islice(items, BATCH))):
                waiting.append((batch, _submitted(workers, batch, published)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                workers.end()
                yield _read_singly(batch, published, make_reader)
                workers = _workers(count, make_reader)
                waiting = deque((kept, _submitted(workers, kept, published)) for kept, _ in waiting)
    finally:
        workers.end()


def _submitted(workers: Workers, batch: list[Item], published: str | None) -> Future[list[Outcome]]:
    """What a worker will make of a batch; when one has died already, that is what comes of it."""
    try:
        return workers.submit(_read_batch, batch, published)
    except BrokenProcessPool as error:
        broken: Future[list[Outcome]] = Future()
        broken.set_exception(error)
        return broken


def _read_singly(batch: list[Item], published: str | None, make_reader: Callable[[], Reader]) -> list[Outcome]:
    """After a process died: each article of its batch in a process of its own, to find the one that kills it."""
    outcomes: list[Outcome] = []
    for item in batch:
        alone = _workers(1, make_reader)
        try:
            outcomes += alone.submit(_read_batch, [item], published).result()
        except BrokenProcessPool:
            outcomes.append(Outcome(item, None, "the reading process died on it (out of memory?)"))
        finally:
            alone.end()
    return outcomes
