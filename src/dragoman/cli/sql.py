"""``dragoman sql``: a query over a ledger's views."""

from __future__ import annotations

import csv
import json
import sys
from typing import Annotated, Any

import typer

from ..errors import UsageError
from .logs import log
from .options import AsJson, LedgerArgument


def sql(
    ledger: LedgerArgument,
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", help="SELECT ...; - reads it from standard input.")
    ] = None,
    views: Annotated[bool, typer.Option("--views", help="List the views with their columns.")] = False,
    rows: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many rows.")] = 1_000,
    seconds: Annotated[float, typer.Option(min=0.1, metavar="S", help="At most so long.")] = 30.0,
    as_json: AsJson = False,
) -> None:
    """Ask a ledger in SQL, over documented views; prints CSV. Nothing can be changed.

    \b
    Examples:
      dragoman sql crisis.ledger --views
      dragoman sql crisis.ledger "SELECT type, count(*) FROM events_v1 WHERE status = 'occurred' GROUP BY type"
    """
    from ..ledger import Ledger
    from ..ledger.sql import guide

    if views:
        _print(list(guide()), as_json=as_json)
        return
    if query is None:
        raise UsageError("give a query, or --views to see what can be asked")
    with Ledger(ledger) as open_ledger:
        found = open_ledger.query(sys.stdin.read() if query == "-" else query, rows=rows, seconds=seconds)
    _print(found, as_json=as_json)
    if len(found) == rows:
        log.info("the first %d rows; --rows takes more", rows)


def _print(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False, default=str))
        return
    from ..plain import cell

    writer = csv.writer(sys.stdout, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
