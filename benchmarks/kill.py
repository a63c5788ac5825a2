"""Kills writers of ledgers with signal 9 at random moments, and prints what was lost.

    python benchmarks/kill.py --kills 200 --cuts 40 --backups 20 --seed 1

A quarter of the kills each while articles are added, a feed is followed, records are reviewed and an old ledger is
made new, with two writers and three readers at work. After each kill the ledger must be whole (PRAGMA
integrity_check, foreign keys, every article with all its records) and hold what its writers had been told was
committed; in the end its contents must be those of an undisturbed run. Exits with 1 when anything was not so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from trust.killed import Killing

from dragoman.reader import Reader

KINDS = {"add": 6, "follow": 4, "review": 6, "migration": 1}  # kills in one trial


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=40)
    parser.add_argument("--backups", type=int, default=20)
    parser.add_argument("--articles", type=int, default=48, help="for each writer")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        killing = Killing(Path(folder), Reader(), articles=options.articles, seed=options.seed)
        tally = killing.tally
        try:
            for kind, kills in KINDS.items():
                trials = 0
                while tally.kills[kind] < options.kills // len(KINDS):
                    killing.trial(kind, min(kills, options.kills // len(KINDS) - tally.kills[kind]))
                    trials += 1
                print(
                    f"{kind}: {tally.kills[kind]} kills in {trials} ledgers, {tally.inside[kind]} of them inside a "
                    f"transaction; {len(tally.faults)} faults so far",
                    flush=True,
                )
            if options.cuts:
                killing.power_cut(options.cuts)
            if options.backups:
                killing.backups(options.backups)
        finally:
            killing.close()
    for what, count in sorted(tally.other.items()):
        print(f"{what}: {count}")
    for fault in tally.faults[:50]:
        print(f"FAULT {fault}")
    print(f"{tally.kills.total()} kills, {len(tally.faults)} faults, {time.monotonic() - start:.0f} s")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
