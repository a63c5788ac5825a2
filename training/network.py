"""The network that is trained: an encoder of word pieces, and heads over candidates with their named evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

TYPES = (
    "none", "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
STATUSES = ("occurred", "ongoing", "planned", "postponed", "cancelled", "possible", "denied")
ROLES = ("none", "actor", "recipient", "time", "place", "source")
WIDTH = 160  # of the heads
COUNTS = 3  # of actors, of recipients: none, one, more
HEADS, INNER = 4, 320  # of the attention among what stands together
DEPTH = 2  # layers of it
RARE = 10  # evidence seen less often is not known
CLS, SEP, SHIFT = (
    101,
    102,
    4,
)  # BERT's frame of a window; MPNet numbers the same word pieces four higher, frames them with
MPNET_CLS, MPNET_SEP, MPNET_PAD = 0, 2, 1


class Vocabulary:
    """Evidence by number; what is not known is left out."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.number = {name: n for n, name in enumerate(self.names)}

    @classmethod
    def of(cls, lists: Iterable[list[str]]) -> Vocabulary:
        counts = Counter(name for names in lists for name in names)
        return cls(sorted(name for name, count in counts.items() if count >= RARE))

    def __len__(self) -> int:
        return len(self.names)

    def numbers(self, names: list[str]) -> list[int]:
        return [self.number[name] for name in names if name in self.number]


class Bag(nn.Module):
    """The sum of the vectors of each item's evidence."""

    def __init__(self, size: int, width: int = WIDTH, drop: float = 0.15) -> None:
        super().__init__()
        self.bag = nn.EmbeddingBag(max(1, size), width, mode="sum")
        nn.init.normal_(self.bag.weight, std=0.02)
        self.drop = drop

    def forward(self, lists: list[list[int]]) -> Tensor:
        if self.training and self.drop:
            flat = [n for numbers in lists for n in numbers]
            kept = (torch.rand(len(flat)) > self.drop).tolist()
            at, thinned = 0, []
            for numbers in lists:
                thinned.append([n for n, keep in zip(numbers, kept[at : at + len(numbers)], strict=True) if keep])
                at += len(numbers)
            lists = thinned
        offsets, flat = [0], []
        for numbers in lists:
            flat += numbers
            offsets.append(len(flat))
        return self.bag(torch.tensor(flat, dtype=torch.long), torch.tensor(offsets[:-1], dtype=torch.long))


class One(nn.Module):
    """A decision about one token or sentence: its vector, those of what is ``around`` it, and its evidence."""

    def __init__(self, hidden: int, evidence: int, outputs: dict[str, int], around: Sequence[str]) -> None:
        super().__init__()
        self.vector = nn.Linear(hidden, WIDTH)
        self.around = nn.ModuleDict({name: nn.Linear(hidden, WIDTH, bias=False) for name in around})
        self.bag = Bag(evidence)
        self.drop = nn.Dropout(0.2)
        self.out = nn.ModuleDict({name: nn.Linear(WIDTH, size) for name, size in outputs.items()})

    def forward(self, h: Tensor, evidence: list[list[int]], around: dict[str, Tensor]) -> dict[str, Tensor]:
        z = self.vector(h) + self.bag(evidence)
        for name, layer in self.around.items():
            z = z + layer(around[name])
        z = self.drop(nn.functional.relu(z))
        return {name: out(z) for name, out in self.out.items()} | {"hidden": z}


class Two(nn.Module):
    """A decision about two tokens: their vectors, what these have in common, and the evidence; each pair in the light
    of the others with its first token."""

    def __init__(self, hidden: int, evidence: int, size: int, kinds: int = 0) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(hidden, WIDTH), nn.Linear(hidden, WIDTH)
        self.left, self.right = nn.Linear(hidden, WIDTH), nn.Linear(hidden, WIDTH)
        self.bag = Bag(evidence)
        self.kind = nn.Embedding(max(1, kinds), WIDTH)
        nn.init.normal_(self.kind.weight, std=0.02)
        self.drop = nn.Dropout(0.2)
        self.middle, self.others = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, size)

    def forward(self, a: Tensor, b: Tensor, which: Tensor, evidence: list[list[int]], kinds: Tensor | None) -> Tensor:
        """``a`` are the vectors of first tokens, ``which`` says for each second token (``b``) whose it is."""
        z = (self.first(a))[which] + self.second(b) + (self.left(a))[which] * self.right(b) + self.bag(evidence)
        if kinds is not None:
            z = z + self.kind(kinds)
        z = self.drop(nn.functional.relu(z))
        most = torch.zeros(len(a), WIDTH).scatter_reduce(0, which[:, None].expand(-1, WIDTH), z, "amax")
        return self.out(nn.functional.relu(self.middle(z) + self.others(most)[which]) + z)


def attention(depth: int = DEPTH) -> nn.ModuleList:
    """Layers in which items that stand together look at each other; those beyond the first say nothing at first."""
    layers = nn.ModuleList(
        nn.TransformerEncoderLayer(WIDTH, HEADS, INNER, 0.1, batch_first=True, norm_first=True) for _ in range(depth)
    )
    for layer in list(layers)[1:]:
        nn.init.zeros_(layer.self_attn.out_proj.weight)
        nn.init.zeros_(layer.linear2.weight)
    return layers


class Roles(nn.Module):
    """Who takes part in an act, and how: its candidates and the act itself look at each other. The act says how many
    actors and recipients it has."""

    def __init__(self, hidden: int, evidence: int, size: int, kinds: int) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(hidden, WIDTH), nn.Linear(hidden, WIDTH)
        self.left, self.right = nn.Linear(hidden, WIDTH), nn.Linear(hidden, WIDTH)
        self.bag = Bag(evidence)
        self.kind = nn.Embedding(kinds, WIDTH)
        nn.init.normal_(self.kind.weight, std=0.02)
        self.act = nn.Linear(WIDTH, WIDTH)
        self.drop = nn.Dropout(0.2)
        self.layers = attention()
        self.out = nn.Linear(WIDTH, size)
        self.count = nn.Linear(WIDTH, 2 * COUNTS)

    def forward(
        self, a: Tensor, acts: Tensor, kinds: Tensor, b: Tensor, which: Tensor, evidence: list[list[int]]
    ) -> tuple[Tensor, Tensor]:
        """[pairs, roles] and [acts, 2, COUNTS]: ``a`` are the vectors of the acts' tokens, ``acts`` what the head of
        acts made of them, ``b`` the vectors of the candidates, ``which`` says whose each is, in order."""
        z = self.first(a)[which] + self.second(b) + self.left(a)[which] * self.right(b) + self.bag(evidence)
        z = z + self.kind(kinds)[which]
        sizes = torch.bincount(which, minlength=len(a)) + 1
        place = torch.arange(len(which)) - (sizes - 1).cumsum(0)[which] + sizes[which]
        x = torch.zeros(len(a), int(sizes.max()), WIDTH).index_put((which, place), self.drop(nn.functional.relu(z)))
        first = self.drop(nn.functional.relu(self.act(acts) + self.kind(kinds)))
        x = torch.cat([first[:, None], x[:, 1:]], dim=1)
        padding = torch.arange(x.shape[1])[None] >= sizes[:, None]
        for layer in self.layers:
            x = layer(x, src_key_padding_mask=padding)
        return self.out(x[which, place]), self.count(x[:, 0]).view(-1, 2, COUNTS)


class Network(nn.Module):
    """The encoder with all heads; ``sizes`` are those of the vocabularies of evidence."""

    def __init__(self, layers: int, sizes: dict[str, int], config: dict[str, Any]) -> None:
        super().__init__()
        self.layers = layers
        hidden = config["hidden_size"]
        self.mpnet = "relative_attention_num_buckets" in config
        if layers and self.mpnet:
            self.encoder = MPNetModel(MPNetConfig(**{**config, "num_hidden_layers": layers}), add_pooling_layer=False)
        elif layers:
            self.encoder = BertModel(BertConfig(**{**config, "num_hidden_layers": layers}), add_pooling_layer=False)
        self.hidden = hidden
        outputs = {"sense": len(TYPES), "status": len(STATUSES)}
        self.act = One(hidden, sizes["act"], outputs, ("sentence", "article"))
        self.sentence = One(hidden, sizes["sentence"], {"political": 2}, ("article",))
        self.pair = Roles(hidden, sizes["pair"], len(ROLES), len(TYPES))
        self.again = Two(hidden, sizes["again"], 2, len(TYPES))
        self.antecedent = Two(hidden, sizes["antecedent"], 2, 1)
        self.parts = nn.Linear(hidden, 3)  # of a statement; only to teach the encoder

    def load_encoder(self, weights: dict[str, Tensor], keep: Sequence[int]) -> None:
        """The pre-trained layers numbered ``keep``."""
        mine = {}
        for name, value in weights.items():
            parts = name.split(".")
            if name.startswith("encoder.layer."):
                if int(parts[2]) not in keep:
                    continue
                parts[2] = str(list(keep).index(int(parts[2])))
            mine[".".join(parts)] = value
        self.encoder.load_state_dict({k: v for k, v in mine.items() if not k.startswith("pooler")}, strict=False)

    def _numbered(self, ids: Tensor) -> Tensor:
        """BERT's word pieces as this encoder numbers them."""
        if not self.mpnet:
            return ids
        return (ids + SHIFT).masked_fill(ids == CLS, MPNET_CLS).masked_fill(ids == SEP, MPNET_SEP)

    def vectors(self, windows: list[list[int]]) -> Tensor:
        """The vectors of all word pieces of all windows, laid end to end."""
        total = sum(map(len, windows))
        if not self.layers:
            return torch.zeros(total, self.hidden)
        out = torch.zeros(total, self.hidden)
        starts = [0]
        for ids in windows:
            starts.append(starts[-1] + len(ids))
        order = sorted(range(len(windows)), key=lambda n: len(windows[n]))
        for at in range(0, len(order), 16):
            part = order[at : at + 16]
            longest = max(len(windows[n]) for n in part)
            ids = torch.full((len(part), longest), MPNET_PAD if self.mpnet else 0)
            mask = torch.zeros(len(part), longest, dtype=torch.long)
            for row, n in enumerate(part):
                ids[row, : len(windows[n])] = self._numbered(torch.tensor(windows[n]))
                mask[row, : len(windows[n])] = 1
            hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            where = torch.cat([torch.arange(starts[n], starts[n + 1]) for n in part])
            out = out.index_copy(0, where, hidden[mask.bool()])
        return out


def means(pieces: Tensor, groups: Tensor, count: int) -> Tensor:
    """[count, width]: the mean of the word-piece vectors of each of ``groups``; -1 is none of them."""
    used = groups >= 0
    sums = torch.zeros(count, pieces.shape[1]).index_add(0, groups[used], pieces[used])
    return sums / torch.bincount(groups[used], minlength=count).clamp(min=1)[:, None]


def token_vectors(pieces: Tensor, owners: Tensor, tokens: Tensor) -> Tensor:
    """The mean of the word-piece vectors of each of ``tokens``; ``owners`` says which token each piece is of."""
    places = torch.full((int(max(owners.max(), tokens.max())) + 2,), -1, dtype=torch.long)
    unique, back = torch.unique(tokens, return_inverse=True)
    places[unique] = torch.arange(len(unique))
    row = torch.where(owners >= 0, places[owners.clamp(min=0)], torch.tensor(-1))
    return means(pieces, row, len(unique))[back]
