"""What somebody gets who installs the package."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

import dragoman

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "dragoman"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    (path,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    return ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: ZipFile) -> Message:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return message_from_bytes(wheel.read(name))


def test_the_wheel_is_for_every_machine_and_holds_every_file_of_the_source(wheel: ZipFile) -> None:
    assert str(wheel.filename).endswith("-py3-none-any.whl")
    wanted = {
        f"dragoman/{path.relative_to(SOURCE).as_posix()}"
        for path in SOURCE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    given = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert given == wanted


def test_types_data_page_and_licences_come_with_it(wheel: ZipFile) -> None:
    names = set(wheel.namelist())
    assert {
        "dragoman/py.typed",
        "dragoman/cli/data/project/dragoman.toml",
        "dragoman/events/data/ontology/cameo.csv",
        "dragoman/desk/static/bundle/desk.js",
        "dragoman/desk/static/bundle/LICENSES.txt",
        "dragoman/views/data/countries.json",
        "dragoman/places/data/divisions.tsv.gz",
        "dragoman/places/data/towns.tsv.gz",
    } <= names
    assert {Path(name).name for name in names if "/licenses/" in name} == {"LICENSE", "ATTRIBUTIONS.md"}


def test_it_says_what_it_needs(metadata: Message) -> None:
    assert metadata["Requires-Python"] == "<3.14,>=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert {"cluster", "desk", "docs", "mcp", "postgres"} <= set(metadata.get_all("Provides-Extra", ()))
    assert [need for need in metadata.get_all("Requires-Dist", ()) if "@" in need] == []


def test_the_command_and_the_component_are_found(wheel: ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    points = wheel.read(name).decode()
    assert "dragoman = dragoman.cli:main" in points
    assert "[spacy_factories]\ndragoman = dragoman.component:make_component" in points


def test_version_changelog_and_citation_agree() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"\nversion: {dragoman.__version__}\n" in citation
    newest = re.search(r"^## (\S+)", changes, re.MULTILINE)
    assert newest is not None
    assert newest[1] == dragoman.__version__
