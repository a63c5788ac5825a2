"""Types of a user's own: a small classifier over what the model makes of a word, taught by answered sheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import DataFileError
from ..threads import one_thread
from ..whole import written_whole
from .heads import softmax
from .kinds import Kind, Told
from .stored import UNREADABLE

if TYPE_CHECKING:
    from .model import Model

Array = np.ndarray[Any, Any]

SURE_OF_OWN = 0.5  # probability above which a type of the user's own stands
SURE = 0.8  # above which one of PLOVER's, or none, stands in place of the model's
SHRINK = 3e-3  # weight of the squared coefficients beside the mean log loss
STEPS = 300
LEAST = 2  # kinds


class Own:
    """Multinomial logistic regression: a weight of each kind for each number that the model makes of a word."""

    def __init__(self, kinds: Sequence[Kind], weights: Array, over: str) -> None:
        """``weights``: [width + 1, kinds], the last row is added. ``over``: the digest of the model."""
        self.kinds, self.weights, self.over = list(kinds), weights, over

    @classmethod
    def train(cls, hidden: Array, kinds: Sequence[Kind], over: str) -> Own:
        """Fits the weights to words ([n, width], see `One.hidden`) and what each tells of, by Nesterov's gradient
        descent with steps as long as the curvature allows. Raises DataFileError when all are of one kind."""
        names = sorted(set(kinds), key=str)
        if len(names) < LEAST:
            given = ", ".join(map(str, names)) or "none"
            raise DataFileError(f"the answers need words of two kinds at least, to tell them apart; given: {given}")
        scale = np.maximum(hidden.std(axis=0), np.float32(1e-3))
        x = _with_constant(hidden / scale).astype(np.float64)
        right = np.eye(len(names))[[names.index(kind) for kind in kinds]]
        step = 1 / (0.5 * np.linalg.norm(x, 2) ** 2 / len(x) + SHRINK)
        weights = before = np.zeros((x.shape[1], len(names)))
        with one_thread():
            for n in range(STEPS):
                ahead = weights + n / (n + 3) * (weights - before)
                slope = x.T @ (softmax(x @ ahead) - right) / len(x) + SHRINK * ahead
                before, weights = weights, ahead - step * slope
        weights[:-1] /= scale[:, None]
        return cls(names, weights.astype(np.float32), over)

    def says(self, hidden: Array) -> list[Told]:
        """The likeliest kind of each word."""
        chances = softmax(_with_constant(hidden) @ self.weights)
        return [(self.kinds[int(row.argmax())], float(row.max())) for row in chances]

    def correct(self, told: Sequence[Told], hidden: Array) -> list[Told]:
        """What the words tell of: by itself where it is sure, else what the model has ``told``."""
        return [
            mine if mine[1] > (SURE_OF_OWN if mine[0].name else SURE) else theirs
            for theirs, mine in zip(told, self.says(hidden), strict=True)
        ]

    def save(self, path: Path) -> None:
        """Raises OSError."""
        with written_whole(path) as aside, aside.open("wb") as file:
            np.savez(file, kinds=np.array([str(kind) for kind in self.kinds]), weights=self.weights, over=self.over)

    @classmethod
    def open(cls, path: Path, model: Model) -> Own:
        """What was trained over ``model``; raises DataFileError."""
        try:
            with np.load(path, allow_pickle=False) as file:
                kinds = [Kind.parse(str(kind)) for kind in file["kinds"]]
                weights, over = file["weights"].astype(np.float32), str(file["over"])
        except UNREADABLE as error:
            said = getattr(error, "strerror", None) or "not a file that dragoman train wrote"
            raise DataFileError(f"{path}: {said}") from error
        if over != model.digest:
            raise DataFileError(
                f"{path}: was trained over another model ({over}) than the one that decides here ({model.digest}); "
                "train it again, with --fast if it is read with --fast"
            )
        return cls(kinds, weights, over)


def _with_constant(hidden: Array) -> Array:
    return np.hstack([hidden, np.ones((len(hidden), 1), dtype=hidden.dtype)])
