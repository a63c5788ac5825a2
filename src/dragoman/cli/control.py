"""``dragoman control``: who is said to hold what ground, over time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..views.judged import how_good_ground
from .logs import log
from .options import AsJson, LedgerArgument, Since, Until
from .show import print_rows, shown, terminal

if TYPE_CHECKING:
    from ..ledger.control import Ground

PICTURES = (".png", ".svg", ".pdf")
TABLES = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet", ".geojson": "geojson"}
WIDTH = 100  # columns of the picture where no terminal says how many there are
VERBS = {"holds": "held by", "gained": "gained by", "lost": "lost by"}
CLAIM_COLUMNS = ["date", "claim", "holder_name", "status", "territory", "share_text", "speaker", "outlet", "sentence"]


def control(
    ledger: LedgerArgument,
    place: Annotated[
        str | None,
        typer.Argument(metavar="PLACE", help="A place, or the province or country it lies in; all if left out."),
    ] = None,
    since: Since = None,
    until: Until = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="Who held each place on this day.")] = None,
    claims: Annotated[bool, typer.Option("--claims", help="Every claim as it was read, doubtful ones too.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="To .csv, .jsonl, .parquet, .geojson, or drawn: .png, .svg, .pdf."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Who is said to hold, to have gained or lost ground: by place over time, with sources and the other side's claim.

    Listed is what a sentence says of a place by its name, of somebody who can hold ground, and not as a wish, a fear or
    long past; how many claims are left out, and why, is said at the end. Places that two sides are said to hold
    within a fortnight are contested.

    \b
    Examples:
      dragoman control crisis.ledger Raqqa
      dragoman control crisis.ledger SYR --since 2018-03 --until 2018-04
      dragoman control crisis.ledger SDN --on 2025-05-10
      dragoman control crisis.ledger SDN -o control.geojson
    """
    from ..ledger import Ledger, ask
    from ..ledger import control as asked

    if on is not None and len(ask.checked_day(on, "on")) != len("2018-04-14"):
        raise UsageError(f"--on takes a day like 2018-04-14, not {on!r}")
    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        if claims:
            rows = ask.control(connection, place, since=since, until=until)
            rows = [{**row, "claim": f"control:{row['id']}"} for row in rows]
            print_rows(rows, CLAIM_COLUMNS, as_json=as_json, nothing="nobody is said to hold it")
            return
        ground = asked.changes(connection, place, since=since, until=until)
    rows = asked.on_day(ground.changes, on) if on else ground.changes
    if output is not None:
        _write(rows, output)
    elif as_json:
        print_rows(rows, [], as_json=True, nothing="")
    else:
        _print(ground, rows, place)


def _write(rows: list[dict[str, Any]], output: Path) -> None:
    from ..ledger.export import write

    suffix = output.suffix.lower()
    if suffix not in (*TABLES, *PICTURES):
        raise UsageError(f"{output}: name a file that ends in {', '.join((*TABLES, *PICTURES))}")
    try:
        if suffix in TABLES:
            count = write(iter(rows), output, TABLES[suffix])
        else:
            from ..views import figures
            from ..views.tables import Table

            figures.control(Table(rows)).savefig(output)
            count = len(rows)
    except OSError as error:
        raise UsageError(f"{output}: can't be written: {(error.strerror or str(error)).lower()}") from error
    log.info("%d changes in %s. %s", count, output, how_good_ground())


def _print(ground: Ground, rows: list[dict[str, Any]], place: str | None) -> None:
    from ..views.lanes import lanes

    console = terminal()
    width = console.width if console.is_terminal else WIDTH
    for line in lanes(rows, width=width):
        console.print(line, soft_wrap=True)
    before = None
    for row in rows:
        here = (row["place"], row["within"], row["precision"], row["part"])
        if here != before:
            before = here
            console.print()
            console.print(_heading(row, rows), style="bold", soft_wrap=True)
        for line in _lines(row):
            console.print(line, soft_wrap=True)
    if not rows:
        log.info("nobody is said to hold %s", place or "anything")
    console.print()
    for line in _left_out(ground):
        console.print(line, style="dim", soft_wrap=True)
    if rows:
        log.info("%s", how_good_ground())


def _heading(row: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """ "Khartoum, region in Sudan: contested"."""
    name = f"{row['part']} {row['place']}" if row["part"] and " " in row["part"] else row["place"]
    name += f" {row['part']}" if row["part"] and " " not in row["part"] else ""
    kind = f"{row['precision']} in " if row["precision"] in ("town", "district", "region") else ""
    where = f", {kind}{row['within']}" if row["within"] else ", not on the map" if row["latitude"] is None else ""
    same = [r for r in rows if (r["place"], r["part"], r["within"]) == (row["place"], row["part"], row["within"])]
    return shown(name + where) + (": contested" if any(r["contested"] for r in same) else "")


def _lines(row: dict[str, Any]) -> list[str]:
    """A change: the day, who, what, on whose word, by how many; and below it the other side's claim."""
    share = f" ({row['share']})" if row["share"] else ""
    taken = f" from {row['taken_from']}" if row["taken_from"] else ""
    told = f"{row['sources']} article{'' if row['sources'] == 1 else 's'}"
    last = f", last {row['until']}" if row["until"] != row["date"] and row["sources"] > 1 else ""
    day = row["date"] if row["dated"] == "said" else f"{row['date']}*"
    source = row["outlet"] or row["title"] or row["url"] or f"article {row['article']}"
    who = f"according to {row['said_by']}" if row["said_by"] else source
    what = f"{VERBS[row['status']]} {row['holder']}{share}{taken} · {who} · {told}{last}"
    lines = [f"  {day:11}  {shown(what)}  {row['record']}"]
    if row["other_side"]:
        label = "contested" if row["contested"] else "ended" if row["ended"] else "others"
        lines.append(f"  {'':11}  {label}: {shown(row['other_side'])}")
    return lines


def _left_out(ground: Ground) -> list[str]:
    from ..ledger.control import REASONS

    lines = []
    if any(row["dated"] == "published" for row in ground.changes):
        lines.append("* the day on which the article appeared; its sentence gives none")
    left = sum(ground.left_out.values())
    if left:
        why = "; ".join(f"{count} {REASONS[reason]}" for reason, count in ground.left_out.most_common())
        lines.append(f"{left} of {ground.considered} claims are left out: {why} (all of them: --claims)")
    return lines
