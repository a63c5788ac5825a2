"""What a ledger holds, as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from .chronology import plain


def render_overview(address: str, counts: Mapping[str, Any]) -> str:
    """A small table of what `ask.overview` counted."""
    return "".join(_overview(address, counts))


def _overview(address: str, counts: Mapping[str, Any]) -> Iterator[str]:
    yield f"<p><b>Ledger</b> {escape(address)}</p>"
    yield '<table class="dataframe"><tbody>'
    for name, value in counts.items():
        shown = f"{value:,}" if isinstance(value, int) else ", ".join(map(str, value)) if value else ""
        if shown:
            yield f'<tr><th style="text-align: left">{escape(name)}</th>'
            yield f'<td style="text-align: left">{escape(plain(shown))}</td></tr>'
    yield "</tbody></table>"
