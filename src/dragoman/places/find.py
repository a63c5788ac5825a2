"""Finds the toponyms of an article and resolves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..entities import Cast
from ..records import Place
from .gazetteer import Gazetteer

if TYPE_CHECKING:
    from spacy.tokens import Doc


def find_places(doc: Doc, cast: Cast, gazetteer: Gazetteer) -> list[Place]:
    """The places of ``doc`` with their mentions."""
    return []
