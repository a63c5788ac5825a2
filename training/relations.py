"""Trains what decides who stands to whom, and who holds what ground.

    python training/relations.py ARTICLES.jsonl ... --labels LABELS.jsonl ... -o FOLDER/relations.npz

Articles and labels are those of ``examples.py``; ``--some LABELS.jsonl ...`` are packs whose labellers marked relations
in passing: of these only articles with some are learned from. Each article is read with the model that ships, whose
vectors are taken as they are; some of the time they are hidden, so that ``--fast``, which has none, decides by the same
file. Articles that ``split.py`` sets aside are not trained on; the figures printed are those on them. What was read
stays in ``--cache FILE``. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from examples import heads
from fitting import fit, often, seeded
from network import Two
from sheets import articles, read_lines
from split import is_set_aside
from statements import FlatBag, Names, Ragged, laid
from torch import Tensor

from dragoman import Reader
from dragoman.errors import ReadingError
from dragoman.events.decide import Decider
from dragoman.model import stored
from dragoman.model.relations import KINDS, SURE
from dragoman.reader import Proposed
from dragoman.relations.decide import make_pairs
from dragoman.relations.find import propose

Array = np.ndarray[Any, Any]
TOLD_AS = {"fights": "opposes", "guarantees": "supports"}  # labels that there are too few of
RARE = 60  # evidence seen less often is not known
BATCH = 16  # articles
EPOCHS, RATE = 8, 2e-3


@dataclass
class Example:
    """One article: the tokens of its pairs [k, 2], as places in ``vectors``; the evidence and the kind of each pair."""

    id: str
    pairs: Array
    vectors: Array
    evidence: Ragged
    right: Array
    lost: int  # labels that no pair answers to


def labelled(read: Proposed, labels: dict[str, Any]) -> dict[tuple[int, int], str]:
    """The relation of each two tokens that head labelled phrases."""
    told = [*labels["ties"], *labels["control"]]
    return {(a, b): TOLD_AS.get(kind, kind) for first, kind, last in told
            for a in heads(read, first) for b in heads(read, last)}  # fmt: skip


def make(reader: Reader, row: dict[str, Any], labels: dict[str, Any], names: Names) -> Example:
    """The example of one article, as far as it was labelled."""
    end = max((end for _, end, _ in labels["sentences"]), default=0)
    read = reader.propose({**row, "text": row["text"][:end]}, settled=True)
    assert read.vectors is not None
    found = propose(read, Decider(reader.decisions, read).events())
    pairs = list(chain.from_iterable(make_pairs(read, found)))
    right = labelled(read, labels)
    tokens = np.array([(pair.holder.head, pair.other.head) for pair in pairs], dtype=np.int64).reshape(-1, 2)
    every, places = np.unique(tokens, return_inverse=True)
    kinds = [right.pop((a, b), "none") for a, b in tokens.tolist()]
    return Example(
        row["id"],
        places.reshape(-1, 2),
        read.vectors.of(every.tolist()).astype(np.float16),
        Ragged.of(names([*chain.from_iterable(pair.evidence)]) for pair in pairs),
        np.array([KINDS.index(kind) for kind in kinds], dtype=np.int64),
        len(right),
    )


def read_all(arguments: argparse.Namespace) -> tuple[list[Example], list[str]]:
    """The examples, and the evidence that there is."""
    if arguments.cache is not None and arguments.cache.exists():
        found: tuple[list[Example], list[str]] = pickle.loads(arguments.cache.read_bytes())
        return found
    faults: list[str] = []
    rows = {row["id"]: row for row in articles(arguments.articles, faults)}
    reader, names, examples = Reader(), Names(), []
    for path in (*arguments.labels, *arguments.some):
        for labels in map(json.loads, read_lines(path)):
            told = path in arguments.labels or labels["ties"] or labels["control"]
            try:
                if labels["id"] in rows and told:
                    examples.append(make(reader, rows[labels["id"]], labels, names))
            except ReadingError as error:
                faults.append(f"{labels['id']}: {error}")
        print(path.stem, len(examples), sum(e.lost for e in examples), flush=True)
    print(*faults, sep="\n", file=sys.stderr)
    if arguments.cache is not None:
        arguments.cache.write_bytes(pickle.dumps((examples, list(names.number))))
    return examples, list(names.number)


def logits(net: Two, group: list[Example], blind: Array | None = None) -> Tensor:
    """[pairs, kinds] of all pairs of some articles, without the vectors of those that are ``blind``."""
    shown = [e.vectors if blind is None or not blind[n] else np.zeros_like(e.vectors) for n, e in enumerate(group)]
    vectors = torch.from_numpy(np.concatenate(shown).astype(np.float32))
    bases = np.cumsum([0, *(len(e.vectors) for e in group)])
    pairs = torch.from_numpy(np.concatenate([e.pairs + base for e, base in zip(group, bases[:-1], strict=True)]))
    first, which = torch.unique(pairs[:, 0], return_inverse=True)
    evidence: Any = laid([e.evidence for e in group])
    kinds = torch.zeros(len(which), dtype=torch.long)
    found: Tensor = net(vectors[first], vectors[pairs[:, 1]], which, evidence, kinds)
    return found


def trained(found: list[Example], size: int) -> Two:
    """The head, trained on all of ``found``."""
    rng = seeded()
    net = Two(found[0].vectors.shape[1], 1, len(KINDS))
    net.bag = FlatBag(size, net.first.out_features, drop=0.25)  # type: ignore[assignment]
    return fit(net, found, logits, rng, epochs=EPOCHS, rate=RATE, decay=0.05, batch=BATCH)


@torch.no_grad()
def answered(net: Two, found: list[Example], blind: bool = False) -> tuple[Array, Array]:
    """[pairs, kinds] how likely each kind is, and the right ones."""
    chances = [logits(net, [e], np.array([blind])).softmax(1).numpy() for e in found]
    return np.concatenate(chances), np.concatenate([e.right for e in found])


def shown(chances: Array, right: Array) -> Iterator[str]:
    """F1, precision and recall of each kind, over the pairs alone."""
    best = 1 + chances[:, 1:].argmax(1)
    told = np.where(chances[np.arange(len(best)), best] >= SURE, best, 0)
    for kind in range(1, len(KINDS)):
        hit, gold = int(((told == kind) & (right == kind)).sum()), int((right == kind).sum())
        p, r = hit / max(1, int((told == kind).sum())), hit / max(1, gold)
        yield f"{KINDS[kind]} {2 * p * r / max(1e-9, p + r):.2f} ({p:.2f} of those told, {r:.2f} of {gold})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--labels", nargs="+", type=Path, required=True)
    parser.add_argument("--some", nargs="+", type=Path, default=[])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    found, names = read_all(arguments)
    found = [e for e in found if len(e.right)]
    train, aside = [e for e in found if not is_set_aside(e.id)], [e for e in found if is_set_aside(e.id)]
    chosen, numbers = often((e.evidence.flat for e in train), len(names), RARE)
    for example in found:
        example.evidence = example.evidence.only(numbers)
    kinds = Counter(KINDS[n] for e in train for n in e.right.tolist())
    print(f"{len(train)} articles, {kinds}, {sum(e.lost for e in found)} labels lost, {len(chosen)} of evidence")
    net = trained(train, len(chosen))
    arrays = {f"pair.{name}": value.numpy() for name, value in net.state_dict().items()}
    about = {"evidence": [names[n] for n in chosen], "kinds": KINDS}
    stored.save(arguments.output, about, arrays)
    for name, those, blind in (("trained on", train[::10], False), ("set aside", aside, False), ("blind", aside, True)):
        print(name, len(those), *shown(*answered(net, those, blind)), sep="\n  ")


if __name__ == "__main__":
    main()
