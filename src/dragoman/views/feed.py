"""An Atom feed (RFC 4287): the same entries give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from ..plain import plain

ATOM = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01"


@dataclass(frozen=True)
class Entry:
    """What a feed tells of once: ``id`` (a URN) stays its own, ``updated`` is when it was published."""

    id: str
    title: str
    updated: datetime
    content: str
    url: str | None = None


def atom(title: str, id: str, entries: Iterable[Entry]) -> bytes:
    """The feed of these entries, in their order; it was updated when the newest of them was."""
    entries = list(entries)
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    newest = max((entry.updated for entry in entries), default=moment(None))
    _add(feed, title=title, id=id, updated=newest.isoformat())
    _add(ElementTree.SubElement(feed, f"{{{ATOM}}}author"), name="Dragoman")
    for entry in entries:
        told = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(told, title=entry.title, id=entry.id, updated=entry.updated.isoformat())
        if entry.url:
            ElementTree.SubElement(told, f"{{{ATOM}}}link", rel="alternate", href=plain(entry.url))
        _add(told, content=entry.content)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add(parent: ElementTree.Element, **texts: str) -> None:
    for name, words in texts.items():
        ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = plain(words)


def moment(published: str | None) -> datetime:
    """When an article was published; what has no zone is taken as UTC, what is no day as the first of 1970."""
    try:
        at = datetime.fromisoformat(published or NEVER)
    except ValueError:
        at = datetime.fromisoformat(NEVER)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
