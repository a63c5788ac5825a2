"""Statements of a text as plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dragoman.entities import Cast
from dragoman.language import LanguageModel
from dragoman.language.graph import Graph
from dragoman.model import Model
from dragoman.model.model import NoVectors
from dragoman.reader import Reader
from dragoman.statements import find_statements


@dataclass
class Said:
    """One statement in words."""

    source: str | None
    cue: str
    content: list[str]
    kind: str
    rule: str


def in_words(language: LanguageModel, model: Model | None) -> Callable[[str], list[Said]]:
    def read(text: str) -> list[Said]:
        doc = language.parse(text)
        graph = Graph(doc)
        sentences = [(s.start, s.end) for s in graph.sentences]
        vectors = model.vectors(text, graph.clauses.offsets, sentences) if model is not None else NoVectors()
        return [
            Said(
                source=text[slice(*s.source)] if s.source else None,
                cue=text[slice(*s.cue)] if s.cue else "",
                content=[text[start:end] for start, end in s.content],
                kind=s.kind,
                rule=s.rule,
            )
            for s in find_statements(doc, Cast([]), [], model.statements if model is not None else None, vectors)
        ]

    return read


@pytest.fixture(scope="session")
def said(language: LanguageModel) -> Callable[[str], list[Said]]:
    """What the rules find by themselves."""
    return in_words(language, None)


@pytest.fixture(scope="session")
def decided(reader: Reader) -> Callable[[str], list[Said]]:
    """What the model decides."""
    return in_words(reader.language, reader.decisions)
