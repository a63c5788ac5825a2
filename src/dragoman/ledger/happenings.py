"""Loads events from a ledger as the happenings that are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, func, select

from . import schema
from .database import in_parts
from .evidence import (
    LONG,
    Happening,
    Party,
    capital_words,
    clause_words,
    content_words,
    is_of_word,
    is_wide,
    numbers_in,
    past_years,
    proper_words,
    traits,
)

LEAD = 400  # characters of an article that say what it is about
COLUMNS = (
    "id article local_id type mode status cameo date earliest latest place country latitude longitude precision "
    "deaths_low deaths_high sentence trigger"
).split()


class Memory:
    """Events that were compared lately, so that a run over many articles loads each of them about once."""

    def __init__(self, size: int = 30_000) -> None:
        self.size = size
        self.known: dict[int, Happening] = {}

    def load(self, connection: Connection, ids: Iterable[int]) -> dict[int, Happening]:
        """The events with these ids."""
        wanted = set(ids)
        if len(self.known) > self.size:
            self.known = {event: self.known[event] for event in wanted if event in self.known}
        self.known |= {event.id: event for event in load(connection, sorted(wanted - self.known.keys()))}
        return {event: self.known[event] for event in wanted if event in self.known}


def load(connection: Connection, ids: Sequence[int]) -> list[Happening]:
    """Events by their ids, in order of id."""
    found: list[Happening] = []
    for part in in_parts(list(ids)):
        people: dict[tuple[int, str], list[Party]] = {}
        for row in connection.execute(PEOPLE, {"ids": part}):
            party = Party(row.stands_for or row.id, row.kind, row.country, frozenset(row.sectors.split()), row.name)
            people.setdefault((row.event, row.role), []).append(party)
        found += [_happening(row, people) for row in connection.execute(EVENTS, {"ids": part})]
    return found


def _statements() -> tuple[Select[Any], Select[Any]]:
    """Built once: putting a statement together takes longer than running it."""
    e, p, a, art = schema.events, schema.participants, schema.actors, schema.articles
    wanted: BindParameter[Any] = bindparam("ids", expanding=True)
    told = select(*(e.c[name] for name in COLUMNS), art.c.published, art.c.title, art.c.content_hash)
    told = told.add_columns(func.substr(art.c.text, 1, LEAD).label("lead")).join(art, art.c.id == e.c.article)
    people = (
        select(p.c.event, p.c.role, a.c.id, a.c.kind, a.c.country, a.c.sectors, a.c.stands_for, a.c.name)
        .join(a, a.c.id == p.c.actor)
        .where(p.c.event.in_(wanted))
        .order_by(p.c.event, p.c.role, p.c.position)
    )
    return told.where(e.c.id.in_(wanted)).order_by(e.c.id), people


EVENTS, PEOPLE = _statements()


def _happening(row: Row[Any], people: dict[tuple[int, str], list[Party]]) -> Happening:
    earliest, latest, published = day_of(row.earliest), day_of(row.latest), day_of((row.published or "")[:10])
    days = traits().days
    named = {name.lower() for name in traits().names_a_day.findall(row.sentence)}
    # The day that "has seized" gives is that of the telling.
    of_telling = published is not None and latest == published and not named
    weekdays = [days.index(name) for name in sorted(named) if name in days[:7]]
    told = row.date is not None and not of_telling
    return Happening(
        id=row.id,
        article=row.article,
        type=row.type,
        mode=row.mode,
        status=row.status,
        earliest=earliest,
        latest=latest,
        dated=told and earliest is not None and latest is not None and (latest - earliest).days <= LONG,
        place=row.place,
        country=row.country,
        point=None if row.latitude is None else (row.latitude, row.longitude),
        actors=tuple(people.get((row.id, "actor"), ())),
        recipients=tuple(people.get((row.id, "recipient"), ())),
        deaths=row.deaths_low if row.deaths_low is not None else row.deaths_high,
        words=content_words(row.sentence),
        cameo=row.cameo,
        names=proper_words(row.sentence) | capital_words(row.sentence),
        about=proper_words(f"{row.title or ''}. {row.lead}"),
        title=content_words(row.title or ""),
        trigger=content_words(row.trigger),
        clause=clause_words(row.sentence, row.trigger),
        numbers=numbers_in(row.sentence),
        published=published,
        of_word=earliest is not None and is_of_word(earliest, weekdays, row.sentence),
        wide=is_wide(row.place, row.sentence),
        precision=row.precision,
        years=past_years(row.sentence, published),
        order=schema.number(row.content_hash, "events", row.local_id),
    )


def day_of(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
