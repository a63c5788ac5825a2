"""What stands on disk: a folder of Parquet, each shard's files whole or not there.

OUTPUT/archive.json                        which program made it, of what
OUTPUT/articles/month=2017-11/SHARD.parquet    likewise events, statements, ties, control, happenings
OUTPUT/incidents.parquet, quarantine.parquet
OUTPUT/_shards/SHARD.json                  written last: this shard is done
OUTPUT/_reading/SHARD.json                 which article a repeated shard was reading
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import fsspec
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ..article.sources import Item
from ..errors import UsageError
from ..records import Report
from .rows import Row, schema_of

MANIFEST = "archive.json"
INCIDENTS = "incidents.parquet"
QUARANTINE = pa.schema([("shard", pa.string()), ("item", pa.string()), ("reason", pa.string())])


class Output:
    """An archive's folder on any fsspec file system."""

    def __init__(self, address: str) -> None:
        self.address = address
        try:
            self.fs, root = fsspec.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise UsageError(f"{address} can't be opened: {error}") from error
        self.root = root.rstrip("/")

    def path(self, *parts: str) -> str:
        return "/".join((self.root, *parts))

    def write(self, data: bytes, *parts: str) -> None:
        """Writes a file under a name of its own and then renames it, so that it appears whole or not at all."""
        target = self.path(*parts)
        folder, _, name = target.rpartition("/")
        self.fs.makedirs(folder, exist_ok=True)
        unfinished = f"{folder}/.{name}.{os.getpid()}.part"
        with self.fs.open(unfinished, "wb") as file:
            file.write(data)
        self._rename(unfinished, target)

    def _rename(self, unfinished: str, target: str) -> None:
        if "file" in (self.fs.protocol if isinstance(self.fs.protocol, tuple) else (self.fs.protocol,)):
            os.replace(unfinished, target)
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
        if self.fs.exists(self.path(*parts)):
            self.fs.rm(self.path(*parts))

    # ---- shards ---------------------------------------------------------------------------------

    def done(self) -> set[str]:
        """The names of the shards that are written."""
        self.fs.invalidate_cache()
        folder = self.path("_shards")
        if not self.fs.exists(folder):
            return set()
        names = (path.rpartition("/")[2] for path in self.fs.ls(folder, detail=False))
        return {name.removesuffix(".json") for name in names if name.endswith(".json") and not name.startswith(".")}

    def write_shard(self, shard: str, tables: dict[str, list[Row]], aside: list[Row]) -> None:
        """Writes the tables of one shard by month, and last of all that it is done."""
        counts = {}
        for table, rows in tables.items():
            months: dict[str, list[Row]] = {}
            for row in rows:
                months.setdefault(row["month"], []).append(row)
            for month, some in sorted(months.items()):
                self.write_rows(some, schema_of(table), table, f"month={month}", f"{shard}.parquet")
            counts[table] = len(rows)
        self.write_json({"counts": counts, "quarantine": aside}, "_shards", f"{shard}.json")

    def files(self, table: str) -> list[str]:
        """The files of a table, in order of their names."""
        found: list[str] = self.fs.glob(self.path(table, "month=*", "*.parquet"))
        return sorted(path for path in found if not path.rpartition("/")[2].startswith("."))

    def gather_quarantine(self) -> int:
        """Writes what every shard set aside into one table, and returns how many articles that is."""
        rows: list[Row] = []
        for shard in sorted(self.done()):
            about = self.read_json("_shards", f"{shard}.json")
            rows += [{"shard": shard, **row} for row in about["quarantine"]]
        self.write_rows(rows, QUARANTINE, "quarantine.parquet")
        return len(rows)


def is_archive(address: str) -> bool:
    """Whether this is a folder that ``code_archive`` wrote."""
    try:
        output = Output(address)
        return bool(output.fs.exists(output.path(MANIFEST)))
    except (UsageError, OSError):
        return False


def items_of(address: str) -> Iterator[Item]:
    """The articles of a coded archive as items whose ``given`` is ``{"report": JSON}``: read already."""
    output = Output(address)
    for path in output.files("articles"):
        with output.fs.open(path, "rb") as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=64, columns=["identity", "report"]):
                for row in batch.to_pylist():
                    yield Item(row["identity"], {"report": row["report"]}, len(row["report"]))


def reports_in(address: str) -> Iterator[Report]:
    """The reports of a coded archive, by month and shard, one at a time."""
    for item in items_of(address):
        if isinstance(item.given, dict):
            yield msgspec.json.decode(item.given["report"], type=Report)
