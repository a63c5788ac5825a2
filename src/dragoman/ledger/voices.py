"""Which articles repeat another's text, and how many of those that tell of a happening speak for themselves.

Near-copies are found by MinHash over word shingles and banded hashing (Broder 1997; Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, ch. 3), so that a new article is compared only with those that share a band.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha1
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, update

from . import schema

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[tuple[int], np.dtype[np.uint32]]

PERMUTATIONS = 64
BANDS = 16  # of 4 rows: copies of Jaccard similarity 0.7 share a band with probability 0.98, of 0.3 with 0.12
SHINGLE = 4  # words
SAME_TEXT = 0.6  # estimated Jaccard similarity from which two texts are one voice
WORD = re.compile(r"\w+")
MOTTO = re.compile(r"\s+[-–—|]\s+")  # "The Herald - News of the North"
LATIN = re.compile(r"[A-Za-z]")
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
def _permutations() -> tuple[Any, Any]:
    """An odd factor and a summand of each permutation of numbers of 32 bits. Ledgers keep what is made with these."""
    import numpy as np

    drawn = np.random.RandomState(1)
    factors = drawn.randint(0, 2**31, PERMUTATIONS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors[:, None], drawn.randint(0, 2**32, PERMUTATIONS, dtype=np.uint32)[:, None]


def signature(text: str) -> Numbers:
    """MinHash signature of ``text``: PERMUTATIONS numbers of 32 bits, the least of each permutation over the shingles.

    A shingle's number is the beginning of its SHA-1, mixed as MurmurHash3 ends, since a permutation's lowest bits rest
    on the lowest bits of that alone.
    """
    import numpy as np

    words = [word.lower() for word in WORD.findall(text)]
    shingles = {" ".join(words[i : i + SHINGLE]).encode() for i in range(max(1, len(words) - SHINGLE + 1))}
    mixed = np.frombuffer(b"".join(sha1(shingle).digest()[:4] for shingle in shingles), dtype="<u4").astype(np.uint32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        mixed = (mixed ^ (mixed >> np.uint32(shift))) * np.uint32(factor)
    factors, summands = _permutations()
    least: Numbers = (factors * mixed + summands).min(axis=1)
    return least


def bands(values: Numbers) -> list[int]:
    """The block keys under which near-copies meet."""
    rows = PERMUTATIONS // BANDS
    return [
        schema.block_key("voice", f"{band}:{values[band * rows : (band + 1) * rows].tobytes().hex()}")
        for band in range(BANDS)
    ]


def bands_of(kept: bytes) -> list[int]:
    """The block keys of a signature as stored."""
    import numpy as np

    return bands(np.frombuffer(kept, dtype=np.uint32))


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


# ---- who tells of a happening for himself ---------------------------------------------------------

SAME_WORDS = 8  # words from which two reports of the same sentence are no two voices


def independent(reports: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """For each article among the reports of a happening, the first article (in order of publication) of its voice.

    Of one voice are the articles of one outlet (by name, else by the host of its address; those of no known outlet are
    not known to be several), copies of one text, and articles that tell of the happening in the same sentence, as
    rewrites of a wire's report do. ``reports`` are rows of events with their article's columns.
    """
    articles = {row["article"] for row in reports}
    if len(articles) < 2:
        return {article: article for article in articles}
    first: dict[int, int] = {}
    marks: dict[object, int] = {}
    for row in sorted(reports, key=lambda row: (row["published"] or "", row["fingerprint"])):
        article = row["article"]
        root = _root(first, first.setdefault(article, article))
        for mark in _marks_of(row):
            other = _root(first, marks.setdefault(mark, root))
            if other != root:
                first[root] = other
                root = other
    return {article: _root(first, article) for article in first}


def _root(first: Mapping[int, int], article: int) -> int:
    while first[article] != article:
        article = first[article]
    return article


def _marks_of(row: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    yield "copy", row["voice"]
    yield "outlet", row["outlet"] or urlsplit(row["url"] or "").hostname
    words = _wording(row["sentence"])
    if words:
        yield "words", words


@lru_cache(maxsize=10_000)
def _wording(sentence: str) -> str:
    """The words of a sentence, however it is punctuated; none of one that is too short to tell voices apart."""
    words = WORD.findall(sentence.lower())
    return " ".join(words) if len(words) >= SAME_WORDS else ""


def outlet_of(row: Mapping[str, Any]) -> str | None:
    """What the outlet of a row with its article's columns is called, without a motto behind it; where none is known in
    Latin letters, the host of its address."""
    host = (urlsplit(row["url"] or "").hostname or "").removeprefix("www.")
    name = MOTTO.split(row["outlet"] or "")[0]
    return (host if host and not LATIN.search(name) else name) or None


def tolls(reports: Sequence[Mapping[str, Any]], voice: Mapping[int, int]) -> list[Mapping[str, Any]]:
    """The reports that say how many a happening killed: of each voice its latest that gives a number, by publication.
    ``voice`` says whose each article is (`independent`).

    What may happen, is planned or denied counts none.
    """
    latest: dict[int, Mapping[str, Any]] = {}
    for row in sorted(reports, key=lambda row: (row["published"] or "", row["confidence"], row["fingerprint"])):
        if row["status"] in COUNTED and (row["deaths_low"] is not None or row["deaths_high"] is not None):
            latest[voice[row["article"]]] = row
    return sorted(latest.values(), key=lambda row: (row["published"] or "", row["fingerprint"]))


COUNTED = ("occurred", "ongoing")


def range_of(told: Sequence[Mapping[str, Any]]) -> tuple[int | None, int | None]:
    """The least and the most of the deaths in reports with a toll."""
    numbers = [row["deaths_low"] if row["deaths_low"] is not None else row["deaths_high"] for row in told]
    return min(numbers, default=None), max(numbers, default=None)


def best_told(reports: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The event of a happening that stands for it: told rather than denied, then the likeliest to be right."""
    return max(reports, key=lambda event: (event["status"] != "denied", event["confidence"], event["fingerprint"]))
