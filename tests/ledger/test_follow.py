"""Feeds are followed politely: unchanged ones send nothing, failing ones are tried again, known pages are left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dragoman.article import Item
from dragoman.errors import UsageError
from dragoman.ledger import Ledger, follow, schema
from dragoman.ledger.add import add_items
from dragoman.ledger.database import writing
from dragoman.ledger.follow import follow_feeds
from dragoman.reader import Reader

ETAG = '"v{}"'


class Publisher:
    """What a site holds and what it was asked for."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.version = 1
        self.down = False
        self.answers: list[tuple[str, int]] = []


class Site(BaseHTTPRequestHandler):
    """Serves /feed with an ETag, and a page for each entry."""

    def __init__(self, publisher: Publisher, *arguments: Any) -> None:
        self.publisher = publisher
        super().__init__(*arguments)

    def do_GET(self) -> None:
        site, tag = self.publisher, ETAG.format(self.publisher.version)
        if self.path == "/robots.txt":
            self.send_error(404)
        elif site.down:
            self._answer(503, b"")
        elif self.path.partition("?")[0] != "/feed":
            text = f"Turkey accused Greece of arming island {self.path} on Monday, the foreign ministry in Ankara said."
            self._answer(200, f"<html lang='en'><body><article><p>{text}</p></article></body></html>".encode())
        elif self.headers.get("If-None-Match") == tag:
            self._answer(304, b"")
        else:
            host = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            items = "".join(f"<item><title>{e}</title><link>{host}/{e}</link></item>" for e in site.entries)
            feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Herald</title>{items}</channel></rss>"
            self._answer(200, feed.encode(), tag)

    def _answer(self, status: int, data: bytes, tag: str | None = None) -> None:
        self.publisher.answers.append((self.path, status))
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        if tag:
            self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[tuple[str, Publisher]]:
    publisher = Publisher()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, publisher))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/feed", publisher
    server.shutdown()
    server.server_close()


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader) -> Iterator[Ledger]:
    monkeypatch.setattr(follow, "Reader", lambda: reader)
    with Ledger(tmp_path / "f.ledger", create=True) as made:
        yield made


NOON = datetime(2023, 3, 10, 12, 0, tzinfo=UTC)


def look(ledger: Ledger, *feeds: str, later: int = 0, retry: bool = False) -> tuple[int, int]:
    """What one look brings, so many minutes after noon."""
    at = NOON + timedelta(minutes=later)
    (round_,) = follow_feeds(ledger, feeds, rounds=1, allow_private=True, retry=retry, clock=lambda: at)
    return round_.added, round_.failed


def test_a_feed_is_read_once_and_then_asked_whether_it_changed(ledger: Ledger, site: tuple[str, Publisher]) -> None:
    url, publisher = site
    publisher.entries = ["a", "b"]
    assert look(ledger, url) == (2, 0)
    assert look(ledger, url) == (0, 0)
    assert publisher.answers == [("/feed", 200), ("/a", 200), ("/b", 200), ("/feed", 304)]


def test_of_a_changed_feed_only_new_pages_are_fetched(ledger: Ledger, site: tuple[str, Publisher]) -> None:
    url, publisher = site
    publisher.entries = ["a"]
    look(ledger, url)
    publisher.entries, publisher.version = ["b", "a"], 2
    assert look(ledger, url) == (1, 0)
    assert publisher.answers[2:] == [("/feed", 200), ("/b", 200)]


def test_a_feed_that_fails_is_set_aside_and_comes_back_when_it_recovers(
    ledger: Ledger, site: tuple[str, Publisher]
) -> None:
    url, publisher = site
    publisher.entries, publisher.down = ["a"], True
    assert look(ledger, url) == (0, 1)
    assert "503" in ledger.quarantine().iloc[0]["reason"]
    publisher.down = False
    assert look(ledger, url, later=31) == (1, 0)
    assert ledger.quarantine().empty


def test_feeds_named_in_opml_are_followed(ledger: Ledger, site: tuple[str, Publisher], tmp_path: Path) -> None:
    url, publisher = site
    publisher.entries = ["a"]
    (tmp_path / "f.opml").write_text(f"<opml><body><outline xmlUrl='{url}'/></body></opml>", "utf-8")
    assert look(ledger, str(tmp_path / "f.opml")) == (1, 0)


def test_a_private_address_is_not_followed_unless_allowed(ledger: Ledger, site: tuple[str, Publisher]) -> None:
    url, publisher = site
    (round_,) = follow_feeds(ledger, [url], rounds=1, clock=lambda: NOON)
    assert (round_.added, round_.failed) == (0, 1)
    assert publisher.answers == []
    reason = ledger.quarantine().iloc[0]["reason"]
    assert "--allow-private" in reason
    assert "save the page" not in reason
    assert look(ledger, url, later=1) == (0, 0)
    assert ledger.quarantine().empty


def test_a_feed_that_fails_is_asked_more_and_more_seldom_and_then_given_up(
    ledger: Ledger, site: tuple[str, Publisher]
) -> None:
    url, publisher = site
    publisher.down = True
    for later, asked in ((0, 1), (29, 1), (31, 2), (90, 2), (92, 3)):  # after 30 and 60 minutes
        look(ledger, url, later=later)
        assert len(publisher.answers) == asked
    for day in range(1, 40):
        look(ledger, url, later=1500 * day)
    assert len(publisher.answers) == follow.GIVEN_UP
    assert list(ledger.sources()["state"]) == ["given up"]
    publisher.down = False
    look(ledger, url, later=1500 * 41, retry=True)
    assert list(ledger.sources()["state"]) == ["fine"]


def test_each_feed_of_a_file_has_its_own_pace(
    ledger: Ledger, site: tuple[str, Publisher], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _ = site
    (tmp_path / "feeds.toml").write_text(f'[[feed]]\nurl = "{url}"\nevery = 5\n[[feed]]\nurl = "{url}?slow"\n', "utf-8")
    minutes = [0.0]
    monkeypatch.setattr(follow.time, "sleep", lambda seconds: minutes.append(minutes[-1] + seconds / 60))
    clock = lambda: NOON + timedelta(minutes=minutes[-1])  # noqa: E731
    feeds = [str(tmp_path / "feeds.toml")]
    asked = [r.asked for r in follow_feeds(ledger, feeds, minutes=15, rounds=4, allow_private=True, clock=clock)]
    assert (asked, minutes[1:]) == ([2, 1, 1, 2], [5.0, 10.0, 15.0])
    assert {row["source"]: row["every"] for row in ledger.sources().to_dict("records")} == {url: 5, f"{url}?slow": 15}


@pytest.mark.parametrize(
    "words", ['[[feed]]\nurl = "mail"', '[[feed]]\nurl = "https://a.example"\nevery = 0', '[[feed]]\ncolour = "x"']
)
def test_a_wrong_entry_of_a_file_of_feeds_is_named(ledger: Ledger, tmp_path: Path, words: str) -> None:
    (tmp_path / "feeds.toml").write_text(words, "utf-8")
    with pytest.raises(UsageError, match=r"feeds.toml: \[\[feed\]\]"):
        look(ledger, str(tmp_path / "feeds.toml"))


@pytest.mark.parametrize(
    ("name", "words"), [("a.toml", ""), ("b.toml", '[feeds]\nurl = "https://a.example"\n'), ("c.opml", "<opml></opml>")]
)
def test_a_file_that_names_no_feed_is_not_followed_without_a_word(
    ledger: Ledger, tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / name).write_text(words, "utf-8")
    with pytest.raises(UsageError, match=rf"{name}: names no feed: "):
        look(ledger, str(tmp_path / name))


def test_sources_say_what_each_feed_brought_and_how_long_it_is_silent(
    ledger: Ledger, site: tuple[str, Publisher]
) -> None:
    url, publisher = site
    publisher.entries = ["a", "b"]
    look(ledger, url)
    look(ledger, url, later=3 * 24 * 60)
    with ledger.reading() as connection:
        (row,) = follow.sources(connection, clock=lambda: NOON + timedelta(days=3))
    assert (row["state"], row["articles"], row["set_aside"], row["silent_days"]) == ("fine", 2, 0, 3)


def test_an_address_that_is_read_later_is_set_aside_no_more(ledger: Ledger, site: tuple[str, Publisher]) -> None:
    url, _ = site
    page = url.replace("/feed", "/a")
    with writing(ledger.engine) as connection:
        aside = {"source": "another feed", "item": page, "reason": "it was down", "at": "2023-03-10"}
        connection.execute(schema.quarantine.insert(), [aside])
    text = "Turkey accused Greece of arming the islands on Monday, the foreign ministry in Ankara said."
    add_items(ledger.engine, [Item(page, {"text": text}, 1)], source=page, jobs=1, reader=follow.Reader())
    assert ledger.quarantine().empty
