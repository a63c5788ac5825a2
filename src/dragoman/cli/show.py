"""How rows and series are shown on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..plain import json_line, plain
from ..views.judged import DOUBTFUL, how_good
from .logs import log

Row = dict[str, Any]
LONG = frozenset(("sentence", "words", "reason", "aliases", "offices", "history"))  # shown below the line
STYLES = {"type": "cyan", "kind": "cyan", "status": "yellow", "state": "yellow", "place": "green", "territory": "green"}
# What a column is called over its values, where its name doesn't say it.
HEADINGS = {
    "earliest": "day",
    "told_by": "told by",
    "acted_upon": "acted upon",
    "type_right": "type right",
    "silent_days": "days silent",
}
WIDEST = 24  # characters that a column keeps free for its values; longer ones push the next aside


def print_rows(rows: list[Row], columns: list[str], *, as_json: bool, nothing: str) -> None:
    """Rows a line each under their columns' names, with their words below; or as JSON lines with every field. What is
    not read on a terminal is not wrapped, so that each record stays on its lines."""
    if as_json:
        for row in rows:
            print(json_line(row))
        return
    if not rows:
        log.info("%s", nothing)
        return
    from rich.text import Text

    console = terminal()
    short = [name for name in columns if name not in LONG and any(_cell(row, name) for row in rows)]
    widths = {name: min(WIDEST, max(len(_cell(row, name)) for row in rows)) for name in short}
    widths = {name: max(width, len(heading(name))) for name, width in widths.items()}
    if len(short) > 1:
        console.print(Text(_aligned([heading(name).upper() for name in short], widths), style="dim"), soft_wrap=True)
    for row in rows:
        console.print(_line(row, widths), soft_wrap=not console.is_terminal)
        for name in columns:
            if name in LONG and row.get(name):
                _print_below(console, shown(row[name]))


def _line(row: Row, widths: dict[str, int]) -> Any:
    """A row's cells in their columns, the first in bold."""
    from rich.text import Text

    line = Text(_aligned([_cell(row, name) for name in widths], widths))
    at = 0
    for n, (name, width) in enumerate(widths.items()):
        cell = _cell(row, name)
        line.stylize("bold" if n == 0 else STYLES.get(name, ""), at, at + len(cell))
        at += max(len(cell), width) + 2
    return line


def _print_below(console: Any, words: str) -> None:
    from rich.padding import Padding
    from rich.text import Text

    text = Text(words, style="dim")
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, 4)))
    else:
        console.print(Text("    ").append(text), soft_wrap=True)


def terminal() -> Any:
    """Standard output, with colours where it is a terminal."""
    from rich.console import Console

    return Console(highlight=False, emoji=False, markup=False)


def heading(name: str) -> str:
    return HEADINGS.get(name, name.replace("_", " "))


def _cell(row: Row, name: str) -> str:
    return ("→ " if name == "recipients" and row.get(name) else "") + shown(row.get(name))


def _aligned(cells: list[str], widths: dict[str, int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths.values(), strict=True)).rstrip()


def shown(value: Any) -> str:
    """One value as text that a terminal can't be misled by."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, float):
        value = f"{value:g}"
    return plain(str(value))


def say_how_good(rows: Sequence[Mapping[str, Any]], hidden: int) -> None:
    """How right such events were when they were judged, and how many happenings are not shown."""
    if rows:
        log.info("%s", how_good(row["type"] for row in rows))
    if hidden:
        log.info("%d happenings below %s are not shown: --min-confidence 0 shows them", hidden, DOUBTFUL)
