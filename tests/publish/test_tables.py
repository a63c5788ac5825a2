"""Every table in every format, UCDP's rows, and states' numbers in other data."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dragoman.entities import Registry
from dragoman.errors import UsageError
from dragoman.ledger import Ledger
from dragoman.ledger.export import FORMATS, TABLES
from dragoman.publish import ucdp
from dragoman.publish.states import state, states

NOT = {
    ("articles", "geojson"), ("statements", "geojson"), ("ties", "geojson"), ("actors", "geojson"),
    ("articles", "graphml"), ("statements", "graphml"), ("control", "graphml"), ("actors", "graphml"),
}  # fmt: skip
EVERY = [(table, format) for table in TABLES for format in FORMATS]
UCDP = """
id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id
dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources
source_article source_office source_date source_headline source_original where_prec where_coordinates where_description
adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec date_start
date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob
""".split()


def rows_in(path: Path, format: str) -> list[dict[str, Any]]:
    if format == "jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if format == "csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    return [{str(k): v for k, v in row.items()} for row in pd.read_parquet(path).to_dict("records")]


@pytest.mark.parametrize(("table", "format"), [pair for pair in EVERY if pair not in NOT])
def test_a_table_is_written_in_a_format(war: Ledger, tmp_path: Path, table: str, format: str) -> None:
    count = war.export(tmp_path / "out", table=table, format=format)
    if format in ("jsonl", "csv", "parquet"):
        rows = rows_in(tmp_path / "out", format)
        assert len(rows) == count
        assert all(row["article_id"] in ("clash", "strike", "march") for row in rows if table != "actors")
    elif format == "geojson":
        features = json.loads((tmp_path / "out").read_text("utf-8"))["features"]
        assert len(features) == count
    else:
        text = (tmp_path / "out").read_text("utf-8")
        assert text.count("<edge ") == count
        assert ("opposes" in text) == (table == "ties")


@pytest.mark.parametrize(("table", "format"), sorted(NOT))
def test_a_format_that_cannot_hold_a_table_is_refused(war: Ledger, tmp_path: Path, table: str, format: str) -> None:
    with pytest.raises(UsageError, match=f"the table {table} has no .*; {format} takes events, incidents"):
        war.export(tmp_path / "out", table=table, format=format)
    assert not (tmp_path / "out").exists()


def test_records_carry_their_articles_id_address_outlet_and_day(war: Ledger, tmp_path: Path) -> None:
    for table in ("events", "incidents", "statements", "ties"):
        war.export(tmp_path / table, table=table)
        for row in rows_in(tmp_path / table, "jsonl"):
            assert row["url"] == f"https://paper.example/{row['article_id']}"
            assert row["outlet"] in ("The Paper", "The Other")
            assert row["published"] == "2025-05-10"


def test_states_have_their_numbers_in_other_data(war: Ledger, tmp_path: Path) -> None:
    war.export(tmp_path / "out", table="actors")
    numbers = {row["name"]: row for row in rows_in(tmp_path / "out", "jsonl")}
    names = ("cow", "gw", "wikidata")
    assert [numbers["Sudan"][name] for name in names] == [625, 625, "Q1049"]
    assert [numbers["Rapid Support Forces"][name] for name in names[:2]] == [None, None]


def test_the_table_of_states_has_each_number_once_and_every_state_of_the_registry() -> None:
    for column in ("iso3", "iso2", "iso_number", "fips", "wikidata", "cow", "gw"):
        known = [value for row in states().values() if (value := getattr(row, column))]
        assert len(known) == len(set(known)), column
    sovereign = {row.iso3 for row in states().values() if row.gw}
    assert len(sovereign) == 195  # the 193 of the United Nations, Kosovo and Taiwan
    assert sovereign <= {actor.country for actor in Registry.load().actors if actor.kind == "state"}


@pytest.mark.parametrize(
    ("code", "cow", "gw"),
    [("DEU", "255", "260"), ("YEM", "679", "678"), ("SRB", "345", "340"), ("SSD", "626", "626"), ("HKG", "", "")],
)
def test_the_two_lists_of_states_differ_where_they_do(code: str, cow: str, gw: str) -> None:
    assert (state(code).cow, state(code).gw) == (cow, gw)


# ---- UCDP ---------------------------------------------------------------------------------------------------


def deadly(ledger: Ledger) -> list[dict[str, Any]]:
    with ledger.reading() as connection:
        return list(ucdp.rows(connection))


def test_ucdps_columns_are_those_of_its_codebook(war: Ledger) -> None:
    assert ucdp.OWN == UCDP
    assert all(list(row) == list(ucdp.COLUMNS) for row in deadly(war))


def test_a_battle_of_a_state_is_coded_column_by_column(war: Ledger) -> None:
    (battle, strike) = deadly(war)
    assert {name: battle[name] for name in UCDP if battle[name] is not None and name not in ("relid", "id")} == {
        "year": 2025, "code_status": "Clear", "type_of_violence": 1,
        "dyad_name": "Government of Sudan - Rapid Support Forces", "side_a": "Government of Sudan",
        "side_a_new_id": 112, "side_b": "Rapid Support Forces", "number_of_sources": 1,
        "source_article": '"The Paper,2025-05-10,Title of clash"', "source_office": "The Paper",
        "source_date": "2025-05-10", "source_headline": "Title of clash", "where_prec": 1,
        "where_coordinates": "El Fasher", "where_description": "El Fasher, North Darfur", "adm_1": "North Darfur",
        "latitude": 13.62793, "longitude": 25.34936, "geom_wkt": "POINT (25.34936 13.62793)", "priogrid_gid": 149451,
        "country": "Sudan", "country_id": 625, "region": "Africa", "event_clarity": 1, "date_prec": 1,
        "date_start": "2025-05-04", "date_end": "2025-05-04", "deaths_a": 0, "deaths_b": 0, "deaths_civilians": 0,
        "deaths_unknown": 12, "best": 12, "high": 12, "low": 12, "gwnoa": 625,
    }  # fmt: skip
    assert (strike["type_of_violence"], strike["side_b"]) == (3, "Civilians")
    assert (strike["deaths_civilians"], strike["deaths_unknown"]) == (3, 0)


@pytest.mark.parametrize(
    ("latitude", "longitude", "cell"), [(-90.0, -180.0, 1), (-89.6, -179.4, 2), (89.9, 179.9, 259200)]
)
def test_cells_of_prio_grid_are_counted_from_the_south_west(latitude: float, longitude: float, cell: int) -> None:
    assert ucdp.priogrid(latitude, longitude) == cell
