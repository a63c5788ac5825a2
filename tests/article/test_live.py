"""Live pages: one article, each entry under its own moment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dragoman.article import prepare
from dragoman.article.clean import prepare_with_warnings

ENTRIES = [
    {
        "@type": "BlogPosting",
        "headline": "Port opens again",
        "datePublished": "2021-05-05T09:51:00Z",
        "articleBody": "<p>The harbour master opened the port this morning.</p><p>The wind had fallen.</p>",
        "url": "https://herald.example/storm#block-2",
    },
    {"@type": "BlogPosting", "articleBody": ""},
    {"@type": "BlogPosting", "articleBody": "<p></p>", "datePublished": "2021-05-05"},
    {
        "@type": "BlogPosting",
        "datePublished": "2021-05-05T00:10:00+02:00",
        "articleBody": "The harbour master closed the port tonight.",
    },
    {"@type": "BlogPosting", "headline": "Forty boats turn back"},
]


def live_page(updates: Any) -> str:
    blog = {
        "@type": "LiveBlogPosting",
        "headline": "Storm live",
        "url": "https://herald.example/storm",
        "datePublished": "2021-05-04T20:00:00Z",
        "publisher": {"@type": "Organization", "name": "Herald"},
        "liveBlogUpdate": updates,
    }
    described = json.dumps({"@graph": [blog]}).replace("<", r"\u003c")
    linked = f"<script type='application/ld+json'>{described}</script>"
    prose = "<p>The storm that came on Tuesday closed the port, and nobody knew when it would open again.</p>" * 3
    return f"<!doctype html><html lang='en'><head><title>Storm live</title>{linked}</head><body>{prose}</body></html>"


def test_a_live_page_is_one_article_whose_entries_stand_under_their_moments() -> None:
    article, warnings = prepare_with_warnings({"html": live_page(ENTRIES), "url": "https://herald.example/storm"})
    assert article.text == (
        "09:51 UTC, 2021-05-05\n\nThe harbour master opened the port this morning.\n\nThe wind had fallen.\n\n"
        "00:10, 2021-05-05\n\nThe harbour master closed the port tonight.\n\n"
        "Forty boats turn back"
    )
    assert (article.title, article.outlet) == ("Storm live", "Herald")
    assert (article.published, article.url) == ("2021-05-04T20:00:00+00:00", "https://herald.example/storm")
    assert warnings == ["its entry 4 bears no date: it is read as of the day of the one before it"]


def test_an_entry_that_cannot_be_read_is_named_and_the_others_are_read() -> None:
    huge = {"@type": "BlogPosting", "datePublished": "2021-05-05", "articleBody": "<p>" * 200_000}
    article, warnings = prepare_with_warnings({"html": live_page([huge, ENTRIES[3]])})
    assert article.text == "00:10, 2021-05-05\n\nThe harbour master closed the port tonight."
    assert warnings == ["left out its entry 1: is a piece of HTML larger than is read"]


def test_a_live_page_that_describes_no_entries_is_read_as_a_page() -> None:
    for updates in ([], None, "soon", [{"@type": "BlogPosting"}, 3]):
        assert prepare({"html": live_page(updates)}).text.startswith("The storm that came on Tuesday")


def marked_page(title: str, blocks: list[str]) -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><h1>{title}</h1><div class='entries'>{''.join(blocks)}</div></main></body></html>"
    )


BLOCKS = [
    f"<article id='block-{n}'><header><time datetime='2021-05-0{day}T{clock}:00+02:00'>{clock}</time>"
    f"<h2><a href='#block-{n}'>{head}</a></h2></header><p>{text}</p><p>Share</p></article>"
    for n, (day, clock, head, text) in enumerate(
        [
            (5, "09:51", "Port opens", "The harbour master opened the port this morning, and the first boats left."),
            (5, "00:10", "Port closes", "The harbour master closed the port tonight because of the storm."),
            (4, "21:30", "Boats turn back", "Forty boats turned back to the islands this evening, fishermen said."),
        ]
    )
]


def test_a_page_that_calls_itself_live_has_its_entries_by_its_markup() -> None:
    article = prepare({"html": marked_page("Storm – live", BLOCKS)})
    assert article.text == (
        "09:51, 2021-05-05\n\nThe harbour master opened the port this morning, and the first boats left.\n\n"
        "00:10, 2021-05-05\n\nThe harbour master closed the port tonight because of the storm.\n\n"
        "21:30, 2021-05-04\n\nForty boats turned back to the islands this evening, fishermen said."
    )
    assert (article.title, article.published) == ("Storm – live", "2021-05-04T21:30:00+02:00")


@pytest.mark.parametrize(
    ("before", "head"),
    [
        ("<div data-timestamp='162020{n}600000'>", None),
        ("<div><p class='when'>May 5, 2021 at 10:1{n} a.m. EDT</p>", "10:1{n}, 2021-05-05"),
        ("<div><span>5 May 2021 10.1{n} BST</span>", "10:1{n}, 2021-05-05"),
        ("<div><span class='time'>10:1{n} GMT</span>", "10:1{n} GMT"),
    ],
    ids=["attribute", "paragraph", "words", "time of day"],
)
def test_entries_tell_their_moments_in_many_ways(before: str, head: str | None) -> None:
    told = "The harbour master let boat {n} leave this morning, fishermen said."
    blocks = [f"{before}<h2>Boat {{n}}</h2><p>{told}</p></div>".replace("{n}", str(n)) for n in range(3)]
    page = marked_page("Storm: live updates", blocks).replace(
        "<head>", "<head><meta property='article:published_time' content='2021-05-05T08:00:00Z'>"
    )
    article = prepare({"html": page})
    found = article.text.split("\n\n")
    assert found[1::2] == [told.replace("{n}", str(n)) for n in range(3)]
    assert (
        all(line.endswith(" UTC, 2021-05-05") for line in found[::2])
        if head is None
        else (found[::2] == [head.replace("{n}", str(n)) for n in range(3)])
    )
    assert (article.published or "")[:10] == "2021-05-05"


def test_comments_and_other_stories_with_moments_are_no_entries() -> None:
    story = (
        "<p>The harbour master closed the port on Tuesday because of the storm, and forty boats turned back.</p>" * 3
    )
    comments = [block.replace("<article", "<div class='comment'").replace("</article", "</div") for block in BLOCKS]
    html = marked_page("Storm – live", comments).replace("<div class='entries'>", f"{story}<div class='entries'>")
    assert prepare({"html": html}).text.startswith("The harbour master closed the port on Tuesday")
    assert "09:51" not in prepare({"html": marked_page("Storm", BLOCKS)}).text
