"""Which articles repeat another's text: wire copies count as one voice.

Near-copies are found by MinHash over word shingles and banded hashing (Broder 1997; Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, ch. 3), so that a new article is compared only with those that share a band.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, insert, select, update

from . import schema

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS = 64
BANDS = 16  # of 4 rows: copies of Jaccard similarity 0.7 share a band with probability 0.98, of 0.3 with 0.12
SHINGLE = 4  # words
SAME_TEXT = 0.6  # estimated Jaccard similarity from which two texts are one voice
WORD = re.compile(r"\w+")


@cache
def _empty() -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1)


def signature(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """MinHash signature of ``text``: PERMUTATIONS numbers of 32 bits."""
    words = [word.lower() for word in WORD.findall(text)]
    shingles = {" ".join(words[i : i + SHINGLE]).encode() for i in range(max(1, len(words) - SHINGLE + 1))}
    hashed = _empty().copy()
    hashed.update_batch(sorted(shingles))
    return np.asarray(hashed.hashvalues, dtype=np.uint32)


def bands(values: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> list[str]:
    """The band keys under which near-copies meet."""
    rows = PERMUTATIONS // BANDS
    return [f"{band}:{values[band * rows : (band + 1) * rows].tobytes().hex()}" for band in range(BANDS)]


def assign_voice(connection: Connection, article: int, text: str) -> int:
    """Notes whose text the article repeats, its own row id when nobody's, and returns that."""
    table, blocks = schema.articles, schema.blocks
    values = signature(text)
    keys = bands(values)
    near = select(blocks.c.row).where(blocks.c.kind == "voice", blocks.c.block.in_(keys))
    voice = article
    rows = connection.execute(
        select(table.c.voice, table.c.signature).where(table.c.id.in_(near)).order_by(table.c.id)
    ).all()
    for row in rows:
        if np.mean(np.frombuffer(row.signature, dtype=np.uint32) == values) >= SAME_TEXT:
            voice = row.voice
            break
    connection.execute(update(table).where(table.c.id == article).values(voice=voice, signature=values.tobytes()))
    connection.execute(insert(blocks), [{"kind": "voice", "block": key, "row": article} for key in keys])
    return voice
