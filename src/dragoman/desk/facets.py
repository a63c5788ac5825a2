"""What narrows a page of happenings: what is set as chips, each value that may be set with how many it leaves, what the
search line offers, and the order. All of it lives in the page's address, which holds only what is set.

Counts look at no more than the newest ``WINDOW`` reports of what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import compress
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from ..errors import UsageError
from ..ledger import ask, schema
from ..plain import plain
from ..publish.states import state
from ..records import EventType, Status
from ..views.chronology import STATUS
from ..views.judged import DOUBTFUL
from . import figures
from .tell import day_of

Row = dict[str, Any]
Pairs = list[tuple[str, str]]
Value = TypeVar("Value", str, int)
Numbers = Sequence[int] | NDArray[np.int64]
WINDOW = 10_000  # reports that are counted
AT_MOST = 50_000  # happenings; of more, the page says that there are more
SHOWN = 8  # values of a facet
OFFERED = 6  # of a kind in the search line
PAGES = ("/chronology", "/map", "/network")  # which can be narrowed
LABELS = {
    "party": "who", "actor": "done by", "recipient": "done to", "type": "type", "status": "status", "place": "where",
    "near": "near", "source": "outlet", "since": "from", "until": "until", "words": "words", "reviewed": "reviewed",
    "min_confidence": "sure", "min_toll": "dead, at least",
}  # fmt: skip
MANY = ("type", "status")  # of which several may be set
ORDERS = {
    "newest": "newest", "oldest": "oldest", "told": "last told", "reports": "most told", "deaths": "deadliest",
    "sure": "surest",
}  # fmt: skip
LEVELS = (0.0, DOUBTFUL, 0.5, 0.8)
SURE = {
    0.0: "all, doubtful ones too",
    DOUBTFUL: "without doubtful ones",
    0.5: "50 % sure and more",
    0.8: "80 % and more",
}
LONGEST_SPAN = 120  # months
FEW_YEARS = 3  # from more, years are offered instead of months


class Reports(NamedTuple):
    """Events as far as they are counted, column by column, so that thousands are counted in a moment."""

    id: tuple[int, ...]
    incident: tuple[int, ...]
    type: tuple[str, ...]
    plover: tuple[str, ...]
    status: tuple[str, ...]
    place: tuple[str | None, ...]
    country: tuple[str | None, ...]
    article: tuple[int, ...]
    earliest: tuple[str | None, ...]
    latest: tuple[str | None, ...]
    precision: tuple[str | None, ...]
    confidence: tuple[float, ...]
    deaths: tuple[int | None, ...]


@dataclass(frozen=True)
class Found:
    """The newest reports that meet a question, doubtful ones apart; ``whole`` says whether these are all, and ``edge``
    is the day of the oldest."""

    sure: Reports
    doubtful: Reports
    whole: bool
    edge: str

    @property
    def hidden(self) -> int:
        """Happenings of which every report is doubtful."""
        return len(set(self.doubtful.incident).difference(self.sure.incident))


def found(connection: Connection, filters: ask.Filters, *, oldest: bool = False) -> Found:
    """The reports that a page's counts and orders rest on."""
    e = schema.events
    order = (e.c.earliest, e.c.id) if oldest else (e.c.earliest.desc(), e.c.id.desc())
    columns = [e.c[name] for name in Reports._fields[:-1]]
    query = (
        select(*columns, func.coalesce(e.c.deaths_low, e.c.deaths_high))
        .where(*ask.conditions(connection, replace(filters, min_confidence=0.0)), ask.joined())
        .order_by(*order)
        .limit(WINDOW)
    )
    rows = connection.execute(query).all()
    everything = _columns(rows)
    is_sure = [confidence >= filters.min_confidence for confidence in everything.confidence]
    edge = (everything.earliest[-1] or "") if rows else ""
    doubtful = _columns(compress(rows, [not one for one in is_sure]))
    sure = _columns(compress(rows, is_sure)) if doubtful.id else everything
    return Found(sure, doubtful, len(rows) < WINDOW, edge)


def _columns(rows: Iterable[Any]) -> Reports:
    columns = list(zip(*rows, strict=True))
    return Reports(*(columns or [()] * len(Reports._fields)))


def total(connection: Connection, filters: ask.Filters, counted: Found) -> int:
    """How many happenings meet a question; AT_MOST stands for that and more."""
    if counted.whole:
        return len(set(counted.sure.incident))
    e = schema.events
    chosen = select(e.c.incident).where(*ask.conditions(connection, filters), ask.joined())
    some = chosen.distinct().limit(AT_MOST).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def in_order(connection: Connection, counted: Found, order: str) -> list[int]:
    """The incidents of the reports in one of ORDERS but the first, for which see `newest_page`."""
    sure = counted.sure
    first: dict[int, Any] = {}
    if order == "reports":
        first = dict(_tally(sure.incident, sure.article))
    else:
        best = min if order == "oldest" else max
        for incident, value in zip(sure.incident, _ranked_by(connection, sure, order), strict=True):
            first[incident] = best(first.get(incident, value), value)
    return sorted(sorted(first, reverse=order != "oldest"), key=first.__getitem__, reverse=order != "oldest")


def _ranked_by(connection: Connection, reports: Reports, order: str) -> Iterable[Any]:
    """What each report counts in an order but the first."""
    if order == "oldest":
        return [day or "~" for day in reports.earliest]
    if order == "told":
        return _published(connection, reports)
    return reports.confidence if order == "sure" else [dead or 0 for dead in reports.deaths]


def newest_page(connection: Connection, counted: Found, offset: int, size: int) -> list[int] | None:
    """So many incidents of the newest first, and one more; None where the reports that were counted end before."""
    days = _days(connection, counted.sure)
    part = nlargest(offset + size + 1, days)[offset:]
    if counted.whole or (len(part) > size and part[-1][0] > counted.edge):
        return [incident for *_, incident in part]
    return None


def _days(connection: Connection, reports: Reports) -> list[tuple[str, str, int]]:
    """The first and the last day of each incident of reports, and its row."""
    numbers = sorted(set(reports.incident))
    if not numbers:
        return []
    # Straight to the driver: binding thousands of numbers takes longer than the query.
    query = f"SELECT earliest, latest, id FROM incidents WHERE id IN ({', '.join(map(str, numbers))})"
    return [(row[0] or "", row[1] or "", row[2]) for row in connection.exec_driver_sql(query)]


def _published(connection: Connection, reports: Reports) -> list[str]:
    """When the article of each report was published."""
    known = _articles(connection, reports)
    return [known[article][1] or "" for article in reports.article]


def _articles(connection: Connection, reports: Reports) -> dict[int, tuple[str | None, str | None]]:
    """Outlet and day of publication of the articles of reports."""
    numbers = sorted(set(reports.article))
    if not numbers:
        return {}
    # Straight to the driver: binding thousands of numbers takes longer than the query.
    query = f"SELECT id, outlet, published FROM articles WHERE id IN ({', '.join(map(str, numbers))})"
    return {row[0]: (row[1], row[2]) for row in connection.exec_driver_sql(query)}


# ---- chips --------------------------------------------------------------------------------------------


def without(pairs: Iterable[tuple[str, str]], *names: str) -> Pairs:
    """The parameters of an address but for these, and for where in the list one was."""
    gone = {*names, "offset", "after", "format"}
    return [(name, value) for name, value in pairs if name not in gone and value]


def link(path: str, pairs: Pairs) -> str:
    """An address of these parameters."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def chips(connection: Connection, path: str, pairs: Pairs) -> list[Row]:
    """What is set: ``field``, ``label``, ``words``, and ``href`` of the same page without it."""
    made = []
    given = dict(pairs)
    span = given.get("since") if given.get("since") == given.get("until") else None
    for name, value in without(pairs):
        if name not in LABELS or (span and name == "until"):
            continue
        rest = [
            pair
            for pair in without(pairs, *(("since", "until") if span and name == "since" else ()))
            if pair != (name, value)
        ]
        label = "when" if span and name == "since" else LABELS[name]
        made.append(
            {"field": name, "label": label, "words": _in_words(connection, name, value), "href": link(path, rest)}
        )
    return made


def _in_words(connection: Connection, name: str, value: str) -> str:
    if name in ("party", "actor", "recipient"):
        return figures.name_of(connection, value)
    if name in ("since", "until"):
        return day_of(value)
    if name == "place":
        return state(value).name or value
    if name == "min_confidence":
        return next((words for least, words in SURE.items() if value == f"{least:g}"), value)
    if name == "status":
        return STATUS.get(value) or value
    return value.lower() if name == "type" else "only" if name == "reviewed" else value


# ---- facets -------------------------------------------------------------------------------------------


def facets(connection: Connection, path: str, pairs: Pairs, counted: Found, least: float) -> list[Row]:
    """What may be set: each with its ``values`` (``words``, ``count`` of happenings, ``href``, ``on``)."""
    sure = counted.sure
    incidents = np.array(sure.incident, "i8")
    outlets = {article: outlet for article, (outlet, _) in _articles(connection, sure).items()}
    towns = [place if wide != "country" else None for place, wide in zip(sure.place, sure.precision, strict=True)]
    named: tuple[tuple[str, str, list[tuple[str, str, int]]], ...] = (
        ("type", "type", _most((*sure.type, *sure.plover), np.tile(incidents, 2), str.lower)),
        ("party", "who", _parties(connection, sure)),
        ("place", "place", _most(towns, incidents)),
        ("place", "country", _most(sure.country, incidents, lambda code: state(code).name or code)),
        ("since", "when", _times(sure)),
        ("status", "status", _most(sure.status, incidents, lambda name: STATUS[name] or name)),
        ("source", "outlet", _most([outlets.get(article) for article in sure.article], incidents)),
    )
    made = [
        {"name": name, "label": label, "values": [_value(path, pairs, name, *value) for value in values]}
        for name, label, values in named
        if len(values) > 1 or any(pair[0] == name for pair in pairs)
    ]
    return [*made, {"name": "min_confidence", "label": "how sure", "values": _levels(path, pairs, counted, least)}]


def _tally(values: Sequence[Value | None], whose: Numbers) -> list[tuple[Value, int]]:
    """How many different numbers stand beside each value (nothing is none)."""
    codes = {value: code for code, value in enumerate(dict.fromkeys(values))}
    coded = np.fromiter(map(codes.__getitem__, values), "i8", len(values))
    beside = np.asarray(whose, "i8")
    size = int(beside.max(initial=0)) + 1
    counts = np.bincount(np.unique(coded * size + beside) // size, minlength=len(codes)).tolist()
    return [(value, counts[code]) for value, code in codes.items() if value]


def _most(
    values: Sequence[str | None], incidents: Numbers, words: Callable[[str], str] = str
) -> list[tuple[str, str, int]]:
    """The commonest values with their words and their happenings."""
    ordered = sorted(_tally(values, incidents), key=lambda one: (-one[1], one[0]))[:SHOWN]
    return [(value, words(value), count) for value, count in ordered]


def _times(reports: Reports) -> list[tuple[str, str, int]]:
    """The years of happenings, or the months of few years; the latest first."""
    spans = list(zip(reports.earliest, reports.latest, strict=True))
    dated = [(first, last) for first, last in dict.fromkeys(spans) if first and last]
    length = 4 if len({first[:4] for first, _ in dated}) > FEW_YEARS else 7
    within: dict[Any, list[str]] = {span: _periods(*span, length) for span in dated}
    told = zip(map(within.get, spans), reports.incident, strict=True)
    both = [(period, incident) for periods, incident in told if periods for period in periods]
    held = dict(_tally(*zip(*both, strict=True))) if both else {}
    common = sorted(held, key=lambda day: (-held[day], day))[: SHOWN + 4]
    return [(day, day_of(day), held[day]) for day in sorted(common, reverse=True)]


def _periods(earliest: str, latest: str, length: int) -> list[str]:
    """The years (length 4) or months (7) from one ISO day to another, LONGEST_SPAN at most."""
    if earliest[:length] == latest[:length]:
        return [earliest[:length]]
    first, last = (12 * int(day[:4]) + int(day[5:7]) - 1 for day in (earliest, latest))
    months = range(first, min(last, first + LONGEST_SPAN) + 1)
    return sorted({f"{month // 12:04}-{month % 12 + 1:02}"[:length] for month in months})


def _parties(connection: Connection, reports: Reports) -> list[tuple[str, str, int]]:
    common = figures.busiest_of(connection, reports.id, limit=SHOWN)
    names = figures.actor_names(connection, {actor for actor, _ in common})
    return [(f"#{actor}", names[actor]["name"], count) for actor, count in common]


def _value(path: str, pairs: Pairs, name: str, value: str, words: str, count: int) -> Row:
    on = (name, value) in pairs
    if on:
        rest = [pair for pair in without(pairs) if pair != (name, value)]
        rest = without(rest, "until") if name == "since" else rest
    else:
        rest = [*without(pairs, *(() if name in MANY else (name,))), (name, value)]
        rest = [*without(rest, "until"), ("until", value)] if name == "since" else rest
    return {"value": value, "words": words, "count": count, "href": link(path, rest), "on": on}


def _levels(path: str, pairs: Pairs, counted: Found, least: float) -> list[Row]:
    surest = np.array((*counted.sure.confidence, *counted.doubtful.confidence), "f8")
    incidents = np.array((*counted.sure.incident, *counted.doubtful.incident), "i8")
    made = []
    for level in LEVELS:
        rest = without(pairs, "min_confidence")
        rest += [("min_confidence", f"{level:g}")] if level != DOUBTFUL else []
        count = len(np.unique(incidents[surest >= level]))
        made.append(
            {"value": level, "words": SURE[level], "count": count, "href": link(path, rest), "on": level == least}
        )
    return made


# ---- what the search line offers ----------------------------------------------------------------------


def offers(connection: Connection, words: str, here: str) -> list[Row]:
    """Actors, places, types, statuses, outlets and words that begin with or hold ``words``: ``label``, ``words``,
    ``count`` (of events, of articles for an outlet; None where it isn't counted), and ``href``: the page ``here``
    narrowed to it, or its own page."""
    page, _, query = here.partition("?")
    path = page if page in PAGES else None
    pairs = without(parse_qsl(query))

    def narrowed(name: str, value: str, otherwise: str) -> str:
        if path is None:
            return otherwise
        rest = pairs if name in MANY else without(pairs, name)
        return link(path, [*(pair for pair in rest if pair != (name, value)), (name, value)])

    made: list[Row] = []
    actors = figures.actors_like(connection, words, limit=2 * OFFERED)
    counted = [(figures.events_of_actor(connection, actor["id"]), actor) for actor in actors]
    for count, actor in sorted(counted, key=lambda one: (-one[0], one[1]["id"]))[:OFFERED]:
        name, href = plain(actor["name"]), narrowed("party", f"#{actor['id']}", f"/actor/{actor['id']}")
        about = ", ".join(filter(None, (actor["kind"], actor["country"])))
        if count:
            made.append({"label": "who", "words": f"{name} ({about})", "name": name, "count": count, "href": href})
    for place, count in figures.places_like(connection, words, limit=OFFERED):
        href = narrowed("place", place, f"/place/{quote(place, safe='')}")
        made.append({"label": "place", "words": plain(place), "count": count, "href": href})
    for name, label, value, shown in _kinds_like(words):
        count = figures.events_of_kind(connection, name, value)
        href = narrowed(name, value, link("/chronology", [(name, value)]))
        made.append({"label": label, "words": shown, "count": count, "href": href})
    for outlet, count in figures.outlets_like(connection, words, limit=OFFERED):
        href = narrowed("source", outlet, link("/chronology", [("source", outlet)]))
        made.append({"label": "outlet", "words": plain(outlet), "count": count, "href": href})
    href = narrowed("words", words, link("/search", [("q", words)]))
    return [*made, {"label": "words", "words": f"“{words}”", "count": None, "href": href}]


def _kinds_like(words: str) -> list[tuple[str, str, str, str]]:
    wanted = words.casefold()
    types = EventType.__args__  # type: ignore[attr-defined]
    statuses = Status.__args__  # type: ignore[attr-defined]
    found = [("type", "type", name, name.lower()) for name in types if wanted in name.lower()]
    return found + [
        ("status", "status", name, STATUS[name] or name) for name in statuses if wanted in (STATUS[name] or name)
    ]


# ---- the whole ----------------------------------------------------------------------------------------


def narrowing(connection: Connection, path: str, pairs: Pairs, filters: ask.Filters, counted: Found) -> Row:
    """What a template needs to show all of it: ``chips``, ``clear``, ``facets``, ``total``, ``of``, ``hidden`` and
    ``show_hidden``."""
    return {
        "chips": chips(connection, path, pairs),
        "clear": path,
        "facets": facets(connection, path, pairs, counted, filters.min_confidence),
        "total": total(connection, filters, counted),
        "at_most": AT_MOST,
        "of": figures.incident_count(connection),
        "hidden": counted.hidden,
        "whole": counted.whole,
        "window": WINDOW,
        "show_hidden": link(path, [*without(pairs, "min_confidence"), ("min_confidence", "0")]),
    }


def orders(path: str, pairs: Pairs, chosen: str) -> list[Row]:
    """The orders of a list: ``words``, ``href``, ``on``."""
    rest = without(pairs, "sort")
    return [
        {
            "words": words,
            "href": link(path, rest if name == "newest" else [*rest, ("sort", name)]),
            "on": name == chosen,
        }
        for name, words in ORDERS.items()
    ]


def checked_order(order: str) -> str:
    """One of ORDERS. Raises UsageError for another."""
    if order and order not in ORDERS:
        raise UsageError(f"--sort takes {', '.join(ORDERS)}; not {order!r}")
    return order or "newest"
