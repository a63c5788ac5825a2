"""The library as a script or a notebook uses it."""

from __future__ import annotations

import json

import msgspec
import pytest

import dragoman
from dragoman import records
from dragoman.errors import ReadingError, UsageError
from dragoman.reader import Reader

TEXT = "Kenya's president met the Somali prime minister in Nairobi on Monday."


def test_reads_a_text_with_its_date(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dragoman, "_reader", lambda: reader)
    report = dragoman.read(TEXT, published="2020-03-03")
    assert report.article.text == TEXT
    assert report.article.published == "2020-03-03"
    assert report.warnings == []
    assert dragoman.read({"text": TEXT}).warnings != []


def test_a_report_is_encoded_as_the_record_contract(reader: Reader) -> None:
    report = reader.read({"id": "a", "text": TEXT})
    plain = msgspec.json.decode(report.to_json(), type=records.Report)
    assert msgspec.json.encode(plain) == report.to_json().encode()
    assert json.loads(report.to_json())["article"]["id"] == "a"


def test_reading_twice_gives_the_same_bytes(reader: Reader) -> None:
    article = {"id": "a", "text": TEXT, "published": "2020-03-03"}
    first = reader.read(article).to_json()
    reader.read({"text": "Something else happened in Peru."})
    assert reader.read(article).to_json() == first


WORDY = 'Norway condemned the attack in Aden on Monday. "We will send aid," said the Norwegian prime minister.'


@pytest.mark.parametrize(
    ("room", "emptied"),
    [
        ("places", ["places"]),
        ("times", ["times"]),
        ("statements", ["statements"]),
        ("events", ["events"]),
        ("relations", ["ties"]),
    ],
)
def test_a_room_switched_off_leaves_its_records_out_and_the_others_in(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, room: str, emptied: list[str]
) -> None:
    kinds = ("entities", "places", "times", "statements", "events", "ties")
    whole = reader.read({"id": "a", "text": WORDY, "published": "2020-03-03"})
    assert [kind for kind in kinds if not getattr(whole, kind)] == []
    monkeypatch.setattr(reader, "rooms", reader.rooms - {room})
    narrow = reader.read({"id": "a", "text": WORDY, "published": "2020-03-03"})
    assert [kind for kind in kinds if not getattr(narrow, kind)] == emptied


def test_there_is_no_other_room_to_read_without() -> None:
    with pytest.raises(UsageError, match="no room 'entities'"):
        Reader(rooms=["entities"])


def test_streams_reports_in_order(reader: Reader) -> None:
    reports = reader.read_many({"id": str(n), "text": TEXT} for n in range(3))
    assert next(reports).article.id == "0"
    assert [report.article.id for report in reports] == ["1", "2"]


def test_an_article_that_fails_stops_the_stream_unless_someone_takes_its_error(reader: Reader) -> None:
    articles = [{"id": "a", "text": TEXT}, {"id": "b"}, {"id": "c", "text": TEXT}]
    with pytest.raises(dragoman.ReadingError):
        list(reader.read_many(articles))
    failed: list[tuple[object, dragoman.ReadingError]] = []
    reports = list(reader.read_many(articles, on_error=lambda article, error: failed.append((article, error))))
    assert [report.article.id for report in reports] == ["a", "c"]
    assert [article for article, _ in failed] == [{"id": "b"}]


@pytest.mark.parametrize(
    "text", ["", " ", "Yes", "\n\n\n", "?!…", "a" * 5000, "word " * 2000, "é\u0301\u200b😀", "\x00\x1b[0m"]
)
def test_strange_texts_are_read(reader: Reader, text: str) -> None:
    report = reader.read({"text": text})
    assert report.article.text == text
    assert str(report)
    assert report.to_html()


@pytest.mark.parametrize(
    ("given", "named"), [({"id": "a17", "text": "x", "published": "soon"}, "'a17'"), ({}, "without an id")]
)
def test_an_error_names_the_article(reader: Reader, given: dict[str, str], named: str) -> None:
    with pytest.raises(ReadingError) as raised:
        reader.read(given)
    (note,) = raised.value.__notes__
    assert named in note
