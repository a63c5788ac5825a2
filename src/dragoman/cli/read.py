"""``dragoman read``: articles in, a chronology, JSON lines or a page out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ReadingError, UsageError
from .failure import failure

if TYPE_CHECKING:
    from ..article import Item
    from ..reader import Reader
    from ..report import Report

SOURCES_HELP = "Saved pages (HTML), plain text, JSON lines, http(s) addresses; - or nothing for standard input."
PUBLISHED_HELP = "Publication date (YYYY-MM-DD, time and zone may follow) for sources that have none."


def read(
    sources: Annotated[list[str] | None, typer.Argument(metavar="PATH|URL|- ...", help=SOURCES_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON record a line for each article.")] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one page: the articles, their records highlighted.")
    ] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help=PUBLISHED_HELP)] = None,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Another installed spaCy model.")] = None,
    actors: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Actors of your own: TOML, or PETRARCH's dictionaries.")
    ] = None,
) -> None:
    """Read articles: print what happened by date, who said what, who backs whom and who holds what.

    JSON lines have an object a line: {"id", "text" or "html", "published", "url", "title"}; only text or
    html is required.
    """
    from ..article import open_sources, size_of

    if not sources and sys.stdin.isatty():
        raise UsageError("name an article to read: a file, an address, or - to type or paste one; see --help")
    if html is not None and (html.is_dir() or not html.parent.is_dir()):
        raise UsageError(f"--html: {html} is not a file that can be written")
    names = sources or ["-"]
    default = checked_date(published)
    with _progress(size_of(names), wanted=html is not None or (json and not sys.stdout.isatty())) as advance:
        reports = _Reports(open_sources(names), default, lambda: _reader(model, actors or ()), advance)
        if html is not None:
            _write_page(reports, html, as_json=json)
        elif json:
            for report in reports:
                _print_json(report)
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
        from ..article import prepare
        from ..limits import article_time

        reader: Reader | None = None
        for item in self.items:
            self.advance(item.size)
            if isinstance(item.given, ReadingError):
                self._complain(item.label, str(item.given))
                continue
            reader = reader or self.reader()
            try:
                with article_time():
                    report = reader.read(prepare(item.given, self.published))
                yield report
            except ReadingError as error:
                self._complain(item.label, str(error))
            except Exception as error:  # one article must not stop an archive of them
                self._complain(item.label, failure(error))

    def _complain(self, label: str, message: str) -> None:
        self.failed += 1
        print(f"dragoman: {label}: {' '.join(message.split())}", file=sys.stderr)


def _reader(model: str | None, actors: Sequence[Path] = ()) -> Reader:
    from ..reader import Reader

    return Reader(model, actors=actors)


def _print_json(report: Report) -> None:
    # JSON is UTF-8, whatever the terminal's encoding.
    sys.stdout.buffer.write(report.to_json().encode() + b"\n")


def _print_chronologies(reports: _Reports) -> None:
    from ..views.terminal import console, print_report

    out = console()
    for number, report in enumerate(reports):
        if number:
            out.print()
        print_report(report, out)


def _write_page(reports: _Reports, path: Path, as_json: bool) -> None:
    from ..views.page import render_page

    collected = []
    for report in reports:
        collected.append(report)
        if as_json:
            _print_json(report)
    if not collected:
        return
    try:
        path.write_text(render_page(collected), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--html: could not write {path}: {(error.strerror or str(error)).lower()}") from error
    print(f"wrote {path}", file=sys.stderr)


@contextmanager
def _progress(total: int | None, wanted: bool) -> Iterator[Callable[[int], None]]:
    """A bar on standard error when that is a terminal and no output is printed there; otherwise nothing."""
    if not (wanted and sys.stderr.isatty()):
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
