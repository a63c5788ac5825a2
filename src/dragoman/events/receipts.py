"""The receipt of a decision: what won, what came next, how sure, and what weighed most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ..entities.antecedents import Answer, meant
from ..model import Model
from ..model.roles import NOBODY
from ..records import Entity, Event, Record

if TYPE_CHECKING:
    from .decide import Array, Decision
    from .frames import FrameFinder

SHOWN = 4  # pieces of evidence, and parties that were not taken
LIKELY = 0.1  # probability from which a party that was not taken is named


@dataclass(frozen=True, slots=True)
class Receipts:
    """What is kept of how one article's records were decided: ``acts`` by the id of the event, and the ``answers`` of
    the phrases whose antecedent was asked for."""

    model: Model
    text: str
    acts: Mapping[str, Decision]
    answers: Sequence[Answer]
    ways: Mapping[tuple[int, int], str] = field(default_factory=dict)  # how a party was found, by act and party

    def with_ways(self, finder: FrameFinder) -> Receipts:
        """The same with how the parties that are shown were found in the parse."""
        shown = ((act.token, act.parties[n][0].head) for act in self.acts.values() if act.parties
                 for n in np.flatnonzero(1 - act.chances[:, NOBODY] >= LIKELY).tolist())  # fmt: skip
        found = {pair: way for pair in shown if (way := way_of(finder, *pair)) is not None}
        return replace(self, ways=found)

    def of(self, record: Record) -> list[tuple[str, str]]:
        """Name and text of each line that says how an event, or whom the pronouns of an entity mean, was decided."""
        if isinstance(record, Entity):
            return list(meant(self.text, self.answers, record))
        act = self.acts.get(record.id) if isinstance(record, Event) else None
        return list(lines(self, act)) if act is not None else []


def are_shown(act: Decision) -> list[bool]:
    """Of each party of an act whether its receipt may name it."""
    found: list[bool] = ((1 - act.chances[:, NOBODY] >= LIKELY) | (np.array(act.roles) != NOBODY)).tolist()
    return found


def way_of(finder: FrameFinder, token: int, head: int) -> str | None:
    """How a party was found among the arguments of an act's word or of its light verb; None where it is neither's."""
    clauses, act = finder.clauses, finder.act(token)
    way = clauses.way(clauses.predicate(token), head)
    if way is None and act is not None and act.carrier is not None and clauses.way(act.carrier, head) is not None:
        return "light verb"
    return way


def lines(receipts: Receipts, act: Decision) -> Iterator[tuple[str, str]]:
    """Name and text of each line of an act's receipt."""
    model, text = receipts.model, receipts.text
    yield "decided", _ranked(model.types, act.kinds)
    yield "", _ranked(model.statuses, act.statuses)
    yield "", f"sentence of politics or conflict {act.political:.2f}"
    order = np.argsort(-act.kinds, kind="stable")
    weights = model.act.weights(act.vector, act.evidence, act.around, "sense", int(order[0]), int(order[1]))
    found = sorted(weights.items(), key=lambda w: (-abs(w[1]), w[0]))
    yield "evidence", ", ".join(f"{name} {weight:+.1f}" for name, weight in found[:SHOWN])
    if act.roles:
        actors, recipients = (_ranked(["none", "one", "several"], chances) for chances in act.counts)
        yield "", f"actors {actors}; recipients {recipients}"
    doubtful = 0
    for (party, evidence), chances, role in zip(act.parties, act.chances, act.roles, strict=True):
        taken = role != NOBODY
        if not taken and (1 - chances[0] < LIKELY or doubtful >= SHOWN):
            continue
        doubtful += not taken
        words = text[party.span[0] : party.span[1]]
        way = receipts.ways.get((act.token, party.head))
        yield "party", f"{words!r}: {_ranked(model.roles, chances)}; {_where(evidence)}{f' ({way})' if way else ''}"


def _ranked(names: list[str], chances: Array) -> str:
    """The likeliest and the next, with their probabilities."""
    order = np.argsort(-chances, kind="stable")
    return ", ".join(f"{names[int(n)]} {float(chances[int(n)]):.2f}" for n in order[:2])


def _where(evidence: list[str]) -> str:
    """The path by which a party was found."""
    slots = [name for name in evidence if name.startswith(("slot:", "carrier:", "complement:", "within:"))]
    return ", ".join(slots[:2]) or next((name for name in evidence if name.startswith("path:")), "another sentence")
