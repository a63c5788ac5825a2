"""A briefing from a ledger: what mattered most in a span, what was said, what is due, what moved, what is left out.

Every line names the articles it rests on by notes; ``views/briefing.py`` writes it as Markdown, HTML or docx.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select

from ..errors import UsageError
from ..views.judged import DOUBTFUL, UNSURE, how_good
from . import ask, schema
from .citing import Citing
from .evidence import content_words
from .matter import (
    HEAD,
    NAMELESS_DEEDS,
    NOWHERE,
    SEVERAL,
    SPEECH,
    WEEKS,
    Considered,
    Story,
    Told,
    considered,
    mark_new,
    outvoted,
    pairs,
    stories,
    varied,
)
from .parties import Party, letters, parties
from .spans import days_between, days_from, first_day, last_day
from .voices import COUNTED
from .words import act_of, brief_words, counted_words, day_words, first_capital, joined, noun_of

Row = dict[str, Any]
LENGTH = 8  # happenings that are told
CITED = 4  # articles of one happening
LEAST_WORDS, MOST_WORDS = 8, 45  # of a quotation
LEAST_WHOLE = 5  # words of a sentence that says who did what
ENOUGH = 20  # articles of the weeks before from which something is said of what is new
BUSY, BUSIER = 5, 2.0  # happenings of a pair, and times as many as usual, from which it is said to be busier
CONTEXT = 20  # words on either side of what a long sentence is cut down to
QUOTES = ("“", "”", '"')
INNER = str.maketrans('“”"', "‘’'")  # quotation marks within what is quoted
LEAST_FRESH = 0.5  # of voices, which a passing mention does not reach
MINORITY = 5  # one voice in so many says otherwise, or it is not told
CLOSE = 0.1  # degrees by which two names of one place may miss each other
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
        found = self._considered()
        told = self._in_span(found)
        news, denials = self._news(told)
        mark_new(self.connection, news, self.since, self.until)
        self._mark_followed(news)
        chosen = stories(news)
        dated = [story for story in chosen if not _is_background(story)]
        kept = [story for story in dated if not outvoted(story, chosen)]
        shown = varied(kept, self.wishes.length)
        self.left["happening{s} that more outlets tell of another side"] = len(dated) - len(kept)
        self.left["mention{s} in passing, without a day"] += len(chosen) - len(dated)
        happened = [self._story(story, chosen, denials) for story in shown]
        self.kinds = tuple(sorted({story.head.row["type"] for story in shown}))
        self.left["happening{s} of less weight"] = len(kept) - len(shown)
        sections = [
            Section("In short", [], self._summary(found, shown)),
            Section("What happened", happened),
            Section("What was said", self._said(shown)),
            Section("What is due", self._due()),
            Section("What moved on the ground", self._ground()),
        ]
        self.brief.sections = [section for section in sections if section.lines or section.opening]
        self.brief.sections.append(Section("What this leaves out", self._left_out()))
        return self.brief

    # ---- what is looked at -------------------------------------------------------------------------

    def _considered(self) -> Considered:
        filters = ask.Filters(since=self.since, until=self.until, place=self.wishes.place)
        least = self.wishes.min_confidence
        return considered(self.connection, filters, least=least, known_as=self.wishes.actor)

    def _in_span(self, found: Considered) -> list[Told]:
        """Incidents whose own day, or else whose first report's, is in the span."""
        self.left["happening{s} below the confidence asked for"] = found.doubtful
        self.left["happening{s} in fewer articles than those looked at"] = found.fewer
        inside = []
        for one in found.told:
            first, last = one.days or (one.first_told, one.first_told)
            if self.since <= first and last <= self.until:
                inside.append(one)
            elif one.days is None and not any(row["date"] for row in one.reports):
                self.left["happening{s} without a day, first told before or after these days"] += 1
            else:
                self.left["happening{s} of other days, or dated to more than these"] += 1
        return inside

    def _news(self, told: Iterable[Told]) -> tuple[list[Told], list[Told]]:
        """What happened, told by somebody known by name; and what somebody denies."""
        news, denials = [], []
        words = set(brief_words()["denials"])
        for one in told:
            if one.status == "denied" or one.row["trigger"].casefold() in words:
                denials.append(one)
            elif one.status not in COUNTED:
                kind = "possible" if one.status == "possible" else "planned or called off"
                self.left["happening{s} only " + kind] += 1
            elif not _is_somebodys(one):
                self.left["happening{s} with nobody named"] += 1
            elif one.fresh < LEAST_FRESH:
                self.left["mention{s} in passing, without a day"] += 1
            else:
                news.append(one)
        return news, denials

    def _mark_followed(self, news: Iterable[Told]) -> None:
        for name in self.wishes.follow:
            try:
                ids = set(ask.actors_named(self.connection, name))
            except UsageError:
                ids = set()
            for one in news:
                row = one.row
                here = {(row["place"] or "").casefold(), (row["country"] or "").casefold()}
                if ids & {*row["actor_ids"], *row["recipient_ids"]} or name.casefold() in here:
                    one.followed = True

    # ---- what happened -----------------------------------------------------------------------------

    def _story(self, story: Story, others: Sequence[Story], denials: Sequence[Told]) -> Line:
        whole = story.whole
        report = _to_quote(story.head)
        against = _denied_by(story, denials)
        words = [
            _told_by(whole),
            _toll(_with_toll(story)),
            _on_whose_word(story.head),
            _others(story, others),
            f"Denied by {joined([name for name, _ in against])}." if against else "",
            "Still going on." if whole.status == "ongoing" else "",
            "Unsure: about one in four of such records is right." if story.head.sure < UNSURE else "",
        ]
        quote = self._cut(report) if _is_whole(self._cut(report)) else ""
        line = Line(f"{headline(story.head, story.days)}.", " ".join(filter(None, words)), quote)
        line.cited = self.citing.all([report, *_by_voice(whole, report), *(row for _, row in against)])
        return line

    def _cut(self, row: Row) -> str:
        return cut(row["sentence"], row["trigger"], row["title"])

    # ---- in short ------------------------------------------------------------------------------------

    def _summary(self, found: Considered, shown: Sequence[Story]) -> str:
        a = schema.articles
        inside = (a.c.published >= self.since, a.c.published <= self.until + "~")
        number, outlets = self.connection.execute(
            select(func.count(), func.count(a.c.outlet.distinct())).where(*inside)
        ).one()
        volume = f"{counted_words(number, 'article')}{f' of {outlets:,} outlets' if outlets else ''}"
        parts = [
            "Foremost: " + "; ".join(map(_in_short, shown[:3])) + "." if shown else "",
            self._change(),
            f"It rests on {volume} published in these days, and on later ones where they tell of them.",
        ]
        if not shown:
            parts[0] = "Nothing is told of these days that somebody known by name did or underwent."
        return " ".join(filter(None, parts))

    def _change(self) -> str:
        """Which pairs are busier than in the weeks before, by their share of all happenings."""
        a = schema.articles
        first = days_from(self.since, -7 * WEEKS)
        number, oldest = self.connection.execute(
            select(func.count(), func.min(a.c.published)).where(a.c.published >= first, a.c.published < self.since)
        ).one()
        if number < ENOUGH:
            held = counted_words(number, "article")
            return f"What is new can't be said: of the {WEEKS} weeks before, the ledger has {held}."
        before = f"from {day_words(oldest[:10])} to the day before these"
        now = _of_pairs(pairs(self.connection, self.since, self.until))
        then = _of_pairs(pairs(self.connection, first, days_from(self.since, -1)))
        scale = now.total() / max(1, then.total())
        known = parties(self.connection, {one for pair in now for one in pair})
        told = []
        for pair, count in sorted(now.items(), key=lambda item: (-item[1], item[0])):
            both = [known[one] for one in pair if one in known and known[one].is_body]
            if count >= BUSY and len(both) == 2 and count >= BUSIER * (then[pair] * scale + 1):
                usual = round(then[pair] * scale)
                told.append(f"{both[0].name} and {both[1].name} ({count} happenings, {usual} expected)")
        if not told:
            return f"No pair has a greater share of all happenings than {before}."
        return f"Of these pairs more is told than by their share of all happenings {before}: {'; '.join(told[:3])}."

    # ---- said, due, ground -----------------------------------------------------------------------------

    def _said(self, shown: Sequence[Story]) -> list[Line]:
        """What those said whom most outlets quote, of each the one that says most of what happened."""
        said = ask.statements(
            self.connection, self.wishes.actor, since=self.since, until=self.until, limit=ask.SOME * 10
        )
        if self.wishes.place:
            there = self._articles_of(self.wishes.place)
            said = [row for row in said if row["article"] in there]
        known = parties(self.connection, {row["speaker"] for row in said})
        offices = self._offices(known)
        about = {row["article"] for story in shown for one in story.members for row in one.reports}
        quoted: dict[int, set[str]] = {}
        by: dict[int, list[Row]] = {}
        for row in said:
            speaker = known[row["speaker"]]
            quoted.setdefault(speaker.id, set()).add(row["outlet"] or row["identity"])
            if _worth_quoting(row, speaker, offices):
                by.setdefault(speaker.id, []).append(row)

        def rank(row: Row) -> tuple[bool, int, str]:
            return row["article"] in about, min(len(row["content"].split()), ENOUGH), row["fingerprint"]

        best = [max(rows, key=rank) for rows in by.values()]

        def order(row: Row) -> tuple[bool, int, bool, str]:
            speaker = known[row["speaker"]]
            return speaker.kind == "state", -len(quoted[speaker.id]), row["article"] not in about, row["fingerprint"]

        best.sort(key=order)
        chosen = best[: self.wishes.length]
        self.left["statement{s}"] = len(said) - len(chosen)
        return [self._statement(row, known[row["speaker"]], offices) for row in chosen]

    def _articles_of(self, place: str) -> set[int]:
        """The articles of these days that have an event in a place."""
        e = schema.events
        at = ask.conditions(self.connection, ask.Filters(place=place, since=self.since, until=self.until))
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
        who = f"{speaker.name} ({office})" if office else speaker.name
        words = " ".join(row["content"].split()).strip("“”\"'‘’ ,")
        counted = f"quoted in {len(words.split())} words" + (f" by {outlet_of(row)}" if outlet_of(row) else "")
        head = f"{who}, {day_words(row['date'])}, {counted}{':' if self.brief.quotes else '.'}"
        return Line(first_capital(head), "", words, [self.citing.note(row["article"], row["content"])])

    def _due(self) -> list[Line]:
        """What is set for after these days, and what was put off or called off in them, as was known at their end."""
        rows = ask.agenda(
            self.connection, today=self.until, actor=self.wishes.actor, min_confidence=self.wishes.min_confidence
        )
        ahead = [
            row
            for row in rows
            if (row["state"] == "due" and (row["latest"] > self.until or not row["date"]))
            or (row["became"] in ("put off", "called off") and row["published"][:10] >= self.since)
        ]
        if self.wishes.place:
            there = self._articles_of(self.wishes.place)
            ahead = [row for row in ahead if row["article"] in there]
        self.left["plan{s} further ahead"] = max(0, len(ahead) - self.wishes.length)
        self.left["plan{s} past the day, with nothing told"] = sum(row["became"] == "unheard of" for row in rows)
        return [self._plan(row) for row in ahead[: self.wishes.length]]

    def _plan(self, row: Row) -> Line:
        when = day_words(row["earliest"], row["latest"]) if row["date"] else "No day set"
        where = f" ({row['place']})" if row["place"] else ""
        act = act_of({**row, "status": "planned", "recipients": [], "actors": row["who"]})
        head = f"{when}: {joined(row['who'])} {act}{where}."
        words = f"{first_capital(row['became'] or row['state'])}: {'; '.join(row['history'])}."
        return Line(head, words, self._cut({**row, "trigger": ""}), [self.citing.note(row["article"], row["sentence"])])

    def _ground(self) -> list[Line]:
        """Places that one who fights there is newly said to have taken or lost at the head of an article, by several
        outlets or by himself; of two who are said to have taken one place, the one of whom more outlets say it."""
        claims = ask.control(self.connection, self.wishes.place, since=self.since, until=self.until, limit=None)
        known = parties(self.connection, {row["holder"] for row in claims})
        fighting = self._fighting()
        moves: dict[tuple[str, int, str], list[Row]] = {}
        for row in claims:
            is_place = row["precision"] not in (None, "country") and row["territory"][:1].isupper()
            if row["status"] in GROUND and is_place and (known[row["holder"]].id, row["country"]) in fighting:
                moves.setdefault((_spot(row), row["holder"], row["status"]), []).append(row)
            else:
                self.left["claim{s} about ground without a move of a place"] += 1
        told: dict[str, tuple[int, list[Row]]] = {}
        for (spot, holder, status), rows in sorted(moves.items()):
            heads = [row for row in rows if self._is_news(row)]
            outlets = len({outlet_of(row) or row["article"] for row in heads})
            by_himself = any(row["speaker"] == row["holder_name"] for row in heads)
            if not heads or not (outlets >= 2 or by_himself) or self._was_told(rows[0], holder, status):
                self.left["move{s} on the ground told before, or only in passing"] += 1
            elif spot not in told or told[spot][0] < outlets:
                told[spot] = (outlets, heads)
        found = sorted(told.items(), key=lambda item: (-item[1][0], item[1][1][0]["date"] or "", item[0]))
        return [self._move(heads, outlets) for _, (outlets, heads) in found[: self.wishes.length]]

    def _move(self, heads: Sequence[Row], outlets: int) -> Line:
        row = heads[0]
        territory = _first_of(Counter(one["territory"] for one in heads))
        claimed = f", {row['speaker']} says" if row["speaker"] else ""
        head = f"{row['holder_name']} {GROUND[row['status']]} {territory}{claimed} ({day_words(row['date'])})."
        words = f"Told by {counted_words(outlets, 'outlet')}."
        return Line(head, words, cut(row["sentence"], "", row["title"]), self.citing.all(heads[:CITED]))

    def _was_told(self, row: Row, holder: int, status: str) -> bool:
        """Whether an article before the span says the same of the place, by whichever of its names."""
        a, c = schema.articles, schema.control
        here = c.c.territory == row["territory"]
        if row["latitude"] is not None:
            here |= c.c.latitude.between(row["latitude"] - CLOSE, row["latitude"] + CLOSE) & (
                c.c.longitude.between(row["longitude"] - CLOSE, row["longitude"] + CLOSE)
            )
        earlier = select(c.c.id).join(a, a.c.id == c.c.article)
        earlier = earlier.where(c.c.holder == holder, c.c.status == status, here, a.c.published < self.since)
        return self.connection.execute(earlier.limit(1)).first() is not None

    def _is_news(self, row: Row) -> bool:
        """Whether a claim stands at the head of its article."""
        return 0 <= self.citing.text(row["article"]).find(row["sentence"]) < HEAD

    def _fighting(self) -> set[tuple[int, str]]:
        """Bodies that are said to have used force, each with the country: who takes or loses ground, fights there."""
        e, p = schema.events, schema.participants
        query = (
            select(p.c.actor, e.c.country)
            .join(e, (e.c.id == p.c.event) & (p.c.role == "actor"))
            .where(e.c.type == "ASSAULT", e.c.country.is_not(None), e.c.confidence >= self.wishes.min_confidence)
            .where(e.c.earliest >= days_from(self.since, -7 * WEEKS), e.c.earliest <= self.until)
            .group_by(p.c.actor, e.c.country)
            .having(func.count(e.c.incident.distinct()) >= SEVERAL)
        )
        found = self.connection.execute(query).all()
        known = parties(self.connection, {row[0] for row in found})
        return {(known[row[0]].id, row[1]) for row in found if known[row[0]].is_body}

    # ---- what is left out --------------------------------------------------------------------------------

    def _left_out(self) -> list[Line]:
        span = f"--since {self.since} --until {self.until}"
        counted = sorted(self.left.items(), key=lambda item: (-item[1], item[0]))
        lines = [Line(f"{count:,} {what.format(s='' if count == 1 else 's')}.") for what, count in counted if count]
        lines.append(Line(f"All happenings: dragoman incidents LEDGER {span}"))
        by_day = "A happening is of these days by its own day where a report gives one, else by its first report's."
        return [*lines, Line(f"{by_day} Records are made by a program that reads. {how_good(self.kinds)}")]


# ---- one happening in words ------------------------------------------------------------------------------


def headline(told: Told, days: tuple[str, str] | None = None, *, short: bool = False) -> str:
    """Who did what to whom, where and when; ``days`` are those of its story where it lasted."""
    row, actors, recipients = told.row, told.actors, told.recipients
    where = _where(told) if row["type"] not in NOWHERE else ""
    at = f" in {where}" if where else ""
    whom = [one.name for one in recipients]
    if not whom and where and letters(where) in map(letters, row["recipients"]):
        whom = [where]  # a town that was attacked
    if any(letters(where) in letters(name) for name in whom):
        at = ""
    if actors:
        act = act_of({**row, "actors": actors, "recipients": whom})
        main = " ".join(filter(None, (joined([one.name for one in actors]), act, joined(whom)))) + at
    else:
        main = f"{noun_of(row, joined(whom))}{at}, its author not named"
    days = days or told.days
    when = day_words(*days) if days else f"told on {day_words(told.first_told)}"
    mark = "Alleged: " if told.alleged else ""
    return f"{mark}{first_capital(main)}{'' if short else f' ({when})'}"


def _where(told: Told) -> str:
    """The town, else the region, that most reports with one name; else the country, where no party is of it."""
    names = {letters(one.name) for one in (*told.actors, *told.recipients)}
    for among in (told.towns, told.places - told.towns):
        counted = Counter(row["place"] for row in told.reports if row["place"] in among)
        place = _first_of(counted)
        if 2 * counted[place] > counted.total() and _is_named(place, told):
            return "" if letters(place) in names else place
    if told.row["type"] not in ("ASSAULT", "PROTEST"):
        return ""
    theirs = {one.country for one in (*told.actors, *told.recipients)}
    wide = Counter(row["place"] for row in told.reports if row["precision"] == "country")
    of_others = not theirs & {row["country"] for row in told.reports if row["country"]}
    place = _first_of(wide) if of_others else ""
    return "" if letters(place) in names else place


def _is_named(place: str, told: Told) -> bool:
    """Whether a sentence that tells of it names the place, or several voices have it."""
    there = [row for row in told.reports if row["place"] == place]
    named = any(place.casefold() in row["sentence"].casefold() for row in there)
    return named or len({told.voice[row["article"]] for row in there}) >= SEVERAL


def _is_somebodys(one: Told) -> bool:
    """Whether it is known who did it, or of violence to whom or where; of words, whom they reach, too."""
    if one.row["type"] in SPEECH:
        reach = len({*one.actors, *one.recipients}) > 1 or (one.row["type"] == "CONSULT" and bool(one.places))
        return bool(one.actors) and reach
    violence = one.row["type"] in NAMELESS_DEEDS and one.days is not None
    return bool(one.actors) or (violence and bool(one.recipients or _where(one)))


def _is_background(story: Story) -> bool:
    """Whether it is violence to which one voice gives no day: what a report looks back on."""
    return story.days is None and story.head.row["type"] == "ASSAULT" and len(set(story.whole.voice.values())) == 1


def _with_toll(story: Story) -> Told:
    """What has a story's toll: of one that lasted the incident that tells it; the others are of other strikes."""
    days = story.days
    return story.head if days and days_between(*days) > 1 else story.whole


def _in_short(story: Story) -> str:
    least, most = _with_toll(story).deaths
    dead = "" if most is None else f" ({most} dead)" if least == most else f" ({least} to {most} dead)"
    return f"{headline(story.head, short=True)}{dead}"


def _first_of(counted: Counter[str]) -> str:
    return min(counted, key=lambda name: (-counted[name], name), default="")


def outlet_of(row: Row) -> str | None:
    """The outlet of a row with its article's columns; where none is known, the host of its address."""
    host = urlsplit(row["url"] or "").hostname
    return row["outlet"] or (host.removeprefix("www.") if host else None)


def _told_by(told: Told) -> str:
    voices, articles = len(set(told.voice.values())), len(told.voice)
    outlets = sorted({name for row in told.reports if (name := outlet_of(row))})
    if voices > 1:
        return f"Told by {voices} independent outlets in {counted_words(articles, 'article')}."
    if not outlets:
        return f"Told in {counted_words(articles, 'article')} whose outlet isn't named."
    return f"Told by {outlets[0]} alone{f' in {articles} articles' if articles > 1 else ''}."


def _toll(told: Told) -> str:
    least, most = told.deaths
    if most is None:
        return ""
    if least == most:
        return f"Dead: {most:,}."
    by = {
        "low": next((outlet_of(r) for r in told.tolls if (r["deaths_low"] or r["deaths_high"]) == least), None),
        "high": next((outlet_of(r) for r in told.tolls if (r["deaths_low"] or r["deaths_high"]) == most), None),
    }
    low, high = (f" ({name})" if name else "" for name in by.values())
    return f"Dead, as single reports have it: {least:,}{low} to {most:,}{high}."


def _on_whose_word(told: Told) -> str:
    """Who says so, where no report says it of itself."""
    speakers = [row["speaker"] for row in told.reports]
    if not all(speakers):
        return ""
    names = list(dict.fromkeys(name for name in speakers if name not in [one.name for one in told.actors]))
    return f"On the word of {joined(names)}." if names else "On its own word."


def _others(story: Story, others: Iterable[Story]) -> str:
    """Whom several voices name as having done the like in the same town on the same days."""
    head, days = story.head, story.days
    if not head.actors or not days or head.row["type"] != "ASSAULT":
        return ""
    names = {one.id for one in head.actors}
    many = len(set(story.whole.voice.values()))
    found = set()
    for other in others:
        theirs = other.days
        near = theirs and theirs[0] <= days[1] and days[0] <= theirs[1]
        alike = near and other.head.row["type"] == "ASSAULT" and story.whole.towns & other.head.towns
        voices = len(set(other.whole.voice.values()))
        if other is not story and alike and not other.head.alleged and voices >= max(SEVERAL, many / MINORITY):
            found |= {one.name for one in other.head.actors if one.is_body and one.listed and one.id not in names}
    return f"Others name {joined(sorted(found))} as acting." if found else ""


def _denied_by(story: Story, denials: Iterable[Told]) -> list[tuple[str, Row]]:
    """Who denies it, in an article that tells of it and in words that it is told in: one who is said to have acted, or
    to be accused."""
    head = story.head
    if head.row["type"] in SPEECH and head.row["type"] != "ACCUSE":
        return []
    articles = {row["article"] for row in story.whole.reports}
    accused = head.recipients if head.row["type"] == "ACCUSE" else head.actors
    ours = {one.id: one.name for one in accused}
    names = [one.name for one in (*head.actors, *head.recipients) if one not in accused]
    words = " ".join([*(row["trigger"] for row in story.whole.reports), *story.whole.towns, *names])
    found: dict[str, Row] = {}
    for one in denials:
        for row in one.reports:
            speaker = row["said_by"] if row["status"] == "denied" else next(iter(row["actor_ids"]), None)
            alike = content_words(words) & content_words(row["sentence"].replace(row["trigger"], ""))
            if row["article"] in articles and speaker in ours and alike:
                found.setdefault(ours[speaker], row)
    return sorted(found.items())


def _by_voice(told: Told, first: Row) -> list[Row]:
    """The best report of each other voice, the freshest first."""
    best: dict[int, Row] = {}
    ranked = sorted(told.reports, key=lambda row: (-told.freshness(row), -row["confidence"], row["fingerprint"]))
    for row in ranked:
        if told.voice[row["article"]] != told.voice.get(first["article"]):
            best.setdefault(told.voice[row["article"]], row)
    return list(best.values())[: CITED - 1]


def _to_quote(told: Told) -> Row:
    """The report whose sentence says it best: of the parties of the headline, whole, at the head, with its day."""

    def rank(row: Row) -> tuple[bool, bool, bool, float, str]:
        words = cut(row["sentence"], row["trigger"], row["title"])
        whole = _is_whole(words) and "…" not in words
        by_itself = words.split()[0].strip("“”\"'‘’,").casefold() not in brief_words()["continuing"] if words else False
        alike = row["actor_ids"] == told.row["actor_ids"]
        place = told.at_head(row) + told.freshness(row) + row["confidence"]
        return row in told.dated, whole and by_itself, alike, place, row["fingerprint"]

    return max(told.reports, key=rank)


def _is_whole(words: str) -> bool:
    """Whether words to be quoted are a sentence, not a heading or a piece."""
    return len(words.split()) >= LEAST_WHOLE and words.rstrip("”\"'’")[-1:] in (".", "…")


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


def _spot(row: Row) -> str:
    """Where a claim is of: its point to a tenth of a degree, else the name."""
    return row["territory"] if row["latitude"] is None else f"{row['latitude']:.1f} {row['longitude']:.1f}"


def _worth_quoting(row: Row, speaker: Party, offices: Mapping[int, str]) -> bool:
    """A whole sentence or more in direct speech, by one known by name who speaks for a body or holds an office."""
    words = row["content"].split()
    if row["kind"] == "indirect" or not LEAST_WORDS <= len(words) <= MOST_WORDS or not speaker.named:
        return False
    text = row["content"].strip("“”\"'‘’ \n")
    by_itself = text[:1].isupper() and text[-1:] in ".!," and words[0].strip("“”\"'‘’,").casefold() not in _dangling()
    return by_itself and (speaker.id in offices or speaker.is_body)


def _dangling() -> list[str]:
    return list(brief_words()["dangling"])


def _of_pairs(counted: Counter[tuple[str, int, int]]) -> Counter[tuple[int, int]]:
    both: Counter[tuple[int, int]] = Counter()
    for (_, one, other), count in counted.items():
        if one and other and one != other:
            both[(min(one, other), max(one, other))] += count
    return both
