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


class Party(NamedTuple):
    """A name, and the row of the actor it leads to (None for a name that a reviewer wrote)."""

    name: str
    id: int | None


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
        who=_parties(row["actors"], row["actor_ids"]) or [Party(SOMEONE, None)],
        act=act_of(row),
        whom=_parties(row["recipients"], row["recipient_ids"]),
        where=plain(row["place"] or ""),
        toll=_toll(row),
        by="" if not row["speaker"] or row["speaker"] in row["actors"] else f"according to {plain(row['speaker'])}",
    )


def _parties(names: Sequence[str], ids: Sequence[int]) -> list[Party]:
    known: Sequence[int | None] = ids if len(ids) == len(names) else [None] * len(names)
    return [Party(plain(str(name)), number) for name, number in zip(names, known, strict=True)]


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
    opening = f"“{row['opening']}…”" if row.get("opening") else ""
    return plain(row.get("title") or opening or row.get("outlet") or row.get("identity") or "An article")


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
