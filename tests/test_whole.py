"""A file appears whole or not at all, and what stood there before stays until then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dragoman.whole import filled_whole, write_text, written_whole


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


def test_the_files_of_a_folder_take_their_places_together(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    write_text(folder / "a.csv", "old")
    write_text(folder / "other", "kept")
    with filled_whole(folder) as aside:
        for name in ("a.csv", "b.csv"):
            write_text(aside / name, "new")
        assert (folder / "a.csv").read_text() == "old"
    after = {file.name: file.read_text() for file in folder.iterdir()}
    assert after == {"a.csv": "new", "b.csv": "new", "other": "kept"}


def test_after_an_error_no_file_of_a_folder_is_another(tmp_path: Path) -> None:
    write_text(tmp_path / "a.csv", "old")

    def half() -> None:
        with filled_whole(tmp_path) as aside:
            write_text(aside / "a.csv", "new")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        half()
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a.csv": "old"}
