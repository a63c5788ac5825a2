"""Reports of one happening become one incident; a plan, its changes and its outcome become one thread.

An event of a new article is compared only with events that share a block (type, stage, a country, a few days),
so the cost of adding an article grows with the busyness of its days, not with the size of the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import Connection, Row, insert, select, update

from . import schema

SAME_HAPPENING = 0.6  # mean similarity to an incident's reports from which an event joins it
SAME_ACTORS = 0.7  # of a plan and its outcome
DAYS_IN_BLOCK = 4
PLAN_SLIP = 60  # days between the word of a plan and of its change
NEAR_KM, FAR_KM = 40.0, 120.0
LONG = 31  # days: an interval longer than this dates nothing
CANDIDATES = 300  # the latest events of a block that are compared
# Which stage of a plan a status is; events of different stages are not one happening.
STAGES = {"planned": "plan", "possible": "plan", "postponed": "change", "cancelled": "change", "denied": "denial"}
MUTUAL = frozenset(("CONSULT", "AGREE", "COOPERATE", "SUPPORT"))
OFFICIAL = frozenset(("state", "government", "military"))
PLAIN = frozenset(
    "the a an of in on at to for from by with and or but as that this it its his her their they he she was were is are "
    "be been has have had will would said says say after before over into than who which not no more also".split()
)
WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Party:
    """An actor as far as comparing needs it."""

    id: int
    kind: str
    country: str | None
    sectors: frozenset[str]


@dataclass(frozen=True)
class Happening:
    """One event of one article, ready to be compared with another."""

    id: int
    article: int
    type: str
    status: str
    earliest: date | None
    latest: date | None
    dated: bool  # by the text itself, not by the article's publication
    place: str | None
    country: str | None
    point: tuple[float, float] | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    deaths: int | None
    words: frozenset[str]
    incident: int | None = None

    @property
    def stage(self) -> str:
        return STAGES.get(self.status, "deed")


def assign_incidents(connection: Connection, article: int) -> list[int]:
    """Joins the events of a stored article to incidents, old or new, and returns their ids."""
    new = load(connection, select(schema.events.c.id).where(schema.events.c.article == article))
    taken: set[int] = set()
    for event in new:
        keys = block_keys(event)
        incident = _best_incident(event, _candidates(connection, keys), taken)
        incident = _open_incident(connection, event) if incident is None else _widen(connection, incident, event)
        taken.add(incident)
        connection.execute(update(schema.events).where(schema.events.c.id == event.id).values(incident=incident))
        home = block_keys(event, neighbours=False)
        if home:
            connection.execute(
                insert(schema.blocks), [{"kind": "incident", "block": key, "row": event.id} for key in home]
            )
    return sorted(taken)


# ---- comparing ------------------------------------------------------------------------------------


def similarity(a: Happening, b: Happening) -> float:
    """How likely two events are one happening, 0 to 1; 0 where something speaks against it."""
    if a.type != b.type or a.stage != b.stage:
        return 0.0
    when = _dates_agree(a, b)
    where = _places_agree(a, b)
    if when is None or where is None:
        return 0.0
    who = _roles_agree(a, b)
    if who is None or who < 0.3:
        return 0.0
    shared = len(a.words & b.words) / max(1, min(len(a.words), len(b.words)))
    return 0.4 * who + 0.2 * when + 0.2 * where + 0.2 * min(1.0, 2 * shared) - _numbers_apart(a, b)


def _dates_agree(a: Happening, b: Happening) -> float | None:
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return 0.3
    gap = max((b.earliest - a.latest).days, (a.earliest - b.latest).days, 0)
    if a.dated and b.dated:
        return (1.0, 0.6)[gap] if gap <= 1 else None
    # A publication date is that of the telling: a day or a few after the deed.
    return max(0.2, 0.8 - 0.2 * gap) if gap <= 3 else None


def _places_agree(a: Happening, b: Happening) -> float | None:
    if a.place and a.place == b.place:
        return 1.0
    if a.country and b.country and a.country != b.country:
        return None
    if a.point and b.point:
        apart = distance(a.point, b.point)
        if apart <= NEAR_KM:
            return 0.9
        # One report may name the country where another names the town.
        return None if apart > FAR_KM and a.type not in MUTUAL and not _is_wide(a, b) else 0.4
    return 0.5


def _is_wide(a: Happening, b: Happening) -> bool:
    return bool(a.country and b.country == a.country) and (a.place is None or b.place is None)


def _roles_agree(a: Happening, b: Happening) -> float | None:
    if a.type in MUTUAL:
        return _parties_agree((*a.actors, *a.recipients), (*b.actors, *b.recipients))
    actors, recipients = _parties_agree(a.actors, b.actors), _parties_agree(a.recipients, b.recipients)
    known = [score for score in (actors, recipients) if score is not None]
    if not known:
        return 0.5
    return 0.0 if min(known) == 0.0 else sum(known) / len(known)


def _parties_agree(a: Sequence[Party], b: Sequence[Party]) -> float | None:
    if not a or not b:
        return None
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    return sum(max(_party_agrees(x, y) for y in many) for x in few) / len(few)


def _party_agrees(a: Party, b: Party) -> float:
    if a.id == b.id:
        return 1.0
    if a.country and b.country and a.country != b.country:
        return 0.0
    official = all(p.kind in OFFICIAL or p.sectors & {"GOV", "MIL", "COP"} for p in (a, b))
    if a.country and a.country == b.country:
        return 0.85 if official else 0.6 if a.sectors & b.sectors or "unnamed" in (a.kind, b.kind) else 0.2
    if "unnamed" in (a.kind, b.kind):
        return 0.5 if a.sectors & b.sectors or not (a.sectors and b.sectors) else 0.3
    return 0.0


def _numbers_apart(a: Happening, b: Happening) -> float:
    """Two very different tolls speak against one attack; tolls that grow with the days don't."""
    if a.deaths is None or b.deaths is None or min(a.deaths, b.deaths) == 0:
        return 0.0
    ratio = max(a.deaths, b.deaths) / min(a.deaths, b.deaths)
    return 0.0 if ratio <= 2 else 0.1 if ratio <= 4 else 0.3


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    (lat1, lon1), (lat2, lon2) = ((radians(x), radians(y)) for x, y in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(h)))


# ---- blocks ---------------------------------------------------------------------------------------


def block_keys(event: Happening, *, neighbours: bool = True) -> list[str]:
    """Where an event is kept, and (with ``neighbours``) where events like it may be kept."""
    if event.earliest is None or event.latest is None:
        return []
    first, last = event.earliest.toordinal() // DAYS_IN_BLOCK, event.latest.toordinal() // DAYS_IN_BLOCK
    if last - first > LONG // DAYS_IN_BLOCK:
        last = first
    spread = range(first - 1, last + 2) if neighbours else range(first, last + 1)
    countries = {p.country for p in (*event.actors, *event.recipients)} | {event.country}
    named = sorted(filter(None, countries)) or [f"#{p.id}" for p in (*event.actors, *event.recipients)] or [""]
    return sorted({f"{event.type}:{event.stage}:{country}:{bucket}" for country in named for bucket in spread})


def _candidates(connection: Connection, keys: Sequence[str]) -> list[Happening]:
    if not keys:
        return []
    blocks = schema.blocks
    rows = (
        select(blocks.c.row)
        .where(blocks.c.kind == "incident", blocks.c.block.in_(keys))
        .distinct()
        .order_by(blocks.c.row.desc())
        .limit(CANDIDATES)
    )
    return load(connection, rows)


def _best_incident(event: Happening, candidates: Iterable[Happening], taken: set[int]) -> int | None:
    scores: dict[int, list[float]] = {}
    for other in candidates:
        if other.incident is not None and other.incident not in taken and other.article != event.article:
            scores.setdefault(other.incident, []).append(similarity(event, other))
    best = max(scores, key=lambda i: (sum(scores[i]) / len(scores[i]), -i), default=None)
    if best is None or sum(scores[best]) / len(scores[best]) < SAME_HAPPENING:
        return None
    return best


# ---- incidents and threads ------------------------------------------------------------------------


def _open_incident(connection: Connection, event: Happening) -> int:
    row: int = connection.execute(
        insert(schema.incidents).returning(schema.incidents.c.id),
        {
            "type": event.type,
            "earliest": event.earliest and event.earliest.isoformat(),
            "latest": event.latest and event.latest.isoformat(),
            "country": event.country,
            "place": event.place,
            "status": event.status,
            "thread": 0,
        },
    ).scalar_one()
    thread = _thread_of(connection, event) or row
    connection.execute(update(schema.incidents).where(schema.incidents.c.id == row).values(thread=thread))
    return row


def _widen(connection: Connection, incident: int, event: Happening) -> int:
    """A report that says the day or the place more narrowly settles it for the incident."""
    table = schema.incidents
    known = connection.execute(select(table).where(table.c.id == incident)).one()
    changes: dict[str, str | None] = {}
    if event.dated and event.earliest and event.latest:
        width = (date.fromisoformat(known.latest) - date.fromisoformat(known.earliest)).days if known.earliest else 999
        if (event.latest - event.earliest).days < width:
            changes |= {"earliest": event.earliest.isoformat(), "latest": event.latest.isoformat()}
    if known.place is None and event.place:
        changes |= {"place": event.place, "country": event.country}
    if changes:
        connection.execute(update(table).where(table.c.id == incident).values(**changes))
    return incident


def _thread_of(connection: Connection, event: Happening) -> int | None:
    """The thread of an earlier plan (or its change) that this incident carries out, changes or repeats."""
    if event.earliest is None or event.latest is None:
        return None
    since = (event.earliest - timedelta(days=PLAN_SLIP)).isoformat()
    until = (event.latest + timedelta(days=PLAN_SLIP)).isoformat()
    i, e = schema.incidents, schema.events
    stages = ["planned", "postponed", "cancelled"]
    if event.stage == "plan":
        stages = ["postponed", "cancelled"]
    earlier = (
        select(e.c.id)
        .join(i, i.c.id == e.c.incident)
        .where(e.c.type == event.type, e.c.status.in_(stages), e.c.earliest >= since, e.c.earliest <= until)
        .order_by(e.c.id.desc())
        .limit(CANDIDATES)
    )
    for other in load(connection, earlier):
        if other.id < event.id and _carries_out(event, other):
            row = connection.execute(select(i.c.thread).where(i.c.id == other.incident)).scalar()
            return int(row) if row is not None else None
    return None


def _carries_out(event: Happening, plan: Happening) -> bool:
    who = _parties_agree((*event.actors, *event.recipients), (*plan.actors, *plan.recipients))
    if who is None or who < SAME_ACTORS or _places_agree(event, plan) is None:
        return False
    if event.stage == "deed" and plan.stage == "plan":
        when = _dates_agree(event, plan)
        return when is not None
    return True


# ---- loading --------------------------------------------------------------------------------------


def load(connection: Connection, ids: object) -> list[Happening]:
    """Events by a query for their ids, ready for comparing, in order of id."""
    e, p, a = schema.events, schema.participants, schema.actors
    rows = connection.execute(select(e).where(e.c.id.in_(ids)).order_by(e.c.id)).all()  # type: ignore[arg-type]
    people: dict[tuple[int, str], list[Party]] = {}
    chosen = [row.id for row in rows]
    query = (
        select(p.c.event, p.c.role, a.c.id, a.c.kind, a.c.country, a.c.sectors, a.c.stands_for)
        .join(a, a.c.id == p.c.actor)
        .where(p.c.event.in_(chosen))
        .order_by(p.c.event, p.c.role, p.c.position)
    )
    for row in connection.execute(query):
        party = Party(row.stands_for or row.id, row.kind, row.country, frozenset(row.sectors.split()))
        people.setdefault((row.event, row.role), []).append(party)
    return [_happening(row, people) for row in rows]


def _happening(row: Row[tuple[object, ...]], people: dict[tuple[int, str], list[Party]]) -> Happening:
    earliest, latest, dated = _day(row.earliest), _day(row.latest), row.date is not None
    return Happening(
        id=row.id,
        article=row.article,
        type=row.type,
        status=row.status,
        earliest=earliest,
        latest=latest,
        dated=dated and earliest is not None and latest is not None and (latest - earliest).days <= LONG,
        place=row.place,
        country=row.country,
        point=None if row.latitude is None else (row.latitude, row.longitude),
        actors=tuple(people.get((row.id, "actor"), ())),
        recipients=tuple(people.get((row.id, "recipient"), ())),
        deaths=row.deaths_low if row.deaths_low is not None else row.deaths_high,
        words=content_words(row.sentence),
        incident=row.incident,
    )


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def content_words(sentence: str) -> frozenset[str]:
    """The words of a sentence that tell one happening from another, cut to their stems' first six letters."""
    return frozenset(word[:6] for word in WORD.findall(sentence.lower()) if word not in PLAIN)
