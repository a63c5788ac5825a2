"""Statements of a text as plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dragoman.entities import Cast
from dragoman.language import LanguageModel
from dragoman.model.model import DATA, NoVectors
from dragoman.model.statements import StatementModel
from dragoman.statements import find_statements

FAST = DATA / "statements-fast.npz"


@dataclass
class Said:
    """One statement in words."""

    source: str | None
    cue: str
    content: list[str]
    kind: str
    rule: str


def in_words(language: LanguageModel, model: StatementModel | None) -> Callable[[str], list[Said]]:
    def read(text: str) -> list[Said]:
        doc = language.parse(text)
        return [
            Said(
                source=text[slice(*s.source)] if s.source else None,
                cue=text[slice(*s.cue)] if s.cue else "",
                content=[text[start:end] for start, end in s.content],
                kind=s.kind,
                rule=s.rule,
            )
            for s in find_statements(doc, Cast([]), [], model, NoVectors())
        ]

    return read


@pytest.fixture(scope="session")
def said(language: LanguageModel) -> Callable[[str], list[Said]]:
    """What the rules find by themselves."""
    return in_words(language, None)


@pytest.fixture(scope="session")
def decided(language: LanguageModel) -> Callable[[str], list[Said]]:
    """What the model decides by the evidence alone."""
    return in_words(language, StatementModel.load(FAST))
