"""Codes the events of an article."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..entities import Cast
from ..records import Event, Place, Statement, Time
from .lexicon import Lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc


def code_events(
    doc: Doc,
    *,
    cast: Cast,
    places: list[Place],
    times: list[Time],
    statements: list[Statement],
    lexicon: Lexicon,
    published: date | None,
) -> list[Event]:
    """The events of ``doc`` in order of text."""
    return []
