"""One actor over the whole ledger: entities joined by registry entry, or by kind, country and name."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, bindparam, insert, select, text, update

from ..records import Entity, Report
from . import schema
from .words import without_accents

REGISTRY_RULE = "registry:"
# Built once: putting a statement together takes longer than running it.
_KNOWN = select(schema.actors.c.key, schema.actors.c.id).where(
    schema.actors.c.key.in_(bindparam("keys", expanding=True))
)
_ACTOR = insert(schema.actors).returning(schema.actors.c.id)
_ALIASES = text(
    "INSERT INTO aliases (actor, alias, mentions) VALUES (:actor, :alias, :mentions) "
    "ON CONFLICT (actor, alias) DO UPDATE SET mentions = aliases.mentions + excluded.mentions"
)
_HELD = (schema.offices.c.actor == bindparam("holder")) & (schema.offices.c.office == bindparam("held"))
_OFFICE = select(schema.offices.c.first, schema.offices.c.last).where(_HELD)
_OFFICE_DAYS = update(schema.offices).where(_HELD).values(first=bindparam("since"), last=bindparam("until"))


def actor_key(entity: Entity) -> str:
    """What makes two articles' entities one actor: the registry's id, else kind, country and bare name. A state's
    people ("the British"), who go by its id, are not the state."""
    listed = entity.rule.removeprefix(REGISTRY_RULE)
    if listed != entity.rule and not (entity.kind == "population" and listed == entity.country):
        return listed
    bare = without_accents(entity.name)
    words = " ".join(word for word in bare.replace("-", " ").split() if word not in ("the", "a", "an"))
    return f"{entity.kind}:{entity.country or ''}:{words or entity.name.casefold()}"


def rows_of(connection: Connection, report: Report) -> dict[str, int]:
    """The row id of each of the report's entities, by entity id; new ones are added, names and offices noted."""
    words_of = report.article.text
    published = report.article.published and report.article.published[:10]
    keys = {entity.id: actor_key(entity) for entity in report.entities}
    known = {row.key: row.id for row in connection.execute(_KNOWN, {"keys": sorted(set(keys.values()))})}
    aliases: Counter[tuple[int, str]] = Counter()
    for entity in report.entities:
        key = keys[entity.id]
        if key not in known:
            known[key] = _add(connection, key, entity)
        for start, end in entity.mentions:
            words = " ".join(words_of[start:end].split())
            if words[:1].isupper():
                aliases[known[key], words] += 1
        if entity.office:
            _see_office(connection, known[key], entity.office, published)
    if aliases:
        rows = [{"actor": actor, "alias": alias, "mentions": n} for (actor, alias), n in aliases.items()]
        connection.execute(_ALIASES, rows)
    return {entity: known[key] for entity, key in keys.items()}


def _add(connection: Connection, key: str, entity: Entity) -> int:
    row: int = connection.execute(
        _ACTOR,
        {
            "key": key,
            "name": entity.name,
            "kind": entity.kind,
            "country": entity.country,
            "sectors": " ".join(entity.sectors),
        },
    ).scalar_one()
    return row


def _see_office(connection: Connection, actor: int, office: str, day: str | None) -> None:
    seen = connection.execute(_OFFICE, {"holder": actor, "held": office}).first()
    if seen is None:
        row = {"actor": actor, "office": office, "first": day, "last": day}
        connection.execute(insert(schema.offices), row)
    elif day and not (seen.first and seen.first <= day <= seen.last):
        days = {"since": min(filter(None, (seen.first, day))), "until": max(filter(None, (seen.last, day)))}
        connection.execute(_OFFICE_DAYS, {"holder": actor, "held": office, **days})
