"""Weights of evidence from labelled pairs: a logistic regression that is drawn towards weights known before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

Told = Mapping[str, float]  # the evidence of a pair: values by name
STEPS = 40
FREE = 0.01  # the penalty on "always", which every pair has


def fit(
    found: Sequence[Told], same: Sequence[bool], heed: Sequence[float], penalty: float, known: Told
) -> dict[str, float]:
    """The weight of each name of evidence, by Newton's method.

    ``found`` and ``same`` are the pairs' evidence and answers, ``heed`` how far each counts. Weights are drawn by
    ``penalty`` towards ``known``; one that comes out against the sense that is known of it counts nothing.
    """
    held: set[str] = set()
    while True:
        names = sorted(({name for told in found for name in told} | known.keys()) - held)
        w = _newton(found, same, heed, penalty, names, known)
        wrong = {name for name, value in zip(names, w, strict=True) if value * known.get(name, 0.0) < 0}
        if not wrong:
            return {name: round(float(value), 3) for name, value in zip(names, w, strict=True)}
        held |= wrong


def _newton(
    found: Sequence[Told],
    same: Sequence[bool],
    heed: Sequence[float],
    penalty: float,
    names: Sequence[str],
    known: Told,
) -> np.ndarray[Any, Any]:
    import numpy as np

    x = np.array([[told.get(name, 0.0) for name in names] for told in found])
    y, heeded = np.array(same, dtype=float), np.array(heed)
    prior = np.array([known.get(name, 0.0) for name in names])
    ridge = np.diag([FREE if name == "always" else penalty for name in names])
    w = prior.copy()
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (heeded * (y - p)) - ridge @ (w - prior)
        hessian = (x * (heeded * p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian, gradient)
        w += step / max(1.0, float(np.abs(step).max()))  # a whole step may overshoot at first
    return w
