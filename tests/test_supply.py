"""Which licences a package may have that is installed with the program."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

IS_REFUSED = runpy.run_path(str(Path(__file__).parents[1] / "scripts" / "supply.py"))["is_refused"]


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
    assert IS_REFUSED(licence) is refused
