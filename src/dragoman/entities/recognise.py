"""Finds the entities of an article."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..records import Entity, EntityKind
from .cast import Cast
from .registry import Registry

if TYPE_CHECKING:
    from spacy.tokens import Doc

KINDS: dict[str, EntityKind] = {
    "PERSON": "person",
    "NORP": "population",
    "ORG": "organization",
    "GPE": "state",
}


def find_entities(doc: Doc, registry: Registry, published: date | None) -> Cast:
    """The cast of ``doc``; offices and memberships are as of ``published``."""
    by_name: dict[str, Entity] = {}
    for ent in doc.ents:
        kind = KINDS.get(ent.label_)
        if kind is None:
            continue
        entity = by_name.get(ent.text)
        if entity is None:
            entity = by_name[ent.text] = Entity(
                id=f"e{len(by_name) + 1}", name=ent.text, kind=kind, rule=f"model:{ent.label_}"
            )
        entity.mentions.append((ent.start_char, ent.end_char))
    return Cast(list(by_name.values()), doc)
