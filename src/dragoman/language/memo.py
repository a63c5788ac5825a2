"""Answers remembered by key, as rows of an array."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

Rows = np.ndarray[Any, Any]


class Memo:
    """Remembers the row that belongs to a key. ``limit``: keys after which all are forgotten and asked for anew."""

    def __init__(self, width: int, dtype: str, limit: int) -> None:
        self.limit = limit
        self._row: dict[Hashable, int] = {}
        self._table: Rows = np.empty((0, width), dtype)

    def rows(self, keys: Sequence[Hashable], ask: Callable[[list[int]], Rows]) -> Rows:
        """One row for each of ``keys``. Keys not met before are put to ``ask``, which is given their (first) positions
        in ``keys`` and returns their rows; what it returns for a key must depend on nothing else."""
        if len(self._row) > self.limit:
            self._row.clear()
        found = list(map(self._row.get, keys))
        if None in found:
            first: dict[Hashable, int] = {}
            for i, row in enumerate(found):
                if row is None:
                    first.setdefault(keys[i], i)
            self._keep(list(first), ask(list(first.values())))
            found = list(map(self._row.get, keys))
        return self._table[np.array(found, dtype=np.intp)]

    def _keep(self, keys: list[Hashable], rows: Rows) -> None:
        start, end = len(self._row), len(self._row) + len(keys)
        if end > len(self._table):
            grown = np.empty((2 * end, self._table.shape[1]), self._table.dtype)
            grown[:start] = self._table[:start]
            self._table = grown
        self._table[start:end] = rows
        self._row.update(zip(keys, range(start, end), strict=True))
