"""Reports of one happening become one incident; a plan, its changes and its outcome become one thread.

An event of a new article is compared only with events that share a block (kind of act, stage, a few days, and a
place, a name or a country), and with no more than so many of them, so the cost of adding an article doesn't grow
with the size of the ledger. Reports differ, and readers err: no single trait but the stage, the kind of act, the
days and parties that can't be the same decides; the others are weighed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from . import schema

if TYPE_CHECKING:
    from ..entities.registry import Actor

SAME_HAPPENING = 0.6  # likeness to an incident's reports from which an event joins it
SAME_ACTORS = 0.7  # of a plan and its outcome
WHO, WHEN, WHERE, TOLD = 0.35, 0.2, 0.2, 0.25  # what each trait weighs; together 1
ANOTHER_WORD = 0.1  # what it takes off when two reports code the act differently
LEAST_WHO = 0.25  # below it the parties can't be the same
DAYS_IN_BLOCK = 6
DAYS_APART = 3  # between the days of two reports of one happening, at the most
DAYS_AHEAD = 14  # how long after its telling a plan is for that gives no day
DAYS_IN_PLAN_BLOCK = 60  # days between the word of a plan and of its change
NEAR_KM, FAR_KM = 10.0, 40.0
LONG = 31  # days: an interval longer than this dates nothing
ONE_NAME_FOR = 3  # countries, at the most ("Korean", "Congo"), if a word is to say where something happened
IN_BLOCK = 100  # the latest events of each block that are looked at
CANDIDATES = 40  # of these, the ones compared: those in the most blocks with the event
LATEST = 8  # reports of one incident that are compared
LEAD = 400  # characters of an article that say what it is about
# Which stage of a plan a status is; events of different stages are not one happening.
# A denial is one side's version of the deed.
STAGES = {"planned": "plan", "possible": "plan", "postponed": "change", "cancelled": "change"}
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
BODIES = frozenset(("organization", "state", "government"))
PLAIN = frozenset(
    "the a an of in on at to for from by with and or but as that this it its his her their they he she was were is are "
    "be been has have had will would said says say after before over into than who which not no more also people "
    "least dozens hundreds thousands several others".split()
)
DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
).split()
WEEKDAYS = frozenset(DAYS[:7])
NIGHT = frozenset(("night", "overni", "midnig", "dawn"))  # in which one report's day is the next of another's
PROTESTERS = frozenset(("protes", "demons", "marche", "strike", "rallie"))  # what they demand, they protest for
NAMES_A_DAY = re.compile(rf"\b(?:{'|'.join(DAYS)}|today|yesterday|tonight|tomorrow)\b", re.IGNORECASE)
SAID_ON = re.compile(
    rf"\b(?:said|told|added|reported|confirmed)(?: \w+){{0,3}} on ({'|'.join(DAYS[:7])})\b", re.IGNORECASE
)
PARTS = "province|region|state|district|governorate|county|department|prefecture|oblast|peninsula|valley"
PART_AFTER = re.compile(rf"(?:['’]s)? (?:{PARTS})\b", re.IGNORECASE)
PART_BEFORE = re.compile(rf"\b(?:{PARTS}) of $", re.IGNORECASE)
CAPITAL_OF = re.compile(r"(\w+)(?:['’]s?)? capital\b(?:,? of (\w+))?")
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
    of_word: bool = False  # the date may be that of the word: "said on Saturday that ... on Friday"
    wide: bool = False  # the place is a country or a part of one, where another report may name a town in it

    # Kept, as each event is compared with forty others.
    @cached_property
    def stage(self) -> str:
        return STAGES.get(self.status, "deed")

    @cached_property
    def family(self) -> str:
        if self.type == "REQUEST" and any(party.words & PROTESTERS for party in self.actors):
            return "PROTEST"
        return FAMILY.get(self.type, self.type)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        return (*self.actors, *self.recipients)

    @cached_property
    def party_words(self) -> frozenset[str]:
        return frozenset().union(*(party.words for party in self.parties))

    @cached_property
    def no_countries(self) -> frozenset[str]:
        """The names in its sentence that aren't a country's."""
        return self.names - country_words().keys()


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
    same = _told_twice(new)
    scores = [_scores(event, _candidates(connection, event, memory)) for event in new]
    chosen = choose([event.id for event in new], scores, same)
    kept: list[Happening] = []
    for event in new:
        incident = chosen.get(event.id) or next((o.incident for o in kept if o.id == same.get(event.id)), None)
        incident = (
            _open_incident(connection, event, memory) if incident is None else _widen(connection, incident, event)
        )
        kept.append(replace(event, incident=incident))
    _write(connection, kept)
    memory.keep(kept)
    return sorted({event.incident for event in kept if event.incident is not None})


def _told_twice(new: Sequence[Happening]) -> dict[int, int]:
    """Of each event whose act an earlier one of its article tells already, the first such."""
    acts: list[Happening] = []
    same: dict[int, int] = {}
    for event in new:
        first = next((act for act in acts if told_together(event, act)), None)
        if first is None:
            acts.append(event)
        else:
            same[event.id] = first.id
    return same


def _write(connection: Connection, kept: Sequence[Happening]) -> None:
    blocks = [(schema.block_key("incident", name), event.id) for event in kept for name in home_blocks(event)]
    blocks += [(schema.block_key("plan", name), event.id) for event in kept for name in _plan_blocks(event, near=False)]
    if kept:
        connection.execute(JOINED, [{"event": event.id, "joined": event.incident} for event in kept])
    schema.keep_in_blocks(connection, blocks)


def choose(
    events: Sequence[int], scores: Sequence[dict[int, float]], same: Mapping[int, int] | None = None
) -> dict[int, int]:
    """An incident for each event that fits one, the best fits first: two acts in one article stay two.

    ``same`` maps an event to the first one of the article that tells the same act (`told_together`).
    """
    acts = {event: (same or {}).get(event, event) for event in events}
    fits = [(-score, event, i) for event, found in zip(events, scores, strict=True) for i, score in found.items()]
    chosen: dict[int, int] = {}
    for score, event, incident in sorted(fits):
        if -score >= SAME_HAPPENING and acts[event] not in chosen and incident not in chosen.values():
            chosen[acts[event]] = incident
    return {event: chosen[act] for event, act in acts.items() if act in chosen}


def told_together(a: Happening, b: Happening) -> bool:
    """Whether two events of one article are one act told twice."""
    if (a.type, a.stage) != (b.type, b.stage):
        return False
    if a.place and b.place and a.place != b.place and not (a.wide or b.wide):
        return False
    if a.words != b.words:
        return _adds_to(a, b)
    # "Eight soldiers died when rebels attacked their convoy."
    return a.earliest == b.earliest and _roles_agree(a, b) >= (SAME_ACTORS if a.type in MUTUAL else 0.5)


def _adds_to(a: Happening, b: Happening) -> bool:
    """Whether one sentence says more of another's act: "They entered the town at dawn", "Twelve people were killed"."""
    if (_dates_agree(a, b) or 0.0) <= 0.0 or (a.actors != b.actors and a.actors and b.actors):
        return False
    if a.dated and b.dated and not (a.actors and b.actors):
        return False  # with a day of its own, it may be another's act
    tolls = a.type == "ASSAULT" and any(all(p.kind == "population" for p in e.recipients) for e in (a, b))
    return tolls or not a.recipients or not b.recipients


# ---- comparing ------------------------------------------------------------------------------------


def similarity(a: Happening, b: Happening) -> float:
    """How likely two events are one happening, 0 to 1; 0 where something can't be."""
    if a.family != b.family or a.stage != b.stage:
        return 0.0
    if "denied" in (a.status, b.status) and a.type != b.type:
        return 0.0  # that nothing was agreed is no denial of the talks
    when = _dates_agree(a, b)
    if when is None:
        return 0.0
    who = _roles_agree(a, b)
    if who < LEAST_WHO:
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
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _dates_agree(a: Happening, b: Happening) -> float | None:
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return 0.3
    gap = max((b.earliest - a.latest).days, (a.earliest - b.latest).days, 0)
    if a.stage == "change" and gap > 1:
        # One tells the day on which it was put off, the other the day for which it was planned.
        return 0.3 if gap <= DAYS_AHEAD else None
    if a.dated and b.dated and not (gap and (a.of_word or b.of_word)):
        by_night = gap == 1 and bool((a.words | b.words) & NIGHT)
        return 1.0 if gap == 0 else 0.1 if by_night else None
    if a.stage == "plan" and a.dated != b.dated:
        ahead = (a.earliest - b.earliest).days if a.dated else (b.earliest - a.earliest).days
        return 0.5 if -1 <= ahead <= DAYS_AHEAD else None
    # The day of the word is the day of the deed or a few later.
    return max(0.2, 0.8 - 0.2 * gap) if gap <= DAYS_APART else None


def _places_agree(a: Happening, b: Happening) -> float:
    """From 1 (one place) to below 0 (two towns)."""
    if a.place and a.place == b.place:
        return 0.7 if a.wide else 1.0
    if _names_town(a, b.names) or _names_town(b, a.names):
        return 0.9
    if a.country and b.country and a.country != b.country and not (_is_party(a) or _is_party(b)):
        return 0.0 if a.type in MUTUAL else -1.0 if a.wide and b.wide else -0.5
    if a.point and b.point and not (a.wide or b.wide):
        apart = distance(a.point, b.point)
        return 0.4 if apart <= NEAR_KM else -0.8 if apart <= FAR_KM else -1.0
    if _is_town(a) or _is_town(b):
        return 0.0 if _is_elsewhere(a, b) or _is_elsewhere(b, a) else 0.3
    return 0.7 if _proper(a, b) & _proper(b, a) else 0.5


def _is_elsewhere(a: Happening, b: Happening) -> bool:
    """Whether one is in a town, and the other's sentence has another name that may be its place."""
    return _is_town(a) and bool(_proper(b, a) - a.names - a.about)


def _proper(event: Happening, other: Happening) -> frozenset[str]:
    """The names in its sentence that are neither a country's nor a party's in both events."""
    return event.no_countries - (event.party_words & other.party_words)


def _is_party(event: Happening) -> bool:
    """Whether its place may be no place at all but a party's country: readers take the one for the other."""
    return event.wide and any(party.country == event.country for party in event.parties)


def _is_town(event: Happening) -> bool:
    return event.point is not None and not event.wide


def _names_town(event: Happening, names: frozenset[str]) -> bool:
    return bool(event.place) and not event.wide and content_words(event.place or "") <= names


def _roles_agree(a: Happening, b: Happening) -> float:
    if a.family == FAMILY["CONSULT"]:
        roles = [(a.parties, b.parties)]
    else:
        roles = [(a.actors, b.actors), (a.recipients, b.recipients)]
    known = [_parties_agree(x, y, a.names, b.names) for x, y in roles]
    scores = [score for score in known if score is not None]
    if not scores:
        return 0.5
    return 0.0 if min(scores) == 0.0 else (sum(scores) / len(scores) + min(scores)) / 2


def _parties_agree(
    a: Sequence[Party], b: Sequence[Party], names_a: frozenset[str], names_b: frozenset[str]
) -> float | None:
    """From 0 to 1, or None where nothing can be said: people and things told of by description only may be anyone.

    ``names_a`` and ``names_b`` are the names in the sentences that they are told of in.
    """
    if not a or not b:
        return None
    if len(a) > len(b):
        a, b, names_a, names_b = b, a, names_b, names_a
    scores = [score for score in (_one_of(x, b, names_a, names_b) for x in a) if score is not None]
    return sum(scores) / len(scores) if scores else None


def _one_of(party: Party, others: Sequence[Party], own: frozenset[str], theirs: frozenset[str]) -> float | None:
    known = [score for score in (_party_agrees(party, other, own, theirs) for other in others) if score is not None]
    # One who may be anybody may be this one.
    return max(known) if len(known) == len(others) else max([0.5, *known]) if known else None


def _party_agrees(a: Party, b: Party, names_a: frozenset[str], names_b: frozenset[str]) -> float | None:
    if a.id == b.id:
        return 1.0
    if a.kind == b.kind == "person":
        return 0.9 if _overlap(a.words, b.words) >= 0.5 else 0.0
    if a.country and b.country and a.country != b.country:
        return 0.0
    alike = _overlap(a.words, b.words)
    if "IGO" in a.sectors | b.sectors and "unnamed" not in (a.kind, b.kind):
        if alike >= 0.5:
            return 0.8
        # Such a body is no state and no other body; its head and its soldiers may be told of as it.
        return 0.0 if {a.kind, b.kind} <= BODIES else 0.5 if "IGO" in a.sectors & b.sectors else 0.1
    if "unnamed" in (a.kind, b.kind) or "population" in (a.kind, b.kind):
        return 0.9 if alike >= 0.5 else 0.6 if a.country and a.country == b.country else None
    official = all(p.kind in OFFICIAL or p.sectors & OFFICIAL_SECTORS for p in (a, b))
    if a.country and a.country == b.country and official:
        return 0.85
    # "Seized Rutshuru", "entered the Congolese town of Rutshuru": the other has it, if not in this role.
    named = (bool(a.words) and a.words <= names_b) or (bool(b.words) and b.words <= names_a)
    if a.country and a.country == b.country:
        return 0.6 if named or a.sectors & b.sectors else 0.2
    if alike >= 0.5:
        return 0.8
    if named:
        return 0.6
    if "person" in (a.kind, b.kind) and "organization" in (a.kind, b.kind):
        return 0.0  # readers take a name that they don't know for a body's
    return None if official else 0.1


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
    """Where an event is kept: by its countries and its place, without a country of its own by all its names."""
    names = content_words(event.place or "")
    own = _countries(event)
    marks = [*own, *_named(names)] if own else [*_meant(event), *_named(names | event.names)]
    return _blocks(event, marks, near=False)


def near_blocks(event: Happening) -> list[str]:
    """Where events like it may be kept."""
    countries = {*_countries(event), *_meant(event)}
    return _blocks(event, [*sorted(countries), *_named(event.names | content_words(event.place or ""))], near=True)


def _countries(event: Happening) -> list[str]:
    found = {party.country for party in event.parties} | {event.country}
    return sorted(filter(None, found))


def _meant(event: Happening) -> list[str]:
    """The countries that its sentence names, else its article's title and lead: "the Afghan capital", "in Kabul"."""
    known = country_words()
    for names in (event.names, event.about):
        meant = [known[name] for name in names if name in known and len(known[name]) <= ONE_NAME_FOR]
        if meant:
            return sorted({country for countries in meant for country in countries})
    return []


@cache
def country_words() -> dict[str, tuple[str, ...]]:
    """Words of countries' names, their people and capitals, cut as `proper_words` are, and the countries they name."""
    found: dict[str, set[str]] = {}
    for actor in _states():
        names = " ".join((actor.name, *actor.aliases, *actor.demonyms, actor.capital or ""))
        for word in proper_words(names):
            found.setdefault(word, set()).add(actor.country or "")
    return {word: tuple(sorted(countries)) for word, countries in found.items()}


def capital_words(sentence: str) -> frozenset[str]:
    """The words of the capitals that a sentence only describes: "the Afghan capital", "the capital of Mali"."""
    if "capital" not in sentence:
        return frozenset()
    found = (country for pair in CAPITAL_OF.findall(sentence) for country in capitals().keys() & set(pair))
    return frozenset().union(*(proper_words(capitals()[country]) for country in found))


@cache
def capitals() -> dict[str, str]:
    """The capital by each name of one word that a country or its people has."""
    return {name: actor.capital for actor in _states() for name in (actor.name, *actor.demonyms) if actor.capital}


@cache
def country_names() -> frozenset[str]:
    return frozenset(name for actor in _states() for name in (actor.name, *actor.aliases))


@cache
def _states() -> tuple[Actor, ...]:
    from ..entities import Registry  # a ledger that is only asked needn't load it

    return tuple(actor for actor in Registry.load().actors if actor.kind == "state" and actor.country)


def _named(words: Iterable[str]) -> list[str]:
    return [f"~{word}" for word in sorted(words)]


def _blocks(event: Happening, marks: Iterable[str], *, near: bool) -> list[str]:
    if event.earliest is None or event.latest is None:
        return []
    reach = (DAYS_AHEAD if event.stage == "change" else DAYS_APART) if near else 0
    first, last = event.earliest.toordinal() - reach, event.latest.toordinal() + reach
    if event.latest.toordinal() - event.earliest.toordinal() > LONG:
        last = event.earliest.toordinal() + reach
    elif event.stage == "plan" and not event.dated:
        last = event.latest.toordinal() + DAYS_AHEAD
    spread = range(first // DAYS_IN_BLOCK, last // DAYS_IN_BLOCK + 1)
    return [f"{event.family}:{event.stage}:{mark}:{bucket}" for mark in marks for bucket in spread]


def most_shared(found: Iterable[int]) -> list[int]:
    """Of the events found in an event's blocks, those to compare it with: in the most, of as many the latest."""
    shared = Counter(found)
    return [row for _, row in sorted(zip(shared.values(), shared, strict=True), reverse=True)[:CANDIDATES]]


def _candidates(connection: Connection, event: Happening, memory: Memory) -> list[Happening]:
    return memory.load(connection, _in_blocks(connection, "incident", near_blocks(event)))


def _in_blocks(connection: Connection, kind: str, names: Sequence[str]) -> list[int]:
    """The events to compare one with that is in these blocks."""
    if not names:
        return []
    query = schema.marked(connection, _latest_in_each(len(names)))
    found = connection.exec_driver_sql(query, tuple(schema.block_key(kind, name) for name in names))
    return most_shared(found.scalars())


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
    # Only the better half of them counts: one report that was read badly must not keep the others apart.
    best = sorted(told, reverse=True)[: (len(told) + 1) // 2]
    return (best[0] + sum(best) / len(best)) / 2


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
    """A report that says the day or the place more narrowly settles it for the incident, and a telling its denial."""
    table = schema.incidents
    known = connection.execute(KNOWN, {"opened": incident}).one()
    changes: dict[str, str | None] = {}
    if event.dated and event.earliest and event.latest:
        width = (date.fromisoformat(known.latest) - date.fromisoformat(known.earliest)).days if known.earliest else 999
        if (event.latest - event.earliest).days < width:
            changes |= {"earliest": event.earliest.isoformat(), "latest": event.latest.isoformat()}
    if known.place is None and event.place:
        changes |= {"place": event.place, "country": event.country}
    if known.status == "denied" != event.status:
        changes |= {"status": event.status}
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
    marks = [*_countries(event), *_named(word for p in event.parties for word in p.words)]
    return sorted({f"{event.family}:{mark}:{b}" for mark in marks for b in buckets})


def _carries_out(event: Happening, plan: Happening) -> bool:
    parties = event.parties, plan.parties
    who = _parties_agree(*parties, event.names, plan.names)
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
    published = _day((row.published or "")[:10])
    # The day that "has seized" gives is that of the telling.
    named = {name.lower() for name in NAMES_A_DAY.findall(row.sentence)}
    of_telling = published is not None and latest == published and not named
    weekdays = [DAYS.index(name) for name in named if name in WEEKDAYS]
    told = row.date is not None and not of_telling
    return Happening(
        id=row.id,
        article=row.article,
        type=row.type,
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
        incident=row.incident,
        cameo=row.cameo,
        names=proper_words(row.sentence) | capital_words(row.sentence),
        about=proper_words(f"{row.title or ''}. {row.lead}"),
        of_word=earliest is not None and _is_of_word(earliest, weekdays, row.sentence),
        wide=is_wide(row.place, row.sentence),
    )


def _is_of_word(day: date, weekdays: Iterable[int], sentence: str) -> bool:
    """Whether the sentence names an earlier day too, or the day is that on which somebody "said" it."""
    if any(1 <= (day.weekday() - other) % 7 <= DAYS_APART for other in weekdays):
        return True
    said = SAID_ON.search(sentence)
    return said is not None and DAYS.index(said[1].lower()) == day.weekday()


def is_wide(place: str | None, sentence: str) -> bool:
    """Whether a place is a country, or a part of one by the sentence's word: "Borno state", "the province of Hama"."""
    if place is None:
        return False
    before, _, after = sentence.partition(place)
    return place in country_names() or bool(PART_AFTER.match(after) or PART_BEFORE.search(before))


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
