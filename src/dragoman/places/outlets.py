"""Where outlets are at home: their news names the small towns there without saying where they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..data import read_toml
from ..errors import DataFileError
from .gazetteer import Gazetteer
from .index import COUNTY, REGION
from .names import name_key
from .tables import DATA

if TYPE_CHECKING:
    from ..records import Article

FIELDS = frozenset(("name", "domain", "country", "region"))


@dataclass(frozen=True, slots=True)
class Home:
    """An outlet's country, by its number in the gazetteer, and the row of its region; 0 where it has none."""

    country: int
    region: int


class Outlets:
    """Outlets with their homes, by name and domain. Files of one's own go before those that come with the program.

    >>> Outlets.load(gazetteer).home(Article(id="a", url="https://www.dispatch.com/story", text=""))  # doctest: +SKIP
    Home(country=231, region=4120)
    """

    def __init__(self, homes: dict[str, Home]) -> None:
        self._homes = homes

    @classmethod
    def load(cls, gazetteer: Gazetteer, files: Iterable[str | Path] = ()) -> Outlets:
        """The program's table with ``files`` of the same form. Raises DataFileError when one is not as it should be."""
        homes: dict[str, Home] = {}
        for path in (DATA / "outlets.toml", *map(Path, files)):
            for entry in _entries(path):
                home = _home(entry, path, gazetteer)
                homes |= {key: home for key in (name_key(entry["name"]), entry.get("domain", "").lower()) if key}
        return cls(homes)

    def home(self, article: Article) -> Home | None:
        """The home of the article's outlet, known by the domain of its address or else by name."""
        domain = (urlsplit(article.url).hostname or "") if article.url else ""
        while domain:
            if home := self._homes.get(domain):
                return home
            domain = domain.partition(".")[2]
        return self._homes.get(name_key(article.outlet or ""))


def _entries(path: Path) -> list[dict[str, str]]:
    found: Any = read_toml(path).get("outlets")
    if not isinstance(found, list):
        raise DataFileError(f"{path}: no list of outlets in it: outlets = [{{name = ..., country = ...}}, ...]")
    for entry in found:
        known = isinstance(entry, dict) and {"name", "country"} <= entry.keys() <= FIELDS
        if not known or not all(isinstance(value, str) for value in entry.values()):
            raise DataFileError(f"{path}: an outlet has a name, a country, and may have a domain and a region: {entry}")
    return found


def _home(entry: dict[str, str], path: Path, gazetteer: Gazetteer) -> Home:
    code, region = entry["country"], entry.get("region")
    if code not in gazetteer.iso3[1:]:
        raise DataFileError(f"{path}: the country of {entry['name']} should be an ISO 3166 alpha-3 code, not {code!r}")
    country = gazetteer.iso3.index(code)
    if region is None:
        return Home(country, 0)
    for kind in (REGION, COUNTY):
        for row in gazetteer.lookup(region):
            if gazetteer.kind[row] == kind and gazetteer.country[row] == country:
                return Home(country, row)
    raise DataFileError(f"{path}: the region of {entry['name']}, {region!r}, is none of {code} in the gazetteer")
