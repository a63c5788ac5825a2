"""What pages are made of is worked out once for as long as nobody writes to the ledger."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, func, select

from dragoman.desk import create_app, pages
from dragoman.desk.access import Access
from dragoman.desk.answers import KEPT, Answers
from dragoman.errors import UsageError
from dragoman.ledger import Ledger, schema
from dragoman.ledger.brief import Brief, Wishes, make_brief


@pytest.fixture
def answers(desk_ledger: Ledger) -> Iterator[Answers]:
    made = Answers(desk_ledger)
    yield made
    made.close()


class Question:
    """How many notes there are, and how often that was worked out."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, connection: Connection) -> int:
        self.times += 1
        return int(connection.execute(select(func.count()).select_from(schema.notes)).scalar_one())


def test_an_answer_is_worked_out_once(answers: Answers) -> None:
    notes = Question()
    assert answers.of("notes", notes) == answers.of("notes", notes) == 0
    assert notes.times == 1


def test_whatever_anybody_writes_makes_it_old(answers: Answers, desk_ledger: Ledger) -> None:
    notes = Question()
    assert answers.of("notes", notes) == 0
    desk_ledger.keep("note", "place", "Homs", "Ask again.", reviewer="Ada")
    assert answers.of("notes", notes) == 1
    with Ledger(Path(desk_ledger.address)) as another:
        another.keep("note", "place", "Homs", "And again.", reviewer="Ben")
    assert answers.of("notes", notes) == 2
    assert notes.times == 3


def test_what_went_wrong_is_not_kept(answers: Answers) -> None:
    def unknown(connection: Connection) -> int:
        raise UsageError("the ledger knows no actor named 'Nobody'")

    for _ in range(2):
        with pytest.raises(UsageError, match="Nobody"):
            answers.of("actor", unknown)
    assert answers.of("actor", Question()) == 0


def test_those_who_ask_at_once_share_one_answer(answers: Answers) -> None:
    notes, together = Question(), Barrier(4)

    def ask(_: int) -> int:
        together.wait()
        return answers.of("notes", notes)

    with ThreadPoolExecutor(4) as readers:
        assert list(readers.map(ask, range(4))) == [0] * 4
    assert notes.times == 1


def write(ledger: Ledger) -> None:
    ledger.keep("note", "place", "Homs", "Ask again.", reviewer="Ada")


@pytest.fixture
def patient(desk_ledger: Ledger) -> Iterator[Answers]:
    made = Answers(desk_ledger, patience=600)
    yield made
    made.close()


def test_while_others_write_nobody_waits_for_what_was_right_a_moment_ago(patient: Answers, desk_ledger: Ledger) -> None:
    notes, gate = Question(), Event()

    def slowly(connection: Connection) -> int:
        assert gate.wait(60)
        return notes(connection)

    assert patient.of("notes", notes) == 0
    write(desk_ledger)
    assert [patient.of("notes", slowly) for _ in range(3)] == [0, 0, 0]
    write(desk_ledger)
    assert patient.of("notes", slowly) == 0
    gate.set()
    until = time.monotonic() + 60
    while patient.of("notes", slowly) != 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert patient.of("notes", slowly) == 2


def test_however_often_others_write_an_answer_is_worked_out_by_one_at_a_time(
    patient: Answers, desk_ledger: Ledger
) -> None:
    gate, begun = Event(), list[int]()

    def slowly(connection: Connection) -> int:
        begun.append(1)
        assert gate.wait(60)
        return len(begun)

    assert patient.of("notes", Question()) == 0
    for _ in range(5):
        write(desk_ledger)
        assert patient.of("notes", slowly) == 0
    assert len(begun) <= 1
    gate.set()


def test_an_answer_begun_before_one_writes_at_the_desk_is_not_shown_after(
    patient: Answers, desk_ledger: Ledger
) -> None:
    gate, begun = Event(), Event()

    def slowly(connection: Connection) -> int:
        count = Question()(connection)
        begun.set()
        assert gate.wait(60)
        return count

    assert patient.of("notes", Question()) == 0
    write(desk_ledger)
    assert patient.of("notes", slowly) == 0
    assert begun.wait(60)
    write(desk_ledger)
    patient.forget()
    gate.set()
    assert patient.of("notes", Question()) == 2
    patient.close()  # waits for what was begun
    assert patient._past == {}


def test_what_was_asked_for_of_late_is_worked_out_anew_before_it_is_asked_for_again(
    patient: Answers, desk_ledger: Ledger
) -> None:
    notes = Question()
    assert patient.of("notes", notes) == 0
    write(desk_ledger)
    patient.of("another", Question())
    until = time.monotonic() + 60
    while notes.times < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert notes.times == 2
    assert patient.of("notes", notes) == 1


def test_who_reads_alone_sees_what_others_wrote_where_it_is_soon_worked_out(
    patient: Answers, desk_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.desk.answers.SOON", 60)
    assert patient.of("notes", Question()) == 0
    write(desk_ledger)
    assert patient.of("notes", Question()) == 1


def test_an_answer_during_which_others_write_is_shown_while_it_is_worked_out_anew(
    patient: Answers, desk_ledger: Ledger
) -> None:
    def interrupted(connection: Connection) -> int:
        write(desk_ledger)
        patient.of("another", Question())
        return 7

    assert patient.of("notes", interrupted) == 7
    gate = Event()
    assert patient.of("notes", lambda _: gate.wait(60) and 8) == 7
    gate.set()


def test_patience_has_an_end(desk_ledger: Ledger) -> None:
    answers, notes = Answers(desk_ledger, patience=0.05), Question()
    assert answers.of("notes", notes) == 0
    time.sleep(0.1)
    write(desk_ledger)
    assert answers.of("notes", notes) == 1
    answers.close()


def test_who_writes_at_the_desk_sees_it_at_once(patient: Answers, desk_ledger: Ledger) -> None:
    assert patient.of("notes", Question()) == 0
    write(desk_ledger)
    patient.forget()
    assert patient.of("notes", Question()) == 1


def test_what_goes_wrong_when_an_answer_is_renewed_is_told_when_the_past_one_is_too_old(
    patient: Answers, desk_ledger: Ledger
) -> None:
    def gone(connection: Connection) -> int:
        raise UsageError("the ledger is gone")

    assert patient.of("notes", Question()) == 0
    write(desk_ledger)
    assert patient.of("notes", gone) == 0
    patient.patience = 0.0
    with pytest.raises(UsageError, match="gone"):
        patient.of("notes", gone)


def test_no_more_are_kept_than_there_is_room_for(answers: Answers) -> None:
    first = Question()
    answers.of("first", first)
    for number in range(KEPT):
        answers.of(number, Question())
    answers.of("first", first)
    assert first.times == 2


def test_a_brief_is_made_once_for_whoever_reads_edits_or_saves_it(
    local: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Wishes | None] = []

    def counted(connection: Connection, wishes: Wishes | None = None) -> Brief:
        made.append(wishes)
        return make_brief(connection, wishes)

    monkeypatch.setattr(pages, "make_brief", counted)
    for address in ("/brief", "/brief/edit", "/brief?format=markdown"):
        assert local.get(address).status_code == 200
    assert len(made) == 1
    assert local.get("/brief/edit?place=Homs").status_code == 200
    assert len(made) == 2


def test_pages_are_worked_out_before_anybody_asks(desk_ledger: Ledger) -> None:
    app = create_app(desk_ledger, Access(), ahead=("/map", "/network"))
    with TestClient(app, base_url="http://localhost"):
        until = time.monotonic() + 60
        while ("/network", "") not in app.state.answers._made and time.monotonic() < until:
            time.sleep(0.01)
        assert app.state.answers._made.keys() >= {("/map", ""), ("/network", "")}
