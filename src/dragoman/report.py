"""What a Reader hands back: the plain records of one article, and ways to see them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from . import records
from .whole import write_text

if TYPE_CHECKING:
    import pandas as pd

    from .events.receipts import Receipts


class Report(records.Report, kw_only=True, dict=True):
    """Everything read from one article.

    >>> report.events[0].type
    'CONSULT'
    >>> report.to_frame("events")          # a pandas DataFrame
    >>> print(report)                      # the chronology, as in the terminal
    >>> report.to_html("article.html")     # one page that needs no network
    >>> print(report.explain("e1"))        # the words, the rule and the line of data behind a record
    """

    def receipt(self, record: records.Record) -> list[tuple[str, str]]:
        """Name and text of each line that says how the model decided a record: an event, or whom the pronouns of an
        entity mean. Empty in a report that was stored, or made by a dictionary of the user's own."""
        receipts: Receipts | None = self.__dict__.get("_receipts")
        return receipts.of(record) if receipts is not None else []

    def to_json(self) -> str:
        """The record contract as one line of JSON."""
        return msgspec.json.encode(self).decode()

    def to_frame(self, kind: str = "events") -> pd.DataFrame:
        """One kind of record ("events", "statements", "entities", ...) as a table, a row for each.

        Raises UsageError for a kind that there is none of.
        """
        from .views.frames import to_frame

        return to_frame(self, kind)

    def to_html(self, path: str | Path | None = None) -> str:
        """The article with its records highlighted and linked, as one page; also written to ``path`` if given."""
        from .views.page import render_page

        page = render_page([self])
        if path is not None:
            write_text(Path(path), page)
        return page

    def explain(self, record: records.Record | str) -> str:
        """The words, the rule and the line of data that made ``record`` (one of this report's, or its id).

        Raises UsageError for a record that is not in this report.
        """
        from .views.explain import explain

        return explain(self, record)

    def __str__(self) -> str:
        from .views.terminal import as_text

        return as_text(self)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(found)} {kind}" for kind, found in self._counted())
        return f"<Report of {self.article.id!r}: {counts}>"

    def _counted(self) -> Iterator[tuple[str, list[records.Record]]]:
        for kind in ("entities", "places", "times", "events", "statements", "ties", "control"):
            yield kind, getattr(self, kind)

    def _repr_html_(self) -> str:
        from .views.page import render_fragment

        return render_fragment(self)
