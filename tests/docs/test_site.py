"""The documentation site builds without a warning, and holds what the program says of itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "-q", "docs", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def test_every_command_is_in_the_reference(site: Path) -> None:
    from dragoman.cli.main import COMMANDS

    page = (site / "reference/commands.html").read_text("utf-8")
    for functions in COMMANDS.values():
        for function in functions:
            assert f"dragoman {function.__name__.replace('_', '-')} " in page


def test_every_field_of_a_record_is_in_the_contract(site: Path) -> None:
    from dragoman import records

    page = (site / "reference/records.html").read_text("utf-8")
    for record in records.Record.__subclasses__():
        if record.__module__ == records.__name__:
            assert f">{record.__name__}<" in page
            for name in record.__struct_fields__:
                assert f">{name}<" in page


def test_the_schema_is_published(site: Path) -> None:
    assert (site / "report.schema.json").read_text("utf-8") == (ROOT / "docs/report.schema.json").read_text("utf-8")


def test_docstrings_are_in_the_reference(site: Path) -> None:
    page = (site / "reference/library.html").read_text("utf-8")
    for name in ("dragoman.Reader.read_many", "dragoman.ledger.Ledger.incidents", "dragoman.views.figures.world_map"):
        assert f'id="{name}"' in page


def test_no_page_needs_the_network_for_its_looks(site: Path) -> None:
    for page in site.rglob("*.html"):
        words = page.read_text("utf-8")
        assert '<script src="http' not in words
        assert "fonts.googleapis" not in words
