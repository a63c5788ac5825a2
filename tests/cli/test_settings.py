"""Flags from a configuration file and the environment, and the project folder that holds one."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli import read
from dragoman.entities import Registry
from dragoman.events import Lexicon
from dragoman.reader import Reader
from dragoman.records import Report

Run = Callable[..., tuple[int, str, str]]
ARTICLE = b'{"text": "x"}'


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What `dragoman read` asks the reader for, run in an empty folder; nothing is read."""
    asked: dict[str, Any] = {}

    def reader_maker(*arguments: Any) -> Callable[[], Reader]:
        asked.update(zip(("model", "actors", "frames", "verbs", "fast", "own"), arguments, strict=True))
        raise KeyboardInterrupt

    monkeypatch.setattr(read, "reader_maker", reader_maker)
    monkeypatch.chdir(tmp_path)
    return asked


def test_the_command_line_goes_before_the_environment_before_the_file(
    run: Run, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("read", stdin=ARTICLE)
    assert given["model"] is None
    Path("dragoman.toml").write_text('model = "from the file"')
    run("read", stdin=ARTICLE)
    assert given["model"] == "from the file"
    monkeypatch.setenv("DRAGOMAN_MODEL", "from the environment")
    run("read", stdin=ARTICLE)
    assert given["model"] == "from the environment"
    monkeypatch.setenv("DRAGOMAN_READ_MODEL", "of this command")
    run("read", stdin=ARTICLE)
    assert given["model"] == "of this command"
    run("read", "--model", "from the command line", stdin=ARTICLE)
    assert given["model"] == "from the command line"


def test_the_table_of_a_command_goes_before_what_stands_for_all(run: Run, given: dict[str, Any]) -> None:
    Path("dragoman.toml").write_text('model = "of all"\nfast = true\n[read]\nmodel = "of read"\n[follow]\nevery = 60')
    run("read", stdin=ARTICLE)
    assert (given["model"], given["fast"]) == ("of read", True)


def test_paths_start_from_where_the_file_is(run: Run, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("project").mkdir()
    Path("project/own.toml").write_text('actors = ["a.toml", "b.toml"]\nframes = "f.toml"\nown = "types.npz"')
    run("read", "--config", "project/own.toml", stdin=ARTICLE)
    assert given["actors"] == [Path("project/a.toml"), Path("project/b.toml")]
    assert given["frames"] == [Path("project/f.toml")]
    assert given["own"] == Path("project/types.npz")
    monkeypatch.setenv("DRAGOMAN_CONFIG", "project/own.toml")
    monkeypatch.setenv("DRAGOMAN_FRAMES", "one.toml:two.toml")
    run("read", stdin=ARTICLE)
    assert given["actors"][0] == Path("project/a.toml")
    assert given["frames"] == [Path("one.toml"), Path("two.toml")]


def test_the_options_of_every_command_stand_in_it_too(run: Run, given: dict[str, Any]) -> None:
    Path("dragoman.toml").write_text("log-json = true")
    _, _, err = run("events", "nowhere.ledger")
    assert json.loads(err)["level"] == "error"


def test_limits_are_set_for_this_process_and_those_it_starts(
    run: Run, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    monkeypatch.setenv("DRAGOMAN_REDIRECTS", "7")  # so that it is taken back after the test
    monkeypatch.setenv("DRAGOMAN_ARTICLE_SECONDS", "1")
    monkeypatch.delenv("DRAGOMAN_ARTICLE_SECONDS")
    Path("dragoman.toml").write_text("[limits]\narticle-seconds = 30\nredirects = 1")
    run("read", stdin=ARTICLE)
    assert (os.environ["DRAGOMAN_ARTICLE_SECONDS"], os.environ["DRAGOMAN_REDIRECTS"]) == ("30", "7")
    monkeypatch.delenv("DRAGOMAN_ARTICLE_SECONDS")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("modle = 'x'", "dragoman.toml: modle: there is no such flag; the nearest is model"),
        ("allow_private = true", "dragoman.toml: allow_private: there is no such flag; the nearest is allow-private"),
        ("[read]\nframe = 'x'", "dragoman.toml: [read] frame: there is no such flag; the nearest is frames"),
        ("[red]\nmodel = 'x'", "dragoman.toml: red: there is no such flag; the nearest is read"),
        ("config = 'x'", "dragoman.toml: config: there is no such flag"),
        ("[add]\njobs = 'many'", "dragoman.toml: [add] jobs: 'many' is not a value of it"),
        ("[add]\njobs = 0", "dragoman.toml: [add] jobs: 0 is not a value of it"),
        (
            "[limits]\narticle-second = 3",
            "article-second: there is no such limit; the nearest is article-seconds",
        ),
        ("[limits]\nredirects = 'two'", "dragoman.toml: [limits] redirects: 'two' is not a whole number above 0"),
        ("limits = 3", "dragoman.toml: limits: is a table of limits"),
        ("model = ", "dragoman.toml: is not TOML: "),
    ],
)
def test_a_mistake_names_the_file_the_key_and_the_nearest_one(
    run: Run, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch, content: str, complaint: str
) -> None:
    monkeypatch.setenv("DRAGOMAN_ARTICLE_SECOND", "taken back")
    monkeypatch.delenv("DRAGOMAN_ARTICLE_SECOND")
    Path("dragoman.toml").write_text(content)
    code, out, err = run("read", "x.txt")
    assert (code, out) == (2, "")
    assert complaint in err
    assert given == {}


def test_a_mistake_in_the_environment_names_the_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ADD_JOBS", "many")
    code, _, err = run("add", "l.ledger", "x.txt")
    assert code == 2
    assert "DRAGOMAN_ADD_JOBS: 'many' is not a value of it" in err


def test_a_configuration_that_is_not_there_is_told(run: Run) -> None:
    assert run("read", "--config", "none.toml", "x.txt") == (2, "", "dragoman: none.toml: no such file or directory\n")


# ---- the project folder --------------------------------------------------------------------------------------


def test_a_new_project_has_files_that_hold_what_they_should(
    run: Run, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run("init", str(tmp_path / "sahel"))
    assert (code, out) == (0, "")
    assert "what to do next stands in" in err
    project = tmp_path / "sahel"
    assert sorted(path.name for path in project.iterdir()) == [
        "README.md", "actors.toml", "dragoman.toml", "frames.toml",
    ]  # fmt: skip
    report = read_with(reader, project, "River Front fighters dammed the canal near Khartoum on Monday.")
    assert "registry:river-front" in {entity.rule for entity in report.entities}
    assert ("COERCE", "RIVER_CLOSURE") in {(event.type, event.mode) for event in report.events}


def read_with(reader: Reader, project: Path, text: str) -> Report:
    """A report made with the configuration of a project; the parser is that of the other tests."""
    settings = tomllib.loads((project / "dragoman.toml").read_text("utf-8"))
    own = object.__new__(Reader)
    own.__dict__ |= reader.__dict__
    own.registry = Registry.load([project / name for name in settings["actors"]])
    own.lexicon = Lexicon.load().with_frames([project / name for name in settings["frames"]])
    own.__dict__["language"] = reader.language
    return own.read({"text": text, "published": "2024-05-08"})


def test_the_configuration_of_a_new_project_holds(
    run: Run, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init")
    run("read", stdin=ARTICLE)
    assert (given["actors"], given["frames"]) == ([Path("actors.toml")], [Path("frames.toml")])


def test_a_project_leaves_what_is_there_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    assert run("init", str(tmp_path), "--dry-run")[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    _, _, err = run("init", str(tmp_path))
    assert "README.md is there already, and is left as it is" in err
    assert (tmp_path / "README.md").read_text() == "mine"
    assert run("init", str(tmp_path / "README.md"))[0] == 2
