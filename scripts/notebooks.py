"""Executes the notebooks and puts down what they show.

    python scripts/notebooks.py [NOTEBOOK ...]      executes them and stores their outputs
    python scripts/notebooks.py --check ...         only compares; exits with 1 where a notebook shows something else

Pictures, and pages in frames, are only looked for: they differ with the versions of fonts and libraries.
"""

from __future__ import annotations

import argparse
import copy
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
SECONDS = 300  # for one cell, on a busy machine


def notebooks() -> list[Path]:
    return sorted(FOLDER.glob("*.ipynb"))


def executed(path: Path) -> tuple[Any, Any]:
    """The notebook as it is stored, and as it comes out now."""
    stored = nbformat.read(path, as_version=4)
    fresh = copy.deepcopy(stored)
    NotebookClient(fresh, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": FOLDER}}).execute()
    for cell in fresh.cells:
        cell.metadata.pop("execution", None)  # when it ran
        for output in cell.get("outputs", ()):
            if len(output.get("data", {})) > 1:
                output.data.pop("text/plain", None)  # names temporary folders, and something better is shown
    return stored, fresh


def stale_cells(stored: Any, fresh: Any) -> list[str]:
    """The source of each cell whose stored outputs are not what it shows now."""
    pairs = zip(stored.cells, fresh.cells, strict=True)
    return [new.source for old, new in pairs if new.cell_type == "code" and shown(old) != shown(new)]


def shown(cell: Any) -> list[tuple[str, str]]:
    """What a cell shows, so that it can be compared."""
    found: list[tuple[str, str]] = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            found.append((output.name, output.text))
        for kind, value in sorted(output.get("data", {}).items()):
            exact = kind == "text/plain" or (kind == "text/html" and not value.startswith("<iframe"))
            found.append((kind, value if exact else ""))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    chosen = options.notebooks or notebooks()
    differs = False
    with ThreadPoolExecutor(2) as pool:
        for path, (stored, fresh) in zip(chosen, pool.map(executed, chosen), strict=True):
            for source in stale_cells(stored, fresh):
                differs = True
                print(f"{path.name}: shows something else now:\n    {source.splitlines()[0]}")
            if not options.check:
                nbformat.write(fresh, path)
    sys.exit(differs and options.check)


if __name__ == "__main__":
    main()
