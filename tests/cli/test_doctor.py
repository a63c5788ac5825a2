"""``dragoman doctor`` says what is broken and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from dragoman.cli.doctor import doctor, examine


def test_a_whole_installation_has_nothing_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    doctor(None, None)
    assert "BAD" not in capsys.readouterr().out


def test_a_missing_model_and_a_file_that_is_no_ledger_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "news.db"
    broken.write_text("not a ledger")
    with pytest.raises(typer.Exit) as ended:
        doctor(str(broken), "en_core_web_none")
    assert ended.value.exit_code == 1
    out = capsys.readouterr().out
    assert "BAD  model: the spaCy model 'en_core_web_none' is not installed" in out
    assert "is not a ledger" in out


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DRAGOMAN_CACHE", str(tmp_path / "file" / "cache"))
    found = {finding.part: finding for finding in examine()}
    assert "can't be written to" in found["cache"].found
    assert found["cache"].remedy == "set DRAGOMAN_CACHE to a folder that can be written to"
