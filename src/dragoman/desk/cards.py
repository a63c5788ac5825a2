"""What a happening's card shows besides the row of `ledger.ask`: the kinds of its parties, who tells of it, whose toll
is whose, and the thread that it belongs to. The same card stands on every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from ..ledger import ask, review, schema
from ..ledger.voices import independent, tolls
from . import figures
from .tell import with_words

Row = dict[str, Any]
TOLLS = 4
THREAD = 6  # other happenings of a thread
AT_A_TIME = 500  # rows asked for by one statement


def happenings(connection: Connection, ids: Sequence[int]) -> list[Row]:
    """The cards of these incidents, in this order, but for those that people rejected: their rows with ``actor_kinds``
    and ``recipient_kinds`` (aligned with their ids), ``outlets`` (each with its ``reports``, the busiest first),
    ``tolls`` (each voice's number of dead with who says so, each once, where they are more than one) and ``along`` (the
    other happenings of the thread, in order of their days)."""
    reports = ask.reports_of(connection, ids)
    found = {row["incident"]: row for row in ask.incidents_of(connection, ids, reports)}
    rows = [found[number] for number in ids if number in found]
    rows = figures.with_openings(connection, review.decided(connection, rows, "event"))
    kinds = figures.actor_names(connection, {n for row in rows for n in (*row["actor_ids"], *row["recipient_ids"])})
    outlets = _outlets(connection, [row["incident"] for row in rows])
    counted = [row["incident"] for row in rows if row["reports"] > 1 and row["deaths_most"] is not None]
    dead = _tolls({number: reports[number] for number in counted})
    threads = _threads(connection, {row["thread"] for row in rows})
    for row in rows:
        for role in ("actor", "recipient"):
            row[f"{role}_kinds"] = [kinds[n]["kind"] if n in kinds else None for n in row[f"{role}_ids"]]
        row["outlets"] = outlets.get(row["incident"], [])
        row["tolls"] = dead.get(row["incident"], [])
        row["along"] = [one for one in threads.get(row["thread"], []) if one["incident"] != row["incident"]]
    return with_words(rows)


def _parts(numbers: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + AT_A_TIME] for start in range(0, len(ordered), AT_A_TIME))


def _outlets(connection: Connection, incidents: list[int]) -> dict[int, list[Row]]:
    e, a = schema.events, schema.articles
    told: dict[int, Counter[str]] = {}
    for part in _parts(incidents):
        query = select(e.c.incident, a.c.id, a.c.outlet, a.c.url).join(a, a.c.id == e.c.article)
        for row in connection.execute(query.where(e.c.incident.in_(part)).distinct()):
            name = row.outlet or urlsplit(row.url or "").hostname
            if name:
                told.setdefault(row.incident, Counter())[name.removeprefix("www.")] += 1
    return {
        number: [{"outlet": name, "reports": n} for name, n in sorted(by.items(), key=lambda one: (-one[1], one[0]))]
        for number, by in told.items()
    }


def _tolls(reports: Mapping[int, list[Row]]) -> dict[int, list[Row]]:
    names = ("speaker", "outlet", "published", "deaths_low", "deaths_high", "article")
    found = {}
    for number, events in reports.items():
        told = [{name: row[name] for name in names} for row in tolls(events, independent(events))]
        once = {(row["speaker"] or row["outlet"] or row["article"], _dead(row)): row for row in told}
        found[number] = sorted(once.values(), key=_dead, reverse=True)[:TOLLS]
    return {number: told for number, told in found.items() if len(told) > 1}


def _dead(told: Row) -> int:
    return int(told["deaths_low"] if told["deaths_low"] is not None else told["deaths_high"])


def _threads(connection: Connection, threads: set[int]) -> dict[int, list[Row]]:
    i = schema.incidents
    found: dict[int, list[Row]] = {}
    for part in _parts(threads):
        query = select(i.c.id.label("incident"), i.c.thread, i.c.type, i.c.status, i.c.earliest)
        for row in connection.execute(query.where(i.c.thread.in_(part)).order_by(i.c.earliest, i.c.id)):
            found.setdefault(row.thread, []).append(dict(row._mapping))
    return {thread: members[: THREAD + 1] for thread, members in found.items() if len(members) > 1}
