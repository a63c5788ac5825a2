"""What a second process brings: articles a second that `dragoman add` reads with one process and with two.

    python benchmarks/processes.py [FILE.jsonl] [--articles N]

FILE holds one JSON object a line with "text"; without it the sample articles are read over and over. The same
articles go into a new ledger with each number of processes; the clock runs from the first article that is in the
ledger after the readers have started to the last, so the start is not in it. It is wall-clock time: only on a machine
with two free cores does the ratio mean anything.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from speed import load

from dragoman.ledger import Ledger
from dragoman.ledger.add import BATCH

START = 2 * BATCH  # articles that are not counted: those read while a process is still starting


def main() -> None:
    """Prints the rates and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, default=160)
    options = parser.parse_args()
    rates = {}
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.jsonl"
        rows = load(options.file, options.articles)
        # Each an article of its own, also where the samples are read over and over.
        part.write_text("".join(json.dumps(row | {"title": f"Article {row['id']}"}) + "\n" for row in rows), "utf-8")
        for processes in (1, 2):
            rates[processes] = rate(part, Path(folder) / f"{processes}.ledger", processes)
            print(f"{processes} of {os.cpu_count()} processors: {rates[processes]:.2f} articles a second", flush=True)
    print(f"ratio: {rates[2] / rates[1]:.2f} (load average {os.getloadavg()[0]:.1f})")


def rate(source: Path, path: Path, processes: int) -> float:
    """Articles a second once all processes are reading."""
    times: list[float] = []
    with Ledger(path, create=True) as ledger:
        ledger.add([str(source)], jobs=processes, on_progress=lambda _: times.append(time.perf_counter()))
    start = START * processes
    return (len(times) - start) / (times[-1] - times[start - 1])


if __name__ == "__main__":
    main()
