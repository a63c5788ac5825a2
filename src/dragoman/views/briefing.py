"""A briefing as Markdown, as a page, as a document."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..errors import UsageError
from ..plain import plain

if TYPE_CHECKING:
    from ..ledger.brief import Brief, Line

STYLE = (
    "body{font:1.05rem/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "li{margin:.5rem 0}small{opacity:.8}"
)
SIGNS = "\\`*_{}[]<>#|"


def source(row: dict[str, Any], *, words: bool = True) -> str:
    """An article as a note names it: title, outlet, day, paragraph, address."""
    title = (row["title"] or row["identity"]) if words or not row["title"] else None
    if title and row["outlet"]:
        title = title.removesuffix(row["outlet"]).rstrip(" -–—|")
    parts = (title, row["outlet"], (row["published"] or "")[:10], f"paragraph {row['paragraph']}", row["url"])
    return ", ".join(" ".join(str(part).split()) for part in parts if part)


def markdown(brief: Brief) -> str:
    """Markdown with footnotes."""
    lines = [f"# {_plain(brief.title)}", ""]
    for section in brief.sections:
        lines += [f"## {section.heading}", ""]
        if section.opening:
            lines += [_plain(section.opening), ""]
        if section.lines:
            lines += [f"- {_marked(line, brief.quotes)}" for line in section.lines] + [""]
    if brief.sources:
        lines += ["## Sources", ""]
        lines += [f"[^{n}]: {_plain(source(row, words=brief.quotes))}" for n, row in enumerate(brief.sources, 1)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _marked(line: Line, quotes: bool) -> str:
    head = f"**{_plain(line.head)}**" if line.words or line.quote else _plain(line.head)
    notes = "".join(f"[^{n}]" for n in line.cited)
    return " ".join(filter(None, (head, _plain(line.rest(quotes)), notes)))


def _plain(words: str) -> str:
    """Words of an article can't become Markdown of ours."""
    for sign in SIGNS:
        words = words.replace(sign, "\\" + sign)
    return " ".join(words.split())


def page(brief: Brief) -> str:
    """One self-contained page."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(brief.title)}</title>'
        f"<style>{STYLE}</style></head><body>{body(brief)}</body></html>\n"
    )


def body(brief: Brief) -> str:
    """What stands in the page."""
    parts = [f"<h1>{escape(brief.title)}</h1>"]
    for section in brief.sections:
        parts.append(f"<h2>{escape(section.heading)}</h2>")
        if section.opening:
            parts.append(f"<p>{escape(section.opening)}</p>")
        if section.lines:
            parts.append("<ul>" + "".join(f"<li>{_item(line, brief.quotes)}</li>" for line in section.lines) + "</ul>")
    if brief.sources:
        notes = (escape(source(row, words=brief.quotes)) for row in brief.sources)
        items = "".join(f'<li id="s{n}">{words}</li>' for n, words in enumerate(notes, 1))
        parts.append(f"<h2>Sources</h2><ol>{items}</ol>")
    return "".join(parts)


def _item(line: Line, quotes: bool) -> str:
    head = f"<b>{escape(line.head)}</b>" if line.words or line.quote else escape(line.head)
    notes = "".join(f'<sup><a href="#s{n}">[{n}]</a></sup>' for n in line.cited)
    return " ".join(filter(None, (head, escape(line.rest(quotes))))) + notes


def document(brief: Brief) -> bytes:
    """A document of Word's with footnotes, for the same briefing the same bytes; raises UsageError where python-docx is
    not installed."""
    try:
        import docx
    except ModuleNotFoundError as error:
        raise UsageError("a Word document needs: pip install 'dragoman[office]'") from error
    made = docx.Document()
    made.core_properties.author = ""
    made.core_properties.title = plain(brief.title)
    made.add_heading(plain(brief.title), 0)
    notes: list[str] = []
    for section in brief.sections:
        made.add_heading(section.heading, 1)
        if section.opening:
            made.add_paragraph(plain(section.opening))
        for line in section.lines:
            paragraph = made.add_paragraph(style="List Bullet")
            paragraph.add_run(plain(line.head)).bold = bool(line.words or line.quote)
            rest = plain(line.rest(brief.quotes))
            paragraph.add_run(f" {rest}" if rest else "")
            for number in line.cited:
                notes.append(plain(source(brief.sources[number - 1], words=brief.quotes)))
                _refer(paragraph, len(notes))
    _add_footnotes(made, notes)
    written = BytesIO()
    made.save(written)
    return _undated(written.getvalue())


def _refer(paragraph: Any, number: int) -> None:
    """A reference to footnote ``number`` at the end of a paragraph; each reference has a footnote of its own."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    run.font.superscript = True
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run._r.append(reference)


def _add_footnotes(made: Any, notes: list[str]) -> None:
    """The part of the document that holds its footnotes (ECMA-376, 11.3.7): two separators, then the notes."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    lines = [
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    ]
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
    lines += [
        f'<w:footnote w:id="{number}"><w:p>{mark}<w:r><w:t xml:space="preserve"> {escape(note)}</w:t></w:r></w:p>'
        "</w:footnote>"
        for number, note in enumerate(notes, 1)
    ]
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    words = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="{space}">{"".join(lines)}</w:footnotes>'
    name = PackURI("/word/footnotes.xml")
    part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, words.encode(), made.part.package)
    made.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _undated(archive: bytes) -> bytes:
    """The same zip with no moment of writing in it."""
    written = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(ZipInfo(name), old.read(name), ZIP_DEFLATED)
    return written.getvalue()
