"""How likely an act is right in type, status and parties together, from the probabilities of each decision."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from .roles import SIDES

LEAST = 1e-4  # a probability is no less, and no more than 1 less this, where its odds are taken


def settled(chances: Sequence[float], role: int) -> float:
    """How sure it is that a party is actor, recipient or neither, as its ``role`` says, of its ``chances``."""
    actor, recipient = SIDES
    return chances[role] if role in SIDES else sum(chances) - (chances[actor] + chances[recipient])


def terms(kind: float, status: float, parties: Iterable[float], numbers: float) -> list[float]:
    """The terms that the weights of ``training/calibrate.py`` are for: 1, and the log odds of the type, of the status,
    of all parties, of how many there are and of all these together."""
    together = math.prod(parties)
    return [1.0, *map(_log_odds, (kind, status, together, numbers, kind * status * together * numbers))]


def _log_odds(chance: float) -> float:
    known = max(LEAST, min(1 - LEAST, chance))
    return math.log(known / (1 - known))


def confidence(weights: Sequence[float], found: Sequence[float]) -> float:
    """The calibrated probability."""
    return 1 / (1 + math.exp(-sum(weight * term for weight, term in zip(weights, found, strict=True))))
