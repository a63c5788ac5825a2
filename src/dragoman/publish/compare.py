"""A ledger beside other event data: which events both have, which only one of them.

Two rows are taken for one event when their days lie within some days of one another, their places within some
kilometres (or in one first-level division where a point is missing), and they are of one country where both tell it. Of
the pairs that may be one, the nearest are joined first, each row once: by kind, parties, days and distance. What the
other data have and the ledger has not is no error of the ledger when its articles do not tell of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection

from .. import __version__
from ..errors import UsageError
from ..ledger import ask
from . import others
from .layouts import named, rows_in
from .others import Occurrence, apart
from .validity import wilson

Row = dict[str, Any]
DAYS, KM = 1, 50.0
BOTH, OURS, THEIRS = "both", "ledger only", "other only"
COLUMNS = (
    "found_in ledger_id other_id ledger_kind other_kind same_kind shared_party days_apart km_apart day country admin1 "
    "place ledger_fatalities other_fatalities ledger_words other_words"
).split()


class Pair(NamedTuple):
    """Two rows that may be one event, the likelier the lower ``cost``."""

    cost: tuple[Any, ...]
    ours: int
    theirs: int
    days: int
    km: float | None


@dataclass(frozen=True)
class Comparison:
    """What came of it: the rows (`COLUMNS`), how they were matched, and of which data set the other file is."""

    rows: list[Row]
    data_set: str
    days: int
    km: float
    span: tuple[str, str]

    def counts(self) -> Counter[str]:
        return Counter(row["found_in"] for row in self.rows)


def compare(
    connection: Connection, path: Path, *, days: int = DAYS, km: float = KM, filters: ask.Filters | None = None
) -> Comparison:
    """Matches a ledger with a file of ACLED, UCDP GED, GDELT or POLECAT, over the days and countries that both cover.

    Without ``filters`` the ledger's rows are those that an export in that layout has.

    Raises UsageError for a file of none of them, and where the two have no day in common.
    """
    known, theirs = others.read(path)
    asked = filters or ask.Filters(min_confidence=named(known.layout).least)
    ours = others.of_ledger(known, rows_in(known.layout, connection, asked))
    if not theirs:
        raise UsageError(f"{path}: has no rows")
    first, last = _shared_span(ours, theirs, path)
    countries = {one.country for one in theirs if one.country}
    ours = [one for one in ours if one.country in countries or one.country is None]
    pairs = _joined(ours, theirs, days, km)
    rows = [_both(ours[pair.ours], theirs[pair.theirs], pair) for pair in pairs]
    for side, found_in, taken in (
        (ours, OURS, {pair.ours for pair in pairs}),
        (theirs, THEIRS, {pair.theirs for pair in pairs}),
    ):
        alone = (one for number, one in enumerate(side) if number not in taken)
        rows += [_single(one, found_in) for one in alone if first <= one.first <= last]
    rows.sort(key=lambda row: (row["day"], row["found_in"], row["ledger_id"] or "", row["other_id"] or ""))
    return Comparison(rows, known.layout, days, km, (first, last))


def _shared_span(ours: Sequence[Occurrence], theirs: Sequence[Occurrence], path: Path) -> tuple[str, str]:
    if not ours:
        raise UsageError(f"{path}: the ledger has no event to compare with it")
    first = max(min(one.first for one in side) for side in (ours, theirs))
    last = min(max(one.last for one in side) for side in (ours, theirs))
    if first > last:
        raise UsageError(f"{path}: its days and the ledger's have none in common")
    return first, last


def _joined(ours: Sequence[Occurrence], theirs: Sequence[Occurrence], days: int, km: float) -> list[Pair]:
    """The pairs that are taken for one event, each row in one at most."""
    by_day: dict[str, list[int]] = {}
    for number, one in enumerate(theirs):
        for day in _days(one):
            by_day.setdefault(day, []).append(number)
    possible = []
    for number, one in enumerate(ours):
        near = {found for day in _days(one, days) for found in by_day.get(day, ())}
        possible += [pair for other in sorted(near) if (pair := _pair(number, one, other, theirs[other], days, km))]
    chosen: list[Pair] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for pair in sorted(possible):
        if pair.ours not in used[0] and pair.theirs not in used[1]:
            chosen.append(pair)
            used[0].add(pair.ours)
            used[1].add(pair.theirs)
    return chosen


def _days(one: Occurrence, around: int = 0) -> Iterable[str]:
    first, last = date.fromisoformat(one.first), date.fromisoformat(one.last)
    count = min((last - first).days, 366) + 2 * around + 1
    return ((first + timedelta(days=n - around)).isoformat() for n in range(count))


def _pair(number: int, one: Occurrence, other_number: int, other: Occurrence, days: int, km: float) -> Pair | None:
    if one.country and other.country and one.country != other.country:
        return None
    gap = _gap(one, other)
    far = apart(one, other)
    same_place = one.admin1 == other.admin1 and one.admin1 is not None if far is None else far <= km
    if gap > days or not same_place:
        return None
    unlike = one.kind != other.kind
    strangers = one.parties.isdisjoint(other.parties)
    return Pair((unlike + strangers, gap, far or 0.0, one.id, other.id), number, other_number, gap, far)


def _gap(one: Occurrence, other: Occurrence) -> int:
    """Days between two spans, 0 where they meet."""
    first, second = sorted((one, other), key=lambda found: found.first)
    return max(0, (date.fromisoformat(second.first) - date.fromisoformat(first.last)).days)


def _both(one: Occurrence, other: Occurrence, pair: Pair) -> Row:
    return _row(one, other) | {
        "found_in": BOTH,
        "same_kind": one.kind == other.kind,
        "shared_party": not one.parties.isdisjoint(other.parties),
        "days_apart": pair.days,
        "km_apart": None if pair.km is None else round(pair.km, 1),
    }


def _single(one: Occurrence, found_in: str) -> Row:
    made = _row(one, None) if found_in == OURS else _row(None, one)
    return made | {"found_in": found_in}


def _row(one: Occurrence | None, other: Occurrence | None) -> Row:
    shown = one or other
    if shown is None:
        return {}
    made: Row = dict.fromkeys(COLUMNS)
    made |= {"day": shown.first, "country": shown.country, "admin1": shown.admin1, "place": shown.place}
    for whose, found in (("ledger", one), ("other", other)):
        if found is not None:
            made |= {f"{whose}_id": found.id, f"{whose}_kind": found.kind, f"{whose}_words": found.words}
            made[f"{whose}_fatalities"] = found.fatalities
    return made


# ---- the page ---------------------------------------------------------------------------------------------


def summary(made: Comparison) -> list[Row]:
    """For all rows and for each kind: how many both have, and each side's part that the other has, with 95 % intervals
    (Wilson)."""
    kinds = sorted({row["ledger_kind"] or row["other_kind"] for row in made.rows})
    return [_counted("all", made.rows)] + [
        _counted(kind, [row for row in made.rows if (row["ledger_kind"] or row["other_kind"]) == kind])
        for kind in kinds
    ]


def _counted(kind: str, rows: Sequence[Row]) -> Row:
    counts = Counter(row["found_in"] for row in rows)
    both = [row for row in rows if row["found_in"] == BOTH]
    return {
        "kind": kind,
        "both": counts[BOTH],
        "ledger_only": counts[OURS],
        "other_only": counts[THEIRS],
        "of_ledger_in_other": _share(counts[BOTH], counts[BOTH] + counts[OURS]),
        "of_other_in_ledger": _share(counts[BOTH], counts[BOTH] + counts[THEIRS]),
        "same_kind": _share(sum(bool(row["same_kind"]) for row in both), len(both)),
        "shared_party": _share(sum(bool(row["shared_party"]) for row in both), len(both)),
    }


def _share(part: int, whole: int) -> str:
    if not whole:
        return ""
    low, high = wilson(part, whole)
    return f"{part / whole:.2f} ({low:.2f} to {high:.2f})"


def as_html(made: Comparison, other: str) -> str:
    """The comparison as a page: how it was made, the summary, a sentence for a paper, and every row."""
    told = _sentence(made, other)
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        f"<title>{escape(other)} and the ledger</title>",
        "<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem}table{border-collapse:"
        "collapse;font-size:.85rem}td,th{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;vertical-align:top}"
        "</style>",
        f"<h1>{escape(other)} and the ledger</h1><p>{escape(told)}</p>",
        "<p>What only the other data have is no error where the ledger's articles do not tell of it; what only the "
        "ledger has may be an event that they left out, a day or place told otherwise, or none: read a sample.</p>",
        _html_table(summary(made)),
        "<h2>Rows</h2>",
        _html_table(made.rows),
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _sentence(made: Comparison, other: str) -> str:
    """How it may be reported in a paper."""
    whole = summary(made)[0]
    return (
        f"Events coded with dragoman {__version__} were matched with {other} ({made.data_set.upper()}) from "
        f"{made.span[0]} to {made.span[1]}, one to one, within {made.days} day(s) and {made.km:g} km: {whole['both']} "
        f"are in both, {whole['ledger_only']} in the coded data alone, {whole['other_only']} in {other} alone. Of the "
        f"coded events {whole['of_ledger_in_other'] or 'none'} are in {other}, of its events "
        f"{whole['of_other_in_ledger'] or 'none'} in the coded data (shares with 95 % intervals, Wilson)."
    )


def _html_table(rows: Sequence[Row]) -> str:
    if not rows:
        return "<p>None.</p>"
    head = "".join(f"<th>{escape(name.replace('_', ' '))}" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape('' if cell is None else str(cell))}" for cell in row.values()) for row in rows
    )
    return f"<table><tr>{head}{body}</table>"
