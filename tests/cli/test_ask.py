"""How questions to a ledger are answered on the command line: tables, pictures, files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.ledger import Ledger
from dragoman.reader import Reader

from .conftest import Run

GROUND = {
    "id": "g",
    "url": "https://n.example/g",
    "title": "Taken",
    "published": "2023-05-02",
    "text": "The Syrian army recaptured Aleppo from Islamic State on Sunday, the Syrian government said in Damascus.",
}


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Path:
    """A ledger in which a town changes hands."""
    folder = tmp_path_factory.mktemp("held")
    (folder / "a.jsonl").write_text(json.dumps(GROUND) + "\n", "utf-8")
    with Ledger(folder / "held.ledger", create=True) as ledger:
        ledger.add([str(folder / "a.jsonl")], jobs=1, reader=reader)
    return folder / "held.ledger"


def test_a_table_has_headings_and_ids_as_the_next_command_takes_them(run: Run, ledger: Path) -> None:
    code, out, _ = run("events", str(ledger), "--type", "ACCUSE")
    head, line, sentence = out.splitlines()
    assert (code, head.split()) == (0, ["DAY", "TYPE", "STATUS", "ACTORS", "RECIPIENTS", "RECORD"])
    assert line.index("ACCUSE") == head.index("TYPE")
    assert sentence == "    Turkey accused Greece of arming the islands on Monday."
    record = line.split()[-1]
    assert record.startswith("event:")
    assert run("review", str(ledger), record, "--accept", "--by", "Ada")[0] == 0


def test_no_line_is_wrapped_in_a_pipe(run: Run, tmp_path: Path) -> None:
    text = "Turkey accused Greece on Monday of " + "arming and arming and " * 20 + "arming the islands."
    (tmp_path / "long.txt").write_text(text, "utf-8")
    out = run("read", "--published", "2023-05-02", str(tmp_path / "long.txt"))[1]
    assert "  Turkey accused Greece  [v1]" in out.splitlines()
    assert "long.txt" not in out.splitlines()[0]


def test_control_tells_a_change_with_its_day_who_lost_it_and_the_record(run: Run, held: Path) -> None:
    code, out, _ = run("control", str(held), "Syria")
    assert code == 0
    assert "Aleppo, town in" in out
    (line,) = [line for line in out.splitlines() if "gained by" in line]
    assert line.startswith("  2023-04-30   gained by")
    assert "from Islamic State" in line
    assert line.split()[-1].startswith("control:")


def test_control_writes_a_table_a_map_and_a_drawing(run: Run, held: Path, tmp_path: Path) -> None:
    for name in ("c.csv", "c.geojson", "c.svg"):
        code, _, said = run("control", str(held), "-o", str(tmp_path / name))
        assert (code, "1 changes in" in said) == (0, True)
        assert (tmp_path / name).stat().st_size
    (feature,) = json.loads((tmp_path / "c.geojson").read_text("utf-8"))["features"]
    assert feature["properties"]["place"] == "Aleppo"


def test_control_of_a_day_before_any_claim_holds_nothing(run: Run, held: Path) -> None:
    assert "Aleppo" in run("control", str(held), "--on", "2023-05-01")[1]
    assert "Aleppo" not in run("control", str(held), "--on", "2023-04-01")[1]


def test_trend_draws_and_says_that_few_are_too_few_to_tell(run: Run, ledger: Path) -> None:
    code, out, _ = run("trend", str(ledger), "Turkey", "Greece")
    assert code == 0
    assert out.startswith("Turkey and Greece, 2023-04-25 to 2023-05-03, by day: ")
    assert "2023-05-01  1" in out
    assert "too few to tell: 1 incident in " in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("control", "--on", "soon"), "--on takes a"),
        (("control", "--on", "2023-04"), "--on takes a day"),
        (("control", "-o", "c.docx"), "name a file that ends in"),
        (("trend", "Turkey", "Greece", "--by", "year"), "--by takes day, week or month"),
    ],
)
def test_wrong_use_is_told(run: Run, ledger: Path, arguments: tuple[str, ...], words: str) -> None:
    command, *rest = arguments
    code, _, said = run(command, str(ledger), *rest)
    assert code == 2
    assert words in said
