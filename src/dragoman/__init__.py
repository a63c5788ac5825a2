"""Dragoman reads news reporting about politics and conflict into a ledger of who did what to whom.

>>> import dragoman
>>> report = dragoman.read("Russia accused Ukraine of shelling Donetsk on Monday.", published="2016-02-02")
>>> report.events[0].type
'ACCUSE'

`read` is for one article at a time; to read many, build a `Reader` once and use its ``read_many``.
"""

from __future__ import annotations

__version__ = "0.1.0"

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import DataFileError, DragomanError, LanguageNotReadError, ReadingError, SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .reader import Reader
    from .records import Article
    from .report import Report

__all__ = [
    "Article",
    "DataFileError",
    "DragomanError",
    "LanguageNotReadError",
    "Reader",
    "ReadingError",
    "Report",
    "SourceError",
    "UsageError",
    "read",
]
# What is imported only when it is asked for, so that the command line answers at once: a name, and its module.
LATER = {"Article": "records", "Reader": "reader", "Report": "report"}


def __getattr__(name: str) -> Any:
    if name in LATER:
        return getattr(import_module(f".{LATER[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def read(source: str | Article | Mapping[str, Any], published: str | date | None = None) -> Report:
    """Reads one article: its text, an `Article`, or a mapping with ``text`` or ``html``.

    ``published`` is the day of publication, which relative dates ("on Monday") are counted from; a date that
    ``source`` brings itself goes before it. The model is loaded at the first call. Raises ReadingError.
    """
    from .article import prepare

    given = {"text": source} if isinstance(source, str) else source
    return _reader().read(prepare(given, published))


@cache
def _reader() -> Reader:
    from .reader import Reader

    return Reader()
