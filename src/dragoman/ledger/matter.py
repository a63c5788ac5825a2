"""Which happenings of a span matter most, and which incidents are one story.

An incident is weighed by who tells of it (independent voices; more where a report names its day, or stands at the head
of its article), by how grave it is (PLOVER's score, the dead), by how sure it is, and by how new it is against the four
weeks before. What a reader follows counts double. Stories are told by their weightiest incident.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, func, literal_column, select

from ..views.judged import UNSURE
from . import ask, schema
from .claims import HEAD, POSSESSIVE
from .clauses import (
    has_day_of_claim,
    has_day_of_source,
    has_its_day,
    is_ahead_in_words,
    is_before_its_day,
    is_of_its_dateline,
    is_of_its_reason,
    is_recalled,
    is_undone,
    what_leads_to,
)
from .database import in_parts
from .evidence import numbers_in
from .parties import BODIES, Party, is_absent, named, names_of, parties
from .spans import days_between, days_from
from .voices import COUNTED, independent, range_of, tolls
from .words import brief_words

Row = dict[str, Any]
Range = tuple[int | None, int | None]
Kind = tuple[str, int, int]  # a type with the first actor and the first recipient, 0 for none
CONSIDERED = 1_500  # incidents that are loaded whole: those of most articles, then the surest
WEEKS = 4  # before the span, that it is compared with
FRESH = {True: 1.0, False: 0.35}  # what a report adds to a voice: one that names a day or is news; background
AT_HEAD = 0.7  # what it adds that stands at the head without a day
ASIDE = 0.5  # of that, where its sentence is about something else
OF_A_WAR = 1_000  # dead from which a toll is a war's, unless three voices give it
SEVERAL = 3
ALLEGED = 0.5  # what weight is left to what somebody is only accused of
MINOR = 3  # one article in so many names a town, or it is not the happening's
FEW = 3  # numbers below it are mostly told by words such as "a"
# A day that fewer than one in so many articles of another give is none of words, or of a deed.
FEW_OF = {True: 4, False: 10}
MANY_DEAD = 10  # from which one toll on one day is of one attack
OUTVOTED = 2  # times as many voices that have somebody else do it
VARIED = 0.8  # what weight is left to a further story of one type by one side
FURTHER = 0.25  # of a voice, what each further article of its adds
OWN = ("own", None)  # bases of a date that is the act's own; None is not known
# Acts of speech, which are nobody's where nobody is named.
SPEECH = ("ACCUSE", "REQUEST", "REJECT", "SUPPORT", "THREATEN", "AGREE", "CONCEDE", "CONSULT", "COOPERATE")
DEMANDING = ("ACCUSE", "REQUEST", "REJECT", "SUPPORT", "THREATEN")  # of them, those whose own words look ahead
NAMELESS_DEEDS = ("ASSAULT", "COERCE", "PROTEST")  # news even where nobody is named as their author
CHARGED = ("COERCE", "SANCTION")  # deeds of which the sentence mostly says for what
ENDED = ("ASSAULT", "SANCTION")  # deeds that go on until somebody stops them
ROOT = 3  # digits of a CAMEO code that say what was done
WEEK = 7  # days: a longer date is within a story, and makes it no longer
# Acts of which a reader doesn't ask where.
NOWHERE = ("ACCUSE", "REQUEST", "REJECT", "SUPPORT", "THREATEN", "AGREE", "CONCEDE", "SANCTION")
BETWEEN = ("039", "045")  # CAMEO's codes of what somebody does between two others
VISITS = ("042", "043")  # CAMEO's codes of talks that need no second name where a place is told
OFFICIAL = ("state", "government", "military", "person")
SIDES = ("state", "government", "military", "armed group")  # that fight one another
FORCES = ("military", "armed group")
NARROW = ("exact", "town", "district")
DATELINE = re.compile(r"^\W*([A-Z][A-Z.’' -]{2,}[A-Z])(?=[\s,]*[(/,:–—-])", re.MULTILINE)  # "CAIRO (AP) -"
LONG = 40  # days that a date may span and still tell when
NEAR = 0.15  # degrees: a suburb
LONG_NAME = 5  # words behind the first that no person's name has


@dataclass
class Told:
    """One incident with its reports (rows of `ask.events_of`); ``texts`` are those of their articles, ``names`` what
    each party is called by name (`parties.names_of`)."""

    row: Row
    reports: list[Row]
    known: Mapping[int, Party]
    texts: Mapping[int, str]
    names: Mapping[int, frozenset[str]] = field(default_factory=dict)
    asides: frozenset[int] = frozenset()  # events whose sentence tells another one first
    foes: frozenset[frozenset[object]] = frozenset()  # pairs of sides that attack each other
    new: float = 1.0
    followed: bool = False

    @cached_property
    def voice(self) -> dict[int, int]:
        """The voice of each article (`voices.independent`)."""
        return independent(self.reports)

    @cached_property
    def dated(self) -> list[Row]:
        """Reports that say when it happened, as its own day or as their news. What has happened is not after its
        report: such a date was misread."""
        return [
            row
            for row in self.reports
            if row["date"]
            and not (is_ahead(row) or length_of(row) > LONG)
            and (row["date_basis"] in OWN or not is_looked_back_on(row))
            and (not is_recalled(row) or has_its_day(row))
            and not is_before_its_day(row)
        ]

    @cached_property
    def days(self) -> tuple[str, str] | None:
        """First and last day that fit most reports, the narrower of two: "April" fits a day of it; None where none
        says."""
        told = [(row["earliest"], row["latest"]) for row in self.stated or self.dated]
        fitting = {ends: sum(one[0] <= ends[0] and ends[1] <= one[1] for one in told) for ends in told}
        return min(fitting, key=lambda ends: (-fitting[ends], days_between(*ends), ends), default=None)

    @cached_property
    def stated(self) -> list[Row]:
        """Reports that say when in words of the act's own, or at the head of their article in words beside it."""
        beside = (
            row["id"]
            for row in self.dated
            if row["date_basis"] == "beside" and self.at_head(row) and has_its_day(row) and not is_alleged(row)
        )
        own = (
            row["id"]
            for row in self.dated
            if row["date_basis"] in OWN
            and not (is_of_its_dateline(row) or has_day_of_claim(row) or has_day_of_source(row))
            and not (row["type"] in SPEECH and is_looked_back_on(row))
        )
        said = {*beside, *own}
        return [row for row in self.dated if row["id"] in said]

    @property
    def has_a_day(self) -> bool:
        """Whether a report that says when names the day itself."""
        return bool(self.stated)

    @property
    def is_between_foes(self) -> bool:
        """Whether it is violence by two that attack each other, as if both had acted together."""
        sides = sorted({side_of(one) for one in self.actors}, key=str)
        pairs = combinations(sides, 2) if self.row["type"] == "ASSAULT" else ()
        return any(frozenset(pair) in self.foes for pair in pairs)

    @cached_property
    def first_told(self) -> str:
        """The day of the first report, or nothing."""
        days: list[str] = [row["published"][:10] for row in self.reports if row["published"]]
        return min(days, default="")

    @property
    def status(self) -> str:
        """As most reports have it; what one of two tells as a fact is one."""
        return most_told(self.reports)

    @cached_property
    def actors(self) -> list[Party]:
        """Who acted, by name. Of violence no private person and no relief, school or newspaper; and of what one alone
        tells, who is named in a sentence that tells of it, not only found by what "the group" stands for. Nor does a
        private person give aid."""
        found = [one for one in self._told_as(self.row["actor_ids"]) if not one.is_outlet]
        if self.row["type"] == "PROTEST":  # people demonstrate, no state
            return [one for one in found if one.kind != "state"]
        if self.row["type"] == "AID":
            return [one for one in found if one.listed or one.kind != "person"]
        if self.row["type"] != "ASSAULT":
            return found
        known = [one for one in found if (one.listed or one.kind != "person") and not one.is_civil]
        blamed = (self._state_of(one) for one in known if self._is_blamed_by_enough(one))
        return list(dict.fromkeys(blamed))

    def _state_of(self, party: Party) -> Party:
        """The state for which who holds an office in it uses force: a president bombs nobody himself."""
        if party.kind != "person" or not party.country or not party.sectors or not party.is_of_its_state:
            return party
        states = (one for one in self.known.values() if one.kind == "state" and one.country == party.country)
        return next(states, party)

    def _is_blamed_by_enough(self, party: Party) -> bool:
        """Whether an author of violence is named in a sentence of it or by several; where several tell of it, not by
        one alone of whom the others know nothing."""
        if self.heard < SEVERAL:
            return self.heard > 1 or self.is_named_in_it(party)
        blaming = [
            row for row in self.reports if any(n in self.known and self.known[n].listed for n in row["actor_ids"])
        ]
        return not party.listed or replace(self, reports=blaming).heard > 1

    @cached_property
    def recipients(self) -> list[Party]:
        """To whom it was done, by name; with whom was talked, not of whom; no state by those of its own, nor, of words,
        one of its own by a state."""
        found = self._told_as(self.row["recipient_ids"])
        own = {side_of(one) for one in self.actors}
        states = {side_of(one) for one in self.actors if one.kind == "state" and self.row["type"] in SPEECH}
        found = [one for one in found if side_of(one) not in (own if one.kind == "state" else states)]
        return [one for one in found if self.row["type"] != "CONSULT" or not self._is_only_talked_of(one)]

    def _is_only_talked_of(self, party: Party) -> bool:
        names = {party.name, *self.names.get(party.id, ())}
        return all(is_absent(names, sentence) for sentence in self.sentences)

    def _told_as(self, ids: Sequence[int]) -> list[Party]:
        """Those of ``ids`` that are told by name; a state not beside somebody who stands for it."""
        found = [one for one in named(self.known, ids, self.places) if self.is_a_name(one)]
        standing = (
            one
            for one in found
            if one.kind in ("government", "military") or (one.kind == "person" and one.listed and one.is_of_its_state)
        )
        stood_for = {one.country for one in standing}
        return [one for one in found if one.kind != "state" or one.country not in stood_for]

    def is_named_in_it(self, party: Party) -> bool:
        """Whether a sentence that tells of it has one of a party's names."""
        names = self.names.get(party.id)
        if names is None:
            return True
        called = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)")
        return any(called.search(sentence) for sentence in self.sentences)

    def is_a_name(self, party: Party) -> bool:
        """Whether the only capital of what no registry knows stands within a sentence, too, and not only where one
        begins; "Assad's forces" have a name in theirs."""
        first, *others = party.name.split() or [""]
        if len(others) >= LONG_NAME and party.kind == "person" and not party.listed:
            return False  # a heading or what stands beside it
        if party.listed or any(word != word.casefold() for word in others) or POSSESSIVE.search(first):
            return True
        within = re.compile(rf"[\w,;] {re.escape(first)}\b")
        return any(within.search(self.texts.get(row["article"], row["sentence"])) for row in self.reports)

    @property
    def is_aside(self) -> bool:
        """Whether every sentence that tells of it tells of another act first."""
        return all(row["id"] in self.asides for row in self.reports)

    @cached_property
    def heard(self) -> int:
        """How many tell of it: voices, or articles where no outlet is known and voices can't be told."""
        known = any(row["outlet"] or row["url"] for row in self.reports)
        return len(set(self.voice.values())) if known else len(self.voice)

    @cached_property
    def sentences(self) -> set[str]:
        """The sentences that tell of it."""
        return {row["sentence"] for row in self.reports}

    @cached_property
    def towns(self) -> set[str]:
        """The towns and districts that a third of its articles name, but for those at home of a state that strikes
        another: there is what it answers."""
        theirs = {one.country for one in self.recipients if one.kind in OFFICIAL}
        own = {one.country for one in self.actors if one.kind in OFFICIAL} - {None} - theirs
        home = own if theirs - {None} and self.row["type"] == "ASSAULT" else set()
        narrow = [row for row in self.reports if row["place"] and row["precision"] in NARROW]
        counted = Counter(place for place, _ in {(row["place"], row["article"]) for row in narrow})
        there = {row["place"] for row in narrow if row["country"] not in home}
        return {place for place in there if MINOR * counted[place] >= len(self.voice)}

    @cached_property
    def places(self) -> set[str]:
        """Whatever its reports name as the place but a country, and the towns that their datelines name."""
        wide = {row["place"] for row in self.reports if row["place"] and row["precision"] != "country"}
        return wide | {found for row in self.reports for found in DATELINE.findall(row["sentence"])}

    @cached_property
    def fresh(self) -> float:
        """Voices, each counted by the best of its articles, and a quarter of what its others add; an article counts by
        its best report: one that names the day, one at the head, a passing one."""
        best: dict[int, float] = {}
        for row in self.reports:
            best[row["article"]] = max(best.get(row["article"], 0.0), self.freshness(row))
        of_voices: dict[int, list[float]] = {}
        for article, found in best.items():
            of_voices.setdefault(self.voice[article], []).append(found)
        return sum(max(found) * (1 - FURTHER) + sum(found) * FURTHER for found in of_voices.values())

    def freshness(self, row: Row) -> float:
        """How far a report tells news: 1 when it names the day, less at the head of its article and in passing, half of
        that where its sentence is about something else."""
        found = max(FRESH[row in self.stated], AT_HEAD if self.at_head(row) else 0.0)
        about_another = row["id"] in self.asides or is_looked_back_on(row) or is_alleged(row)
        return found * ASIDE if about_another else found

    def is_first_told(self, row: Row) -> bool:
        """Whether a report tells news without a day: at the head of its article, as what its sentence is about."""
        passing = row["id"] in self.asides or is_looked_back_on(row)
        return row in self.dated and self.at_head(row) and not passing and row["confidence"] >= UNSURE

    def at_head(self, row: Row) -> bool:
        """Whether a report stands at the beginning of its article."""
        return 0 <= self.texts.get(row["article"], "").find(row["sentence"]) < HEAD

    @cached_property
    def deaths(self) -> Range:
        """The least and the most dead that its voices give last."""
        return range_of(self.tolls)

    @cached_property
    def tolls(self) -> list[Any]:
        """Reports with a toll that say when, or are at the head; a war's toll is none of a day's happening."""
        counted = [
            row
            for row in self.reports
            if (row["deaths_low"] is not None or row["deaths_high"] is not None)
            and (row in self.dated or self.at_head(row))
            and row["confidence"] >= UNSURE
            and not is_looked_back_on(row)
            and gives_its_toll(row)
        ]
        written = [row for row in counted if (row["deaths_high"] or row["deaths_low"] or 0) >= FEW]
        counted = written or counted
        great = [row for row in counted if (row["deaths_high"] or row["deaths_low"] or 0) >= OF_A_WAR]
        enough = len({self.voice[row["article"]] for row in great}) >= SEVERAL
        return _borne_out(tolls([row for row in counted if enough or row not in great], self.voice))

    @cached_property
    def sure(self) -> float:
        """The probability that it is right, from the surest report of each voice; they are not quite independent."""
        best: dict[int, float] = {}
        known = any(row["outlet"] or row["url"] for row in self.reports)
        for row in self.reports:
            voice = self.voice[row["article"]] if known else row["article"]
            best[voice] = max(best.get(voice, 0.0), row["confidence"])
        first, *others = sorted(best.values(), reverse=True)
        return 1.0 - (1 - first) * float(math.prod(math.sqrt(1 - one) for one in others))

    @property
    def grave(self) -> float:
        """PLOVER's score without its sign, in tenths, and the dead."""
        score: float = self.row["score"] or 0.0
        return abs(score) / 10 + 0.7 * math.log10(1 + (self.deaths[1] or 0))

    @cached_property
    def alleged(self) -> bool:
        """Whether most of its reports tell it as what somebody is accused of, or a third do and most others as what
        somebody says."""
        doubted = sum(map(is_alleged, self.reports))
        spoken = sum(is_alleged(row) or bool(row.get("speaker")) for row in self.reports)
        return 2 * doubted > len(self.reports) or (SEVERAL * doubted >= len(self.reports) < 2 * spoken)

    @property
    def weight(self) -> float:
        """How much it matters; ``docs/how-to/brief.md`` has the sum."""
        told = math.log2(1 + self.fresh) + self.grave
        return self.sure * told * self.new * (2 if self.followed else 1) * (ALLEGED if self.alleged else 1)


@dataclass
class Story:
    """Incidents that a reader would call one happening; the first tells it."""

    members: list[Told] = field(default_factory=list)

    @property
    def head(self) -> Told:
        """The incident by which the story is told."""
        return self.members[0]

    @property
    def articles(self) -> set[int]:
        """The articles that tell of any member."""
        return {article for one in self.members for article in one.voice}

    def choose_head(self) -> None:
        """Puts the member first that says what most articles say: of the type of the weightiest, as a fact, by one side
        and not by two that fight each other, with a day, to somebody or somewhere, but not where only few have it, by
        the side that most name, as most tell it."""
        kind = self._kind()
        of_kind = [row for told in self.members if told.row["type"] == kind for row in told.reports]
        alleged = replace(self.head, reports=of_kind).alleged  # then none is to be told as if it were not
        sides: Counter[object] = Counter()
        whom: Counter[int] = Counter()
        for told in self.members:
            if told.row["type"] == kind and (alleged or not told.alleged) and not told.is_between_foes:
                for side in {side_of(one) for one in told.actors}:
                    sides[side] += len(told.voice)
                whom.update({one.id: len(told.voice) for one in told.recipients})

        towns = Counter(town for told in self.members for town in told.towns for _ in told.voice)
        enough = len(self.articles) / MINOR

        def rank(told: Told) -> tuple[bool, bool, bool, bool, bool, bool, bool, int, int, int, float, int]:
            support = max((sides[side_of(one)] for one in told.actors), default=0)
            doubted = told.alleged and not alleged
            untold = (told.row["type"] != kind, doubted, told.is_between_foes, told.days is None)
            bare = len(told.actors) < 2 and not any(one.is_body for one in told.recipients) and not told.towns
            aside = bool(told.towns) and max(towns[town] for town in told.towns) < enough
            struck = max((whom[one.id] for one in told.recipients), default=0)
            most = (-support, -told.heard, -struck, -told.weight, told.row["incident"])
            return *untold, is_bare(told.row["cameo"]), bare, aside, *most

        self.members.sort(key=rank)

    def _kind(self) -> str:
        """The type by which it is told: that of the weightiest; but of words that of the deed that goes with them,
        where half as many articles tell of it as a fact."""
        head = self.head
        deeds = [one for one in self.members if one.row["type"] not in SPEECH and one.has_a_day and not one.alleged]
        most = max(deeds, key=lambda one: (len(one.voice), -one.row["incident"]), default=head)
        told = head.row["type"] in DEMANDING and 2 * len(most.voice) >= len(head.voice)
        kind: str = (most if told else head).row["type"]
        return kind

    @cached_property
    def whole(self) -> Told:
        """The reports of all members that are of its type, as if of one incident."""
        alike = [one for one in self.members if one.row["type"] == self.head.row["type"]]
        reports = [row for one in alike for row in one.reports]
        head = self.head
        return replace(head, reports=reports)

    @cached_property
    def there(self) -> list[Told]:
        """The members of the head's type; of one in a town those there."""
        alike = [one for one in self.members if one.row["type"] == self.head.row["type"]]
        towns = self.head.towns
        return [one for one in alike if not towns or towns & one.towns]

    @cached_property
    def days(self) -> tuple[str, str] | None:
        """The first and the last day that its members there give of what its side did, of the closest dates, but for
        days that few of many articles give; those that a report names, where any does."""
        alike = [one for one in self.there if one.days and any(map(self._is_by_it, one.reports))]
        lasting = {one.row["incident"]: days_between(*one.days) for one in alike if one.days}
        least = min((days for days in (1, SEVERAL, WEEK) if any(n < days for n in lasting.values())), default=0)
        close = [one for one in alike if lasting.get(one.row["incident"], least) < least]
        told: dict[tuple[str, str], set[int]] = {}
        for one in [one for one in close if one.has_a_day] or close:
            for row in one.stated or one.dated:
                if one.days == (row["earliest"], row["latest"]) and (one is self.head or self._reaches_them(row)):
                    told.setdefault(one.days, set()).add(row["article"])
        most = max(map(len, told.values()), default=0)
        enough = max(2, most / FEW_OF[self.head.row["type"] in SPEECH]) if most >= SEVERAL else 1
        days = {days: len(articles) for days, articles in told.items() if len(articles) >= enough}
        return _running(days, self.head.days) if days else None

    @cached_property
    def by_its_side(self) -> Told:
        """The reports there of what the head's side did on these days."""
        sides = {side_of(one) for one in self.who}
        members = [
            one
            for one in self.there
            if one is self.head
            or (one.is_between_foes == self.head.is_between_foes and {side_of(party) for party in one.actors} >= sides)
        ]
        rows = [row for one in members for row in one.reports if row["status"] in COUNTED and self.is_in_time(row)]
        return replace(self.head, reports=[row for row in rows if self._is_by_it(row)])

    @cached_property
    def same(self) -> Told:
        """The reports that tell what its headline says: by the same side, there or to the same, on these days."""
        return replace(self.head, reports=[row for row in self.by_its_side.reports if self._is_on_it(row)])

    def _is_by_it(self, row: Row) -> bool:
        """Whether a report names nobody as acting, or who is, or may be, the head's actor; a person's words are his
        own."""
        known = self.head.known
        acting = [known[one] for one in row["actor_ids"] if one in known]
        if self.head.row["type"] in SPEECH and any(one.kind == "person" for one in self.head.actors):
            return any(one in acting for one in self.head.actors)
        pairs = [(one, other) for one in acting for other in self.head.actors]
        return not pairs or any(side_of(one) == side_of(other) or _may_be_it(one, other) for one, other in pairs)

    def _reaches_them(self, row: Row) -> bool:
        """Whether a report is of the head's town, or of those to whom the head was done, or, by its side, of nobody."""
        head = self.head
        if head.towns or not head.recipients:
            return True
        acting, reached = (
            [head.known[n] for n in row[f"{role}_ids"] if n in head.known] for role in ("actor", "recipient")
        )
        if {side_of(one) for one in reached} & {side_of(one) for one in head.recipients}:
            return True
        by_it = {side_of(one) for one in acting} & {side_of(one) for one in head.actors}
        return bool(by_it) and (head.row["type"] == "ASSAULT" or not any(one.is_body for one in reached))

    def _is_on_it(self, row: Row) -> bool:
        """Whether a report is of the head's town, else of whom or of the country that it was done to."""
        head = self.head
        if head.row["type"] in SPEECH:
            return True
        if self.is_of_its_towns:
            return _is_in(row, head.towns)
        if not self.whom:
            return not head.places or row["place"] in head.places
        sides = {side_of(one) for one in self.whom}
        theirs = {side_of(head.known[one]) for one in row["recipient_ids"] if one in head.known}
        named = any(one.name in row["sentence"] for one in self.whom)
        return bool(sides & theirs) or named or (_is_foreign(head) and row["country"] in sides)

    @cached_property
    def cameo(self) -> str | None:
        """The code by which it is called: that of its head; of words, as far as a third of its reports share it, and
        none where they don't."""
        code: str | None = self.head.row["cameo"]
        codes = [row["cameo"] for row in self.same.reports if row["cameo"]]
        if self.head.row["type"] not in SPEECH or not code:
            return code
        for digits in range(len(code), 1, -1):
            if SEVERAL * sum(one.startswith(code[:digits]) for one in codes) >= len(codes):
                return code[:digits].ljust(ROOT, "0")
        return None

    @property
    def is_bare(self) -> bool:
        """Whether nothing says more of it than "agreed" or "disapproved"."""
        return is_bare(self.cameo) or (self.cameo is None and self.head.row["cameo"] is not None)

    @cached_property
    def is_of_its_towns(self) -> bool:
        """Whether it is of the towns of its head: a third of the articles that tell of its side's deed have them."""
        towns = self.head.towns if self.head.row["type"] not in NOWHERE else set()
        rows = self.by_its_side.reports
        there = {row["article"] for row in rows if _is_in(row, towns)}
        return bool(towns) and MINOR * len(there) >= len({row["article"] for row in rows})

    @cached_property
    def who(self) -> list[Party]:
        """Who acted; of three or more that are said to have agreed, those that half of the articles name that name two:
        others only brought them together."""
        head = self.head
        if head.row["type"] != "AGREE" or len(head.actors) < SEVERAL:
            return head.actors
        named: dict[int, set[object]] = {}
        for row in self.whole.reports:
            acting = {side_of(head.known[one]) for one in row["actor_ids"] if one in head.known}
            named.setdefault(row["article"], set()).update(acting)
        several = [sides for sides in named.values() if len(sides) > 1]
        enough = [one for one in head.actors if 2 * sum(side_of(one) in sides for sides in several) >= len(several)]
        return enough if len(enough) > 1 else head.actors

    @cached_property
    def whom(self) -> list[Party]:
        """To whom it was done; of an attack that several tell of, a side that a third of the articles name that say
        whom, somebody else whom half of them do, and a person by himself and not for his side."""
        head, known, rows = self.head, self.head.known, self.by_its_side.reports
        if head.row["type"] != "ASSAULT" or self.by_its_side.heard < SEVERAL:
            return head.recipients
        told: dict[int, list[Party]] = {}
        for row in rows:
            told.setdefault(row["article"], []).extend(known[one] for one in row["recipient_ids"] if one in known)
        struck = [{_whom(one): one.kind in SIDES for one in found} for found in told.values() if found]
        counted = Counter(one for found in struck for one in found)
        sides = {one for found in struck for one, is_side in found.items() if is_side}
        enough = {one for one, times in counted.items() if times * (SEVERAL if one in sides else 2) >= len(struck)}
        parties = Counter(one for found in told.values() for one in found)
        first = [one for one in head.recipients if _whom(one) in enough]
        return first or self._struck([one for one, _ in parties.most_common() if _whom(one) in enough])

    def _struck(self, found: Sequence[Party]) -> list[Party]:
        """Of whom others name as struck the commonest that is a body known by its name, and not of the actor's side."""
        own = {side_of(one) for one in self.head.actors}
        return [one for one in found if one.listed and one.is_body and side_of(one) not in own][:1]

    def is_in_time(self, row: Row) -> bool:
        """Whether a report's day is within the story's; one that says none stands at the head of an article that was
        printed in it, or on the day after."""
        days, published = self.days, (row["published"] or "")[:10]
        if days is None:
            return True
        if row["date"]:
            return bool(row["earliest"] <= days[1] and days[0] <= row["latest"] and length_of(row) < WEEK)
        return days[0] <= published <= days_from(days[1], 1) and self.head.at_head(row)

    @cached_property
    def toll(self) -> Told:
        """What has its toll: the reports of one day in the head's town, of two days there the head alone, of no town
        all that tell of it; of more days none, as each number is of one happening among several."""
        days = self.days
        if days is not None and days_between(*days) > 1:
            return replace(self.head, reports=[])
        if not self.head.towns:
            return self.same
        there = self.there if days is not None and days[0] == days[1] else [self.head]
        rows = [row for one in there for row in one.reports if self._is_of_its_toll(row)]
        return replace(self.head, reports=rows)

    def _is_of_its_toll(self, row: Row) -> bool:
        return self._is_on_it(row) and self.is_in_time(row)

    @property
    def whom_it_killed(self) -> list[Party]:
        """To whom it was done, but no forces where those that it killed are others: civilians are none of theirs."""
        dead = self.toll.tolls
        killed = [one for row in dead for one in map(self.head.known.get, row["recipient_ids"]) if one is not None]
        struck = {side_of(one) for one in killed if one.kind in FORCES}
        return [one for one in self.whom if not dead or one.kind not in FORCES or side_of(one) in struck]

    @property
    def has_a_day(self) -> bool:
        """Whether a report that tells what its headline says names its day."""
        days = self.days
        sure = [row for row in self.same.stated if row["confidence"] >= UNSURE]
        return any(days and days[0] <= row["earliest"] and row["latest"] <= days[1] for row in sure)

    @property
    def is_of_a_week(self) -> bool:
        """Whether all reports that say when only name a week or about as much: "last week" may be any day before."""
        return all(length_of(row) > WEEK // 2 for row in self.same.stated)

    @property
    def is_news(self) -> bool:
        """Whether a report names its day, in a sentence at the head of its article where one outlet alone tells it,
        or several tell of it at the head of theirs on one day or two: of words three, of deeds two."""
        same = self.same
        first = [row for row in same.reports if same.is_first_told(row)]
        if self.has_a_day:
            alone = same.heard == 1 and any(row["outlet"] or row["url"] for row in same.reports)
            return not (alone and all(map(is_a_heading, first)))
        days = sorted(row["published"][:10] for row in first if row["published"])
        enough = SEVERAL if self.head.row["type"] in SPEECH else 2
        return bool(days) and days_between(days[0], days[-1]) <= 1 and replace(same, reports=first).heard >= enough

    @property
    def is_a_fight(self) -> bool:
        """Whether it is of two sides that fight each other, as its words have it, not of what both did to another."""
        sides = {side_of(one) for one in self.head.actors}
        fought = any(_fighting() & set(row["trigger"].casefold().split()) for row in self.head.reports)
        return self.head.row["type"] == "ASSAULT" and len(sides) > 1 and not self.whom and fought

    @property
    def sure(self) -> float:
        """How sure it is: its head, or where several tell of it, all that do."""
        return max(self.head.sure, self.whole.sure) if self.whole.heard >= SEVERAL else self.head.sure

    @property
    def weight(self) -> float:
        """That of the whole; how sure it is, is how sure its head is."""
        return self.whole.weight * self.head.sure / max(self.whole.sure, 1e-9)


def _running(days: Mapping[tuple[str, str], int], heads: tuple[str, str] | None) -> tuple[str, str]:
    """The days that follow one another around those that most articles give, of equals the head's."""
    first, last = min(days, key=lambda ends: (-days[ends], ends != heads, ends))
    for _ in days:
        for start, end in days:
            if days_between(end, first) <= 1 and days_between(last, start) <= 1:
                first, last = min(first, start), max(last, end)
    return first, last


def _whom(party: Party) -> object:
    """Who is struck: a body's side, a person himself."""
    return party.id if party.kind == "person" else side_of(party)


def _is_in(row: Row, towns: Collection[str]) -> bool:
    """Whether a report is of one of these towns, or names it."""
    return row["place"] in towns or any(town in row["sentence"] for town in towns)


def is_bare(cameo: str | None) -> bool:
    """Whether a code says no more of what was done than "agreed" or "disapproved"."""
    return (cameo or "")[:ROOT].rstrip("0") in brief_words()["bare_acts"]


def side_of(party: Party) -> object:
    """A state, its government, its forces and those who hold office in it are one side; an armed group is its own, and
    so is a person that no registry knows."""
    official = party.kind in OFFICIAL and (party.kind != "person" or party.listed)
    return party.country if party.country and official and party.is_of_its_state else party.id


def _borne_out(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of reports with a toll, one of each voice, those whose number is near one that several give, where there is one:
    less than half of it or more than double is of something else."""
    numbers = [row["deaths_low"] or row["deaths_high"] for row in found]
    most, times = max(Counter(numbers).items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    near = [row for row, number in zip(found, numbers, strict=True) if most <= 2 * number and number <= 2 * most]
    return near if times > 1 else list(found)


def is_a_heading(row: Row) -> bool:
    """Whether a report's words are a line of their own that doesn't end as a sentence does."""
    words = str(row["sentence"])
    return "\n" in words and words.rstrip("”\"'’ \n")[-1:] not in (".", "!", "?", "…")


def is_looked_back_on(row: Row) -> bool:
    """Whether a report tells an act from before its news, or what is so at no one time."""
    return row["recency"] in ("background", "general") or is_recalled(row)


def is_alleged(row: Row) -> bool:
    """Whether the sentence of a deed has a word of accusing; "severed ties, accusing it of" tells of a deed itself."""
    if row["type"] in SPEECH:
        return False
    words, before = (some.casefold() for some in (row["sentence"], what_leads_to(row)))
    accusing, alleged = brief_words()["accusing"], brief_words()["alleged"]
    if row["type"] in CHARGED:  # what stands behind "arrested" is what for
        words = before
    return any(word in words for word in alleged) or any(word in before for word in accusing)


def is_ahead(row: Row) -> bool:
    """Whether what has happened is dated after its report."""
    return row["status"] in COUNTED and bool(row["published"]) and row["earliest"] > row["published"][:10]


def length_of(row: Row) -> int:
    """The days that a date spans beyond its first."""
    return days_between(row["earliest"], row["latest"])


def gives_its_toll(row: Row) -> bool:
    """Whether a report's number of dead stands in its sentence, and not as that of several attacks: one that is only
    reckoned may be another's."""
    if _sums().search(row["sentence"]):
        return False
    told = {row["deaths_low"], row["deaths_high"]} - {None}
    if any(is_of_its_reason(row, f"{number:,}") for number in told):
        return False
    written = any(re.search(rf"(?<![\d,]){number:,}(?![\d,]*\d)", row["sentence"]) for number in told)
    return written or not told.isdisjoint(numbers_in(row["sentence"])) or min(told) < FEW


@cache
def _sums() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(brief_words()['sums'])})\b")


@cache
def _fighting() -> frozenset[str]:
    return frozenset(brief_words()["fighting"])


# ---- what is looked at ------------------------------------------------------------------------------


@dataclass
class Considered:
    """The incidents of a span: those loaded, and how many were not, by why."""

    told: list[Told]
    found: int = 0
    doubtful: int = 0
    fewer: int = 0  # told by fewer articles than those loaded


def considered(
    connection: Connection,
    filters: ask.Filters,
    *,
    least: float,
    known_as: str | None = None,
    after: int = 0,
    most: int = CONSIDERED,
) -> Considered:
    """The incidents that meet ``filters``, the ``most`` told of them with their reports.

    ``least`` is the confidence from which a report counts; ``known_as`` an actor on either side; only incidents that
    an article after row ``after`` tells of count.
    """
    e = schema.events
    counted: dict[int, tuple[int, float]] = {}
    for side in ("actor", "recipient") if known_as else ("",):
        asked = ask.Filters(**{**filters.__dict__, **({side: known_as} if side else {})})
        # Not by the bare column, in whose order SQLite would go through the whole ledger instead of these days.
        happening = e.c.incident + literal_column("0")
        query = select(happening, func.count(e.c.article.distinct()), func.max(e.c.confidence))
        query = query.where(*ask.conditions(connection, asked), ask.joined(), e.c.article > after)
        for incident, articles, surest in connection.execute(query.group_by(happening)).all():
            counted[incident] = (articles, surest)
    sure = {incident: found for incident, found in counted.items() if found[1] >= least}
    chosen = sorted(sure, key=lambda incident: (-sure[incident][0], -sure[incident][1], incident))
    loaded = _load(connection, chosen[:most], least)
    return Considered(loaded, len(counted), len(counted) - len(sure), max(0, len(chosen) - most))


def _load(connection: Connection, ids: Sequence[int], least: float) -> list[Told]:
    e, a = schema.events, schema.articles
    reports: dict[int, list[Row]] = {}
    for part in in_parts(ids):
        chosen = select(e.c.id).where(e.c.incident.in_(part), e.c.confidence >= least)
        for row in ask.events_of(connection, chosen):
            reports.setdefault(row["incident"], []).append(_so_far(row))
    rows = [row for found in reports.values() for row in found]
    known = parties(connection, {one for row in rows for one in (*row["actor_ids"], *row["recipient_ids"])})
    texts: dict[int, str] = {}
    articles = sorted({row["article"] for row in rows})
    for part in in_parts(articles):
        texts |= {row[0]: row[1] for row in connection.execute(select(a.c.id, a.c.text).where(a.c.id.in_(part)))}
    asides, names = _asides(rows), names_of(connection, known.values())
    told = [Told(best(reports[one]), reports[one], known, texts, names, asides) for one in ids if one in reports]
    foes = _foes(told)
    for one in told:
        one.foes = foes
    return told


def _so_far(row: Row) -> Row:
    """A report of what has happened "this week" without the days after its publication; what its words put ahead has
    not happened, and where that was which an act answers is not where the act was."""
    published = (row["published"] or "")[:10]
    if (
        row["type"] == "ASSAULT"
        and row["place"]
        and row["precision"] != "country"
        and is_of_its_reason(row, row["place"])
    ):
        row = {**row, "place": None, "precision": None, "latitude": None, "longitude": None}
    if row["status"] in COUNTED and row["type"] not in DEMANDING and is_ahead_in_words(row):
        return {**row, "status": "planned"}
    if row["status"] in COUNTED and row["type"] in ENDED and is_undone(row):
        return {**row, "status": "cancelled"}
    if row["status"] in COUNTED and row["date"] and row["earliest"] <= published < row["latest"]:
        return {**row, "latest": published}
    return row


def _foes(told: Iterable[Told]) -> frozenset[frozenset[object]]:
    """The pairs of sides of which one attacks the other in several incidents."""
    counted: Counter[frozenset[object]] = Counter()
    for one in told:
        if one.row["type"] == "ASSAULT":
            sides = [{side_of(party) for party in some} for some in (one.actors, one.recipients)]
            counted.update({frozenset((a, b)) for a in sides[0] for b in sides[1] if a != b})
    return frozenset(pair for pair, number in counted.items() if number >= SEVERAL)


def _asides(rows: Sequence[Row]) -> frozenset[int]:
    """The events whose sentence tells of another one first; the first is that whose trigger comes first."""
    first: dict[tuple[int, str], tuple[int, int]] = {}
    for row in rows:
        key, at = (row["article"], row["sentence"]), row["sentence"].find(row["trigger"])
        first[key] = min((at if at >= 0 else len(row["sentence"]), row["id"]), first.get(key, (10**9, 0)))
    return frozenset(row["id"] for row in rows if first[row["article"], row["sentence"]][1] != row["id"])


def most_told(reports: Sequence[Row]) -> str:
    """The status that most reports give; what one of two tells as a fact is one."""
    counted: Counter[str] = Counter(row["status"] for row in reports)
    return min(counted, key=lambda status: (-counted[status], status not in COUNTED, status))


def best(reports: Sequence[Row]) -> Row:
    """The report that stands for an incident: of those that tell it as most do, with the commonest actors, one that
    accuses nobody, then the likeliest to be right."""
    counted = Counter(tuple(sorted(row["actor_ids"])) for row in reports if row["actor_ids"])
    most = max(counted.values(), default=0)
    status = most_told(reports)

    def rank(row: Row) -> tuple[bool, bool, bool, float, str]:
        common = counted[tuple(sorted(row["actor_ids"]))] == most
        return row["status"] == status, common, not is_alleged(row), row["confidence"], row["fingerprint"]

    return max(reports, key=rank)


# ---- what is new -------------------------------------------------------------------------------------


def mark_new(connection: Connection, told: Iterable[Told], since: str, until: str) -> Counter[Kind]:
    """Sets how new each incident is: the like of it that the weeks before told of in as many days, the less new it is.
    Returns what they told of.

    Alike are incidents of one type between the same two named parties, or by the same one where only one is named.
    """
    before = pairs(connection, days_from(since, -7 * WEEKS), days_from(since, -1))
    share = (days_between(since, until) + 1) / (7 * WEEKS)
    for one in told:
        key = (one.row["type"], *_pair(one.row["actor_ids"], one.row["recipient_ids"]))
        one.new = 1 / (1 + math.log2(1 + before[key] * share) / 2)
    return before


def pairs(connection: Connection, first: str, last: str) -> Counter[Kind]:
    """How many incidents that occurred between two days each type, first actor and first recipient (0 for none) has."""
    e, p = schema.events, schema.participants
    at = {role: p.alias() for role in ("actor", "recipient")}
    query = select(e.c.incident, e.c.type, at["actor"].c.actor, at["recipient"].c.actor)
    for role, seat in at.items():
        query = query.join(
            seat, (seat.c.event == e.c.id) & (seat.c.role == role) & (seat.c.position == 0), isouter=True
        )
    query = query.where(e.c.earliest >= first, e.c.latest <= last, e.c.status.in_(COUNTED), ask.joined())
    query = query.where(*ask.counting(connection))
    found = set(connection.execute(query).all())
    return Counter((kind, actor or 0, recipient or 0) for _, kind, actor, recipient in found)


def _pair(actors: Sequence[int], recipients: Sequence[int]) -> tuple[int, int]:
    return (actors[0] if actors else 0), (recipients[0] if recipients else 0)


# ---- what is one story ---------------------------------------------------------------------------------


def stories(told: Iterable[Told]) -> list[Story]:
    """The incidents as stories, the weightiest first; each is told by the weightiest of its members that has a day."""
    found: list[Story] = []
    alike: dict[str, list[int]] = {}  # the stories of a type and those told in a sentence: no others are compared
    for one in sorted(told, key=lambda one: (not one.actors, -one.weight, one.row["incident"])):
        marks = (one.row["type"], *one.sentences)
        near = sorted({number for mark in marks for number in alike.get(mark, ())})
        fitting = [found[number] for number in near if _is_of(found[number], one)]
        if fitting:
            max(fitting, key=lambda story: len(story.articles)).members.append(one)
        else:
            for mark in marks:
                alike.setdefault(mark, []).append(len(found))
            found.append(Story([one]))
    for story in found:
        story.choose_head()
    found = _joined(found)
    return sorted(found, key=lambda story: (-story.weight, story.head.row["incident"]))


def _joined(found: Sequence[Story]) -> list[Story]:
    """Stories whose heads prove to be one when all of their days are known."""
    kept: list[Story] = []
    for story in sorted(found, key=lambda story: (-story.weight, story.head.row["incident"])):
        same = next((other for other in kept if _is_one(other, story)), None)
        if same is None:
            kept.append(story)
        else:
            both = Story([*same.members, *story.members])
            if story.head.row["type"] != same.head.row["type"]:
                both.choose_head()
            kept[kept.index(same)] = both
    return kept


def _is_one(one: Story, other: Story) -> bool:
    """Whether two stories are one; so are words and refusals between the same sides on the same days that most articles
    of one tell together with the other."""
    mine, theirs = one.head, other.head
    if _is_of(one, theirs) or (mine.row["type"] == theirs.row["type"] and _is_of(other, mine)):
        return True
    if "ASSAULT" in (mine.row["type"], theirs.row["type"]) or not meet(mine.days, theirs.days):
        return False
    sides = sorted(({side_of(party) for party in (*told.actors, *told.recipients)} for told in (mine, theirs)), key=len)
    if len(sides[0]) < 2 or not sides[0] <= sides[1]:
        return False
    fewer, more = sorted((set(one.whole.voice), set(other.whole.voice)), key=len)
    return 2 * len(fewer & more) >= len(fewer)


def outvoted(story: Story, found: Sequence[Story]) -> bool:
    """Whether several times as many voices tell of the like in the same town on the same days, but by another side."""
    head = story.head
    return any(
        other is not story
        and OUTVOTED * story.whole.heard <= other.whole.heard
        and other.head.row["type"] == head.row["type"]
        and bool(story.whole.towns & other.whole.towns)
        and sharing(head, other.head, "actors") is False
        and meet(story.days, other.days)
        for other in found
    )


def meet(some: tuple[str, str] | None, others: tuple[str, str] | None) -> bool:
    """Whether two runs of days have one in common."""
    return bool(some and others) and some[0] <= others[1] and others[0] <= some[1]  # type: ignore[index]


def varied(found: Sequence[Story], length: int) -> list[Story]:
    """The weightiest stories, of one type by one side each further one counting less than the one before."""
    left, chosen = list(found), list[Story]()
    seen: Counter[tuple[str, object]] = Counter()

    def worth(story: Story) -> tuple[float, int]:
        return story.weight * VARIED ** max((seen[key] for key in _keys(story)), default=0), -story.head.row["incident"]

    while left and len(chosen) < length:
        best = max(left, key=worth)
        left.remove(best)
        chosen.append(best)
        seen.update(_keys(best))
    return chosen


def _keys(story: Story) -> list[tuple[str, object]]:
    """What makes a further story like another: its type and side; of words, between which two sides they pass."""
    sides = sorted({side_of(one) for one in story.head.actors}, key=str)
    between = frozenset({*sides, *(side_of(one) for one in story.whom)})
    words = [("words", between)] if story.head.row["type"] in SPEECH and len(between) > 1 else []
    return [*((story.head.row["type"], side) for side in sides), *words]


def _is_of(story: Story, other: Told) -> bool:
    """Whether a reader would call an incident part of a story: told in the same sentences; or of one type within a day
    of it, in one town, or with a party in the same role and none against it."""
    head = story.head
    mine, theirs = head.sentences, other.sentences
    if not mine.isdisjoint(theirs) and 2 * len(mine & theirs) >= min(len(mine), len(theirs)):
        return True
    if head.row["type"] != other.row["type"] or not _in_time(story, other):
        return False
    acting, undergoing = sharing(head, other, "actors"), sharing(head, other, "recipients")
    if acting is False or (_abroad(head, other) and not (acting and undergoing)):
        return False
    if head.row["type"] in SPEECH:
        return bool(acting) and _are_between_one(head, other)
    if _is_one_toll(head.deaths, other.deaths):
        return True
    if _in_one_town(head, other, acting or undergoing) or (acting and (undergoing or _is_foreign(head))):
        return True
    if head.row["type"] == "ASSAULT" and (head.towns or other.towns) and not undergoing:
        return False
    return bool(acting or undergoing) and undergoing is not False


def _is_one_toll(some: Range, others: Range) -> bool:
    """Whether two ranges of many dead have a number in common."""
    least, most = max(some[0] or 0, others[0] or 0), min(some[1] or 0, others[1] or 0)
    return MANY_DEAD <= least <= most


def _are_between_one(one: Told, other: Told) -> bool:
    """Whether what is said passes between the same sides: all of those that one names."""
    pair = [(*told.actors, *told.recipients) for told in (one, other)]
    sides, parties = ([{of(party) for party in some} for some in pair] for of in (side_of, lambda party: party.id))
    return any(len(fewer) > 1 and fewer <= more for fewer, more in (sorted(sides, key=len), sorted(parties, key=len)))


def _in_one_town(one: Told, other: Told, shared: bool | None) -> bool:
    """Whether both have a town, or the next; or, where they share a side or nobody acts, one has none but a sentence
    with the other's town in it."""
    if one.towns and other.towns:
        return bool(one.towns & other.towns) or _are_near(one, other)
    if not shared and (other if one.towns else one).actors:
        return False
    words = " ".join(one.sentences if other.towns else other.sentences)
    return any(town in words for town in one.towns or other.towns)


def _are_near(one: Told, other: Told) -> bool:
    """Whether a town of one lies by a town of the other, as a suburb by its city."""
    points = [
        [(row["latitude"], row["longitude"]) for row in told.reports if row["place"] in told.towns and row["latitude"]]
        for told in (one, other)
    ]
    return any(math.dist(mine, theirs) < NEAR for mine in points[0] for theirs in points[1])


def sharing(one: Told, other: Told, role: str) -> bool | None:
    """Whether a side is in both; None where one has none to compare. A group that only articles know may be one of the
    same country that the registry knows by another name; where nothing says of which it is, that is where it acts."""
    some, others = _at_home(one, role), _at_home(other, role)
    if not some or not others:
        return None
    if {side_of(one) for one in some} & {side_of(one) for one in others}:
        return True
    return None if any(_may_be_it(one, other) for one in some for other in others) else False


def _may_be_it(one: Party, other: Party) -> bool:
    """Whether one may be the other by another name: a body, at least one of them unknown to the registry, of one
    country."""
    unknown = not one.listed or not other.listed
    return unknown and one.kind in BODIES and one.kind != "state" and _may_be_of_one(one, other)


def _at_home(told: Told, role: str) -> list[Party]:
    here = told.row["country"]
    return [one if one.listed or one.country else one._replace(country=here) for one in getattr(told, role)]


def _may_be_of_one(one: Party, other: Party) -> bool:
    """Whether both are of one country, or nobody says of which one is."""
    return one.country == other.country or None in (one.country, other.country)


def _is_foreign(told: Told) -> bool:
    """Whether it is what a state does in another: within the same days a reader takes that for one, wherever it is."""
    here = told.row["country"]
    return bool(here) and all(one.country not in (None, here) and one.kind in OFFICIAL for one in told.actors)


def _abroad(one: Told, other: Told) -> bool:
    return bool(one.row["country"] and other.row["country"]) and one.row["country"] != other.row["country"]


def _in_time(story: Story, other: Told) -> bool:
    """Whether it is within a day of a member that has a day; without a day of its own, by that of its telling."""
    days = other.days or (other.first_told, other.first_told)
    known = [one.days for one in story.members if one.days and days_between(*one.days) < WEEK]
    known = known or [(story.head.first_told, story.head.first_told)]
    return any(
        mine[0] and days[0] and days_between(mine[0], days[1]) >= -1 and days_between(days[0], mine[1]) >= -1
        for mine in known
    )
