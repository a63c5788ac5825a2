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
        if target.exists():
            shutil.copymode(target, aside)
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes a text in UTF-8, whole or not at all. Raises OSError."""
    with written_whole(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")
