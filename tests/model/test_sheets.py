"""Sheets and their answers: what a labeller writes becomes offsets, and what is wrong in it is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dragoman.model import sheets
from dragoman.model.answers import Answers, WrongLine, read_answers
from dragoman.reader import Reader

TEXT = "Gunmen shelled the camp on Monday. They denied it."
ARTICLE = {"id": "a", "text": TEXT, "published": "2018-03-07", "title": "Camp shelled"}


@pytest.fixture(scope="module")
def key(reader: Reader) -> dict[str, Any]:
    read = reader.propose(ARTICLE)
    assert sheets.sheet(read) == (
        "## a  published 2018-03-07  Camp shelled\n"
        "S0 {1 Gunmen} <2 shelled> {3? the camp} on {4 Monday}.\n"
        "S1 {5? They} <6 denied> {7? it}.\n"
    )
    kept: dict[str, Any] = json.loads(json.dumps(sheets.key(read)))  # as it is kept in a file
    return kept


def test_answers_become_offsets(key: dict[str, Any]) -> None:
    answers = Answers(key)
    for line in ("S0 p", "2 ASSAULT 1>3 d4", "S1 p", "6 REJECT 5> by5", "5=1", "7=0"):
        answers.line(line)
    row = answers.row()
    assert [TEXT[a:b] for a, b, political in row["sentences"] if political] == [TEXT[:34], TEXT[35:]]
    assert row["acts"] == [
        {
            "word": [7, 14],
            "type": "ASSAULT",
            "status": "occurred",
            "actors": [[0, 6]],
            "recipients": [[15, 23]],
            "time": [27, 33],
        },
        {
            "word": [40, 46],
            "type": "REJECT",
            "status": "occurred",
            "actors": [[35, 39]],
            "recipients": [],
            "source": [35, 39],
        },
    ]
    assert row["antecedents"] == [([35, 39], [[0, 6]]), ([47, 49], [])]


def test_a_type_of_ones_own_is_a_kind_of_plovers(key: dict[str, Any]) -> None:
    answers = Answers(key)
    for line in ("S0 p", "2 COERCE/SIEGE 1>3", "S1 p", "6 none"):
        answers.line(line)
    siege, nothing = answers.row()["acts"]
    assert (siege["type"], siege["mode"]) == ("COERCE", "SIEGE")
    assert nothing == {"word": [40, 46], "type": None}


def test_a_candidate_word_without_a_line_is_none(key: dict[str, Any]) -> None:
    answers = Answers(key)
    answers.line("S1 n")
    assert answers.row()["acts"] == [{"word": [40, 46], "type": None}]
    assert answers.missing() == ["0"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("9 ASSAULT 1>3", "<9> is no word of an act"),
        ("2 ATTACK 1>3", "'ATTACK' is no PLOVER type"),
        ("2 ASSAULT 1>8", "there is no phrase 8"),
        ("2 ASSAULT 1>6", "<6> is a word of an act and no phrase"),
        ("2 ASSAULT 1>3 maybe", "'maybe' is no status"),
        ("T 1 loves 3", "'loves' is none of"),
        ("S7 p", "there is no sentence 7"),
        ("shelled", "it is no answer line"),
    ],
)
def test_a_wrong_line_is_named(key: dict[str, Any], line: str, what: str) -> None:
    with pytest.raises(WrongLine, match=what):
        Answers(key).line(line)


def test_a_long_run_of_numbers_is_looked_at_once(key: dict[str, Any]) -> None:
    with pytest.raises(WrongLine, match="x' is no status"):
        Answers(key).line(f"2 ASSAULT 1>{'1' * 4000}x")


@pytest.mark.parametrize(
    ("name", "kept", "what"),
    [
        ("a", '{"id": "a", "text": "", "parties": [], "acts": {}, "sentences": {}}', "is no key of a sheet: Expected"),
        ("a", "[1", "can't be read"),
        ("a" * 300, None, "can't be read|there is no sheet"),
        ("a\0b", None, "can't be read"),
        ("b", None, "there is no sheet b"),
    ],
)
def test_a_key_that_is_none_is_named(tmp_path: Path, name: str, kept: str | None, what: str) -> None:
    if kept is not None:
        (tmp_path / f"{name}.key").write_text(kept)
    (tmp_path / "answers").write_text(f"## {name} rest\n")
    wrong: list[str] = []
    assert list(read_answers(tmp_path / "answers", [tmp_path], wrong)) == []
    assert len(wrong) == 1
    assert re.search(what, wrong[0])
