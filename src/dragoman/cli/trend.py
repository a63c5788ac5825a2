"""``dragoman trend``: what passes between two actors over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..views.judged import how_good
from .logs import log
from .options import AsJson, LeastShown, LedgerArgument, Since, Until, least_shown
from .show import print_rows, shown, terminal

if TYPE_CHECKING:
    from ..ledger.trend import Trend

COLUMNS = ["incidents", "of all", "share", "conflict", "cooperation", "stands out"]
NONE = "none of them is told surely enough, as between the two and of then, to be named"
WIDTH = 100  # columns of the picture where no terminal says how many there are


def trend(
    ledger: LedgerArgument,
    one: Annotated[str, typer.Argument(help="An actor's name, or a code like RUS.")],
    other: Annotated[str, typer.Argument(help="The other side of the dyad.")],
    since: Since = None,
    until: Until = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="TIME", help="day, week or month (default: by the length of the span)."),
    ] = None,
    min_confidence: LeastShown = None,
    as_json: AsJson = False,
) -> None:
    """Conflict and cooperation between two actors over time, drawn, with what is behind the times that stand out.

    Counted are incidents that occurred, beside their share of all incidents of that time. A time stands out when that
    share is larger than chance leaves to it (quasi-binomial test against the whole span, 5 in 100 by Holm's method).

    \b
    Examples:
      dragoman trend crisis.ledger RUS USA
      dragoman trend crisis.ledger "Rapid Support Forces" SDN --since 2025-04 --by week
    """
    from ..ledger import Ledger
    from ..ledger import trend as trends

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        least = least_shown(min_confidence, to_people=not as_json)
        told = trends.trend(connection, one, other, since=since, until=until, by=by, min_confidence=least)
    if as_json:
        print_rows(told.rows, [], as_json=True, nothing="")
    else:
        _print(told, one, other)


def _print(told: Trend, one: str, other: str) -> None:
    from ..views.bars import bars

    if not told.rows:
        log.info("nothing that is dated closely enough joins %s and %s", one, other)
        for line in _left_out(told):
            log.info("%s", line)
        return
    console = terminal()
    count = sum(row["incidents"] for row in told.rows)
    of_all = sum(row["of_all"] for row in told.rows)
    title = f"{shown(one)} and {shown(other)}, {told.since} to {told.until}, by {told.by}: "
    console.print(title + f"{count} of {of_all} incidents ({count / of_all:.1%})", style="bold", soft_wrap=True)
    for line in bars(told.rows, told.by, width=console.width if console.is_terminal else WIDTH):
        console.print(line, soft_wrap=True)
    console.print()
    busy = [_cells(row, told.by) for row in told.rows if row["incidents"]]
    print_rows(busy, [told.by, *COLUMNS], as_json=False, nothing="")
    marked = [row for row in told.rows if row["unusual"]]
    for row in marked:
        console.print()
        console.print(
            f"{row[told.by]}: more {row['more'].replace(', ', ' and ')} than the {row['expected']:g} incidents of it "
            f"that the usual share of this {told.by}'s {row['of_all']} would make",
            style="bold",
            soft_wrap=True,
        )
        for line in [_told(behind) for behind in row["behind"]] or [NONE]:
            console.print(f"  {line}", soft_wrap=True)
    notes = [] if marked else [told.untested or f"no {told.by} stands out"]
    for line in [*notes, *_left_out(told)]:
        console.print(line, style="dim", soft_wrap=True)
    log.info("%s", how_good(behind["type"] for row in marked for behind in row["behind"]))


def _cells(row: dict[str, Any], by: str) -> dict[str, Any]:
    share = f"{row['share']:.1%}" if row["share"] is not None else None
    return {
        **row,
        "of all": row["of_all"],
        "share": share,
        "stands out": f"more {row['more']}" if row["more"] else None,
    }


def _told(behind: dict[str, Any]) -> str:
    """A happening in a line: who did what to whom, where and when, by how many outlets and articles, and its number."""
    from ..ledger.words import counted_words

    outlets = counted_words(behind["outlets"], "outlet") if behind["outlets"] else None
    parts = [behind["head"], outlets, counted_words(behind["reports"], "article"), f"incident {behind['incident']}"]
    return ", ".join(shown(part) for part in parts if part)


def _left_out(told: Trend) -> list[str]:
    undated = f"not counted: {told.undated} that are dated less closely than to a {told.by}"
    return [undated] * bool(told.undated) + [f"not counted: {told.outside} before or after"] * bool(told.outside)
