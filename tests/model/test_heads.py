"""The heads in NumPy: what comes out of small arrays that can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from dragoman.model import heads
from dragoman.model.encoder import TokenVectors
from dragoman.model.heads import Head, One, Roles, Two, softmax, summed

Array = np.ndarray[Any, Any]


def one() -> One:
    """A head of two hidden units over vectors of two: class 0 reads the first unit, class 1 the second."""
    arrays = {
        "vector.weight": np.eye(2, dtype=np.float32),
        "vector.bias": np.zeros(2, dtype=np.float32),
        "bag.bag.weight": np.array([[1.0, 0.0], [0.0, 2.0]], dtype=np.float32),
        "around.article.weight": np.array([[0.0, 0.0], [0.0, 3.0]], dtype=np.float32),
        "out.sense.weight": np.eye(2, dtype=np.float32),
        "out.sense.bias": np.zeros(2, dtype=np.float32),
    }
    return One(arrays, ["verb", "noun"])


def test_probabilities_come_out_the_same_within_the_noise_of_processors() -> None:
    a = softmax(np.array([[1.0, 2.0]], dtype=np.float32))
    b = softmax(np.array([[1.0 + 2e-7, 2.0 - 2e-7]], dtype=np.float32))
    assert a.tolist() == b.tolist()
    assert a.sum() == 1


def test_evidence_that_is_not_known_is_left_out() -> None:
    head = Head({"bag.bag.weight": np.array([[1.0, 3.0]], dtype=np.float32)}, ["known"])
    assert head.bag([["known", "unknown"], []]).tolist() == [[1.0, 3.0], [0.0, 0.0]]


def test_parts_of_evidence_add_up_to_the_same_as_all_of_it() -> None:
    head = Head({"bag.bag.weight": np.array([[1.0, 3.0], [2.0, 0.0], [0.0, 5.0]], dtype=np.float32)}, ["a", "b", "c"])
    shared = ("a", "b")
    parts = [[shared, ("c",)], [shared, ()], [("unknown",)]]
    assert head.bag_of_parts(parts).tolist() == head.bag([["a", "b", "c"], ["a", "b"], []]).tolist()


def test_sums_of_rows_are_those_of_each_by_itself() -> None:
    random = np.random.default_rng(2)
    rows = random.standard_normal((500, 6)).astype(np.float32)
    counts = random.integers(0, 40, 300)
    which = random.integers(0, len(rows), counts.sum())
    alone = [part.sum(axis=0) for part in np.split(rows[which].astype(np.float64), np.cumsum(counts)[:-1])]
    assert summed(rows, which, counts.tolist()) == pytest.approx(np.array(alone), abs=1e-5)


def test_vectors_and_evidence_add_up() -> None:
    found = one().probabilities(np.array([[1.0, 0.0]], dtype=np.float32), [["noun"]], {})
    assert found["sense"].tolist() == softmax(np.array([[1.0, 2.0]])).tolist()


def test_what_is_around_a_word_counts() -> None:
    vectors, around = np.array([[1.0, 0.0]], dtype=np.float32), {"article": np.array([[0.0, 1.0]], dtype=np.float32)}
    found = one().probabilities(vectors, [[]], around)
    assert found["sense"].tolist() == softmax(np.array([[1.0, 3.0]])).tolist()


def test_without_vectors_evidence_decides_alone() -> None:
    found = one().probabilities(np.zeros((1, 0), dtype=np.float32), [["verb"]], {})
    assert found["sense"][0].argmax() == 0


def test_the_receipt_adds_up_to_the_difference_of_the_logits() -> None:
    around = {"article": np.array([0.0, 0.5], dtype=np.float32)}
    weights = one().weights(np.array([0.5, 0.0], dtype=np.float32), ["verb", "noun"], around, "sense", 0, 1)
    assert weights == {"verb": 1.0, "noun": -2.0, "words": 0.5, "article": -1.5}


def two() -> Two:
    """A head that reads what two tokens have in common, and takes off what another of the first token's pairs has."""
    zero, eye = np.zeros(2, dtype=np.float32), np.eye(2, dtype=np.float32)
    nothing = np.zeros((2, 2), dtype=np.float32)
    arrays = {"bag.bag.weight": nothing, "kind.weight": nothing, "out.weight": eye, "out.bias": zero}
    parts = {"first": nothing, "second": nothing, "left": eye, "right": eye, "middle": 2 * eye, "others": -eye}
    for name, weight in parts.items():
        arrays |= {f"{name}.weight": weight, f"{name}.bias": zero}
    return Two(arrays, ["a", "b"])


VECTORS = TokenVectors(np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 0.0]], dtype=np.float32), np.array([0, 1, 2]), [(0, 3)])


def test_a_pair_is_more_than_its_two_tokens() -> None:
    found = two().probabilities(VECTORS, [(0, 2), (1, 2)], [[], []], [0, 1])
    assert found[0].argmax() == 0  # what they have in common
    assert found[1].tolist() == [0.5, 0.5]


def test_a_pair_is_judged_beside_the_others_of_its_first_token() -> None:
    alone = two().logits(VECTORS, [(0, 2)], [[]])
    beside_a_stronger = two().logits(VECTORS, [(0, 2), (0, 0)], [[], []])
    beside_anothers = two().logits(VECTORS, [(0, 2), (1, 1)], [[], []])
    assert alone[0].tolist() == [4.0, 0.0] == beside_anothers[0].tolist()
    assert beside_a_stronger[0].tolist() == [2.0, 0.0]


def test_very_many_pairs_are_decided_in_batches_each_beside_the_others_of_its_first_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pairs = [(0, 2), (1, 1), (0, 0), (2, 2), (1, 0)]
    at_once = two().logits(VECTORS, pairs, [[]] * 5, [0, 1, 0, 1, 1])
    monkeypatch.setattr(heads, "PAIRS", 2)
    assert two().logits(VECTORS, pairs, [[]] * 5, [0, 1, 0, 1, 1]).tolist() == at_once.tolist()
    assert at_once[0].tolist() == [2.0, 0.0]


def test_a_token_is_the_mean_of_its_word_pieces() -> None:
    pieces = np.array([[9.0], [1.0], [2.0], [4.0], [9.0]], dtype=np.float32)
    vectors = TokenVectors(pieces, np.array([-1, 3, 5, 5, -1]), [(3, 5), (5, 6), (6, 8)])
    assert vectors.of([5, 3, 4]).tolist() == [[3.0], [1.0], [0.0]]


def test_a_sentence_and_an_article_are_the_means_of_their_word_pieces() -> None:
    pieces = np.array([[9.0], [1.0], [2.0], [6.0], [9.0]], dtype=np.float32)
    vectors = TokenVectors(pieces, np.array([-1, 3, 5, 5, -1]), [(3, 5), (5, 6), (6, 8)])
    assert vectors.sentences.tolist() == [[1.0], [4.0], [0.0]]
    around = vectors.around([5, 3])
    assert {name: found.tolist() for name, found in around.items()} == {
        "sentence": [[4.0], [1.0]],
        "article": [[3.0]] * 2,
    }


def roles() -> Roles:
    """A head of four units in which everybody looks at all of an act alike, and takes the mean of what they are."""
    none, same = np.zeros((4, 4), dtype=np.float32), np.eye(4, dtype=np.float32)
    linear = {name: (none, np.zeros(4)) for name in ("first", "second", "left", "right", "act")}
    linear |= {"layers.0.self_attn.out_proj": (same, np.zeros(4)), "layers.0.linear1": (none, np.zeros(4))}
    linear |= {
        "layers.0.linear2": (none, np.zeros(4)),
        "out": (same, np.zeros(4)),
        "count": (np.ones((6, 4)), np.zeros(6)),
    }
    arrays = {f"{name}.weight": weight for name, (weight, _) in linear.items()}
    arrays |= {f"{name}.bias": bias for name, (_, bias) in linear.items()}
    arrays |= {f"layers.0.norm{n}.weight": np.ones(4) for n in (1, 2)} | {
        f"layers.0.norm{n}.bias": np.zeros(4) for n in (1, 2)
    }
    arrays["layers.0.self_attn.in_proj_weight"] = np.vstack([none, none, same])
    arrays["layers.0.self_attn.in_proj_bias"] = np.zeros(12)
    arrays["kind.weight"] = np.zeros((2, 4))
    arrays["bag.bag.weight"] = np.array([[4.0, 0.0, 0.0, 0.0], [0.0, 4.0, 0.0, 0.0]])
    return Roles({name: array.astype(np.float32) for name, array in arrays.items()}, ["subject", "object"])


class Nothing(TokenVectors):
    """No vectors at all."""

    def __init__(self) -> None: ...

    def of(self, tokens: Sequence[int]) -> Array:
        return np.zeros((len(tokens), 0), dtype=np.float32)


def test_a_candidate_is_judged_beside_the_others_of_its_act() -> None:
    hidden = np.zeros((1, 4), dtype=np.float32)
    seen = roles().seen(Nothing(), [5], [1, 2])
    alone, _ = roles().probabilities(seen, [5], hidden, [1], [[1]], [["subject"]])
    beside, _ = roles().probabilities(seen, [5], hidden, [1], [[1, 2]], [["subject"], ["object"]])
    assert alone[0].argmax() == beside[0].argmax() == 0
    assert beside[0, 1] > alone[0, 1]


def test_what_an_act_is_given_does_not_hang_on_the_acts_beside_it() -> None:
    hidden = np.zeros((3, 4), dtype=np.float32)
    parties, evidence = [[1, 2], [1], [1, 2]], [["subject"], ["object"], ["object"], ["object"], ["subject"]]
    seen = roles().seen(Nothing(), [5, 6, 7], [1, 2])
    found, counts = roles().probabilities(seen, [5, 6, 7], hidden, [1, 0, 1], parties, evidence)
    assert found.shape == (5, 4)
    assert counts.shape == (3, 2, 3)
    alone, count = roles().probabilities(seen, [7], hidden[:1], [1], parties[2:], evidence[3:])
    assert found[3:].tolist() == alone.tolist()
    assert counts[2].tolist() == count[0].tolist()
