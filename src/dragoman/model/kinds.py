"""What a word may tell of: a PLOVER type, a user's own kind of one, or no act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from ..records import EventType

Array = np.ndarray[Any, Any]

NONE = "none"
TYPES: tuple[str, ...] = get_args(EventType)
# Probability from which a word tells of an act: on the articles set aside f1 of word and type is .735 and .79 of the
# words are right, with 0.3 it is .730 and .76, with 0.55 .737 and .84 but fewer of an article's main events are found.
ACT = 0.4


@dataclass(frozen=True, slots=True)
class Kind:
    """One of PLOVER's types or ``NONE``; ``name`` where it is a user's own kind of that type."""

    type: str
    name: str | None = None

    @classmethod
    def parse(cls, text: str) -> Kind:
        """ "COERCE", "COERCE/HOSTAGE_TAKING", "none"; raises ValueError."""
        kind, _, name = text.partition("/")
        if kind not in (*TYPES, NONE) or text.endswith("/") or (kind == NONE and name):
            raise ValueError(f"{text!r} is no PLOVER type and no TYPE/NAME of your own")
        return cls(kind, name or None)

    def __str__(self) -> str:
        return f"{self.type}/{self.name}" if self.name else self.type


Told = tuple[Kind, float]  # a kind with its probability


def likeliest(chances: Array, types: Sequence[str]) -> Told:
    """What a word tells of by the model's probabilities of ``types``, the first of which is none."""
    if 1 - chances[0] < ACT:
        return Kind(NONE), float(chances[0])
    best = 1 + int(np.argmax(chances[1:]))
    return Kind(types[best]), float(chances[best])
