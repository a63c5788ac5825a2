"""Agreement of two labellers, and the tenth that is set aside."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))

from agreement import compare, f1, kappa, meets
from split import is_set_aside


def row(*acts: dict[str, Any]) -> dict[str, Any]:
    return {"id": "a", "sentences": [[0, 40, True]], "acts": list(acts), "antecedents": [[[0, 4], [[5, 9]]]]}


def act(start: int, kind: str | None, *actors: list[int]) -> dict[str, Any]:
    return {"word": [start, start + 3], "type": kind, "status": "occurred", "actors": list(actors), "recipients": []}


def test_kappa_counts_only_what_is_beyond_chance() -> None:
    assert kappa([(True, True), (False, False)]) == 1
    assert kappa([(True, True), (True, False), (False, True), (False, False)]) == 0


def test_labellers_are_compared_by_kind() -> None:
    first = {"a": row(act(10, "AID", [0, 4]), act(20, "ASSAULT"), act(30, None))}
    second = {"a": row(act(10, "AID", [0, 9]), act(20, None), act(30, None))}
    found = compare(first, second)
    assert found["word tells of an act (f1)"][1] == pytest.approx(2 / 3)
    assert found["parties of shared acts (f1)"][1] == 0
    assert found["antecedent"][:2] == (1, 1.0)


def test_nothing_found_by_both_is_agreement_only_for_antecedents() -> None:
    assert f1(set(), set()) == 0
    assert meets([], [])
    assert not meets([], [[1, 2]])


def test_a_tenth_is_set_aside_and_always_the_same() -> None:
    aside = [n for n in range(5000) if is_set_aside(f"article-{n}")]
    assert 400 < len(aside) < 600
    assert is_set_aside("article-17") == is_set_aside("article-17")
