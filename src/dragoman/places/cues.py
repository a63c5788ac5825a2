"""What an article says of its country without naming it: its words, and the telephone numbers in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..data import read_toml
from ..errors import DataFileError
from .gazetteer import Gazetteer
from .index import REGION
from .tables import DATA

NUMBER = re.compile(r"\d[-.]\d{4}(?!\d)")
TELEPHONE = re.compile(r"(?<![\d-])(?:1-)?\(?([2-9]\d\d)\)?[-. /]\s?\d{3}[-.]\d{4}(?!\d)")


@dataclass(frozen=True)
class Cues:
    """``words``: by word, the alpha-2 codes of the countries whose news uses it; ``area_codes``: country and name of
    a region by the three digits of its telephone numbers."""

    words: dict[str, tuple[str, ...]]
    area_codes: dict[str, tuple[str, str]]


@cache
def cues() -> Cues:
    """The cues in ``data/cues.toml``, read once. Raises DataFileError when the file is not as it should be."""
    table = read_toml(DATA / "cues.toml")
    words: dict[str, tuple[str, ...]] = {}
    codes: dict[str, tuple[str, str]] = {}
    try:
        for country, listing in table["words"].items():
            for word in listing.split():
                words[word] = (*words.get(word, ()), country)
        for country, regions in table["area_codes"].items():
            for region, listing in regions.items():
                for code in listing.split():
                    if not (len(code) == 3 and code.isdigit()):
                        raise DataFileError(f"cues.toml: area code {code!r} of {region} should be three digits")
                    codes[code] = (country, region)
    except (KeyError, AttributeError) as error:
        raise DataFileError(f"cues.toml: [words] and [area_codes] should hold strings ({error})") from error
    return Cues(words, codes)


def country_cues(words: set[str], gazetteer: Gazetteer) -> dict[int, float]:
    """How many of the words of each country (by its number in the gazetteer) the article has; a word that several
    countries use counts for each with its share."""
    table = cues().words
    found: dict[int, float] = {}
    for word in words & table.keys():
        codes = table[word]
        for code in codes:
            number = gazetteer.country_number[code]
            found[number] = found.get(number, 0.0) + 1 / len(codes)
    return found


def telephone_regions(text: str, gazetteer: Gazetteer) -> set[int]:
    """The regions whose telephone numbers the article gives."""
    found: set[int] = set()
    if not NUMBER.search(text):
        return found
    codes = cues().area_codes
    for match in TELEPHONE.finditer(text):
        if place := codes.get(match.group(1)):
            country = gazetteer.country_number[place[0]]
            found |= {
                row
                for row in gazetteer.lookup(place[1])
                if gazetteer.kind[row] == REGION and gazetteer.country[row] == country
            }
    return found
