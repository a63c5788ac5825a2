"""What is remembered of forms is the same whatever was read before; a strange pipeline is refused."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from dragoman.language import LanguageModel
from dragoman.language.annotate import Annotator
from dragoman.language.memo import Memo
from dragoman.language.vectors import Vectors
from dragoman.threads import one_thread


def test_a_text_has_the_same_vectors_whatever_was_read_before(language: LanguageModel) -> None:
    nlp = language.nlp
    models = [nlp.get_pipe("tok2vec").model]  # type: ignore[attr-defined]
    text = nlp.make_doc("Envoys from Oslo met the rebels' council on Monday.")
    fresh, experienced = Vectors(nlp.vocab, models), Vectors(nlp.vocab, models)
    with one_thread():  # as the program reads: how products are shared out among threads changes their last digits
        experienced(nlp.make_doc("The council of elders left Oslo, and rebels fired on envoys who didn't."))
        assert np.array_equal(fresh(text)[0], experienced(text)[0])


def test_only_new_keys_are_asked_for_and_each_once() -> None:
    asked: list[list[int]] = []

    def ask(positions: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        asked.append(positions)
        return np.array([[position] for position in positions])

    memo = Memo(1, "int64", limit=10)
    assert memo.rows(["a", "b", "a"], ask).tolist() == [[0], [1], [0]]
    assert memo.rows(["b", "c"], ask).tolist() == [[1], [1]]
    assert asked == [[0, 1], [1]]


def test_a_pipeline_of_other_components_is_left_to_spacy() -> None:
    with pytest.raises(ValueError, match="components other than"):
        Annotator(spacy.blank("en"))
