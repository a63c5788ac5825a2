"""``dragoman export``: a ledger's tables for other programs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from ..errors import UsageError
from .logs import log
from .options import DryRun, LedgerArgument, MinConfidence, Reviewed

STANDARD_OUTPUT = Path("-")


def export(
    ledger: LedgerArgument,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Where to; - is standard output. package: a folder.")
    ] = STANDARD_OUTPUT,
    table: Annotated[
        str, typer.Option(metavar="TABLE", help="articles, events, incidents, statements, ties, control or actors.")
    ] = "events",
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help="jsonl, csv, parquet, geojson, graphml or package.")
    ] = "jsonl",
    layout: Annotated[
        str | None, typer.Option(metavar="LAYOUT", help="Columns of polecat, gdelt or phoenix (tab-separated).")
    ] = None,
    reviewed: Reviewed = False,
    min_confidence: MinConfidence = 0.0,
    dry_run: DryRun = False,
) -> None:
    """Write a table of the ledger for other programs; format package writes all tables with a manifest.

    \b
    Examples:
      dragoman export crisis.ledger | jq .type
      dragoman export crisis.ledger --format parquet -o events.parquet
      dragoman export crisis.ledger --table statements --format csv -o statements.csv
      dragoman export crisis.ledger --layout gdelt -o gdelt.tsv
      dragoman export crisis.ledger --format package -o data/
    """
    from ..ledger import Ledger

    streamed = output == STANDARD_OUTPUT
    if streamed and format == "package":
        raise UsageError("a package is a folder: name it with -o FOLDER")
    with Ledger(ledger) as open_ledger, TemporaryDirectory() as folder:
        target = Path(folder) / "export" if streamed or dry_run else output
        try:
            if format == "package":
                open_ledger.package(target, reviewed=reviewed)
                made = "a package"
            else:
                count = open_ledger.export(
                    target, table=table, format=format, layout=layout, reviewed=reviewed, min_confidence=min_confidence
                )
                made = f"{count} rows"
        except OSError as error:
            raise UsageError(f"--output: could not write {output}: {(error.strerror or str(error)).lower()}") from error
        if dry_run:
            size = sum(path.stat().st_size for path in [target, *target.glob("*")] if path.is_file())
            log.info("%s (%d bytes) would be written to %s; nothing was", made, size, output)
        elif streamed:
            with target.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
        else:
            log.info("%s in %s", made, output)
