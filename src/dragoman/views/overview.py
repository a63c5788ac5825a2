"""What a ledger holds, as HTML for notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from ..plain import plain


def render_overview(address: str, counts: Mapping[str, Any]) -> str:
    """A small table of what `ask.overview` counted."""
    return "".join(_overview(address, counts))


def _overview(address: str, counts: Mapping[str, Any]) -> Iterator[str]:
    # Only its name: an address may hold a password, and where a file lies concerns nobody.
    name = re.split(r"[/\\]", address)[-1]
    yield f"<p><b>Ledger</b> {escape(name)}</p>"
    yield '<table class="dataframe"><tbody>'
    for what, value in counts.items():
        shown = f"{value:,}" if isinstance(value, int) else ", ".join(map(str, value)) if value else ""
        if shown:
            yield f'<tr><th style="text-align: left">{escape(what)}</th>'
            yield f'<td style="text-align: left">{escape(plain(shown))}</td></tr>'
    yield "</tbody></table>"
