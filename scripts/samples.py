"""Runs every code sample of the documentation and puts down what it prints.

    python scripts/samples.py [PAGE ...]      runs the samples and writes their output into the pages
    python scripts/samples.py --check ...     only compares; exits with 1 where a page shows something else

In a page of docs/

    ```console      holds commands ("$ ...", continued by "> ...") with what they print below
    ```python       is run; what it prints is the ```output block behind it, if there is one
    {code-block} LANGUAGE with a :caption:     is a file, written for the samples after it
    ```toml         must be TOML
    ```r, ```sh     are shown and not run: R isn't everywhere; networks, installations and servers are not for tests

"..." in output stands for anything. A page has a folder of its own with the sample articles, the schema of a report and
the tutorial's demo.ledger in it; its Python blocks share their variables. Two pages are run at a time.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from dragoman.places import Gazetteer

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
FIRST = DOCS / "tutorial.md"  # makes the ledger that the others ask
LEDGER = "demo.ledger"
AT_A_TIME = 2
RUN = ("console", "python")
SHOWN = ("output", "r", "sh", "sql", "toml", "json", "text")  # what these hold is not run by itself
# Pages whose commands are measurements and releases, not samples.
LEFT_OUT = ("cluster.md", "desk-security.md", "reliability.md", "release.md")
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "110",
    "NO_COLOR": "1",
    "TERM": "dumb",
    "LC_ALL": "C.UTF-8",
    "LOGNAME": "ada",
    "DRAGOMAN_ADD_JOBS": "1",  # a second process costs more than it brings for four articles
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass
class Block:
    """A fenced block: the lines of the page that it holds (fences not counted)."""

    language: str
    caption: str | None
    first: int
    last: int
    lines: list[str]


@dataclass
class Change:
    """Lines of a page that differ from what the program prints."""

    first: int
    last: int
    lines: list[str]


def pages() -> list[Path]:
    """All pages with samples, the one that makes the ledger first."""
    found = [path for path in sorted(DOCS.rglob("*.md")) if path.name not in LEFT_OUT and path != FIRST]
    return [FIRST, *found]


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page; raises ValueError for indented code and for a language that isn't known."""
    lines = text.split("\n")
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "code_block":
            raise ValueError(f"line {token.map[0] + 1 if token.map else 0}: code without a fence")
        if token.type != "fence" or token.map is None:
            continue
        first, last = token.map[0] + 1, token.map[1] - 1
        language, caption = token.info.strip(), None
        inner = lines[first:last]
        if language.startswith("{"):
            if not language.startswith("{code-block}"):
                continue
            language = language.removeprefix("{code-block}").strip()
            options = [line for line in inner if line.startswith(":")]
            caption = next((o.removeprefix(":caption:").strip() for o in options if o.startswith(":caption:")), None)
            first += len(options)
            inner = inner[len(options) :]
        if language not in RUN + SHOWN and caption is None:
            raise ValueError(f"line {first}: a block of {language or 'no language'!r} is neither run nor known")
        yield Block(language, caption, first, last, inner)


def run_page(page: Path, folder: Path) -> list[Change]:
    """Runs the samples of ``page`` in ``folder`` and returns what the page shows otherwise."""
    for shared in (ROOT / "samples", DOCS / "report.schema.json"):
        (folder / shared.name).symlink_to(shared)
    names: dict[str, Any] = {"__name__": "__main__"}
    changes: list[Change] = []
    printed: list[str] | None = None
    for block in blocks(page.read_text("utf-8")):
        if block.language == "output" and printed is not None:
            changes += compare(block.lines, printed, block.first, block.last)
            printed = None
        elif block.caption:
            (folder / block.caption).write_text("\n".join(block.lines).strip("\n") + "\n", "utf-8")
        elif block.language == "console":
            changes += run_console(block, folder)
        elif block.language == "toml":
            tomllib.loads("\n".join(block.lines))
        elif block.language == "python":
            printed = run_python(block, folder, names)
    return changes


def run_console(block: Block, folder: Path) -> Iterator[Change]:
    """Runs each command of the block and compares the lines below it."""
    at = 0
    while at < len(block.lines):
        if not block.lines[at].startswith("$ "):
            raise ValueError(f"line {block.first + at + 1}: a command begins with '$ '")
        command = [block.lines[at][2:]]
        at += 1
        while at < len(block.lines) and block.lines[at].startswith("> "):
            command.append(block.lines[at][2:])
            at += 1
        start = at
        while at < len(block.lines) and not block.lines[at].startswith("$ "):
            at += 1
        done = subprocess.run(
            ["bash", "-c", "\n".join(command)],
            cwd=folder,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        shown = [line.rstrip() for line in done.stdout.rstrip("\n").split("\n")] if done.stdout.strip() else []
        yield from compare(block.lines[start:at], shown, block.first + start, block.first + at)


def run_python(block: Block, folder: Path, names: dict[str, Any]) -> list[str]:
    """Runs a block and returns the lines it prints."""
    source = "\n".join(block.lines)
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        exec(compile("\n" * block.first + source, "sample", "exec"), names)
    return [line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")]


def compare(shown: list[str], printed: list[str], first: int, last: int) -> list[Change]:
    """A change where the page shows something else than what was printed."""
    pattern = ".*?".join(re.escape(part) for part in "\n".join(shown).strip("\n").split("..."))
    if re.fullmatch(pattern, "\n".join(printed).strip("\n"), re.DOTALL):
        return []
    return [Change(first, last, printed)]


def rewritten(text: str, changes: list[Change]) -> str:
    """The page with what is printed now."""
    lines = text.split("\n")
    for change in reversed(changes):
        lines[change.first : change.last] = change.lines
    return "\n".join(lines)


def difference(page: Path, changes: list[Change]) -> str:
    """What a page shows and what is printed, as a diff."""
    before = page.read_text("utf-8")
    name = str(page.relative_to(ROOT))
    after = rewritten(before, changes)
    return "\n".join(difflib.unified_diff(before.split("\n"), after.split("\n"), name, "printed now", lineterm="", n=1))


def run_pages(chosen: Sequence[Path], home: Path) -> Iterator[tuple[Path, list[Change]]]:
    """Runs pages in folders below ``home``, the one that makes the ledger first and in any case."""
    Gazetteer.open()  # built now if need be, so that no sample says that it is
    yield FIRST, run_page(FIRST, _folder(FIRST, home))
    rest = [page for page in chosen if page != FIRST]
    for page in rest:
        shutil.copy(home / FIRST.name / LEDGER, _folder(page, home))
    # Processes, because a page's Python has its working directory and standard output to itself.
    with ProcessPoolExecutor(AT_A_TIME, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(run_page, page, home / _name(page)) for page in rest]
        for page, run in zip(rest, running, strict=True):
            try:
                yield page, run.result()
            except Exception as error:
                raise RuntimeError(f"{page.relative_to(ROOT)}: {error}") from error


def _name(page: Path) -> str:
    return str(page.relative_to(DOCS)).replace(os.sep, "-")


def _folder(page: Path, home: Path) -> Path:
    folder = home / _name(page)
    folder.mkdir()
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    chosen = [path.resolve() for path in options.pages] or pages()
    differs = False
    with tempfile.TemporaryDirectory() as home:
        for page, changes in run_pages(chosen, Path(home)):
            if changes:
                differs = True
                print(difference(page, changes))
                if not options.check:
                    page.write_text(rewritten(page.read_text("utf-8"), changes), "utf-8")
    sys.exit(differs and options.check)


if __name__ == "__main__":
    main()
