"""The ``dragoman`` command: which commands there are, and how they end.

A command's module is imported when it is run, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from .. import __version__
from ..errors import DragomanError, ReadingError
from . import ask, desk, doctor, explain, ledger, mcp, read, train
from .failure import failure

WRONG_USE = 2
NOT_READ = 1
INTERRUPTED = 130
COMMANDS = {
    "Articles": (read.read, explain.explain, train.train),
    "A ledger of many articles": (
        ledger.add,
        ledger.follow,
        ask.events,
        ask.agenda,
        ask.search,
        ask.who,
        ask.control,
        ask.trend,
        ask.brief,
        desk.desk,
        ledger.export,
        ledger.review,
        ledger.agreement,
        ledger.merge,
        ledger.quarantine,
        ledger.backup,
        mcp.mcp,
    ),
    "The installation": (doctor.doctor,),
}

app = typer.Typer(add_completion=True, pretty_exceptions_enable=False, rich_markup_mode="rich")
for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dragoman {__version__}")
        raise typer.Exit


@app.callback()
def dragoman(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Reads news about politics and conflict into a ledger: who did what to whom, who said what, when and where."""


def main() -> None:
    """Entry point: one line for what went wrong; exits with 2 for wrong use, 1 for an article not read."""
    arguments = sys.argv[1:] or ["--help"]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that can't show a character shows "?" for it
    try:
        code = app(arguments, standalone_mode=False)
    except DragomanError as error:
        code = _complain(str(error), NOT_READ if isinstance(error, ReadingError) else WRONG_USE)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:
        # What typer raises for wrong use has this method, whichever version of click it brings along.
        wrong_use = getattr(error, "format_message", None)
        if wrong_use is None:
            code = _complain(failure(error), NOT_READ)
        else:
            code = _complain(f"{wrong_use().rstrip('.')}; see dragoman --help", WRONG_USE)
    sys.exit(code or 0)


def _complain(message: str, code: int) -> int:
    print(f"dragoman: {' '.join(message.split())}", file=sys.stderr)
    return code
