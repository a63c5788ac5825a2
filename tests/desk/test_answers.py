"""What pages are made of is worked out once for as long as nobody writes to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, func, select

from dragoman.desk import pages
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
