"""Which reports are one event of conflict data, and which are none: days, totals, repeated tellings.

ACLED's event is of one kind, on one day, at one place, between the same actors; UCDP's likewise. What a ledger keeps as
several incidents (a strike, and the deaths in it) is put together here where an article tells of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .classes import EXTERNAL, STATE, codebook, found, has, inter, is_unidentified, seen, sub_event, type_of
from .happened import CLOSENESS, Happened, Party, Row, Told, Where, apart

MONTH = 31  # days: of what is told of a longer time no event is made
WEEK = 7
OPENING = (
    250  # characters: what is told without a day there is of the article's day, what is further down may be history
)
BESIDE = 600  # characters between what is told of a protest and of what was done to those in it
LONG_AGO = 5 * 366  # days: what is told after more is history, not a late report
MANY = 1_000  # dead, from which a toll is of a war, unless its sentence tells it of a day
SAID_AGAIN = 3  # days in which it is said again that a town fell
FALLING = 14  # days in which a town may fall piece by piece
TERRITORY = ("Government regains territory", "Non-state actor overtakes territory")
ONE_TOWN = 3  # km: a town may be listed by two names
BESIDE_TOWN = 18  # km: a base, an airport or a camp so far from a town is named by it
GENERIC = ("Armed clash", "Attack")
VIOLENT = ("Battles", "Explosions/Remote violence", "Violence against civilians")
DAY_EXACT, DAY_NEAR, DAY_MONTH = 1, 2, 3  # ACLED's time precision
POINT = frozenset(("exact", "near", "town"))


@dataclass(frozen=True)
class Draft:
    """An event in the making: the rule that the surest of its reports met first, its day and place, its reports."""

    incidents: tuple[int, ...]
    rule: int
    day: str
    time_precision: int
    where: Where | None
    country: str | None
    told: tuple[Told, ...]

    @property
    def sub_event(self) -> str:
        return codebook().rule[self.rule].sub_event

    @property
    def event_type(self) -> str:
        return type_of(self.sub_event).name

    @property
    def confidence(self) -> float:
        return float(max(one.row["confidence"] for one in self.told))

    @property
    def sentences(self) -> set[str]:
        return {one.row["sentence"] for one in self.told}

    @property
    def is_timed(self) -> bool:
        return any(one.timed for one in self.told)

    @property
    def tolls(self) -> tuple[Told, ...]:
        """The reports that count its dead; a war's toll that stands beside a report is none of the event's."""
        return tuple(one for one in self.told if one.row["deaths_low"] is not None and not _is_of_the_war(one.row))

    @property
    def articles(self) -> set[int]:
        return {one.row["article"] for one in self.told}


def drafts(happened: Iterable[Happened]) -> list[Draft]:
    """The events of the incidents by day, those told again put together. All are held in memory at once."""
    incidents = list(happened)
    protests: dict[int, list[int]] = {}
    for one in (one for each in incidents for one in each.told if one.row["type"] == "PROTEST"):
        protests.setdefault(one.row["article"], []).append(one.start)
    made = _day_by_day(draft for each in incidents for draft in _of_incident(each, protests))
    made = _day_by_day(_without_news_of_old(made))
    made = _without_the_vaguer(made)
    made = [draft for draft in made if not any(_is_outvoted(draft, other) for other in made)]
    return [draft for number, draft in enumerate(made) if not _is_fallen(draft, made[:number])]


def _is_outvoted(draft: Draft, other: Draft) -> bool:
    """Whether more articles tell that a place fell on that day to the other side."""
    falls = draft.sub_event in TERRITORY and other.sub_event in TERRITORY and draft.sub_event != other.sub_event
    alike = falls and draft.day == other.day and _is_one_point(draft.where, other.where)
    return alike and len(draft.articles) < len(other.articles)


def _day_by_day(drafts: Iterable[Draft]) -> list[Draft]:
    by_day: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_day.setdefault(draft.day, []).append(draft)
    return [draft for day in sorted(by_day) for draft in _put_together(by_day[day])]


def _put_together(day: Iterable[Draft]) -> list[Draft]:
    """The drafts of a day with those that are one event joined, until none is left to join: a joined one's place may be
    closer, its actors more."""
    kept = sorted(day, key=lambda one: (-one.confidence, one.incidents, one.told[0].row["id"]))
    while len(joined := _folded(kept)) < len(kept):
        kept = joined
    return sorted(kept, key=lambda one: (one.incidents, one.told[0].row["id"]))


def _folded(drafts: Iterable[Draft]) -> list[Draft]:
    kept: list[Draft] = []
    for draft in drafts:
        for number, other in enumerate(kept):
            if _same(other, draft):
                kept[number] = _together(other, draft)
                break
        else:
            kept.append(draft)
    return kept


def _without_news_of_old(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts by day, one event once: that a town fell is said again on the days after, and the day of a sentence that
    tells none may be wrong by a few."""
    kept: list[Draft] = []
    recent = 0  # where those of the last days begin
    for draft in drafts:
        while recent < len(kept) and _days_between(kept[recent], draft) > SAID_AGAIN:
            recent += 1
        for number in range(recent, len(kept)):
            other = kept[number]
            if _is_said_again(other, draft):
                first, again = (draft, other) if draft.is_timed and not other.is_timed else (other, draft)
                kept[number] = _together(first, again)
                break
        else:
            kept.append(draft)
    return kept


def _days_between(one: Draft, other: Draft) -> int:
    return (date.fromisoformat(other.day) - date.fromisoformat(one.day)).days


def _is_said_again(one: Draft, other: Draft) -> bool:
    if _days_between(one, other) > SAID_AGAIN or one.where is None or one.where.precision not in POINT:
        return False
    falls = one.sub_event in TERRITORY and one.sub_event == other.sub_event
    days_doubtful = one.time_precision == other.time_precision and not (one.is_timed and other.is_timed)
    alike = falls or (days_doubtful and _one_kind(one, other))
    return alike and _is_one_point(one.where, other.where) and _may_meet(_actors(one), _actors(other))


def _without_the_vaguer(drafts: list[Draft]) -> list[Draft]:
    """The drafts without those of a week or a month of which a day is told too; their place may be the closer one."""
    kept = {id(draft): draft for draft in drafts}
    for draft in drafts:
        closer = next((one for one in kept.values() if _is_told_closer(draft, one)), None)
        if closer is not None:
            del kept[id(draft)]
            if _is_known(draft.where) and not _is_known(closer.where):
                kept = {key: _together(one, draft) if one is closer else one for key, one in kept.items()}
    return list(kept.values())


def _is_told_closer(draft: Draft, other: Draft) -> bool:
    """Whether what is told of a week or a month, or without a day, is told of a day in it by another, or what is placed
    nowhere is placed; of a month in one division more than one such event is seldom told."""
    if not _one_kind(draft, other) or not _may_meet(_actors(draft), _actors(other)) or other.where is None:
        return False
    if _is_known(other.where) and not _is_known(draft.where) and draft.country == other.country:
        return abs(_days_between(draft, other)) <= 1
    first, last = min(one.row["earliest"] for one in draft.told), max(one.row["latest"] for one in draft.told)
    if not any(one.dated for one in draft.told):
        first = (date.fromisoformat(first) - timedelta(days=WEEK)).isoformat()
    return (
        other.time_precision < draft.time_precision
        and first <= other.day <= last
        and (_one_place(draft.where, other.where) or _one_division(draft, other))
    )


def _one_division(draft: Draft, other: Draft) -> bool:
    if draft.time_precision < DAY_MONTH or draft.where is None or other.where is None:
        return False
    return draft.where.admin1 is not None and draft.where.admin1 == other.where.admin1


def _is_fallen(draft: Draft, earlier: Sequence[Draft]) -> bool:
    """Whether it tells again that a place fell: nobody takes what they took before, and none since. A day of its own
    counts when it is long after."""
    if draft.sub_event not in TERRITORY:
        return False
    here = (
        one for one in reversed(earlier) if _is_one_point(one.where, draft.where) or _are_beside(one.where, draft.where)
    )
    last = next((one for one in here if one.sub_event in TERRITORY), None)
    if last is None or (draft.time_precision == DAY_EXACT and _days_between(last, draft) > FALLING):
        return False
    return last.sub_event == draft.sub_event and _may_meet(_actors(last), _actors(draft))


def _of_incident(happened: Happened, protests: dict[int, list[int]]) -> list[Draft]:
    """A draft for each report with a day of its own; without any, for those of a week or a month; else one, of the day
    of an article that opens with it."""
    known: dict[int, list[Draft]] = {}
    for one in happened.told:
        if (draft := _draft(happened, one, protests)) is not None:
            known.setdefault(0 if not one.dated else draft.time_precision, []).append(draft)
    for precision in (DAY_EXACT, DAY_NEAR, DAY_MONTH):
        if precision in known:
            return known[precision]
    return sorted(known.get(0, []), key=lambda draft: (draft.day, draft.told[0].row["id"]))[:1]


def _draft(happened: Happened, one: Told, protests: dict[int, list[int]]) -> Draft | None:
    when = _when(one)
    country = (one.where and one.where.country) or one.row["country"]
    if when is None or _is_background(one, when[1]):
        return None
    ground = _ground(happened, one, country)
    protest = any(abs(start - one.start) < BESIDE for start in protests.get(one.row["article"], ()))
    rule = sub_event(seen(one, country, protest=protest, ground=ground))
    return None if rule is None else Draft((happened.incident,), rule, *when, one.where, country, (one,))


def _when(one: Told) -> tuple[str, int] | None:
    """The day and ACLED's time precision, of a week or a month its middle; None without a day, or where more than a
    month may be meant."""
    row = one.row
    if not row["earliest"] or not row["latest"]:
        return None
    if not one.dated:
        told_on = (row["published"] or row["latest"])[:10]
        # Without words of its own a day long past is that of something else in the article.
        old = (date.fromisoformat(told_on) - date.fromisoformat(row["latest"])).days > SAID_AGAIN
        return None if old else (told_on, DAY_NEAR)
    first = date.fromisoformat(row["earliest"])
    last = date.fromisoformat(row["latest"])
    published = (row["published"] or "")[:10]
    told_on = date.fromisoformat(published) if len(published) == len("2025-05-10") else last
    span = (last - first).days
    if span > MONTH or first > told_on:
        return None
    if span <= 1:
        return row["earliest"], DAY_EXACT
    # Of a week that isn't over, only its days so far may be meant.
    known = (min(last, told_on) - first).days
    return (first + timedelta(days=known // 2)).isoformat(), DAY_NEAR if span <= WEEK else DAY_MONTH


def _is_background(one: Told, precision: int) -> bool:
    """Whether a report sums up or looks back, and tells of no single event."""
    book, row = codebook(), one.row
    if not one.dated and one.start > OPENING:
        return True
    if has(book.lasting, row["trigger"]) or has((*book.totals, *book.charges), row["sentence"]):
        return True
    if not one.dated and row["deaths_low"] is None and has(book.several, row["trigger"]):
        return True
    on_a_day = one.dated and precision == DAY_EXACT
    if not on_a_day and (has(book.spans, row["sentence"]) or (row["deaths_low"] or 0) >= MANY):
        return True
    if _is_of_an_earlier_year(row) or _is_history(row):
        return True
    if row["type"] == "ASSAULT" and not _is_point(one.where) and not _is_single(one, on_a_day):
        return True
    if any(re.search(rf"\b{re.escape(row['trigger'])}\b", words) for words in found(book.grown, row["sentence"])):
        return True
    return not (on_a_day and one.timed and _is_point(one.where)) and has(book.states_of_affairs, row["trigger"])


def _is_single(one: Told, on_a_day: bool) -> bool:
    """Whether an attack somewhere in a division is one happening: its day is told, or who was hurt; in a country, or a
    region that lies in several divisions, its sentence tells both."""
    hurt = one.row["deaths_low"] is not None or one.row["injuries_low"] is not None
    if one.where is not None and one.where.admin1 is not None:
        return one.dated or hurt
    return on_a_day and one.timed and hurt and (one.row["deaths_low"] or 0) < MANY


def _is_of_the_war(row: Row) -> bool:
    return row["deaths_low"] >= MANY and not has(codebook().thousands, row["sentence"])


def _is_of_an_earlier_year(row: Row) -> bool:
    """Whether its sentence names a year before the one that it is dated to."""
    dated_to = (row["earliest"] or row["published"] or "")[:4]
    return any(year < dated_to for year in found(codebook().years, row["sentence"]))


def _is_history(row: Row) -> bool:
    published = (row["published"] or "")[:10]
    if len(published) < len("2025-05-10") or not row["latest"]:
        return False
    return (date.fromisoformat(published) - date.fromisoformat(row["latest"])).days > LONG_AGO


def _is_point(where: Where | None) -> bool:
    return where is not None and where.precision in POINT


def _ground(happened: Happened, one: Told, country: str | None) -> str | None:
    """Whether a state or somebody else is said to have gained ground in the report's sentence."""
    gained = [
        claim.holder
        for claim in happened.claims
        if claim.status == "gained" and claim.article == one.row["article"] and claim.sentence == one.row["sentence"]
    ]
    # A sentence may tell too who had taken it before ("recaptured the town that the army took in May").
    holder = next((holder for holder in gained if holder in one.actors), gained[0] if gained else None)
    if holder is None:
        return None
    return "state" if inter(holder, "actor", country) in (STATE, EXTERNAL) else "other"


# ---- told again ---------------------------------------------------------------------------------------------


def _same(one: Draft, other: Draft) -> bool:
    """Whether two drafts of one day are one event."""
    if not _one_place(one.where, other.where) or not _one_kind(one, other) or _are_abroad(one, other):
        return False
    if one.sentences & other.sentences and _is_its_fall(one, other):
        return True
    if one.articles & other.articles:
        return _may_meet(_actors(one), _actors(other)) and _may_meet(_recipients(one), _recipients(other))
    if one.time_precision != other.time_precision or not (_is_known(one.where) and _is_known(other.where)):
        return False
    return _may_meet(_actors(one), _actors(other)) or _is_one_strike(one, other)


def _are_abroad(one: Draft, other: Draft) -> bool:
    """Whether two are of two countries: what has no place may be in the other's, what has a country may not."""
    return None not in (one.country, other.country) and one.country != other.country


def _is_one_strike(one: Draft, other: Draft) -> bool:
    """Whether both are of one strike from afar on one town, whoever is said to have struck: two outlets may differ."""
    afar = one.event_type == "Explosions/Remote violence" and one.sub_event == other.sub_event
    points = one.where is not None and one.where.precision in POINT
    return afar and points and _is_one_point(one.where, other.where)


def _is_its_fall(one: Draft, other: Draft) -> bool:
    """Whether one is of a town taken and the other of the attack on it."""
    kinds = {one.sub_event, other.sub_event}
    return not kinds.isdisjoint(TERRITORY) and not kinds.isdisjoint(GENERIC)


def _is_known(where: Where | None) -> bool:
    return where is not None and where.admin1 is not None


def _one_place(one: Where | None, other: Where | None) -> bool:
    """Whether two places may be one: the same, or one inside the other, or a base or an airport of a town."""
    if one is None or other is None or _is_one_point(one, other) or _are_beside(one, other):
        return True
    if one.country != other.country:
        return False
    close, wide = sorted((one, other), key=lambda where: CLOSENESS[where.precision])
    if wide.precision in (None, "country"):
        return True
    return wide.precision == "region" and wide.admin1 == close.admin1


def _is_one_point(one: Where | None, other: Where | None) -> bool:
    if one is None or other is None:
        return False
    alike = one.precision == other.precision
    same = one.geonames_id is not None and one.geonames_id == other.geonames_id
    return one.name == other.name or (alike and same) or (alike and _is_point(one) and apart(one, other) < ONE_TOWN)


def _are_beside(one: Where | None, other: Where | None) -> bool:
    if one is None or other is None or {one.precision, other.precision} != {"exact", "town"}:
        return False
    return one.admin1 == other.admin1 and apart(one, other) < BESIDE_TOWN


def _one_kind(one: Draft, other: Draft) -> bool:
    if one.event_type == other.event_type:
        return True
    if {one.event_type, other.event_type} == {"Protests", "Riots"}:
        return True
    shared = one.sentences & other.sentences
    violent = one.event_type in VIOLENT and other.event_type in VIOLENT
    one_day = one.day == other.day and _one_place(one.where, other.where)
    if violent and one_day and not _named_actors(one).isdisjoint(_named_actors(other)):
        return True  # an assault with guns and on foot is one
    return violent and (bool(shared) or one.sub_event in GENERIC or other.sub_event in GENERIC)


def _names(parties: Iterable[Party]) -> set[str]:
    """The names of the armed that the registry lists: a description may be of anybody, and whom else reports name (a
    state that is blamed, the wounded) tells no two events apart."""
    return {party.name for party in parties if ":" not in party.key and party.kind in ("military", "armed group")}


def _actors(draft: Draft) -> set[str]:
    """The named ones who act; none where one of them is only described, who may be anybody."""
    described = any(is_unidentified(party) for one in draft.told for party in one.actors)
    return set() if described else _named_actors(draft)


def _named_actors(draft: Draft) -> set[str]:
    return _names(party for one in draft.told for party in one.actors)


def _recipients(draft: Draft) -> set[str]:
    return _names(party for one in draft.told for party in one.recipients)


def _may_meet(one: set[str], other: set[str]) -> bool:
    return not one or not other or not one.isdisjoint(other)


def _together(one: Draft, other: Draft) -> Draft:
    closest = min((one, other), key=lambda draft: CLOSENESS[draft.where.precision if draft.where else None])
    return replace(
        one,
        incidents=tuple(sorted({*one.incidents, *other.incidents})),
        rule=_rule_of(one, other),
        time_precision=min(one.time_precision, other.time_precision),
        where=closest.where,
        country=closest.country or one.country,
        told=tuple(sorted(one.told + other.told, key=lambda told: (-told.row["confidence"], told.row["id"]))),
    )


def _rule_of(one: Draft, other: Draft) -> int:
    """The rule that comes first; of an assault its fall, or what more reports tell, as of who took a town."""
    falls = [draft for draft in (one, other) if draft.sub_event in TERRITORY]
    told_apart = one.event_type != other.event_type and {one.sub_event, other.sub_event}.isdisjoint(GENERIC)
    if falls or told_apart:
        return max(falls or (one, other), key=lambda draft: len(draft.told)).rule
    return min(one.rule, other.rule)
