"""Which happenings of a span of days are told, the foremost first: one ranking for briefings and the front page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from ..errors import UsageError
from ..views.judged import DOUBTFUL
from . import ask
from .matter import (
    CONSIDERED,
    NAMELESS_DEEDS,
    OFFICIAL,
    SEVERAL,
    SPEECH,
    Considered,
    Kind,
    Story,
    Told,
    considered,
    is_of_another,
    mark_new,
    outvoted,
    stories,
    varied,
)
from .parties import letters
from .spans import days_from
from .voices import COUNTED
from .words import brief_words

Row = dict[str, Any]
LATER = 7  # days after the span, in which its news is still told
LEAST_FRESH = 0.5  # of voices, which a passing mention does not reach
SURE, SURE_DATED = 0.6, 0.5  # the probability from which a story is told, and one with a named day or of several


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
    chosen = Foremost(found=found.found - found.doubtful)
    told = _in_span(found, asked, chosen.left)
    news = _news(told, chosen)
    chosen.before = mark_new(connection, news, asked.since, asked.until)
    _mark_followed(connection, news, asked.follow)
    chosen.stories = stories(news)
    _choose(chosen, asked)
    return chosen


def _choose(chosen: Foremost, asked: Asked) -> None:
    left = chosen.left
    of_these = [story for story in chosen.stories if story.has_a_day or story.head.first_told >= asked.since]
    left["happening{s} without a day, first told before or after these days"] += len(chosen.stories) - len(of_these)
    dated = [story for story in of_these if not _is_background(story)]
    left["mention{s} in passing, without a day"] += len(of_these) - len(dated)
    telling = [story for story in dated if _says_enough(story)]
    left["deed{s} of which neither whom nor where is told"] = len(dated) - len(telling)
    kept = [story for story in telling if not outvoted(story, chosen.stories)]
    left["happening{s} that more outlets tell of another side"] = len(telling) - len(kept)
    sure = [story for story in kept if story.sure >= _least_sure(story)]
    left["unsure happening{s}"] = len(kept) - len(sure)
    sure, alone = [story for story in sure if not _is_word_of_one(story)], len(sure)
    left["word{s} that a single article tells of"] = alone - len(sure)
    chosen.shown = varied(sure, asked.length)
    left["happening{s} of less weight"] = len(sure) - len(chosen.shown)


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
        elif not _is_somebodys(one):
            left["happening{s} with nobody named"] += 1
        elif one.fresh < LEAST_FRESH or (one.row["type"] in SPEECH and one.is_aside):
            left["mention{s} in passing, without a day"] += 1
        else:
            news.append(one)
    return news


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
        reach = len({*one.actors, *one.recipients}) > 1 or (one.row["type"] == "CONSULT" and bool(one.places))
        return bool(one.actors) and reach
    violence = one.row["type"] in NAMELESS_DEEDS and one.days is not None
    return bool(one.actors) or (violence and bool(one.recipients or where_of(one)))


def _says_enough(story: Story) -> bool:
    """Whether violence is told with whom it struck, where (a country says too little) or, by several, how many died."""
    head = story.head
    if head.row["type"] not in NAMELESS_DEEDS or (head.actors and head.recipients):
        return True
    if not head.actors and _is_nobodys(story):
        return False
    place = place_of(story)
    wide = {letters(row["place"]) for row in story.whole.reports if row["place"] and row["precision"] == "country"}
    if head.actors and story.toll.deaths[1] and story.whole.heard > 1:
        return True
    struck = bool(head.recipients) and any(one.kind != "state" for one in head.recipients)
    return struck or bool(place and letters(place) not in wide)


def _is_nobodys(story: Story) -> bool:
    """Whether a deed of which nobody is named as the author says too little: one voice's, a crime against a private
    person, force against a state as a whole."""
    head = story.head
    if head.row["type"] == "PROTEST":
        return False
    known = [one for one in head.recipients if one.listed or one.is_body]
    states = bool(known) and head.row["type"] == "COERCE" and all(one.kind == "state" for one in known)
    return story.whole.heard < 2 or states or bool(head.recipients and not known)


def _least_sure(story: Story) -> float:
    return SURE_DATED if story.has_a_day or story.whole.heard >= SEVERAL else SURE


def _is_word_of_one(story: Story) -> bool:
    """Whether it is words, such as a demand, that one article alone tells of, and not between two countries."""
    if story.head.row["type"] not in SPEECH or story.whole.heard > 1:
        return False
    parties = (*story.head.actors, *story.head.recipients)
    countries = {one.country for one in parties if one.kind in OFFICIAL and (one.listed or one.kind != "person")}
    return len(countries - {None}) < 2


def _is_background(story: Story) -> bool:
    """Whether it is violence to which one voice gives no day: what a report looks back on."""
    return story.days is None and story.head.row["type"] == "ASSAULT" and story.whole.heard == 1


def place_of(story: Story) -> str:
    """Where the head of a story has it; of an attack by nobody that is named, without a town, where the others do."""
    head = story.head
    return where_of(head if head.towns or head.actors else story.whole)


def where_of(told: Told) -> str:
    """The town, else the region, that most reports with one name; else the country, where no party is of it."""
    names = {letters(one.name) for one in (*told.actors, *told.recipients)}
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


def _is_at_home(place: str, told: Told) -> bool:
    """Whether a state is said to have attacked another in its own country: then the place is another event's."""
    if told.row["type"] != "ASSAULT" or not told.actors or not told.recipients:
        return False
    here = {row["country"] for row in told.reports if row["place"] == place}
    sides = [{one.country for one in some if one.kind in OFFICIAL} for some in (told.actors, told.recipients)]
    return bool(sides[1]) and None not in sides[1] and sides[0] == here and not sides[1] & here


def _is_named(place: str, told: Told) -> bool:
    """Whether a sentence that tells of it names the place, or several voices have it."""
    there = [row for row in told.reports if row["place"] == place and not is_of_another(row)]
    named = any(place.casefold() in row["sentence"].casefold() for row in there)
    return named or len({told.voice[row["article"]] for row in there}) >= SEVERAL


def first_of(counted: Counter[str]) -> str:
    """The commonest, of equals the first by name; nothing where there is none."""
    return min(counted, key=lambda name: (-counted[name], name), default="")
