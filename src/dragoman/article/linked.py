"""What a page says of its own story in JSON-LD (schema.org), apart from what it says of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

STORY = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|SocialMediaPosting)$")
# Under these names stand other stories, or parts of the page.
OTHERS = ("itemListElement", "isPartOf", "hasPart", "relatedLink", "mentions", "about", "citation", "comment",
          "significantLink", "liveBlogUpdate", "publisher", "author", "isBasedOn")  # fmt: skip
DEEPEST = 12  # levels of one thing inside another that are looked at
SHORT = 3  # letters of a word that says nothing of what a title is about
WORD = re.compile(r"\w+")


def stories_in(tree: Any) -> list[dict[str, Any]]:
    """The stories that a page describes outside lists of others, in order."""
    return [thing for thing in things_in(tree) if is_of(thing, STORY)]


def things_in(tree: Any) -> list[dict[str, Any]]:
    """All that a page describes outside lists of other stories, in order."""
    return [node for whole in _blocks(tree) for node in _nodes(whole)]


def own_story(tree: Any, title: str | None, url: str | None) -> dict[str, Any] | None:
    """The description of the page's own story: the one with its address or title, or the only one, unless it has no
    word of the page's title and headings."""
    stories = stories_in(tree)
    address = _address(url)
    named = set(WORD.findall((title or "").casefold()))
    for story in stories:
        if address and address in (_address(story.get("url")), _address(_id(story.get("mainEntityOfPage")))):
            return story
    for story in stories:
        words = set(WORD.findall(str(story.get("headline") or story.get("name") or "").casefold()))
        if words and len(words & named) > len(words | named) / 2:
            return story
    if len(stories) != 1:
        return None
    told = telling(str(stories[0].get("headline") or ""))
    shown = telling(" ".join([title or "", *tree.xpath("//h1//text() | //head/title//text()")]))
    return None if told and shown and told.isdisjoint(shown) else stories[0]


def telling(title: str) -> set[str]:
    """The words of a title by which it is told from others: none of a few letters."""
    return {word for word in WORD.findall(title.casefold()) if len(word) > SHORT}


def is_of(node: dict[str, Any], kind: re.Pattern[str]) -> bool:
    """Whether a node is of a type of schema.org."""
    types = node.get("@type")
    return any(isinstance(name, str) and kind.search(name) for name in (types if isinstance(types, list) else [types]))


def words_of(node: dict[str, Any], *names: str) -> str | None:
    """The first of these properties that is words."""
    return next((value for name in names if isinstance(value := node.get(name), str) and value.strip()), None)


def _blocks(tree: Any) -> Iterator[Any]:
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        text = re.sub(r"^\s*<!(?:--|\[CDATA\[)|(?:--|\]\])>\s*$", "", script.text or "")
        try:
            yield msgspec.json.decode(re.sub(r"[\x00-\x1f]+", " ", text).strip().rstrip(";"))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue  # half of all pages have broken ones


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for inner in value:
            yield from _nodes(inner, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if name not in OTHERS:
                yield from _nodes(inner, depth + 1)


def _id(value: Any) -> Any:
    return value.get("@id") or value.get("url") if isinstance(value, dict) else value


def _address(url: Any) -> str | None:
    """An address as it is compared: without its scheme, query and fragment."""
    return re.sub(r"^https?://|[?#].*$|/$", "", url).removeprefix("www.") if isinstance(url, str) and url else None
