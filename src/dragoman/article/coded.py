"""A coded archive as a source: what ``dragoman code-archive`` wrote, each article with its report already."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import isfile
from typing import Any

from ..parquet import arrow
from .sources import Item

MANIFEST = "archive.json"
VERSIONS = ("program", "model", "data")  # that a report was made with


def is_coded(address: str) -> bool:
    """Whether this is a folder, on any file system that fsspec knows, that ``dragoman code-archive`` wrote."""
    address = address.rstrip("/")
    if "://" not in address:
        return isfile(f"{address}/{MANIFEST}")
    if address.startswith(("http://", "https://")):
        return False  # a page
    try:
        fs, root = _open(address)
        return bool(fs.isfile(f"{root}/{MANIFEST}"))
    except (OSError, ValueError, ImportError):
        return False


def coded_items(address: str) -> Iterator[Item]:
    """Its articles, by month and file, as items whose ``given`` is ``{"report": JSON, "made_by": versions}``: they
    needn't be read again."""
    _, pq = arrow()
    fs, root = _open(address)
    for path in sorted(fs.glob(f"{root}/articles/month=*/*.parquet")):
        with fs.open(path, "rb") as stream:
            file = pq.ParquetFile(stream)
            columns = [name for name in ("identity", "report", *VERSIONS) if name in file.schema_arrow.names]
            for batch in file.iter_batches(batch_size=64, columns=columns):
                for row in batch.to_pylist():
                    given = {"report": row["report"], "made_by": [row.get(name) for name in VERSIONS]}
                    yield Item(row["identity"], given, len(row["report"]))


def _open(address: str) -> tuple[Any, str]:
    import fsspec  # takes longer to import than a page to open

    fs, root = fsspec.url_to_fs(address)
    return fs, root.rstrip("/")
