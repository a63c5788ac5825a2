"""The gazetteer: place names and what is known of the places, compiled once into the user's cache."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

from ..cache import cache_folder
from ..errors import UsageError
from . import index
from .names import name_key

Array = np.ndarray[Any, Any]
log = logging.getLogger("dragoman.places")


class Gazetteer:
    """Places by name. Numbers, not objects: a place is a row of the arrays ``lat``, ``lon``, ``population`` ...;
    row 0 is no place. The arrays are mapped from a file in the cache, so opening takes milliseconds and processes
    share the memory.

    >>> gazetteer = Gazetteer.open()
    >>> max(gazetteer.lookup("Aleppo"), key=lambda row: gazetteer.population[row])  # doctest: +SKIP
    """

    def __init__(self, arrays: dict[str, Array]) -> None:
        self.hash = arrays["hash"]
        self.name_place = arrays["name_place"]
        self.name_kind = arrays["name_kind"]
        self.gid = arrays["gid"]
        self.lat = arrays["lat"]
        self.lon = arrays["lon"]
        self.population = arrays["population"]
        self.fame = arrays["fame"]
        self.country = arrays["country"]
        self.region = arrays["region"]
        self.county = arrays["county"]
        self.kind = arrays["kind"]
        self.feature = arrays["feature"]
        self.capital = arrays["capital"]
        self.iso3 = [code.decode() for code in arrays["iso3"].tolist()]
        self.iso2 = [code.decode() for code in arrays["iso2"].tolist()]
        self.country_number = {code: number for number, code in enumerate(self.iso2)}
        self._label_end = arrays["label_end"]
        self._labels = arrays["labels"]

    @classmethod
    def open(cls, path: Path | None = None) -> Gazetteer:
        """Opens the index in the cache; builds it first when there is none or its sources have changed.

        Raises UsageError when it can't be written, or isn't what was built: the sources changed meanwhile."""
        from .build import compile_index

        path = path or cache_folder() / "places.bin"
        found = cls.built(path)
        if found is None:
            log.warning("building the gazetteer of places once in %s; this takes a minute or two", path)
            start = time.monotonic()
            try:
                compile_index(path)
            except OSError as error:
                raise UsageError(
                    f"the gazetteer can't be written to {path} ({error.strerror}); "
                    "set DRAGOMAN_CACHE to a folder that can be written to"
                ) from error
            log.warning("the gazetteer is built (%.0f s)", time.monotonic() - start)
            found = cls.built(path)
            if found is None:
                raise UsageError(f"the gazetteer at {path} was changed while it was being built; run this again")
        return found

    @classmethod
    def built(cls, path: Path | None = None) -> Gazetteer | None:
        """The index in the cache as it was built; None when there is none or its sources have changed."""
        from .build import fingerprint

        arrays = index.read(path or cache_folder() / "places.bin", fingerprint())
        return cls(arrays) if arrays is not None else None

    def __len__(self) -> int:
        return len(self.gid)

    def label(self, row: int) -> str:
        """The name of a place in GeoNames' own spelling."""
        start = int(self._label_end[row - 1]) if row else 0
        return bytes(self._labels[start : int(self._label_end[row])]).decode()

    def ranges(self, keys: list[str]) -> tuple[list[int], list[int]]:
        """For each key, where its names start and end in ``name_place`` and ``name_kind``: equal when unknown."""
        hashes = np.array([hash_string(key) for key in keys], dtype="u8")
        return np.searchsorted(self.hash, hashes).tolist(), np.searchsorted(self.hash, hashes, side="right").tolist()

    def lookup(self, name: str) -> list[int]:
        """The rows of all places of a name, the one with most people first. Case and accents don't count."""
        (start,), (end,) = self.ranges([name_key(name) or "\0"])
        return sorted(self.name_place[start:end].tolist(), key=lambda row: -int(self.population[row]))
