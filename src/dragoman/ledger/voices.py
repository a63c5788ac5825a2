"""Which articles repeat another's text: wire copies count as one voice.

Near-copies are found by MinHash over word shingles and banded hashing (Broder 1997; Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, ch. 3), so that a new article is compared only with those that share a band.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, update

from . import schema

if TYPE_CHECKING:
    import numpy as np
    from datasketch import MinHash

PERMUTATIONS = 64
BANDS = 16  # of 4 rows: copies of Jaccard similarity 0.7 share a band with probability 0.98, of 0.3 with 0.12
SHINGLE = 4  # words
SAME_TEXT = 0.6  # estimated Jaccard similarity from which two texts are one voice
WORD = re.compile(r"\w+")
NEAR = (
    "SELECT voice, signature FROM articles WHERE id IN "
    f"(SELECT row FROM block_rows WHERE key IN ({', '.join('?' * BANDS)})) ORDER BY id"
)
VOICED = (
    update(schema.articles)
    .where(schema.articles.c.id == bindparam("article"))
    .values(voice=bindparam("said"), signature=bindparam("shingles"))
)


@cache
def _empty() -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1)


def signature(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """MinHash signature of ``text``: PERMUTATIONS numbers of 32 bits."""
    import numpy as np

    words = [word.lower() for word in WORD.findall(text)]
    shingles = {" ".join(words[i : i + SHINGLE]).encode() for i in range(max(1, len(words) - SHINGLE + 1))}
    hashed = _empty().copy()
    hashed.update_batch(sorted(shingles))
    return np.asarray(hashed.hashvalues, dtype=np.uint32)


def bands(values: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> list[int]:
    """The block keys under which near-copies meet."""
    rows = PERMUTATIONS // BANDS
    return [
        schema.block_key("voice", f"{band}:{values[band * rows : (band + 1) * rows].tobytes().hex()}")
        for band in range(BANDS)
    ]


def assign_voice(connection: Connection, article: int, text: str) -> int:
    """Notes whose text the article repeats, its own row id when nobody's, and returns that."""
    import numpy as np

    values = signature(text)
    keys = bands(values)
    voice = article
    for row in connection.exec_driver_sql(schema.marked(connection, NEAR), tuple(keys)).all():
        if np.mean(np.frombuffer(row.signature, dtype=np.uint32) == values) >= SAME_TEXT:
            voice = row.voice
            break
    connection.execute(VOICED, {"article": article, "said": voice, "shingles": values.tobytes()})
    schema.keep_in_blocks(connection, ((key, article) for key in keys))
    return voice
