"""A briefing as a file that a page sends."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.responses import Response

from ..ledger.brief import Brief
from ..plain import printable

Write = Callable[[Brief], bytes]
# By the name of each form: its media type, the ending of its file, and what writes it.
WRITTEN: dict[str, tuple[str, str, Write]] = {
    "markdown": ("text/markdown; charset=utf-8", "md", lambda brief: str(printable(brief.to_markdown())).encode()),
    "html": ("text/html; charset=utf-8", "html", lambda brief: str(printable(brief.to_html())).encode()),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", Brief.to_docx),
}


def written(brief: Brief, form: str) -> Response:
    """A briefing in one of the forms of WRITTEN, to be saved. Raises UsageError where its writer is not installed."""
    media, ending, write = WRITTEN[form]
    headers = {"Content-Disposition": f'attachment; filename="briefing.{ending}"'}
    return Response(write(brief), headers=headers, media_type=media)
