"""An article as windows of word pieces: runs of whole sentences, each read by the encoder in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

WINDOW = 160  # word pieces, with the two marks around them
OPENS, CLOSES = 101, 102  # [CLS], [SEP]

Array = np.ndarray[Any, Any]


@dataclass(slots=True)
class Windows:
    """``ids``: the word pieces of each window. ``pieces``: for each piece of all windows laid end to end, the token of
    the article that it belongs to, or -1 for a mark."""

    ids: list[list[int]]
    pieces: Array


def make_windows(
    tokenizer: Tokenizer, text: str, offsets: Sequence[int], sentences: Sequence[tuple[int, int]]
) -> Windows:
    """The windows of an article: ``offsets`` says where each token starts in ``text``, ``sentences`` which tokens are
    read, [start, end)."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    starts = np.array([start for start, _ in encoding.offsets], dtype=np.int64)
    tokens = np.searchsorted(np.asarray(offsets), starts, side="right") - 1
    ids = encoding.ids
    windows: list[list[int]] = []
    pieces: list[int] = []
    current: list[int] = []
    owners: list[int] = []

    def close() -> None:
        if current:
            windows.append([OPENS, *current, CLOSES])
            pieces.extend([-1, *owners, -1])
            current.clear()
            owners.clear()

    for start, end in sentences:
        first, last = np.searchsorted(tokens, [start, end])
        if len(current) + last - first > WINDOW - 2:
            close()
        for at in range(first, last, WINDOW - 2):
            part = slice(at, min(last, at + WINDOW - 2))
            if at > first:
                close()
            current.extend(ids[part])
            owners.extend(tokens[part].tolist())
    close()
    return Windows(windows, np.array(pieces, dtype=np.int64))
