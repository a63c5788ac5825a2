"""Events as rows of a table, with names, countries and coordinates in place of ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..records import Entity, Report


def event_rows(report: Report) -> Iterator[dict[str, Any]]:
    """A row for each event of ``report``, with the columns that a ledger's events have for the layouts of older event
    data; ``id`` is the article's with the event's."""
    entities = {entity.id: entity for entity in report.entities}
    places = {place.id: place for place in report.places}
    article = report.article
    for event in report.events:
        place = places.get(event.place or "")
        start, end = event.evidence.sentence
        yield {
            "id": f"{article.id}_{event.id}",
            "article": article.id,
            "local_id": event.id,
            "type": event.type,
            "plover": event.plover,
            "mode": event.mode,
            "contexts": " ".join(event.contexts),
            "cameo": event.cameo,
            "score": event.score,
            "status": event.status,
            "earliest": event.date.earliest if event.date else None,
            **_side("actor", [entities[i] for i in event.actors]),
            **_side("recipient", [entities[i] for i in event.recipients]),
            "place": getattr(place, "name", None),
            **{name: getattr(place, name, None) for name in ("country", "latitude", "longitude", "precision")},
            "sentence": article.text[start:end],
            "url": article.url,
            "title": article.title,
            "outlet": article.outlet,
            "published": article.published,
        }


def _side(name: str, found: list[Entity]) -> dict[str, Any]:
    """The columns of the actors, or of the recipients, of an event."""
    return {
        f"{name}s": [entity.name for entity in found],
        f"{name}_countries": [entity.country for entity in found if entity.country],
        f"{name}_parties": [_party(entity) for entity in found],
    }


def _party(entity: Entity) -> tuple[str, str, str | None, tuple[str, ...]]:
    """Id in the registry (or what else identified it), kind, country and sectors."""
    return entity.rule.removeprefix("registry:"), entity.kind, entity.country, tuple(entity.sectors)
