"""Compiled data in the user's cache folder, so that big tables are parsed once."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")


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
    """What ``make`` gives, from the cache when it is there. A cache that can't be read or written costs only time."""
    path = cache_folder() / f"{name}.msgpack"
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        made = make()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and renamed, so that another process never reads half a file.
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as handle:
            handle.write(msgspec.msgpack.encode(made))
        os.replace(handle.name, path)
    except OSError:
        pass
    return made
