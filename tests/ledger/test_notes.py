"""Notes, tags and cases on anything; they outlive re-reading, and a case leaves as a briefing."""

from __future__ import annotations

import re
import sqlite3

import pytest
from sqlalchemy import inspect, update

from dragoman.errors import UsageError
from dragoman.ledger import Ledger, ask, cases, notes, retold, schema
from dragoman.ledger.database import writing
from dragoman.reader import Reader
from dragoman.records import Article, Entity, Event, Evidence, Report

from .conftest import made_older


def incident_of(ledger: Ledger, kind: str, place: str | None = None) -> int:
    return int(ledger.incidents(type=kind, place=place)["incident"].iloc[0])


def keep(ledger: Ledger, kind: notes.Kind, subject: str, about: int | str, words: str) -> int:
    with writing(ledger.engine) as connection:
        return notes.add(connection, kind, subject, about, words, reviewer="Ada")


def kept(ledger: Ledger, subject: str, about: int | str) -> list[tuple[str, str]]:
    with ledger.reading() as connection:
        return [(row["kind"], row["words"]) for row in notes.on(connection, subject, about)]


@pytest.fixture
def bomb(ledger: Ledger) -> Ledger:
    """A ledger with something kept on an incident, an article, an actor and a place."""
    keep(ledger, "note", "incident", incident_of(ledger, "ASSAULT", "Kabul"), "Ask the ministry.")
    for subject, about in (
        ("incident", incident_of(ledger, "ASSAULT", "Kabul")),
        ("article", 4),
        ("actor", int(ledger.who("Taliban")["id"].iloc[0])),
        ("place", "Kabul"),
    ):
        keep(ledger, "tag", subject, about, "#police")
        keep(ledger, "case", subject, about, "Kabul bombs")
    return ledger


def test_what_is_kept_stands_with_what_it_is_about(bomb: Ledger) -> None:
    both = [("tag", "police"), ("case", "Kabul bombs")]
    assert kept(bomb, "incident", incident_of(bomb, "ASSAULT", "Kabul")) == [("note", "Ask the ministry."), *both]
    assert kept(bomb, "article", 4) == both
    assert kept(bomb, "place", "kabul") == both
    assert kept(bomb, "incident", incident_of(bomb, "ACCUSE")) == []


def test_a_tag_finds_all_that_bears_it_and_is_not_added_twice(bomb: Ledger) -> None:
    keep(bomb, "tag", "place", "Kabul", "police")
    with bomb.reading() as connection:
        found = notes.under(connection, "tag", "police")
        assert notes.used(connection, "tag") == [("police", 4)]
    assert [row["subject"] for row in found] == ["incident", "article", "actor", "place"]
    assert [row["label"] for row in found][1:] == ["Toll rises", "Taliban", "Kabul"]
    assert found[0]["label"].startswith("Taliban bombed")


def test_what_is_kept_outlives_a_new_reading(bomb: Ledger, reader: Reader) -> None:
    with writing(bomb.engine) as connection:
        connection.execute(update(schema.articles).values(program="0.0.1"))
    assert bomb.reread(jobs=1, reader=reader).articles == 5
    assert ("note", "Ask the ministry.") in kept(bomb, "incident", incident_of(bomb, "ASSAULT", "Kabul"))
    with bomb.reading() as connection:
        assert [row["row"] is None for row in notes.under(connection, "case", "Kabul bombs")] == [False] * 4


def test_a_note_goes_with_the_incident_that_holds_most_of_its_reports(bomb: Ledger) -> None:
    incident = incident_of(bomb, "ASSAULT", "Kabul")
    first, *_ = bomb.events(type="ASSAULT", place="Kabul")["id"]
    bomb.regroup("split", [int(first)], reviewer="Ada")
    homes = set(bomb.events(type="ASSAULT", place="Kabul")["incident"])
    assert len(homes) == 2
    assert sum(("note", "Ask the ministry.") in kept(bomb, "incident", int(home)) for home in homes) == 1
    assert incident in homes


def test_what_was_kept_is_taken_back_and_what_is_not_there_is_not_noted(bomb: Ledger) -> None:
    made = keep(bomb, "note", "place", "Kabul", "wrong")
    with writing(bomb.engine) as connection:
        notes.undo(connection, made)
        with pytest.raises(UsageError, match="no note"):
            notes.undo(connection, made)
    assert ("note", "wrong") not in kept(bomb, "place", "Kabul")
    for subject, about, words in (
        ("incident", 99, "x"),
        ("article", 99, "x"),
        ("moon", 1, "x"),
        ("place", "Kabul", " "),
    ):
        with pytest.raises(UsageError):
            keep(bomb, "note", subject, about, words)


def test_a_case_is_a_briefing_with_its_notes_and_sources(bomb: Ledger) -> None:
    keep(bomb, "note", "case", "Kabul bombs", "Who is behind them?")
    with bomb.reading() as connection:
        brief = cases.case_brief(connection, "Kabul bombs")
        with pytest.raises(UsageError, match="no case"):
            cases.case_brief(connection, "Another")
    told = brief.to_markdown()
    assert told.startswith("# Case: Kabul bombs\n\n## About the case\n\n- Who is behind them? (Ada)")
    assert re.search(r"\*\*Taliban bombed.* \(.*9 March 2023, Kabul\)\.\*\* Ask the ministry\. \(Ada\)", told)
    assert "[^1][^2]" in told
    assert {row["id"] for row in brief.sources} == {3, 4}
    assert brief.to_docx()[:2] == b"PK"
    assert bomb.case("Kabul bombs").to_markdown() == told
    assert list(bomb.kept("article", 4)["words"]) == ["police", "Kabul bombs"]


def test_an_edited_briefing_keeps_the_notes_of_its_lines(bomb: Ledger) -> None:
    with bomb.reading() as connection:
        brief = cases.case_brief(connection, "Kabul bombs")
        text, places = cases.text_of(brief), [(row["id"], row["paragraph"]) for row in brief.sources]
        edited = "# Two tolls\n\n## First\n\nAs we know it.\n\n- Only this one. [^2]\n- And both. [^1] [^2]\n"
        made = cases.brief_of(connection, edited, places)
        with pytest.raises(UsageError, match=r"line 1 cites \[\^7\], and there are notes 1 to 2 only"):
            cases.brief_of(connection, "- Nothing. [^7]", places)
    assert "[^1] [^2]" in text
    assert made.to_markdown().startswith(
        "# Two tolls\n\n## First\n\nAs we know it.\n\n- Only this one. [^1]\n- And both. [^2][^1]\n"
    )
    assert [row["id"] for row in made.sources] == [places[1][0], places[0][0]]
    with writing(bomb.engine) as connection:
        note = cases.keep(connection, "Kabul bombs", edited, places, reviewer="Ada")
        assert cases.kept_brief(connection, note) == (edited, places)


@pytest.mark.parametrize("version", [6, 7])
def test_an_older_ledger_gets_the_tables_of_notes(ledger: Ledger, version: int) -> None:
    with writing(ledger.engine) as connection:
        schema.noted_reports.drop(connection)
        if version == 6:
            schema.notes.drop(connection)
    with sqlite3.connect(ledger.address) as old:
        made_older(old, version)
    with Ledger(ledger.address) as opened, opened.reading() as connection:
        assert {"notes", "noted_reports"} <= set(inspect(connection).get_table_names())
        kept = connection.execute(schema.meta.select().where(schema.meta.c.key == "version")).one()
        assert kept.value == str(schema.VERSION)
        assert len(ask.events(connection)) > 0


# ---- what a new reading changed ---------------------------------------------------------------------------


def report(**fields: object) -> Report:
    text = "The army shelled Kassala."
    given = {"id": "v1", "type": "ASSAULT", "plover": "ASSAULT", "cameo": "190", "score": -10.0, "status": "occurred"}
    evidence = Evidence(sentence=(0, 25), trigger=[(9, 16)])
    event = Event(**{**given, "actors": ["e1"], "rule": "r", "confidence": 0.5, "evidence": evidence, **fields})  # type: ignore[arg-type]
    who = [
        Entity(id="e1", name="Army", kind="military", mentions=[(0, 8)], rule="r"),
        Entity(id="e2", name="Town", kind="unnamed", rule="r"),
    ]
    return Report(article=Article(id="a", text=text), entities=who, events=[event])


def test_events_that_are_read_otherwise_are_told_by_what_changed() -> None:
    was = report()
    for fields, told in (
        ({}, []),
        ({"type": "COERCE"}, [("type", "ASSAULT", "COERCE")]),
        ({"recipients": ["e2"]}, [("parties", "Army → nobody", "Army → Town")]),
        ({"status": "denied"}, [("status", "occurred", "denied")]),
    ):
        found = list(retold.differences(1, was, report(**fields)))
        assert [(one.field, one.before, one.after) for one in found] == told
    none = Report(article=was.article)
    assert [one.field for one in retold.differences(1, none, was)] == ["new"]
    assert [one.field for one in retold.differences(1, was, none)] == ["gone"]


def test_a_new_reading_says_what_it_changed(ledger: Ledger, reader: Reader) -> None:
    from dragoman.ledger.kept import packed, unpacked

    a = schema.articles
    with writing(ledger.engine) as connection:
        told = unpacked(connection.execute(a.select().where(a.c.id == 3)).one().report, 3, Report)
        told.events[0].status = "denied"
        connection.execute(update(a).where(a.c.id == 3).values(report=packed(told), program="0.0.1"))
    ledger.reread(jobs=1, reader=reader)
    with ledger.reading() as connection:
        found = retold.last_read(connection)
    assert found is not None
    assert (found.articles, found.counts) == (1, {"status": 1})
    assert [(one.article, one.before, one.after) for one in found.examples] == [(3, "denied", "occurred")]
