"""Arguments of predicates: each test is a sentence and what stands in the slots of one of its words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dragoman.language import LanguageModel
from dragoman.language.clauses import Clauses, Predicate, clauses_view

Read = Callable[[str, str], tuple[Predicate, Callable[[list[int]], list[str]]]]


@pytest.fixture(scope="session")
def read(language: LanguageModel) -> Read:
    """The predicate of a word in a sentence, and a function from token indexes to words."""

    def reading(text: str, word: str) -> tuple[Predicate, Callable[[list[int]], list[str]]]:
        doc = language.parse(text)
        index = next(token.i for token in doc if token.text == word)
        return Clauses(doc).predicate(index), lambda indexes: [doc[i].text for i in indexes]

    return reading


@pytest.mark.parametrize(
    ("text", "verb", "subject", "object_"),
    [
        ("Rebels shelled the airport.", "shelled", ["Rebels"], ["airport"]),
        ("The airport was shelled by rebels on Monday.", "shelled", ["rebels"], ["airport"]),
        ("The village shelled by the army lies in ruins.", "shelled", ["army"], ["village"]),
        ("Soldiers guarding the bridge fled.", "guarding", ["Soldiers"], ["bridge"]),
        ("The minister, who visited Paris, resigned.", "visited", ["minister"], ["Paris"]),
        ("The treaty that Norway signed is long.", "signed", ["Norway"], ["treaty"]),
        ("Norway wants to sign the treaty.", "sign", ["Norway"], ["treaty"]),
        ("Norway stormed out and rejected the treaty.", "rejected", ["Norway"], ["treaty"]),
        ("France and Italy condemned the raid.", "condemned", ["France", "Italy"], ["raid"]),
        ("France condemned Iran and Syria.", "condemned", ["France"], ["Iran", "Syria"]),
        ("Norway accused Sweden of bombing the port.", "bombing", ["Sweden"], ["port"]),
        ("Norway attacked Sweden after bombing the port.", "bombing", ["Norway"], ["port"]),
        ("Hundreds of refugees and not soldiers crossed the river.", "crossed", ["Hundreds"], ["river"]),
    ],
)
def test_subject_and_object(read: Read, text: str, verb: str, subject: list[str], object_: list[str]) -> None:
    predicate, words = read(text, verb)
    assert words(predicate.subject) == subject
    assert words(predicate.object) == object_


def test_who_is_given_something_is_its_indirect_object(read: Read) -> None:
    predicate, words = read("Norway has given them old weapons.", "given")
    assert words(predicate.indirect) == ["them"]
    assert words(predicate.object) == ["weapons"]


def test_a_phrase_below_the_object_is_found_by_its_preposition(read: Read) -> None:
    predicate, words = read("Turkey launched an offensive against the militia.", "launched")
    assert words(predicate.slot("against")) == ["militia"]


def test_the_object_of_urging_is_who_is_urged(read: Read) -> None:
    predicate, words = read("The envoy urged the generals to stop the fighting.", "urged")
    assert words(predicate.object) == ["generals"]
    assert predicate.form == "infinitive"


def test_an_event_noun_has_its_own_arguments(read: Read) -> None:
    predicate, words = read("The capture of the town by rebels alarmed Cairo.", "capture")
    assert words(predicate.slot("of")) == ["town"]
    assert words(predicate.slot("by")) == ["rebels"]


def test_possessor_and_modifier_of_a_noun(read: Read) -> None:
    predicate, words = read("Turkey's ground offensive failed.", "offensive")
    assert words(predicate.possessor) == ["Turkey"]
    assert words(predicate.modifier) == ["ground"]


def test_a_predicative_adjective_has_the_subject_of_its_copula(read: Read) -> None:
    predicate, words = read("Norway is willing to talk.", "willing")
    assert predicate.kind == "adjective"
    assert words(predicate.subject) == ["Norway"]
    assert predicate.form == "infinitive"


@pytest.mark.parametrize(
    ("text", "verb", "modal", "negated"),
    [
        ("Norway will not sign the treaty.", "sign", "will", True),
        ("Norway never signed the treaty.", "signed", None, True),
        ("No soldiers were killed.", "killed", None, True),
        ("Norway may visit and inspect the plant.", "inspect", "may", False),
    ],
)
def test_modals_and_negation(read: Read, text: str, verb: str, modal: str | None, negated: bool) -> None:
    predicate, _ = read(text, verb)
    assert (predicate.modal, predicate.negated) == (modal, negated)


@pytest.mark.parametrize(
    ("text", "word", "argument", "way"),
    [
        ("Rebels shelled the airport.", "shelled", "Rebels", "direct"),
        ("The airport was shelled by rebels.", "shelled", "airport", "passive"),
        ("The airport was shelled by rebels.", "shelled", "rebels", "passive"),
        ("The minister, who visited Paris, resigned.", "visited", "minister", "relative"),
        ("The treaty that Norway signed is long.", "signed", "treaty", "relative"),
        ("Norway wants to sign the treaty.", "sign", "Norway", "control"),
        ("Norway stormed out and rejected the treaty.", "rejected", "Norway", "coordination"),
        ("France and Italy condemned the raid.", "condemned", "Italy", "coordination"),
        ("Norway's attack on the port failed.", "attack", "Norway", "possessive"),
        ("Rebels shelled the airport on Monday.", "shelled", "the", None),
    ],
)
def test_an_argument_names_how_it_was_found(
    language: LanguageModel, text: str, word: str, argument: str, way: str | None
) -> None:
    doc = language.parse(text)
    clauses, at = Clauses(doc), {token.text: token.i for token in doc}
    assert clauses.way(clauses.predicate(at[word]), at[argument]) == way


def test_a_dateline_is_no_subject(read: Read) -> None:
    predicate, words = read("CAIRO (Wire) - Soldiers arrested a reporter.", "arrested")
    assert words(predicate.subject) == ["Soldiers"]


@pytest.mark.parametrize("text", ["", " ", "?", "and and and", "Stop.\n\n\n", "(((" * 30, "a" * 5000])
def test_any_text_can_be_viewed(language: LanguageModel, text: str) -> None:
    assert isinstance(clauses_view(language.parse(text)), str)


def test_the_view_names_slots(language: LanguageModel) -> None:
    view = clauses_view(language.parse("The town was shelled by rebels."))
    assert "shelled (verb, passive) · subject: rebels · object: town" in view
