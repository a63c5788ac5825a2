"""``dragoman export``: a ledger's tables for other programs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from ..errors import UsageError
from ..views.judged import how_good
from .logs import log
from .options import DryRun, LedgerArgument, Reviewed, Since, Until

STANDARD_OUTPUT = Path("-")
JUDGED = ("events", "incidents")  # tables of which is known how right they are


def export(
    ledger: LedgerArgument,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Where to; - is standard output.")
    ] = STANDARD_OUTPUT,
    table: Annotated[
        str, typer.Option(metavar="TABLE", help="articles, events, incidents, statements, ties, control or actors.")
    ] = "events",
    format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="jsonl (the default), csv, parquet, geojson, graphml, or a layout's name for its own files.",
        ),
    ] = None,
    layout: Annotated[
        str | None, typer.Option(metavar="LAYOUT", help="Columns of acled, ucdp, polecat, gdelt or phoenix.")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="Events of these statuses, with commas between, or all (default: every one in a table, in a layout "
            "what occurred or is going on).",
        ),
    ] = None,
    place: Annotated[str | None, typer.Option(metavar="PLACE", help="Where: a name, or a country's code.")] = None,
    since: Since = None,
    until: Until = None,
    count_by: Annotated[
        str | None,
        typer.Option(metavar="COLUMNS", help="Count ACLED's events by month and these of its columns instead."),
    ] = None,
    reviewed: Reviewed = False,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            metavar="P",
            help="Only events that are right with this probability (0 to 1) or more; in the layouts acled and ucdp 0.5 "
            "unless given.",
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Write a table of the ledger for other programs, or its events in the columns of another data set.

    \b
    Examples:
      dragoman export crisis.ledger | jq .type
      dragoman export crisis.ledger --format parquet -o events.parquet
      dragoman export crisis.ledger --table statements --format csv -o statements.csv
      dragoman export crisis.ledger --format acled -o acled.csv
      dragoman export crisis.ledger --format acled --place SDN --count-by admin1,event_type -o months.csv
      dragoman export crisis.ledger --layout gdelt --status occurred,planned -o gdelt.tsv
    """
    from ..ledger import Ledger

    streamed = output == STANDARD_OUTPUT
    with Ledger(ledger) as open_ledger, TemporaryDirectory() as folder:
        target = Path(folder) / "export" if streamed or dry_run else output
        try:
            count = open_ledger.export(
                target,
                table=table,
                format=format,
                layout=layout,
                count_by=count_by.split(",") if count_by else (),
                reviewed=reviewed,
                **({} if min_confidence is None else {"min_confidence": min_confidence}),
                status=status,
                place=place,
                since=since,
                until=until,
            )
        except OSError as error:
            raise UsageError(f"--output: could not write {output}: {(error.strerror or str(error)).lower()}") from error
        if dry_run:
            size = target.stat().st_size
            log.info("%d rows (%d bytes) would be written to %s; nothing was", count, size, output)
        elif streamed:
            with target.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
        else:
            log.info("%d rows in %s", count, output)
            if table in JUDGED:
                log.info("%s", how_good())
