"""An Article from a page of HTML: its main text, and what its metadata says of it."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from .. import limits
from ..errors import SourceError
from .furniture import without_furniture
from .live import live_article
from .nature import nature_of
from .published import moments_in, published_of
from .tidy import flattened, tidy

WORD = re.compile(r"\w+")
BYLINE_WORDS = {"by", "and", "in", "with", "for", "from", "staff", "reporter", "correspondent", "editor"}


def read_page(html: str, url: str | None = None) -> dict[str, Any]:
    """``text``, ``title``, ``byline``, ``outlet``, ``published``, ``url`` and ``language`` of a page of HTML, and
    ``warnings`` where something of it is left out.

    Raises SourceError when no article is found in it.
    """
    from trafilatura.utils import load_html

    if len(html) > limits.PAGE_CHARACTERS:
        raise SourceError(f"is a page of {len(html):,} characters; the longest read has {limits.PAGE_CHARACTERS:,}")
    tags = html.count("<")
    if tags > limits.PAGE_TAGS:
        raise SourceError(f"is a page of {tags:,} tags; the most that are read are {limits.PAGE_TAGS:,}")
    html = flattened(html)
    tree = load_html(html)
    if tree is None:
        raise SourceError("is not a page that can be read")
    if live := live_article(tree):
        return {**live, "url": _main_address(tree) or url, "language": _language(tree)}
    kept = deepcopy(tree)
    tidy(kept)
    found = _extracted(kept, url)
    title = _one_line(found.title) if found else None
    text = without_furniture(found.text or "") if found else ""
    if _is_only(text, title):
        text = (found.text or "") if found else ""  # what is left of a notice once its lines are taken for furniture
    if nature := nature_of(tree, text, title):
        raise SourceError(f"is no article but {nature}")
    text = _without_masthead(text, title, found.author if found else None)
    if not text or _is_only(text, title):
        raise SourceError("has no article text that could be told from its furniture; save its text instead")
    return {
        "text": text,
        "title": title,
        "byline": _one_line(found.author),
        "outlet": _one_line(found.sitename),
        "published": published_of(tree, title, url or found.url),
        "url": _main_address(tree) or url or found.url,
        "language": _language(tree),
    }


def _extracted(tree: Any, url: str | None) -> Any:
    """What trafilatura finds in a page; without the metadata where it stumbles over them."""
    from trafilatura import bare_extraction

    def extracted(with_metadata: bool) -> Any:
        """trafilatura changes the tree that it is given."""
        return bare_extraction(
            deepcopy(tree), url=url, include_comments=False, include_tables=False, with_metadata=with_metadata
        )

    try:
        return extracted(with_metadata=True)
    except (ValueError, OverflowError):
        return extracted(with_metadata=False)


def _is_only(text: str, title: str | None) -> bool:
    """Whether a text says nothing but a title."""
    return bool(title) and WORD.findall(text.casefold()) == WORD.findall((title or "").casefold())


def _without_masthead(text: str, title: str | None, byline: str | None) -> str:
    """``text`` as paragraphs, without lines at its head that only repeat the title, name the authors or say when it
    came out."""
    lines = [line for line in text.split("\n") if line.strip()]
    named = set(WORD.findall((byline or "").casefold())) | BYLINE_WORDS
    while len(lines) > 1:
        words = WORD.findall(lines[0].casefold())
        repeats = words == WORD.findall((title or "").casefold())
        credits = byline and len(words) < 12 and len(named.intersection(words)) > len(words) / 2
        dates = moments_in(lines[0])
        if not (repeats or dates or (credits and not lines[0].rstrip().endswith((".", "!", "?", "”")))):
            break
        del lines[0]
    return "\n\n".join(lines)


def _main_address(tree: Any) -> str | None:
    """The address that a page for phones (AMP) gives of the article's own page; None for any other page."""
    if not {"amp", "⚡"} & set(tree.keys()):
        return None
    addresses = [str(found).strip() for found in tree.xpath("//link[@rel='canonical']/@href")]
    return next((address for address in addresses if address.startswith(("http://", "https://"))), None)


def _language(tree: Any) -> str | None:
    declared = str(tree.get("lang") or "").strip().lower()
    return declared[:2] if re.fullmatch(r"[a-z]{2}([-_].*)?", declared) else None


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
