"""The commands that look after a ledger: quarantine, backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .logs import complain, log
from .options import (
    Actors,
    AsJson,
    DryRun,
    Fast,
    Frames,
    LedgerArgument,
    MinConfidence,
    Model,
    Outlets,
    Own,
    Verbs,
    reader_maker,
)
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
    salvage: Annotated[bool, typer.Option("--salvage", help="Save what can be read of a damaged ledger.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Copy a ledger as it is at this moment, while others may be adding to it.

    \b
    Examples:
      dragoman backup crisis.ledger crisis-2024-05-01.ledger
      dragoman backup damaged.ledger saved.ledger --salvage
    """
    from ..ledger import Ledger

    if salvage and not dry_run:
        _salvage(ledger, file)
        return
    with Ledger(ledger) as open_ledger:
        if dry_run:
            if file.exists():
                raise UsageError(f"{file}: is there already; a backup is never written over another file")
            log.info("%s would be copied to %s; nothing was written", ledger, file)
            return
        open_ledger.backup(file)
    log.info("%s copied to %s", ledger, file)


def reread(
    ledger: LedgerArgument,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes that read (default: one a core).")] = None,
    model: Model = None,
    actors: Actors = None,
    frames: Frames = None,
    outlets: Outlets = None,
    verbs: Verbs = None,
    fast: Fast = False,
    own: Own = None,
    min_confidence: MinConfidence = 0.0,
) -> None:
    """Read again what an older version read, with this one; people's decisions are kept.

    Articles are read first, and all records made anew in one step at the end: until then the ledger answers as before.
    Ended before that, it goes on where it was when it is started again. The numbers of records and incidents change.

    \b
    Examples:
      dragoman reread crisis.ledger
      dragoman reread crisis.ledger --actors mine.toml --jobs 4
    """
    from ..ledger import Ledger

    make = reader_maker(model, actors, frames, verbs, fast, own, min_confidence, outlets)
    with Ledger(ledger) as open_ledger:
        done = open_ledger.reread(jobs=jobs, make_reader=make)
    log.info("%d articles read again, %d of this version already", done.articles, done.current)
    for kind, change in done.changes.items() if done.articles else ():
        gone, new = change.before - change.kept, change.after - change.kept
        log.info("%s: %d kept, %d gone, %d new", kind, change.kept, gone, new)
    if done.orphaned:
        log.warning("%d decisions are about records that are no longer there; the trail has them", done.orphaned)
    if done.failed:
        complain(f"{done.failed} articles can't be read any more and stay as they were")
        raise typer.Exit(1)


def _salvage(ledger: str, file: Path) -> None:
    from ..ledger.salvage import salvage

    if "://" in ledger:
        raise UsageError("what is damaged in PostgreSQL is mended with PostgreSQL's own tools")
    saved = salvage(Path(ledger), file)
    log.info("%d articles and %d rows of what people did saved to %s", saved.articles, saved.rows, file)
    if saved.read_again:
        log.warning("%d articles were read again, since their reports were damaged", saved.read_again)
    for table, rows in saved.lost.items():
        log.warning("%d rows of %s can't be read", rows, table)
