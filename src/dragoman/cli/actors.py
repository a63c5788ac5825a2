"""``dragoman actors``: whom a ledger names, what others call them, and whom the registry lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..whole import write_text
from .ask import Limit
from .logs import log
from .options import AsJson, LedgerArgument
from .show import print_rows

COLUMNS = "events name kind country wikidata sentence".split()


def actors(
    ledger: LedgerArgument,
    unlinked: Annotated[bool, typer.Option("--unlinked", help="Only those that the registry lacks.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE.toml", help="Those it lacks, as a file to fill in for --actors."),
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List the actors of a ledger, the most frequent first, with what other data call them and a sentence of each.

    \b
    Examples:
      dragoman actors crisis.ledger
      dragoman actors crisis.ledger --unlinked --limit 20
      dragoman actors crisis.ledger --unlinked -o mine.toml
      dragoman reread crisis.ledger --actors mine.toml
    """
    from ..ledger import Ledger, linked

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = linked.actors(connection, unlinked=unlinked or output is not None, limit=limit)
    if output is None:
        nothing = "the registry has all who are named" if unlinked else "nobody"
        print_rows(rows, COLUMNS, as_json=as_json, nothing=nothing)
        return
    try:
        write_text(output, linked.as_file(rows))
    except OSError as error:
        raise UsageError(f"--output: could not write {output}: {(error.strerror or str(error)).lower()}") from error
    log.info("%d actors in %s; fill it in, then: dragoman reread %s --actors %s", len(rows), output, ledger, output)
