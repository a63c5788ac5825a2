"""What passes between two actors over time: counts, shares of all that happened, and the times that stand out.

A ledger's volume changes: a week with twice the articles has twice the incidents of everybody. So a time stands out
when more of *all* incidents of that time are of conflict (or of cooperation) between the two than in the whole span.

The test: of the n incidents of a time, x lie between the two; n times their share p of the whole span is expected.
z = (x - np) / sqrt(f n p (1 - p)), where f, the dispersion, is the median of the squared z over the times that have
incidents, divided by that of a chi-squared variable of one degree of freedom (0.455), and at least 1: crises come in
lumps, which are not to be taken for breaks one by one. Of the one-sided probabilities of all times, those are marked
that stay below 5 in 100 by Holm's method (Scandinavian Journal of Statistics 6, 1979) and in which three incidents are
dated by a report and likely enough to be right (0.27 or more): what only doubtful reports tell is no break. With fewer
than eight times or twelve incidents between the two nothing is marked, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from math import erfc, sqrt
from statistics import median
from typing import Any, Literal

from sqlalchemy import Connection, exists, func, intersect, select

from ..errors import UsageError
from ..views.judged import UNSURE
from . import ask, schema
from .foremost import Asked, foremost, place_of
from .heads import headline
from .matter import Story
from .standing import rejected

Row = dict[str, Any]
By = Literal["day", "week", "month"]
DONE = ("occurred", "ongoing")
DATED = {"day": 0, "week": 6, "month": 30}  # days within which an incident must be dated to be counted in one
LONGEST = {"day": 45, "week": 750}  # days of the whole span for which so short a time is chosen
TOLD_BEFORE = 7  # days before the first article of which it may tell as news
FEWEST_TIMES = 8
FEWEST_INCIDENTS = 12
LEAST, LEAST_SURE = 4, 3  # incidents in a time that can stand out, and those of them that are dated and not doubtful
LEVEL = 0.05
MEDIAN_CHI_SQUARED = 0.455
KNOWN_DAYS = 20_000  # spans of days: many incidents have the same
SIGNS = (("conflict", -1), ("cooperation", 1))
BEHIND, MOST = 3, 60  # happenings named for a time that stands out, and those of one side that are looked at
COLUMNS = ("incidents", "of_all", "share", "score", "conflict", "cooperation", "unusual", "more", "expected", "behind")


@dataclass
class Trend:
    """The rows of all times from the first to the last, whether they were tested, and what was not counted."""

    by: By
    rows: list[Row]
    since: str = ""
    until: str = ""
    untested: str | None = None  # why no time is marked: too few to tell
    undated: int = 0  # incidents between the two whose date is not known closely enough
    outside: int = 0  # and those before or after the span
    dispersion: dict[str, float] = field(default_factory=dict)


def trend(
    connection: Connection,
    one: str,
    other: str,
    *,
    since: str | None = None,
    until: str | None = None,
    by: str | None = None,
    min_confidence: float = 0.0,
    happenings: bool = True,
) -> Trend:
    """Conflict and cooperation between two actors by day, week (its Monday) or month; times without any included.

    From ``since`` to ``until``, by default from a week before the first article to the last; ``by`` is chosen by the
    length of that span when it is left out. Only what occurred counts, once an incident, where its day is known to the
    time it is counted in, and where a report is right with ``min_confidence`` or more. In a row ``conflict`` and
    ``cooperation`` are the sums of the incidents' negative and positive PLOVER scores, as positive numbers, ``score``
    their mean, ``of_all`` all incidents of the ledger in that time, ``share`` the two's part of these; ``more`` says
    of what there was more than elsewhere in the span, ``expected`` how many incidents of that there would be, and
    ``behind`` the foremost stories between the two that are surely of that time (none without ``happenings``, which
    saves their choice). There are no rows when nothing joins the two. Raises UsageError for actors that nobody knows
    and for a wrong ``by``.
    """
    if by not in (None, *DATED):
        raise UsageError(f"--by takes day, week or month, not {by!r}")
    first, last = _span(connection, since, until)
    found = _between(connection, one, other, min_confidence)
    if first is None or last is None or not found:
        return Trend("week", [])
    chosen: By = by or next((name for name, most in LONGEST.items() if (last - first).days <= most), "month")  # type: ignore[assignment]
    told = Trend(chosen, [], first.isoformat(), last.isoformat())
    starts = list(_starts(first, last, chosen))
    theirs: dict[date, list[Row]] = {}
    for row in found:
        on = _dated(row["earliest"], row["latest"], chosen)
        if on is None:
            told.undated += 1
        elif not first <= on <= last:
            told.outside += 1
        else:
            theirs.setdefault(_start(on, chosen), []).append(row)
    if not theirs:
        return told
    everything = _all_incidents(connection, chosen, first, last, min_confidence)
    told.rows = [_row(chosen, start, theirs.get(start, []), everything.get(start, 0)) for start in starts]
    _mark(told, theirs)
    if happenings:
        _add_behind(connection, told, one, other)
    return told


# ---- what is counted ----------------------------------------------------------------------------------


def _span(connection: Connection, since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """The first and the last day: as asked for, else from a week before the ledger's first article to its last."""
    a = schema.articles
    first, last = connection.execute(select(func.min(a.c.published), func.max(a.c.published))).one()
    ends = [ask.checked_day(since, "since") if since else first, ask.checked_day(until, "until") if until else last]
    if not all(ends):
        return None, None
    before = timedelta(0) if since else timedelta(days=TOLD_BEFORE)
    try:
        return _first(ends[0][:10]) - before, _last(ends[1])
    except (ValueError, OverflowError):  # a coded archive may bring what is no day
        return None, None


def _first(value: str) -> date:
    return date.fromisoformat(f"{value}-01-01"[:10])


def _last(value: str) -> date:
    if len(value) >= len("2018-04-14"):
        return date.fromisoformat(value[:10])
    year, month = int(value[:4]), int(value[5:7] or 12)
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _between(connection: Connection, one: str, other: str, least: float) -> list[Row]:
    """The incidents that join the two, with their mean score and the number of their articles."""
    e, i, p = schema.events, schema.incidents, schema.participants
    # Not by the bare status, by which SQLite would go through the whole ledger instead of what joins the two.
    status = func.coalesce(e.c.status, "")
    sides = (select(p.c.event).where(p.c.actor.in_(ask.actors_named(connection, name))) for name in (one, other))
    query = (
        select(i.c.id, i.c.earliest, i.c.latest, i.c.type, func.avg(e.c.score).label("score"))
        .add_columns(func.count(e.c.article.distinct()).label("articles"), func.max(e.c.confidence).label("sure"))
        .add_columns(func.count(e.c.date).label("dated"))
        .join(e, e.c.incident == i.c.id)
        .where(e.c.id.in_(intersect(*sides)), status.in_(DONE), e.c.score.is_not(None), ~rejected())
        .where(e.c.confidence >= least)
        .group_by(i.c.id, i.c.earliest, i.c.latest, i.c.type)
        .order_by(i.c.id)
    )
    result = connection.execute(query)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result.all()]


def _all_incidents(connection: Connection, by: By, first: date, last: date, least: float) -> dict[date, int]:
    """All incidents of the ledger that occurred, by time."""
    i, e = schema.incidents, schema.events
    days = (first.isoformat(), last.isoformat())
    query = (
        select(i.c.earliest, i.c.latest, func.count())
        .where(i.c.status.in_(DONE), i.c.earliest.between(*days))
        .group_by(i.c.earliest, i.c.latest)
    )
    if least > 0:
        query = query.where(exists().where(e.c.incident == i.c.id, e.c.confidence >= least))
    counts: dict[date, int] = {}
    for earliest, latest, count in connection.execute(query):
        on = _dated(earliest, latest, by)
        if on is not None:
            start = _start(on, by)
            counts[start] = counts.get(start, 0) + int(count)
    return counts


@lru_cache(maxsize=KNOWN_DAYS)
def _dated(earliest: str | None, latest: str | None, by: By) -> date | None:
    """The day of an incident; None where it isn't known within a time of this length."""
    if not earliest:
        return None
    try:
        on, end = date.fromisoformat(earliest), date.fromisoformat(latest or earliest)
    except ValueError:
        return None
    return on if (end - on).days <= DATED[by] else None


@lru_cache(maxsize=KNOWN_DAYS)
def _start(day: date, by: By) -> date:
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day


def _starts(first: date, last: date, by: By) -> Iterator[date]:
    on = _start(first, by)
    while on <= last:
        yield on
        on = _start(on + timedelta(days={"day": 1, "week": 7, "month": 31}[by]), by)


def _row(by: By, start: date, told: list[Row], of_all: int) -> Row:
    scores = [row["score"] for row in told]
    of_all = max(of_all, len(told))
    return {
        by: start.isoformat(),
        "incidents": len(told),
        "of_all": of_all,
        "share": round(len(told) / of_all, 4) if of_all else None,
        "score": round(sum(scores) / len(scores), 2) if scores else None,
        "conflict": round(-sum(s for s in scores if s < 0) + 0.0, 2),
        "cooperation": round(sum(s for s in scores if s > 0) + 0.0, 2),
        "unusual": False,
        "more": None,
        "expected": None,
        "behind": [],
    }


# ---- what stands out ------------------------------------------------------------------------------------


def _mark(told: Trend, theirs: dict[date, list[Row]]) -> None:
    rows = [row for row in told.rows if row["of_all"]]
    count = sum(row["incidents"] for row in rows)
    if len(rows) < FEWEST_TIMES or count < FEWEST_INCIDENTS:
        told.untested = (
            f"too few to tell: {count} incident{'' if count == 1 else 's'} in {len(rows)} {told.by}s with any news "
            f"(from {FEWEST_INCIDENTS} in {FEWEST_TIMES} on, those that stand out are marked)"
        )
        return
    for more, sign in SIGNS:
        counts = [_signed(theirs, row[told.by], sign) for row in rows]
        marked, dispersion = standing_out(counts, [row["of_all"] for row in rows])
        told.dispersion[more] = round(dispersion, 2)
        share = sum(counts) / sum(row["of_all"] for row in rows)
        for row, mark in zip(rows, marked, strict=True):
            if mark and _sure(theirs, row[told.by], sign) >= LEAST_SURE:
                row["unusual"], row["more"] = True, f"{row['more']}, {more}" if row["more"] else more
                row["expected"] = round((row["expected"] or 0.0) + share * row["of_all"], 1)


def _signed(theirs: dict[date, list[Row]], start: str, sign: int) -> int:
    return sum(row["score"] * sign > 0 for row in theirs.get(date.fromisoformat(start), ()))


def _sure(theirs: dict[date, list[Row]], start: str, sign: int) -> int:
    rows = theirs.get(date.fromisoformat(start), ())
    return sum(row["score"] * sign > 0 and row["dated"] > 0 and row["sure"] >= UNSURE for row in rows)


def standing_out(counts: Sequence[int], totals: Sequence[int]) -> tuple[list[bool], float]:
    """Which counts are more than chance leaves to their totals, and the dispersion; the test is that of the module."""
    share = sum(counts) / sum(totals)
    if not 0 < share < 1:
        return [False] * len(counts), 1.0
    spread = [n * share * (1 - share) for n in totals]
    raw = [(x - n * share) / sqrt(v) for x, n, v in zip(counts, totals, spread, strict=True)]
    dispersion = max(1.0, median(z * z for z in raw) / MEDIAN_CHI_SQUARED)
    chances = [0.5 * erfc(z / sqrt(dispersion) / sqrt(2)) for z in raw]
    marked = [False] * len(counts)
    order = sorted(range(len(chances)), key=chances.__getitem__)
    for rank, n in enumerate(order):
        if chances[n] * (len(chances) - rank) >= LEVEL:
            break
        marked[n] = counts[n] >= LEAST
    return marked, dispersion


def _add_behind(connection: Connection, told: Trend, one: str, other: str) -> None:
    """The foremost stories between the two on the days of each time that stands out, each by a report that names its
    day: of what there was more of, and first one of each."""
    sides = [set(ask.actors_named(connection, name)) for name in (one, other)]
    for row in told.rows:
        if row["unusual"]:
            signs = [sign for more, sign in SIGNS if more in row["more"]]
            found = [story for story in _foremost(connection, told.by, row[told.by], one) if _is_between(story, sides)]
            by_sign = [[story for story in found if (story.head.row["score"] or 0) * sign > 0] for sign in signs]
            firsts = [some[0] for some in by_sign if some]
            others = [story for story in found if any(story in some for some in by_sign) and story not in firsts]
            row["behind"] = [_behind(story) for story in (*firsts, *others)[:BEHIND]]


def _foremost(connection: Connection, by: By, start: str, actor: str) -> list[Story]:
    first = date.fromisoformat(start)
    last = _last(start[:7]) if by == "month" else first + timedelta(days=DATED[by])
    asked = Asked(first.isoformat(), last.isoformat(), actor=actor, length=MOST)
    return foremost(connection, asked).shown


def _is_between(story: Story, sides: Sequence[set[int]]) -> bool:
    """Whether a story passes between the two that has its day, and by more than one outlet where outlets are known."""
    parties = {party.id for party in (*story.who, *story.whom)}
    alone = story.same.heard == 1 and any(row["outlet"] or row["url"] for row in story.same.reports)
    return story.has_a_day and not alone and all(side & parties for side in sides)


def _behind(story: Story) -> Row:
    same, row = story.same, story.head.row
    least, most = story.toll.deaths
    outlets = len(set(same.voice.values())) if any(one["outlet"] or one["url"] for one in same.reports) else None
    return {
        "head": headline(story),
        "incident": row["incident"],
        "type": row["type"],
        "status": same.status,
        "earliest": story.days[0] if story.days else None,
        "latest": story.days[1] if story.days else None,
        "actors": [party.name for party in story.who],
        "recipients": [party.name for party in story.whom],
        "place": place_of(story) or None,
        "outlets": outlets,
        "reports": len(same.voice),
        "deaths_least": least,
        "deaths_most": most,
    }
