"""How well reports of one happening are brought together: reads a half of the set into a ledger and scores it.

    python benchmarks/incidents/score.py [build|held] [--errors]

The reports (``build.jsonl``, ``held.jsonl``: invented happenings, each told in two to six differing reports) were
written by hand before the program was tuned on ``build``; ``held`` is for measuring only. Two reports are together
when they have an incident in common that one of them tells as an event of the happening's own type. Printed are
precision, recall and F1 over all pairs of reports, and the precision and recall of "one voice" over the copies
(``copy_of``). A plan, its change and its taking place count as happenings of their own. A report that names another
happening of the set in passing (``also``) counts neither for nor against when it is put with that one's reports.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import select

from dragoman.ledger import Ledger, schema
from dragoman.reader import Reader

HERE = Path(__file__).parent
Pair = tuple[str, str]


def main() -> None:
    """Scores one half."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("half", nargs="?", default="build", choices=("build", "held"))
    parser.add_argument("--errors", action="store_true", help="list the pairs that are wrong")
    options = parser.parse_args()
    path = HERE / f"{options.half}.jsonl"
    reports = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "l.ledger", create=True) as ledger:
        ledger.add([str(path)], jobs=1, reader=Reader())
        with ledger.reading() as connection:
            found, voices = together(connection, reports)
    gold = {ids(pair) for pair in pairs(reports) if pair[0]["happening"] == pair[1]["happening"]}
    found -= {ids(pair) for pair in pairs(reports) if named_in_passing(*pair) or named_in_passing(*reversed(pair))}
    show(f"{options.half}: same incident", gold, found, errors=options.errors)
    copies = {ids(p) for p in pairs(reports) if (p[0].get("copy_of") or p[0]["id"]) == p[1].get("copy_of")}
    show(f"{options.half}: same voice", copies, voices, errors=options.errors)


def pairs(reports: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """All pairs of reports."""
    return list(combinations(reports, 2))


def ids(pair: tuple[dict[str, Any], dict[str, Any]]) -> Pair:
    """The ids of a pair."""
    return pair[0]["id"], pair[1]["id"]


def named_in_passing(report: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the one report names the other's happening beside its own."""
    return other["happening"] in report.get("also", ())


def together(connection: Any, reports: list[dict[str, Any]]) -> tuple[set[Pair], set[Pair]]:
    """The pairs that the ledger has in one incident, and those that it takes for one voice."""
    e, a, seen = schema.events, schema.articles, {}
    voice = {}
    for row in connection.execute(select(a.c.id, a.c.identity, a.c.voice)):
        seen[row.id], voice[row.identity] = row.identity, row.voice
    incidents: dict[str, set[int]] = defaultdict(set)
    types: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in connection.execute(select(e.c.article, e.c.type, e.c.incident)):
        incidents[seen[row.article]].add(row.incident)
        types[row.incident][seen[row.article]].add(row.type)
    joined, alike = set(), set()
    for one, other in pairs(reports):
        for incident in incidents[one["id"]] & incidents[other["id"]]:
            told = types[incident]
            if one["type"] in told[one["id"]] or other["type"] in told[other["id"]]:
                joined.add((one["id"], other["id"]))
        if voice.get(one["id"]) == voice.get(other["id"]):
            alike.add((one["id"], other["id"]))
    return joined, alike


def show(name: str, gold: set[Pair], found: set[Pair], *, errors: bool) -> None:
    """Prints the figures, and the wrong pairs if wanted."""
    right = len(gold & found)
    precision, recall = right / max(1, len(found)), right / max(1, len(gold))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{name}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} ({len(gold)} pairs)")
    if errors:
        for label, wrong in (("missed", gold - found), ("too much", found - gold)):
            for pair in sorted(wrong):
                print(f"  {label}: {' '.join(pair)}")


if __name__ == "__main__":
    main()
