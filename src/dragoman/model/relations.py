"""What decides who stands to whom, and who holds what ground."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .encoder import TokenVectors
from .heads import Two, softmax
from .stored import load, of_head

KINDS = ("none", "leads", "part_of", "supports", "opposes", "holds", "gained", "lost")

SURE = 0.35  # probability from which a relation is told; two thirds and more of those told are labelled
UNLIKELY = 0.1  # from which one is told that the rules propose

Array = np.ndarray[Any, Any]


class RelationModel:
    """The head over two phrases."""

    def __init__(self, pair: Two) -> None:
        self.pair = pair

    @classmethod
    def load(cls, path: Path) -> RelationModel:
        """From the file that ``training/relations.py`` writes."""
        about, arrays = load(path)
        return cls(Two(of_head(arrays, "pair"), about["evidence"]))

    def kinds(
        self,
        vectors: TokenVectors,
        pairs: Sequence[tuple[int, int]],
        evidence: Sequence[Sequence[tuple[str, ...]]],
        proposed: Sequence[Collection[str]],
    ) -> list[str]:
        """For each pair of tokens, with its evidence in parts, what the first is to the second ("none" mostly): the
        likeliest where that is sure; a kind that the rules have ``proposed`` where it is not all too unlikely."""
        if not pairs:
            return []
        chances = softmax(self.pair.logits_of_parts(vectors, pairs, evidence))
        least = np.full((len(pairs), len(KINDS) - 1), SURE)
        for n, kinds in enumerate(proposed):
            for kind in kinds:
                least[n, KINDS.index(kind) - 1] = UNLIKELY
        told = np.where(chances[:, 1:] >= least, chances[:, 1:], 0.0)
        best = np.where(told.max(axis=1) > 0, 1 + told.argmax(axis=1), 0)
        return [KINDS[n] for n in best.tolist()]
