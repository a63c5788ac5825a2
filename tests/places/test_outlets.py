"""Where an outlet is at home, and what that says of the places in its news."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.entities.cast import Cast
from dragoman.errors import DataFileError
from dragoman.language import LanguageModel
from dragoman.places import Gazetteer, Outlets, find_places
from dragoman.records import Article, Place

Find = Callable[..., dict[str, Place]]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture(scope="module")
def outlets(gazetteer: Gazetteer) -> Outlets:
    return Outlets.load(gazetteer)


@pytest.fixture
def find(language: LanguageModel, gazetteer: Gazetteer, outlets: Outlets) -> Find:
    """The places of an article by the words of their mentions."""

    def by_words(text: str, **known: str) -> dict[str, Place]:
        home = outlets.home(Article(id="a", text=text, **known))
        places = find_places(language.parse(text), Cast([]), gazetteer, home)
        return {text[start:end]: place for place in places for start, end in place.mentions}

    return by_words


def region(outlets: Outlets, gazetteer: Gazetteer, **known: str) -> str | None:
    home = outlets.home(Article(id="a", text="", **known))
    return home and gazetteer.label(home.region)


def test_an_outlet_is_known_by_its_domain_or_its_name(outlets: Outlets, gazetteer: Gazetteer) -> None:
    assert region(outlets, gazetteer, url="https://eu.dispatch.com/story/1") == "Ohio"
    assert region(outlets, gazetteer, outlet="Columbus Dispatch") == "Ohio"
    assert region(outlets, gazetteer, url="https://www.edp24.co.uk/news/1") == "Norfolk"
    assert region(outlets, gazetteer, url="https://notdispatch.com/", outlet="Reuters") is None
    assert region(outlets, gazetteer) is None


@pytest.mark.parametrize(
    ("outlet", "state"),
    [
        ("The State Journal-Register", "Illinois"),
        ("Springfield News-Leader", "Missouri"),
        ("The Republican", "Massachusetts"),
    ],
)
def test_a_small_town_lies_where_its_paper_is_at_home(find: Find, outlet: str, state: str) -> None:
    text = "Crews in Springfield repaired the water main near the school on Friday, the city said."
    assert find(text, outlet=outlet)["Springfield"].admin1 == state


def test_a_country_s_paper_means_the_town_at_home(find: Find) -> None:
    text = "Traders in Hyderabad closed their shops on Monday."
    assert find(text, outlet="Dawn")["Hyderabad"].country == "PAK"
    assert find(text, outlet="The Hindu")["Hyderabad"].country == "IND"


def test_what_the_article_says_outweighs_where_the_outlet_is(find: Find) -> None:
    found = find("France held a vote on Sunday. Voters in Paris and Lyon waited.", outlet="The Paris News")
    assert found["Paris"].country == "FRA"
    assert find("A man from London, Ontario, was charged.", outlet="Kent Online")["London"].country == "CAN"


def test_a_file_of_one_s_own_goes_first(gazetteer: Gazetteer, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('outlets = [{name = "Columbus Dispatch", country = "USA", region = "Georgia"}]')
    assert region(Outlets.load(gazetteer, [own]), gazetteer, outlet="The Columbus Dispatch") == "Georgia"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("outlets = 1", "no list of outlets"),
        ("outlets = [", "mine.toml"),
        ('outlets = [{name = "Echo"}]', "has a name, a country"),
        ('outlets = [{name = "Echo", country = "USA", town = "Paris"}]', "may have a domain and a region"),
        ('outlets = [{name = "Echo", country = "US"}]', "alpha-3 code, not 'US'"),
        ('outlets = [{name = "Echo", country = "USA", region = "Bavaria"}]', "'Bavaria', is none of USA"),
    ],
)
def test_a_mistake_in_such_a_file_is_told(gazetteer: Gazetteer, tmp_path: Path, words: str, said: str) -> None:
    (tmp_path / "mine.toml").write_text(words)
    with pytest.raises(DataFileError, match=said):
        Outlets.load(gazetteer, [tmp_path / "mine.toml"])
