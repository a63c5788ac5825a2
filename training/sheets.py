"""Sheets for labellers: an article with its candidates marked and numbered, to be answered line by line.

    python training/sheets.py ARTICLES.jsonl -o SHEETS        # one sheet file for each article
    python training/sheets.py training/texts/*.txt -o SHEETS   # our own texts, in their own layout

In a sheet ``{12 the rebels}`` is the phrase number 12, ``{13? they}`` one whose antecedent is asked for, and
``<34 shelled>`` a word that may tell of an act; numbers run through the article. ``GUIDE.md`` says how it is answered.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman import Reader
from dragoman.article.collections import items_in
from dragoman.errors import ReadingError, SourceError
from dragoman.events.candidates import Party
from dragoman.reader import Proposed

HEAD = re.compile(
    r"^=== *(?P<id>[^|]+?) *\| *(?P<style>[^|]+?) *\| *(?P<country>[^|]+?)"
    r" *\| *(?P<published>[^|]*?) *\| *(?P<title>.*)$"
)
WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def read_lines(path: Path) -> list[str]:
    """The lines of a text file in UTF-8. Raises SourceError when there is none, or it is no such text."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"can't be read: {error}") from error


def own_texts(path: Path) -> Iterator[dict[str, Any]]:
    """The articles of a file of our own: id, style, country, published, title, text. Raises SourceError."""
    article: dict[str, str] = {}
    lines: list[str] = []
    for line in [*read_lines(path), "=== end | | | | "]:
        head = HEAD.match(line)
        if head is None:
            lines.append(line)
            continue
        if article:
            yield {**article, "text": "\n".join(lines).strip()}
        elif "".join(lines).strip():
            raise SourceError("has text before the first line of the form: === id | style | country | date | title")
        article, lines = head.groupdict(), []


def articles(paths: list[Path], faults: list[str]) -> Iterator[dict[str, Any]]:
    """Articles of any source that is read, or (.txt) of files of our own; what is wrong goes to ``faults``."""
    for path in paths:
        try:
            if path.suffix == ".txt":
                yield from own_texts(path)
                continue
        except SourceError as error:
            faults.append(f"{path}: {error}")
            continue
        for item in items_in(str(path)):
            if isinstance(item.given, ReadingError):
                faults.append(f"{item.label}: {item.given}")
            else:
                yield {"id": item.label, **item.given}


def end(faults: list[str]) -> None:
    """Names what went wrong, a line each, and ends with 1 when anything did."""
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


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


def is_asked(read: Proposed, party: Party) -> bool:
    """Whether a phrase takes up somebody named before, so that its antecedent is asked for."""
    clauses = read.graph.clauses
    if party.time is not None:
        return False
    if party.kind == "pronoun":
        return clauses.lower[party.head] not in WORDS["unasked"]
    if party.kind not in ("noun", "number"):
        return False
    return any(clauses.lower[c] in WORDS["referring"] for c in clauses.children[party.head] if c < party.head)


def sheet(read: Proposed) -> str:
    """The sheet of one article."""
    numbering = Numbering(read)
    doc = read.graph.doc
    lines = [
        f"## {read.article.id}  published {read.article.published or 'unknown'}  {read.article.title or ''}".rstrip()
    ]
    opening: dict[int, list[tuple[int, str]]] = {}
    closing: dict[int, list[str]] = {}
    for number, party in numbering.parties.items():
        first = read.graph.token(party.span[0])
        opening.setdefault(first, []).append((-party.span[1], f"{{{number}{'?' if is_asked(read, party) else ''} "))
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
    acts, sentences; and which phrases are asked for."""
    numbering, doc = Numbering(read), read.graph.doc
    return {
        "id": read.article.id,
        "parties": {n: [*p.span, doc[p.head].idx] for n, p in numbering.parties.items()},
        "acts": {n: [doc[i].idx, doc[i].idx + len(doc[i])] for n, i in numbering.triggers.items()},
        "asked": [n for n, p in numbering.parties.items() if is_asked(read, p)],
        "sentences": {
            c.sentence.number: [doc[c.sentence.start].idx, doc[c.sentence.end - 1].idx + len(doc[c.sentence.end - 1])]
            for c in read.candidates
        },
        "text": read.article.text,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder for the sheets")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    reader = Reader()
    faults: list[str] = []
    for row in articles(arguments.articles, faults):
        try:
            read = reader.propose(row)
        except ReadingError as error:
            faults.append(f"{row['id']}: {error}")
            continue
        (arguments.output / f"{row['id']}.sheet").write_text(sheet(read), encoding="utf-8")
        (arguments.output / f"{row['id']}.key").write_text(json.dumps(key(read)), encoding="utf-8")
        print(row["id"], file=sys.stderr)
    end(faults)


if __name__ == "__main__":
    main()
