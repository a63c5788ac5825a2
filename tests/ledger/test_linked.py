"""The actors of a ledger, those whom the registry lacks, and the file by which they are made known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman.cli.main import app
from dragoman.entities import Registry
from dragoman.ledger import Ledger, linked
from dragoman.ledger.add import assign_incidents, assign_voice
from dragoman.ledger.database import writing
from dragoman.ledger.store import store_report
from dragoman.records import Article, Entity, Event, Evidence, Report

# name: its kind, the rule that made it
ACTORS: dict[str, tuple[Any, str]] = {
    "Hamas": ("armed group", "registry:hamas"),
    "Osman Deng": ("person", "name"),
    "Red Line": ("armed group", "name"),
    "Soldiers": ("military", "name"),
    "villagers": ("population", "description"),
}


def told(number: int, *sentences: tuple[str, str, str]) -> Report:
    """An article whose sentences each tell of an attack: the sentence, who attacks, and whom."""
    text, entities, events = "", dict[str, Entity](), []
    for n, (sentence, actor, recipient) in enumerate(sentences, 1):
        start, text = len(text), f"{text}{sentence} "
        for name in (actor, recipient):
            at = sentence.find(name)
            mentions = [(start + at, start + at + len(name))] if at >= 0 else []
            kind, rule = ACTORS[name]
            entity = Entity(id=name, name=name, kind=kind, rule=rule, sectors=["UAF"])
            entities.setdefault(name, entity).mentions += mentions
        events.append(
            Event(
                id=f"v{n}", type="ASSAULT", cameo="190", score=-9.0, actors=[actor], recipients=[recipient],
                status="occurred", plover="ASSAULT", rule="frame: test", confidence=0.5,
                evidence=Evidence(sentence=(start, start + len(sentence)), trigger=[(start, start + 3)]),
            )
        )  # fmt: skip
    article = Article(id=f"a{number}", outlet="The Paper", published="2025-05-10", text=text)
    return Report(article=article, entities=list(entities.values()), events=events)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "war.ledger", create=True)
    reports = (
        told(1, ("They say that he hit villagers.", "Osman Deng", "villagers"),
             ("Red Line hit Hamas.", "Red Line", "Hamas")),
        told(2, ("Osman Deng hit “Red Line”.", "Osman Deng", "Red Line"),
             ("Hamas hit Osman Deng.", "Hamas", "Osman Deng")),
    )  # fmt: skip
    with writing(made.engine) as connection:
        for report in reports:
            row = store_report(connection, report, "0.1.0")
            assert row is not None
            assign_voice(connection, row, report.article.text)
            assign_incidents(connection, [row])
    return made


def test_actors_come_by_how_many_events_name_them_with_what_others_call_them(ledger: Ledger) -> None:
    rows = ledger.actors().to_dict("records")
    assert [(row["name"], row["events"]) for row in rows] == [("Osman Deng", 3), ("Hamas", 2), ("Red Line", 2)]
    assert (rows[1]["key"], rows[1]["ucdp"], rows[1]["acled"]) == ("hamas", 209, "Hamas Movement")


def test_those_whom_the_registry_lacks_come_with_a_sentence_that_names_them(ledger: Ledger) -> None:
    rows = ledger.actors(unlinked=True).to_dict("records")
    assert [(row["name"], row["sentence"], row["source"]) for row in rows] == [
        ("Osman Deng", "Osman Deng hit “Red Line”.", "The Paper, 2025-05-10"),
        ("Red Line", "Red Line hit Hamas.", "The Paper, 2025-05-10"),
    ]
    assert list(ledger.actors(unlinked=True, limit=1)["name"]) == ["Osman Deng"]


def test_a_common_noun_that_begins_a_headline_is_nobody_who_is_missing(ledger: Ledger) -> None:
    with writing(ledger.engine) as connection:
        report = told(3, ("Soldiers hit Hamas; the soldiers left.", "Soldiers", "Hamas"))
        row = store_report(connection, report, "0.1.0")
        assert row is not None
        assign_voice(connection, row, report.article.text)
        assign_incidents(connection, [row])
    assert "Soldiers" not in list(ledger.actors(unlinked=True)["name"])


def test_the_file_of_them_is_one_of_the_users_own_actors(ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    run = CliRunner().invoke(app, ["actors", ledger.address, "--unlinked", "-o", str(file)])
    assert run.exit_code == 0, run.output
    registry = Registry.load([file])
    assert (registry["osman-deng"].name, registry["osman-deng"].kind) == ("Osman Deng", "person")
    assert registry["red-line"].sectors == ("UAF",)
    assert "# 3 events. Osman Deng hit “Red Line”. (The Paper, 2025-05-10)" in file.read_text("utf-8")


def test_names_that_would_break_the_file_do_not(tmp_path: Path) -> None:
    row = {
        "name": 'The "Net"\n\\ \x07', "kind": "organization", "country": None, "sectors": [], "aliases": ["Ä'b\x7f"],
        "events": 1, "sentence": 'Said "\n]', "source": None,
    }  # fmt: skip
    file = tmp_path / "odd.toml"
    file.write_text(linked.as_file([row, row]), "utf-8")
    registry = Registry.load([file])
    assert (registry["the-net"].name, registry["the-net-2"].aliases) == ('The "Net" \\  ', ("Ä'b ",))
