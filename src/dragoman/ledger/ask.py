"""Questions put to a ledger. Answers are lists of rows (mappings); ``Ledger`` gives them as pandas frames.

Every question is limited in the database, so that a ledger of a million events answers at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from math import inf, sqrt
from typing import Any, get_args
from unicodedata import combining, normalize

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    column,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
)

from ..errors import UsageError
from ..limits import probability
from ..records import AREAS, EventType, Recency, Status
from ..views.judged import DOUBTFUL, SURE_PLAN
from . import schema
from .database import in_parts
from .evidence import distance
from .parties import names_of, parties
from .plans import PLANNABLE, Plan, has_the_day_of, is_dated, joined_plans
from .spans import days_from
from .standing import GONE, is_current, rejected
from .voices import COUNTED, best_told, independent, range_of, tolls

Row = dict[str, Any]
LAST_FIRST = (schema.incidents.c.earliest.desc(), schema.incidents.c.latest.desc(), schema.incidents.c.id.desc())

COUNTRY_CODE = re.compile(r"[A-Z]{3}")
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
ROW_ID = re.compile(r"#\d{1,18}")
DEFAULT_RADIUS = 50.0  # km
MANY = 100_000  # events that meet a question, from which its incidents are looked for one by one
LOOKED_AT = 10_000  # events by which a page counts
PASSED_BY = 3  # the root of how many events are passed by in the time that it takes to look one up
SOUGHT = 1_000  # characters of words to search for
TOKEN = re.compile(r"[^\W_]+")  # of the index of words
RANKED = 20_000  # hits of a search that are ranked
SOME = 200  # rows where no number is asked for
AGENDA_DAYS = 14  # before today, of which plans are given
PLANS_TO_ONE = 5  # reports and intentions that are looked at for one plan that is given
ARTICLE_COLUMNS = ("url", "title", "outlet", "published", "identity", "voice")
PARTY_COLUMNS = (
    "actors",
    "actor_ids",
    "actor_countries",
    "recipients",
    "recipient_ids",
    "recipient_countries",
    "speaker",
)
EVENT_COLUMNS = (*schema.events.c.keys(), *ARTICLE_COLUMNS, *PARTY_COLUMNS)
INCIDENT_COLUMNS = (*EVENT_COLUMNS, "thread", "reports", "voices", "deaths_least", "deaths_most")
PLAN_COLUMNS = (
    *("date", "earliest", "latest", "type", "plover", "cameo", "status", "actors", "recipients", "place", "confidence"),
    *("article", "title", "outlet", "published", "url", "sentence"),
)
AGENDA_COLUMNS = ("state", "became", "thread", *PLAN_COLUMNS, "who", "set_by", "reported", "history")
CONTROL_COLUMNS = (*schema.control.c.keys(), "holder_name", "speaker", "outlet", "published", "url", "title")


@dataclass(frozen=True)
class Filters:
    """What events are asked for; fields left None (or False) don't limit. ``party`` acts or is acted upon."""

    actor: str | None = None
    recipient: str | None = None
    type: str | None = None
    status: str | None = None
    place: str | None = None
    near: str | None = None
    source: str | None = None
    since: str | None = None
    until: str | None = None
    words: str | None = None
    reviewed: bool = False
    min_confidence: float = 0.0
    min_toll: int = 0
    party: str | None = None
    recency: str | None = None


# ---- what is asked for ------------------------------------------------------------------------------


def actors_named(connection: Connection, name: str) -> list[int]:
    """The actors that ``name`` means: of a row ("#12"), all of a country (ISO alpha-3), else by name or alias.

    Merged actors are included with the one that they were merged into. Raises UsageError when there is none.
    """
    a, alias = schema.actors, schema.aliases
    if ROW_ID.fullmatch(name):
        row = int(name[1:])
        return [row, *connection.execute(select(a.c.id).where(a.c.stands_for == row)).scalars()]
    if COUNTRY_CODE.fullmatch(name):
        theirs = connection.execute(select(a.c.id).where(a.c.country == name)).scalars().all()
        if theirs:
            return list(theirs)
    wanted = name.casefold()
    by_alias = select(alias.c.actor).where(func.lower(alias.c.alias) == wanted)
    exact = or_(func.lower(a.c.name) == wanted, func.lower(a.c.key) == wanted, a.c.id.in_(by_alias))
    ids = set(connection.execute(select(a.c.id).where(exact)).scalars())
    if not ids:
        ids = set(connection.execute(select(a.c.id).where(func.lower(a.c.name).contains(wanted))).scalars())
    if not ids:
        raise UsageError(f"the ledger knows no actor named {name!r}; part of a name is enough, or a code like RUS")
    merged = select(a.c.id, a.c.stands_for).where(or_(a.c.stands_for.in_(ids), a.c.id.in_(ids)))
    for found in connection.execute(merged).all():
        ids |= {found.id} | ({found.stands_for} if found.stands_for else set())
    return sorted(ids)


def conditions(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """The limits on events that ``filters`` set, and that none is one that was rejected or replaced."""
    return limits(connection, filters) + counting(connection)


def joined() -> ColumnElement[bool]:
    """Whether an event is in an incident yet: the last ones that `add` brings wait for the others of their batch."""
    return schema.events.c.incident.is_not(None)


def limits(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """The limits on events that ``filters`` set, whatever became of them since."""
    e, a = schema.events, schema.articles
    found: list[ColumnElement[bool]] = []
    for role, name in ((None, filters.party), ("actor", filters.actor), ("recipient", filters.recipient)):
        if name:
            found.append(_of_events(connection, _with_party(connection, role, name)))
    if filters.type:
        kinds = _listed(filters.type.upper(), get_args(EventType), "type")
        found.append(or_(e.c.type.in_(kinds), e.c.plover.in_(kinds)))
    if filters.status:
        found.append(e.c.status.in_(_listed(filters.status.lower(), get_args(Status), "status")))
    if filters.recency:
        found.append(e.c.recency.in_(_listed(filters.recency.lower(), get_args(Recency), "recency")))
    if filters.place:
        found.append(_at(filters.place))
    if filters.near:
        found.append(tuple_(e.c.latitude, e.c.longitude).in_(_points_near(connection, filters.near)))
        found.append(is_point())
    if filters.source:
        pattern = f"%{filters.source}%"
        named = select(a.c.id).where(or_(a.c.outlet.ilike(pattern), a.c.url.ilike(pattern)))
        found.append(_of_articles(connection, named))
    if filters.since:
        found.append(e.c.latest >= checked_day(filters.since, "since"))
    if filters.until:
        found.append(e.c.earliest <= checked_day(filters.until, "until") + "~")
    if filters.words:
        found.append(_with_words(connection, filters.words))
    if least := probability(filters.min_confidence):
        found.append(e.c.confidence >= least)
    if filters.reviewed:
        r = schema.reviews
        judged = select(r.c.fingerprint).where(r.c.undone == 0, r.c.decision.in_(("accept", "correct")))
        found.append(e.c.fingerprint.in_(judged))
    if filters.min_toll:
        found.append(func.coalesce(e.c.deaths_high, e.c.deaths_low) >= filters.min_toll)
    return found


def counting(connection: Connection, kind: str = "event") -> list[ColumnElement[bool]]:
    """The limit on records that none is one that was rejected or replaced; no limit where nothing was."""
    r = schema.reviews
    gone = select(r.c.id).where(r.c.kind == kind, r.c.decision.in_(GONE), r.c.undone == 0).limit(1)
    return [~rejected(kind)] if connection.execute(gone).first() is not None else []


def _with_words(connection: Connection, words: str) -> ColumnElement[bool]:
    """Whether an event's article holds the words."""
    sql, values = _matching(connection, words)
    rows, kind = "row", "kind = 'article'"
    if connection.dialect.name == "sqlite":
        rows, kind = "rowid / 2 AS row", "rowid % 2 = 0"
    found = text(f"SELECT {rows} FROM full_text {sql} AND {kind}").bindparams(**values).columns(column("row"))
    return _of_articles(connection, select(found.subquery().c.row))


def _of_articles(connection: Connection, named: Select[Any]) -> ColumnElement[bool]:
    """Whether an event is of one of these articles. The events of few are looked up; those of many are sooner found by
    going through all from the newest on, until there are as many as a page looks at."""
    e, a = schema.events, schema.articles
    articles, events = (connection.scalar(select(func.max(table.c.id))) or 0 for table in (a, e))
    share = sqrt(LOOKED_AT / max(2 * events, LOOKED_AT))  # of the articles, from which that is so
    many = connection.execute(named.limit(1).offset(int(share * articles))).first() is not None
    return (func.coalesce(e.c.article, 0) if many else e.c.article).in_(named)


def _of_events(connection: Connection, named: Select[Any]) -> ColumnElement[bool]:
    """Whether an event is one of these. Few are looked up; many are sooner found by going through all from the newest
    on, until there are as many as a page looks at."""
    e = schema.events
    events = connection.scalar(select(func.max(e.c.id))) or 0
    many = int(sqrt(LOOKED_AT * events) / PASSED_BY)
    common = connection.execute(named.limit(1).offset(many)).first() is not None
    return (func.coalesce(e.c.id, 0) if common else e.c.id).in_(named)


def _is_common(connection: Connection, words: str) -> bool:
    """Whether very many articles or statements hold the words."""
    if connection.dialect.name != "sqlite":
        return False
    sql, values = _matching(connection, words)
    last = text(f"SELECT rowid FROM full_text {sql} LIMIT 1 OFFSET :many")
    return connection.execute(last, {**values, "many": MANY}).first() is not None


def _at(place: str) -> ColumnElement[bool]:
    """Whether an event lies at a place of this name, or in the country of this code."""
    e = schema.events
    named, inside = func.lower(e.c.place) == place.casefold(), e.c.country == place.upper()
    if COUNTRY_CODE.fullmatch(place):
        return inside
    return or_(named, inside) if len(place) == 3 else named


def checked_day(value: str, name: str) -> str:
    """An ISO date, month or year as given; raises UsageError for anything else."""
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        with suppress(ValueError):
            date.fromisoformat(f"{value}-01-01"[:10])
            return value
    raise UsageError(f"--{name} takes a date like 2017-11-20, 2017-11 or 2017, not {value!r}")


def _listed(given: str, known: tuple[str, ...], name: str) -> list[str]:
    """The names in a list with commas. Raises UsageError for one that is not ``known``."""
    names = [part.strip() for part in given.split(",")]
    for part in names:
        if part not in known:
            raise UsageError(f"--{name} takes {', '.join(known)}; not {part!r}")
    return names


def _with_party(connection: Connection, role: str | None, name: str) -> Select[Any]:
    p, e = schema.participants, schema.events
    named = select(p.c.event).where(p.c.actor.in_(actors_named(connection, name)))
    if role is None:
        return named
    if role == "actor":
        return named.where(p.c.role == "actor")
    # Among equals all are actors, so one may be asked for as the recipient of the others.
    alike = exists().where(e.c.id == p.c.event, e.c.type.in_(("CONSULT", "AGREE", "COOPERATE")))
    return named.where(or_(p.c.role == role, and_(p.c.role == "actor", alike)))


def is_point() -> ColumnElement[bool]:
    """Whether an event's coordinates are of where it happened, not the middle of a country or region."""
    return func.coalesce(schema.events.c.precision, "").not_in(AREAS)


def _points_near(connection: Connection, near: str) -> list[tuple[float, float]]:
    """The ledger's points within a distance of "LAT,LON[,KM]" or "PLACE[,KM]"."""
    e = schema.events
    parts = [part.strip() for part in near.split(",")]
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) in (2, 3):
        centre, radius = (numbers[0], numbers[1]), numbers[2] if len(numbers) == 3 else DEFAULT_RADIUS
    else:
        has_radius = len(parts) == 2 and NUMBER.fullmatch(parts[1]) is not None
        name, radius = (parts[0], float(parts[1])) if has_radius else (near, DEFAULT_RADIUS)
        here = (func.lower(e.c.place) == name.casefold()) & e.c.latitude.is_not(None)
        point = connection.execute(select(e.c.latitude, e.c.longitude).where(here)).first()
        if point is None:
            raise UsageError(f"the ledger knows no place named {name!r}; give coordinates: --near 33.5,36.3,50")
        centre = (point.latitude, point.longitude)
    _check_circle(*centre, radius)
    span = radius / 111.0
    band = e.c.latitude.between(centre[0] - span, centre[0] + span)
    points = connection.execute(select(e.c.latitude, e.c.longitude).where(band).distinct()).all()
    return [(p.latitude, p.longitude) for p in points if distance(centre, (p.latitude, p.longitude)) <= radius]


def _check_circle(latitude: float, longitude: float, radius: float) -> None:
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and 0 < radius < inf):
        raise UsageError("--near is nowhere: it takes a latitude to 90, a longitude to 180, and kilometres above 0")


def _matching(connection: Connection, words: str) -> tuple[str, dict[str, Any]]:
    words = words.replace("\x00", " ")
    terms = re.findall(r'"[^"]+"|\S+', words)
    if not terms:
        raise UsageError("search for at least one word")
    if len(words) > SOUGHT:
        raise UsageError(f"search for {SOUGHT:,} characters at most, not {len(words):,}")
    if connection.dialect.name == "sqlite":
        once = {_folded(term): term for term in reversed(terms)}
        match = " ".join('"' + term.strip('"').replace('"', '""') + '"' for term in reversed(once.values()))
        return "WHERE full_text MATCH :match", {"match": match}
    return "WHERE words @@ websearch_to_tsquery('english', :match)", {"match": words}


def _folded(term: str) -> str:
    """A term as the index has it: a word that is asked for a hundred times takes ten seconds to be shown in context."""
    bare = "".join(c for c in normalize("NFKD", term.casefold()) if not combining(c))
    return " ".join(TOKEN.findall(bare))


# ---- events and incidents ---------------------------------------------------------------------------


def events(
    connection: Connection, filters: Filters | None = None, *, limit: int | None = SOME, offset: int = 0
) -> list[Row]:
    """Coded events with their article, newest first; ``actors`` and ``recipients`` are names."""
    e = schema.events
    chosen = (
        select(e.c.id)
        .where(*conditions(connection, filters or Filters()))
        .order_by(e.c.earliest.desc(), e.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return events_of(connection, chosen)


def events_of(connection: Connection, chosen: Select[Any], *, rejected_too: bool = False) -> list[Row]:
    """The same for the events whose ids ``chosen`` selects; those that people rejected only if asked for."""
    e, a = schema.events, schema.articles
    query = (
        select(e, a.c.url, a.c.title, a.c.outlet, a.c.published, a.c.identity, a.c.voice)
        .join(a, a.c.id == e.c.article)
        .where(e.c.id.in_(chosen.subquery().select()), *(() if rejected_too else counting(connection)))
        .order_by(e.c.earliest.desc(), e.c.id.desc())
    )
    result = connection.execute(query)
    names = tuple(result.keys())
    found: list[Row] = [dict(zip(names, row, strict=True)) for row in result.all()]
    for part in in_parts(found):
        _add_participants(connection, part)
    return found


def _add_participants(connection: Connection, found: Sequence[Row]) -> None:
    p, a = schema.participants, schema.actors
    shown = a.alias()
    query = (
        select(p.c.event, p.c.role, shown.c.id, shown.c.name, shown.c.country)
        .join(a, a.c.id == p.c.actor)
        .join(shown, shown.c.id == func.coalesce(a.c.stands_for, a.c.id))
        .where(p.c.event.in_([row["id"] for row in found]))
        .order_by(p.c.event, p.c.role, p.c.position)
    )
    by_id = {event["id"]: event for event in found}
    for event in found:
        for role in ("actor", "recipient"):
            event |= {f"{role}s": [], f"{role}_ids": [], f"{role}_countries": []}
    for number, role, party, name, country in connection.execute(query).all():
        event = by_id[number]
        event[f"{role}s"].append(name)
        event[f"{role}_ids"].append(party)
        if country:
            event[f"{role}_countries"].append(country)
    speakers = {row["said_by"] for row in found} - {None}
    names: dict[int, str] = {
        row[0]: row[1] for row in connection.execute(select(a.c.id, a.c.name).where(a.c.id.in_(speakers)))
    }
    for event in found:
        event["speaker"] = names.get(event["said_by"])


def incidents(
    connection: Connection, filters: Filters | None = None, *, limit: int | None = SOME, offset: int = 0
) -> list[Row]:
    """One row a happening, newest first: its best-told event, and how many articles and voices tell of it.

    ``deaths_least`` and ``deaths_most`` are the lowest and highest of the latest tolls that its voices give.
    """
    i = schema.incidents
    told = _telling(connection, filters or Filters())
    chosen = connection.execute(select(i).where(*told).order_by(*LAST_FIRST).limit(limit).offset(offset)).all()
    return _incidents(connection, chosen)


def _telling(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """The limit on incidents that one of their events meets ``filters``."""
    i, e = schema.incidents, schema.events
    limits = conditions(connection, filters)
    if not limits:
        return []
    rare = filters.words and not _is_common(connection, filters.words)
    if (
        filters.party
        or filters.actor
        or filters.recipient
        or filters.near
        or filters.source
        or rare
        or filters.reviewed
    ):
        return [i.c.id.in_(select(e.c.incident).where(*limits))]
    # What very many events meet is found sooner by walking back from the newest incident, unless all are long past.
    few = select(e.c.id).where(*limits).limit(MANY).offset(MANY - 1)
    if (filters.place or filters.until) and connection.execute(few).first() is None:
        return [i.c.id.in_(select(e.c.incident).where(*limits))]
    return [exists().where(e.c.incident == i.c.id, *limits)]


def incident_ids(
    connection: Connection, filters: Filters | None = None, *, limit: int | None = None, offset: int = 0
) -> list[int]:
    """The rows of the incidents of which one event meets ``filters``, newest first; of all without a ``limit``."""
    i = schema.incidents
    chosen = select(i.c.id).where(*_telling(connection, filters or Filters()))
    return list(connection.execute(chosen.order_by(*LAST_FIRST).limit(limit).offset(offset)).scalars())


def doubtful(connection: Connection, filters: Filters) -> int:
    """How many happenings meet a question by reports alone that are doubtful, whatever confidence it asks for."""
    e = schema.events
    told = conditions(connection, replace(filters, min_confidence=0.0))
    alone = select(e.c.incident).where(*told).group_by(e.c.incident).having(func.max(e.c.confidence) < DOUBTFUL)
    return connection.scalar(select(func.count()).select_from(alone.subquery())) or 0


def incidents_of(
    connection: Connection, ids: Sequence[int], reports: Mapping[int, list[Row]] | None = None
) -> list[Row]:
    """The same for the incidents of these row ids; ``reports`` are theirs (`reports_of`), where they are at hand."""
    i = schema.incidents
    query = select(i).where(i.c.id.in_(ids)).order_by(*LAST_FIRST)
    return _incidents(connection, connection.execute(query).all(), reports)


def reports_of(connection: Connection, incidents: Sequence[int]) -> dict[int, list[Row]]:
    """The events of each of these incidents, as `events` gives them; none of one that has none left."""
    e = schema.events
    found: dict[int, list[Row]] = {}
    for ids in in_parts(incidents):
        for event in events_of(connection, select(e.c.id).where(e.c.incident.in_(ids))):
            found.setdefault(event["incident"], []).append(event)
    return found


def _incidents(
    connection: Connection, chosen: Sequence[Any], reports: Mapping[int, list[Row]] | None = None
) -> list[Row]:
    members = reports_of(connection, [row.id for row in chosen]) if reports is None else reports
    return [_incident(row._mapping, members[row.id]) for row in chosen if row.id in members]


def _incident(row: Any, reports: list[Row]) -> Row:
    best = best_told(reports)
    voice = independent(reports)
    least, most = range_of(tolls(reports, voice))
    return {
        **best,
        **{name: row[name] for name in ("earliest", "latest", "thread")},
        "place": best["place"] or row["place"],
        "reports": len({event["article"] for event in reports}),
        "voices": len(set(voice.values())),
        "deaths_least": least,
        "deaths_most": most,
    }


def numbers_over_time(connection: Connection, incident: int) -> list[Row]:
    """The tolls of one incident, by day and source, as each report gives them."""
    e = schema.events
    reports = events_of(connection, select(e.c.id).where(e.c.incident == incident))
    names = ("published", "outlet", "deaths_low", "deaths_high", "injuries_low", "injuries_high", "article", "sentence")
    return [
        {name: event[name] for name in names}
        for event in sorted(reports, key=lambda r: (r["published"] or "", r["id"]))
    ]


def search(connection: Connection, words: str, *, limit: int = 20) -> list[Row]:
    """Articles and statements that hold all of ``words`` ("quoted phrases" as such), best first."""
    sql, values = _matching(connection, words)
    if connection.dialect.name == "sqlite":
        sql, values = _of_many_the_newest(connection, sql, values)
        shown, order = "snippet(full_text, 2, '[', ']', ' … ', 24)", "rank, rowid"
    else:
        query = "websearch_to_tsquery('english', :match)"
        shown = f"ts_headline('english', body, {query}, 'StartSel=[, StopSel=], MaxFragments=2')"
        order = f"ts_rank(words, {query}) DESC, row"
    statement = text(f"SELECT row, kind, {shown} AS found FROM full_text {sql} ORDER BY {order} LIMIT :limit")
    asked = limit
    while True:
        hits = connection.execute(statement, {**values, "limit": asked}).all()
        rows = _standing_hits(connection, hits)
        if len(rows) >= limit or len(hits) < asked:
            return rows[:limit]
        asked *= 4


def _standing_hits(connection: Connection, hits: Sequence[Any]) -> list[Row]:
    """Hits with their articles, without those in earlier versions and in statements that people rejected."""
    a, s = schema.articles, schema.statements
    said = [hit.row for hit in hits if hit.kind == "statement"]
    article: dict[int, int] = {}
    for part in in_parts(said):
        kept = select(s.c.id, s.c.article).where(s.c.id.in_(part), *counting(connection, "statement"))
        article |= {row.id: row.article for row in connection.execute(kept)}
    about: dict[int, Row] = {}
    for part in in_parts(sorted({hit.row for hit in hits if hit.kind != "statement"}.union(article.values()))):
        columns = (a.c.id.label("article"), a.c.title, a.c.outlet, a.c.published, a.c.url)
        for row in connection.execute(select(*columns).where(a.c.id.in_(part), is_current())):
            about[row.article] = dict(row._mapping)
    numbers = ((hit, article.get(hit.row) if hit.kind == "statement" else hit.row) for hit in hits)
    return [{"kind": hit.kind, **about[number], "words": hit.found} for hit, number in numbers if number in about]


def _of_many_the_newest(connection: Connection, sql: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Ranking every hit of a word that is everywhere takes long: of so many, only the newest are ranked, articles and
    statements each."""
    for kind in (0, 1):
        last = f"SELECT rowid FROM full_text {sql} AND rowid % 2 = {kind} ORDER BY rowid DESC LIMIT 1 OFFSET :ranked"
        oldest = connection.execute(text(last), {**values, "ranked": RANKED}).scalar()
        if oldest is not None:
            sql, values = (
                f"{sql} AND (rowid % 2 <> {kind} OR rowid > :oldest{kind})",
                {**values, f"oldest{kind}": oldest},
            )
    return sql, values


# ---- plans --------------------------------------------------------------------------------------------


def agenda(
    connection: Connection,
    *,
    today: str | None = None,
    actor: str | None = None,
    limit: int = SOME,
    undated: bool = False,
    unheard: bool = False,
    min_confidence: float = SURE_PLAN,
    days: int = AGENDA_DAYS,
) -> list[Row]:
    """What somebody has set for a day, week or month, or what is awaited from a named body, by day.

    ``state`` is due, held or slipped, ``became`` held, put off, called off or unheard of (past its day), as reports up
    to ``today`` have it; ``history`` says what was reported when, ``set_by`` on whose word, ``reported`` the day of the
    first report.
    ``today`` is an ISO date, by default the day of the newest article; plans of so many ``days`` before it and all
    after it are given. Intentions without a day come with ``undated``, what is past its day with nothing told with
    ``unheard``. A plan is as sure as the reports that set it are together; below ``min_confidence`` it is left out.
    """
    e, i, a = schema.events, schema.incidents, schema.articles
    today = today or (connection.execute(select(func.max(a.c.published))).scalar() or "")[:10]
    if not today:
        return []
    since = days_from(today, -days)
    told = (e.c.confidence >= min(DOUBTFUL, min_confidence), a.c.published <= today + "~")
    plans = (
        select(i.c.thread)
        .join(e, e.c.incident == i.c.id)
        .join(a, a.c.id == e.c.article)
        .where(e.c.status == "planned", e.c.type.in_(PLANNABLE), e.c.latest >= since, *told)
        .where(*conditions(connection, Filters(actor=actor)))
        .order_by(e.c.earliest)
        .limit(limit * PLANS_TO_ONE)
    )
    threads: dict[int, list[Row]] = {}
    of_thread: dict[int, int] = {
        row[0]: row[1]
        for row in connection.execute(select(i.c.id, i.c.thread).where(i.c.thread.in_(plans.subquery().select())))
    }
    ids = sorted(of_thread)
    for start in range(0, len(ids), 500):
        part = select(e.c.id).join(a, a.c.id == e.c.article).where(e.c.incident.in_(ids[start : start + 500]), *told)
        for event in events_of(connection, part):
            threads.setdefault(of_thread[event["incident"]], []).append(event)
    rows = [row for members in threads.values() for row in members]
    people = {one for row in rows for one in (*row["actor_ids"], *row["recipient_ids"], row["said_by"])}
    known = parties(connection, people - {None})
    names = names_of(connection, known.values())
    found = [Plan(thread, members, known, today, undated, names) for thread, members in threads.items()]
    found = joined_plans([plan for plan in found if plan.plans and (undated or plan.who)])
    _add_outcomes(connection, found, told)
    found = [plan for plan in found if plan.sure >= min_confidence and _is_of_use(plan, since, undated, unheard)]
    found = [plan for plan in found if undated or not any(has_the_day_of(other, plan) for other in found)]
    return sorted(map(_plan, found), key=lambda row: (row["earliest"] or "", row["thread"]))[:limit]


def _is_of_use(plan: Plan, since: str, undated: bool, unheard: bool) -> bool:
    """Whether a plan says who is to do what when, or what became of it."""
    if not is_dated(plan.standing):
        return undated or (plan.is_told and plan.became is None and plan.is_fresh)
    return plan.is_told and plan.standing["latest"] >= since and (unheard or plan.became != "unheard of")


def _add_outcomes(connection: Connection, plans: Sequence[Plan], told: Sequence[ColumnElement[bool]]) -> None:
    """Gives plans without an outcome in their thread what happened of their type on their days to their parties."""
    e, p, a = schema.events, schema.participants, schema.articles
    dated = [plan for plan in plans if is_dated(plan.standing) and plan.outcome is None]
    if not dated:
        return
    first = days_from(min(plan.standing["earliest"] for plan in dated), -1)
    last = days_from(max(plan.standing["latest"] for plan in dated), 1)
    theirs = {party.id for plan in dated for party in plan.who}
    by_them = exists().where(p.c.event == e.c.id, p.c.actor.in_(theirs))  # of these days, not of all that they did
    chosen = (
        select(e.c.id)
        .join(a, a.c.id == e.c.article)
        .where(by_them, e.c.status.in_(COUNTED), e.c.type.in_(PLANNABLE), *told)
        .where(e.c.date.is_not(None), e.c.earliest >= first, e.c.latest <= last)
    )
    happened = events_of(connection, chosen)
    for plan in dated:
        plan.add([row for row in happened if plan.may_be(row)])


def _plan(plan: Plan) -> Row:
    row = plan.standing
    speakers = list(filter(None, map(plan.set_by, plan.plans)))
    return {
        "state": plan.state,
        "became": plan.became,
        "thread": plan.thread,
        **{name: row[name] for name in PLAN_COLUMNS},
        "date": row["date"] if is_dated(row) else None,
        "place": plan.place,
        "who": [party.name for party in plan.who],
        "set_by": speakers[0] if speakers else None,
        "reported": min((one["published"] or "")[:10] for one in plan.plans),
        "history": plan.history(),
    }


# ---- actors and ground --------------------------------------------------------------------------------


def who(connection: Connection, name: str) -> list[Row]:
    """The actors that ``name`` may mean: offices over time, aliases seen, how often each acts or is acted upon."""
    a, alias, office, p = schema.actors, schema.aliases, schema.offices, schema.participants
    rows: list[Row] = []
    for actor in connection.execute(select(a).where(a.c.id.in_(actors_named(connection, name)))).all():
        names = select(alias.c.alias).where(alias.c.actor == actor.id)
        held = connection.execute(select(office).where(office.c.actor == actor.id).order_by(office.c.first)).all()
        counts = select(p.c.role, func.count()).where(p.c.actor == actor.id).group_by(p.c.role)
        acts: dict[str, int] = {row[0]: row[1] for row in connection.execute(counts)}
        rows.append(
            {
                "id": actor.id,
                "name": actor.name,
                "kind": actor.kind,
                "country": actor.country,
                "sectors": actor.sectors.split(),
                "stands_for": actor.stands_for,
                "aliases": list(connection.execute(names.order_by(alias.c.mentions.desc(), alias.c.alias)).scalars()),
                "offices": [f"{o.office} ({o.first or '?'} to {o.last or '?'})" for o in held],
                "acts": acts.get("actor", 0),
                "acted_upon": acts.get("recipient", 0),
            }
        )
    return sorted(rows, key=lambda row: (-row["acts"] - row["acted_upon"], row["id"]))


def control(
    connection: Connection,
    place: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = SOME,
) -> list[Row]:
    """Who is said to hold, have gained or lost ``place`` (a name or alpha-3 code), over time, with the sources.

    Of more than ``limit`` claims, the newest are given.
    """
    c, a, art = schema.control, schema.actors, schema.articles
    speaker = a.alias()
    query = (
        select(c, a.c.name.label("holder_name"), speaker.c.name.label("speaker"))
        .add_columns(art.c.outlet, art.c.published, art.c.url, art.c.title)
        .join(a, a.c.id == c.c.holder)
        .join(art, art.c.id == c.c.article)
        .join(speaker, speaker.c.id == c.c.said_by, isouter=True)
        .where(*dated(c.c.date, since, until), *counting(connection, "control"))
        .order_by(c.c.date.desc(), c.c.id.desc())
        .limit(limit)
    )
    if place:
        query = query.where(or_(func.lower(c.c.territory) == place.casefold(), c.c.country == place.upper()))
    return [dict(row._mapping) for row in connection.execute(query)][::-1]


def dated(day: Column[Any], since: str | None, until: str | None) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if since:
        limits.append(day >= checked_day(since, "since"))
    if until:
        limits.append(day <= checked_day(until, "until") + "~")
    return limits


def statements(
    connection: Connection,
    speaker: str | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = SOME,
) -> list[Row]:
    """Who is quoted as saying what, by day; of more than ``limit`` statements by a known speaker, the newest."""
    s, a, art = schema.statements, schema.actors, schema.articles
    query = (
        select(s, a.c.name.label("speaker_name"), art.c.outlet, art.c.published, art.c.url, art.c.title, art.c.voice)
        .add_columns(art.c.identity)
        .join(a, a.c.id == s.c.speaker)
        .join(art, art.c.id == s.c.article)
        .where(*dated(s.c.date, since, until), *counting(connection, "statement"))
        .order_by(s.c.date.desc(), s.c.id.desc())
        .limit(limit)
    )
    if speaker:
        query = query.where(s.c.speaker.in_(actors_named(connection, speaker)))
    return [dict(row._mapping) for row in connection.execute(query)][::-1]


# ---- the whole --------------------------------------------------------------------------------------------


def overview(connection: Connection) -> Row:
    """What the ledger holds, counted, with the days of publication that it covers and its commonest types."""
    a, e = schema.articles, schema.events
    first, last, outlets = connection.execute(
        select(func.min(a.c.published), func.max(a.c.published), func.count(a.c.outlet.distinct()))
    ).one()
    common = select(e.c.type, func.count()).group_by(e.c.type).order_by(func.count().desc(), e.c.type).limit(5)
    counted = ("articles", "incidents", "events", "statements", "ties", "control", "actors", "reviews", "quarantine")
    return {
        "published": [f"{(first or '?')[:10]} to {(last or '?')[:10]}"] if first else [],
        "outlets": outlets,
        **{name: _count(connection, name) for name in counted},
        "commonest types": [f"{kind} {count}" for kind, count in connection.execute(common)],
    }


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(select(func.count()).select_from(schema.metadata.tables[table])).scalar_one())


def quarantine(connection: Connection) -> list[Row]:
    """What was set aside, and why, newest first."""
    q = schema.quarantine
    return [dict(row._mapping) for row in connection.execute(select(q).order_by(q.c.id.desc()))]
