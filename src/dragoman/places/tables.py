"""Reads the room's own data files, and says where one is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from ..errors import DataFileError, UsageError

DATA = Path(__file__).parent / "data"


def rows(name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file in ``data/``, each with its place ("countries.csv, line 7").

    Raises DataFileError when the file lacks a column or a row has too few or too many fields."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        head = next(reader, [])
        if tuple(head) != columns:
            raise DataFileError(f"{name}, line 1: the columns should be {', '.join(columns)}")
        for row in reader:
            where = f"{name}, line {reader.line_num}"
            if len(row) != len(columns):
                raise DataFileError(f"{where}: {len(row)} fields where there should be {len(columns)}")
            yield where, dict(zip(columns, row, strict=True))


def degrees(row: dict[str, str], where: str) -> tuple[float, float]:
    """Latitude and longitude of a row; raises DataFileError when they aren't on the globe."""
    try:
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
    except ValueError as error:
        raise DataFileError(f"{where}: latitude and longitude should be numbers of degrees") from error
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise DataFileError(f"{where}: latitude {latitude}, longitude {longitude} is not on the globe")
    return latitude, longitude


def listed(cell: str) -> list[str]:
    """The parts of a cell that lists several, divided by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def package_folder(package: str) -> Path:
    """Where an installed package lies, found without importing it; raises UsageError when there is none."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"the gazetteer is built from the package {package!r}; install it with: pip install {package}")
    return Path(spec.submodule_search_locations[0])
