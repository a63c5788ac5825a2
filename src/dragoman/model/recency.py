"""What tells the news of an article from what it looks back on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np

from ..records import Recency
from .heads import Around, One
from .stored import load, of_head

# What the article reports; what was before, once; what goes on at no one time.
NEWS = 0.5  # from which it is told as news
KINDS: tuple[Recency, ...] = get_args(Recency)

Array = np.ndarray[Any, Any]


class RecencyModel:
    """The head over one word."""

    def __init__(self, act: One) -> None:
        self.act = act

    @classmethod
    def load(cls, path: Path) -> RecencyModel:
        """From the file that ``training/recency.py`` writes."""
        about, arrays = load(path)
        return cls(One(of_head(arrays, "act"), about["evidence"]))

    def told(self, vectors: Array, evidence: Sequence[Sequence[str]], around: Around) -> list[Recency]:
        """How each word tells: as news where that is likelier than not, else as the likelier of the others."""
        own = {name: found for name, found in around.items() if name == "sentence"}
        found = self.act.probabilities(vectors, evidence, own)["recency"]
        return [KINDS[0] if row[0] >= NEWS else KINDS[1 + int(np.argmax(row[1:]))] for row in found]
