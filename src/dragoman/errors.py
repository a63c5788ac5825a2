"""The errors that dragoman raises, all under one root so that a caller can catch them together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class DragomanError(Exception):
    """Anything that went wrong and that a person can mend; the message says what, where and how."""

    def __reduce__(self) -> tuple[Any, ...]:
        """On its way to another process, an error is not made anew of what made it, which is more than its message."""
        return _arrived, (type(self), self.args), self.__dict__


class UsageError(DragomanError):
    """The program was asked for something that it cannot mean (the command line exits with 2)."""


class DataFileError(DragomanError):
    """A lexicon, registry or ontology file is not as it should be; the message names file and place."""


class ReadingError(DragomanError):
    """An article could not be read; the others are not affected (the command line exits with 1)."""


class SourceError(ReadingError):
    """A file, address or stream could not be opened, decoded or understood as articles."""


class ArticleTimeError(ReadingError):
    """An article took more time than one is given (`limits.ARTICLE_SECONDS`)."""


class LanguageNotReadError(ReadingError):
    """The article is in a language that the program does not read."""


class DeliveryError(DragomanError):
    """What is new could not be sent; it is sent again the next time."""


class LedgerError(DragomanError):
    """A ledger could not be opened, read or written; what it holds is as it was."""


def _arrived(kind: type[DragomanError], args: tuple[Any, ...]) -> DragomanError:
    return kind.__new__(kind, *args)


@contextmanager
def about(article: Any) -> Iterator[None]:
    """Adds to an error inside, as a note that tracebacks show, which article it is of: an Article or a mapping."""
    try:
        yield
    except Exception as error:
        known = article.get("id") if isinstance(article, Mapping) else getattr(article, "id", None)
        error.add_note(f"in the article {known!r}" if known else "in an article without an id")
        raise
