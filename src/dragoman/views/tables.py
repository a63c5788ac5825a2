"""Tables of records as notebooks show them: pandas frames whose HTML holds what a reader looks for first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pandas as pd

from ..plain import plain

ROWS = 20  # of a table that are shown
FEW = 10  # columns: so few have been chosen by somebody
# Keys between tables, offsets into the text, and fields that few look at first: for programs.
HIDDEN = frozenset(
    "article article_id key local_id fingerprint identity voice incident thread said_by actor_ids recipient_ids actors "
    "recipients speaker holder other territory addressee mentions sentence trigger evidence also span content source "
    "cue url latest earliest date_earliest date_latest contexts plover score rule confidence cameo place country "
    "actor_countries recipient_countries deaths_low deaths_high injuries_low injuries_high published anchor runner_up "
    "share_low share_high geonames_id undone kind".split()
)
# In a ledger's frames names stand in these columns, where a report's have ids, and words where those have offsets.
READABLE = frozenset("actors recipients speaker territory sentence content place kind".split())
# The order in which a reader asks; what is not named stands in the middle, as it comes.
WHEN_AND_WHAT = "id week state date date_value earliest type mode status".split()
FIRST = [*WHEN_AND_WHAT, *"actors actors_name recipients recipients_name place".split()]
LAST = "reports voices deaths_least deaths_most outlet title sentence text words content reason".split()
WORDS = frozenset(("sentence", "text", "words", "content", "reason"))  # long, and shown last


class Table(pd.DataFrame):
    """A frame of records. All of pandas works on it; a notebook shows the columns that people read, at most twenty
    rows, and how much there is besides."""

    @property
    def _constructor(self) -> type[Table]:
        return Table

    def _repr_html_(self) -> str:
        return "".join(_html(self)) if _holds_records(self) else self.to_html(max_rows=ROWS)


def _holds_records(frame: pd.DataFrame) -> bool:
    """Whether rows are numbered only, so that nothing is lost when the index is not shown."""
    index = frame.index
    return index.nlevels == 1 and index.name is None and pd.api.types.is_integer_dtype(index.dtype)


def _html(frame: pd.DataFrame) -> Iterator[str]:
    names = shown_columns(frame)
    head = "".join(f"<th>{escape(str(name).replace('_', ' '))}</th>" for name in names)
    yield f'<table class="dataframe"><thead><tr>{head}</tr></thead><tbody>'
    for row in frame.head(ROWS).to_dict("records"):
        yield f"<tr>{''.join(_cell(str(name), row) for name in names)}</tr>"
    yield "</tbody></table>"
    rows = f"{len(frame):,} row{'' if len(frame) == 1 else 's'}"
    first = f"the first {ROWS} of " if len(frame) > ROWS else ""
    hidden = len(frame.columns) - len(names)
    yield f"<p><small>{first}{rows}{f'; {hidden} further columns are not shown' if hidden else ''}</small></p>"


def shown_columns(frame: pd.DataFrame) -> list[Any]:
    """The columns that have something to read in some row, words last; all of them where somebody chose a few."""
    if len(frame.columns) <= FEW:
        return list(frame.columns)
    found = [name for name in frame.columns if _is_shown(frame, str(name)) and not frame[name].map(_is_empty).all()]
    return sorted(found or list(frame.columns), key=_place_in_order)


def _place_in_order(name: Any) -> int:
    if name in FIRST:
        return FIRST.index(name) - len(FIRST)
    return LAST.index(name) + 1 if name in LAST else 0


def _is_shown(frame: pd.DataFrame, name: str) -> bool:
    if name in ("latitude", "longitude", "precision"):
        return "place" not in frame.columns
    if name not in HIDDEN:
        return True
    if name in ("kind", "published") and not {"type", "date"} & set(frame.columns):
        return True
    # Of a report's frames, the columns of ids and offsets have a readable one beside them.
    return name in READABLE and f"{name}_name" not in frame.columns and "text" not in frame.columns


def _is_empty(value: Any) -> bool:
    return value is None or value != value or value in ("", [], {})


def _cell(name: str, row: dict[Any, Any]) -> str:
    value = row[name]
    words = escape("" if _is_empty(value) else plain(_shown(value)))
    if name == "title" and re.match(r"https?://", str(row.get("url") or "")):
        words = f'<a href="{escape(str(row["url"]))}">{words}</a>'
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<td style="text-align: right">{words}</td>'
    width = "min-width: 24em; white-space: normal; " if name in WORDS else ""
    if name in WHEN_AND_WHAT:
        width = "white-space: nowrap; "
    return f'<td style="{width}text-align: left">{words}</td>'


def _shown(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
