"""How acts read in English: the phrases of ``data/acts.toml``."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple, get_args

from ..data import ROOMS, read_toml
from ..errors import DataFileError
from ..records import Event, EventType

FILE = "data/acts.toml"
JOINED = re.compile(r"([^\[\]]+?)\s*(?:\[([^\[\]]+)\])?")


class Act(NamedTuple):
    """A phrase: "met" and "meet", the word that joins the recipient to it if it needs one, and how the act reads
    when nobody is named as its recipient ("made a visit", "make a visit")."""

    past: str
    infinitive: str
    joined: str
    past_alone: str
    infinitive_alone: str


@cache
def acts() -> dict[str, Act]:
    """The phrases by CAMEO code and by PLOVER type. Raises DataFileError."""
    tables = read_toml(ROOMS / "views" / FILE)
    missing = set(get_args(EventType)) - set(tables.get("type", ()))
    if missing:
        raise DataFileError(f"views/{FILE}: no phrase for {', '.join(sorted(missing))}")
    return {key: _act(key, line) for table in ("cameo", "type") for key, line in tables[table].items()}


def _act(key: str, line: str) -> Act:
    parts = [JOINED.fullmatch(part.strip()) for part in line.split("|")]
    if len(parts) not in (2, 4) or not all(parts):
        raise DataFileError(f'views/{FILE}: {key}: {line!r} is not "past [joined] | infinitive [joined]"')
    words = [part[1] for part in parts if part]
    return Act(words[0], words[1], (parts[0] and parts[0][2]) or "", *(words[2:] or words[:2]))


def phrase(event: Event) -> str:
    """What the actors of ``event`` did, or are to do, up to its recipients: "took ground from", "to meet"."""
    act = _act_of(event)
    past, infinitive = act.past_alone, act.infinitive_alone
    if event.recipients or (len(event.actors) > 1 and event.type == "CONSULT"):
        past, infinitive = act.past, act.infinitive
    joined = f" {act.joined}" if event.recipients and act.joined else ""
    match event.status:
        case "planned" | "postponed" | "cancelled":
            return f"to {infinitive}{joined}"
        case "possible":
            return f"may {infinitive}{joined}"
        case "denied":
            return f"did not {infinitive}{joined}"
        case _:
            return f"{past}{joined}"


def _act_of(event: Event) -> Act:
    """The phrase of the event's CAMEO code, the narrowest there is, or else of its type."""
    known, code = acts(), event.cameo or ""
    return next((known[narrower] for narrower in (code, code[:3], code[:2]) if narrower in known), known[event.type])
