"""The rooms ask about grammar in its own words; a parser's labels are known to language/ alone."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from dragoman.language import LanguageModel
from dragoman.language.grammar import CLASSES, FORMS, RELATIONS, Form, Parse, Relation, WordClass

SOURCE = Path(__file__).parents[2] / "src" / "dragoman"
READING = ("entities", "places", "times", "statements", "events", "relations", "model", "views")
NAMED_BY_US = {*get_args(Relation), *get_args(Form), *get_args(WordClass)}
# Labels that are no words of English, nor of our own files.
LABELS = ({*RELATIONS, *FORMS, *CLASSES} - NAMED_BY_US) - {"", "mark", "IN", "TO", "NUM", "PART", "X"}
COLUMNS = {"dep", "tag", "pos", "dep_", "tag_", "pos_"}
# Files that pass a parser's labels on to a model trained on them.
EVIDENCE = {"entities/antecedents.py", "events/evidence.py", "places/recognise.py", "statements/evidence.py"}


def rooms() -> list[tuple[str, ast.Module]]:
    files = [path for room in READING for path in sorted((SOURCE / room).rglob("*.py"))]
    return [(path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text("utf-8"))) for path in files]


def test_no_room_but_language_knows_a_label() -> None:
    found = {
        (name, node.value)
        for name, tree in rooms()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in LABELS
    }
    assert found == set()


def test_only_a_models_evidence_reads_the_parsers_columns() -> None:
    reading = {
        name
        for name, tree in rooms()
        if any(isinstance(node, ast.Attribute) and node.attr in COLUMNS for node in ast.walk(tree))
    }
    assert reading == EVIDENCE


def test_what_the_rooms_ask_for_exists() -> None:
    asked = [
        (name, node.value)
        for name, tree in rooms()
        for compared in ast.walk(tree)
        if isinstance(compared, ast.Compare) and isinstance(compared.left, ast.Subscript)
        if isinstance(compared.left.value, ast.Attribute) and compared.left.value.attr in ("relation", "form")
        for node in ast.walk(compared.comparators[0])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert len(asked) > 100
    assert [one for one in asked if one[1] not in NAMED_BY_US] == []


def test_every_label_of_the_parser_has_a_name(language: LanguageModel) -> None:
    parser, tagger = (language.nlp.get_pipe(name) for name in ("parser", "tagger"))
    assert set(parser.labels) <= RELATIONS.keys()  # type: ignore[attr-defined]
    assert {tag for tag in tagger.labels if tag.isalpha()} <= FORMS.keys()  # type: ignore[attr-defined]


def test_a_sentence_in_the_words_of_grammar(language: LanguageModel) -> None:
    parse = Parse(language.parse("The town was shelled by Turkey."))
    assert list(zip(parse.lower, parse.relation, parse.form, strict=True)) == [
        ("the", "determiner", "determiner"),
        ("town", "passive subject", "noun"),
        ("was", "passive auxiliary", "past"),
        ("shelled", "root", "participle"),
        ("by", "agent", "preposition"),
        ("turkey", "prepositional object", "name"),
        (".", "punctuation", "punctuation"),
    ]


@pytest.mark.parametrize(
    ("relations", "expected"), [((), ["town", "was", "by", "."]), (("agent", "passive subject"), ["town", "by"])]
)
def test_dependents_are_given_in_order_of_text(
    language: LanguageModel, relations: tuple[Relation, ...], expected: list[str]
) -> None:
    parse = Parse(language.parse("The town was shelled by Turkey."))
    assert [parse.lower[i] for i in parse.below(3, *relations)] == expected
    assert parse.child(3, *relations) == (1 if relations else None)
