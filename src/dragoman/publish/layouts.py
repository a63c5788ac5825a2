"""Which published layouts there are, and how a ledger is written in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, get_args

from sqlalchemy import Connection

from ..errors import UsageError
from ..ledger import ask, export
from ..records import Status
from ..whole import written_whole
from . import acled, older, ucdp
from .divisions import fips_code
from .happened import OCCURRED, Told, reports

Row = dict[str, Any]
STATUSES = get_args(Status)
FORMATS = ("csv", "jsonl", "parquet")
LEAST = 0.4  # of what is one row for one event: such rows of ACLED were right in 24 of 30 when they were judged


class Layout(NamedTuple):
    """A data set's columns: what makes its rows of a ledger, how its file separates them, and whether it names them.

    ``least`` is the confidence below which a record is left out unless another is asked for.
    """

    rows: Callable[..., Iterator[Row]]
    delimiter: str
    header: bool
    least: float = 0.0


def _events(
    make: Callable[[Row], Row], connection: Connection, filters: ask.Filters, *, reviewed: bool, asked: bool
) -> Iterator[Row]:
    for told in reports(connection, filters, reviewed=reviewed):
        row = _known(told)
        yield make(row) | older.companions(row, status=asked)


def _known(told: Told) -> Row:
    """A report's row with what older layouts want besides: its article's id, its parties' sectors, its divisions."""
    where = told.where
    made = told.row | {
        "article_id": told.article_id,
        "actor_sectors": list(dict.fromkeys(code for party in told.actors for code in party.sectors)),
        "recipient_sectors": list(dict.fromkeys(code for party in told.recipients for code in party.sectors)),
        "actor_parties": [(party.key, party.kind, party.country, party.sectors) for party in told.actors],
        "recipient_parties": [(party.key, party.kind, party.country, party.sectors) for party in told.recipients],
    }
    if where is None:
        return made
    names = ("country", "latitude", "longitude", "precision", "admin1", "admin2", "geonames_id")
    code = fips_code(where.adm1_number, where.country)
    return made | {name: getattr(where, name) for name in names} | {"place": where.name, "adm1_code": code}


def _incidents(
    make: Callable[..., Iterator[Row]], connection: Connection, filters: ask.Filters, *, reviewed: bool, asked: bool
) -> Iterator[Row]:
    return make(connection, filters, reviewed=reviewed)


LAYOUTS = {
    "acled": Layout(partial(_incidents, acled.rows), ",", True, LEAST),
    "ucdp": Layout(partial(_incidents, ucdp.rows), ",", True, LEAST),
    "polecat": Layout(partial(_events, older.polecat), "\t", True),
    "gdelt": Layout(partial(_events, older.gdelt), "\t", False),
    "phoenix": Layout(partial(_events, older.phoenix), "\t", False),
}


def named(layout: str) -> Layout:
    """The layout of a name; raises UsageError for one that there isn't."""
    if layout not in LAYOUTS:
        raise UsageError(f"a layout is one of {', '.join(LAYOUTS)}; not {layout!r}")
    return LAYOUTS[layout]


def checked_status(status: str | None) -> str | None:
    """The statuses asked for, by name and separated by commas; "all" is every one. Raises UsageError for another."""
    if status is None:
        return None
    wanted = STATUSES if status == "all" else [name.strip() for name in status.split(",")]
    for name in wanted:
        if name not in STATUSES:
            raise UsageError(f"--status takes {', '.join(STATUSES)}, several with commas between, or all; not {name!r}")
    return ",".join(wanted)


def rows_in(layout: str, connection: Connection, filters: ask.Filters, *, reviewed: bool = False) -> Iterator[Row]:
    """The rows of a ledger in a layout: of what occurred, unless ``filters`` name another status."""
    chosen = replace(filters, status=filters.status or OCCURRED)
    return named(layout).rows(connection, chosen, reviewed=reviewed, asked=filters.status is not None)


def write(rows: Iterator[Row], path: Path, layout: str, format: str | None = None) -> int:
    """Writes rows of a layout to ``path``, by default as the data set's own files are; returns how many.

    Raises UsageError for a format that a layout can't have.
    """
    made = named(layout)
    if format in ("jsonl", "parquet"):
        return export.write(rows, path, format)
    if format not in (None, "csv"):
        raise UsageError(f"rows of a layout are {', '.join(FORMATS)}; not {format!r}")
    own = format is None
    lines = (tidy(row) for row in rows)
    delimiter, header = (made.delimiter, made.header) if own else (",", True)
    with written_whole(path) as unfinished:
        return export.write_csv(lines, unfinished, delimiter=delimiter, header=header)


def tidy(row: Row) -> Row:
    """A row without line breaks or tabs in its cells, which many readers of such files break at."""
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in row.items()}


def write_counts(rows: Iterator[Row], path: Path, by: Sequence[str], format: str | None = None) -> int:
    """Writes how many events of ACLED's layout there are by month and these columns, and how many dead."""
    for name in by:
        if name not in acled.COLUMNS:
            raise UsageError(f"--count-by takes columns of ACLED's layout, like admin1 or event_type; not {name!r}")
    return export.write(iter(acled.table(rows, by=tuple(by))), path, format or "csv")
