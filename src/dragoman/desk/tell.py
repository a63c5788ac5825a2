"""Rows of a ledger as a person would tell them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..ledger.words import act_of
from ..plain import plain
from ..records import EventDate, Range
from ..views.chronology import SOMEONE, STATUS, counted, date_label
from .figures import Row

DAY_NAME = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day ")
CLOSELY = {4: "year", 7: "month"}  # by the length of an ISO date


class Party(NamedTuple):
    """A name, the row of the actor it leads to (None for a name that a reviewer wrote), and its kind where known."""

    name: str
    id: int | None
    kind: str | None = None


class Told(NamedTuple):
    """One event: ``who`` ``act`` ``whom``, with what is known besides."""

    mark: str
    who: list[Party]
    act: str
    whom: list[Party]
    where: str
    toll: str
    by: str


def tell(row: Row) -> Told:
    """An event or incident row of `ledger.ask` in words."""
    return Told(
        mark=STATUS.get(row["status"], str(row["status"])),
        who=_parties(row, "actor") or [Party(SOMEONE, None)],
        act=act_of(row),
        whom=_parties(row, "recipient"),
        where=plain(row["place"] or ""),
        toll=_toll(row),
        by="" if not row["speaker"] or row["speaker"] in row["actors"] else f"according to {plain(row['speaker'])}",
    )


def _parties(row: Row, role: str) -> list[Party]:
    names, ids = row[f"{role}s"], row[f"{role}_ids"]
    known: Sequence[int | None] = ids if len(ids) == len(names) else [None] * len(names)
    kinds = row.get(f"{role}_kinds") or []
    kinds = kinds if len(kinds) == len(names) else [None] * len(names)
    return [Party(plain(str(name)), number, kind) for name, number, kind in zip(names, known, kinds, strict=True)]


def _toll(row: Row) -> str:
    least, most = row.get("deaths_least", row["deaths_low"]), row.get("deaths_most", row["deaths_high"])
    hurt = (row["injuries_low"], row["injuries_high"])
    parts = []
    if least is not None or most is not None:
        parts.append(f"{counted(Range(low=least, high=most))} dead")
    if hurt != (None, None):
        parts.append(f"{counted(Range(low=hurt[0], high=hurt[1]))} hurt")
    return ", ".join(parts)


def day_of(value: str | None) -> str:
    """An ISO date, month, year or interval as a person writes it."""
    if not value:
        return date_label(None)
    earliest, _, latest = value[:21].partition("/")
    return date_label(EventDate(value=value, earliest=earliest[:10], latest=(latest or earliest)[:10]))


def heading(row: Row) -> str:
    """What an article is called: its title, else its first words, else its outlet or its id."""
    title, outlet = row.get("title") or "", row.get("outlet") or ""
    if outlet and title.endswith(f" {outlet}"):  # which stands beside it
        title = title.removesuffix(outlet).rstrip(" -–—|") or title
    opening = f"“{row['opening']}…”" if row.get("opening") else ""
    return plain(title or opening or outlet or row.get("identity") or "An article")


def count_of(number: int, one: str) -> str:
    """A number and what it counts: "1 report", "1,204 reports"."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def heading_day(words: str) -> str:
    """A section of a briefing: its day as a person writes it, or its name."""
    return day_of(words) if re.fullmatch(r"\d{4}(-\d\d){0,2}", words) else words


def day_told(row: Row) -> str:
    """The day, month or year of an incident as it is told; that of its report where none is."""
    return str(row["date"] or row["earliest"] or "")


def by_day(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Rows under the heading of their day, in the order in which they come."""
    days: dict[str, list[Row]] = {}
    for row in rows:
        days.setdefault(day_told(row), []).append(row)
    return list(days.items())


def with_words(rows: Sequence[Row]) -> list[Row]:
    """Each row with ``told``, as the JSON of a page carries it."""
    return [{**row, "told": in_words(tell(row))} for row in rows]


def in_words(told: Told) -> str:
    """One line of plain text."""
    who, whom = (" and ".join(party.name for party in parties) for parties in (told.who, told.whom))
    main = " ".join(part for part in (who, told.act, whom) if part)
    return " · ".join(part for part in (main, told.mark, told.where, told.toll, told.by) if part)


def short_day(value: str | None) -> str:
    """The same in little room: "4 Apr 2018", "Apr 2018"."""
    return re.sub(r"\b([A-Z][a-z]{2})[a-z]+\b", r"\1", DAY_NAME.sub("", day_of(value)))


def when(row: Row) -> tuple[str, str]:
    """The day of a happening in little room, and how closely it is known where that isn't to the day."""
    if not row["date"]:
        return short_day((row["published"] or row["earliest"] or "")[:10]), "reported"
    return short_day(row["date"]), CLOSELY.get(len(row["date"]), "")


def where(row: Row) -> str:
    """How closely a place is known, with its country: "country", "town, SYR"."""
    precision, country = row.get("precision"), row.get("country")
    return ", ".join(filter(None, (precision, country if precision != "country" else None)))


def acting(row: Row) -> list[tuple[str, bool]]:
    """The words that a happening rests on, cut where those of the act begin and end."""
    sentence = plain(row["sentence"])
    act = plain(row.get("trigger") or "")
    at = re.search(rf"\b{re.escape(act)}\b", sentence) if act else None
    if at is None:
        return [(sentence, False)]
    parts = [(sentence[: at.start()], False), (at[0], True), (sentence[at.end() :], False)]
    return [part for part in parts if part[0]]


def snippet(words: str) -> list[tuple[str, bool]]:
    """Search's words in context, cut where a word found (in [brackets]) begins or ends."""
    pieces: list[tuple[str, bool]] = []
    for number, part in enumerate(plain(words).split("[")):
        found, bracket, rest = part.partition("]")
        if number and bracket:
            pieces += [(found, True), (rest, False)]
        else:
            pieces.append((("[" if number else "") + part, False))
    return [piece for piece in pieces if piece[0]]


def table(rows: Sequence[Row], *names: str) -> Row:
    """Some columns of rows in little room, for a drawing: ``columns`` and ``rows`` of their values."""
    return {"columns": names, "rows": [[row.get(name) for name in names] for row in rows]}
