"""Saved pages: the article without its furniture, and what the metadata says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.article import prepare
from dragoman.errors import SourceError

SAMPLES = Path(__file__).parents[2] / "samples"
FURNITURE = (
    "Listen to", "Share", "Advertisement", "advertisement", "Leave a Reply", "CAPTCHA", "newsletter", "Related",
    "Most read", "Email", "Subscribe", "Comments", "Topics", "Filed under", "cookies", "All rights reserved", "Photo:",
)  # fmt: skip


def sample(name: str) -> dict[str, str]:
    return {"html": (SAMPLES / name).read_text("utf-8")}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("summit-asmara.html", "Ethiopia and Eritrea signed", "flights to Asmara next week."),
        ("attack-nairobi.html", "Security forces have killed", "appear in court on Friday."),
        ("protest-minsk.html", "More than 100,000 people marched", "gatherings in every town."),
        ("collapse-kuwait.html", "Three months of negotiations", "offered to host it again."),
    ],
)
def test_a_page_loses_its_furniture_and_nothing_else(name: str, first: str, last: str) -> None:
    text = prepare(sample(name)).text
    assert text.startswith(first)
    assert text.endswith(last)
    assert not [word for word in FURNITURE if word in text]


def test_metadata_of_a_page() -> None:
    article = prepare(sample("summit-asmara.html"))
    assert article.title == "Ethiopia and Eritrea say their war is over"
    assert article.byline == "Miriam Halloran"
    assert article.outlet == "East African Dispatch"
    assert article.published == "2018-07-10T06:40:00+03:00"
    assert article.language == "en"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("attack-nairobi.html", "2019-01-17"),
        ("protest-minsk.html", "2020-08-17"),
        ("collapse-kuwait.html", "2016-08-10"),
    ],
)
def test_the_day_of_publication_comes_from_the_metadata(name: str, day: str) -> None:
    assert (prepare(sample(name)).published or "")[:10] == day


def test_what_is_given_goes_before_what_the_page_says() -> None:
    article = prepare({**sample("summit-asmara.html"), "published": "2018-07-11", "title": "Peace", "id": "a1"})
    assert (article.published, article.title, article.id) == ("2018-07-11", "Peace", "a1")


def test_a_day_named_in_the_text_is_no_day_of_publication() -> None:
    paragraphs = "".join(
        f"<p>The council met on 3 May 2015 and the envoy left the town again, part {n}.</p>" for n in range(9)
    )
    page = f"<html><head><title>Council</title></head><body><article>{paragraphs}</article></body></html>"
    assert prepare({"html": page}).published is None


@pytest.mark.parametrize("html", ["", "<html></html>", "<html><body><nav>Home</nav></body></html>", "<p>"])
def test_a_page_without_an_article_is_refused(html: str) -> None:
    with pytest.raises(SourceError):
        prepare({"html": html})
