"""Coordinates in the text, and distances and bearings from towns."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.entities.cast import Cast
from dragoman.language import LanguageModel
from dragoman.places import Gazetteer, find_places
from dragoman.places.positions import with_positions
from dragoman.records import Place

Find = Callable[[str], list[Place]]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture
def find(language: LanguageModel, gazetteer: Gazetteer) -> Find:
    return lambda text: find_places(language.parse(text), Cast([]), gazetteer)


def points(text: str) -> list[tuple[float | None, float | None]]:
    return [(place.latitude, place.longitude) for place in with_positions(text, [])]


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("The drone fell at 35.6762 N, 139.6503 E, the navy said.", (35.6762, 139.6503)),
        ("The convoy stopped (15°36′N 32°32′E).", (15.6, 32.53333)),
        ("The wreck lies at 12°30'36\"S, 45°06'00\"W.", (-12.51, -45.1)),
        ("The quake struck at 15.6 degrees north and 32.5 degrees east.", (15.6, 32.5)),
        ("Satellite images give the coordinates 33.5138, 36.2765 for the base.", (33.5138, 36.2765)),
        ("The tanker was last seen at latitude -4.25, longitude 55.5.", (-4.25, 55.5)),
    ],
)
def test_coordinates_are_an_exact_place(text: str, point: tuple[float, float]) -> None:
    assert points(text) == [point]


@pytest.mark.parametrize(
    "text",
    [
        "The house at 200 N 300 E was searched.",  # a street in Utah
        "Growth was 33.513, 36.276 and 31.900 percent.",
        "The coordinates given were 133.5138, 236.2765.",
        "The coordinates given were 95.5 N, 36.2 E.",
    ],
)
def test_other_figures_are_no_coordinates(text: str) -> None:
    assert points(text) == []


def test_coordinates_lie_in_the_country_of_the_towns_around_them(find: Find) -> None:
    (place,) = find("The shell fell at 33.5138 N, 36.2765 E on Monday.")
    assert (place.name, place.country, place.precision) == ("33.5138 N, 36.2765 E", "SYR", "exact")
    assert place.rule == "place: coordinates in the text"
    (at_sea,) = find("The ship sank at 40.1 N, 35.2 W on Monday.")
    assert at_sea.country is None


@pytest.mark.parametrize(
    ("text", "name", "point"),
    [
        ("A mine exploded 20 km north of Mosul on Monday.", "20 km north of Mosul", (36.515, 43.119)),
        (
            "Fighting broke out about 12 miles south-east of the capital Khartoum on Monday.",
            "12 miles south-east of Khartoum",
            (15.429, 32.662),
        ),
        (
            "The jet crashed 70km (43 miles) east of the Syrian city of Homs on Monday.",
            "70km (43 miles) east of Homs",
            (34.719, 37.488),
        ),
        ("Troops camped ten to 20 kilometers to the west of Goma.", "ten to 20 kilometers to the west of Goma", None),
    ],
)
def test_a_distance_and_a_bearing_from_a_town_are_a_place(
    find: Find, text: str, name: str, point: tuple[float, float] | None
) -> None:
    (place,) = [place for place in find(text) if place.precision == "near"]
    assert place.name == name
    if point:
        assert (place.latitude, place.longitude) == pytest.approx(point, abs=0.02)
    ((start, end),) = place.mentions
    assert text[start:end] == name.rpartition(" of ")[2]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The rebels held the town, 400 kilometers east of el-Fasher in Sudan.", "400 kilometers east of El Fasher"),
        ("The camp lies 15 km south of North Darfur’s capital El Fasher.", "15 km south of El Fasher"),
        (
            "The base is about 200 miles, or 322 km, southeast of Iran's capital, Tehran.",
            "200 miles, or 322 km, southeast of Tehran",
        ),
    ],
)
def test_a_town_may_be_called_something_before_its_name(find: Find, text: str, name: str) -> None:
    assert [place.name for place in find(text) if place.precision == "near"] == [name]


def test_the_town_stays_a_place_of_its_own_where_it_is_named_by_itself(find: Find) -> None:
    near, town = find("A mine exploded 20 km north of Mosul. Families fled to Mosul, Iraqi police said.")[:2]
    assert (near.precision, town.precision) == ("near", "town")
    assert near.geonames_id == town.geonames_id
    assert near.country == town.country == "IRQ"


@pytest.mark.parametrize(
    "text",
    [
        "The village lies 20 km from Mosul.",
        "Troops stood 20 km north of Syria.",
        "The city lies 2,000 km north of Mosul.",
        "The road runs 20 km north of the border with Mosul.",
    ],
)
def test_a_distance_that_gives_no_point_leaves_the_place_as_it_is(find: Find, text: str) -> None:
    assert {place.precision for place in find(text)} <= {"town", "country"}


PIECES = st.lists(
    st.sampled_from(
        ["20", "km", "north", "of", "Mosul", "the", "city", "35.676", "N", ",", "139.650", "E", "coordinates", "Syria"]
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PIECES.map(" ".join))
def test_mentions_don_t_overlap(language: LanguageModel, gazetteer: Gazetteer, text: str) -> None:
    places = find_places(language.parse(text), Cast([]), gazetteer)
    spans = sorted(span for place in places for span in place.mentions)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(place.mentions for place in places)
