"""One claim about ground: whether it is listed, of what place and day it is, and what its own sentence says of it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, func, or_, select

from ..data import ROOMS, read_toml
from ..publish.states import state, states
from ..records import Control, Place, Span, Time
from . import ask, schema
from .clauses import is_of_the_clause
from .database import in_parts
from .ground import ground_of
from .kept import unpacked
from .review import decided
from .words import without_accents

Row = dict[str, Any]
HEAD = 600  # characters at the beginning of an article that tell its news
REMEMBERED, SHORT = 1_000, 16_000  # reports that are kept open, of so many bytes: some 30 MB
UNDERSTOOD = 2_000  # claims, with the reports that they stand in
CONSIDERED = 20_000  # of the newest claims; each costs the opening of its article's report
DAY_OR_MONTH = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
DETERMINED = re.compile(r"(?:['’]s?|\b(?:the|its|their|his|her|our|this|that))\s+$", re.I)  # before a noun
PERFECT = re.compile(r"\b(?:has|have)(?: now| since| already| \w+ly)? $")
SINCE = re.compile(r"\bsince\s+(?:\w+\s+)?$")
PROPER = re.compile(r"(?:(?:al|el|ad|as|ash|an|en|ez|de|bin|abu)[ -]?)?[A-Z][\w’'-]*")
POSSESSIVE = re.compile("[\"”’']s?$")
WATER = "H"  # GeoNames' class of rivers, lakes and seas
AT_END = r"\s+(?:the\s+)?$"  # of the words before a name
OTHERS = r"(?:(?:(?-i:[A-Z])[\w’-]*,?\s+){1,3}and\s+)?"  # "West Alpha and" before a name
APPOSED = re.compile(r",\s+(?:an?|the)\s")
BREAKS = re.compile(r"[;:]|[,–—]\s+(?:\w+ing|as|while|but|where|which|who|whose|and \w+(?:ed|ing))\b")


class _Kept(msgspec.Struct, eq=False):
    """Of a stored report what tells about its claims; none is another but itself."""

    class Text(msgspec.Struct):
        text: str

    article: Text
    places: list[Place] = []
    times: list[Time] = []
    control: list[Control] = []


class _Words(msgspec.Struct, forbid_unknown_fields=True):
    holders: frozenset[str]
    official: frozenset[str]
    blamed: frozenset[str]
    entering: frozenset[str]
    unsure: list[str]
    parts: list[str]
    deeds: list[str]
    beside: list[str]
    within: list[str]
    generic: list[str]
    following: list[str]
    passive: list[str]
    expected: list[str]
    anybodys: frozenset[str]
    unmeasured: frozenset[str]
    taking: frozenset[str]
    former: list[str]
    gone_before: list[str]
    backed: list[str]
    kinds: list[str]


@cache
def control_words() -> _Words:
    return msgspec.convert(read_toml(ROOMS / "ledger" / "data" / "control.toml"), _Words)


@cache
def _any_of(words: tuple[str, ...], end: str = "") -> re.Pattern[str]:
    joined = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    first = "".join(sorted({re.escape(word[0]) for word in words}))  # seen first: most letters begin none of them
    return re.compile(rf"(?=[{first}])(?<!\w)(?:{joined})(?!\w){end}", re.I)


@cache
def _backed() -> re.Pattern[str]:
    """The end of what tells whose help somebody has: "Redland-backed"."""
    return re.compile(rf"-(?:{'|'.join(control_words().backed)})\b", re.I)


@cache
def _kind_of_site() -> re.Pattern[str]:
    """What kind of site it is that follows a name: "Alpha International Airport"."""
    return re.compile(rf"^\s*(?:(?:{'|'.join(control_words().kinds)})\s+(?!base))?", re.I)


class Claim:
    """A claim as it is stored, with what its article's report tells of it."""

    def __init__(self, row: Row, kept: _Kept | None) -> None:
        self.row = row
        self.read = _matching(row, kept) if kept else None
        self.kept = kept
        self.place = _place_of(self.read, kept)
        self.named = row["territory"] if row["latitude"] is not None else _own_name(row["territory"])
        self.also: list[Claim] = []  # the same sentence of other holders
        if self.named and row["latitude"] is None:
            self._find(self.named)
        self.own_day = self._own_day()
        if self.read is not None and not row["review"]:
            row["date"] = self.own_day or (row["published"] or "")[:10] or None
            row["day"] = _first_day(row["date"])
        if row["status"] == "gained" and not self.own_day and (self._is_recalled() or self._is_state()):
            row["status"] = "holds"
        self.share = self._share()
        self.part = self._part()

    def _find(self, name: str) -> None:
        """Puts ground that the reading has no place for ("Idlib province") where its article has one of that name."""
        known = self.kept.places if self.kept else []
        place = next((p for p in known if p.latitude is not None and _bare(p.name) == _bare(name)), None)
        if place is not None:
            self.place, self.named = place, place.name
            self.row |= {name: value for name, value in ground_of(place).items() if name != "place"}

    @property
    def is_described(self) -> bool:
        """Whether the holder is no actor that is known, but a group by what it is called: "rebels"."""
        return str(self.row["holder_key"]).startswith(f"{self.row['holder_kind']}:")

    @property
    def is_official(self) -> bool:
        """Whether the holder is a state or its forces; not those that it only backs."""
        backed = self.is_described and _backed().search(str(self.row["holder_name"])) is not None
        return self.row["holder_kind"] in control_words().official and not backed

    @property
    def is_dated_gain(self) -> bool:
        """Whether it is a gain of which the sentence gives the day: what is held on that day was gained so."""
        return self.row["status"] == "gained" and bool(self.own_day)

    @property
    def is_of_its_part(self) -> bool:
        """Whether it tells which part of a region is meant by the state that holds it: "Redland-controlled Alpha"."""
        by_a_state = self.is_official and not self.is_described and self._is_attribute
        return by_a_state and self.row["status"] == "holds" and self.row["precision"] == "region"

    @property
    def is_news(self) -> bool:
        """Whether its sentence gives the day, or tells it as news at the head of its article."""
        if self.own_day or self.read is None:
            return bool(self.own_day)
        return self.read.evidence.sentence[0] < HEAD and self.read.recency in ("news", None)

    @property
    def is_nameless(self) -> bool:
        """Whether the holder is described by common nouns alone."""
        return self.is_described and str(self.row["holder_name"]).islower()

    @property
    def holder(self) -> str:
        """The holders' names; a group that is only the first part of "rebel-held" in the plural."""
        name = str(self.row["holder_name"])
        a_member = name.split()[-1].islower() and self.row["holder_kind"] == "armed group" and self.is_described
        if a_member and re.search(rf"\b{re.escape(name)}(?:-| (?:control|hands|rule)\b)", self.row["sentence"]):
            name = f"{name.removesuffix('s')}s"
        return " and ".join(dict.fromkeys((name, *(claim.holder for claim in self.also))))

    @property
    def speaker(self) -> str | None:
        """On whose word it is; what is only said in passing is the writer's, whoever is quoted."""
        return None if self._is_attribute or not self.row["speaker"] else str(self.row["speaker"])

    @property
    def in_passing(self) -> bool:
        """Whether it only describes the place, without a day, where something else is told of it: "the attack on the
        rebel-held town"; it may then have been so on the day of that."""
        return not self.own_day and self._is_attribute

    @property
    def where(self) -> tuple[Any, ...]:
        """What is one place however it is spelt: its number, else its point, else its name."""
        if self.row["latitude"] is None:
            return (_bare(self.named or ""),)
        if self.place is not None and self.place.geonames_id and self.row["precision"] != "near":
            return (self.place.geonames_id,)
        return (round(self.row["latitude"], 2), round(self.row["longitude"], 2), self.row["precision"])

    @property
    def ground(self) -> tuple[Any, ...]:
        """Of what its changes are told together: the place, or a part of it that is a place of its own ("airport");
        what is held of a place in part ("areas in") belongs to the place."""
        unmeasured = self.part and self.part.split()[0] in control_words().unmeasured
        return self.where, None if unmeasured else self.part

    @property
    def within(self) -> list[str]:
        """The province and the country that the place lies in."""
        admin1 = self.place.admin1 if self.place else None
        names = [admin1, state(self.row["country"]).name or self.row["country"]]
        return [name for name in names if name and name != self.named]

    @cached_property
    def side(self) -> str:
        """Who counts as one: a state with its army; a group by what it is."""
        row, name = self.row, str(self.row["holder_name"])
        if self.is_official and row["holder_country"]:
            return str(row["holder_country"])
        if self.is_described and name.islower() and " " not in name:
            home = row["country"] if row["holder_kind"] in control_words().official else None
            return str(home or name.removesuffix("s"))  # "the army" is that of the country
        return str(row["holder_key"])

    @property
    def day(self) -> str:
        return str(self.row["date"] or "")

    def lies_in(self, wanted: str) -> bool:
        names = [self.named or "", self.row["territory"], self.row["country"] or "", *self.within]
        return _bare(wanted) in map(_bare, names)

    @cached_property
    def reason(self) -> str | None:
        """Why it is not listed, as a key of REASONS; None for one that is. What a person accepted or corrected is."""
        if self.row["review"] and self.row["day"]:
            return None
        row = self.row
        of_holder = self._reason_of_holder()
        if of_holder:
            return of_holder
        if self.named is None or row["precision"] == "near" or self._may_be_a_meeting():
            return "place"
        if self.place is not None and self.place.feature == WATER:
            return "water"
        if _bare(row["holder_name"]) == _bare(self.named):
            return "itself"
        if row["precision"] == "country" and not self._is_measured():
            return "country"
        if row["rule"] in control_words().entering:
            return "entered"
        if not self._is_named_there() or self._is_beside() or not self._is_governed():
            return "sentence"
        unsure = self._is_asked() or self._before(control_words().unsure)
        return "unsure" if unsure else self._reason_of_day()

    def _reason_of_holder(self) -> str | None:
        row, words = self.row, control_words()
        if row["holder_kind"] not in words.holders:
            return "holder"
        if self._is_a_town():
            return "town"
        if self.is_nameless and words.blamed & set(str(row["holder_name"]).split()):
            return "blamed"
        if self.is_nameless and row["holder_name"] in words.anybodys:
            return "whose"
        in_part = self.is_nameless and row["holder_kind"] not in words.official and (self.part or self.share)
        return "nameless" if in_part else None

    def _is_a_town(self) -> bool:
        """Whether the holder is what a town is called that its article names, taken for those who rule there."""
        if not self.is_described or self.kept is None:
            return False
        name = _bare(str(self.row["holder_name"]))
        return any(place.feature in ("P", "S") and _bare(place.name) == name for place in self.kept.places)

    def _is_state(self) -> bool:
        """Whether what was gained is told as how things stand: "has conquered nearly all of"."""
        return not self.is_news and PERFECT.search(self._so_far()) is not None

    def _is_recalled(self) -> bool:
        """Whether a gain is only named, as one that is known: "their seizure of the town is the latest of several"."""
        if self.read is None or self.kept is None:
            return False
        start, end = self.read.evidence.trigger[0] if self.read.evidence.trigger else (0, 0)
        is_noun = self.kept.article.text[start:end].casefold() in control_words().taking
        return is_noun and DETERMINED.search(self._so_far()) is not None

    def _so_far(self) -> str:
        """The sentence up to the word that tells of holding or taking."""
        if self.read is None or self.kept is None:
            return ""
        return self.kept.article.text[self.read.evidence.sentence[0] : self._trigger]

    def _reason_of_day(self) -> str | None:
        row = self.row
        if row["day"] and row["published"] and row["day"] > row["published"][:10]:
            return "ahead"
        past = not self.own_day and (self._is_background() or self._was_once() or self._is_gone_before())
        return "day" if not row["day"] or past else None

    def _is_gone_before(self) -> bool:
        """Whether what was gained or lost is told, without a day, only as what something else came after: "they hope
        for rest after the army retook the town"."""
        if (
            self.row["status"] == "holds"
            or self._is_attribute
            or self.read is None
            or self.kept is None
            or not self._span
        ):
            return False
        before = self.kept.article.text[self.read.evidence.sentence[0] : self._span[0]]
        _, _, behind = before.partition(" ")  # what a sentence begins with is only before its news
        return _any_of(tuple(control_words().gone_before)).search(behind) is not None

    def _was_once(self) -> bool:
        """Whether its clause says that what is held was held in former times: "once the capital of", "until 2016"."""
        if self.row["status"] != "holds" or self.read is None or self.kept is None:
            return False
        after = self.kept.article.text[self._trigger : self.read.evidence.sentence[1]]
        clause = f"{self._clause()} {re.split(r'[;:,–—“”]', after)[0]}"
        return _any_of(tuple(control_words().former)).search(clause) is not None

    def _may_be_a_meeting(self) -> bool:
        """Whether what has no place on the map is only held, as talks are, and not by somebody's hands."""
        if self.row["latitude"] is not None or self.read is None or self.kept is None or self._is_attribute:
            return False
        words = self.kept.article.text[self._trigger :]
        return re.match(r"h[eo]ld(?:s|ing)?\b(?! by\b)", words) is not None

    def _is_measured(self) -> bool:
        """Whether the share is a number, not "most" or "large parts"."""
        low, high, words = (self.row[f"share_{name}"] for name in ("low", "high", "text"))
        return bool(words) and (any(c.isdigit() for c in words) or (low is not None and low == high and low < 1))

    # ---- what its sentence says -------------------------------------------------------------------

    @cached_property
    def _span(self) -> Span | None:
        """Where the sentence names the place."""
        if self.read is None or self.place is None:
            return None
        start, end = self.read.evidence.sentence
        found = [span for span in self.place.mentions if start <= span[0] < end]
        return min(found, key=lambda span: abs(span[0] - self._trigger), default=None)

    def _is_named_there(self) -> bool:
        if self.read is None or self.place is None:
            return _bare((self.named or "").split()[-1]) in _bare(self.row["sentence"])
        return self._span is not None

    def _is_beside(self) -> bool:
        """Whether the sentence only says that something without a name lies near the place."""
        span = self._span
        if span is None or self.part or self.kept is None or self.read is None:
            return False
        before = self.kept.article.text[self.read.evidence.sentence[0] : span[0]]
        return _any_of(tuple(control_words().beside), AT_END).search(before) is not None

    def _named_at(self) -> Span | None:
        """Where the sentence has the name of ground that no map has."""
        if self.read is None or self.kept is None or not self.named:
            return None
        at = self.kept.article.text.find(self.named, *self.read.evidence.sentence)
        return None if at < 0 else (at, at + len(self.named))

    @cached_property
    def _trigger(self) -> int:
        assert self.read is not None
        return min((start for start, _ in self.read.evidence.trigger), default=self.read.evidence.sentence[0])

    def _clause(self) -> str:
        """What stands between the beginning of the clause and the word that tells of holding or taking."""
        if self.read is None or self.kept is None:
            return ""
        before = self.kept.article.text[self.read.evidence.sentence[0] : self._trigger]
        if self._is_attribute:
            return " ".join(before.split()[-3:-1]) + " "
        return re.split(r"[;:,–—“”]|\b(?:but|while)\b", before)[-1] + " "

    @cached_property
    def _is_attribute(self) -> bool:
        """Whether the claim is made in passing, as what describes the place: "the rebel-held town"."""
        if self.read is None or self.kept is None:
            return False
        return self.kept.article.text.endswith("-", 0, self._trigger)

    def _before(self, words: list[str]) -> bool:
        clause = self._clause()
        # A verb in the infinitive tells of a purpose, but after one that says it was reached.
        purpose = re.search(r"(?<!managed )(?<!helped )(?<!able )\bto (?:\w+ly )?$", clause) is not None
        return purpose or _any_of(tuple(words)).search(clause) is not None or self._is_coming()

    def _is_asked(self) -> bool:
        """Whether its sentence is a question."""
        return str(self.row["sentence"]).rstrip("”\"'’ \n").endswith("?")

    def _is_coming(self) -> bool:
        """Whether what follows in the clause says that it is only expected: "their loss of the town was imminent"."""
        if self.read is None or self.kept is None:
            return False
        after = self.kept.article.text[self._trigger : self.read.evidence.sentence[1]]
        return _any_of(tuple(control_words().expected)).search(re.split(r"[,;:–—]", after)[0]) is not None

    def _is_background(self) -> bool:
        """Whether its article looks back on it."""
        return self.read is not None and self.read.recency == "background"

    def _own_day(self) -> str | None:
        """The day or month that the clause itself gives: the nearest one, but none beyond the clause's ends."""
        if self.read is None or self.kept is None:
            return None
        start, end = self.read.evidence.sentence
        trigger = self._trigger
        days = [t for t in self.kept.times if start <= t.span[0] < end and t.type == "DATE"]
        dated = (t for t in days if DAY_OR_MONTH.fullmatch(t.value or ""))
        there = [t for t in dated if self._is_of_the_clause(t.span)]
        nearest = min(there, key=lambda time: abs(time.span[0] - trigger), default=None)
        return nearest.value if nearest is not None else None

    def _is_of_the_clause(self, span: Span) -> bool:
        """Whether a time belongs to the verb: "in March, when the army took it" does, that of a new clause doesn't."""
        if self._is_attribute and self.kept is not None and SINCE.search(self.kept.article.text[: span[0]]):
            return False  # of what has gone on since then in "the rebel-held town"
        return is_of_the_clause(self.kept.article.text, span, self._trigger) if self.kept is not None else False

    def _between(self, span: Span) -> str:
        """The words between a span and the word that tells of holding or taking."""
        assert self.kept is not None
        trigger = self._trigger
        return self.kept.article.text[min(span[1], trigger) : max(span[0], trigger)]

    def _is_governed(self) -> bool:
        """Whether the place can be what is held: behind the verb in one clause, or before it in the passive."""
        span = self._span or self._named_at()
        if span is None or self.read is None:
            return True
        between = self._between(span)
        if between.startswith(",") and not between.strip(", "):
            return False  # "the last in Baghuz, held by": who is held is left open
        if self.place is None:
            return True
        if span[0] < self._trigger and not self.row["rule"].endswith(".fall"):
            return _any_of(tuple(control_words().passive)).search(between) is not None
        return BREAKS.search(between) is None

    def _share(self) -> str | None:
        """How much of the place is meant, in the sentence's words, if not all; "the most important port" is no share of
        it."""
        share = self.row["share_text"]
        if not share or self.row["share_low"] == 1:
            return None
        superlative = rf"(?:\b(?:the|its|their|our|a)|[’']s) {re.escape(share)}\b"
        return None if re.search(superlative, self.row["sentence"], re.I) else str(share)

    def _part(self) -> str | None:
        """The words that say that not the place is meant, but a part of it or something near."""
        span = self._span or self._named_at()
        if self.share or span is None or self.kept is None or self.read is None:
            return None
        words = control_words()
        text = self.kept.article.text
        before = text[self.read.evidence.sentence[0] : span[0]]
        if "which" in text[span[1] : self._trigger].split():
            return None
        if self._trigger >= span[0] and APPOSED.match(text[span[1] :]):
            return None  # "sites in Alpha, a town that they hold"
        if _any_of(tuple(words.beside), AT_END).search(before):
            return None  # "a town on the border of Alpha" lies beside it
        kind = f"(?:(?:{'|'.join(words.generic)})s? of )?"
        inside = re.search(rf"\b([a-z]+s)\s+(?:in|inside)\s+(?:the\s+)?(?:[\w-]+ern\s+)?{kind}$", before)
        if inside is not None and inside[1] not in words.deeds:
            return " ".join(inside[0].split())
        of_which = r"(?:the\s+)?(?:[\w-]+(?:ern|ing)\s+|greater\s+)?"
        ahead = rf"\s+(?:{'|'.join(words.within)})\s+{of_which}{kind}(?P<others>{OTHERS})$"
        found = _any_of(tuple(words.parts), ahead).search(before)
        if found is not None and not re.match(rf"(?:{'|'.join(words.generic)})s? of\b", found[0]):
            told = found[0].split()
            return " ".join(told[:2] if found["others"] else told)
        if self.row["precision"] == "exact":
            return None  # "Alpha camp" is the camp itself
        after = _any_of(tuple(words.following)).match(_kind_of_site().sub("", text[span[1] :]))
        return after[0].lower() if after else None


def _matching(row: Row, kept: _Kept) -> Control | None:
    """The claim of the report that a row was stored from."""
    text = kept.article.text
    nameless = None
    for claim in kept.control:
        if (claim.status, claim.rule) != (row["status"], row["rule"]):
            continue
        if text[claim.evidence.sentence[0] : claim.evidence.sentence[1]] == row["sentence"]:
            place = _place_of(claim, kept)
            if place is not None and place.name == row["territory"]:
                return claim
            nameless = nameless or (claim if place is None else None)
    return nameless if row["latitude"] is None else None


def _place_of(claim: Control | None, kept: _Kept | None) -> Place | None:
    if claim is None or kept is None:
        return None
    return next((place for place in kept.places if place.id == claim.territory), None)


@lru_cache(maxsize=10_000)
def _bare(name: str) -> str:
    plain = without_accents(name)
    return re.sub(r"\b(?:al|el|en|an|as|ash|ad)[ -]", "", re.sub(r"[’'`]", "", plain)).strip()


@lru_cache(maxsize=10_000)
def _own_name(territory: str) -> str | None:
    """The name of ground that no map has: capitalised words, without what describes them; None for a description."""
    words = [word for word in territory.split() if not re.fullmatch(r"[\w’'-]+-(?:held|controlled|run|occupied)", word)]
    generic = control_words().generic
    while words and (words[-1].casefold() in generic or (len(words) > 1 and words[-1].isupper())):
        words.pop()
    while words and POSSESSIVE.search(words[0]):
        del words[0]
    if not words or not all(PROPER.fullmatch(word) for word in words) or POSSESSIVE.search(words[-1]):
        return None
    return " ".join(words) if not set(words) <= _adjectives() else None


@cache
def _adjectives() -> frozenset[str]:
    """What belongs to a country is called: in "the Syrian town" no name."""
    # Read alone: the places room brings a parser along.
    with (ROOMS / "places" / "data" / "countries.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(word for row in csv.DictReader(file) for word in row["adjectives"].split(";") if word)


def claims_about(connection: Connection, place: str | None, since: str | None, until: str | None) -> Iterator[Claim]:
    """The newest claims, each with its article's report."""
    c, a, art = schema.control, schema.actors, schema.articles
    meant, speaker, spoke = a.alias(), a.alias(), a.alias()
    told = ask.dated(art.c.published, since, None)  # an article tells of its own day or an earlier one
    told = [c.c.article.in_(select(art.c.id).where(*told))] if told else []
    if until:
        ask.checked_day(until, "until")
    query = (
        select(c, meant.c.name.label("holder_name"), meant.c.kind.label("holder_kind"))
        .add_columns(meant.c.country.label("holder_country"), meant.c.key.label("holder_key"))
        .add_columns(speaker.c.name.label("speaker"), speaker.c.id.label("speaker_id"), meant.c.id.label("holder_id"))
        .add_columns(art.c.outlet, art.c.published, art.c.url, art.c.title, art.c.voice)
        .join(a, a.c.id == c.c.holder)
        .join(meant, meant.c.id == func.coalesce(a.c.stands_for, a.c.id))
        .join(art, art.c.id == c.c.article)
        .join(spoke, spoke.c.id == c.c.said_by, isouter=True)
        .join(speaker, speaker.c.id == func.coalesce(spoke.c.stands_for, spoke.c.id), isouter=True)
        .where(*told, *ask.counting(connection, "control"))
        .order_by(c.c.date.desc(), c.c.id.desc())
        .limit(CONSIDERED)
    )
    code = _code_of(place) if place else None
    if code:
        query = query.where(or_(c.c.country == code, c.c.country.is_(None)))
    result = connection.execute(query)
    names = tuple(result.keys())
    rows: list[Row] = [dict(zip(names, row, strict=True)) for row in result.all()]
    judged = decided(connection, rows, "control")
    reports = _reports(connection, {row["article"] for row in judged})
    for row in judged:
        known = _understood(tuple(row), tuple(row.values()), reports.get(row["article"]))
        if _is_within(known.day, since, until):
            claim = copy(known)
            claim.also = []
            yield claim


@lru_cache(maxsize=UNDERSTOOD)
def _understood(names: tuple[str, ...], values: tuple[Any, ...], kept: _Kept | None) -> Claim:
    """A claim with why it is not listed: most are as they were when they were asked for last."""
    row = dict(zip(names, values, strict=True))
    claim = Claim({**row, "day": _first_day(row["date"])}, kept)
    _ = claim.reason  # worked out once for all copies
    return claim


def _is_within(day: str, since: str | None, until: str | None) -> bool:
    return (not since or day >= since[: len(day)]) and (not until or day[: len(until)] <= until)


def _code_of(place: str) -> str | None:
    """The code of the country that a name or code means."""
    known = states()
    if place.upper() in known:
        return place.upper()
    return next((code for code, row in known.items() if row.name.casefold() == place.casefold()), None)


def _reports(connection: Connection, articles: Iterable[int]) -> dict[int, _Kept]:
    a = schema.articles
    found: dict[int, _Kept] = {}
    for part in in_parts(sorted(articles)):
        query = select(a.c.id, a.c.report).where(a.c.id.in_(part))
        for article, report in connection.execute(query):
            found[article] = (_unpacked if len(report) <= SHORT else unpacked)(report, article, _Kept)
    return found


_unpacked = lru_cache(maxsize=REMEMBERED)(unpacked)  # by the report's own bytes, so that none is ever another's


def _first_day(value: str | None) -> str | None:
    """The first day of an ISO day, month or year; None for what is none, as a coded archive may bring."""
    try:
        return date.fromisoformat(f"{value}-01-01"[:10]).isoformat()
    except ValueError:
        return None
