"""``dragoman init``: a folder to work in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..whole import write_text
from .logs import log
from .options import DryRun

FILES = Path(__file__).parent / "data" / "project"


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Made if need be.", show_default="here")] = Path(),
    dry_run: DryRun = False,
) -> None:
    """Make a project folder: a configuration, files for actors and event types of your own, and what to do next.

    A file that is there already is left as it is.

    \b
    Examples:
      dragoman init sahel && cd sahel
      dragoman init --dry-run
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder")
    for file in sorted(FILES.iterdir()):
        target = folder / file.name
        if target.exists():
            log.info("%s is there already, and is left as it is", target)
        elif dry_run:
            log.info("%s would be written", target)
        else:
            _write(target, file.read_text("utf-8"))
            log.info("wrote %s", target)
    if not dry_run:
        log.info("what to do next stands in %s", folder / "README.md")


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_text(target, text)
    except OSError as error:
        raise UsageError(f"{target}: could not be written: {(error.strerror or str(error)).lower()}") from error
