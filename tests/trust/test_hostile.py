"""Whatever comes in, a record whose offsets hold or a ReadingError comes out, soon."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman import limits
from dragoman.errors import ArticleTimeError, ReadingError
from dragoman.language import LanguageModel, is_parsed
from dragoman.limits import article_time
from dragoman.reader import Reader
from dragoman.records import Article

from .check import check, outcomes
from .hostile import KINDS, SENTENCES, cases

WORDS = (
    "said told killed bombed accused met Ahmed Maria Kyiv Syria the a of to in by at who that which and but not “ ” "
    "\" ' , ; . ( ) : - — 12 40% 2016 Monday March President Mr. minister rebels \n\n \u200b \u202e \x00 é 中 😀"
).split(" ")
quick = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("number", range(len(KINDS)), ids=[kind.__name__.strip("_") for kind in KINDS])
def test_hostile_files(reader: Reader, tmp_path: Path, number: int) -> None:
    for case in list(cases(seed=7, count=8 * len(KINDS), scale=0.02))[number :: len(KINDS)]:
        path = tmp_path / case.name
        path.write_bytes(case.data)
        list(outcomes(reader, path, seconds=20))


@quick
@given(words=st.lists(st.sampled_from(WORDS), max_size=60), glue=st.sampled_from([" ", ""]))
def test_any_words_in_any_order(reader: Reader, words: list[str], glue: str) -> None:
    check(reader.read(Article(id="a", text=glue.join(words), published="2016-02-02")))


@quick
@given(text=st.text(max_size=200), published=st.none() | st.dates().map(str))
def test_any_text_on_any_day(reader: Reader, text: str, published: str | None) -> None:
    try:
        report = reader.read({"text": text, "published": published})
    except ReadingError:
        return
    check(report)


@quick
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=40),
    tags=st.lists(st.sampled_from("NN NNP VBD VBG IN CC PRP , . CD JJ".split()), min_size=40, max_size=40),
    deps=st.lists(st.sampled_from("nsubj dobj prep pobj conj relcl ROOT punct".split()), min_size=40, max_size=40),
    heads=st.lists(st.integers(0, 39), min_size=40, max_size=40),
)
def test_any_parse(reader: Reader, words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    from spacy.tokens import Doc

    words = [word for word in words if word.strip()]
    n = len(words)
    # A tree: each word hangs on an earlier one, or is a root.
    up = [i if i == 0 or heads[i] >= i else heads[i] for i in range(n)]
    kinds = ["ROOT" if up[i] == i else deps[i].replace("ROOT", "dep") for i in range(n)]
    doc = Doc(reader.language.nlp.vocab, words=words, tags=tags[:n], deps=kinds, heads=up, lemmas=words)
    check(reader.read_doc(Article(id="a", text=doc.text, published="2016-02-02"), doc))


@pytest.mark.parametrize("parsed", ["none", "first", "last", "second"])
def test_sentences_left_unparsed(reader: Reader, parsed: str) -> None:
    text = " ".join(SENTENCES)
    wanted = {"none": lambda s: False, "first": lambda s: s.start == 0, "last": lambda s: "United" in s.text}.get(
        parsed, lambda s: s[0].text in ("The", "Rebels")
    )
    language = LanguageModel.__new__(LanguageModel)
    language.__dict__.update(reader.language.__dict__, wanted=wanted)
    doc = language.parse(text)
    assert doc.text == text
    assert any(map(is_parsed, doc.sents)) == (parsed != "none")
    check(reader.read_doc(Article(id="a", text=text, published="2016-02-02"), doc))


def test_long_stretches_without_a_space_keep_every_character(language: LanguageModel) -> None:
    text = f"Rebels seized Kidal {'(' * 5_000}on Monday{')' * 5_000} and\n{'x' * 2_000}."
    start = time.process_time()
    assert language.parse(text).text == text
    assert time.process_time() - start < 20


def test_no_sentence_is_longer_than_allowed(language: LanguageModel) -> None:
    doc = language.parse("the army attacked, " * 1_000)
    lengths = [len(sent) for sent in doc.sents]
    assert max(lengths) <= limits.SENTENCE_TOKENS
    assert all(sent[-1].text == "," for sent in doc.sents)


def test_an_article_past_its_time_is_set_aside_and_the_next_is_read(reader: Reader) -> None:
    with pytest.raises(ArticleTimeError, match="DRAGOMAN_ARTICLE_SECONDS"), article_time(0.2):
        sum(iter(lambda: 1, 0))
    with article_time(20):
        assert reader.read(Article(id="a", text=SENTENCES[0])).events


def test_an_alarm_that_a_library_swallows_counts(monkeypatch: Any) -> None:
    def swallow() -> None:
        try:
            while True:
                pass
        except Exception:
            return

    with pytest.raises(ArticleTimeError), article_time(0.2):
        swallow()
