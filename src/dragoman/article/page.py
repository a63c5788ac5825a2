"""An Article from a page of HTML: its main text, and what its metadata says of it."""

from __future__ import annotations

import re
from typing import Any

from .. import limits
from ..errors import ReadingError, SourceError
from .dates import iso_published
from .furniture import without_furniture

# Where pages give the moment of publication, most trusted first; htmldate reads the day from the rest.
PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='date' or @name='pubdate' or @name='parsely-pub-date']/@content",
    "//time[@itemprop='datePublished' or contains(@class, 'published')]/@datetime",
)
WORD = re.compile(r"\w+")
BYLINE_WORDS = {"by", "and", "in", "with", "for", "from", "staff", "reporter", "correspondent", "editor"}


def read_page(html: str, url: str | None = None) -> dict[str, Any]:
    """``text``, ``title``, ``byline``, ``outlet``, ``published``, ``url`` and ``language`` of a page of HTML.

    Raises SourceError when no article is found in it.
    """
    from trafilatura.utils import load_html

    if len(html) > limits.PAGE_CHARACTERS:
        raise SourceError(f"is a page of {len(html):,} characters; the longest read has {limits.PAGE_CHARACTERS:,}")
    tags = html.count("<")
    if tags > limits.PAGE_TAGS:
        raise SourceError(f"is a page of {tags:,} tags; the most that are read are {limits.PAGE_TAGS:,}")
    tree = load_html(html)
    if tree is None:
        raise SourceError("is not a page that can be read")
    published = _published(tree)
    language = _language(tree)
    found = _extracted(html, url)
    text = _without_masthead(without_furniture(found.text or ""), found.title, found.author) if found else ""
    if not text:
        raise SourceError("has no article text that could be told from its furniture; save its text instead")
    return {
        "text": text,
        "title": _one_line(found.title),
        "byline": _one_line(found.author),
        "outlet": _one_line(found.sitename),
        "published": published,
        "url": url or found.url,
        "language": language,
    }


def _extracted(html: str, url: str | None) -> Any:
    """What trafilatura finds in a page; without the metadata where it stumbles over them."""
    from trafilatura import bare_extraction

    try:
        return bare_extraction(html, url=url, include_comments=False, include_tables=False, with_metadata=True)
    except (ValueError, OverflowError):
        return bare_extraction(html, url=url, include_comments=False, include_tables=False)


def _without_masthead(text: str, title: str | None, byline: str | None) -> str:
    """``text`` as paragraphs, without lines at its head that only repeat the title or name the authors."""
    lines = [line for line in text.split("\n") if line.strip()]
    named = set(WORD.findall((byline or "").casefold())) | BYLINE_WORDS
    while len(lines) > 1:
        words = WORD.findall(lines[0].casefold())
        repeats = words == WORD.findall((title or "").casefold())
        credits = byline and len(words) < 12 and len(named.intersection(words)) > len(words) / 2
        if not (repeats or (credits and not lines[0].rstrip().endswith((".", "!", "?", "”")))):
            break
        del lines[0]
    return "\n\n".join(lines)


def _published(tree: Any) -> str | None:
    from htmldate import find_date

    for path in PUBLISHED:
        for value in tree.xpath(path):
            try:
                published = iso_published(str(value))
            except ReadingError:
                continue
            if published:
                return published
    # Not `extensive_search`: it would take any day named in the text for the day of publication.
    try:
        return find_date(tree, original_date=True, extensive_search=False)
    except (ValueError, OverflowError):  # a zone of a hundred hours, say
        return None


def _language(tree: Any) -> str | None:
    declared = str(tree.get("lang") or "").strip().lower()
    return declared[:2] if re.fullmatch(r"[a-z]{2}([-_].*)?", declared) else None


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
