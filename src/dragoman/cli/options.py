"""Arguments and flags that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..views.judged import DOUBTFUL

if TYPE_CHECKING:
    from ..reader import Reader

LedgerArgument = Annotated[str, typer.Argument(metavar="LEDGER", help="The ledger: a file, or postgresql://...")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")]
Durable = Annotated[
    bool, typer.Option("--durable", help="Wait for the disk at each commit: slower, and a power cut takes none.")
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides (default: the user's name).")]
Published = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="Publication date (YYYY-MM-DD, time and zone may follow) for sources that have none."
    ),
]
DayFirst = Annotated[
    bool | None,
    typer.Option(
        "--day-first/--month-first", help="What 3/4/2019 means in tables and feeds (default: seen from others)."
    ),
]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="From this day, month or year on.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="To this day, month or year.")]
Actor = Annotated[str | None, typer.Option(metavar="NAME", help="Who acts: a name, or a code like RUS.")]
Recipient = Annotated[str | None, typer.Option(metavar="NAME", help="To whom it is done.")]
Types = Annotated[str | None, typer.Option(metavar="TYPE", help="PLOVER type, or several with commas.")]
Statuses = Annotated[str | None, typer.Option(metavar="STATUS", help="occurred, planned, ... with commas.")]
Recencies = Annotated[str | None, typer.Option(metavar="RECENCY", help="news, background, general; with commas.")]
Place = Annotated[str | None, typer.Option(metavar="PLACE", help="Name of a place, or a country's code.")]
Near = Annotated[str | None, typer.Option(metavar="PLACE|LAT,LON[,KM]", help="Within a distance (50 km).")]
Source = Annotated[str | None, typer.Option(metavar="OUTLET", help="Part of an outlet's name or address.")]
Words = Annotated[str | None, typer.Option(metavar="WORDS", help="In articles with these words.")]
Reviewed = Annotated[bool, typer.Option("--reviewed", help="Only what a person has accepted or corrected.")]

# How articles are read: the arguments of `Reader`.
Model = Annotated[str | None, typer.Option(metavar="NAME", help="Another installed spaCy model.")]
Actors = Annotated[
    list[Path] | None, typer.Option(metavar="FILE", help="Actors of your own: TOML, or PETRARCH's dictionaries.")
]
Frames = Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Event frames and types of your own (TOML).")]
Outlets = Annotated[
    list[Path] | None, typer.Option(metavar="FILE", help="Where outlets of your own are at home (TOML).")
]
Verbs = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A PETRARCH or TABARI verb dictionary, in place of the program's frames."),
]
Fast = Annotated[bool, typer.Option("--fast", help="Decide by the rules' evidence alone: quicker, less exact.")]
MinConfidence = Annotated[
    float,
    typer.Option(min=0, max=1, metavar="P", help="Only events that are right with this probability (0 to 1) or more."),
]
LeastShown = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        metavar="P",
        help="Only events that are right with this probability (0 to 1) or more; 0.1 unless --json.",
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option(metavar="ROOM", help="Leave out places, times, statements, events or relations; may be repeated."),
]
Own = Annotated[Path | None, typer.Option(metavar="FILE", help="Types of your own that train wrote.")]


def reader_maker(
    model: str | None = None,
    actors: Sequence[Path] | None = None,
    frames: Sequence[Path] | None = None,
    verbs: Path | None = None,
    fast: bool = False,
    own: Path | None = None,
    min_confidence: float = 0.0,
    outlets: Sequence[Path] | None = None,
    without: Sequence[str] | None = None,
) -> Callable[[], Reader]:
    """What makes the Reader that the flags ask for, here or in another process."""
    from ..reader import ROOMS

    left_out = without or ()
    if unknown := [room for room in left_out if room not in ROOMS]:
        raise UsageError(f"--without: there is no room {unknown[0]!r}; there are {', '.join(ROOMS)}")
    return partial(
        make_reader,
        model,
        actors=actors or (),
        frames=frames or (),
        outlets=outlets or (),
        verbs=verbs,
        fast=fast,
        own=own,
        min_confidence=min_confidence,
        rooms=tuple(room for room in ROOMS if room not in left_out),
    )


def make_reader(model: str | None, **wishes: Any) -> Reader:
    """A Reader in a process that is the program's own."""
    from ..language.lean import import_lean
    from ..reader import Reader

    import_lean(model)
    return Reader(model, **wishes)


def least_shown(given: float | None, *, to_people: bool) -> float:
    """The confidence from which events are given: what is asked for; else people are spared the doubtful ones."""
    return given if given is not None else DOUBTFUL if to_people else 0.0
