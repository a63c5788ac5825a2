"""Classes of words are data: a table for each module, in its room's ``lists.toml``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from dragoman.data import ROOMS, word_lists
from dragoman.errors import DataFileError

FILES = sorted(ROOMS.glob("*/data/lists.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parts[-3])
def test_every_class_is_asked_for_by_its_module_and_no_other(path: Path) -> None:
    for table, classes in tomllib.loads(path.read_text("utf-8")).items():
        source = (path.parents[1] / f"{table}.py").read_text("utf-8")
        assert set(re.findall(r'LISTS(?:\.ordered\(|\[)"(\w+)"', source)) == classes.keys(), table


def test_words_are_parted_by_blanks_or_listed() -> None:
    pronouns = word_lists("language", "coreference")
    assert pronouns["neuter"] == {"it", "its", "itself"}
    assert word_lists("events", "numbers").ordered("at_least")[:2] == ("at least", "more than")


def test_what_is_missing_is_named() -> None:
    with pytest.raises(DataFileError, match=r"events/data/lists\.toml: \[nothing\]"):
        word_lists("events", "nothing")
    with pytest.raises(DataFileError, match=r"\[coreference\] has no dual"):
        word_lists("language", "coreference")["dual"]
