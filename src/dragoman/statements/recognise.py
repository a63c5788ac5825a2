"""Finds statements and who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..entities import Cast
from ..records import Statement, Time

if TYPE_CHECKING:
    from spacy.tokens import Doc


def find_statements(doc: Doc, cast: Cast, times: list[Time]) -> list[Statement]:
    """The statements of ``doc`` in order of text."""
    return []
