"""Who of an act's candidates takes part in it, settled together: each has its chances, the act says how many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

NOBODY, SIDES, TIME, PLACE, SOURCE = 0, (1, 2), 3, 4, 5  # the numbers of roles: none, actor, recipient and so on
# From which probability a phrase is an act's time, place, source; on the articles set aside f1 is .81, .60, .72 with it
# and .79, .56, .70 where these must be likelier than none.
ENOUGH = {TIME: 0.3, PLACE: 0.3, SOURCE: 0.4}
NUMBER = 0.6  # how much the number's probability counts beside the candidates' odds; set aside 0.5 to 1 are alike
FEWEST = 0.1  # the probability of a number is taken to be no less: it is often too sure of one
HOPELESS = 1.01 * NUMBER * math.log(FEWEST)  # log odds below which no number makes up for taking one more
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
    rows: list[list[float]] = chances.tolist()
    for side, count in zip(SIDES, counts.tolist(), strict=True):
        besides = [1 - row[side] - (row[PLACE] if hits else 0) for row in rows]
        odds = [_log(row[side]) - _log(other) for row, other in zip(rows, besides, strict=True)]
        for group in together:
            mean = sum(odds[n] for n in group) / len(group)
            for n in group:
                odds[n] += SHARED * (mean - odds[n])
        order = sorted((n for n, one in enumerate(odds) if one >= HOPELESS), key=lambda n: -odds[n])
        for n in order[: _number([odds[n] for n in order], count)]:
            if n not in taken or rows[n][side] > rows[n][taken[n]]:
                taken[n] = side
    return [taken.get(n) or _besides(row) for n, row in enumerate(rows)]


def _log(chance: float) -> float:
    return math.log(max(chance, LEAST))


def _besides(chances: Sequence[float]) -> int:
    """Of one who takes no part whether it is time, place or source, or none."""
    best = max(ENOUGH, key=chances.__getitem__)
    return best if chances[best] >= ENOUGH[best] else NOBODY


def _number(odds: Sequence[float], count: Sequence[float]) -> int:
    """How many of the candidates, whose log ``odds`` fall, to take."""
    chance = [NUMBER * math.log(max(one, FEWEST)) for one in count]
    summed = [0.0, *accumulate(odds)]
    return max(range(len(summed)), key=lambda n: summed[n] + chance[min(n, len(chance) - 1)])


def numbered(counts: Array, roles: list[int]) -> float:
    """How likely there are as many actors and recipients as ``roles`` hold, as it counts in `settle`."""
    numbers = [min(roles.count(side), counts.shape[1] - 1) for side in SIDES]
    chance: float = math.prod(max(count[n], FEWEST) for count, n in zip(counts.tolist(), numbers, strict=True))
    return float(chance**NUMBER)
