"""The ``dragoman`` command: which commands there are, and how they end.

What a command needs is imported when it runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import DragomanError, LedgerError, ReadingError, UsageError
from ..plain import not_text
from . import (
    actors,
    add,
    ask,
    brief,
    code_archive,
    control,
    desk,
    doctor,
    explain,
    export,
    incidents,
    init,
    keep,
    logs,
    mcp,
    read,
    release,
    review,
    settings,
    sql,
    train,
    trend,
    validate,
    watch,
)
from .failure import failure

DONE, NOT_DONE, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
OUTPUT = "standard output"
COMMANDS = {
    "Articles": (read.read, explain.explain, train.label, train.train),
    "A ledger of many articles": (
        add.add,
        add.follow,
        add.sources,
        keep.reread,
        keep.quarantine,
        keep.backup,
        export.export,
        release.release,
        desk.desk,
        mcp.mcp,
    ),
    "An archive of any size": (code_archive.code_archive,),
    "Questions to a ledger": (
        ask.events,
        incidents.incidents,
        brief.agenda,
        ask.search,
        ask.who,
        actors.actors,
        control.control,
        trend.trend,
        watch.watch,
        brief.brief,
        sql.sql,
    ),
    "People's decisions": (review.review, review.agreement, review.merge, incidents.regroup),
    "How right it is": (validate.sample, validate.validity, validate.compare),
    "The installation": (init.init, doctor.doctor),
}
ENDS = """\b
Exit codes:
  0    done
  1    something could not be done: an article not read, a ledger not opened
  2    wrong use: a flag, an argument, a configuration or data file, a port that is taken
  130  interrupted

\b
Flags may also stand in dragoman.toml ("dragoman init" makes one), in the file that --config names, or in the
environment: DRAGOMAN_READ_MODEL for "read --model". The command line goes first, then the environment, then the file.
The options above may stand before or after the command. NO_COLOR turns colours off.
"""
# The options of every command; those that take a value are named with it.
EVERYWHERE = frozenset(("-q", "--quiet", "-v", "--verbose", "--log-json"))
EVERYWHERE_WITH_VALUE = "--config"
SENTENCE = 200  # characters of a command's first sentence, which is its help in the list


class Panels(TyperGroup):
    """Lists the commands by their panels, in the order in which they are registered."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        width = max(map(len, self.commands))
        for panel, functions in COMMANDS.items():
            names = [function.__name__.replace("_", "-") for function in functions]
            with formatter.section(panel):
                formatter.write_dl(
                    [(f"{name:{width}}", self.commands[name].get_short_help_str(SENTENCE)) for name in names]
                )


app = typer.Typer(
    cls=Panels,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for functions in COMMANDS.values():
    for function in functions:
        app.command()(function)


def _version(wanted: bool) -> None:
    if wanted:
        from ..data import data_version, program_version

        typer.echo(f"dragoman {program_version()}, data {data_version()}")
        raise typer.Exit


def _configured(context: typer.Context, file: Path | None) -> Path | None:
    """Takes the defaults of all flags from the configuration before any other flag is looked at."""
    if not context.resilient_parsing:
        own = os.environ.get("DRAGOMAN_CONFIG")
        context.default_map = settings.defaults(context, file or (Path(own) if own else None))
    return file


@app.callback(epilog=ENDS)
def dragoman(
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say only what went wrong; no progress.")] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Say what is done step by step, and where errors arose.")
    ] = False,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Say it on standard error as JSON, one object a line.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", is_eager=True, callback=_configured, help="Flags from this file, not ./dragoman.toml."
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the versions and exit.")
    ] = False,
) -> None:
    """Reads news about politics and conflict into a ledger: who did what to whom, who said what, when and where.

    \b
    Examples:
      dragoman read article.html
      dragoman add crisis.ledger articles/
      dragoman events crisis.ledger --actor RUS
      dragoman read --help
    """
    if quiet and verbose:
        raise UsageError("--quiet and --verbose contradict each other: give one")
    logs.set_up(verbose=verbose, quiet=quiet, as_json=log_json)


def main() -> None:
    """Entry point: one line for what went wrong, and the exit code that ``--help`` names."""
    _prepare_streams()
    logs.set_up()
    sys.exit(_run(_hoisted(sys.argv[1:]) or ["--help"]))


class _Output(FileIO):
    """Standard output, whose errors say that they are its own."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except OSError as error:
            error.filename = OUTPUT
            raise


def _prepare_streams() -> None:
    """Puts something in the place of standard streams that are closed, before a ledger is opened under their numbers:
    input that is empty, output that can't be written, errors that nobody reads. A terminal or a file that can't show a
    character shows "?" for it."""
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), closefd=False)
    if sys.stdout is None:
        sys.stdout = _output(os.open(os.devnull, os.O_RDONLY), "utf-8")
    elif not sys.stdout.isatty() and id(sys.stdout) == id(sys.__stdout__):
        sys.stdout = _output(sys.stdout.fileno(), sys.stdout.encoding)
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _output(number: int, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(BufferedWriter(_Output(number, "w", closefd=False)), encoding=encoding)


def _run(arguments: list[str]) -> int:
    try:
        code = app(arguments, prog_name="dragoman", standalone_mode=False)
        sys.stdout.flush()
        return int(code or DONE)
    except DragomanError as error:
        logs.complain(str(error), error=error)
        return NOT_DONE if isinstance(error, ReadingError | LedgerError) else WRONG_USE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        _give_up_output()  # whoever read it has had enough
        return NOT_DONE
    except OSError as error:
        logs.complain(_of_the_system(error), error=error)
        return NOT_DONE
    except UnicodeEncodeError as error:  # bytes on the command line that are no text
        logs.complain(not_text(error), error=error)
        return WRONG_USE
    except Exception as error:
        return _other(error)


def _other(error: Exception) -> int:
    # What typer raises for wrong use has this method, whichever version of click it brings along.
    wrong_use = getattr(error, "format_message", None)
    if wrong_use is None:
        logs.complain(failure(error), error=error)
        return NOT_DONE
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "dragoman"
    logs.complain(f"{wrong_use().rstrip('.')}; see {command} --help")
    return WRONG_USE


def _of_the_system(error: OSError) -> str:
    """What to say of a file or a stream that the system refused."""
    why = (error.strerror or str(error)).lower()
    if error.filename == OUTPUT:
        _give_up_output()
        return f"{OUTPUT} can't be written to ({why}); send it elsewhere, or name a file where one can be named"
    return f"{error.filename or 'reading or writing failed'}: {why}"


def _give_up_output() -> None:
    """Nothing more may be written to standard output, nor tried at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _hoisted(arguments: Iterable[str]) -> list[str]:
    """The arguments with the options of every command put before the command, wherever they stand."""
    front: list[str] = []
    others: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument in EVERYWHERE or argument.startswith(f"{EVERYWHERE_WITH_VALUE}="):
            front.append(argument)
        elif argument == EVERYWHERE_WITH_VALUE:
            front += [argument, *([value] if (value := next(rest, None)) is not None else [])]
        else:
            others.append(argument)
            if argument == "--":
                break
    return [*front, *others, *rest]
