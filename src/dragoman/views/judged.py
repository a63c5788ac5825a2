"""What is said of how good records are: a word for one that is doubtful, and how such records were judged.

``data/judged.csv`` counts ``benchmarks/judged-2025.csv``: two hundred events drawn at random from articles of 2025,
each judged by two readers apart. Right is what both called right; *all* means type, status and every party together.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from ..data import ROOMS

FILE = "data/judged.csv"
DOUBTFUL = 0.12  # below it one event in twelve is all right; what a person reads leaves these out, and says how many
UNSURE = 0.27  # below it about one in five is
GROUND = (36, 33)  # lines of docs/examples/control.md that a reader went through, and those neither wrong nor useless
SURE_PLAN = 0.2  # how sure a plan must be, all its reports together, to stand in an agenda


class Judged(NamedTuple):
    """How many events of a type were judged, and how many of them both readers called right."""

    judged: int
    type_right: int
    all_right: int


def word_for(confidence: float) -> str:
    """ "doubtful" (about one in twelve is right), "unsure" (about one in five) or nothing."""
    return "doubtful" if confidence < DOUBTFUL else "unsure" if confidence < UNSURE else ""


@cache
def judged() -> dict[str, Judged]:
    """The counts by PLOVER type, and of all types together as ``"all"``."""
    with (ROOMS / "views" / FILE).open(encoding="utf-8", newline="") as file:
        return {
            row["type"]: Judged(int(row["judged"]), int(row["type_right"]), int(row["all_right"]))
            for row in csv.DictReader(file)
        }


def marked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of events with ``sure``, the word for those whose confidence is low."""
    return [{**row, "sure": word_for(row["confidence"])} for row in rows]


def how_good_ground() -> str:
    """A sentence on how right lists of who holds what ground were when somebody went through them."""
    read, right = GROUND
    return f"Of {read} lines about ground that a reader went through, {right} were right and of use."


def how_good(kinds: Iterable[str] = ()) -> str:
    """A sentence on how right events were when they were judged, with those of the ``kinds`` named apart."""
    counts = judged()
    total = counts["all"]
    shown = sorted(set(kinds) & counts.keys() - {"all"})
    apart = ", ".join(f"{counts[kind].all_right} of {counts[kind].judged} {kind}" for kind in shown)
    return (
        f"Of {total.judged} events judged by two readers, the type was right in {total.type_right}, "
        f"type, status and all parties in {total.all_right}{f' ({apart})' if apart else ''}."
    )
