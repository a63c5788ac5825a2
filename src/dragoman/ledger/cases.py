"""A case as a briefing, and briefings as text that a person edits: every line keeps the numbers of its notes.

The text has a title ("# "), headings ("## "), paragraphs, and lines ("- ") that end in their notes ("[^2]"). Notes that
no line cites any more are left out, and the others numbered anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import NoResultFound

from ..errors import UsageError
from ..plain import plain
from . import ask, notes, schema
from .brief import CITED, Brief, Line, Section
from .citing import Citing
from .words import day_words, first_capital

Row = dict[str, Any]
CITATION = re.compile(r"\s*\[\^(\d{1,4})\]")


def case_brief(connection: Connection, name: str) -> Brief:
    """All that lies in a case, with what people noted on each, its happenings cited. Raises UsageError for a case that
    there isn't."""
    about, members = notes.on(connection, "case", name), notes.under(connection, "case", name)
    if not about and not members:
        raise UsageError(f"there is no case named {name!r}")
    citing = Citing(connection)
    lines: dict[str, list[Line]] = {subject: [] for subject in (*notes.SUBJECTS, "gone")}
    for member in members:
        subject = member["subject"] if member["row"] is not None else "gone"
        lines[subject].append(_line(connection, citing, subject, member))
    sections = [
        Section("About the case", [Line(_noted(row)) for row in about if row["kind"] == "note"]),
        Section("What happened", lines["incident"]),
        Section("Articles", lines["article"]),
        Section("Actors", lines["actor"]),
        Section("Places", lines["place"]),
        Section("No longer in the ledger", lines["gone"]),
    ]
    kept = [section for section in sections if section.lines]
    return Brief(title=f"Case: {name}", sections=kept, sources=citing.sources)


def _line(connection: Connection, citing: Citing, subject: str, member: Row) -> Line:
    if subject == "gone":
        return Line(f"{member['label']} ({member['subject']}).")
    kept = notes.on(connection, subject, member["row"])
    words = " ".join(_noted(row) for row in kept if row["kind"] == "note")
    if subject == "incident":
        return _happening(connection, citing, int(member["row"]), words)
    if subject == "article":
        a = schema.articles
        row = connection.execute(select(a.c.title, a.c.identity).where(a.c.id == member["row"])).one()
        return Line(f"{plain(row.title or row.identity)}.", words, "", [citing.to(int(member["row"]), 1)])
    return Line(f"{plain(member['label'])}.", words)


def _happening(connection: Connection, citing: Citing, incident: int, words: str) -> Line:
    e = schema.events
    rows = ask.events_of(connection, select(e.c.id).where(e.c.incident == incident).limit(notes.MOST))
    told = ask.incidents_of(connection, [incident])
    if not told:
        return Line(f"Happening {incident}, rejected.", words)
    (best,) = told
    first = {row["article"]: row for row in sorted(rows, key=lambda row: -row["confidence"])[::-1]}
    others = [row for article, row in sorted(first.items()) if article != best["article"]]
    where = f", {plain(best['place'])}" if best["place"] else ""
    day = (
        day_words(best["earliest"], best["latest"]) if best["date"] else f"told on {day_words(best['published'][:10])}"
    )
    quote = " ".join(plain(best["sentence"]).split())
    return Line(
        f"{first_capital(notes.told(best))} ({day}{where}).", words, quote, citing.all([best, *others[: CITED - 1]])
    )


def _noted(row: Row) -> str:
    return f"{row['words']} ({row['reviewer']})"


# ---- a briefing as text -------------------------------------------------------------------------------


def text_of(brief: Brief) -> str:
    """A briefing as text to edit."""
    lines = [f"# {_one_line(brief.title)}", ""]
    for section in brief.sections:
        lines += [f"## {_one_line(section.heading)}", ""]
        if section.opening:
            lines += [_one_line(section.opening), ""]
        for line in section.lines:
            lines.append(f"- {_one_line(line.text(brief.quotes))}{''.join(f' [^{n}]' for n in line.cited)}")
        lines += [""] * bool(section.lines)
    return "\n".join(lines)


def _one_line(words: str) -> str:
    return " ".join(plain(words).split())


def brief_of(connection: Connection, text: str, places: Sequence[tuple[int, int]]) -> Brief:
    """The briefing that an edited text is; ``places`` are its notes in order, each an article's row and a paragraph.
    Raises UsageError for a line that cites a note which there isn't."""
    citing = Citing(connection)
    citing.know(article for article, _ in places)
    brief = Brief(title="Briefing", sources=citing.sources)
    for number, words in enumerate(text.splitlines(), 1):
        words = words.strip()
        if words.startswith("# "):
            brief.title = words[2:].strip()
        elif words.startswith("## "):
            brief.sections.append(Section(words[3:].strip(), []))
        elif words:
            cited = [_cited(citing, int(n), places, number) for n in CITATION.findall(words)]
            _put(brief, words, list(dict.fromkeys(cited)))
    return brief


def _put(brief: Brief, words: str, cited: list[int]) -> None:
    if not brief.sections:
        brief.sections.append(Section("", []))
    section, bare = brief.sections[-1], CITATION.sub("", words)
    if words.startswith(("- ", "* ")):
        section.lines.append(Line(bare[2:].strip(), cited=cited))
    elif cited or section.lines:
        section.lines.append(Line(bare.strip(), cited=cited))
    else:
        section.opening = f"{section.opening} {bare.strip()}".strip()


def _cited(citing: Citing, number: int, places: Sequence[tuple[int, int]], line: int) -> int:
    if not 0 < number <= len(places):
        raise UsageError(f"line {line} cites [^{number}], and there are notes 1 to {len(places)} only")
    try:
        return citing.to(*places[number - 1])
    except NoResultFound as error:
        raise UsageError(f"the article of note {number} is not in the ledger") from error


def keep(connection: Connection, case: str, text: str, places: Sequence[tuple[int, int]], *, reviewer: str) -> int:
    """Keeps an edited briefing in a case; returns the note's id."""
    brief_of(connection, text, places)
    a = schema.articles
    digests = dict(connection.execute(select(a.c.id, a.c.content_hash).where(a.c.id.in_([n for n, _ in places]))).all())
    kept = [(digests.get(article, ""), paragraph) for article, paragraph in places]
    words = json.dumps({"text": text, "sources": kept}, ensure_ascii=False)
    return notes.add(connection, "brief", "case", case, words, reviewer=reviewer)


def kept_brief(connection: Connection, note: int) -> tuple[str, list[tuple[int, int]]]:
    """The text and the notes of a briefing that was kept; a note whose article is gone is row 0. Raises UsageError."""
    n, a = schema.notes, schema.articles
    words = connection.execute(select(n.c.words).where(n.c.id == note, n.c.kind == "brief", n.c.undone == 0)).scalar()
    if words is None:
        raise UsageError(f"there is no briefing {note}")
    kept = json.loads(words)
    digests = [digest for digest, _ in kept["sources"]]
    rows = dict(connection.execute(select(a.c.content_hash, a.c.id).where(a.c.content_hash.in_(digests))).all())
    return kept["text"], [(rows.get(digest, 0), paragraph) for digest, paragraph in kept["sources"]]


def sources_of(connection: Connection, places: Sequence[tuple[int, int]]) -> list[Row | None]:
    """The notes of a briefing in order (`Brief.sources`); None for one whose article is gone."""
    citing = Citing(connection)
    citing.know(article for article, _ in places)
    found: list[Row | None] = []
    for article, paragraph in places:
        try:
            found.append(citing.sources[citing.to(article, paragraph) - 1])
        except NoResultFound:
            found.append(None)
    return found
