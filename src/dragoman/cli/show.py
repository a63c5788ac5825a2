"""How rows and series are shown on a terminal."""

from __future__ import annotations

from typing import Any

from ..plain import json_line, plain
from .logs import log

Row = dict[str, Any]
LONG = frozenset(("sentence", "words", "reason", "aliases", "offices", "history"))  # shown below the line
STYLES = {"type": "cyan", "kind": "cyan", "status": "yellow", "state": "yellow", "place": "green", "territory": "green"}
BAR = 24  # characters of the longest bar


def print_rows(rows: list[Row], columns: list[str], *, as_json: bool, nothing: str) -> None:
    """Rows a line each with their words below, or as JSON lines with every field."""
    if as_json:
        for row in rows:
            print(json_line(row))
        return
    if not rows:
        log.info("%s", nothing)
        return
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console()
    for row in rows:
        heading = Text()
        for name in columns:
            value = ("→ " if name == "recipients" and row.get(name) else "") + shown(row.get(name))
            if value and name not in LONG:
                heading.append("  " if heading else "")
                heading.append(value, style="bold" if name == columns[0] else STYLES.get(name, ""))
        console.print(heading)
        for name in columns:
            if name in LONG and row.get(name):
                console.print(Padding(Text(shown(row[name]), style="dim"), (0, 0, 0, 4)))


def shown(value: Any) -> str:
    """One value as text that a terminal can't be misled by."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, float):
        value = f"{value:g}"
    return plain(str(value))


def draw_trend(rows: list[Row], one: str, other: str) -> None:
    """Weeks down, conflict to the left and cooperation to the right; unusual weeks end in a star."""
    if not rows:
        log.info("nothing joins %s and %s", one, other)
        return
    top = max(max(row["conflict"], row["cooperation"]) for row in rows) or 1.0
    print(f"{'week':10}  {'conflict':>{BAR}} | {'cooperation':{BAR}}  incidents")
    for row in rows:
        left = "█" * round(BAR * row["conflict"] / top)
        right = "█" * round(BAR * row["cooperation"] / top)
        mark = "*" if row["unusual"] else ""
        print(f"{row['week']:10}  {left:>{BAR}} | {right:{BAR}}  {row['incidents']:>4} {mark}".rstrip())
    if any(row["unusual"] for row in rows):
        print("* unusual: modified z-score above 3.5")
