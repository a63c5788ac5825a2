"""Sheets are written, answers teach types, and reading finds them: label, train, read --own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.language import LanguageModel
from dragoman.model.sheets import GUIDE
from dragoman.reader import Reader

Run = Callable[..., tuple[int, str, str]]
ARTICLES = [
    ("n1", "Gunmen abducted a doctor in Sokoto on Monday. The governor visited the town."),
    ("n2", "Bandits abducted three nurses near Kano. Police said the road was closed."),
    ("n3", "Militants abducted a judge in Goma. Officials closed the airport."),
    ("n4", "Fighters abducted two teachers in Maiduguri on Friday. The army denied it."),
    ("n5", "Pirates abducted five sailors off Lagos. Ministers met in Abuja."),
]


@pytest.fixture(autouse=True)
def one_parser(monkeypatch: pytest.MonkeyPatch, language: LanguageModel, tmp_path: Path) -> None:
    """The parser is loaded once for all; commands run in an empty folder but for the articles."""
    monkeypatch.setattr(Reader, "language", language)
    monkeypatch.chdir(tmp_path)
    rows = [{"id": name, "text": text, "published": "2024-05-08"} for name, text in ARTICLES]
    Path("articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def write_answers(kidnapping: str) -> None:
    """Answers to all sheets, in which "abducted" is of the type given and nothing else tells of an act."""
    lines = []
    for file in sorted(Path("sheets").glob("*.sheet")):
        head, *sentences = file.read_text().splitlines()
        lines.append(" ".join(head.split()[:2]))
        for sentence in sentences:
            lines.append(f"{sentence.split()[0]} p")
            lines += [f"{n} {kidnapping}" for n in re.findall(r"<(\d+) abducted>", sentence)]
    Path("answers.txt").write_text("\n".join(lines))


def test_what_is_labelled_and_taught_is_read(run: Run) -> None:
    code, out, err = run("label", "articles.jsonl", "-o", "sheets")
    assert (code, out) == (0, "")
    assert "wrote 5 sheets to sheets; sheets/guide.md says how they are answered" in err
    assert Path("sheets/n3.sheet").read_text() == (
        "## n3  published 2024-05-08\n"
        "S0 {1 Militants} <2 abducted> {3 a judge} in {4 Goma}.\n"
        "S1 {5 Officials} <6 closed> {7? the airport}.\n"
    )
    assert Path("sheets/guide.md").read_bytes() == GUIDE.read_bytes()

    write_answers("ASSAULT/KIDNAPPING")
    code, out, err = run("train", "sheets", "answers.txt", "--fast", "-o", "mine.npz")
    assert (code, err) == (0, "wrote mine.npz\n")
    assert "ASSAULT/KIDNAPPING 5" in out.splitlines()[0]
    assert re.search(r"^set aside, and not taught: \d+ words of 1 articles, 1 of types of your own$", out, re.MULTILINE)
    assert re.search(r"^right with it: \d+; .*\nright without it: \d+; ", out, re.MULTILINE)

    article = b'{"text": "Insurgents abducted two engineers near Zaria.", "published": "2024-06-01"}'
    code, out, _ = run("read", "--json", "--fast", "--own", "mine.npz", stdin=article)
    assert code == 0
    assert [(e["type"], e["mode"], e["rule"]) for e in json.loads(out)["events"]] == [
        ("ASSAULT", "KIDNAPPING", "own:KIDNAPPING")
    ]


def test_an_article_that_cannot_be_read_is_named_and_the_others_are_written(run: Run) -> None:
    with Path("articles.jsonl").open("a") as file:
        file.write('{"id": "n6"}\n')
    code, _, err = run("label", "articles.jsonl", "-o", "sheets")
    assert code == 1
    assert "articles.jsonl" in err.splitlines()[0]
    assert len(list(Path("sheets").glob("*.sheet"))) == 5


def test_wrong_answers_are_named_by_line_and_nothing_is_taught(run: Run) -> None:
    run("label", "articles.jsonl", "-o", "sheets")
    Path("sheets/n4.key").write_text("{}")
    Path("answers.txt").write_text("## n1\nS0 p\n2 KIDNAPPING\n2 COERCE/TAKING 9>\n## n9\n## n4\n")
    code, out, err = run("train", "sheets", "answers.txt", "--fast", "-o", "mine.npz")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "dragoman: answers.txt:3: 2 KIDNAPPING: 'KIDNAPPING' is no PLOVER type and no TYPE/NAME of your own",
        "dragoman: answers.txt:4: 2 COERCE/TAKING 9>: there is no phrase 9",
        "dragoman: answers.txt:5: there is no sheet n9",
        "dragoman: answers.txt:6: sheets/n4.key is no key of a sheet: Object missing required field `id`",
    ]
    assert not Path("mine.npz").exists()


def test_a_place_that_cannot_be_written_to_is_said_before_the_work(run: Run) -> None:
    assert run("train", "sheets", "answers.txt", "-o", "nowhere/mine.npz") == (
        2,
        "",
        "dragoman: --output: nowhere/mine.npz is not a file that can be written\n",
    )
    Path("taken").write_text("")
    code, _, err = run("label", "articles.jsonl", "-o", "taken")
    assert (code, err) == (2, "dragoman: --output: could not write to taken: file exists\n")


def test_a_file_that_train_did_not_write_is_wrong_use(run: Run) -> None:
    Path("mine.npz").write_text("nothing")
    code, _, err = run("read", "--fast", "--own", "mine.npz", stdin=b'{"text": "x"}')
    assert (code, err) == (2, "dragoman: mine.npz: not a file that dragoman train wrote\n")
