"""Fixtures shared by all tests: the model and the data are loaded once."""

from __future__ import annotations

import pytest

from dragoman.language import LanguageModel
from dragoman.reader import Reader


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def language(reader: Reader) -> LanguageModel:
    return reader.language
