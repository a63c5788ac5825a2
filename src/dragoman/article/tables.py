"""Tables with an article a row: CSV and its kin, spreadsheets, Parquet; and tables of addresses."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import IO, Any

from .. import limits
from ..errors import SourceError, UsageError
from ..parquet import arrow
from .columns import Columns, Dates, is_missing, names, no_text
from .decode import decode_narrow, encoding_of
from .sources import Item

SAMPLE_ROWS = 500  # looked at before the first is read, to see how the dates are written
HEAD = 65_536  # bytes in which the encoding and the separator are seen
SEPARATORS = ",;\t|"
SEPARATOR_LINE = re.compile(r'^"?sep=(.|\\t)"?\s*$', re.I)
LONGEST_HEADER = 1_000  # characters of the names of columns
NAME = 40  # characters of a column's name
PREAMBLE = 10  # rows above the names of columns
ESCAPED = '\\"'
SEVERAL = "<UDIV>"  # between addresses in a cell of GDELT's first Global Knowledge Graph
LINES_IN_CELL = 20_000  # after which a quotation mark that was opened is taken for one that nobody closed

Row = tuple[str, Sequence[object]]  # where it stands, and its cells
Fetch = Callable[[str], Iterator[Item]]


def table_items(
    rows: Iterator[Row], label: str, *, day_first: bool | None = None, pages: Fetch | None = None
) -> Iterator[Item]:
    """The articles of a table whose first row names its columns.

    A cell that can't be understood costs its field, never the row. Rows without text, in a table without a column of
    text but with addresses, are fetched with ``pages``. Raises SourceError when no column is text or address.
    """
    rows = (row for row in rows if not all(map(is_missing, row[1])))
    first = next(rows, None)
    if first is None:
        raise SourceError("is an empty table")
    columns, rows = _columns(first, rows)
    if not columns.has_text and not (columns.has_addresses and pages):
        yield Item(first[0], no_text(columns.header), 0)
        return
    sample, fault = _sampled(rows)
    written = (columns.values("published", cells) for _, cells in sample)
    dates = Dates.of((values[0] for values in written if values), day_first, label)
    for place, cells in chain(sample, rows):
        yield from _row_items(columns, cells, dates, place, pages if not columns.has_text else None)
    if fault is not None:
        raise fault


def _sampled(rows: Iterator[Row]) -> tuple[list[Row], Exception | None]:
    """The first rows, and the fault that ended the table among them, which costs none of them."""
    sample: list[Row] = []
    try:
        sample.extend(islice(rows, SAMPLE_ROWS))
    except Exception as error:
        return sample, error
    return sample, None


def _columns(first: Row, rows: Iterator[Row]) -> tuple[Columns, Iterator[Row]]:
    """The columns of a table, by its first row or one below some lines about the table; or, when the first row is data
    already, by what it is data of."""
    lead = str(first[1][0]) if first[1] else ""
    for known in names().headerless:
        if known.first_cell.match(lead):
            return Columns(known.columns), chain([(first[0], first[1][: len(known.columns)])], rows)
    columns = Columns(first[1])
    if not columns.has_text and not columns.has_addresses:
        head = list(islice(rows, PREAMBLE))
        for i, (_, cells) in enumerate(head):
            if is_header(cells):
                return Columns(cells), chain(head[i + 1 :], rows)
        rows = chain(head, rows)
    return columns, rows


def is_header(cells: Sequence[object]) -> bool:
    """Whether a row names a column of text, or of addresses, and another."""
    columns = Columns(cells)
    return (columns.has_text or columns.has_addresses) and sum(map(bool, columns.places.values())) > 1


def _row_items(
    columns: Columns, cells: Sequence[object], dates: Dates, place: str, pages: Fetch | None
) -> Iterator[Item]:
    size = sum(len(cell) for cell in cells if isinstance(cell, str))
    try:
        given = columns.given(cells, dates)
    except SourceError as error:
        yield Item(place, error, size)
        return
    if "text" in given or "html" in given:
        yield Item(place, given, size)
    elif pages is not None and given.get("url"):
        for url in given["url"].split(SEVERAL):
            for item in pages(url):
                known = {**given, "url": url}
                yield item._replace(given={**item.given, **known}) if isinstance(item.given, dict) else item
    else:
        what = "no address in it" if pages is not None else "no text in it"
        yield Item(place, SourceError(f"is a row with {what}"), size)


# ---- text with separators -------------------------------------------------------------------------------


def is_tabbed(head: bytes) -> bool:
    """Whether a text is a table with tabs: it begins with a line of short names and another of as many cells."""
    first, second, *_ = [*head.decode("utf-8", "replace").splitlines(), "", ""]
    cells = first.split("\t")
    return len(cells) > 2 and first.count("\t") == second.count("\t") and all(0 < len(cell) < NAME for cell in cells)


def csv_rows(stream: IO[bytes], label: str, separator: str | None = None) -> Iterator[Row]:
    """The rows of a table in text, labelled with the line they begin in.

    The encoding, the separator (unless given) and the ends of lines are seen from the head. A quotation mark that
    nobody closes costs no other row.
    """
    csv.field_size_limit(limits.SOURCE_BYTES)
    lines = _Lines(stream)
    head = lines.ahead(PREAMBLE)
    if head and (said := SEPARATOR_LINE.match(head[0])):
        separator = "\t" if said[1] == "\\t" else said[1]
    lines.back(head[1:] if head and SEPARATOR_LINE.match(head[0]) else head)
    separator = separator or _separator_of(head)
    while (line := lines.next()) is not None:
        if line.strip():
            yield from _rows_from(line, lines, separator, label)


def is_table(head: bytes) -> bool:
    """Whether a text is a table, whatever it is called: its first line names a column of text and others."""
    line = next(iter(head.decode(encoding_of(head), "replace").lstrip("\ufeff").splitlines()), "")
    separator = _separator(line)
    if separator not in line or len(line) > LONGEST_HEADER:
        return False
    columns = Columns(line.split(separator))
    return columns.has_text and any(columns.places[field] for field in ("id", "published", "url", "title"))


def _separator(line: str) -> str:
    outside = re.sub(r'"[^"]*"', "", line)
    return max(SEPARATORS, key=outside.count)


def _separator_of(head: Sequence[str]) -> str:
    """What stands between the cells of a table, by the line of its first ones that names columns, or by the first."""
    for line in head:
        if len(line) <= LONGEST_HEADER and is_header(line.split(separator := _separator(line))):
            return separator
    return _separator(head[0] if head else "")


class _Lines:
    """Lines of a stream as text: the encoding seen from its head, a bad line decoded by itself."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        head = stream.read(HEAD)
        self.encoding = encoding_of(head)
        self.number = 0
        self._again: list[str] = []
        self._bytes = self._split(head)

    def next(self) -> str | None:
        line = self._again.pop() if self._again else next(self._bytes, None)
        self.number += line is not None
        return line

    def back(self, lines: Sequence[str]) -> None:
        self._again += reversed(lines)
        self.number -= len(lines)

    def ahead(self, count: int) -> list[str]:
        """The next lines, as many at most; what can't be read behind them is said by the call that comes to it."""
        found: list[str] = []
        try:
            while len(found) < count and (line := self.next()) is not None:
                found.append(line)
        except Exception as error:  # of the stream or of what unpacks it
            self._bytes = _failing(error)
        return found

    def _split(self, head: bytes) -> Iterator[str]:
        """Lines that end in CRLF, LF or CR; NUL bytes, which no text has, are left out."""
        if not self.encoding.startswith("utf-8"):
            wide = codecs.getincrementaldecoder(self.encoding)("replace")
            chunks = (wide.decode(chunk) for chunk in chain([head], iter(lambda: self.stream.read(HEAD), b"")))
            yield from _text_lines(chunks)
            return
        chunks = (chunk.decode("latin-1") for chunk in chain([head], iter(lambda: self.stream.read(HEAD), b"")))
        for number, line in enumerate(_text_lines(chunks)):
            data = line.encode("latin-1")
            data = data.removeprefix(b"\xef\xbb\xbf") if number == 0 else data
            yield decode_narrow(data)


def _text_lines(chunks: Iterable[str]) -> Iterator[str]:
    rest: list[str] = []
    length = 0
    for chunk in chunks:
        rest.append(chunk)
        length += len(chunk)
        # What goes on without an end is not looked through again with each chunk.
        if "\n" in chunk or "\r" in chunk or "".join(rest[-2:-1]).endswith("\r"):
            *whole, last = re.split(r"(?<=\n)|(?<=\r)(?=[^\n])", "".join(rest))
            for line in whole:
                yield _bounded(line).replace("\0", "")
            rest, length = [last], len(last)
        if length > limits.SOURCE_BYTES:
            raise _too_long()
    if length:
        yield "".join(rest).replace("\0", "")


def _failing(error: Exception) -> Iterator[str]:
    raise error
    yield


def _bounded(line: str) -> str:
    if len(line) > limits.SOURCE_BYTES:
        raise _too_long()
    return line


def _too_long() -> SourceError:
    return SourceError(f"can't be read to its end: a line has more than {limits.SOURCE_BYTES:,} characters")


def _rows_from(line: str, lines: _Lines, separator: str, label: str) -> Iterator[Row]:
    """The row that begins in ``line``, which may go on over more lines inside quotation marks."""
    place = f"{label}:{lines.number}"
    parts = [line]
    quotes = line.count('"')
    while quotes % 2 and len(parts) < LINES_IN_CELL and (more := lines.next()) is not None:
        parts.append(more)
        quotes += more.count('"')
    try:
        if quotes % 2:
            raise csv.Error("a quotation mark is not closed")
        for cells in csv.reader(parts, delimiter=separator, strict=True):
            yield place, cells
    except csv.Error:
        if ESCAPED in line and (escaped := _escaped(parts, separator)):
            yield place, escaped
            return
        # The first line by itself, as well as it can be read; those behind it stand for themselves.
        lines.back(parts[1:])
        for cells in csv.reader([line], delimiter=separator):
            yield place, [cell.rstrip("\r\n") for cell in cells]


def _escaped(parts: Sequence[str], separator: str) -> list[str] | None:
    """The cells of a row whose quotation marks have a backslash before them, as databases write them."""
    try:
        rows = list(csv.reader(parts, delimiter=separator, escapechar="\\", doublequote=False, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


# ---- spreadsheets ---------------------------------------------------------------------------------------


def spreadsheet_tables(stream: IO[bytes], label: str) -> Iterator[tuple[str, Iterator[Row]]]:
    """The sheets of a spreadsheet (xlsx, xls, xlsb, ods) with their rows. Raises SourceError when it is broken."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(stream)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                yield f"{label}!{name}", _sheet_rows(rows, f"{label}!{name}")
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(f"is not a spreadsheet that can be read: {error}") from error


def _sheet_rows(rows: Sequence[Sequence[Any]], label: str) -> Iterator[Row]:
    """From the first row that can be one of names: at least half as many cells as any has."""
    widths = [sum(cell != "" for cell in row) for row in rows]
    widest = max(widths)
    begun = False
    for number, (cells, width) in enumerate(zip(rows, widths, strict=True), 1):
        begun = begun or (width * 2 >= widest and width > 0)
        if begun and width:
            yield f"{label}:{number}", cells


# ---- Parquet --------------------------------------------------------------------------------------------


def parquet_rows(stream: IO[bytes], label: str) -> Iterator[Row]:
    """The names of the columns that are fields, then the rows. Raises SourceError when it is broken, or pyarrow
    isn't installed."""
    try:
        pa, pq = arrow()
    except UsageError as error:
        raise SourceError(f"can't be read here: {error}") from error
    try:
        file = pq.ParquetFile(stream)
        columns = wanted_columns(file.schema_arrow.names)
        yield label, columns
        number = 0
        for batch in file.iter_batches(batch_size=256, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield f"{label}:{number}", [row[name] for name in columns]
    except pa.ArrowException as error:
        raise SourceError(f"is not a Parquet file that can be read: {error}") from error


def wanted_columns(header: Sequence[str]) -> list[str]:
    """The columns of a table that are fields; all of them when none is, so that an error can name them."""
    columns = Columns(header)
    places = {place for some in columns.places.values() for place in some}.union(columns.fallback)
    return [header[place] for place in sorted(places)] or list(header)
