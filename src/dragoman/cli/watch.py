"""``dragoman watch``: saved searches, and what is new for each."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from ..errors import DeliveryError, UsageError
from ..plain import json_line
from .logs import complain, log
from .options import (
    Actor,
    AsJson,
    DryRun,
    LedgerArgument,
    MinConfidence,
    Near,
    Place,
    Recipient,
    Source,
    Statuses,
    Types,
    Words,
)
from .settings import WATCHES
from .show import print_rows

if TYPE_CHECKING:
    from ..ledger import Ledger
    from ..ledger.watch import Saved
    from ..publish.alerts import Output

TERMINAL = "terminal"  # the name of standard output among the places to tell
ACTIONS = ("run", "add", "remove", "list")


class Places(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    """Where what is new is sent: the flags of ``watch``, also in dragoman.toml, there for one search too."""

    feed: str | None = None
    mail: str | None = None
    smtp: str | None = None
    mail_from: str | None = None
    smtp_user: str | None = None
    webhook: str | None = None
    run: str | None = None
    digest: str | None = None

    def outputs(self) -> Iterator[Output]:
        from ..publish import alerts

        if self.mail:
            if not self.smtp:
                raise UsageError("e-mail needs the server that takes it: --smtp HOST:PORT")
            yield alerts.Mail(self.mail, self.smtp, self.mail_from or self.mail, self.smtp_user)
        if self.webhook:
            yield alerts.Webhook(self.webhook)
        if self.run:
            yield alerts.Command(self.run)

    def hour(self) -> time | None:
        try:
            return time.fromisoformat(self.digest) if self.digest else None
        except ValueError as error:
            raise UsageError(f"--digest takes an hour like 07:30, not {self.digest!r}") from error


def watch(
    context: typer.Context,
    ledger: LedgerArgument,
    action: Annotated[
        str, typer.Argument(metavar="[run|add|remove|list]", help="What to do; run if left out.")
    ] = "run",
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The search that is added or removed.")] = None,
    actor: Actor = None,
    recipient: Recipient = None,
    type: Types = None,
    status: Statuses = None,
    place: Place = None,
    near: Near = None,
    source: Source = None,
    words: Words = None,
    min_toll: Annotated[int, typer.Option(min=0, metavar="N", help="Only where so many are said to have died.")] = 0,
    min_confidence: MinConfidence = 0.0,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="With add: what the ledger holds already is new, too.")
    ] = False,
    feed: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write an Atom feed of each search into this folder.")
    ] = None,
    mail: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Send what is new as e-mail.")] = None,
    smtp: Annotated[str | None, typer.Option(metavar="HOST[:PORT]", help="The server that takes the e-mail.")] = None,
    mail_from: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Its sender (default: who gets it).")] = None,
    smtp_user: Annotated[
        str | None, typer.Option(metavar="NAME", help="Sign in with the password in DRAGOMAN_SMTP_PASSWORD.")
    ] = None,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Post it as Slack and Mattermost take it.")] = None,
    run: Annotated[
        str | None, typer.Option(metavar="COMMAND", help="Give it to a program, a JSON object a line.")
    ] = None,
    digest: Annotated[str | None, typer.Option(metavar="HH:MM", help="Send once a day, at this hour.")] = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Saved searches: tell what is new for each since last time, here or by feed, e-mail, webhook or a program.

    A happening is told once, when the first article that meets the search is read. What can't be sent is sent the next
    time. Where things are sent stands on the command line or in dragoman.toml, never in a ledger; there searches may
    stand, too, each in a table [watches.NAME]. "dragoman follow" tells what is new after each round.

    \b
    Examples:
      dragoman watch crisis.ledger add Goma --place Goma --type ASSAULT --min-toll 5
      dragoman watch crisis.ledger
      dragoman watch crisis.ledger --mail desk@example.org --smtp mail.example.org:587 --digest 07:00
      dragoman watch crisis.ledger list
    """
    from ..ledger import Ledger
    from ..ledger.watch import Search

    if action not in ACTIONS:
        raise UsageError(f"watch does one of {', '.join(ACTIONS)}; not {action!r}")
    if (name is None) != (action in ("run", "list")):
        raise UsageError(f"watch {action} takes {'no' if name else 'a'} name")
    asked = Search(
        actor=actor, recipient=recipient, type=type, status=status, place=place, near=near, source=source, words=words,
        min_toll=min_toll, min_confidence=min_confidence,
    )  # fmt: skip
    with Ledger(ledger) as open_ledger:
        if action == "add":
            _add(open_ledger, name or "", asked, from_start)
        elif action == "remove":
            _remove(open_ledger, name or "")
        elif action == "list":
            _list(open_ledger, context, as_json)
        else:
            given = Places(str(feed) if feed else None, mail, smtp, mail_from, smtp_user, webhook, run, digest)
            _tell_here(open_ledger, searches(open_ledger, context), as_json, dry_run)
            if not dry_run and not send(open_ledger, context, given):
                raise typer.Exit(1)


def _add(ledger: Ledger, name: str, asked: Any, from_start: bool) -> None:
    from ..ledger import watch as watching
    from ..ledger.database import writing

    with writing(ledger.engine) as connection:
        watching.save(connection, name, asked, from_start=from_start)
    log.info("saved %s: %s", name, asked.said())


def _remove(ledger: Ledger, name: str) -> None:
    from ..ledger import watch as watching
    from ..ledger.database import writing

    with writing(ledger.engine) as connection:
        watching.remove(connection, name)
    log.info("removed %s", name)


def _list(ledger: Ledger, context: typer.Context, as_json: bool) -> None:
    rows = [
        {"name": name, "search": saved.search.said(), "since": saved.at, **msgspec.structs.asdict(saved.search)}
        for name, saved in searches(ledger, context).items()
    ]
    print_rows(rows, ["name", "search", "since"], as_json=as_json, nothing="no search is saved")


def _in_file(context: typer.Context) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = ((context.find_root().default_map or {}).get("watch") or {}).get(
        WATCHES, {}
    )
    return found


def searches(ledger: Ledger, context: typer.Context) -> dict[str, Saved]:
    """The searches of the ledger and those of dragoman.toml, which the ledger remembers from their first telling on."""
    from ..ledger import watch as watching
    from ..ledger.database import writing

    given = {
        name: watching.from_file(name, _search_of(table), "dragoman.toml") for name, table in _in_file(context).items()
    }
    with ledger.reading() as connection:
        known = watching.saved(connection)
    changed = {name: search for name, search in given.items() if name not in known or known[name].search != search}
    if changed:
        with writing(ledger.engine) as connection:
            for name, search in changed.items():
                watching.save(connection, name, search)
            known = watching.saved(connection)
    return known


def _search_of(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if name not in _PLACES}


_PLACES = tuple(name.replace("_", "-") for name in Places.__struct_fields__)


def _places(given: Places, table: Mapping[str, Any]) -> Places:
    """Where one search is sent: as its own table says, else as the flags do."""
    own = {name: value for name, value in table.items() if name in _PLACES}
    if not own:
        return given
    try:
        return msgspec.convert({**msgspec.to_builtins(given), **own}, Places)
    except msgspec.ValidationError as error:
        raise UsageError(f"dragoman.toml: [{WATCHES}]: {error}") from error


def _tell_here(ledger: Ledger, known: Mapping[str, Saved], as_json: bool, dry_run: bool) -> None:
    from ..ledger import watch as watching
    from ..ledger.database import writing
    from ..publish.alerts import text_of

    told = 0
    for name, saved in known.items():
        with ledger.reading() as connection:
            batch = watching.unsent(connection, name, saved, TERMINAL)
        told += len(batch.rows)
        if as_json:
            for row in batch.rows:
                print(json_line({"watch": name, **row}))
        elif batch.rows:
            sys.stdout.write(text_of(batch) + "\n")
        sys.stdout.flush()
        if not dry_run:
            with writing(ledger.engine) as connection:
                watching.end(connection, batch, TERMINAL)
    if not told:
        log.info("%s", "nothing is new" if known else "no search is saved; see: dragoman watch --help")


def send(ledger: Ledger, context: typer.Context, given: Places, *, now: datetime | None = None) -> bool:
    """Sends what is new for every search to where it belongs; returns whether all of it arrived."""
    from ..publish.alerts import file_of, write_feed

    tables = _in_file(context)
    arrived = True
    for name, saved in searches(ledger, context).items():
        places = _places(given, tables.get(name, {}))
        if places.feed:
            Path(places.feed).mkdir(parents=True, exist_ok=True)
            with ledger.reading() as connection:
                write_feed(connection, name, saved.search, file_of(Path(places.feed), name))
        arrived &= _send_one(ledger, name, saved, places.outputs(), places.hour(), now or datetime.now().astimezone())
    return arrived


def _send_one(
    ledger: Ledger, name: str, saved: Saved, outputs: Iterable[Output], hour: time | None, now: datetime
) -> bool:
    from ..ledger import watch as watching
    from ..ledger.database import writing

    arrived = True
    for output in outputs:
        with writing(ledger.engine) as connection:
            if not watching.is_due(watching.marked(connection, name, saved, output.key), hour, now):
                continue
            batch = watching.begin(connection, name, saved, output.key)
        try:
            if batch.rows:
                output.send(batch)
        except DeliveryError as error:
            complain(f"{name}: {error}; it is sent again next time")
            arrived = False
            continue
        with writing(ledger.engine) as connection:
            watching.end(connection, batch, output.key, at=now)
    return arrived


def from_settings(context: typer.Context) -> Places:
    """Where dragoman.toml's flags of ``watch`` send what is new, for other commands that tell it."""
    set_there = (context.find_root().default_map or {}).get("watch") or {}
    given = {name: value for name in Places.__struct_fields__ if (value := set_there.get(name)) is not None}
    return Places(**{name: str(value) for name, value in given.items()})
