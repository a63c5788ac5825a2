"""Every code sample of the documentation runs, and prints what the page says it prints."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def samples() -> ModuleType:
    sys.path.insert(0, str(ROOT / "scripts"))  # where the processes that run pages find it, too
    import samples

    return samples


def test_pages_show_what_the_program_prints(samples: ModuleType, tmp_path: Path) -> None:
    differences = [
        samples.difference(page, changes) for page, changes in samples.run_pages(samples.pages(), tmp_path) if changes
    ]
    assert not differences, "put it right with: make refresh\n" + "\n".join(differences)


def test_a_page_that_shows_something_else_is_told(samples: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nprint(1 + 1)\n```\n\n```output\n3\n```\n\n```console\n$ echo so\nso\n$ echo no\n```\n")
    folder = tmp_path / "run"
    folder.mkdir()
    changes = samples.run_page(page, folder)
    assert [change.lines for change in changes] == [["2"], ["no"]]
    assert samples.rewritten(page.read_text(), changes).count("\n2\n") == 1


def test_code_that_would_not_be_run_is_refused(samples: ModuleType) -> None:
    with pytest.raises(ValueError, match="without a fence"):
        list(samples.blocks("Text\n\n    dragoman read\n"))
    with pytest.raises(ValueError, match="neither run nor known"):
        list(samples.blocks("```bash\nls\n```\n"))


def test_three_dots_stand_for_anything(samples: ModuleType) -> None:
    assert samples.compare(["took ... s", "...", "end"], ["took 3 s", "a", "b", "end"], 0, 3) == []
