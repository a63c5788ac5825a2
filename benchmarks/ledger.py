"""How a ledger grows: the cost of each report as it does, and how fast a cold process answers.

    python benchmarks/ledger.py [REPORTS ...] [--times N] [--keep FOLDER]

For each number of reports (default 1000 10000 100000) it writes so many made-up articles, one event each, straight
into a new ledger (nothing is read by the parser), assigns voices and incidents as `dragoman add` does, and prints the
seconds of CPU and microseconds a report. With ``--times N`` the largest is then swollen to N times its size (the same
days over and over, one period after another, in blocks of their own), and what a report costs there is measured on
2,000 more. Last, each question is put to the largest ledger by a new `dragoman` process. The reports tell of half as
many happenings, 60 a day, and are the same in every run.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import func, select

from dragoman.ledger import schema
from dragoman.ledger.database import open_database, reading, writing
from dragoman.ledger.happenings import Memory
from dragoman.ledger.incidents import assign_incidents
from dragoman.ledger.store import store_report
from dragoman.ledger.voices import assign_voice
from dragoman.records import Article, Control, Entity, Event, EventDate, Evidence, Place, Range, Statement
from dragoman.report import Report

BATCH = 500
MORE = 2_000  # reports added to a swollen ledger
FIRST_DAY = date(2010, 1, 1)
HAPPENINGS_A_DAY = 60  # the years covered grow with the number of reports, as an archive's do
COUNTRIES = "RUS UKR SYR TUR USA CHN IND PAK IRN IRQ ISR EGY ETH SDN COD RWA NGA MLI FRA DEU GBR COL VEN MEX".split()
TYPES = ("CONSULT", "AGREE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
         "SANCTION", "MOBILIZE", "COERCE", "ASSAULT")  # fmt: skip
SCORES = dict(zip(TYPES, (2.1, 4.2, 6.8, 7.4, 7.6, -5, -2, -4.2, -4.4, -6.5, -5.6, -7.6, -7.2, -10), strict=True))
SYLLABLES = "ba ko ri mu ta len dor sha vi qua per zin ola gre hun tes mar bel nu fo".split()


def _name(number: int) -> str:
    syllables = [SYLLABLES[(number * 7 + n * number // 20**n) % len(SYLLABLES)] for n in range(3)]
    return "".join(syllables).capitalize() + SYLLABLES[number % 20]


QUESTIONS: dict[str, list[str]] = {
    "events of a dyad by type": "events --reports --actor RUS --recipient SYR --type CONSULT --since 2010-02".split(),
    "events of an actor": "events --reports --actor RUS".split(),
    "events near a point": "events --reports --near 35.0,38.0,60".split(),
    "events planned": "events --reports --status planned".split(),
    "events with words": ["events", "--reports", "--words", "bakori lender"],
    "events with a word of every article": ["events", "--reports", "--words", "minister"],
    "incidents, newest": ["events"],
    "incidents of a dyad": "events --actor IND --recipient PAK".split(),
    "agenda": ["agenda", "--today", "2010-03-10"],
    "agenda of an actor": "agenda --actor TUR --today 2010-03-10".split(),
    "who": ["who", _name(17)],
    "control": ["control", f"{_name(12)} {_name(372)}"],
    "trend of a dyad": "trend RUS UKR".split(),
    "search": ["search", "envoys bakori"],
    "search for a common word": ["search", "minister"],
    "review queue": ["review"],
    "brief of a week": "brief --since 2010-03-01 --until 2010-03-07".split(),
}


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("reports", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--keep", type=Path, help="a folder for the ledgers, kept")
    parser.add_argument("--times", type=int, default=1, help="go on with one so many times the size of the largest")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.keep or Path(folder)
        print(f"{'reports':>9} {'incidents':>9} {'store us each':>13} {'assign us each':>14} {'MB':>6}", flush=True)
        for count in sorted(options.reports):
            path = home / f"{count}.ledger"
            if not path.exists():
                grow(path, count, made_up(1, FIRST_DAY))
        if options.times > 1:
            path = swollen(path, options.times)
            grow(path, MORE, made_up(2, _day_after(path)))
        ask(path)


def grow(path: Path, count: int, reports: Iterator[Report]) -> None:
    """Adds ``count`` reports to a ledger, and prints a line of what it cost."""
    engine = open_database(path, create=True)
    storing = assigning = 0.0
    memory = Memory()
    for start in range(0, count, BATCH):
        with writing(engine) as connection:
            stored_now: list[int] = []
            for report in islice(reports, min(BATCH, count - start)):
                begin = time.process_time()
                row = store_report(connection, report, "benchmark")
                assert row is not None
                stored = time.process_time()
                assign_voice(connection, row, report.article.text)
                assigning += time.process_time() - stored
                storing += stored - begin
                stored_now.append(row)
            begin = time.process_time()
            assign_incidents(connection, stored_now, memory)
            assigning += time.process_time() - begin
    with reading(engine) as connection:
        total, incidents = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (schema.articles, schema.incidents)
        )
    engine.dispose()
    each = (f"{1e6 * seconds / count:.0f}" for seconds in (storing, assigning))
    print("{:>9} {:>9} {:>13} {:>14} {:>6.0f}".format(total, incidents, *each, path.stat().st_size / 1e6), flush=True)


def _day_after(path: Path) -> date:
    with sqlite3.connect(path) as connection:
        (last,) = connection.execute("SELECT max(published) FROM articles").fetchone()
    return date.fromisoformat(last) + timedelta(days=1)


def swollen(path: Path, times: int) -> Path:
    """A ledger with the rows of ``path`` ``times`` over, each time moved on by the days that they span."""
    large = path.with_name(f"{path.stem}x{times}.ledger")
    large.unlink(missing_ok=True)
    shutil.copyfile(path, large)
    connection = sqlite3.connect(large)
    connection.create_function("other_key", 2, lambda key, turn: hash((key, turn)), deterministic=True)
    connection.execute("PRAGMA synchronous = OFF")
    tables = ("articles", "incidents", "events", "participants", "statements", "control", "block_rows", "full_text")
    columns = {t: [row[1] for row in connection.execute(f"PRAGMA table_info({t})")] for t in tables}
    last = {
        t: connection.execute(f"SELECT max(id) FROM {t}").fetchone()[0]
        for t in ("articles", "incidents", "events", "statements", "control")
    }
    # Rows of blocks are articles and events, told apart by their keys only; here each article has one event.
    assert last["articles"] == last["events"] == last["statements"]
    first, until = connection.execute("SELECT min(published), max(published) FROM articles").fetchone()
    span = (date.fromisoformat(until) - date.fromisoformat(first)).days + 1
    for turn in range(1, times):
        for table in tables:
            values = ", ".join(_moved(table, column, turn, last, span) for column in columns[table])
            key = {"participants": "event", "block_rows": "row", "full_text": "row"}.get(table, "id")
            # Here each article has one statement, as it has one event.
            limit = last.get(table, last["events"])
            names = ", ".join(columns[table])
            if table == "full_text":  # by the key of `schema.text_key`
                moved = _moved(table, "row", turn, last, span)
                names, values = f"rowid, {names}", f"2 * ({moved}) + (kind = 'statement'), {values}"
            order = " ORDER BY 1" if table == "block_rows" else ""
            connection.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {key} <= {limit}{order}"
            )
        connection.commit()
    connection.close()
    return large


def _moved(table: str, column: str, turn: int, last: dict[str, int], span: int) -> str:
    """The SQL for a column of a copied row."""
    points_to = {
        "article": "articles",
        "voice": "articles",
        "incident": "incidents",
        "thread": "incidents",
        "event": "events",
    }
    if column in ("id", *points_to):
        return f"{column} + {turn * last[points_to.get(column, table)]}"
    if table == "block_rows":
        return f"other_key(key, {turn})" if column == "key" else f"row + {turn * last['events']}"
    if column == "row":
        moved = "CASE kind WHEN 'article' THEN {} ELSE {} END".format(
            last["articles"] * turn, last["statements"] * turn
        )
        return f"row + {moved}"
    if column in ("published", "date", "earliest", "latest"):
        return f"date({column}, '+{turn * span} days')"
    return f"{column} || '#{turn}'" if column in ("content_hash", "identity") else column


def ask(path: Path) -> None:
    """Puts each question to the ledger, each by a process of its own."""
    print(f"\n{'question to ' + path.name:40} {'seconds':>8} {'of CPU':>7} {'lines':>6}")
    for name, words in QUESTIONS.items():
        command = [sys.executable, "-m", "dragoman", words[0], str(path), *words[1:]]
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        lines = done.stdout.count("\n")
        print(
            f"{name:40} {seconds:>8.2f} {spent:>7.2f} {lines:>6} {done.stderr.strip()[:60] if done.returncode else ''}",
            flush=True,
        )


# ---- reports -----------------------------------------------------------------------------------------


def made_up(seed: int, first_day: date) -> Iterator[Report]:
    """Reports by day of publication: each happening is told once to three times, on its day or the next."""
    chance = random.Random(seed)
    number = happening = 0
    while True:
        day = first_day + timedelta(days=happening // HAPPENINGS_A_DAY)
        told = _Happening(chance, day)
        for _ in range(chance.choice((1, 1, 2, 2, 3, 3))):
            yield told.report(chance, number)
            number += 1
        happening += 1


class _Happening:
    """One thing that happens, told in differing words."""

    def __init__(self, chance: random.Random, day: date) -> None:
        self.type = chance.choice(TYPES)
        self.sides = chance.sample(range(2_000), 2)
        self.town = int(5_000 * chance.random() ** 2)
        self.planned = self.type == "CONSULT" and chance.random() < 0.4
        self.day = day + timedelta(days=chance.randrange(2, 20)) if self.planned else day
        self.published = day
        self.deaths = int(chance.expovariate(0.2)) if self.type == "ASSAULT" else None
        self.matter = " ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(4))

    def report(self, chance: random.Random, number: int) -> Report:
        """One article about it."""
        entities = [_actor(side, f"e{n}") for n, side in enumerate(self.sides, 1)]
        place = _town(self.town)
        lead = f"{entities[0].name} {self.type.lower()} {entities[1].name} in {place.name} over {self.matter}"
        sentence = f"{lead}, a minister said."
        rest = " ".join("".join(chance.choices(SYLLABLES, k=2)) for _ in range(40))
        text = f"{sentence} Envoys of both were silent about {rest}."
        published = (self.published + timedelta(days=chance.randrange(2))).isoformat()
        day = self.day.isoformat()
        evidence = Evidence(sentence=(0, len(sentence)), trigger=[(0, 5)])
        event = Event(
            id="v1",
            type=self.type,  # type: ignore[arg-type]
            plover=self.type,  # type: ignore[arg-type]
            score=SCORES[self.type],
            actors=["e1"],
            recipients=["e2"],
            status="planned" if self.planned else "occurred",
            date=EventDate(value=day, earliest=day, latest=day),
            place="p1",
            deaths=None if self.deaths is None else Range(low=self.deaths, high=self.deaths + number % 3),
            evidence=evidence,
            rule="benchmark",
            confidence=0.5 + (number % 50) / 100,
        )
        return Report(
            article=Article(
                id=str(number),
                url=f"https://outlet{number % 300}.example/{number}",
                title=f"{entities[0].name} in {place.name}",
                outlet=f"Outlet {number % 300}",
                published=published,
                language="en",
                text=text,
            ),
            entities=entities,
            places=[place],
            events=[event],
            statements=[Statement(id="s1", speaker="e1", content=[(0, len(lead))], kind="indirect", rule="benchmark")],
            control=[Control(holder="e1", territory="p1", status="holds", evidence=evidence, rule="benchmark")]
            if number % 20 == 0
            else [],
        )


def _actor(number: int, entity: str) -> Entity:
    kind = ("state", "military", "person", "organization", "armed group")[number % 5]
    country = COUNTRIES[number % len(COUNTRIES)]
    return Entity(
        id=entity,
        name=_name(number),
        kind=kind,  # type: ignore[arg-type]
        country=country,
        sectors=["GOV"],
        mentions=[(0, 7)],
        rule=f"registry:actor{number}",
    )


def _town(number: int) -> Place:
    return Place(
        id="p1",
        name=f"{_name(number)} {_name(number * 31)}",
        country=COUNTRIES[number % len(COUNTRIES)],
        latitude=round(-30 + (number * 7919 % 9000) / 100, 3),
        longitude=round(-20 + (number * 104729 % 12000) / 100, 3),
        feature="P",
        rule="benchmark",
    )


if __name__ == "__main__":
    main()
