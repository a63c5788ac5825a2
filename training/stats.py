"""Counts of the labels: by kind, by source, by type and status, and the share of candidates that are no act.

python training/stats.py training/labels/*.jsonl
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path


def main() -> None:
    totals: Counter[str] = Counter()
    types: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    print(
        f"{'labels':<12}{'articles':>9}{'sentences':>10}{'political':>10}{'words':>8}{'acts':>7}{'parties':>9}{'antecedents':>12}"
    )
    for path in map(Path, sys.argv[1:]):
        counts: Counter[str] = Counter()
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            acts = [act for act in row["acts"] if act["type"]]
            counts["articles"] += 1
            counts["sentences"] += len(row["sentences"])
            counts["political"] += sum(political for _, _, political in row["sentences"])
            counts["words"] += len(row["acts"])
            counts["acts"] += len(acts)
            counts["parties"] += sum(len(act["actors"]) + len(act["recipients"]) for act in acts)
            counts["antecedents"] += len(row["antecedents"])
            counts["ties"] += len(row["ties"])
            counts["control"] += len(row["control"])
            types.update(act["type"] for act in acts)
            statuses.update(act["status"] for act in acts)
        totals += counts
        print_row(path.stem, counts)
    print_row("all", totals)
    none = 1 - totals["acts"] / max(1, totals["words"])
    print(f"\nno act: {none:.2f} of the words; ties {totals['ties']}, control {totals['control']}")
    print("types: " + ", ".join(f"{name} {count}" for name, count in types.most_common()))
    print("status: " + ", ".join(f"{name} {count}" for name, count in statuses.most_common()))


def print_row(name: str, counts: Counter[str]) -> None:
    """One line of the table."""
    print(
        f"{name:<12}{counts['articles']:>9}{counts['sentences']:>10}{counts['political']:>10}{counts['words']:>8}"
        f"{counts['acts']:>7}{counts['parties']:>9}{counts['antecedents']:>12}"
    )


if __name__ == "__main__":
    main()
