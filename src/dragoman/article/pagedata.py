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
    stub: tuple[re.Pattern[str], re.Pattern[str]]  # what says that there is more of a text, and that it is sold


@cache
def pages() -> Pages:
    """What is known of pages. Raises DataFileError when its file is not as it should be."""
    table = read_toml(ROOMS / "article" / FILE)
    try:
        dates = table["dates"]
        notices = tuple(_nature(notice) for notice in (*table["notices"], table["login"]))
        return Pages(
            published=_longest_first(dates["published"]),
            changed=_longest_first(dates["changed"]),
            labels=re.compile(
                rf"\b(?:{'|'.join(map(re.escape, _longest_first([*dates['published'], *dates['changed']])))})\b", re.I
            ),
            bio=re.compile(table["bio"]["follows"]),
            strip=tuple(table["elements"]["strip"]),
            classes=re.compile(rf"(?:^|[\s_-])(?:{'|'.join(map(re.escape, table['elements']['classes']))})", re.I),
            titled=(_nature(table["errors"]), *notices),
            notices=notices,
            noticed=_any([word.pattern for notice in notices for word in notice.words]),
            stub=(_any(table["stub"]["words"]), _any(table["stub"]["offers"])),
        )
    except (KeyError, TypeError, re.error) as error:
        raise DataFileError(f"article/{FILE}: {error} is missing or wrong") from error


def _longest_first(labels: list[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=len, reverse=True))


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(words), re.I)


def _nature(table: dict[str, Any]) -> Nature:
    titles, words = (tuple(re.compile(p, re.I) for p in table.get(part, ())) for part in ("titles", "words"))
    return Nature(table["name"], titles, words)
