"""Quotations: spans between quotation marks of every usual kind, also unbalanced and nested ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKS = re.compile(r"''|``|[“”\"„«»‘’'‹›]")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n|\r?\n(?=\s*[“\"])")
LONGEST_SINGLE = 3000  # characters looked through for the mark that closes a single one
_SINGLE_CLOSE = {"’": re.compile(r"(?<=\S)’(?!\w)"), "'": re.compile(r"(?<=[^\s'])'(?![\w'])")}


@dataclass(slots=True)
class Quotation:
    """From the opening mark to after the closing one, in characters; ``closed`` is False when the closing
    mark is missing, as where a quotation goes on in the next paragraph."""

    start: int
    end: int
    closed: bool = True


PAIRED = {"“": "”", "„": "”", "«": "»"}


def find_quotations(text: str) -> list[Quotation]:
    """Outermost quotations in order of text."""
    found: list[Quotation] = []
    bounds = [m.start() for m in _PARAGRAPH.finditer(text)] + [len(text)]
    paragraph = 0
    open_at: int | None = None
    closer = ""
    for match in _MARKS.finditer(text):
        at, mark = match.start(), match.group()
        while at >= bounds[paragraph]:
            if open_at is not None:
                _close_at_break(found, text, open_at, bounds[paragraph], closer)
                open_at = None
            paragraph += 1
        if open_at is None:
            closer = _opens(text, at, mark)
            end = min(bounds[paragraph], at + LONGEST_SINGLE)
            apostrophe = closer in _SINGLE_CLOSE and not _SINGLE_CLOSE[closer].search(text, at + 1, end)
            open_at = at if closer and not apostrophe else None
        elif _closes(text, at, mark, closer, at - open_at):
            found.append(Quotation(open_at, match.end()))
            open_at = None
        elif mark == "“" and closer == "”" and _opens(text, at, mark):
            found.append(Quotation(open_at, len(text[:at].rstrip()), closed=False))
            open_at = at
    if open_at is not None:
        _close_at_break(found, text, open_at, bounds[paragraph], closer)
    return found


def _opens(text: str, at: int, mark: str) -> str:
    """The mark that would close a quotation opened here; empty when this mark opens none."""
    if mark in PAIRED:
        return PAIRED[mark]
    before, after = text[at - 1 : at] or " ", text[at + len(mark) : at + len(mark) + 1] or " "
    free = not before.isalnum() and before not in ".,!?;:"
    if mark in ('"', "''", "``"):
        opening = not after.isspace() and (free or before in ".,:")
        return mark.replace("``", "''") if opening else ""
    if mark in ("‘", "'") and free and (after.isalnum() or after in '[“"') and not _elided(text, at):
        return "’" if mark == "‘" else "'"
    return ""


def _elided(text: str, at: int) -> bool:
    """An apostrophe for what is left out at the start of a word: ’90s, 'em."""
    rest = text[at + 1 : at + 6].lower()
    return (rest[:1].isdigit() and "s" in rest[1:4]) or rest.startswith(("em ", "til ", "tis ", "twas"))


def _closes(text: str, at: int, mark: str, closer: str, length: int) -> bool:
    after = text[at + len(mark) : at + len(mark) + 1] or " "
    if mark == closer:
        return closer not in ("’", "'") or (not after.isalnum() and text[at - 1] != " " and length > 1)
    if closer == "”" and mark in ("“", '"'):
        return after.isspace() or after in ",.;:)"  # a closing mark typed wrong
    if closer == "''" and mark == "'":
        return text[at - 1] in ".,?!'" and (after.isspace() or after == "]")
    return False


def _close_at_break(found: list[Quotation], text: str, start: int, end: int, closer: str) -> None:
    """A quotation still open where its paragraph ends: it goes on in the next one, or the mark was no such thing."""
    body = text[start:end].rstrip()
    if closer in ("’", "'"):
        return
    if len(body) > 12:
        found.append(Quotation(start, start + len(body), closed=False))
