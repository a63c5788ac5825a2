"""Fixtures of the command line's tests."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from dragoman.cli import main
from dragoman.ledger import Ledger
from dragoman.reader import Reader

Run = Callable[..., tuple[int, str, str]]

ARTICLES = [
    {
        "id": "a",
        "url": "https://n.example/a",
        "title": "Accused",
        "published": "2023-05-02",
        "text": "Turkey accused Greece of arming the islands on Monday. “We will answer,” president Erdogan said.",
    },
    {
        "id": "b",
        "url": "https://n.example/b",
        "title": "To meet",
        "published": "2023-05-03",
        "text": "The foreign ministers of Turkey and Greece will meet in Vienna on 9 May.",
    },
]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: its exit code, standard output and standard error."""

    def run_command(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["dragoman", *arguments])
        if stdin:
            monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(stdin), isatty=lambda: False))
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run_command


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A ledger of two articles, read once."""
    folder = tmp_path_factory.mktemp("ledger")
    file = folder / "articles.jsonl"
    file.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), "utf-8")
    with Ledger(folder / "made.ledger", create=True) as ledger:
        ledger.add([str(file)], jobs=1, reader=reader)
        ledger.backup(folder / "small.ledger")
    return folder / "small.ledger"


@pytest.fixture
def ledger(made: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    copy = tmp_path / "news.ledger"
    copy.write_bytes(made.read_bytes())
    return copy


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """The articles of that ledger as JSON lines, and one more."""
    file = tmp_path / "more.jsonl"
    file.write_text(
        "".join(json.dumps(article) + "\n" for article in [*ARTICLES, {"id": "c", "text": "New."}]), "utf-8"
    )
    return file
