"""Records as they stand: a person's corrections are carried out in the rows that every question reads.

What was coded stays in the article's report and in the trail, so a correction that is taken back leaves no trace in
the rows. With the type its score changes, with the place its point, with the date the first and the last day.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, func, insert, or_, select, update

from ..data import ROOMS, read_toml
from ..errors import UsageError
from ..records import Event, Report
from . import schema
from .actors import actor_key
from .ground import ground_of
from .kept import unpacked

Row = dict[str, Any]
TABLES: dict[str, Table] = {
    "event": schema.events,
    "statement": schema.statements,
    "tie": schema.ties,
    "control": schema.control,
}
PARTIES = {"actors": "actor", "recipients": "recipient"}
NAMED = ("speaker", "holder", "other")  # columns that hold an actor's row; a reviewer gives its name
REPLACED = "replace"  # the decision that a later version of its article took a record's place
GONE = ("reject", REPLACED)  # decisions after which a record counts no more
UNKNOWN = "unknown"  # the kind of an actor that only a reviewer named
DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def settle(connection: Connection, kind: str, digest: str, fingerprint: str) -> None:
    """Makes the rows of a record what was coded, with the corrections that stand carried out."""
    table, a, r = TABLES[kind], schema.articles, schema.reviews
    here = and_(r.c.content_hash == digest, r.c.fingerprint == fingerprint, r.c.kind == kind)
    coded: Row = {}
    corrected: Row = {}
    for made in connection.execute(select(r).where(here, r.c.decision == "correct").order_by(r.c.id)):
        coded.setdefault(made.field, json.loads(made.original))
        if not made.undone:
            corrected[made.field] = json.loads(made.value)
    if not coded:
        return
    records = select(table).join(a, a.c.id == table.c.article)
    records = records.where(a.c.content_hash == digest, table.c.fingerprint == fingerprint)
    for found in connection.execute(records).all():
        row = dict(found._mapping)
        if kind == "event":
            _settle_event(connection, row, corrected)
        else:
            values = {name: corrected.get(name, value) for name, value in coded.items()}
            columns = _columns(connection, row["article"], values)
            connection.execute(update(table).where(table.c.id == row["id"]).values(**columns))


def coded_value(connection: Connection, kind: str, row: Row, digest: str, field: str) -> Any:
    """What was coded in a field of a record, whatever people made of it since; names for an event's parties."""
    r = schema.reviews
    here = (r.c.content_hash == digest, r.c.fingerprint == row["fingerprint"], r.c.kind == kind)
    first = select(r.c.original).where(*here, r.c.field == field).order_by(r.c.id).limit(1)
    before = connection.execute(first).scalar()
    return json.loads(before) if before is not None else standing_value(connection, row, field)


def standing_value(connection: Connection, row: Row, field: str) -> Any:
    """What stands in a field of a record's row; names for an event's parties."""
    if field not in PARTIES:
        return row.get(field)
    p, a = schema.participants, schema.actors
    names = select(a.c.name).join(p, p.c.actor == a.c.id).where(p.c.event == row["id"], p.c.role == PARTIES[field])
    return list(connection.execute(names.order_by(p.c.position)).scalars())


def rejected(kind: str = "event") -> ColumnElement[bool]:
    """Whether a record is one that people rejected, or a later version of its article replaced, and nobody accepted or
    corrected since."""
    table, a, r = TABLES[kind], schema.articles, schema.reviews
    since = r.alias()
    overruled = select(since.c.id).where(
        since.c.content_hash == r.c.content_hash,
        since.c.fingerprint == r.c.fingerprint,
        since.c.kind == r.c.kind,
        since.c.id > r.c.id,
        since.c.undone == 0,
        since.c.decision.in_(("accept", "correct")),
    )
    inner = table.alias()
    ids = (
        select(inner.c.id)
        .select_from(r)
        .join(a, a.c.content_hash == r.c.content_hash)
        .join(inner, and_(inner.c.article == a.c.id, inner.c.fingerprint == r.c.fingerprint))
        .where(r.c.kind == kind, r.c.decision.in_(GONE), r.c.undone == 0, ~overruled.exists())
    )
    return table.c.id.in_(ids)


def is_current() -> ColumnElement[bool]:
    """Whether an article is no earlier version whose place a later one took."""
    a, r = schema.articles, schema.reviews
    gone = r.c.content_hash == a.c.content_hash, r.c.decision == REPLACED, r.c.undone == 0
    return ~exists().where(*gone)


def checked_date(value: Any) -> tuple[str, str]:
    """The first and the last day of an ISO date, month, year or interval. Raises UsageError for anything else."""
    ends = str(value).split("/")
    try:
        if len(ends) <= 2:
            first, last = _days(ends[0]), _days(ends[-1])
            if first[0] <= last[1]:
                return first[0].isoformat(), last[1].isoformat()
    except ValueError:
        pass
    raise UsageError(f"a date is like 2017-11-20, 2017-11, 2017 or 2017-11-20/2017-11-24, not {value!r}")


def _days(value: str) -> tuple[date, date]:
    match = DAY.fullmatch(value)
    if match is None:
        raise ValueError(value)
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    first = date(year, month or 1, day or 1)
    return first, date(year, month or 12, day or monthrange(year, month or 12)[1])


# ---- events -------------------------------------------------------------------------------------------


def _settle_event(connection: Connection, row: Row, corrected: Row) -> None:
    e, i = schema.events, schema.incidents
    report = _report(connection, row["article"])
    coded = next((event for event in report.events if event.id == row["local_id"]), None)
    if coded is None:
        return
    values = {**_as_coded(report, coded), **_with_derived(connection, report, corrected)}
    connection.execute(update(e).where(e.c.id == row["id"]).values(**values))
    keys = {entity.id: actor_key(entity) for entity in report.entities}
    for field, role in PARTIES.items():
        if field in corrected:
            ids = [actor_called(connection, name) for name in corrected[field]]
        else:
            ids = _rows(connection, [keys[entity] for entity in getattr(coded, field) if entity in keys])
        _seat(connection, row["id"], role, ids)
    # An incident has the traits of the event that opened it.
    opened = select(func.min(e.c.id)).where(e.c.incident == row["incident"])
    if connection.execute(opened).scalar() == row["id"]:
        traits = {name: values[name] for name in ("type", "earliest", "latest", "country", "place", "status")}
        connection.execute(update(i).where(i.c.id == row["incident"]).values(**traits))


def _report(connection: Connection, article: int) -> Report:
    a = schema.articles
    kept = connection.execute(select(a.c.report).where(a.c.id == article)).scalar_one()
    return unpacked(kept, article, Report)


def _as_coded(report: Report, event: Event) -> Row:
    published = report.article.published and report.article.published[:10]
    place = next((place for place in report.places if place.id == event.place), None)
    return {
        "type": event.type,
        "plover": event.plover,
        "mode": event.mode,
        "contexts": " ".join(event.contexts),
        "cameo": event.cameo,
        "score": event.score,
        "status": event.status,
        "recency": event.recency,
        "date": event.date and event.date.value,
        "date_basis": event.date and event.date.basis,
        "earliest": event.date.earliest if event.date else published,
        "latest": event.date.latest if event.date else published,
        **ground_of(place),
        "deaths_low": event.deaths and event.deaths.low,
        "deaths_high": event.deaths and event.deaths.high,
        "injuries_low": event.injuries and event.injuries.low,
        "injuries_high": event.injuries and event.injuries.high,
    }


def _with_derived(connection: Connection, report: Report, corrected: Row) -> Row:
    """The columns that corrections set, and those that follow from them."""
    values = {name: value for name, value in corrected.items() if name not in PARTIES}
    kind = values.get("plover") or values.get("type")
    if kind:
        values = {"plover": kind, "mode": None, "cameo": None, "score": scores().get(kind), **values}
    if "date" in values:
        published = report.article.published and report.article.published[:10]
        first, last = checked_date(values["date"]) if values["date"] else (published, published)
        values |= {"earliest": first, "latest": last, "date_basis": "own" if values["date"] else None}
    if "place" in values:
        values = {**_point(connection, values["place"]), **values}
    if "contexts" in values and isinstance(values["contexts"], list):
        values["contexts"] = " ".join(values["contexts"])
    return values


def _point(connection: Connection, place: str | None) -> Row:
    """Where a place lies, from another event there; a place that the ledger doesn't know has no point."""
    e = schema.events
    there = (
        select(e.c.country, e.c.latitude, e.c.longitude, e.c.precision)
        .where(func.lower(e.c.place) == (place or "").casefold(), e.c.latitude.is_not(None))
        .limit(1)
    )
    found = connection.execute(there).first()
    return dict(found._mapping) if found else {name: None for name in ground_of(None) if name != "place"}


@cache
def scores() -> dict[str, float]:
    """PLOVER's score of each type, -10 to 10. The table is read alone: the coder's own loader brings a parser along."""
    types = read_toml(ROOMS / "events" / "data" / "ontology" / "types.toml")["type"]
    return {name: float(rules["score"]) for name, rules in types.items()}


# ---- actors -------------------------------------------------------------------------------------------


def actor_called(connection: Connection, name: str) -> int:
    """The row of the actor that a reviewer names: by name, alias or country code; one not known yet is added."""
    a, n = schema.actors, schema.aliases
    wanted = " ".join(name.split())
    lowered = wanted.casefold()
    seen = select(func.coalesce(func.sum(n.c.mentions), 0)).where(n.c.actor == a.c.id).scalar_subquery()
    query = select(func.coalesce(a.c.stands_for, a.c.id)).order_by(seen.desc(), a.c.id).limit(1)
    by_alias = select(n.c.actor).where(func.lower(n.c.alias) == lowered)
    for meant in (
        or_(func.lower(a.c.name) == lowered, a.c.key == f"reviewed:{lowered}"),
        and_(a.c.country == wanted, a.c.kind == "state"),
        a.c.id.in_(by_alias),
    ):
        found = connection.execute(query.where(meant)).scalar()
        if found is not None:
            return int(found)
    row = {"key": f"reviewed:{lowered}", "name": wanted, "kind": UNKNOWN, "country": None, "sectors": ""}
    return int(connection.execute(insert(a).returning(a.c.id), row).scalar_one())


def _rows(connection: Connection, keys: list[str]) -> list[int]:
    a = schema.actors
    known = {row.key: row.id for row in connection.execute(select(a.c.key, a.c.id).where(a.c.key.in_(keys)))}
    return [known[key] for key in keys if key in known]


def _seat(connection: Connection, event: int, role: str, ids: list[int]) -> None:
    p = schema.participants
    connection.execute(delete(p).where(p.c.event == event, p.c.role == role))
    rows = [{"event": event, "role": role, "position": n, "actor": actor} for n, actor in enumerate(dict.fromkeys(ids))]
    if rows:
        connection.execute(insert(p), rows)


def _columns(connection: Connection, article: int, values: Row) -> Row:
    """Values of a statement, tie or claim as its columns have them."""
    columns = dict(values)
    for name in NAMED:
        if isinstance(columns.get(name), str):
            columns[name] = actor_called(connection, columns[name])
    if "territory" in columns:
        places = _report(connection, article).places
        told = next((place for place in places if place.name == columns["territory"]), None)
        where = ground_of(told) if told else _point(connection, columns["territory"])
        columns |= {name: value for name, value in where.items() if name != "place"}
    return columns
