"""Who is said to hold what ground, place by place over time.

The reading gives every claim that a sentence makes about ground (`ask.control`): this page says which of them can be
set beside each other, and sets them so. A claim is listed when somebody who can hold ground is said, in a sentence that
names the place, to hold it, to have gained or to have lost it, and neither wished, feared, denied nor told of as long
past without a day. Claims of one side that say the same are one change with several sources; where another side is
said to hold the same place within a fortnight, both say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from .claims import Claim, claims_about
from .voices import outlet_of

Row = dict[str, Any]
WINDOW = 14  # days within which two sides' claims to one place contradict each other
MONTH = 31  # days within which one side's loss is another's gain, and who gained a place has not lost it
SAME = 3  # days within which a gain by a group without a name may be that by one with a name; what is held, WINDOW
SPOKEN = 3  # one claim in so many at the least is on the word of whom a change is ascribed to
OUTVOTED = 3  # times as many independent articles, by which a claim is that nobody makes of himself is set aside
POSITIVE = ("holds", "gained")
TAKEN = "control:lost.taken"  # a loss that only another's gain tells of
DAY = len("2018-04-14")
BEFORE = 28  # days before a span, in which what is said again in it was told already
COLUMNS = tuple(
    "place within part share date until ended dated news holder side status taken_from contested other_side".split()
    + "said_by sources voices outlet article title url published sentence record claims".split()
    + "country latitude longitude precision".split()
)
REASONS = {
    "holder": "of people or bodies that hold no ground",
    "town": "of a town that is said to hold or lose ground",
    "nameless": "of some group without a name that holds a part of a place",
    "whose": "of forces of which nothing says whose they are",
    "blamed": "of somebody who is only called an enemy or terrorist",
    "place": "of ground that has no name of its own",
    "water": "of a river, a lake or a sea",
    "country": "of a whole country",
    "sentence": "whose sentence does not say it of the place itself",
    "itself": "of a place that is said to hold or lose itself",
    "entered": "of somebody who came in, which is not to hold it",
    "unsure": "wished, feared, tried or denied",
    "day": "of a time long past, without a day",
    "ahead": "of a day to come",
    "outvoted": "that many other reports contradict",
    "told": "told before, or only in passing",
}


@dataclass
class Ground:
    """What is said over time of who holds ground: its changes, and how many claims were left out for which reason."""

    changes: list[Row]
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def considered(self) -> int:
        return sum([*self.left_out.values(), *(row["claims"] for row in self.changes)])


def changes(
    connection: Connection, place: str | None = None, *, since: str | None = None, until: str | None = None
) -> Ground:
    """The changes of who is said to hold ``place``, or what lies in it (a place, a province, a country by its name or
    alpha-3 code), by place and day; all places when it is left out. Days are as `ask.control` takes them."""
    ground = Ground([])
    claims = []
    for claim in claims_about(connection, place, since, until):
        if place is not None and not claim.lies_in(place):
            continue
        reason = claim.reason
        if reason:
            ground.left_out[reason] += 1
        else:
            claims.append(claim)
    by_place: dict[Any, list[Claim]] = {}
    for claim in claims:
        by_place.setdefault(claim.ground, []).append(claim)
    for told in map(_joined, by_place.values()):
        _tell_parts(told)
        kept = _without_outvoted(told)
        ground.left_out["outvoted"] += len(told) - len(kept)
        ground.changes += _history(kept)
    ground.left_out = Counter({reason: n for reason, n in ground.left_out.items() if n})
    ground.changes.sort(key=lambda row: (-row["weight"], row["place"], row["part"] or "", row["date"], row["record"]))
    _name_sides(ground.changes)
    for row in ground.changes:
        _end(row, ground.changes)
    return ground


def _end(row: Row, rows: Sequence[Row]) -> None:
    """Notes the day on which another side is said to have gained all of what a place, or a part of it, lies in."""
    row["ended"] = None
    if row["status"] not in POSITIVE:
        return
    later = [other for other in rows if other["date"] > row["until"] and _has_taken_all_around(other, row)]
    if later:
        first = min(later, key=lambda other: (other["date"], other["record"]))
        row["ended"] = first["date"]
        row["other_side"] = f"gained by {first['holder']} ({first['date']}, all of {first['place']})"


def _has_taken_all_around(other: Row, row: Row) -> bool:
    """Whether a change is the gain, by another side that both reports name, of the whole that a place is a part of."""
    whole = other["status"] == "gained" and not (other["part"] or other["share"])
    apart = other["side"] != row["side"] and not (other["holder"].islower() or row["holder"].islower())
    same = (row["part"] or row["share"]) and (other["place"], other["within"]) == (row["place"], row["within"])
    around = other["precision"] == "region" and [other["place"], *other["within"].split(", ")] == row["within"].split(
        ", "
    )
    return bool(whole and apart and (same or around))


def moves(connection: Connection, place: str | None = None, *, since: str, until: str) -> Ground:
    """The changes from ``since`` to ``until`` (ISO days) that are news: a whole place that was gained or lost on a day,
    by a report that gives the day or stands at the head of its article, on the word of several or of who holds it, and
    said by nobody in the weeks before. ``left_out`` counts the other claims of these days by why, these as "told"."""
    earlier = (date.fromisoformat(since) - timedelta(days=BEFORE)).isoformat()
    ground = changes(connection, place, since=earlier, until=until)
    inside = [row for row in ground.changes if row["until"] >= since]
    found = [row for row in inside if row["date"] >= since and _is_news(row)]
    ground.left_out["told"] = sum(row["claims"] for row in inside) - sum(row["claims"] for row in found)
    ground.changes = found
    return ground


def _is_news(row: Row) -> bool:
    moved = row["status"] in ("gained", "lost") and len(row["date"]) == DAY
    whole = not row["part"] and not row["share"] and row["precision"] not in (None, "country")
    return moved and whole and row["news"] and (row["voices"] > 1 or row["said_by"] == row["holder"])


def _name_sides(rows: list[Row]) -> None:
    """Names each change's side by the holder that most changes of that side have, so that "the army" of one place and
    the country's armed forces of another are seen to be one."""
    names: dict[str, Counter[str]] = {}
    for row in rows:
        del row["weight"]
        names.setdefault(row["side"], Counter())[row["holder"]] += row["sources"]
    for row in rows:
        row["side"] = names[row["side"]].most_common(1)[0][0]


def on_day(rows: Sequence[Mapping[str, Any]], day: str) -> list[Row]:
    """Of each place the newest change on or before ``day`` (ISO); none of one whose holder has lost it since, or whose
    whole another has gained."""
    newest: dict[Any, Row] = {}
    for row in rows:
        each_its_part = row["side"] if row["share"] else None
        key = (row["place"], row["within"], row["precision"], row["part"], each_its_part)
        known = newest.get(key)
        if (row["date"] > day) or (known and known["date"] > row["date"]):
            continue
        if row["status"] in POSITIVE and not (row.get("ended") and row["ended"] <= day):
            newest[key] = dict(row)
        elif known and known["side"] == row["side"]:
            del newest[key]
    return list(newest.values())


# ---- what they say together -----------------------------------------------------------------------------


def _joined(claims: list[Claim]) -> list[Claim]:
    """The claims of one place with those that one sentence makes of several holders as one."""
    first: dict[Any, Claim] = {}
    for claim in claims:
        key = (*_telling(claim), claim.row["status"])
        if first.setdefault(key, claim) is not claim:
            first[key].also.append(claim)
    return list(first.values())


def _tell_parts(claims: list[Claim]) -> None:
    """Notes that each holds a part of a region whose parts are told apart by their holders: "Redland-controlled Alpha"
    and "Blueland-controlled Alpha"."""
    ours = [claim for claim in claims if claim.is_of_its_part]
    if len({claim.side for claim in ours}) > 1:
        for claim in ours:
            claim.share = claim.share or "part"


def _without_outvoted(claims: list[Claim]) -> list[Claim]:
    """The claims of one place without those that several times as many articles contradict for the same day, unless
    the side itself makes them: where nearly all say that the army took a town, one that has the rebels take it was
    misread. Nor does anybody hold what another gains in one sentence: he held it."""
    gained = {_telling(claim): claim.side for claim in claims if claim.row["status"] == "gained"}
    now = [c for c in claims if c.row["status"] != "holds" or gained.get(_telling(c), c.side) == c.side]
    return [claim for claim in now if not _is_outvoted(claim, now)]


def _telling(claim: Claim) -> tuple[Any, Any]:
    return claim.row["article"], claim.row["sentence"]


def _is_outvoted(claim: Claim, claims: list[Claim]) -> bool:
    row = claim.row
    if row["review"] or claim.part or row["speaker_id"] == row["holder_id"]:
        return False
    if row["status"] not in POSITIVE:
        return _has_it(claim, claims)
    whole = [c for c in claims if c.row["status"] in POSITIVE and not c.part]
    near = [c for c in whole if _days_between(c.row["day"], row["day"]) <= WINDOW]
    alike = {c.row["voice"] for c in near if c.side == claim.side}
    against: dict[str, list[Claim]] = {}
    for other in near:
        if other.side != claim.side:
            against.setdefault(other.side, []).append(other)
    return any(_surround(others, row["day"]) >= OUTVOTED * len(alike) for others in against.values())


def _has_it(claim: Claim, claims: list[Claim]) -> bool:
    """Whether several times as many articles say that a side has taken or holds what one says it has lost."""
    near = [c for c in claims if c.side == claim.side and _days_between(c.row["day"], claim.row["day"]) <= MONTH]
    having = {c.row["voice"] for c in near if c.row["status"] in POSITIVE}
    return len(having) >= OUTVOTED * len({c.row["voice"] for c in near if c.row["status"] not in POSITIVE})


def _surround(others: list[Claim], day: str) -> int:
    """The articles that have another side holding the place both up to a day and from it on, so that nothing can have
    changed hands between; none where they stand on one side of it."""
    until = {claim.row["voice"] for claim in others if claim.row["day"] <= day}
    later = {claim.row["voice"] for claim in others if claim.row["day"] == day}
    later |= {claim.row["voice"] for claim in others if claim.row["day"] > day and claim.row["status"] == "holds"}
    return len(until | later) if until and later else 0


def _history(claims: list[Claim]) -> list[Row]:
    """The changes of one place, oldest first: what a side is said again to hold belongs to its earlier change."""
    entries: list[_Change] = []
    taken = [claim for claim in claims if claim.row["rule"] == TAKEN]
    others = (claim for claim in claims if claim.row["rule"] != TAKEN)
    for claim in sorted(others, key=lambda claim: (claim.row["day"], not claim.is_dated_gain, claim.row["id"])):
        same = next((entry for entry in reversed(entries) if entry.takes(claim, entries)), None)
        if same is None:
            entries.append(_Change(claim))
        else:
            same.claims.append(claim)
    for entry in entries:
        entry.find_losers(taken)
    entries = [entry for entry in entries if not any(entry.is_lost_to(other) for other in entries)]
    name = Counter(claim.named for claim in claims).most_common(1)[0][0] if claims else None
    weight = len({claim.row["voice"] for claim in claims})
    return [{**entry.row(entries), "place": name, "weight": weight} for entry in entries]


class _Change:
    """What one side is said to hold, to have gained or lost, by one or more sources."""

    def __init__(self, claim: Claim) -> None:
        self.claims = [claim]
        self.taken_from: str | None = None

    @property
    def sides(self) -> set[str]:
        return {claim.side for claim in self.claims}

    @property
    def first(self) -> Claim:
        return self.claims[0]

    @property
    def status(self) -> str:
        return str(self.first.row["status"])

    @property
    def last_day(self) -> str:
        return max(str(claim.row["day"]) for claim in self.claims)

    def takes(self, claim: Claim, entries: list[_Change]) -> bool:
        """Whether a later claim says this again: the same, or that the side holds what it has gained, while nobody else
        is said to have held it between; or the same by a group without a name that may be this one."""
        status = claim.row["status"]
        if bool(claim.part) != bool(self.first.part) and not (claim.share or self.first.share):
            return False  # all of the place, and a part of it
        if claim.side not in self.sides:
            within = {"holds": WINDOW, "gained": SAME}.get(status, -1)
            near = min(_days_between(other.day, claim.day) for other in self.claims) <= within
            return status == self.status and near and all(_may_be_one(claim, other) for other in self.claims)
        between = entries[entries.index(self) + 1 :]
        if not claim.own_day and status in POSITIVE and self.status in POSITIVE:
            between = [entry for entry in between if entry.first.own_day]  # the others tell of no later day, either
        if any(entry.rules_out(claim) for entry in between):
            return False
        again = status == "gained" and self.status == "holds" and not claim.own_day
        return status == self.status or again or (status == "holds" and self.status == "gained")

    def rules_out(self, claim: Claim) -> bool:
        """Whether nobody else can have held what a claim is of since: this side had it, and not each a part."""
        apart = _are_told_apart(self.first, claim) and claim.side not in self.sides
        return self.status in POSITIVE and apart and not (claim.share and self.first.share)

    def is_lost_to(self, other: _Change) -> bool:
        """Whether this is a loss of which another change is the gain."""
        near = _days_between(self.first.row["day"], other.first.row["day"]) <= MONTH
        return self.status == "lost" and other.status == "gained" and near and not self.sides & other.sides

    def find_losers(self, taken: list[Claim]) -> None:
        """From whom the same sentences have the place taken."""
        if self.status != "gained":
            return
        sentences = {(claim.row["article"], claim.row["sentence"]) for claim in self.claims}
        losers = [
            claim.holder
            for claim in taken
            if (claim.row["article"], claim.row["sentence"]) in sentences
            and claim.side not in self.sides
            and _are_told_apart(claim, self.first)
            and not (claim.is_described and claim.row["holder_kind"] in ("state", "government"))
        ]
        self.taken_from = Counter(losers).most_common(1)[0][0] if losers else None

    def contests(self, other: _Change) -> bool:
        """Whether two sides are said to hold the place at one time: a later claim to hold it within the window of the
        other's, or gains on one day."""
        if self.sides & other.sides or not {self.status, other.status} <= set(POSITIVE):
            return False
        if not _are_told_apart(self.first, other.first) or not len(self.first.day) == len(other.first.day) == DAY:
            return False
        if all(entry.first.share or entry.first.part for entry in (self, other)):
            return False  # each may hold its part
        earlier, later = sorted((self, other), key=lambda entry: entry.first.row["day"])
        if earlier.first.day == later.first.day:
            return True
        near = _days_between(earlier.last_day, later.first.row["day"]) <= WINDOW
        overlaps = earlier.last_day > later.first.row["day"] and earlier.status == "holds"
        return (later.status == "holds" and near) or overlaps

    def row(self, entries: list[_Change]) -> Row:
        first = self.first
        rivals = [entry for entry in entries if entry is not self and self.contests(entry)]
        others = rivals or [entry for entry in entries if self._answers(entry)][:2]
        lasting = [first, *(claim for claim in self.claims if not claim.in_passing)]
        names = ("article", "title", "url", "published", "sentence", "country", "latitude", "longitude", "precision")
        return {
            **{name: first.row[name] for name in names},
            "within": ", ".join(first.within),
            "part": first.part,
            "share": _share_of([claim.share for claim in self.claims]),
            "date": first.day,
            "until": max((claim.day for claim in lasting), key=lambda day: (day[:7], len(day), day)),
            "dated": "said" if first.own_day else "published",
            "news": any(claim.is_news for claim in self.claims),
            "holder": _commonest(self._named(), "holder"),
            "side": _commonest(self._named(), "side"),
            "status": self.status,
            "taken_from": self.taken_from,
            "contested": bool(rivals),
            "other_side": "; ".join(dict.fromkeys(entry.said() for entry in others)) or None,
            "record": f"control:{first.row['id']}",
            **self._sources(),
        }

    def _sources(self) -> Row:
        """On whose word it is and who reports it."""
        speakers = Counter(claim.speaker for claim in self.claims if claim.speaker).most_common(1)
        outlets = list(dict.fromkeys(filter(None, (outlet_of(claim.row) for claim in self.claims))))
        return {
            "said_by": next((who for who, times in speakers if SPOKEN * times >= len(self.claims)), None),
            "claims": sum(1 + len(claim.also) for claim in self.claims),
            "sources": len({claim.row["article"] for claim in self.claims}),
            "voices": len({claim.row["voice"] for claim in self.claims}),
            "outlet": ", ".join(outlets[:3]) or None,
        }

    def _named(self) -> list[Claim]:
        """The claims by which the holder is called: those of an actor that is known, if any."""
        return [claim for claim in self.claims if not claim.is_described] or self.claims

    def _answers(self, other: _Change) -> bool:
        """Whether another side is said to have held or lost the place about then; who else took it, as other lines
        say, is mostly the same force by another name."""
        apart = _days_between(self.first.row["day"], other.first.row["day"])
        in_part = all(entry.first.share or entry.first.part for entry in (self, other))
        parts = in_part or other.status == "gained"
        return other is not self and not parts and not self.sides & other.sides and apart <= WINDOW

    def said(self) -> str:
        """The change as the other side of another one."""
        verb = {"holds": "held by", "gained": "gained by", "lost": "lost by"}[self.status]
        speaker = next((claim.speaker for claim in self.claims if claim.speaker), None)
        source = speaker or next(filter(None, (outlet_of(claim.row) for claim in self.claims)), None)
        return f"{verb} {_commonest(self._named(), 'holder')} ({', '.join(filter(None, (self.first.day, source)))})"


def _may_be_one(one: Claim, other: Claim) -> bool:
    """Whether one of two holders is only described and may be the other: "rebels" and a front. What is held for long is
    not taken for another's where the description has a name in it, nor are parts of a place, which many may hold."""
    if _are_told_apart(one, other):
        return False
    nameless = one.is_nameless or other.is_nameless or one.side == other.side
    return one.row["status"] == "gained" or (nameless and not (one.share or other.share))


def _are_told_apart(one: Claim, other: Claim) -> bool:
    """Whether two holders are surely not the same: a group without a name may be the one with a name."""
    if one.is_described and other.is_described:
        return False
    return not (one.is_described or other.is_described) or one.is_official != other.is_official


def _share_of(shares: Sequence[str | None]) -> str | None:
    """How much of a place is meant: all only where most claims say nothing of a share."""
    said = Counter(share for share in shares if share)
    return said.most_common(1)[0][0] if 2 * said.total() >= len(shares) else None


def _commonest(claims: Sequence[Claim], name: str) -> str:
    return Counter(str(getattr(claim, name)) for claim in claims).most_common(1)[0][0]


def _days_between(one: str, other: str) -> int:
    """The days between two days, months or years, which begin with their first; none where one is within the other."""
    if one.startswith(other) or other.startswith(one):
        return 0
    return abs(_number_of(other) - _number_of(one))


@lru_cache(maxsize=10_000)
def _number_of(day: str) -> int:
    return date.fromisoformat(f"{day}-01-01"[:DAY]).toordinal()
