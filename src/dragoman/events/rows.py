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
        actors = [entities[i] for i in event.actors]
        recipients = [entities[i] for i in event.recipients]
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
            "actors": [entity.name for entity in actors],
            "actor_countries": [entity.country for entity in actors if entity.country],
            "actor_parties": [_party(entity) for entity in actors],
            "recipients": [entity.name for entity in recipients],
            "recipient_countries": [entity.country for entity in recipients if entity.country],
            "recipient_parties": [_party(entity) for entity in recipients],
            "place": place.name if place else None,
            "country": place.country if place else None,
            "latitude": place.latitude if place else None,
            "longitude": place.longitude if place else None,
            "precision": place.precision if place else None,
            "sentence": article.text[start:end],
            "url": article.url,
            "title": article.title,
            "outlet": article.outlet,
            "published": article.published,
        }


def _party(entity: Entity) -> tuple[str, str, str | None, tuple[str, ...]]:
    """Id in the registry (or what else identified it), kind, country and sectors."""
    return entity.rule.removeprefix("registry:"), entity.kind, entity.country, tuple(entity.sectors)
