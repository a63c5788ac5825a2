"""However a command ends, one line says why; no fault of the surroundings is called one of the program."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from dragoman import cluster
from dragoman.cli import add, read
from dragoman.cli.desk import _listening
from dragoman.cluster.archive import Coded
from dragoman.errors import DataFileError, UsageError
from dragoman.ledger import Ledger
from dragoman.ledger.reread import Reread

Run = Callable[..., tuple[int, str, str]]


def shell(command: str) -> tuple[int, str, str]:
    """A command of the shell, with ``dragoman`` in it: its exit code, standard output and standard error."""
    named = command.replace("dragoman", f"{sys.executable} -m dragoman")
    done = subprocess.run(["sh", "-c", named], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("where", ["> /dev/full", ">&-"])
@pytest.mark.parametrize("asked", ["events {} --json", "--help"])
def test_output_that_can_not_be_written_is_said_to_be_so(ledger: Path, asked: str, where: str) -> None:
    code, _, said = shell(f"dragoman {asked.format(ledger)} {where}")
    assert code == 1
    assert said.count("\n") == 1
    assert said.startswith("dragoman: standard output can't be written to (")


def test_closed_errors_are_not_sent_to_the_output(ledger: Path) -> None:
    assert shell("dragoman nonsense 2>&-") == (2, "", "")


def test_a_closed_input_is_an_empty_one(tmp_path: Path) -> None:
    code, out, said = shell("dragoman read - <&-")
    assert (code, out) == (1, "")
    assert said == "dragoman: standard input: is empty\n"


def test_a_file_of_the_users_that_is_missing_or_wrong_is_wrong_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nested.toml").write_text("a = " + "[" * 5_000 + "]" * 5_000, "utf-8")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "a.txt").write_text("Russia accused Ukraine.", "utf-8")
    for flag in ("--actors", "--frames", "--outlets"):
        for name in ("nested.toml", "bytes.toml", "missing.toml", "."):
            file = str(tmp_path / name)
            code, out, said = run("read", flag, file, str(tmp_path / "a.txt"))
            assert (code, out, said.count("\n")) == (2, "", 1), (flag, name)
            assert said.startswith(f"dragoman: {file}"), (flag, name)
    code, _, said = run("--config", str(tmp_path / "nested.toml"), "read", str(tmp_path / "a.txt"))
    assert (code, said) == (2, f"dragoman: {tmp_path}/nested.toml: is nested too deeply to be read\n")


def test_an_installation_that_is_damaged_ends_the_run_and_sets_nothing_aside(
    run: Run, ledger: Path, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_: object) -> None:
        raise DataFileError("heads.npz: the model's weights can't be read (bad); install dragoman again")

    for command in (read, add):
        monkeypatch.setattr(command, "reader_maker", lambda *_: lambda: SimpleNamespace(read=damaged, language=None))
    for arguments in (("read", str(articles)), ("add", "--jobs", "1", str(ledger), str(articles))):
        assert run(*arguments) == (
            2,
            "",
            "dragoman: heads.npz: the model's weights can't be read (bad); install dragoman again\n",
        )
    assert run("quarantine", str(ledger)) == (0, "", "nothing was set aside\n")


def test_bytes_on_the_command_line_that_are_no_text_are_wrong_use(run: Run, ledger: Path, tmp_path: Path) -> None:
    for arguments in (
        ("events", str(ledger), "--actor", "\udcff"),
        ("search", str(ledger), "\udcff"),
        ("sql", str(ledger), "SELECT '\udcff'"),
        ("release", str(ledger), str(tmp_path / "release"), "--title", "\udcff"),
    ):
        code, out, said = run(*arguments)
        assert (code, out, said.count("\n")) == (2, "", 1), arguments
        assert "\\udcff" in said
        assert "report it" not in said


def test_an_interrupt_before_the_command_line_is_there_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt", "utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from dragoman.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_articles_that_are_set_aside_end_a_run_with_1(run: Run, monkeypatch: pytest.MonkeyPatch, ledger: Path) -> None:
    for failed, ended in ((0, 0), (2, 1)):
        monkeypatch.setattr(cluster, "code_archive", lambda *_, **__: Coded(shards=1, articles=3, failed=failed))  # noqa: B023
        code, _, said = run("code-archive", "in", "out")
        assert (code, "2 set aside (quarantine.parquet)" in said) == (ended, bool(failed))
        monkeypatch.setattr(Ledger, "reread", lambda *_, **__: Reread(articles=3, failed=failed))  # noqa: B023
        code, _, said = run("reread", str(ledger))
        assert (code, "2 articles can't be read any more" in said) == (ended, bool(failed))


def test_a_ledger_that_may_not_be_read_says_so(run: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refused(path: Path, *arguments: object, **named: object) -> object:
        if path.suffix == ".ledger":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **named)  # type: ignore[arg-type, call-overload]

    monkeypatch.setattr(Path, "open", refused)
    assert run("events", str(ledger)) == (
        1,
        "",
        f"dragoman: {ledger}: the ledger can't be read (permission denied); "
        "check the permissions of the file and its folder\n",
    )
    out = run("doctor", str(ledger))[1]
    assert out.endswith("       check the permissions of the file and its folder\n")
    assert "restore" not in out


def test_a_port_that_is_taken_is_wrong_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{port} \(address already in use\); choose another port"):
            _listening("127.0.0.1", port)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("events", "--since", "2017-13"), "--since takes a date"),
        (("agenda", "--today", "2017-11"), "--today takes a day"),
        (("events", "--type", "FIGHT"), "--type takes AGREE, CONSULT,"),
        (("events", "--status", "never"), "--status takes occurred,"),
    ],
)
def test_what_can_not_be_asked_for_is_named_and_not_answered_with_nothing(
    run: Run, ledger: Path, asked: tuple[str, ...], said: str
) -> None:
    command, *flags = asked
    code, out, err = run(command, str(ledger), *flags)
    assert (code, out) == (2, "")
    assert err.startswith(f"dragoman: {said}")


@pytest.mark.parametrize("proxy", ["*", "proxy.example.org", "10.0.0.1/8", ""])
def test_a_proxy_that_is_no_address_is_wrong_use(run: Run, ledger: Path, proxy: str) -> None:
    code, _, said = run("desk", str(ledger), "--proxy", proxy)
    assert code == 2
    assert said == f"dragoman: --proxy takes an address, or a network such as 10.0.0.0/8, not {proxy!r}\n"


@pytest.mark.parametrize(
    "command",
    [
        ("brief", "{}", "-o"),
        ("export", "{}", "-o"),
        ("export", "{}", "--format", "csv", "-o"),
        ("export", "{}", "--format", "parquet", "-o"),
        ("export", "{}", "--layout", "gdelt", "-o"),
    ],
)
def test_on_a_full_disk_the_old_file_stays_and_no_half_of_a_new_one(
    run: Run, ledger: Path, tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    target.write_text("old")

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    before = sorted(path.name for path in tmp_path.iterdir() if ".ledger" not in path.name)
    code, _, said = run(*(part.format(ledger) for part in command), str(target))
    assert code == 2
    assert said == f"dragoman: --output: could not write {target}: no space left on device\n"
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir() if ".ledger" not in path.name) == before


def test_names_in_archives_do_not_act_on_the_terminal(run: Run, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b\x1b]0;owned\x07.txt", "Russia accused Ukraine.")
        archive.writestr("c\x9b2J.pdf", b"%PDF-1.7 ")
    code, out, said = run("add", str(tmp_path / "new.ledger"), "--dry-run", str(tmp_path / "a.zip"))
    assert code == 0
    assert out == f"{tmp_path}/a.zip!b]0;owned.txt\n"
    assert f"{tmp_path}/a.zip!c2J.pdf: would be set aside" in said
    assert not {"\x1b", "\x07", "\x9b"} & set(out + said)


def test_titles_do_not_act_on_the_terminal(run: Run, ledger: Path) -> None:
    from sqlalchemy import update

    from dragoman.ledger import Ledger, schema
    from dragoman.ledger.database import writing

    with Ledger(ledger) as open_ledger, writing(open_ledger.engine) as connection:
        connection.execute(update(schema.articles).values(title="\n=1+1\x1b]0;owned\x07\x9b2J"))
    for command in (("brief",), ("export", "--format", "csv"), ("export",), ("events",), ("events", "--json")):
        name, *flags = command
        code, out, _ = run(name, str(ledger), *flags)
        assert code == 0
        assert not {"\x1b", "\x07", "\x9b"} & set(out), command
        assert "\n=1+1" not in out or "'\n=1+1" in out, command
