"""Whatever happens around a ledger (a full disk, two writers, no permission, a source that goes), it stays whole."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from dragoman.article import Item
from dragoman.article.collections import items_in
from dragoman.cli.doctor import MEND_LEDGER, _checked, _ledger
from dragoman.errors import LedgerError
from dragoman.ledger import Ledger, database
from dragoman.ledger.add import add_items
from dragoman.reader import Reader


def report(number: int, words: str = "") -> dict[str, str]:
    text = f"Turkey accused Greece on Monday of arming island number {number}. {words}".strip()
    return {"id": str(number), "published": "2023-05-02", "text": text}


def lines(path: Path, reports: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in reports), "utf-8")
    return path


def is_whole(path: Path) -> bool:
    """Whether SQLite finds no damage, and no article is there without its records being in order."""
    with sqlite3.connect(path) as connection:
        intact = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        loose = connection.execute("SELECT count(*) FROM events WHERE incident IS NULL").fetchone() == (0,)
        return intact and loose and not connection.execute("PRAGMA foreign_key_check").fetchall()


def articles(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def test_the_date_in_a_page_goes_before_the_default_one(tmp_path: Path, reader: Reader) -> None:
    html = "<html lang='en'><head><meta property='article:published_time' content='2021-03-04T10:00:00Z'></head><body>"
    page = f"{html}<article><p>{report(1)['text']} The ministry in Ankara gave no reason.</p></article></body></html>"
    lines(tmp_path / "a.jsonl", [{"id": "dated", "html": page}, {"id": "bare", "text": report(2)["text"]}])
    with Ledger(tmp_path / "l.ledger", create=True) as ledger:
        ledger.add([str(tmp_path / "a.jsonl")], published="2023-05-02", jobs=1, reader=reader)
        with ledger.engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT identity, published FROM articles").fetchall()
    assert {name: day[:10] for name, day in found} == {"dated": "2021-03-04", "bare": "2023-05-02"}


def test_two_processes_may_add_to_one_ledger_at_once(tmp_path: Path) -> None:
    path = tmp_path / "l.ledger"
    commands = []
    for name, numbers in (("a", range(0, 30)), ("b", range(15, 45))):
        source = lines(tmp_path / f"{name}.jsonl", [report(n) for n in numbers])
        commands.append([sys.executable, "-m", "dragoman", "add", str(path), str(source), "--jobs", "1"])
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    ends = [(process.communicate()[1], process.returncode) for process in running]
    assert [code for _, code in ends] == [0, 0], ends
    assert articles(path) == 45
    assert is_whole(path)


def test_a_full_disk_is_named_and_a_second_run_completes_the_ledger(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "l.ledger"
    source = lines(tmp_path / "a.jsonl", [report(n, f"Nothing else was said about case {n}. " * 40) for n in range(40)])
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))\n"
        f"sys.argv = ['dragoman', 'add', {str(path)!r}, {str(source)!r}, '--jobs', '1']\n"
        "from dragoman.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert is_whole(path)
    with Ledger(path) as ledger:
        ledger.add([str(source)], jobs=1, reader=reader)
    assert articles(path) == 40
    assert is_whole(path)


def test_a_ledger_that_another_holds_is_said_to_be_held(
    tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    source = lines(tmp_path / "a.jsonl", [report(1)])
    with Ledger(tmp_path / "l.ledger", create=True) as ledger:
        other = sqlite3.connect(tmp_path / "l.ledger", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another process"):
            ledger.add([str(source)], jobs=1, reader=reader)
        other.execute("ROLLBACK")
        other.close()
        assert ledger.add([str(source)], jobs=1, reader=reader).added == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_ledger_without_permission_is_named(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "l.ledger"
    source = lines(tmp_path / "a.jsonl", [report(1)])
    Ledger(path, create=True).close()
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(LedgerError, match="permissions"), Ledger(path) as ledger:
            ledger.add([str(source)], jobs=1, reader=reader)
    finally:
        tmp_path.chmod(0o755)


def test_a_database_that_may_only_be_read_is_named_as_such(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.ledger", create=True) as ledger, ledger.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(LedgerError, match="permissions"), database.guarded("l.ledger"):
            connection.exec_driver_sql("CREATE TABLE t (a)")


def test_what_came_before_a_source_vanished_is_kept(tmp_path: Path, reader: Reader) -> None:
    def source() -> Iterator[Item]:
        first = lines(tmp_path / "a.jsonl", [report(n) for n in range(10)])
        yield from items_in(str(first))
        raise OSError(5, "Input/output error")

    with Ledger(tmp_path / "l.ledger", create=True) as ledger:
        done = add_items(ledger.engine, source(), source="tape", jobs=1, reader=reader)
        assert (done.added, done.failed) == (10, 1)
        assert "Input/output error" in ledger.quarantine().iloc[0]["reason"]
    assert is_whole(tmp_path / "l.ledger")


def test_files_that_go_while_a_folder_is_read_are_set_aside(tmp_path: Path, reader: Reader) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(report(number)["text"], "utf-8")
    items = items_in(str(folder))
    first = next(items)
    (folder / "1.txt").unlink()
    with Ledger(tmp_path / "l.ledger", create=True) as ledger:
        done = add_items(ledger.engine, iter([first, *items]), source=str(folder), jobs=1, reader=reader)
        assert (done.added, done.failed) == (2, 1)
        assert "no such file" in ledger.quarantine().iloc[0]["reason"]


# ---- backups --------------------------------------------------------------------------------------------


def test_a_backup_is_the_ledger_even_while_another_is_writing(ledger: Ledger, tmp_path: Path) -> None:
    path, copy = Path(ledger.address), tmp_path / "backup.ledger"
    with sqlite3.connect(path) as other:
        other.execute("UPDATE articles SET title = 'Not yet' WHERE id = 1")  # not committed
        ledger.backup(copy)
        other.rollback()
    assert is_whole(copy)
    with Ledger(copy) as restored:
        assert restored.events().equals(ledger.events())


def test_a_backup_is_never_written_over_a_file(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(LedgerError, match="is there already"):
        ledger.backup(tmp_path / "notes")
    assert (tmp_path / "notes").read_text() == "mine"


def test_a_backup_that_finds_no_room_leaves_nothing_behind(ledger: Ledger, tmp_path: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [sys.executable, "-m", "dragoman", "backup", ledger.address, str(tmp_path / "b.ledger")]
    code = "import signal, runpy, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); sys.argv = sys.argv[1:]; "
    code += "runpy.run_module('dragoman', run_name='__main__', alter_sys=True)"
    run = [sys.executable, "-c", code, "dragoman", *command[3:]]
    done = subprocess.run(run, capture_output=True, text=True, check=False, preexec_fn=limited)
    assert done.returncode == 1, done.stderr
    assert not list(tmp_path.glob("b.ledger*"))


def test_what_a_backup_that_was_killed_left_is_no_part_of_the_next_and_goes(ledger: Ledger, tmp_path: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        (tmp_path / f"b.ledger.part{end}").write_bytes(b"left" * 1_000)
    ledger.backup(tmp_path / "b.ledger")
    assert [file.name for file in tmp_path.glob("b.ledger*")] == ["b.ledger"]
    assert is_whole(tmp_path / "b.ledger")


def test_a_disk_too_full_for_what_lies_beside_a_ledger_is_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = SimpleNamespace(free=50_000)
    monkeypatch.setattr(database.shutil, "disk_usage", lambda _: left)
    with pytest.raises(LedgerError, match="the disk is full"), database.guarded(str(tmp_path / "l.ledger")):
        raise OperationalError("PRAGMA journal_mode", None, sqlite3.OperationalError("disk I/O error"))
    left.free = 10**9
    with pytest.raises(LedgerError, match="disk I/O error"), database.guarded(str(tmp_path / "l.ledger")):
        raise OperationalError("PRAGMA journal_mode", None, sqlite3.OperationalError("disk I/O error"))


def test_readers_are_not_kept_out_by_a_writer(ledger: Ledger) -> None:
    writer = sqlite3.connect(ledger.address, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(len(ledger.events())))
    thread.start()
    thread.join(5)
    writer.execute("ROLLBACK")
    writer.close()
    assert found[0] > 0


def test_a_ledger_where_nothing_can_be_written_can_be_asked_and_is_not_touched(
    read_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a ledger?.ledger"
    path.write_bytes(read_ledger.read_bytes())
    before = path.read_bytes()
    monkeypatch.setattr("os.access", lambda *_: False)
    with Ledger(path) as ledger:
        assert len(ledger.events()) > 0
        assert [file.name for file in tmp_path.iterdir()] == [path.name]
        with pytest.raises(LedgerError, match="can't be written to"):
            ledger.review("event", 1, "accept", reviewer="R")
    assert _checked("ledger", lambda: _ledger(str(path)), MEND_LEDGER).found == (
        f"{path} is whole and holds 5 articles; nothing can be written there, only asked"
    )
    assert path.read_bytes() == before
    path.with_name(f"{path.name}-wal").write_bytes(b"something")
    with pytest.raises(LedgerError, match="part of it is in its log still; copy"):
        Ledger(path)


@pytest.mark.parametrize(("durable", "level"), [(False, 1), (True, 2)])
def test_a_durable_ledger_waits_for_the_disk_at_each_commit(ledger: Ledger, durable: bool, level: int) -> None:
    with Ledger(ledger.address, durable=durable) as opened, opened.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the names of files are text")
def test_files_whose_names_are_not_in_utf_8_are_added_and_set_aside_as_others_are(
    tmp_path: Path, reader: Reader
) -> None:
    (tmp_path / os.fsdecode(b"m\xfcller.txt")).write_text(report(1)["text"], "utf-8")
    (tmp_path / os.fsdecode(b"\xfc.txt")).write_text("", "utf-8")
    with Ledger(tmp_path / "x.ledger", create=True) as ledger:
        added = ledger.add([str(tmp_path / os.fsdecode(b"*\xfc*.txt"))], jobs=1, reader=reader)
        assert (added.added, added.failed) == (1, 1)
        assert [Path(item).name for item in ledger.quarantine()["item"]] == ["\\udcfc.txt"]
