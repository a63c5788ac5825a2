"""Kinds of PLOVER types that the rules treat alike."""

from __future__ import annotations

from ..records import EventType

# Acts of words, and those whose words hold the act that they speak of.
WORDS: frozenset[EventType] = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE", "SUPPORT", "CONCEDE"))
VIOLENT: frozenset[EventType] = frozenset(("ASSAULT", "COERCE"))
