"""The ``dragoman`` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)


@app.callback()
def dragoman() -> None:
    """Reads news reporting into a ledger of who did what to whom, each entry with its words."""


@app.command()
def read(
    sources: Annotated[list[Path] | None, typer.Argument(help="JSON lines files; none or - for standard input")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON record a line for each article.")] = False,
) -> None:
    """Read articles."""
    from ..reader import Reader

    reader = Reader()
    encoder = msgspec.json.Encoder()
    for line in sys.stdin.buffer:
        if line.strip():
            sys.stdout.buffer.write(encoder.encode(reader.read(msgspec.json.decode(line))) + b"\n")


def main() -> None:
    """Entry point."""
    app()
