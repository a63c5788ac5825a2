"""``dragoman watch``: searches from the command line and from dragoman.toml, told here and sent elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman.ledger import Ledger
from dragoman.ledger.watch import saved

from .conftest import Run


def test_a_saved_search_tells_what_is_new_and_then_nothing(run: Run, ledger: Path) -> None:
    assert run("watch", str(ledger), "add", "Greece", "--recipient", "Greece", "--from-start")[0] == 0
    code, out, _ = run("watch", str(ledger))
    assert (code, out.splitlines()[0]) == (0, "Greece: 1 new")
    assert "Turkey accused Greece" in out
    code, out, said = run("watch", str(ledger))
    assert (code, out) == (0, "")
    assert "nothing is new" in said


def test_a_dry_run_takes_nothing_as_told(run: Run, ledger: Path) -> None:
    run("watch", str(ledger), "add", "Greece", "--recipient", "Greece", "--from-start")
    first = run("watch", str(ledger), "--dry-run")[1]
    assert first == run("watch", str(ledger))[1] != ""


def test_searches_and_where_they_are_sent_may_stand_in_the_configuration(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = tmp_path / "dragoman.toml"
    settings.write_text('[watch]\nfeed = "feeds"\n[watches.Greece]\nrecipient = "Greece"\nfeed = "own"\n', "utf-8")
    assert run("watch", str(ledger))[0] == 0
    assert (tmp_path / "own" / "greece.atom").is_file()
    assert not (tmp_path / "feeds").exists()
    assert [row["name"] for row in listed(run, ledger)] == ["Greece"]


def listed(run: Run, ledger: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("watch", str(ledger), "list", "--json")[1].splitlines()]


def test_follow_knows_the_searches_of_the_configuration_before_it_reads(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dragoman.toml").write_text('[watches.Greece]\nrecipient = "Greece"\n', "utf-8")
    known: list[str] = []

    def rounds(following: Ledger, *_: Any, **__: Any) -> Iterator[None]:
        with following.reading() as connection:
            known.extend(saved(connection))
        return iter(())

    monkeypatch.setattr("dragoman.ledger.follow.follow_feeds", rounds)
    assert run("follow", str(ledger), "https://n.example/feed.xml")[0] == 0
    assert known == ["Greece"]


def test_an_unknown_field_of_a_search_is_named(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dragoman.toml").write_text('[watches.Greece]\ncolour = "blue"\n', "utf-8")
    code, _, said = run("watch", str(ledger))
    assert code == 2
    assert "watches.'Greece'" in said
    assert "colour" in said


def test_what_could_not_be_sent_is_sent_the_next_time(run: Run, ledger: Path, tmp_path: Path) -> None:
    run("watch", str(ledger), "add", "Greece", "--recipient", "Greece", "--from-start")
    code, _, said = run("watch", str(ledger), "--run", f"{sys.executable} {tmp_path / 'take.py'}")
    assert code == 1
    assert "sent again next time" in said
    (tmp_path / "take.py").write_text(f"import sys; open({str(tmp_path / 'got')!r}, 'a').write(sys.stdin.read())")
    for _ in range(2):
        assert run("watch", str(ledger), "--run", f"{sys.executable} {tmp_path / 'take.py'}")[0] == 0
    assert len((tmp_path / "got").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("dance",), "one of run, add, remove, list"),
        (("add",), "takes a name"),
        (("remove", "nobody"), "no search is saved under 'nobody'"),
        (("--mail", "a@example.org"), "--smtp HOST:PORT"),
        (("--digest", "dawn"), "an hour like 07:30"),
    ],
)
def test_wrong_use_is_told_in_words(run: Run, ledger: Path, arguments: tuple[str, ...], words: str) -> None:
    run("watch", str(ledger), "add", "Greece", "--recipient", "Greece")
    code, _, said = run("watch", str(ledger), *arguments)
    assert code == 2
    assert words in said
