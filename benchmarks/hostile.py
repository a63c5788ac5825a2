"""Reads hostile and broken inputs (tests/trust/hostile.py) and prints what came of them, by kind.

    python benchmarks/hostile.py --count 10000 --seed 1 [--minutes 60] [--scale 1.0] [--kind NAME]

The first are the largest of each kind (50 MB of text, a sentence of a megabyte, a million quotation marks, bombs of
2 GB), the others are drawn from the seed, most of them short. Each must end in a record whose offsets hold or in a
ReadingError; anything else is printed with its seed and number, and the exit code is 1. ``--minutes`` stops after so
much computing time.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from itertools import chain, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from trust.check import outcomes
from trust.hostile import cases, giants

from dragoman import limits
from dragoman.reader import Reader


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first input, to repeat one that failed")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--kind")
    parser.add_argument("--seconds", type=float, default=limits.ARTICLE_SECONDS)
    options = parser.parse_args()
    reader = Reader()
    reader.language.parse("Warm.")
    came: dict[str, Counter[str]] = defaultdict(Counter)
    slowest: dict[str, float] = defaultdict(float)
    spent: dict[str, float] = defaultdict(float)
    total = failed = 0
    begin = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        drawn = cases(options.seed, options.count, options.scale)
        for number, case in enumerate(islice(chain(giants(), drawn), options.count)):
            if time.process_time() - begin > 60 * options.minutes:
                break
            if number < options.first or (options.kind and case.kind != options.kind):
                continue
            path = Path(folder) / case.name
            path.write_bytes(case.data)
            start = time.process_time()
            try:
                came[case.kind].update(outcomes(reader, path, options.seconds))
            except Exception:
                failed += 1
                came[case.kind]["FAILED"] += 1
                print(f"--- seed {options.seed}, number {number}: {case.kind}\n{traceback.format_exc(-4)}", flush=True)
            path.unlink()
            taken = time.process_time() - start
            if taken > 10:
                print(f"    number {number}, {case.kind}: {len(case.data):,} bytes, {taken:.1f} s", flush=True)
            spent[case.kind] += taken
            slowest[case.kind] = max(slowest[case.kind], taken)
            total += 1
    for kind, counts in sorted(came.items()):
        print(f"{kind:20} slowest {slowest[kind]:6.1f} s, all {spent[kind]:6.1f} s  {dict(counts.most_common())}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    taken = time.process_time() - begin
    print(f"{total:,} inputs, {failed} failed, {taken:.0f} s of computing, at most {memory:,.0f} MB of memory")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
