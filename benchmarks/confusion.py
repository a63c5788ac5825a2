"""Which PLOVER types are taken for which, and the commonest kinds of error.

    python benchmarks/confusion.py INPUTS.jsonl GOLD.jsonl

Files as for ``accuracy.py plover``. Rows are the marked types, columns the types given; "-" where no event joins the
marked source with the marked target. Each marked pair that is missed has one kind of error.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from accuracy import MUTUAL, _touch

from dragoman.reader import Reader
from dragoman.records import Event
from dragoman.report import Report

NONE = "-"
SHOWN = 10


def kind_of(event: Event) -> str:
    return "YIELD" if event.plover in ("CONCEDE", "RETREAT") else event.plover


class Sides:
    """How an event's parties lie to a marked pair."""

    def __init__(self, report: Report, event: Event, pair: dict[str, Any]) -> None:
        mentions = {entity.id: entity.mentions for entity in report.entities}
        actors, recipients = ([s for i in ids for s in mentions.get(i, ())] for ids in (event.actors, event.recipients))
        both = actors + recipients
        self.source, self.target = _touch(actors, pair["source"]), _touch(recipients, pair["target"])
        self.holds_both = _touch(both, pair["source"]) and _touch(both, pair["target"])
        self.joined = (self.source and self.target) or (kind_of(event) in MUTUAL and self.holds_both)
        self.reversed = _touch(actors, pair["target"]) and _touch(recipients, pair["source"])
        self.open = not event.recipients
        self.rank = 3 if self.joined else 2 * self.source + self.target


def given(report: Report, pair: dict[str, Any]) -> tuple[str, str]:
    """The type given to a pair, and the kind of error ("" for none)."""
    fits = [(Sides(report, event, pair), event) for event in report.events]
    if not fits:
        return NONE, "no event in the sentence"
    sides, event = max(fits, key=lambda fit: (fit[0].rank, fit[1].confidence))
    kind, right = kind_of(event), pair["root"]
    if sides.joined:
        return kind, "" if kind == right else f"{right} taken for {kind}"
    if kind != right:
        return NONE, "neither type nor parties"
    if sides.reversed:
        return NONE, "right type, source and target exchanged"
    if sides.holds_both:
        return NONE, "right type, both on one side"
    if sides.source:
        return NONE, f"right type, {'no recipient' if sides.open else 'another recipient'}"
    return NONE, "right type, another actor" if sides.target else "right type, other parties"


def matrix(cells: Counter[tuple[str, str]]) -> list[str]:
    """A table in Markdown."""
    rows = sorted({right for right, _ in cells})
    columns: Sequence[str] = [*sorted({kind for _, kind in cells} - {NONE}), NONE]
    lines = [f"| | {' | '.join(columns)} |", f"| --- |{' ---: |' * len(columns)}"]
    lines += [f"| {row} | {' | '.join(str(cells[row, c] or '') for c in columns)} |" for row in rows]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", type=Path)
    parser.add_argument("gold", type=Path)
    options = parser.parse_args()
    marked = {row["id"]: row["pairs"] for row in map(json.loads, options.gold.open(encoding="utf-8"))}
    reader = Reader()
    cells: Counter[tuple[str, str]] = Counter()
    errors: Counter[str] = Counter()
    for row in map(json.loads, options.inputs.open(encoding="utf-8")):
        if row["id"] not in marked:
            continue
        report = reader.read(row)
        for pair in marked[row["id"]]:
            kind, error = given(report, pair)
            cells[pair["root"], kind] += 1
            errors[error] += 1
    print("\n".join(matrix(cells)))
    print(f"\n{errors.pop('', 0)} of {cells.total()} pairs are right; {errors.total()} are not:\n")
    print("\n".join(f"| {error} | {count} |" for error, count in errors.most_common(SHOWN)))
    rest = errors.total() - sum(count for _, count in errors.most_common(SHOWN))
    print(f"| all {len(errors) - SHOWN} other kinds | {rest} |")


if __name__ == "__main__":
    main()
