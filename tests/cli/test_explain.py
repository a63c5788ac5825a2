"""``dragoman explain``: the receipt of one record of one article."""

from __future__ import annotations

from pathlib import Path

import pytest

import dragoman.reader
from dragoman.cli import main
from dragoman.reader import Reader

SENTENCE = "Norway condemned the attack on Monday, the foreign ministry said."


@pytest.fixture
def run(reader: Reader, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(dragoman.reader, "Reader", lambda *_, **__: reader)

    def run_command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["dragoman", "explain", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run_command


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"id": "a", "text": "{SENTENCE}"}}\n{{"id": "b", "text": "Nothing."}}\n', encoding="utf-8")
    return str(path)


def test_shows_words_rule_and_line_of_data(run, source: str) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(source)
    assert code == 0
    assert "[condemned]" in out
    assert "dragoman/events/data/frames/" in out


def test_an_unknown_record_is_wrong_use(run, source: str) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run(source, "v99")
    assert code == 2
    assert "there is no record 'v99'" in err


def test_picks_one_article_of_several(run, source: str) -> None:  # type: ignore[no-untyped-def]
    assert run(source, "--article", "b")[1] == "No records found.\n"
    assert run(source, "--article", "c")[0] == 2


def test_shows_the_clauses_that_frames_are_matched_against(run, source: str) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(source, "--clauses")
    assert code == 0
    assert "condemn" in out
