"""A briefing from a ledger, in Markdown or HTML, in which every sentence carries its citations."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from . import ask, schema
from .words import act_of

Row = dict[str, Any]
MARKS = {
    "planned": "planned",
    "postponed": "put off",
    "cancelled": "called off",
    "possible": "possible",
    "denied": "denied",
    "ongoing": "going on",
}
GROUND = {"holds": "held", "gained": "gained", "lost": "lost"}
LINES = 20  # of a section that isn't a day's
LEAST_WORDS = 6  # of a quotation that says something by itself


@dataclass
class Brief:
    """Sections of lines; each line has its text and the numbers of the sources it rests on."""

    title: str
    sections: list[tuple[str, list[tuple[str, list[int]]]]] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)

    def to_markdown(self) -> str:
        """The briefing as Markdown; words of the articles are escaped."""
        lines = [f"# {self.title}", ""]
        for heading, entries in self.sections:
            lines += [f"## {heading}", ""]
            lines += [f"- {_plain(words)} {''.join(f'[{n}]' for n in cited)}" for words, cited in entries]
            lines.append("")
        lines += ["## Sources", ""]
        lines += [f"{n}. {_plain(_source(row))}" for n, row in enumerate(self.sources, 1)]
        return "\n".join(lines) + "\n"

    def to_html(self) -> str:
        """The briefing as one self-contained page."""
        style = (
            "body{font:1.05rem/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;"
            "color-scheme:light dark}"
        )
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{html.escape(self.title)}</title>'
            f"<style>{style}</style></head><body>{self._repr_html_()}</body></html>\n"
        )

    def _repr_html_(self) -> str:
        body = [f"<h1>{html.escape(self.title)}</h1>"]
        for heading, entries in self.sections:
            body.append(f"<h2>{html.escape(heading)}</h2><ul>")
            for words, cited in entries:
                links = "".join(f'<sup><a href="#s{n}">[{n}]</a></sup>' for n in cited)
                body.append(f"<li>{html.escape(words)} {links}</li>")
            body.append("</ul>")
        body.append("<h2>Sources</h2><ol>")
        body += [f'<li id="s{n}">{html.escape(_source(row))}</li>' for n, row in enumerate(self.sources, 1)]
        return "".join([*body, "</ol>"])


def make_brief(connection: Connection, filters: ask.Filters, *, limit: int = ask.SOME) -> Brief:
    """What happened by day, what is due, who said what and who holds what, within ``filters``."""
    span = " to ".join(filter(None, (filters.since, filters.until)))
    about = f" on {filters.actor}" if filters.actor else ""
    brief = Brief(title=f"Briefing{about}{': from ' + span if span else ''}")
    cite = _Citations(connection, brief)
    days: dict[str, list[tuple[str, list[int]]]] = {}
    told = ask.incidents(connection, filters, limit=limit)
    for incident in reversed(told):
        day = incident["earliest"] or "Undated"
        days.setdefault(day, []).append((_sentence(incident), cite.incident(incident["incident"])))
    brief.sections += list(days.items())
    due = ask.agenda(connection, actor=filters.actor, today=_whole_day(filters.until))
    ahead = [
        (f"{_when(row)}{_who(row)} ({row['state']}): {_told(row)}", cite.article(row["article"]))
        for row in due
        if row["state"] != "held"
    ]
    if ahead:
        brief.sections.append(("Due and slipped", ahead))
    quoted = [
        (f"{_when(row)}{row['speaker_name']}: {_quoted(row['content'])}", cite.article(row["article"]))
        for row in _worth_quoting(connection, filters)
    ]
    if quoted:
        brief.sections.append(("Said", quoted))
    holders = ask.control(connection, since=filters.since, until=filters.until, limit=LINES)
    ground = [(_ground(row), cite.article(row["article"])) for row in holders]
    if ground:
        brief.sections.append(("Ground", ground))
    return brief


def _whole_day(day: str | None) -> str | None:
    return day if day and len(day) == len("2017-11-20") else None


def _worth_quoting(connection: Connection, filters: ask.Filters) -> list[Row]:
    """The newest direct quotations of a sentence's length, each once, whoever copied it."""
    said = ask.statements(connection, filters.actor, since=filters.since, until=filters.until)
    once = {(row["speaker"], row["fingerprint"]): row for row in said if row["kind"] != "indirect"}
    return [row for row in once.values() if len(row["content"].split()) >= LEAST_WORDS][-LINES:]


def _sentence(row: Row) -> str:
    mark = MARKS.get(row["status"])
    told_by = f", according to {row['speaker']}" if row["speaker"] else ""
    toll = f" Deaths: {_toll(row)}." if row["deaths_most"] is not None else ""
    where = f" ({row['place']})" if row["place"] else ""
    whom = f" {_and(row['recipients'])}" if row["recipients"] else ""
    act = f"{_and(row['actors']) or 'Someone'} {act_of(row)}{whom}"
    return f"{act}{f', {mark}' if mark else ''}{where}{told_by}: {_told(row)}{toll}"


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def _toll(row: Row) -> str:
    least, most = row["deaths_least"], row["deaths_most"]
    return str(most) if least == most else f"{least} to {most}, as told"


def _who(row: Row) -> str:
    actors, recipients = ", ".join(row["actors"]) or "Someone", ", ".join(row["recipients"])
    return f"{actors} → {recipients}" if recipients else actors


def _told(row: Row) -> str:
    return _quoted(row["sentence"])


def _quoted(words: str) -> str:
    return "“" + " ".join(words.split()).strip('“”"') + "”"


def _when(row: Row) -> str:
    return f"{row['date']}: " if row["date"] else ""


def _ground(row: Row) -> str:
    share = f" ({row['share_text']})" if row["share_text"] else ""
    told_by = f", according to {row['speaker']}" if row["speaker"] else ""
    claim = f"{row['territory']}: {GROUND[row['status']]} by {row['holder_name']}{share}{told_by}"
    return f"{row['date'] or 'Undated'}: {claim}: {_told(row)}"


class _Citations:
    """Numbers the articles that lines rest on, in the order they are first cited."""

    def __init__(self, connection: Connection, brief: Brief) -> None:
        self.connection, self.brief = connection, brief
        self.numbers: dict[int, int] = {}

    def article(self, article: int) -> list[int]:
        if article not in self.numbers:
            a = schema.articles
            about = select(a.c.id, a.c.title, a.c.outlet, a.c.published, a.c.url, a.c.identity).where(a.c.id == article)
            self.brief.sources.append(dict(self.connection.execute(about).one()._mapping))
            self.numbers[article] = len(self.brief.sources)
        return [self.numbers[article]]

    def incident(self, incident: int) -> list[int]:
        e = schema.events
        articles = self.connection.execute(
            select(e.c.article).where(e.c.incident == incident).distinct().order_by(e.c.article)
        ).scalars()
        return [n for article in articles for n in self.article(article)]


def _source(row: Row) -> str:
    parts = (row["title"] or row["identity"], row["outlet"], (row["published"] or "")[:10], row["url"])
    return ", ".join(str(part) for part in parts if part)


def _plain(words: str) -> str:
    """Words of an article can't become Markdown of ours."""
    for sign in "\\`*_{}[]<>#|":
        words = words.replace(sign, "\\" + sign)
    return " ".join(words.split())
