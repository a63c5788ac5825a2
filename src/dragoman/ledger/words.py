"""Rows of events as a person would say them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..records import Event, Evidence
from ..views.acts import phrase


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
