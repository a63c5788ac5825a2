"""Reports of one happening become one incident; a plan, its changes and its outcome become one thread.

An event of a new article is compared only with events that share a block (kind of act, stage, a few days, and a
place, a name or a country), and with no more than so many of them, so the cost of adding an article doesn't grow
with the size of the ledger. Reports differ, and readers err: no single trait but the stage, the kind of act, the
days and parties that can't be the same decides; the others are weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import Connection, Row, func, insert, select, update

from . import schema

SAME_HAPPENING = 0.6  # likeness to an incident's reports from which an event joins it
SAME_ACTORS = 0.7  # of a plan and its outcome
WHO, WHEN, WHERE, TOLD = 0.35, 0.2, 0.2, 0.25  # what each trait weighs; together 1
ANOTHER_WORD = 0.1  # what it takes off when two reports code the act differently
LEAST_WHO = 0.25  # below it the parties can't be the same
DAYS_IN_BLOCK = 4
DAYS_IN_PLAN_BLOCK = 60  # days between the word of a plan and of its change
NEAR_KM, FAR_KM = 40.0, 120.0
LONG = 31  # days: an interval longer than this dates nothing
NARROW, BROAD = 200, 60  # the latest events compared that share a place or name, and that share a country only
LATEST = 8  # reports of one incident that are compared
LEAD = 400  # characters of an article that say what it is about
# Which stage of a plan a status is; events of different stages are not one happening.
STAGES = {"planned": "plan", "possible": "plan", "postponed": "change", "cancelled": "change", "denied": "denial"}
MUTUAL = frozenset(("CONSULT", "AGREE", "COOPERATE", "SUPPORT"))
# Acts that one report may code as another does not: "seized" as ASSAULT or COERCE, "sent troops" as AID or MOBILIZE.
FAMILIES = (
    MUTUAL,
    frozenset(("ASSAULT", "COERCE", "SANCTION")),
    frozenset(("RETREAT", "CONCEDE")),
    frozenset(("AID", "MOBILIZE")),
)
FAMILY = {kind: min(family) for family in FAMILIES for kind in family}
OFFICIAL = frozenset(("state", "government", "military"))
OFFICIAL_SECTORS = frozenset(("GOV", "MIL", "COP", "LEG", "JUD", "SPY"))
VAGUE = frozenset(("unnamed", "population"))  # known by their description only
PLAIN = frozenset(
    "the a an of in on at to for from by with and or but as that this it its his her their they he she was were is are "
    "be been has have had will would said says say after before over into than who which not no more also people "
    "least dozens hundreds thousands several others".split()
)
DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
).split()
NAMES_A_DAY = re.compile(rf"\b(?:{'|'.join(DAYS)}|today|yesterday|tonight|tomorrow)\b", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Party:
    """An actor as far as comparing needs it."""

    id: int
    kind: str
    country: str | None
    sectors: frozenset[str]
    name: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its name or description."""
        return content_words(self.name)


@dataclass(frozen=True)
class Happening:
    """One event of one article, ready to be compared with another."""

    id: int
    article: int
    type: str
    status: str
    earliest: date | None
    latest: date | None
    dated: bool  # by the words themselves, not by the article's publication
    place: str | None
    country: str | None
    point: tuple[float, float] | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    deaths: int | None
    words: frozenset[str]
    incident: int | None = None
    cameo: str | None = None
    names: frozenset[str] = frozenset()  # words with a capital in its sentence
    about: frozenset[str] = frozenset()  # and in the article's title and lead

    @property
    def stage(self) -> str:
        return STAGES.get(self.status, "deed")

    @property
    def family(self) -> str:
        return FAMILY.get(self.type, self.type)


def assign_incidents(connection: Connection, article: int) -> list[int]:
    """Joins the events of a stored article to incidents, old or new, and returns their ids."""
    new = load(connection, select(schema.events.c.id).where(schema.events.c.article == article))
    chosen = _choose(new, [_scores(event, _candidates(connection, event)) for event in new])
    kept: list[tuple[Happening, int]] = []
    for event in new:
        incident = chosen.get(event.id) or next((i for other, i in kept if _told_together(event, other)), None)
        incident = _open_incident(connection, event) if incident is None else _widen(connection, incident, event)
        kept.append((event, incident))
        connection.execute(update(schema.events).where(schema.events.c.id == event.id).values(incident=incident))
        blocks = [{"kind": "incident", "block": key, "row": event.id} for key in home_blocks(event)]
        blocks += [{"kind": "plan", "block": key, "row": event.id} for key in _plan_blocks(event, near=False)]
        if blocks:
            connection.execute(insert(schema.blocks), blocks)
    return sorted({incident for _, incident in kept})


def _choose(new: Sequence[Happening], scores: Sequence[dict[int, float]]) -> dict[int, int]:
    """An incident for each event that fits one, the best fits first: two acts in one article stay two."""
    fits = [(-score, event.id, i) for event, found in zip(new, scores, strict=True) for i, score in found.items()]
    chosen: dict[int, int] = {}
    for score, event_id, incident in sorted(fits):
        if -score >= SAME_HAPPENING and event_id not in chosen and incident not in chosen.values():
            chosen[event_id] = incident
    return chosen


def _told_together(a: Happening, b: Happening) -> bool:
    """Whether two events of one sentence are one act told twice ("killed 13 when it attacked the hotel")."""
    if (a.type, a.stage, a.words, a.earliest) != (b.type, b.stage, b.words, b.earliest) or a.actors != b.actors:
        return False
    return bool(a.actors) and all(party.kind in VAGUE for party in (*a.recipients, *b.recipients))


# ---- comparing ------------------------------------------------------------------------------------


def similarity(a: Happening, b: Happening) -> float:
    """How likely two events are one happening, 0 to 1; 0 where something can't be."""
    if a.family != b.family or a.stage != b.stage:
        return 0.0
    when, who = _dates_agree(a, b), _roles_agree(a, b)
    if when is None or who < LEAST_WHO:
        return 0.0
    where = _places_agree(a, b)
    score = WHO * who + WHEN * when + WHERE * where + TOLD * _told_alike(a, b)
    return max(0.0, score - _numbers_apart(a, b) - _acts_apart(a, b))


def _acts_apart(a: Happening, b: Happening) -> float:
    if a.type != b.type:
        return ANOTHER_WORD
    return 0.0 if not (a.cameo and b.cameo) or a.cameo[:2] == b.cameo[:2] else ANOTHER_WORD / 2


def _told_alike(a: Happening, b: Happening) -> float:
    """From 0 to 1: words of the sentences and names in the articles' leads in common."""
    words, about = _overlap(a.words, b.words), _overlap(a.about, b.about)
    return min(1.0, 2 * words) if about is None else 0.5 * min(1.0, 2 * (words or 0.0)) + 0.5 * about


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / max(1, min(len(a), len(b)))


def _dates_agree(a: Happening, b: Happening) -> float | None:
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return 0.3
    gap = max((b.earliest - a.latest).days, (a.earliest - b.latest).days, 0)
    if a.dated and b.dated:
        return (1.0, 0.1)[gap] if gap <= 1 else None
    # A publication date is that of the telling: a day or a few after the deed.
    return max(0.2, 0.8 - 0.2 * gap) if gap <= 3 else None


def _places_agree(a: Happening, b: Happening) -> float:
    """From 1 (one place) to below 0 (towns far apart)."""
    if a.place and a.place == b.place:
        return 1.0
    if _names_place(a, b) or _names_place(b, a):
        return 0.9
    if a.country and b.country and a.country != b.country:
        # Readers take a party's country for the place, so meetings aren't told apart by it alone.
        return 0.0 if a.type in MUTUAL else -0.5
    if a.point and b.point and not _is_wide(a, b):
        apart = distance(a.point, b.point)
        if apart <= NEAR_KM:
            return 0.9
        return 0.4 if apart <= FAR_KM else -1.0
    return 0.5


def _names_place(a: Happening, b: Happening) -> bool:
    return bool(a.place) and content_words(a.place or "") <= b.names


def _is_wide(a: Happening, b: Happening) -> bool:
    """Whether one names the country only, where the other may name a town in it."""
    return bool(a.country and b.country == a.country) and (a.place is None or b.place is None)


def _roles_agree(a: Happening, b: Happening) -> float:
    if a.family == FAMILY["CONSULT"]:
        known = [_parties_agree((*a.actors, *a.recipients), (*b.actors, *b.recipients))]
    else:
        known = [_parties_agree(a.actors, b.actors), _parties_agree(a.recipients, b.recipients)]
    scores = [score for score in known if score is not None]
    if not scores:
        return 0.5
    return 0.0 if min(scores) == 0.0 else sum(scores) / len(scores)


def _parties_agree(a: Sequence[Party], b: Sequence[Party]) -> float | None:
    """From 0 to 1, or None where nothing can be said: people and things told of by description only may be anyone."""
    if not a or not b:
        return None
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    scores = [score for score in (_one_of(x, many) for x in few) if score is not None]
    return sum(scores) / len(scores) if scores else None


def _one_of(party: Party, others: Sequence[Party]) -> float | None:
    known = [score for score in (_party_agrees(party, other) for other in others) if score is not None]
    # One who may be anybody may be this one.
    return max(known) if len(known) == len(others) else max([0.5, *known]) if known else None


def _party_agrees(a: Party, b: Party) -> float | None:
    if a.id == b.id:
        return 1.0
    alike = _overlap(a.words, b.words) if a.words and b.words else 0.0
    if "person" in (a.kind, b.kind) and a.kind == b.kind:
        return 0.9 if alike >= 0.5 else 0.0
    if a.country and b.country and a.country != b.country:
        return 0.0
    if "unnamed" in (a.kind, b.kind) or "population" in (a.kind, b.kind):
        return 0.9 if alike >= 0.5 else 0.6 if a.country and a.country == b.country else None
    official = all(p.kind in OFFICIAL or p.sectors & OFFICIAL_SECTORS for p in (a, b))
    if a.country and a.country == b.country:
        return 0.85 if official else 0.6 if a.sectors & b.sectors else 0.2
    if alike >= 0.5:
        return 0.8
    return 0.0 if a.country and b.country else None if official else 0.1


def _numbers_apart(a: Happening, b: Happening) -> float:
    """Two very different tolls speak against one attack; tolls that grow with the days don't."""
    if a.deaths is None or b.deaths is None or min(a.deaths, b.deaths) <= 1:
        return 0.0
    ratio = max(a.deaths, b.deaths) / min(a.deaths, b.deaths)
    return 0.0 if ratio <= 3 else 0.1 if ratio <= 5 else 0.3


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    (lat1, lon1), (lat2, lon2) = ((radians(x), radians(y)) for x, y in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(h)))


# ---- blocks ---------------------------------------------------------------------------------------


def home_blocks(event: Happening) -> list[str]:
    """Where an event is kept: by its countries and its place, without a country by the names in its sentence."""
    countries = _countries(event)
    names = content_words(event.place or "") if event.place else frozenset()
    return _blocks(event, [*countries, *_named(names if countries else names | event.names)], near=False)


def _countries(event: Happening) -> list[str]:
    found = {party.country for party in (*event.actors, *event.recipients)} | {event.country}
    return sorted(filter(None, found))


def _named(words: Iterable[str]) -> list[str]:
    return [f"~{word}" for word in sorted(words)]


def _blocks(event: Happening, marks: Iterable[str], *, near: bool) -> list[str]:
    if event.earliest is None or event.latest is None:
        return []
    first, last = event.earliest.toordinal() // DAYS_IN_BLOCK, event.latest.toordinal() // DAYS_IN_BLOCK
    if last - first > LONG // DAYS_IN_BLOCK:
        last = first
    spread = range(first - 1, last + 2) if near else range(first, last + 1)
    return sorted({f"{event.family}:{event.stage}:{mark}:{bucket}" for mark in marks for bucket in spread})


def _candidates(connection: Connection, event: Happening) -> list[Happening]:
    narrow = _blocks(event, _named(event.names | content_words(event.place or "")), near=True)
    broad = _blocks(event, _countries(event), near=True)
    rows = _in_blocks(connection, "incident", narrow, NARROW) | _in_blocks(connection, "incident", broad, BROAD)
    return load(connection, rows) if rows else []


def _in_blocks(connection: Connection, kind: str, keys: Sequence[str], most: int) -> set[int]:
    """The latest events in these blocks, at most ``most`` of each."""
    b = schema.blocks
    found: set[int] = set()
    for key in keys:
        latest = select(b.c.row).where(b.c.kind == kind, b.c.block == key).order_by(b.c.row.desc()).limit(most)
        found |= set(connection.execute(latest).scalars())
    return set(sorted(found)[-most:])


def _scores(event: Happening, candidates: Iterable[Happening]) -> dict[int, float]:
    """How well the event fits each incident of the candidates."""
    scores: dict[int, list[float]] = {}
    for other in sorted(candidates, key=lambda candidate: -candidate.id):
        if other.incident is not None and other.article != event.article:
            told = scores.setdefault(other.incident, [])
            if len(told) < LATEST:
                told.append(similarity(event, other))
    # One report that was read badly must not keep the others apart.
    return {i: (max(told) + sum(told) / len(told)) / 2 for i, told in scores.items()}


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
    stages = ("change",) if event.stage == "plan" else ("plan", "change")
    i = schema.incidents
    plans = load(connection, _in_blocks(connection, "plan", _plan_blocks(event, near=True), BROAD))
    for other in reversed(plans):
        if other.id < event.id and other.stage in stages and other.status != "possible" and _carries_out(event, other):
            row = connection.execute(select(i.c.thread).where(i.c.id == other.incident)).scalar()
            return int(row) if row is not None else None
    return None


def _plan_blocks(event: Happening, *, near: bool) -> list[str]:
    """Where plans and their changes are kept, and (``near``) where those that an event may carry out are."""
    if event.earliest is None or (not near and event.stage not in ("plan", "change")):
        return []
    bucket = event.earliest.toordinal() // DAYS_IN_PLAN_BLOCK
    buckets = range(bucket - 1, bucket + 2) if near else (bucket,)
    marks = [*_countries(event), *_named(word for p in (*event.actors, *event.recipients) for word in p.words)]
    return sorted({f"{event.family}:{mark}:{b}" for mark in marks for b in buckets})


def _carries_out(event: Happening, plan: Happening) -> bool:
    who = _parties_agree((*event.actors, *event.recipients), (*plan.actors, *plan.recipients))
    if who is None or who < SAME_ACTORS or _places_agree(event, plan) < 0 or event.article == plan.article:
        return False
    if event.stage == "deed" and plan.stage == "plan":
        return _dates_agree(event, plan) is not None
    return True


# ---- loading --------------------------------------------------------------------------------------


def load(connection: Connection, ids: object) -> list[Happening]:
    """Events by their ids (or a query for these), ready for comparing, in order of id."""
    e, p, a, art = schema.events, schema.participants, schema.actors, schema.articles
    lead = (art.c.published, art.c.title, func.substr(art.c.text, 1, LEAD).label("lead"))
    rows = connection.execute(
        select(e, *lead).join(art, art.c.id == e.c.article).where(e.c.id.in_(ids)).order_by(e.c.id)  # type: ignore[arg-type]
    ).all()
    people: dict[tuple[int, str], list[Party]] = {}
    query = (
        select(p.c.event, p.c.role, a.c.id, a.c.kind, a.c.country, a.c.sectors, a.c.stands_for, a.c.name)
        .join(a, a.c.id == p.c.actor)
        .where(p.c.event.in_([row.id for row in rows]))
        .order_by(p.c.event, p.c.role, p.c.position)
    )
    for row in connection.execute(query):
        party = Party(row.stands_for or row.id, row.kind, row.country, frozenset(row.sectors.split()), row.name)
        people.setdefault((row.event, row.role), []).append(party)
    return [_happening(row, people) for row in rows]


def _happening(row: Row[tuple[object, ...]], people: dict[tuple[int, str], list[Party]]) -> Happening:
    earliest, latest = _day(row.earliest), _day(row.latest)
    # The day that "has seized" gives is that of the telling.
    told = row.date is not None and (row.date != (row.published or "")[:10] or NAMES_A_DAY.search(row.sentence))
    return Happening(
        id=row.id,
        article=row.article,
        type=row.type,
        status=row.status,
        earliest=earliest,
        latest=latest,
        dated=bool(told) and earliest is not None and latest is not None and (latest - earliest).days <= LONG,
        place=row.place,
        country=row.country,
        point=None if row.latitude is None else (row.latitude, row.longitude),
        actors=tuple(people.get((row.id, "actor"), ())),
        recipients=tuple(people.get((row.id, "recipient"), ())),
        deaths=row.deaths_low if row.deaths_low is not None else row.deaths_high,
        words=content_words(row.sentence),
        incident=row.incident,
        cameo=row.cameo,
        names=proper_words(row.sentence),
        about=proper_words(f"{row.title or ''}. {row.lead}"),
    )


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


@lru_cache(maxsize=50_000)
def content_words(sentence: str) -> frozenset[str]:
    """The words of a sentence that tell one happening from another, cut to their stems' first six letters."""
    return frozenset(word[:6] for word in WORD.findall(sentence.lower()) if word not in PLAIN)


@lru_cache(maxsize=50_000)
def proper_words(words: str) -> frozenset[str]:
    """Words with a capital but for days, months and plain words, cut as `content_words` are."""
    return frozenset(w[:6].lower() for w in WORD.findall(words) if w[0].isupper() and w.lower() not in _NO_NAMES)


_NO_NAMES = PLAIN | frozenset(DAYS)
