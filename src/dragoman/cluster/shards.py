"""Cuts an archive into shards: pieces that are read, written and, after a kill, repeated by themselves.

Which shard an article is in depends only on the files, so that every run, on any number of workers, has the same.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from io import BufferedReader, RawIOBase
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any, cast

import fsspec
import msgspec

from ..article.columns import given_of
from ..article.sources import Item, named
from ..article.warc import next_record, pages_in
from ..errors import ReadingError, SourceError, UsageError
from ..limits import SOURCE_BYTES

LINES_BYTES = 4_000_000  # of JSON lines in a shard, about a thousand articles
PACKED_BYTES = 64_000_000  # of a web archive, or of compressed lines, in a shard
ROWS = 1_000  # of a Parquet file in a shard
LINES = (".jsonl", ".ndjson")
PACKED_LINES = (".jsonl.gz", ".ndjson.gz")
WARC = (".warc", ".warc.gz")
PARQUET = (".parquet",)
READ = LINES + PACKED_LINES + WARC + PARQUET


@dataclass(frozen=True)
class Shard:
    """Part number ``part`` (from 0) of the ``parts`` of one file. ``name`` is the same wherever the archive lies."""

    name: str
    address: str
    part: int
    parts: int


def find_shards(address: str) -> list[Shard]:
    """The shards of the files at ``address`` (a file, a folder or a glob on any fsspec file system), in order.

    Raises UsageError when there is nothing to read.
    """
    try:
        fs, path = fsspec.url_to_fs(named(address))
        found = _files(fs, path)
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(f"{address} can't be opened: {error}") from error
    if not found:
        raise UsageError(f"{address} holds no file that ends in {', '.join(READ)}")
    root = path.rstrip("/") + "/"
    shards: list[Shard] = []
    for file, size in found:
        relative = file.removeprefix(root) if file.startswith(root) else PurePosixPath(file).name
        count = _parts(fs, file, size)
        digest = blake2b(f"{relative}\x1f{size}".encode(), digest_size=5).hexdigest()
        stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in PurePosixPath(file).name.split(".")[0])[:60]
        full = str(fs.unstrip_protocol(file))
        shards += [Shard(f"{stem}-{digest}-{part:05d}", full, part, count) for part in range(count)]
    return shards


def _files(fs: Any, path: str) -> list[tuple[str, int]]:
    if any(sign in path for sign in "*?["):
        listed = fs.glob(path, detail=True)
    elif fs.isfile(path):
        listed = {path: fs.info(path)}
    else:
        listed = fs.find(path, detail=True)
    return sorted(
        (name, int(about["size"] or 0))
        for name, about in listed.items()
        if about["type"] == "file" and name.lower().endswith(READ) and not PurePosixPath(name).name.startswith(".")
    )


def _parts(fs: Any, file: str, size: int) -> int:
    name = file.lower()
    if name.endswith(PARQUET):
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with fs.open(file, "rb") as stream:
                rows: int = pq.ParquetFile(stream).metadata.num_rows
        except (pa.ArrowException, OSError):
            return 1  # reading it says what is wrong
        return max(1, -(-rows // ROWS))
    return max(1, -(-size // (LINES_BYTES if name.endswith(LINES) else PACKED_BYTES)))


def read_shard(shard: Shard) -> Iterator[Item]:
    """The articles of one shard. A file that breaks off gives what came before, and an Item with the error."""
    name = shard.address.lower()
    try:
        with fsspec.open(shard.address, "rb") as stream:
            if name.endswith(PARQUET):
                yield from _rows(stream, shard)
            elif name.endswith(WARC):
                yield from _pages(stream, shard)
            elif name.endswith(LINES):
                yield from _byte_range(BufferedReader(cast(RawIOBase, stream)), shard)
            else:
                yield from _every_nth_line(stream, shard)
    except SourceError as error:
        yield Item(shard.address, error, 0)
    except (ConnectionError, TimeoutError):
        raise  # the file may be whole: the shard is tried again
    except (OSError, EOFError, ValueError) as error:
        yield Item(shard.address, SourceError(f"can't be read to its end: {error}"), 0)


def _rows(stream: IO[bytes], shard: Shard) -> Iterator[Item]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = shard.part * ROWS
    try:
        file = pq.ParquetFile(stream)
        start = skipped = 0
        wanted: list[int] = []
        for group in range(file.metadata.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if start < first + ROWS and start + rows > first:
                skipped = skipped if wanted else first - start
                wanted.append(group)
            start += rows
        if not wanted:
            return
        batches = (row for b in file.iter_batches(batch_size=64, row_groups=wanted) for row in b.to_pylist())
        for number, row in enumerate(islice(batches, skipped, skipped + ROWS), first + 1):
            yield _item(f"{shard.address}:{number}", row)
    except pa.ArrowException as error:
        raise SourceError(f"is not a Parquet file that can be read: {error}") from error


def _byte_range(stream: BufferedReader, shard: Shard) -> Iterator[Item]:
    """The lines that begin in the shard's bytes. Labels count bytes, as the lines before aren't read."""
    start = shard.part * LINES_BYTES
    if start:
        stream.seek(start - 1)
        stream.readline()  # begun in the shard before, unless it ends right there
    place = stream.tell()
    while place < start + LINES_BYTES and (line := stream.readline(SOURCE_BYTES)):
        yield from _line(f"{shard.address}@{place}", line)
        place = stream.tell()


def _every_nth_line(stream: IO[bytes], shard: Shard) -> Iterator[Item]:
    with gzip.open(stream) as lines:
        for number, line in enumerate(lines):
            if number % shard.parts == shard.part:
                yield from _line(f"{shard.address}:{number + 1}", line)


def _line(label: str, line: bytes) -> Iterator[Item]:
    line = line.removeprefix(b"\xef\xbb\xbf").strip()
    if not line:
        return
    try:
        row = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        yield Item(label, SourceError(f"is not a line of JSON: {error}"), len(line))
        return
    if isinstance(row, dict):
        yield _item(label, row, len(line))
    else:
        yield Item(label, SourceError("is not a JSON object with 'text' or 'html'"), len(line))


def _item(label: str, row: dict[str, Any], size: int = 0) -> Item:
    given: dict[str, Any] | ReadingError
    try:
        given = given_of(row)
    except SourceError as error:
        given = error
    return Item(label, given, size)


def _pages(stream: IO[bytes], shard: Shard) -> Iterator[Item]:
    """The pages of a web archive whose records begin in the shard's bytes."""
    first = shard.part * PACKED_BYTES
    packed = shard.address.lower().endswith(".gz")
    start = next_record(stream, first, packed=packed) if first else 0
    if start is not None:
        end = first + PACKED_BYTES if shard.parts > 1 else None
        yield from pages_in(stream, shard.address, start=start, end=end)
