"""What is set for a day, or awaited from a named body, and what became of it.

A plan counts when its reports, by the day on which the agenda is drawn up, say for which day, week or month it is, or
when a body known by its name is to do it by a word like "is due to". Its history is that of its thread, and of what
happened to the same parties on its day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import prod, sqrt
from typing import Any

from ..events.ontology import types_of
from ..views.judged import UNSURE
from .claims import POSSESSIVE
from .clauses import is_only_possible
from .evidence import content_words, traits
from .matter import BETWEEN, OWN, SEVERAL, SPEECH, VISITS, is_bare, side_of
from .parties import Party, is_absent, is_called, named
from .spans import days_between, days_from
from .voices import COUNTED
from .words import act_of, brief_words, day_words, joined, noun_of

Row = dict[str, Any]
PLANNABLE = tuple(sorted(types_of("plannable")))
MONTH = 31  # days: what is set for longer is set for no time
WEEK = 7  # days: of a longer time that has begun, only what a word puts into the rest of it is ahead
NEAR = 14  # days by which what was moved is moved
ALIKE, FEW = 0.75, 3  # the share of a sentence's words, from more than so many, that tells one plan from another
STEM = 5  # letters by which a name and its adjective are one
DAYS_OFF = 1  # by which what was held may miss its day
ALONE = ("state", "government", "military", "person", "armed group")  # who talks with somebody
OFF = {"postponed": "put off", "cancelled": "called off"}


@dataclass
class Plan:
    """The reports of one plan, of its changes and of its outcome, by publication."""

    thread: int
    told: list[Row]
    known: Mapping[int, Party]
    today: str
    undated: bool = False
    names: Mapping[int, frozenset[str]] = field(default_factory=dict)  # what each party is called (`parties.names_of`)

    def add(self, rows: Iterable[Row]) -> None:
        """Adds reports that it hasn't yet."""
        self.told = [*self.told, *(row for row in rows if row not in self.told)]
        for name in ("plans", "standing", "who"):  # which rest on the reports
            self.__dict__.pop(name, None)

    @cached_property
    def plans(self) -> list[Row]:
        """The reports that set a time for it; those that set none, where such are asked for or somebody awaits it."""
        ahead = [row for row in self.told if row["status"] in ("planned", *OFF)]
        found = [row for row in ahead if is_set(row) or (row["status"] in OFF and row["date"] and _is_short(row))]
        found = [row for row in found if not any(_repeats(row, other) for other in found)]
        if any(row["status"] == "planned" for row in found):
            return found
        return [row for row in ahead if row["status"] == "planned" and (self.undated or is_awaited(row, self.known))]

    @cached_property
    def standing(self) -> Row:
        """The latest report that sets a time, the surest of one day; a doubtful one only where none is surer."""
        planned = [row for row in self.plans if row["status"] == "planned"]
        sure = [row for row in planned if row["confidence"] >= UNSURE] or planned
        return max(sure, key=lambda row: (_reported(row), row["confidence"], row["fingerprint"]))

    @property
    def sure(self) -> float:
        """The probability that it is right, from the reports that set it; they are not quite independent."""
        best: dict[int, float] = {}
        for row in self.plans:
            if row["status"] == "planned":
                best[row["voice"]] = max(best.get(row["voice"], 0.0), row["confidence"])
        first, *others = sorted(best.values(), reverse=True)
        return 1.0 - (1 - first) * float(prod(sqrt(1 - one) for one in others))

    @property
    def place(self) -> str | None:
        """Where it is to be, as a sentence that sets it names it."""
        row = self.standing
        named = any((row["place"] or "\0").casefold() in one["sentence"].casefold() for one in self.plans)
        visited = {self.known[one].country for one in row["recipient_ids"] if one in self.known} - {None}
        elsewhere = (row.get("cameo") or "")[:3] in VISITS and bool(visited) and row["country"] not in visited
        return row["place"] if named and not elsewhere else None

    @property
    def is_fresh(self) -> bool:
        """Whether what has no day was told of within the week: it may have been held since."""
        return days_between(_reported(self.standing), self.today) <= WEEK

    @property
    def is_told(self) -> bool:
        """Whether it says who is to do what: talks need two, or a place that one goes to, or are a body's that meets by
        itself, and whose it is: "Joint Committee" may be anybody's. Who brings others together needs two of them."""
        if self.standing["type"] == "CONSULT" and self.names and not self._is_named():
            return False
        if self.standing["type"] == "PROTEST" and any(one.kind == "state" for one in self._acting):
            return False  # people demonstrate, no state
        if self.standing["type"] == "AGREE" and is_bare(self.standing.get("cameo")):
            return False
        if (self.standing.get("cameo") or "")[:3] in BETWEEN:
            return len(self.who) >= SEVERAL
        goes_there = self.place is not None and any(_has(row["sentence"].casefold(), "going") for row in self.plans)
        if self.standing["type"] != "CONSULT" or len(self.who) > 1 or goes_there:
            return bool(self.who)
        bodies = [one for one in self.who if one.kind not in ALONE]
        known = (one.listed or one.country or one.kind == "unnamed" for one in bodies)  # "leaders of the Union"
        return any(known) or any(POSSESSIVE.search(one.name.split()[0]) for one in bodies)

    @property
    def _acting(self) -> list[Party]:
        return [self.known[one] for one in self.standing["actor_ids"] if one in self.known]

    def _is_named(self) -> bool:
        """Whether a sentence that sets it names one who is to take part, or the country: "Indian", "India's"."""
        sentences = " ".join(row["sentence"] for row in self.plans)
        names = (name for one in self.who for name in (one.name, *self.names.get(one.id, ())))
        return any(word[:STEM] in sentences for name in names for word in name.split() if word[:1].isupper())

    @cached_property
    def who(self) -> list[Party]:
        """Those who are to take part, by name; of three or more those whom half of the articles name that name two."""
        row = self.standing
        parties = named(self.known, [*row["actor_ids"], *row["recipient_ids"]], [row["place"] or ""])
        called = {one.id: {one.name, one.name.split()[-1], *self.names.get(one.id, ())} for one in parties}
        taking_part = [one for one in parties if not (one.is_outlet or is_absent(called[one.id], row["sentence"]))]
        return taking_part if len(taking_part) < SEVERAL else self._named_by_most(taking_part)

    def _named_by_most(self, parties: list[Party]) -> list[Party]:
        """Those of some parties that half of the articles name that name two; all of them where fewer than two are."""
        told: dict[int, set[object]] = {}
        for row in self.plans:
            known = (self.known[one] for one in (*row["actor_ids"], *row["recipient_ids"]) if one in self.known)
            told.setdefault(row["article"], set()).update(map(side_of, known))
        several = [sides for sides in told.values() if len(sides) > 1]
        most = [one for one in parties if 2 * sum(side_of(one) in sides for sides in several) >= len(several)]
        return most if len(most) > 1 else parties

    @property
    def outcome(self) -> Row | None:
        """The report that it took place, not before it was set and not before its day."""
        plan = self.standing
        first = min(_reported(row) for row in self.plans)
        held = [
            row
            for row in self.told
            if row["status"] in COUNTED
            and _reported(row) >= first
            and self.may_be(row)
            and (not is_dated(plan) or _reported(row) >= plan["earliest"])
        ]
        return min(held, key=lambda row: (_reported(row), -row["confidence"], row["fingerprint"]), default=None)

    def may_be(self, row: Row) -> bool:
        """Whether what happened may be it: of its type, on its day, with one of its parties in its town, or two and in
        no other town."""
        plan = self.standing
        if row["type"] != plan["type"] or not _on_its_day(row, plan):
            return False
        theirs = {self.known[one].id for one in (*row["actor_ids"], *row["recipient_ids"]) if one in self.known}
        ours = {party.id for party in self.who}
        if row["place"] and plan["place"] and "country" not in (row["precision"], plan["precision"]):
            return bool(row["place"] == plan["place"] and ours & theirs)
        return len(ours & theirs) >= min(2, len(ours))

    @property
    def state(self) -> str:
        """Due, held, or slipped (`became` says how)."""
        return {None: "due", "held": "held"}.get(self.became, "slipped")

    @property
    def became(self) -> str | None:
        """Held, put off, called off, or unheard of past its day; None while it is due."""
        plan = self.standing
        if self.outcome is not None:
            return "held"
        off = [row for row in self.plans if row["status"] in OFF and _reported(row) >= _reported(plan)]
        if off:
            return OFF[max(off, key=lambda row: (_reported(row), row["fingerprint"]))["status"]]
        return "unheard of" if is_dated(plan) and plan["latest"] < self.today else None

    def history(self) -> list[str]:
        """What was reported of it when, each once: "2017-11-16 planned for 22 November", "2017-11-22 held"; nothing of
        a report that only gives its time less closely, or, where several have one day, a day that one alone gives."""
        before, lines = None, list[str]()
        for row in self._changes():
            if row["status"] in OFF:
                lines.append(f"{_reported(row)} {OFF[row['status']]}{self._by(row)}")
            else:
                lines.append(f"{_reported(row)} {_set_anew(before, row)} {_days_of(row)}{self._by(row)}")
                before = row
        if self.outcome is not None:
            lines.append(f"{_reported(self.outcome)} held{self._by(self.outcome)}")
        elif self.became == "unheard of":
            lines.append(f"by {self.today} nothing was told of it")
        return list(dict.fromkeys(lines))

    def _changes(self) -> list[Row]:
        """The reports that set another time than those before, or call it off. It never moved where a later one has the
        time that was set before: then those between have it wrong."""
        times = Counter(_days_of(row) for row in self.plans)
        alone = 1 if max(times.values(), default=0) >= SEVERAL else 0
        times[_days_of(self.standing)] += 1
        changes: list[Row] = []
        for row in sorted(self.plans, key=lambda row: (_reported(row), row["fingerprint"])):
            off = row["status"] in OFF
            given = [n for n, one in enumerate(changes) if not off and _days_of(one) == _days_of(row)]
            if given:
                del changes[given[0] + 1 :]
            elif off or times[_days_of(row)] > alone:
                before = next((one for one in reversed(changes) if one["status"] not in OFF), None)
                if off or before is None or not _is_less_close(row, before):
                    changes.append(row)
        return changes

    def _by(self, row: Row) -> str:
        """On whose word a report has it, else who reports it."""
        told = self.set_by(row) or row["outlet"]
        return f" ({told})" if told else ""

    def set_by(self, row: Row) -> str | None:
        """On whose word a report of a plan has it: no outlet's, and nobody's that it was held."""
        speaker = self.known.get(row["said_by"])
        outlet = speaker is not None and speaker.is_outlet
        named = is_called(row["speaker"] or "")
        return None if outlet or not named or row["status"] in COUNTED else row["speaker"]


def _days_of(row: Row) -> str:
    return f"for {day_words(row['earliest'], row['latest'])}" if is_dated(row) else "without a day"


def _is_less_close(row: Row, before: Row) -> bool:
    """Whether a report gives the days that another gave, or more around them, or none."""
    if not is_dated(row) or not is_dated(before):
        return not is_dated(row)
    return bool(row["earliest"] <= before["earliest"] and before["latest"] <= row["latest"])


def _set_anew(before: Row | None, row: Row) -> str:
    """What a report makes of the time that was set: moved, or only told more closely."""
    if before is None:
        return "planned"
    within = is_dated(row) and (
        not is_dated(before) or (before["earliest"] <= row["latest"] and row["earliest"] <= before["latest"])
    )
    return "now" if within else "moved, now"


def told_of(row: Row) -> str:
    """A row of the agenda in words: "Putin to visit Syria", of what nobody named is to do "Protest against Serbia"."""
    who, whom = sides_of(row)
    if not row["actors"] and row["type"] not in SPEECH:
        return noun_of(row, joined(who))
    act = act_of({**row, "status": "planned", "recipients": whom, "actors": who})
    return " ".join(filter(None, (joined(who) or "Somebody", act, joined(whom))))


def sides_of(row: Row) -> tuple[list[str], list[str]]:
    """Of a row of the agenda those who are to act, and those to whom: "Putin to visit Syria"."""
    whom = [name for name in row["who"] if name in row["recipients"] and name not in row["actors"]]
    who = [name for name in row["who"] if name not in whom]
    return (who, whom) if who else (row["who"], [])


def is_dated(row: Row) -> bool:
    """Whether a report says for when, no longer than a month."""
    return bool(row["date"]) and _is_short(row)


def _is_short(row: Row) -> bool:
    return _lasts(row) < MONTH


def is_set(row: Row) -> bool:
    """Whether a report sets a day, week or month that was ahead of it; its own day only by a word like "today"."""
    reported, words = _reported(row), row["sentence"].casefold()
    if row["status"] != "planned" or not is_dated(row) or _has(words, "lapsed"):
        return False
    if row["date_basis"] not in OWN or _is_of_something_else(row) or is_only_possible(row):
        return False
    if row["earliest"] > reported:
        return True
    ends = row["latest"] > reported
    kind = "today" if row["latest"] == reported else "month"
    if ends and days_between(row["earliest"], row["latest"]) <= WEEK:
        return True
    return bool(row["latest"] >= reported) and _has(words, kind)


def _repeats(row: Row, other: Row) -> bool:
    """Whether a report tells again what an earlier one told, with its "today", which is no later day."""
    later = _reported(other) < _reported(row) and _has(row["sentence"].casefold(), "today")
    return later and other["status"] == row["status"] and tell_alike(other["sentence"], row["sentence"])


def is_awaited(row: Row, known: Mapping[int, Party]) -> bool:
    """Whether a body known by its name is to do what no day is set for."""
    actors = [known[one] for one in row["actor_ids"] if one in known]
    words = row["sentence"].casefold()
    words = re.sub("|".join(brief_words()["quoted_plans"]), "", words)
    return _has(words, "awaited") and not row["date"] and bool(actors) and actors[0].is_body


def _is_of_something_else(row: Row) -> bool:
    """Whether the only day that a sentence names is one by which, before which or after which it is to be."""
    days = list(_until().finditer(row["sentence"]))
    return bool(days) and all(found["until"] for found in days)


@cache
def _until() -> re.Pattern[str]:
    until, days = "|".join(brief_words()["until"]), "|".join(name.capitalize() for name in traits().days)
    return re.compile(rf"(?P<until>\b(?i:{until}) (?:\w+ ){{0,3}})?\b(?:{days})\b")


def _has(words: str, kind: str) -> bool:
    """Whether words, in lower case, hold one of a list's; "today's" is not "today"."""
    return _listed(kind).search(words) is not None


@cache
def _listed(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!earlier )\b(?:{'|'.join(brief_words()[kind])})\b(?!['’]s)")


def _reported(row: Row) -> str:
    return (row["published"] or "")[:10]


def _on_its_day(row: Row, plan: Row) -> bool:
    if not is_dated(plan):
        return _reported(row) > _reported(plan)
    first, last = days_from(plan["earliest"], -DAYS_OFF), days_from(plan["latest"], DAYS_OFF)
    return bool(first <= row["latest"] and row["earliest"] <= last)


def joined_plans(plans: Sequence[Plan]) -> list[Plan]:
    """Plans of one type for one time that a named party shares, as one: their threads were not joined. What is joined
    may have come to be one with others."""
    found: list[Plan] = []
    for plan in sorted(plans, key=lambda plan: (-plan.standing["confidence"], plan.thread)):
        same = next((other for other in found if _is_one(plan, other)), None)
        if same is None:
            found.append(plan)
        else:
            same.add(plan.told)
    return found if len(found) == len(plans) else joined_plans(found)


def has_the_day_of(other: Plan, plan: Plan) -> bool:
    """Whether another plan gives the day of one without any: of its type, by all of its parties."""
    if is_dated(plan.standing) or not is_dated(other.standing):
        return False
    ours, theirs = ({party.id for party in one.who} for one in (plan, other))
    return plan.standing["type"] == other.standing["type"] and bool(ours) and ours <= theirs


def _lasts(row: Row) -> int:
    return days_between(row["earliest"], row["latest"])


def _moved(before: Plan, after: Plan) -> bool:
    """Whether one is the other moved: the same parties, at least two or one and a town, for a day near by, in a report
    from before the first day has passed."""
    was, became = before.standing, after.standing
    who, then = ({party.id for party in plan.who} for plan in (before, after))
    alike = bool(who) and who == then and (len(who) > 1 or (bool(was["place"]) and was["place"] == became["place"]))
    near = abs(days_between(was["earliest"], became["earliest"])) <= NEAR
    return alike and near and _reported(was) < _reported(became) <= was["latest"]


def _is_one(plan: Plan, other: Plan) -> bool:
    mine, theirs = plan.standing, other.standing
    if mine["sentence"] == theirs["sentence"]:
        return True
    if mine["type"] != theirs["type"] or is_dated(mine) != is_dated(theirs):
        return False
    if is_dated(mine) and max(_lasts(mine), _lasts(theirs)) > WEEK and plan.who != other.who:
        return bool(mine["place"]) and mine["place"] == theirs["place"]
    if is_dated(mine) and (mine["earliest"] > theirs["latest"] or theirs["earliest"] > mine["latest"]):
        return _moved(plan, other) or _moved(other, plan)
    if is_dated(mine) and tell_alike(mine["sentence"], theirs["sentence"]):
        return True
    return bool({one.id for one in plan.who} & {one.id for one in other.who}) or (
        is_dated(mine) and bool(mine["place"]) and mine["place"] == theirs["place"]
    )


def tell_alike(one: str, other: str) -> bool:
    """Whether most of what the shorter sentence says is said by the other: "India's and Pakistan's top officers are due
    to speak" and "their two armies' top officers"."""
    fewer, more = sorted((content_words(one), content_words(other)), key=len)
    return len(fewer) > FEW and ALIKE * len(fewer) <= len(fewer & more)
