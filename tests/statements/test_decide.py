"""Statements that the model decides, from what the rules propose."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dragoman.language import LanguageModel
from dragoman.model.statements import LABELS, STATES, allowed, best_path
from dragoman.reader import Reader
from dragoman.statements.decide import runs
from dragoman.statements.evidence import Evidence
from dragoman.statements.recognise import propose

from .conftest import Said

Read = Callable[[str], list[Said]]


def numbers(names: str) -> list[int]:
    return [LABELS.index(name) for name in names.split()]


def test_labels_of_tokens_are_read_as_parts() -> None:
    path = numbers("source-first source-last cue-only none content-first content content-last content-only none")
    assert runs(path, 10) == {"source": [(10, 12)], "cue": [(12, 13)], "content": [(14, 17), (17, 18)]}


def test_a_part_that_was_never_begun_is_no_path() -> None:
    logits = np.zeros((3, STATES))
    logits[:, LABELS.index("content")] = 5.0
    found = best_path(logits, np.where(allowed(), 0.0, -1e9))
    assert found == numbers("content-first content content-last")


def test_a_lone_token_is_a_part_of_its_own() -> None:
    logits = np.zeros((1, STATES))
    logits[0, LABELS.index("cue")] = 5.0
    logits[0, LABELS.index("cue-only")] = 1.0
    assert best_path(logits, np.where(allowed(), 0.0, -1e9)) == numbers("cue-only")


def test_a_cue_that_no_rule_knows_is_the_models(decided: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is sure enough: what a reader would not quote is left out."""
    monkeypatch.setattr("dragoman.statements.decide.ALONE", 0.4)
    (statement,) = decided("The senator floated the idea that the mayor should resign.")
    assert (statement.source, statement.rule) == ("The senator", "model")
    assert "the mayor should resign" in statement.content[0]


def test_what_a_rule_proposed_keeps_its_name(decided: Read) -> None:
    (statement,) = decided("The foreign minister said that the border would reopen in May.")
    assert (statement.source, statement.cue, statement.rule) == ("The foreign minister", "said", "say.clause")
    assert statement.content == ["that the border would reopen in May"]


@pytest.mark.parametrize(
    "text",
    [
        "Israel attacked Syria on Monday.",
        "Rebels shelled the town and soldiers burned two houses.",
        "The troops left the camp before dawn.",
        "A bomb killed four people in Homs.",
    ],
)
def test_what_is_done_is_not_said(decided: Read, text: str) -> None:
    assert decided(text) == []


def test_a_quotation_of_several_sentences_is_one_statement(decided: Read) -> None:
    (statement,) = decided("“The bridge is gone. We cannot cross. Nobody has come,” Mr Okoro said.")
    assert statement.content == ["“The bridge is gone. We cannot cross. Nobody has come,”"]
    assert (statement.source, statement.kind) == ("Mr Okoro", "direct")


def test_a_statement_inside_a_statement_is_kept(decided: Read) -> None:
    outer, inner = decided("The lawyer said the guards told him that the prisoner had died.")
    assert (outer.source, inner.source) == ("The lawyer", "the guards")
    assert inner.content[0] in outer.content[0]


@pytest.mark.parametrize(
    "text",
    [
        "The lawyer said the guards wanted the prisoner to leave the country.",
        "The minister said Nordland had threatened to close the border.",
    ],
)
def test_what_others_want_in_somebodys_words_is_no_second_statement(decided: Read, text: str) -> None:
    (statement,) = decided(text)
    assert statement.content == [text.partition(" said ")[2].rstrip(".")]


def test_a_window_holds_the_quotation_around_its_cue(language: LanguageModel) -> None:
    doc = language.parse("It rained. “The bridge is gone. We cannot cross,” he said. The sun came out.")
    found = propose(doc)
    evidence = Evidence(found.view, found.speech, found.drafts, found.kept)
    cue = next(token.i for token in doc if token.text == "said")
    start, end = evidence.window(cue)
    assert doc[start:end].text == "“The bridge is gone. We cannot cross,” he said."


def test_every_token_of_a_window_has_evidence(language: LanguageModel) -> None:
    doc = language.parse("He said: “The talks have failed.”")
    found = propose(doc)
    evidence = Evidence(found.view, found.speech, found.drafts, found.kept)
    window = evidence.window(1)
    rows = evidence.of_window(1, window)
    assert len(rows) == window[1] - window[0]
    assert all(rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Norway's statement did not mention the talks.", []),
        ("The minister did not say whether Norway would attend.", ["whether Norway would attend"]),
        ("The minister did not deny the report.", ["the report"]),
        ("Israel attacked Syria on Monday.", []),
    ],
)
def test_who_keeps_silent_or_strikes_says_nothing(reader: Reader, text: str, said: list[str]) -> None:
    found = reader.read({"id": "t", "text": text, "published": "2018-03-05"}).statements
    assert [text[start:end] for one in found for start, end in one.content] == said


@pytest.fixture
def spoken(reader: Reader) -> Callable[[str], list[tuple[str | None, str]]]:
    """Who says what in a text, read in all rooms."""

    def read(text: str) -> list[tuple[str | None, str]]:
        report = reader.read({"id": "t", "text": text, "published": "2018-03-05"})
        names = {entity.id: entity.name for entity in report.entities}
        return [
            (names.get(one.speaker or ""), " ".join(text[start:end] for start, end in one.content))
            for one in report.statements
        ]

    return read


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We won,” Anna Okoro was quoted as saying by the Nordland Times.", "Anna Okoro"),
        ("“We won,” the Nordland Times quoted Anna Okoro as saying.", "Anna Okoro"),
    ],
)
def test_the_quoted_speak_and_not_who_quotes_them(
    spoken: Callable[[str], list[tuple[str | None, str]]], text: str, speaker: str
) -> None:
    assert spoken(text) == [(speaker, "“We won,”")]


def test_who_is_quoted_as_saying_says_it_once(spoken: Callable[[str], list[tuple[str | None, str]]]) -> None:
    text = "The Nordland Times quoted Anna Okoro as saying that the rebels had fled."
    assert spoken(text) == [("Anna Okoro", "that the rebels had fled")]


def test_a_statement_speaks_for_who_issued_it(spoken: Callable[[str], list[tuple[str | None, str]]]) -> None:
    text = (
        "Iran rejected the plan. Norway said in a statement on Monday that the talks would go on. Iran was silent. "
        "The statement added that the bridge would be rebuilt."
    )
    assert spoken(text)[-1] == ("Norway", "that the bridge would be rebuilt")


def test_what_is_said_is_not_cut_before_its_verb(decided: Read) -> None:
    text = "Governor Okoro said the blast in Kayseri, a calm town in\n    Anatolia, was the work of a bomber."
    (statement,) = decided(text)
    assert statement.content[0].endswith("was the work of a bomber")


def test_what_has_a_cue_of_its_own_is_not_said_twice(decided: Read) -> None:
    text = (
        "LONDON -- The army launched strikes on the airport of the capital on Wednesday, Prime Minister Benjamin "
        "Netanyahu said, warning of the possibility of further attacks on the movement that controls the area."
    )
    assert decided(text)[0].content == ["The army launched strikes on the airport of the capital on Wednesday"]


def test_the_next_paragraph_does_not_speak_a_quotation_again(decided: Read) -> None:
    text = "Heiko Maas said: “We have proof.\n\n“We will show it to the court.”\n\nHis colleague, Anna Okoro, laughed."
    assert [one.source for one in decided(text)] == ["Heiko Maas"]
