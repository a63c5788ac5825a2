"""What is said of how good records are is what the judgements in ``benchmarks/`` come to."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dragoman.views.judged import Judged, how_good, judged, word_for

SHEET = Path(__file__).parents[2] / "benchmarks" / "judged-2025.csv"


def test_the_counts_are_those_of_the_judgements() -> None:
    with SHEET.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = {"all": Judged(0, 0, 0)}
    for row in rows:
        both = [row[f"{what}_a"] == row[f"{what}_b"] == "yes" for what in ("type_right", "all_right")]
        for name in (row["type"], "all"):
            before = counts.get(name, Judged(0, 0, 0))
            counts[name] = Judged(before.judged + 1, before.type_right + both[0], before.all_right + both[1])
    assert judged() == counts


def test_the_types_shown_are_told_apart() -> None:
    assert how_good(["ASSAULT", "ACCUSE", "ASSAULT"]).endswith("(10 of 18 ACCUSE, 15 of 39 ASSAULT).")
    assert how_good().startswith("Of 200 events judged by two readers, the type was right in 141,")


@pytest.mark.parametrize(("confidence", "word"), [(0.05, "doubtful"), (0.12, "unsure"), (0.26, "unsure"), (0.27, "")])
def test_a_low_confidence_has_a_word(confidence: float, word: str) -> None:
    assert word_for(confidence) == word
