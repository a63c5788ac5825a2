"""The command that codes a whole archive on Ray."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from .logs import bars_wanted, complain, log
from .options import (
    Actors,
    DryRun,
    Fast,
    Frames,
    MinConfidence,
    Model,
    Outlets,
    Own,
    Published,
    Verbs,
    Without,
    reader_maker,
)

SAID_EVERY = 60  # seconds, where no bar is wanted


def code_archive(
    source: Annotated[
        str,
        typer.Argument(metavar="INPUT", help="Parquet, JSON lines or WARC: file, folder, glob, fsspec address."),
    ],
    output: Annotated[str, typer.Argument(metavar="OUTPUT", help="The folder to write; what is there is kept.")],
    address: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="A running Ray cluster, or auto (default: this machine).")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that read (default: one a CPU).")] = None,
    published: Published = None,
    incidents: Annotated[bool, typer.Option(help="Join reports of one happening.")] = True,
    model: Model = None,
    actors: Actors = None,
    frames: Frames = None,
    outlets: Outlets = None,
    verbs: Verbs = None,
    fast: Fast = False,
    own: Own = None,
    min_confidence: MinConfidence = 0.0,
    without: Without = None,
    dry_run: DryRun = False,
) -> None:
    """Read an archive into Parquet files on Ray, from a laptop to a cluster; started again, only what is missing.

    What can't be read is set aside in OUTPUT/quarantine.parquet; the rest is read, and the exit code is 1.

    Needs the extra: pip install "dragoman[cluster]". "dragoman add LEDGER OUTPUT" takes the result into a ledger.

    \b
    Examples:
      dragoman code-archive archive/ coded/
      dragoman code-archive --workers 8 's3://bucket/2017/*.warc.gz' s3://bucket/coded
      dragoman code-archive --address auto /shared/archive /shared/coded
      dragoman code-archive --dry-run archive/ coded/
    """
    from ..cluster import code_archive as code
    from .read import checked_date

    date = checked_date(published)
    # A worker stands in another folder.
    own_actors, own_frames, own_outlets = (
        [file.resolve() for file in files or ()] for files in (actors, frames, outlets)
    )
    make = reader_maker(
        model,
        own_actors,
        own_frames,
        verbs and verbs.resolve(),
        fast,
        own and own.resolve(),
        min_confidence,
        own_outlets,
        without,
    )
    with _progress() as advance:
        done = code(
            source,
            output,
            address=address,
            workers=workers,
            published=date,
            incidents=incidents,
            make_reader=make,
            dry_run=dry_run,
            on_progress=advance,
        )
    if dry_run:
        log.info("%d shards would be read, %d known already; nothing was written", done.shards, done.known)
        return
    parts = [f"{done.articles} articles read in {done.shards} shards", f"{done.known} shards known already"]
    if done.incidents is not None:
        parts.append(f"{done.incidents} incidents")
    if not done.failed:
        log.info("%s", ", ".join(parts))
        return
    complain(", ".join([*parts, f"{done.failed} set aside (quarantine.parquet)"]))
    raise typer.Exit(1)


@contextmanager
def _progress() -> Iterator[Callable[[int, int, int], None]]:
    """A bar of the shards on a terminal; else a line each minute."""
    if not bars_wanted():
        said = time.monotonic()

        def say(done: int, shards: int, articles: int) -> None:
            nonlocal said
            if time.monotonic() - said >= SAID_EVERY:
                said = time.monotonic()
                log.info("%d of %d shards done, %d articles read", done, shards, articles)

        yield say
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    more = (TextColumn("{task.fields[articles]} articles"), TimeElapsedColumn())
    with Progress(*columns, *more, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("shards", total=None, articles=0)

        def show(done: int, shards: int, articles: int) -> None:
            stage = "joining reports" if done == shards else "shards"
            progress.update(task, completed=done, total=shards, articles=articles, description=stage)

        yield show
