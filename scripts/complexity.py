"""Cyclomatic complexity of the reading rooms by radon, which counts the branches inside conditions too.

python scripts/complexity.py

Ends with 1, and says which functions are meant, when one is over ``MOST``, or when ``SHARE`` or more of all are over
``HIGH``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from radon.complexity import cc_visit
from radon.visitors import Function

ROOMS = ("language", "entities", "places", "times", "statements", "events", "relations")
MOST, HIGH, SHARE = 20, 10, 0.07
# The evidence that the model was trained on, a line for each piece; no other is added.
EXCEPT = {("events/evidence.py", "of_pair")}


def functions(source: Path) -> list[tuple[int, str, str, int]]:
    """Complexity, file, name and line of every function of the rooms, the worst first."""
    found = []
    for path in sorted(path for room in ROOMS for path in (source / room).rglob("*.py")):
        blocks = cc_visit(path.read_text(encoding="utf-8"))
        plain = [block for block in blocks if isinstance(block, Function)]
        name = path.relative_to(source).as_posix()
        found += [(block.complexity, name, block.name, block.lineno) for block in plain]
    return sorted(found, reverse=True)


def main() -> int:
    found = functions(Path(__file__).parents[1] / "src" / "dragoman")
    high = [one for one in found if one[0] > HIGH]
    worst = [one for one in high if one[0] > MOST and one[1:3] not in EXCEPT]
    many = len(high) >= SHARE * len(found)
    for complexity, path, name, line in worst or (high if many else []):
        print(f"src/dragoman/{path}:{line}: {name} has a complexity of {complexity}", file=sys.stderr)
    if many:
        print(f"{len(high)} of {len(found)} functions are over {HIGH}", file=sys.stderr)
    return int(many or bool(worst))


if __name__ == "__main__":
    sys.exit(main())
