"""Which happenings of a span of days are told, the foremost first: one ranking for briefings and the front page."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from ..errors import UsageError
from ..views.judged import DOUBTFUL, UNSURE
from . import ask, schema
from .database import in_parts
from .matter import (
    BETWEEN,
    CONSIDERED,
    NAMELESS_DEEDS,
    NOWHERE,
    OFFICIAL,
    OWN,
    SEVERAL,
    SIDES,
    SPEECH,
    VISITS,
    Considered,
    Kind,
    Story,
    Told,
    considered,
    mark_new,
    meet,
    outvoted,
    sharing,
    side_of,
    stories,
    varied,
)
from .parties import Party, letters
from .spans import days_between, days_from
from .voices import COUNTED
from .words import brief_words

Row = dict[str, Any]
AROUND = 2.5  # degrees from the middle of a region to a town in it
LATER = 7  # days after the span, in which its news is still told
LATE = 3  # days after which one outlet alone only looks back
TOGETHER = ("AGREE", "CONSULT", "COOPERATE")  # what two do with each other
LEAST_FRESH = 0.5  # of voices, which a passing mention does not reach
SURE, SURE_DATED = 0.5, 0.45  # the probability from which a story is told, and one with a named day or of several


@dataclass(frozen=True)
class Asked:
    """Of which days and of whom; ``follow`` names actors, places or countries (ISO alpha-3) that count double.
    ``after``: only what articles of later rows tell of; ``considered``: how many incidents are weighed at the most."""

    since: str
    until: str
    actor: str | None = None
    place: str | None = None
    follow: Sequence[str] = ()
    length: int = 8
    min_confidence: float = DOUBTFUL
    after: int = 0
    considered: int = CONSIDERED


@dataclass
class Foremost:
    """``shown``: the stories that are told, the foremost first; ``stories``: all that happened in these days;
    ``denials``: what somebody says is not so; ``left``: how many were left out, by why (``{s}`` is for the plural);
    ``found``: how many happenings of these days the ledger has, doubtful ones apart; ``before``: how many the weeks
    before had of each kind (`matter.pairs`)."""

    shown: list[Story] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    denials: list[Told] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    found: int = 0
    before: Counter[Kind] = field(default_factory=Counter)


def foremost(connection: Connection, asked: Asked) -> Foremost:
    """The stories of a span. A happening is of it by its own day where a report gives one, else by its first report's.
    Raises UsageError for an actor that the ledger doesn't know."""
    filters = ask.Filters(since=asked.since, until=asked.until, place=asked.place)
    found = considered(
        connection,
        filters,
        least=asked.min_confidence,
        known_as=asked.actor,
        after=asked.after,
        most=asked.considered,
    )
    placeless = _placeless(connection, asked, {one.row["incident"] for one in found.told})
    found.told += placeless
    chosen = Foremost(found=found.found - found.doubtful + len(placeless))
    told = _in_span(found, asked, chosen.left)
    news = _news(told, chosen)
    chosen.before = mark_new(connection, news, asked.since, asked.until)
    _mark_followed(connection, news, asked.follow)
    chosen.stories = stories(news)
    if asked.place:
        there = _reports_in(connection, asked.place, chosen.stories)
        chosen.stories = [
            story for story in chosen.stories if _is_of_state(story.head, asked.place) or _is_mostly(story, there)
        ]
    _choose(chosen, asked)
    return chosen


def _placeless(connection: Connection, asked: Asked, known: set[int]) -> list[Told]:
    """Where a country is asked for, what its state said, decided or was told, as well: of that nobody asks where."""
    if not asked.place or asked.actor or not ask.COUNTRY_CODE.fullmatch(asked.place):
        return []
    filters = ask.Filters(since=asked.since, until=asked.until, type=",".join(NOWHERE))
    try:
        found = considered(
            connection,
            filters,
            least=asked.min_confidence,
            known_as=asked.place,
            after=asked.after,
            most=asked.considered,
        )
    except UsageError:  # the ledger knows nobody of that country
        return []
    return [one for one in found.told if one.row["incident"] not in known and _is_of_state(one, asked.place)]


def _is_of_state(one: Told, place: str) -> bool:
    """Whether it is words or a measure of, or against, the state of this country code."""
    country = place.upper()
    sides = (party for party in (*one.actors, *one.recipients) if party.kind in SIDES)
    return one.row["type"] in NOWHERE and any(side_of(party) == country for party in sides)


def _reports_in(connection: Connection, place: str, found: Sequence[Story]) -> set[int]:
    """Of the reports of stories those that are in a place."""
    e = schema.events
    ids = sorted({row["id"] for story in found for row in story.same.reports})
    query = select(e.c.id).where(*ask.conditions(connection, ask.Filters(place=place)))
    return {one for part in in_parts(ids) for one in connection.execute(query.where(e.c.id.in_(part))).scalars()}


def _is_mostly(story: Story, among: set[int]) -> bool:
    """Whether most of a story's reports that have a place are among these."""
    placed = [row["id"] for row in story.same.reports if row["place"] or row["country"]]
    return 2 * sum(one in among for one in placed) > len(placed)


def _choose(chosen: Foremost, asked: Asked) -> None:
    kept = [story for story in chosen.stories if story.same.reports]
    for why, is_told in (
        (
            "happening{s} without a day, first told before or after these days",
            lambda story: story.has_a_day or story.head.first_told >= asked.since,
        ),
        ("deed{s} of which neither whom nor where is told", _says_enough),
        ("happening{s} of which neither a day is told nor several tell as news", lambda story: story.is_news),
        (
            "happening{s} that more outlets tell of another side",
            lambda story: not outvoted(story, chosen.stories),
        ),
        ("unsure happening{s}", lambda story: story.sure >= _least_sure(story)),
        ("word{s} that a single article tells of", lambda story: not _is_word_of_one(story)),
        ("happening{s} that one outlet tells long after its day", lambda story: not _is_late_word_of_one(story)),
        ("word{s} of one side, or of nobody by name", lambda story: not _is_of_one_side(story)),
        ("warning{s} of something, to nobody", lambda story: not _is_warning_of_it(story)),
        ("happening{s} of which no more than the kind is told", lambda story: not story.is_bare),
    ):
        telling = [story for story in kept if is_told(story)]
        chosen.left[why] += len(kept) - len(telling)
        kept = telling
    once = _each_once(kept)
    once = [story for story in once if not any(_is_its_charge(story, other) for other in once)]
    chosen.left["happening{s} told already"] = len(kept) - len(once)
    kept = once
    chosen.shown = varied(kept, asked.length)
    chosen.left["happening{s} of less weight"] = len(kept) - len(chosen.shown)


def _each_once(found: Sequence[Story]) -> list[Story]:
    """The stories without those that would be told as another is: of its type, place and days, to the same, by the same
    side or by nobody that is named; nor those against a whole country where another has the town."""
    kept: list[Story] = []
    for story in found:
        if not any(_reads_alike(story, other) or _is_less_exact(story, other) for other in kept):
            kept.append(story)
    return [story for story in kept if not any(_is_less_exact(story, other) for other in kept)]


def _is_its_charge(story: Story, deed: Story) -> bool:
    """Whether a story is that somebody is accused of a deed that is told itself, by half of the articles together."""
    charge, head = story.head, deed.head
    if charge.row["type"] != "ACCUSE" or head.row["type"] not in NAMELESS_DEEDS or not meet(story.days, deed.days):
        return False
    accused, sides = ({side_of(one) for one in some} for some in (story.whom, head.actors))
    mine, theirs = set(story.same.voice), set(deed.whole.voice)
    return bool(accused) and accused <= sides and 2 * len(mine & theirs) >= len(mine)


def _is_less_exact(story: Story, other: Story) -> bool:
    """Whether another story has the town of what this one has in a region around it, or done to a whole country, by the
    same side on days that are among its days, or its days among them."""
    if story is other or story.head.row["type"] != other.head.row["type"] or not other.head.towns:
        return False
    if place_of(story):
        return _is_around(story, other)
    mine, theirs = story.days, other.days
    if mine is None or theirs is None:
        return False
    within = (theirs[0] <= mine[0] and mine[1] <= theirs[1]) or (mine[0] <= theirs[0] and theirs[1] <= mine[1])
    states = {one.country for one in story.whom if one.kind == "state"}
    there = states == {other.head.row["country"]} and len(states) == len(story.whom)
    sides = [{side_of(one) for one in some.head.actors} for some in (story, other)]
    return within and there and bool(sides[0]) and sides[0] == sides[1]


def _is_around(story: Story, other: Story) -> bool:
    """Whether a story is in a region, the middle of which is not far from another's town, by nobody else than its side
    on days that it has, too."""
    wide = [row for row in story.same.reports if row["place"] == place_of(story)]
    near = [row for row in other.same.reports if row["place"] in other.head.towns and row["latitude"]]
    if not wide or wide[0]["precision"] != "region" or not near or not meet(story.days, other.days):
        return False
    points = [(row["latitude"], row["longitude"]) for row in (wide[0], near[0])]
    here = wide[0]["country"] == near[0]["country"] and math.dist(*points) < AROUND
    return here and sharing(story.head, other.head, "actors") is not False


def _reads_alike(story: Story, other: Story) -> bool:
    days = [one.days or (one.same.first_told, one.same.first_told) for one in (story, other)]
    if story.head.row["type"] != other.head.row["type"] or days[0][0] > days[1][1] or days[1][0] > days[0][1]:
        return False
    actors, struck = (
        [{side_of(party) for party in some} for some in pair]
        for pair in ((story.head.actors, other.head.actors), (story.whom, other.whom))
    )
    places = [letters(place_of(one)) for one in (story, other)]
    one_place = places[0] == places[1] or (story.head.row["type"] == "CONSULT" and not all(places))
    alike = one_place and struck[0] == struck[1]
    return alike and (actors[0] == actors[1] or not all(actors))


def _in_span(found: Considered, asked: Asked, left: Counter[str]) -> list[Told]:
    """Incidents whose own day, or else whose first report's, is in the span."""
    left["happening{s} below the confidence asked for"] = found.doubtful
    left["happening{s} in fewer articles than those looked at"] = found.fewer
    inside = []
    for one in found.told:
        first, last = one.days or (one.first_told, one.first_told)
        if one.first_told > days_from(asked.until, LATER):
            left["happening{s} that only later articles look back on"] += 1
        elif asked.since <= first and last <= asked.until:
            inside.append(one)
        elif one.days is None and not any(row["date"] for row in one.reports):
            left["happening{s} without a day, first told before or after these days"] += 1
        else:
            left["happening{s} of other days, or dated to more than these"] += 1
    return inside


def _news(told: Iterable[Told], chosen: Foremost) -> list[Told]:
    """What happened, told by somebody known by name; what somebody denies is put apart."""
    news, left = [], chosen.left
    words = set(brief_words()["denials"])
    for one in told:
        if one.status == "denied" or one.row["trigger"].casefold() in words:
            chosen.denials.append(one)
        elif one.status not in COUNTED:
            kind = "possible" if one.status == "possible" else "planned or called off"
            left["happening{s} only " + kind] += 1
        elif all(row["recency"] == "general" for row in one.reports) or _is_an_outcome(one):
            left["mention{s} of what goes on at no one time"] += 1
        elif not _is_somebodys(one):
            left["happening{s} with nobody named"] += 1
        elif one.fresh < LEAST_FRESH or (one.row["type"] in SPEECH and one.is_aside):
            left["mention{s} in passing, without a day"] += 1
        else:
            news.append(one)
    return news


def _is_an_outcome(one: Told) -> bool:
    """Whether it is how a war stands, in a word such as "defeated", and no attack on a day."""
    outcome = re.compile(rf"(?:{'|'.join(brief_words()['outcomes'])})", re.IGNORECASE)
    dated = any(row["date"] and row["date_basis"] in OWN for row in one.reports)
    return one.row["type"] == "ASSAULT" and not dated and all(outcome.match(row["trigger"]) for row in one.reports)


def _mark_followed(connection: Connection, news: Iterable[Told], follow: Sequence[str]) -> None:
    for name in follow:
        try:
            ids = set(ask.actors_named(connection, name))
        except UsageError:
            ids = set()
        for one in news:
            row = one.row
            here = {(row["place"] or "").casefold(), (row["country"] or "").casefold()}
            if ids & {*row["actor_ids"], *row["recipient_ids"]} or name.casefold() in here:
                one.followed = True


def _is_somebodys(one: Told) -> bool:
    """Whether it is known who did it, or of violence on a day to whom or where; of words, whom they reach, too."""
    if one.row["type"] in SPEECH:
        reach = len({*one.actors, *one.recipients}) > 1 or ((one.row["cameo"] or "")[:3] in VISITS and bool(one.places))
        return bool(one.actors) and reach
    violence = one.row["type"] in NAMELESS_DEEDS and one.days is not None
    return bool(one.actors) or (violence and bool(one.recipients or where_of(one)))


def _says_enough(story: Story) -> bool:
    """Whether it is told to whom it was done or where, and of violence a country says too little; words need two."""
    head, whom = story.head, story.whom
    if head.actors and whom:
        return (head.row["cameo"] or "")[:3] not in BETWEEN or len(whom) > 1
    if head.row["type"] not in NAMELESS_DEEDS:
        return len(head.actors) > 1 or (head.row["type"] not in NOWHERE and bool(place_of(story)))
    if not head.actors and _is_nobodys(story):
        return False
    place = place_of(story)
    wide = {letters(row["place"]) for row in story.whole.reports if row["place"] and row["precision"] == "country"}
    struck = bool(whom) and any(one.kind != "state" for one in whom)
    return struck or bool(place and letters(place) not in wide)


def _is_nobodys(story: Story) -> bool:
    """Whether a deed of which nobody is named as the author says too little: one outlet's, or, where none is known, of
    one article that has no town and day at its head; a crime against a private person, force against a whole state."""
    head = story.head
    if head.row["type"] == "PROTEST":
        return False
    known = [one for one in head.recipients if one.listed or one.is_body]
    states = bool(known) and head.row["type"] == "COERCE" and all(one.kind == "state" for one in known)
    rows = story.same.reports
    outlets = any(row["outlet"] or row["url"] for row in rows)
    is_told = story.has_a_day and bool(head.towns) and head.status == "occurred" and any(map(head.at_head, rows))
    one = story.same.heard < 2 and (outlets or not is_told)
    return one or states or bool(head.recipients and not known)


def _least_sure(story: Story) -> float:
    return SURE_DATED if story.has_a_day or story.same.heard >= SEVERAL else SURE


def _is_word_of_one(story: Story) -> bool:
    """Whether it is words, such as a demand, that one article alone tells of, and not between two countries."""
    if story.head.row["type"] not in SPEECH or story.same.heard > 1:
        return False
    parties = (*story.head.actors, *story.head.recipients)
    countries = {one.country for one in parties if one.kind in OFFICIAL and (one.listed or one.kind != "person")}
    return len(countries - {None}) < 2


def _is_late_word_of_one(story: Story) -> bool:
    """Whether one alone tells of it, and not within some days of its day: it only looks back on it."""
    days, published = story.days, [row["published"][:10] for row in story.same.reports if row["published"]]
    late = days is not None and bool(published) and days_between(days[1], min(published)) > LATE
    return story.same.heard == 1 and late


def _is_warning_of_it(story: Story) -> bool:
    """Whether all reports of a threat only have it that somebody warned of or against something, or that it will be:
    whom that is about is not warned."""
    head = story.head
    called = sorted(
        {one.name for one in story.whom} | {name for one in story.whom for name in head.names.get(one.id, ())}
    )
    to = re.compile(
        rf"(?:(?!{'|'.join(brief_words()['warned_of'])})[\w’'.-]+\s+){{0,6}}(?:{'|'.join(map(re.escape, called))})"
    )
    warned = re.compile(brief_words()["warning"] + r"\w*\s+", re.IGNORECASE)

    def is_of_it(row: Row) -> bool:
        found = warned.search(row["sentence"])
        if found is None or warned.search(row["trigger"] + " ") is None:
            return False
        return to.match(row["sentence"], found.end()) is None

    return head.row["type"] == "THREATEN" and bool(called) and all(map(is_of_it, story.same.reports))


def _is_of_one_side(story: Story) -> bool:
    """Whether it is words of a group that is only described, which few tell; or that two sides deal with each other, of
    which most reports are on the word of one of them and none has a day of its own: not that of his words."""
    head, rows = story.head, story.same.reports
    if head.row["type"] not in SPEECH:
        return False
    described = all(not one.listed and one.name.split()[-1].islower() for one in head.actors)
    if described and story.same.heard < SEVERAL:
        return True
    sides = {side_of(one) for one in (*head.actors, *head.recipients)}
    speakers = [head.known.get(row["said_by"]) for row in rows]
    spoken = sum(one is not None and side_of(one) in sides for one in speakers)
    own = any(row["date"] and row["date_basis"] in OWN and row["confidence"] >= UNSURE for row in rows)
    return head.row["type"] in TOGETHER and not own and 2 * spoken > len(rows)


def place_of(story: Story) -> str:
    """Where the head of a story has it; of an attack by nobody that is named, without a town, where the others do."""
    head = story.head
    if head.towns and head.row["type"] not in NOWHERE and not story.is_of_its_towns:
        return where_of(story.same)
    return where_of(head if head.towns or head.actors else story.same)


def where_of(told: Told) -> str:
    """The town, else the region, that most reports with one name; else the country, where no party is of it."""
    taking_part = (*told.actors, *told.recipients)
    names = {letters(one.name) for one in taking_part}
    for one in taking_part:
        names |= _parts_of_name(told, one)
    for among in (told.towns, told.places - told.towns):
        counted = Counter(row["place"] for row in told.reports if row["place"] in among)
        place = first_of(counted)
        spelt = sum(times for name, times in counted.items() if letters(name) == letters(place))
        if 2 * spelt > counted.total() and _is_named(place, told):
            return "" if letters(place) in names or _is_at_home(place, told) else place
    if told.row["type"] not in ("ASSAULT", "PROTEST"):
        return ""
    theirs = {one.country for one in (*told.actors, *told.recipients)}
    wide = Counter(row["place"] for row in told.reports if row["precision"] == "country")
    of_others = not theirs & {row["country"] for row in told.reports if row["country"]}
    place = first_of(wide) if of_others else ""
    return "" if letters(place) in names else place


def _parts_of_name(told: Told, party: Party) -> set[str]:
    """The words of a state's longer names that aren't names of it themselves: the "Republic" of the Islamic Republic is
    no town, but the "Moscow" of the Moscow government is."""
    names = told.names.get(party.id, frozenset()) if party.kind == "state" else frozenset()
    alone = {letters(name) for name in names if len(name.split()) == 1}
    return {letters(word) for name in names for word in name.split()[:-1] + name.split()[1:]} - alone


def _is_at_home(place: str, told: Told) -> bool:
    """Whether a state is said to have attacked another in its own country: then the place is another event's."""
    if told.row["type"] != "ASSAULT" or not told.actors or not told.recipients:
        return False
    here = {row["country"] for row in told.reports if row["place"] == place}
    sides = [{one.country for one in some if one.kind in OFFICIAL} for some in (told.actors, told.recipients)]
    return bool(sides[1]) and None not in sides[1] and sides[0] == here and not sides[1] & here


def _is_named(place: str, told: Told) -> bool:
    """Whether a sentence that tells of it names the place, or several voices have it."""
    there = [row for row in told.reports if row["place"] == place]
    named = any(place.casefold() in row["sentence"].casefold() for row in there)
    return named or len({told.voice[row["article"]] for row in there}) >= SEVERAL


def first_of(counted: Counter[str]) -> str:
    """The commonest, of equals the first by name; nothing where there is none."""
    return min(counted, key=lambda name: (-counted[name], name), default="")
