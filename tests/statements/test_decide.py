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
