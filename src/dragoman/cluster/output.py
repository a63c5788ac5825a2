"""What stands on disk: a folder of Parquet, each shard's files whole or not there.

OUTPUT/archive.json                        which program made it, of what
OUTPUT/articles/month=2017-11/SHARD.parquet    likewise events, statements, ties, control, happenings
OUTPUT/incidents/month=2017-11/PART.parquet    by the month of the first report
OUTPUT/quarantine.parquet                  what could not be read, and why
OUTPUT/_shards/SHARD.json                  written last: this shard is done; _incidents.json likewise
OUTPUT/_reading/SHARD.json                 which article a repeated shard was reading
OUTPUT/_unfinished/                        files until they are whole
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import fsspec
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem

from ..article.coded import coded_items
from ..errors import UsageError
from ..records import Report
from .rows import Row, schema_of

INCIDENTS = "incidents"
GROUPED = "_incidents.json"
QUARANTINE = pa.schema([("shard", pa.string()), ("item", pa.string()), ("reason", pa.string())])


class Output:
    """An archive's folder on any fsspec file system."""

    def __init__(self, address: str) -> None:
        try:
            self.fs, root = fsspec.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise UsageError(f"{address} can't be opened: {error}") from error
        self.root = root.rstrip("/")
        self.address = self.fs.unstrip_protocol(self.root)  # whole, as a worker stands in another folder

    def path(self, *parts: str) -> str:
        return "/".join((self.root, *parts))

    def write(self, data: bytes, *parts: str) -> None:
        """Writes a file under another name and then moves it, so that it appears whole or not at all."""
        target, unfinished = self.path(*parts), self.path("_unfinished", uuid4().hex)
        for folder in (target.rpartition("/")[0], self.path("_unfinished")):
            self.fs.makedirs(folder, exist_ok=True)
        with self.fs.open(unfinished, "wb") as file:
            file.write(data)
        if isinstance(self.fs, LocalFileSystem):
            os.replace(unfinished, target)  # mv would copy
        else:
            self.fs.mv(unfinished, target)

    def write_rows(self, rows: list[Row], columns: pa.Schema, *parts: str) -> None:
        buffer = pa.BufferOutputStream()
        table = pa.Table.from_pylist(rows, schema=columns)
        pq.write_table(table, buffer, compression="zstd")
        self.write(buffer.getvalue().to_pybytes(), *parts)

    def read_json(self, *parts: str) -> Any:
        """What a JSON file holds, or None when it isn't there."""
        try:
            with self.fs.open(self.path(*parts), "rb") as file:
                return msgspec.json.decode(file.read())
        except FileNotFoundError:
            return None

    def write_json(self, value: Any, *parts: str) -> None:
        self.write(msgspec.json.encode(value), *parts)

    def remove(self, *parts: str) -> None:
        """Removes a file, or a folder with what is in it."""
        if self.fs.exists(self.path(*parts)):
            self.fs.rm(self.path(*parts), recursive=True)

    # ---- tables ---------------------------------------------------------------------------------

    def write_months(self, table: str, rows: list[Row], name: str) -> None:
        """Writes rows of a table into a file for each ``month``."""
        months: dict[str, list[Row]] = {}
        for row in rows:
            months.setdefault(row["month"], []).append(row)
        for month, some in sorted(months.items()):
            self.write_rows(some, schema_of(table), table, f"month={month}", f"{name}.parquet")

    def files(self, table: str) -> list[str]:
        """The files of a table, in order of their names."""
        self.fs.invalidate_cache()
        return sorted(self.fs.glob(self.path(table, "month=*", "*.parquet")))

    def read_rows(self, path: str) -> list[Row]:
        with self.fs.open(path, "rb") as stream:
            rows: list[Row] = pq.ParquetFile(stream).read().to_pylist()
        return rows

    def count(self, path: str) -> int:
        """How many rows a file has."""
        with self.fs.open(path, "rb") as stream:
            return int(pq.ParquetFile(stream).metadata.num_rows)

    # ---- shards ---------------------------------------------------------------------------------

    def done(self) -> set[str]:
        """The names of the shards that are written."""
        self.fs.invalidate_cache()
        folder = self.path("_shards")
        if not self.fs.exists(folder):
            return set()
        names = (path.rpartition("/")[2] for path in self.fs.ls(folder, detail=False))
        return {name.removesuffix(".json") for name in names}

    def write_shard(self, shard: str, tables: dict[str, list[Row]], aside: list[Row]) -> None:
        """Writes the tables of one shard by month, and last of all that it is done."""
        for table, rows in tables.items():
            self.write_months(table, rows, shard)
        counts = {table: len(rows) for table, rows in tables.items()}
        self.write_json({"counts": counts, "quarantine": aside}, "_shards", f"{shard}.json")

    def gather_quarantine(self) -> int:
        """Writes what every shard set aside into one table, and returns how many articles that is."""
        rows: list[Row] = []
        for shard in sorted(self.done()):
            about = self.read_json("_shards", f"{shard}.json")
            rows += [{"shard": shard, **row} for row in about["quarantine"]]
        self.write_rows(rows, QUARANTINE, "quarantine.parquet")
        return len(rows)


def reports_in(address: str) -> Iterator[Report]:
    """The reports of a coded archive, by month and shard, one at a time."""
    for item in coded_items(address):
        if isinstance(item.given, dict):
            yield msgspec.json.decode(item.given["report"], type=Report)
