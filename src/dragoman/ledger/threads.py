"""A plan, its postponement and its outcome are incidents of their own, and one thread.

An outcome belongs to the plan that most of its reports may carry out, if half of them may: of many reports one alone
carries out much by chance. Threads lead from deeds to changes and plans, and
from changes to plans, never on: a plan is in no other plan's thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, insert, select, update

from . import schema
from .database import in_parts
from .evidence import Happening, days_apart, kinship, parties_agree

DAYS_AHEAD = 14  # how long after its telling a plan is for that gives no day
SAME_PARTIES = 0.7  # of a plan and its outcome
RANK = {"plan": 0, "change": 1, "deed": 2}
EARLIER = {"plan": (), "change": ("plan",), "deed": ("plan", "change")}


class _Told(Protocol):
    @property
    def order(self) -> int: ...


def carries_out(event: Happening, plan: Happening) -> bool:
    """Whether an event may be the outcome or the change of what another one plans: not where their words name deeds of
    other kinds, as who resigns carries out no plan to withdraw."""
    if plan.stage not in EARLIER[event.stage] or plan.status == "possible" or event.family != plan.family:
        return False
    if event.article == plan.article or (event.deeds and plan.deeds and kinship(event.deeds, plan.deeds) == "apart"):
        return False
    who = parties_agree(event.parties, plan.parties, event.names, plan.names)
    if who is None or who < SAME_PARTIES or _elsewhere(event, plan):
        return False
    return _in_time(event, plan)


def _elsewhere(event: Happening, plan: Happening) -> bool:
    narrow = event.place and plan.place and not (event.wide or plan.wide)
    return bool(narrow) and event.place != plan.place


def _in_time(event: Happening, plan: Happening) -> bool:
    """Whether it may be for its day: to the day where both give one, else within two weeks of the word."""
    gap = days_apart(event, plan)
    if gap is None or event.earliest is None or plan.latest is None:
        return False
    if event.stage == "change":
        return gap <= DAYS_AHEAD
    ahead = (event.earliest - plan.latest).days
    return gap <= 1 if plan.dated and event.dated else -1 <= ahead <= DAYS_AHEAD


class Threads:
    """Follows incidents to their plans."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def keep(self, pairs: Iterable[tuple[Happening, Happening]]) -> None:
        """Notes which events may be the outcome of which plans."""
        rows = [{"event": event.id, "plan": plan.id} for event, plan in pairs if carries_out(event, plan)]
        if rows:
            self.connection.execute(insert(schema.outcomes), rows)

    def follow(self, incidents: Iterable[int], told: Mapping[int, _Told]) -> None:
        """Sets the threads of these incidents, and of those that may carry out what their events plan."""
        o, e = schema.outcomes, schema.events
        changed = set(incidents)
        of_events = set(told)
        for _ in range(2):  # a plan's changes, and the outcomes of these
            reached = self._rows(select(e.c.incident, e.c.id).join(o, o.c.event == e.c.id), o.c.plan, of_events)
            changed |= {incident for incident, _ in reached if incident is not None}
            of_events = {event for _, event in reached}
        if not of_events and not self._rows(select(o.c.event, o.c.plan), o.c.event, set(told)):
            return
        self._thread(changed)

    def _thread(self, incidents: set[int]) -> None:
        o, e, a = schema.outcomes, schema.events, schema.articles
        planned = e.alias()
        query = (
            select(e.c.incident, e.c.id, planned.c.incident, a.c.content_hash, planned.c.local_id)
            .join(o, o.c.event == e.c.id)
            .join(planned, planned.c.id == o.c.plan)
            .join(a, a.c.id == planned.c.article)
        )
        reports: dict[tuple[int, int], set[int]] = {}
        first: dict[int, int] = {}
        for incident, event, plan, digest, local in self._rows(query, e.c.incident, incidents):
            reports.setdefault((incident, plan), set()).add(event)
            order = schema.number(digest, "events", local)
            first[plan] = min(order, first.get(plan, order))
        counted = select(e.c.incident, func.count()).group_by(e.c.incident)
        size = dict(self._rows(counted, e.c.incident, {incident for incident, _ in reports}))
        best: dict[int, tuple[int, int, int]] = {}
        for (incident, plan), found in reports.items():
            if 2 * len(found) >= size[incident]:
                one = (-len(found), first[plan], plan)
                best[incident] = min(one, best.get(incident, one))
        parent = {incident: plan for incident, (_, _, plan) in best.items()}
        rows = [{"opened": incident, "joined": self._root(incident, parent)} for incident in sorted(incidents)]
        i = schema.incidents
        if rows:
            self.connection.execute(
                update(i).where(i.c.id == bindparam("opened")).values(thread=bindparam("joined")), rows
            )

    def _root(self, incident: int, parent: Mapping[int, int]) -> int:
        seen = {incident}
        while incident in parent and parent[incident] not in seen:
            incident = parent[incident]
            seen.add(incident)
        if len(seen) == 1:
            return incident
        i = schema.incidents
        return int(self.connection.execute(select(i.c.thread).where(i.c.id == incident)).scalar() or incident)

    def _rows(self, query: Select[Any], column: ColumnElement[Any], values: set[int]) -> list[tuple[Any, ...]]:
        """The rows of a query where a column is one of many values."""
        found: list[tuple[Any, ...]] = []
        for part in in_parts(sorted(values)):
            found += [tuple(row) for row in self.connection.execute(query.where(column.in_(part)))]
        return found
