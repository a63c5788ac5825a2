"""Live pages: one article, each of its entries under a line with its own moment.

A live page goes on for days, and "this morning" in an entry is the morning of that entry: `dragoman.times` takes such
lines for what they are. What the entries are is read from the page's LiveBlogPosting (schema.org), or else, of a page
that calls itself live, from its blocks that have a moment and paragraphs. One without either is read as any other page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ..errors import ReadingError, SourceError
from .dates import iso_published
from .fragment import fragment_text, is_markup
from .furniture import without_furniture
from .linked import is_of, stories_in, words_of

LIVE = re.compile(r"LiveBlogPosting$")
CALLED = re.compile(r"\blive\b|\bas it happened\b|\bminute by minute\b|\blive ?blog\b|\blatest updates\b", re.I)
ENOUGH = 3  # blocks with a moment that make a page of entries
# What shows that a block with a moment is a reader's comment, or leads to another story.
ELSEWHERE = (
    "ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment')]"
    " | .//*[self::h2 or self::h3 or self::h4]//a[@href and not(starts-with(@href, '#'))]"
)
BODY = ("articleBody", "text", "description")


def live_article(tree: Any) -> dict[str, Any] | None:
    """``text``, ``title``, ``outlet``, ``published`` and ``warnings`` of a page that describes its live entries, in the
    order of the page; None for any other page.

    An entry's headline is left out, as an article's is, unless it is all that the entry says.
    """
    blogs = [story for story in stories_in(tree) if is_of(story, LIVE)]
    if not any(True for _ in _entries(blogs)):
        return _marked(tree)
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


def _marked(tree: Any) -> dict[str, Any] | None:
    """The same of a page whose entries only its markup tells: blocks beside each other, each with a moment."""
    titles = [" ".join(found.text_content().split()) for found in tree.xpath("//h1 | //head/title")]
    if not any(CALLED.search(title) for title in titles):
        return None
    groups: dict[Any, dict[Any, str]] = {}  # entries with their moments, by what holds them
    for time in tree.xpath("//body//time[@datetime]"):
        block = next((parent for parent in time.iterancestors() if parent.find(".//p") is not None), None)
        moment = _moment({"at": time.get("datetime")}, "at")
        if block is not None and moment and "T" in moment and not block.xpath(ELSEWHERE):
            groups.setdefault(block.getparent(), {}).setdefault(block, moment)
    entries = max(groups.values(), key=len, default={})
    if len(entries) < ENOUGH:
        return None
    told = ((moment, _paragraphs(block)) for block, moment in entries.items())
    parts = [part for moment, body in told if body for part in (_head(moment), body)]
    h1 = tree.find(".//h1")
    title = " ".join(h1.text_content().split()) if h1 is not None else titles[0]
    published = min(entries.values(), key=lambda moment: moment[:19])  # by the page's own clock
    return {"text": "\n\n".join(parts), "title": title, "published": published, "warnings": []}


def _paragraphs(block: Any) -> str:
    found = (element for element in block.iter("p", "li") if element.tag == "p" or element.find(".//p") is None)
    lines = (" ".join(element.text_content().split()) for element in found)
    return without_furniture("\n\n".join(line for line in lines if line))


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
