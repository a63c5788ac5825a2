"""What is cached is what was made: bytes that a disk has changed are noticed, and it is made again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dragoman.cache import VERSIONS, cached
from dragoman.places import index


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAGOMAN_CACHE", str(tmp_path))
    return tmp_path


def test_a_table_is_made_once(folder: Path) -> None:
    assert cached("table-1", list[int], lambda: [1, 2]) == [1, 2]
    assert cached("table-1", list[int], lambda: [3]) == [1, 2]


def test_a_table_whose_bytes_were_changed_is_made_again(folder: Path) -> None:
    cached("table-1", list[int], lambda: list(range(100)))
    path = folder / "table-1.msgpack"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cached("table-1", list[int], lambda: [3]) == [3], at


def test_only_the_newest_tables_are_kept(folder: Path) -> None:
    for number in range(VERSIONS + 3):
        cached(f"table-{number}", int, lambda: 1)
    cached("other-1", int, lambda: 1)
    assert len(list(folder.glob("table-*"))) == VERSIONS
    assert (folder / "other-1.msgpack").exists()


def test_a_cache_that_can_not_be_written_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv("DRAGOMAN_CACHE", str(folder / "file"))
    assert cached("table-1", int, lambda: 7) == 7


def test_an_index_of_places_whose_bytes_were_changed_is_none(folder: Path) -> None:
    path = folder / "places.bin"
    index.write(path, "f", {"lat": np.arange(40, dtype="f4"), "gid": np.arange(9, dtype="u4")})
    whole = path.read_bytes()
    read = index.read(path, "f")
    assert read is not None
    assert read["gid"].tolist() == list(range(9))
    del read
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert index.read(path, "f") is None, at
