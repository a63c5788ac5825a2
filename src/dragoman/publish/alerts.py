"""Where what is new for a saved search goes: a feed, e-mail, a webhook, a command of one's own."""

from __future__ import annotations

import os
import shlex
import smtplib
import ssl
import subprocess
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, select

from ..errors import DeliveryError, UsageError
from ..ledger import schema, watch
from ..ledger.database import in_parts
from ..ledger.words import act_of
from ..plain import json_line, plain
from ..views.feed import Entry, atom, moment
from ..whole import written_whole

Row = dict[str, Any]
SECONDS = 30.0  # a server's time to answer
COMMAND_SECONDS = 300.0
SHOWN = 50  # happenings in one message; the rest are counted
ENTRIES = 100  # of a feed
PASSWORD = "DRAGOMAN_SMTP_PASSWORD"  # in the environment: no password stands in a file or on a command line
SECURE_PORT = 465  # on which mail servers speak TLS from the first byte
LOCAL = ("localhost", "127.0.0.1", "::1")


class Output(Protocol):
    """A place to tell: ``key`` names it in the ledger's marks."""

    @property
    def key(self) -> str: ...

    def send(self, batch: watch.Batch) -> None:
        """Raises DeliveryError when it did not arrive."""


# ---- the words ------------------------------------------------------------------------------------------


def line_of(row: Row) -> str:
    """A happening in a line: day, who did what to whom, where, how many died, by how many articles, and its number."""
    mark = "" if row["status"] in ("occurred", "ongoing") else f"[{row['status']}] "
    who = ", ".join(row["actors"]) or "Someone"
    whom = f" {', '.join(row['recipients'])}" if row["recipients"] else ""
    articles = f"{row['reports']} article{'' if row['reports'] == 1 else 's'}"
    toll = f"{row['deaths_least']}{_most(row)} dead" if row["deaths_least"] is not None else None
    parts = [f"{mark}{who} {act_of(row)}{whom}", row["place"], toll, articles, f"incident {row['incident']}"]
    return plain(f"{row['earliest'] or 'undated'} {' · '.join(str(part) for part in parts if part)}")


def _most(row: Row) -> str:
    return f" to {row['deaths_most']}" if row["deaths_most"] not in (None, row["deaths_least"]) else ""


def text_of(batch: watch.Batch) -> str:
    """A batch as lines of text: each happening with the sentence it rests on and where that stands."""
    lines = [f"{plain(batch.name)}: {len(batch.rows)} new"]
    for row in batch.rows[:SHOWN]:
        source = ", ".join(plain(str(row[name])) for name in ("outlet", "url") if row[name])
        lines += ["", line_of(row), f"    “{plain(row['sentence'])}”", *([f"    {source}"] if source else [])]
    if len(batch.rows) > SHOWN:
        lines += ["", f"and {len(batch.rows) - SHOWN} more"]
    return "\n".join(lines) + "\n"


# ---- e-mail ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mail:
    """E-mail by SMTP: over TLS where the server offers it, and never a password without it, but on this machine."""

    to: str
    server: str
    sender: str
    user: str | None = None

    @property
    def key(self) -> str:
        return f"mail {self.to}"

    def send(self, batch: watch.Batch) -> None:
        message = EmailMessage()
        message["Subject"] = f"{plain(batch.name)}: {len(batch.rows)} new"
        message["From"], message["To"] = self.sender, self.to
        message["Date"] = format_datetime(_utc_now())
        message["Message-ID"] = f"<{batch.id}@dragoman.invalid>"  # the same when it is sent again
        message.set_content(text_of(batch))
        host, port = _host(self.server)
        try:
            with self._connected(host, port) as connection:
                connection.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(f"the mail server {self.server} did not take it: {error}") from error

    def _connected(self, host: str, port: int) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        if port == SECURE_PORT:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secure)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=secure)
            elif self.user and host not in LOCAL:
                server.close()
                raise DeliveryError(f"the mail server {host} offers no TLS, so no password is sent to it")
        if self.user:
            server.login(self.user, os.environ.get(PASSWORD, ""))
        return server


def _utc_now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _host(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":") if ":" in server else (server, "", "25")
    if not host or not port.isdigit():
        raise UsageError(f"--smtp takes HOST or HOST:PORT, not {server!r}")
    return host.strip("[]"), int(port)


# ---- a webhook ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Webhook:
    """A JSON object with a ``text``, as Slack, Mattermost and others take it, posted to an address."""

    url: str

    @property
    def key(self) -> str:
        return f"webhook {self.url}"

    def send(self, batch: watch.Batch) -> None:
        import certifi
        import urllib3

        headers = {"Content-Type": "application/json", "Idempotency-Key": batch.id}
        try:
            with urllib3.PoolManager(ca_certs=certifi.where(), timeout=SECONDS) as pool:
                body = json_line({"text": text_of(batch)}).encode()
                answer = pool.request("POST", self.url, body=body, headers=headers, retries=False, redirect=False)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise DeliveryError(f"the webhook could not be reached: {type(error).__name__}") from error
        if not 200 <= answer.status < 300:
            raise DeliveryError(f"the webhook answered {answer.status} {answer.reason or ''}".rstrip())


# ---- a command ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Command:
    """A program of one's own: the happenings on its standard input, a JSON object a line."""

    words: str

    @property
    def key(self) -> str:
        return f"command {self.words}"

    def send(self, batch: watch.Batch) -> None:
        lines = "".join(f"{json_line(row)}\n" for row in batch.rows).encode()
        named = {**os.environ, "DRAGOMAN_WATCH": plain(batch.name), "DRAGOMAN_WATCH_ID": batch.id}
        try:
            subprocess.run(shlex.split(self.words), input=lines, env=named, check=True, timeout=COMMAND_SECONDS)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise DeliveryError(f"the command did not take it: {error}") from error


# ---- a feed ---------------------------------------------------------------------------------------------


def write_feed(connection: Connection, name: str, search: watch.Search, path: Path) -> int:
    """Writes the newest happenings of a search as an Atom feed; the same ledger gives the same bytes, and an
    entry keeps its id whatever else is reported of it. Returns the number of entries."""
    rows = watch.news(connection, search, 0, watch.settled(connection))
    firsts = _firsts(connection, [row["incident"] for row in rows])
    told = ((firsts[row["incident"]], row) for row in rows)
    entries = sorted(told, key=lambda pair: pair[0].article, reverse=True)[:ENTRIES]
    told_as = (
        Entry(
            id=f"urn:dragoman:event:{first.content_hash[:16]}:{first.fingerprint}",
            title=line_of(row),
            updated=moment(first.published),
            content=row["sentence"],
            url=row["url"],
        )
        for first, row in entries
    )
    with written_whole(path) as aside:
        aside.write_bytes(atom(name, f"urn:dragoman:watch:{watch.short(name)}", told_as))
    return len(entries)


def _firsts(connection: Connection, incidents: list[int]) -> dict[int, Any]:
    """The event of each incident that came first, with its article's day and hash."""
    e, a = schema.events, schema.articles
    query = select(e.c.incident, e.c.article, e.c.fingerprint, a.c.content_hash, a.c.published)
    query = query.join(a, a.c.id == e.c.article).order_by(e.c.article, e.c.id)
    found: dict[int, Any] = {}
    for part in in_parts(incidents):
        for row in connection.execute(query.where(e.c.incident.in_(part))):
            found.setdefault(row.incident, row)
    return found


def file_of(folder: Path, name: str) -> Path:
    """The file of a search's feed in a folder: its name in small letters, what is no letter or figure a hyphen."""
    words = "".join(c if c.isalnum() else " " for c in name.lower()).split()
    return folder / f"{'-'.join(words)[:60] or watch.short(name)}.atom"
