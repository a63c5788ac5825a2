"""Twins and versions: one article by whatever address it comes; records are those of its last version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dragoman.desk.figures import articles_published
from dragoman.ledger import Ledger
from dragoman.reader import Reader

FIRST = {
    "id": "fire",
    "url": "https://news.example/fire",
    "title": "Army shells Kassala",
    "outlet": "News",
    "published": "2023-03-10T08:00:00",
    "text": "The army shelled Kassala on Thursday, killing 13 people, officials said. The town lies in the east of "
    "Sudan and has had no water for a week. France condemned the army.",
}
LATER = FIRST | {
    "published": "2023-03-10T18:00:00",
    "text": FIRST["text"].replace("13", "21") + " Egypt closed its border with Sudan on Friday.",
}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "versions.ledger", create=True)


def add(ledger: Ledger, tmp_path: Path, reader: Reader, *articles: dict[str, Any]) -> tuple[int, int]:
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, articles)), "utf-8")
    done = ledger.add([str(file)], jobs=1, reader=reader)
    return done.added, done.known


def deaths(ledger: Ledger) -> list[float]:
    return [n for n in ledger.events(type="ASSAULT")["deaths_low"] if n == n]


def test_the_same_article_by_another_address_is_the_same(ledger: Ledger, tmp_path: Path, reader: Reader) -> None:
    twins = ["http://m.news.example/fire?utm_source=x", "https://www.news.example/fire/amp"]
    assert add(ledger, tmp_path, reader, FIRST, *(FIRST | {"url": url, "id": url} for url in twins)) == (1, 2)


def test_a_twin_whose_text_differs_a_little_is_no_second_report(ledger: Ledger, tmp_path: Path, reader: Reader) -> None:
    twin = FIRST | {"url": "https://amp.news.example/fire", "text": f"{FIRST['text']} This is a developing story."}
    assert add(ledger, tmp_path, reader, FIRST, twin) == (2, 0)
    assert deaths(ledger) == [13]
    assert list(ledger.incidents(type="ASSAULT")["reports"]) == [1]


def test_records_are_those_of_the_last_version_and_the_earlier_ones_are_in_the_trail(
    ledger: Ledger, tmp_path: Path, reader: Reader
) -> None:
    add(ledger, tmp_path, reader, FIRST)
    assert deaths(ledger) == [13]
    add(ledger, tmp_path, reader, LATER)
    assert deaths(ledger) == [21]
    assert list(ledger.events(type="COERCE")["date"]) == ["2023-03-10"]
    trail = ledger.trail()
    assert set(trail["decision"]) == {"replace"}
    assert set(trail["comment"]) == {"version 2 of the article took its place"}
    assert {"event", "statement"} <= set(trail["kind"])
    assert len(ledger.agreement()) == 0


def found(ledger: Ledger, words: str) -> list[tuple[str, int]]:
    hits = ledger.search(words)
    return sorted(zip(hits["kind"], hits["article"], strict=True))


def test_nothing_finds_an_earlier_version(ledger: Ledger, tmp_path: Path, reader: Reader) -> None:
    add(ledger, tmp_path, reader, FIRST)
    before = found(ledger, "shelled Kassala")
    assert ("article", 1) in before
    add(ledger, tmp_path, reader, LATER)
    assert found(ledger, "shelled Kassala") == [(kind, 2) for kind, _ in before]
    assert found(ledger, "13") == []
    assert list(ledger.sql("SELECT DISTINCT article FROM events_v1")["article"]) == [2]
    assert list(ledger.sql("SELECT DISTINCT article FROM statements_v1")["article"]) == [2]
    for table in ("articles", "events", "statements"):
        ledger.export(tmp_path / "out.jsonl", table=table)
        rows = map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
        assert {row["id" if table == "articles" else "article"] for row in rows} == {2}, table
    with ledger.reading() as connection:
        assert [row["id"] for row in articles_published(connection, limit=9)[0]] == [2]


def test_an_earlier_version_without_a_record_is_not_found_either(
    ledger: Ledger, tmp_path: Path, reader: Reader
) -> None:
    quiet = FIRST | {"text": "Rain is falling on the green hills and the lake.", "title": None}
    add(ledger, tmp_path, reader, quiet)
    add(ledger, tmp_path, reader, quiet | {"text": f"{quiet['text']} It is warm."})
    assert found(ledger, "rain") == [("article", 2)]
    assert list(ledger.trail()["kind"]) == ["article"]


def test_a_search_finds_as_many_as_asked_for_behind_earlier_versions(
    ledger: Ledger, tmp_path: Path, reader: Reader
) -> None:
    quiet = FIRST | {"text": "Rain is falling on the green hills and the lake.", "title": None}
    for _ in range(6):
        add(ledger, tmp_path, reader, quiet)
        quiet = quiet | {"text": f"{quiet['text']} Rain fell."}
    other = quiet | {
        "url": "https://news.example/else",
        "id": "else",
        "text": "A little rain and the sun in the hills.",
    }
    add(ledger, tmp_path, reader, other)
    assert len(ledger.search("rain", limit=2)) == 2


def test_a_statement_that_was_rejected_is_not_found(ledger: Ledger, tmp_path: Path, reader: Reader) -> None:
    add(ledger, tmp_path, reader, FIRST)
    assert ("statement", 1) in found(ledger, "shelled")
    for number in ledger.sql("SELECT statement FROM statements_v1")["statement"]:
        ledger.review("statement", int(number), "reject", reviewer="Ada")
    assert found(ledger, "shelled") == [("article", 1)]


def test_a_replaced_record_can_be_had_back(ledger: Ledger, tmp_path: Path, reader: Reader) -> None:
    add(ledger, tmp_path, reader, FIRST, LATER)
    with ledger.reading() as connection:
        from dragoman.ledger import review

        made = [row["id"] for row in review.trail(connection) if row["kind"] == "event"]
    for number in made:
        ledger.undo(number)
    assert sorted(deaths(ledger)) == [13, 21]


def test_what_people_decided_holds_for_the_records_that_stay(ledger: Ledger, tmp_path: Path, reader: Reader) -> None:
    add(ledger, tmp_path, reader, FIRST)
    (accused,) = ledger.events(type="ACCUSE")["id"]
    ledger.review("event", int(accused), "correct", reviewer="Ada", field="status", value="denied")
    add(ledger, tmp_path, reader, LATER)
    assert list(ledger.events(type="ACCUSE")["status"]) == ["denied"]


@pytest.mark.parametrize(
    "other",
    [
        {"published": "2023-03-11", "text": "Rebels bombed a market in Nyala on Friday, killing 5 people."},
        {
            "url": None,
            "id": "fire",
            "published": "2023-03-11",
            "text": "Rebels bombed Nyala on Friday, killing 5 people.",
        },
    ],
    ids=["a page written anew each day", "a file of the same name"],
)
def test_another_article_under_one_name_takes_no_place(
    ledger: Ledger, tmp_path: Path, reader: Reader, other: dict[str, Any]
) -> None:
    first = FIRST | {"url": other.get("url", FIRST["url"])}
    assert add(ledger, tmp_path, reader, first, first | other) == (2, 0)
    assert sorted(deaths(ledger)) == [5, 13]


def test_a_syndicated_copy_with_another_title_is_a_report_of_its_own_and_one_voice(
    ledger: Ledger, tmp_path: Path, reader: Reader
) -> None:
    copy = FIRST | {"url": "https://paper.example/9", "title": "Shells fall on Kassala", "outlet": "Paper"}
    assert add(ledger, tmp_path, reader, FIRST, copy) == (2, 0)
    (incident,) = ledger.incidents(type="ASSAULT").to_dict("records")
    assert (incident["reports"], incident["voices"]) == (2, 1)
