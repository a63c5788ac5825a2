"""Finds temporal expressions and works out their values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..records import Time

if TYPE_CHECKING:
    from spacy.tokens import Doc


def find_times(doc: Doc, published: date | None) -> list[Time]:
    """The temporal expressions of ``doc`` in order of text, resolved against ``published``."""
    return []
