"""The commands that put articles into a ledger and look after it: add, follow, backup, review, merge, export ..."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from .show import print_rows

if TYPE_CHECKING:
    from ..article import Item
    from ..ledger.add import Added
    from ..ledger.review import Decision

LedgerArgument = Annotated[str, typer.Argument(metavar="LEDGER", help="The ledger: a file, or postgresql://...")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who reviews (default: the user's name).")]


def add(
    ledger: LedgerArgument,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE ...",
            help="Pages, texts, JSON lines, CSV, Parquet, zip, WARC, feeds, OPML, folders, globs, addresses, or -.",
        ),
    ],
    published: Annotated[str | None, typer.Option(metavar="DATE", help="For articles that have no date.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes that read (default: one a core).")] = None,
) -> None:
    """Read articles into a ledger, which is made if need be. Adding an article again does nothing."""
    from ..ledger import Ledger
    from .read import checked_date

    with Ledger(ledger, create=True) as open_ledger, _progress(sources) as advance:
        done = open_ledger.add(sources, published=checked_date(published), jobs=jobs, on_progress=advance)
    _say(done, ledger)


@contextmanager
def _progress(sources: list[str]) -> Iterator[Callable[[Item], None]]:
    """A line on a terminal: articles, their rate and, where the size of all is known before, the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from ..article.collections import size_in

    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield lambda item: None
        return
    total = size_in(sources)
    columns = (SpinnerColumn(), TextColumn("{task.fields[count]} articles"), TextColumn("{task.fields[rate]}"))
    ahead = (BarColumn(), TimeRemainingColumn()) if total else (TimeElapsedColumn(),)
    with Progress(*columns, *ahead, console=errors, transient=True) as progress:
        task = progress.add_task("", total=total, count=0, rate="")
        count = 0

        def advance(item: Item) -> None:
            nonlocal count
            count += 1
            elapsed = progress.tasks[task].elapsed or 0.0
            progress.update(
                task, advance=item.size, count=count, rate=f"{count / elapsed:.1f} a second" if elapsed else ""
            )

        yield advance


def _say(done: Added, ledger: str) -> None:
    parts = [f"{done.added} added", f"{done.known} known already"]
    if done.failed:
        parts.append(f"{done.failed} set aside (see: dragoman quarantine {ledger})")
    print(", ".join(parts), file=sys.stderr)
    if done.failed and not done.added and not done.known:
        raise typer.Exit(1)


def backup(
    ledger: LedgerArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; none is written over.")],
) -> None:
    """Copy a ledger as it is at this moment, while others may be adding to it."""
    from ..ledger import Ledger

    with Ledger(ledger) as open_ledger:
        open_ledger.backup(file)
    print(f"{ledger} copied to {file}", file=sys.stderr)


def follow(
    ledger: LedgerArgument,
    feeds: Annotated[list[str], typer.Argument(metavar="FEED ...", help="Addresses of RSS or Atom feeds, or OPML.")],
    every: Annotated[int, typer.Option(min=1, help="Minutes between two looks at a feed.")] = 15,
    times: Annotated[int | None, typer.Option(min=1, help="Stop after so many rounds (default: never).")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Follow feeds on this machine's own network too.")
    ] = False,
) -> None:
    """Read feeds into a ledger as they change, politely, until stopped with Ctrl-C."""
    from ..ledger import Ledger
    from ..ledger.follow import follow_feeds

    with Ledger(ledger, create=True) as open_ledger:
        for round_ in follow_feeds(open_ledger, feeds, minutes=every, rounds=times, allow_private=allow_private):
            print(f"{round_.at}: {round_.added} added, {round_.failed} set aside", file=sys.stderr)


def quarantine(ledger: LedgerArgument, as_json: AsJson = False) -> None:
    """List the articles that could not be read, with the reason."""
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.quarantine(connection)
    print_rows(rows, ["item", "reason", "at"], as_json=as_json, nothing="nothing was set aside")


def review(
    ledger: LedgerArgument,
    record: Annotated[
        str | None, typer.Argument(metavar="KIND:ID", help="event:12, statement:3, tie:4, control:5")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="It is right as coded.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="It is wrong.")] = False,
    correct: Annotated[str | None, typer.Option(metavar="FIELD=VALUE", help="Put one field right.")] = None,
    comment: Annotated[str | None, typer.Option(help="Say something about it.")] = None,
    undo: Annotated[int | None, typer.Option(metavar="REVIEW", help="Take a decision back.")] = None,
    trail: Annotated[bool, typer.Option("--trail", help="List all decisions.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Accept, correct, reject or comment on a record; without one, list what awaits review, most doubtful first."""
    from ..ledger import Ledger
    from ..ledger import review as reviews

    with Ledger(ledger) as open_ledger:
        if undo is not None:
            open_ledger.undo(undo)
            print(f"review {undo} undone", file=sys.stderr)
        elif trail:
            with open_ledger.reading() as connection:
                rows = reviews.trail(connection)
            print_rows(
                rows,
                ["id", "kind", "decision", "field", "value", "original", "comment", "reviewer", "at", "undone"],
                as_json=as_json,
                nothing="nobody has decided anything yet",
            )
        elif record is None:
            with open_ledger.reading() as connection:
                rows = reviews.queue(connection)
            print_rows(
                rows,
                ["id", "type", "status", "confidence", "sentence"],
                as_json=as_json,
                nothing="nothing awaits review",
            )
        else:
            kind, number = _record(record)
            decision, details = _decision(accept, reject, correct, comment)
            made = open_ledger.review(kind, number, decision, reviewer=by or getpass.getuser(), **details)
            print(f"review {made} noted; undo it with: dragoman review {ledger} --undo {made}", file=sys.stderr)


def _record(record: str) -> tuple[str, int]:
    kind, _, number = record.partition(":")
    if not number.isdigit():
        raise UsageError(f"a record is named like event:12, not {record!r}")
    return kind, int(number)


def _decision(
    accept: bool, reject: bool, correct: str | None, comment: str | None
) -> tuple[Decision, dict[str, object]]:
    if sum((accept, reject, correct is not None)) > 1:
        raise UsageError("choose one of --accept, --reject and --correct")
    if correct is not None:
        field, sign, value = correct.partition("=")
        if not sign:
            raise UsageError("--correct takes FIELD=VALUE, for example --correct type=CONSULT")
        return "correct", {"field": field, "value": _value(value), "comment": comment}
    if accept or reject:
        return ("accept" if accept else "reject"), {"comment": comment}
    return "comment", {"comment": comment}


def _value(words: str) -> object:
    try:
        return json.loads(words)
    except ValueError:
        return words


def agreement(ledger: LedgerArgument, as_json: AsJson = False) -> None:
    """Precision by event type, from what reviewers judged."""
    from ..ledger import Ledger
    from ..ledger import review as reviews

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = reviews.agreement(connection)
    print_rows(
        rows, ["type", "judged", "precision", "type_right"], as_json=as_json, nothing="nobody has judged an event yet"
    )


def merge(
    ledger: LedgerArgument,
    actor: Annotated[int | None, typer.Argument(help="Number of the actor (see dragoman who).")] = None,
    into: Annotated[int | None, typer.Argument(help="Number of the actor that it is.")] = None,
    undo: Annotated[int | None, typer.Option(metavar="MERGE", help="Take a merge back.")] = None,
    by: By = None,
) -> None:
    """Say that two actors of the ledger are one; --undo splits them again."""
    from ..ledger import Ledger

    with Ledger(ledger) as open_ledger:
        if undo is not None:
            open_ledger.split(undo)
            print(f"merge {undo} undone", file=sys.stderr)
        elif actor is None or into is None:
            raise UsageError("name two actors by their numbers; see: dragoman who LEDGER NAME")
        else:
            made = open_ledger.merge(actor, into, reviewer=by or getpass.getuser())
            print(f"merge {made} noted; undo it with: dragoman merge {ledger} --undo {made}", file=sys.stderr)


def export(
    ledger: LedgerArgument,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to (a folder for package).")],
    table: Annotated[
        str, typer.Option(help="articles, events, incidents, statements, ties, control or actors.")
    ] = "events",
    format: Annotated[str, typer.Option(help="jsonl, csv, parquet, geojson, graphml or package.")] = "jsonl",
    layout: Annotated[str | None, typer.Option(help="Columns of polecat, gdelt or phoenix (tab-separated).")] = None,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="Only what a person has accepted or corrected.")] = False,
) -> None:
    """Write a table of the ledger for other programs; format package writes all tables with a manifest."""
    from ..ledger import Ledger

    with Ledger(ledger) as open_ledger:
        if format == "package":
            print(open_ledger.package(output, reviewed=reviewed), file=sys.stderr)
            return
        count = open_ledger.export(output, table=table, format=format, layout=layout, reviewed=reviewed)
    print(f"{count} rows in {output}", file=sys.stderr)
