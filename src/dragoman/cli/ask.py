"""The commands that ask a ledger: search, events, incidents, agenda, who, control, trend, brief."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .ledger import AsJson, LedgerArgument
from .show import draw_trend, print_rows

Limit = Annotated[int, typer.Option(min=1, help="At most so many rows.")]
Actor = Annotated[str | None, typer.Option(metavar="NAME", help="Who acts: a name, or a code like RUS.")]


def search(
    ledger: LedgerArgument,
    words: Annotated[str, typer.Argument(metavar='"WORDS"')],
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Find articles and statements by their words, shown in context."""
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.search(connection, words, limit=limit)
    print_rows(rows, ["kind", "published", "title", "words"], as_json=as_json, nothing="no article has these words")


def events(
    ledger: LedgerArgument,
    actor: Actor = None,
    recipient: Annotated[str | None, typer.Option(metavar="NAME", help="To whom it is done.")] = None,
    type: Annotated[str | None, typer.Option(help="PLOVER type, or several with commas.")] = None,
    status: Annotated[str | None, typer.Option(help="occurred, planned, ... or several with commas.")] = None,
    place: Annotated[str | None, typer.Option(help="Name of a place, or a country's code.")] = None,
    near: Annotated[str | None, typer.Option(metavar="PLACE|LAT,LON[,KM]", help="Within a distance (50 km).")] = None,
    source: Annotated[str | None, typer.Option(help="Part of an outlet's name or address.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE")] = None,
    words: Annotated[str | None, typer.Option(help="In articles with these words.")] = None,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="Only what a person has accepted or corrected.")] = False,
    reports: Annotated[bool, typer.Option("--reports", help="Every report apart, not one row a happening.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List what happened, one row a happening, newest first."""
    from ..ledger import Ledger, ask

    filters = ask.Filters(actor, recipient, type, status, place, near, source, since, until, words, reviewed)
    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = (ask.events if reports else ask.incidents)(connection, filters, limit=limit)
    columns = ["earliest", "type", "status", "actors", "recipients", "place", "sentence"]
    print_rows(rows, columns, as_json=as_json, nothing="no event fits")


def agenda(
    ledger: LedgerArgument,
    actor: Actor = None,
    today: Annotated[
        str | None, typer.Option(metavar="DATE", help="Against which day (default: the newest article's).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What is planned: due, slipped or held."""
    from ..ledger import Ledger, ask

    checked = ask.checked_day(today, "today") if today else None
    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.agenda(connection, today=checked, actor=actor)
    print_rows(
        rows,
        ["date", "state", "type", "actors", "recipients", "place", "sentence"],
        as_json=as_json,
        nothing="nothing is planned",
    )


def who(ledger: LedgerArgument, name: str, as_json: AsJson = False) -> None:
    """The actors that a name may mean: offices, aliases, how much they do."""
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.who(connection, name)
    print_rows(
        rows,
        ["id", "name", "kind", "country", "offices", "aliases", "acts", "acted_upon"],
        as_json=as_json,
        nothing="nobody",
    )


def control(
    ledger: LedgerArgument, place: Annotated[str | None, typer.Argument()] = None, as_json: AsJson = False
) -> None:
    """Who is said to hold, have gained or lost a place, over time."""
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.control(connection, place)
    print_rows(
        rows,
        ["date", "holder_name", "status", "territory", "share_text", "speaker", "outlet", "sentence"],
        as_json=as_json,
        nothing="nobody is said to hold it",
    )


def trend(
    ledger: LedgerArgument,
    one: Annotated[str, typer.Argument(help="An actor's name, or a code like RUS.")],
    other: Annotated[str, typer.Argument(help="The other side of the dyad.")],
    as_json: AsJson = False,
) -> None:
    """Conflict and cooperation between two actors by week, drawn; unusual weeks are marked."""
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.trend(connection, one, other)
    if as_json:
        print_rows(rows, [], as_json=True, nothing="")
    else:
        draw_trend(rows, one, other)


def brief(
    ledger: LedgerArgument,
    since: Annotated[str | None, typer.Option(metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE")] = None,
    actor: Actor = None,
    html: Annotated[bool, typer.Option("--html", help="As a page, not Markdown.")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE")] = None,
) -> None:
    """Write a briefing in which every sentence carries its citations."""
    from ..ledger import Ledger, ask

    for name, value in (("since", since), ("until", until)):
        if value:
            ask.checked_day(value, name)
    with Ledger(ledger) as open_ledger:
        made = open_ledger.brief(since=since, until=until, actor=actor)
    words = made.to_html() if html else made.to_markdown()
    if output:
        output.write_text(words, "utf-8")
    else:
        sys.stdout.write(words)
