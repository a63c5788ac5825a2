"""Reports of one happening become one incident; a plan, its changes and its outcome become one thread.

An event of a new article is compared only with events that share a block (kind of act, stage, a few days, and a
place, a name or a country), and with no more than so many of them, so the cost of adding an article doesn't grow
with the size of the ledger. Reports differ, and readers err: no single trait but the stage, the kind of act, the
days and parties that can't be the same decides; the others are weighed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from . import schema

SAME_HAPPENING = 0.6  # likeness to an incident's reports from which an event joins it
SAME_ACTORS = 0.7  # of a plan and its outcome
WHO, WHEN, WHERE, TOLD = 0.35, 0.2, 0.2, 0.25  # what each trait weighs; together 1
ANOTHER_WORD = 0.1  # what it takes off when two reports code the act differently
LEAST_WHO = 0.25  # below it the parties can't be the same
DAYS_IN_BLOCK = 6
DAYS_APART = 3  # between the days of two reports of one happening, at the most
DAYS_IN_PLAN_BLOCK = 60  # days between the word of a plan and of its change
NEAR_KM, FAR_KM = 40.0, 120.0
LONG = 31  # days: an interval longer than this dates nothing
IN_BLOCK = 100  # the latest events of each block that are looked at
CANDIDATES = 40  # of these, the ones compared: those in the most blocks with the event
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


JOINED = update(schema.events).where(schema.events.c.id == bindparam("event")).values(incident=bindparam("joined"))
OPENED = insert(schema.incidents).returning(schema.incidents.c.id)
THREADED = (
    update(schema.incidents).where(schema.incidents.c.id == bindparam("opened")).values(thread=bindparam("joined"))
)
KNOWN = select(schema.incidents).where(schema.incidents.c.id == bindparam("opened"))


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


class Memory:
    """Events that were compared lately, so that a run over many articles loads each of them about once."""

    def __init__(self, size: int = 20_000) -> None:
        self.size = size
        self.known: dict[int, Happening] = {}

    def load(self, connection: Connection, ids: Iterable[int]) -> list[Happening]:
        """The events with these ids, in order of id."""
        wanted = sorted(ids)
        missing = [event for event in wanted if event not in self.known]
        if missing:
            self.keep(load(connection, missing))
        return [self.known[event] for event in wanted if event in self.known]

    def keep(self, events: Iterable[Happening]) -> None:
        """Remembers these, and forgets all when there are too many."""
        if len(self.known) > self.size:
            self.known = {}
        self.known |= {event.id: event for event in events}


def assign_incidents(connection: Connection, article: int, memory: Memory | None = None) -> list[int]:
    """Joins the events of a stored article to incidents, old or new, and returns their ids.

    ``memory`` may be shared by the articles of one transaction.
    """
    memory = memory or Memory()
    new = load_article(connection, article)
    chosen = choose(
        [event.id for event in new], [_scores(event, _candidates(connection, event, memory)) for event in new]
    )
    kept: list[Happening] = []
    for event in new:
        incident = chosen.get(event.id) or next((o.incident for o in kept if told_together(event, o)), None)
        incident = (
            _open_incident(connection, event, memory) if incident is None else _widen(connection, incident, event)
        )
        kept.append(replace(event, incident=incident))
    _write(connection, kept)
    memory.keep(kept)
    return sorted({event.incident for event in kept if event.incident is not None})


def _write(connection: Connection, kept: Sequence[Happening]) -> None:
    blocks = [(schema.block_key("incident", name), event.id) for event in kept for name in home_blocks(event)]
    blocks += [(schema.block_key("plan", name), event.id) for event in kept for name in _plan_blocks(event, near=False)]
    if kept:
        connection.execute(JOINED, [{"event": event.id, "joined": event.incident} for event in kept])
    schema.keep_in_blocks(connection, blocks)


def choose(events: Sequence[int], scores: Sequence[dict[int, float]]) -> dict[int, int]:
    """An incident for each event that fits one, the best fits first: two acts in one article stay two."""
    fits = [(-score, event, i) for event, found in zip(events, scores, strict=True) for i, score in found.items()]
    chosen: dict[int, int] = {}
    for score, event, incident in sorted(fits):
        if -score >= SAME_HAPPENING and event not in chosen and incident not in chosen.values():
            chosen[event] = incident
    return chosen


def told_together(a: Happening, b: Happening) -> bool:
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
    return max(0.2, 0.8 - 0.2 * gap) if gap <= DAYS_APART else None


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
    reach = DAYS_APART if near else 0
    first, last = event.earliest.toordinal() - reach, event.latest.toordinal() + reach
    if event.latest.toordinal() - event.earliest.toordinal() > LONG:
        last = event.earliest.toordinal() + reach
    spread = range(first // DAYS_IN_BLOCK, last // DAYS_IN_BLOCK + 1)
    return [f"{event.family}:{event.stage}:{mark}:{bucket}" for mark in marks for bucket in spread]


def near_blocks(event: Happening) -> list[str]:
    """Where events like it may be kept."""
    names = _named(event.names | content_words(event.place or ""))
    return _blocks(event, [*_countries(event), *names], near=True)


def most_shared(found: Iterable[int]) -> list[int]:
    """Of the events found in an event's blocks, those to compare it with: in the most, of as many the latest."""
    shared = Counter(found)
    return sorted(shared, key=lambda row: (-shared[row], -row))[:CANDIDATES]


def _candidates(connection: Connection, event: Happening, memory: Memory) -> list[Happening]:
    return memory.load(connection, _in_blocks(connection, "incident", near_blocks(event)))


def _in_blocks(connection: Connection, kind: str, names: Sequence[str]) -> list[int]:
    """The events to compare one with that is in these blocks."""
    if not names:
        return []
    query = schema.marked(connection, _latest_in_each(len(names)))
    found = connection.exec_driver_sql(query, tuple(schema.block_key(kind, name) for name in names))
    shared = Counter(found.scalars())
    return sorted(shared, key=lambda row: (-shared[row], -row))[:CANDIDATES]


@cache
def _latest_in_each(count: int) -> str:
    """The query for the latest events in each of ``count`` blocks."""
    one = "SELECT * FROM (SELECT row FROM block_rows WHERE key = ? ORDER BY row DESC LIMIT {0}) AS b{1}"
    return " UNION ALL ".join(one.format(IN_BLOCK, n) for n in range(count))


def _scores(event: Happening, candidates: Iterable[Happening]) -> dict[int, float]:
    """How well the event fits each incident of the candidates."""
    scores: dict[int, list[float]] = {}
    for other in sorted(candidates, key=lambda candidate: -candidate.id):
        if other.incident is not None and other.article != event.article:
            told = scores.setdefault(other.incident, [])
            if len(told) < LATEST:
                told.append(similarity(event, other))
    return {incident: fit(told) for incident, told in scores.items()}


def fit(told: Sequence[float]) -> float:
    """How well an event fits an incident whose latest reports it is so similar to."""
    # One report that was read badly must not keep the others apart.
    return (max(told) + sum(told) / len(told)) / 2


# ---- incidents and threads ------------------------------------------------------------------------


def _open_incident(connection: Connection, event: Happening, memory: Memory) -> int:
    row: int = connection.execute(
        OPENED,
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
    thread = _thread_of(connection, event, memory) or row
    connection.execute(THREADED, {"opened": row, "joined": thread})
    return row


def _widen(connection: Connection, incident: int, event: Happening) -> int:
    """A report that says the day or the place more narrowly settles it for the incident."""
    table = schema.incidents
    known = connection.execute(KNOWN, {"opened": incident}).one()
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


def _thread_of(connection: Connection, event: Happening, memory: Memory) -> int | None:
    """The thread of an earlier plan (or its change) that this incident carries out, changes or repeats."""
    stages = ("change",) if event.stage == "plan" else ("plan", "change")
    i = schema.incidents
    plans = memory.load(connection, _in_blocks(connection, "plan", _plan_blocks(event, near=True)))
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


def _load_statements() -> tuple[Select[Any], Select[Any], Select[Any]]:
    """Built once: putting a statement together takes longer than running it."""
    e, p, a, art = schema.events, schema.participants, schema.actors, schema.articles
    told = select(*(e.c[name] for name in TOLD_COLUMNS), art.c.published, art.c.title)
    told = told.add_columns(func.substr(art.c.text, 1, LEAD).label("lead")).join(art, art.c.id == e.c.article)
    told = told.order_by(e.c.id)
    people = (
        select(p.c.event, p.c.role, a.c.id, a.c.kind, a.c.country, a.c.sectors, a.c.stands_for, a.c.name)
        .join(a, a.c.id == p.c.actor)
        .where(p.c.event.in_(bindparam("ids", expanding=True)))
        .order_by(p.c.event, p.c.role, p.c.position)
    )
    by_id = told.where(e.c.id.in_(bindparam("ids", expanding=True)))
    return by_id, told.where(e.c.article == bindparam("article_id")), people


TOLD_COLUMNS = (
    "id article type status cameo date earliest latest place country latitude longitude deaths_low deaths_high "
    "sentence incident"
).split()
BY_ID, OF_ARTICLE, PEOPLE = _load_statements()


def load(connection: Connection, ids: Sequence[int]) -> list[Happening]:
    """Events by their ids, ready for comparing, in order of id."""
    return _with_people(connection, connection.execute(BY_ID, {"ids": list(ids)}).all())


def load_article(connection: Connection, article: int) -> list[Happening]:
    """The events of an article, ready for comparing."""
    return _with_people(connection, connection.execute(OF_ARTICLE, {"article_id": article}).all())


def _with_people(connection: Connection, rows: Sequence[Row[Any]]) -> list[Happening]:
    if not rows:
        return []
    people: dict[tuple[int, str], list[Party]] = {}
    for row in connection.execute(PEOPLE, {"ids": [row.id for row in rows]}):
        party = Party(row.stands_for or row.id, row.kind, row.country, frozenset(row.sectors.split()), row.name)
        people.setdefault((row.event, row.role), []).append(party)
    return [_happening(row, people) for row in rows]


def _happening(row: Row[Any], people: dict[tuple[int, str], list[Party]]) -> Happening:
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
