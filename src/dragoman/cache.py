"""Compiled data in the user's cache folder, so that big tables are parsed once."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")
log = logging.getLogger("dragoman.cache")
VERSIONS = 8  # that are kept of one thing
DIGEST = 16  # bytes before what is kept, which say whether a disk has changed it


def cache_folder() -> Path:
    """Where compiled data is kept: ``DRAGOMAN_CACHE``, or the folder of the user's system for such things."""
    if chosen := os.environ.get("DRAGOMAN_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "dragoman"


def cached(name: str, kind: type[T], make: Callable[[], T]) -> T:
    """What ``make`` gives, from the cache when it is there and as it was written. A cache that can't be read or written
    costs only time. Behind the last hyphen of ``name`` stands which version it is; the oldest are thrown away."""
    try:
        path = cache_folder() / f"{name}.msgpack"
        kept = path.read_bytes()
        if kept[:DIGEST] == _digest(kept[DIGEST:]):
            return msgspec.msgpack.decode(kept[DIGEST:], type=kind)
    except (OSError, RuntimeError, msgspec.DecodeError):  # RuntimeError: a user without a home
        pass
    made = make()
    try:
        _keep(cache_folder(), name, msgspec.msgpack.encode(made))
    except (OSError, RuntimeError) as error:
        log.debug("nothing is cached: %s", error)
    return made


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=DIGEST).digest()


def _keep(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Written aside and renamed, so that another process never reads half a file.
    handle, aside = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(data) + data)
        os.replace(aside, folder / f"{name}.msgpack")
        kept = folder.glob(f"{name.rpartition('-')[0]}-*.msgpack")
        for old in sorted(kept, key=lambda path: path.stat().st_mtime)[:-VERSIONS]:
            old.unlink(missing_ok=True)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
