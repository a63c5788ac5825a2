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
from .fragment import fragment_text, is_markup, short_text
from .furniture import without_furniture
from .linked import is_of, stories_in, words_of

LIVE = re.compile(r"LiveBlogPosting$")
CALLED = re.compile(r"\blive\b|\bas it happened\b|\bminute by minute\b|\blive ?blog\b|\blatest updates\b", re.I)
TOLD_IN = ("datetime", "data-timestamp", "data-time", "data-datetime")  # attributes with a moment
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s(?:UTC|[A-Z]{1,4}T))?", re.I)
LONGEST = 60  # characters of a moment in words
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
    groups: dict[Any, dict[Any, tuple[str, str]]] = {}  # entries with their moments, by what holds them
    for element, moment, said in _told(tree):
        block = next((parent for parent in _upward(element) if parent.find(".//p") is not None), None)
        if block is not None and not block.xpath(ELSEWHERE):
            groups.setdefault(block.getparent(), {}).setdefault(block, (moment, said))
    entries = max(groups.values(), key=len, default={})
    if len(entries) < ENOUGH:
        return None
    told = ((_head(moment) if moment else said, _paragraphs(block, said)) for block, (moment, said) in entries.items())
    parts = [part for head, body in told if body for part in (head, body)]
    h1 = tree.find(".//h1")
    title = " ".join(h1.text_content().split()) if h1 is not None else titles[0]
    moments = [moment for moment, _ in entries.values() if moment]
    published = min(moments, key=lambda moment: moment[:19], default=None)  # by the page's own clock
    return {"text": "\n\n".join(parts), "title": title, "published": published, "warnings": []}


def _told(tree: Any) -> Iterator[tuple[Any, str, str]]:
    """Elements that tell a moment, by an attribute or by all that they say; or no more than a time of day (``""``)."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        value = next((element.get(name) for name in TOLD_IN if element.get(name)), None)
        said = short_text(element, LONGEST) or ""
        moment = _moment({"at": value or (said if any(map(str.isdigit, said)) else None)}, "at")
        if moment and "T" in moment:
            yield element, moment, said
        elif CLOCK.fullmatch(said) and len(element) == 0:
            yield element, "", said


def _upward(element: Any) -> Iterator[Any]:
    yield element
    yield from element.iterancestors()


def _paragraphs(block: Any, moment: str) -> str:
    """The paragraphs of an entry, without the one that tells its moment."""
    found = (element for element in block.iter("p", "li") if element.tag == "p" or element.find(".//p") is None)
    lines = (" ".join(element.text_content().split()) for element in found)
    return without_furniture("\n\n".join(line for line in lines if line and line != moment))


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
