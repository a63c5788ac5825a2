"""How every command behaves: help, exit codes, what goes where, dry runs, logs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from dragoman.article import prepare
from dragoman.cli import add, read
from dragoman.cli.main import COMMANDS, app
from dragoman.records import Article
from dragoman.report import Report

Run = Callable[..., tuple[int, str, str]]
NAMES = [function.__name__.replace("_", "-") for functions in COMMANDS.values() for function in functions]


def dragoman(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "dragoman", *arguments]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)


class BareReader:
    """Makes empty reports, so that a command is tested without the model; trips over "trip"."""

    def read(self, article: Article) -> Report:
        article = prepare(article)
        if article.text == "trip":
            raise ZeroDivisionError("a fault")
        return Report(article=article)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (read, add):
        monkeypatch.setattr(command, "reader_maker", lambda *_: BareReader)


# ---- help -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_what_it_does_and_how_it_is_used(run: Run, name: str) -> None:
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    assert "Examples:" in out
    assert f"dragoman {name}" in out.split("Examples:")[1]


@pytest.mark.parametrize("name", NAMES)
def test_every_flag_and_argument_is_explained(name: str) -> None:
    import typer

    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    assert [parameter.name for parameter in command.params if not getattr(parameter, "help", None)] == []


def test_the_main_help_lists_every_command_and_the_exit_codes(run: Run) -> None:
    _, out, _ = run("--help")
    for name in NAMES:
        assert f"\n  {name} " in out
    for code in ("0    done", "1    something", "2    wrong use", "130  interrupted"):
        assert code in out


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    assert run()[:2] == run("--help")[:2]


def test_the_version_names_the_data_too(run: Run) -> None:
    code, out, _ = run("--version")
    name, version, word, digest = out.split()
    assert (code, name, version.rstrip(",").count("."), word, len(digest)) == (0, "dragoman", 2, "data", 12)


# ---- completion -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("dragoman ex", {"explain", "export"}),
        ("dragoman read --f", {"--fast", "--format", "--frames"}),
        ("dragoman read --format p", {"petrarch-xml"}),
    ],
)
def test_a_shell_completes_commands_flags_and_values(typed: str, completed: set[str]) -> None:
    done = dragoman(_DRAGOMAN_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=str(typed.count(" ")))
    assert set(done.stdout.decode().split()) == completed


def test_the_completion_can_be_shown_to_be_installed_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")  # there need be no shell above the tests
    assert b"complete -o default -F _dragoman_completion dragoman" in dragoman("--show-completion", "bash").stdout


# ---- exit codes and streams ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("events", "nowhere.ledger"), 1),
        (("events",), 2),
        (("add", "--jobs", "0", "l.ledger", "a.txt"), 2),
        (("--quiet", "--verbose", "doctor"), 2),
        (("read", "nowhere.txt"), 1),
        (("train", "nowhere", "nowhere.txt", "-o", "x.npz"), 2),
    ],
)
def test_what_went_wrong_decides_the_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended, out, err = run(*arguments)
    assert (ended, out, err.count("\n")) == (code, "", 1)
    assert err.startswith("dragoman: ")


def test_an_interrupt_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch, articles: Path) -> None:
    def interrupted(_: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(read, "reader_maker", lambda *_: lambda: SimpleNamespace(read=interrupted))
    assert run("read", str(articles)) == (130, "", "")


def test_a_reader_who_has_had_enough_is_no_error(tmp_path: Path) -> None:
    code = (
        "import sys; from dragoman.cli import main, brief\n"
        "brief.print_rows = lambda *_, **__: print('x' * 1_000_000)\n"
        "import dragoman.ledger as ledger\n"
        "from contextlib import nullcontext\n"
        "ledger.Ledger = lambda *_: nullcontext(ledger); ledger.reading = nullcontext\n"
        "ledger.ask.agenda = lambda *_, **__: []\n"
        "main()"
    )
    command = [sys.executable, "-c", code, "agenda", "x.ledger"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_colours_are_off_with_no_color(ledger: Path) -> None:
    shown = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    assert b"\x1b[36m" in dragoman("events", str(ledger), **shown).stdout
    assert b"\x1b[3" not in dragoman("events", str(ledger), **shown, NO_COLOR="1").stdout


def test_tables_pages_and_briefs_go_to_standard_output_by_a_hyphen(run: Run, ledger: Path, bare: None) -> None:
    _, out, err = run("export", str(ledger))
    assert err == ""
    assert {json.loads(line)["type"] for line in out.splitlines()} == {"ACCUSE", "AID", "CONSULT", "REJECT"}
    assert run("export", str(ledger), "-o", "-")[1] == out
    assert run("brief", str(ledger), "-o", "-")[1] == run("brief", str(ledger))[1]
    code, page, _ = run("read", "--html", "-", stdin=b'{"text": "The envoy left."}')
    assert code == 0
    assert "<html" in page
    assert "The envoy left." in page
    assert run("read", "--html", "-", "--json", stdin=b'{"text": "x"}')[0] == 2


# ---- dry runs -----------------------------------------------------------------------------------------------


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def rows(run: Run, ledger: Path) -> list[str]:
    return [run(command, str(ledger), "--json")[1] for command in ("events", "review", "quarantine")]


def test_a_dry_add_names_what_it_would_read(run: Run, ledger: Path, articles: Path, tmp_path: Path) -> None:
    before = rows(run, ledger)
    code, out, err = run("add", str(ledger), "--dry-run", str(articles), str(tmp_path / "none.txt"))
    assert (code, out) == (0, f"{articles}:3\n")
    assert "none.txt: would be set aside: no such file" in err
    assert "1 would be read, 2 known already, 1 would be set aside; nothing was written" in err
    assert rows(run, ledger) == before


def test_a_dry_add_makes_no_ledger(run: Run, articles: Path, tmp_path: Path) -> None:
    before = digests(tmp_path)
    _, out, _ = run("add", str(tmp_path / "new.ledger"), "--dry-run", str(articles))
    assert len(out.splitlines()) == 3
    assert digests(tmp_path) == before


def test_a_dry_follow_says_what_feeds_bring(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = b"""<rss version="2.0"><channel><title>News</title>
    <item><title>One</title><link>https://n.example/1</link></item><item><title>Two</title></item></channel></rss>"""
    monkeypatch.setattr("dragoman.article.fetch.fetch", lambda *_, **__: SimpleNamespace(data=feed))
    code, out, _ = run("follow", str(tmp_path / "new.ledger"), "--dry-run", "https://n.example/feed.xml")
    assert (code, out) == (0, "https://n.example/1\nTwo\n")
    assert list(tmp_path.iterdir()) == []


def test_a_dry_export_and_backup_write_nothing(run: Run, ledger: Path, tmp_path: Path) -> None:
    code, out, err = run("export", str(ledger), "--dry-run", "--format", "csv", "-o", str(tmp_path / "out"))
    assert (code, out) == (0, "")
    assert "would be written to" in err
    assert run("backup", str(ledger), str(tmp_path / "out"), "--dry-run")[0] == 0
    assert run("backup", str(ledger), str(ledger), "--dry-run")[0] == 2
    assert not (tmp_path / "out").exists()


def test_a_dry_decision_fails_like_the_real_one_and_leaves_no_trace(run: Run, ledger: Path) -> None:
    code, _, err = run("review", str(ledger), "event:1", "--accept", "--dry-run", "--by", "anna")
    assert (code, err) == (0, "review 1 would be noted; nothing was written\n")
    assert run("review", str(ledger), "event:99", "--accept", "--dry-run")[0] == 2
    assert run("review", str(ledger), "--undo", "1", "--dry-run")[0] == 2
    assert run("merge", str(ledger), "1", "2", "--dry-run")[0] == 0
    assert run("merge", str(ledger), "1", "1", "--dry-run")[0] == 2
    assert run("review", str(ledger), "--trail") == (0, "", "nobody has decided anything yet\n")


# ---- logs ---------------------------------------------------------------------------------------------------


BROKEN = b'{"id": "a", "text": "One."}\n{"text": "trip"}\nnot json'


def test_complaints_name_the_article(run: Run, bare: None) -> None:
    code, _, err = run("read", "--json", stdin=BROKEN)
    assert code == 1
    fault, source = err.splitlines()
    assert fault.startswith("dragoman: standard input:2: dragoman failed (ZeroDivisionError: a fault)")
    assert source.startswith("dragoman: standard input:3: is not a line of JSON")


def test_adding_says_step_by_step_what_it_does_only_when_asked(run: Run, bare: None, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_bytes(BROKEN)
    code, _, err = run("add", str(tmp_path / "l.ledger"), "--jobs", "1", str(source), "-v", "--log-json")
    said = [(line.get("article"), line["message"].split(":")[0]) for line in map(json.loads, err.splitlines())]
    assert code == 1  # two of three were set aside
    assert said[:3] == [(f"{source}:1", "added"), (f"{source}:2", "set aside"), (f"{source}:3", "set aside")]
    assert said[3][1].startswith("1 added, 0 known already, 2 set aside")
    _, _, err = run("add", str(tmp_path / "m.ledger"), "--jobs", "1", str(source))
    assert len(err.splitlines()) == 1


def test_structured_logs_are_json_lines_with_the_article(run: Run, bare: None) -> None:
    _, _, err = run("read", "--json", "--log-json", "--verbose", stdin=BROKEN)
    lines = [json.loads(line) for line in err.splitlines()]
    assert [(line["level"], line["article"]) for line in lines] == [
        ("debug", "standard input:1"),
        ("debug", "standard input:2"),
        ("error", "standard input:2"),
        ("error", "standard input:3"),
    ]
    assert all(line["time"].endswith("+00:00") and line["logger"] == "dragoman.cli" for line in lines)
    assert "ZeroDivisionError: a fault" in lines[2]["traceback"]
    assert "traceback" not in lines[3]


def test_wrong_use_is_structured_too(run: Run) -> None:
    code, _, err = run("--log-json", "read", "--colour")
    assert code == 2
    assert json.loads(err)["message"].startswith("No such option: --colour")


def test_quiet_leaves_only_what_went_wrong(run: Run, ledger: Path, tmp_path: Path, bare: None) -> None:
    assert run("backup", str(ledger), str(tmp_path / "copy"), "--quiet")[2] == ""
    assert len(run("read", "--json", "-q", stdin=BROKEN)[2].splitlines()) == 2


def test_the_options_of_every_command_may_stand_anywhere(run: Run, ledger: Path) -> None:
    assert (
        run("--quiet", "review", str(ledger), "--trail") == run("review", "--trail", "-q", str(ledger)) == (0, "", "")
    )


def test_what_follows_a_double_hyphen_is_no_option(
    run: Run, bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-q").write_text("The envoy left.")
    code, out, _ = run("read", "--json", "--", "-q")
    assert (code, json.loads(out)["article"]["id"]) == (0, "-q")
