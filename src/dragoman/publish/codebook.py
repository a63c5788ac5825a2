"""The codebook of a release: every column with its type and meaning, from ``data/codebook.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from ..data import ROOMS, read_toml
from ..entities.identifiers import Identifiers
from ..errors import DataFileError
from ..ledger import ask, schema
from ..ledger.export import HIDDEN, LEFT_OUT, OF_ARTICLE
from . import acled, ucdp

TABLES = ("articles", "events", "incidents", "statements", "ties", "control", "actors", "acled", "ucdp")
TYPES = ("integer", "number", "string")
# Columns that hold an article's own words, which are their publishers': left out of a release unless asked for.
WORDS = frozenset(("sentence", "trigger", "content", "source", "cue", "share_text"))
SPOKEN = frozenset(("statements",))  # whose `source` is words of the article; ACLED's names outlets


class Column(NamedTuple):
    """A column of a table: its name, type (`TYPES`) and meaning."""

    name: str
    type: str
    meaning: str


@cache
def _file() -> dict[str, Any]:
    return read_toml(ROOMS / "publish" / "data" / "codebook.toml")


def meaning_of(table: str) -> str:
    """What a row of a table is."""
    return str(_file()["tables"][table])


def columns(table: str, *, words: bool) -> tuple[Column, ...]:
    """The columns of a table of a release, without those of the article's own words unless ``words``.

    Raises DataFileError where the codebook lacks one.
    """
    own, shared = _file().get(table, {}), _file()["columns"]
    made = []
    for name in names(table):
        if not words and name in WORDS and (name != "source" or table in SPOKEN):
            continue
        kind, meaning = own.get(name) or shared.get(name) or (None, "")
        if kind not in TYPES:
            raise DataFileError(f"publish/data/codebook.toml: no column {name} of {table} with a type and a meaning")
        made.append(Column(name, kind, meaning))
    return tuple(made)


def names(table: str) -> Sequence[str]:
    """The columns of a table, in order."""
    if table == "acled":
        return acled.COLUMNS
    if table == "ucdp":
        return ucdp.COLUMNS
    if table in ("events", "incidents"):
        every = ask.EVENT_COLUMNS if table == "events" else ask.INCIDENT_COLUMNS
        return [name for name in (*every, "review", "article_id") if name not in HIDDEN]
    own = [column.name for column in schema.metadata.tables[table].columns if column.name not in LEFT_OUT]
    if table == "articles":
        return [*own, "article_id"]
    return [*own, *NUMBERS] if table == "actors" else [*own, *OF_ARTICLE, "article_id", "review"]


NUMBERS = Identifiers.__struct_fields__


def as_markdown(*, words: bool) -> str:
    """The codebook as a page."""
    lines = ["# Codebook", "", "Days are ISO 8601. Lists have `; ` between. An empty cell is not known.", ""]
    for table in TABLES:
        lines += [f"## {table}", "", meaning_of(table), "", "| column | type | meaning |", "| --- | --- | --- |"]
        lines += [f"| {column.name} | {column.type} | {column.meaning} |" for column in columns(table, words=words)]
        lines.append("")
    return "\n".join(lines)
