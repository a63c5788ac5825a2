"""Types of a user's own: taught by answered sheets, tried on articles set aside, heard where they are sure."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dragoman.errors import DataFileError, UsageError
from dragoman.language import LanguageModel
from dragoman.model.answers import Answers
from dragoman.model.kinds import NONE, Kind, likeliest
from dragoman.model.own import Own
from dragoman.model.sheets import key, sheet, sheet_name
from dragoman.model.teach import set_aside, teach, words_of
from dragoman.reader import Reader

RAID, AID, NOTHING = Kind("ASSAULT", "RAID"), Kind("AID"), Kind(NONE)
HIDDEN = np.eye(3, dtype=np.float32)  # three words that have nothing in common
MODEL: Any = SimpleNamespace(digest="abc")
TAUGHT = [
    "Gunmen abducted a doctor in Sokoto on Monday. The governor visited the town.",
    "Bandits abducted three nurses near Kano. Police said the road was closed.",
    "Militants abducted a judge in Goma. Officials closed the airport.",
    "Fighters abducted two teachers in Maiduguri on Friday. The army denied it.",
    "Pirates abducted five sailors off Lagos. Ministers met in Abuja.",
    "Rebels abducted a mayor in Bria. Ministers met in Bangui.",
]


@pytest.fixture(scope="module")
def quick(language: LanguageModel) -> Reader:
    """A reader that decides by evidence alone."""
    reader = Reader(fast=True)
    reader.__dict__["language"] = language
    return reader


def answered(reader: Reader, number: int, text: str) -> Answers:
    """An article with its answers: each "abducted" is a kidnapping, all else is none."""
    read = reader.propose({"id": f"a{number}", "text": text, "published": "2024-05-08"})
    answers = Answers(json.loads(json.dumps(key(read))))
    for line in sheet(read).splitlines()[1:]:
        answers.line(f"{line.split()[0]} p")
        for word in re.findall(r"<(\d+) abducted>", line):
            answers.line(f"{word} ASSAULT/KIDNAPPING")
    return answers


@pytest.fixture(scope="module")
def file(quick: Reader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What six articles teach."""
    words = [word for n, text in enumerate(TAUGHT) for word in words_of(quick, answered(quick, n, text))]
    assert {str(word.kind) for word in words} == {"ASSAULT/KIDNAPPING", "none"}
    own, trial = teach(words, quick.decisions.digest)
    assert trial is not None
    assert (trial.with_it.own_right, trial.with_it.own_wrong, trial.without.own_right) == (1, 0, 0)
    path = tmp_path_factory.mktemp("own") / "mine.npz"
    own.save(path)
    return path


# ---- kinds ------------------------------------------------------------------------------------------------


def test_a_kind_is_plovers_or_ones_own_of_plovers_or_none() -> None:
    assert [Kind.parse(text) for text in ("AID", "ASSAULT/RAID", "none")] == [AID, RAID, NOTHING]
    assert str(RAID) == "ASSAULT/RAID"


@pytest.mark.parametrize("text", ["FIGHT", "assault", "ASSAULT/", "none/RAID", ""])
def test_what_is_no_kind_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no PLOVER type"):
        Kind.parse(text)


def test_the_model_tells_of_an_act_where_none_is_not_much_the_likeliest() -> None:
    types = ["none", "AID", "ASSAULT"]
    assert likeliest(np.array([0.4, 0.35, 0.25]), types) == (AID, 0.35)
    assert likeliest(np.array([0.7, 0.3, 0.0]), types) == (NOTHING, 0.7)


# ---- the classifier ---------------------------------------------------------------------------------------


def test_it_learns_what_it_is_taught_and_keeps_it(tmp_path: Path) -> None:
    taught = Own.train(HIDDEN.repeat(9, axis=0), [kind for kind in (AID, RAID, NOTHING) for _ in range(9)], "abc")
    taught.save(tmp_path / "own.npz")
    opened = Own.open(tmp_path / "own.npz", MODEL)
    assert [kind for kind, _ in opened.says(HIDDEN)] == [AID, RAID, NOTHING]


def certain(chance: float) -> Own:
    """One that gives the first word to RAID, the second to AID, the third to none, each with this probability."""
    weights = np.vstack([np.eye(3) * np.log(2 * chance / (1 - chance)), np.zeros(3)])
    return Own([RAID, AID, NOTHING], weights.astype(np.float32), "abc")


@pytest.mark.parametrize(
    ("chance", "heard"),
    [(0.9, [RAID, AID, NOTHING]), (0.6, [RAID, None, None]), (0.45, [None, None, None])],
)
def test_its_own_types_stand_above_half_and_the_rest_only_where_it_is_sure(
    chance: float, heard: list[Kind | None]
) -> None:
    told = [(Kind("CONSULT"), 0.7)] * 3
    found = [kind for kind, _ in certain(chance).correct(told, HIDDEN)]
    assert found == [kind or Kind("CONSULT") for kind in heard]


def test_words_of_one_kind_teach_nothing() -> None:
    with pytest.raises(DataFileError, match="two kinds at least, to tell them apart; given: none"):
        Own.train(HIDDEN, [NOTHING] * 3, "abc")


def test_it_is_of_no_use_over_another_model(tmp_path: Path) -> None:
    Own([AID, NOTHING], np.zeros((4, 2)), "abd").save(tmp_path / "own.npz")
    with pytest.raises(DataFileError, match=r"own\.npz: was trained over another model \(abd\) than .* \(abc\)"):
        Own.open(tmp_path / "own.npz", MODEL)


@pytest.mark.parametrize("content", [b"nothing", b"", None])
def test_another_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "own.npz").write_bytes(content)
    with pytest.raises(DataFileError, match=r"own\.npz: (not a file that dragoman train wrote|No such file)"):
        Own.open(tmp_path / "own.npz", MODEL)


def test_a_tenth_of_the_articles_is_set_aside_whatever_their_order() -> None:
    names = [f"article {n}" for n in range(20)]
    assert [len(set_aside(names[:n])) for n in (4, 5, 19, 20)] == [0, 1, 1, 2]
    assert set_aside(names) == set_aside(names[::-1] * 2)


# ---- sheets -----------------------------------------------------------------------------------------------


def test_a_sheet_is_named_by_the_articles_id_as_far_as_a_file_can_be() -> None:
    assert sheet_name("n-12.a") == "n-12.a"
    assert re.fullmatch(r"https___n\.example_a_b-[0-9a-f]{8}", sheet_name("https://n.example/a b"))
    assert sheet_name("a/b") != sheet_name("a b")
    assert len(sheet_name("x" * 500)) < 120


# ---- reading ----------------------------------------------------------------------------------------------


def test_an_act_of_ones_own_type_has_plovers_type_and_its_name(
    quick: Reader, file: Path, language: LanguageModel
) -> None:
    article = {"text": "Insurgents abducted two engineers near Zaria.", "published": "2024-06-01"}
    reader = Reader(fast=True, own=file)
    reader.__dict__["language"] = language
    (event,) = reader.read(article).events
    assert (event.type, event.mode, event.rule) == ("ASSAULT", "KIDNAPPING", "own:KIDNAPPING")
    (plain,) = quick.read(article).events
    assert (plain.type, plain.actors, plain.recipients) == ("ASSAULT", event.actors, event.recipients)
    assert plain.mode != "KIDNAPPING"


def test_types_and_a_verb_dictionary_exclude_each_other(file: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give one"):
        Reader(fast=True, own=file, verbs=tmp_path / "verbs.txt")
