"""Whatever the text, spans are valid and nothing raises."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.entities import Cast
from dragoman.language import LanguageModel
from dragoman.statements import find_statements

WORDS = (
    "said told the minister that he “ ” \" '' ‘ ’ « » , . : ; — - ( ) ? \n\n \n according to in view poll asked "
    "whether "
    "reportedly called for a plan claim of by and but while which who denied accused Moscow unclear is been to leave "
    "😀"
).split(" ")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), max_size=50), glue=st.sampled_from([" ", ""]))
def test_any_order_of_cue_words_and_marks(language: LanguageModel, words: list[str], glue: str) -> None:
    check(language, glue.join(words))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120))
def test_any_text(language: LanguageModel, text: str) -> None:
    check(language, text)


def test_sentences_that_were_not_parsed(language: LanguageModel) -> None:
    text = "“It is over,” the mayor said. “We lost.” The army said that it had won."
    doc = language.nlp.make_doc(text)
    for token in doc:
        token.is_sent_start = token.i == 0
    find_statements(doc, Cast([]), [])


def check(language: LanguageModel, text: str) -> None:
    doc = language.parse(text)
    found = find_statements(doc, Cast([]), [])
    again = find_statements(doc, Cast([]), [])
    assert found == again
    for statement in found:
        assert statement.content
        for start, end in [*statement.content, *filter(None, [statement.source, statement.cue])]:
            assert 0 <= start < end <= len(text)
        ends = [0, *(x for span in statement.content for x in span)]
        assert ends == sorted(ends)
