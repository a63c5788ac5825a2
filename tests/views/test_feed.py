"""The one Atom feed: what readers of feeds find in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import feedparser

from dragoman.views.feed import Entry, atom, moment


def test_entries_keep_their_order_and_the_feed_is_as_new_as_its_newest() -> None:
    entries = [
        Entry(
            "urn:x:2", "Turkey & Greece", moment("2022-09-14T08:00:00+02:00"), "“Talks”", "https://n.example/?a=1&b=2"
        ),
        Entry("urn:x:1", "A\x1b[31m sign", moment("2022-09-13"), "No more"),
    ]
    made = atom("My search", "urn:x", entries)
    assert made == atom("My search", "urn:x", entries)
    read = feedparser.parse(BytesIO(made))
    assert not read.bozo
    assert (read.feed.title, read.feed.id, read.feed.updated) == ("My search", "urn:x", "2022-09-14T08:00:00+02:00")
    first, second = read.entries
    assert (first.title, first.link, first.content[0].value) == (
        "Turkey & Greece",
        "https://n.example/?a=1&b=2",
        "“Talks”",
    )
    assert (second.id, second.updated, made.count(b"<link")) == ("urn:x:1", "2022-09-13T00:00:00+00:00", 1)
    assert "\x1b" not in second.title


def test_what_is_no_day_is_the_first_of_1970() -> None:
    assert moment(None) == moment("yesterday") == moment("1970-01-01")
    assert moment("2022-09-13T10:00:00+02:00") == datetime.fromisoformat("2022-09-13T08:00:00+00:00")
    assert moment("2022-09-13").utcoffset() == timedelta(0)
