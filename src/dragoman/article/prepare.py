"""Makes a clean Article of what came in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from ..errors import ReadingError
from ..records import Article


def prepare(source: Article | Mapping[str, Any]) -> Article:
    """An Article from one, or from a mapping with ``text`` and what is known of it besides."""
    if isinstance(source, Article):
        return source
    text = source.get("text")
    if not isinstance(text, str):
        raise ReadingError("an article needs 'text' or 'html'")
    return Article(
        id=str(source.get("id") or sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]),
        text=text,
        published=source.get("published"),
        url=source.get("url"),
        title=source.get("title"),
    )


def publication_date(article: Article) -> date | None:
    """The calendar day of ``article.published``, or None when it has none."""
    return date.fromisoformat(article.published[:10]) if article.published else None
