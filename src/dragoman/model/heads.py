"""The heads of the model in NumPy: probabilities of candidates from their vectors and their named evidence."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from thinc.backends import NumpyOps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .encoder import TokenVectors

T = TypeVar("T")
Array = np.ndarray[Any, Any]
Around = Mapping[str, Array]  # the vectors of the sentence and of the article that something stands in
ROWS = 1000  # items whose evidence is summed at once
PAIRS = 20_000  # decided at once, some kilobytes each: articles in print have fewer, a heap of pronouns millions
OPS = NumpyOps()
NARROW = 1e-5  # added to a variance that is divided by
EXACT = 3  # decimals of a logit that count: beyond them processors differ


def batches(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Items so many at a time that they have no more than PAIRS together, or one by itself that has more."""
    batch: list[T] = []
    held = 0
    for item in items:
        if batch and held + size(item) > PAIRS:
            yield batch
            batch, held = [], 0
        batch.append(item)
        held += size(item)
    if batch:
        yield batch


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis. Logits are rounded first, so that they come out the same anywhere."""
    rounded = np.round(logits.astype(np.float64), EXACT)
    powers = np.exp(rounded - rounded.max(axis=-1, keepdims=True))
    found: Array = powers / powers.sum(axis=-1, keepdims=True)
    return found


def likely(logits: Array, sizes: Sequence[int]) -> Array:
    """How likely each is among those that stand together, ``sizes`` after one another, or none of them, whose logit is
    zero; rounded as in `softmax`."""
    rounded = np.round(logits.astype(np.float64), EXACT)
    starts = np.cumsum(sizes) - np.array(sizes)
    top = np.maximum(np.maximum.reduceat(rounded, starts), 0.0)
    powers = np.exp(rounded - np.repeat(top, sizes))
    found: Array = powers / np.repeat(np.exp(-top) + np.add.reduceat(powers, starts), sizes)
    return found


def summed(rows: Array, which: Array, counts: Sequence[int]) -> Array:
    """[n, width]: the sum of the ``rows`` that the first of ``counts`` numbers in ``which`` name, of the next, and so
    on, added one after the other."""
    if not len(which):
        return np.zeros((len(counts), rows.shape[1]), dtype=np.float32)
    found: Array = OPS.reduce_sum(rows.take(which, axis=0), np.array(counts, dtype=np.int32))
    return found


class Seen(NamedTuple):
    """What a head over two tokens makes of some, [n, width] each: of first ones what it adds of them and what it
    multiplies, the same of second ones; and the row of each token."""

    first: Array
    left: Array
    second: Array
    right: Array
    firsts: dict[int, int]
    seconds: dict[int, int]


class Head:
    """One head's arrays, by name, with the evidence that it knows."""

    def __init__(self, arrays: Mapping[str, Array], evidence: Sequence[str]) -> None:
        self.arrays = arrays
        self.number = {name: n for n, name in enumerate(evidence, 1)}  # from one: what is not known is nothing
        # The weights of products, turned once: for few rows BLAS takes half as long again where it turns them itself.
        self.turned = {
            name: np.ascontiguousarray(array.T)
            for name, array in arrays.items()
            if name.endswith("weight") and not name.startswith(("bag.", "kind."))
        }

    def linear(self, name: str, x: Array) -> Array:
        found: Array = x @ self.turned[f"{name}.weight"]
        found += self.arrays[f"{name}.bias"]
        return found

    def seen(self, vectors: TokenVectors, firsts: Sequence[int], seconds: Sequence[int]) -> Seen:
        """What it makes of tokens that are told once each; without vectors, what is the same of all."""
        a, b = vectors.of(firsts), vectors.of(seconds)
        found = (self._side(name, x) for name, x in (("first", a), ("left", a), ("second", b), ("right", b)))
        rows = ({token: n for n, token in enumerate(tokens)} for tokens in (firsts, seconds))
        return Seen(*found, *rows)  # type: ignore[arg-type]

    def _side(self, name: str, vectors: Array) -> Array:
        if vectors.shape[1]:
            return self.linear(name, vectors)
        bias = self.arrays[f"{name}.bias"]
        return np.broadcast_to(bias, (len(vectors), len(bias)))

    @staticmethod
    def add_two(z: Array, seen: Seen, which: Array, whose: Array) -> None:
        """Adds to ``z`` [k, width] two tokens and what they have in common: the firsts ``which`` and the seconds
        ``whose`` of ``seen``."""
        both = seen.first.take(which, axis=0)
        both += seen.second.take(whose, axis=0)
        z += both
        alike = seen.left.take(which, axis=0)
        alike *= seen.right.take(whose, axis=0)
        z += alike

    def bag(self, evidence: Sequence[Sequence[str]]) -> Array:
        """[n, width]: the sum of the vectors of each item's evidence."""
        weights, number = self.arrays["bag.bag.weight"], self.number
        out = np.empty((len(evidence), weights.shape[1]), dtype=np.float32)
        for at in range(0, len(evidence), ROWS):
            known = [list(filter(None, map(number.get, names))) for names in evidence[at : at + ROWS]]
            numbers = np.array(list(chain.from_iterable(known)), dtype=np.int64)
            out[at : at + ROWS] = summed(weights, numbers - 1, list(map(len, known)))
        return out

    def bag_of_parts(self, evidence: Sequence[Sequence[tuple[str, ...]]]) -> Array:
        """[n, width]: the same where each item's evidence comes in parts that many share; each is summed once."""
        rows: dict[tuple[str, ...], int] = {}
        out = np.empty((len(evidence), self.arrays["bag.bag.weight"].shape[1]), dtype=np.float32)
        parts = [[rows.setdefault(part, len(rows)) for part in item] for item in evidence]
        of_parts = self.bag(list(rows))
        for at in range(0, len(evidence), ROWS):
            some = parts[at : at + ROWS]
            numbers = np.array(list(chain.from_iterable(some)), dtype=np.int64)
            out[at : at + ROWS] = summed(of_parts, numbers, list(map(len, some)))
        return out


class One(Head):
    """A decision about one token or sentence, by its vector, those of what is around it, and its evidence."""

    def hidden(self, vectors: Array, evidence: Sequence[Sequence[str]], around: Around) -> Array:
        """[n, width]: what the head's outputs are read from; ``around`` has by name [n, width of the vectors]."""
        z = self.bag(evidence)
        z += self.linear("vector", vectors) if vectors.shape[1] else self.arrays["vector.bias"]
        if vectors.shape[1]:
            for name, found in around.items():
                z += found @ self.turned[f"around.{name}.weight"]
        return np.maximum(z, 0)

    def weights(
        self, vector: Array, evidence: Sequence[str], around: Around, output: str, winner: int, other: int
    ) -> dict[str, float]:
        """How much each piece of evidence, the word itself and what is ``around`` it ([width] each) spoke for one class
        of an output and against another, in logits."""
        open_ = self.hidden(vector[None], [evidence], {name: found[None] for name, found in around.items()})[0] > 0
        out = self.arrays[f"out.{output}.weight"]
        towards = (out[winner] - out[other]) * open_
        bag = self.arrays["bag.bag.weight"]
        found = {name: float(bag[self.number[name] - 1] @ towards) for name in evidence if name in self.number}
        if len(vector):
            found["words"] = float(self.linear("vector", vector) @ towards)
            for name, mean in around.items():
                found[name] = float((mean @ self.arrays[f"around.{name}.weight"].T) @ towards)
        return found

    def probabilities(self, vectors: Array, evidence: Sequence[Sequence[str]], around: Around) -> dict[str, Array]:
        """Of each of the head's outputs [n, classes]."""
        return self.outputs(self.hidden(vectors, evidence, around))

    def outputs(self, z: Array) -> dict[str, Array]:
        """The same of what `hidden` made."""
        outs = sorted(name.split(".")[1] for name in self.arrays if name.startswith("out.") and name.endswith("weight"))
        return {name: softmax(self.linear(f"out.{name}", z)) for name in outs}


class Two(Head):
    """A decision about two tokens, each pair in the light of the others that have its first token."""

    def logits(
        self,
        vectors: TokenVectors,
        pairs: Sequence[tuple[int, int]],
        evidence: Sequence[Sequence[str]],
        kinds: Sequence[int] | int = 0,
    ) -> Array:
        """[k, classes] for k ``pairs`` of tokens, each with its evidence; ``kinds`` are those of the first tokens."""
        return self._in_batches(vectors, pairs, evidence, kinds, self.bag)

    def logits_of_parts(
        self, vectors: TokenVectors, pairs: Sequence[tuple[int, int]], evidence: Sequence[Sequence[tuple[str, ...]]]
    ) -> Array:
        """[k, classes]: as `logits`, of evidence in parts that many pairs share."""
        return self._in_batches(vectors, pairs, evidence, 0, self.bag_of_parts)

    def _in_batches(
        self,
        vectors: TokenVectors,
        pairs: Sequence[tuple[int, int]],
        evidence: Sequence[Any],
        kinds: Sequence[int] | int,
        bag: Callable[[Sequence[Any]], Array],
    ) -> Array:
        """[k, classes]: of very many pairs those of some first tokens at a time."""
        if len(pairs) <= PAIRS:
            return self._summed(vectors, pairs, bag(evidence), kinds)
        out = np.empty((len(pairs), len(self.arrays["out.bias"])), dtype=np.float32)
        order = sorted(range(len(pairs)), key=lambda n: pairs[n][0])
        groups = [list(group) for _, group in groupby(order, key=lambda n: pairs[n][0])]  # those of one first token
        for some in map(list, map(chain.from_iterable, batches(groups, len))):
            theirs = kinds if isinstance(kinds, int) else [kinds[n] for n in some]
            out[some] = self._summed(vectors, [pairs[n] for n in some], bag([evidence[n] for n in some]), theirs)
        return out

    def _summed(
        self, vectors: TokenVectors, pairs: Sequence[tuple[int, int]], evidence: Array, kinds: Sequence[int] | int
    ) -> Array:
        tokens = np.array(pairs, dtype=np.int64)
        first, which = np.unique(tokens[:, 0], return_inverse=True)  # a token stands in many pairs
        second, whose = np.unique(tokens[:, 1], return_inverse=True)
        z = evidence
        z += self.arrays["kind.weight"][kinds]
        self.add_two(z, self.seen(vectors, first.tolist(), second.tolist()), which, whose)
        np.maximum(z, 0, out=z)
        order = np.argsort(which, kind="stable")
        most = np.maximum.reduceat(z.take(order, axis=0), np.searchsorted(which[order], np.arange(len(first))), axis=0)
        inner = self.linear("middle", z)
        inner += self.linear("others", most).take(which, axis=0)
        np.maximum(inner, 0, out=inner)
        inner += z
        return self.linear("out", inner)

    def probabilities(
        self,
        vectors: TokenVectors,
        pairs: Sequence[tuple[int, int]],
        evidence: Sequence[Sequence[str]],
        kinds: Sequence[int] | int = 0,
    ) -> Array:
        """[k, classes]: as `logits`."""
        return softmax(self.logits(vectors, pairs, evidence, kinds))


class Attending(Head):
    """A decision about some that stand together and look at each other, in as many layers of attention as there are
    arrays of."""

    HEADS = 4

    def __init__(self, arrays: Mapping[str, Array], evidence: Sequence[str]) -> None:
        super().__init__(arrays, evidence)
        self.layers = sorted({name.rsplit(".linear1", 1)[0] for name in arrays if name.endswith("linear1.weight")})

    def attended(self, x: Array, starts: Array, sizes: Array) -> Array:
        """[n, width]: rows that looked at each other, of those that stand together from each of ``starts``."""
        for layer in self.layers:
            x = self._looked(layer, x, starts, sizes)
        return x

    def _looked(self, layer: str, x: Array, starts: Array, sizes: Array) -> Array:
        """The same of one layer."""
        asked = self._normal(f"{layer}.norm1", x) @ self.turned[f"{layer}.self_attn.in_proj_weight"]
        asked += self.arrays[f"{layer}.self_attn.in_proj_bias"]
        seen = np.empty_like(x)
        for size in np.unique(sizes).tolist():
            rows = starts[sizes == size][:, None] + np.arange(size)
            many = max(1, (ROWS // size) ** 2)  # acts at once
            for part in (rows[at : at + many] for at in range(0, len(rows), many)):
                split = asked[part].reshape(*part.shape, 3, self.HEADS, -1)
                query, key, value = split.transpose(2, 0, 3, 1, 4)
                step = max(1, ROWS**2 // part.size)
                for at in range(0, size, step):  # in one but where a sentence has very many candidates
                    scores = query[:, :, at : at + step] @ key.transpose(0, 1, 3, 2)
                    scores /= np.sqrt(np.float32(query.shape[-1]))
                    scores -= scores.max(axis=-1, keepdims=True)
                    powers = np.exp(scores, out=scores)
                    powers /= powers.sum(axis=-1, keepdims=True)
                    some = part[:, at : at + step]
                    seen[some] = (powers @ value).transpose(0, 2, 1, 3).reshape(*some.shape, -1)
        x += self.linear(f"{layer}.self_attn.out_proj", seen)
        inner = self.linear(f"{layer}.linear1", self._normal(f"{layer}.norm2", x))
        x += self.linear(f"{layer}.linear2", np.maximum(inner, 0, out=inner))
        return x

    def _normal(self, name: str, x: Array) -> Array:
        scaled: Array = x - x.mean(axis=-1, keepdims=True)
        scaled /= np.sqrt((scaled**2).mean(axis=-1, keepdims=True) + NARROW)
        scaled *= self.arrays[f"{name}.weight"]
        scaled += self.arrays[f"{name}.bias"]
        return scaled


class Roles(Attending):
    """Who takes part in acts, and how: the candidates of an act and the act itself look at each other, and the
    act says how many actors and recipients it has."""

    def probabilities(
        self,
        seen: Seen,
        acts: Sequence[int],
        hidden: Array,
        kinds: Sequence[int],
        parties: Sequence[Sequence[int]],
        evidence: Sequence[Sequence[str]],
    ) -> tuple[Array, Array]:
        """[k, roles] of all candidates, one act after the other, and of m ``acts`` [m, 2, counts]: how likely none, one
        and more actors and recipients are. ``seen`` is what it makes of the words of acts and of parties, ``hidden``
        [m, width] what the head of acts made of these acts; ``parties`` are the tokens of each act's candidates,
        ``evidence`` is that of each candidate."""
        sizes = np.array([len(tokens) for tokens in parties])
        kind = self.arrays["kind.weight"][list(kinds)]
        of_act = np.cumsum(sizes + 1) - sizes - 1  # the row of each act, followed by its candidates
        x = np.empty((len(acts) + len(evidence), kind.shape[1]), dtype=np.float32)
        x[of_act] = self.linear("act", hidden) + kind
        candidates = np.delete(np.arange(len(x)), of_act)
        z = self.bag(evidence)
        z += kind.repeat(sizes, axis=0)
        whose = [seen.seconds[token] for tokens in parties for token in tokens]
        self.add_two(z, seen, np.repeat([seen.firsts[token] for token in acts], sizes), np.array(whose))
        x[candidates] = z
        x = self.attended(np.maximum(x, 0, out=x), of_act, sizes + 1)
        counts = self.linear("count", x[of_act]).reshape(len(acts), 2, -1)
        return softmax(self.linear("out", x.take(candidates, axis=0))), softmax(counts)
