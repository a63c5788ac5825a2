"""When an act took or is to take place."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import structs

from ..data import word_lists
from ..language.clauses import Clauses, Predicate
from ..language.grammar import SUBORDINATE
from ..records import EventDate, Recency, Status, Time
from ..records import Span as Words
from ..times.calendar import day_range, step_value, to_event_date
from ..times.entries import Entries
from .attach import Attached
from .frames import Act
from .ontology import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Span

OCCASION = 80  # tokens
LISTS = word_lists("events", "when")
SINCE, WITHIN = LISTS["since"], LISTS["within"]
FROM, UNTIL = LISTS["from"], LISTS["until"]
LENGTH = re.compile(r"P[\dX]+[DWMY]")
WHOLE = re.compile(r"P(\d+)([DWMY])")  # a length of time in days, weeks, months or years
# Of 116 acts with a day of their own in 49 articles set aside, 55 of 61 in these two days before publication are
# labelled as news, one of 43 of more than a week before; of those with a day beside them, 43 of 50 in the two days.
FRESH, RECENT = 2, 7  # days
LEAD = 2  # sentences at the head of an article, which tell its news where nothing else says what does
# Relations across which a time holds.
SAME_TIME = SUBORDINATE | {"conjunct", "object", "prepositional object", "preposition"}


class Dates:
    """Dates the acts of one article: by their own clause, the clauses around it, their sentence, the article."""

    def __init__(self, clauses: Clauses, times: list[Time], published: date | None) -> None:
        self.clauses = clauses
        self._entries = Entries(times, clauses.source, published)
        self._spans = dict(self._whole(sorted(times, key=lambda one: one.span)))
        dated = [(time.span, day) for time in times if (day := self.of(time)) is not None]
        self._attached = Attached(clauses, dated)
        lengths = (time for time in times if time.type == "DURATION" and LENGTH.fullmatch(time.value or ""))
        self._lasting = Attached(clauses, [(one.span, one) for one in lengths if self._before_word(one) in WITHIN])
        self._before = dict(self._told_before(times))

    def _told(self, i: int) -> date | None:
        """The day on which word ``i`` is told: that of publication, or of its entry in a live report."""
        return self._entries.day(self.clauses.offsets[i])

    def of(self, time: Time) -> EventDate | None:
        """The date that an expression gives to what it is said of: "since Monday" up to the day on which it is told,
        either of "between 3 and 5 May" from the one to the other."""
        day, told = self._spans.get(time.span) or to_event_date(time), self._entries.day(time.span[0])
        if day is None or told is None or self._before_word(time) not in SINCE or day.earliest >= told.isoformat():
            return day
        today = told.isoformat()
        return structs.replace(day, value=f"{day.earliest}/{today}", latest=today)

    def _whole(self, times: list[Time]) -> Iterator[tuple[Words, EventDate]]:
        """By the words of its first and of its last day the spans of time that are told by both."""
        for one, other in pairwise(times):
            between = self.clauses.source[one.span[1] : other.span[0]]
            first, last = to_event_date(one), to_event_date(other)
            dashed = not between.strip(" ").isalpha()
            if between.strip() not in UNTIL or not (dashed or self._before_word(one) in FROM):
                continue
            if first is not None and last is not None and first.earliest < last.latest:
                words = one.span[0], other.span[1]
                value = f"{first.earliest}/{last.latest}"
                whole = EventDate(value=value, earliest=first.earliest, latest=last.latest, words=words)
                yield from ((time.span, whole) for time in (one, other))

    def _before_word(self, time: Time) -> str:
        """The word before an expression, or before its article."""
        i = bisect_right(self.clauses.offsets, time.span[0]) - 2
        return self.clauses.lower[i] if i >= 0 else ""

    def _lasts(self, act: Act) -> bool:
        """Whether it is told as of a length of days or more, none of which is its day: "killed 90 in eight days"."""
        return any(map(self._lasting.on, (act.index, act.clause.index)))

    def date(self, act: Act, status: Status, sent: Span, ordinal: int, news: bool | None = None) -> EventDate | None:
        """The date of ``act``, which stands in ``sent``, the article's sentence number ``ordinal``: one that the words
        give, else, of what is ``news``, that of the article; where it isn't known what is, its head is."""
        own, above = (act.index, act.clause.index), self._verbs_above(act)
        found = self._on(own, act, status) or self._by_what_followed(act) or self._on(above, act, status)
        found = found or self._beside(act, status, sent)
        if found is not None:
            return found
        if not news and not ((news is None or self._is_entry(sent)) and self._is_lead(sent, ordinal)):
            return None
        return self._of_occasion(act, status, sent) or self._of_article(act, status)

    def _beside(self, act: Act, status: Status, sent: Span) -> EventDate | None:
        """The date nearest to an act in its sentence."""
        beside = self._attached.between(sent.start, sent.end)
        found = self._nearest([one for one in beside if not self._is_apart(one[0], act.index)], act.index, status)
        return structs.replace(found, basis="beside") if found is not None else None

    def recency(self, told: Recency | None, day: EventDate | None, index: int) -> Recency | None:
        """How the act of token ``index`` is told, as its day says, else as ``told``: what was in the last days is news,
        what by its own words was more than a week ago is not."""
        today = self._told(index)
        if told is None or day is None or today is None:
            return told
        first, last = (str(today - timedelta(days=days)) for days in (RECENT, FRESH))
        if last <= day.latest <= str(today) and first <= day.earliest:
            return "news"
        return "background" if told == "news" and day.basis == "own" and day.latest < first else told

    def _told_before(self, times: list[Time]) -> Iterator[tuple[int, tuple[int, str, int, Words]]]:
        """The words of what came a length of time before something else: how many days, weeks, months or years, the
        word of that and the span of the length: "it comes a day after the army shelled Homs"."""
        clauses = self.clauses
        for time in times:
            length = WHOLE.fullmatch(time.value or "") if time.type == "DURATION" and time.modifier == "AFTER" else None
            last = bisect_right(clauses.offsets, time.span[1] - 1) - 1
            if length is None or time.anchor is None or clauses.relation[last] != "adverbial noun":
                continue  # "the first in eight months after"
            i = bisect_right(clauses.offsets, time.anchor[1] - 1) - 1
            above = clauses.head[i]
            other = clauses.head[above] if clauses.relation[above] == "preposition" else above
            yield i, (int(length[1]), length[2], other, time.span)

    def _by_what_followed(self, act: Act) -> EventDate | None:
        """The date of an act that came so long before another, by the date of that or, where it has none, as news."""
        known = self._before.get(act.index) or self._before.get(act.clause.index)
        told = self._told(act.index)
        if known is None or told is None:
            return None
        number, unit, other, length = known
        own = self._attached.on(other)
        days = [date.fromisoformat(day) for day in (own[0][1].earliest, own[0][1].latest)] if own else []
        values = [step_value(day, unit, -number) for day in days or (told - timedelta(days=1), told)]
        ranges = [found for value in values if value is not None and (found := day_range(value)) is not None]
        if not ranges:
            return None
        earliest, latest = ranges[0][0].isoformat(), ranges[-1][1].isoformat()
        whole = values[0] if values[0] == values[-1] and unit != "W" else None
        return EventDate(value=whole or f"{earliest}/{latest}", earliest=earliest, latest=latest, words=length)

    def _of_occasion(self, act: Act, status: Status, sent: Span) -> EventDate | None:
        """For what is said: the day on which the sentences just before place the speaking."""
        told = self._told(act.index)
        if act.frame.type not in WORDS or told is None:
            return None
        before = [day for i, day in self._attached.between(max(0, sent.start - OCCASION), sent.start)]
        today, recent = told.isoformat(), (told - timedelta(days=RECENT)).isoformat()
        found = [day for day in before if recent <= day.earliest and day.latest <= today and day.earliest == day.latest]
        return structs.replace(found[-1], basis="beside") if found else None

    def is_to_come(self, act: Act) -> bool:
        """Whether the act's own words date it after publication: "talks on Friday"."""
        told = self._told(act.index)
        own = self._attached.on(act.index) or self._attached.on(act.clause.index)
        return told is not None and bool(own) and all(day.earliest > told.isoformat() for _, day in own)

    def _is_lead(self, sent: Span, ordinal: int) -> bool:
        """Whether a sentence is among the first of the article, or of its entry in a live report."""
        start = self._entries.start(sent.start_char)
        before = sum(other.start_char < start for other in self.clauses.doc.sents) if start else 0
        return ordinal - before < LEAD

    def _is_entry(self, sent: Span) -> bool:
        """Whether a sentence stands in an entry of a live report."""
        return self._entries.start(sent.start_char) > 0

    def _on(self, words: Iterable[int], act: Act, status: Status) -> EventDate | None:
        """The date that hangs on the first of some words that have one fitting the act."""
        found = (self._nearest(self._attached.on(i), act.index, status) for i in words)
        return next((day for day in found if day is not None), None)

    def _verbs_above(self, act: Act) -> Iterator[int]:
        """The verbs above the act's own clause, as long as they tell of the same time."""
        clauses, i = self.clauses, act.clause.index
        for _ in range(4):
            said = clauses.relation[i] == "complement" and act.frame.type in WORDS
            if not said and clauses.relation[i] not in SAME_TIME:
                break
            i = clauses.head[i]
            yield i

    def _nearest(self, found: list[tuple[int, EventDate]], index: int, status: Status) -> EventDate | None:
        fitting = [
            (abs(i - index), n, day)
            for n, (i, day) in enumerate(found)
            if self.fits(day, status, index) and not self._dates_another(i, index)
        ]
        return min(fitting)[2] if fitting else None

    def _is_apart(self, i: int, index: int) -> bool:
        """Whether token ``i`` stands in a relative clause that the act is not in: "Russia, which invaded in 2022, has
        rejected"."""
        clauses, own = self.clauses, set(self._above(index))
        return any(clauses.relation[j] == "relative" and j not in own for j in self._above(i))

    def _above(self, i: int) -> Iterator[int]:
        """Token ``i`` and those it hangs on."""
        head = self.clauses.head
        yield i
        while head[i] != i:
            i = head[i]
            yield i

    def _dates_another(self, i: int, index: int) -> bool:
        """ "Sentenced over a 2013 protest", "a 12th-century church": the year or century before a noun says when that
        was, and not the rest."""
        clauses = self.clauses
        word = clauses.lower[i]
        year = clauses.relation[i] in ("compound", "numeral", "adjectival", "nominal") and (
            word.isdigit() or word == "century"
        )
        return year and clauses.head[i] != index and clauses.is_noun(clauses.head[i])

    def fits(self, day: EventDate, status: Status, index: int) -> bool:
        """What has happened isn't dated after publication, nor what is planned before it."""
        told = self._told(index)
        if told is None:
            return True
        today = told.isoformat()
        if status in ("occurred", "ongoing", "denied"):
            return day.earliest <= today
        return status != "planned" or day.latest >= today

    def _of_article(self, act: Act, status: Status) -> EventDate | None:
        """The day of publication, for what is going on or has just happened; the day before counts too where it is not
        told in the present."""
        told = self._told(act.index)
        if told is None or status not in ("occurred", "ongoing") or self._lasts(act):
            return None
        today, before = told.isoformat(), (told - timedelta(days=1)).isoformat()
        clause = self._finite(act.clause)
        if status == "ongoing" or clause.perfect or clause.progressive or self.clauses.is_present(clause.index):
            return EventDate(value=today, earliest=today, latest=today, basis="article")
        return EventDate(value=f"{before}/{today}", earliest=before, latest=today, basis="article")

    def _finite(self, p: Predicate) -> Predicate:
        """The clause whose tense holds: that of "resumed" for "resumed shelling"."""
        for _ in range(4):
            i = p.index
            if p.finite or p.modal or self.clauses.relation[i] not in SAME_TIME - {"adnominal", "prepositional object"}:
                break
            p = self.clauses.predicate(self.clauses.head[i])
        return p
