"""The receipt of a record: its words, the rule that made it, and the line of data behind the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ..errors import UsageError
from ..plain import ACTING, plain
from ..records import Entity, Evidence, Place, Record, Span, Statement, Time
from ..report import Report
from .chronology import key_of, keyed

DATA = (".toml", ".csv")
PACKAGE = "dragoman"
MENTIONS_SHOWN = 5
RECEIPT_LINES = 14
LINES_SHOWN = 3  # of data, when a rule has several of the same name
SHOWN_OF_LINE = 120  # characters
ROOMS = {
    "Entity": "entities",
    "Place": "places",
    "Time": "times",
    "Event": "events",
    "Statement": "statements",
    "Tie": "relations",
    "Control": "relations",
}


def explain(report: Report, record: Record | str) -> str:
    """Why ``record`` (or the one of that id) is in ``report``. Raises UsageError when it is not."""
    known = keyed(report)
    if isinstance(record, str):
        if record not in known:
            raise UsageError(f"there is no record {record!r} in this article; there are {', '.join(known) or 'none'}")
        record = known[record]
    try:
        key = key_of(report, record)
    except KeyError:
        raise UsageError("that record is not in this report") from None
    return "\n".join(_lines(report, key, record))


def explain_all(report: Report) -> str:
    """Why each event, statement, tie and control of ``report`` is there."""
    records: list[Record] = [*report.events, *report.statements, *report.ties, *report.control]
    return "\n\n".join(explain(report, record) for record in records) or "No records found."


def _lines(report: Report, key: str, record: Record) -> Iterator[str]:
    yield f"{key}  {_what(record)}"
    for name, value in _fields(report, record):
        yield f"  {name:<11}{value}"
    for words in _words(report.article.text, record):
        yield f"  {'words':<11}{words}"
    yield from _rule(record)
    yield from _receipt(report, record, "  ", RECEIPT_LINES)
    for entity in _actors(report, record):
        yield f"  {'actor':<11}{plain(entity.name)}"
        yield from _rule(entity, "    ")
        yield from _receipt(report, entity, "    ", MENTIONS_SHOWN)


def _receipt(report: Report, record: Record, indent: str, most: int) -> Iterator[str]:
    """How the model decided it."""
    width = 13 - len(indent)
    yield from (f"{indent}{name:<{width}}{plain(text)}" for name, text in report.receipt(record)[:most])


def _what(record: Record) -> str:
    kind = type(record).__name__.lower()
    label = getattr(record, "type", None) or getattr(record, "kind", None) or getattr(record, "status", None)
    return f"{kind}: {label}" if label else kind


def _fields(report: Report, record: Record) -> Iterator[tuple[str, str]]:
    """What is known of a record beyond its words, names in place of ids."""
    known: dict[str, str] = {e.id: e.name for e in report.entities} | {p.id: p.name for p in report.places}
    skipped = {"id", "type", "kind", "evidence", "also", "content", "source", "cue", "span", "mentions", "rule", "name"}
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name in skipped or value in (None, [], {}):
            continue
        yield name.replace("_", " "), plain(_shown(value, known))


def _shown(value: Any, known: dict[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(part, known) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_shown(part, known)}" for name, part in value.items())
    if isinstance(value, Record):
        parts = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return ", ".join(f"{name} {part}" for name, part in parts if part is not None)
    return known.get(value, str(value)) if isinstance(value, str) else str(value)


def _words(text: str, record: Record) -> Iterator[str]:
    """The words a record rests on; in an event's sentence those that carry the act stand in [brackets]."""
    evidence: list[Evidence] = [e for e in (getattr(record, "evidence", None), *getattr(record, "also", ())) if e]
    for one in evidence:
        yield _bracketed(text, one.sentence, one.trigger)
    spans: list[Span] = []
    match record:
        case Statement():
            around = [span for span in (record.source, record.cue) if span]
            yield _bracketed(text, _around([*around, *record.content]), record.content)
        case Time():
            spans = [record.span]
        case Entity() | Place():
            spans = record.mentions
    for start, end in spans[:MENTIONS_SHOWN]:
        yield _bracketed(text, (max(0, start - 30), min(len(text), end + 30)), [(start, end)])
    if len(spans) > MENTIONS_SHOWN:
        yield f"and {len(spans) - MENTIONS_SHOWN} more mentions"


def _around(spans: list[Span]) -> Span:
    return min(start for start, _ in spans), max(end for _, end in spans)


def _bracketed(text: str, whole: Span, parts: list[Span]) -> str:
    pieces, at = [], whole[0]
    for start, end in sorted(parts):
        if at <= start and end <= whole[1]:
            pieces += [text[at:start], "[", text[start:end], "]"]
            at = end
    return plain(ACTING.sub("", "".join([*pieces, text[at : whole[1]]])))


def _actors(report: Report, record: Record) -> list[Entity]:
    fields = ("actors", "recipients", "said_by", "speaker", "holder", "other", "territory")
    ids: list[str] = []
    for field in fields:
        value = getattr(record, field, None)
        ids += value if isinstance(value, list) else [value] if value else []
    return [e for i in dict.fromkeys(ids) for e in report.entities if e.id == i]


def _rule(record: Record, indent: str = "  ") -> Iterator[str]:
    rule = getattr(record, "rule", "")
    width = 13 - len(indent)
    yield f"{indent}{'rule':<{width}}{rule}"
    for line in lines_of_data(rule, ROOMS[type(record).__name__]):
        yield f"{indent}{'data':<{width}}{line}"


@cache
def lines_of_data(rule: str, room: str) -> tuple[str, ...]:
    """ "file:line: text" for the lines of data of ``room`` that ``rule`` names.

    A rule names an entry by its id, name, key or section; before a colon it may say of what kind
    ("tie:supports.back"), after a full stop how the entry was used ("say.clause"). After a colon it may also name a
    word in a list ("noun:child").
    """
    kinds = [rule[colon.end() :].strip() for colon in re.finditer(":", rule)]
    entries = [rule, *kinds]
    entries += [name.partition(".")[0] for name in entries if "." in name]
    for names, pattern_of in ((entries, _entry), (kinds, _listed)):
        for name in names:
            found = list(_search(room, name, pattern_of(name))) if len(name) > 1 else []
            if found:
                more = len(found) - LINES_SHOWN
                return (*found[:LINES_SHOWN], *([f"and {more} more lines"] if more > 0 else []))
    return ()


def _entry(name: str) -> re.Pattern[str]:
    """A line that begins the entry ``name``: in TOML an id, a name, a key or a section, in CSV the first column."""
    quoted = rf"""["']?{re.escape(name)}["']?"""
    return re.compile(rf"\b(?:id|name)\s*=\s*{quoted}\s*(?:,|}}|$)|^\s*{quoted}\s*(?:=|,)|^\[+\s*{quoted}\s*\]")


def _listed(name: str) -> re.Pattern[str]:
    """A word or phrase in a list, perhaps with its plural ("party = parties")."""
    return re.compile(rf"""["']{re.escape(name)}(?:["']|\s*=)""")


def _search(room: str, name: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for path, lines in _data_files(room):
        for number, line in enumerate(lines, 1):
            match = pattern.search(line) if name in line and not line.startswith("#") else None
            if match:
                start = max(0, match.start() - SHOWN_OF_LINE // 3) if match.end() > SHOWN_OF_LINE else 0
                shown = plain(line[start : start + SHOWN_OF_LINE])
                yield f"{path}:{number}: {'… ' if start else ''}{shown}"


@cache
def _data_files(room: str) -> list[tuple[str, list[str]]]:
    """The lines of the data files of ``room``, by their paths in the package."""
    return list(_walk(files(PACKAGE).joinpath(room, "data"), f"{PACKAGE}/{room}/data"))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, list[str]]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _walk(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(DATA) and entry.name != "lists.toml":  # no rule names a class of words
            yield f"{path}/{entry.name}", entry.read_text("utf-8").split("\n")
