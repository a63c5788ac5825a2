"""Makes the examples of the documentation anew from two ledgers, without the articles' own words.

    python scripts/examples.py SYRIA.ledger MAY2025.ledger [PAGE ...]

SYRIA is of 241 articles of one newspaper on the war in Syria, MAY2025 of 1,000 articles of May 2025; both are copied
first. A page of docs/examples is a briefing, or holds blocks that begin with a command ("$ dragoman trend syria.ledger
..."), whose output is put behind it. What is written by hand stays: all else, and of a briefing the section "Read line
by line", which is to be read again.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
LEDGERS = ("syria.ledger", "may2025.ledger")
BRIEFS = {
    "brief-syria-2018-04": "syria.ledger --since 2018-04 --until 2018-04",
    "brief-syria-2019-03": "syria.ledger --since 2019-03 --until 2019-03",
    "brief-2025-05-05": "may2025.ledger --since 2025-05-05 --until 2025-05-11",
    "brief-sudan-2025-05": "may2025.ledger --place SDN --since 2025-05 --until 2025-05",
}
BLOCK = re.compile(r"^```text\n\$ dragoman (.*)\n(?:.*\n)*?```$", re.MULTILINE)
READ = re.compile(r"^## Read line by line\n(?:.*\n)*?(?=## |\Z)", re.MULTILINE)
ENVIRONMENT = {**os.environ, "COLUMNS": "110", "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8"}


def main(arguments: Sequence[str]) -> int:
    if len(arguments) < len(LEDGERS):
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        for name, given in zip(LEDGERS, arguments, strict=False):
            shutil.copyfile(given, Path(folder, name))
        for page in arguments[len(LEDGERS) :] or sorted(path.stem for path in EXAMPLES.glob("*.md")):
            make(EXAMPLES / f"{page}.md", Path(folder))
            print(page, flush=True)
    return 0


def make(page: Path, folder: Path) -> None:
    """Writes a page anew."""
    text = page.read_text("utf-8") if page.exists() else ""
    if page.stem in BRIEFS:
        text = briefing(BRIEFS[page.stem], READ.search(text), folder)
    else:
        text = BLOCK.sub(lambda block: f"```text\n$ dragoman {block[1]}\n{run(block[1], folder)}```", text)
    page.write_text(text, "utf-8")


def briefing(words: str, read: re.Match[str] | None, folder: Path) -> str:
    """A briefing, with what was found wrong in it before its notes."""
    made = run(f"brief {words} --no-quotes", folder)
    head, sources, notes = made.partition("## Sources\n")
    return f"{head}{read[0] if read else ''}{sources}{notes}"


def run(words: str, folder: Path) -> str:
    """What a command prints, without blanks at the ends of lines. Raises CalledProcessError."""
    command = [sys.executable, "-m", "dragoman", "--quiet", *re.findall(r'(?<=")[^"]+(?=")|[^\s"]+', words)]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, check=True)
    lines = [line.rstrip() for line in done.stdout.decode().splitlines()]
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
