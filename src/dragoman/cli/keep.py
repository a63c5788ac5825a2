"""The commands that look after a ledger: quarantine, backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .logs import log
from .options import AsJson, DryRun, LedgerArgument
from .show import print_rows


def quarantine(ledger: LedgerArgument, as_json: AsJson = False) -> None:
    """List the articles that could not be read, with the reason.

    \b
    Examples:
      dragoman quarantine crisis.ledger
      dragoman quarantine crisis.ledger --json > failed.jsonl
    """
    from ..ledger import Ledger, ask

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = ask.quarantine(connection)
    print_rows(rows, ["item", "reason", "at"], as_json=as_json, nothing="nothing was set aside")


def backup(
    ledger: LedgerArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; none is written over.")],
    dry_run: DryRun = False,
) -> None:
    """Copy a ledger as it is at this moment, while others may be adding to it.

    \b
    Examples:
      dragoman backup crisis.ledger crisis-2024-05-01.ledger
    """
    from ..ledger import Ledger

    with Ledger(ledger) as open_ledger:
        if dry_run:
            if file.exists():
                raise UsageError(f"{file}: is there already; a backup is never written over another file")
            log.info("%s would be copied to %s; nothing was written", ledger, file)
            return
        open_ledger.backup(file)
    log.info("%s copied to %s", ledger, file)
