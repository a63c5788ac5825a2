"""Whose word an act is: the speaker of the statement that tells of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ..records import Span, Statement


class Speakers:
    """The contents of an article's statements, by where they stand."""

    def __init__(self, statements: list[Statement]) -> None:
        self._contents = sorted(
            ((start, end, statement.speaker) for statement in statements for start, end in statement.content),
            key=lambda c: (c[0], -c[1]),
        )
        self._starts = [c[0] for c in self._contents]

    def speaker(self, trigger: list[Span], actors: Sequence[str] = ()) -> str | None:
        """The speaker of the innermost statement around the first word of ``trigger``; rather than one of the
        ``actors``, who only plans or wishes it, whoever says so of them ("Paris said he planned to meet her")."""
        start = trigger[0][0]
        own = None
        for i in range(bisect_right(self._starts, start) - 1, max(-1, bisect_right(self._starts, start) - 6), -1):
            a, b, speaker = self._contents[i]
            if a <= start < b:
                if speaker not in actors:
                    return speaker or own
                own = own or speaker
        return own
