"""Finds ties and claims of control."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..entities import Cast
from ..records import Control, Place, Statement, Tie, Time

if TYPE_CHECKING:
    from spacy.tokens import Doc


def find_relations(
    doc: Doc,
    *,
    cast: Cast,
    places: list[Place],
    times: list[Time],
    statements: list[Statement],
    published: date | None,
) -> tuple[list[Tie], list[Control]]:
    """The ties and the control claims of ``doc``."""
    return [], []
