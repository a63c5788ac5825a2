"""Who may stand to whom, or hold what ground: two phrases of one sentence, with what speaks for a relation of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .words import relation_words

if TYPE_CHECKING:
    from ..entities import Cast
    from ..events.candidates import Candidates, Party
    from ..language.graph import Graph

NEAR = 10  # tokens within which two phrases are a pair, whatever the parse says
BETWEEN = 3  # tokens between two phrases up to which each is evidence
MOST = 30  # phrases on each side of one that it is a pair with

# What the rules propose: by the number of the sentence, then by the ids of holder and other (an entity, a place, or the
# token of ground), the rules that do, each with the kind of relation.
Ruled = Mapping[int, Mapping[tuple[str, str | int], Sequence[tuple[str, str]]]]


@dataclass(slots=True, eq=False)
class Pair:
    """``holder`` may lead, belong to, back or oppose ``other``, or hold it. ``top`` is the token that both hang on."""

    holder: Party
    other: Party
    top: int
    evidence: list[tuple[str, ...]]  # in parts that other pairs have too
    proposed: set[str]  # the kinds of relation that the rules propose


class PairFinder:
    """Finds the pairs of one article."""

    def __init__(self, graph: Graph, cast: Cast, ruled: Ruled) -> None:
        self.graph, self.cast, self.ruled = graph, cast, ruled
        words = relation_words()
        self.offices, self.ground = words.leading_offices, words.ground

    def pairs(self, found: Iterable[Candidates]) -> Iterator[list[Pair]]:
        """The pairs of each sentence, those of one holder together."""
        return (list(self._of_sentence(candidates)) for candidates in found)

    def _of_sentence(self, candidates: Candidates) -> Iterator[Pair]:
        sentence = candidates.sentence
        parties = self._told_apart(candidates.parties)
        asks = self.graph.doc[sentence.end - 1].text == "?"
        ruled = self.ruled.get(sentence.number, {})
        words = [self._of_party(party) for party in parties]
        as_holder, as_other = ([tuple(f"{side}-{w}" for w in found) for found in words] for side in ("holder", "other"))
        for h, holder in enumerate(parties):
            names = set(known(holder))
            for o in range(max(0, h - MOST), min(h + MOST + 1, len(parties))) if holder.entities else ():
                other = parties[o]
                ends = self._ends(holder, other)
                if not names.isdisjoint(known(other)) or (way := self._way(*ends)) is None:
                    continue
                rules = _rules(ruled, names, other) if ruled else []
                evidence = [
                    tuple(f"rule:{rule}/{kind}" for rule, kind in rules) or ("rule:none",),
                    as_holder[h],
                    as_other[o],
                    tuple(self._of_way(holder, other, ends, way)),
                ]
                evidence += [("asks",)] if asks else []
                yield Pair(holder, other, way[0], evidence, {kind for _, kind in rules})

    def _told_apart(self, parties: Sequence[Party]) -> list[Party]:
        """Those that stand for somebody, a place or ground, but for what says what a name is: "the alliance NATO"."""
        names = {party.span[0] for party in parties if party.kind == "name"}
        some = [party for party in parties if known(party) or self._is_ground(party)]
        return [party for party in some if party.kind != "noun" or party.span[1] + 1 not in names]

    def _is_ground(self, party: Party) -> bool:
        """Whether a phrase names ground that is nobody's name: "the rebel-held areas", "dozens of villages"."""
        clauses = self.graph.clauses
        return party.kind == "noun" and any(
            clauses.lemma[i] in self.ground for i in (party.head, clauses.content(party.head))
        )

    def _of_party(self, party: Party) -> list[str]:
        """What is so of a phrase in any pair."""
        clauses = self.graph.clauses
        entity = self.cast.by_id[party.entities[0]] if party.entities else None
        sort = entity.kind if entity is not None else "place" if party.place is not None else "ground"
        found = [f"is:{sort}", f"kind:{party.kind}"]
        if party.place is not None:
            found.append("place")
        if entity is not None and (entity.office or "").lower() in self.offices:
            found.append("office")
        if party.kind == "noun":
            found.append(f"word:{clauses.lemma[party.head]}")
        return found

    def _ends(self, holder: Party, other: Party) -> tuple[int, int]:
        """Where the two hang in the parse: a member of a coordination where the first of it does."""
        first = self.graph.clauses.first_of
        a, b = first(holder.head), first(other.head)
        return (holder.head, other.head) if a == b else (a, b)

    def _way(self, a: int, b: int) -> list[int] | None:
        """What lies between two tokens in the parse: the one that both hang on, and what leads there. None where they
        are no pair."""
        if a == b:
            return None
        way = self.graph.way(a, b)
        if way is None:
            return [b] if abs(a - b) <= NEAR else None
        ups, downs = way
        return [ups[-1], *ups[1:-1], *reversed(downs[:-1])]

    def _of_way(self, holder: Party, other: Party, ends: tuple[int, int], way: list[int]) -> Iterator[str]:
        """How two phrases stand to each other."""
        clauses, (a, b) = self.graph.clauses, ends
        inside = "inside" if _within(holder, other) else "around" if _within(other, holder) else "beside"
        side = "before" if a < b else "after"
        path = self.graph.path(a, b)
        yield f"{inside}/{side}"
        yield f"path:{path}"
        for i in way:
            if i not in (a, b):
                yield f"on:{clauses.lemma[i]}"
                yield f"on/{side}:{clauses.lemma[i]}"
        top = way[0]
        if clauses.is_verb(top):
            predicate = clauses.predicate(top)
            told = [name for name in ("negated", "modal", "passive") if getattr(predicate, name)]
            yield from (f"top:{name}" for name in told)
            yield f"top/{path.count('<')}/{path.count('>')}:{clauses.lemma[top]}"
        first, last = sorted((a, b))
        gap = last - first - 1
        yield f"gap:{gap if gap <= BETWEEN else 'some' if gap <= NEAR else 'far'}"
        if gap <= BETWEEN:
            yield from (f"between/{side}:{clauses.lower[i]}" for i in range(first + 1, last))
            yield f"words/{side}:{' '.join(clauses.lower[first + 1 : last])}"


def _rules(
    ruled: Mapping[tuple[str, str | int], Sequence[tuple[str, str]]], names: Iterable[str], other: Party
) -> list[tuple[str, str]]:
    """The rules that propose a relation of who has these names to another phrase."""
    others: list[str | int] = [*known(other), other.head]
    return sorted({rule for name in names for one in others for rule in ruled.get((name, one), ())})


def known(party: Party) -> list[str]:
    """The entities and the place that a phrase stands for."""
    return [*party.entities, *([party.place] if party.place is not None else [])]


def _within(inner: Party, outer: Party) -> bool:
    return outer.span[0] <= inner.span[0] and inner.span[1] <= outer.span[1]
