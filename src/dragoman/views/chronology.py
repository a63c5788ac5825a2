"""A report in the order in which a person would tell it; the terminal and the page both print this."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import NamedTuple

from ..plain import plain
from ..records import Control, Event, EventDate, Range, Record, Report, Span, Statement, Tie
from .acts import phrase

STATUS = {
    "occurred": "",
    "ongoing": "under way",
    "planned": "planned",
    "postponed": "postponed",
    "cancelled": "called off",
    "possible": "possible",
    "denied": "denied",
}
# For one holder and for several.
TIES = {
    "supports": ("supports", "support"),
    "opposes": ("opposes", "oppose"),
    "leads": ("leads", "lead"),
    "part_of": ("is part of", "are part of"),
    "guarantees": ("guarantees", "guarantee"),
}
HELD = {"holds": ("holds", "hold"), "gained": ("gained", "gained"), "lost": ("lost", "lost")}
PLURAL_KINDS = ("population", "armed group", "unnamed", "military", "party")
NO_DATE = "No date given"
SOMEONE = "Someone"
QUOTES = ("“", '"', "‘")
# Characters that act on a terminal or turn the direction of writing: an article has no business with either.


class Line(NamedTuple):
    """One record, told: ``who`` ``act`` ``whom``, with what is known besides; ``said_by`` is on whose word."""

    key: str
    mark: str
    who: str
    act: str
    whom: str
    where: str
    toll: str
    said_by: str
    span: Span
    words: tuple[Span, ...]


class Day(NamedTuple):
    """The lines of one date (a day, a month, a year, an interval, or none)."""

    heading: str
    lines: list[Line]
    after_publication: bool


class Said(NamedTuple):
    """One statement: the word that tells how it was said ("denied"; empty for a quotation) and its content."""

    key: str
    cue: str
    words: str


class Speaker(NamedTuple):
    """What one speaker said, in order of the article."""

    name: str
    said: list[Said]


class Chronology(NamedTuple):
    """All that is shown of a report, in order."""

    days: list[Day]
    speakers: list[Speaker]
    ties: list[Line]
    control: list[Line]


def key_of(report: Report, record: Record) -> str:
    """The id by which ``record`` is named in views: its own, or its place in the list ("tie1") when it has none."""
    own = getattr(record, "id", None)
    if own is not None:
        return str(own)
    for name, records in (("tie", report.ties), ("control", report.control), ("time", report.times)):
        for number, other in enumerate(records, 1):
            if other is record:
                return f"{name}{number}"
    raise KeyError(record)


def keyed(report: Report) -> dict[str, Record]:
    """Every record of ``report`` by its key."""
    lists: list[list[Record]] = [
        list(report.events),
        list(report.statements),
        list(report.entities),
        list(report.places),
        list(report.ties),
        list(report.control),
        list(report.times),
    ]
    found: dict[str, Record] = {}
    for records in lists:
        for record in records:
            found.setdefault(key_of(report, record), record)
    return found


def chronology(report: Report) -> Chronology:
    """What a reader wants to know of ``report``, told in order."""
    return Chronology(
        days=_days(report),
        speakers=_speakers(report),
        ties=[_tie(report, tie) for tie in report.ties],
        control=[_control(report, control) for control in report.control],
    )


def _days(report: Report) -> list[Day]:
    published = (report.article.published or "")[:10]

    def order(event: Event) -> tuple[str, str, str]:
        when = event.date
        return (when.earliest, when.latest, when.value) if when else ("~", "~", "")

    days = []
    for (earliest, _, _), events in groupby(sorted(report.events, key=order), key=order):
        told = list(events)
        later = bool(published) and earliest > published and earliest != "~"
        days.append(Day(date_label(told[0].date), [_event(report, event) for event in told], later))
    return days


def _event(report: Report, event: Event) -> Line:
    who, whom, where = names(report, event.actors), names(report, event.recipients), _place(report, event.place)
    return Line(
        key=event.id,
        mark=STATUS[event.status],
        who=_capital(who or SOMEONE),
        act=phrase(event),
        whom=whom,
        where=where if where not in f"{who} {whom}" else "",
        toll=", ".join(
            f"{counted(count)} {word}" for count, word in ((event.deaths, "dead"), (event.injuries, "hurt")) if count
        ),
        said_by=_account(report, event.said_by, event.actors),
        span=event.evidence.sentence,
        words=tuple(event.evidence.trigger),
    )


def _account(report: Report, said_by: str | None, told_of: list[str]) -> str:
    name = names(report, [said_by])
    return "by own account" if said_by in told_of else f"according to {name}" if name else ""


def _speakers(report: Report) -> list[Speaker]:
    text = report.article.text
    speakers: dict[str, Speaker] = {}
    for statement in report.statements:
        name = _capital(names(report, [statement.speaker]) or _source(report, statement))
        words = " … ".join(plain(text[start:end]) for start, end in statement.content)
        said = Said(statement.id, _cue(text, statement, words), words)
        speakers.setdefault(name, Speaker(name, [])).said.append(said)
    return list(speakers.values())


def _cue(text: str, statement: Statement, words: str) -> str:
    """How it was said, where that is news: "denied", "said:", but nothing before a quotation."""
    cue = plain(text[slice(*statement.cue)]) if statement.cue else ""
    if statement.kind == "direct" or words.startswith(QUOTES) or cue.lower() == "according to":
        return ""
    return f"{cue}:" if cue and words[:1].isupper() else cue


def _source(report: Report, statement: Statement) -> str:
    return plain(report.article.text[slice(*statement.source)]) if statement.source else "Speaker not named"


def _tie(report: Report, tie: Tie) -> Line:
    return Line(
        key=key_of(report, tie),
        mark="",
        who=_capital(names(report, [tie.holder])),
        act=TIES[tie.kind][_is_plural(report, tie.holder)],
        whom=names(report, [tie.other]),
        where="",
        toll="",
        said_by="",
        span=tie.evidence.sentence,
        words=tuple(tie.evidence.trigger),
    )


def _control(report: Report, control: Control) -> Line:
    share = plain(control.share.text) if control.share else ""
    act = HELD[control.status][_is_plural(report, control.holder)]
    if share:
        act = f"{share} {act}" if share.endswith("ly") else f"{act} {share} of"  # "largely holds", "holds most of"
    return Line(
        key=key_of(report, control),
        mark="",
        who=_capital(names(report, [control.holder])),
        act=act,
        whom=names(report, [control.territory]) or _place(report, control.territory),
        where=day_label(control.date) if control.date else "",
        toll="",
        said_by=_account(report, control.said_by, [control.holder]),
        span=control.evidence.sentence,
        words=tuple(control.evidence.trigger),
    )


def names(report: Report, ids: Iterable[str | None]) -> str:
    """The names of entities: "A", "A and B", "A, B and C"."""
    known = {entity.id: plain(entity.name) for entity in report.entities}
    found = list(dict.fromkeys(known[i] for i in ids if i in known))
    return " and ".join(", ".join(part) for part in (found[:-1], found[-1:]) if part)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _is_plural(report: Report, entity_id: str) -> bool:
    """Whether an entity's name takes a plural verb: "rebels", "the Houthis", but neither "Hamas" nor "the UN"."""
    text = report.article.text
    for entity in report.entities:
        if entity.id != entity_id or entity.kind not in PLURAL_KINDS:
            continue
        *_, last = entity.name.split() or [""]
        defined = any(re.search(r"\bthe\W*$", text[max(0, a - 5) : a], re.IGNORECASE) for a, _ in entity.mentions)
        defined = defined or any(text[a:b].lower().startswith("the ") for a, b in entity.mentions)
        return last.endswith("s") and not last.endswith("ss") and (last[:1].islower() or defined)
    return False


def _place(report: Report, place: str | None) -> str:
    return next((plain(p.name) for p in report.places if p.id == place), "")


def counted(count: Range) -> str:
    """ "13", "at least 13", "up to 20", "13 to 20", or "an unknown number of"."""
    low, high = count.low, count.high
    if low is None and high is None:
        return "an unknown number"
    if high is None:
        return f"at least {low:,}"
    if low is None:
        return f"up to {high:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def day_label(value: str) -> str:
    """`date_label` of a date or date-time in ISO 8601."""
    return date_label(EventDate(value=value, earliest=value, latest=value))


def date_label(when: EventDate | None) -> str:
    """A date as a person writes it: "Monday 20 November 2017", "November 2017", "20 to 26 November 2017"."""
    if when is None:
        return NO_DATE
    try:
        if re.fullmatch(r"\d{4}", when.value):
            return when.value
        if re.fullmatch(r"\d{4}-\d\d", when.value):
            return f"{date.fromisoformat(when.value + '-01'):%B %Y}"
        first, last = date.fromisoformat(when.earliest[:10]), date.fromisoformat(when.latest[:10])
    except ValueError:
        return when.value
    if first == last:
        return f"{first:%A} {first.day} {first:%B %Y}"
    if first.year != last.year:
        return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    if first.month != last.month:
        return f"{first.day} {first:%B} to {last.day} {last:%B %Y}"
    return f"{first.day} to {last.day} {last:%B %Y}"
