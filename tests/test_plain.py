"""No terminal and no spreadsheet obeys what articles say."""

from __future__ import annotations

import json

import pytest

from dragoman.plain import cell, inert_json, json_line, plain, printable

TITLE = "News\x1b]0;owned\x07 of\x9b2J \u202eyadnoM\u2069\x7f\ud800"


def test_what_acts_on_a_terminal_is_left_out() -> None:
    assert plain(TITLE + "\nfrom\tParis") == "News]0;owned of2J yadnoM from Paris"
    assert printable(TITLE + "\nfrom\tParis") == "News]0;owned of2J yadnoM\nfrom\tParis"
    assert printable(3) == 3


def test_json_says_the_same_and_acts_on_nothing() -> None:
    line = json_line({"title": TITLE})
    assert json.loads(line) == {"title": TITLE}
    assert plain(line) == line
    assert inert_json('{"a": "café\x9b \u202e"}'.encode()) == '{"a": "café\\u009b \\u202e"}'.encode()


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1+1", " \n =1", "＝1+1", "＋1", "－1", "＠A1", "\u200b=1",
     "\ufeff=1", "\u00a0=1", "\x1b=1", "\u202e=1"],
)  # fmt: skip
def test_no_spreadsheet_runs_a_cell(formula: str) -> None:
    assert cell(formula).startswith("'")


@pytest.mark.parametrize("value", ["---", "---UAF", "A = B", "1-2", "", None, -3, 2.5, "“=1”"])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert cell(value) == value


def test_a_list_is_one_cell() -> None:
    assert cell(["=a", "b"]) == "'=a; b"
