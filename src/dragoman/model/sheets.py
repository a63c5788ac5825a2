"""Sheets: an article with its candidates marked and numbered, to be answered line by line (``data/guide.md``).

In a sheet ``{12 the rebels}`` is the phrase number 12, ``{13? they}`` one whose antecedent is asked for, and
``<34 shelled>`` a word that may tell of an act; numbers run through the article. Its key says where they stand.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..entities.antecedents import is_asked
from ..whole import write_text

if TYPE_CHECKING:
    from ..events.candidates import Party
    from ..reader import Proposed

DATA = Path(__file__).parent / "data"
GUIDE = DATA / "guide.md"
STRANGE = re.compile(r"[^\w.-]")  # no part of a sheet's name
LONGEST = 100  # characters of a sheet's name


def sheet_name(article_id: str) -> str:
    """What the files of an article's sheet and the heading of its answers are called: its id, or what a file
    may be called of it, with a few digits that keep it apart from others."""
    plain = STRANGE.sub("_", article_id)[:LONGEST]
    return plain if plain == article_id else f"{plain}-{sha256(article_id.encode()).hexdigest()[:8]}"


def write_sheet(read: Proposed, folder: Path) -> str:
    """Writes the sheet of an article and its key into ``folder``; returns their name. Raises OSError."""
    name = sheet_name(read.article.id)
    write_text(folder / f"{name}.sheet", sheet(read))
    write_text(folder / f"{name}.key", json.dumps(key(read)))
    return name


class Numbering:
    """The numbers of an article's candidates: of phrases by their head token, of acts by their token."""

    def __init__(self, read: Proposed) -> None:
        self.read = read
        self.parties: dict[int, Party] = {}
        self.triggers: dict[int, int] = {}
        number = 0
        for candidates in read.candidates:
            where = {party.head: party for party in candidates.parties}
            for i in range(candidates.sentence.start, candidates.sentence.end):
                if i in where:
                    number += 1
                    self.parties[number] = where[i]
                if i in candidates.triggers:
                    number += 1
                    self.triggers[number] = i


def _is_asked(read: Proposed, party: Party) -> bool:
    return party.time is None and is_asked(read.graph, party)


def sheet(read: Proposed) -> str:
    """The sheet of one article."""
    numbering = Numbering(read)
    doc = read.graph.doc
    lines = [
        f"## {sheet_name(read.article.id)}  published {read.article.published or 'unknown'}  "
        f"{' '.join((read.article.title or '').split())}".rstrip()
    ]
    opening: dict[int, list[tuple[int, str]]] = {}
    closing: dict[int, list[str]] = {}
    for number, party in numbering.parties.items():
        first = read.graph.token(party.span[0])
        opening.setdefault(first, []).append((-party.span[1], f"{{{number}{'?' if _is_asked(read, party) else ''} "))
        last = read.graph.token(party.span[1] - 1)
        closing.setdefault(last, []).append("}")
    acts = {i: number for number, i in numbering.triggers.items()}
    for c in read.candidates:
        parts = []
        for i in range(c.sentence.start, c.sentence.end):
            token = doc[i]
            word = token.text if i not in acts else f"<{acts[i]} {token.text}>"
            parts.append("".join(mark for _, mark in sorted(opening.get(i, []))))
            parts.append(word + "".join(closing.get(i, [])) + token.whitespace_)
        lines.append(f"S{c.sentence.number} " + re.sub(r"\s+", " ", "".join(parts)).strip())
    return "\n".join(lines) + "\n"


def key(read: Proposed) -> dict[str, Any]:
    """What the numbers of a sheet stand for, as offsets into the text: phrases with where their head begins, words of
    acts, sentences; which phrases are asked for; and what the article is read with."""
    numbering, doc = Numbering(read), read.graph.doc
    return {
        "id": read.article.id,
        "parties": {n: [*p.span, doc[p.head].idx] for n, p in numbering.parties.items()},
        "acts": {n: [doc[i].idx, doc[i].idx + len(doc[i])] for n, i in numbering.triggers.items()},
        "asked": [n for n, p in numbering.parties.items() if _is_asked(read, p)],
        "sentences": {
            c.sentence.number: [doc[c.sentence.start].idx, doc[c.sentence.end - 1].idx + len(doc[c.sentence.end - 1])]
            for c in read.candidates
        },
        "text": read.article.text,
        "published": read.article.published,
    }
