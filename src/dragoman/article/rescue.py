"""The objects that can still be read of a broken file of JSON: those before a cut, those on either side of a fault."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

MOST_FAULTS = 2_000  # objects that can't be read, one after another, after which the rest is given up
OPENING = re.compile(r"\{\s*\"")


def objects_in(data: bytes, is_wanted: Callable[[dict[str, Any]], bool]) -> Iterator[dict[str, Any]]:
    """Every object in ``data`` that is whole and wanted, in order; none is looked for inside another that was given."""
    text = data.decode("utf-8", "replace")
    decoder = json.JSONDecoder(strict=False)
    at, faults = 0, 0
    while faults < MOST_FAULTS and (found := OPENING.search(text, at)):
        at = found.start()
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at, faults = at + 1, faults + 1
            continue
        if is_wanted(value):
            yield value
            at, faults = end, 0
        else:
            at, faults = at + 1, faults + 1
