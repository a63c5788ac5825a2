"""The cue words are checked when they are read."""

from __future__ import annotations

import pytest

from dragoman.errors import DataFileError
from dragoman.statements.lexicon import CueLexicon


def test_the_lexicon_that_comes_with_the_program_is_sound() -> None:
    lexicon = CueLexicon.load()
    assert "quote" in lexicon.verbs["say"].takes
    assert lexicon.nouns["claim"].clause
    assert "of" in lexicon.adjectives["critical"].prepositions


def test_a_class_of_verbs_that_takes_something_unknown_is_named() -> None:
    with pytest.raises(DataFileError, match=r"\[shout\] needs takes"):
        CueLexicon.compile({"shout": {"takes": ["echo"], "verbs": "shout"}}, {})


def test_a_missing_table_is_named() -> None:
    with pytest.raises(DataFileError, match=r"\[nouns\] is missing"):
        CueLexicon.compile({}, {})
