"""Rows of events as a person would say them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from ..data import ROOMS, read_toml
from ..records import Event, EventDate, Evidence
from ..views.acts import phrase
from ..views.chronology import date_label
from .spans import first_day, last_day

MANY = 3  # names of one role that are told one by one


def act_of(row: Mapping[str, Any]) -> str:
    """What the actors of an event or incident row did, or are to do, up to its recipients: "accused", "to meet"."""
    return phrase(
        Event(
            id="",
            type=row["type"],
            cameo=row["cameo"],
            actors=row["actors"],
            recipients=row["recipients"],
            status=row["status"],
            plover=row["plover"],
            evidence=Evidence(sentence=(0, 0), trigger=[]),
            rule="",
            confidence=row["confidence"],
        )
    )


@cache
def brief_words() -> dict[str, Any]:
    """The words of ``data/brief.toml``."""
    return read_toml(ROOMS / "ledger" / "data" / "brief.toml")


def noun_of(row: Mapping[str, Any], whom: str = "", noun: str = "") -> str:
    """What a happening is called of which nobody is named as the author, if not by a ``noun`` of its own: "Air strike",
    "Protest against Belarus"."""
    nouns, joining, code = brief_words()["nouns"], brief_words()["joining"], (row["cameo"] or "")[:3]
    noun = noun or str(nouns.get(code) or nouns[row["type"]])
    return f"{noun} {joining.get(code) or joining.get(row['type'], 'on')} {whom}" if whom else noun


def joined(names: Sequence[str]) -> str:
    """Names as a sentence lists them; of many the first few, and how many besides."""
    if len(names) > MANY + 1:
        names = [*names[:MANY], f"{len(names) - MANY} others"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def day_words(first: str, last: str | None = None) -> str:
    """An ISO day, or the days from one to another, as a person writes them; all days of a month as the month."""
    month = first[:7]
    whole = last is not None and (first, last) == (first_day(month), last_day(month))
    return date_label(EventDate(value=month if whole else first, earliest=first, latest=last or first))


def counted_words(count: int, noun: str) -> str:
    """ "1 report", "1,200 reports"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def first_capital(words: str) -> str:
    """The same with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def without_accents(name: str) -> str:
    """A name in small ASCII letters, by which names are compared and keyed; other letters are left out."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
