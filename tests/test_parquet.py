"""Parquet is an extra: without pyarrow everything else works, and what needs it says how to get it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dragoman.article.collections import items_in
from dragoman.errors import UsageError
from dragoman.ledger.export import write


@pytest.fixture(autouse=True)
def _without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)


def test_an_export_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Parquet needs: pip install 'dragoman\[parquet\]'"):
        write(iter([{"id": 1}]), tmp_path / "events.parquet", "parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_read_says_it_too_and_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and more")
    (tmp_path / "b.txt").write_text("Rebels attacked the town on Monday.")
    fault, text = items_in(str(tmp_path))
    assert "pip install 'dragoman[parquet]'" in str(fault.given)
    assert text.given != fault.given
