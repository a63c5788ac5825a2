"""``dragoman train``: types of one's own, taught by labelled sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from .logs import log


def train(
    labels: Annotated[Path, typer.Argument(metavar="LABELS.csv", help="Sentences: the columns text and type.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where the classifier is written.")],
) -> None:
    """Train a classifier for read --semantic-model FILE, where no frame fits.

    A type is one of PLOVER's (ASSAULT), a kind of one with a name of your own (COERCE/HOSTAGE_TAKING), or NONE;
    the program's own sentences without an event are added to yours.

    \b
    Examples:
      dragoman train labels.csv -o mine.npz
      dragoman read --semantic-model mine.npz article.html
    """
    from ..semantic import NONE, SENTENCES, Classifier, Embedder, read_labels

    rows = read_labels(labels)
    rows += [row for row in read_labels(SENTENCES) if row[1] == NONE and row not in rows]
    classifier = Classifier.train(rows, Embedder())
    try:
        classifier.save(output)
    except OSError as error:
        raise UsageError(f"--output: could not write {output}: {(error.strerror or str(error)).lower()}") from error
    log.info("wrote %s: %d sentences, %d types", output, len(rows), len(classifier.kinds))
