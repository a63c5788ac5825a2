"""Samples for validation: drawn the same again, agreement with intervals, counts corrected by what was judged."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.errors import UsageError
from dragoman.ledger import Ledger
from dragoman.publish.validity import (
    Judged,
    agreement,
    draw,
    estimates,
    f1_interval,
    kappa,
    kappa_interval,
    read_sheets,
    wilson,
)


def drawn(ledger: Ledger, folder: Path, **wishes: object) -> int:
    with ledger.reading() as connection:
        return draw(connection, folder, size=4, **wishes)  # type: ignore[arg-type]


def fill(path: Path, answer: Callable[[dict[str, str]], dict[str, str]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row | answer(row) for row in rows)


def test_a_sample_is_the_same_whenever_it_is_drawn_and_another_by_another_seed(war: Ledger, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 1)):
        assert drawn(war, tmp_path / name, seed=seed) == 4
    assert (tmp_path / "one" / "first.csv").read_bytes() == (tmp_path / "two" / "first.csv").read_bytes()
    assert (tmp_path / "one" / "first.csv").read_bytes() == (tmp_path / "one" / "second.csv").read_bytes()


def test_every_stratum_is_in_a_sample(war: Ledger, tmp_path: Path) -> None:
    drawn(war, tmp_path / "one", by="type")
    key = json.loads((tmp_path / "one" / "sample.json").read_text("utf-8"))
    assert key["strata"] == {"ASSAULT": 3, "CONSULT": 1, "PROTEST": 1}
    assert set(key["drawn"].values()) == set(key["strata"])


def test_two_coders_and_their_answers_are_read(war: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "one"
    drawn(war, folder, coders=("ada", "ben"))
    fill(folder / "ada.csv", lambda row: {"real": "y", "type_right": "y"})
    fill(folder / "ben.csv", lambda row: {"real": "n" if row["type"] == "CONSULT" else "Yes"})
    judged = read_sheets(folder)
    (real,) = (row for row in agreement(judged) if row["question"] == "real")
    assert (real["judged"], real["agreed"]) == (4, 0.75)
    (whole,) = (row for row in estimates(judged) if row["stratum"] == "all")
    assert (whole["coded"], whole["judged"], whole["precision"], whole["right_ones"]) == (5, 4, 1.0, 5.0)


def test_counts_are_corrected_by_stratum_and_summed_with_their_variance() -> None:
    strata = {"a": 100, "b": 50}
    records = {f"a{n}": "a" for n in range(10)} | {f"b{n}": "b" for n in range(5)}
    right = {record: {"real": int(record[1:]) < (8 if record[0] == "a" else 2)} for record in records}
    rows = {row["stratum"]: row for row in estimates(Judged(("ada",), {"ada": right}, strata, records))}
    assert (rows["a"]["precision"], rows["a"]["right_ones"]) == (0.8, 80.0)
    assert (rows["b"]["precision"], rows["b"]["right_ones"]) == (0.4, 20.0)
    # By hand: 100*90*.16/9 + 50*45*.24/4 = 295, and 1.959964 times its root is 33.7.
    assert rows["all"]["right_ones"] == 100.0
    assert (rows["all"]["right_low"], rows["all"]["right_high"]) == pytest.approx((66.3, 133.7), abs=0.1)


def test_kappa_and_its_interval() -> None:
    # 20 and 15 alike of 50: observed .7, by chance .5 (Cohen's textbook table).
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    low, high = kappa_interval(pairs)
    assert (low, high) == pytest.approx((0.146, 0.654), abs=0.001)


@pytest.mark.parametrize(("part", "whole", "low", "high"), [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (0, 0, 0, 1)])
def test_intervals_of_shares_are_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.001)


def test_f1_of_the_same_findings_reaches_one() -> None:
    low, high = f1_interval({1, 2, 3}, {1, 2, 3})
    assert high == pytest.approx(1.0)
    assert 0.5 < low < 1


def test_what_cannot_be_drawn_or_read_says_why(war: Ledger, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--by is one of type, status"):
        drawn(war, tmp_path / "x", by="sentence")
    with pytest.raises(UsageError, match="each another"):
        drawn(war, tmp_path / "x", coders=("ada", "ada"))
    with pytest.raises(UsageError, match="holds no sample"):
        read_sheets(tmp_path)
    drawn(war, tmp_path / "one", coders=("ada",))
    with pytest.raises(UsageError, match="holds a sample already"):
        drawn(war, tmp_path / "one")
    fill(tmp_path / "one" / "ada.csv", lambda row: {"real": "perhaps"})
    with pytest.raises(UsageError, match=r"ada\.csv: row 2: real is y or n, not 'perhaps'"):
        read_sheets(tmp_path / "one")
    (tmp_path / "one" / "ada.csv").write_text("record,real\n1,y\n")
    with pytest.raises(UsageError, match=r"ada\.csv: has no column id"):
        read_sheets(tmp_path / "one")
    for broken in ('{"coders": 3}', "[1]", "[" * 5000):
        (tmp_path / "one" / "sample.json").write_text(broken)
        with pytest.raises(UsageError, match="holds no sample"):
            read_sheets(tmp_path / "one")
