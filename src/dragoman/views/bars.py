"""A series over time as a picture of blocks: one kind above a line, another below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .lanes import scale

UP = " ▁▂▃▄▅▆▇█"
HEIGHT = 4  # lines above and below


def bars(rows: Sequence[dict[str, Any]], by: str, *, width: int = 80) -> list[str]:
    """Cooperation above, conflict below the line, a column for each time, as many together as ``width`` asks for; a
    column with a time that stands out has a star over it."""
    indent = len("cooperation") + 2
    together = -(-len(rows) // max(1, width - indent))
    columns = [list(rows[n : n + together]) for n in range(0, len(rows), together)]
    above, below = ([sum(row[name] for row in part) for part in columns] for name in ("cooperation", "conflict"))
    top = max(*above, *below) or 1.0
    lines = [" " * indent + "".join(map(_star, columns))]
    lines += [
        f"{'cooperation' if level == 0 else '':{indent}}" + "".join(_block(value / top, level) for value in above)
        for level in reversed(range(HEIGHT))
    ]
    lines.append(" " * indent + "─" * len(columns))
    lines += [
        f"{'conflict' if level == 0 else '':{indent}}" + "".join(_hanging(value / top, level) for value in below)
        for level in range(HEIGHT)
    ]
    lines.append(" " * indent + scale([date.fromisoformat(part[0][by]) for part in columns]))
    return [line for line in (line.rstrip() for line in lines) if line]


def _star(part: Sequence[dict[str, Any]]) -> str:
    return "*" if any(row["unusual"] for row in part) else " "


def _block(part: float, level: int) -> str:
    """What of a bar that is ``part`` of the highest stands on a line, the lowest being 0."""
    eighths = round(part * HEIGHT * 8) - level * 8
    if level == 0 and part > 0:
        eighths = max(1, eighths)
    return UP[max(0, min(8, eighths))]


def _hanging(part: float, level: int) -> str:
    """The same of a bar that hangs: whole and half blocks, since others hang from no font's top."""
    halves = round(part * HEIGHT * 2) - level * 2
    if level == 0 and part > 0:
        halves = max(1, halves)
    return " ▀█"[max(0, min(2, halves))]
