"""Which actors of a ledger are known elsewhere, and a file by which those that aren't can be made known.

An actor of the registry has an id that is the same in every ledger, and what other collections call it
(`entities.identifiers`); one that articles name and the registry lacks has none, and joins with nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from ..entities.identifiers import identifiers
from . import schema
from .database import in_parts
from .words import without_accents

Row = dict[str, Any]
UNLISTED = ":"  # in the key of an actor that the registry lacks: kind:country:name
NAMELESS = ("unnamed", "population")  # kinds of those who are no single actor
COUNTRIES = 3  # letters of a code
AT_ONCE = 200  # actors whose reports are read together
HEAD = """\
# Actors that a ledger names and the registry lacks, the most frequent first, each under a sentence that names it.
# Put right what is wrong, add aliases, offices and dates, and take out the lines that you don't want. An actor that the
# registry has under another name gets that actor's id and all of its names: your entry takes its place. Then
#   dragoman reread LEDGER --actors THIS_FILE
"""


def actors(connection: Connection, *, unlinked: bool = False, limit: int | None = None) -> list[Row]:
    """The named actors of a ledger, those that most reports of events name first; ``unlinked`` gives those that the
    registry lacks, without towns and common nouns that an article made an actor of. Each comes with its ``wikidata``,
    ``cow``, ``gw`` and the like where known, and a sentence that names it.
    """
    a, p = schema.actors, schema.participants
    meant = func.coalesce(a.c.stands_for, a.c.id)
    counts = select(meant.label("id"), func.count(p.c.event.distinct()).label("events"))
    told = counts.join(a, a.c.id == p.c.actor).group_by(meant).subquery()
    query = select(a, told.c.events).join(told, told.c.id == a.c.id).order_by(told.c.events.desc(), a.c.name, a.c.id)
    kept: list[Row] = []
    for found in connection.execute(query):
        row = dict(found._mapping)
        if not unlinked or (_is_unlinked(row) and row["kind"] not in NAMELESS):
            kept.append(row)
    named = _aliases(connection, [row["id"] for row in kept])
    towns = _places(connection) if unlinked else frozenset()
    listed = [row | {"aliases": names} for row in kept if row["name"] not in towns and (names := _names(row, named))]
    shown: list[Row] = []
    for start in range(0, len(listed), AT_ONCE):
        part = listed[start : start + AT_ONCE]
        reports = _told(connection, [row["id"] for row in part])
        for row in part:
            told_of = reports[row["id"]]
            if not unlinked or not _is_common(row, told_of):
                shown.append(_shown(row, told_of))
        if limit is not None and len(shown) >= limit:
            break
    return shown[:limit]


def _places(connection: Connection) -> frozenset[str]:
    """The names of the events' places: an article may make an actor of a town."""
    return frozenset(connection.execute(select(schema.events.c.place).distinct()).scalars()) - {None}


def _is_common(row: Row, told: list[Row]) -> bool:
    """Whether a name is a common noun that begins a sentence or a headline: elsewhere it is written small."""
    small = re.compile(rf"\b{re.escape(row['name'].lower())}\b")
    return any(small.search(one["sentence"]) for one in told)


def _is_unlinked(row: Row) -> bool:
    return UNLISTED in row["key"]


def _aliases(connection: Connection, numbers: Iterable[int]) -> dict[int, list[str]]:
    """The capitalised words that each actor was called by, the most frequent first."""
    alias = schema.aliases
    found: dict[int, list[str]] = {}
    for some in in_parts(sorted(numbers)):
        query = select(alias.c.actor, alias.c.alias).where(alias.c.actor.in_(some))
        for actor, name in connection.execute(query.order_by(alias.c.mentions.desc(), alias.c.alias)):
            found.setdefault(actor, []).append(name)
    return found


def _names(row: Row, named: dict[int, list[str]]) -> list[str]:
    """What an actor is called beside its name; none of one that is only described ("villagers")."""
    if _is_unlinked(row) and not row["name"][:1].isupper():
        return []
    return [row["name"], *(name for name in named.get(row["id"], ()) if name != row["name"] and len(name) > 1)]


def _told(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Row]]:
    """The reports of events by or on each actor, the surest first."""
    a, e, p, art = schema.actors, schema.events, schema.participants, schema.articles
    meant = func.coalesce(a.c.stands_for, a.c.id)
    found: dict[int, list[Row]] = {}
    for some in in_parts(sorted(numbers)):
        query = (
            select(meant.label("actor"), e.c.sentence, art.c.outlet, art.c.published)
            .select_from(p)
            .join(a, a.c.id == p.c.actor)
            .join(e, e.c.id == p.c.event)
            .join(art, art.c.id == e.c.article)
            .where(meant.in_(some))
            .order_by(e.c.confidence.desc(), e.c.id)
        )
        for row in connection.execute(query):
            found.setdefault(row.actor, []).append(dict(row._mapping))
    return found


def _shown(row: Row, told: list[Row]) -> Row:
    by_name = (one for one in told if any(name in one["sentence"] for name in row["aliases"]))
    said = next(by_name, told[0])
    source = ", ".join(filter(None, (said["outlet"], (said["published"] or "")[:10])))
    return {
        "id": row["id"],
        "key": None if _is_unlinked(row) else row["key"],
        "name": row["name"],
        "kind": row["kind"],
        "country": row["country"],
        "sectors": row["sectors"].split(),
        "events": row["events"],
        "aliases": row["aliases"][1:],
        **msgspec.structs.asdict(identifiers(row["key"])),
        "sentence": " ".join(said["sentence"].split()),
        "source": source or None,
    }


def as_file(rows: Iterable[Row]) -> str:
    """TOML of the actors, as ``--actors`` takes them: an entry for each, its sentence above it."""
    lines, used = [HEAD, "actor = ["], set[str]()
    for row in rows:
        key = _key(row["name"], used)
        used.add(key)
        entry = {"id": key, "name": row["name"], "kind": row["kind"]}
        entry |= {"country": row["country"]} if len(row["country"] or "") == COUNTRIES else {}
        entry |= {"sectors": row["sectors"], "aliases": row["aliases"]}
        fields = ", ".join(f"{name} = {_toml(value)}" for name, value in entry.items())
        source = f" ({row['source']})" if row["source"] else ""
        lines += [f"  # {row['events']} events. {_plain(row['sentence'] or '')}{source}", f"  {{{fields}}},"]
    return "\n".join([*lines, "]", ""])


def _toml(value: str | list[str]) -> str:
    # JSON's strings and lists of strings are TOML's.
    return json.dumps(_plain(value) if isinstance(value, str) else [_plain(one) for one in value], ensure_ascii=False)


def _plain(words: str) -> str:
    """Without control characters, which TOML takes neither in comments nor as they are in strings."""
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in words)


def _key(name: str, used: set[str]) -> str:
    bare = without_accents(name)
    key = re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or "actor"
    numbered = (f"{key}-{number}" if number > 1 else key for number in range(1, len(used) + 2))
    return next(one for one in numbered if one not in used)
