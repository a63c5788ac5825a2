"""What the front page tells: the happenings that new articles tell of, the weightiest first, and what changed hands.

New is what was added since the reader's last visit; on the first, what was published in the week up to the newest
article. A happening weighs more the more independent voices now tell of it, the graver it is (PLOVER's score, the
dead), the surer the record, and with a party of a name on either side; what has no day, or one long past, weighs a
third. Of a thread, and of what reads the same, only the weightiest is given; where there is enough, of what one article
alone tells, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from ..ledger import ask, schema
from ..ledger.control import changes
from ..views.judged import DOUBTFUL
from .cards import happenings

Row = dict[str, Any]
ARTICLES = 1_000  # of the newest, that are looked at
LOOKED_AT = 300  # of the weightiest happenings, whose parties are looked at
OF_A_WAR = 1_000  # dead from which a toll is a war's, unless so many voices give it:
SEVERAL = 3
NAMELESS = ("unnamed", "population")
WEEK = 7  # days
RECALLED = 21  # days before an article from which what it tells is background
BACKGROUND = 1 / 3


@dataclass
class Moved:
    """A happening as the new articles tell of it."""

    incident: int
    thread: int
    sure: float = 0.0
    score: float = 0.0
    deaths: dict[object, int] = field(default_factory=dict)  # by voice
    fresh: bool = False
    named: float = 1.0
    alike: object = None  # what reads the same has the same
    articles: set[int] = field(default_factory=set)
    voices: set[object] = field(default_factory=set)

    @property
    def grave(self) -> float:
        """PLOVER's score without its sign, in tenths, and the dead."""
        great = [dead for dead in self.deaths.values() if dead >= OF_A_WAR]
        counted = [dead for dead in self.deaths.values() if dead < OF_A_WAR or len(great) >= SEVERAL]
        return self.score / 10 + 0.7 * math.log10(1 + max(counted, default=0))

    @property
    def weight(self) -> float:
        """How much it matters this morning."""
        told = math.log2(1 + len(self.voices)) + self.grave
        return self.sure * (1.0 if self.fresh else BACKGROUND) * self.named * told


def news(after: int, today: str | None) -> list[ColumnElement[bool]]:
    """What makes an article new: added after row ``after``; where that is 0, published in the week up to ``today``."""
    a = schema.articles
    if after or not today:
        return [a.c.id > after]
    first = (date.fromisoformat(today) - timedelta(days=WEEK)).isoformat()
    return [a.c.published >= first, a.c.published <= today + "~"]


def moved(connection: Connection, new: list[ColumnElement[bool]]) -> list[Moved]:
    """All that new articles tell of, the weightiest first."""
    e, a, i = schema.events, schema.articles, schema.incidents
    newest = select(a.c.id).where(*new).order_by(a.c.published.desc(), a.c.id.desc()).limit(ARTICLES).subquery()
    query = (
        select(e.c.incident, e.c.article, e.c.confidence, e.c.score, e.c.date, e.c.earliest, i.c.thread)
        .add_columns(func.coalesce(e.c.deaths_low, e.c.deaths_high).label("deaths"))
        .add_columns(a.c.published, a.c.outlet, a.c.voice)
        .join(a, a.c.id == e.c.article)
        .join(i, i.c.id == e.c.incident)
        .where(e.c.article.in_(newest.select()), e.c.confidence >= DOUBTFUL, *ask.counting(connection))
    )
    found: dict[int, Moved] = {}
    for row in connection.execute(query):
        one = found.setdefault(row.incident, Moved(row.incident, row.thread))
        one.sure = max(one.sure, row.confidence)
        voice = row.outlet or row.voice
        one.score = max(one.score, abs(row.score or 0.0))
        one.deaths[voice] = max(one.deaths.get(voice, 0), row.deaths or 0)
        one.fresh = one.fresh or _is_fresh(row)
        one.articles.add(row.article)
        one.voices.add(voice)
    ranked = sorted(found.values(), key=_first)
    _look_at_parties(connection, ranked[:LOOKED_AT])
    return sorted(ranked, key=_first)


def _first(one: Moved) -> tuple[float, int]:
    return -one.weight, one.incident


def _is_fresh(row: Any) -> bool:
    if not (row.date and row.published):
        return False
    return bool(row.earliest >= (date.fromisoformat(row.published[:10]) - timedelta(days=RECALLED)).isoformat())


def _look_at_parties(connection: Connection, some: list[Moved]) -> None:
    """A happening of nobody that has a name tells less; those of the same parties and type in one place are alike."""
    e, p, a = schema.events, schema.participants, schema.actors
    query = select(e.c.incident, e.c.type, e.c.place, p.c.role, a.c.id, a.c.kind)
    query = query.join(p, p.c.event == e.c.id).join(a, a.c.id == p.c.actor)
    numbers = {one.incident: one for one in some}
    parties: dict[int, set[tuple[Any, ...]]] = {}
    for row in connection.execute(query.where(e.c.incident.in_(list(numbers)), e.c.confidence >= DOUBTFUL)):
        parties.setdefault(row.incident, set()).add(tuple(row))
    for incident, one in numbers.items():
        known = parties.get(incident, set())
        named = {row[3] for row in known if row[5] not in NAMELESS}
        one.named = 0.4 + 0.4 * ("actor" in named) + 0.2 * ("recipient" in named)
        one.alike = frozenset((row[1], row[2], row[3], row[4]) for row in known if row[5] not in NAMELESS) or incident


def told(ranked: Iterable[Moved], *, limit: int) -> list[Moved]:
    """The weightiest of each thread, none that reads like another; of what articles tell that were heard already, only
    as many as there is room for besides."""
    chosen: list[Moved] = []
    heard: set[object] = set()
    articles: set[int] = set()
    besides: list[Moved] = []
    for one in ranked:
        marks = {("thread", one.thread), ("alike", one.alike)}
        if heard & marks:
            continue
        heard |= marks
        (besides if one.articles <= articles else chosen).append(one)
        articles |= one.articles
        if len(chosen) == limit:
            break
    return sorted([*chosen, *besides[: limit - len(chosen)]], key=_first)


def stories(connection: Connection, ranked: list[Moved], *, limit: int, since_visit: bool) -> list[Row]:
    """Their cards, each with ``new_reports``: how many of its reports came since the last visit."""
    new = {one.incident: len(one.articles) if since_visit else 0 for one in told(ranked, limit=limit)}
    return [{**row, "new_reports": new[row["incident"]]} for row in happenings(connection, list(new))]


def changed_hands(connection: Connection, today: str | None, *, limit: int = 6) -> list[Row]:
    """Ground that was gained or lost in the month up to ``today``, the newest change of each place."""
    if not today:
        return []
    since = (date.fromisoformat(today) - timedelta(days=30)).isoformat()
    told = [row for row in changes(connection, since=since, until=today).changes if row["status"] in ("gained", "lost")]
    newest: dict[str, Row] = {}
    for row in sorted(told, key=lambda row: (row["until"], row["sources"]), reverse=True):
        newest.setdefault(row["place"], row)
    return list(newest.values())[:limit]
