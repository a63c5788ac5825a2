"""Which decisions teach most, how far reviewing has come, and how far reviewers agree with one another."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from . import schema
from .review import queue

Row = dict[str, Any]
ORDERS = {
    "settles": "what settles most",
    "even": "nearest to even odds",
    "least": "least sure first",
    "second": "a second look",
}
NEAR = 400  # events nearest to even odds, of which those that settle most are chosen
SAMPLE = 20_000  # newest events by which it is reckoned how many are alike


def waiting(connection: Connection, by: str, *, reviewer: str = "", limit: int = 25) -> list[Row]:
    """Events for a reviewer to judge, as rows of ``events`` with ``alike``: how many of the newest events were coded by
    the same rule as the same type.

    ``by`` is one of ORDERS: "settles" has unsure events of which there are many alike first, and those that are alike
    apart; "even" those nearest to a probability of a half; "least" the least probable; "second" those that others
    judged and ``reviewer`` has not, whose verdicts are not told.
    """
    if by == "least":
        found = queue(connection, limit=limit)
    elif by == "second":
        found = _for_a_second_look(connection, reviewer, limit)
    else:
        found = _nearest_even(connection, NEAR if by == "settles" else limit)
    alike = _alike(connection)
    for row in found:
        row["alike"] = alike[row["rule"], row["type"]]
    return _settling(found)[:limit] if by == "settles" else found


def _made(*limits: ColumnElement[bool]) -> Select[Any]:
    """Verdicts (no comments) that stand on the event and article of a query around it."""
    e, a, r = schema.events, schema.articles, schema.reviews
    here = (r.c.content_hash == a.c.content_hash, r.c.fingerprint == e.c.fingerprint, r.c.kind == "event")
    return select(r.c.id).where(*here, r.c.undone == 0, r.c.decision != "comment", *limits)


def _events(*limits: ColumnElement[bool]) -> Select[Any]:
    e, a = schema.events, schema.articles
    return select(e).join(a, a.c.id == e.c.article).where(*limits)


def _nearest_even(connection: Connection, limit: int) -> list[Row]:
    e = schema.events
    unjudged = ~_made().exists()
    above = _events(unjudged, e.c.confidence >= 0.5).order_by(e.c.confidence, e.c.id).limit(limit)
    below = _events(unjudged, e.c.confidence < 0.5).order_by(e.c.confidence.desc(), e.c.id.desc()).limit(limit)
    rows = [dict(row._mapping) for query in (above, below) for row in connection.execute(query)]
    return sorted(rows, key=lambda row: (abs(row["confidence"] - 0.5), row["id"]))[:limit]


def _for_a_second_look(connection: Connection, reviewer: str, limit: int) -> list[Row]:
    r, e = schema.reviews, schema.events
    mine, others = _made(r.c.reviewer == reviewer).exists(), _made(r.c.reviewer != reviewer).exists()
    query = _events(others, ~mine).order_by(e.c.id.desc()).limit(limit)
    return [dict(row._mapping) for row in connection.execute(query)]


def _alike(connection: Connection) -> Counter[tuple[str, str]]:
    e = schema.events
    newest = select(e.c.rule, e.c.type).order_by(e.c.id.desc()).limit(SAMPLE).subquery()
    counts = select(newest.c.rule, newest.c.type, func.count()).group_by(newest.c.rule, newest.c.type)
    return Counter({(rule, kind): number for rule, kind, number in connection.execute(counts)})


def _settling(rows: list[Row]) -> list[Row]:
    """By the variance of what is judged times the root of how many are alike; each further one of a kind counts for
    less, since the first has told most of it."""
    seen: Counter[tuple[str, str]] = Counter()

    def gain(row: Row) -> float:
        return float(row["confidence"] * (1 - row["confidence"]) * sqrt(row["alike"]))

    shared = []
    for row in sorted(rows, key=lambda row: (-gain(row), row["id"])):
        kind = (row["rule"], row["type"])
        seen[kind] += 1
        shared.append((-gain(row) / seen[kind], row["id"], row))
    return [row for *_, row in sorted(shared, key=lambda one: one[:2])]


def progress(connection: Connection, reviewer: str, today: str) -> Row:
    """How many events were ``judged`` in all and by the ``reviewer`` ``today`` (an ISO day), of how many (``of``)."""
    r, e = schema.reviews, schema.events
    stand = (r.c.kind == "event", r.c.undone == 0, r.c.decision != "comment")
    records = select(r.c.content_hash, r.c.fingerprint).where(*stand).distinct()
    mine = records.where(r.c.reviewer == reviewer, r.c.at >= today)

    def count(query: Select[Any]) -> int:
        return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())

    total = int(connection.execute(select(func.count()).select_from(e)).scalar_one())
    return {"judged": count(records), "today": count(mine), "of": total}


def between(connection: Connection) -> list[Row]:
    """Pairs of reviewers who judged the same records: how many ``both`` did, the part on which they ``agree``
    (accepted, corrected or rejected alike), and Cohen's ``kappa`` (None where chance alone would have them agree)."""
    r = schema.reviews
    query = select(r.c.content_hash, r.c.fingerprint, r.c.kind, r.c.reviewer, r.c.decision)
    query = query.where(r.c.undone == 0, r.c.decision.in_(("accept", "correct", "reject"))).order_by(r.c.id)
    verdicts: dict[tuple[str, str, str], dict[str, str]] = {}
    for digest, fingerprint, kind, who, decision in connection.execute(query):
        verdicts.setdefault((digest, fingerprint, kind), {})[who] = decision
    judged: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for by in verdicts.values():
        for one, other in combinations(sorted(by), 2):
            judged.setdefault((one, other), []).append((by[one], by[other]))
    return [{"one": one, "other": other, **_agreeing(made)} for (one, other), made in sorted(judged.items())]


def _agreeing(made: list[tuple[str, str]]) -> Row:
    both = len(made)
    agree = sum(one == other for one, other in made) / both
    first, second = Counter(one for one, _ in made), Counter(other for _, other in made)
    chance = sum(first[verdict] * second[verdict] for verdict in first) / both**2
    kappa = round((agree - chance) / (1 - chance), 2) if chance < 1 else None
    return {"both": both, "agree": round(agree, 3), "kappa": kappa}
