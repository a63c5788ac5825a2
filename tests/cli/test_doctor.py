"""``dragoman doctor`` says what is broken and how to mend it: each kind of thing is broken here in turn."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import dragoman.entities.registry
import dragoman.places.build
from dragoman.cli import doctor
from dragoman.cli.doctor import Finding

Run = Callable[..., tuple[int, str, str]]


CHECKS = {
    "model": "_model",
    "cache": "_cache",
    "gazetteer": "_gazetteer",
    "actors": "_registry",
    "frames": "_lexicon",
    "data files": "_whole_way",
}


def examined(part: str, ledger: str | None = None) -> Finding:
    """What is found of one part; the others are not looked at, which takes time."""
    with pytest.MonkeyPatch.context() as patch:
        for name, check in CHECKS.items():
            if name != part:
                patch.setattr(doctor, check, lambda *_: "not looked at")
        return {finding.part: finding for finding in doctor.examine(ledger)}[part]


def test_a_whole_installation_and_ledger_have_nothing_to_mend(run: Run, ledger: Path) -> None:
    code, out, _ = run("doctor", str(ledger), "--json")
    findings = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [finding["part"] for finding in findings if finding["needed"] and finding["remedy"]] == []
    said = {finding["part"]: finding["found"] for finding in findings}
    assert said["data files"].endswith("an article is read as it should be")
    assert said["ledger"] == f"{ledger} is whole and holds 2 articles"


def test_a_missing_model_is_named_and_ends_with_1(run: Run) -> None:
    code, out, _ = run("doctor", "--model", "en_core_web_none")
    assert code == 1
    assert (
        "BAD  model: the spaCy model 'en_core_web_none' is not installed\n"
        "       install it with: pip install en_core_web_none\n" in out
    )


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DRAGOMAN_CACHE", str(tmp_path / "file" / "cache"))
    found = examined("cache")
    assert "can't be written to" in found.found
    assert found.remedy == "set DRAGOMAN_CACHE to a folder that can be written to"


def test_a_gazetteer_that_cannot_be_built_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DRAGOMAN_CACHE", str(tmp_path))
    monkeypatch.setattr(dragoman.places.build, "GEONAMES", tmp_path / "none.json.gz")
    found = examined("gazetteer")
    assert found.found == f"the gazetteer's towns are missing ({tmp_path / 'none.json.gz'})"
    assert found.remedy == "bring them with: pip install --editable ."


def test_a_broken_data_file_is_named_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "registry"
    shutil.copytree(dragoman.entities.registry.FOLDER, folder)
    (folder / "igos.toml").write_text("actor = [\n  {id = \n]")
    monkeypatch.setattr(dragoman.entities.registry, "FOLDER", folder)
    found = examined("actors")
    assert "igos.toml" in found.found
    assert "line 2" in found.found
    assert found.remedy == doctor.REINSTALL


def test_a_package_of_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.0" if name == "spacy" else known(name))
    found = examined("packages")
    assert found.found.startswith("spacy is 1.0, not ")
    assert found.remedy == doctor.REINSTALL


def test_a_missing_optional_part_is_mentioned_but_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "mcp":
            raise importlib.metadata.PackageNotFoundError(name)
        return known(name)

    known = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", version)
    assert examined("extra mcp") == (
        "extra mcp", "mcp is not installed", "if you want it: pip install 'dragoman[mcp]'", False,
    )  # fmt: skip


def test_a_file_that_is_no_ledger_and_a_damaged_one_are_told_apart(ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "news.db"
    other.write_text("not a ledger")
    assert "is not a ledger" in examined("ledger", str(other)).found
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:8192] + b"\xff" * 65536 + whole[8192 + 65536 :])
    found = examined("ledger", str(ledger))
    assert "damaged" in found.found
    assert (found.remedy or "").startswith("restore it from a backup (dragoman backup makes them), or save what can")
