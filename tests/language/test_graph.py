"""The graph of an article: sentences with their paragraphs, noun phrases, words that can tell of an act."""

from __future__ import annotations

from dragoman.language import LanguageModel
from dragoman.language.graph import Graph


def graph(language: LanguageModel, text: str) -> Graph:
    return Graph(language.parse(text))


def test_phrases_end_with_their_head_and_know_their_kind(language: LanguageModel) -> None:
    g = graph(language, "The militia's fighters shelled two villages, and they fled.")
    found = [(g.doc[p.first : p.head + 1].text, p.kind) for p in g.phrases]
    assert found == [
        ("The militia", "noun"),
        ("The militia's fighters", "noun"),
        ("two villages", "noun"),
        ("they", "pronoun"),
    ]


def test_sentences_know_their_paragraph(language: LanguageModel) -> None:
    g = graph(language, "Norway protested. Iran denied it.\n\nTalks follow on Monday.")
    assert [s.paragraph for s in g.sentences] == [0, 0, 1]


def test_auxiliaries_tell_of_nothing(language: LanguageModel) -> None:
    g = graph(language, "The envoy has been expelled.")
    assert [g.doc[i].text for i in range(len(g.doc)) if g.may_tell(i)] == ["expelled"]
