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
WORD = re.compile(r"\w+")


def stories_in(tree: Any) -> list[dict[str, Any]]:
    """The stories that a page describes outside lists of others, in order."""
    return [node for whole in _blocks(tree) for node in _nodes(whole) if is_of(node, STORY)]


def own_story(tree: Any, title: str | None, url: str | None) -> dict[str, Any] | None:
    """The description of the page's own story: the only one, or the one with its address or title."""
    stories = stories_in(tree)
    if len(stories) < 2:
        return stories[0] if stories else None
    address = _address(url)
    named = set(WORD.findall((title or "").casefold()))
    for story in stories:
        if address and address in (_address(story.get("url")), _address(_id(story.get("mainEntityOfPage")))):
            return story
    for story in stories:
        words = set(WORD.findall(str(story.get("headline") or story.get("name") or "").casefold()))
        if words and len(words & named) > len(words | named) / 2:
            return story
    return None


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
