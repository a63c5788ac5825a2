"""An Article from a page of HTML: its main text, and what its metadata says of it."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from .. import limits
from ..errors import SourceError
from .furniture import without_furniture
from .linked import telling
from .live import live_article
from .nature import PARAGRAPH, nature_of, notice
from .pagedata import pages
from .published import DATED, moments_in, published_of
from .tidy import flattened, tidy

WORD = re.compile(r"\w+")
SENTENCE_ENDS = (".", "!", "?", "”", '"')
FEW, MOST_LABEL = 5, 14  # words of a label over the first paragraph; of one with a date, or with names
TITLE = 3  # blanks in a title that may run into a sentence, and more
APPEAL = 250  # characters of an appeal between paragraphs
BRACKETED = re.compile(r"\W*\([^()]{1,200}\)\W*")
HASHTAGS = re.compile(r"[^\w#]*(?:#\w++[^\w#]*+)++")
PRINTED = re.compile(r"^published in [^,.]{2,40},\s+", re.I)
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
        published = live["published"] or published_of(tree, live["title"], url)
        return {**live, "published": published, "url": _main_address(tree) or url, "language": _language(tree)}
    kept = deepcopy(tree)
    dropped = tidy(kept)
    found = _extracted(kept, url)
    title = _own_title(tree, _one_line(found.title)) if found else None
    text = without_furniture(found.text or "") if found else ""
    if _is_only(text, title):
        text = (found.text or "") if found else ""  # what is left of a notice once its lines are taken for furniture
    if nature := nature_of(tree, text, title, dropped):
        raise SourceError(f"is no article but {nature}")
    text = _own_paragraphs(text, title, found.author if found else None)
    if not text or _is_only(text, title):
        raise SourceError("has no article text that could be told from its furniture; save its text instead")
    return {
        "text": text,
        "title": title,
        "byline": _one_line(found.author),
        "outlet": _one_line(found.sitename),
        "published": published_of(tree, title, url or found.url),
        "url": _main_address(tree) or url or _canonical(tree) or found.url,
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


def _own_title(tree: Any, title: str | None) -> str | None:
    """``title``, or the page's only heading when that is in the name of its window and has no word of ``title``, which
    then is that of the site or of another story."""
    headings = [" ".join(heading.text_content().split()) for heading in tree.xpath("//h1")]
    own, shown = telling(" ".join(headings)), telling(" ".join(tree.xpath("//head/title//text()")))
    is_other = title and own.isdisjoint(telling(title)) and len(own & shown) > len(own) / 2
    return headings[0] if is_other and len(headings) == 1 else title


def _is_only(text: str, title: str | None) -> bool:
    """Whether a text says nothing but a title."""
    return bool(title) and WORD.findall(text.casefold()) == WORD.findall((title or "").casefold())


def _own_paragraphs(text: str, title: str | None, byline: str | None) -> str:
    """``text`` as paragraphs, without what a page says of itself at the head and foot of its article, and without short
    appeals to its readers between paragraphs."""
    lines = [line for line in text.split("\n") if line.strip()]
    lines = [line for line in lines if not _is_stray(line, title)] or lines
    lines[:1] = [_without_title(line, title) for line in lines[:1]]
    while len(lines) > 1 and (_is_masthead(lines[0], title, byline) or _is_colophon(lines[0], byline)):
        del lines[0]
    while len(lines) > 1 and _is_colophon(lines[-1], byline):
        del lines[-1]
    if sum(len(line) >= PARAGRAPH and not _is_notice(line) for line in lines) > 1:
        lines = [line for line in lines if len(line) > APPEAL or not _is_notice(line)]
    return "\n\n".join(lines)


def _without_title(line: str, title: str | None) -> str:
    """A line without the title that runs into its first sentence ("Storm closes the port The harbour master")."""
    if not title or title.count(" ") < TITLE or not line.startswith(title):
        return line
    rest = line[len(title) :].lstrip()
    return rest if rest[:1].isupper() or rest.startswith(("“", '"')) else line


def _is_stray(line: str, title: str | None) -> bool:
    """Whether a line, wherever it stands, is the title again or says with a label when the story came out."""
    dated = any(first is not None for first, _ in moments_in(line) or ())
    return dated or WORD.findall(line.casefold()) == WORD.findall((title or "").casefold())


def _is_masthead(line: str, title: str | None, byline: str | None) -> bool:
    """Whether a line over the first paragraph only repeats the title, names the authors, or is a label."""
    words = WORD.findall(line.casefold())
    if words == WORD.findall((title or "").casefold()):
        return True
    if line.rstrip().endswith(SENTENCE_ENDS):
        return False
    named = set(WORD.findall((byline or "").casefold())) | BYLINE_WORDS
    credits = byline and len(words) < MOST_LABEL and len(named.intersection(words)) > len(words) / 2
    dated = len(words) <= MOST_LABEL and DATED.search(line)
    # In capitals it may say where the story was filed.
    return bool(credits or dated or (len(words) <= FEW and not line.isupper()))


def _is_colophon(line: str, byline: str | None) -> bool:
    """Whether a line only says when the story came out, or who wrote it, or is in brackets or a notice."""
    line = line.strip()
    if moments_in(PRINTED.sub("Published ", line)) or BRACKETED.fullmatch(line) or HASHTAGS.fullmatch(line):
        return True
    if not WORD.search(pages().labels.sub("", line)) or _is_notice(line):
        return True
    first = (byline or "").split(";")[0].split(",")[0].strip()
    return bool(first) and line.startswith(first) and pages().bio.match(line, len(first)) is not None


def _is_notice(line: str) -> bool:
    """Whether a line is a notice or an appeal that speaks to its readers."""
    return pages().noticed.search(line) is not None and notice(line) is not None


def _main_address(tree: Any) -> str | None:
    """The address that a page for phones (AMP) gives of the article's own page; None for any other page."""
    return _canonical(tree) if {"amp", "⚡"} & set(tree.keys()) else None


def _canonical(tree: Any) -> str | None:
    """The address that a page says is its own."""
    addresses = [str(found).strip() for found in tree.xpath("//link[@rel='canonical']/@href")]
    return next((address for address in addresses if address.startswith(("http://", "https://"))), None)


def _language(tree: Any) -> str | None:
    declared = str(tree.get("lang") or "").strip().lower()
    return declared[:2] if re.fullmatch(r"[a-z]{2}([-_].*)?", declared) else None


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
