"""Trains what tells the news of an article from what it looks back on.

    python training/recency.py ARTICLES.jsonl ... --labels training/recency/*.jsonl -o FOLDER/recency.npz

Each line of the labels has the ``id`` of an article and its ``acts``: where the word begins and ends, and how the
article tells it (``dragoman.model.recency.KINDS``). Articles are read with the model that ships, whose vectors are
taken as they are; some of the time they are hidden, so that ``--fast``, which has none, decides by the same file.
Articles that ``split.py`` sets aside are not trained on; the figures printed are those on them. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fitting import fit, often, seeded
from network import One
from sheets import articles, read_lines
from split import is_set_aside
from statements import FlatBag, Names, Ragged, laid
from torch import Tensor, nn

from dragoman import Reader
from dragoman.errors import ReadingError
from dragoman.model import stored
from dragoman.model.recency import KINDS

Array = np.ndarray[Any, Any]
WIDTH = 32  # of the head
RARE = 8  # evidence seen less often is not known
BATCH = 8  # articles
EPOCHS, RATE = 12, 2e-3


@dataclass
class Example:
    """One article: of each labelled act its vector and that of its sentence, [k, width] each, its evidence and kind."""

    id: str
    vectors: Array
    sentences: Array
    evidence: Ragged
    right: Array


def make(reader: Reader, row: dict[str, Any], acts: list[tuple[int, int, str]], names: Names) -> Example:
    """The example of one article, read as far as its last labelled act and a little on."""
    read = reader.propose(row, settled=True)
    assert read.vectors is not None
    graph = read.graph
    tokens = [graph.token(start) for start, *_ in acts]
    evidence = [read.evidence.of_act(i, graph.sentence(i).number) for i in tokens]
    return Example(
        row["id"],
        read.vectors.of(tokens).astype(np.float16),
        read.vectors.around(tokens)["sentence"].astype(np.float16),
        Ragged.of(names(one) for one in evidence),
        np.array([KINDS.index(kind) for *_, kind in acts], dtype=np.int64),
    )


def logits(net: One, group: list[Example], blind: Array) -> Tensor:
    """[acts, kinds] of the acts of some articles, without the vectors of those that are ``blind``."""
    shown = [
        torch.from_numpy(np.concatenate([part * ~hidden for part, hidden in zip(parts, blind, strict=True)])).float()
        for parts in ([e.vectors for e in group], [e.sentences for e in group])
    ]
    evidence: Any = laid([e.evidence for e in group])
    found: Tensor = net(shown[0], evidence, {"sentence": shown[1]})["recency"]
    return found


def trained(found: list[Example], size: int) -> One:
    """The head, trained on all of ``found``."""
    rng = seeded()
    width = found[0].vectors.shape[1]
    net = One(width, 1, {"recency": len(KINDS)}, ("sentence",))
    net.vector, net.around["sentence"] = nn.Linear(width, WIDTH), nn.Linear(width, WIDTH, bias=False)
    net.bag = FlatBag(size, WIDTH, drop=0.25)  # type: ignore[assignment]
    net.out["recency"] = nn.Linear(WIDTH, len(KINDS))
    return fit(net, found, logits, rng, epochs=EPOCHS, rate=RATE, decay=0.2, batch=BATCH)


@torch.no_grad()
def shown(net: One, found: list[Example], blind: bool) -> str:
    """How many kinds are right, and how well what is no news is known for it."""
    hidden = np.array([blind])
    chances = np.concatenate([logits(net, [e], hidden).softmax(1).numpy() for e in found])
    right = np.concatenate([e.right for e in found])
    told, old = chances[:, 0] < 0.5, right > 0
    hit = int((told & old).sum())
    kinds, news = (chances.argmax(1) == right).mean(), (told == old).mean()
    none, found_ = hit / max(1, told.sum()), hit / max(1, old.sum())
    return (
        f"{len(right)} acts: kind right {kinds:.3f}, news or not {news:.3f};"
        f" of those told as no news {none:.2f} are none, of none {found_:.2f} are found"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--labels", nargs="+", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    faults: list[str] = []
    rows = {row["id"]: row for row in articles(arguments.articles, faults)}
    reader, names, found = Reader(), Names(), []
    for labels in (json.loads(line) for path in arguments.labels for line in read_lines(path)):
        try:
            if labels["id"] in rows and labels["acts"]:
                found.append(make(reader, rows[labels["id"]], labels["acts"], names))
        except ReadingError as error:
            faults.append(f"{labels['id']}: {error}")
    print(*faults, sep="\n", file=sys.stderr)
    train, aside = [e for e in found if not is_set_aside(e.id)], [e for e in found if is_set_aside(e.id)]
    chosen, numbers = often((e.evidence.flat for e in train), len(names.number), RARE)
    for example in found:
        example.evidence = example.evidence.only(numbers)
    kinds = Counter(KINDS[n] for e in train for n in e.right.tolist())
    print(f"{len(train)} articles, {kinds}, {len(chosen)} of evidence")
    net = trained(train, len(chosen))
    known = list(names.number)
    arrays = {f"act.{name}": value.numpy() for name, value in net.state_dict().items()}
    stored.save(arguments.output, {"evidence": [known[n] for n in chosen], "kinds": KINDS}, arrays)
    for name, those, blind in (("trained on", train[::5], False), ("set aside", aside, False), ("blind", aside, True)):
        print(name, len(those), "articles,", shown(net, those, blind))


if __name__ == "__main__":
    main()
