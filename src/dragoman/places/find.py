"""Finds the places of an article: its toponyms, each put on the map."""

from __future__ import annotations

import unicodedata
from math import cos, radians
from typing import TYPE_CHECKING, Any

import numpy as np

from ..records import Place, Precision, Span
from .cues import country_cues, telephone_regions
from .decide import decide
from .gazetteer import Gazetteer
from .index import CITY, COUNTRY, COUNTY, LANDMARK, REGION
from .lexicon import lexicon
from .names import name_key
from .outlets import Home
from .positions import with_positions
from .recognise import recognise
from .resolve import FEATURES, DocCues, Name, in_region_of_name, is_told_a_region, names_of, resolve, within
from .scan import Match

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..entities import Cast

# A name more likely a place than not is one. Doubtful ones still bear witness to where the article plays.
DOUBTFUL, LIKELY = -3.0, 0.0
SURROUNDINGS = 0.3  # degrees of latitude: some 33 km
LARGE = 500_000  # people: so large a town is known without its country
# Macrons, dots and cedillas under letters, ayn and hamza.
SCHOLARLY = frozenset("\u0304\u0323\u0331\u02bb\u02bc\u02be\u02bf‘")
PRECISION: dict[int, Precision] = {COUNTRY: "country", REGION: "region", COUNTY: "district", CITY: "town"}
LANDMARK_PRECISION: dict[str, Precision] = {"S": "exact", "P": "town"}  # by GeoNames class; others are areas
OF_ITS_NAME = "place: called a division"  # the region of a town's name
# How a rule names the evidence that decided.
REASONS = {
    "country": "the country of the name",
    "region": "the region of the name",
    "county": "the county of the name",
    "landmark": "the landmark of the name",
    "city": "the town of the name",
    "capital": "a capital",
    "alternate name": "its proper name",
    "alias": "an accepted short name",
    "people": "most people",
    "fame": "best known",
    "in the region after it": "in the region named after it",
    "not in the region after it": "in the region named after it",
    "in a region close by": "in a region named close by",
    "United States": "usual in such news",
    "country of others": "in the country of the article's other places",
    "country of most others": "in the country of the article's other places",
    "region of others": "in the region of the article's other places",
    "region of most others": "in the region of the article's other places",
    "near others": "near the article's other places",
    "around others": "near the article's other places",
    "county named": "in a county that the article names",
    "its town named": "the county of a town that the article names",
    "no other country named": "the country of the name",
    "region possible for others": "in the region of the article's other places",
    "country possible for others": "in the country of the article's other places",
    "near what others may be": "near the article's other places",
    "country of its words": "in the country whose words the article uses",
    "region of its telephones": "in the region of the article's telephone numbers",
    "people of the county": "most people",
    "bare county": "the county of the name",
    "people of the region": "the region of the name",
    "most people of the name": "most people",
    "share of its people": "most people",
    "country of the outlet": "in the country of the outlet",
    "region of the outlet": "in the region of the outlet",
    "called a town": "called a town",
    "called a division": "called a division",
    "has a border": "the country of the name",
    "in the region of its name": "the town rather than the region of its name",
    "near the first place": "near the first place named",
    "in the region of the first place": "in the region of the first place named",
    "in the country of the first place": "in the country of the first place named",
}


def find_places(doc: Doc, cast: Cast, gazetteer: Gazetteer, home: Home | None = None) -> list[Place]:
    """The places of ``doc`` with their mentions, in the order of first mention. Mentions don't overlap. ``home`` is
    where the article's outlet is at home.

    >>> [place.name for place in find_places(doc, cast, gazetteer)]  # doctest: +SKIP
    ['Aleppo', 'Syria']
    """
    words = lexicon()
    text = doc.text  # joined from the tokens at each call
    matches, texts = recognise(doc, text, cast, gazetteer, words)
    matches = [match for match in matches if match.score > DOUBTFUL]
    names = names_of(matches, texts, gazetteer, words.called)
    weights = words.weights["place"]
    resolve(names, gazetteer, weights, doc_cues(text, texts, gazetteer, home))
    decide(names, gazetteer, words.weights["decision"])
    weight = np.array([weights.get(feature, 0.0) for feature in FEATURES])
    found: dict[int | str, Place] = {}
    for name in names:
        uses = [match for match in name.matches if match.score > LIKELY]
        if not uses:
            continue
        key, place = _meant(name, names, text[slice(*_span(uses[0], doc))], weight, gazetteer)
        region = _region_of_name(key, name, gazetteer)
        for match in uses:
            span = _span(match, doc)
            if region and is_told_a_region(match, texts):
                place_there = _place(region, text[slice(*span)], OF_ITS_NAME, place.name, gazetteer)
                found.setdefault(region, place_there).mentions.append(span)
            else:
                found.setdefault(key, place).mentions.append(span)
    places = sorted(with_positions(text, list(found.values())), key=lambda place: min(place.mentions))
    for number, place in enumerate(places, 1):
        place.id = f"p{number}"
        place.mentions.sort()
        place.country = place.country or _country_around(place, gazetteer)
    return places


def _meant(
    name: Name, names: list[Name], text: str, weight: np.ndarray[Any, Any], gazetteer: Gazetteer
) -> tuple[int | str, Place]:
    """The place that a name means, with what tells it from others."""
    container = unlisted_in(name, gazetteer)
    if container:
        return f"{name.matches[0].key}, {container}", _unlisted(text, container, names, gazetteer)
    row, rule, runner_up = _choice(name, weight, gazetteer)
    return row, _place(row, text, rule, runner_up, gazetteer)


def _region_of_name(key: int | str, name: Name, gazetteer: Gazetteer) -> int:
    """The region in which the town lies that a name means, where it bears that name, too; else 0."""
    if not isinstance(key, int) or gazetteer.kind[key] != CITY:
        return 0
    region = int(gazetteer.region[key])
    return region if region in name.rows and in_region_of_name(np.array([key, region]), gazetteer)[0] else 0


def doc_cues(text: str, words: list[str], gazetteer: Gazetteer, home: Home | None = None) -> DocCues:
    """What the article's words, telephone numbers and outlet say of its country and region."""
    return DocCues(country_cues(set(words), gazetteer), telephone_regions(text, gazetteer), home)


def _span(match: Match, doc: Doc) -> Span:
    last = doc[match.end - 1]
    return doc[match.start].idx, last.idx + len(last.text.rstrip("-–—"))


def _choice(name: Name, weight: np.ndarray[Any, Any], gazetteer: Gazetteer) -> tuple[int, str, str | None]:
    """The row chosen, the rule that says why, and the next best place in words."""
    best = int(name.probability.argmax())
    row = int(name.rows[best])
    if len(name.rows) == 1:
        return row, "place: the only one of the name", None
    rest = name.probability.copy()
    rest[best] = -1.0
    second = int(rest.argmax())
    gain = (name.evidence[best] - name.evidence[second]) * weight
    gain[name.evidence[best] == 0.0] = 0.0  # what speaks for it, rather than what speaks against the other
    return row, f"place: {REASONS[FEATURES[int(gain.argmax())]]}", _in_words(int(name.rows[second]), gazetteer)


def unlisted_in(name: Name, gazetteer: Gazetteer) -> int:
    """The country or region named right after a name of which the gazetteer knows no place there; else 0."""
    if not name.after or within(name.rows, name.after, gazetteer).any():
        return 0
    own = set(gazetteer.kind[name.rows].tolist())
    if own & {COUNTRY, REGION, LANDMARK}:  # a list of countries or states
        return 0
    if gazetteer.population[name.rows].max() > LARGE:  # or of towns: "in Copenhagen, Hamburg and Lyon"
        return 0
    return next((row for row in name.after if gazetteer.kind[row] in (COUNTRY, REGION)), 0)


def _unlisted(text: str, container: int, names: list[Name], gazetteer: Gazetteer) -> Place:
    """A place that the gazetteer lacks, put amid the article's other places in ``container``, or in its middle;
    in a country without either it is left off the map."""
    is_region = bool(gazetteer.kind[container] == REGION)
    inside = _amid(container, names, gazetteer)
    spots = inside or [container] * is_region
    where = f"amid the article's places in {gazetteer.label(container)}" if inside else "in the middle of the region"
    return Place(
        id="",
        name=text,
        country=gazetteer.iso3[int(gazetteer.country[container])] or None,
        admin1=gazetteer.label(container) if is_region else None,
        latitude=round(float(gazetteer.lat[spots].mean()), 2) if spots else None,
        longitude=round(float(gazetteer.lon[spots].mean()), 2) if spots else None,
        precision=PRECISION[int(gazetteer.kind[container])],
        feature="P",
        rule=f"place: not in the gazetteer; put {where}" if spots else "place: not in the gazetteer",
    )


def _amid(container: int, names: list[Name], gazetteer: Gazetteer) -> list[int]:
    """The towns and counties of a country or region that the article surely names."""
    chosen = [int(name.rows[name.probability.argmax()]) for name in names if name.probability.max() > 0.5]
    return [row for row in chosen if gazetteer.kind[row] in (CITY, COUNTY) and gazetteer.region[row] == container]


def _country_around(place: Place, gazetteer: Gazetteer) -> str | None:
    """The country of all towns within some SURROUNDINGS of an exact point; None where there are none or of several."""
    if place.precision != "exact" or place.latitude is None or place.longitude is None:
        return None
    height = gazetteer.lat - place.latitude
    width = ((gazetteer.lon - place.longitude + 180) % 360 - 180) * cos(radians(place.latitude))
    around = (gazetteer.kind == CITY) & (np.hypot(height, width) < SURROUNDINGS)
    countries = set(gazetteer.country[around].tolist())
    return gazetteer.iso3[countries.pop()] if len(countries) == 1 else None


def _in_words(row: int, gazetteer: Gazetteer) -> str:
    """ "Paris, Texas, USA"."""
    parts = [gazetteer.label(row)]
    if region := int(gazetteer.region[row]):
        parts.append(gazetteer.label(region))
    if code := gazetteer.iso3[int(gazetteer.country[row])]:
        parts.append(code)
    return ", ".join(parts)


def _readable(label: str, said: str) -> str:
    """The gazetteer's spelling of a name, or the article's where that one is in scholars' letters ("Ālbū Kamāl")."""
    return said if SCHOLARLY & set(unicodedata.normalize("NFD", label)) and said[0].isupper() else label


def _label(row: int, region: int, said: str, gazetteer: Gazetteer) -> str:
    """The gazetteer's spelling of a name; of a town that is named as its region is, the region's ("Raqqa", where
    GeoNames has the town as "Ar Raqqah")."""
    label, shared = gazetteer.label(row), gazetteer.label(region)
    named_alike = name_key(said) == name_key(shared) != name_key(label)
    return shared if named_alike and in_region_of_name(np.array([row, region]), gazetteer)[0] else label


def _place(row: int, said: str, rule: str, runner_up: str | None, gazetteer: Gazetteer) -> Place:
    region = row if gazetteer.kind[row] == REGION else int(gazetteer.region[row])
    return Place(
        id="",
        name=_readable(_label(row, region, said, gazetteer), said),
        geonames_id=int(gazetteer.gid[row]) or None,
        country=gazetteer.iso3[int(gazetteer.country[row])] or None,
        admin1=gazetteer.label(region) if region and gazetteer.kind[row] != COUNTRY else None,
        latitude=round(float(gazetteer.lat[row]), 5),
        longitude=round(float(gazetteer.lon[row]), 5),
        precision=_precision(row, gazetteer),
        feature=gazetteer.feature[row].decode() or None,
        rule=rule,
        runner_up=runner_up,
    )


def _precision(row: int, gazetteer: Gazetteer) -> Precision:
    kind = int(gazetteer.kind[row])
    if kind in PRECISION:
        return PRECISION[kind]
    area = PRECISION[REGION if gazetteer.country[row] or gazetteer.feature[row] != b"L" else COUNTRY]
    return LANDMARK_PRECISION.get(gazetteer.feature[row].decode(), area)
