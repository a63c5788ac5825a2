"""Sheets of our own texts, in their own layout, and of any articles beside them; ``dragoman label`` makes those of
articles alone.

    python training/sheets.py training/texts/*.txt ARTICLES.jsonl -o SHEETS
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman import Reader
from dragoman.article.collections import items_in
from dragoman.errors import ReadingError, SourceError
from dragoman.model.sheets import write_sheet

HEAD = re.compile(
    r"^=== *(?P<id>[^|]+?) *\| *(?P<style>[^|]+?) *\| *(?P<country>[^|]+?)"
    r" *\| *(?P<published>[^|]*?) *\| *(?P<title>.*)$"
)


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
        print(write_sheet(read, arguments.output), file=sys.stderr)
    end(faults)


if __name__ == "__main__":
    main()
