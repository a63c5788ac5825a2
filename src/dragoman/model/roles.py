"""Who of an act's candidates takes part in it, settled together: each has its chances, the act says how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

NOBODY, SIDES, TIME, PLACE, SOURCE = 0, (1, 2), 3, 4, 5  # the numbers of roles: none, actor, recipient and so on
# From which probability a phrase is an act's time, place, source; on the articles set aside f1 is .81, .60, .72 with it
# and .79, .56, .70 where these must be likelier than none.
ENOUGH = {TIME: 0.3, PLACE: 0.3, SOURCE: 0.4}
NUMBER = 0.6  # how much the number's probability counts beside the candidates' odds; set aside 0.5 to 1 are alike
FEWEST = 0.1  # the probability of a number is taken to be no less: it is often too sure of one
LEAST = 1e-4  # a probability is taken to be no less
# How far those of one coordination share their odds: set aside, all parties are right in .546 of the acts with it, in
# .540 without; 0.5 to 1 are alike.
SHARED = 0.8


def settle(chances: Array, counts: Array, together: Sequence[Sequence[int]] = (), hits: bool = False) -> list[int]:
    """The number of each candidate's role. ``chances`` [k, roles] are their probabilities, ``counts`` [2, 3] those of
    no, one or more actors and recipients, ``together`` the candidates of each coordination. On each side those stand
    for whom the product of their odds and of the probability of their number, to the power of
    NUMBER, is highest; nobody is on both. What ``hits`` may be done to a town where it is done."""
    taken: dict[int, int] = {}
    for side, count in zip(SIDES, counts, strict=True):
        besides = 1 - chances[:, side] - (chances[:, PLACE] if hits else 0)
        odds = np.log(np.maximum(chances[:, side], LEAST)) - np.log(np.maximum(besides, LEAST))
        for group in map(list, together):
            odds[group] += SHARED * (odds[group].mean() - odds[group])
        order = np.argsort(-odds, kind="stable").tolist()
        for n in order[: _number(odds[order], count)]:
            if n not in taken or chances[n, side] > chances[n, taken[n]]:
                taken[n] = side
    return [taken.get(n) or _besides(row) for n, row in enumerate(chances)]


def _besides(chances: Array) -> int:
    """Of one who takes no part whether it is time, place or source, or none."""
    best = max(ENOUGH, key=lambda role: float(chances[role]))
    return best if chances[best] >= ENOUGH[best] else NOBODY


def _number(odds: Array, count: Array) -> int:
    """How many of the candidates, whose log ``odds`` fall, to take."""
    chance = NUMBER * np.log(np.maximum(count, FEWEST))
    summed = np.concatenate([[0.0], np.cumsum(odds)])
    return int(np.argmax(summed + chance[np.minimum(np.arange(len(summed)), len(chance) - 1)]))


def numbered(counts: Array, roles: list[int]) -> float:
    """How likely there are as many actors and recipients as ``roles`` hold, as it counts in `settle`."""
    numbers = [min(roles.count(side), counts.shape[1] - 1) for side in SIDES]
    chance = np.prod([max(count[n], FEWEST) for count, n in zip(counts, numbers, strict=True)])
    return float(chance**NUMBER)
