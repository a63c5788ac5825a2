"""Live pages: each entry an article with its own moment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dragoman.article import Item, prepare
from dragoman.article.collections import items_in
from dragoman.errors import ReadingError

ENTRIES = [
    {
        "@type": "BlogPosting",
        "headline": "Port opens again",
        "datePublished": "2021-05-05T09:51:00Z",
        "articleBody": "<p>The harbour master opened the port this morning.</p><p>The wind had fallen.</p>",
        "url": "https://herald.example/storm#block-2",
    },
    {"@type": "BlogPosting", "articleBody": ""},
    {
        "@type": "BlogPosting",
        "datePublished": "2021-05-04T22:10:00Z",
        "articleBody": "The harbour master closed the port tonight.",
    },
]


def read(tmp_path: Path, updates: Any, name: str = "live.html") -> list[Item]:
    blog = {
        "@type": "LiveBlogPosting",
        "headline": "Storm live",
        "url": "https://herald.example/storm",
        "datePublished": "2021-05-04T20:00:00Z",
        "publisher": {"@type": "Organization", "name": "Herald"},
        "liveBlogUpdate": updates,
    }
    linked = f"<script type='application/ld+json'>{json.dumps({'@graph': [blog]})}</script>"
    prose = "<p>The storm that came on Tuesday closed the port, and nobody knew when it would open again.</p>" * 3
    html = f"<!doctype html><html lang='en'><head><title>Storm live</title>{linked}</head><body>{prose}</body></html>"
    (tmp_path / name).write_text(html, "utf-8")
    return list(items_in(str(tmp_path / name)))


def test_each_entry_has_its_own_moment_and_title(tmp_path: Path) -> None:
    items = read(tmp_path, ENTRIES)
    articles = [prepare(item.given) for item in items if isinstance(item.given, dict)]
    assert [(a.id, a.title, a.published, a.outlet, a.text) for a in articles] == [
        (
            "live.html#block-2",
            "Port opens again",
            "2021-05-05T09:51:00Z".replace("Z", "+00:00"),
            "Herald",
            "The harbour master opened the port this morning.\n\nThe wind had fallen.",
        ),
        (
            "live.html#2",
            "Storm live",
            "2021-05-04T22:10:00+00:00",
            "Herald",
            "The harbour master closed the port tonight.",
        ),
    ]
    assert [a.url for a in articles] == ["https://herald.example/storm#block-2", "https://herald.example/storm#2"]
    assert [item.label.rpartition("#")[2] for item in items] == ["1", "2"]


def test_a_live_page_that_describes_no_entries_is_read_as_a_page(tmp_path: Path) -> None:
    for updates in ([], None, "soon", [{"@type": "BlogPosting"}, 3]):
        (item,) = read(tmp_path, updates)
        assert not isinstance(item.given, ReadingError)
        assert prepare(item.given).text.startswith("The storm that came on Tuesday")
