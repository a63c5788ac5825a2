"""A release: the same bytes again, a data package that Frictionless accepts, without the articles' words."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

from dragoman.errors import UsageError
from dragoman.ledger import Ledger
from dragoman.publish.codebook import TABLES, columns

SENTENCE = "Fighters of RSF attacked the army in El Fasher on 4 May."


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_release_made_again_has_the_same_bytes(war: Ledger, tmp_path: Path) -> None:
    for name in ("one", "two"):
        war.release(tmp_path / name, title="War", authors=("A. Scholar",))
    made = files_of(tmp_path / "one")
    assert made == files_of(tmp_path / "two")
    war.release(tmp_path / "one", title="War", authors=("A. Scholar",))
    assert made == files_of(tmp_path / "one")


def test_on_a_full_disk_an_earlier_release_stays_as_it_was(
    war: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "release"
    war.release(folder)
    before = files_of(folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dragoman.publish.release._data_sheet", full)
    with pytest.raises(OSError, match="No space left"):
        war.release(folder, title="Another")
    assert files_of(folder) == before


def test_frictionless_finds_the_package_valid(war: Ledger, tmp_path: Path) -> None:
    manifest = war.release(tmp_path / "data")
    report = Package(str(manifest)).validate()
    assert report.valid, report.flatten(["title", "message"])
    (tmp_path / "data" / "acled.parquet").write_bytes(b"another's")
    assert not Package(str(manifest)).validate().valid


def test_every_file_is_described_with_its_hash(war: Ledger, tmp_path: Path) -> None:
    manifest = json.loads(war.release(tmp_path / "data").read_text("utf-8"))
    for resource in manifest["resources"]:
        data = (tmp_path / "data" / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
    assert {resource["name"] for resource in manifest["resources"]} == {
        name for table in TABLES for name in (table, f"{table}-parquet")
    }
    assert len(manifest["dragoman"]["articles"]) == 3


@pytest.mark.parametrize("table", TABLES)
def test_parquet_and_csv_hold_the_same(war: Ledger, tmp_path: Path, table: str) -> None:
    war.release(tmp_path / "data")
    with (tmp_path / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    frame = pd.read_parquet(tmp_path / "data" / f"{table}.parquet")
    assert list(frame.columns) == [column.name for column in columns(table, words=False)]
    assert len(frame) == len(lines)
    for name in frame.columns:
        assert [value == "" for value in (line[name] for line in lines)] == frame[name].isna().tolist()


def test_the_articles_words_are_left_out_unless_asked_for(war: Ledger, tmp_path: Path) -> None:
    war.release(tmp_path / "without")
    war.release(tmp_path / "with", words=True)
    assert not any(SENTENCE.encode() in data for data in files_of(tmp_path / "without").values())
    assert SENTENCE.encode() in (tmp_path / "with" / "events.csv").read_bytes()


def test_the_data_sheet_and_the_citation_say_what_it_is(war: Ledger, tmp_path: Path) -> None:
    event = int(war.events(type="PROTEST").iloc[0]["id"])
    war.review("event", event, "accept", reviewer="ada")
    war.release(tmp_path / "data", title="War", authors=("A. Scholar",), version="2.1", license="CC0-1.0")
    sheet = (tmp_path / "data" / "DATASHEET.md").read_text("utf-8")
    assert "Articles published 2025-05-10 to 2025-05-10, of 2 outlets." in sheet
    assert "| The Paper | 2 |" in sheet
    assert "| PROTEST | 1 | 1.0 | 1.0 |" in sheet
    citation = (tmp_path / "data" / "CITATION.cff").read_text("utf-8")
    assert 'title: "War"' in citation
    assert "license: CC0-1.0" in citation
    assert '- name: "A. Scholar"' in citation


def test_a_map_program_finds_the_incidents_with_points(war: Ledger, tmp_path: Path) -> None:
    war.release(tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / "incidents.gpkg") as file:
        assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        places = dict(file.execute("SELECT place, geom FROM incidents"))
        (content,) = file.execute("SELECT table_name, data_type, srs_id FROM gpkg_contents").fetchall()
    assert content == ("incidents", "features", 4326)
    assert set(places) == {"El Fasher", "Port Sudan"}
    assert all(geometry[:2] == b"GP" for geometry in places.values())


def test_a_folder_of_other_things_and_an_unknown_licence_are_refused(war: Ledger, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(UsageError, match="holds other files"):
        war.release(tmp_path / "mine")
    with pytest.raises(UsageError, match=r"CC-BY-4\.0.*not 'MIT'"):
        war.release(tmp_path / "data", license="MIT")
    assert not (tmp_path / "data").exists()
