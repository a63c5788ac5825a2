"""Killed at any moment, a program loses nothing that it said was committed; benchmarks/kill.py does it 200 times."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.reader import Reader

from .killed import Killing


@pytest.fixture(scope="module")
def killing(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[Killing]:
    made = Killing(tmp_path_factory.mktemp("killing"), reader, articles=10, seed=5, readers=1, old_blocks=5_000)
    yield made
    made.close()


@pytest.mark.parametrize("kind", ["add", "follow", "review", "migration"])
def test_a_killed_writer_started_again_ends_where_an_undisturbed_one_does(killing: Killing, kind: str) -> None:
    killing.trial(kind, 1)
    assert killing.tally.faults == []


def test_after_a_power_cut_the_ledger_is_whole_and_can_be_completed(killing: Killing) -> None:
    killing.power_cut(2)
    assert killing.tally.faults == []


def test_backups_while_two_are_writing_are_whole(killing: Killing) -> None:
    killing.backups(2)
    assert killing.tally.faults == []


def test_the_program_that_kills_200_times_starts_in_any_folder(tmp_path: Path) -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "kill.py"
    told = subprocess.run([sys.executable, str(script), "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
