"""``dragoman read``: articles in, a chronology, JSON lines or a page out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import DragomanError, ReadingError, SourceError, UsageError
from ..plain import inert_json
from ..whole import write_text
from .failure import failure
from .logs import bars_wanted, complain, log
from .options import (
    Actors,
    DayFirst,
    Fast,
    Frames,
    LeastShown,
    Model,
    Outlets,
    Own,
    Published,
    Verbs,
    Without,
    least_shown,
    reader_maker,
)

if TYPE_CHECKING:
    from ..article import Item
    from ..reader import Reader
    from ..report import Report

SOURCES_HELP = (
    "Pages (HTML), texts, JSON lines, tables, feeds, archives, exports, folders, globs, http(s) addresses; "
    "- or nothing for standard input."
)
STANDARD_OUTPUT = Path("-")


class Format(StrEnum):
    """What the sources are: articles in any form that is told by looking, or validation records."""

    ARTICLES = "articles"
    PETRARCH_XML = "petrarch-xml"


def read(
    sources: Annotated[list[str] | None, typer.Argument(metavar="PATH|URL|-", help=SOURCES_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON record a line for each article.")] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one page: the articles, their records highlighted.")
    ] = None,
    phoenix: Annotated[
        bool, typer.Option("--phoenix", help="Print events in the Phoenix layout: a line each, tabs between.")
    ] = False,
    published: Published = None,
    day_first: DayFirst = None,
    format: Annotated[
        Format, typer.Option(help="petrarch-xml: validation records of PETRARCH (their Sentence and Text).")
    ] = Format.ARTICLES,
    model: Model = None,
    actors: Actors = None,
    frames: Frames = None,
    outlets: Outlets = None,
    verbs: Verbs = None,
    fast: Fast = False,
    own: Own = None,
    min_confidence: LeastShown = None,
    without: Without = None,
) -> None:
    """Read articles: print what happened by date, who said what, who backs whom and who holds what.

    JSON lines have an object a line: {"id", "text" or "html", "published", "url", "title"}; only text or
    html is required. An article that can't be read is named, and the others are read.

    \b
    Examples:
      dragoman read article.html https://example.org/news/1
      dragoman read --published 2017-11-21 notes.txt
      dragoman read --html read.html article.html
      dragoman read --json < articles.jsonl > records.jsonl
      pbpaste | dragoman read -
    """
    from ..article.collections import items_in, size_in

    if json and phoenix:
        raise UsageError("--json and --phoenix both print to standard output: give one")
    if html == STANDARD_OUTPUT and (json or phoenix):
        raise UsageError("--html - prints to standard output, too: name a file")
    if not sources and sys.stdin.isatty():
        raise UsageError("name an article to read: a file, an address, or - to type or paste one; see --help")
    if html not in (None, STANDARD_OUTPUT) and (html.is_dir() or not html.parent.is_dir()):
        raise UsageError(f"--html: {html} is not a file that can be written")
    names = sources or ["-"]
    default = checked_date(published)
    articles = (item for name in names for item in items_in(name, day_first=day_first))
    items = articles if format is Format.ARTICLES else _validation_items(names)
    printed = json or phoenix
    least = least_shown(min_confidence, to_people=not printed)
    make = reader_maker(model, actors, frames, verbs, fast, own, least, outlets, without)
    with _progress(size_in(names), wanted=html is not None or (printed and not sys.stdout.isatty())) as advance:
        reports = _Reports(items, default, make, advance)
        show = _print_json if json else _print_phoenix if phoenix else None
        if html is not None:
            _write_page(reports, html, show)
        elif show is not None:
            for report in reports:
                show(report)
        else:
            _print_chronologies(reports)
    if reports.failed:
        raise typer.Exit(1)


def checked_date(published: str | None) -> str | None:
    """``--published`` in ISO 8601; raises UsageError when it is no date."""
    from ..article.dates import iso_published

    try:
        return iso_published(published)
    except ReadingError as error:
        raise UsageError(f"--published: {error}") from error


class _Reports:
    """Reads the items one after another; complains of those that can't be read and goes on."""

    def __init__(
        self, items: Iterator[Item], published: str | None, reader: Callable[[], Reader], advance: Callable[[int], None]
    ) -> None:
        self.items, self.published, self.reader, self.advance = items, published, reader, advance
        self.failed = 0

    def __iter__(self) -> Iterator[Report]:
        from ..article import read_given
        from ..limits import article_time

        reader: Reader | None = None
        for item in self.items:
            self.advance(item.size)
            if isinstance(item.given, ReadingError):
                self._complain(item.label, item.given)
                continue
            log.debug("reading", extra={"article": item.label})
            reader = reader or self.reader()
            try:
                with article_time():
                    report = read_given(reader.read, item.given, self.published)
                yield report
            except ReadingError as error:
                self._complain(item.label, error)
            except DragomanError:
                raise  # of the installation or a file of the user's: no article could be read
            except Exception as error:  # one article must not stop an archive of them
                self._complain(item.label, error)

    def _complain(self, label: str, error: Exception) -> None:
        self.failed += 1
        complain(str(error) if isinstance(error, ReadingError) else failure(error), label, error)


def _validation_items(names: Sequence[str]) -> Iterator[Item]:
    """The sentences of PETRARCH validation files as articles."""
    from ..article import Item
    from ..events.petrarch import read_validation

    for name in names:
        label = "standard input" if name == "-" else name
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            for record in read_validation(content):
                given = {"id": record.id, "text": record.text, "published": record.published or None}
                yield Item(f"{label}: {record.id}", given, len(record.text))
        except OSError as error:
            yield Item(label, SourceError((error.strerror or str(error)).lower()), 0)
        except SourceError as error:
            yield Item(label, error, 0)


def _print_json(report: Report) -> None:
    # JSON is UTF-8, whatever the terminal's encoding.
    sys.stdout.buffer.write(inert_json(report.to_json().encode()) + b"\n")


def _print_phoenix(report: Report) -> None:
    from ..events.rows import event_rows
    from ..plain import cell
    from ..publish.older import phoenix

    for row in event_rows(report):
        cells = ("" if value is None else " ".join(str(cell(value)).split()) for value in phoenix(row).values())
        sys.stdout.buffer.write("\t".join(cells).encode() + b"\n")


def _print_chronologies(reports: _Reports) -> None:
    from ..views.terminal import console, print_report

    out = console()
    for number, report in enumerate(reports):
        if number:
            out.print()
        print_report(report, out)


def _write_page(reports: _Reports, path: Path, show: Callable[[Report], None] | None) -> None:
    from ..views.page import render_page

    collected = []
    for report in reports:
        collected.append(report)
        if show is not None:
            show(report)
    if not collected:
        return
    page = render_page(collected)
    if path == STANDARD_OUTPUT:
        sys.stdout.buffer.write(page.encode())
        return
    try:
        write_text(path, page)
    except OSError as error:
        raise UsageError(f"--html: could not write {path}: {(error.strerror or str(error)).lower()}") from error
    log.info("wrote %s", path)


@contextmanager
def _progress(total: int | None, wanted: bool) -> Iterator[Callable[[int], None]]:
    """A bar on standard error when that is a terminal and no output is printed there; otherwise nothing."""
    if not (wanted and bars_wanted()):
        yield lambda size: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    # Left alone, it would send what goes to standard output to the terminal, too.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("reading", total=total)
        yield lambda size: progress.advance(task, size)
