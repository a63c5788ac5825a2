"""ACLED's classes of actors and kinds of events, by the rules in ``data/acled.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from ..data import ROOMS, read_toml
from ..errors import DataFileError

if TYPE_CHECKING:
    from .happened import Party, Told

FILE = "publish/data/acled.toml"
EXTERNAL = "External/Other forces"
STATE = "State forces"
PROTEST = "PROTEST"


class EventType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event type with its sub-event types and the type of disorder that they are."""

    name: str
    disorder: str
    sub_events: tuple[str, ...]


class InterRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"inter": "class"}):
    """Of which class an actor is that meets every condition."""

    inter: str
    kinds: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    side: str | None = None


class Associated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group that civilians are of, by sector or by description."""

    name: str
    sectors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sub-event of a report that meets every condition; see the head of the file."""

    sub_event: str
    types: tuple[str, ...]
    modes: tuple[str, ...] = ()
    cameo: tuple[str, ...] = ()
    trigger: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    no_actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    article: str | None = None
    ground: str | None = None


class Codebook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    event_types: tuple[EventType, ...]
    disorders: dict[str, str]
    inter: tuple[InterRule, ...]
    associated: tuple[Associated, ...]
    rule: tuple[Rule, ...]
    lasting: tuple[str, ...]
    states_of_affairs: tuple[str, ...]
    accidents: tuple[str, ...]
    unidentified: tuple[str, ...]
    protest: tuple[str, ...]
    totals: tuple[str, ...]
    spans: tuple[str, ...]
    years: tuple[str, ...]
    charges: tuple[str, ...]
    thousands: tuple[str, ...]
    several: tuple[str, ...]
    meanwhile: tuple[str, ...]
    goal: tuple[str, ...]
    days: tuple[str, ...]
    dateline: tuple[str, ...]
    saying: tuple[str, ...]
    grown: tuple[str, ...]


@cache
def codebook() -> Codebook:
    """The rules; raises DataFileError where the file is damaged or names a sub-event that there isn't."""
    try:
        made = msgspec.convert(read_toml(ROOMS / FILE), Codebook)
        for patterns in _patterns(made):
            _pattern(patterns)
    except (msgspec.ValidationError, re.error) as error:
        raise DataFileError(f"{FILE}: {error}") from error
    known = {name for kind in made.event_types for name in kind.sub_events}
    for rule in made.rule:
        if rule.sub_event not in known:
            raise DataFileError(f"{FILE}: {rule.sub_event!r} is none of the sub-events in event_types")
    return made


def _patterns(made: Codebook) -> Iterable[tuple[str, ...]]:
    for rule in made.rule:
        yield from (rule.trigger, rule.words, rule.without)
    yield from (entry.words for entry in made.inter)
    yield from (entry.words for entry in made.associated)
    yield from (
        made.lasting,
        made.states_of_affairs,
        made.accidents,
        made.unidentified,
        made.protest,
        made.totals,
        made.spans,
        made.years,
        made.charges,
        made.thousands,
        made.several,
        made.meanwhile,
        made.goal,
        made.days,
        made.dateline,
        made.saying,
        made.grown,
    )


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def has(words: tuple[str, ...], text: str) -> bool:
    """Whether the text has one of these patterns as whole words; no patterns are in no text."""
    return bool(words) and _pattern(words).search(text) is not None


def begins(words: tuple[str, ...], text: str) -> bool:
    """Whether the text begins with one of these patterns."""
    return re.match("|".join(words), text, re.IGNORECASE) is not None


def found(words: tuple[str, ...], text: str) -> list[str]:
    """What the text has of these patterns' one group."""
    return _pattern(words).findall(text)


# ---- actors -----------------------------------------------------------------------------------------------


def inter(party: Party, side: str, country: str | None) -> str | None:
    """ACLED's class of an actor in an event in ``country``; None for a thing that is no actor.

    State forces of another country are external forces.
    """
    rule = next((rule for rule in codebook().inter if _is_of(party, rule, side)), None)
    if rule is None:
        return None
    abroad = party.country is not None and country is not None and party.country != country
    return EXTERNAL if rule.inter == STATE and abroad else rule.inter


def _is_of(party: Party, rule: InterRule, side: str) -> bool:
    return (
        (not rule.kinds or party.kind in rule.kinds)
        and (not rule.sectors or not set(party.sectors).isdisjoint(rule.sectors))
        and (not rule.words or has(rule.words, party.name))
        and rule.side in (None, side)
    )


def associated(party: Party) -> list[str]:
    """The groups that civilians, protesters or rioters are of, by ACLED's names for them without the country."""
    return [
        group.name
        for group in codebook().associated
        if not set(party.sectors).isdisjoint(group.sectors) or has(group.words, party.name)
    ]


def type_of(name: str) -> EventType:
    """The event type that a sub-event is of."""
    return next(kind for kind in codebook().event_types if name in kind.sub_events)


def is_unidentified(party: Party) -> bool:
    """Whether an armed actor is only described ("ten rebels"), and has no name."""
    listed = ":" not in party.key
    return not listed and (party.kind == "unnamed" or has(codebook().unidentified, party.name))


# ---- events -----------------------------------------------------------------------------------------------


class Seen(msgspec.Struct, frozen=True):
    """What decides the sub-event of a report: its act, its words, the classes of its parties, its article."""

    type: str
    mode: str | None
    cameo: str
    trigger: str
    sentence: str
    actors: frozenset[str]
    recipients: frozenset[str]
    protest: bool  # the article tells of a protest nearby
    ground: str | None  # who gained ground in the sentence: "state" or "other"


def seen(told: Told, country: str | None, *, protest: bool, ground: str | None) -> Seen:
    """The report as the rules look at it."""
    row = told.row
    return Seen(
        type=row["type"],
        mode=row["mode"],
        cameo=row["cameo"] or "",
        trigger=row["trigger"],
        sentence=row["sentence"],
        actors=frozenset(filter(None, (inter(party, "actor", country) for party in told.actors))),
        recipients=frozenset(filter(None, (inter(party, "recipient", country) for party in told.recipients))),
        protest=protest or has(codebook().protest, row["sentence"]),
        ground=ground,
    )


def sub_event(report: Seen) -> int | None:
    """The number of the first rule that the report meets; None when it is no event of ACLED's."""
    if not report.actors and has(codebook().accidents, report.sentence):
        return None
    return next((number for number, rule in enumerate(codebook().rule) if _meets(report, rule)), None)


def _meets(report: Seen, rule: Rule) -> bool:
    return _acts(report, rule) and _parties(report, rule) and _words(report, rule)


def _acts(report: Seen, rule: Rule) -> bool:
    return (
        report.type in rule.types
        and (not rule.modes or report.mode in rule.modes)
        and (not rule.cameo or report.cameo.startswith(rule.cameo))
    )


def _parties(report: Seen, rule: Rule) -> bool:
    # Among equals all are actors: the second of them is whom the first acts upon.
    acted_upon = report.recipients or (report.actors if len(report.actors) > 1 else frozenset())
    return (
        (not rule.actor or not report.actors.isdisjoint(rule.actor))
        and report.actors.isdisjoint(rule.no_actor)
        and (not rule.recipient or not acted_upon.isdisjoint(rule.recipient))
        and (rule.article is None or report.protest)
        and (rule.ground is None or rule.ground == report.ground)
    )


def _words(report: Seen, rule: Rule) -> bool:
    return (
        (not rule.trigger or has(rule.trigger, report.trigger))
        and (not rule.words or has(rule.words, report.sentence))
        and not has(rule.without, report.sentence)
    )
