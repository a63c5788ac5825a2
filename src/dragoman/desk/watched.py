"""Saved searches at the desk: what each asks for, and what it found since the reader was here last."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, func, select

from ..ledger import ask, schema, watch
from ..views.judged import DOUBTFUL
from . import facets
from .tell import with_words

Row = dict[str, Any]
SHOWN = 3  # happenings of a search on the front page
LOOKED_AT = 60  # of the last added, of which these are the newest
FIELDS = watch.Search.__struct_fields__
MANY = ("type", "status")


def found(connection: Connection, after: int) -> list[Row]:
    """What each saved search found in articles after row ``after``, or since it was saved where that is later: its
    ``name``, what it asks for (``said``, and ``href`` of the chronology), the ``count`` of new happenings, and the
    ``newest`` of them."""
    upto = int(connection.execute(select(func.coalesce(func.max(schema.articles.c.id), 0))).scalar_one())
    rows = []
    for name, known in watch.saved(connection).items():
        new = sorted(watch.new(connection, known.search, max(after, known.after), upto), reverse=True)
        newest = with_words(ask.incidents_of(connection, new[:LOOKED_AT])[:SHOWN])
        said = {"name": name, "said": said_of(connection, known.search), "href": address_of(known.search)}
        rows.append({**said, "count": len(new), "newest": newest})
    return sorted(rows, key=lambda row: (-row["count"], row["name"]))


def pairs_of(search: watch.Search) -> facets.Pairs:
    """What a search asks for, as the address of the chronology has it."""
    pairs: facets.Pairs = []
    for name in FIELDS:
        value = getattr(search, name)
        if name in MANY:
            pairs += [(name, part.strip()) for part in (value or "").split(",") if part.strip()]
        elif name == "min_confidence":
            pairs += [(name, f"{value:g}")] if value != DOUBTFUL else []
        elif value:
            pairs.append((name, str(value)))
    return pairs


def address_of(search: watch.Search) -> str:
    """The chronology of all that a search asks for."""
    pairs = pairs_of(search)
    if not search.status:
        pairs += [("status", status) for status in watch.DONE.split(",")]
    return f"/chronology?{urlencode(pairs)}"


def said_of(connection: Connection, search: watch.Search) -> str:
    """The same in words."""
    told = [f"{chip['label']} {chip['words']}" for chip in facets.chips(connection, "", pairs_of(search))]
    return ", ".join(told) or "everything"
