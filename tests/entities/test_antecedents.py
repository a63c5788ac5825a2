"""Whom pronouns and descriptions mean: what is asked, what may be the answer, and what becomes of the model's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dragoman.entities.antecedents import AntecedentFinder, form_of, meant, settle
from dragoman.entities.recognise import find_entities
from dragoman.language.graph import Graph
from dragoman.model.model import NoVectors
from dragoman.reader import Reader

TEXT = "Norway and Iran held talks in Geneva. They agreed on a truce, and the two countries thanked their hosts."


@pytest.fixture
def finder(reader: Reader) -> AntecedentFinder:
    doc = reader.language.parse(TEXT)
    return AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))


def words(finder: AntecedentFinder, spans: list[tuple[int, int]]) -> list[str]:
    return [finder.graph.doc.text[a:b] for a, b in spans]


def test_pronouns_and_definite_phrases_are_asked_for(finder: AntecedentFinder) -> None:
    asked = words(finder, [mention.span for mention in finder.asked()])
    assert asked[0] == "They"
    assert "the two countries" in asked
    assert not {"Norway", "Iran", "a truce"} & set(asked)


def test_candidates_stand_before_the_nearest_first(finder: AntecedentFinder) -> None:
    they = finder.asked()[0]
    found = words(finder, [mention.span for mention in finder.candidates(they)])
    assert found[-1] == "Norway"
    assert found.index("Iran") < found.index("Norway")
    assert all(mention.span[1] <= they.span[0] for mention in finder.candidates(they))


def test_they_who_say_what_they_will_do(reader: Reader) -> None:
    text = "Dutch authorities said they would appeal."
    read = reader.read({"text": text})
    assert [entity.name for entity in read.entities if text.index("they") in {a for a, _ in entity.mentions}] == [
        "Netherlands"
    ]


def test_far_back_only_names_are_candidates(reader: Reader) -> None:
    text = "A guard met Omar. " + "It rained. " * 4 + "He left."
    doc = reader.language.parse(text)
    finder = AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))
    he = finder.asked()[-1]
    assert {"Omar"} <= set(words(finder, [mention.span for mention in finder.candidates(he)]))
    assert "A guard" not in words(finder, [mention.span for mention in finder.candidates(he)])


def answering(finder: AntecedentFinder, *names: str) -> Any:
    """A model that takes the mentions of these names for whatever is asked."""

    def logits(vectors: Any, tokens: list[tuple[int, int]], evidence: list[list[tuple[str, ...]]]) -> Any:
        spans = {mention.head: mention.span for mention in finder.mentions}
        right = [float(finder.graph.doc.text[slice(*spans[other])] in names) for _, other in tokens]
        return np.array([[0.0, 20 * r - 10] for r in right])

    return SimpleNamespace(antecedent=SimpleNamespace(logits_of_parts=logits))


def test_a_plural_pronoun_may_mean_several(finder: AntecedentFinder) -> None:
    cast = settle(finder, answering(finder, "Norway", "Iran"), NoVectors())
    they = finder.graph.token(TEXT.index("They"))
    assert sorted(entity.name for entity in cast.groups[they]) == ["Iran", "Norway"]


def test_what_the_model_takes_from_one_entity_it_gives_to_another(finder: AntecedentFinder) -> None:
    cast = settle(finder, answering(finder, "Iran"), NoVectors())
    iran = next(entity for entity in cast.entities if entity.name == "Iran")
    at = TEXT.index("They")
    assert (at, at + 4) in iran.mentions
    assert all((at, at + 4) not in entity.mentions for entity in cast.entities if entity is not iran)
    assert any("'They'" in text and "'Iran' 1.00" in text for _, text in meant(TEXT, finder.answers, iran))


def test_they_are_all_who_are_named_together_with_the_one_meant(reader: Reader) -> None:
    text = "Emmanuel Macron and Olaf Scholz dined. They agreed on a truce."
    doc = reader.language.parse(text)
    finder = AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))
    cast = settle(finder, answering(finder, "Emmanuel Macron"), NoVectors())
    assert [one.name for one in cast.groups[finder.graph.token(text.index("They"))]] == [
        "Emmanuel Macron",
        "Olaf Scholz",
    ]


def test_nobody_does_to_himself_what_is_done_to_him(reader: Reader) -> None:
    doc = reader.language.parse("Donald Trump said that Xi Jinping had called him.")
    finder = AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))
    him = finder.asked()[-1]
    assert words(finder, [mention.span for mention in finder.candidates(him)]) == ["Donald Trump"]


def test_a_description_that_names_a_country_means_no_other(reader: Reader) -> None:
    doc = reader.language.parse("The US warned China. A minister met the Chinese side.")
    finder = AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))
    side = finder.asked()[-1]
    found = words(finder, [mention.span for mention in finder.candidates(side)])
    assert "China" in found
    assert "The US" not in found


def test_what_the_model_finds_nobody_for_stays_whose_it_says_it_is(reader: Reader) -> None:
    doc = reader.language.parse("Norway spoke. Reporters asked the Norwegian government.")
    finder = AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))
    cast = settle(finder, answering(finder), NoVectors())
    norway = next(entity for entity in cast.entities if entity.name == "Norway")
    assert "the Norwegian government" in words(finder, norway.mentions)


def test_a_description_means_the_name_in_apposition_to_it(reader: Reader) -> None:
    text = "Iran praised the group Hamas. The militant group al-Shabaab attacked a base."
    doc = reader.language.parse(text)
    finder = AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))
    cast = settle(finder, answering(finder, "Iran"), NoVectors())
    group = next(entity for entity in cast.entities if entity.name == "al-Shabaab")
    assert words(finder, group.mentions) == ["The militant group", "al-Shabaab"]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("During his visit to Oslo, Vladimir Putin thanked Norway.", ["his", "Vladimir Putin"]),
        ("Before its troops left Syria, Russia thanked Norway.", ["its", "Russia"]),
        ("During his visit to Oslo, Russia thanked Norway.", ["Russia"]),
        ("Vladimir Putin thanked Norway during her visit.", ["Vladimir Putin"]),
    ],
)
def test_a_pronoun_in_a_phrase_before_the_subject_may_mean_it(reader: Reader, text: str, mentions: list[str]) -> None:
    doc = reader.language.parse(text)
    finder = AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))
    cast = settle(finder, answering(finder, "nobody"), NoVectors())
    who = next(entity for entity in cast.entities if entity.name in ("Vladimir Putin", "Russia"))
    assert words(finder, who.mentions) == mentions


@pytest.mark.parametrize(
    ("word", "form"), [("he", "m"), ("her", "f"), ("its", "it"), ("they", "they"), ("we", "we"), ("who", "none")]
)
def test_forms_of_pronouns(word: str, form: str) -> None:
    assert form_of(word) == form


@pytest.mark.parametrize(
    ("text", "pronoun", "barred"),
    [
        ("Peter Holm met Anna Lind. She left.", "She", "Peter Holm"),
        ("Peter Holm met Anna Lind. He left.", "He", "Anna Lind"),
        ("Peter Holm met Omar Lind. He thanked Omar Lind.", "He", "Omar Lind"),
    ],
)
def test_whom_he_and_she_cannot_mean(reader: Reader, text: str, pronoun: str, barred: str) -> None:
    doc = reader.language.parse(text)
    finder = AntecedentFinder(Graph(doc), find_entities(doc, reader.registry, None))
    (asked,) = [mention for mention in finder.asked() if doc.text[slice(*mention.span)] == pronoun]
    assert barred not in words(finder, [mention.span for mention in finder.candidates(asked)])
