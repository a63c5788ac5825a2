"""Exports of news databases and messengers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from .sources import Item


def is_export(head: bytes, name: str) -> bool:
    return False


def export_items(stream: IO[bytes], label: str, name: str, *, day_first: bool | None = None) -> Iterator[Item]:
    yield from ()
