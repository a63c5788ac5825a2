"""Which places an article names, and where they are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.entities.cast import Cast
from dragoman.language import LanguageModel
from dragoman.places import Gazetteer, find_places
from dragoman.places.lexicon import lexicon
from dragoman.places.resolve import is_told_a_region
from dragoman.places.scan import Match
from dragoman.records import Entity, Place

Find = Callable[[str], dict[str, Place]]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture
def find(language: LanguageModel, gazetteer: Gazetteer) -> Find:
    """The places of a text by the words of their mentions."""

    def by_words(text: str) -> dict[str, Place]:
        places = find_places(language.parse(text), Cast([]), gazetteer)
        return {text[start:end]: place for place in places for start, end in place.mentions}

    return by_words


def test_towns_and_countries_of_the_wire_are_found(find: Find) -> None:
    found = find(
        "Shells fell on Manbij on Monday, and troops left Al-Bukamal in eastern Syria, officials in Ankara said."
    )
    assert {words: place.country for words, place in found.items()} == {
        "Manbij": "SYR",
        "Al-Bukamal": "SYR",
        "Syria": "SYR",
        "Ankara": "TUR",
    }


@pytest.mark.parametrize("town", ["Goma", "Kidal", "Bukavu", "Mosul", "Nyala"])
@pytest.mark.parametrize("words", ["The fighters fled {}.", "Thousands escaped {}.", "Troops left {} at dawn."])
def test_a_town_is_found_right_behind_a_verb_of_leaving(find: Find, words: str, town: str) -> None:
    assert list(find(words.format(town))) == [town]


@pytest.mark.parametrize("verb", ["took", "defended", "surrounded"])
def test_a_town_is_found_right_behind_a_verb_of_war(find: Find, verb: str) -> None:
    assert list(find(f"The fighters {verb} Goma on Sunday.")) == ["Goma"]


def test_who_says_things_is_no_town(find: Find) -> None:
    assert find("Noma opened a case. “They told me nothing,” said Noma. Noma said she had called the police.") == {}


def test_what_has_a_border_is_a_land(find: Find) -> None:
    text = "Oregon, Kansas and Texas will send troops to the Mexico border. Towns in Missouri and Iowa said no."
    assert find(text)["Mexico"].country == "MEX"


def test_a_person_who_is_left_is_no_town(find: Find) -> None:
    assert find("He left Clinton trailing in the polls.") == {}


def test_a_name_begins_with_its_arabic_article(find: Find) -> None:
    found = find("Fighters seized el-Fasher on Monday. The army attacked el-Fasher in the night, in Sudan.")
    assert {words: (place.name, place.country, len(place.mentions)) for words, place in found.items()} == {
        "el-Fasher": ("El Fasher", "SDN", 2),
        "Sudan": ("Sudan", "SDN", 1),
    }


def test_all_names_of_one_place_are_one_record(find: Find) -> None:
    found = find(
        "The United States sent envoys. U.S. diplomats landed in Cairo, and the American delegation left on Sunday."
    )
    assert found["United States"] is found["U.S."] is found["American"]
    assert found["Cairo"].country == "EGY"


@pytest.mark.parametrize(
    ("text", "words", "region"),
    [
        ("The mayor of Paris, Texas, opened the bridge.", "Paris", "Texas"),
        ("A warehouse burned in Portland, Maine, on Friday.", "Portland", "Maine"),
        ("Crews in Springfield, Mo., repaired the water main.", "Springfield", "Missouri"),
        ("The man, 34, of London, Ont., was charged on Friday.", "London", "Ontario"),
        ("Deputies in Athens (Georgia) found the car.", "Athens", "Georgia"),
    ],
)
def test_the_region_named_after_a_town_decides(find: Find, text: str, words: str, region: str) -> None:
    place = find(text)[words]
    assert place.admin1 == region
    assert place.rule.startswith("place: ")
    assert place.runner_up


def test_a_famous_town_is_meant_where_nothing_speaks_against_it(find: Find) -> None:
    assert find("Ministers meet in Paris on Tuesday to discuss the treaty.")["Paris"].country == "FRA"


def test_towns_near_each_other_explain_each_other(find: Find) -> None:
    text = (
        "A crash closed the road between Zanesville and Newark on Sunday. Drivers from Lancaster and Columbus "
        "were sent through Heath, the Ohio patrol said."
    )
    found = find(text)
    assert {found[words].admin1 for words in ("Newark", "Lancaster", "Columbus")} == {"Ohio"}


def test_a_county_tells_in_which_state_its_towns_are(find: Find) -> None:
    found = find("The council in Paris heard from farmers in Lamar County, Texas. Paris has a new mayor.")
    assert found["Paris"].admin1 == "Texas"


def test_two_counties_share_one_word(find: Find) -> None:
    found = find("Rain flooded farms in Douglas and Wyandotte counties in Kansas.")
    assert found["Wyandotte"].name == "Wyandotte County"
    assert found["Wyandotte"].admin1 == "Kansas"


def test_a_place_the_gazetteer_lacks_is_put_in_the_region_named_with_it(find: Find) -> None:
    place = find("Three houses burned in Orient, Ohio, near Columbus, on Saturday.")["Orient"]
    assert (place.country, place.admin1, place.geonames_id) == ("USA", "Ohio", None)
    assert "not in the gazetteer" in place.rule


def test_a_list_of_countries_is_no_town_with_its_country(find: Find) -> None:
    found = find("Leaders of Russia, Turkey and Iran met. In Geneva, US officials waited.")
    assert {found[words].country for words in ("Russia", "Turkey", "Iran")} == {"RUS", "TUR", "IRN"}
    assert found["Geneva"].country == "CHE"


def test_adjectives_of_countries_count_where_the_country_is_meant(find: Find) -> None:
    found = find("Turkish troops crossed the border while Syrian officials protested.")
    assert {found["Turkish"].country, found["Syrian"].country} == {"TUR", "SYR"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Senator Jack Reed spoke first.", "Jack"),
        ("Ms Charlotte Hudson said she would appeal.", "Charlotte"),
        ("He ate French fries and Swiss cheese.", "French"),
        ("Officials of the United Russia party met voters.", "Russia"),
        ("The African-American vote decided the race.", "African"),
    ],
)
def test_persons_wares_and_parties_are_no_places(find: Find, text: str, words: str) -> None:
    assert words not in find(text)


def test_a_name_inside_a_person_s_name_is_no_place(language: LanguageModel, gazetteer: Gazetteer) -> None:
    text = "Reporters met Israel Katz in Haifa."
    katz = Entity(id="e1", name="Israel Katz", kind="person", mentions=[(14, 25)], rule="test")
    places = find_places(language.parse(text), Cast([katz]), gazetteer)
    assert [place.name for place in places] == ["Haifa"]


def test_a_sea_is_not_the_province_of_its_name(find: Find) -> None:
    found = find("A tanker burned in the Red Sea off Yemen, and Port Sudan sent tugs.")
    assert (found["Red Sea"].feature, found["Red Sea"].country) == ("H", None)


def test_the_old_name_of_a_town_is_known_where_its_country_is_named(find: Find) -> None:
    place = find("Ukrainian forces withdrew from Artemovsk on Saturday.")["Artemovsk"]
    assert (place.name, place.country) == ("Bakhmut", "UKR")


def test_a_news_agency_is_no_town(find: Find) -> None:
    assert "Xinhua" not in find("Talks in Beijing will go on, Xinhua news agency said.")


def test_large_towns_in_a_list_are_not_looked_for_in_the_next(find: Find) -> None:
    found = find("The orchestra will play in Copenhagen, Hamburg, Lyon and Ghent this month.")
    assert {found[words].country for words in ("Copenhagen", "Hamburg")} == {"DNK", "DEU"}


def test_a_descriptive_name_of_a_person_leaves_its_place(language: LanguageModel, gazetteer: Gazetteer) -> None:
    text = "Georgia Governor Brian Kemp sent troops to Atlanta."
    kemp = Entity(id="e1", name="Brian Kemp", kind="person", mentions=[(0, 27)], rule="test")
    places = find_places(language.parse(text), Cast([kemp]), gazetteer)
    assert [(place.name, place.country) for place in places] == [("Georgia", "USA"), ("Atlanta", "USA")]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Syria", "—", "’s", "\u200b\ufeff", "N.Y.", "- - -", "Co. counties"])
def test_odd_texts_are_read_without_complaint(find: Find, text: str) -> None:
    find(text)


def test_unparsed_sentences_are_read_as_far_as_they_go(language: LanguageModel, gazetteer: Gazetteer) -> None:
    doc = language.nlp.make_doc("Shells fell on Homs in Syria.")
    assert {place.name for place in find_places(doc, Cast([]), gazetteer)} >= {"Syria"}


PIECES = st.lists(
    st.sampled_from(
        ["Paris", ",", "Texas", "in", "the", "New York", "U.S.", "Hall County", "and", "counties", "Mr", "Lebanon", ".",
         "Russian", "-", "American", "North", "’s", "\n\n", "Kan.", "(", "BC", "St. Louis", "of", "Isle of Wight"]
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(PIECES.map(" ".join), st.text(max_size=60)))
def test_mentions_lie_in_the_text_and_don_t_overlap(language: LanguageModel, gazetteer: Gazetteer, text: str) -> None:
    places = find_places(language.parse(text), Cast([]), gazetteer)
    spans = sorted(span for place in places for span in place.mentions)
    assert all(0 <= start < end <= len(text) and text[start:end].strip() for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert len({place.id for place in places}) == len(places)


def test_a_place_is_named_as_news_spells_it(find: Find) -> None:
    assert find("Fighters left Raqqa in northern Syria on Monday.")["Raqqa"].name == "Raqqa"
    assert find("A fire burned in Istanbul on Monday.")["Istanbul"].name == "Istanbul"
    assert find("Fighters left Afrin in northern Syria on Monday.")["Afrin"].name == "Afrin"
    assert find("Lawmakers met in São Paulo, Brazil, on Monday.")["São Paulo"].name == "São Paulo"


def test_a_gazetteer_read_as_an_article_takes_no_gigabytes(language: LanguageModel, gazetteer: Gazetteer) -> None:
    names = sorted({gazetteer.label(row) for row in range(1, len(gazetteer), 60)})
    doc = language.nlp.make_doc("In " + ", in ".join(names[:4000]) + ".")
    find_places(doc, Cast([]), gazetteer)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("A bomb exploded in Omdurman on Monday.", "SDN"),  # large towns abroad, whatever the model takes them for
        ("A bomb exploded in Port-au-Prince on Monday.", "HTI"),
        ("The trial opened in The Hague on Monday.", "NLD"),
        ("He condemned the bombing in Manchester.", "GBR"),  # and no parish of that name
        ("Rebels overran the town of Goma on Monday.", "COD"),
        ("The army recaptured Lyman on Monday.", "UKR"),
    ],
)
def test_large_places_are_found_without_their_country(find: Find, text: str, country: str) -> None:
    assert [place.country for place in find(text).values()] == [country]


def test_weights_set_by_hand_hold_in_place_of_the_fitted() -> None:
    words = lexicon()
    assert words.hand["name"]
    for group, table in words.hand.items():
        assert table.items() <= words.weights[group].items()


@pytest.mark.parametrize(
    ("text", "words", "precision"),
    [
        ("Rockets hit Hmeimim in Syria on Monday.", "Hmeimim", "exact"),
        ("Shells fell on Manbij in Syria on Monday.", "Manbij", "town"),
        ("Voters in Lamar County, Texas, chose a sheriff.", "Lamar County", "district"),
        ("Fighting spread across Aleppo Governorate in Syria.", "Aleppo Governorate", "region"),
        ("A tanker burned in the Red Sea on Monday.", "Red Sea", "region"),
        ("Fighting spread across Syria on Monday.", "Syria", "country"),
        ("Ministers from all of Africa met on Monday.", "Africa", "country"),
        ("Three houses burned in Orient, Ohio, near Columbus, on Saturday.", "Orient", "region"),
    ],
)
def test_a_place_says_how_exactly_it_is_known(find: Find, text: str, words: str, precision: str) -> None:
    assert find(text)[words].precision == precision


@pytest.mark.parametrize(
    ("text", "words", "precision"),
    [
        ("Shells fell on Hama on Monday, Syrian media said.", "Hama", "town"),
        ("Rebels entered Homs in Syria on Monday.", "Homs", "town"),
        ("Fighting flared in Hama province in Syria on Monday.", "Hama", "region"),
        ("Fighting flared in the province of Homs in Syria on Monday.", "Homs", "region"),
        ("Militants burned villages in Kasserine governorate, Tunisian radio said.", "Kasserine", "region"),
        ("A law was passed in Quebec on Monday, Canadian officials said.", "Quebec", "region"),
        ("Fires burned across New York state on Monday.", "New York", "region"),
    ],
)
def test_a_town_is_told_from_the_province_of_its_name(find: Find, text: str, words: str, precision: str) -> None:
    assert find(text)[words].precision == precision


def test_a_province_is_no_town_of_its_name_where_the_article_has_both(
    language: LanguageModel, gazetteer: Gazetteer
) -> None:
    text = "Cholera spread in Khartoum state; the city of Khartoum in Sudan was calm, the health ministry said."
    places = find_places(language.parse(text), Cast([]), gazetteer)
    named = {place.precision: [text[start : end + 6] for start, end in place.mentions] for place in places}
    assert (named["region"], named["town"]) == (["Khartoum state"], ["Khartoum in Su"])


@pytest.mark.parametrize(
    ("text", "is_region"),
    [
        ("Homs province was shelled.", True),
        ("They left the eastern province of Homs.", True),
        ("Homs, the last province that they hold, was shelled.", True),
        ("Shells fell on the Baba Amr region of Homs.", False),
        ("Homs, a town in the province, was shelled.", False),
        ("Homs was shelled.", False),
    ],
)
def test_a_use_tells_whether_the_province_is_meant(text: str, is_region: bool) -> None:
    words = text.replace(",", " ,").replace(".", " .").split()
    at = words.index("Homs")
    assert is_told_a_region(Match(at, at + 1, "homs", [], [], False), words) == is_region


def test_what_a_place_is_called_decides_for_the_whole_article(find: Find) -> None:
    found = find("Troops reached the city of Idlib in Syria. Idlib fell at night.")
    assert found["Idlib"].precision == "town"


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Shells fell on Dneprodzerzhinsk and Dnipropetrovsk in Ukraine.", "Dnipropetrovsk", "Dnipro"),
        ("Shells fell on Dneprodzerzhinsk and Dnipropetrovsk in Ukraine.", "Dneprodzerzhinsk", "Kamyanske"),
        ("Ukrainian forces left Novomoskovsk near Dnipro on Monday.", "Novomoskovsk", "Samar"),
        ("Russian officials met in Novomoskovsk near Tula on Monday.", "Novomoskovsk", "Novomoskovsk"),
        ("A bomb exploded in Bombay on Monday, Indian police said.", "Bombay", "Mumbai"),
        ("The parliament of Kazakhstan voted in Nursultan on Monday.", "Nursultan", "Astana"),
        ("Rioters burned shops in Ujung Pandang, Indonesia, on Monday.", "Ujung Pandang", "Makassar"),
    ],
)
def test_a_former_name_leads_to_the_town_of_today(find: Find, text: str, words: str, name: str) -> None:
    assert find(text)[words].name == name


def test_a_month_before_a_country_is_no_town_there(find: Find) -> None:
    assert find("In March, Sudan accused its neighbour.").keys() == {"Sudan"}
