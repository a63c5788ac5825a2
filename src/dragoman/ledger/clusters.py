"""Clusters by average link: two groups become one as long as their pairs, on the whole, speak for it.

Every pair has log odds; those that nobody compared, or that came out below it, count as `ABSENT`. The groups whose
pairs speak most for it are joined first, down to `JOIN`: by the average of their log odds times the fourth root of
their number, as many pairs that lean to one side are surer than one. So no chain of likenesses makes a heap of what
is unlike at its ends, and the outcome depends on the pairs alone, not on the order in which they came.

What many reports tell of is recalled by others in few words, which are like some of the reports and unlike most. Such
a group then joins the greater one whose likest reports are like it enough: of a group of one or two reports two each,
of a greater one half of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import sqrt

ABSENT = -1.0  # log odds of a pair that wasn't compared
JOIN = 1.2  # above which groups are joined: what is joined wrongly harms more than what is not
LONE = 1.5  # and two reports alone, of which nothing else says that they are of one happening
MANY = 5  # reports at the least of a group that is recalled
FEW, LIKEST = 2, 2  # up to how many reports of one that recalls how many pairs of each are heeded
AGAIN = 1.0  # their mean log odds, above which it joins
FORCED = 1000.0  # log odds of what a person joined; of what a person kept apart, the negative
Pair = tuple[int, int]


def joined(items: Iterable[int], odds: Mapping[Pair, float]) -> list[list[int]]:
    """The incidents of ``items``, each sorted, in order of their first; ``odds`` as for `average_link`."""
    return _recalled(average_link(items, odds), odds)


def _recalled(clusters: list[list[int]], odds: Mapping[Pair, float]) -> list[list[int]]:
    """The clusters when each that recalls a greater one has joined the one that it recalls most."""
    home = {item: n for n, cluster in enumerate(clusters) for item in cluster}
    pairs: defaultdict[tuple[int, int], defaultdict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for pair, weight in odds.items():
        for one, other in (pair, pair[::-1]):
            few, many = home[one], home[other]
            if len(clusters[many]) >= MANY and (len(clusters[few]), few) < (len(clusters[many]), many):
                pairs[few, many][one].append(weight)
    recalls = {(few, many): _recalling(clusters[few], clusters[many], found) for (few, many), found in pairs.items()}
    goes: dict[int, int] = {}
    for few, many in sorted(recalls, key=lambda pair: (-recalls[pair], pair)):
        if recalls[few, many] > AGAIN and not {few, many} & goes.keys() and few not in goes.values():
            goes[few] = many
    grown = {n: list(cluster) for n, cluster in enumerate(clusters) if n not in goes}
    for few, many in goes.items():
        grown[many] += clusters[few]
    return sorted(sorted(cluster) for cluster in grown.values())


def _recalling(few: Sequence[int], many: Sequence[int], found: Mapping[int, list[float]]) -> float:
    """How much the likest pairs of a cluster's items with a greater one, ``found`` by item, speak for it."""
    if any(weight <= -FORCED for weights in found.values() for weight in weights):
        return -FORCED
    heeded = LIKEST if len(few) <= FEW else (len(many) + 1) // 2
    likest = [sorted((*found.get(item, ()), *(ABSENT,) * heeded), reverse=True)[:heeded] for item in few]
    return round(sum(map(sum, likest)) / (heeded * len(few)), 9)


def average_link(items: Iterable[int], odds: Mapping[Pair, float], join: float = JOIN) -> list[list[int]]:
    """The clusters of ``items``, each sorted, in order of their first.

    ``odds`` gives log odds by pair, the smaller item first. Ties go to the pair with the smallest items, so the numbers
    of items should be of what they are, not of when they came.
    """
    return _Clusters(items, odds, join).merged()


class _Clusters:
    """Each cluster is known by its smallest item."""

    def __init__(self, items: Iterable[int], odds: Mapping[Pair, float], join: float) -> None:
        self.join = join
        self.members = {item: [item] for item in sorted(items)}
        self.links: dict[int, dict[int, tuple[float, int]]] = {item: {} for item in self.members}  # sum, pairs
        for (a, b), weight in odds.items():
            self.links[a][b] = self.links[b][a] = (weight, 1)
        self.heap = [
            (-weight, *pair, 2)
            for pair, weight in ((pair, self._support(*pair)) for pair in odds)
            if weight > max(join, LONE)
        ]
        heapify(self.heap)

    def _support(self, a: int, b: int) -> float:
        total, compared = self.links[a][b]
        pairs = len(self.members[a]) * len(self.members[b])
        # Rounded, so that the order of adding up decides nothing.
        return round((total + (pairs - compared) * ABSENT) / pairs * sqrt(sqrt(pairs)), 9)

    def merged(self) -> list[list[int]]:
        while self.heap:
            _, a, b, size = heappop(self.heap)
            # Stale where one of them has grown or gone since.
            if a in self.members and b in self.members and len(self.members[a]) + len(self.members[b]) == size:
                self._merge(min(a, b), max(a, b))
        return [sorted(members) for members in self.members.values()]

    def _merge(self, kept: int, gone: int) -> None:
        self.members[kept] += self.members.pop(gone)
        ours, theirs = self.links[kept], self.links.pop(gone)
        for other, (total, compared) in theirs.items():
            del self.links[other][gone]
            if other != kept:
                mine = ours.get(other, (0.0, 0))
                ours[other] = self.links[other][kept] = (mine[0] + total, mine[1] + compared)
        ours.pop(gone, None)
        for other in ours:
            support = self._support(kept, other)
            if support > self.join:
                size = len(self.members[kept]) + len(self.members[other])
                heappush(self.heap, (-support, min(kept, other), max(kept, other), size))


def components(starts: Iterable[int], neighbours: Mapping[int, Iterable[int]]) -> list[set[int]]:
    """The sets of items that are linked to one another, of those that ``starts`` belong to."""
    found: list[set[int]] = []
    seen: set[int] = set()
    for start in starts:
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            for other in neighbours.get(waiting.pop(), ()):
                if other not in group:
                    group.add(other)
                    waiting.append(other)
        seen |= group
        found.append(group)
    return found
