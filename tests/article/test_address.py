"""Twins by address: one article, whichever way its reader came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.article.address import address_of


@pytest.mark.parametrize(
    "twin",
    [
        "https://herald.example/world/storm",
        "http://www.herald.example/world/storm/",
        "HTTPS://Herald.Example:443/world/storm#comments",
        "https://m.herald.example/world/storm?fbclid=abc",
        "https://amp.herald.example/world/storm",
        "https://www.herald.example/world/storm/amp/",
        "https://www.herald.example/amp/world/storm",
        "https://www.herald.example/world/storm.amp",
        "https://www.herald.example/world/storm?outputType=amp&amp=1",
        "https://herald.example/world/storm?utm_source=rss&utm_medium=feed&at_medium=RSS&at_campaign=K&CMP=Share_iOSApp",
        "https://herald.example/world/storm/index.html?src=rss",
        "https://herald-example.cdn.ampproject.org/c/s/www.herald.example/amp/world/storm",
        "https://www.google.com/amp/s/www.herald.example/world/storm.amp",
    ],
)
def test_twins_have_one_address(twin: str) -> None:
    assert address_of(twin) == "https://herald.example/world/storm"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://herald.example/story.php?id=1", "https://herald.example/story.php?id=2"),
        ("https://herald.example/story?cid=1", "https://herald.example/story?cid=2"),
        ("https://herald.example/#!/story/1", "https://herald.example/#!/story/2"),
        ("https://herald.example/camp", "https://herald.example/c"),
        ("https://herald.example/storm", "https://herald.example/storm.html"),
        ("https://herald.example/storm", "https://blog.herald.example/storm"),
        ("https://herald.example:8080/storm", "https://herald.example/storm"),
        ("https://www.google.com/amp/storm", "https://www.google.com/storm/x"),
    ],
)
def test_other_articles_have_others(one: str, other: str) -> None:
    assert address_of(one) != address_of(other)


def test_order_and_site_are_kept_as_they_are_needed() -> None:
    assert address_of("https://herald.example/s?b=2&a=1") == address_of("https://herald.example/s?a=1&b=2")
    assert address_of("https://m.co/1") == "https://m.co/1"
    assert [address_of(name) for name in ("a.html", "", "urn:x:1", "http://[bad")] == [
        "a.html",
        "",
        "urn:x:1",
        "http://[bad",
    ]


@given(st.text("htps:/.wmaexl?=&#1[]@%", max_size=40))
def test_any_text_has_an_address_and_it_stays(text: str) -> None:
    assert address_of(address_of(text)) == address_of(text)


@given(st.text("wmaexl/.?=&#1amp%", max_size=40))
def test_any_address_has_one_and_it_stays(text: str) -> None:
    url = f"https://herald.example/{text}"
    assert address_of(address_of(url)) == address_of(url)
