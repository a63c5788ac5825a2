"""Fixtures shared by all tests: the model and the data are loaded once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.language import LanguageModel
from dragoman.reader import Reader
from dragoman.report import Report


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def proposals(reader: Reader) -> Callable[[str], Report]:
    """What the frames by themselves make of a text published on Monday 5 March 2018: what the model decides about."""

    def read(text: str) -> Report:
        found = reader.propose({"id": "t", "text": text, "published": "2018-03-05"})
        return Report(
            article=found.article,
            entities=found.cast.entities,
            places=found.places,
            times=found.times,
            statements=found.statements,
            events=found.coder.found,
        )

    return read


@pytest.fixture(scope="session")
def language(reader: Reader) -> LanguageModel:
    return reader.language
