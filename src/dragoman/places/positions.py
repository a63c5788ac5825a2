"""Positions that a text gives by figures: coordinates, and distances and bearings from a town."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from math import asin, atan2, cos, degrees, radians, sin

import msgspec

from ..data import read_toml
from ..errors import DataFileError
from ..records import Place, Span
from .tables import DATA

EARTH = 6371.0  # km
BEFORE = 40  # characters before two bare numbers in which a word says that they are coordinates
POINTS = frozenset(("exact", "town"))  # of what precision a place is that a distance can be reckoned from
FARTHEST = 500.0  # km from a town up to which its name says where something is
FIGURES = r"\d{1,3}(?:\.\d+)?"
ANGLE = rf"""({FIGURES})\s?(°|º|˚|degrees?\b)?\s?(?:(\d\d?(?:\.\d+)?)\s?['′’]\s?(?:(\d\d?(?:\.\d+)?)\s?["″”]\s?)?)?"""
PAIR = re.compile(
    rf"(?<![\w.]){ANGLE}\s?([NS]\b|north\b|south\b)(?:\s?[,;/]\s?|\s?and\s|\s?){ANGLE}\s?([EW]\b|east\b|west\b)", re.I
)
BARE = re.compile(r"(?<![\w.])(-?\d{1,2}\.\d{3,})\s?(?:°\s?)?,\s?(-?\d{1,3}\.\d{3,})(?!\.?\d)")
BARE_APART = re.compile(r"\blatitude:?\s(-?\d{1,2}\.\d+),?\s(?:and\s)?longitude:?\s(-?\d{1,3}\.\d+)", re.I)


@dataclass(frozen=True)
class Positions:
    """``units`` in kilometres, ``bearings`` in degrees, ``numbers``, and the patterns that are made of their words."""

    units: dict[str, float]
    bearings: dict[str, float]
    numbers: dict[str, float]
    cue: re.Pattern[str]
    distance: re.Pattern[str]


@cache
def positions() -> Positions:
    """The words in ``data/positions.toml``, read once. Raises DataFileError when the file is not as it should be."""
    table = read_toml(DATA / "positions.toml")
    try:
        tables = [{str(k): float(v) for k, v in table[name].items()} for name in ("units", "bearings", "numbers")]
        cues, seats = (_any_of(table["words"][name].split()) for name in ("coordinates", "seats"))
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise DataFileError(f"positions.toml: tables should hold numbers, [words] strings ({error})") from error
    units, bearings, numbers = tables
    number = rf"(?:{FIGURES}|{_any_of(numbers)})"
    directions = r"(?:north|south|east|west)(?:[- ]?(?:north|south|east|west)){0,2}"
    other = rf"\s?\([^()]{{1,30}}\)|,?\sor\s{number}\s(?:{_any_of(units)}),?"  # the same in another unit
    called = rf"(?:the|its|their|(?:\w+\s)?\w+['’]s)\s(?:[\w-]+\s){{0,3}}?{seats},?\s(?:of\s)?"
    distance = re.compile(
        rf"(?<![\w.,/])({number})(?:\s?(?:-|–|to|or)\s?({number}))?[\s-]?({_any_of(units)})\b(?:{other})?"
        rf"\s(?:to\sthe\s|due\s)?({directions})\s(?:of|from)\s(?:{called}|the\s)?",
        re.I,
    )
    return Positions(units, bearings, numbers, re.compile(rf"\b{cues}\b", re.I), distance)


def _any_of(words: Iterable[str]) -> str:
    """The pattern of any of ``words``, the longest first."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def with_positions(text: str, places: list[Place]) -> list[Place]:
    """``places`` with those that ``text`` gives by figures: in place of a town's mention the point at a distance and
    bearing from it, and points by coordinates. Mentions don't overlap; a place that has none left is left out."""
    points: dict[tuple[float | None, float | None], Place] = {}
    taken: list[Span] = []
    for point in chain(_coordinates(text), _distances(text, places)):
        mentions = _apart(point.mentions, taken)
        if mentions:
            taken += mentions
            known = points.setdefault((point.latitude, point.longitude), point)
            known.mentions = list(dict.fromkeys(known.mentions + mentions))
    kept = [msgspec.structs.replace(place, mentions=_apart(place.mentions, taken)) for place in places]
    return [place for place in kept if place.mentions] + list(points.values())


def _apart(mentions: list[Span], taken: list[Span]) -> list[Span]:
    return [(a, b) for a, b in mentions if not any(a < d and c < b for c, d in taken)]


def _distances(text: str, places: list[Place]) -> Iterator[Place]:
    """A place for each "20 km north of Mosul". Its mention is the town's name in it, which the sentence hangs on."""
    words = positions()
    anchors = {start: (end, place) for place in places for start, end in place.mentions if place.precision in POINTS}
    for match in words.distance.finditer(text):
        start = match.end()
        if start not in anchors:
            continue
        end, anchor = anchors[start]
        low, high, unit, bearing = match.groups()
        kilometres = (_number(low, words) + _number(high or low, words)) / 2 * words.units[unit.lower()]
        angle = words.bearings.get(re.sub("[- ]", "", bearing.lower()))
        if angle is None or kilometres > FARTHEST:
            continue
        latitude, longitude = _destination(anchor, kilometres, angle)
        phrase = " ".join(text[match.start() : match.end(4)].split())
        yield msgspec.structs.replace(
            anchor,
            name=f"{phrase} of {anchor.name}",
            admin1=None,
            latitude=latitude,
            longitude=longitude,
            precision="near",
            mentions=[(start, end)],
            rule="place: reckoned by distance and bearing",
        )


def _number(word: str, words: Positions) -> float:
    return words.numbers.get(word.lower()) or float(word)


def _destination(anchor: Place, kilometres: float, bearing: float) -> tuple[float, float]:
    """The point at a distance from ``anchor`` along the great circle that sets out at ``bearing``."""
    assert anchor.latitude is not None
    assert anchor.longitude is not None
    latitude, angle, arc = radians(anchor.latitude), radians(bearing), kilometres / EARTH
    height = asin(sin(latitude) * cos(arc) + cos(latitude) * sin(arc) * cos(angle))
    turn = atan2(sin(angle) * sin(arc) * cos(latitude), cos(arc) - sin(latitude) * sin(height))
    longitude = (anchor.longitude + degrees(turn) + 180) % 360 - 180
    return round(degrees(height), 3), round(longitude, 3)


def _coordinates(text: str) -> Iterator[Place]:
    """A place for each pair of coordinates: with points of the compass, or said to be coordinates."""
    for match in PAIR.finditer(text):
        first, second = match.groups()[:5], match.groups()[5:]
        if all(sign or "." in figures or minutes for figures, sign, minutes, _, _ in (first, second)):
            yield from _point(match, _angle(*first), _angle(*second))
    cue = positions().cue
    for match in BARE.finditer(text):
        if cue.search(text, max(0, match.start() - BEFORE), match.start()):
            yield from _point(match, float(match[1]), float(match[2]))
    for match in BARE_APART.finditer(text):
        yield from _point(match, float(match[1]), float(match[2]))


def _angle(figures: str, _: str | None, minutes: str | None, seconds: str | None, side: str) -> float:
    angle = float(figures) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -angle if side.lower()[0] in "sw" else angle


def _point(match: re.Match[str], latitude: float, longitude: float) -> Iterator[Place]:
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        yield Place(
            id="",
            name=" ".join(match[0].split()),
            latitude=round(latitude, 5),
            longitude=round(longitude, 5),
            precision="exact",
            mentions=[match.span()],
            rule="place: coordinates in the text",
        )
