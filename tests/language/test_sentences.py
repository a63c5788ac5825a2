"""Where sentences begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.language import LanguageModel
from dragoman.language.sentences import mark_sentences


def split(language: LanguageModel, text: str) -> list[str]:
    return [sent.text.strip() for sent in mark_sentences(language.nlp.make_doc(text)).sents]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("They met. They left.", ["They met.", "They left."]),
        ("Gen. Ali Omar met Mr. Smith in St. Louis.", ["Gen. Ali Omar met Mr. Smith in St. Louis."]),
        ("The J. P. Holt case ended.", ["The J. P. Holt case ended."]),
        ("“We won. We are glad,” he said. He left.", ["“We won.", "We are glad,” he said.", "He left."]),
        ('She said: "Stop. Now." He stopped.', ['She said: "Stop.', 'Now."', "He stopped."]),
        ("“Will they come?” he asked.", ["“Will they come?” he asked."]),
        ("We try . . . and fail. We go on.", ["We try . . . and fail.", "We go on."]),
        ("Town retaken by army\n\nThe army said so.", ["Town retaken by army", "The army said so."]),
        ("Short headline\nThe army went in.", ["Short headline", "The army went in."]),
        (
            "The army went into the town on Tuesday after the\nrebels had left it. It was quiet.",
            ["The army went into the town on Tuesday after the\nrebels had left it.", "It was quiet."],
        ),
    ],
)
def test_sentences_end_where_a_reader_ends_them(language: LanguageModel, text: str, sentences: list[str]) -> None:
    assert split(language, text) == sentences


def test_a_heading_ends_with_its_line_where_no_line_is_broken_for_width(language: LanguageModel) -> None:
    heading = "The army takes the last town on the road to the capital"
    lead = (
        "The army went into the last town on the road to the capital on Tuesday, after the rebels had left it in the "
        "night, a spokesman said."
    )
    assert split(language, f"{heading}\n{lead}") == [heading, lead]


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.sampled_from("aB. \n\"“”'’!?…,-1)(é\u200b"), max_size=80))
def test_any_text_is_kept_whole(language: LanguageModel, text: str) -> None:
    assert "".join(sent.text_with_ws for sent in mark_sentences(language.nlp.make_doc(text)).sents) == text
