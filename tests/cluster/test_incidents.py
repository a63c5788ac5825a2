"""Incidents over an archive are those of a ledger, found group by group."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sqlalchemy import select

from dragoman.article.sources import Item
from dragoman.cluster.incidents import PARTED, PLACED, _placed, compare, components, folded, join, parted
from dragoman.cluster.output import Output
from dragoman.cluster.rows import ShardRows
from dragoman.ledger import Ledger, schema
from dragoman.ledger.add import add_items
from dragoman.ledger.schema import number
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
Together = set[frozenset[tuple[str, str]]]


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
    return [reader.read(article) for article in articles]


def of_the_archive(reports: list[Report], folder: Path) -> Together:
    """The events of each incident, found in two shards and three parts without Ray."""
    output = Output(str(folder))
    for part in (0, 1):
        rows = ShardRows()
        rows.add(reports[part::2])
        output.write_shard(f"shard-{part}", rows.tables(), [])
    placed = pa.concat_tables(_placed({"file": output.files("happenings")}, str(folder), 3))
    likenesses = pa.concat_tables(compare(group, 3) for group in groups(placed, "group", PLACED))
    near = likenesses.filter(pa.compute.greater(likenesses["odds"], 0))
    labels = components(near["event"].to_numpy(), near["other"].to_numpy())
    parts = groups(parted(likenesses, labels, 3), "part", PARTED)
    found = {row["event"]: row["incident"] for part in parts for row in join(part).to_pylist()}
    names = {
        number(content_hash(report.article), "events", event.id): (str(report.article.id), event.id)
        for report in reports
        for event in report.events
    }
    return together({name: found.get(event, event) for event, name in names.items()})


def groups(table: pa.Table, key: str, columns: pa.Schema) -> list[pa.Table]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.to_pylist():
        found[row[key]].append(row)
    return [pa.Table.from_pylist(rows, schema=columns) for rows in found.values()]


def of_the_ledger(reports: list[Report], file: Path, reader: Reader) -> Together:
    e, a = schema.events, schema.articles
    told = select(a.c.content_hash, e.c.local_id, e.c.incident).join(a, a.c.id == e.c.article)
    items = [Item(r.article.id, {"report": r.to_json(), "made_by": ["test", None, None]}, 1) for r in reports]
    names = {content_hash(report.article): str(report.article.id) for report in reports}
    with Ledger(file, create=True) as ledger:
        for item in items:  # each in a run of its own
            add_items(ledger.engine, [item], source="test", jobs=1, reader=reader)
        with ledger.reading() as connection:
            rows = connection.execute(told).all()
    return together({(names[row.content_hash], row.local_id): row.incident for row in rows})


def together(incidents: dict[tuple[str, str], int]) -> Together:
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for event, incident in incidents.items():
        found[incident].add(event)
    return {frozenset(events) for events in found.values()}


def test_the_same_events_are_together_as_in_a_ledger_whatever_the_order_of_its_articles(
    reports: list[Report], tmp_path: Path, reader: Reader
) -> None:
    in_archive = of_the_archive(reports, tmp_path / "archive")
    in_ledger = of_the_ledger(reports, tmp_path / "l.ledger", reader)
    backwards = of_the_ledger(reports[::-1], tmp_path / "backwards.ledger", reader)
    assert max(map(len, in_ledger)) > 2  # else this would show nothing
    assert in_archive == in_ledger == backwards


def test_events_that_pairs_link_in_a_chain_are_one_component() -> None:
    events, labels = components(np.array([5, 3, 9]), np.array([3, 1, 8]))
    assert dict(zip(events.tolist(), labels.tolist(), strict=True)) == {1: 1, 3: 1, 5: 1, 8: 8, 9: 8}


def test_pairs_that_come_in_parts_link_the_same_events_however_few_are_held() -> None:
    draw = np.random.default_rng(1)
    parts = [(draw.integers(0, 400, 9), draw.integers(0, 400, 9)) for _ in range(30)]
    events, labels = components(*(np.concatenate(side) for side in zip(*parts, strict=True)))
    for most in (1, 40, 1_000):
        found = folded(parts, most)
        assert found[0].tolist() == events.tolist()
        assert found[1].tolist() == labels.tolist()


def test_a_chain_of_likenesses_is_no_incident() -> None:
    pairs = [(1, 2, 3.0), (2, 3, 0.5), (3, 4, 3.0)]
    rows = [{"event": a, "other": b, "odds": odds, "part": 0, "component": 1} for a, b, odds in pairs]
    assert join(pa.Table.from_pylist(rows, schema=PARTED)).to_pylist() == [
        {"event": 1, "incident": 1},
        {"event": 2, "incident": 1},
        {"event": 3, "incident": 3},
        {"event": 4, "incident": 3},
    ]
