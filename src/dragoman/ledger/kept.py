"""An article's report as a ledger keeps it: the JSON of the record contract, packed."""

from __future__ import annotations

import zlib
from typing import Any, TypeVar

import msgspec

from ..errors import LedgerError

Kind = TypeVar("Kind")


def packed(report: Any) -> bytes:
    """A report as it is kept."""
    return zlib.compress(msgspec.json.encode(report), 6)


def unpacked(kept: Any, article: int, kind: type[Kind]) -> Kind:
    """The report of the article in row ``article``, or the part of it that ``kind`` describes. Raises LedgerError when
    its bytes are damaged."""
    try:
        return msgspec.json.decode(zlib.decompress(kept), type=kind)
    except (zlib.error, msgspec.DecodeError, UnicodeError, TypeError, RecursionError) as error:
        raise LedgerError(
            f"article {article}: its report is damaged ({error}); restore a backup, or save what can be read with: "
            "dragoman backup LEDGER NEW --salvage"
        ) from error
