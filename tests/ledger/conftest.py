"""A small ledger of made-up reports, read once."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from dragoman.ledger import Ledger
from dragoman.reader import Reader

REPORTS = [
    {
        "id": "wire-1",
        "url": "https://news.example/a",
        "title": "Ministers to meet in Geneva",
        "published": "2023-03-01",
        "text": "Russian foreign minister Sergei Lavrov will meet US secretary of state Antony Blinken in Geneva on "
        "Friday, the State Department said. Lavrov said: “We are ready for serious talks about grain.”",
    },
    {
        "id": "wire-2",
        "url": "https://news.example/b",
        "title": "Lavrov, Blinken meet",
        "published": "2023-03-04",
        "text": "Russian foreign minister Sergei Lavrov met US secretary of state Antony Blinken in Geneva on Friday. "
        "They discussed the war in Ukraine for two hours.",
    },
    {
        "id": "bomb-1",
        "url": "https://news.example/c",
        "title": "Bomb in Kabul",
        "published": "2023-03-10",
        "text": "The Taliban bombed a police station in Kabul on Thursday, killing 13 people, officials said.",
    },
    {
        "id": "bomb-2",
        "url": "https://other.example/d",
        "title": "Toll rises",
        "published": "2023-03-11",
        "text": "The Taliban bombed a police station in Kabul on Thursday, killing at least 14 people, the health "
        "ministry said on Saturday.",
    },
    {
        "id": "other",
        "url": "https://other.example/e",
        "title": "=HYPERLINK(1)",
        "published": "2023-05-02",
        "text": "Turkey accused Greece of arming the islands on Monday. The Syrian army recaptured Aleppo from "
        "Islamic State on Sunday.",
    },
]


def made_older(old: sqlite3.Connection, version: int) -> None:
    """Takes the columns and the index out of a ledger that came after a version, and says that it is of that one."""
    if version <= 10:
        old.execute("DROP INDEX events_newest")
        old.execute("CREATE INDEX events_earliest ON events (earliest)")
    for since, table, name in (
        (2, "events", "precision"),
        (2, "control", "precision"),
        (4, "articles", "model"),
        (4, "articles", "data"),
        (6, "articles", "given_id"),
        (9, "events", "recency"),
        (9, "events", "date_basis"),
    ):
        if version <= since:
            old.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    old.execute("UPDATE meta SET value = ? WHERE key = 'version'", (str(version),))


@pytest.fixture(scope="session")
def reports() -> list[dict[str, str]]:
    return REPORTS


@pytest.fixture(scope="session")
def reports_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reports") / "reports.jsonl"
    path.write_text("".join(json.dumps(report) + "\n" for report in REPORTS), "utf-8")
    return path


@pytest.fixture(scope="session")
def read_ledger(tmp_path_factory: pytest.TempPathFactory, reports_file: Path, reader: Reader) -> Path:
    """The path of a ledger with all the reports."""
    path = tmp_path_factory.mktemp("ledger") / "test.ledger"
    with Ledger(path, create=True) as ledger:
        assert ledger.add([str(reports_file)], jobs=1, reader=reader).added == len(REPORTS)
    return path


@pytest.fixture
def ledger(read_ledger: Path, tmp_path: Path) -> Ledger:
    """A copy of that ledger which a test may change."""
    copy = tmp_path / "copy.ledger"
    copy.write_bytes(read_ledger.read_bytes())
    return Ledger(copy)
