"""A file appears whole or not at all, and what stood there before stays until then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dragoman.whole import write_text, written_whole


def test_a_file_takes_the_place_of_another_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_text(path, "old")
    path.chmod(0o640)
    with written_whole(path) as aside:
        aside.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_after_an_error_the_old_file_stands_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_text(path, "old")

    def half() -> None:
        with written_whole(path) as aside:
            aside.write_text("ne")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_leads_to_the_new_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    write_text(tmp_path / "link", "words")
    assert (tmp_path / "file").read_text() == "words"
    assert (tmp_path / "link").is_symlink()


def test_a_device_is_written_to_itself_and_a_folder_is_none(tmp_path: Path) -> None:
    write_text(Path(os.devnull), "words")
    assert not Path(os.devnull).is_file()
    with pytest.raises(IsADirectoryError):
        write_text(tmp_path, "words")
