"""When a page's story came out: by its metadata, by what stands beside its title, by its address.

The moment of the last change is never taken where the first is given, nor the date of another story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Any

from ..errors import ReadingError
from .dates import iso_published
from .fragment import short_text
from .linked import own_story
from .pagedata import pages

# Where pages give the moment of publication, most trusted first.
TRUSTED = (
    "//meta[@property='article:published_time' or @name='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='parsely-pub-date' or @name='sailthru.date' or @name='dcterms.created' or @name='DC.date.issued']"
    "/@content",
)
MARKED = (
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='dcterms.date']/@content",
    "//time[@itemprop='datePublished' or @pubdate or contains(@class, 'published')]/@datetime",
    "//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/text()",
)
CHANGE = re.compile(r"updat|modif|chang|edit|revis", re.I)
FEW_TIMES = 3  # times on a page, above which they are those of other stories or of entries
MOST_LINES = 200  # of such lines on a page that are looked at
SILENT = ("script", "style", "noscript", "title", "option")
DATED = re.compile(r"\b(?:19|20)\d\d\b|\d[./-]\d\d?[./-]\d\d")
LABELLED = 120  # characters of a line that says when a story came out
ON = re.compile(r"^(?:on|at)\s+", re.I)
BEFORE = ":.,-–—|•· \t\n"
SEPARATORS = re.compile(r"\s+[|•·–—/]\s+|\n")
AUTHORS = re.compile(r"by\s+[^\d\n]{3,80}(?:,|\s[|•·–—/-])\s+", re.I)  # before a date in their line
IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|[a-z])", re.I)
MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/(\d{1,2})(?=/|$)", re.I)
OF_OTHERS = (
    "//meta[contains(@property, 'updated_time') or contains(@property, 'modified_time') or contains(@name, 'modified')"
    " or contains(@itemprop, 'dateModified')]",
    "//*[contains(@class, 'updated') or contains(@class, 'modified')][not(.//p)]",
    "//script[not(contains(@type, 'ld+json'))]",
    "//footer | //nav | //blockquote | //aside[not(.//article)]",
    "//time[ancestor::li]",
)


def published_of(tree: Any, title: str | None, url: str | None) -> str | None:
    """The date, or moment, at which the story of a page came out, in ISO 8601; None when it doesn't say."""
    story, lines = own_story(tree, title, url), _lines(tree)
    ways: tuple[Iterable[Any], ...] = (
        _found(tree, TRUSTED),
        [story.get("datePublished"), story.get("dateCreated")] if story else [],
        _found(tree, MARKED),
        _labelled(lines),
        _times(tree),
        _alone(lines),
    )
    for values in ways:
        for value in values:
            if published := _understood(value):
                return published
    return (
        _in_address(url)
        or _guessed(tree, of_story=story is not None)
        or _understood(story.get("dateModified") if story else None)
    )


def moment_of(line: str) -> tuple[bool | None, str] | None:
    """What a line that only says when a story came out, or was changed, says: whether it is the first, and when.

    None for any other line, True or False by its label, and no answer to that (None) where it is a bare date.
    """
    line = " ".join(line.split())
    if len(line) > LABELLED or not any(sign.isdigit() for sign in line):
        return None
    low = line.casefold()
    known = pages()
    for first, labels in ((False, known.changed), (True, known.published)):
        for label in labels:
            if low.startswith(label) and not low[len(label) : len(label) + 1].isalpha():
                published = _understood(ON.sub("", line[len(label) :].strip(BEFORE)))
                return (first, published) if published else None
    published = _understood(line.strip(BEFORE))
    return (None, published) if published else None


def moments_in(line: str) -> list[tuple[bool | None, str]] | None:
    """All that a line says of when its story came out; None when it says something else as well."""
    line = line.strip()
    if (authors := AUTHORS.match(line)) and DATED.search(line):
        line = line[authors.end() :]
    found = [moment_of(part) for part in _parts(line) if part.strip(BEFORE)]
    return [moment for moment in found if moment] if found and all(found) else None


def _parts(line: str) -> Iterator[str]:
    """A line cut at its separators and before labels."""
    for part in SEPARATORS.split(line):
        starts = [0, *(found.start() for found in pages().labels.finditer(part)), len(part)]
        yield from (part[start:end] for start, end in pairwise(starts))


def _understood(value: Any) -> str | None:
    if not isinstance(value, str) or not any(sign.isdigit() for sign in value):
        return None
    try:
        return iso_published(" ".join(value.split()))
    except ReadingError:
        return None


def _found(tree: Any, paths: Iterable[str]) -> Iterator[Any]:
    for path in paths:
        yield from map(str, tree.xpath(path))


def _lines(tree: Any) -> list[str]:
    """What short elements say that may be a date, in the order of the page, outside navigation, foot and quotations."""
    found: list[str] = []
    outside = "ancestor-or-self::footer or ancestor-or-self::nav or ancestor-or-self::blockquote"
    for element in tree.xpath(f"//body//*[not({outside})]"):
        text = short_text(element, LABELLED) if isinstance(element.tag, str) and element.tag not in SILENT else None
        if text and DATED.search(text):
            found.append(text)
            if len(found) == MOST_LINES:
                break
    return found


def _labelled(lines: list[str]) -> Iterator[str]:
    """Moments with a label that says that they are the first."""
    for line in lines:
        for first, moment in moments_in(line) or ():
            if first:
                yield moment


def _times(tree: Any) -> Iterator[str]:
    """``<time>`` elements that are no last change and stand in no list of other stories."""
    found = tree.xpath("//time[@datetime][not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li)]")
    own = [time for time in found if not _is_change(time)]
    if 0 < len(own) <= FEW_TIMES:
        yield str(own[0].get("datetime"))


def _is_change(time: Any) -> bool:
    parents = [time, *list(time.iterancestors())[:2]]
    marks = " ".join(f"{p.get('class', '')} {p.get('itemprop', '')} {p.get('data-testid', '')}" for p in parents)
    before = (time.getprevious().tail or "") if time.getprevious() is not None else (time.getparent().text or "")
    return CHANGE.search(marks) is not None or before.strip(BEFORE).casefold().endswith(pages().changed)


def _alone(lines: list[str]) -> Iterator[str]:
    """A date that stands by itself, when the page has only one such."""
    bare = [moment for line in lines for first, moment in moments_in(line) or () if first is None]
    if len({moment[:10] for moment in bare}) == 1:
        yield bare[0]


def _in_address(url: str | None) -> str | None:
    if found := IN_ADDRESS.search(url or ""):
        return _understood("-".join(found.groups()))
    if found := MONTH_IN_ADDRESS.search(url or ""):
        return _understood(f"{found[3]} {found[2]} {found[1]}")
    return None


def _guessed(tree: Any, *, of_story: bool) -> str | None:
    """What htmldate finds once nothing is left that speaks of changes and other stories."""
    from copy import deepcopy

    from htmldate import find_date

    tree = deepcopy(tree)
    spoken = [s for s in tree.xpath("//script") if not of_story or (s.text or "").count("datePublished") != 1]
    for element in chain(spoken, *(tree.xpath(path) for path in OF_OTHERS)):
        if element.getparent() is not None:
            element.drop_tree()
    # Not `extensive_search`: it would take any day named in the text for the day of publication.
    try:
        found = find_date(tree, original_date=True, extensive_search=False)
    except (ValueError, OverflowError):  # a zone of a hundred hours, say
        return None
    return found if found and _is_written(found, tree) else None


def _is_written(day: str, tree: Any) -> bool:
    """Whether a page has a day as such, and not only a month of which the first day was taken."""
    from lxml.etree import tostring

    y, m, d = (part.lstrip("0") for part in day.split("-"))
    forms = (
        rf"{y}\D{{0,2}}0?{m}\D{{0,2}}0?{d}",
        rf"0?{d}\D{{1,2}}0?{m}\D{{1,2}}{y}",
        rf"0?{m}\D{{1,2}}0?{d}\D{{1,2}}{y}",
        rf"0?{d}(?:st|nd|rd|th|\.)?\s(?:de\s|of\s)?[^\W\d]+\.?,?\s(?:de\s)?{y}",
        rf"[^\W\d]{{3,}}\.?\s0?{d}(?:st|nd|rd|th)?,?\s{y}",
    )
    return re.search(rf"(?<!\d)(?:{'|'.join(forms)})(?!\d)", tostring(tree, encoding="unicode")) is not None
