"""A briefing from a ledger: what mattered most in a span, what was said, what is due, what moved, what is left out.

Every line names the articles it rests on by notes; ``views/briefing.py`` writes it as Markdown, HTML or docx.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, select

from ..errors import UsageError
from ..views.judged import DOUBTFUL, UNSURE, how_good
from . import ask, schema
from .citing import Citing
from .clauses import has_its_day
from .control import SAME, Ground, moves
from .evidence import content_words, traits
from .foremost import Asked, foremost, place_of
from .heads import TAKING, headline, told_by, toll_words
from .matter import SEVERAL, SPEECH, WEEKS, Kind, Story, Told, is_looked_back_on, pairs, side_of
from .parties import Party, is_called, letters, parties
from .plans import tell_alike, told_of
from .spans import days_between, days_from, first_day, last_day
from .voices import outlet_of
from .words import brief_words, counted_words, day_words, first_capital, joined, without_accents

Row = dict[str, Any]
LENGTH = 8  # happenings that are told
CITED = 4  # articles of one happening
LEAST_WORDS, MOST_WORDS = 12, 45  # of a quotation
LEAST_OF_NAME = 2  # letters of a word that may be of a name
LEAST_WHOLE = 5  # words of a sentence that says who did what
ENOUGH = 20  # articles of the weeks before from which something is said of what is new
BUSY, BUSIER = 5, 2.0  # happenings of a pair, and times as many as usual, from which it is said to be busier
SOON = 2  # days after a happening in which a report of it is fresh
ANSWERING = 300  # characters from what is told to who denies it
AROUND = 150  # characters before and behind a quotation that may say when it was said
CONTEXT = 20  # words on either side of what a long sentence is cut down to
QUOTES = ("“", "”", '"')
QUOTED = re.compile('[“"]([^”"]+)')
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
INNER = str.maketrans('“”"', "‘’'")  # quotation marks within what is quoted
# A name or number within a sentence, or a promise.
SAYING = re.compile(r"(?<=[\w,;] )(?!I\b)[A-Z][\w’'-]+|\d|\b(?i:we|i) (?:will|shall|won['’]t)\b")
OUTLET = "outlet"
ELLIPSIS = "…"
HISTORY = 4  # reports of a plan that are told: the first and the last ones
GROUND = {"gained": "took", "lost": "lost"}


@dataclass
class Line:
    """One line: our ``head`` and ``words``, the article's own in ``quote``, the numbers of its notes."""

    head: str
    words: str = ""
    quote: str = ""
    cited: list[int] = field(default_factory=list)

    def rest(self, quotes: bool = True) -> str:
        """What follows the head."""
        quote = f"“{self.quote}”" if self.quote and quotes else ""
        return " ".join(filter(None, (self.words, quote)))

    def text(self, quotes: bool = True) -> str:
        """The line without its notes."""
        return " ".join(filter(None, (self.head, self.rest(quotes))))


@dataclass
class Section:
    """A heading and its lines; what stands in ``opening`` goes before them as a paragraph."""

    heading: str
    lines: list[Line]
    opening: str = ""


@dataclass
class Brief:
    """A briefing. ``sources`` are its notes in order: an article's id, title, outlet, published, url, identity and the
    ``paragraph``, counted from 1. Without ``quotes`` nothing of the articles' own words is shown."""

    title: str
    sections: list[Section] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)
    quotes: bool = True

    def as_lines(self) -> list[tuple[str, list[tuple[str, list[int]]]]]:
        """Each section's heading with its lines as plain text, each with the numbers of its notes."""
        return [
            (
                section.heading,
                [
                    *([(section.opening, [])] if section.opening else []),
                    *((line.text(self.quotes), line.cited) for line in section.lines),
                ],
            )
            for section in self.sections
        ]

    def to_markdown(self) -> str:
        """The briefing as Markdown with footnotes; words of the articles are escaped."""
        from ..views.briefing import markdown

        return markdown(self)

    def to_html(self) -> str:
        """The briefing as one self-contained page."""
        from ..views.briefing import page

        return page(self)

    def to_docx(self) -> bytes:
        """The briefing as a document of Word's. Raises UsageError where python-docx is not installed."""
        from ..views.briefing import document

        return document(self)

    def _repr_html_(self) -> str:
        from ..views.briefing import body

        return body(self)


@dataclass(frozen=True)
class Wishes:
    """What a briefing is asked to be. ``follow`` names actors, places or countries (ISO alpha-3) that count double;
    ``length`` is the number of happenings; a record below ``min_confidence`` is counted and left out."""

    since: str | None = None
    until: str | None = None
    actor: str | None = None
    place: str | None = None
    follow: Sequence[str] = ()
    length: int = LENGTH
    min_confidence: float = DOUBTFUL
    quotes: bool = True


def make_brief(connection: Connection, wishes: Wishes | None = None) -> Brief:
    """The briefing on a span of days, both ends included; without one, of the newest article's day and the day before.

    A happening belongs to the span by its own day where a report gives one, else by the day of its first report.
    Raises UsageError for a day that is none and an actor that the ledger doesn't know.
    """
    wishes = wishes or Wishes()
    newest = (connection.execute(select(func.max(schema.articles.c.published))).scalar() or "")[:10]
    if not newest:
        return Brief(title="Briefing: the ledger has no dated article", quotes=wishes.quotes)
    since, until = _span(wishes, newest)
    about = " on ".join(["", *filter(None, (wishes.actor, wishes.place))])
    days = f"{day_words(since)} to {day_words(until)}" if since != until else day_words(since)
    brief = Brief(title=f"Briefing{about}: {days}", quotes=wishes.quotes)
    return _Writing(connection, wishes, since, until, brief).write()


def _span(wishes: Wishes, newest: str) -> tuple[str, str]:
    for name, value in (("since", wishes.since), ("until", wishes.until)):
        if value:
            ask.checked_day(value, name)
    until = last_day(wishes.until) if wishes.until else newest
    since = first_day(wishes.since) if wishes.since else days_from(until, -1)
    if since > until:
        raise UsageError(f"--since {wishes.since} is after --until {wishes.until}")
    return since, until


class _Writing:
    """The making of one briefing."""

    def __init__(self, connection: Connection, wishes: Wishes, since: str, until: str, brief: Brief) -> None:
        self.connection, self.wishes, self.brief = connection, wishes, brief
        self.since, self.until = since, until
        self.citing = Citing(connection)
        brief.sources = self.citing.sources
        self.left: Counter[str] = Counter()
        self.kinds: tuple[str, ...] = ()

    def write(self) -> Brief:
        wishes = self.wishes
        asked = Asked(
            self.since, self.until, wishes.actor, wishes.place, wishes.follow, wishes.length, wishes.min_confidence
        )
        chosen = foremost(self.connection, asked)
        self.left = chosen.left
        shown = [story for story in chosen.shown if not _is_dated_by_its_claim(story, self.moved.changes)]
        self.left["happening{s} told already"] += len(chosen.shown) - len(shown)
        happened = [self._story(story, chosen.denials) for story in shown]
        self.kinds = tuple(sorted({story.head.row["type"] for story in shown}))
        sections = [
            Section("In short", [], self._summary(shown, chosen.before)),
            Section("What happened", happened),
            Section("What was said", self._said(shown)),
            Section("What is due", self._due()),
            Section("What moved on the ground", self._ground(shown, chosen.stories)),
        ]
        self.brief.sections = [section for section in sections if section.lines or section.opening]
        self.brief.sections.append(Section("What this leaves out", self._left_out()))
        return self.brief

    # ---- what happened -----------------------------------------------------------------------------

    def _story(self, story: Story, denials: Sequence[Told]) -> Line:
        same = story.same
        report = _to_quote(story)
        against = _denied_by(story, denials)
        words = [
            told_by(same),
            toll_words(story.toll),
            _on_whose_word(same),
            f"Denied by {joined([name for name, _ in against])}." if against else "",
            "Still going on." if same.status == "ongoing" else "",
        ]
        quote = self._cut(report) if _is_whole(self._cut(report)) else ""
        line = Line(f"{headline(story)}.", " ".join(filter(None, words)), quote)
        tolls = _ends(story.toll)
        line.cited = self.citing.all([report, *tolls, *_by_voice(same, report, *tolls), *(row for _, row in against)])
        return line

    def _cut(self, row: Row) -> str:
        return cut(row["sentence"], row["trigger"], row["title"])

    # ---- in short ------------------------------------------------------------------------------------

    def _summary(self, shown: Sequence[Story], before: Counter[Kind]) -> str:
        a = schema.articles
        inside = (a.c.published >= self.since, a.c.published <= self.until + "~")
        number, outlets = self.connection.execute(
            select(func.count(), func.count(a.c.outlet.distinct())).where(*inside)
        ).one()
        volume = f"{counted_words(number, 'article')}{f' of {counted_words(outlets, OUTLET)}' if outlets else ''}"
        parts = [
            "Foremost: " + "; ".join(map(_in_short, shown[:3])) + "." if shown else "",
            self._change(_of_pairs(before)),
            f"It rests on {volume} published in these days, and on later ones where they tell of them.",
        ]
        if not shown:
            parts[0] = "Nothing that somebody known by name did or underwent in these days is told surely enough."
        return " ".join(filter(None, parts))

    def _change(self, then: Counter[tuple[int, int]]) -> str:
        """Which pairs are busier than in the weeks before (``then``), by their share of all happenings."""
        a = schema.articles
        first = days_from(self.since, -7 * WEEKS)
        number, oldest = self.connection.execute(
            select(func.count(), func.min(a.c.published)).where(a.c.published >= first, a.c.published < self.since)
        ).one()
        if number < ENOUGH:
            held = counted_words(number, "article")
            return f"What is new can't be said: of the {WEEKS} weeks before, the ledger has {held}."
        before = f"from {day_words(oldest[:10])} to the day before"
        now = _of_pairs(pairs(self.connection, self.since, self.until))
        scale = now.total() / max(1, then.total())
        known = parties(self.connection, {one for pair in now for one in pair})
        told = []
        for pair, count in sorted(now.items(), key=lambda item: (-item[1], item[0])):
            both = [known[one] for one in pair if one in known and known[one].is_body]
            if count >= BUSY and len(both) == 2 and count >= BUSIER * (then[pair] * scale + 1):
                usual = round(then[pair] * scale)
                told.append(f"{both[0].name} and {both[1].name} ({count} happenings, {usual} expected)")
        if not told:
            return f"No two sides are busier than {before}, by their share of all happenings."
        return f"Busier than {before}, by their share of all happenings: {'; '.join(told[:3])}."

    # ---- said, due, ground -----------------------------------------------------------------------------

    def _said(self, shown: Sequence[Story]) -> list[Line]:
        """What those said whom most outlets quote, of each the one that says most of what happened."""
        said = ask.statements(
            self.connection, self.wishes.actor, since=self.since, until=self.until, limit=ask.SOME * 10
        )
        if self.wishes.place:
            said = [row for row in said if row["article"] in self.there]
        known = parties(self.connection, {row["speaker"] for row in said})
        offices = self._offices(known)
        about = _words_by_article(shown)
        theirs = {party.id: party.name for story in shown for party in (*story.head.actors, *story.whom)}
        names = {*theirs.values(), *(place for story in shown for place in story.same.places)}
        quoted: dict[int, set[str]] = {}
        by: dict[int, list[Row]] = {}
        speakers: dict[str, set[int]] = {}
        days: dict[str, set[str]] = {}
        words = list(map(_quoted, said))
        for row, key in zip(said, words, strict=True):
            speakers.setdefault(key, set()).add(known[row["speaker"]].id)
            days.setdefault(key, set()).add((row["published"] or "")[:10])
        for row, key in zip(said, words, strict=True):
            speaker = known[row["speaker"]]
            if len(speakers[key]) > 1 or not self._is_of_these_days(days[key], row):
                continue  # one of them is taken for another, or it was said before or told later
            quoted.setdefault(speaker.id, set()).add(row["outlet"] or row["identity"])
            of_these = speaker.id in theirs and any(name in row["content"] for name in names)
            fits = (row["article"] in about or of_these) and worth_quoting(row, speaker, offices)
            if fits and not self._is_old(row) and says_something(row, about.get(row["article"])):
                by.setdefault(speaker.id, []).append(row)

        def rank(row: Row) -> tuple[int, int, str]:
            shared = len(content_words(row["content"]) & about.get(row["article"], frozenset()))
            return shared, min(len(row["content"].split()), ENOUGH), row["fingerprint"]

        best = [max(rows, key=rank) for rows in by.values()]

        def order(row: Row) -> tuple[bool, bool, int, str]:
            speaker = known[row["speaker"]]
            return (
                row["article"] not in about,
                not speaker.listed,
                -len(quoted[speaker.id]),
                row["fingerprint"],
            )

        best.sort(key=order)
        chosen: list[Row] = []
        for row in best:
            if not any(tell_alike(row["content"], one["content"]) for one in chosen):
                chosen.append(row)
        chosen = chosen[: max(1, self.wishes.length * 3 // 4)]
        self.left["statement{s}"] = len(said) - len(chosen)
        self.citing.know(row["article"] for row in chosen)
        return [self._statement(row, known[row["speaker"]], offices) for row in chosen]

    def _is_old(self, row: Row) -> bool:
        """Whether what stands around a quotation says that it was said in a month or year before these days, or long
        ago."""
        first = row["content"].split(ELLIPSIS)[0].strip()
        before, words, behind = self.citing.text(row["article"]).partition(first)
        around = f"{before.splitlines()[-1:]}"[-AROUND:] + f"{behind.splitlines()[:1]}"[:AROUND] if words else ""
        named = [n for n, month in enumerate(traits().days[7:], 1) if re.search(rf"\b{month.capitalize()}\b", around)]
        inside = {day_from[5:7] for day_from in (days_from(self.since, n) for n in range(0, 31, 10))}
        inside |= {self.since[5:7], self.until[5:7]}
        ago = re.search(rf"\b(?:{'|'.join(brief_words()['long_ago'])})\b", around, re.IGNORECASE)
        years = [int(year) for year in YEAR.findall(around)]
        earlier = any(year < int(self.since[:4]) for year in years)
        return ago is not None or earlier or any(f"{n:02}" not in inside for n in named)

    def _is_of_these_days(self, published: Iterable[str], row: Row) -> bool:
        return self.since <= min(published) and (row["published"] or "")[:10] <= self.until

    @cached_property
    def there(self) -> set[int]:
        """The articles of these days that have an event in the place asked for."""
        e = schema.events
        asked = ask.Filters(place=self.wishes.place, since=self.since, until=self.until)
        at = ask.conditions(self.connection, asked)
        return set(self.connection.execute(select(e.c.article).where(*at)).scalars())

    def _offices(self, known: Mapping[int, Party]) -> dict[int, str]:
        """The office that each held in the span, as the articles of these days have it."""
        o = schema.offices
        query = select(o.c.actor, o.c.office, o.c.first, o.c.last).where(o.c.actor.in_(list(known)))
        found: dict[int, str] = {}
        for row in self.connection.execute(query.order_by(o.c.actor, o.c.last, o.c.office)):
            if not (row.first and row.first[:10] > self.until):
                found[row.actor] = row.office
        return found

    def _statement(self, row: Row, speaker: Party, offices: Mapping[int, str]) -> Line:
        office = offices.get(speaker.id)
        if office and is_bare_office(office, speaker):
            office = None
        who = f"{speaker.name} ({office})" if office else speaker.name
        words = " ".join(row["content"].split()).strip("“”\"'‘’ ,")
        number = sum(word != ELLIPSIS for word in words.split())
        counted = f"quoted in {number} words" + (f" by {outlet_of(row)}" if outlet_of(row) else "")
        day = day_words((row["published"] or row["date"])[:10])
        head = f"{who}, {counted} on {day}{':' if self.brief.quotes else '.'}"
        return Line(first_capital(head), "", words, [self.citing.note(row["article"], row["content"])])

    def _due(self) -> list[Line]:
        """What is set for after these days, and what was put off or called off in them, as was known at their end."""
        least = max(UNSURE, self.wishes.min_confidence)
        rows = ask.agenda(
            self.connection, today=self.until, actor=self.wishes.actor, unheard=True, min_confidence=least
        )
        ahead = [
            row
            for row in rows
            if (row["state"] == "due" and (row["latest"] > self.until or not row["date"]))
            or (row["became"] in ("put off", "called off") and row["published"][:10] >= self.since)
        ]
        if self.wishes.place:
            ahead = [row for row in ahead if row["article"] in self.there]
        self.left["plan{s} further ahead"] = max(0, len(ahead) - self.wishes.length)
        self.left["plan{s} past the day, with nothing told"] = sum(row["became"] == "unheard of" for row in rows)
        ahead = ahead[: self.wishes.length]
        self.citing.know(row["article"] for row in ahead)
        return [self._plan(row) for row in ahead]

    def _plan(self, row: Row) -> Line:
        when = day_words(row["earliest"], row["latest"]) if row["date"] else "No day set"
        what = told_of(row)
        where = f" ({row['place']})" if row["place"] and row["place"] not in what else ""
        head = f"{when}: {what}{where}."
        told = row["history"]
        if len(told) > HISTORY:
            told = [told[0], ELLIPSIS, *told[1 - HISTORY :]]
        words = f"{first_capital(row['became'] or row['state'])}: {'; '.join(told)}."
        return Line(head, words, self._cut({**row, "trigger": ""}), [self.citing.note(row["article"], row["sentence"])])

    def _ground(self, shown: Sequence[Story], happened: Sequence[Story]) -> list[Line]:
        """Places that somebody is said to have taken or lost in these days, the most told first; not what is told
        above, nor what is told again without a day."""
        ground = self.moved
        self.left["claim{s} about ground without a new move of a place"] = ground.left_out.total()
        found = sorted(ground.changes, key=lambda row: (-row["voices"], row["date"], row["place"], row["holder"]))
        taken = [story for story in happened if (story.head.row["cameo"] or "").startswith(TAKING)]
        above = [story for story in shown if story in taken]
        found = [
            row
            for row in found
            if not any(_is_told_by(row, story) for story in (above if row["dated"] == "said" else taken))
        ][: self.wishes.length]
        self.citing.know(row["article"] for row in found)
        return [self._move(row) for row in found]

    @cached_property
    def moved(self) -> Ground:
        """The moves of ground in these days."""
        return moves(self.connection, self.wishes.place, since=self.since, until=self.until)

    def _move(self, row: Row) -> Line:
        place = f"{row['place']} ({row['precision']})" if row["precision"] == "region" else row["place"]
        loser = f" from {row['taken_from']}" if row["taken_from"] else ""
        told = "" if row["dated"] == "said" else "told on "
        head = f"{row['holder']} {GROUND[row['status']]} {place}{loser} ({told}{day_words(row['date'])})."
        outlets = f" ({row['outlet']})" if row["outlet"] else ""
        alone = row["voices"] == 1 and row["outlet"]  # others may tell it of the same place by another spelling
        by = f"Told by {row['outlet'] if alone else counted_words(row['voices'], 'outlet') + outlets}."
        speaker = row["said_by"]
        word = "On its own word." if speaker == row["holder"] else f"On the word of {speaker}." if speaker else ""
        against = f"Others: {row['other_side']}." if row["contested"] else ""
        words = " ".join(filter(None, (by, word, against)))
        note = self.citing.note(row["article"], row["sentence"])
        return Line(head, words, cut(row["sentence"], "", row["title"]), [note])

    # ---- what is left out --------------------------------------------------------------------------------

    def _left_out(self) -> list[Line]:
        span = f"--since {self.since} --until {self.until}"
        counted = sorted(self.left.items(), key=lambda item: (-item[1], item[0]))
        lines = [Line(f"{count:,} {what.format(s='' if count == 1 else 's')}.") for what, count in counted if count]
        lines.append(Line(f"All happenings: dragoman incidents LEDGER {span}"))
        by_day = "A happening is of these days by its own day where a report gives one, else by its first report's."
        return [*lines, Line(f"{by_day} Records are made by a program that reads. {how_good(self.kinds)}")]


# ---- one happening in words ------------------------------------------------------------------------------


def _is_told_by(row: Row, story: Story) -> bool:
    """Whether a move of ground is what a happening tells: in the same sentence, or of the same place, taken by the same
    side on that day, or before it where the move has no day of its own."""
    reports = story.same.reports
    if any((one["article"], one["sentence"]) == (row["article"], row["sentence"]) for one in reports):
        return True
    places = {letters(one["place"]) for one in reports if one["place"]}
    names = {name for one in reports for name in one["actors"]} | {one.name for one in story.head.actors}
    if letters(row["place"]) not in places or row["holder"] not in names:
        return False
    first, last = story.days or (story.same.first_told, story.same.first_told)
    return bool(first <= row["date"] and (row["dated"] != "said" or row["date"] <= last))


def _is_dated_by_its_claim(story: Story, moved: Iterable[Row]) -> bool:
    """Whether a story tells again that a place was taken for which a move of ground gives an earlier day: most tell on
    which day the taking was claimed."""
    if not story.days or not (story.head.row["cameo"] or "").startswith(TAKING):
        return False
    names = {one.name for one in story.head.actors}
    places = {letters(row["place"]) for row in story.same.reports if row["place"]}
    return any(
        row["dated"] == "said"
        and row["holder"] in names
        and letters(row["place"]) in places
        and 0 < days_between(row["date"], story.days[0]) <= SAME
        for row in moved
    )


def _in_short(story: Story) -> str:
    least, most = story.toll.deaths
    dead = toll_words(story.toll).removeprefix("Dead: ").removesuffix(".")
    if least != most and not dead.startswith("at least"):
        dead = f"{least:,} to {most:,}"
    return f"{headline(story, short=True)}{f' ({dead} dead)' if dead else ''}"


def _on_whose_word(told: Told) -> str:
    """Who says so, where no report says it of itself."""
    speakers = [row["speaker"] for row in told.reports]
    if not all(speakers):
        return ""
    names = list(dict.fromkeys(name for name in speakers if name not in [one.name for one in told.actors]))
    return f"On the word of {joined(names)}." if names else "On its own word."


def _denied_by(story: Story, denials: Iterable[Told]) -> list[tuple[str, Row]]:
    """Who denies it, right where an article tells of it: one who is said to have acted, or to be accused, or who speaks
    for that state; of a deed in words that name the place or who was struck, too."""
    head = story.head
    accused = head.row["type"] == "ACCUSE"
    if (head.row["type"] in SPEECH and not accused) or (story.days and days_between(*story.days) > 1):
        return []  # of several days a denial is mostly of one
    sides = head.recipients if accused else head.actors
    ours = {one.id: one.name for one in sides}
    states = {side_of(one) for one in sides} - {one.id for one in sides}
    accusers = head.actors if accused else []
    named = accusers or [one for one in story.whom if one.kind != "state"]
    names = {*story.whole.towns, place_of(story), *(one.name for one in named)} - {""}
    found: dict[str, Row] = {}
    people = set()
    for one in denials:
        for row in one.reports:
            speaker = row["said_by"] if row["status"] == "denied" else next(iter(row["actor_ids"]), None)
            party = one.known.get(speaker) if speaker else None
            alike = accused or any(name in row["sentence"] for name in names)
            is_theirs = party and (party.id in ours or party.country in states)
            in_time = not row["date"] or story.is_in_time(row)
            if party and is_theirs and party not in accusers and alike and in_time and _answers(row, story):
                name = ours.get(party.id, party.name)
                found.setdefault(name, row)
                people |= {name} if party.kind == "person" else set()
    by_name = {name: row for name, row in found.items() if name in people}
    return sorted((by_name or found).items())  # who denies it for a state says what is denied


def _answers(row: Row, story: Story) -> bool:
    """Whether a denial stands in a sentence that tells of a story, or shortly behind one."""
    text = story.head.texts.get(row["article"], "")
    told = [one for one in story.whole.reports if one["article"] == row["article"]]
    if any(one["sentence"] == row["sentence"] for one in told) or not text:
        return bool(told)
    at = text.find(row["sentence"])
    ends = (text.find(one["sentence"]) + len(one["sentence"]) for one in told)
    return any(0 <= at - end <= ANSWERING for end in ends)


def _ends(toll: Told) -> list[Row]:
    """The reports that give the least and the most dead."""
    least, most = toll.deaths
    number = {row["deaths_low"] or row["deaths_high"]: row for row in reversed(toll.tolls)}
    return [number[one] for one in dict.fromkeys((least, most)) if one is not None]


def _by_voice(told: Told, *first: Row) -> list[Row]:
    """The best report of each other voice than those cited first, the freshest first, as far as there is room."""
    best: dict[int, Row] = {}
    cited = {told.voice.get(row["article"]) for row in first}
    ranked = sorted(told.reports, key=lambda row: (-told.freshness(row), -row["confidence"], row["fingerprint"]))
    for row in ranked:
        if told.voice[row["article"]] not in cited:
            best.setdefault(told.voice[row["article"]], row)
    return list(best.values())[: max(0, CITED - len(cited))]


def _to_quote(story: Story) -> Row:
    """The report of its head whose sentence says it best: of its day, as news, of its act and parties, whole, at the
    head of its article."""
    told, days = story.same, story.days
    sides = {side_of(one) for one in story.whom}

    def rank(row: Row) -> tuple[tuple[bool, ...], float, str]:
        words = cut(row["sentence"], row["trigger"], row["title"])
        whole = _is_whole(words) and "…" not in words
        by_itself = words.split()[0].strip("“”\"'‘’,").casefold() not in brief_words()["continuing"] if words else False
        alike = row["actor_ids"] == told.row["actor_ids"]
        place = told.at_head(row) + told.freshness(row) + row["confidence"]
        of_the_day = days is not None and days[0] <= row["earliest"] and row["latest"] <= days[1]
        apart = [told.known[one] for one in row["recipient_ids"] if one in told.known and told.known[one].is_body]
        of_these = {side_of(one) for one in apart} <= sides
        soon = days is None or days_between(days[1], (row["published"] or days[1])[:10]) <= SOON
        is_news = soon and not is_looked_back_on(row)
        takes = [(one["cameo"] or "").startswith(TAKING) for one in (row, told.row)]
        says_when = of_the_day and has_its_day(row)
        first = (row in told.dated, of_the_day, is_news, takes[0] == takes[1])
        return (*first, alike, says_when, of_these, whole and by_itself), place, row["fingerprint"]

    return max(told.reports, key=rank)


def _is_whole(words: str) -> bool:
    """Whether words to be quoted are a sentence, not a heading or a piece."""
    return "://" not in words and len(words.split()) >= LEAST_WHOLE and words.rstrip("”\"'’")[-1:] in (".", "…")


def cut(sentence: str, trigger: str, title: str | None) -> str:
    """A sentence without its article's heading before it; of a long one, what stands around the trigger."""
    line = next((part for part in sentence.splitlines() if trigger and trigger in part), "")
    words = line or " ".join(sentence.split())
    if title and words.startswith(title) and len(words) > len(title):
        words = words[len(title) :].lstrip(" .:-–—")
    many = words.split()
    if len(many) > MOST_WORDS:
        key = (trigger.split() or [""])[0]
        at = next((n for n, word in enumerate(many) if key and key in word), 0)
        first = max(0, at - CONTEXT) if at > CONTEXT else 0
        last = min(len(many), first + 2 * CONTEXT)
        many = [*(["…"] if first else []), *many[first:last], *(["…"] if last < len(many) else [])]
    words = " ".join(many)
    if words[:1] in QUOTES and words[-1:] in QUOTES:
        words = words[1:-1]
    return words.translate(INNER)


def worth_quoting(row: Row, speaker: Party, offices: Mapping[int, str]) -> bool:
    """A whole sentence or more in direct speech, none of the words the reporter's, by one whom the article names, who
    is a body or holds an office that says of what; not what somebody "had said", nor what another says for him."""
    words = row["content"].split()
    if row["kind"] != "direct" or not speaker.named or not is_called(row["source"] or ""):
        return False
    if speaker.kind == "state" or speaker.is_outlet:
        return False  # nobody's own words: somebody of that country's, a reporter's
    if (
        not _is_named(row["source"], speaker)
        or _is_anothers(row["source"], speaker)
        or row["source"].split()[0].casefold() in brief_words()["anonymous"]
        or "had" in (row["cue"] or "").split()
        or not _is_all_quoted(row["content"])
    ):
        return False
    if not LEAST_WORDS <= len(words) <= MOST_WORDS:
        return False
    text = row["content"].strip("“”\"'‘’ \n")
    by_itself = text[:1].isupper() and text[-1:] in ".!," and words[0].strip("“”\"'‘’,").casefold() not in _dangling()
    office = offices.get(speaker.id)
    return by_itself and (speaker.is_body or (office is not None and not is_bare_office(office, speaker)))


def is_bare_office(office: str, speaker: Party) -> bool:
    """Whether an office says nothing without that of which somebody holds it: "outgoing head", or "president" of
    one who is not of a state."""
    words = brief_words()
    rest = re.sub(rf"^(?:(?:{'|'.join(words['qualifying'])})[ -])+", "", office.casefold())
    of_any_body = rest in words["any_bodys"] and not (speaker.listed and speaker.is_of_its_state)
    return of_any_body or bool({office, rest} & set(words["bare_offices"]))


def says_something(row: Row, told: frozenset[str] | None) -> bool:
    """Whether words are no mere wish, and name somebody, give a number, promise, or are of what an article ``told``."""
    text = row["content"].strip("“”\"'‘’ \n")
    if re.match(rf"(?:{'|'.join(brief_words()['wishing'])})\b", text, re.IGNORECASE):
        return False
    return SAYING.search(text) is not None or len(content_words(text) & (told or frozenset())) >= SEVERAL


def _words_by_article(found: Iterable[Story]) -> dict[int, frozenset[str]]:
    """The words in which each article tells of the happenings that are told."""
    words: dict[int, frozenset[str]] = {}
    for story in found:
        for row in story.same.reports:
            words[row["article"]] = words.get(row["article"], frozenset()) | content_words(row["sentence"])
    return words


def _is_named(source: str, speaker: Party) -> bool:
    """Whether a source is called by a word of the speaker's name, a body by its initials, too: what is said of whom a
    source is ("Ann Lee, a fellow of the Institute") is not who it is."""
    called = source.partition(",")[0] if speaker.is_body else source
    name = letters(without_accents(speaker.name))
    initials = "".join(word[0] for word in speaker.name.split() if word[0].isupper())
    words = [letters(without_accents(word)) for word in re.findall(r"[^\s,]+", called) if word[0].isupper()]
    shared = (word in name for word in words if len(word) >= LEAST_OF_NAME)
    return not name or any(shared) or initials in called or (speaker.is_body and called == source)


def _is_anothers(source: str, speaker: Party) -> bool:
    """Whether a source only belongs to a speaker: "a statement from Macron's office"."""
    last = re.split(r"[\s-]", speaker.name)[-1]
    return re.search(rf"{re.escape(last)}['’]s?\s+\w", source) is not None


def _is_all_quoted(content: str) -> bool:
    """Whether words begin with their quotation, or have no marks in them at all."""
    return content.lstrip()[:1] in QUOTES or not any(mark in content for mark in QUOTES)


def _quoted(row: Row) -> str:
    """The letters of the longest quotation in a statement's words, by which it is known again."""
    return letters(max(QUOTED.findall(row["content"]), key=len, default=row["content"]))


def _dangling() -> list[str]:
    return [*brief_words()["dangling"], *brief_words()["continuing"]]


def _of_pairs(counted: Counter[Kind]) -> Counter[tuple[int, int]]:
    both: Counter[tuple[int, int]] = Counter()
    for (_, one, other), count in counted.items():
        if one and other and one != other:
            both[(min(one, other), max(one, other))] += count
    return both
