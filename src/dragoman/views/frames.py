"""Records as tables: a row for each record, names beside ids, nested records spread over columns."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import msgspec

from ..errors import UsageError
from ..plain import plain
from ..records import Record, Report, Span
from .chronology import key_of, names

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("entities", "places", "times", "events", "statements", "ties", "control")
# Fields that hold entity ids, and those whose record is spread over columns named "field_part".
ACTORS = ("actors", "recipients", "said_by", "speaker", "holder", "other", "territory", "addressee")
PARTS = {
    "date": ("value", "earliest", "latest", "basis"),
    "deaths": ("low", "high"),
    "injuries": ("low", "high"),
    "share": ("low", "high", "text"),
}


def to_frame(report: Report, kind: str) -> pd.DataFrame:
    """One kind of record as a table. Raises UsageError for a kind that there is none of."""
    from .tables import Table

    if kind not in KINDS:
        raise UsageError(f"there is no table of {kind!r}; there are {', '.join(KINDS)}")
    return Table(rows(report, kind), columns=columns(kind))


def rows(report: Report, kind: str) -> list[dict[str, Any]]:
    """The rows of the table of ``kind``, as mappings from column to value."""
    spread = _spread(kind)
    return [_row(report, record, spread) for record in getattr(report, kind)]


def columns(kind: str) -> list[str]:
    """The columns of the table of ``kind``, which are the same whether it has rows or not."""
    found = ["article_id", "key"]
    for name in _record_type(kind).__struct_fields__:
        if name in ACTORS:
            found += [name, f"{name}_name"]
        elif name in _spread(kind):
            found += [f"{name}_{part}" for part in PARTS[name]]
        elif name == "evidence":
            found += ["sentence", "trigger"]
        else:
            found.append(name)
    return [*found, "text"]


def _record_type(kind: str) -> type[Record]:
    (record_type,) = get_args(get_type_hints(Report)[kind])
    return record_type  # type: ignore[no-any-return]


@cache
def _spread(kind: str) -> frozenset[str]:
    """The fields that hold a record; ``date`` does in an event, and is words in a statement."""
    hints = get_type_hints(_record_type(kind))
    return frozenset(
        name for name in PARTS if any(isinstance(t, type) and issubclass(t, Record) for t in get_args(hints.get(name)))
    )


def _row(report: Report, record: Record, spread: frozenset[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"article_id": report.article.id, "key": key_of(report, record)}
    spans: list[Span] = []
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name in ACTORS:
            ids = value if isinstance(value, list) else [value]
            row |= {name: value, f"{name}_name": names(report, ids) or None}
        elif name in spread:
            row |= {f"{name}_{part}": getattr(value, part, None) for part in PARTS[name]}
        elif name == "evidence":
            row |= {"sentence": value.sentence, "trigger": value.trigger}
            spans = [value.sentence]
        else:
            row[name] = msgspec.to_builtins(value)
            spans = _spans(name, value) or spans
    return {**row, "text": " … ".join(plain(report.article.text[a:b]) for a, b in spans)}


def _spans(name: str, value: Any) -> list[Span]:
    if name == "content":
        return list(value)
    if name == "mentions":
        return list(value[:1])
    return [value] if name == "span" else []
