"""One happening in words: who did what to whom, where and when, who tells of it, and how many died."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from .evidence import traits
from .foremost import place_of
from .matter import NOWHERE, VISITS, Story, Told, side_of
from .parties import Party, letters
from .voices import outlet_of
from .words import act_of, brief_words, counted_words, day_words, first_capital, joined, noun_of

Row = dict[str, Any]
TAKING = "192"  # CAMEO's code for the taking of ground
EASING = "087"  # and for the end of fighting, by going away or not
EACH_OTHER = "each other"
FOUGHT = f"fought {EACH_OTHER}"
MUTUAL = ("ACCUSE", "THREATEN")  # words that two together have for one another


def headline(story: Story, *, short: bool = False) -> str:
    """Who did what to whom, where and when, as the story's head tells it."""
    head, days = story.head, story.days
    row, actors, recipients = _as_told(story), story.who, story.whom_it_killed
    where = place_of(story) if row["type"] not in NOWHERE else ""
    at = f" in {where}" if where else ""
    # "An attack on Sudan in Kassala" says no more than "in Kassala".
    at_home = where and all(one.country in (None, row["country"]) for one in actors)
    whom = [
        called(one) for one in recipients if not (at_home and one.kind == "state" and one.country == row["country"])
    ]
    took = (row["cameo"] or "").startswith(TAKING)
    if took:  # ground is taken in a town, not from it
        whom = [called(one) for one in recipients if one.listed or one.kind in ("armed group", "military")]
    if not whom and where and not took and letters(where) in map(letters, row["recipients"]):
        whom = [where]  # a town that was attacked
    if row["type"] == "MOBILIZE" and len(recipients) == 1 and _is_only_there(story, recipients[0]):
        whom, at = [], f" in {recipients[0].name}"  # troops are moved to a region, and not against it
    several = (row["cameo"] or "")[:3] in VISITS and len(whom) > 1  # who visits two is not in one place
    if several or any(letters(where) in letters(name) for name in whom):
        at = ""
    if not whom and row["type"] in MUTUAL and len({side_of(one) for one in actors}) == 2:
        whom = [EACH_OTHER]
    if actors:
        act = FOUGHT if story.is_a_fight else _worded(story, "to" if whom else "alone")
        act = act or act_of({**row, "actors": actors, "recipients": whom})
        main = " ".join(filter(None, (joined([called(one) for one in actors]), act, joined(whom)))) + at
    else:
        main = f"{noun_of(row, joined(whom), _worded(story, 'noun'))}{at}"
    exact = days if story.has_a_day and not story.is_of_a_week else None
    when = day_words(*exact) if exact else f"told on {day_words(story.same.first_told)}"
    mark = "Alleged: " if head.alleged or story.same.alleged else ""
    return f"{mark}{first_capital(main)}{'' if short else f' ({when})'}"


def _is_only_there(story: Story, party: Party) -> bool:
    """Whether what troops are moved to is no body, and most reports have its name for where that was."""
    there = [letters(row["place"] or "") == letters(party.name) for row in story.same.reports]
    return not party.is_body and 2 * sum(there) > len(there)


def _worded(story: Story, form: str) -> str:
    """The act in a ``form`` ("to" somebody, "alone", or as a "noun") of the words that more than half of its reports
    use, or some and none those of another act, where its code says it less exactly: who is warned is not always
    threatened, and tariffs are no sanctions."""
    rows = story.same.reports
    for entry in brief_words()["worded"]:
        if (story.head.row["cameo"] or "").startswith(entry["cameo"]):
            told = re.compile(rf"\b(?:{'|'.join(entry['words'])})", re.IGNORECASE)
            using = sum(told.search(row["sentence" if entry["anywhere"] else "trigger"]) is not None for row in rows)
            other = entry.get("unless") and any(re.search(entry["unless"], row["sentence"]) for row in rows)
            if 2 * using > len(rows) or (using and other is False):
                return str(entry.get(form, ""))
    return ""


def called(party: Party) -> str:
    """What a party is called, without how many they were, which may be the number of others, too, and without a day."""
    rest = _amounts().sub("", party.name) if not party.listed else party.name
    return rest if rest[:1].isupper() else party.name


@cache
def _amounts() -> re.Pattern[str]:
    days = [day for day in traits().days if day.endswith("day")]
    return re.compile(rf"^(?:(?:{'|'.join([*brief_words()['amounts'], *days])})\s+)+", re.IGNORECASE)


def _as_told(story: Story) -> Row:
    """The row of a story's head, with the code that most of its reports share; of who gives way in a country that is
    not theirs, as a withdrawal from it."""
    told, row = story.head, {**story.head.row, "cameo": story.cameo}
    abroad = all(one.country not in (None, row["country"]) for one in told.actors)
    from_there = any(one.kind == "state" and one.country == row["country"] for one in told.recipients)
    paused = re.compile("|".join(brief_words()["pausing"]), re.IGNORECASE)
    rows = story.same.reports
    stays = 2 * sum(paused.match(one["trigger"]) is not None for one in rows) > len(rows)
    gone = (row["cameo"] == EASING and not story.whom) or (abroad and from_there)  # a place is no recipient
    return {**row, "cameo": None} if row["type"] == "RETREAT" and gone and not stays else row


def told_by(told: Told) -> str:
    voices, articles = len(set(told.voice.values())), len(told.voice)
    outlets = sorted({name for row in told.reports if (name := outlet_of(row))})
    if voices > 1:
        return f"Told by {voices} independent outlets in {counted_words(articles, 'article')}."
    if not outlets:
        return f"Told in {counted_words(articles, 'article')}."
    return f"Told by {outlets[0]} alone{f' in {articles} articles' if articles > 1 else ''}."


def toll_words(told: Told) -> str:
    """How many died, as the reports have it."""
    least, most = told.deaths
    if most is None:
        return ""
    if least == most:
        return f"Dead: {'at least ' if is_open_ended(told) else ''}{least:,}."
    by = {
        "low": next((outlet_of(r) for r in told.tolls if (r["deaths_low"] or r["deaths_high"]) == least), None),
        "high": next((outlet_of(r) for r in told.tolls if (r["deaths_low"] or r["deaths_high"]) == most), None),
    }
    low, high = (f" ({name})" if name else "" for name in by.values())
    return f"Dead, as single reports have it: {least:,}{low} to {most:,}{high}."


def is_open_ended(told: Told) -> bool:
    """Whether a toll is only known from below: "at least 26"."""
    return any(row["deaths_high"] is None for row in told.tolls)
