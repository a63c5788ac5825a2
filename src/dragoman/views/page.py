"""One page for a report: the article with each record's words highlighted, the chronology beside it, both linked.

The page needs no network and no script: the script only lights up what belongs together.
"""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from ..language.sentences import is_wrapped
from ..plain import plain
from ..records import AREAS, Entity, Place, Report, Span
from .chronology import SOMEONE, Chronology, chronology, day_label, key_of

if TYPE_CHECKING:
    from jinja2 import Template

# From the outermost to the innermost: where several lie on the same words, a click follows the last.
KINDS = ("sentence", "entity", "place", "time", "statement", "tie", "control", "event")
LINKED = ("statement", "tie", "control", "event", "entity")
PARAGRAPH = re.compile(r"\S(?:.*?)(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)
LINE = re.compile(r"\S(?:.*\S)?")  # a paragraph where lines are not broken for width


class Mark(NamedTuple):
    """A stretch of the article that a record rests on; ``kind`` is one of KINDS."""

    start: int
    end: int
    kind: str
    key: str
    note: str


class Shown(NamedTuple):
    """What the template shows of one article; ``prefix`` keeps ids apart when there are several."""

    prefix: str
    title: str
    about: str
    url: str | None
    language: str
    warnings: list[str]
    paragraphs: list[Any]
    told: Chronology
    cast: list[tuple[str, str, str]]


def render_page(reports: Sequence[Report]) -> str:
    """A whole page, as HTML, of one report or several."""
    from .. import __version__

    style, script = _data("tokens.css") + _data("page.css"), _data("page.js")
    shown = [show(report, f"a{n}-" if len(reports) > 1 else "") for n, report in enumerate(reports, 1)]
    return _template().render(
        articles=shown,
        title=shown[0].title if len(shown) == 1 else f"{len(shown)} articles",
        someone=SOMEONE,
        style=_trusted(style),
        script=_trusted(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        version=__version__,
    )


def render_fragment(report: Report, height: str = "36rem") -> str:
    """The page in a frame of its own, for notebooks."""
    page = escape(render_page([report]), quote=True)
    return (
        f'<iframe srcdoc="{page}" sandbox="allow-scripts" title="{escape(_title(report))}" '
        f'style="width: 100%; height: {height}; border: 1px solid #8888"></iframe>'
    )


def show(report: Report, prefix: str = "") -> Shown:
    """What a page shows of ``report``, its paragraphs as HTML with each record's words marked."""
    article = report.article
    about = (article.outlet, article.byline, day_label(article.published) if article.published else None)
    marks = list(_marks(report))
    return Shown(
        prefix=prefix,
        title=_title(report),
        about=" · ".join(plain(part) for part in about if part),
        url=article.url if re.match(r"https?://", article.url or "") else None,
        language=article.language or "en",
        warnings=report.warnings,
        paragraphs=[_trusted(html) for html in _paragraphs(article.text, marks, prefix)],
        told=chronology(report),
        cast=[(e.id, plain(e.name), _entity_note(e)) for e in report.entities],
    )


def _title(report: Report) -> str:
    return plain(report.article.title or report.article.id)


def _marks(report: Report) -> Iterator[Mark]:
    for entity in report.entities:
        note = f"{plain(entity.name)}: {_entity_note(entity)}"
        yield from (Mark(a, b, "entity", entity.id, note) for a, b in entity.mentions)
    for place in report.places:
        yield from (Mark(a, b, "place", "", _place_note(place)) for a, b in place.mentions)
    for time in report.times:
        yield Mark(*time.span, "time", "", f"{time.type.lower()}: {time.value or 'left open'}")
    for statement in report.statements:
        yield from (Mark(a, b, "statement", statement.id, "") for a, b in statement.content)
    for kind, records in (("tie", report.ties), ("control", report.control), ("event", report.events)):
        for record in records:
            key, evidence = key_of(report, record), record.evidence
            yield Mark(*evidence.sentence, "sentence", key, "")
            yield from (Mark(a, b, kind, key, "") for a, b in evidence.trigger or [evidence.sentence])


def _entity_note(entity: Entity) -> str:
    return ", ".join(plain(part) for part in (entity.office, entity.kind, entity.country) if part)


def _place_note(place: Place) -> str:
    where = ", ".join(plain(part) for part in (place.name, place.admin1, place.country, place.precision) if part)
    if place.latitude is None or place.longitude is None or place.precision in AREAS:
        return where
    return f"{where} ({place.latitude:.2f}, {place.longitude:.2f})"


def _paragraphs(text: str, marks: list[Mark], prefix: str) -> Iterator[str]:
    """The HTML of each paragraph of ``text``."""
    marks = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    first = {m.key: m.start for m in sorted(marks, key=_for_anchor, reverse=True) if m.key}
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    opening = sorted(marks)
    at = 0
    active: list[Mark] = []
    for paragraph in (PARAGRAPH if is_wrapped(text) else LINE).finditer(text):
        start, end = paragraph.span()
        pieces = []
        for a, b in _pieces(cuts, start, end):
            while at < len(opening) and opening[at].start <= a:
                active.append(opening[at])
                at += 1
            active = [m for m in active if m.end > a]
            pieces.append(_piece(text[a:b], a, active, first, prefix))
        yield "".join(pieces)


def _for_anchor(mark: Mark) -> tuple[bool, int]:
    """A record is jumped to at the first of its own words, not at the sentence around them."""
    return mark.kind == "sentence", mark.start


def _pieces(cuts: list[int], start: int, end: int) -> Iterator[Span]:
    from bisect import bisect_left, bisect_right

    edges = [start, *cuts[bisect_right(cuts, start) : bisect_left(cuts, end)], end]
    return itertools.pairwise(edges)


def _piece(words: str, start: int, active: list[Mark], first: dict[str, int], prefix: str) -> str:
    shown = escape("".join(c for c in words if c.isprintable() or c.isspace()))
    if not active:
        return shown
    active = sorted(active, key=lambda m: (KINDS.index(m.kind), m.start))
    own = [m for m in active if m.kind in LINKED]
    keys = list(dict.fromkeys(m.key for m in [*reversed(own), *active] if m.key))
    classes = " ".join(dict.fromkeys(f"k-{m.kind}" for m in active if m.kind != "sentence"))
    notes = "; ".join(dict.fromkeys(m.note for m in active if m.note))
    anchors = "".join(f'<i id="{_id(prefix, key)}"></i>' for key in keys if first.get(key) == start)
    attributes = f' class="{classes}"' if classes else ""
    if keys:
        attributes += f' data-r="{" ".join(escape(prefix + key) for key in keys)}"'
    if own:
        own_keys = dict.fromkeys(m.key for m in reversed(own))
        attributes += f' data-t="{" ".join(escape(prefix + key) for key in own_keys)}"'
    if notes:
        attributes += f' title="{escape(notes)}"'
    if own and not words.isspace():
        return f'{anchors}<a href="#{escape(prefix + own[-1].key)}"{attributes}>{shown}</a>'
    return f"{anchors}<span{attributes}>{shown}</span>"


def _id(prefix: str, key: str) -> str:
    return escape(f"{prefix}t-{key}")


def _data(name: str) -> str:
    return files(__package__).joinpath("data", name).read_text("utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_data("page.html"))


def _trusted(html: str) -> Any:
    from markupsafe import Markup

    return Markup(html)


def _hash(code: str) -> str:
    return "sha256-" + base64.b64encode(sha256(code.encode()).digest()).decode()
