"""The compiled gazetteer: one file of plain arrays that is mapped into memory, not read.

Layout: MAGIC, the CRC-32 of all that follows as 4 bytes, the length of the header as 8 bytes, a JSON header that lists
the arrays with their place in the file, then the arrays, each at a multiple of 64 bytes.
"""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

MAGIC = b"DRAGOMAN-PLACE2\n"
SUM = 4  # bytes of the checksum
HEAD = len(MAGIC) + SUM + 8  # bytes before the header
ALIGN = 64

# What a record is, and what a name is to its place: the order is the code in the arrays.
KINDS = ("country", "region", "county", "city", "landmark")
COUNTRY, REGION, COUNTY, CITY, LANDMARK = range(5)
NAME_KINDS = ("name", "alias", "adjective", "abbreviation", "alternate", "postal", "bare")
NAME, ALIAS, ADJECTIVE, ABBREVIATION, ALTERNATE, POSTAL, BARE = range(7)


def write(path: Path, fingerprint: str, arrays: dict[str, np.ndarray[Any, Any]]) -> None:
    """Writes the index beside ``path`` and moves it there in one step, so that no one sees half a file."""
    layout: dict[str, Any] = {}
    offset = 0
    for name, array in arrays.items():
        layout[name] = [array.dtype.str, len(array), offset]
        offset += -(-array.nbytes // ALIGN) * ALIGN
    header = json.dumps({"fingerprint": fingerprint, "arrays": layout}).encode()
    start = -(-(HEAD + len(header)) // ALIGN) * ALIGN
    parts = [len(header).to_bytes(8, "little") + header.ljust(start - HEAD, b"\0")]
    for array in arrays.values():
        parts += [array.tobytes(), b"\0" * (-array.nbytes % ALIGN)]
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC + checksum.to_bytes(SUM, "little"))
            out.writelines(parts)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def read(path: Path, fingerprint: str) -> dict[str, np.ndarray[Any, Any]] | None:
    """The arrays of the index at ``path``; None when there is none, it is damaged or of another fingerprint."""
    try:
        whole = np.memmap(path, dtype="uint8", mode="r")
        told = int.from_bytes(bytes(whole[len(MAGIC) : len(MAGIC) + SUM]), "little")
        if bytes(whole[: len(MAGIC)]) != MAGIC or told != zlib.crc32(whole[len(MAGIC) + SUM :].data):
            return None
        length = int.from_bytes(bytes(whole[HEAD - 8 : HEAD]), "little")
        header = json.loads(bytes(whole[HEAD : HEAD + length]))
        if header["fingerprint"] != fingerprint:
            return None
        start = -(-(HEAD + length) // ALIGN) * ALIGN
        arrays = {}
        for name, (dtype, count, offset) in header["arrays"].items():
            size = np.dtype(dtype).itemsize * count
            arrays[name] = np.asarray(whole[start + offset : start + offset + size]).view(dtype)
            if len(arrays[name]) != count:
                return None
        return arrays
    except (OSError, ValueError, KeyError, TypeError):
        return None
