"""One actor over the whole ledger: entities joined by registry entry, or by kind, country and name."""

from __future__ import annotations

import unicodedata

from sqlalchemy import Connection, insert, select, update

from ..records import Entity, Report
from . import schema

REGISTRY_RULE = "registry:"


def actor_key(entity: Entity) -> str:
    """What makes two articles' entities one actor: the registry's id, else kind, country and bare name."""
    if entity.rule.startswith(REGISTRY_RULE):
        return entity.rule.removeprefix(REGISTRY_RULE)
    bare = unicodedata.normalize("NFKD", entity.name).encode("ascii", "ignore").decode().casefold()
    words = " ".join(word for word in bare.replace("-", " ").split() if word not in ("the", "a", "an"))
    return f"{entity.kind}:{entity.country or ''}:{words or entity.name.casefold()}"


class Actors:
    """The actors of a ledger, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def rows_of(self, report: Report) -> dict[str, int]:
        """The row id of each of the report's entities, by entity id; new ones are added."""
        text = report.article.text
        published = report.article.published and report.article.published[:10]
        rows: dict[str, int] = {}
        for entity in report.entities:
            row = rows[entity.id] = self._row(entity)
            said: dict[str, int] = {}
            for start, end in entity.mentions:
                words = " ".join(text[start:end].split())
                if words[:1].isupper():
                    said[words] = said.get(words, 0) + 1
            for alias, count in said.items():
                self._count_alias(row, alias, count)
            if entity.office:
                self._see_office(row, entity.office, published)
        return rows

    def _row(self, entity: Entity) -> int:
        key = actor_key(entity)
        table = schema.actors
        found = self.connection.execute(select(table.c.id).where(table.c.key == key)).scalar()
        if found is not None:
            return int(found)
        return int(
            self.connection.execute(
                insert(table).returning(table.c.id),
                {
                    "key": key,
                    "name": entity.name,
                    "kind": entity.kind,
                    "country": entity.country,
                    "sectors": " ".join(entity.sectors),
                },
            ).scalar_one()
        )

    def _count_alias(self, actor: int, alias: str, count: int) -> None:
        table = schema.aliases
        here = (table.c.actor == actor) & (table.c.alias == alias)
        changed = self.connection.execute(update(table).where(here).values(mentions=table.c.mentions + count))
        if not changed.rowcount:
            self.connection.execute(insert(table), {"actor": actor, "alias": alias, "mentions": count})

    def _see_office(self, actor: int, office: str, day: str | None) -> None:
        table = schema.offices
        here = (table.c.actor == actor) & (table.c.office == office)
        seen = self.connection.execute(select(table.c.first, table.c.last).where(here)).first()
        if seen is None:
            self.connection.execute(insert(table), {"actor": actor, "office": office, "first": day, "last": day})
        elif day:
            first, last = min(filter(None, (seen.first, day))), max(filter(None, (seen.last, day)))
            self.connection.execute(update(table).where(here).values(first=first, last=last))
