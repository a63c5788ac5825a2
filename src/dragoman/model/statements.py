"""What decides who said what: which words are cues, and what the words around a cue are to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .encoder import TokenVectors
from .heads import EXACT, One, Two
from .stored import load, of_head

PARTS = ("content", "source", "cue")
# What a token is to a cue: nothing, or inside a part of its statement, or the first, last or only token of one.
LABELS = ("none", *(f"{part}{edge}" for part in PARTS for edge in ("", "-first", "-last", "-only")))
STATES = len(LABELS)

Array = np.ndarray[Any, Any]


def allowed() -> Array:
    """[labels + 1, labels + 1], true where a label may follow another: a part begins with its first token and ends
    with its last. The row after all labels is the start, the column the end."""
    found = np.zeros((STATES + 1, STATES + 1), dtype=bool)
    begins = [0, *(n for n, name in enumerate(LABELS) if name.endswith(("-first", "-only"))), STATES]
    for n, name in enumerate([*LABELS, "start"]):
        part, _, edge = name.partition("-")
        if n in (0, STATES) or edge in ("last", "only"):
            found[n, begins] = True
        else:
            found[n, [LABELS.index(part), LABELS.index(f"{part}-last")]] = True
    return found


def best_path(logits: Array, transitions: Array) -> list[int]:
    """The likeliest labels of a row of tokens: ``logits`` [n, labels], ``transitions`` [labels + 1, labels + 1]."""
    inner = transitions[:STATES, :STATES]
    score = transitions[STATES, :STATES] + logits[0]
    back = np.zeros(logits.shape, dtype=np.int64)
    for n in range(1, len(logits)):
        ways = score[:, None] + inner
        back[n] = ways.argmax(axis=0)
        score = ways.max(axis=0) + logits[n]
    path = [int((score + transitions[:STATES, STATES]).argmax())]
    for n in range(len(logits) - 1, 0, -1):
        path.append(int(back[n, path[-1]]))
    return path[::-1]


class StatementModel:
    """The two heads, with the odds that one label follows another; ``sure`` is the probability from which a word is a
    cue."""

    def __init__(self, cue: One, extent: Two, transitions: Array, sure: float) -> None:
        self.cue, self.extent, self.sure = cue, extent, sure
        self.transitions = np.where(allowed(), np.round(transitions.astype(np.float64), EXACT), -1e9)

    @classmethod
    def load(cls, path: Path) -> StatementModel:
        """From the file that ``training/statements.py`` writes."""
        about, arrays = load(path)
        cue = One(of_head(arrays, "cue"), about["evidence"]["cue"])
        extent = Two(of_head(arrays, "extent"), about["evidence"]["extent"])
        return cls(cue, extent, arrays["transitions"], about["sure"])

    def cues(self, vectors: TokenVectors, asked: Sequence[int], evidence: Sequence[Sequence[str]]) -> list[float]:
        """For each token asked for the probability that it heads a cue."""
        if not asked:
            return []
        found: list[float] = self.cue.probabilities(vectors.of(asked), evidence, {})["cue"][:, 1].tolist()
        return found

    def labels(
        self, vectors: TokenVectors, cues: Sequence[int], windows: Sequence[range], evidence: Sequence[Sequence[str]]
    ) -> list[list[int]]:
        """For each cue the labels of the tokens of its window; ``evidence`` is that of all windows, end to end."""
        if not cues:
            return []
        pairs = [(i, j) for i, window in zip(cues, windows, strict=True) for j in window]
        logits = self.extent.logits(vectors, pairs, evidence)
        ends = np.cumsum([len(window) for window in windows])[:-1]
        rows = np.split(np.round(logits.astype(np.float64), EXACT), ends)
        return [best_path(row, self.transitions) for row in rows]
