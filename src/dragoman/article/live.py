"""Live pages: one article, each of its entries under a line with its own moment.

A live page goes on for days, and "this morning" in an entry is the morning of that entry: `dragoman.times` takes such
lines for what they are. What the entries are is read from the page's LiveBlogPosting (schema.org); a live page without
one is read as any other page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ..errors import ReadingError, SourceError
from .dates import iso_published
from .fragment import fragment_text, is_markup
from .linked import is_of, stories_in, words_of

LIVE = re.compile(r"LiveBlogPosting$")
BODY = ("articleBody", "text", "description")


def live_article(tree: Any) -> dict[str, Any] | None:
    """``text``, ``title``, ``outlet``, ``published`` and ``warnings`` of a page that describes its live entries, in the
    order of the page; None for any other page.

    An entry's headline is left out, as an article's is, unless it is all that the entry says.
    """
    blogs = [story for story in stories_in(tree) if is_of(story, LIVE)]
    parts: list[str] = []
    warnings: list[str] = []
    for number, entry in enumerate(_entries(blogs), 1):
        try:
            body = _body(entry)
        except SourceError as error:
            warnings.append(f"left out its entry {number}: {error}")
            continue
        if not body:
            continue
        moment = _moment(entry, "datePublished", "dateCreated", "dateModified")
        if moment is None:
            warnings.append(f"its entry {number} bears no date: it is read as of the day of the one before it")
        parts += [_head(moment), body] if moment else [body]
    if not parts:
        return None
    publisher = blogs[0].get("publisher")
    return {
        "text": "\n\n".join(parts),
        "title": words_of(blogs[0], "headline", "name"),
        "outlet": words_of(publisher, "name") if isinstance(publisher, dict) else None,
        "published": _moment(blogs[0], "datePublished", "coverageStartTime", "dateCreated"),
        "warnings": warnings,
    }


def _entries(blogs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The entries that have words."""
    for blog in blogs:
        updates = blog.get("liveBlogUpdate")
        for entry in updates if isinstance(updates, list) else [updates]:
            if isinstance(entry, dict) and words_of(entry, *BODY, "headline", "name"):
                yield entry


def _body(entry: dict[str, Any]) -> str:
    """The words of an entry. Raises SourceError for HTML that can't be read."""
    said = words_of(entry, *BODY) or words_of(entry, "headline", "name") or ""
    return fragment_text(said) if is_markup(said) else said.strip()


def _moment(node: dict[str, Any], *names: str) -> str | None:
    for name in names:
        try:
            if moment := iso_published(node.get(name)):
                return moment
        except ReadingError:
            continue
    return None


def _head(moment: str) -> str:
    """The line over an entry: its time of day, where it is given, and its day, on its own clock."""
    at = datetime.fromisoformat(moment)
    zone = " UTC" if at.tzinfo and not at.utcoffset() else ""
    return f"{at:%H:%M}{zone}, {at:%Y-%m-%d}" if "T" in moment else moment
