"""Who deals with whom: a matrix of the busiest actors, the same on a circle, and one actor with all its partners.

Each looks at no more than the newest ``figures.MIDDLE_WINDOW`` events of what is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, pi, sin, sqrt
from typing import Any

from sqlalchemy import Connection, func, or_, select

from ..ledger import ask, schema
from .figures import MIDDLE_WINDOW, Passed, actor_names, actor_rows, passed

Row = dict[str, Any]
SHOWN = 26  # actors of the matrix and the circle
PARTNERS = 40  # of one actor
PAIRS = 40  # that are listed
LINES = 120  # of the circle
MEASURES = {"incidents": "happenings", "score": "mean score", "conflict": "conflict", "cooperation": "cooperation"}
STEPS = 6  # of a colour
RADIUS, LONGEST = 300, 30  # of the circle, in its own units; characters of a name on it
LETTER, BESIDE = 8.2, 24  # of the same units: the width of a letter, and what lies beside a name


@dataclass
class Dealings:
    """The incidents that passed between actors: by (who, whom) and by pair, each with its telling."""

    directed: dict[tuple[int, int], dict[int, Passed]] = field(default_factory=dict)
    pairs: dict[tuple[int, int], dict[int, Passed]] = field(default_factory=dict)
    weight: Counter[int] = field(default_factory=Counter)

    def add(self, one: int, other: int, told: Passed) -> None:
        """Notes that ``one`` did to ``other``."""
        incident = told.incident
        self.directed.setdefault((one, other), {})[incident] = told
        pair = self.pairs.setdefault((one, other) if one < other else (other, one), {})
        if incident not in pair:
            pair[incident] = told
            self.weight[one] += 1
            self.weight[other] += 1


def dealings(connection: Connection, filters: ask.Filters, among: Sequence[int] = ()) -> Dealings:
    """What passed between actors; ``among``: only what one of these rows took part in (`figures.passed`)."""
    found = Dealings()
    for told in passed(connection, filters, window=MIDDLE_WINDOW, among=among):
        found.add(told.one, told.other, told)
    return found


def measured(incidents: Mapping[int, Passed]) -> Row:
    """What the incidents between two come to: ``incidents``, mean ``score``, and those of ``conflict`` and of
    ``cooperation`` by the sign of their score."""
    scores = [told.score for told in incidents.values() if told.score is not None]
    return {
        "incidents": len(incidents),
        "score": round(sum(scores) / len(scores), 1) if scores else None,
        "conflict": sum(score < 0 for score in scores),
        "cooperation": sum(score > 0 for score in scores),
    }


def network(connection: Connection, filters: ask.Filters, measure: str = "incidents") -> Row:
    """``actors`` (the busiest, those who deal with one another side by side), ``cells`` (rows of what each did to each;
    None where nothing passed), ``pairs`` (the busiest), ``among`` (those of these actors), ``ties`` (standing relations
    among the actors), and the ``steps`` of the measure's colours."""
    found = dealings(connection, filters)
    chosen = in_order(found, [actor for actor, _ in _ranked(found.weight)[:SHOWN]])
    ranked = sorted(found.pairs.items(), key=lambda item: (-len(item[1]), item[0]))
    shown = set(chosen)
    busiest = [item for n, item in enumerate(ranked) if n < PAIRS or shown.issuperset(item[0])]
    names = actor_names(connection, {*chosen, *(actor for pair, _ in busiest for actor in pair)})
    actors = [{**names[actor], "incidents": found.weight[actor]} for actor in chosen]
    cells = [[_cell(found, a, b) for b in chosen] for a in chosen]
    top = max((abs(cell[measure] or 0) for row in cells for cell in row if cell), default=0)
    for cell in (cell for row in cells for cell in row if cell):
        cell["shade"], cell["tone"] = shade(cell[measure], top, measure), tone(cell, measure)
    rows = [{"one": names[a], "other": names[b], **measured(incidents)} for (a, b), incidents in busiest]
    return {
        "actors": actors,
        "cells": cells,
        "pairs": rows[:PAIRS],
        "among": [row for row in rows if {row["one"]["id"], row["other"]["id"]} <= shown][:LINES],
        "ties": ties_among(connection, shown, names),
        "steps": _steps(top, measure),
    }


def _ranked(weight: Counter[int]) -> list[tuple[int, int]]:
    return sorted(weight.items(), key=lambda item: (-item[1], item[0]))


def _cell(found: Dealings, one: int, other: int) -> Row | None:
    incidents = found.directed.get((one, other))
    return measured(incidents) if incidents else None


def in_order(found: Dealings, actors: list[int]) -> list[int]:
    """The busiest first, then each time the one that deals most with those last placed, so that circles of actors
    stand together."""
    left, placed = list(actors), list[int]()
    while left:
        near = placed[-4:]

        def nearness(actor: int, near: list[int] = near) -> float:
            close = sum(len(found.pairs.get((min(actor, o), max(actor, o)), ())) for o in near)
            return close / sqrt(found.weight[actor])

        best = max(left, key=lambda actor: (nearness(actor), found.weight[actor], -actor))
        left.remove(best)
        placed.append(best)
    return placed


def shade(value: float | None, top: float, measure: str) -> int:
    """The step of a colour, 0 (nothing) to STEPS; by the root of counts, which are few and large."""
    if not value or not top:
        return 0
    part = abs(value) / 10 if measure == "score" else sqrt(abs(value) / top)
    return min(STEPS, max(1, round(part * STEPS)))


def tone(cell: Row, measure: str) -> str:
    """The colour of a cell: of what the measure is, or of which way the score leans."""
    if measure == "score":
        return "conflict" if (cell["score"] or 0) < 0 else "cooperation"
    return "plain" if measure == "incidents" else measure


def _steps(top: float, measure: str) -> list[float]:
    """The lowest value of each step, for the legend."""
    if measure == "score":
        return [round(10 * (step - 0.5) / STEPS, 1) for step in range(1, STEPS + 1)]
    return sorted({max(1, round(((step - 0.5) / STEPS) ** 2 * top)) for step in range(1, STEPS + 1)}) if top else []


def ties_among(connection: Connection, ids: set[int], names: dict[int, Row], *, limit: int = 60) -> list[Row]:
    """Standing relations among actors, those told most first."""
    t = schema.ties
    among = (
        select(t.c.holder, t.c.other, t.c.kind, func.count().label("reports"))
        .where(t.c.holder.in_(ids), t.c.other.in_(ids), t.c.holder != t.c.other)
        .group_by(t.c.holder, t.c.other, t.c.kind)
        .order_by(func.count().desc(), t.c.holder, t.c.other, t.c.kind)
        .limit(limit)
    )
    found = connection.execute(among)
    return [
        {**row._mapping, "holder_name": names[row.holder]["name"], "other_name": names[row.other]["name"]}
        for row in found
    ]


# ---- one actor ----------------------------------------------------------------------------------------


def around(connection: Connection, filters: ask.Filters, actor: int) -> Row:
    """One actor and those it deals with, the busiest first: what it ``did`` to each and had ``undergone`` from each."""
    row, its_rows = actor_rows(connection, actor)
    actor, found = row["id"], dealings(connection, filters, its_rows)
    partners: Counter[int] = Counter()
    for (one, other), incidents in found.pairs.items():
        if actor in (one, other):
            partners[other if one == actor else one] += len(incidents)
    chosen = [partner for partner, _ in _ranked(partners)[:PARTNERS]]
    names = actor_names(connection, {actor, *chosen})
    empty = {"incidents": 0, "score": None, "conflict": 0, "cooperation": 0}
    rows = [
        {**names[one], "did": _cell(found, actor, one) or empty, "undergone": _cell(found, one, actor) or empty}
        for one in chosen
    ]
    t = schema.ties
    mine = select(t.c.holder, t.c.other, t.c.kind, func.count().label("reports")).where(
        or_(t.c.holder == actor, t.c.other == actor), t.c.holder != t.c.other
    )
    told = connection.execute(
        mine.group_by(t.c.holder, t.c.other, t.c.kind)
        .order_by(func.count().desc(), t.c.holder, t.c.other, t.c.kind)
        .limit(30)
    ).all()
    known = {**names, **actor_names(connection, {n for row in told for n in (row.holder, row.other)})}
    ties = [
        {**row._mapping, "holder_name": known[row.holder]["name"], "other_name": known[row.other]["name"]}
        for row in told
    ]
    top = max((row[side]["incidents"] for row in rows for side in ("did", "undergone")), default=1)
    return {"actor": names.get(actor), "partners": rows, "top": top, "more": len(partners) - len(rows), "ties": ties}


# ---- the circle ---------------------------------------------------------------------------------------


def circle(actors: list[Row], pairs: list[Row]) -> Row:
    """Where each name and line of the circle is drawn: ``nodes`` with ``x``, ``y``, the ``turn`` of the name in degrees
    and the ``end`` that it hangs by, and ``lines`` with their ``path``, ``width`` and ``tone``."""
    spots: dict[int, tuple[float, float]] = {}
    nodes = []
    for number, actor in enumerate(actors):
        angle = 2 * pi * number / len(actors) - pi / 2
        x, y = RADIUS * cos(angle), RADIUS * sin(angle)
        spots[actor["id"]] = (x, y)
        left = cos(angle) < -1e-9
        turn = angle * 180 / pi + (180 if left else 0)
        name = actor["name"] if len(actor["name"]) <= LONGEST else actor["name"][: LONGEST - 1] + "…"
        nodes.append(
            {
                **actor,
                "short": name,
                "x": round(x, 1),
                "y": round(y, 1),
                "turn": round(turn, 1),
                "end": "end" if left else "start",
            }
        )
    top = max((pair["incidents"] for pair in pairs), default=1)
    lines = [_line(pair, spots, top) for pair in reversed(pairs)]
    return {"nodes": nodes, "lines": lines, "box": _box(nodes), "radius": RADIUS}


def _box(nodes: list[Row]) -> str:
    """The ``viewBox`` that holds the circle with all of its names."""
    xs, ys = [-float(RADIUS), float(RADIUS)], [-float(RADIUS), float(RADIUS)]
    for node in nodes:
        reach = 1 + (BESIDE + LETTER * len(node["short"])) / RADIUS
        xs.append(reach * node["x"])
        ys.append(reach * node["y"])
    left, top = min(xs) - BESIDE, min(ys) - BESIDE
    return f"{left:.0f} {top:.0f} {max(xs) + BESIDE - left:.0f} {max(ys) + BESIDE - top:.0f}"


def _line(pair: Row, spots: dict[int, tuple[float, float]], top: int) -> Row:
    (x1, y1), (x2, y2) = spots[pair["one"]["id"]], spots[pair["other"]["id"]]
    pull = 0.18  # lines bend towards the middle, so that those between neighbours are seen too
    bend = f"{pull * (x1 + x2) / 2:.1f} {pull * (y1 + y2) / 2:.1f}"
    against, together = pair["conflict"], pair["cooperation"]
    lean = "conflict" if against > together else "cooperation" if together > against else "plain"
    path = f"M{x1:.1f} {y1:.1f}Q{bend} {x2:.1f} {y2:.1f}"
    return {**pair, "path": path, "width": round(0.6 + 9 * sqrt(pair["incidents"] / top), 1), "tone": lean}
