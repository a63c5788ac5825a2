"""What stands in training/ for our own texts: their layout, and labels made of answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import dragoman

TRAINING = Path(__file__).parents[2] / "training"
KEY = {
    "id": "a",
    "text": "Gunmen shelled the camp.",
    "parties": {"1": [0, 6, 0], "3": [15, 23, 19]},
    "acts": {"2": [7, 14]},
    "asked": [],
    "sentences": {"0": [0, 24]},
}


def script(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in training/ with the program that is tested."""
    path = str(Path(dragoman.__file__).parents[1])
    command = [sys.executable, *arguments]
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=TRAINING, env=environment)


def test_answers_become_rows_of_labels_with_who_gave_them(tmp_path: Path) -> None:
    (tmp_path / "a.key").write_text(json.dumps(KEY))
    (tmp_path / "ann.txt").write_text("## a\nS0 p\n2 ASSAULT 1>3\n")
    done = script("labels.py", str(tmp_path), str(tmp_path / "ann.txt"), "-o", str(tmp_path / "ann.jsonl"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 articles, 1 sentences, 1 acts\n", "")
    row = json.loads((tmp_path / "ann.jsonl").read_text())
    assert (row["labeller"], [act["type"] for act in row["acts"]]) == ("ann", ["ASSAULT"])


def test_a_sentence_without_a_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.key").write_text(json.dumps(KEY))
    (tmp_path / "ann.txt").write_text("## a\n2 ASSAULT 1>3\n")
    done = script("labels.py", str(tmp_path), str(tmp_path / "ann.txt"))
    assert done.returncode == 1
    assert "ann.txt: a: sentences without a line: 0" in done.stderr


def test_our_own_texts_are_articles_in_a_layout_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "own.txt"
    file.write_text("=== a1 | wire | Mali | 2024-05-08 | Camp shelled\nGunmen shelled the camp.\n")
    code = "import sys, pathlib, sheets; print(*sheets.own_texts(pathlib.Path(sys.argv[1])))"
    assert script("-c", code, str(file)).stdout == (
        "{'id': 'a1', 'style': 'wire', 'country': 'Mali', 'published': '2024-05-08', 'title': 'Camp shelled', "
        "'text': 'Gunmen shelled the camp.'}\n"
    )
