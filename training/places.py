"""Trains the weights by which toponyms are told from other names and put on the map, and prints what they get right.

    python training/places.py INPUTS.jsonl GOLD.jsonl ... [-o src/dragoman/places/data/weights.toml]

Files come in pairs: articles (``id``, ``text``, ``published``), and for each by ``id`` its ``places`` with ``span``
(offsets), ``geonames_id`` or null, ``latitude`` and ``longitude``. A tenth of the articles, by the hash of the id, is
set aside: nothing is fitted on it. Each group of weights is a logistic regression (of [place] a softmax over the places
of a name) with a penalty on large weights; what is seen in fewer than FEW places gets none. Weights set by hand
([hand]) stay as they are, and the others are fitted beside them. Takes a minute or two for 400 articles. What is fitted
is deterministic.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import torch
from spacy.tokens import Doc

from dragoman.article import prepare, publication_date
from dragoman.entities import find_entities
from dragoman.places.decide import decide, decision_features
from dragoman.places.find import DOUBTFUL, doc_cues
from dragoman.places.gazetteer import Gazetteer
from dragoman.places.lexicon import Lexicon, lexicon
from dragoman.places.recognise import recognise, weigh
from dragoman.places.resolve import FEATURES, OWN, Name, names_of, resolve
from dragoman.places.scan import Match
from dragoman.places.tables import DATA
from dragoman.reader import Reader

Weights = dict[str, dict[str, float]]
Array = np.ndarray[Any, Any]
ALONE = "alone: "
FEW = 4  # a feature of fewer examples says nothing
NEAR = 161.0  # km: a place so near is the one meant
PENALTY = {"name": 3.0, "adjective": 3.0, "place": 1.0, "decision": 1.0}  # on half the square of each weight
ROUNDS = 2  # the places of other names are evidence: they are resolved anew with the weights fitted before
STEPS = 60  # of L-BFGS
HEADER = """\
# Log odds for and against, by feature, fitted on annotated news by training/places.py (logistic regression); those of
# [hand] are set by hand and hold in place of the fitted. [name] and [adjective]: that a known name is meant as a place,
# or an adjective counts as naming one. [place]: which of the places of a name is meant; "alone": while nothing is known
# of the other names. [decision]: that a name is a place after all, once it is known where it would lie.
"""


@dataclass(slots=True)
class Annotated:
    """An article as parsed, with the places that its readers marked, and the known names in it with its words."""

    id: str
    doc: Doc
    gold: list[dict[str, Any]]
    matches: list[Match]
    words: list[str]
    names: list[Name] = field(default_factory=list)

    @property
    def is_set_aside(self) -> bool:
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 10 == 7

    def marked(self, match: Match) -> dict[str, Any] | None:
        """The place that readers marked where the match stands."""
        last = self.doc[match.end - 1]
        start, end = self.doc[match.start].idx, last.idx + len(last)
        return next((place for place in self.gold if place["span"][0] < end and start < place["span"][1]), None)


def rows(path: Path) -> Iterable[dict[str, Any]]:
    """The objects of a file with one on each line."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def load(pairs: list[Path], reader: Reader) -> Iterable[Annotated]:
    """Parses the articles of each pair of files."""
    for inputs, gold in zip(pairs[::2], pairs[1::2], strict=True):
        places = {row["id"]: row["places"] for row in rows(gold)}
        for row in rows(inputs):
            article = prepare(row)
            doc = reader.language.parse(article.text)
            cast = find_entities(doc, reader.registry, publication_date(article))
            matches, words = recognise(doc, cast, reader.gazetteer, lexicon())
            yield Annotated(article.id, doc, places[article.id], matches, words)


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points in degrees."""
    (a, b), (c, d) = ((radians(x), radians(y)) for x, y in (one, other))
    height = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(height)))


def right_rows(name: Name, article: Annotated, gazetteer: Gazetteer) -> Array:
    """Which candidates are the place that readers marked most often: of its GeoNames id, else near its point."""
    marked = [place for match in name.matches if (place := article.marked(match))]
    if not marked:
        return np.zeros(len(name.rows), dtype=bool)
    ids = Counter(place["geonames_id"] for place in marked).most_common(1)[0][0]
    place = next(place for place in marked if place["geonames_id"] == ids)
    exact = gazetteer.gid[name.rows] == (ids or -1)
    if exact.any():
        return np.asarray(exact)
    point = place["latitude"], place["longitude"]
    spots = zip(gazetteer.lat[name.rows].tolist(), gazetteer.lon[name.rows].tolist(), strict=True)
    return np.array([distance(spot, point) <= NEAR for spot in spots])


def fit(features: Array, loss: Callable[[torch.Tensor], torch.Tensor], penalty: float) -> Array:
    """The weights of the columns that make the loss of the scores least."""
    columns = torch.tensor(features, dtype=torch.float64)
    weights = torch.zeros(columns.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        total = loss(columns @ weights) + penalty / 2 * (weights**2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return weights.detach().numpy()


def fit_yes_no(
    examples: list[tuple[dict[str, float], bool]], penalty: float, hand: dict[str, float]
) -> dict[str, float]:
    """A logistic regression over named features, those set by hand given."""
    given = [sum(value * hand.get(name, 0.0) for name, value in features.items()) for features, _ in examples]
    seen = Counter(name for features, _ in examples for name in features if name not in hand)
    names = [name for name, count in sorted(seen.items()) if count >= FEW]
    column = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(examples), len(names)))
    for row, (features, _) in enumerate(examples):
        for name, value in features.items():
            if name in column:
                table[row, column[name]] = value
    labels = torch.tensor([float(label) for _, label in examples], dtype=torch.float64)
    offset = torch.tensor(given, dtype=torch.float64)
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    found = fit(table, lambda scores: bce(scores + offset, labels, reduction="sum"), penalty)
    return dict(zip(names, found.tolist(), strict=True)) | hand


def fit_choice(
    blocks: list[tuple[Array, Array]], names: tuple[str, ...], penalty: float, hand: dict[str, float]
) -> dict[str, float]:
    """A softmax over the candidates of each name: blocks of evidence, with which of them are right."""
    table = np.concatenate([evidence for evidence, _ in blocks])
    given = np.array([hand.get(name, 0.0) for name in names])
    offset = torch.tensor(table @ given)
    table = table * np.array([name not in hand for name in names])
    unit = torch.tensor(np.repeat(np.arange(len(blocks)), [len(right) for _, right in blocks]))
    right = torch.tensor(np.concatenate([right for _, right in blocks]))

    def loss(scores: torch.Tensor) -> torch.Tensor:
        size, scores = (len(blocks),), scores + offset
        top = torch.full(size, -1e9, dtype=scores.dtype).scatter_reduce(0, unit, scores.detach(), "amax")
        raised = torch.exp(scores - top[unit])
        total = torch.zeros(size, dtype=scores.dtype).index_add(0, unit, raised)
        good = torch.zeros(size, dtype=scores.dtype).index_add(0, unit, raised * right)
        return -(torch.log(good + 1e-12) - torch.log(total)).sum()

    return dict(zip(names, fit(table, loss, penalty).tolist(), strict=True)) | hand


def fit_names(articles: list[Annotated], words: Lexicon) -> Weights:
    """[name] and [adjective]."""
    groups: dict[str, list[tuple[dict[str, float], bool]]] = {"name": [], "adjective": []}
    for article in articles:
        for match in article.matches:
            features = {"bias": 1.0} | dict.fromkeys(match.features, 1.0)
            groups["adjective" if match.adjective else "name"].append((features, article.marked(match) is not None))
    return {group: fit_yes_no(found, PENALTY[group], words.hand.get(group, {})) for group, found in groups.items()}


def resolve_names(article: Annotated, gazetteer: Gazetteer, words: Lexicon) -> None:
    """What find_places does before it decides."""
    weigh(article.matches, words)
    likely = [match for match in article.matches if match.score > DOUBTFUL]
    article.names = names_of(likely, article.words, gazetteer, words.called)
    resolve(article.names, gazetteer, words.weights["place"], doc_cues(article.doc.text, article.words, gazetteer))


def fit_places(articles: list[Annotated], gazetteer: Gazetteer, hand: dict[str, float]) -> dict[str, float]:
    """[place], from the names as resolved so far."""
    found = [(name.evidence, right_rows(name, article, gazetteer)) for article in articles for name in article.names]
    blocks = [(evidence, right) for evidence, right in found if right.any() and not right.all()]
    own = [(evidence[:, : len(OWN)], right) for evidence, right in blocks]
    by_hand = {name.removeprefix(ALONE): value for name, value in hand.items() if name.startswith(ALONE)}
    alone = fit_choice(own, OWN, PENALTY["place"], by_hand)
    both = {name: value for name, value in hand.items() if not name.startswith(ALONE)}
    return {ALONE + name: value for name, value in alone.items()} | fit_choice(blocks, FEATURES, PENALTY["place"], both)


def fit_decision(articles: list[Annotated], gazetteer: Gazetteer, hand: dict[str, float]) -> dict[str, float]:
    """[decision], from the names as resolved."""
    examples = []
    for article in articles:
        for name in article.names:
            if not name.matches[0].adjective:
                for match, features in zip(name.matches, decision_features(name, gazetteer), strict=True):
                    examples.append((features, article.marked(match) is not None))
    return fit_yes_no(examples, PENALTY["decision"], hand)


def train(articles: list[Annotated], gazetteer: Gazetteer, start: Lexicon) -> Lexicon:
    """The lexicon with all weights fitted on ``articles``."""
    words = replace(start, weights=start.weights | fit_names(articles, start))
    for _ in range(ROUNDS):
        for article in articles:
            resolve_names(article, gazetteer, words)
        words = replace(
            words, weights=words.weights | {"place": fit_places(articles, gazetteer, words.hand.get("place", {}))}
        )
    for article in articles:
        resolve_names(article, gazetteer, words)
    return replace(
        words, weights=words.weights | {"decision": fit_decision(articles, gazetteer, words.hand.get("decision", {}))}
    )


def figures(articles: list[Annotated], gazetteer: Gazetteer, words: Lexicon) -> str:
    """Names found as places and put within NEAR of where they are: precision and recall; and of the exact entry."""
    found = near = exact = known = 0
    for article in articles:
        resolve_names(article, gazetteer, words)
        decide(article.names, gazetteer, words.weights["decision"])
        for name in article.names:
            row = int(name.rows[name.probability.argmax()])
            for match in name.matches:
                if match.score <= 0:
                    continue
                place, found = article.marked(match), found + 1
                if place:
                    same = place["geonames_id"] == gazetteer.gid[row]
                    point = place["latitude"], place["longitude"]
                    near += same or distance((float(gazetteer.lat[row]), float(gazetteer.lon[row])), point) <= NEAR
                    exact, known = exact + same, known + (place["geonames_id"] is not None)
    gold = sum(len(article.gold) for article in articles)
    return (
        f"{len(articles)} articles: right {near / max(1, found):.3f} of found, {near / max(1, gold):.3f} of marked, "
        f"f1 {2 * near / max(1, found + gold):.3f}; exact entry {exact / max(1, known):.3f}"
    )


def as_toml(words: Lexicon) -> str:
    """The weights as TOML, largest first, those that round to nothing left out."""
    parts = [HEADER]
    for group in PENALTY:
        parts.append(as_table(group, words.weights[group], without=words.hand.get(group, {})))
    parts += [as_table(f"hand.{group}", table) for group, table in words.hand.items()]
    return "\n".join(parts)


def as_table(title: str, weights: dict[str, float], without: Iterable[str] = ()) -> str:
    """One table of TOML."""
    rows = [(round(value, 2), name) for name, value in weights.items() if name not in without]
    rows.sort(key=lambda row: (-row[0], row[1]))
    return f"[{title}]\n" + "".join(f"{json.dumps(name)} = {value}\n" for value, name in rows if value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=DATA / "weights.toml")
    options = parser.parse_args()
    if len(options.files) % 2:
        parser.error("files come in pairs: INPUTS.jsonl GOLD.jsonl")
    reader, start = Reader(), lexicon()
    articles = list(load(options.files, reader))
    fitted = [article for article in articles if not article.is_set_aside]
    aside = [article for article in articles if article.is_set_aside]
    words = train(fitted, reader.gazetteer, start)
    for title, lexicon_ in (("before", start), ("after", words)):
        print(f"{title}, fitted on: {figures(fitted, reader.gazetteer, lexicon_)}")
        print(f"{title}, set aside: {figures(aside, reader.gazetteer, lexicon_)}")
    options.output.write_text(as_toml(words), encoding="utf-8")


if __name__ == "__main__":
    main()
