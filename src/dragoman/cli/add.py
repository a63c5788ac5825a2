"""The commands that read articles into a ledger: add, follow; and sources, which says how what is followed stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ReadingError
from ..plain import plain
from . import watch
from .logs import bars_wanted, complain, log
from .options import (
    Actors,
    AsJson,
    DayFirst,
    DryRun,
    Durable,
    Fast,
    Frames,
    LedgerArgument,
    MinConfidence,
    Model,
    Outlets,
    Own,
    Published,
    Verbs,
    Without,
    reader_maker,
)
from .show import print_rows

if TYPE_CHECKING:
    from ..article import Item
    from ..ledger.add import Added


def add(
    ledger: LedgerArgument,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Pages, texts, JSON lines, tables, spreadsheets, Parquet, zip, WARC, feeds, OPML, folders, "
            "globs, coded archives, addresses, or - for standard input.",
        ),
    ],
    published: Published = None,
    day_first: DayFirst = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes that read (default: one a core).")] = None,
    model: Model = None,
    actors: Actors = None,
    frames: Frames = None,
    outlets: Outlets = None,
    verbs: Verbs = None,
    fast: Fast = False,
    own: Own = None,
    min_confidence: MinConfidence = 0.0,
    without: Without = None,
    durable: Durable = False,
    dry_run: DryRun = False,
) -> None:
    """Read articles into a ledger, which is made if need be. Adding an article again does nothing.

    What can't be read is set aside; "dragoman quarantine" lists it; the rest is read, and the exit code is 1.
    Killed at any moment, it loses nothing that it committed; a power cut may take the commits of the last moments, but
    never a part of one, unless --durable is given.

    \b
    Examples:
      dragoman add crisis.ledger articles/ archive.warc.gz table.csv
      dragoman add crisis.ledger https://example.org/news/1
      dragoman add crisis.ledger --actors mine.toml --jobs 4 2017/*.html
      dragoman add crisis.ledger --dry-run articles/
      zcat articles.jsonl.gz | dragoman add crisis.ledger -
    """
    from ..ledger import Ledger
    from .read import checked_date

    date = checked_date(published)
    make = reader_maker(model, actors, frames, verbs, fast, own, min_confidence, outlets, without)
    if dry_run:
        _rehearse(ledger, sources, day_first)
        return
    make()  # here first: an error in a file is told at once, and what is compiled is there for all processes
    with Ledger(ledger, create=True, durable=durable) as open_ledger, _progress(sources) as advance:
        done = open_ledger.add(
            sources, published=date, day_first=day_first, jobs=jobs, make_reader=make, on_progress=advance
        )
    _say(done, ledger)


def _rehearse(ledger: str, sources: Iterable[str], day_first: bool | None) -> None:
    """Prints each article that would be read, a line each; counts those that the ledger knows."""
    from ..article.collections import items_in

    fresh = known = failed = 0
    with _seen(ledger) as is_known:
        for source in sources:
            for item in items_in(source, day_first=day_first):
                if isinstance(item.given, ReadingError):
                    complain(f"would be set aside: {item.given}", item.label)
                    failed += 1
                elif is_known(item):
                    known += 1
                else:
                    print(plain(item.label), flush=True)
                    fresh += 1
    log.info("%d would be read, %d known already, %d would be set aside; nothing was written", fresh, known, failed)


@contextmanager
def _seen(ledger: str) -> Iterator[Callable[[Item], bool]]:
    """Whether a ledger has taken an item before; one that is still to be made has taken none."""
    from sqlalchemy import select

    from ..ledger import Ledger, schema
    from ..ledger.add import raw_hash

    if "://" not in ledger and not Path(ledger).exists():
        yield lambda item: False
        return
    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        seen = schema.seen.c.raw_hash
        yield lambda item: connection.execute(select(seen).where(seen == raw_hash(item))).first() is not None


@contextmanager
def _progress(sources: list[str]) -> Iterator[Callable[[Item], None]]:
    """A line on a terminal: articles, their rate and, where the size of all is known before, the time left."""
    if not bars_wanted():
        yield lambda item: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from ..article.collections import size_in

    total = size_in(sources)
    columns = (SpinnerColumn(), TextColumn("{task.fields[count]} articles"), TextColumn("{task.fields[rate]}"))
    ahead = (BarColumn(), TimeRemainingColumn()) if total else (TimeElapsedColumn(),)
    with Progress(*columns, *ahead, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, count=0, rate="")
        count = 0

        def advance(item: Item) -> None:
            nonlocal count
            count += 1
            elapsed = progress.tasks[task].elapsed or 0.0
            progress.update(
                task, advance=item.size, count=count, rate=f"{count / elapsed:.1f} a second" if elapsed else ""
            )

        yield advance


def _say(done: Added, ledger: str) -> None:
    parts = [f"{done.added} added", f"{done.known} known already"]
    if done.failed:
        parts.append(f"{done.failed} set aside (see: dragoman quarantine {ledger})")
    if not done.failed:
        log.info("%s", ", ".join(parts))
        return
    complain(", ".join(parts))
    raise typer.Exit(1)


def follow(
    context: typer.Context,
    ledger: LedgerArgument,
    feeds: Annotated[
        list[str], typer.Argument(metavar="FEED", help="Addresses of RSS or Atom feeds, or files of them: OPML, TOML.")
    ],
    every: Annotated[
        int, typer.Option(min=1, help="Minutes between two looks at a feed without a pace of its own.")
    ] = 15,
    times: Annotated[int | None, typer.Option(min=1, help="Stop after so many rounds (default: never).")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Follow feeds on this machine's own network too.")
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Ask feeds that failed at once, those given up too.")] = False,
    model: Model = None,
    actors: Actors = None,
    frames: Frames = None,
    outlets: Outlets = None,
    verbs: Verbs = None,
    fast: Fast = False,
    own: Own = None,
    min_confidence: MinConfidence = 0.0,
    durable: Durable = False,
    dry_run: DryRun = False,
) -> None:
    """Read feeds into a ledger as they change, politely, until stopped with Ctrl-C.

    A feed that fails is asked more and more seldom and given up after 20 failures in a row; "dragoman sources" shows
    how each stands. After each round, what is new for saved searches is sent where the [watch] table of dragoman.toml
    says. With --dry-run, the feeds are fetched once, and what they bring is printed.

    \b
    Examples:
      dragoman follow crisis.ledger https://example.org/feed.xml
      dragoman follow crisis.ledger --every 60 subscriptions.opml
      dragoman follow crisis.ledger feeds.toml    # [[feed]] url = "https://..." every = 5
      dragoman follow crisis.ledger --times 1 https://example.org/feed.xml    # one look, as from cron
    """
    from ..ledger import Ledger
    from ..ledger.follow import follow_feeds, named

    make = reader_maker(model, actors, frames, verbs, fast, own, min_confidence, outlets)
    if dry_run:
        _look([feed.url for feed in named(feeds)], allow_private)
        return
    with Ledger(ledger, create=True, durable=durable) as open_ledger:
        watch.searches(open_ledger, context)  # so that what the first round brings is new to those of dragoman.toml
        for round_ in follow_feeds(
            open_ledger, feeds, minutes=every, rounds=times, allow_private=allow_private, retry=retry, make_reader=make
        ):
            if round_.asked:
                log.info("%s: %d added, %d set aside", round_.at, round_.added, round_.failed)
            watch.send(open_ledger, context, watch.from_settings(context))


def _look(urls: Iterable[str], allow_private: bool) -> None:
    """Prints the entries of feeds, a line each."""
    from ..article.feeds import feed_links
    from ..article.fetch import fetch

    for url in urls:
        try:
            for link in feed_links(fetch(url, allow_private=allow_private).data):
                print(plain(link))
        except ReadingError as error:
            complain(f"can't be followed now: {error}", url)
    log.info("nothing was written")


def sources(ledger: LedgerArgument, as_json: AsJson = False) -> None:
    """The feeds that are followed: when each was last read, what it brought, what was set aside, how long it is silent.

    \b
    Examples:
      dragoman sources crisis.ledger
    """
    from ..ledger import Ledger
    from ..ledger.follow import sources as followed

    with Ledger(ledger) as open_ledger, open_ledger.reading() as connection:
        rows = followed(connection)
    columns = [
        "source",
        "state",
        "every",
        "read",
        "articles",
        "set_aside",
        "silent_days",
        "failures",
        "retry",
        "reason",
    ]
    print_rows(rows, columns, as_json=as_json, nothing="no feed is followed; see: dragoman follow --help")
