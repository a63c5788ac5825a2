"""The cast of an article: its entities, and which entity a token or a phrase stands for."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from ..records import Entity, Span

if TYPE_CHECKING:
    from spacy.tokens import Token


class Cast:
    """The entities of one article. Mentions don't overlap unless one lies wholly inside the other
    ("Turkish" in "Turkish president Recep Tayyip Erdogan")."""

    def __init__(self, entities: list[Entity]) -> None:
        self.entities = entities
        self.by_id = {entity.id: entity for entity in entities}
        self._mentions: list[tuple[int, int, Entity]] = sorted(
            ((start, end, entity) for entity in entities for start, end in entity.mentions),
            key=lambda m: (m[0], -m[1]),
        )
        self._starts = [m[0] for m in self._mentions]

    def mentions_inside(self, start: int, end: int) -> list[tuple[Span, Entity]]:
        """Mentions that lie within ``start`` to ``end``, in order of text, the wider first."""
        found = []
        for i in range(bisect_right(self._starts, start - 1), len(self._mentions)):
            a, b, entity = self._mentions[i]
            if a >= end:
                break
            if b <= end:
                found.append(((a, b), entity))
        return found

    def at(self, token: Token) -> Entity | None:
        """The entity of the narrowest mention that covers ``token``."""
        start, end = token.idx, token.idx + len(token.text)
        best: tuple[int, Entity] | None = None
        for i in range(bisect_right(self._starts, start) - 1, max(-1, bisect_right(self._starts, start) - 9), -1):
            a, b, entity = self._mentions[i]
            if a <= start and end <= b and (best is None or b - a < best[0]):
                best = (b - a, entity)
        return best[1] if best else None
