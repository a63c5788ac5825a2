"""Standing ties and who is said to hold what ground, as the model decides them from what the rules propose.

The rule of each names what proposed it: a rule of the word lists, or "model" where only the model sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, cast

from ..model.heads import batches
from ..model.relations import KINDS
from ..records import Control, ControlStatus, Event, Tie, TieKind
from .find import Proposals, claimed_once, once, propose
from .pairs import Pair, PairFinder
from .pairs import known as known_by

if TYPE_CHECKING:
    from ..model.encoder import TokenVectors
    from ..model.recency import RecencyModel
    from ..model.relations import RelationModel
    from ..reader import Proposed

GROUND = ("holds", "gained", "lost")


def find_relations(
    read: Proposed, events: list[Event], model: RelationModel | None = None, recency: RecencyModel | None = None
) -> tuple[list[Tie], list[Control]]:
    """The ties and the control claims of an article, each once, in order of text but for ties by office, which come
    last. Without a ``model`` they are those that the rules propose, and so are the kinds that it does not know;
    ``recency`` tells which claims are of before the news."""
    found = propose(read, events)
    if model is None or read.vectors is None:
        ties, control = found.ties, [claim for claim, _ in found.control]
    else:
        decided = _Decided(read, found, model)
        ties, control = [*decided.ties, *(tie for tie in found.ties if tie.kind not in KINDS)], decided.control
    control = claimed_once(control)
    if recency is not None and read.vectors is not None and control:
        _tell_news(read, control, recency)
    return once([*ties, *found.offices]), control


def _tell_news(read: Proposed, control: list[Control], recency: RecencyModel) -> None:
    """Notes of each claim how it is told."""
    assert read.vectors is not None
    tokens = [read.graph.token(claim.evidence.trigger[0][0]) for claim in control]
    evidence = [read.evidence.of_act(i, read.graph.sentence(i).number) for i in tokens]
    told = recency.told(read.vectors.of(tokens), evidence, read.vectors.around(tokens))
    for claim, how in zip(control, told, strict=True):
        claim.recency = how


def make_pairs(read: Proposed, found: Proposals) -> Iterator[list[Pair]]:
    """The pairs of each sentence of an article, with what the rules make of each as evidence."""
    ruled: dict[int, dict[tuple[str, str | int], list[tuple[str, str]]]] = {}

    def note(one: Tie | Control, kind: str, *others: str | int) -> None:
        number = read.graph.sentence(read.graph.token(one.evidence.trigger[0][0])).number
        for other in others:
            ruled.setdefault(number, {}).setdefault((one.holder, other), []).append((one.rule, kind))

    for tie in found.ties:
        note(tie, tie.kind, tie.other)
    for claim, ground in found.control:
        note(claim, claim.status, claim.territory, ground)
    return PairFinder(read.graph, read.cast, ruled).pairs(read.candidates)


class _Decided:
    """The relations of one article that are told."""

    def __init__(self, read: Proposed, found: Proposals, model: RelationModel) -> None:
        assert read.vectors is not None
        self.graph, self.cast, self.finder = read.graph, read.cast, found.finder
        self.known: dict[tuple[int, str, str, str], Tie] = {}
        for tie in found.ties:
            self.known.setdefault((tie.evidence.sentence[0], tie.kind, tie.holder, tie.other), tie)
        self.claims: dict[tuple[str, str, int | tuple[int, str]], Control] = {}  # by the ground's token, by its name
        for claim, ground in found.control:
            for key in (ground, (claim.evidence.sentence[0], claim.territory)):
                self.claims.setdefault((claim.status, claim.holder, key), claim)
        self.ties: list[Tie] = []
        self.control: list[Control] = []
        for some in batches(make_pairs(read, found), len):
            self._decide(list(chain.from_iterable(some)), model, read.vectors)

    def _decide(self, pairs: list[Pair], model: RelationModel, vectors: TokenVectors) -> None:
        heads = [(pair.holder.head, pair.other.head) for pair in pairs]
        proposed = [pair.proposed.intersection(KINDS) for pair in pairs]
        told = model.kinds(vectors, heads, [pair.evidence for pair in pairs], proposed)
        for pair, kind in zip(pairs, told, strict=True):
            if kind == "none":
                continue
            sentence = self.graph.sentence(pair.holder.head)
            self.finder.enter(sentence.start, sentence.end)
            if kind in GROUND:
                self.control += self._claims(pair, cast("ControlStatus", kind))
            else:
                self.ties += self._ties(pair, cast("TieKind", kind))

    def _ties(self, pair: Pair, kind: TieKind) -> Iterator[Tie]:
        for holder in pair.holder.entities:
            for other in pair.other.entities:
                known = self.known.get((self.finder.sentence[0], kind, holder, other))
                words = self.finder.evidence(pair.top)
                yield known or Tie(kind=kind, holder=holder, other=other, evidence=words, rule="model")

    def _claims(self, pair: Pair, status: ControlStatus) -> Iterator[Control]:
        keys: list[int | tuple[int, str]] = [pair.other.head]
        keys += [(self.finder.sentence[0], name) for name in known_by(pair.other)]
        for holder in pair.holder.entities:
            ruled = (self.claims.get((status, holder, key)) for key in keys)
            known = next(filter(None, ruled), None)
            claim = known or self.finder.claim(status, self.cast.by_id[holder], pair.other.head, pair.top)
            if claim is not None and claim.territory != holder:
                yield claim
