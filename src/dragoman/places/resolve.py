"""Which of the places of a name is meant: by what the article says around it, by what else it names, and by fame.

A name means the same place throughout an article, unless it is told apart ("Paris, Texas" beside "Paris, France").
Each candidate gets a score, the sum of weighted evidence; evidence from the other names counts what these probably
mean, so it is taken in rounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from math import exp
from typing import Any

import numpy as np

from ..data import word_lists
from .gazetteer import Gazetteer
from .index import ALIAS, ALTERNATE, BARE, CITY, COUNTRY, COUNTY, LANDMARK, NAME, REGION
from .outlets import Home
from .scan import GLUED, HYPHENS, Match, is_container

Array = np.ndarray[Any, Any]
MOST_CANDIDATES = 40
MOST_IN_ALL = 2000  # candidates in an article; a long list of names gets fewer for each
MOST_COMPARED = 3000  # candidates between which distances are taken
FORMER = 50_000  # people: a town of another name counts as a bearer of this one only from here
FAR_LARGER = 2  # and when it has so many times the people of those that bear it now
ROUNDS = 3
LISTS = word_lists("places", "resolve")
REGIONS, GOVERNING = LISTS["regions"], LISTS["governing"]
APPOSED = 6  # tokens behind a name in which it may be said what it is
CLOSE_BY = 10  # tokens between a name and one of a country or region that may say where it lies
NEAR, AROUND = 60.0, 250.0  # km: how the evidence of places near by fades

OWN = (
    "country", "region", "county", "landmark", "city", "capital", "alternate name", "alias", "people", "fame",
    "in the region after it", "not in the region after it", "in a region close by", "United States",
    "people of the county", "bare county", "people of the region", "most people of the name", "share of its people",
    "called a town", "called a division", "in the region of its name", "has a border",
)  # fmt: skip
CONTEXT = (
    "country of others", "country of most others", "region of others", "region of most others", "near others",
    "around others", "county named", "its town named", "no other country named", "region possible for others",
    "country possible for others", "near what others may be", "country of its words", "region of its telephones",
    "near the first place", "in the region of the first place", "in the country of the first place",
    "country of the outlet", "region of the outlet",
)  # fmt: skip
FEATURES = OWN + CONTEXT


@dataclass(slots=True)
class Name:
    """A name of the article, with all its uses, and the places it may mean with the probability of each."""

    matches: list[Match]
    rows: Array
    kinds: Array
    weight: float = 0.0  # how far it counts as evidence for others: the probability that it is a place at all
    after: list[int] = field(default_factory=list)  # rows of the region named right after it
    close: list[int] = field(default_factory=list)  # rows of regions named close by
    called: set[str] = field(default_factory=set)  # what its uses call it: "town", "division"
    probability: Array = field(default_factory=lambda: np.zeros(0))
    evidence: Array = field(default_factory=lambda: np.zeros((0, len(FEATURES))))


def names_of(matches: list[Match], words: list[str], gazetteer: Gazetteer, called: dict[str, str]) -> list[Name]:
    """Groups the uses of each name; ``called``: whether a place called by a word is a town, a division or a land."""
    grouped: dict[tuple[str, str], Name] = {}
    for at, match in enumerate(matches):
        container = _container_after(matches, at, words, gazetteer)
        key = match.key, container.key if container else ""
        name = grouped.get(key)
        if name is None:
            rows, kinds = _candidates(match, gazetteer)
            name = grouped[key] = Name([], rows, kinds, after=container.rows if container else [])
        name.matches.append(match)
        name.close += _containers_close_by(matches, at, gazetteer)
        name.called |= _called(match, words, called)
    _join_untold(grouped)
    names = list(grouped.values())
    limit = max(1, MOST_IN_ALL // max(1, len(names)))
    for name in names:
        name.rows, name.kinds = name.rows[:limit], name.kinds[:limit]
        name.weight = 1 / (1 + exp(-max(match.score for match in name.matches)))
    return names


def _join_untold(grouped: dict[tuple[str, str], Name]) -> None:
    """A name that is once told with what it lies in is that place wherever it stands."""
    for (word, told), name in list(grouped.items()):
        placed = [other for (w, t), other in grouped.items() if w == word and t]
        if not told and len(placed) == 1:
            placed[0].matches += name.matches
            placed[0].close += name.close
            placed[0].called |= name.called
            del grouped[word, told]


def in_region_of_name(rows: Array, gazetteer: Gazetteer) -> Array:
    """For each of ``rows``, whether it is a town in a region that is among them: Homs in Homs. In North America the
    region has the name for itself: New York, Quebec."""
    inside = np.isin(gazetteer.region[rows], rows) & (gazetteer.region[rows] > 0)
    apart = np.isin(gazetteer.country[rows], [gazetteer.country_number[code] for code in ("US", "CA")])
    towns: Array = inside & ~apart & (gazetteer.kind[rows] == CITY)
    return towns


def _called(match: Match, words: list[str], called: dict[str, str]) -> set[str]:
    """ "The city of Homs" and "the capital Khartoum" are towns, "Homs province" none, "the Mexico border" a land's."""
    i, found = match.start - 1, set()
    if i > 0 and words[i] in ("of", ","):
        i -= 1
    if i >= 0:
        found.add(called.get(words[i], ""))
    after = called.get(words[match.end], "") if match.end < len(words) else ""
    return (found | ({after} & {"division", "land"})) - {""}


def is_told_a_region(match: Match, words: list[str]) -> bool:
    """Whether this use names a first-level division: "Homs province", "the province of Homs", "Homs, the last province
    that they hold"; not "the Baba Amr district of Homs" or "the regions of Homs"."""
    before, after = words[max(0, match.start - 3) : match.start], words[match.end : match.end + APPOSED]
    if after[:1] and after[0] in REGIONS:
        return True
    if before[-1:] == ["of"] and before[-2:-1] and before[-2] in REGIONS:
        return not before[0][0].isupper() or before[0] == "The"
    if after[:1] != [","] or after[1:2] not in (["the"], ["a"], ["an"]):
        return False
    described = takewhile(lambda word: word.isalpha() and word not in GOVERNING, after[2:])
    return not REGIONS.isdisjoint(described)


def _candidates(match: Match, gazetteer: Gazetteer) -> tuple[Array, Array]:
    rows, kinds = np.array(match.rows), np.array(match.kinds)
    if len(rows) == 1:
        return rows, kinds
    proper = kinds == NAME
    if proper.any() and not proper.all():  # an old or foreign name of a town smaller than one that bears it now
        people = gazetteer.population[rows]
        kept = (kinds != ALTERNATE) | in_region_of_name(rows, gazetteer)
        kept |= people > max(FORMER, FAR_LARGER * float(people[proper].max()))
        rows, kinds = rows[kept], kinds[kept]
    weight = gazetteer.population[rows] + np.where(gazetteer.kind[rows] == CITY, 0, 10_000_000.0)
    best = np.argsort(-weight, kind="stable")[:MOST_CANDIDATES]
    return rows[best], kinds[best]


def _container_after(matches: list[Match], at: int, words: list[str], gazetteer: Gazetteer) -> Match | None:
    """The country or region in "Paris, Texas", "Paris (Texas)", "Gainesville, Hall County"."""
    if at + 1 >= len(matches):
        return None
    match, following = matches[at], matches[at + 1]
    if following.start != match.end + 1 or words[match.end] not in (",", "("):
        return None
    if following.key == match.key or following.score < -1 or not is_container(following, gazetteer):
        return None
    if gazetteer.kind[following.rows[0]] == COUNTRY and not _names_country_of(match, following, words, gazetteer):
        return None
    return following


def _names_country_of(match: Match, country: Match, words: list[str], gazetteer: Gazetteer) -> bool:
    """Whether "Aleppo, Syria" is a town with its country, and not a list ("Iran, Russia") or a new clause
    ("In Geneva, US officials")."""
    after = words[country.end] if country.end < len(words) else "."
    return (
        not after[0].isalpha()
        and after not in HYPHENS | GLUED
        and not any(gazetteer.kind[row] == COUNTRY for row in match.rows)
    )


def _containers_close_by(matches: list[Match], at: int, gazetteer: Gazetteer) -> list[int]:
    match = matches[at]
    found: list[int] = []
    for other in (matches[at - 1] if at else None, matches[at + 1] if at + 1 < len(matches) else None):
        if other is None or other.key == match.key or other.score < -1 or not is_container(other, gazetteer):
            continue
        if other.start - match.end <= CLOSE_BY and match.start - other.end <= CLOSE_BY:
            found += other.rows
    return found


def within(rows: Array, containers: list[int], gazetteer: Gazetteer) -> Array:
    """For each of ``rows``, whether it lies in one of ``containers``."""
    inside = np.zeros(len(rows), dtype=bool)
    for container in set(containers):
        kind = gazetteer.kind[container]
        if kind == COUNTRY:
            inside |= (gazetteer.country[rows] == gazetteer.country[container]) & (gazetteer.kind[rows] != COUNTRY)
        elif kind == REGION:
            inside |= gazetteer.region[rows] == container
        elif kind == COUNTY:
            inside |= gazetteer.county[rows] == container
    return inside


def own_evidence(names: list[Name], gazetteer: Gazetteer) -> Array:
    """Evidence that doesn't depend on the other names: one row for each candidate of each name, columns as in
    FEATURES, those of CONTEXT left at 0."""
    rows = np.concatenate([name.rows for name in names])
    kinds = np.concatenate([name.kinds for name in names])
    kind = gazetteer.kind[rows]
    population = np.log10(gazetteer.population[rows] + 1.0)
    city, county, region = kind == CITY, kind == COUNTY, kind == REGION
    out = np.zeros((len(rows), len(FEATURES)))
    for column, code in enumerate((COUNTRY, REGION, COUNTY, LANDMARK, CITY)):
        out[:, column] = kind == code
    out[:, 5] = gazetteer.capital[rows]
    out[:, 6] = kinds == ALTERNATE
    out[:, 7] = kinds == ALIAS
    out[:, 8] = population * city
    out[:, 9] = np.log(gazetteer.fame[rows] + 1.0) * city
    out[:, 13] = gazetteer.country[rows] == gazetteer.country_number["US"]
    out[:, 14] = population * county
    out[:, 15] = kinds == BARE
    out[:, 16] = population * region
    start = 0
    for name in names:
        end = start + len(name.rows)
        if name.after:
            inside = within(name.rows, name.after, gazetteer)
            if inside.any():
                out[start:end, 10], out[start:end, 11] = inside, ~inside
        if name.close:
            out[start:end, 12] = within(name.rows, name.close, gazetteer)
        towns = gazetteer.population[name.rows] * city[start:end]
        if towns.any():
            out[start:end, 17] = (towns == towns.max()) & city[start:end]
            out[start:end, 18] = towns / towns.sum()
        out[start:end, 19] = city[start:end] * ("town" in name.called)
        out[start:end, 21] = in_region_of_name(name.rows, gazetteer)
        out[start:end, 20] = (county | region)[start:end] * ("division" in name.called)
        out[start:end, 22] = (kind == COUNTRY)[start:end] * ("land" in name.called)
        start = end
    return out


@dataclass(frozen=True, slots=True)
class DocCues:
    """Country (with how many cues) and regions that the article's words and telephone numbers point to, and where its
    outlet is at home."""

    countries: dict[int, float]
    regions: set[int]
    home: Home | None = None


def resolve(names: list[Name], gazetteer: Gazetteer, weights: dict[str, float], doc_cues: DocCues) -> None:
    """Sets ``probability`` and ``evidence`` of every name."""
    if not names:
        return
    evidence = own_evidence(names, gazetteer)
    sizes = [len(name.rows) for name in names]
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    unit = np.repeat(np.arange(len(names)), sizes)
    weight = np.array([weights.get(feature, 0.0) for feature in FEATURES])
    alone = np.array([weights.get(f"alone: {feature}", weights.get(feature, 0.0)) for feature in OWN])
    probability = softmax(evidence[:, : len(OWN)] @ alone, starts, unit)
    surroundings = Surroundings(names, unit, starts, gazetteer, doc_cues)
    for _ in range(ROUNDS):
        evidence[:, len(OWN) :] = surroundings.evidence(probability)
        before, probability = probability, softmax(evidence @ weight, starts, unit)
        if np.array_equal(before, probability):  # always so where no name has a choice
            break
    for name, start, size in zip(names, starts.tolist(), sizes, strict=True):
        name.probability = probability[start : start + size]
        name.evidence = evidence[start : start + size]


def softmax(score: Array, starts: Array, unit: Array) -> Array:
    """Probabilities from scores, within each name."""
    raised = np.exp(score - np.maximum.reduceat(score, starts)[unit])
    out: Array = raised / np.add.reduceat(raised, starts)[unit]
    return out


def _first(names: list[Name]) -> int:
    """The index of the likely place that the article names first."""
    named = [(min(match.start for match in name.matches), at) for at, name in enumerate(names) if _is_likely(name)]
    return min(named)[1] if named else -1


def _is_likely(name: Name) -> bool:
    return name.weight > 0.5 and not name.matches[0].adjective


class Groups:
    """Candidates by the country, region or county that they lie in (0: none)."""

    def __init__(self, values: Array, unit: Array) -> None:
        numbers: dict[int, int] = {}
        self.group = np.array([numbers.setdefault(value, len(numbers)) for value in values.tolist()])
        self.labels = list(numbers)
        self.size = len(numbers)
        self.known = values != 0
        self.cell = unit * self.size + self.group  # of each name by itself


class Surroundings:
    """What the other names of the article say for each candidate."""

    def __init__(self, names: list[Name], unit: Array, starts: Array, gazetteer: Gazetteer, doc_cues: DocCues) -> None:
        """``unit``: the name of each candidate; ``starts``: the first candidate of each name."""
        rows = np.concatenate([name.rows for name in names])
        kind = gazetteer.kind[rows]
        self.unit, self.starts, self.count = unit, starts, len(names)
        weight = self.weight = np.array([name.weight for name in names])[unit]
        self.adjective = np.array([name.matches[0].adjective for name in names])[unit]
        self.total = max(1.0, float(sum(name.weight for name in names)) - 1)
        self.is_country = kind == COUNTRY
        self.country = Groups(gazetteer.country[rows], unit)
        self.region = Groups(np.where(kind == REGION, rows, gazetteer.region[rows]), unit)
        self.near, self.around, near_any = self._nearness(rows, kind, gazetteer)
        self.fixed = np.zeros((len(unit), len(CONTEXT)))
        county = Groups(np.where(kind == COUNTY, rows, gazetteer.county[rows]), unit)
        is_county, is_city = kind == COUNTY, kind == CITY
        self.fixed[:, 6] = np.minimum(1, self._votes(county, weight * is_county)) * is_city
        self.fixed[:, 7] = np.minimum(1, self._votes(county, weight * is_city)) * is_county
        self.fixed[:, 9] = self._votes(self.region, self._evenly(self.region) * weight * ~self.adjective) / self.total
        self.fixed[:, 10] = self._votes(self.country, self._evenly(self.country) * weight) / self.total
        self.fixed[:, 11] = near_any
        strength = np.array([doc_cues.countries.get(number, 0.0) for number in self.country.labels])
        self.fixed[:, 12] = np.log1p(strength)[self.country.group]
        self.fixed[:, 13] = np.array([label in doc_cues.regions for label in self.region.labels])[self.region.group]
        if doc_cues.home is not None:
            self.fixed[:, 17] = gazetteer.country[rows] == doc_cues.home.country
            self.fixed[:, 18] = within(rows, [doc_cues.home.region], gazetteer) if doc_cues.home.region else 0.0
        self.first = unit == _first(names)  # the candidates of the first place named

    def evidence(self, probability: Array) -> Array:
        """One row for each candidate, columns as in CONTEXT."""
        out = self.fixed.copy()
        probability = probability * self.weight
        country = self._votes(self.country, np.where(self.adjective, 0.5, 1.0) * probability)
        out[:, 0] = np.log1p(country)
        out[:, 1] = country / self.total
        region = self._votes(self.region, probability * ~self.adjective)
        out[:, 2] = np.log1p(region)
        out[:, 3] = region / self.total
        out[:, 4] = np.log1p(self.near @ probability)
        out[:, 5] = np.log1p(self.around @ probability)
        countries = probability * self.is_country
        others = countries.sum() - np.bincount(self.unit, weights=countries, minlength=self.count)[self.unit]
        out[:, 8] = self.is_country * np.exp(-3 * others)
        first = probability * self.first
        if self.near.shape[0] > 1:
            out[:, 14] = self.near @ first
        out[:, 15] = self._votes(self.region, first)
        out[:, 16] = self._votes(self.country, first)
        return out

    def _evenly(self, groups: Groups) -> Array:
        """Each name's one vote, shared by the groups it may lie in, and there by its candidates."""
        inside = np.bincount(groups.cell, minlength=self.count * groups.size)
        spread = (inside.reshape(self.count, groups.size) > 0).sum(axis=1)
        out: Array = 1.0 / (inside[groups.cell] * spread[self.unit])
        return out

    def _votes(self, groups: Groups, weights: Array) -> Array:
        """For each candidate, how many of the other names lie in its group."""
        total = np.bincount(groups.group, weights=weights)
        own = np.bincount(groups.cell, weights=weights)
        out: Array = (total[groups.group] - own[groups.cell]) * groups.known
        return out

    def _nearness(self, rows: Array, kind: Array, gazetteer: Gazetteer) -> tuple[Array, Array, Array]:
        """How near each candidate is to each of the other names' candidates, fading with distance (NEAR, AROUND);
        and for each candidate, how many other names have one near, whichever of the name it is."""
        if len(rows) > MOST_COMPARED:
            none = np.zeros((1, len(rows)), dtype="f4")
            return none, none, np.zeros(len(rows))
        spot = (kind == CITY) | (kind == COUNTY) | ((kind == LANDMARK) & (gazetteer.country[rows] > 0))
        latitude = np.radians(gazetteer.lat[rows])
        longitude = np.radians(gazetteer.lon[rows])
        height = latitude[:, None] - latitude
        width = (longitude[:, None] - longitude) * np.cos(latitude)[:, None]
        distance = 6371 * np.sqrt(height * height + width * width)
        apart = (self.unit[:, None] != self.unit) & spot & spot[:, None]
        near = np.exp(distance * np.float32(-1 / NEAR)) * apart
        around = np.exp(distance * np.float32(-1 / AROUND)) * apart
        best = np.maximum.reduceat(near * self.weight, self.starts, axis=1)
        ambiguity = 1 + np.log(np.bincount(self.unit))
        return near, around, np.log1p((best / ambiguity).sum(axis=1))
