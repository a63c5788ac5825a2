"""Live pages: each entry is an article of its own, with its own moment of publication.

A live page goes on for days, and "this morning" in an entry is the morning of that entry. What the entries are is read
from the page's LiveBlogPosting (schema.org); a live page without one is read as any other page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .. import limits
from ..errors import SourceError
from .fragment import fragment_text, is_markup
from .linked import is_of, stories_in, words_of
from .sources import Item

LIVE = re.compile(r"LiveBlogPosting$")


def live_items(item: Item) -> Iterator[Item]:
    """The entries of a live page in the order of the page; any other item as it is."""
    given = item.given
    html = given.get("html") if isinstance(given, dict) and "text" not in given else None
    entries = _entries(html) if isinstance(html, str) and "LiveBlogPosting" in html else []
    if not entries or not isinstance(given, dict):
        yield item
        return
    page = {name: value for name, value in given.items() if name != "html"}
    for number, (blog, entry) in enumerate(entries, 1):
        label = f"{item.label}#{number}"
        try:
            yield Item(label, _given(page, blog, entry, number), item.size // len(entries))
        except SourceError as error:
            yield Item(label, error, item.size // len(entries))


def _entries(html: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The live blogs that a page describes, each with its entries that have words."""
    from trafilatura.utils import load_html

    tree = load_html(html) if len(html) <= limits.PAGE_CHARACTERS else None
    blogs = [story for story in stories_in(tree) if is_of(story, LIVE)] if tree is not None else []
    found = []
    for blog in blogs:
        updates = blog.get("liveBlogUpdate")
        for entry in updates if isinstance(updates, list) else [updates]:
            if isinstance(entry, dict) and words_of(entry, "articleBody", "text", "description"):
                found.append((blog, entry))
    return found


def _given(page: dict[str, Any], blog: dict[str, Any], entry: dict[str, Any], number: int) -> dict[str, Any]:
    """An entry as what `prepare` takes. Raises SourceError for one whose HTML can't be read."""
    body = words_of(entry, "articleBody", "text", "description") or ""
    publisher = blog.get("publisher")
    address = words_of(entry, "url", "@id") or ""
    name = address.rpartition("#")[2] if "#" in address else str(number)
    whole = page.get("url") or words_of(blog, "url")
    own = address if "://" in address and address != whole else None
    known = {
        "id": f"{page.get('id') or whole or 'live'}#{name}",
        "url": own or (f"{whole}#{name}" if whole else None),  # a ledger tells articles apart by their addresses
        "text": fragment_text(body) if is_markup(body) else body.strip(),
        "title": words_of(entry, "headline", "name") or words_of(blog, "headline"),
        "published": words_of(entry, "datePublished", "dateModified"),
        "outlet": words_of(publisher, "name") if isinstance(publisher, dict) else None,
    }
    return {**page, **{name: value for name, value in known.items() if value}}
