"""The file in which a model's heads are kept: arrays in half precision, the large ones in eight bits."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, LargeZipFile

import numpy as np

from ..errors import DataFileError

Array = np.ndarray[Any, Any]

ABOUT, SCALE = "about", ".scale"
# What NumPy and the archives below it raise for files that are not as they were written.
UNREADABLE = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, RuntimeError, OverflowError,
    MemoryError, struct.error, zlib.error, BadZipFile, LargeZipFile,
)  # fmt: skip
LARGE = 50_000  # numbers of an array from which each of its rows is kept as eight-bit steps of a scale of its own


def unreadable(path: Path, error: Exception) -> DataFileError:
    """What to raise when a file of the model's is damaged or gone."""
    return DataFileError(f"{path}: the model's weights can't be read ({error}); install dragoman again")


def save(path: Path, about: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
    """Raises OSError."""
    kept: dict[str, Array] = {ABOUT: np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)}
    for name, array in arrays.items():
        if array.size < LARGE:
            kept[name] = array.astype(np.float16)
            continue
        scale = np.maximum(np.abs(array.astype(np.float32)).max(axis=1), 1e-8) / 127
        kept[name] = np.round(array / scale[:, None]).astype(np.int8)
        kept[name + SCALE] = scale.astype(np.float32)
    np.savez_compressed(path, **kept)  # type: ignore[arg-type]


def amend(path: Path, **about: Any) -> None:
    """Changes what the file says of itself, and nothing else. Raises OSError."""
    with np.load(path) as stored:
        kept = {name: stored[name] for name in stored.files}
    known = {**json.loads(bytes(kept[ABOUT]).decode()), **about}
    kept[ABOUT] = np.frombuffer(json.dumps(known).encode(), dtype=np.uint8)
    np.savez_compressed(path, **kept)


def load(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """What the file says of itself, and its arrays [float32]. Raises DataFileError."""
    try:
        with np.load(path) as stored:
            about = json.loads(bytes(stored[ABOUT]).decode())
            names = [name for name in stored.files if name != ABOUT and not name.endswith(SCALE)]
            arrays = {name: stored[name].astype(np.float32) for name in names}
            for name in names:
                if name + SCALE in stored.files:
                    arrays[name] *= stored[name + SCALE][:, None]
    except UNREADABLE as error:
        raise unreadable(path, error) from error
    return about, arrays


def of_head(arrays: Mapping[str, Array], head: str) -> dict[str, Array]:
    """The arrays of one head, without its name before theirs."""
    return {n.removeprefix(f"{head}."): a for n, a in arrays.items() if n.startswith(f"{head}.")}
