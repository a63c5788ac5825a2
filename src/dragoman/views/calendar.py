"""The agenda for other programs: an iCalendar file, an Atom feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from ..errors import UsageError
from ..plain import plain
from . import feed
from .feed import Entry, moment

Row = dict[str, Any]
STATUS = {"held": "CONFIRMED", "called off": "CANCELLED"}  # else tentative


def title_of(row: Row) -> str:
    """Who is to do what: "Sergei Lavrov and Antony Blinken to meet (due)"."""
    from ..ledger.plans import told_of

    return plain(f"{told_of(row)} ({row['became'] or 'due'})")


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
        event.add("dtstamp", _reported(row))
        event.add("status", STATUS.get(row["became"], "TENTATIVE"))
        for name, value in (("location", row["place"]), ("url", row["url"])):
            if value:
                event.add(name, plain(value))
        whole.add_component(event)
    return bytes(whole.to_ical())


def atom(rows: Sequence[Row]) -> bytes:
    """The plans as an Atom feed, the latest reported first."""
    entries = [
        Entry(
            id=f"urn:dragoman:plan:{identity(row)}",
            title=f"{row['date']}: {title_of(row)}" if row["date"] else title_of(row),
            updated=_reported(row),
            content=description(row),
            url=row["url"],
        )
        for row in rows
    ]
    entries.sort(key=lambda entry: (entry.updated, entry.id), reverse=True)
    return feed.atom("Agenda", "urn:dragoman:agenda", entries)


def _reported(row: Row) -> datetime:
    """The day of the standing report, so that the same ledger gives the same bytes."""
    return moment((row["published"] or "")[:10])
