"""Trains what decides who said what: which words are cues, and what around each is content, source and cue.

    python training/statements.py STATEMENTS.jsonl --model FOLDER -o FOLDER/statements.npz
    python training/statements.py STATEMENTS.jsonl -o FOLDER/statements-fast.npz       # by the evidence alone

``STATEMENTS.jsonl`` holds an article a line: ``id``, ``text`` and ``statements`` with the spans of ``source``, ``cue``
and ``content``, as in PolNeAR (github.com/networkdynamics/PolNeAR). ``FOLDER`` holds ``encoder.onnx`` and
``tokenizer.json``, whose vectors are taken as they are. Articles that ``split.py`` sets aside are not trained on; the
figures printed are those on them, of the rules alone and of the model. Parses and vectors stay in ``--cache FOLDER``
for the next time. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fitting import often
from network import One, Two
from spacy.tokens import Doc
from split import is_set_aside
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dragoman.language import DEFAULT_MODEL, LanguageModel
from dragoman.language.model import is_parsed
from dragoman.model import stored
from dragoman.model.encoder import Encoder, TokenVectors
from dragoman.model.statements import LABELS, PARTS, STATES, StatementModel, allowed
from dragoman.statements.decide import decide, joined
from dragoman.statements.draft import Draft, kept
from dragoman.statements.evidence import Evidence, cue_head
from dragoman.statements.recognise import Proposals, propose
from dragoman.statements.view import Range, View

Array = np.ndarray[Any, Any]
RARE = {"cue": 8, "extent": 22}  # evidence seen less often is not known
BATCH = 48  # cues
RATE = 2e-3
SURE = np.arange(0.2, 0.71, 0.05)  # probabilities of a cue that are tried


# ---- what is learned from ---------------------------------------------------------------------------


@dataclass
class Ragged:
    """Rows of numbers of different lengths: those of row n are ``flat[ends[n - 1]:ends[n]]``."""

    flat: Array
    ends: Array

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Ragged:
        rows = list(rows)
        flat = np.fromiter((n for row in rows for n in row), dtype=np.int32)
        return cls(flat, np.cumsum([len(row) for row in rows], dtype=np.int64))

    def rows(self, start: int, end: int) -> Ragged:
        first = self.ends[start - 1] if start else 0
        return Ragged(
            self.flat[first : self.ends[end - 1]] if end > start else self.flat[:0], self.ends[start:end] - first
        )

    def only(self, numbers: Array) -> Ragged:
        """With each number n as ``numbers[n]``, without those that are -1 there."""
        found = numbers[self.flat]
        held = np.concatenate([[0], np.cumsum(found >= 0)])
        return Ragged(found[found >= 0], held[self.ends])


def laid(parts: Sequence[Ragged]) -> Ragged:
    """The rows of all parts, end to end."""
    sizes = np.cumsum([0, *(len(part.flat) for part in parts)])
    ends = [part.ends + size for part, size in zip(parts, sizes[:-1], strict=True)]
    return Ragged(np.concatenate([part.flat for part in parts]), np.concatenate(ends))


class Names:
    """Evidence by number, in the order in which it is first seen."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def __call__(self, names: list[str]) -> list[int]:
        number = self.number
        return [number.setdefault(name, len(number)) for name in names]


@dataclass
class Example:
    """One article: the tokens asked for with their evidence and whether each heads a cue; and for each labelled cue
    the tokens around it with theirs."""

    id: str
    doc: Doc
    gold: list[dict[str, list[Range]]]  # in tokens
    vectors: Array  # of all tokens
    asked: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    cues: list[int] = field(default_factory=list)
    windows: list[Range] = field(default_factory=list)
    labels: list[list[int]] = field(default_factory=list)
    of_cue: Ragged = field(default_factory=lambda: Ragged.of([]))
    of_window: Ragged = field(default_factory=lambda: Ragged.of([]))


def spans(doc: Doc, offsets: Array, parts: list[list[int]]) -> list[Range]:
    """Spans of characters as tokens."""
    found = []
    for start, end in sorted(parts):
        first = max(0, int(np.searchsorted(offsets, start, side="right")) - 1)
        if doc[first].idx + len(doc[first]) <= start:
            first += 1
        last = int(np.searchsorted(offsets, end, side="left"))
        if first < last:
            found.append((first, last))
    return found


def labels(parts: dict[str, list[Range]], window: Range) -> list[int]:
    """What each token of a window is to a cue."""
    found = [0] * (window[1] - window[0])
    for part in PARTS:
        for start, end in parts[part]:
            start, end = max(start, window[0]), min(end, window[1])
            if end <= start:
                continue
            edges = ["-only"] if end - start == 1 else ["-first", *[""] * (end - start - 2), "-last"]
            for j, edge in enumerate(edges, start - window[0]):
                found[j] = LABELS.index(part + edge)
    return mended(found)


def mended(found: list[int]) -> list[int]:
    """Labels that may follow one another, where one part cuts another short."""
    parts = [LABELS[n].partition("-")[0] for n in found]
    begins = [
        n == 0 or parts[n] != parts[n - 1] or LABELS[found[n]].endswith(("-first", "-only")) for n in range(len(found))
    ]
    for n, part in enumerate(parts):
        if part != "none":
            ends = n + 1 == len(parts) or begins[n + 1]
            edge = {(True, True): "-only", (True, False): "-first", (False, True): "-last"}.get((begins[n], ends), "")
            found[n] = LABELS.index(part + edge)
    return found


def tidy(view: View, statement: dict[str, list[Range]]) -> dict[str, list[Range]]:
    """Parts without the punctuation around them."""
    return {
        "content": joined(view, kept(view, *statement["content"])),
        "source": kept(view, *statement["source"])[:1],
        "cue": statement["cue"][:1],
    }


def learn(example: Example, names: dict[str, Names]) -> None:
    """Fills in an article's questions with their evidence and answers."""
    found = propose(example.doc)
    view = found.view
    evidence = Evidence(view, found.speech, found.drafts, found.kept)
    gold: dict[int, dict[str, list[Range]]] = {}
    for statement in example.gold:
        if statement["cue"] and statement["content"]:
            gold.setdefault(cue_head(view, statement["cue"][0]), tidy(view, statement))
    example.asked = evidence.asked()
    example.right = [int(i in gold) for i in example.asked]
    example.of_cue = Ragged.of(names["cue"](evidence.of_cue(i)) for i in example.asked)
    example.cues = sorted(gold)
    example.windows = [evidence.window(i) for i in example.cues]
    example.labels = [labels(gold[i], w) for i, w in zip(example.cues, example.windows, strict=True)]
    rows = (row for i, w in zip(example.cues, example.windows, strict=True) for row in evidence.of_window(i, w))
    example.of_window = Ragged.of(names["extent"](row) for row in rows)


def kept_in(folder: Path | None, name: str, make: Callable[[], Any]) -> Any:
    """What ``make`` returns, from the cache when it is there."""
    path = folder / name if folder is not None else None
    if path is not None and path.exists():
        return pickle.loads(path.read_bytes())
    found = make()
    if path is not None:
        path.write_bytes(pickle.dumps(found))
    return found


def parsed(rows: list[dict[str, Any]]) -> dict[str, bytes]:
    language = LanguageModel(DEFAULT_MODEL)
    return {row["id"]: language.parse(row["text"]).to_bytes() for row in rows}


def encoded(folder: Path, docs: dict[str, Doc]) -> dict[str, Array]:
    """The vectors of all tokens of each article."""
    encoder = Encoder(folder)
    found = {}
    for name, doc in docs.items():
        sentences = [(sent.start, sent.end) for sent in doc.sents if is_parsed(sent)]
        vectors = encoder.vectors(doc.text, [token.idx for token in doc], sentences)
        found[name] = vectors.of(range(len(doc))).astype(np.float16)
    return found


def read(path: Path, model: Path | None, cache: Path | None) -> list[Example]:
    """The articles with their parses, vectors and labels."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    language = LanguageModel(DEFAULT_MODEL)
    stored = kept_in(cache, f"parses-{digest}.pickle", lambda: parsed(rows))
    docs = {name: Doc(language.nlp.vocab).from_bytes(data) for name, data in stored.items()}
    vectors: dict[str, Array] = {}
    if model is not None:
        which = hashlib.sha256((model / "encoder.onnx").read_bytes()).hexdigest()[:12]
        vectors = kept_in(cache, f"vectors-{digest}-{which}.pickle", lambda: encoded(model, docs))
    found = []
    for row in rows:
        doc = docs[row["id"]]
        offsets = np.array([token.idx for token in doc])
        gold = [{part: spans(doc, offsets, s[part]) for part in PARTS} for s in row["statements"]]
        found.append(Example(row["id"], doc, gold, vectors.get(row["id"], np.zeros((len(doc), 0)))))
    return found


# ---- training ---------------------------------------------------------------------------------------


class FlatBag(nn.Module):
    """The sum of the vectors of each row of evidence, some of it left out in training."""

    def __init__(self, size: int, width: int, drop: float = 0.15) -> None:
        super().__init__()
        self.bag = nn.EmbeddingBag(max(1, size), width, mode="sum", include_last_offset=True)
        nn.init.normal_(self.bag.weight, std=0.02)
        self.drop = drop

    def forward(self, rows: Ragged) -> Tensor:
        if self.training:
            numbers = np.where(np.random.random(len(rows.flat)) < self.drop, -1, np.arange(len(rows.flat)))
            held = Ragged(np.arange(len(rows.flat)), rows.ends).only(numbers)
            rows = Ragged(rows.flat[held.flat], held.ends)
        offsets = torch.from_numpy(np.concatenate([[0], rows.ends]))
        found: Tensor = self.bag(torch.from_numpy(rows.flat.astype(np.int64)), offsets)
        return found


class Heads(nn.Module):
    """The head of cues, the head of extents, and the odds that one label follows another."""

    def __init__(self, hidden: int, sizes: dict[str, int]) -> None:
        super().__init__()
        self.cue, self.extent = One(hidden, 1, {"cue": 2}, ()), Two(hidden, 1, STATES)
        self.cue.bag = FlatBag(sizes["cue"], self.cue.vector.out_features)  # type: ignore[assignment]
        self.extent.bag = FlatBag(sizes["extent"], self.extent.first.out_features)  # type: ignore[assignment]
        self.transitions = nn.Parameter(torch.zeros(STATES + 1, STATES + 1))
        self.register_buffer("barred", torch.from_numpy(np.where(allowed(), 0.0, -1e4)).float())


def path_loss(logits: Tensor, labels: Tensor, mask: Tensor, transitions: Tensor) -> Tensor:
    """Minus the mean log probability of the right paths: ``logits`` [b, n, labels], ``labels`` and ``mask`` [b, n]."""
    inner, start, end = transitions[:STATES, :STATES], transitions[STATES, :STATES], transitions[:STATES, STATES]
    picked = logits.gather(2, labels[:, :, None])[:, :, 0] * mask
    moves = inner[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]
    last = labels.gather(1, mask.sum(1).long()[:, None] - 1)[:, 0]
    right = picked.sum(1) + moves.sum(1) + start[labels[:, 0]] + end[last]
    score = start + logits[:, 0]
    for n in range(1, logits.shape[1]):
        following = torch.logsumexp(score[:, :, None] + inner, dim=1) + logits[:, n]
        score = torch.where(mask[:, n, None] > 0, following, score)
    return (torch.logsumexp(score + end, dim=1) - right).mean()


def extent_batches(found: list[Example], rng: np.random.Generator) -> list[list[tuple[int, int]]]:
    """(article, cue) in groups of windows of about one length."""
    keys = [(n, k) for n, example in enumerate(found) for k in range(len(example.cues))]
    size = {key: found[key[0]].windows[key[1]][1] - found[key[0]].windows[key[1]][0] for key in keys}
    keys.sort(key=lambda key: size[key] + rng.random() * 10)
    groups = [keys[at : at + BATCH] for at in range(0, len(keys), BATCH)]
    return [groups[n] for n in rng.permutation(len(groups))]


def extent_loss(net: Heads, found: list[Example], group: list[tuple[int, int]]) -> Tensor:
    """The loss of the cues of one group."""
    heads, tokens, rows, right, lengths = [], [], [], [], []
    for n, k in group:
        example, (start, end) = found[n], found[n].windows[k]
        at = sum(b - a for a, b in example.windows[:k])
        heads.append(example.vectors[example.cues[k]])
        tokens.append(example.vectors[start:end])
        rows.append(example.of_window.rows(at, at + end - start))
        right.append(torch.tensor(example.labels[k]))
        lengths.append(end - start)
    first = torch.from_numpy(np.stack(heads).astype(np.float32))
    second = torch.from_numpy(np.concatenate(tokens).astype(np.float32))
    which = torch.repeat_interleave(torch.arange(len(group)), torch.tensor(lengths))
    evidence: Any = laid(rows)
    logits = net.extent(first, second, which, evidence, torch.zeros(len(which), dtype=torch.long))
    padded = nn.utils.rnn.pad_sequence(list(logits.split(lengths)), batch_first=True)
    wanted = nn.utils.rnn.pad_sequence(right, batch_first=True)
    mask = (torch.arange(padded.shape[1])[None] < torch.tensor(lengths)[:, None]).float()
    return path_loss(padded, wanted, mask, net.transitions + net.barred)


def cue_loss(net: Heads, found: list[Example]) -> Tensor:
    """The loss of the words asked for in some articles."""
    vectors = np.concatenate([e.vectors[e.asked] for e in found]).astype(np.float32)
    evidence: Any = laid([e.of_cue for e in found])
    right = torch.tensor([r for e in found for r in e.right])
    out = net.cue(torch.from_numpy(vectors), evidence, {})
    return cross_entropy(out["cue"], right)


def trained(found: list[Example], sizes: dict[str, int], epochs: int) -> Heads:
    """The heads, trained on all of ``found``."""
    rng = np.random.default_rng(1)
    np.random.seed(1)
    torch.manual_seed(1)
    net = Heads(found[0].vectors.shape[1], sizes)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01, fused=True)
    steps = epochs * len(extent_batches(found, rng))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps + 1)
    for epoch in range(epochs):
        net.train()
        began, summed = time.time(), np.zeros(2)
        groups = extent_batches(found, rng)
        articles = np.array_split(rng.permutation(len(found)), len(groups))
        for group, some in zip(groups, articles, strict=True):
            extent = extent_loss(net, found, group)
            cue = cue_loss(net, [found[n] for n in some]) if len(some) else torch.zeros(())
            (extent + 4 * cue).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            summed += [float(extent.detach()), float(cue.detach())]
        print(f"epoch {epoch + 1}: loss {summed / len(groups)}  {time.time() - began:.0f} s", flush=True)
    return net.eval()


# ---- figures ----------------------------------------------------------------------------------------


class Stored(TokenVectors):
    """Vectors of an article that are at hand."""

    def __init__(self, vectors: Array) -> None:
        self._vectors = vectors

    def of(self, tokens: Sequence[int]) -> Array:
        return self._vectors[list(tokens)].astype(np.float32)


def words(view: View, parts: Iterable[Range]) -> frozenset[int]:
    """The tokens of some spans that are words."""
    return frozenset(j for start, end in parts for j in range(start, end) if view.has_words(j, j + 1))


def tally(count: Counter[str], view: View, gold: list[dict[str, list[Range]]], mine: list[Draft]) -> None:
    """Counts contents that share half of their words, and parts with the same words."""
    ours = {
        "content": [words(view, d.parts) for d in mine],
        "source": list({words(view, [d.source]) for d in mine if d.source}),
        "cue": list({words(view, [d.cue]) for d in mine}),
    }
    theirs = {part: [words(view, s[part]) for s in gold] for part in PARTS}
    for part in ("source", "cue"):
        theirs[part] = list(set(theirs[part]))
    for part in PARTS:
        a, b = (Counter(w for w in side[part] if w) for side in (ours, theirs))
        count[f"{part} hit"] += (a & b).total()
        count[f"{part} sum"] += a.total() + b.total()
    used: set[int] = set()
    for want in filter(None, theirs["content"]):
        share = [(len(want & w) / len(want | w), n) for n, w in enumerate(ours["content"]) if n not in used]
        best, n = max(share, default=(0.0, -1))
        if best >= 0.5:
            used.add(n)
            count["half hit"] += 1
    count["half sum"] += len(mine) + sum(map(bool, theirs["content"]))


Decision = Callable[[Example, Proposals], list[Draft]]


def figures(found: Iterable[Example], choose: Decision) -> dict[str, float]:
    """f1 of contents that share half of their words, and of exact parts."""
    count: Counter[str] = Counter()
    for example in found:
        proposals = propose(example.doc)
        tally(count, proposals.view, example.gold, choose(example, proposals))
    return {name: 2 * count[f"{name} hit"] / max(1, count[f"{name} sum"]) for name in ("half", *PARTS)}


def shown(name: str, found: dict[str, float]) -> str:
    return f"{name}: " + "  ".join(f"{key} {value:.3f}" for key, value in found.items())


# ---- the file ---------------------------------------------------------------------------------------


def write(net: Heads, names: dict[str, list[str]], sure: float, path: Path) -> None:
    """The heads' arrays in half precision, with the evidence that they know."""
    arrays = {n: v.numpy() for n, v in net.state_dict().items() if n != "barred"}
    stored.save(path, {"evidence": names, "labels": LABELS, "sure": sure}, arrays)


def known(found: list[Example], names: dict[str, Names]) -> Iterator[tuple[str, list[str], Array]]:
    """For each head the evidence that is seen often enough, and for each number of all evidence its number there."""
    for head, attribute in (("cue", "of_cue"), ("extent", "of_window")):
        every = list(names[head].number)
        chosen, numbers = often((getattr(e, attribute).flat for e in found), len(every), RARE[head])
        yield head, [every[n] for n in chosen], numbers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=Path)
    parser.add_argument("--model", type=Path, help="the folder of the encoder; without it there are no vectors")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--sure", type=float, default=0.4, help="the probability from which a word is a cue")
    parser.add_argument(
        "--trial", action="store_true", help="figures on a part of what else is trained on, for choices"
    )
    parser.add_argument(
        "--all", action="store_true", help="learn from what is set aside, too, once its figures are known"
    )
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.cache is not None:
        arguments.cache.mkdir(parents=True, exist_ok=True)
    found = read(arguments.statements, arguments.model, arguments.cache)
    train = [e for e in found if arguments.all or not is_set_aside(e.id)]
    aside = [] if arguments.all else [e for e in found if is_set_aside(e.id)]
    if arguments.trial:
        aside = [e for e in train if is_set_aside(f"trial {e.id}")]
        train = [e for e in train if not is_set_aside(f"trial {e.id}")]
    names = {"cue": Names(), "extent": Names()}
    for example in train:
        learn(example, names)
    lists = {}
    for head, chosen, numbers in known(train, names):
        lists[head] = chosen
        for example in train:
            attribute = "of_cue" if head == "cue" else "of_window"
            setattr(example, attribute, getattr(example, attribute).only(numbers))
    print(f"{len(train)} articles, {sum(len(e.cues) for e in train)} cues, {sum(len(e.asked) for e in train)} asked")
    net = trained(train, {head: len(chosen) for head, chosen in lists.items()}, arguments.epochs)
    write(net, lists, arguments.sure, arguments.output)
    if arguments.all:
        return
    print(shown("rules", figures(aside, lambda _, proposals: proposals.kept)))
    model = StatementModel.load(arguments.output)
    for sure in SURE if arguments.trial else [arguments.sure]:
        model.sure = sure
        print(shown(f"{sure:.2f}", figures(aside, lambda e, p: decide(p, model, Stored(e.vectors)))), flush=True)


if __name__ == "__main__":
    main()
