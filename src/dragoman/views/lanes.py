"""Who holds what over time as a picture of letters: a lane for each place, a letter for each side.

          Mar        Apr        May
Khartoum  AAAAAAAAAAAAAAAAAAAAAAAAA
Nahud                         BBBBB
A Sudanese Armed Forces · B Rapid Support Forces · ? contested · / in parts
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ..ledger.control import on_day

Row = Mapping[str, Any]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LANES = 20  # places drawn, those with the most articles
NAME = 22  # characters of a place's name
CONTESTED, SHARED = "?", "/"


def lanes(changes: Sequence[Row], *, width: int = 80) -> list[str]:
    """The lines of the picture for changes as `ledger.control.changes` gives them, so many columns wide; none where
    nobody is said to hold or to have gained anything."""
    held = [row for row in changes if row["status"] in ("holds", "gained") and not row["part"]]
    if not held:
        return []
    places = list(dict.fromkeys(_place(row) for row in held))[:LANES]
    held = [row for row in changes if _place(row) in places and not row["part"]]
    first = min(_day(row["date"]) for row in held)
    last = max(max(_day(row["date"]), _day(row["until"])) for row in held)
    names = [_label(place, places) for place in places]
    indent = max(map(len, names)) + 2
    days = _days(first, last, width - indent)
    letters = _letters(held)
    lines = [" " * indent + scale(days)]
    for place, name in zip(places, names, strict=True):
        told = [row for row in held if _place(row) == place]
        lines.append((name.ljust(indent) + "".join(_cells(told, days, letters))).rstrip())
    key = [f"{letter} {holder}" for holder, letter in letters.items() if letter]
    marks = {CONTESTED: f"{CONTESTED} contested", SHARED: f"{SHARED} in parts"}
    key += [words for mark, words in marks.items() if any(mark in line[indent:] for line in lines[1:])]
    return [*lines, "", *_wrapped(key, width)]


def _days(first: date, last: date, most: int) -> list[date]:
    """The days of the columns: each, or so many as there is room for, evenly apart."""
    span = (last - first).days
    columns = max(1, min(most, span + 1))
    return [first + timedelta(days=round(n * span / max(1, columns - 1))) for n in range(columns)]


def _place(row: Row) -> tuple[str, str, str]:
    return row["place"], row["country"] or "", row["precision"] or ""


def _label(place: tuple[str, str, str], places: Sequence[tuple[str, str, str]]) -> str:
    """A place's name, with what it is where two have one name."""
    name = place[0][:NAME]
    return f"{name} ({place[2] or place[1]})" if sum(other[0] == place[0] for other in places) > 1 else name


def _letters(held: Sequence[Row]) -> dict[str, str]:
    """A letter for each side, in the order of the alphabet by first mention; sides beyond the letters have none."""
    holders = dict.fromkeys(row["side"] for row in held if row["status"] != "lost")
    return {holder: LETTERS[n] if n < len(LETTERS) else "" for n, holder in enumerate(holders)}


def _cells(told: Sequence[Row], days: Sequence[date], letters: Mapping[str, str]) -> Iterator[str]:
    """A character a column: who held the place, or that several held parts of it, on its day or, where something
    changes before the next, by then."""
    for n in range(len(days)):
        end = days[n + 1] - timedelta(days=1) if n + 1 < len(days) else days[-1]
        standing = on_day(told, end.isoformat())
        if not standing:
            yield " "
            continue
        if len({row["side"] for row in standing}) > 1:
            yield SHARED
            continue
        row = standing[0]
        fought = row["contested"] and (end - max(_day(row["date"]), _day(row["until"]))).days <= FADES
        yield CONTESTED if fought else letters[row["side"]] or "+"


FADES = 14  # days after which a contest that nobody speaks of any more is over


def scale(days: Sequence[date]) -> str:
    """The names of years or months over the columns where they begin, as far as there is room."""
    years = (days[-1] - days[0]).days > 3 * 366
    line = ""
    before = None
    for n, day in enumerate(days):
        name = f"{day:%Y}" if years else f"{day:%b}" if before and before.year == day.year else f"{day:%b %Y}"
        begins = before is None or (before.year, years or before.month) != (day.year, years or day.month)
        if begins and len(line) <= n:
            line = line.ljust(n) + name + " "
        before = day
    return line.rstrip()


def _wrapped(parts: Sequence[str], width: int) -> list[str]:
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1]) + len(part) + 3 > width:
            lines.append("")
        lines[-1] += f" · {part}" if lines[-1] else part
    return lines


def _day(value: str) -> date:
    return date.fromisoformat(f"{value}-01-01"[:10])
