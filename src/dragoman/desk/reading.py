"""The page of one article: its text, and the records beside it in the order of the text."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Connection, and_, or_, select

from ..ledger import ask, schema
from ..plain import plain
from ..records import Report, Span, Statement
from ..report import Report as FullReport
from ..views.chronology import Line, key_of
from ..views.judged import DOUBTFUL
from ..views.page import show
from . import figures, records
from .noted import kept
from .pages import LedgerOf, RowId
from .render import render
from .tell import day_of, heading, tell

router = APIRouter()
Row = dict[str, Any]
AROUND = 260  # characters of the text that are shown before and after a sentence
KINDS = ("event", "statement", "tie", "control")
# From which probability on an event's words are drawn heavier: three steps above what is hidden.
STEPS = (DOUBTFUL, 0.3, 0.6)
JUDGED_RIGHT = ("accepted", "corrected")


def weight_of(confidence: float | None) -> int:
    """How heavily a record is drawn: 0 (doubtful) to 3; 2 for what has no probability of its own."""
    return 2 if confidence is None else sum(confidence >= step for step in STEPS)


@router.get("/article/{article}")
def article(request: Request, ledger: LedgerOf, article: RowId, doubtful: str = "") -> Response:
    """The text with every record's words marked, and the records beside it."""
    reviewer = request.app.state.access.reviewer(request)
    with ledger.reading() as connection:
        data, view = article_shown(connection, article, doubtful=bool(doubtful))
        data["replies"] = records.replies_of(connection, article)
        data["kept"] = kept(request, connection, "article", article)
    return render(request, "article.html", data, page="articles", may_review=reviewer is not None, **view)


@router.get("/article/{article}/why/{key}")
def why(request: Request, ledger: LedgerOf, article: RowId, key: str) -> Response:
    """Why a record was coded so: its words, its rule and the line of data behind the rule."""
    from ..views.explain import explain

    with ledger.reading() as connection:
        report = records.report_of(connection, article)
    return render(request, "why.html", {"article": article, "key": key, "why": explain(report, key)})


def article_shown(connection: Connection, number: int, *, doubtful: bool) -> tuple[Row, Row]:
    """An article for JSON (its report, the rows of its records by key, what was decided), and for the page, which
    leaves out events below `judged.DOUBTFUL` that nobody judged right unless ``doubtful``."""
    report = records.report_of(connection, number)
    decided = records.verdicts(connection, number)
    rows = records.rows_of(connection, number, report)
    by_key = {key: {**row, "verdict": decided.get((row["kind"], row["fingerprint"]))} for key, row in rows.items()}
    data = {
        "id": number,
        "report": msgspec.to_builtins(report),
        "records": by_key,
        "same_text": _same_text(connection, number),
    }
    hidden = set() if doubtful else _doubtful(report, by_key)
    likely = [event for event in report.events if event.id not in hidden]
    visible = msgspec.structs.replace(report, events=likely)
    entries = entries_of(connection, number, visible)
    (named,) = figures.with_openings(
        connection, [{"article": number, "title": report.article.title, "identity": report.article.id}]
    )
    view = {
        "shown": show(visible),
        "entries": entries,
        "kinds": Counter(entry["kind"] for entry in entries),
        "hidden": len(hidden),
        "doubtful": doubtful,
        "actors_by_key": _actors_by_key(connection, report),
        "heading": heading(named),
    }
    return data, view


def _same_text(connection: Connection, number: int) -> list[Row]:
    """Copies and other versions of an article."""
    a = schema.articles
    about = connection.execute(select(a.c.voice, a.c.identity).where(a.c.id == number)).one()
    copies = and_(a.c.voice == about.voice, a.c.voice != a.c.id)  # as the index of copies has it
    others = select(a.c.id, a.c.outlet, a.c.title, a.c.version).where(
        or_(a.c.id == about.voice, copies, a.c.identity == about.identity), a.c.id != number
    )
    return [dict(row._mapping) for row in connection.execute(others.limit(20))]


def _doubtful(report: FullReport, by_key: dict[str, Row]) -> set[str]:
    """The ids of events that are hardly right and that nobody judged right."""

    def judged_right(key: str) -> bool:
        verdict = by_key[key]["verdict"] if key in by_key else None
        return verdict is not None and verdict["state"] in JUDGED_RIGHT

    return {e.id for e in report.events if e.confidence < DOUBTFUL and not judged_right(e.id)}


def entries_of(connection: Connection, number: int, report: Report) -> list[Row]:
    """The records of an article in the order of its text: ``key``, ``kind``, what it is told in (``told`` for events as
    they stand after corrections, ``line`` for ties and ground, ``said`` for statements), and how sure it is."""
    e = schema.events
    here = select(e.c.id).where(e.c.article == number)
    standing = {row["local_id"]: row for row in ask.events_of(connection, here, rejected_too=True)}
    told = show(report).told
    lines: dict[str, Line] = {line.key: line for line in (*told.ties, *told.control)}
    lines |= {line.key: line for day in told.days for line in day.lines}
    said = {words.key: (speaker.name, words) for speaker in told.speakers for words in speaker.said}
    precision = {plain(place.name): place.precision for place in report.places}
    entries = []
    kinds: tuple[list[Any], ...] = (report.events, report.statements, report.ties, report.control)
    for kind, found in zip(KINDS, kinds, strict=True):
        for record in found:
            key = key_of(report, record)
            entry: Row = {"key": key, "kind": kind, "start": _start(record), "line": lines.get(key)}
            entry |= {"said": said.get(key), "row": None, "weight": weight_of(getattr(record, "confidence", None))}
            if kind == "event" and key in standing:
                row = standing[key]
                entry |= {"row": row, "told": tell(row), "day": day_of(row["date"]) if row["date"] else ""}
                entry["precision"] = row["precision"] or precision.get(row["place"] or "")
            entries.append(entry)
    return sorted(entries, key=lambda entry: (entry["start"], KINDS.index(entry["kind"])))


def _start(record: Any) -> int:
    """Where a record's own words begin in the text."""
    spans: list[Span] = record.content if isinstance(record, Statement) else record.evidence.trigger
    return min(
        (start for start, _ in spans), default=0 if isinstance(record, Statement) else record.evidence.sentence[0]
    )


def _actors_by_key(connection: Connection, report: Report) -> dict[str, int]:
    """The actor row of each entity of a report."""
    from ..ledger.actors import actor_key

    a = schema.actors
    keys = {actor_key(entity): entity.id for entity in report.entities}
    found = connection.execute(select(a.c.id, a.c.key).where(a.c.key.in_(list(keys))))
    return {keys[row.key]: row.id for row in found}


def surroundings(connection: Connection, rows: list[Row]) -> dict[int, tuple[str, str]]:
    """What stands before and after the sentence of each event, by the event's row; whole words."""
    a = schema.articles
    query = select(a.c.id, a.c.text).where(a.c.id.in_({row["article"] for row in rows}))
    texts: dict[int, str] = {row.id: row.text for row in connection.execute(query)}
    around = {}
    for row in rows:
        text, sentence = texts[row["article"]], row["sentence"]
        start = text.find(sentence)
        if start >= 0:
            before, after = text[max(0, start - AROUND) : start], text[start + len(sentence) :][:AROUND]
            cut_before = before.partition(" ")[2] if start > AROUND else before
            cut_after = after.rpartition(" ")[0] if start + len(sentence) + AROUND < len(text) else after
            around[row["id"]] = (cut_before, cut_after)
    return around


def choices_of(connection: Connection, article: int) -> Row:
    """What a correction may pick from: the article's ``actors`` and ``places`` by name, those named most first."""
    report = records.report_of(connection, article)

    def names(found: list[Any]) -> list[str]:
        ordered = sorted(found, key=lambda record: (-len(record.mentions), record.name))
        return list(dict.fromkeys(plain(record.name) for record in ordered))

    return {"actors": names(report.entities), "places": names(report.places)}
