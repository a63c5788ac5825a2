"""The command that opens the desk: a local web page over a ledger."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..plain import json_line
from .logs import log
from .options import LedgerArgument

if TYPE_CHECKING:
    from socket import socket as Socket

WAITING = 2048  # connections that the system keeps until they are looked at
PATIENCE = 30.0  # seconds that pages may be behind what others write, rather than have readers wait
AHEAD = ("/", "/chronology", "/map", "/network", "/trends", "/brief", "/agenda", "/control", "/actors", "/articles")
TOKENS = "DRAGOMAN_DESK_TOKENS"


def desk(
    ledger: LedgerArgument,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to answer on.")] = 8080,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Don't open a browser.")] = False,
    public: Annotated[
        str | None, typer.Option(metavar="HOST", help="Answer others too, under this host name; needs --token.")
    ] = None,
    token: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=SECRET", help=f"A reviewer of a public desk (or in {TOKENS}, separated by commas)."),
    ] = None,
    listen: Annotated[str, typer.Option(metavar="ADDRESS", help="Where a public desk listens.")] = "0.0.0.0",
    https: Annotated[bool, typer.Option("--https", help="It stands behind a proxy that speaks HTTPS.")] = False,
    proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A proxy in front of it, believed about where requests come from."),
    ] = None,
    audit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Note what is done at the desk, a line of JSON each.")
    ] = None,
) -> None:
    """Open the desk: a web page over a ledger, on this computer unless --public says otherwise.

    \b
    Examples:
      dragoman desk crisis.ledger
      dragoman desk crisis.ledger --port 9000 --no-browser
      dragoman desk crisis.ledger --public desk.example.org --https --proxy 127.0.0.1 --token anna=SECRET
    """
    from ..language.lean import import_lean

    import_lean()
    try:
        import uvicorn

        from ..desk import create_app, where
        from ..desk.access import LOCAL_HOSTS, Access
        from ..desk.serve import settings
    except ModuleNotFoundError as error:
        raise UsageError("the desk needs: pip install 'dragoman[desk]'") from error
    from ..ledger import Ledger

    hosts = (public, *LOCAL_HOSTS) if public else LOCAL_HOSTS
    if https and not proxy:
        log.warning("all visitors seem to come from the proxy, and share its limits; name it with --proxy ADDRESS")
    _check_proxies(proxy or ())
    note = _auditor(audit) if audit is not None else None
    access = Access(public=public is not None, hosts=hosts, tokens=_tokens(token or []), https=https, audit=note)
    where.make_ready()
    with Ledger(ledger) as open_ledger, _listening(listen if public else "127.0.0.1", port) as socket:
        address = f"http://127.0.0.1:{port}/"
        log.info("The desk is open at %s (stop it with Ctrl-C)", address)
        if not no_browser and not public:
            _open_soon(address)
        app = create_app(open_ledger, access, patience=PATIENCE, ahead=AHEAD)
        uvicorn.Server(settings(app, proxies=proxy or ())).run(sockets=[socket])


def _check_proxies(proxies: Iterable[str]) -> None:
    """Raises UsageError for what is no address: a name would never match one, and "*" would be everybody's."""
    from ipaddress import ip_network

    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            raise UsageError(f"--proxy takes an address, or a network such as 10.0.0.0/8, not {proxy!r}") from error


def _auditor(file: Path) -> Callable[[dict[str, Any]], None]:
    """What adds lines to the audit log. Raises UsageError when it can't be written to."""
    try:
        out = file.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise UsageError(f"--audit: could not write {file}: {(error.strerror or str(error)).lower()}") from error
    return lambda line: print(json_line(line), file=out)


def _listening(host: str, port: int) -> Socket:
    """A socket that listens. Raises UsageError when the port is taken, or the address is not this computer's."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=WAITING)
    except (OSError, UnicodeError) as error:
        why = (getattr(error, "strerror", None) or str(error)).partition(" (while")[0].lower()
        raise UsageError(f"can't listen at {host}:{port} ({why}); choose another port with --port") from error


def _tokens(given: list[str]) -> dict[str, str]:
    """The reviewers' names by their secrets."""
    everyone = [*given, *filter(None, os.environ.get(TOKENS, "").split(","))]
    tokens: dict[str, str] = {}
    for pair in everyone:
        name, sign, secret = pair.strip().partition("=")
        if not (name and sign and secret):
            raise UsageError("--token takes NAME=SECRET")
        tokens[secret] = name
    return tokens


def _open_soon(address: str) -> None:
    import webbrowser

    timer = Timer(1.0, webbrowser.open, (address,))
    timer.daemon = True
    timer.start()
