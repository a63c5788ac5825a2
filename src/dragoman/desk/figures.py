"""What the pages count and draw: pairs of actors, points on the map, one actor's or place's time.

Each looks at no more than the newest ``window`` events of what is asked for, so that a page of a ledger of a million
events opens as quickly as one of a thousand; the pages say how many were looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from ..errors import UsageError
from ..ledger import ask, review, schema
from ..ledger.standing import is_current
from ..views.judged import DOUBTFUL

Row = dict[str, Any]
ROW = re.compile(r"[0-9]{1,9}")
DAY = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])-([0-2]\d|3[01])")
HAPPENED = ("occurred", "ongoing")
WINDOW = 20_000  # events that one drawing looks at
MIDDLE_WINDOW = 10_000  # where it stands beside others
SMALL_WINDOW = 5_000
MOST_COUNTED = 50_000  # events of one kind
LAST_LETTER = "\U0010ffff"
LARGEST_ROW = 2**31 - 1  # what both databases hold
MOST_WEEKS, FEWEST_WEEKS = 26, 8  # that bars show
OPENING = 70  # characters that stand for the title of an article without one


def newest_day(connection: Connection) -> str | None:
    """The day of the newest article (ISO 8601), which the desk takes for today; what is dated in the future is not."""
    a = schema.articles
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    for ahead in (a.c.published <= tomorrow + "~", a.c.published.is_not(None)):
        newest = connection.execute(select(func.max(a.c.published)).where(ahead)).scalar()
        if newest and DAY.match(newest):
            return str(newest[:10])
    return None


def mondays_with(day: str | None, weeks: Iterable[str]) -> list[str]:
    """The Mondays from the first of ``weeks`` up to ``day``, the oldest first: those of half a year at the most, so
    that a few old reports leave no empty room, and of some weeks at the least."""
    if not day:
        return []
    last = date.fromisoformat(monday_of(day))
    every = [(last - timedelta(weeks=n)).isoformat() for n in range(MOST_WEEKS, -1, -1)]
    first = min((week for week in weeks if week >= every[0]), default=every[-1])
    return every[min(every.index(first), MOST_WEEKS + 1 - FEWEST_WEEKS) :] if first in every else every[-FEWEST_WEEKS:]


def monday_of(day: str) -> str:
    """The Monday of an ISO day's week."""
    on = date.fromisoformat(day)
    return (on - timedelta(days=on.weekday())).isoformat()


def happened() -> ColumnElement[bool]:
    """Whether an event is told as a fact. Most are: to go by the index of this would be to sort nearly all of them."""
    return func.coalesce(schema.events.c.status, "").in_(HAPPENED)


def newest(connection: Connection, filters: ask.Filters, window: int) -> Select[Any]:
    """The newest events that match, happened and were not rejected: id, incident, score, first day and type."""
    e = schema.events
    return (
        select(e.c.id, e.c.incident, e.c.score, e.c.earliest, e.c.type)
        .where(*ask.conditions(connection, filters), happened(), e.c.earliest.is_not(None))
        .where(ask.joined())
        .order_by(e.c.earliest.desc(), e.c.id.desc())
        .limit(window)
    )


# ---- who with whom ----------------------------------------------------------------------------------


class Passed(NamedTuple):
    """That one actor did something to another: in which ``incident``, with what PLOVER ``score``, on what first day."""

    one: int
    other: int
    incident: int
    score: float | None
    day: str


def passed(connection: Connection, filters: ask.Filters, *, window: int, among: Sequence[int] = ()) -> list[Passed]:
    """What passed between two in the newest ``window`` events, in the order of their rows; what several did together
    without a recipient passed between each two, both ways. Who was merged by a person is the one it stands for.
    ``among``: only what one of these rows took part in."""
    p, chosen = schema.participants, newest(connection, filters, window).subquery()
    one, other, anybody = p.alias(), p.alias(), p.alias()
    undergone = select(anybody.c.event).where(anybody.c.event == chosen.c.id, anybody.c.role == "recipient").exists()
    told = (
        select(one.c.actor, other.c.actor, chosen.c.incident, chosen.c.score, chosen.c.earliest)
        .join(one, (one.c.event == chosen.c.id) & (one.c.role == "actor"))
        .join(other, other.c.event == chosen.c.id)
        .where(or_(other.c.role == "recipient", (other.c.position != one.c.position) & ~undergone))
        .order_by(chosen.c.id)
    )
    if among:
        told = told.where(chosen.c.id.in_(select(p.c.event).where(p.c.actor.in_(among))))
    root, found = _merged(connection), []
    for row in connection.execute(told).all():
        who, whom = root.get(row[0], row[0]), root.get(row[1], row[1])
        if who != whom:
            found.append(Passed(who, whom, *row[2:]))
    return found


def pairs(connection: Connection, filters: ask.Filters, *, window: int = WINDOW, limit: int = 60) -> list[Row]:
    """Pairs of actors by the number of incidents between them, each with its ``weeks`` (Monday: incidents),
    the mean ``score`` and the incidents of ``conflict`` and ``cooperation`` (by the sign of the PLOVER score)."""
    found: dict[tuple[int, int], dict[int, Passed]] = {}
    for told in passed(connection, filters, window=window):
        pair = (told.one, told.other) if told.one < told.other else (told.other, told.one)
        found.setdefault(pair, {})[told.incident] = told
    busiest = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:limit]
    names = actor_names(connection, {actor for pair, _ in busiest for actor in pair})
    return [_pair(pair, list(incidents.values()), names) for pair, incidents in busiest]


def _pair(pair: tuple[int, int], told: list[Passed], names: dict[int, Row]) -> Row:
    scores = [one.score for one in told if one.score is not None]
    weeks = Counter(monday_of(one.day) for one in told)
    return {
        "one": pair[0],
        "one_name": names[pair[0]]["name"],
        "other": pair[1],
        "other_name": names[pair[1]]["name"],
        "incidents": len(told),
        "score": round(sum(scores) / len(scores), 2) if scores else None,
        "conflict": sum(score < 0 for score in scores),
        "cooperation": sum(score > 0 for score in scores),
        "weeks": dict(sorted(weeks.items())),
    }


def _merged(connection: Connection) -> dict[int, int]:
    """Whom each actor stands for that a person merged into another."""
    a = schema.actors
    query = select(a.c.id, a.c.stands_for).where(a.c.stands_for.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query)}


def busiest_of(connection: Connection, events: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
    """Who takes part in most incidents of these events, with how many; merged actors as the one they stand for."""
    if not events:
        return []
    # Straight to the driver: binding thousands of numbers takes longer than the query.
    query = (
        "SELECT COALESCE(a.stands_for, a.id) AS who, COUNT(DISTINCT e.incident) AS incidents "
        "FROM participants p JOIN events e ON e.id = p.event JOIN actors a ON a.id = p.actor "
        f"WHERE p.event IN ({', '.join(map(str, events))}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {limit}"
    )
    return [(row[0], row[1]) for row in connection.exec_driver_sql(query)]


def actor_names(connection: Connection, ids: set[int]) -> dict[int, Row]:
    """Name, kind and country of actors by their row."""
    a = schema.actors
    query = select(a.c.id, a.c.name, a.c.kind, a.c.country).where(a.c.id.in_(ids))
    return {row.id: dict(row._mapping) for row in connection.execute(query)}


# ---- where ------------------------------------------------------------------------------------------


def at_place(connection: Connection, place: str, *, limit: int = 60) -> tuple[list[int], list[Row], int]:
    """Of the newest WINDOW events at a place of this name: the newest incidents, how many there were in each month, and
    how many are doubtful by all of their reports."""
    e = schema.events
    newest = (
        select(e.c.incident, e.c.earliest, e.c.confidence)
        .where(func.lower(e.c.place) == func.lower(place), ask.joined(), *ask.counting(connection))
        .order_by(e.c.earliest.desc(), e.c.id.desc())
        .limit(WINDOW)
    )
    sure: dict[int, None] = {}
    months: dict[str, set[int]] = {}
    told = connection.execute(newest).all()
    for incident, day, confidence in told:
        if confidence >= DOUBTFUL:
            sure[incident] = None
        if day:
            months.setdefault(day[:7], set()).add(incident)
    over_time = [{"month": month, "incidents": len(months[month])} for month in sorted(months)]
    return list(sure)[:limit], over_time, len({row[0] for row in told} - sure.keys())


# ---- one actor --------------------------------------------------------------------------------------


def actor_rows(connection: Connection, actor: int) -> tuple[Row, list[int]]:
    """The actor that stands for this one, and the rows of all that it stands for. Raises UsageError."""
    a = schema.actors
    row = connection.execute(select(a).where(a.c.id == actor)).first()
    if row is not None and row.stands_for:
        row = connection.execute(select(a).where(a.c.id == row.stands_for)).first()
    if row is None:
        raise UsageError(f"the ledger has no actor {actor}")
    ids = [row.id, *connection.execute(select(a.c.id).where(a.c.stands_for == row.id)).scalars()]
    return dict(row._mapping), ids


def actor_months(connection: Connection, ids: list[int]) -> list[Row]:
    """What an actor did and had done to it, by month."""
    p, e = schema.participants, schema.events
    newest = select(p.c.event, p.c.role).where(p.c.actor.in_(ids)).order_by(p.c.event.desc()).limit(WINDOW).subquery()
    month = func.substr(e.c.earliest, 1, 7)
    query = (
        select(month.label("month"), newest.c.role, func.count(e.c.incident.distinct()).label("incidents"))
        .join(newest, newest.c.event == e.c.id)
        .where(e.c.earliest.is_not(None))
        .group_by(month, newest.c.role)
        .order_by(month)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def actor_incidents(connection: Connection, ids: list[int], role: str, *, limit: int = 12) -> list[int]:
    """The newest incidents that an actor did ("actor") or had done to it ("recipient")."""
    p, e = schema.participants, schema.events
    newest = (
        select(p.c.event).where(p.c.actor.in_(ids), p.c.role == role).order_by(p.c.event.desc()).limit(WINDOW)
    ).subquery()
    query = (
        select(e.c.incident)
        .where(e.c.id.in_(newest.select()), e.c.confidence >= DOUBTFUL, ask.joined())
        .order_by(e.c.earliest.desc(), e.c.id.desc())
        .limit(limit * 4)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))[:limit]


def telling_of(connection: Connection, articles: list[int], words: str, *, limit: int = 6) -> list[int]:
    """Incidents of some articles in whose sentence all the words stand, the likeliest to be right first."""
    e = schema.events
    terms = [term.strip('"') for term in re.findall(r'"[^"]+"|\S+', words)]
    holds = [func.lower(e.c.sentence).contains(term.casefold(), autoescape=True) for term in terms]
    query = select(e.c.incident).where(e.c.article.in_(articles), e.c.confidence >= DOUBTFUL, ask.joined(), *holds)
    found = connection.execute(query.order_by(e.c.confidence.desc(), e.c.id).limit(4 * limit)).scalars()
    return list(dict.fromkeys(found))[:limit]


def companions(connection: Connection, ids: list[int], *, limit: int = 15) -> list[Row]:
    """Who else takes part where an actor does: ``incidents``, and the mean ``score`` of what passed."""
    p, a, e = schema.participants, schema.actors, schema.events
    newest = select(p.c.event).where(p.c.actor.in_(ids)).order_by(p.c.event.desc()).limit(SMALL_WINDOW).subquery()
    root = func.coalesce(a.c.stands_for, a.c.id)
    count = func.count(e.c.incident.distinct())
    query = (
        select(root.label("id"), count.label("incidents"), func.avg(e.c.score).label("score"))
        .join(a, a.c.id == p.c.actor)
        .join(e, e.c.id == p.c.event)
        .where(p.c.event.in_(newest.select()), p.c.actor.not_in(ids))
        .group_by(root)
        .order_by(count.desc(), root)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    names = actor_names(connection, {row.id for row in rows})
    return [{**names[row.id], "incidents": row.incidents, "score": round(row.score or 0, 1)} for row in rows]


def said_by(connection: Connection, ids: list[int], *, limit: int = 20) -> list[Row]:
    """What an actor said, newest first."""
    s, a = schema.statements, schema.articles
    query = (
        select(s.c.id, s.c.article, s.c.local_id, s.c.cue, s.c.content, s.c.kind, s.c.date, a.c.title, a.c.outlet)
        .join(a, a.c.id == s.c.article)
        .where(s.c.speaker.in_(ids), *ask.counting(connection, "statement"))
        .order_by(s.c.id.desc())
        .limit(limit)
    )
    return with_openings(connection, [dict(row._mapping) for row in connection.execute(query)])


def ties_of(connection: Connection, ids: list[int], *, limit: int = 40) -> list[Row]:
    """Standing relations of an actor, with the sentence each rests on."""
    t, a = schema.ties, schema.actors
    holder, other = a.alias(), a.alias()
    query = (
        select(t.c.id, t.c.article, t.c.kind, t.c.holder, t.c.other, t.c.date, t.c.sentence)
        .add_columns(holder.c.name.label("holder_name"), other.c.name.label("other_name"))
        .join(holder, holder.c.id == t.c.holder)
        .join(other, other.c.id == t.c.other)
        .where(or_(t.c.holder.in_(ids), t.c.other.in_(ids)), *ask.counting(connection, "tie"))
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def known_as(connection: Connection, ids: list[int]) -> tuple[list[Row], list[Row]]:
    """An actor's offices with the first and last day each was seen, and its aliases with their mentions."""
    o, n = schema.offices, schema.aliases
    offices = connection.execute(select(o).where(o.c.actor.in_(ids)).order_by(o.c.first, o.c.office).limit(40))
    aliases = connection.execute(
        select(n.c.alias, func.sum(n.c.mentions).label("mentions"))
        .where(n.c.actor.in_(ids))
        .group_by(n.c.alias)
        .order_by(func.sum(n.c.mentions).desc(), n.c.alias)
        .limit(40)
    )
    return [dict(row._mapping) for row in offices], [dict(row._mapping) for row in aliases]


def kinds_of_actors(connection: Connection) -> list[Row]:
    """How many actors there are of each kind."""
    a = schema.actors
    count = func.count()
    query = select(a.c.kind, count.label("actors")).where(a.c.stands_for.is_(None)).group_by(a.c.kind)
    return [dict(row._mapping) for row in connection.execute(query.order_by(count.desc(), a.c.kind))]


def actors_like(connection: Connection, words: str, *, kind: str = "", limit: int = 12) -> list[Row]:
    """Actors whose name holds ``words``, those seen most first."""
    a, n = schema.actors, schema.aliases
    seen = select(func.coalesce(func.sum(n.c.mentions), 0)).where(n.c.actor == a.c.id).scalar_subquery()
    query = select(a.c.id, a.c.name, a.c.kind, a.c.country, seen.label("mentions")).where(a.c.stands_for.is_(None))
    if words:
        query = query.where(func.lower(a.c.name).contains(words.casefold(), autoescape=True))
    if kind:
        query = query.where(a.c.kind == kind)
    found = query.limit(500).subquery()
    ordered = select(found).order_by(found.c.mentions.desc(), found.c.id).limit(limit)
    return [dict(row._mapping) for row in connection.execute(ordered)]


def name_of(connection: Connection, given: str) -> str:
    """The name of the actor in a row ("#12"); any other name as it is."""
    if not ask.ROW_ID.fullmatch(given) or int(given[1:]) > LARGEST_ROW:
        return given
    return next((row["name"] for row in actor_names(connection, {int(given[1:])}).values()), given)


# ---- how much there is of it ---------------------------------------------------------------------------


def events_of_actor(connection: Connection, actor: int) -> int:
    """In how many events an actor takes part, as one of MOST_COUNTED at most."""
    p = schema.participants
    return _counted(connection, select(p.c.event).where(p.c.actor == actor))


def events_of_kind(connection: Connection, field: str, value: str) -> int:
    """How many events are of a type or a status."""
    e = schema.events
    return _counted(connection, select(e.c.id).where(e.c[field] == value))


def _counted(connection: Connection, query: Select[Any]) -> int:
    some = query.limit(MOST_COUNTED).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def incident_count(connection: Connection) -> int:
    """How many incidents the ledger has."""
    return int(connection.execute(select(func.count()).select_from(schema.incidents)).scalar_one())


def places_like(connection: Connection, words: str, *, limit: int) -> list[tuple[str, int]]:
    """Places whose name begins so, with their events, the busiest first."""
    e = schema.events
    first, name = words.casefold(), func.lower(e.c.place)
    by_index = (name >= first) & (name < first + LAST_LETTER)  # SQLite looks for no beginning by an index otherwise
    begins = by_index if connection.dialect.name == "sqlite" else name.startswith(first, autoescape=True)
    some = select(e.c.place).where(begins).limit(WINDOW).subquery()
    count = func.count()
    query = select(some.c.place, count).group_by(some.c.place).order_by(count.desc(), some.c.place).limit(limit)
    return [(row[0], row[1]) for row in connection.execute(query)]


def outlets_like(connection: Connection, words: str, *, limit: int) -> list[tuple[str, int]]:
    """Outlets whose name holds the words, with their articles, the busiest first."""
    a = schema.articles
    some = select(a.c.outlet).where(func.lower(a.c.outlet).contains(words.casefold(), autoescape=True)).limit(WINDOW)
    found, count = some.subquery(), func.count()
    query = select(found.c.outlet, count).group_by(found.c.outlet).order_by(count.desc(), found.c.outlet).limit(limit)
    return [(row[0], row[1]) for row in connection.execute(query)]


# ---- articles and ground ----------------------------------------------------------------------------


def with_openings(connection: Connection, rows: list[Row], key: str = "article") -> list[Row]:
    """The same rows; those of articles without a title get ``opening``, the article's first words."""
    a = schema.articles
    untitled = sorted({row[key] for row in rows if not row.get("title")})
    query = select(a.c.id, func.substr(a.c.text, 1, OPENING + 1))
    openings: dict[int, str] = {}
    for start in range(0, len(untitled), 500):
        for article, words in connection.execute(query.where(a.c.id.in_(untitled[start : start + 500]))):
            whole = " ".join(words.split())
            openings[article] = whole if len(words) <= OPENING else whole.rpartition(" ")[0]
    for row in rows:
        if row[key] in openings:
            row["opening"] = openings[row[key]]
    return rows


def articles_published(
    connection: Connection, *, limit: int, before: str = "", source: str = ""
) -> tuple[list[Row], str | None]:
    """The articles published last, before the article that ``before`` names ("DAY~ROW"), of outlets whose name holds
    ``source``; and the ``before`` of the next page, if there is one. Those without a day come last."""
    a, e = schema.articles, schema.events
    count = select(func.count()).where(e.c.article == a.c.id, e.c.confidence >= DOUBTFUL).scalar_subquery()
    query = select(a.c.id, a.c.title, a.c.outlet, a.c.published, a.c.identity, count.label("events"))
    day, mark, row = before.partition("~")
    if mark and ROW.fullmatch(row) and (not day or DAY.match(day)):
        undated = a.c.published.is_(None)
        same = and_(a.c.published == day, a.c.id < int(row))
        query = query.where(or_(a.c.published < day, same, undated) if day else and_(undated, a.c.id < int(row)))
    query = query.where(is_current())
    if source:
        query = query.where(func.lower(a.c.outlet).contains(source.casefold(), autoescape=True))
    query = query.order_by(a.c.published.desc().nulls_last(), a.c.id.desc()).limit(limit + 1)
    found = [dict(row._mapping) for row in connection.execute(query)]
    rows = with_openings(connection, found[:limit], "id")
    last = rows[-1] if len(found) > limit else None
    return rows, f"{last['published'] or ''}~{last['id']}" if last else None


def outlets(connection: Connection, *, limit: int = 12) -> list[Row]:
    """The outlets of most articles, of the newest WINDOW."""
    a = schema.articles
    newest = select(a.c.outlet).order_by(a.c.id.desc()).limit(WINDOW).subquery()
    count = func.count()
    query = select(newest.c.outlet, count.label("articles")).where(newest.c.outlet.is_not(None))
    query = query.group_by(newest.c.outlet).order_by(count.desc(), newest.c.outlet).limit(limit)
    return [dict(row._mapping) for row in connection.execute(query)]


def count_after(connection: Connection, after: int) -> tuple[int, int]:
    """How many articles were added after row ``after``, and the newest row."""
    a = schema.articles
    newest = connection.execute(select(func.coalesce(func.max(a.c.id), 0))).scalar_one()
    # Articles are never taken out, so they need not be counted: that would take seconds in a large ledger.
    return max(0, newest - after), newest


def claims(connection: Connection, place: str) -> list[Row]:
    """Who is said to hold a place, over time, but for what people rejected."""
    return review.decided(connection, ask.control(connection, place), "control")


def territories(connection: Connection, *, limit: int = 100) -> list[Row]:
    """Ground that somebody is said to hold: the number of claims, and the newest; what is on the map first."""
    c, a = schema.control, schema.actors
    standing = ask.counting(connection, "control")
    newest = (
        select(c.c.territory, func.max(c.c.country).label("country"), func.count().label("claims"))
        .add_columns(func.max(c.c.date).label("last"))
        .where(*standing)
        .group_by(c.c.territory)
        .order_by(func.max(c.c.latitude).is_(None), func.count().desc(), c.c.territory)
        .limit(limit)
    )
    rows: list[Row] = []
    for spot in connection.execute(newest).all():
        latest = (
            select(c.c.status, c.c.date, c.c.share_text, a.c.name.label("holder_name"), c.c.holder)
            .join(a, a.c.id == c.c.holder)
            .where(c.c.territory == spot.territory, *standing)
            .order_by(c.c.date.desc(), c.c.id.desc())
            .limit(1)
        )
        rows.append({**spot._mapping, **connection.execute(latest).one()._mapping})
    return rows
