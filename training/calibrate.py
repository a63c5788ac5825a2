"""Makes ``confidence`` mean something: fits, on articles set aside, how likely type, status and all parties are right.

    python training/calibrate.py EXAMPLES.pickle ... --model MODEL.pt

The weights of six terms (1, the log odds of the type, of the status, of the roles together, of how many parties there
are and of all these) are fitted by logistic regression on one half of the articles set aside and looked at on the
other, then fitted on both and kept in MODEL.pt.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from pathlib import Path

import examples
import torch
from export import load
from network import ROLES, STATUSES, TYPES, Network, Vocabulary
from split import is_set_aside
from torch import Tensor
from train import SIDES, Batch, counts_of, forward, roles_of

from dragoman.model.confidence import settled, terms
from dragoman.model.roles import numbered

Rows = list[tuple[list[float], bool]]
BINS = 10


@torch.no_grad()
def rows(
    net: Network, articles: list[examples.Example], words: dict[str, Vocabulary]
) -> Iterator[tuple[str, list[float], bool]]:
    """For each act that the network tells of: the article's id, the terms, whether all is right."""
    for example in articles:
        batch = Batch([example], words)
        out = forward(net, batch, decided=True)
        kinds, statuses = out["sense"].softmax(1), out["status"].softmax(1)
        roles: dict[int, list[tuple[float, bool]]] = {}
        taken: dict[int, list[int]] = {}
        chances = out["role"].softmax(1).tolist() if batch.pairs else ()
        for (act, _, _, role), mine, chance in zip(batch.pairs, roles_of(out, batch), chances, strict=True):
            sides = [r if r in SIDES else "none" for r in (ROLES[mine], role)]
            roles.setdefault(act, []).append((settled(chance, mine), sides[0] == sides[1]))
            taken.setdefault(act, []).append(mine)
        counts = counts_of(out) if batch.pairs else ()
        numbers = {act: numbered(count, taken[act]) for act, count in zip(batch.told, counts, strict=True)}
        for n, (_, _, kind, status) in enumerate(batch.acts):
            if 1 - float(kinds[n, 0]) < 0.5:
                continue
            best, stage = 1 + int(kinds[n, 1:].argmax()), int(statuses[n].argmax())
            parties = roles.get(n, [])
            right = TYPES[best] == kind and STATUSES[stage] == status and all(ok for _, ok in parties)
            found = terms(
                float(kinds[n, best]), float(statuses[n, stage]), (sure for sure, _ in parties), numbers.get(n, 1.0)
            )
            yield example.id, found, right


def fit(found: Rows) -> list[float]:
    """The weights of the terms, by Newton's steps with a little shrinking."""
    x = torch.tensor([terms for terms, _ in found], dtype=torch.float64)
    y = torch.tensor([float(right) for _, right in found], dtype=torch.float64)
    w = torch.zeros(x.shape[1], dtype=torch.float64)
    for _ in range(30):
        p = torch.sigmoid(x @ w)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * torch.eye(x.shape[1], dtype=torch.float64)
        w = w + torch.linalg.solve(hessian, x.T @ (y - p) - 1e-2 * w)
    weights: list[float] = w.tolist()
    return weights


def table(found: Rows, weights: list[float]) -> list[tuple[float, float, int]]:
    """In ten bins of equal size: mean confidence, share right, how many."""
    chances: Tensor = torch.sigmoid(torch.tensor([t for t, _ in found]) @ torch.tensor(weights))
    order = chances.argsort().tolist()
    cuts = [order[len(order) * n // BINS : len(order) * (n + 1) // BINS] for n in range(BINS)]
    return [
        (sum(float(chances[i]) for i in cut) / len(cut), sum(found[i][1] for i in cut) / len(cut), len(cut))
        for cut in cuts
        if cut
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", nargs="+", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    net, stored = load(arguments.model)
    words = {name: Vocabulary(known) for name, known in stored["words"].items()}
    found: list[examples.Example] = [e for path in arguments.examples for e in pickle.loads(path.read_bytes())]
    told = list(rows(net, [e for e in found if is_set_aside(e.id) and e.acts], words))
    names = sorted({name for name, *_ in told})
    half = set(names[::2])
    one, two = ([(t, right) for name, t, right in told if (name in half) == side] for side in (True, False))
    weights = fit(one)
    print(f"{len(told)} acts, all right {sum(r for *_, r in told) / max(1, len(told)):.3f}; on the half not fitted:")
    for mean, right, n in table(two, weights):
        print(f"  confidence {mean:.2f}  right {right:.2f}  ({n})")
    stored["calibration"] = fit([*one, *two])
    print("weights", [round(w, 3) for w in stored["calibration"]])
    torch.save(stored, arguments.model)


if __name__ == "__main__":
    main()
