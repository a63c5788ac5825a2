"""What each part of the network is worth: the figures on the articles set aside, with a part hidden as it reads.

    python training/ablate.py EXAMPLES.pickle ... --model MODEL.pt

Nothing is trained anew, so that what another part could have learned in its place is not counted: `train.py --layers 0`
trains without vectors.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import network
import torch
from export import load
from split import is_set_aside
from torch import Tensor
from train import PARTS, measure


@contextmanager
def without_evidence(net: network.Network, heads: tuple[str, ...]) -> Iterator[None]:
    """The evidence of some heads counts for nothing."""
    known = {head: getattr(net, head).bag.bag.weight for head in heads}
    kept = {head: weight.data.clone() for head, weight in known.items()}
    for weight in known.values():
        weight.data.zero_()
    try:
        yield
    finally:
        for head, weight in known.items():
            weight.data.copy_(kept[head])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    found = [e for path in arguments.examples for e in pickle.loads(path.read_bytes())]
    aside = [e for e in found if is_set_aside(e.id) and e.labelled]
    net, stored = load(arguments.model)
    words = {name: network.Vocabulary(known) for name, known in stored["words"].items()}

    def show(what: str) -> None:
        print(what, "  ".join(f"{name} {value:.3f}" for name, value in measure(net, aside, words).items()), flush=True)

    show("whole:")
    for head in PARTS:
        with without_evidence(net, (head,)):
            show(f"without the evidence of {head}:")
    with without_evidence(net, PARTS):
        show("without evidence:")

    def hidden(windows: list[list[int]]) -> Tensor:
        return torch.zeros(sum(map(len, windows)), net.hidden)

    net.vectors = hidden  # type: ignore[method-assign]
    show("without vectors:")


if __name__ == "__main__":
    main()
