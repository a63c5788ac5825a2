"""The command that codes a whole archive on Ray."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def code_archive(
    source: Annotated[
        str,
        typer.Argument(metavar="INPUT", help="Parquet, JSON lines or WARC: file, folder, glob, fsspec address."),
    ],
    output: Annotated[str, typer.Argument(metavar="OUTPUT", help="The folder to write; what is there is kept.")],
    address: Annotated[str | None, typer.Option(help="A Ray cluster (auto, ray://...); default: this machine.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes that read (default: one a CPU).")] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="For articles that have no date.")] = None,
    incidents: Annotated[bool, typer.Option(help="Join reports of one happening.")] = True,
) -> None:
    """Code an archive on Ray, from a laptop to a cluster; started again, it does only what is missing."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from ..cluster import code_archive as code
    from .read import checked_date

    errors = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[articles]} articles"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("shards", total=None, articles=0)
        done = code(
            source,
            output,
            address=address,
            workers=workers,
            published=checked_date(published),
            incidents=incidents,
            on_progress=lambda n, total, articles: progress.update(task, completed=n, total=total, articles=articles),
        )
    parts = [f"{done.articles} articles read in {done.shards} shards", f"{done.known} shards known already"]
    if done.failed:
        parts.append(f"{done.failed} set aside (quarantine.parquet)")
    if done.incidents is not None:
        parts.append(f"{done.incidents} incidents")
    print(", ".join(parts), file=sys.stderr)
