"""Takes out of a page, before its article is looked for, what is no article whatever it says."""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import Any

from .fragment import blocks_text, short_text
from .furniture import is_over_links
from .linked import telling
from .nature import PARAGRAPH, notice, teasers
from .pagedata import pages

NESTED = re.compile(r"(?:<(?:div|span)\b[^<>]{0,200}>\s*){64,}", re.I)  # deeper than any parser goes
MOST = 0.5  # the part of a page's paragraphs from which what holds them is the article's place
LINK = 200  # characters of a heading of another story
HEADINGS = ("h2", "h3", "h4", "h5", "h6")
FEW = 3  # teasers of other stories that are a list of them
TITLE = 2  # blanks in a heading, and more
LETTERS = tuple(f" {ascii_lowercase}")  # behind the capital of a sentence
SHORT = 1200  # characters of a block that may be a notice as a whole
BLOCKS = (
    "//body//*[self::div or self::section or self::aside or self::form or self::header or self::p or self::ul]"
    "[not(ancestor::article)]"
)


def flattened(html: str) -> str:
    """A page without the hundreds of elements inside one another that some programs write."""
    return NESTED.sub("<div>", html)


def tidy(tree: Any) -> set[str]:
    """Takes adverts, captions, notices and lists of other stories out of ``tree``; an aside or template that is the
    article's place becomes an ordinary block. Returns what the notices were."""
    total = _prose(tree)
    for element in tree.xpath("//aside | //template | //details"):
        if element.xpath(".//article[.//p]") or _prose(element) > MOST * total:
            element.tag = "div"
            element.attrib.clear()
    for script in tree.xpath("//script[contains(@type, 'ld+json') and contains(., 'itemListElement')]"):
        if "BreadcrumbList" not in (script.text or ""):
            script.drop_tree()  # what it says of other stories would be taken for this one's
    known = pages()
    for path in known.strip:
        for element in tree.xpath(path):
            _drop(element, total)
    for element in tree.xpath("//body//*[@class or @id]"):
        if known.classes.search(f"{element.get('class', '')} {element.get('id', '')}"):
            _drop(element, total)
    _drop_lists(tree)
    _drop_teasers(tree)
    _part_headings(tree)
    dropped = _drop_notices(tree)
    _drop_links(tree)
    return dropped


def _prose(element: Any) -> int:
    """Characters in the paragraphs of an element."""
    return sum(len(paragraph.text_content()) for paragraph in element.iter("p"))


def _drop(element: Any, total: int) -> None:
    """Takes an element out, unless it is the page itself or holds most of its paragraphs."""
    if element.getparent() is None or element.tag in ("html", "body", "main", "article"):
        return
    if total and _prose(element) > MOST * total:
        return
    element.drop_tree()


def _drop_lists(tree: Any) -> None:
    """Takes out a heading over other stories ("More stories"), with the linked titles and their leads behind it."""
    for heading in tree.xpath("//body//*[self::h2 or self::h3 or self::h4 or self::h5]"):
        if heading.getparent() is None or not is_over_links(heading.text_content()):
            continue
        listed: list[Any] = []
        for element in heading.itersiblings():
            is_title = element.tag in HEADINGS and element.find(".//a[@href]") is not None
            is_lead = element.tag == "p" and bool(listed) and listed[-1].tag in HEADINGS
            if not is_title and not is_lead:
                break
            listed.append(element)
        for element in (heading, *listed) if listed else ():
            element.drop_tree()


def _drop_teasers(tree: Any) -> None:
    """Takes out teasers of other stories above and below the paragraphs of a story, which speak of its heading."""
    blocks = teasers(tree)
    if len(blocks) < FEW:
        return
    teased = {paragraph for block in blocks for paragraph in block.iter("p")}
    paragraphs = [p for p in tree.iter("p") if p not in teased and len(p.text_content()) >= PARAGRAPH]
    heading = telling(" ".join(tree.xpath("//h1//text()")))
    told = telling(" ".join(paragraph.text_content() for paragraph in paragraphs))
    if len(paragraphs) < 2 or len(heading) < 2 or len(heading & told) < len(heading) / 2:
        return
    order = {element: place for place, element in enumerate(tree.iter())}
    first, last = order[paragraphs[0]], order[paragraphs[-1]]
    for block in blocks:
        if not first < order[block] < last:
            block.drop_tree()


def _part_headings(tree: Any) -> None:
    """Puts an end to a heading that runs into the text behind it: "<b>Storm closes the port</b>The harbour master"."""
    for heading in tree.iter("b", "strong", "span", "em", "i"):
        parent, following = heading.getparent(), heading.getnext()
        if parent is None or (parent.text or "").strip() or heading.getprevious() is not None:
            continue
        said = short_text(heading, LINK) or ""
        behind = heading.tail or (next(following.itertext(), "") if following is not None else "")
        if said.count(" ") >= TITLE and said[-1].islower() and behind[:1].isupper() and behind[1:2] in LETTERS:
            end = heading.makeelement("br", {})
            end.tail, heading.tail = heading.tail, None
            heading.addnext(end)


def _drop_notices(tree: Any) -> set[str]:
    """Takes out blocks all of whose sentences are a notice, where the page has other prose; returns what they were."""
    known, total = pages(), _prose(tree)
    dropped: set[str] = set()
    for element in tree.xpath(BLOCKS):
        text = short_text(element, SHORT)
        if not text or not known.noticed.search(text) or element.getparent() is None:
            continue
        if (said := notice(blocks_text(element))) and _prose(element) < total:
            element.drop_tree()
            dropped.add(said)
    return dropped


def _drop_links(tree: Any) -> None:
    """Takes out paragraphs between others that are nothing but a link: headings of other stories."""
    for paragraph in tree.xpath("//body//p[.//a[@href]]"):
        text = short_text(paragraph, LINK)
        linked = " ".join(" ".join("".join(link.itertext()) for link in paragraph.iter("a")).split())
        if (
            text
            and text == linked
            and not text.endswith((".", "?", "!", "”", '"'))
            and paragraph.getparent() is not None
        ):
            paragraph.drop_tree()
