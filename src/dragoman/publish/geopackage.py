"""A table with points as a GeoPackage (OGC 12-128r18), which QGIS, R and Python open: one SQLite file."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .codebook import Column

APPLICATION = 0x47504B47  # "GPKG"
VERSION = 10300
WGS84 = 4326
WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
SYSTEMS = (
    ("WGS 84 geodetic", WGS84, "EPSG", 4326, WKT),
    ("Undefined Cartesian", -1, "NONE", -1, "undefined"),
    ("Undefined geographic", 0, "NONE", 0, "undefined"),
)
TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  PRIMARY KEY (table_name, column_name));
"""
SQL_TYPES = {"integer": "INTEGER", "number": "DOUBLE", "string": "TEXT"}


def write(path: Path, table: str, columns: Sequence[Column], rows: Iterable[dict[str, Any]], *, changed: str) -> int:
    """Writes rows with ``latitude`` and ``longitude`` as points; returns how many had them.

    ``changed`` is the moment that the file says it was changed at, ISO 8601 in UTC.
    """
    path.unlink(missing_ok=True)
    kept = [row for row in rows if row["latitude"] is not None and row["longitude"] is not None]
    named = [column for column in columns if column.name != "id"]
    described = ", ".join(f'"{column.name}" {SQL_TYPES[column.type]}' for column in named)
    file = sqlite3.connect(path)
    try:
        file.execute(f"PRAGMA application_id = {APPLICATION}")
        file.execute(f"PRAGMA user_version = {VERSION}")
        file.executescript(TABLES)
        file.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", SYSTEMS)
        file.execute(f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY, geom POINT, {described})')
        content = (table, "features", table, "", f"{changed[:19]}.000Z", *_extent(kept), WGS84)
        file.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", content)
        file.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)", (table, WGS84))
        marks = ", ".join("?" * (len(named) + 2))
        for number, row in enumerate(kept, 1):
            values = [row[column.name] for column in named]
            file.execute(f'INSERT INTO "{table}" VALUES ({marks})', (number, point(row), *values))
        file.commit()
    finally:
        file.close()
    return len(kept)


def _extent(rows: Sequence[dict[str, Any]]) -> tuple[float | None, ...]:
    if not rows:
        return (None, None, None, None)
    east, north = ([row[name] for row in rows] for name in ("longitude", "latitude"))
    return (min(east), min(north), max(east), max(north))


def point(row: dict[str, Any]) -> bytes:
    """A point in GeoPackage's binary form: its header, then well-known binary, all little-endian."""
    return struct.pack("<2sBBi", b"GP", 0, 1, WGS84) + struct.pack("<BI2d", 1, 1, row["longitude"], row["latitude"])
