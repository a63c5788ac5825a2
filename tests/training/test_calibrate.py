"""When an event is what the labels say, and the probability that is fitted to it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))

from calibrate import Labels, binned, fit, rows

from dragoman.reader import Reader

TEXT = "Gunmen attacked a village near Goma on Monday. They fled."
SHELLED = {"word": [7, 15], "type": "ASSAULT", "status": "occurred", "actors": [[0, 6]], "recipients": [[16, 25]]}


def labels(**changed: object) -> Labels:
    return Labels(
        {"acts": [{**SHELLED, **changed}], "sentences": [[0, 46, True]], "antecedents": [[[47, 51], [[0, 6]]]]}
    )


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({}, True),
        ({"actors": [[47, 51]]}, True),  # "They", who are the gunmen
        ({"actors": []}, False),
        ({"recipients": []}, False),
        ({"status": "planned"}, False),
        ({"type": None, "status": None}, False),
    ],
)
def test_an_event_is_right_in_type_status_and_all_parties(
    reader: Reader, changed: dict[str, object], right: bool
) -> None:
    article = {"id": "a", "text": TEXT, "published": "2024-05-08"}
    assert [said for _, said in rows(reader, article, labels(**changed))] == [right]


def test_what_nobody_labelled_says_nothing(reader: Reader) -> None:
    article = {"id": "a", "text": TEXT, "published": "2024-05-08"}
    assert not list(rows(reader, article, labels(word=[30, 34])))


def test_the_probability_that_is_fitted_is_the_share_that_is_right() -> None:
    random = np.random.default_rng(1)
    odds = random.uniform(-3, 3, 4_000)
    right = random.random(4_000) < 1 / (1 + np.exp(-(0.5 * odds - 1)))
    found = [([1.0, float(x)], bool(y)) for x, y in zip(odds, right, strict=True)]
    weights = fit(found)
    assert weights == pytest.approx([-1.0, 0.5], abs=0.15)
    assert all(sure == pytest.approx(share, abs=0.07) for sure, share, _ in binned(found, weights))
