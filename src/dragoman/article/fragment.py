"""Plain text of a piece of HTML that is the article and nothing else: a feed's entry, a cell of a table."""

from __future__ import annotations

import re
from typing import Any

from .. import limits
from ..errors import SourceError
from .furniture import without_furniture

MARKUP = re.compile(r"<(p|div|br|html|body|span|article|section|h[1-6]|a|b|i|em|strong|ul|li|table|img)\b[^<>]*>", re.I)
BLOCKS = frozenset(
    ("p", "div", "article", "section", "blockquote", "li", "ul", "ol", "tr", "table", "figure", "pre", "br", "hr")
) | {f"h{level}" for level in range(1, 7)}
SILENT = ("script", "style", "noscript", "template", "svg", "iframe", "figcaption", "button", "form", "nav")


def is_markup(text: str) -> bool:
    """Whether ``text`` has tags of HTML in it."""
    return MARKUP.search(text) is not None


def is_page(text: str) -> bool:
    """Whether ``text`` is a whole page rather than a piece of one."""
    head = text[:4096].lower()
    return "<html" in head or "<body" in head or "<!doctype" in head


def fragment_text(html: str) -> str:
    """The words of a piece of HTML, a blank line between its blocks. Raises SourceError when it is too large."""
    from lxml import etree
    from lxml import html as parser

    if len(html) > limits.PAGE_CHARACTERS or html.count("<") > limits.PAGE_TAGS:
        raise SourceError("is a piece of HTML larger than is read")
    try:
        tree = parser.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"is not HTML that can be read: {error}") from error
    etree.strip_elements(tree, *SILENT, with_tail=False)
    return without_furniture(blocks_text(tree))


def inline_text(html: str) -> str:
    """The words of a line of HTML, as feeds have their titles; a text without tags and entities is as it was."""
    from lxml import html as parser

    return " ".join(parser.fragment_fromstring(html, create_parent="div").text_content().split()) if html else html


def blocks_text(tree: Any) -> str:
    """The words of a tree, a blank line between its blocks."""
    parts: list[str] = []
    for action, element in _walk(tree):
        if not isinstance(element.tag, str):
            parts += [element.tail or ""] if action == "end" else []
            continue
        if element.tag in BLOCKS:
            parts.append("\n")
        parts.append((element.text if action == "start" else element.tail) or "")
    lines = (" ".join(line.split()) for line in "".join(_one_line(part) for part in parts).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _one_line(part: str) -> str:
    return part if part == "\n" else re.sub(r"\s+", " ", part)


def _walk(tree: Any) -> Any:
    from lxml import etree

    return etree.iterwalk(tree, events=("start", "end", "comment", "pi"))


def short_text(element: Any, most: int) -> str | None:
    """The words of an element on one line, or None when there are more than ``most`` characters of them."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(part)
        size += len(part)
        if size > 4 * most:  # what a program indented is longer than its words
            return None
    text = " ".join("".join(parts).split())
    return text if len(text) <= most else None
