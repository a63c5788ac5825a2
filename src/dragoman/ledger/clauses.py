"""Whether a day that a sentence names is of an act in it, by the words between the two."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from ..records import Span
from .evidence import traits
from .words import brief_words

REMEMBERED = 20_000  # sentences: the same report is asked about again and again
REACH = 100  # characters before an act that may tell of it
ENDS = re.compile(
    r"[;:](?=\s|$)|\.\[\d|[“”]|\b(?:but|while|since|after|before|when|as|which|who|that|where)\b"
)  # of a clause
LEADING = re.compile(r"\b(?:before|after|since)\s+(?:\w+\s+){0,2}$")  # "before dawn on Sunday" is a time, not a clause
AFRESH = re.compile(r",\s+(?!in\b|on\b)[a-z]")
OPENING = re.compile(r"^,?\s*(?:when|that)\b")  # "said on Sunday that it had taken" is of Sunday or shortly before
DATELINE = re.compile(r"^\W*[A-Z][\w .’'-]{2,40}, (?P<month>[A-Z][a-z]{2,8})\.? \d{1,2}\b\S*")  # "Khartoum, May 31:"
NUMBERED = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?(?: of)? $")
NUMBER = re.compile(r"\.? \d{1,2}\b")
WEEKDAYS = 7  # of the names of days and months, those before the months
PURPOSE = re.compile(r"\bto (?!the\b|an?\b|its\b|their\b|his\b|her\b)[a-z]+\s")  # "met on Friday to discuss the raid"


def is_of_the_clause(text: str, day: Span, act: int) -> bool:
    """Whether a day belongs to the act whose word begins at ``act``: "in March, when the army took it" does, that of a
    new clause doesn't."""
    between = text[min(day[1], act) : max(day[0], act)]
    if day[0] > act:
        between = LEADING.sub("", between)
        return ENDS.search(between) is None and AFRESH.search(between) is None
    between = OPENING.sub("", between)
    return ENDS.search(between) is None and PURPOSE.search(between) is None


def has_its_day(row: Mapping[str, Any]) -> bool:
    """Whether the sentence of an event's report names a day, or tells by how much it was before or after, in the clause
    of the act."""
    return _has_its_day(row["sentence"], row["trigger"], bool(row["date"]) and row["earliest"] == row["latest"])


def is_of_its_dateline(row: Mapping[str, Any]) -> bool:
    """Whether the only day in the act's clause is that of the article's dateline, on which it was written."""
    return DATELINE.match(row["sentence"]) is not None and not has_its_day(row)


def has_day_of_claim(row: Mapping[str, Any]) -> bool:
    """Whether the day that stands before an act is that of a claim about it: "said on Friday it had proof that"."""
    act = _at(row["sentence"], row["trigger"])
    first = _days().search(row["sentence"])
    return first is not None and first.end() < act and _claiming().search(row["sentence"], first.end(), act) is not None


def is_before_its_day(row: Mapping[str, Any]) -> bool:
    """Whether the only day of a sentence stands before what an act came before: "said on Sunday that it waits after the
    other side refused"; "hours after" is of that day."""
    sentence, act = row["sentence"], _at(row["sentence"], row["trigger"])
    told = [found.span() for found in _days().finditer(sentence)]
    before = [day for day in told if day[1] <= act]
    if not before or any(is_of_the_clause(sentence, day, act) for day in told):
        return False
    return _later().search(sentence, before[-1][1], act) is not None


def has_day_of_source(row: Mapping[str, Any]) -> bool:
    """Whether the only day of a sentence is that on which its source spoke: "died, according to medics on Tuesday"."""
    sentence, act = row["sentence"], _at(row["sentence"], row["trigger"])
    told = list(_days().finditer(sentence))
    behind = _sourcing().search(sentence, max(0, act))
    return behind is not None and bool(told) and all(behind.end() <= day.start() for day in told)


def is_recalled(row: Mapping[str, Any]) -> bool:
    """Whether the act is only named as what something else answers: "in response to its strikes"."""
    return _is_recalled(row["sentence"], row["trigger"])


def what_leads_to(row: Mapping[str, Any]) -> str:
    """What stands before the word of an act in its sentence, the whole sentence where that isn't found."""
    act = _at(row["sentence"], row["trigger"])
    return str(row["sentence"][:act] if act >= 0 else row["sentence"])


def is_of_its_reason(row: Mapping[str, Any], name: str) -> bool:
    """Whether a name or number in the sentence of an act belongs to what the act answers, and not to the act itself:
    "struck Syria after an attack in Douma", "the attack on Douma prompted strikes"."""
    sentence, at = row["sentence"], row["sentence"].find(name)
    act = _at(sentence, row["trigger"])
    if at < 0 or act < 0:
        return False
    between = _reasons() if at > act else _prompting()
    return between.search(sentence[min(at, act) : max(at, act)]) is not None


def is_ahead_in_words(row: Mapping[str, Any]) -> bool:
    """Whether the words right before the act put it ahead: "would be launched", "vowed to strike", "near a deal"."""
    return _is_ahead(row["sentence"], row["trigger"])


def is_only_possible(row: Mapping[str, Any]) -> bool:
    """Whether a word before the act in its clause says that it may be or not: "could join the talks"."""
    before = re.split(r"[,;:“”]", _before(row["sentence"], row.get("trigger") or ""))[-1]
    return _perhaps().search(before) is not None


def is_undone(row: Mapping[str, Any]) -> bool:
    """Whether what is named is what somebody puts an end to: "lifted all sanctions"."""
    return _undoing().search(_before(row["sentence"], row["trigger"])) is not None


@lru_cache(maxsize=REMEMBERED)
def _is_ahead(sentence: str, trigger: str | None) -> bool:
    last = trigger.split(" … ")[-1] if trigger else ""
    before = sentence.partition(last)[0] if last else ""
    return _ahead().search(before[-REACH:]) is not None


@lru_cache(maxsize=REMEMBERED)
def _has_its_day(sentence: str, trigger: str, exact: bool) -> bool:
    act, dateline = _at(sentence, trigger), DATELINE.match(sentence)
    days = _days().finditer(sentence, dateline.end() if dateline else 0)
    fitting = (day for day in days if not exact or _may_be_a_day(sentence, day))
    return act >= 0 and any(is_of_the_clause(sentence, day.span(), act) for day in fitting)


def _may_be_a_day(sentence: str, told: re.Match[str]) -> bool:
    """Whether words that tell when may tell a single day: a month only with its number, "May 7" and not "early May"."""
    if told[0].casefold() not in traits().days[WEEKDAYS:]:
        return True
    return NUMBERED.search(sentence[: told.start()]) is not None or NUMBER.match(sentence, told.end()) is not None


@lru_cache(maxsize=REMEMBERED)
def _is_recalled(sentence: str, trigger: str) -> bool:
    return _answering().search(_before(sentence, trigger)) is not None


def _before(sentence: str, trigger: str) -> str:
    """What leads up to the act in its sentence."""
    act = _at(sentence, trigger)
    return sentence[max(0, act - REACH) : max(0, act)]


def _at(sentence: str, trigger: str) -> int:
    """Where the word of the act begins in its sentence, or -1."""
    return sentence.find(trigger.split(" … ")[0]) if trigger else -1


@cache
def _days() -> re.Pattern[str]:
    named = "|".join(day.capitalize() for day in traits().days)
    return re.compile(rf"\b(?:{named}|{'|'.join(brief_words()['days'])})\b")


@cache
def _ahead() -> re.Pattern[str]:
    modal, willing = ("|".join(brief_words()[name]) for name in ("modal", "willing"))
    near = "|".join(brief_words()["near"])
    verb = rf"(?:(?:{modal})|(?:{willing}) to) (?:\w+ly |not |also |soon |never |then )?(?:be |have been |get )?"
    nearly = rf"(?:{near})[”’\"']? (?:\w+ing )?(?:(?:an?|the|its|their) )?(?:[\w-]+ )?"
    return re.compile(rf"\b(?:{verb}|{nearly})$", re.IGNORECASE)


@cache
def _perhaps() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(brief_words()['perhaps'])})\b")  # "May" is a month


@cache
def _undoing() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{'|'.join(brief_words()['undoing'])}) (?:(?!with|up|in|of|to)[\w’'.-]+ ){{0,4}}$", re.IGNORECASE
    )


@cache
def _answering() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(brief_words()['answering'])})\s+(?:[\w’'.-]+\s+){{0,5}}$", re.IGNORECASE)


@cache
def _reasons() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(brief_words()['reasons'] + brief_words()['answering'])})\b", re.IGNORECASE)


@cache
def _later() -> re.Pattern[str]:
    soon = "".join(rf"(?<!\b{word} )" for word in brief_words()["soon"])
    return re.compile(rf"{soon}\b(?:{'|'.join(brief_words()['reasons'])})\b", re.IGNORECASE)


@cache
def _sourcing() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(brief_words()['sourcing'])})\b", re.IGNORECASE)


@cache
def _prompting() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(brief_words()['prompting'])})\b", re.IGNORECASE)


@cache
def _claiming() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(brief_words()['claiming'])})\b[^,;]*?\bthat\b", re.IGNORECASE)
