"""Incidents over an archive are those of a ledger, found group by group."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import select

from dragoman.article.sources import Item
from dragoman.cluster.incidents import JOINED, LIKENESSES, PLACED, _placed, compare, join
from dragoman.cluster.output import Output
from dragoman.cluster.rows import ShardRows, number
from dragoman.ledger import Ledger, schema
from dragoman.ledger.add import add_items
from dragoman.ledger.store import content_hash
from dragoman.reader import Reader
from dragoman.report import Report

TOWNS = ("Goma", "Mosul", "Khartoum", "Maiduguri", "Kandahar", "Donetsk")
TOLD = (
    "Gunmen attacked a police post in {town} on {day}, killing {n} officers, the governor said.",
    "Armed men killed {n} police officers in an attack on their post in {town} on {day}. The army blamed rebels.",
    "{n} officers died when gunmen stormed a police post in {town}. The president condemned the attack on {day}.",
    "The United States and Russia will hold talks in {town} next week. Their ministers met there on {day}.",
    "Protesters marched through {town} on {day} and threw stones at the embassy of France.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@pytest.fixture(scope="module")
def reports(reader: Reader) -> list[Report]:
    """Ninety reports of six towns' troubles, within three weeks and some years later."""
    articles = [
        {
            "id": f"{n}",
            "published": f"{2024 if n % 7 else 2026}-05-{1 + (n * 5) % 21:02d}",
            "outlet": f"paper {n % 4}",
            "title": f"News from {TOWNS[n % 6]}",
            "text": TOLD[n % 5].format(town=TOWNS[n % 6], day=DAYS[n % 3], n=3 + n % 2),
        }
        for n in range(90)
    ]
    read = [reader.read(article) for article in articles]
    # The order in which an archive's events join: a ledger has that of adding.
    return sorted(read, key=lambda report: (report.article.published or "", number(content_hash(report.article))))


def of_the_archive(reports: list[Report], folder: Path) -> dict[tuple[str, str], int]:
    """The incident of each event, found in two shards without Ray."""
    output = Output(str(folder))
    for part in (0, 1):
        rows = ShardRows()
        rows.add(reports[part::2])
        output.write_shard(f"shard-{part}", rows.tables(), [])
    placed = pa.concat_tables(_placed({"file": output.files("happenings")}, str(folder)))
    likenesses = pa.concat_tables(compare(group) for group in groups(placed, "group", PLACED))
    joined = pa.concat_tables(join(line) for line in groups(likenesses, "line", LIKENESSES))
    incident = {row["event"]: row["incident"] for row in joined.to_pylist()}
    names = [(report.article.id, event.id) for report in reports for event in report.events]
    events = [number(content_hash(report.article), "events", event.id) for report in reports for event in report.events]
    assert joined.schema == JOINED
    return {name: incident[event] for name, event in zip(names, events, strict=True)}


def groups(table: pa.Table, key: str, columns: pa.Schema) -> list[pa.Table]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.to_pylist():
        found[row[key]].append(row)
    return [pa.Table.from_pylist(rows, schema=columns) for rows in found.values()]


def of_the_ledger(reports: list[Report], folder: Path, reader: Reader) -> dict[tuple[str, str], int]:
    e, a = schema.events, schema.articles
    told = select(a.c.content_hash, e.c.local_id, e.c.incident).join(a, a.c.id == e.c.article)
    items = [Item(report.article.id, {"report": report.to_json()}, 1) for report in reports]
    names = {content_hash(report.article): report.article.id for report in reports}
    with Ledger(folder / "l.ledger", create=True) as ledger:
        add_items(ledger.engine, items, source="test", jobs=1, reader=reader)
        with ledger.reading() as connection:
            return {(names[row.content_hash], row.local_id): row.incident for row in connection.execute(told)}


def together(incidents: dict[tuple[str, str], int]) -> set[frozenset[tuple[str, str]]]:
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for event, incident in incidents.items():
        found[incident].add(event)
    return {frozenset(events) for events in found.values()}


def test_the_same_events_are_together_as_in_a_ledger(reports: list[Report], tmp_path: Path, reader: Reader) -> None:
    in_archive = together(of_the_archive(reports, tmp_path / "archive"))
    in_ledger = together(of_the_ledger(reports, tmp_path, reader))
    assert max(map(len, in_ledger)) > 5  # else this would show nothing
    assert in_archive == in_ledger


def likeness(published: str, article: int, event: int, others: dict[int, float], same_as: int | None = None) -> Any:
    row = {"line": "ASSAULT:deed", "published": published, "article": article, "position": event, "event": event}
    return {**row, "same_as": same_as, "others": list(others), "similarities": list(others.values())}


def joined(*rows: Any) -> dict[int, int]:
    found = join(pa.Table.from_pylist(list(rows), schema=LIKENESSES)).to_pylist()
    return {row["event"]: row["incident"] for row in found}


def test_an_event_joins_the_incident_that_it_fits_best() -> None:
    rows = likeness("2024-01-01", 1, 11, {}), likeness("2024-01-01", 2, 21, {})
    assert joined(*rows, likeness("2024-01-02", 3, 31, {11: 0.7, 21: 0.9})) == {11: 11, 21: 21, 31: 21}


def test_two_acts_of_one_article_stay_two_incidents() -> None:
    first = likeness("2024-01-01", 1, 11, {})
    assert joined(first, likeness("2024-01-02", 2, 21, {11: 0.9}), likeness("2024-01-02", 2, 22, {11: 0.8})) == {
        11: 11,
        21: 11,
        22: 22,
    }


def test_one_act_told_twice_in_a_sentence_is_one_incident() -> None:
    assert joined(likeness("2024-01-01", 1, 11, {}), likeness("2024-01-01", 1, 12, {}, same_as=11)) == {11: 11, 12: 11}
