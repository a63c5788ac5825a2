"""Which licences a package may have that is installed with the program."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

SUPPLY = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "supply.py"))


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("GNU General Public License v2 or later (GPLv2+)", True),
        ("GPL-3.0-only", True),
        ("AGPL-3.0", True),
        ("GNU Affero General Public License v3", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3", False),
        ("MIT", False),
        ("BSD-3-Clause AND 0BSD", False),
    ],
)
def test_the_gpl_alone_is_refused(licence: str, refused: bool) -> None:
    assert SUPPLY["is_refused"](licence) is refused


def test_the_bill_of_materials_has_the_hash_and_the_origin_of_the_weights(tmp_path: Path) -> None:
    (tmp_path / "bill.json").write_text('{"specVersion": "1.6", "components": [{"name": "numpy"}]}', "utf-8")
    SUPPLY["add_weights"](tmp_path / "bill.json")
    components = json.loads((tmp_path / "bill.json").read_text("utf-8"))["components"]
    assert components[0] == {"name": "numpy"}
    (encoder,) = [one for one in components if one["name"] == "encoder.onnx"]
    (digest,) = encoder["hashes"]
    assert (digest["alg"], len(digest["content"])) == ("SHA-256", 64)
    assert "training/README.md" in encoder["pedigree"]["notes"]
