"""Fits a head on articles whose vectors are taken as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

Array = np.ndarray[Any, Any]
BLIND = 0.3  # how often the vectors of an article are hidden, so that ``--fast``, which has none, decides by the same


class Answered(Protocol):
    """An article's decisions: the right answer of each."""

    right: Array


One = TypeVar("One", bound=Answered)
Head = TypeVar("Head", bound=nn.Module)


def seeded() -> np.random.Generator:
    """Fixes all seeds, before a head is made."""
    np.random.seed(1)
    torch.manual_seed(1)
    return np.random.default_rng(1)


def often(rows: Iterable[Array], size: int, rare: int) -> tuple[Array, Array]:
    """The numbers of evidence, of ``size``, that ``rows`` have at least ``rare`` times, and for each number of all its
    place among them, -1 for none."""
    counts = np.bincount(np.concatenate(list(rows)), minlength=size)
    chosen = np.flatnonzero(counts >= rare)
    numbers = np.full(size, -1, dtype=np.int32)
    numbers[chosen] = np.arange(len(chosen))
    return chosen, numbers


def fit(
    net: Head,
    found: Sequence[One],
    logits: Callable[[Head, list[One], Array], Tensor],
    rng: np.random.Generator,
    *,
    epochs: int,
    rate: float,
    decay: float,
    batch: int,
) -> Head:
    """``net``, trained on all of ``found``, ``batch`` articles at a time; ``logits`` [decisions, answers] takes some
    articles and which of them are blind."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
    steps = epochs * (len(found) // batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, steps + 1)
    for epoch in range(epochs):
        net.train()
        summed = 0.0
        for at in np.array_split(rng.permutation(len(found)), len(found) // batch + 1):
            group = [found[n] for n in at]
            right = torch.from_numpy(np.concatenate([e.right for e in group]))
            value = cross_entropy(logits(net, group, rng.random(len(group)) < BLIND), right)
            value.backward()
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            summed += float(value.detach())
        print(f"epoch {epoch + 1}: loss {summed / steps * epochs:.4f}", flush=True)
    return net.eval()
