"""A ledger: what goes in comes out once, with its sources, and stays whole whatever happens."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dragoman.errors import LedgerError, UsageError
from dragoman.ledger import Ledger, ask, schema
from dragoman.ledger.actors import actor_key
from dragoman.reader import Reader
from dragoman.records import Entity

from .conftest import made_older


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a ledger but for the moments at which things were done."""
    with sqlite3.connect(path) as connection:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {}
        for name in names:
            if name.startswith(("full_text_", "sqlite_")):
                continue
            columns = [
                f'"{c[1]}"' for c in connection.execute(f"PRAGMA table_info({name})") if c[1] not in ("added", "at")
            ]
            found[name] = connection.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY 1, 2").fetchall()
        return found


def test_adding_an_article_again_does_nothing(
    reports: list[dict[str, str]], ledger: Ledger, reports_file: Path, reader: Reader
) -> None:
    before = tables(Path(ledger.address))
    again = ledger.add([str(reports_file)], jobs=1, reader=reader)
    assert (again.added, again.known) == (0, len(reports))
    assert tables(Path(ledger.address)) == before


def test_a_changed_article_is_a_new_version_of_it(
    reports: list[dict[str, str]], ledger: Ledger, tmp_path: Path, reader: Reader
) -> None:
    changed = reports[2] | {"text": reports[2]["text"] + " The Taliban claimed the attack."}
    file = tmp_path / "changed.jsonl"
    file.write_text(json.dumps(changed), "utf-8")
    assert ledger.add([str(file)], jobs=1, reader=reader).added == 1
    with sqlite3.connect(ledger.address) as connection:
        versions = connection.execute("SELECT version FROM articles WHERE url = ? ORDER BY 1", [changed["url"]])
        assert versions.fetchall() == [(1,), (2,)]


def test_reading_in_two_processes_gives_the_same_ledger(read_ledger: Path, reports_file: Path, tmp_path: Path) -> None:
    with Ledger(tmp_path / "two.ledger", create=True) as ledger:
        ledger.add([str(reports_file)], jobs=2)
    assert tables(tmp_path / "two.ledger") == tables(read_ledger)


def test_a_run_that_was_killed_ends_as_if_it_had_not_been(
    read_ledger: Path, reports_file: Path, tmp_path: Path, reader: Reader
) -> None:
    path = tmp_path / "killed.ledger"
    many = tmp_path / "many.jsonl"
    lines = reports_file.read_text("utf-8").splitlines()
    others = [json.loads(line) for line in lines]
    more = [
        json.dumps({**one, "id": f"{n}", "url": f"https://n.example/{n}/{i}", "text": f"Day {n}. {one['text']}"})
        for n in range(10)
        for i, one in enumerate(others)
    ]
    many.write_text("\n".join(lines + more), "utf-8")
    command = [sys.executable, "-m", "dragoman", "add", str(path), str(many), "--jobs", "1"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not path.exists() or not _rows(path):
        time.sleep(0.02)
    process.kill()
    process.wait()
    with Ledger(path, create=True) as ledger:
        ledger.add([str(many)], jobs=1, reader=reader)
    with Ledger(tmp_path / "whole.ledger", create=True) as whole:
        whole.add([str(many)], jobs=1, reader=reader)
    assert tables(path) == tables(tmp_path / "whole.ledger")


def _rows(path: Path) -> int:
    try:
        with sqlite3.connect(path, timeout=5) as connection:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_bad_article_is_set_aside_with_its_reason(
    reports: list[dict[str, str]], tmp_path: Path, reader: Reader
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "x"}\nnot json\n' + json.dumps(reports[0]) + "\n", "utf-8")
    with Ledger(tmp_path / "l.ledger", create=True) as ledger:
        done = ledger.add([str(file)], jobs=1, reader=reader)
        assert (done.added, done.failed) == (1, 2)
        aside = ledger.quarantine()
    assert sorted(aside["item"]) == [f"{file}:1", f"{file}:2"]
    assert all("text" in reason or "JSON" in reason for reason in aside["reason"])


# ---- incidents ------------------------------------------------------------------------------------


def test_two_reports_of_one_attack_are_one_incident_with_both_tolls(ledger: Ledger) -> None:
    attack = ledger.incidents(type="ASSAULT", place="AFG").iloc[0]
    assert attack["reports"] == 2
    assert (attack["deaths_least"], attack["deaths_most"]) == (13, 14)


def test_a_planned_meeting_and_its_taking_place_are_one_thread(ledger: Ledger) -> None:
    meetings = ledger.incidents(type="CONSULT", actor="Sergei Lavrov")
    assert set(meetings["status"]) == {"planned", "occurred"}
    assert meetings["thread"].nunique() == 1


def test_the_agenda_knows_that_a_planned_meeting_was_held(ledger: Ledger) -> None:
    assert list(ledger.agenda(actor="Lavrov", today="2023-03-05")["state"]) == ["held"]


# ---- asking ------------------------------------------------------------------------------------------


def test_events_are_found_by_actor_type_and_time(ledger: Ledger) -> None:
    found = ledger.events(actor="TUR", recipient="Greece", type="ACCUSE", since="2023-05")
    assert list(found["type"]) == ["ACCUSE"]
    assert ledger.events(actor="TUR", until="2023-04").empty


def test_a_search_for_thousands_of_words_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="search for 1,000 characters at most, not 10,000"):
        ledger.search("a " * 5_000)
    with pytest.raises(UsageError, match="search for 1,000 characters at most"):
        ledger.events(words='"' + "a-" * 5_000 + '"')


def test_a_word_is_looked_for_once_however_often_it_is_asked_for(ledger: Ledger) -> None:
    asked = ledger.search("Ankara the")
    begun = time.process_time()
    assert ledger.search("Ankara THE the. " + "the, “thé” " * 40)["article"].tolist() == asked["article"].tolist()
    assert time.process_time() - begun < 2


def test_search_finds_words_in_articles_and_statements(ledger: Ledger) -> None:
    found = ledger.search('"serious talks"')
    assert set(found["kind"]) == {"article", "statement"}
    assert all("[serious" in words for words in found["words"])


def test_words_with_signs_of_a_query_language_are_only_words(ledger: Ledger) -> None:
    assert ledger.search('" OR NEAR( * x').empty


def test_control_tells_who_gained_and_who_lost_a_town(ledger: Ledger) -> None:
    (change,) = ledger.control("Aleppo").to_dict("records")
    assert (change["status"], change["taken_from"], change["date"]) == ("gained", "Islamic State", "2023-04-30")
    assert set(ledger.claims("Aleppo")["status"]) == {"gained", "lost"}


def test_a_state_and_its_people_are_two_actors() -> None:
    state = Entity(id="e1", name="United Kingdom", kind="state", country="GBR", mentions=[(0, 2)], rule="registry:GBR")
    people = Entity(id="e2", name="British", kind="population", country="GBR", mentions=[(5, 9)], rule="registry:GBR")
    assert (actor_key(state), actor_key(people)) == ("GBR", "population:GBR:british")


def test_an_unknown_actor_is_said_to_be_unknown(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="no actor named 'Atlantis'"):
        ledger.events(actor="Atlantis")


def test_every_line_of_a_briefing_is_cited(ledger: Ledger) -> None:
    made = ledger.brief(since="2023-03-01", until="2023-05-31").to_markdown()
    told, _, left_out = made.partition("## What this leaves out")
    lines = [line for line in told.splitlines() if line.startswith("- ")]
    assert lines
    assert all(line.endswith("]") for line in lines)
    assert "events judged by two readers" in left_out
    assert "https://news.example/c" in made


# ---- taking out ------------------------------------------------------------------------------------------


def test_formulas_in_text_are_defused_in_csv(ledger: Ledger, tmp_path: Path) -> None:
    ledger.export(tmp_path / "articles.csv", table="articles", format="csv")
    with (tmp_path / "articles.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert "'=HYPERLINK(1)" in titles


# ---- review ---------------------------------------------------------------------------------------------


def accusation(ledger: Ledger) -> int:
    return int(ledger.events(type="ACCUSE").iloc[0]["id"])


def test_exported_actors_carry_the_identifiers_of_other_collections(ledger: Ledger, tmp_path: Path) -> None:
    ledger.export(tmp_path / "actors.jsonl", table="actors")
    rows = [json.loads(line) for line in (tmp_path / "actors.jsonl").read_text("utf-8").splitlines()]
    states = {row["key"]: (row["cow"], row["gw"], row["wikidata"]) for row in rows if row["kind"] == "state"}
    assert states
    assert all(cow and gw and wikidata.startswith("Q") for cow, gw, wikidata in states.values()), states
    assert all(row["cow"] is None for row in rows if ":" in row["key"])


def test_a_correction_keeps_the_original_and_shows_in_exports(ledger: Ledger, tmp_path: Path) -> None:
    event = accusation(ledger)
    ledger.review("event", event, "correct", reviewer="Ada", field="type", value="THREATEN")
    ledger.export(tmp_path / "out.jsonl", reviewed=True)
    (row,) = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert (row["type"], row["review"]) == ("THREATEN", "corrected")
    assert list(ledger.trail()["original"]) == ['"ACCUSE"']
    assert ledger.events(type="THREATEN").iloc[0]["id"] == event


def test_an_undone_rejection_is_as_if_it_had_not_been_made(ledger: Ledger, tmp_path: Path) -> None:
    event = accusation(ledger)
    review = ledger.review("event", event, "reject", reviewer="Ada")
    ledger.export(tmp_path / "a.jsonl")
    ledger.undo(review)
    ledger.export(tmp_path / "b.jsonl")
    without, whole = ((tmp_path / name).read_text("utf-8").count("\n") for name in ("a.jsonl", "b.jsonl"))
    assert whole == without + 1


def test_agreement_is_precision_by_type(ledger: Ledger) -> None:
    ledger.review("event", accusation(ledger), "accept", reviewer="Ada")
    meeting = int(ledger.events(type="CONSULT").iloc[0]["id"])
    ledger.review("event", meeting, "correct", reviewer="Ada", field="status", value="possible")
    table = ledger.agreement().set_index("type")
    assert table.loc["ACCUSE", "precision"] == 1.0
    assert (table.loc["CONSULT", "precision"], table.loc["CONSULT", "type_right"]) == (0.0, 1.0)


def test_a_merge_of_two_actors_can_be_undone(ledger: Ledger) -> None:
    taliban = int(ledger.who("Taliban").iloc[0]["id"])
    greece = int(ledger.who("Greece").iloc[0]["id"])
    made = ledger.merge(taliban, greece, reviewer="Ada")
    assert "Greece" in ledger.events(type="ASSAULT", place="AFG").iloc[0]["actors"]
    ledger.split(made)
    assert "Greece" not in ledger.events(type="ASSAULT", place="AFG").iloc[0]["actors"]


# ---- what can go wrong ----------------------------------------------------------------------------------


def test_a_ledger_that_is_not_there_is_named_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="dragoman add"):
        Ledger(tmp_path / "none.ledger")


def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a ledger at all")
    with pytest.raises(LedgerError, match="not a ledger"):
        Ledger(file, create=True)
    assert file.read_text() == "not a ledger at all"


def test_a_ledger_of_a_newer_version_is_refused(ledger: Ledger) -> None:
    with sqlite3.connect(ledger.address) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'version'")
    with pytest.raises(LedgerError, match="newer dragoman"):
        Ledger(ledger.address)


def test_a_damaged_ledger_is_said_to_be_damaged(ledger: Ledger) -> None:
    ledger.close()
    path = Path(ledger.address)
    data = bytearray(path.read_bytes())
    data[100:8000] = os.urandom(7900)
    path.write_bytes(data)
    with pytest.raises(LedgerError, match="damaged"):
        Ledger(path).events()


def test_of_many_claims_to_a_place_the_newest_are_given(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        everything = ask.control(connection, "Aleppo", limit=None)
        newest = ask.control(connection, "Aleppo", limit=1)
        none = ask.control(connection, "Aleppo", until="1990")
    assert newest == everything[-1:]
    assert none == []


def test_a_briefing_quotes_those_who_spoke_within_its_days(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        said = ask.statements(connection)
    assert said
    assert [row["date"] for row in said] == sorted(row["date"] for row in said)
    heading = "## What was said"
    assert heading not in ledger.brief(since="1990", until="1990-12-31").to_markdown()


def test_a_ledger_of_the_first_version_becomes_one_of_this(read_ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.ledger"
    path.write_bytes(read_ledger.read_bytes())
    with sqlite3.connect(path) as old:
        old.execute("DROP TABLE block_rows")
        old.execute("DROP INDEX statements_date")
        for table in ("likenesses", "outcomes", "corrections"):
            old.execute(f"DROP TABLE {table}")
        old.execute("DROP TABLE rereads")
        old.execute("CREATE TABLE blocks (kind TEXT, block TEXT, row INTEGER, PRIMARY KEY (kind, block, row))")
        old.execute("INSERT INTO blocks VALUES ('incident', 'ASSAULT:deed:SYR:1', 7)")
        words = old.execute("SELECT kind, row, body FROM full_text ORDER BY rowid DESC").fetchall()
        old.execute("DELETE FROM full_text")
        old.executemany("INSERT INTO full_text (kind, row, body) VALUES (?, ?, ?)", words)
        made_older(old, 1)
    with Ledger(path) as ledger, Ledger(read_ledger) as same:
        assert len(ledger.events(words="the")) == len(same.events(words="the")) > 0
        assert ledger.search("the").equals(same.search("the"))
    with sqlite3.connect(path) as new:
        blocks = "SELECT key, row FROM block_rows ORDER BY key, row"
        with sqlite3.connect(read_ledger) as known:
            assert new.execute(blocks).fetchall() == known.execute(blocks).fetchall() != []
        assert new.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() == (str(schema.VERSION),)


def test_a_ledger_of_version_5_is_joined_anew_and_keeps_what_people_decided(read_ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.ledger"
    path.write_bytes(read_ledger.read_bytes())
    with Ledger(path) as ledger:
        (bomb, *_) = [row.incident for row in ledger.incidents(type="ASSAULT", place="Kabul").itertuples()]
        reports = [report["id"] for report in ledger.telling(bomb)["reports"]]
        ledger.regroup("name", bomb, "The police station in Kabul", reviewer="Ada")
    with sqlite3.connect(path) as old:  # as other evidence joined it: all in one, some pairs for it, none marked so now
        (first,) = old.execute("SELECT min(incident) FROM events").fetchone()
        old.execute("UPDATE events SET incident = ?", (first,))
        old.execute("DELETE FROM incidents WHERE id <> ?", (first,))
        old.execute("UPDATE likenesses SET odds = -odds")
        old.execute("DELETE FROM block_rows")
        old.execute("INSERT INTO outcomes SELECT max(id), min(id) FROM events")
        made_older(old, 5)
    with Ledger(path) as ledger:
        assert len(reports) == 2
        homes = {int(row.incident) for row in ledger.events().itertuples() if row.id in reports}
        assert len(homes) == 1
        assert [row["name"] for row in (ledger.telling(home) for home in homes)] == ["The police station in Kabul"]
    with sqlite3.connect(path) as new, sqlite3.connect(read_ledger) as known:
        for table in ("likenesses", "outcomes", "block_rows"):
            rows = f"SELECT * FROM {table} ORDER BY 1, 2"
            assert new.execute(rows).fetchall() == known.execute(rows).fetchall() != [], table
        assert together(new) == together(known)
        assert new.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() == (str(schema.VERSION),)


def together(connection: sqlite3.Connection) -> set[frozenset[int]]:
    """The events of each incident."""
    found: dict[int, set[int]] = {}
    for incident, event in connection.execute("SELECT incident, id FROM events"):
        found.setdefault(incident, set()).add(event)
    return {frozenset(events) for events in found.values()}


def test_a_ledger_of_version_six_keeps_the_ids_that_its_articles_came_with(read_ledger: Path, tmp_path: Path) -> None:
    path, rows = tmp_path / "six.ledger", "SELECT id, given_id FROM articles ORDER BY id"
    path.write_bytes(read_ledger.read_bytes())
    with sqlite3.connect(path) as old:
        given = old.execute(rows).fetchall()
        made_older(old, 6)
    with Ledger(path) as ledger:
        ledger.export(tmp_path / "articles.jsonl", table="articles")
    exported = [json.loads(line) for line in (tmp_path / "articles.jsonl").read_text("utf-8").splitlines()]
    assert [(row["id"], row["article_id"]) for row in exported] == given
    assert all(name for _, name in given)


def test_a_ledger_of_version_eight_gets_the_indexes_of_this_one(read_ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "eight.ledger"
    path.write_bytes(read_ledger.read_bytes())
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
    with sqlite3.connect(path) as old:
        now = old.execute(indexes).fetchall()
        for name in ("events_span", "events_country", "actors_stands_for", "articles_source"):
            old.execute(f"DROP INDEX {name}")
        for name, column in (("events_incident", "events (incident)"), ("ties_holder", "ties (holder)")):
            old.execute(f"DROP INDEX {name}")
            old.execute(f"CREATE INDEX {name} ON {column}")
        made_older(old, 8)
    with Ledger(path) as ledger, Ledger(read_ledger) as same:
        later = ["recency", "date_basis"]  # unknown of what was read before version 10
        assert ledger.incidents().drop(columns=later).equals(same.incidents().drop(columns=later))
        assert ledger.incidents()[later].isna().all(axis=None)
    with sqlite3.connect(path) as new:
        assert new.execute(indexes).fetchall() == now
        assert new.execute("SELECT value FROM meta WHERE key = 'version'").fetchone() == (str(schema.VERSION),)


@pytest.mark.parametrize("filters", [{"words": "the"}, {"source": "e"}, {"words": "the", "type": "ASSAULT"}])
def test_events_are_the_same_whether_their_articles_are_taken_for_few_or_for_many(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, filters: dict[str, str]
) -> None:
    few = ledger.events(**filters), ledger.incidents(**filters)
    monkeypatch.setattr(ask, "LOOKED_AT", 0)
    many = ledger.events(**filters), ledger.incidents(**filters)
    assert len(few[0]) > 0
    assert all(a.equals(b) for a, b in zip(few, many, strict=True))


def test_words_of_very_many_articles_find_the_same_events(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    few = ledger.events(words="the"), ledger.incidents(words="the")
    monkeypatch.setattr(ask, "MANY", 1)
    many = ledger.events(words="the"), ledger.incidents(words="the")
    assert len(few[0]) > 0
    assert all(a.equals(b) for a, b in zip(few, many, strict=True))
