"""Rows of other programs as articles: which column is which field, and what its dates mean."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from ..data import ROOMS, read_toml
from ..errors import DataFileError, ReadingError, SourceError
from .dates import iso_published, order_of, serial_date
from .decode import decode
from .fragment import fragment_text, is_markup, is_page

log = logging.getLogger("dragoman.article")

FILE = "data/columns.toml"
SHOWN, NAME = 8, 40  # names that an error shows, and characters of each
FIELDS = ("id", "text", "html", "published", "url", "title", "outlet", "byline", "language")


class Headerless(NamedTuple):
    """A table that comes without names of columns: known by the first cell of its first row."""

    first_cell: re.Pattern[str]
    columns: tuple[str, ...]


class Names(NamedTuple):
    """``data/columns.toml``, with the names as they are compared."""

    fields: dict[str, tuple[str, ...]]
    fallback: tuple[str, ...]
    missing: frozenset[str]
    headerless: tuple[Headerless, ...]


@cache
def names() -> Names:
    """The names of columns that are known. Raises DataFileError when their file is not as it should be."""
    table = read_toml(ROOMS / "article" / FILE)
    try:
        if unknown := set(table["fields"]).symmetric_difference(FIELDS):
            raise DataFileError(f"article/{FILE}: fields: {', '.join(sorted(unknown))} should not be there, or should")
        return Names(
            {field: _plain_names(table["fields"][field]) for field in FIELDS},
            _plain_names(table["fallback"]["text"]),
            frozenset(table["values"]["missing"]),
            tuple(Headerless(re.compile(h["first_cell"]), tuple(h["columns"])) for h in table["headerless"].values()),
        )
    except (KeyError, TypeError, re.error) as error:
        raise DataFileError(f"article/{FILE}: {error} is missing or wrong") from error


def has_words(given: Mapping[str, object]) -> bool:
    """Whether an object of JSON has a field of text, or of HTML."""
    fields = names().fields
    return not {plain_name(name) for name in given}.isdisjoint((*fields["text"], *fields["html"]))


def plain_name(name: object) -> str:
    """The name of a column as it is compared: its letters and digits."""
    return re.sub(r"[\W_]+", "", str(name).lower())


def _plain_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(plain_name, names)))


class Dates:
    """How the dates of one column are written: asked for, or guessed from the column itself."""

    def __init__(self, day_first: bool | None = None, *, serials: bool = False) -> None:
        self.day_first, self.serials = day_first, serials

    @classmethod
    def of(cls, values: Iterable[object], day_first: bool | None, label: str) -> Dates:
        """The ways of a column, of which ``values`` are some; says on the log what it guessed."""
        words = [str(value).strip() for value in values if not is_missing(value)]
        serials = bool(words) and all(serial_date(word) for word in words)
        orders = {word: order_of(word) for word in words}
        if day_first is None and "either" in orders.values():
            settled = {order for order in orders.values() if order in ("day", "month")}
            if len(settled) == 1:
                (order,) = settled
                sign = next(word for word, known in orders.items() if known == order)
                log.warning("dates are taken as written %s first, as %r is", order, sign, extra={"article": label})
                return cls(order == "day", serials=serials)
        return cls(day_first, serials=serials)

    def read(self, value: object) -> tuple[str | None, str | None]:
        """A date in ISO 8601, and the warning when it can't be understood and is left out."""
        try:
            # A number in a spreadsheet's cell is a day also among others that are written out.
            published = serial_date(value) if self.serials or isinstance(value, float) else None
            return published or iso_published(value, day_first=self.day_first), None
        except ReadingError as error:
            return None, f"left out the date of publication: {error}"


def is_missing(value: object) -> bool:
    """Whether a cell says nothing: empty, not a number, or a word for that."""
    if value is None or value != value or value in ([], {}):
        return True
    return isinstance(value, str) and value.strip().lower() in ("", *names().missing)


class Columns:
    """Which of a row's columns are our fields, by their names, in any order."""

    def __init__(self, header: Sequence[object]) -> None:
        self.header = [str(name) for name in header]
        places: dict[str, list[int]] = {}
        for place, name in enumerate(header):
            places.setdefault(plain_name(name), []).append(place)
        known = names()
        self.places = {
            field: [place for name in wanted for place in places.get(name, [])]
            for field, wanted in known.fields.items()
        }
        self.fallback = [place for name in known.fallback for place in places.get(name, [])]

    @property
    def has_text(self) -> bool:
        return bool(self.places["text"] or self.places["html"] or self.fallback)

    @property
    def has_addresses(self) -> bool:
        return bool(self.places["url"])

    def values(self, field: str, cells: Sequence[object]) -> list[object]:
        return [cells[p] for p in self.places[field] if p < len(cells) and not is_missing(cells[p])]

    def given(self, cells: Sequence[object], dates: Dates) -> dict[str, Any]:
        """A row as what `prepare` takes, without text when it has none. Raises SourceError for text that is none.

        Of a row with more cells than columns whose last is the text, the rest is that text, too: nobody quoted it.
        """
        given, warnings = self._read(self._whole(cells), dates)
        if len(cells) > len(self.header) and any(not is_missing(cell) for cell in cells[len(self.header) :]):
            kept = "the last of them were read as its text" if self._ends_in_text else "the rest was left out"
            warnings.append(f"its row has {len(cells)} cells for {len(self.header)} columns; {kept}")
        return given | ({"warnings": warnings} if warnings else {})

    @property
    def _ends_in_text(self) -> bool:
        return len(self.header) - 1 in self.places["text"]

    def _whole(self, cells: Sequence[object]) -> Sequence[object]:
        """The cells of a row, those of a text that was cut at its commas as one."""
        last = len(self.header) - 1
        if len(cells) <= len(self.header) or not self._ends_in_text:
            return cells
        return [*cells[:last], ",".join("" if cell is None else str(cell) for cell in cells[last:]).rstrip(",")]

    def _read(self, cells: Sequence[object], dates: Dates) -> tuple[dict[str, Any], list[str]]:
        found: dict[str, Any] = {field: values[0] for field in FIELDS if (values := self.values(field, cells))}
        warnings: list[str] = []
        given: dict[str, Any] = {}
        for field, value in found.items():
            if field == "published":
                value, warning = dates.read(value)
                warnings += [warning] if warning else []
            elif field in ("text", "html"):
                field, value = _text(field, value)
            else:
                value = _words(value)
            if value is not None:
                given[field] = value
        if "text" not in given and "html" not in given:
            self._fall_back(cells, given, warnings)
        return given, warnings

    def _fall_back(self, cells: Sequence[object], given: dict[str, Any], warnings: list[str]) -> None:
        for place in self.fallback:
            if place < len(cells) and not is_missing(cells[place]):
                field, given_text = _text("text", cells[place])
                given[field] = given_text
                warnings.append(f"its text is only the column {self.header[place]!r}")
                return


def _text(field: str, value: object) -> tuple[str, str]:
    """Text or a page, by what is in the cell."""
    if isinstance(value, bytes):
        value = decode(value)
    if not isinstance(value, str):
        raise SourceError(f"has as {field} no text but {str(value)[:40]} ({type(value).__name__})")
    if is_markup(value):
        return ("html", value) if is_page(value) else ("text", fragment_text(value))
    return "text", value


def _words(value: object) -> str:
    if isinstance(value, bytes):
        return decode(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))  # a spreadsheet's numbers are all of this kind
    return str(value)


def no_text(header: Iterable[object]) -> SourceError:
    """What to say of a table, or of JSON, in which no column is text."""
    known = ", ".join(names().fields["text"][1:SHOWN])
    has = ", ".join(str(name)[:NAME] for name in header)
    return SourceError(f"has no column of text; call it text (or {known} ...); it has: {has}")


def given_of(row: Mapping[str, Any], day_first: bool | None = None) -> dict[str, Any]:
    """A row of a table, or of another program's JSON (news-please), as what `prepare` takes.

    Raises SourceError when it has no text.
    """
    columns = Columns(list(row))
    given = columns.given(list(row.values()), Dates(day_first))
    if "text" not in given and "html" not in given:
        raise no_text(row) if not columns.has_text else SourceError("has no text")
    return given
