"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to; what stands there at the end takes the place of ``path`` in one step, and
    after an error nothing is left of it. A device or a pipe is written to itself. Raises OSError."""
    if path.exists() and not path.is_file():
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        yield path
        return
    target = path.resolve()  # of a link, the file that it leads to
    aside = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield aside
        _put(aside, target)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def filled_whole(folder: Path) -> Iterator[Path]:
    """A folder to write files to, which take their places in ``folder`` when all are written; after an error none
    does, and nothing is left of them. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{secrets.token_hex(4)}.part"
    aside.mkdir()
    try:
        yield aside
        for file in sorted(aside.iterdir()):
            _put(file, (folder / file.name).resolve())
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _put(aside: Path, target: Path) -> None:
    """Lets what was written take the place of ``target``, once the disk has it."""
    if target.exists():
        shutil.copymode(target, aside)
    with aside.open("rb+") as file:
        os.fsync(file.fileno())
    aside.replace(target)


def write_text(path: Path, text: str) -> None:
    """Writes a text in UTF-8, whole or not at all. Raises OSError."""
    with written_whole(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")
