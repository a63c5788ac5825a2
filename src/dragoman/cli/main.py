"""The ``dragoman`` command: which commands there are, and how they end.

A command's module is imported when it is run, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from .. import __version__
from ..errors import DragomanError, ReadingError
from . import ask, explain, ledger, read

WRONG_USE = 2
NOT_READ = 1
INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode="rich")
app.command()(read.read)
app.command()(explain.explain)
for command in (
    ledger.add,
    ledger.follow,
    ask.events,
    ask.agenda,
    ask.search,
    ask.who,
    ask.control,
    ask.trend,
    ask.brief,
    ledger.export,
    ledger.review,
    ledger.agreement,
    ledger.merge,
    ledger.quarantine,
):
    app.command()(command)


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
    try:
        app()
    except DragomanError as error:
        print(f"dragoman: {error}", file=sys.stderr)
        sys.exit(NOT_READ if isinstance(error, ReadingError) else WRONG_USE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone ("| head"): nothing is wrong. Python would complain at its last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
