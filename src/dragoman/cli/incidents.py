"""The commands about incidents: incidents lists and shows them, regroup puts them right."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..views.judged import how_good, marked
from .ask import Limit
from .logs import log
from .options import (
    Actor,
    AsJson,
    By,
    DryRun,
    LeastShown,
    LedgerArgument,
    Near,
    Place,
    Recencies,
    Recipient,
    Reviewed,
    Since,
    Source,
    Statuses,
    Types,
    Until,
    Words,
    least_shown,
)
from .review import say, writing
from .show import print_rows, say_how_good, shown

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ..ledger import Ledger

COLUMNS = "earliest incident told_by type status sure actors recipients place name sentence".split()
SHIPPED = "shipped"  # instead of a file of weights
SUFFIXES = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet", ".geojson": "geojson"}


def incidents(
    ledger: LedgerArgument,
    show: Annotated[int | None, typer.Option(metavar="ID", help="One incident, its reports side by side.")] = None,
    actor: Actor = None,
    recipient: Recipient = None,
    type: Types = None,
    status: Statuses = None,
    place: Place = None,
    near: Near = None,
    source: Source = None,
    since: Since = None,
    until: Until = None,
    words: Words = None,
    voices: Annotated[int, typer.Option(min=1, metavar="N", help="Told by so many independent voices or more.")] = 1,
    reviewed: Reviewed = False,
    recency: Recencies = None,
    min_confidence: LeastShown = None,
    limit: Limit = 50,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="All to .jsonl, .csv, .parquet or .geojson."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List happenings, newest first, with their reports and independent voices; or show one, report by report.

    \b
    Examples:
      dragoman incidents crisis.ledger --type ASSAULT --voices 2
      dragoman incidents crisis.ledger --show 12
      dragoman incidents crisis.ledger --place SYR --since 2018-04 -o april.csv
    """
    from ..ledger import Ledger, ask

    listed = not as_json and output is None
    least = least_shown(min_confidence, to_people=listed)
    filters = ask.Filters(
        actor, recipient, type, status, place, near, source, since, until, words, reviewed, least, recency=recency
    )
    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        if show is not None:
            from ..ledger.telling import telling

            _print_telling(telling(connection, show), as_json=as_json)
            return
        rows = _listed(connection, filters, voices, None if output else limit)
        hidden = ask.doubtful(connection, filters) if min_confidence is None and listed and voices == 1 else 0
    if output is not None:
        _write(rows, output)
    else:
        for row in rows:
            row["told_by"] = _told_by(row["reports"], row["voices"])
        print_rows(rows if as_json else marked(rows), COLUMNS, as_json=as_json, nothing="no incident fits")
        say_how_good(rows if not as_json else [], hidden)


def _listed(connection: Connection, filters: Any, voices: int, limit: int | None) -> list[dict[str, Any]]:
    from ..ledger import ask
    from ..ledger.corrections import names_of

    if voices == 1:
        rows = ask.incidents(connection, filters, limit=limit)
    else:
        rows = [row for row in ask.incidents(connection, filters, limit=None) if row["voices"] >= voices][:limit]
    names = names_of(connection, [row["incident"] for row in rows])
    return [{**row, "name": names.get(row["incident"])} for row in rows]


def _write(rows: list[dict[str, Any]], output: Path) -> None:
    from ..ledger.export import write

    if output.suffix not in SUFFIXES:
        raise UsageError(f"{output}: name a file that ends in {', '.join(SUFFIXES)}")
    try:
        count = write(iter(rows), output, SUFFIXES[output.suffix])
    except OSError as error:
        raise UsageError(f"{output}: can't be written: {error.strerror or error}") from error
    log.info("%d incidents in %s. %s", count, output, how_good())


def _told_by(reports: int, voices: int) -> str:
    return f"{reports} report{'' if reports == 1 else 's'}, {voices} voice{'' if voices == 1 else 's'}"


def _print_telling(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    row = told["incident"]
    heading = [f"incident {row['incident']}", told["name"], row["earliest"], row["type"], row["status"], row["place"]]
    outlets = f"{told['outlets']} outlet{'' if told['outlets'] == 1 else 's'}"
    print("  ".join(shown(part) for part in heading if part))
    print(f"{_told_by(row['reports'], row['voices'])}, {outlets}")
    for compared in told["differ"]:
        if compared["differ"]:
            values = "; ".join(f"{shown(v['value'])} ({v['reports']})" for v in compared["values"])
            print(f"  differ in {compared['field']}: {values}")
    for toll in told["tolls"]:
        who = ", ".join(shown(toll[name]) for name in ("outlet", "speaker", "published") if toll[name])
        most = f" to {toll['deaths_high']}" if toll["deaths_high"] not in (None, toll["deaths_low"]) else ""
        print(f"  dead: {shown(toll['deaths_low'])}{most} ({who or 'article ' + str(toll['article'])})")
    print()
    columns = ["published", "id", "outlet", "type", "status", "date", "place", "actors", "recipients", "sentence"]
    print_rows(told["reports"], columns, as_json=False, nothing="")
    if told["thread"]:
        print("\nfrom plan to outcome")
        print_rows(told["thread"], ["earliest", "incident", "type", "status", "sentence"], as_json=False, nothing="")
    if told["acts"]:
        print("\nacts of the same happening")
        columns = ["link", "about", "earliest", "incident", "type", "status", "sentence"]
        print_rows(told["acts"], columns, as_json=False, nothing="")


def regroup(
    ledger: LedgerArgument,
    merge: Annotated[str | None, typer.Option(metavar="ID,ID...", help="These incidents are one.")] = None,
    split: Annotated[
        str | None, typer.Option(metavar="EVENT,...", help="These reports of one incident are another one.")
    ] = None,
    move: Annotated[int | None, typer.Option(metavar="EVENT", help="This report belongs to the incident --to.")] = None,
    to: Annotated[int | None, typer.Option(metavar="ID", help="The incident that --move moves to.")] = None,
    name: Annotated[str | None, typer.Option(metavar="ID=WORDS", help="What people call an incident.")] = None,
    undo: Annotated[int | None, typer.Option(metavar="CORRECTION", help="Take a correction back.")] = None,
    weights: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help='Join all incidents anew by weights of "train --from-review", or by "shipped" ones.',
        ),
    ] = None,
    by: By = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Merge, split, move or name incidents; without any of it, list the corrections made.

    Reports are named by their events' numbers, as "incidents --show" gives them. A correction holds for readings made
    again, and is a label to train on.

    \b
    Examples:
      dragoman regroup crisis.ledger --merge 12,15
      dragoman regroup crisis.ledger --split 31,32
      dragoman regroup crisis.ledger --move 31 --to 12
      dragoman regroup crisis.ledger --name 12="Shayrat strike"
      dragoman regroup crisis.ledger --undo 3
      dragoman regroup crisis.ledger --weights mine.toml
    """
    from ..ledger import Ledger, corrections

    chosen = [what for what in (merge, split, move, name, undo, weights) if what is not None]
    if len(chosen) > 1 or (to is not None) != (move is not None):
        raise UsageError("choose one of --merge, --split, --move with --to, --name, --undo and --weights")
    with Ledger(ledger) as open_ledger:
        if not chosen:
            with open_ledger.reading() as connection:
                rows = corrections.trail(connection)
            columns = ["id", "decision", "reports", "others", "apart", "name", "reviewer", "at", "undone"]
            print_rows(rows, columns, as_json=as_json, nothing="nobody has regrouped anything yet")
            return
        if weights is not None:
            _join_by(open_ledger, weights, dry_run)
            return
        with writing(open_ledger, dry_run) as connection:
            made = _correct(connection, merge, split, move, to, name, undo, by or getpass.getuser())
    done = "undone" if undo is not None else f"noted; undo it with: dragoman regroup {ledger} --undo {made}"
    say(f"correction {made}", done, dry_run)


def _join_by(ledger: Ledger, weights: str, dry_run: bool) -> None:
    from sqlalchemy import func, select

    from ..ledger import schema, teach

    count = select(func.count()).select_from(schema.incidents)
    with writing(ledger, dry_run) as connection:
        before = connection.execute(count).scalar_one()
        teach.use(connection, None if weights == SHIPPED else Path(weights))
        after = connection.execute(count).scalar_one()
    say(f"{before} incidents", f"joined anew: {after}", dry_run)


def _correct(
    connection: Connection,
    merge: str | None,
    split: str | None,
    move: int | None,
    to: int | None,
    name: str | None,
    undo: int | None,
    reviewer: str,
) -> int:
    from ..ledger import corrections

    if undo is not None:
        corrections.undo(connection, undo)
        return undo
    if merge is not None:
        return corrections.merge(connection, _numbers(merge, "--merge"), reviewer=reviewer)
    if split is not None:
        return corrections.split(connection, _numbers(split, "--split"), reviewer=reviewer)
    if move is not None and to is not None:
        return corrections.move(connection, move, to, reviewer=reviewer)
    number, sign, words = (name or "").partition("=")
    if not sign or not number.isdigit():
        raise UsageError('--name takes ID=WORDS, for example --name 12="Shayrat strike"')
    return corrections.name(connection, int(number), words, reviewer=reviewer)


def _numbers(words: str, flag: str) -> list[int]:
    parts = [part.strip() for part in words.split(",")]
    if not all(part.isdigit() for part in parts):
        raise UsageError(f"{flag} takes numbers with commas, like {flag} 12,15, not {words!r}")
    return [int(part) for part in parts]
