"""The record contract: what dragoman makes of one article. Types only, no logic.

Spans are ``[start, end]`` in Unicode code points of ``article.text``, end exclusive. What an article
does not settle is ``None`` or an empty list, never a guess.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Span = tuple[int, int]

EntityKind = Literal[
    "person",
    "state",
    "government",
    "military",
    "organization",
    "armed group",
    "party",
    "coalition",
    "population",
    "unnamed",
]
EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
Status = Literal["occurred", "ongoing", "planned", "postponed", "cancelled", "possible", "denied"]
StatementKind = Literal["direct", "indirect", "mixed"]
TieKind = Literal["supports", "opposes", "leads", "part_of", "guarantees"]
ControlStatus = Literal["holds", "gained", "lost"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
Recency = Literal["news", "background", "general"]
DateBasis = Literal["own", "beside", "article"]
Precision = Literal["exact", "near", "town", "district", "region", "country"]
AREAS: frozenset[Precision] = frozenset(("region", "country"))  # whose middle is no point where anything happened


class Record(msgspec.Struct):
    """Base of all records."""


class Article(Record, kw_only=True):
    """One article as published. ``published`` is an ISO 8601 date or date-time."""

    id: str
    url: str | None = None
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None
    language: str | None = None
    text: str


class Entity(Record, kw_only=True):
    """A political actor with all its mentions; ``country`` is ISO 3166 alpha-3, ``sectors`` PLOVER codes.

    ``rule`` names what identified it: an entry of the registry, or the pattern that read it from the words.
    """

    id: str
    name: str
    kind: EntityKind
    country: str | None = None
    sectors: list[str] = msgspec.field(default_factory=list)
    office: str | None = None
    mentions: list[Span] = msgspec.field(default_factory=list)
    rule: str


class Place(Record, kw_only=True):
    """A place on the map; coordinates in WGS 84 degrees, ``feature`` a GeoNames class.

    ``precision`` says how closely it is known: ``exact`` (a building, a site, or coordinates in the text), ``near``
    ("20 km north of Mosul": the point is reckoned, the id and the country are Mosul's, the mention is its name),
    ``town``, ``district`` (a second-level division), ``region`` (a first-level one, or a sea, a range, a desert) or
    ``country`` (also what spans several). The coordinates of a region or a country are its middle, where nothing need
    have happened: no map here draws them.

    ``rule`` says why this place and no other of the name; ``runner_up`` is the next best, if any.
    """

    id: str
    name: str
    geonames_id: int | None = None
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision: Precision | None = None
    feature: str | None = None
    mentions: list[Span] = msgspec.field(default_factory=list)
    rule: str
    runner_up: str | None = None


class Time(Record, kw_only=True):
    """A temporal expression with its TIMEX3 type and value; ``anchor`` is the span of the event or
    expression that a relative one ("three days after the attack") counts from."""

    span: Span
    type: TimeType
    value: str | None
    modifier: str | None = None
    anchor: Span | None = None
    rule: str


class EventDate(Record, kw_only=True):
    """``value`` is an ISO 8601 date, month, year or interval; ``earliest`` and ``latest`` are days.

    ``basis`` says what gives it: ``own`` words of the act, words ``beside`` it, in its sentence or before, which may be
    of something else, or nothing but that the ``article`` tells it as its news. ``words`` are those words.
    """

    value: str
    earliest: str
    latest: str
    basis: DateBasis = "own"
    words: Span | None = None


class Range(Record, kw_only=True):
    """A count of people: ``low`` to ``high``, either open (``None``)."""

    low: int | None
    high: int | None


class Evidence(Record, kw_only=True):
    """The sentence an entry rests on, and the words in it that carry the act."""

    sentence: Span
    trigger: list[Span]


class Event(Record, kw_only=True):
    """Who did what to whom. See the PLOVER codebook for ``type``, ``mode`` and ``contexts``.

    ``recency`` says how the article tells it: as its ``news``, as ``background`` from before, or as what is so in
    ``general``, at no one time; None where nothing decided that.
    """

    id: str
    type: EventType
    mode: str | None = None
    contexts: list[str] = msgspec.field(default_factory=list)
    cameo: str | None = None
    score: float | None = None
    actors: list[str] = msgspec.field(default_factory=list)
    recipients: list[str] = msgspec.field(default_factory=list)
    status: Status
    plover: EventType
    recency: Recency | None = None
    date: EventDate | None = None
    place: str | None = None
    said_by: str | None = None
    deaths: Range | None = None
    injuries: Range | None = None
    counts: dict[str, Range] = msgspec.field(default_factory=dict)
    evidence: Evidence
    also: list[Evidence] = msgspec.field(default_factory=list)
    rule: str
    confidence: float


class Statement(Record, kw_only=True):
    """Who said what: ``content`` may be in several parts; ``source`` and ``cue`` are spans."""

    id: str
    speaker: str | None = None
    source: Span | None = None
    cue: Span | None = None
    content: list[Span]
    kind: StatementKind
    date: str | None = None
    addressee: str | None = None
    occasion: str | None = None
    rule: str


class Tie(Record, kw_only=True):
    """A standing relation between two entities."""

    kind: TieKind
    holder: str
    other: str
    evidence: Evidence
    rule: str


class Share(Record, kw_only=True):
    """A part of a territory: fractions from 0 to 1, and the words."""

    low: float | None
    high: float | None
    text: str


class Control(Record, kw_only=True):
    """Who is said to hold, have gained or have lost what ground; ``territory`` is a place or entity id, ``recency`` as
    of an event: ``background`` is ground that somebody held, or took, before the news."""

    holder: str
    territory: str
    share: Share | None = None
    status: ControlStatus
    said_by: str | None = None
    date: str | None = None
    recency: Recency | None = None
    evidence: Evidence
    rule: str


class Report(Record, kw_only=True):
    """Everything read from one article, as plain records."""

    article: Article
    entities: list[Entity] = msgspec.field(default_factory=list)
    places: list[Place] = msgspec.field(default_factory=list)
    times: list[Time] = msgspec.field(default_factory=list)
    events: list[Event] = msgspec.field(default_factory=list)
    statements: list[Statement] = msgspec.field(default_factory=list)
    ties: list[Tie] = msgspec.field(default_factory=list)
    control: list[Control] = msgspec.field(default_factory=list)
    warnings: list[str] = msgspec.field(default_factory=list)
