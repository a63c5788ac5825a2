"""The commands for people's decisions on a ledger: review, agreement, merge."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from .logs import log
from .options import AsJson, By, DryRun, LedgerArgument
from .show import print_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ..ledger import Ledger
    from ..ledger.review import Decision


def review(
    ledger: LedgerArgument,
    record: Annotated[
        str | None, typer.Argument(metavar="KIND:ID", help="event:12, statement:3, tie:4, control:5")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="It is right as coded.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="It is wrong.")] = False,
    correct: Annotated[str | None, typer.Option(metavar="FIELD=VALUE", help="Put one field right.")] = None,
    comment: Annotated[str | None, typer.Option(metavar="WORDS", help="Say something about it.")] = None,
    undo: Annotated[int | None, typer.Option(metavar="REVIEW", help="Take a decision back.")] = None,
    trail: Annotated[bool, typer.Option("--trail", help="List all decisions.")] = False,
    by: By = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Accept, correct, reject or comment on a record; without one, list what awaits review, most doubtful first.

    \b
    Examples:
      dragoman review crisis.ledger
      dragoman review crisis.ledger event:12 --accept
      dragoman review crisis.ledger event:12 --correct type=CONSULT --comment "they only met"
      dragoman review crisis.ledger --undo 7
      dragoman review crisis.ledger --trail --json > decisions.jsonl
    """
    from ..ledger import Ledger
    from ..ledger import review as reviews

    with Ledger(ledger) as open_ledger:
        if undo is not None:
            with writing(open_ledger, dry_run) as connection:
                reviews.undo(connection, undo)
            say(f"review {undo}", "undone", dry_run)
        elif record is not None:
            kind, number = _record(record)
            decision, details = _decision(accept, reject, correct, comment)
            with writing(open_ledger, dry_run) as connection:
                made = reviews.review(connection, kind, number, decision, reviewer=by or getpass.getuser(), **details)
            say(f"review {made}", f"noted; undo it with: dragoman review {ledger} --undo {made}", dry_run)
        elif trail:
            columns = ["id", "kind", "decision", "field", "value", "original", "comment", "reviewer", "at", "undone"]
            with open_ledger.reading() as connection:
                rows = reviews.trail(connection)
            print_rows(rows, columns, as_json=as_json, nothing="nobody has decided anything yet")
        else:
            columns = ["record", "type", "status", "confidence", "sentence"]
            with open_ledger.reading() as connection:
                rows = [{**row, "record": f"event:{row['id']}"} for row in reviews.queue(connection)]
            print_rows(rows, columns, as_json=as_json, nothing="nothing awaits review")


class _TakenBack(Exception):
    """Ends a transaction that was only to be tried."""


@contextmanager
def writing(ledger: Ledger, dry_run: bool) -> Iterator[Connection]:
    """A transaction; one that is dry is carried out and taken back, so that it fails where the real one would."""
    from ..ledger import database

    try:
        with database.writing(ledger.engine) as connection:
            yield connection
            if dry_run:
                raise _TakenBack
    except _TakenBack:
        pass


def say(what: str, done: str, dry_run: bool) -> None:
    """Says what was done, or would be."""
    log.info("%s", f"{what} would be {done.split(';')[0]}; nothing was written" if dry_run else f"{what} {done}")


def _record(record: str) -> tuple[str, int]:
    kind, _, number = record.partition(":")
    if not number.isdigit():
        raise UsageError(f"a record is named like event:12, not {record!r}")
    return kind, int(number)


def _decision(accept: bool, reject: bool, correct: str | None, comment: str | None) -> tuple[Decision, dict[str, Any]]:
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
    """Precision by event type, from what reviewers judged.

    \b
    Examples:
      dragoman agreement crisis.ledger
    """
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
    dry_run: DryRun = False,
) -> None:
    """Say that two actors of the ledger are one; --undo splits them again.

    \b
    Examples:
      dragoman who crisis.ledger Hollande
      dragoman merge crisis.ledger 41 7
      dragoman merge crisis.ledger --undo 2
    """
    from ..ledger import Ledger
    from ..ledger import review as reviews

    with Ledger(ledger) as open_ledger:
        if undo is not None:
            with writing(open_ledger, dry_run) as connection:
                reviews.split(connection, undo)
            say(f"merge {undo}", "undone", dry_run)
        elif actor is None or into is None:
            raise UsageError("name two actors by their numbers; see: dragoman who LEDGER NAME")
        else:
            with writing(open_ledger, dry_run) as connection:
                made = reviews.merge(connection, actor, into, reviewer=by or getpass.getuser())
            say(f"merge {made}", f"noted; undo it with: dragoman merge {ledger} --undo {made}", dry_run)
