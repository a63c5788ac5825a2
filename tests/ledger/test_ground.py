"""How exactly a place is known, in a ledger's rows, questions, maps and exports."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dragoman.desk import where
from dragoman.errors import UsageError
from dragoman.ledger import Ledger, ask, schema
from dragoman.ledger.database import writing
from dragoman.ledger.ground import precision_of
from dragoman.ledger.store import store_report
from dragoman.publish.older import gdelt
from dragoman.reader import Reader
from dragoman.records import Article, Control, Entity, Event, EventDate, Evidence, Place, Report

from .conftest import made_older

TEXT = "Shells fell on Homs. Shells fell in Homs province. Shells fell in Syria."
PLACES: list[dict[str, Any]] = [
    {"name": "Homs", "latitude": 34.73, "longitude": 36.71, "precision": "town", "feature": "P", "admin1": "Homs"},
    {"name": "Homs", "latitude": 34.4, "longitude": 38.2, "precision": "region", "feature": "A", "admin1": "Homs"},
    {"name": "Syria", "latitude": 35.0, "longitude": 38.0, "precision": "country", "feature": "A"},
]


def shelling(number: int) -> Event:
    return Event(
        id=f"v{number}",
        type="ASSAULT",
        plover="ASSAULT",
        status="occurred",
        score=-10.0,
        date=EventDate(value="2018-03-05", earliest="2018-03-05", latest="2018-03-05"),
        place=f"p{number}",
        evidence=Evidence(sentence=(0, 20), trigger=[(7, 11)]),
        rule="test",
        confidence=1.0,
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger of one article that tells of a town, a province and a country."""
    places = [Place(id=f"p{n}", country="SYR", rule="test", **place) for n, place in enumerate(PLACES)]
    army = Entity(id="e1", name="the army", kind="military", rule="test")
    held = Control(
        holder="e1", territory="p2", status="holds", evidence=Evidence(sentence=(0, 20), trigger=[]), rule="test"
    )
    report = Report(
        article=Article(id="a", text=TEXT, published="2018-03-05"),
        entities=[army],
        places=places,
        events=[shelling(n) for n in range(3)],
        control=[held],
    )
    path = tmp_path / "places.ledger"
    with Ledger(path, create=True) as made, writing(made.engine) as connection:
        store_report(connection, report, "test")
        connection.execute(schema.incidents.insert(), [{"id": 1, "earliest": "2018-03-05", **NEW_INCIDENT}])
        connection.execute(schema.events.update().values(incident=1))
    return Ledger(path)


NEW_INCIDENT = {"type": "ASSAULT", "latest": "2018-03-05", "status": "occurred", "thread": 1}


def test_rows_say_how_exactly_a_place_is_known(ledger: Ledger) -> None:
    assert ledger.events()["precision"].tolist()[::-1] == ["town", "region", "country"]
    assert ledger.claims()["precision"].tolist() == ["country"]


def test_what_happened_in_a_country_is_not_near_its_middle(ledger: Ledger) -> None:
    assert ledger.events(near="34.73,36.71,40")["place"].tolist() == ["Homs"]
    assert len(ledger.events(near="35,38,1")) == 0


@pytest.mark.parametrize("wish", ["actor", "recipient", "place", "near", "source", "words"])
def test_bytes_that_are_no_text_are_wrong_use(ledger: Ledger, wish: str) -> None:
    with pytest.raises(UsageError, match="is not in UTF-8"):
        ledger.events(**{wish: "Hom\udcff"})


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_confidence_that_is_no_probability_is_wrong_use(ledger: Ledger, least: float) -> None:
    with pytest.raises(UsageError, match="from 0 to 1"):
        ledger.events(min_confidence=least)
    with pytest.raises(UsageError, match="from 0 to 1"):
        Reader(min_confidence=least)


@pytest.mark.parametrize("near", ["95,36", "34,200", "34,36,0", "34,36,-5", "nan,36", "34,inf", "34,36,nan"])
def test_what_is_nowhere_on_earth_is_not_looked_for(ledger: Ledger, near: str) -> None:
    with pytest.raises(UsageError, match="is nowhere"):
        ledger.events(near=near)


def test_the_map_draws_the_town_and_lists_the_others_beside_it(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        spots = where.spots(connection, ask.Filters())
    points = [place for place in where.drawn(spots)["places"] if "latitude" in place]
    assert points == [{"name": "Homs", "country": "SYR", "latitude": 34.73, "longitude": 36.71}]
    listed = {(row["place"], row["precision"]) for row in where.busiest(spots)}
    assert listed == {("Homs", "town"), ("Homs", "region"), ("Syria", "country")}


def test_geojson_gives_no_point_to_a_country(ledger: Ledger, tmp_path: Path) -> None:
    ledger.export(tmp_path / "events.geojson", table="events", format="geojson")
    features = json.loads((tmp_path / "events.geojson").read_text("utf-8"))["features"]
    points = {feature["properties"]["precision"]: feature["geometry"] for feature in features}
    town = {"type": "Point", "coordinates": [36.71, 34.73]}
    assert points == {"town": town, "region": None, "country": None}


def test_gdelt_s_layout_has_its_own_number_for_each_precision(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        rows = ask.events(connection, None, limit=9)
    nobody: dict[str, object] = {"actor_parties": [], "recipient_parties": []}
    assert {row["precision"]: gdelt(row | nobody)["ActionGeo_Type"] for row in rows} == {
        "town": 4,
        "region": 5,
        "country": 1,
    }


def test_a_ledger_from_before_is_told_the_precision_of_its_places(ledger: Ledger) -> None:
    path = Path(ledger.address)
    ledger.close()
    with sqlite3.connect(path) as old:
        for table in ("likenesses", "outcomes", "corrections", "rereads"):
            old.execute(f"DROP TABLE {table}")
        made_older(old, 2)
    with Ledger(path) as opened:
        assert opened.events()["precision"].tolist()[::-1] == ["town", "region", "country"]
        assert opened.claims()["precision"].tolist() == ["country"]


@pytest.mark.parametrize(
    ("name", "feature", "admin1", "precision"),
    [
        ("Homs", "P", "Homs", "town"),
        ("Homs", "A", "Homs", "region"),
        ("Afrin", "A", "Aleppo", "district"),
        ("Syria", "A", None, "country"),
        ("Red Sea", "H", None, "region"),
        ("Hmeimim", "S", None, "exact"),
        ("Salinas", None, None, None),
    ],
)
def test_an_older_record_is_as_exact_as_its_class(
    name: str, feature: str | None, admin1: str | None, precision: str | None
) -> None:
    assert precision_of(Place(id="p1", name=name, feature=feature, admin1=admin1, rule="test")) == precision
