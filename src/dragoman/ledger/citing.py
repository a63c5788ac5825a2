"""Notes to article and paragraph, numbered in the order in which lines need them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import NoResultFound

from . import schema
from .database import in_parts

Row = dict[str, Any]
ABOUT = ("id", "title", "outlet", "published", "url", "identity")


class Citing:
    """The notes of one text: ``sources`` are the articles' rows in order (`brief.Brief.sources`)."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.sources: list[Row] = []
        self.numbers: dict[tuple[int, int], int] = {}
        self.articles: dict[int, Row] = {}

    def know(self, articles: Iterable[int]) -> None:
        """Looks up all that notes to these articles will need, at once."""
        a = schema.articles
        query = select(*(a.c[name] for name in ABOUT), a.c.text)
        for part in in_parts(sorted(set(articles) - self.articles.keys())):
            for row in self.connection.execute(query.where(a.c.id.in_(part))):
                self.articles[row.id] = dict(row._mapping)

    def note(self, article: int, words: str) -> int:
        """The number of the note to the paragraph in which these words of an article begin."""
        return self.to(article, self.paragraph(article, words))

    def to(self, article: int, paragraph: int) -> int:
        """The number of the note to a paragraph. Raises NoResultFound where there is no such article."""
        key = (article, paragraph)
        if key not in self.numbers:
            row = self._known(article)
            self.sources.append({**{name: row[name] for name in ABOUT}, "paragraph": paragraph})
            self.numbers[key] = len(self.sources)
        return self.numbers[key]

    def all(self, rows: Iterable[Row]) -> list[int]:
        """The numbers of the notes of these rows' sentences, each once."""
        rows = list(rows)
        self.know(row["article"] for row in rows)
        return list(dict.fromkeys(self.note(row["article"], row["sentence"]) for row in rows))

    def paragraph(self, article: int, words: str) -> int:
        """The paragraph (lines that aren't empty, from 1) in which these words of an article begin; of words with a gap
        those before it."""
        text = self.text(article)
        found = next((part for part in (words, *(part.strip() for part in words.split("…"))) if part in text), "")
        before = text.partition(found)[0] if found else ""
        begun = 0 if before.endswith("\n") or not before else 1
        return max(1, sum(1 for line in before.splitlines() if line.strip()) + 1 - begun)

    def text(self, article: int) -> str:
        """The text of an article. Raises NoResultFound where there is no such article."""
        found: str = self._known(article)["text"]
        return found

    def _known(self, article: int) -> Row:
        self.know([article])
        if article not in self.articles:
            raise NoResultFound(f"no article {article}")
        return self.articles[article]
