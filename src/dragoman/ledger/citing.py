"""Notes to article and paragraph, numbered in the order in which lines need them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from . import schema

Row = dict[str, Any]
ABOUT = ("id", "title", "outlet", "published", "url", "identity")


class Citing:
    """The notes of one text: ``sources`` are the articles' rows in order (`brief.Brief.sources`)."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.sources: list[Row] = []
        self.numbers: dict[tuple[int, int], int] = {}
        self.texts: dict[int, str] = {}

    def note(self, article: int, words: str) -> int:
        """The number of the note to the paragraph in which these words of an article begin."""
        return self.to(article, self.paragraph(article, words))

    def to(self, article: int, paragraph: int) -> int:
        """The number of the note to a paragraph."""
        key = (article, paragraph)
        if key not in self.numbers:
            a = schema.articles
            about = select(*(a.c[name] for name in ABOUT)).where(a.c.id == article)
            row = dict(self.connection.execute(about).one()._mapping)
            self.sources.append({**row, "paragraph": paragraph})
            self.numbers[key] = len(self.sources)
        return self.numbers[key]

    def all(self, rows: Iterable[Row]) -> list[int]:
        """The numbers of the notes of these rows' sentences, each once."""
        return list(dict.fromkeys(self.note(row["article"], row["sentence"]) for row in rows))

    def paragraph(self, article: int, words: str) -> int:
        """The paragraph (lines that aren't empty, from 1) in which these words of an article begin."""
        before = self.text(article).partition(words)[0]
        begun = 0 if before.endswith("\n") or not before else 1
        return max(1, sum(1 for line in before.splitlines() if line.strip()) + 1 - begun)

    def text(self, article: int) -> str:
        """The words of an article."""
        if article not in self.texts:
            a = schema.articles
            self.texts[article] = self.connection.execute(select(a.c.text).where(a.c.id == article)).scalar_one()
        return self.texts[article]
