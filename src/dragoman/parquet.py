"""Parquet, by pyarrow: 150 MB that only those need who read or write it."""

from __future__ import annotations

from typing import Any

from .errors import UsageError


def arrow() -> tuple[Any, Any]:
    """The modules ``pyarrow`` and ``pyarrow.parquet``. Raises UsageError where they are not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise UsageError("Parquet needs: pip install 'dragoman[parquet]'") from error
    return pa, pq
