"""The commands that ask a ledger: search, events, who."""

from __future__ import annotations

from typing import Annotated

import typer

from ..views.judged import marked
from .options import (
    Actor,
    AsJson,
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
from .show import print_rows, say_how_good

Limit = Annotated[int, typer.Option(min=1, help="At most so many rows.")]


def search(
    ledger: LedgerArgument,
    words: Annotated[str, typer.Argument(metavar='"WORDS"', help='All of them; a "quoted phrase" as it stands.')],
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Find articles and statements by their words, shown in context.

    \b
    Examples:
      dragoman search crisis.ledger 'ceasefire talks'
      dragoman search crisis.ledger '"red line" chemical' --limit 5
    """
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.search(connection, words, limit=limit)
    print_rows(rows, ["kind", "published", "title", "words"], as_json=as_json, nothing="no article has these words")


def events(
    ledger: LedgerArgument,
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
    reviewed: Reviewed = False,
    recency: Recencies = None,
    min_confidence: LeastShown = None,
    reports: Annotated[bool, typer.Option("--reports", help="Every report apart, not one row a happening.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List what happened, one row a happening, newest first.

    \b
    Examples:
      dragoman events crisis.ledger --actor RUS --recipient SYR --type CONSULT --since 2017-11
      dragoman events crisis.ledger --near Aleppo --status occurred,ongoing
      dragoman events crisis.ledger --near 36.2,37.1,20 --json | jq .sentence
    """
    from ..ledger import Ledger, ask

    least = least_shown(min_confidence, to_people=not as_json)
    filters = ask.Filters(
        actor, recipient, type, status, place, near, source, since, until, words, reviewed, least, recency=recency
    )
    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = (ask.events if reports else ask.incidents)(connection, filters, limit=limit)
        hidden = ask.doubtful(connection, filters) if min_confidence is None and not as_json else 0
    rows = [{**row, "record": f"event:{row['id']}"} for row in rows]
    columns = ["earliest", "type", "status", "sure", "actors", "recipients", "place", "record", "sentence"]
    print_rows(rows if as_json else marked(rows), columns, as_json=as_json, nothing="no event fits")
    say_how_good(rows if not as_json else [], hidden)


def who(
    ledger: LedgerArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, or part of one.")],
    as_json: AsJson = False,
) -> None:
    """The actors that a name may mean: offices, aliases, how much they do.

    \b
    Examples:
      dragoman who crisis.ledger Lavrov
    """
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.who(connection, name)
    print_rows(
        rows,
        ["id", "name", "kind", "country", "offices", "aliases", "acts", "acted_upon"],
        as_json=as_json,
        nothing="nobody",
    )
