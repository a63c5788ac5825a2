"""Makes ``confidence`` mean something: fits, on articles set aside, how likely an event's type, status and all of its
parties are right, as the whole program gives them out.

    python training/calibrate.py ARTICLES.jsonl ... training/texts/*.txt --labels LABELS.jsonl ... \
        --model src/dragoman/model/data [--fast] [--plot FILE.svg]

An event is what the labels say of a word that tells of it; a party is right when one of its names or phrases is the
labelled one, or what that means by the labelled antecedents. The weights of six terms (1, the log odds of the type, of
the status, of the roles together, of how many parties there are and of all these) are fitted by logistic regression on
one half of the articles set aside and looked at on the other, then fitted on both and kept in the model's heads.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from agreement import chains
from sheets import articles, end, read_lines
from split import is_set_aside

from dragoman import Reader
from dragoman.errors import ReadingError
from dragoman.events.decide import Decider
from dragoman.model import stored
from dragoman.model.model import load
from dragoman.records import Entity, Event

Array = np.ndarray[Any, Any]
Rows = list[tuple[list[float], bool]]
BINS = 10


class Labels:
    """What one reader says of an article's acts."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.acts = {act["word"][0]: act for act in row["acts"]}
        self.end = max((end for _, end, _ in row["sentences"]), default=None)
        self._chains = chains(row["antecedents"])

    def of(self, event: Event) -> list[Mapping[str, Any]]:
        """The labels of the words that tell of an event."""
        words = [span for told in (event.evidence, *event.also) for span in told.trigger]
        return [act for at, act in self.acts.items() if any(start <= at < end for start, end in words)]

    def is_right(self, event: Event, entities: Mapping[str, Entity]) -> bool:
        """Whether the type, the status and all parties are what the labels of one of its words say."""
        return any(
            (act["type"], act["status"]) == (event.type, event.status)
            and all(
                self._are_same(act[side], [entities[e] for e in getattr(event, side)])
                for side in ("actors", "recipients")
            )
            for act in self.of(event)
            if act["type"]
        )

    def _are_same(self, spans: Sequence[Sequence[int]], parties: Sequence[Entity]) -> bool:
        """Whether each of the labelled spans is a party's, and each party one of theirs."""
        meant = [[tuple(span), *map(tuple, self._chains.get(tuple(span), []))] for span in spans]
        met = [{party.id for party in parties if any(_meets(span, party) for span in known)} for known in meant]
        return all(met) and {party.id for party in parties} <= set().union(*met)


def _meets(span: tuple[int, ...], party: Entity) -> bool:
    """Whether a mention of a party ends in the last word of a phrase, or holds all of it from its start."""
    return any(start < span[1] <= end and span[0] <= end - 1 for start, end in party.mentions)


def rows(reader: Reader, article: Mapping[str, Any], labels: Labels) -> Iterator[tuple[list[float], bool]]:
    """For each event at a labelled word the terms, and whether all is right; an article is read as far as its labels
    go."""
    read = reader.propose({**article, "text": article["text"][: labels.end]}, settled=True)
    decider = Decider(reader.decisions, read)
    events = decider.events()
    decided = decider.receipts().acts
    for event in events:
        if labels.of(event):
            yield decider.terms(decided[event.id]), labels.is_right(event, read.cast.by_id)


def fit(found: Rows) -> Array:
    """The weights of the terms, by Newton's steps with a little shrinking."""
    x = np.array([terms for terms, _ in found])
    y = np.array([float(right) for _, right in found])
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * np.eye(x.shape[1])
        w = w + np.linalg.solve(hessian, x.T @ (y - p) - 1e-2 * w)
    return w


def binned(found: Rows, weights: Array) -> list[tuple[float, float, int]]:
    """In ten bins of equal size: mean confidence, share right, how many."""
    chances = 1 / (1 + np.exp(-np.array([terms for terms, _ in found]) @ weights))
    right = np.array([right for _, right in found])
    parts = np.array_split(np.argsort(chances), BINS)
    return [(float(chances[part].mean()), float(right[part].mean()), len(part)) for part in parts]


def table(found: Rows, weights: Array) -> Iterator[str]:
    """The same in lines."""
    for sure, right, many in binned(found, weights):
        yield f"  confidence {sure:.2f}  right {right:.2f}  ({many})"


def plot(bins: Sequence[tuple[float, float, int]], path: Path) -> None:
    """Draws the share right over the confidence, with a band of .07 around what it should be. Needs matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = path.name
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.2, 4))
    axes.fill_between([0, 1], [-0.07, 0.93], [0.07, 1.07], color="0.9")
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1)
    axes.plot([sure for sure, *_ in bins], [right for _, right, _ in bins], "o", color="#0072b2")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="type, status and all parties right", aspect="equal")
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--labels", nargs="+", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="the folder of the model's heads")
    parser.add_argument("--fast", action="store_true", help="of the model that reads without an encoder")
    parser.add_argument("--plot", type=Path, help="an SVG of the half that was not fitted")
    arguments = parser.parse_args()
    faults: list[str] = []
    texts = {row["id"]: row for row in articles(arguments.articles, faults)}
    reader = Reader(fast=arguments.fast)
    halves: tuple[Rows, Rows] = ([], [])
    known = (json.loads(line) for path in arguments.labels for line in read_lines(path))
    aside = [row for row in known if is_set_aside(row["id"]) and row["id"] in texts and row["acts"]]
    for n, row in enumerate(sorted(aside, key=lambda row: row["id"])):
        try:
            halves[n % 2].extend(rows(reader, texts[row["id"]], Labels(row)))
        except ReadingError as error:
            faults.append(f"{row['id']}: {error}")
    one, two = halves
    told = [*one, *two]
    print(f"{len(told)} acts, all right {sum(right for _, right in told) / len(told):.3f}; as it is now:")
    heads = arguments.model / ("fast.npz" if arguments.fast else "heads.npz")
    print(*table(told, np.array(load(arguments.fast).calibration)), sep="\n")
    print("fitted on one half, on the other:", *table(two, fit(one)), sep="\n")
    if arguments.plot is not None:
        plot(binned(two, fit(one)), arguments.plot)
    weights = fit(told).tolist()
    print("weights", [round(weight, 3) for weight in weights])
    stored.amend(heads, calibration=weights)
    end(faults)


if __name__ == "__main__":
    main()
