"""The notebooks run, and show what is stored in them."""

from __future__ import annotations

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_notebooks", ROOT / "scripts/notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_notebooks_show_what_they_show_when_run(runner: ModuleType) -> None:
    paths = runner.notebooks()
    assert len(paths) == 4
    with ThreadPoolExecutor(2) as pool:
        for path, (stored, fresh) in zip(paths, pool.map(runner.executed, paths), strict=True):
            stale = runner.stale_cells(stored, fresh)
            assert not stale, f"{path.name}: {stale[0].splitlines()[0]}: put it right with: make refresh"
            assert all(cell.outputs for cell in stored.cells if cell.cell_type == "code"), path.name


def test_a_stale_output_is_told(runner: ModuleType) -> None:
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    def notebook(text: str) -> object:
        return new_notebook(cells=[new_code_cell("print(x)", outputs=[new_output("stream", text=text)])])

    assert runner.stale_cells(notebook("1"), notebook("1")) == []
    assert runner.stale_cells(notebook("1"), notebook("2")) == ["print(x)"]
