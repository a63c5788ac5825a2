"""The heads of the model in NumPy: probabilities of candidates from their vectors and their named evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Array = np.ndarray[Any, Any]
EXACT = 3  # decimals of a logit that count: beyond them processors differ


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis. Logits are rounded first, so that they come out the same anywhere."""
    rounded = np.round(logits.astype(np.float64), EXACT)
    powers = np.exp(rounded - rounded.max(axis=-1, keepdims=True))
    found: Array = powers / powers.sum(axis=-1, keepdims=True)
    return found


class Head:
    """One head's arrays, by name, with the evidence that it knows."""

    def __init__(self, arrays: Mapping[str, Array], evidence: Sequence[str]) -> None:
        self.arrays = arrays
        self.number = {name: n for n, name in enumerate(evidence)}

    def linear(self, name: str, x: Array) -> Array:
        found: Array = x @ self.arrays[f"{name}.weight"].T + self.arrays[f"{name}.bias"]
        return found

    def bag(self, evidence: Sequence[Sequence[str]]) -> Array:
        """[n, width]: the sum of the vectors of each item's evidence."""
        weights = self.arrays["bag.bag.weight"]
        out = np.zeros((len(evidence), weights.shape[1]), dtype=np.float32)
        for row, names in enumerate(evidence):
            known = [n for name in names if (n := self.number.get(name)) is not None]
            out[row] = weights[known].sum(axis=0)
        return out


class One(Head):
    """A decision about one token."""

    def hidden(self, vectors: Array, evidence: Sequence[Sequence[str]]) -> Array:
        """[n, width]: what the head's outputs are read from."""
        z = self.bag(evidence)
        z = z + (self.linear("vector", vectors) if vectors.shape[1] else self.arrays["vector.bias"])
        found: Array = np.maximum(z, 0)
        return found

    def weights(self, vector: Array, evidence: Sequence[str], output: str, winner: int, other: int) -> dict[str, float]:
        """How much each piece of evidence, and the words themselves, spoke for one class of an output and against
        another, in logits."""
        open_ = self.hidden(vector[None], [evidence])[0] > 0
        out = self.arrays[f"out.{output}.weight"]
        towards = (out[winner] - out[other]) * open_
        bag = self.arrays["bag.bag.weight"]
        found = {name: float(bag[self.number[name]] @ towards) for name in evidence if name in self.number}
        if len(vector):
            found["words"] = float(self.linear("vector", vector) @ towards)
        return found

    def probabilities(self, vectors: Array, evidence: Sequence[Sequence[str]]) -> dict[str, Array]:
        """Of each of the head's outputs [n, classes]."""
        z = self.hidden(vectors, evidence)
        outs = sorted(name.split(".")[1] for name in self.arrays if name.startswith("out.") and name.endswith("weight"))
        return {name: softmax(self.linear(f"out.{name}", z)) for name in outs}


class Two(Head):
    """A decision about two tokens."""

    def logits(
        self, first: Array, second: Array, which: Array, evidence: Sequence[Sequence[str]], kinds: Array
    ) -> Array:
        """[k, classes] for k second tokens: ``which`` says to which of the ``first`` each belongs, ``kinds`` of what
        kind that one is."""
        z = self.bag(evidence) + self.arrays["kind.weight"][kinds]
        if first.shape[1]:
            z += self.linear("first", first)[which] + self.linear("second", second)
            z += self.linear("left", first)[which] * self.linear("right", second)
        else:
            a = self.arrays
            z += a["first.bias"] + a["second.bias"] + a["left.bias"] * a["right.bias"]
        z = np.maximum(z, 0)
        return self.linear("out", np.maximum(self.linear("middle", z), 0) + z)

    def probabilities(
        self, first: Array, second: Array, which: Array, evidence: Sequence[Sequence[str]], kinds: Array
    ) -> Array:
        """[k, classes]: as `logits`."""
        return softmax(self.logits(first, second, which, evidence, kinds))
