"""The agenda for other programs: an iCalendar file, an Atom feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any
from xml.etree import ElementTree

from ..errors import UsageError
from ..plain import plain

Row = dict[str, Any]
ATOM = "http://www.w3.org/2005/Atom"
STATUS = {"held": "CONFIRMED", "called off": "CANCELLED"}  # else tentative


def title_of(row: Row) -> str:
    """Who is to do what: "Sergei Lavrov and Antony Blinken to meet (due)"."""
    from ..ledger.words import act_of, joined

    act = act_of({**row, "status": "planned", "actors": row["who"], "recipients": []})
    return plain(f"{joined(row['who']) or 'Somebody'} {act} ({row['became'] or 'due'})")


def identity(row: Row) -> str:
    """A name that a plan keeps: of its first report's article, its parties and its type."""
    about = "\x1f".join((row["url"] or str(row["article"]), row["type"], *row["who"]))
    return blake2b(about.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def description(row: Row) -> str:
    """On whose word, its history, and the sentence it rests on."""
    by = f"Set by {row['set_by']}." if row["set_by"] else ""
    history = "; ".join(row["history"])
    return plain(" ".join(filter(None, (by, f"{history}.", f"“{row['sentence'].strip()}”"))))


def calendar(rows: Sequence[Row]) -> bytes:
    """The dated plans as an iCalendar file (RFC 5545), whole days; raises UsageError without the package."""
    try:
        from icalendar import Calendar, Event
    except ModuleNotFoundError as error:
        raise UsageError("a calendar needs: pip install 'dragoman[office]'") from error
    whole = Calendar()
    whole.add("prodid", "-//dragoman//agenda//EN")
    whole.add("version", "2.0")
    for row in rows:
        if not row["date"]:
            continue
        event = Event()
        event.add("uid", f"{identity(row)}@dragoman")
        event.add("summary", title_of(row))
        event.add("description", description(row))
        event.add("dtstart", date.fromisoformat(row["earliest"]))
        event.add("dtend", date.fromisoformat(row["latest"]) + timedelta(days=1))
        event.add("dtstamp", _moment(row))
        event.add("status", STATUS.get(row["became"], "TENTATIVE"))
        for name, value in (("location", row["place"]), ("url", row["url"])):
            if value:
                event.add(name, plain(value))
        whole.add_component(event)
    return bytes(whole.to_ical())


def atom(rows: Sequence[Row]) -> bytes:
    """The plans as an Atom feed (RFC 4287), the latest reported first."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    newest = max((_stamp(row) for row in rows), default="1970-01-01T00:00:00Z")
    _add(feed, "title", "Agenda")
    _add(feed, "id", "urn:dragoman:agenda")
    _add(feed, "updated", newest)
    _add(ElementTree.SubElement(feed, f"{{{ATOM}}}author"), "name", "dragoman")
    for row in sorted(rows, key=lambda row: (_stamp(row), identity(row)), reverse=True):
        entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
        when = f"{row['date']}: " if row["date"] else ""
        _add(entry, "title", f"{when}{title_of(row)}")
        _add(entry, "id", f"urn:dragoman:plan:{identity(row)}")
        _add(entry, "updated", _stamp(row))
        if row["url"]:
            ElementTree.SubElement(entry, f"{{{ATOM}}}link", href=plain(row["url"]))
        _add(entry, "summary", description(row))
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add(parent: ElementTree.Element, name: str, words: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = words


def _stamp(row: Row) -> str:
    return f"{_moment(row):%Y-%m-%dT%H:%M:%SZ}"


def _moment(row: Row) -> datetime:
    """When the standing report was published: the day, so that the same ledger gives the same bytes."""
    from datetime import UTC

    return datetime.fromisoformat(f"{(row['published'] or '1970-01-01')[:10]}T00:00:00").replace(tzinfo=UTC)
