"""What a page is that is no article: an index, a gallery, an error, a notice. Such pages are set aside as such."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from .fragment import short_text
from .linked import is_of, stories_in, things_in
from .pagedata import pages

BRIEF = 1_000  # characters of text up to which a page may be a notice or an error
BEGINNING = 600  # and up to which, with one paragraph at most, it may be only the beginning of its article
OFFER = 400  # characters of a block that says so
MOST = 0.5  # the part of sentences, or paragraphs, that make a page what they are
CARDS = 5  # linked headings in the text from which a page may be an index
TITLE = 4  # words of a link that is a title
TEASER = 2  # blanks in the title of a teaser, and more
TEASERS = ("article", "li", "div", "section")
PART_OF_CARDS = 0.3  # and the part of the paragraphs that they are
CAPTIONS = 3  # pictures from which a page may be a gallery
PARAGRAPH = 80  # characters of a paragraph of prose
GALLERY = re.compile(
    r"\bin (?:pictures|photos|images)\b|\b(?:photo|picture)s? (?:gallery|essay|of the)\b|\bgallery:", re.I
)
PICTURES = re.compile(r"(?:Image|Media|Photo)Gallery$")
VIDEO = re.compile(r"Video(?:Object|Gallery)$")
ADDRESSED = re.compile(r"\b(?:you|your|we|our|us|join|log in|sign in|sign up|subscribe|please)\b", re.I)
SENTENCE = re.compile(r"(?<=[.!?”\"])\s+|\n+")
WORD = re.compile(r"\w+")


def nature_of(tree: Any, text: str, title: str | None, dropped: Collection[str] = ()) -> str | None:
    """What a page is when it is no article, with its article: "an index of other stories"; None when it is one.

    ``tree`` is the page as it came, ``text`` what was found in it, ``dropped`` what the blocks were that were taken out
    of it as notices.
    """
    if len(text) <= BRIEF and (said := _titled(tree, title) or notice(text, dropped)):
        return said
    if len(text) <= PARAGRAPH and tree.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']"):
        return "a page that leads elsewhere"
    if _is_index(tree, text):
        return "an index of other stories"
    if _is_gallery(tree, text):
        return "a gallery of pictures"
    if len(text) <= BRIEF and len(_paragraphs(text)) <= 1 and _is_video(tree):
        return "a video"
    if len(text) <= BEGINNING and len(_paragraphs(text)) <= 1 and _is_stub(tree):
        return "the beginning of one behind an offer of a subscription"
    return None


def notice(text: str, dropped: Collection[str] = ()) -> str | None:
    """What most sentences of a text are a notice of, by the words of ``data/pages.toml``; None when of nothing.

    A notice speaks to its readers. One word is enough where blocks of the same page were such a notice (``dropped``).
    """
    if not ADDRESSED.search(text):
        return None
    sentences = [sentence for sentence in SENTENCE.split(text) if WORD.search(sentence)]
    for kind in pages().notices:
        hits = [sum(word.search(sentence) is not None for word in kind.words) for sentence in sentences]
        # Several words in all: one sentence of an article may speak of cookies, too.
        if sum(map(bool, hits)) > MOST * len(sentences) and sum(hits) > (kind.name not in dropped):
            return kind.name
    return None


def _is_stub(tree: Any) -> bool:
    """Whether a block of the page says that the rest of its article is for subscribers."""
    for block in tree.xpath("//body//*[self::p or self::div or self::section or self::aside or self::h2 or self::h3]"):
        said = short_text(block, OFFER)
        if said and all(words.search(said) for words in pages().stub):
            return True
    return False


def _titled(tree: Any, title: str | None) -> str | None:
    headings = [title or "", *(heading.text_content() for heading in tree.xpath("//h1")[:2])]
    for kind in pages().titled:
        for heading in headings:
            if any(pattern.search(" ".join(heading.split()).strip(" .!:-–")) for pattern in kind.titles):
                return kind.name
    return None


def _plain(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))


def _is_index(tree: Any, text: str) -> bool:
    """Whether much of the text is headings that lead elsewhere."""
    linked = tree.xpath(
        "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5][.//a[@href] or ancestor::a[@href]]"
    )
    cards = {_plain(heading.text_content()) for heading in linked} - {""}
    lines = [_plain(line) for line in text.split("\n") if line.strip()]
    found = sum(line in cards for line in lines)
    if found >= CARDS and found >= PART_OF_CARDS * len(lines):
        return True
    return _is_of_teasers(tree, lines) or _is_of_links(tree, lines)


def _is_of_links(tree: Any, lines: list[str]) -> bool:
    """Whether many of the lines are, or begin with, a linked title."""
    links = {_plain(link.text_content()) for link in tree.xpath("//body//a[@href][not(ancestor::p)]")}
    titles = tuple(link for link in links if link.count(" ") >= TITLE - 1)
    found = {next((title for title in titles if line.startswith(title)), None) for line in lines} - {None}
    return len(found) >= CARDS and len(found) >= PART_OF_CARDS * len(lines)


def _is_of_teasers(tree: Any, lines: list[str]) -> bool:
    """Whether the text is taken out of many teasers."""
    said = [_plain(block.text_content()) for block in teasers(tree)]
    inside = [next((i for i, teaser in enumerate(said) if line in teaser), None) for line in lines if len(line) > 20]
    places = {place for place in inside if place is not None}
    return len(places) >= CARDS and sum(place is not None for place in inside) > MOST * len(inside)


def teasers(tree: Any) -> list[Any]:
    """The small blocks of a page that have paragraphs and a title that leads elsewhere, in order."""
    links = tree.xpath("//body//a[@href][not(ancestor::p)][not(starts-with(@href, '#'))]")
    titles = (link for link in links if _plain(link.text_content()).count(" ") >= TEASER)
    around = (
        next((block for block in title.iterancestors(*TEASERS) if block.find(".//p") is not None), None)
        for title in titles
    )
    blocks = dict.fromkeys(block for block in around if block is not None)
    outer = {parent for block in blocks for parent in block.iterancestors()}
    return [block for block in blocks if block not in outer]


def _is_gallery(tree: Any, text: str) -> bool:
    """Whether a page has many captions and no paragraph of prose outside them, or says that it is a gallery and has no
    paragraph without a picture beside it."""
    captions = tree.xpath("//figcaption | //figure//p")
    if any(GALLERY.search(" ".join(found.text_content().split())) for found in tree.xpath("//h1 | //head/title")) or (
        _describes(tree, PICTURES)
    ):
        captions += tree.xpath("//*[.//img or .//amp-img][count(.//p) = 1]//p")
    if len(captions) < CAPTIONS:
        return False
    joined = " ".join(_plain(caption.text_content()) for caption in captions)
    return not any(_plain(line) not in joined for line in _paragraphs(text))


def _describes(tree: Any, kind: re.Pattern[str]) -> bool:
    """Whether a page describes itself (schema.org) as of a kind and as no story."""
    return not stories_in(tree) and any(is_of(thing, kind) for thing in things_in(tree))


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if len(line) >= PARAGRAPH]


def _is_video(tree: Any) -> bool:
    kinds = tree.xpath("//meta[@property='og:type']/@content")
    return any(str(kind).startswith("video") for kind in kinds) or _describes(tree, VIDEO)
