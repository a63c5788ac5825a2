"""No module of a reading room imports one that imports it in turn, at its top or in a function."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "dragoman"


@pytest.mark.parametrize(
    "room", ["language", "entities", "places", "times", "statements", "events", "relations", "model"]
)
def test_no_import_circle_inside_a_room(room: str) -> None:
    modules = {path.stem: path for path in (SOURCE / room).glob("*.py") if path.stem != "__init__"}
    order = TopologicalSorter({name: _imports(path) & modules.keys() for name, path in modules.items()})
    assert set(order.static_order()) >= modules.keys()  # raises CycleError, which names the circle


def _imports(path: Path) -> set[str]:
    """The modules of the same room that a file imports, but for what only the type checker reads."""
    tree = ast.parse(path.read_text("utf-8"))
    checked = (
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    )
    passed_by = {id(inner) for node in checked for inner in ast.walk(node)}
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and id(node) not in passed_by)
    return {node.module or alias.name for node in found if node.level == 1 for alias in node.names}
