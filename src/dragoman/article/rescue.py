"""The objects that can still be read of a broken file of JSON: those before a cut, those on either side of a fault."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

MOST_IN_VAIN = 4  # times the file's length: what is read in vain before the rest is given up
LITTLE, DEEP = 100, 10_000  # characters that are taken to be read where it can't be seen how many were
OPENING = re.compile(r"\{\s*\"")


def objects_in(data: bytes, is_wanted: Callable[[dict[str, Any]], bool]) -> Iterator[dict[str, Any]]:
    """Every object in ``data`` that is whole and wanted, in order; none is looked for inside another that was given."""
    text = data.decode("utf-8", "replace")
    decoder = json.JSONDecoder(strict=False)
    at, left = 0, MOST_IN_VAIN * (len(text) + LITTLE)
    while left > 0 and (found := OPENING.search(text, at)):
        at = found.start()
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            left -= error.pos - at + LITTLE
        except (ValueError, RecursionError):
            left -= DEEP
        else:
            if is_wanted(value):
                yield value
                at = end
                continue
            left -= end - at
        at += 1
