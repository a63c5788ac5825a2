"""``dragoman sample``, ``dragoman validity`` and ``dragoman compare``: how right a ledger's events are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..whole import write_text
from .logs import log
from .options import AsJson, LedgerArgument, Since, Until
from .show import print_rows

AGREEMENT = ["question", "judged", "agreed", "kappa", "kappa_low", "kappa_high", "f1", "f1_low", "f1_high"]
ESTIMATES = ["stratum", "coded", "judged", "precision", "low", "high", "right_ones", "right_low", "right_high"]
SUMMARY = [
    "kind",
    "both",
    "ledger_only",
    "other_only",
    "of_ledger_in_other",
    "of_other_in_ledger",
    "same_kind",
    "shared_party",
]


def sample(
    ledger: LedgerArgument,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the sheets are written.")],
    size: Annotated[int, typer.Option(min=1, metavar="N", help="How many events.")] = 200,
    by: Annotated[str, typer.Option(metavar="COLUMN", help="Strata: type, status, mode, country or outlet.")] = "type",
    coder: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A sheet for each; given again.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number draws another sample.")] = 1,
    status: Annotated[str | None, typer.Option(metavar="STATUS", help="Events of these statuses alone.")] = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Draw events at random by stratum, as sheets for coders to judge apart from one another.

    \b
    Examples:
      dragoman sample crisis.ledger judged/ --size 300 --coder ada --coder ben
      dragoman validity judged/
    """
    from ..ledger import Ledger
    from ..ledger.ask import Filters
    from ..publish.layouts import checked_status
    from ..publish.validity import draw

    filters = Filters(status=checked_status(status), since=since, until=until)
    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        try:
            names = tuple(coder or ("first", "second"))
            count = draw(connection, folder, size=size, by=by, coders=names, seed=seed, filters=filters)
        except OSError as error:
            raise UsageError(f"{folder}: could not be written: {(error.strerror or str(error)).lower()}") from error
    log.info("%d events in %s: %s", count, folder, ", ".join(f"{name}.csv" for name in names))


def validity(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that sample made, its sheets filled in.")],
    as_json: AsJson = False,
) -> None:
    """Agreement of the coders of a sample, precision, and how many right events there are by it, with 95 % intervals.

    \b
    Examples:
      dragoman validity judged/
    """
    from ..publish.validity import agreement, estimates, read_sheets

    judged = read_sheets(folder)
    print_rows(agreement(judged), AGREEMENT, as_json=as_json, nothing="no question was answered by two coders yet")
    print_rows(estimates(judged), ESTIMATES, as_json=as_json, nothing="nothing was judged yet")


def compare(
    ledger: LedgerArgument,
    other: Annotated[Path, typer.Argument(metavar="FILE", help="Rows of ACLED, UCDP GED, GDELT or POLECAT.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Every row with its match, as CSV.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The same as a page, with a text for a paper.")
    ] = None,
    days: Annotated[int, typer.Option(min=0, metavar="N", help="Days that may lie between.")] = 1,
    km: Annotated[float, typer.Option(min=0, metavar="KM", help="Kilometres that may lie between.")] = 50.0,
    as_json: AsJson = False,
) -> None:
    """Match the ledger's events with other data by day, place and parties: what both have, and what one has alone.

    \b
    Examples:
      dragoman compare crisis.ledger acled-sudan.csv
      dragoman compare crisis.ledger acled-sudan.csv -o matches.csv --html matches.html --days 2
    """
    from ..ledger import Ledger
    from ..ledger.export import write
    from ..publish.compare import as_html, summary
    from ..publish.compare import compare as compared

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        made = compared(connection, other, days=days, km=km)
    try:
        if output is not None:
            log.info("%d rows in %s", write(iter(made.rows), output, "csv"), output)
        if html is not None:
            write_text(html, as_html(made, other.stem))
            log.info("a page in %s", html)
    except OSError as error:
        raise UsageError(f"could not write: {(error.strerror or str(error)).lower()}") from error
    print_rows(summary(made), SUMMARY, as_json=as_json, nothing="nothing to compare")
