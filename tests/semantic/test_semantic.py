"""What the classifier proposes where no frame fits, and types taught by labelled sentences."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dragoman.errors import DataFileError
from dragoman.events.semantic import Proposer
from dragoman.reader import Reader
from dragoman.semantic import NONE, SENTENCES, TRAINED, Classifier, Kind, read_labels


def letters(texts: Sequence[str]) -> np.ndarray:
    """A stand-in for embeddings: whether a text has "a", "b", "c"."""
    return np.array([[float(letter in text) for letter in "abc"] for text in texts], dtype=np.float32)


def test_kinds_are_plovers_types_or_kinds_of_them() -> None:
    assert Kind.parse("ASSAULT") == Kind("ASSAULT")
    assert Kind.parse("COERCE/HOSTAGE_TAKING") == Kind("COERCE", "HOSTAGE_TAKING")
    assert Kind.parse(NONE) is None
    with pytest.raises(ValueError, match="FIGHT"):
        Kind.parse("FIGHT")


def test_learns_what_it_is_taught_and_keeps_it(tmp_path: Path) -> None:
    taught = Classifier.train([("a", "AID"), ("b", "ASSAULT/RAID"), ("c", NONE), ("c c", NONE)], letters)
    taught.save(tmp_path / "own.npz")
    kinds = [kind for kind, _ in Classifier.open(tmp_path / "own.npz").best(letters(["a", "b", "c"]))]
    assert kinds == [Kind("AID"), Kind("ASSAULT", "RAID"), None]


def test_one_type_is_too_few() -> None:
    with pytest.raises(DataFileError, match="two types"):
        Classifier.train([("a", "AID")], letters)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text,type\nThey fought.,FIGHT\n", "line 2: 'FIGHT'"),
        ("text,type\nThey fought.,\n", "line 2: needs"),
        ("words,type\nThey fought.,AID\n", "line 2: needs"),
    ],
)
def test_wrong_labels_are_named_by_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(content)
    with pytest.raises(DataFileError) as caught:
        read_labels(path)
    assert "labels.csv" in str(caught.value)
    assert said in str(caught.value)


def test_another_file_is_no_classifier(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    path.write_text("nothing")
    with pytest.raises(DataFileError, match=r"own\.npz"):
        Classifier.open(path)


def test_the_programs_classifier_knows_every_type_and_none() -> None:
    assert len(Classifier.open(TRAINED).kinds) == 17
    assert {kind for _, kind in read_labels(SENTENCES)} == set(Classifier.open(TRAINED).kinds)


class Certain:
    """A classifier that gives every clause one kind and probability."""

    def __init__(self, kind: Kind | None, chance: float) -> None:
        self.answer = (kind, chance)

    def best(self, vectors: np.ndarray) -> list[tuple[Kind | None, float]]:
        return [self.answer] * len(vectors)


@pytest.mark.parametrize(
    ("kind", "chance", "expected"),
    [
        (Kind("ASSAULT", "RAID"), 0.9, [("ASSAULT", "RAID", "model:semantic", 0.9)]),
        (Kind("ASSAULT"), 0.3, []),
        (None, 0.9, []),
    ],
)
def test_proposes_what_is_likely_where_no_frame_fits(
    reader: Reader, kind: Kind | None, chance: float, expected: list[tuple[str, str | None, str, float]]
) -> None:
    asked = copy.copy(reader)
    asked.lexicon = copy.copy(reader.lexicon)
    asked.lexicon.proposer = Proposer(Certain(kind, chance), letters)  # type: ignore[arg-type]
    article = {"id": "t", "text": "Russia walloped Georgia."}
    assert reader.read(article).events == []
    assert [(e.type, e.mode, e.rule, e.confidence) for e in asked.read(article).events] == expected
