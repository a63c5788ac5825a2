"""``dragoman release``: a ledger as data to publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .logs import log
from .options import LedgerArgument, MinConfidence, Reviewed


def release(
    ledger: LedgerArgument,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to: a new folder, or an earlier release's.")],
    title: Annotated[str, typer.Option(metavar="TITLE", help="What the data are called.")] = "Events coded from news",
    author: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Who made them; may be given again.")] = None,
    release_version: Annotated[str, typer.Option(metavar="VERSION", help="The version of the data.")] = "1.0.0",
    license: Annotated[
        str, typer.Option(metavar="LICENSE", help="CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0, ODbL-1.0 or ODC-BY-1.0.")
    ] = "CC-BY-4.0",
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Take in the sentences and quotations: ask their publishers first.")
    ] = False,
    reviewed: Reviewed = False,
    min_confidence: MinConfidence = 0.0,
) -> None:
    """Write a folder to publish: tables as CSV and Parquet, codebook, data sheet, citation, licence.

    It is a Frictionless data package; a GeoPackage holds the incidents for maps. The same ledger gives the same bytes.
    The articles' own words are left out.

    \b
    Examples:
      dragoman release crisis.ledger sudan-2025 --title "Violence in Sudan, 2025" --author "A. Scholar"
      dragoman release crisis.ledger judged --reviewed --license CC0-1.0
    """
    from ..language.lean import import_lean
    from ..ledger import Ledger

    import_lean()
    with Ledger(ledger) as open_ledger:
        try:
            made = open_ledger.release(
                folder,
                title=title,
                authors=tuple(author or ()),
                version=release_version,
                license=license,
                words=with_text,
                reviewed=reviewed,
                min_confidence=min_confidence,
            )
        except OSError as error:
            raise UsageError(f"{folder}: could not be written: {(error.strerror or str(error)).lower()}") from error
    log.info("a release in %s, described in %s", folder, made)
