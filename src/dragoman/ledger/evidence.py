"""What speaks for two reports being of one happening, and against it: named evidence, weighed by a trained score.

A `Happening` is one event as far as comparing needs it. `evidence` says how two of them are alike, by name; the
weights of the names (`data/weights.toml`, made by training/incidents.py from labelled pairs) add up to the log odds
that both tell of one happening. A pair's score rests on the two reports alone, so it is the same in every ledger.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import combinations
from math import asin, cos, log, radians, sin, sqrt
from typing import TYPE_CHECKING

from ..data import ROOMS, read_toml
from ..events.ontology import plover

if TYPE_CHECKING:
    from ..entities.actors import Actor

Evidence = list[tuple[str, float]]
DATA = ROOMS / "ledger" / "data"

NEAR_KM, FAR_KM, OTHER_KM = 10.0, 40.0, 200.0
LONG = 31  # days: an interval longer than this dates nothing
LONGEST = 400  # days of those that an event may lie in that are looked at
DAYS_AHEAD = 14  # how long after its telling a plan is for that gives no day
CLAUSE = 60  # characters before and after the words that tell of an event
DAYS_APART = 3  # days between two reports of one happening, at the most, that are told apart by name
RARE = 3.5  # rarity from which a word tells much
MOST_PAIRED = 5  # names and words of the act by whose pairs an event is looked for in other months
RARE_NAME = 4.0  # rarity from which a name and the kind of deed are such a pair
LEAST_PAIRED, LEAST_OF_PAIR = 7.0, 2.0  # the rarities of such a pair together, and of each of the two
ALIKE = (0.05, 0.12, 0.2, 0.35, 0.6)  # bounds of the cosine of two sentences
MEETING = "meeting"
STEM = 6  # letters of a word that are compared
# Which stage of a plan a status is; events of different stages are not one happening.
# A denial is one side's version of the deed.
STAGES = {"planned": "plan", "possible": "plan", "postponed": "change", "cancelled": "change"}
# Acts that one report may code as another does not: "seized" as ASSAULT or COERCE, "sent troops" as AID or MOBILIZE.
FAMILY: dict[str, str] = {kind: rules.family for kind, rules in plover().types.items() if rules.family is not None}
OFFICIAL = frozenset(("state", "government", "military"))
OFFICIAL_SECTORS = frozenset(("GOV", "MIL", "COP", "LEG", "JUD", "SPY"))
BODIES = frozenset(("organization", "state", "government"))
NAMELESS = frozenset(("unnamed", "population"))
COMMON = OFFICIAL | NAMELESS  # kinds of parties that very many happenings share
WORD = re.compile(r"[^\W\d_]{3,}")
NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d.,]*\d)|(?<![\d.,:/-])\d{1,4}(?![\d:/-]|[.,]\d)")
CAPITAL_OF = re.compile(r"(\w+)(?:['’]s?)? capital\b(?:,? of (\w+))?")


# ---- words ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Traits:
    """Words of `data/traits.toml`, cut to stems where they are looked up so."""

    plain: frozenset[str]
    days: tuple[str, ...]
    night: frozenset[str]
    campaign: frozenset[str]
    protesters: frozenset[str]
    means: dict[str, str]  # stem: kind of means
    deeds: dict[str, str]  # stem: kind of deed
    kin: frozenset[frozenset[str]]  # pairs of kinds of deed that reports of one happening may name
    found_by_party: frozenset[str]  # kinds of deed that stay in the news
    lasting: frozenset[str]  # and those that are told of as a whole
    once: frozenset[str]  # what a person does once in a long while
    once_to: frozenset[str]  # and what is done to one
    of_a_place: frozenset[str]  # and what a place sees as a whole
    steps: frozenset[str]  # but for words that may tell of a step of it
    of_a_day: frozenset[str]  # and deeds with these means
    between: frozenset[str]  # and what one country does to another
    recalled: frozenset[str]  # or did months ago, so that it is told of still
    meetings: frozenset[str]  # and what may be of any day, but for the same parties in one town within a week
    harm: frozenset[str]  # what is done with such means
    seldom: frozenset[str]  # kinds of means that few attacks have
    momentary: frozenset[str]  # and those that are seldom told of after their day
    numbers: dict[str, int]
    names_a_day: re.Pattern[str]
    said_on: re.Pattern[str]
    part_after: re.Pattern[str]
    part_before: re.Pattern[str]


@cache
def traits() -> Traits:
    data = read_toml(DATA / "traits.toml")
    days = tuple(data["days"].split())
    parts = "|".join(data["parts"].split())
    told = "|".join((*days, *data["today"].split()))
    said = rf"\b(?:said|told|added|reported|confirmed)(?: \w+){{0,3}} on ({'|'.join(days[:7])})\b"
    return Traits(
        plain=frozenset(data["plain"].split()),
        days=days,
        night=_stems(data["night"]),
        campaign=_stems(data["campaign"]),
        protesters=_stems(data["protesters"]),
        means={stem: kind for kind, words in data["means"].items() for stem in _stems(words)},
        deeds={stem: kind for kind, words in data["deeds"].items() for stem in _stems(words)},
        kin=frozenset(frozenset(pair) for pair in data["kin"]),
        found_by_party=frozenset(data["found_by_party"]),
        lasting=frozenset(data["lasting"]),
        momentary=frozenset(data["momentary"]),
        once=frozenset(data["once"]),
        once_to=frozenset(data["once_to"]),
        of_a_place=frozenset(data["of_a_place"]),
        steps=_stems(data["steps"]),
        of_a_day=frozenset(data["of_a_day"]),
        between=frozenset(data["between"]),
        recalled=frozenset(data["recalled"]),
        meetings=frozenset(data["meetings"]),
        harm=frozenset(data["harm"]),
        seldom=frozenset(data["seldom"]),
        numbers=data["numbers"],
        names_a_day=re.compile(rf"\b(?:{told})\b", re.IGNORECASE),
        said_on=re.compile(said, re.IGNORECASE),
        part_after=re.compile(rf"(?:['’]s)? (?:{parts})\b", re.IGNORECASE),
        part_before=re.compile(rf"\b(?:{parts}) of $", re.IGNORECASE),
    )


def _stems(words: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in words.split())


@lru_cache(maxsize=50_000)
def content_words(sentence: str) -> frozenset[str]:
    """The words of a sentence that tell one happening from another, cut to stems."""
    plain = traits().plain
    return frozenset(word[:STEM] for word in WORD.findall(sentence.lower()) if word not in plain)


@lru_cache(maxsize=50_000)
def proper_words(words: str) -> frozenset[str]:
    """Words with a capital but for days, months and plain words, cut as `content_words` are."""
    none = traits().plain.union(traits().days)
    return frozenset(w[:STEM].lower() for w in WORD.findall(words) if w[0].isupper() and w.lower() not in none)


def numbers_in(sentence: str) -> frozenset[int]:
    """The numbers from 3 on that a sentence gives, years and days of months left out as far as they show."""
    words = traits().numbers
    found = {int(number.replace(",", "")) for number in NUMBER.findall(sentence)}
    found |= {words[word] for word in WORD.findall(sentence.lower()) if word in words}
    return frozenset(n for n in found if n >= 3 and not 1900 <= n <= 2100)


YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def past_years(sentence: str, published: date | None) -> frozenset[int]:
    """The years before its publication that a sentence names."""
    if published is None:
        return frozenset()
    return frozenset(year for year in map(int, YEAR.findall(sentence)) if year < published.year)


@cache
def rarities() -> tuple[dict[str, float], float]:
    """How much a stem tells: the logarithm of how seldom articles have it (`data/frequencies.csv`), and that of a stem
    that the file lacks."""
    rows = list(csv.reader((DATA / "frequencies.csv").read_text("utf-8").splitlines()))
    (_, articles), (_, least) = rows[0], rows[1]
    most = log(int(articles) / int(least))
    return {stem: log(int(articles) / int(count)) for stem, count in rows[2:]}, most


def most_telling(words: frozenset[str] | set[str], most: int) -> list[str]:
    """The rarest of some stems."""
    known, least = rarities()
    return sorted(words, key=lambda word: (-known.get(word, least), word))[:most]


def rarity(stem: str) -> float:
    known, most = rarities()
    return known.get(stem, most)


def weight_of(words: Iterable[str]) -> float:
    """The sum of the words' squared rarities."""
    known, most = _squares()
    return sum([known.get(word, most) for word in words])


@cache
def _squares() -> tuple[dict[str, float], float]:
    known, most = rarities()
    return {stem: value**2 for stem, value in known.items()}, most**2


@cache
def country_words() -> dict[str, tuple[str, ...]]:
    """Words of countries' names, their people and capitals, cut as `proper_words` are, and the countries they name."""
    found: dict[str, set[str]] = {}
    for actor in _states():
        names = " ".join((actor.name, *actor.aliases, *actor.demonyms, actor.capital or ""))
        for word in proper_words(names):
            found.setdefault(word, set()).add(actor.country or "")
    return {word: tuple(sorted(countries)) for word, countries in found.items()}


def capital_words(sentence: str) -> frozenset[str]:
    """The words of the capitals that a sentence only describes: "the Afghan capital", "the capital of Mali"."""
    if "capital" not in sentence:
        return frozenset()
    found = (country for pair in CAPITAL_OF.findall(sentence) for country in capitals().keys() & set(pair))
    return frozenset().union(*(proper_words(capitals()[country]) for country in found))


@cache
def capitals() -> dict[str, str]:
    """The capital by each name of one word that a country or its people has."""
    return {name: actor.capital for actor in _states() for name in (actor.name, *actor.demonyms) if actor.capital}


@cache
def country_names() -> frozenset[str]:
    return frozenset(name for actor in _states() for name in (actor.name, *actor.aliases))


@cache
def _states() -> tuple[Actor, ...]:
    from ..entities import Registry  # a ledger that is only asked needn't load it

    return tuple(actor for actor in Registry.load().actors if actor.kind == "state" and actor.country)


def clause_words(sentence: str, trigger: str) -> frozenset[str]:
    """The words beside those that tell of an event, where the sentence has them: of several acts in it those of this
    one."""
    at = sentence.find(trigger)
    if at < 0:
        return content_words(sentence)
    before, after = sentence[:at], sentence[at + len(trigger) :]
    # Words that are cut in two are left out.
    if len(before) > CLAUSE:
        before = before[-CLAUSE:].partition(" ")[2]
    if len(after) > CLAUSE:
        after = after[:CLAUSE].rpartition(" ")[0]
    return content_words(f"{before} {trigger} {after}")


def is_wide(place: str | None, sentence: str) -> bool:
    """Whether a place is a country, or a part of one by the sentence's word: "Borno state", "the province of Hama"."""
    if place is None:
        return False
    before, _, after = sentence.partition(place)
    return place in country_names() or bool(traits().part_after.match(after) or traits().part_before.search(before))


def is_of_word(day: date, weekdays: Iterable[int], sentence: str) -> bool:
    """Whether the sentence names an earlier day too, or the day is that on which somebody "said" it."""
    if any(1 <= (day.weekday() - other) % 7 <= DAYS_APART for other in weekdays):
        return True
    said = traits().said_on.search(sentence)
    return said is not None and traits().days.index(said[1].lower()) == day.weekday()


# ---- happenings -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Party:
    """An actor as far as comparing needs it."""

    id: int
    kind: str
    country: str | None
    sectors: frozenset[str]
    name: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its name or description."""
        return content_words(self.name)


@dataclass(frozen=True)
class Happening:
    """One event of one article, ready to be compared with another."""

    id: int
    article: int
    type: str
    status: str
    earliest: date | None
    latest: date | None
    dated: bool  # by the words themselves, not by the article's publication
    place: str | None
    country: str | None
    point: tuple[float, float] | None
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    deaths: int | None
    words: frozenset[str]
    cameo: str | None = None
    mode: str | None = None
    names: frozenset[str] = frozenset()  # words with a capital in its sentence
    about: frozenset[str] = frozenset()  # and in the article's title and lead
    title: frozenset[str] = frozenset()  # the words of the title
    trigger: frozenset[str] = frozenset()
    clause: frozenset[str] = frozenset()  # the words beside those that tell of it
    numbers: frozenset[int] = frozenset()
    published: date | None = None
    of_word: bool = False  # the date may be that of the word: "said on Saturday that ... on Friday"
    wide: bool = False  # the place is a country or a part of one, where another report may name a town in it
    precision: str | None = None  # of the place
    years: frozenset[int] = frozenset()  # before its publication, that its sentence names
    order: int = 0  # a number of the article's content and of the event in it: the same in every ledger

    # Kept, as each event is compared with many others.
    @cached_property
    def stage(self) -> str:
        return STAGES.get(self.status, "deed")

    @cached_property
    def days(self) -> tuple[int, int]:
        """The first and last day on which it may have been, as ordinals: of a month or a year the first day; 0 and 0
        without any."""
        if self.earliest is None or self.latest is None:
            return 0, 0
        first, last = self.earliest.toordinal(), self.latest.toordinal()
        if last - first > LONG:
            return first, first
        return first, last + (DAYS_AHEAD if self.stage == "plan" and not self.dated else 0)

    @cached_property
    def far_days(self) -> tuple[int, int]:
        """All days on which it may have been, of more than a year the first ones."""
        if self.earliest is None or self.latest is None:
            return 0, 0
        first = self.earliest.toordinal()
        return first, min(self.latest.toordinal(), first + LONGEST)

    @cached_property
    def family(self) -> str:
        if self.type == "REQUEST" and any(party.words & traits().protesters for party in self.actors):
            return "PROTEST"
        return FAMILY.get(self.type, self.type)

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        return (*self.actors, *self.recipients)

    @cached_property
    def party_words(self) -> frozenset[str]:
        return frozenset().union(*(party.words for party in self.parties))

    @cached_property
    def no_countries(self) -> frozenset[str]:
        """The names in its sentence that aren't a country's."""
        return self.names - country_words().keys()

    @cached_property
    def named(self) -> frozenset[int]:
        """Its parties with a name of their own that aren't a state or its government or army."""
        return frozenset(party.id for party in self.parties if party.kind not in COMMON)

    @cached_property
    def paired(self) -> frozenset[str]:
        """What tells a happening from those of other months: pairs of its most telling names and words of the act; rare
        names with the kind of a deed that isn't of a day; of one that stays in the news, its country and parties."""
        known, parties = traits(), {word for party in self._known_parties for word in party.words}
        same = {word for party in self._known_parties for word in most_telling(party.words, len(party.words))[1:]}
        named = (self.names | content_words(self.place or "") | parties | self.trigger) - same
        telling = sorted((word, rarity(word)) for word in most_telling(named, MOST_PAIRED))
        found = {
            f"{self.stage}+{one}+{other}"
            for (one, a), (other, b) in combinations(telling, 2)
            if a + b >= LEAST_PAIRED and min(a, b) >= LEAST_OF_PAIR
        }
        kinds = (self.deeds - known.momentary) | (self.means & known.seldom)
        rare = [word for word in named - self.trigger if rarity(word) >= RARE_NAME]
        found |= {f"{self.stage}={kind}+{word}" for kind in kinds for word in rare}
        if self.country:
            lasting = self.deeds & known.found_by_party
            found |= {f"{self.stage}@{deed}+{self.country}+{word}" for deed in lasting for word in parties}
        return frozenset(found)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a happening is known by whatever its day, a kind of deed or means and a name: a person with what is done
        by or to one but once in a long while, two countries, its place with what a place sees as a whole; of rare means
        the country will do where it gives its day."""
        known = traits()
        found = set(self.persons)
        found |= {f"{kind}+{name}" for kind in self.deeds & known.once_to for name in _surnames(self.recipients)}
        found |= self._between(known.between | known.recalled if self.tells_of_past else known.between)
        found |= {f"{kind}+{name}" for kind in self._of_a_place for name in content_words(self.place or "")}
        if self.dated and self.country and self.days[1] - self.days[0] <= WEEK:
            found |= {f"{kind}+{self.country}" for kind in self._seldom}
        return frozenset(found)

    @cached_property
    def persons(self) -> frozenset[str]:
        """What a person does but once in a long while, with the person's name."""
        return frozenset(f"{kind}+{name}" for kind in self.deeds & traits().once for name in _surnames(self.actors))

    @cached_property
    def named_anchors(self) -> frozenset[str]:
        """What an event may be known by besides: told on its day, by the two countries, where months later one recalls
        it so; without a town, if one of the names beside the words that tell of it is its place's."""
        of_days = self.dated and self.days[1] - self.days[0] < WEEK and not self.tells_of_past
        news = self._between(traits().recalled) if of_days else frozenset[str]()
        if self.point and not self.wide and self.precision != "country":
            return news
        names, kinds = self.clause & self.no_countries, self._whole | self._seldom
        return news | {f"{kind}+{name}" for kind in kinds for name in names if rarity(name) >= RARE_NAME}

    def _between(self, kinds: frozenset[str]) -> frozenset[str]:
        """Those of these kinds of deed that it is, by its actors' countries and the others that it names."""
        ours = _countries(self.actors)
        return frozenset(
            f"{kind}+{one}+{other}" for kind in self.deeds & kinds for one in ours for other in self._lands - {one}
        )

    @cached_property
    def _of_a_place(self) -> frozenset[str]:
        """The kinds of deed and means by which a happening at its place is known."""
        if self.wide or self.precision in (None, "country"):
            return frozenset()
        return self._seldom if self.precision == "region" else self._seldom | self._whole

    @cached_property
    def _whole(self) -> frozenset[str]:
        """What a town sees as a whole; no single attack of a campaign."""
        known = traits()
        found = {MEETING} if self.deeds & known.meetings and self.status != "ongoing" else set[str]()
        means = {known.means[word] for word in self.clause if word in known.means}
        if self.stage == "deed" and "strike" not in self.deeds and not means & known.of_a_day:
            found |= {
                known.deeds[word] for word in self.trigger - known.steps if word in known.deeds
            } & known.of_a_place
        return frozenset(found)

    @cached_property
    def _seldom(self) -> frozenset[str]:
        """The rare means that the words beside those that tell of the deed name."""
        known = traits()
        if self.stage != "deed" or self.deeds - known.harm:
            return frozenset()
        return frozenset(known.means[word] for word in self.clause if word in known.means) & known.seldom

    @cached_property
    def _lands(self) -> frozenset[str]:
        """The countries of its place and its recipients, and those that its sentence names."""
        named = {land for word in self.names for land in country_words().get(word, ())}
        return frozenset(named | _countries(self.recipients) | ({self.country} if self.country else set()))

    @cached_property
    def _known_parties(self) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.kind not in NAMELESS)

    @cached_property
    def means(self) -> frozenset[str]:
        """The kinds of means that its sentence names: "air", "guns"."""
        known = traits().means
        return frozenset(known[word] for word in self.words if word in known)

    @cached_property
    def deeds(self) -> frozenset[str]:
        """The kinds of deed that the words which tell of it name: "capture", "strike"."""
        known = traits().deeds
        return frozenset(known[word] for word in self.trigger if word in known)

    @cached_property
    def is_campaign(self) -> bool:
        """Whether it may be several deeds taken together."""
        return bool(self.clause & traits().campaign)

    @cached_property
    def telling_clause(self) -> float:
        return sqrt(weight_of(self.clause))

    @cached_property
    def telling(self) -> float:
        """How much its sentence's words tell: the length of their vector."""
        return sqrt(weight_of(self.words))

    @cached_property
    def telling_title(self) -> float:
        return sqrt(weight_of(self.title))

    @cached_property
    def telling_about(self) -> float:
        return sqrt(weight_of(self.about))

    @cached_property
    def gives_days(self) -> bool:
        """Whether its words give its day, month or year."""
        first, last = self.far_days
        return self.dated or last - first > LONG

    @cached_property
    def tells_of_past(self) -> bool:
        """Whether it happened over a month before it was told."""
        return bool(self.latest and self.published and (self.published - self.latest).days > LONG)


def _countries(parties: Iterable[Party]) -> set[str]:
    return {party.country for party in parties if party.country}


def _surnames(parties: Iterable[Party]) -> list[str]:
    """The most telling word of each person's name."""
    return [word for party in parties if party.kind == "person" for word in most_telling(party.words, 1)]


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    (lat1, lon1), (lat2, lon2) = ((radians(x), radians(y)) for x, y in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(h)))


# ---- evidence -------------------------------------------------------------------------------------


def log_odds(a: Happening, b: Happening, known: Mapping[str, float] | None = None) -> float:
    """The log odds that two events are one happening. ``known`` are other weights than those that ship."""
    if a.stage != b.stage or hopeless(a, b):
        return NEVER
    found = evidence(a, b)
    if is_anchored(a, b, found):
        return _weighed(anchored_evidence(a, b, found, known or weights()), weights("anchored"))
    odds = _weighed(found, known or weights())
    return _weighed(far_evidence(a, b, odds), weights("far")) if is_far(a, b) else odds


def is_far(a: Happening, b: Happening) -> bool:
    """Whether days lie between two events of which one at least doesn't give its day."""
    return not (a.dated and b.dated) and (days_apart(a, b) or 0) > DAYS_APART


def is_anchored(a: Happening, b: Happening, found: Evidence) -> bool:
    """Whether two events are known by the same (`Happening.anchors`), and nothing in their evidence, ``found``, nor in
    their days is against their being one."""
    kinds = shared_anchors(a, b)
    if not kinds or not _days_agree(a, b):
        return False
    names = {name for name, _ in found}
    if kinds == {MEETING} and (
        "who.parties.same" not in names or min(len(a.parties), len(b.parties)) < 2 or (days_apart(a, b) or 0) > WEEK
    ):
        return False
    return not names & AGAINST


AGAINST = frozenset(
    "who.actors.apart who.actors.weak who.recipients.apart who.recipients.weak who.parties.apart who.persons_apart "
    "when.year_apart act.other act.denied".split()
)


def shared_anchors(a: Happening, b: Happening) -> frozenset[str]:
    """The kinds of deed or means by which, with the same name, both are known."""
    if not a.anchors and not b.anchors:
        return frozenset()
    shared = (a.anchors & b.anchors) | (a.anchors & b.named_anchors) | (a.named_anchors & b.anchors)
    return frozenset(anchor.partition("+")[0] for anchor in shared)


def _days_agree(a: Happening, b: Happening) -> bool:
    """Whether two events may be of one day: what is told without its day was before it was told."""
    if a.gives_days and b.gives_days:
        return not days_apart(a, b)
    return not any(
        one.dated and other.published and one.earliest and (one.earliest - other.published).days > 1
        for one, other in ((a, b), (b, a))
    )


def anchored_evidence(a: Happening, b: Happening, found: Evidence, known: Mapping[str, float]) -> Evidence:
    """What weighs for two events that are known by the same (`is_anchored`): the rest of their evidence, without days
    that one of them doesn't give, nor, of rare means, that one names a suburb and the other its city, and by what they
    are known."""
    if not (a.gives_days and b.gives_days):
        found = [(name, value) for name, value in found if not name.startswith("when.")]
    kinds = shared_anchors(a, b)
    if kinds & traits().seldom:
        found = [(name, value) for name, value in found if name != "where.far"]
    groups = ((traits().once | traits().once_to, "person"), (traits().seldom, "means"), ({MEETING}, MEETING))
    by = next((name for group, name in groups if kinds & group), "place")
    return [("always", 1.0), ("odds", _weighed(found, known)), (f"anchored.{by}", 1.0)]


def far_evidence(a: Happening, b: Happening, odds: float) -> Evidence:
    """What weighs for and against events that are far apart (`is_far`), beside what `evidence` comes to: ``odds``."""
    gap, pairs, deeds = days_apart(a, b) or 0, len(a.paired & b.paired), a.deeds & b.deeds
    found: Evidence = [("always", 1.0), ("odds", odds)]
    found.append(("far.pairs" if pairs > 1 else "far.pair" if pairs else "far.no_pair", 1.0))
    found.append(("far.week" if gap <= WEEK else "far.month" if gap <= LONG else "far.months", 1.0))
    if deeds & traits().lasting:
        found.append(("far.lasting", 1.0))
    elif deeds & traits().momentary or {a.type, b.type} <= SAYING:
        found.append(("far.momentary", 1.0))
    if a.means & b.means & traits().seldom:
        found.append(("far.seldom", 1.0))
    return found


SAYING = frozenset(("CONSULT", "REQUEST", "ACCUSE", "REJECT", "THREATEN"))  # types of what is said and met for each day
WEEK = 7


def together_odds(a: Happening, b: Happening) -> float:
    """The log odds that two events are parts of one happening, if not the same act."""
    return _weighed(evidence(a, b), weights("together"))


def _weighed(found: Evidence, known: Mapping[str, float]) -> float:
    return sum(known.get(name, 0.0) * value for name, value in found)


NEVER = -99.0
FAINT = 0.12  # cosine of two sentences below which something else must speak for them


def hopeless(a: Happening, b: Happening) -> bool:
    """Whether two events needn't be weighed, as such pairs hardly ever are of one happening: acts of two families, of
    two persons who do what one does once in a long while, far apart without a word of the act or a kind of deed in
    common, both give days, some apart, or their sentences have next to nothing in common, neither the word of the act
    nor, of one kind of act, the place."""
    if a.persons and b.persons and not a.persons & b.persons:
        return True
    told = bool(a.trigger & b.trigger or shared_anchors(a, b))
    if not told and not a.deeds & b.deeds and is_far(a, b):
        return True
    if a.family != b.family and not a.deeds & b.deeds:
        return True
    if a.dated and b.dated and not (a.of_word or b.of_word or a.stage == "change"):
        first, last, other, until = a.earliest, a.latest, b.earliest, b.latest
        if first and last and other and until and ((other - last).days > 1 or (first - until).days > 1):
            return True
    if told or (a.place and a.place == b.place and a.type == b.type and not a.wide):
        return False
    return cosine(a.words, b.words, a.telling, b.telling) < FAINT


@cache
def weights(of: str = "same") -> dict[str, float]:
    """The weight of each name of evidence for two reports to be of the ``same`` act, or of one happening
    (``together``), or of reports far apart (``far``)."""
    return {name: float(value) for name, value in read_toml(DATA / "weights.toml")[of].items()}


def evidence(a: Happening, b: Happening) -> Evidence:
    """What two events have in common and apart, by name; the same whichever comes first."""
    if (b.order, b.id) < (a.order, a.id):
        a, b = b, a
    found: Evidence = [("always", 1.0)]
    traits_of = (_act, _who, _when, _where, _numbers, _words)
    for trait in traits_of:
        found += trait(a, b)
    found += _here(a, b) if a.article == b.article else _articles(a, b)
    specific = contrary = 0
    for name, _ in found:
        if name in SPECIFIC:
            specific += 1
        elif name in CONTRARY:
            contrary += 1
    found.append((AGREE[min(4, specific)], 1.0))
    found.append((DISAGREE[min(2, contrary)], 1.0))
    return found


# Evidence that few other happenings would share, and what seldom differs within one: how much of either there is counts
# beyond the single traits.
AGREE = tuple(f"agree.{n}" for n in range(5))
DISAGREE = tuple(f"contrary.{n}" for n in range(3))
SPECIFIC = frozenset(
    "act.rare_word who.named when.both.0 where.same where.named where.near toll.same numbers.shared names.rare "
    "words.alike.4 words.alike.5".split()
)
CONTRARY = frozenset(
    "who.persons_apart who.actors.apart who.recipients.apart who.parties.apart when.both.2 when.both.4 when.one.4 "
    "where.far where.other where.remote where.countries where.elsewhere toll.apart numbers.apart names.strange "
    "means.apart act.apart act.mode_apart".split()
)


def _act(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    if a.type == b.type:
        yield "act.same", 1.0
        if a.cameo and b.cameo:
            yield "act.code" if a.cameo == b.cameo else "act.root" if a.cameo[:2] == b.cameo[:2] else "act.apart", 1.0
        if a.mode and b.mode:
            yield "act.mode" if a.mode == b.mode else "act.mode_apart", 1.0
    else:
        yield "act.kin" if a.family == b.family else "act.other", 1.0
    yield f"act.{a.family.lower()}" if a.family == b.family else "act.families", 1.0
    shared = max(map(rarity, a.trigger & b.trigger), default=None)
    if shared is None:
        yield "act.word_apart", 1.0
    else:
        yield "act.rare_word" if shared >= RARE else "act.word", 1.0
    if a.deeds and b.deeds:
        yield f"deed.{kinship(a.deeds, b.deeds)}", 1.0
    if a.is_campaign or b.is_campaign:
        yield "deed.campaign" if a.is_campaign and b.is_campaign else "deed.one_of", 1.0
    if "denied" in (a.status, b.status) and a.status != b.status:
        yield "act.denied" if a.type == b.type else "act.other_denied", 1.0
    yield f"act.{a.stage}", 1.0


@lru_cache(maxsize=10_000)
def kinship(a: frozenset[str], b: frozenset[str]) -> str:
    """Whether kinds of deed are the same, kin (reports of one happening may name either) or apart."""
    if a & b:
        return "same"
    return "kin" if any(frozenset((one, other)) in traits().kin for one in a for other in b) else "apart"


def _who(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    if a.family == b.family == FAMILY["CONSULT"]:
        roles = [("parties", a.parties, b.parties)]
    else:
        roles = [("actors", a.actors, b.actors), ("recipients", a.recipients, b.recipients)]
    apart = False
    for role, ours, theirs in roles:
        agree = parties_agree(ours, theirs, a.names, b.names)
        yield f"who.{role}.{_grade(agree)}", 1.0
        apart = apart or agree == 0.0
    if a.named & b.named:
        yield "who.named", 1.0
    elif a.named and b.named:
        yield "who.named_apart", 1.0
    if apart and {party.id for party in a.parties} & {party.id for party in b.parties}:
        yield "who.crossed", 1.0
    persons = [{party.id for party in e.parties if party.kind == "person"} for e in (a, b)]
    if all(persons) and not persons[0] & persons[1]:
        yield "who.persons_apart", 1.0


def _grade(agree: float | None) -> str:
    if agree is None:
        return "unknown"
    return "same" if agree >= 0.75 else "near" if agree >= 0.4 else "weak" if agree > 0.0 else "apart"


def _when(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    gap = days_apart(a, b)
    if gap is None:
        yield "when.unknown", 1.0
        return
    known = ("none", "one", "both")[a.dated + b.dated]
    size = _overlap_size(a, b) if gap == 0 else next((size for most, size in GAPS if gap <= most), "8")
    yield f"when.{known}.{size}", 1.0
    yield from _years(a, b)
    if gap and (a.of_word or b.of_word):
        yield "when.of_word", 1.0
    if gap == 1 and (a.words | b.words) & traits().night:
        yield "when.night", 1.0
    if a.tells_of_past != b.tells_of_past:
        yield "when.past", 1.0
    elif a.tells_of_past:
        yield "when.both_past", 1.0


GAPS = ((1, "1"), (DAYS_APART, "2"), (7, "4"))  # days at the most, and what they are called


def _years(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    """Whether the year that the words of one name, which gives no day, is that of the other: what is told as of years
    ago is no news of the day."""
    for one, other in ((a, b), (b, a)):
        if one.years and not one.dated and other.earliest and other.latest:
            years = range(other.earliest.year, other.latest.year + 1)
            same = one.years.intersection(other.years if other.years and not other.dated else years)
            yield "when.year_same" if same else "when.year_apart", 1.0
            return


def _overlap_size(a: Happening, b: Happening) -> str:
    """How much it tells that the days of two events overlap: those that give only the month or the year may be far
    apart."""
    longest = max((e.latest - e.earliest).days for e in (a, b) if e.latest and e.earliest)
    return "0" if longest <= 2 else "week" if longest <= 7 else "month" if longest <= LONG else "year"


def days_apart(a: Happening, b: Happening) -> int | None:
    """The days between the days, 0 where they overlap, None where one has none."""
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return None
    return max((b.earliest - a.latest).days, (a.earliest - b.latest).days, 0)


def _where(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    yield f"where.{_places(a, b)}", 1.0


def _places(a: Happening, b: Happening) -> str:
    if a.place and a.place == b.place:
        return "same_area" if a.wide else "same"
    if _names_town(a, b.names) or _names_town(b, a.names):
        return "named"
    if a.country and b.country and a.country != b.country:
        return "party" if _is_party(a) or _is_party(b) else "countries"
    if a.point and b.point and not (a.wide or b.wide):
        apart = distance(a.point, b.point)
        return "near" if apart <= NEAR_KM else "far" if apart <= FAR_KM else "other" if apart <= OTHER_KM else "remote"
    if _is_town(a) or _is_town(b):
        return (
            "elsewhere"
            if _is_elsewhere(a, b) or _is_elsewhere(b, a)
            else "inside"
            if a.country == b.country
            else "open"
        )
    return "names" if _proper(a, b) & _proper(b, a) else "none"


def _is_elsewhere(a: Happening, b: Happening) -> bool:
    """Whether one is in a town, and the other's sentence has another name that may be its place."""
    return _is_town(a) and bool(_proper(b, a) - a.names - a.about)


def _proper(event: Happening, other: Happening) -> frozenset[str]:
    """The names in its sentence that are neither a country's nor a party's in both events."""
    return event.no_countries - (event.party_words & other.party_words)


def _is_party(event: Happening) -> bool:
    """Whether its place may be no place at all but a party's country: readers take the one for the other."""
    return event.wide and any(party.country == event.country for party in event.parties)


def _is_town(event: Happening) -> bool:
    return event.point is not None and not event.wide


def _names_town(event: Happening, names: frozenset[str]) -> bool:
    return bool(event.place) and not event.wide and content_words(event.place or "") <= names


def _numbers(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    if a.deaths is not None and b.deaths is not None:
        least, most = sorted((a.deaths, b.deaths))
        ratio = most / least if least else 9.0 if most else 1.0
        size = "same" if ratio == 1.0 and most > 2 else "near" if ratio <= 1.5 else "grown" if ratio <= 3 else "apart"
        yield f"toll.{size}", 1.0
    if a.numbers and b.numbers:
        shared = len(a.numbers & b.numbers)
        yield "numbers.shared" if shared else "numbers.apart", float(min(2, shared) or 1)
    if a.means and b.means:
        yield "means.shared" if a.means & b.means else "means.apart", 1.0


def _words(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    alike = cosine(a.words, b.words, a.telling, b.telling)
    yield f"words.alike.{bisect(ALIKE, alike)}", 1.0
    yield "words.alike", alike
    yield f"words.clause.{bisect(ALIKE, cosine(a.clause, b.clause, a.telling_clause, b.telling_clause))}", 1.0
    shared = a.no_countries & b.no_countries
    if shared:
        yield "names.shared", min(2.0, sum(rarity(word) for word in shared) / 5)
        if max(map(rarity, shared)) >= RARE:
            yield "names.rare", 1.0
    elif len(a.no_countries) > 1 and len(b.no_countries) > 1:
        yield "names.apart", 1.0
    strange = (a.no_countries - b.names - b.about) and (b.no_countries - a.names - a.about)
    if strange:
        yield "names.strange", 1.0
    if min(len(a.words), len(b.words)) < 6:
        yield "words.few", 1.0


@lru_cache(maxsize=1_000)  # those of one event are compared one after the other
def cosine(a: frozenset[str], b: frozenset[str], of_a: float, of_b: float) -> float:
    """How alike two sets of words are, each word weighed by its rarity: 0 to 1."""
    return weight_of(a & b) / (of_a * of_b) if of_a and of_b else 0.0


def _articles(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    """What two articles have in common."""
    yield "articles.title", cosine(a.title, b.title, a.telling_title, b.telling_title)
    yield "articles.about", cosine(a.about, b.about, a.telling_about, b.telling_about)
    if a.published and b.published:
        days = abs((a.published - b.published).days)
        size = "day" if days <= 1 else "days" if days <= 7 else "month" if days <= LONG else "later"
        yield f"articles.{size}", 1.0
    if (a.words & a.title and b.words & b.title) and a.type == b.type:
        yield "articles.main", min(cosine(e.words, e.title, e.telling, e.telling_title) for e in (a, b))


def _here(a: Happening, b: Happening) -> Iterator[tuple[str, float]]:
    """What two events of one article have in common besides."""
    yield "here", 1.0
    if a.words == b.words:
        yield "here.sentence", 1.0
        yield "here.sentence_type" if a.type == b.type else "here.sentence_other", 1.0
    elif a.type == b.type:
        yield "here.type", 1.0


# ---- parties --------------------------------------------------------------------------------------


def parties_agree(
    a: Sequence[Party], b: Sequence[Party], names_a: frozenset[str], names_b: frozenset[str]
) -> float | None:
    """From 0 to 1, or None where nothing can be said: people and things told of by description only may be anyone.

    ``names_a`` and ``names_b`` are the names in the sentences that they are told of in.
    """
    if not a or not b:
        return None
    if len(a) > len(b):
        a, b, names_a, names_b = b, a, names_b, names_a
    scores = [score for score in (_one_of(x, b, names_a, names_b) for x in a) if score is not None]
    return sum(scores) / len(scores) if scores else None


def _one_of(party: Party, others: Sequence[Party], own: frozenset[str], theirs: frozenset[str]) -> float | None:
    known = [score for score in (_party_agrees(party, other, own, theirs) for other in others) if score is not None]
    # One who may be anybody may be this one.
    return max(known) if len(known) == len(others) else max([0.5, *known]) if known else None


def _party_agrees(a: Party, b: Party, names_a: frozenset[str], names_b: frozenset[str]) -> float | None:
    if a.id == b.id:
        return 1.0
    # "Seized Rutshuru", "entered the Congolese town of Rutshuru": the other has it, if not in this role.
    named = (bool(a.words) and a.words <= names_b) or (bool(b.words) and b.words <= names_a)
    return _two_parties(a, b, named)


@lru_cache(maxsize=100_000)
def _two_parties(a: Party, b: Party, named: bool) -> float | None:
    if a.kind == b.kind == "person":
        return 0.9 if _overlap(a.words, b.words) >= 0.5 else 0.0
    if a.country and b.country and a.country != b.country:
        return 0.0
    alike, compatriots = _overlap(a.words, b.words) >= 0.5, bool(a.country) and a.country == b.country
    if "IGO" in a.sectors | b.sectors and "unnamed" not in (a.kind, b.kind):
        return 0.8 if alike else _body_agrees(a, b)
    if NAMELESS & {a.kind, b.kind}:
        return 0.9 if alike else 0.6 if compatriots else None
    official = all(p.kind in OFFICIAL or p.sectors & OFFICIAL_SECTORS for p in (a, b))
    if compatriots:
        return 0.85 if official else 0.6 if named or a.sectors & b.sectors else 0.2
    if alike or named:
        return 0.8 if alike else 0.6
    if {a.kind, b.kind} == {"person", "organization"}:
        return 0.0  # readers take a name that they don't know for a body's
    return None if official else 0.1


def _body_agrees(a: Party, b: Party) -> float:
    """Such a body is no state and no other body; its head and its soldiers may be told of as it."""
    return 0.0 if {a.kind, b.kind} <= BODIES else 0.5 if "IGO" in a.sectors & b.sectors else 0.1


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
