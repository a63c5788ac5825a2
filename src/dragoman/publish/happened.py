"""What happened, an incident at a time: its reports in a ledger with their parties and places, for published rows.

Published data sets have one row for an incident, with who took part, where and when as their codebooks want them. Here
all reports of an incident that meet a question are put together; nothing is decided anew but where a report has it: a
closer place, where its own sentence names only that one.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from ..ledger import ask, schema
from ..ledger.database import in_parts
from ..ledger.evidence import distance
from ..ledger.ground import precision_of
from ..ledger.review import decided
from ..records import Place, Precision, Range, Span
from .classes import begins, codebook, has
from .divisions import UNKNOWN, Divisions, of_place, of_point

Row = dict[str, Any]
ABBREVIATION = 4  # letters of what may be written in capitals anywhere
BEHIND = 8  # letters between a town and its division: ", the ", " in "
BETWEEN = ("on", "late", "early")  # a verb and a day
APPOSED = 40  # letters between a town and how far it is from another ("Obeid is 363 km south of ...")
HOUR = re.compile(r"\dT")  # in the value of a time of day
HEADLINE = 100  # letters with which an article opens
NEWS = 3  # days: what a headline tells without a time is no older
VAGUE = "PAST_REF"  # the value of "recently"
WIDE = 400  # km from the middle of a region that lies in several divisions
NEXT = 150  # letters: how soon a sentence after tells the place
BEFORE = 250  # letters: how far back a sentence before tells it
AT_ONCE = 500  # rows asked for by number at a time
OCCURRED = "occurred,ongoing"  # the status of what conflict data record
CLOSENESS: dict[Precision | None, int] = {
    "exact": 0, "near": 1, "town": 2, "district": 3, "region": 4, "country": 5, None: 6
}  # fmt: skip


@dataclass(frozen=True)
class Party:
    """An actor of the ledger, as in its ``actors`` table; ``key`` is its id in the registry for those listed there."""

    id: int
    key: str
    name: str
    kind: str
    country: str | None
    sectors: tuple[str, ...]


@dataclass(frozen=True)
class Where:
    """A place with its divisions; ``country`` is ISO 3166 alpha-3."""

    name: str
    country: str | None
    admin1: str | None
    admin2: str | None
    latitude: float | None
    longitude: float | None
    precision: Precision | None
    geonames_id: int | None
    adm1_number: int | None = None  # the first-level division's in GeoNames


@dataclass(frozen=True)
class Told:
    """One report of an incident: its row in the ledger (see `ask.events`) and what the row doesn't hold.

    ``start`` is where its sentence begins in the article, ``article_id`` the article's own id, ``dated`` whether words
    tell its day: the day of publication, and it with the day before, stand for "now" and "just now" where none do.
    ``timed`` is whether its own sentence tells a time; its day may else be that of a sentence before.
    """

    row: Row
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    where: Where | None
    start: int
    counts: dict[str, Range]
    article_id: str
    dated: bool
    timed: bool

    @property
    def parties(self) -> tuple[Party, ...]:
        return self.actors + self.recipients


@dataclass(frozen=True)
class Claim:
    """That somebody took or left ground, said in an article."""

    article: int
    sentence: str
    holder: Party
    status: str
    row: Row


@dataclass(frozen=True)
class Happened:
    """An incident with the reports that meet the question, the surest first."""

    incident: int
    told: tuple[Told, ...]
    claims: tuple[Claim, ...]  # of its articles


class _Read(msgspec.Struct):
    """Of a stored report what the tables of a ledger don't hold."""

    class Article(msgspec.Struct):
        id: str

    class Evidence(msgspec.Struct):
        sentence: Span
        trigger: list[Span]

    class Event(msgspec.Struct):
        id: str
        evidence: _Read.Evidence
        place: str | None = None
        counts: dict[str, Range] = msgspec.field(default_factory=dict)

    class Time(msgspec.Struct):
        span: Span
        value: str | None

    article: _Read.Article
    events: list[_Read.Event]
    places: list[Place]
    times: list[_Read.Time]


class Articles:
    """The stored reports of a ledger, the latest asked for kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._decoder = msgspec.json.Decoder(_Read)
        self.of = lru_cache(maxsize=2_000)(self._load)

    def _load(self, article: int) -> _Read:
        a = schema.articles
        packed = self._connection.execute(select(a.c.report).where(a.c.id == article)).scalar_one()
        return self._decoder.decode(zlib.decompress(packed))


def happenings(
    connection: Connection, filters: ask.Filters | None = None, *, reviewed: bool = False
) -> Iterator[Happened]:
    """The incidents of which a report meets ``filters``, by default one that says that it occurred; newest first."""
    articles = Articles(connection)
    filters = filters or ask.Filters()
    if filters.status is None:
        filters = replace(filters, status=OCCURRED)
    for some in in_parts(ask.incident_ids(connection, filters)):
        yield from _load(connection, some, filters, articles, reviewed)


def reports(connection: Connection, filters: ask.Filters, *, reviewed: bool = False) -> Iterator[Told]:
    """The reports of events that meet ``filters``, newest first."""
    articles, offset = Articles(connection), 0
    while page := ask.events(connection, filters, limit=AT_ONCE, offset=offset):
        rows = decided(connection, page, "event", only_reviewed=reviewed)
        parties = load_parties(connection, (i for row in rows for i in _party_ids(row)))
        yield from (_told(row, parties, articles) for row in rows)
        offset += AT_ONCE


def _load(
    connection: Connection, incidents: Sequence[int], filters: ask.Filters, articles: Articles, reviewed: bool
) -> list[Happened]:
    e = schema.events
    members: dict[int, list[Row]] = {}
    limits = ask.conditions(connection, filters)
    rows = ask.events_of(connection, select(e.c.id).where(e.c.incident.in_(incidents), *limits))
    for row in decided(connection, rows, "event", only_reviewed=reviewed):
        members.setdefault(row["incident"], []).append(row)
    parties = load_parties(connection, (i for rows in members.values() for row in rows for i in _party_ids(row)))
    claims = _claims(connection, sorted({row["article"] for rows in members.values() for row in rows}))
    made = []
    for incident in incidents:
        rows = sorted(members.get(incident, []), key=lambda row: (-row["confidence"], row["id"]))
        if rows:
            told = tuple(_told(row, parties, articles) for row in rows)
            theirs = tuple(
                claim for number in dict.fromkeys(r["article"] for r in rows) for claim in claims.get(number, ())
            )
            made.append(Happened(incident, told, theirs))
    return made


def _party_ids(row: Row) -> list[int]:
    return [*row["actor_ids"], *row["recipient_ids"]]


def load_parties(connection: Connection, numbers: Iterable[int]) -> dict[int, Party]:
    """The actors of these rows."""
    a = schema.actors
    found: dict[int, Party] = {}
    for some in in_parts(sorted(set(numbers))):
        query = select(a.c.id, a.c.key, a.c.name, a.c.kind, a.c.country, a.c.sectors).where(a.c.id.in_(some))
        for row in connection.execute(query):
            found[row.id] = Party(row.id, row.key, row.name, row.kind, row.country, tuple(row.sectors.split()))
    return found


def _claims(connection: Connection, articles: Sequence[int]) -> dict[int, list[Claim]]:
    """Who gained or lost ground, by article."""
    c = schema.control
    rows: list[Row] = []
    for some in in_parts(articles):
        query = select(c).where(c.c.article.in_(some), c.c.status.in_(("gained", "lost"))).order_by(c.c.id)
        rows += decided(connection, [dict(row._mapping) for row in connection.execute(query)], "control")
    holders = load_parties(connection, (row["holder"] for row in rows))
    found: dict[int, list[Claim]] = {}
    for row in rows:
        claim = Claim(row["article"], row["sentence"], holders[row["holder"]], row["status"], row)
        found.setdefault(row["article"], []).append(claim)
    return found


def _told(row: Row, parties: dict[int, Party], articles: Articles) -> Told:
    read = articles.of(row["article"])
    event = next(event for event in read.events if event.id == row["local_id"])
    actors, recipients = (tuple(parties[i] for i in row[name]) for name in ("actor_ids", "recipient_ids"))
    return Told(
        row=row,
        actors=actors,
        recipients=recipients,
        where=_where(row, event, {place.id: place for place in read.places}, actors + recipients),
        start=event.evidence.sentence[0],
        counts=event.counts,
        article_id=read.article.id,
        dated=_is_dated(row, event.evidence.sentence, read.times),
        timed=any(
            _is_in(time.span[0], event.evidence.sentence) and not _is_of_saying(time, row, event.evidence.sentence)
            for time in read.times
        ),
    )


def _is_in(offset: int, sentence: Span) -> bool:
    return sentence[0] <= offset < sentence[1]


def _is_dated(row: Row, sentence: Span, times: Iterable[_Read.Time]) -> bool:
    if row["date"] is None:
        return False
    published = (row["published"] or "")[:10]
    said = [time.value or "" for time in times if _is_in(time.span[0], sentence) and not _is_hour(time, row, sentence)]
    if published and row["latest"] == published and row["date"] in (published, f"{row['earliest']}/{published}"):
        return any(value[:10] in (published, row["earliest"]) for value in said)
    if row["earliest"] != row["latest"] or VAGUE in said:  # a month is often another sentence's
        return any(value[:4] == row["earliest"][:4] for value in said)
    week = date.fromisoformat(row["earliest"]).isocalendar()
    if said and all(value in (f"{week.year}-W{week.week:02}", row["earliest"][:7]) for value in said):
        return False
    # A day may be that of the sentence before; a headline has none before it.
    return bool(said) or sentence[0] > HEADLINE or not _is_long_before(row["latest"], published)


def _is_of_saying(time: _Read.Time, row: Row, sentence: Span) -> bool:
    """Whether a time is when something was said ("sources said on Thursday")."""
    before = row["sentence"][: time.span[0] - sentence[0]].split()
    after = row["sentence"][time.span[1] - sentence[0] :].split()
    beside = [word for word in before if word not in BETWEEN][-1:] + after[:1]
    return any(has(codebook().saying, word) for word in beside)


def _is_long_before(day: str, published: str) -> bool:
    return bool(published) and (date.fromisoformat(published) - date.fromisoformat(day)).days > NEWS


def _is_hour(time: _Read.Time, row: Row, sentence: Span) -> bool:
    """Whether a time is an hour of a day that its words don't name ("by sunrise")."""
    words = row["sentence"][time.span[0] - sentence[0] : time.span[1] - sentence[0]]
    return HOUR.search(time.value or "") is not None and not has(codebook().days, words)


def _where(row: Row, event: _Read.Event, places: dict[str, Place], parties: Sequence[Party]) -> Where | None:
    """Where an event is: its place, a closer one in it that alone is named in its sentence, or a corrected one."""
    place = places.get(event.place or "")
    if place is not None and place.name != row["place"]:  # a person corrected it
        place = None
    if row["place"] is None or (place is not None and CLOSENESS[precision_of(place)] >= CLOSENESS["region"]):
        here = [other for other in places.values() if not _is_goal(other, row, event.evidence.sentence)]
        place = _only_place(event.evidence.sentence, here, place) or place
        if row["deaths_low"] is not None or row["injuries_low"] is not None:
            place = _next_place(event.evidence.sentence, places.values(), place) or place
            place = _place_before(event.evidence.sentence, places.values(), place) or place
    if place is not None:
        place = apposed(place, places.values())
        elsewhere = _is_elsewhere(place, parties) or _is_aside(place, row, event.evidence)
        return None if elsewhere else _in_its_state(located(place), place, places.values())
    if row["place"] is None:
        return None
    known = _divisions(None, row["latitude"], row["longitude"], row["country"], row["precision"])
    point = (row["latitude"], row["longitude"], row["precision"])
    return Where(row["place"], row["country"], known.admin1, known.admin2, *point, None, known.number)


def _in_its_state(where: Where, place: Place, places: Iterable[Place]) -> Where:
    """A town of which GeoNames has no division, in the one that the article names behind it ("Nasir in Upper Nile"),
    whatever lies nearest to it."""
    known = place.admin1 or of_place(place.geonames_id).admin1
    if known is not None or where.precision not in ("exact", "town"):
        return where
    for other in places:
        behind = any(0 < start - end <= BEHIND for _, end in place.mentions for start, _ in other.mentions)
        if behind and precision_of(other) == "region" and other.country == place.country:
            state = located(other)
            if state.admin1 is not None:
                return replace(where, admin1=state.admin1, adm1_number=state.adm1_number)
    return where


def apposed(place: Place, places: Iterable[Place]) -> Place:
    """The town that an article says to lie some way off another, where it names it just before it says so."""
    if precision_of(place) != "near":
        return place
    named = (
        other
        for other in places
        if precision_of(other) in ("exact", "town")
        and any(0 <= start - end <= APPOSED for start, _ in place.mentions for _, end in other.mentions)
    )
    return next(named, place)


def _is_elsewhere(place: Place, parties: Sequence[Party]) -> bool:
    """Whether those who fight one another are all of one other country than the place: its name is another's too."""
    countries = {party.country for party in parties if party.kind in ("military", "armed group")}
    return len(countries) == 1 < len(parties) and None not in countries and place.country not in countries


def _is_aside(place: Place, row: Row, words: _Read.Evidence) -> bool:
    """Whether a sentence names a place in its dateline only, or in what goes on meanwhile ("while doctors in Khartoum
    ...")."""
    start, sentence = words.sentence[0], row["sentence"]
    told = [(a - start, b - start) for a, b in place.mentions if _is_in(a, words.sentence)]
    trigger = words.trigger[-1][1] - start
    return bool(told) and all(
        (sentence[a:b].isupper() and b - a > ABBREVIATION and not sentence.isupper())
        or (not sentence[:a].strip() and begins(codebook().dateline, sentence[b:]))
        or (a > trigger and has(codebook().meanwhile, sentence[trigger:a]))
        for a, b in told
    )


def _is_goal(place: Place, row: Row, sentence: Span) -> bool:
    """Whether a sentence names a place only as where people went ("... who fled to Aweil")."""
    told = [a - sentence[0] for a, _ in place.mentions if _is_in(a, sentence)]
    return bool(told) and all(has(codebook().goal, row["sentence"][:at].rstrip()) for at in told)


def _only_place(sentence: Span, places: Iterable[Place], around: Place | None) -> Place | None:
    """The one place that a sentence names which is closer than a country, or than what is ``around`` it."""
    # What spans several divisions (Darfur) is as wide as a country: a place beside it is closer.
    wide: Precision | None = precision_of(around) if around is not None and around.admin1 else "country"
    named = [
        place
        for place in places
        if CLOSENESS[precision_of(place)] < CLOSENESS[wide]
        and (around is None or place.country == around.country)
        and (around is None or wide == "country" or place.admin1 == around.admin1)
        and any(sentence[0] <= start < sentence[1] for start, _ in place.mentions)
    ]
    closest = min((CLOSENESS[precision_of(place)] for place in named), default=None)
    rest = [place for place in named if CLOSENESS[precision_of(place)] == closest]
    return rest[0] if len(rest) == 1 else None


def _next_place(sentence: Span, places: Iterable[Place], around: Place | None) -> Place | None:
    """The town that the sentence after tells, where that of the dead or hurt has only a region that lies in several
    divisions ("... in Darfur. The attack targeted ..."); what is far from the region is of a dateline."""
    if around is None or precision_of(around) != "region" or located(around).admin1 is not None:
        return None
    named = [
        (start, place)
        for place in places
        if precision_of(place) in ("exact", "town") and apart(place, around) < WIDE
        for start, _ in place.mentions
        if 0 <= start - sentence[1] < NEXT
    ]
    return min(named, key=lambda one: one[0])[1] if named else None


def _place_before(sentence: Span, places: Iterable[Place], around: Place | None) -> Place | None:
    """The one place that the sentences just before tell, where that of the dead or hurt has only a country."""
    if around is None or precision_of(around) != "country":
        return None
    return _only_place((max(0, sentence[0] - BEFORE), sentence[0]), places, around)


def apart(one: Place | Where, other: Place | Where) -> float:
    """Kilometres between two places; infinite where the point of one is not known."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    return distance((one.latitude, one.longitude), (other.latitude, other.longitude))


def located(place: Place) -> Where:
    """A place of a report with its divisions."""
    precision = precision_of(place)
    # What is some way off a town ("100 km west of El Obeid") may be in another division than it.
    beside = precision == "near"
    known = _divisions(None if beside else place.geonames_id, place.latitude, place.longitude, place.country, precision)
    point = (place.latitude, place.longitude, precision)
    admin1 = known.admin1 if beside else place.admin1 or known.admin1
    return Where(place.name, place.country, admin1, known.admin2, *point, place.geonames_id, known.number)


def _divisions(
    number: int | None, latitude: float | None, longitude: float | None, country: str | None, precision: str | None
) -> Divisions:
    if precision in (None, "country"):
        return UNKNOWN
    known = of_place(number)
    if known.admin1 is None and latitude is not None and longitude is not None and precision != "region":
        known = of_point(latitude, longitude, country)
    return known
