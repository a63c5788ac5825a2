"""``data/pages.toml``: what pages say of themselves, and what on them is no article."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from ..data import ROOMS, read_toml
from ..errors import DataFileError

FILE = "data/pages.toml"


class Nature(NamedTuple):
    """A kind of page that is no article: by patterns of its title, or of most of its sentences."""

    name: str
    titles: tuple[re.Pattern[str], ...] = ()
    words: tuple[re.Pattern[str], ...] = ()


class Pages(NamedTuple):
    """The whole file."""

    published: tuple[str, ...]
    changed: tuple[str, ...]
    labels: re.Pattern[str]
    bio: re.Pattern[str]  # what follows an author's name in a line about them
    strip: tuple[str, ...]
    classes: re.Pattern[str]
    titled: tuple[Nature, ...]
    notices: tuple[Nature, ...]
    noticed: re.Pattern[str]  # any word of any notice


@cache
def pages() -> Pages:
    """What is known of pages. Raises DataFileError when its file is not as it should be."""
    table = read_toml(ROOMS / "article" / FILE)
    try:
        dates = table["dates"]
        return Pages(
            published=_longest_first(dates["published"]),
            changed=_longest_first(dates["changed"]),
            labels=re.compile(
                rf"\b(?:{'|'.join(map(re.escape, _longest_first([*dates['published'], *dates['changed']])))})\b", re.I
            ),
            bio=re.compile(table["bio"]["follows"]),
            strip=tuple(table["elements"]["strip"]),
            classes=re.compile(rf"(?:^|[\s_-])(?:{'|'.join(map(re.escape, table['elements']['classes']))})", re.I),
            titled=tuple(_nature(table[name]) for name in ("errors", "login")),
            notices=tuple(_nature(notice) for notice in table["notices"]),
            noticed=re.compile("|".join(word for notice in table["notices"] for word in notice["words"]), re.I),
        )
    except (KeyError, TypeError, re.error) as error:
        raise DataFileError(f"article/{FILE}: {error} is missing or wrong") from error


def _longest_first(labels: list[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=len, reverse=True))


def _nature(table: dict[str, Any]) -> Nature:
    titles, words = (tuple(re.compile(p, re.I) for p in table.get(part, ())) for part in ("titles", "words"))
    return Nature(table["name"], titles, words)
