"""How likely an act is right in type, status and parties together, from the probabilities of each decision."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
LEAST = 1e-6  # a probability is no less, and no more than 1 less this, where its logarithm is taken


def settled(chances: Array) -> float:
    """How sure it is whether a party is actor, recipient or neither; ``chances`` are those of its roles."""
    return float(chances[:3].max() + chances[3:].sum())


def terms(kind: float, status: float, parties: Iterable[float]) -> list[float]:
    """The terms that the weights of ``training/calibrate.py`` are for."""

    def log(chance: float) -> float:
        return math.log(max(LEAST, min(1 - LEAST, chance)))

    return [1.0, log(kind), log(status), sum(map(log, parties))]


def confidence(weights: Sequence[float], found: Sequence[float]) -> float:
    """The calibrated probability."""
    return 1 / (1 + math.exp(-sum(weight * term for weight, term in zip(weights, found, strict=True))))
