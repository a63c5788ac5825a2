"""A ledger in PostgreSQL, on a real server that the test starts: the same answers as from a file."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from dragoman.errors import LedgerError, UsageError
from dragoman.ledger import Ledger, schema
from dragoman.ledger.database import writing
from dragoman.reader import Reader


def program(name: str) -> str | None:
    """A program of PostgreSQL's, on the PATH or where Debian puts it."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(debian[-1]) if debian else shutil.which(name)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an empty database on a server of our own."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        assert not os.environ.get("CI"), "CI needs PostgreSQL (Debian's package postgresql)"
        pytest.skip("PostgreSQL is not installed on this machine")
    # Not in a folder of pytest's, which only the user who runs the tests may enter: the server refuses to run as root.
    data = Path(tempfile.mkdtemp(prefix="dragoman-postgres-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        data.chmod(0o755)
        shutil.chown(data, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = {"check": True, "user": user, "stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run([initdb, "-D", f"{data}/db", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], **run)
    options = f"-p {port} -h 127.0.0.1 -k {data} -c fsync=off"
    subprocess.run([pg_ctl, "-D", f"{data}/db", "-o", options, "-l", f"{data}/log", "-w", "start"], **run)
    try:
        yield f"postgresql://{user or getpass.getuser()}@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([pg_ctl, "-D", f"{data}/db", "-m", "immediate", "stop"], **run)
        shutil.rmtree(data)


def test_a_team_ledger_answers_as_a_file_does(server: str, reports_file: Path, ledger: Ledger, reader: Reader) -> None:
    with Ledger(server, create=True) as team:
        assert team.add([str(reports_file)], jobs=1, reader=reader).added == 5
        assert team.add([str(reports_file)], jobs=1, reader=reader).known == 5
        columns = ["type", "status", "earliest", "place", "actors", "recipients"]
        assert team.events()[columns].equals(ledger.events()[columns])
        assert team.incidents()[["type", "reports"]].equals(ledger.incidents()[["type", "reports"]])
        assert set(team.search('"serious talks"')["kind"]) == {"article", "statement"}
        assert team.agenda(today="2023-03-05").equals(ledger.agenda(today="2023-03-05"))
        team.review("event", int(team.events().iloc[0]["id"]), "accept", reviewer="Ada")
        assert team.agreement()["judged"].sum() == 1
        asked = "SELECT actors, recipients, type FROM events_v1 ORDER BY sentence, type, actors"
        assert sorted(map(str, team.query(asked))) == sorted(map(str, ledger.query(asked)))
        for query in ("DELETE FROM events", "SELECT 1; DELETE FROM events", "COMMIT"):
            with pytest.raises(UsageError):
                team.query(query)
        with pytest.raises(UsageError, match="took longer"):
            team.query("SELECT pg_sleep(5)", seconds=0.1)
        assert len(team.query("SELECT id FROM events")) == len(ledger.query("SELECT id FROM events"))


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(LedgerError, match="no database answers"):
        Ledger("postgresql://nobody@127.0.0.1:1/none")


def test_a_team_ledger_is_read_again_as_a_file_is(server: str, ledger: Ledger, reader: Reader) -> None:
    columns = ["type", "status", "earliest", "place", "actors", "recipients"]
    with Ledger(server) as team:
        with writing(team.engine) as connection:
            connection.execute(update(schema.articles).values(program="0.0.1"))
        assert team.reread(jobs=1, reader=reader).articles == 5
        assert team.reread(jobs=1, reader=reader).articles == 0
        assert team.events()[columns].equals(ledger.events()[columns])
