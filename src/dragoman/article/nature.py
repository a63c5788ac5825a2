"""What a page is that is no article: an index, a gallery, an error, a notice. Such pages are set aside as such."""

from __future__ import annotations

import re
from typing import Any

from .pagedata import pages

BRIEF = 1_000  # characters of text up to which a page may be a notice or an error
MOST = 0.5  # the part of sentences, or paragraphs, that make a page what they are
CARDS = 5  # linked headings in the text from which a page may be an index
PART_OF_CARDS = 0.3  # and the part of the paragraphs that they are
CAPTIONS = 3  # pictures from which a page may be a gallery
PARAGRAPH = 80  # characters of a paragraph of prose
SENTENCE = re.compile(r"(?<=[.!?”\"])\s+|\n+")
WORD = re.compile(r"\w+")


def nature_of(tree: Any, text: str, title: str | None) -> str | None:
    """What a page is when it is no article, with its article: "an index of other stories"; None when it is one.

    ``tree`` is the page as it came, ``text`` what was found in it.
    """
    if len(text) <= BRIEF and (titled := _titled(tree, title)):
        return titled
    if len(text) <= BRIEF and (said := notice(text)):
        return said
    if _is_index(tree, text):
        return "an index of other stories"
    if _is_gallery(tree, text):
        return "a gallery of pictures"
    if _is_video(tree) and len(text) <= BRIEF and not _paragraphs(text):
        return "a video"
    return None


def notice(text: str) -> str | None:
    """What most sentences of a text are a notice of, by the words of ``data/pages.toml``; None when of nothing."""
    sentences = [sentence for sentence in SENTENCE.split(text) if WORD.search(sentence)]
    for kind in pages().notices:
        hits = [sum(word.search(sentence) is not None for word in kind.words) for sentence in sentences]
        # Several words in all: one sentence of an article may speak of cookies, too.
        if sum(map(bool, hits)) > MOST * len(sentences) and sum(hits) > 1:
            return kind.name
    return None


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
    if len(cards) < CARDS:
        return False
    lines = [_plain(line) for line in text.split("\n") if line.strip()]
    found = sum(line in cards for line in lines)
    return (found >= CARDS and found >= PART_OF_CARDS * len(lines)) or _is_of_teasers(tree, lines)


def _is_of_teasers(tree: Any, lines: list[str]) -> bool:
    """Whether the text is taken out of many small articles, each with its own heading that leads elsewhere."""
    stories = tree.xpath("//article[.//*[self::h2 or self::h3 or self::h4][.//a[@href] or ancestor::a[@href]]]")
    teasers = [_plain(story.text_content()) for story in stories if not story.xpath(".//article")]
    inside = [next((i for i, teaser in enumerate(teasers) if line in teaser), None) for line in lines if len(line) > 20]
    places = {place for place in inside if place is not None}
    return len(places) >= CARDS and sum(place is not None for place in inside) > MOST * len(inside)


def _is_gallery(tree: Any, text: str) -> bool:
    """Whether a page has many captions and no paragraph of prose outside them."""
    captions = [_plain(caption.text_content()) for caption in tree.xpath("//figcaption | //figure//p")]
    if len(captions) < CAPTIONS:
        return False
    joined = " ".join(captions)
    return not any(_plain(line) not in joined for line in _paragraphs(text))


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if len(line) >= PARAGRAPH]


def _is_video(tree: Any) -> bool:
    return any(str(kind).startswith("video") for kind in tree.xpath("//meta[@property='og:type']/@content"))
