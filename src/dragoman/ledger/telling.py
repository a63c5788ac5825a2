"""One incident as its reports tell it: side by side, where they differ, who counts which dead, what hangs together."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, select

from ..errors import UsageError
from . import ask, schema
from .acts import links_of
from .corrections import names_of
from .voices import independent, tolls

Row = dict[str, Any]

REPORTS = 200  # of one incident, side by side
THREAD = 50  # incidents of one thread
ACTS = 20  # incidents of the same happening
IN_SHORT = ("incident", "type", "status", "earliest", "reports", "sentence")
COMPARED = (
    "date",
    "place",
    "status",
    "deaths_low",
    "deaths_high",
    "injuries_low",
    "injuries_high",
    "actors",
    "recipients",
)
SHOWN = (
    "id",
    "article",
    "published",
    "outlet",
    "title",
    "type",
    "date",
    "place",
    "status",
    "actors",
    "recipients",
    "deaths_low",
    "deaths_high",
    "injuries_low",
    "injuries_high",
    "speaker",
    "sentence",
)


def telling(connection: Connection, incident: int) -> Row:
    """An incident with its reports in order of publication.

    ``incident`` (its row as `ask.incidents` gives it), ``name`` (a person's, or None), ``outlets`` (of the reports),
    ``reports`` (each with ``voice``, the first article that it is of one voice with), ``differ`` (`agreement`),
    ``tolls`` (each voice's latest number of deaths with who says so), ``thread`` (the incidents of its plan, its
    changes and its outcome) and ``acts`` (the incidents of the same happening beside it, each with ``link``, its kind,
    and ``about``, the incident that the act is about: None where both are deeds). Raises UsageError when there is no
    such incident.
    """
    i, e = schema.incidents, schema.events
    thread = connection.execute(select(i.c.thread).where(i.c.id == incident)).scalar()
    if thread is None:
        raise UsageError(f"the ledger has no incident {incident}; see: dragoman incidents LEDGER")
    told = ask.events_of(connection, select(e.c.id).where(e.c.incident == incident).order_by(e.c.id).limit(REPORTS))
    told.sort(key=lambda row: (row["published"] or "", row["id"]))
    voice = independent(told)
    (row,) = ask.incidents_of(connection, [incident])
    others = connection.execute(select(i.c.id).where(i.c.thread == thread).order_by(i.c.id).limit(THREAD)).scalars()
    together = ask.incidents_of(connection, list(others))
    return {
        "incident": row,
        "name": names_of(connection, [incident]).get(incident),
        "outlets": len({report["outlet"] for report in told if report["outlet"]}),
        "reports": [{name: report[name] for name in SHOWN} | {"voice": voice[report["article"]]} for report in told],
        "differ": agreement(told),
        "tolls": [
            {name: report[name] for name in ("published", "outlet", "speaker", "deaths_low", "deaths_high", "article")}
            for report in tolls(told, voice)
        ],
        "thread": [
            {name: one[name] for name in IN_SHORT}
            for one in sorted(together, key=lambda one: (one["published"] or "", one["incident"]))
        ]
        if len(together) > 1
        else [],
        "acts": _acts(connection, incident),
    }


def _acts(connection: Connection, incident: int) -> list[Row]:
    links = {link.incident: link for link in links_of(connection, incident)[:ACTS]}
    about = {home: {True: incident, False: home, None: None}[link.about] for home, link in links.items()}
    rows = {row["incident"]: row for row in ask.incidents_of(connection, list(links))}
    return [
        {"link": link.kind, "about": about[home]} | {name: rows[home][name] for name in IN_SHORT}
        for home, link in links.items()
        if home in rows
    ]


def agreement(reports: list[Row]) -> list[Row]:
    """What the reports say of each thing, by how many say so; ``differ`` where they don't all say the same."""
    compared = []
    for name in COMPARED:
        said: Counter[str] = Counter()
        for row in reports:
            value = row[name]
            if value not in (None, []):
                said[" and ".join(value) if isinstance(value, list) else str(value)] += 1
        if said:
            values = [{"value": value, "reports": count} for value, count in said.most_common()]
            compared.append({"field": name.replace("_", " "), "values": values, "differ": len(said) > 1})
    return compared
