"""What the front page tells: the foremost happenings that new articles tell of, by the ranking of a briefing, and what
changed hands.

New is what was added since the reader's last visit; on the first, the week up to the newest article, or longer where it
has little to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from ..ledger.control import moves
from ..ledger.foremost import Asked, Foremost, foremost
from .cards import happenings

Row = dict[str, Any]
CONSIDERED = 300  # incidents that are weighed: a page is waited for
MONTH = 30  # days
SPANS = {"week": 7, "month": MONTH, "year": 365}  # up to the newest article, the shortest that has something to tell
ENOUGH = 3  # stories, from which a span is wide enough
RECALLED = 21  # days before the newest article, before which what it tells is background
CHANGED = 6  # places


def told(connection: Connection, after: int, today: str | None, *, limit: int) -> tuple[Foremost, str]:
    """The stories of the week up to ``today``, and the name of that span; of the month or the year where only they have
    ENOUGH, or any. Where ``after`` is a row: those of three weeks that later articles tell of."""
    if not today:
        return Foremost(), "week"
    first: tuple[Foremost, str] | None = None
    for span, days in SPANS.items():
        since = before(today, RECALLED if after else days)
        found = foremost(connection, Asked(since, today, length=limit, after=after, considered=CONSIDERED))
        if after or len(found.shown) >= ENOUGH:
            return found, span
        if first is None or (found.shown and not first[0].shown):
            first = found, span
    assert first is not None
    return first


def stories(connection: Connection, found: Foremost, after: int) -> list[Row]:
    """Their cards, each with ``new_reports``: how many articles after row ``after`` tell of it, 0 where that is 0."""
    new = {
        story.head.row["incident"]: len({one for one in story.articles if one > after}) if after else 0
        for story in found.shown
    }
    return [{**row, "new_reports": new[row["incident"]]} for row in happenings(connection, list(new))]


def changed_hands(connection: Connection, today: str | None) -> Sequence[Row]:
    """Ground that was gained or lost in the month up to ``today``, the newest change of each place."""
    if not today:
        return []
    found = moves(connection, since=before(today, MONTH), until=today).changes
    newest: dict[str, Row] = {}
    for row in sorted(found, key=lambda row: (row["until"], row["sources"]), reverse=True):
        newest.setdefault(row["place"], row)
    return list(newest.values())[:CHANGED]


def before(day: str, days: int) -> str:
    """The day so many days before ``day``."""
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
