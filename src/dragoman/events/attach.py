"""Which clause a date or a place belongs to: expressions hang on the words above them in the parse."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from ..language.clauses import Clauses
from ..language.grammar import CLAUSAL, Relation
from ..records import Span

Thing = TypeVar("Thing")
CEILING: frozenset[Relation] = CLAUSAL | {"root", "conjunct", "parataxis"}


class Attached(Generic[Thing]):
    """Things with spans in the text, by the words that they hang on, up to the verb of their clause."""

    def __init__(self, clauses: Clauses, spans: Iterable[tuple[Span, Thing]]) -> None:
        self._clauses = clauses
        self._on: dict[int, list[tuple[int, Thing]]] = defaultdict(list)
        self.all: list[tuple[int, Thing]] = []
        for (start, end), thing in spans:
            head = self._head(start, end)
            if head is not None:
                self.all.append((head, thing))
                for i in self._way_up(head):
                    self._on[i].append((head, thing))

    def on(self, i: int) -> list[tuple[int, Thing]]:
        """The things that hang on token ``i`` with the token that heads each, in order of text."""
        return self._on.get(i, [])

    def between(self, start: int, end: int) -> list[tuple[int, Thing]]:
        """The things headed by tokens ``start`` to ``end``."""
        return [(i, thing) for i, thing in self.all if start <= i < end]

    def _head(self, start: int, end: int) -> int | None:
        first = bisect_right(self._clauses.offsets, start) - 1
        last = bisect_right(self._clauses.offsets, end - 1) - 1
        return self._clauses.head_of(first, last + 1) if 0 <= first <= last else None

    def _way_up(self, i: int) -> Iterable[int]:
        clauses = self._clauses
        for _ in range(12):
            yield i
            if clauses.relation[i] in CEILING and (clauses.is_verb(i) or clauses.form[i] == "modal"):
                return
            above = clauses.head[i]
            if above == i:
                return
            i = above
