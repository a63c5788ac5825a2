"""What the words of one report say of its act: whether the day, the place and the dead in them are the act's own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

from .evidence import numbers_in, traits
from .spans import days_between
from .voices import COUNTED
from .words import brief_words

Row = dict[str, Any]
# Acts of speech, which are nobody's where nobody is named.
SPEECH = ("ACCUSE", "REQUEST", "REJECT", "SUPPORT", "THREATEN", "AGREE", "CONCEDE", "CONSULT", "COOPERATE")
CLOSE = 4  # words before an act's word, among which one that puts it in the past is its own
NAMED = 5  # words behind "Saturday's", among which what the day is of stands
# A clause beside the main one, as far as its comma, and what stands in brackets; "before dawn" is none.
CLAUSE = re.compile(
    r"(\b(?:which|who|whose|whom|where|while|because|although|(?:after|before)(?! (?:dawn|noon|midnight|sun|dark|\d)))"
    r"\b[^,;:–—()“”]*|\([^)]*\)?)",
    re.IGNORECASE,
)
QUOTATION = re.compile("“[^”]*”?")
ENDED = re.compile("[;:–—()“”]")  # a clause that a "that" began
# A number of dead in figures, with the words around it.
DEAD = re.compile(
    r"\b(\d[\d,]*) (?:[a-z]+ ){0,3}(?:dead|killed|died|deaths)\b|\bkill(?:ed|ing) (?:[a-z]+ ){0,2}(\d[\d,]*)"
)
AGE = re.compile(r"\b\d+-(?:year|month|week|day|hour)s?\b(?:-old)?")  # "13-year-old"


def is_alleged(row: Row) -> bool:
    """Whether a sentence has words of accusing; what it tells is then what somebody is accused of."""
    words = row["sentence"].casefold()
    return any(word in words for word in brief_words()["alleged"])


def names_a_day(row: Row, *, beside: re.Pattern[str] | None = None) -> bool:
    """Whether a sentence names a day; ``beside``: another than one of this kind."""
    return any(found[0] != "may" for found in traits().names_a_day.finditer(_words_of_its_day(row, beside)))


def names_its_day(row: Row, *, beside: re.Pattern[str] | None = None) -> bool:
    """Whether a day that a sentence names is the one that its act was dated to, and not another."""
    words = _words_of_its_day(row, beside)
    first, last = date.fromisoformat(row["earliest"]), date.fromisoformat(row["latest"])
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    weekdays, months = traits().days[:7], traits().days[7:]
    if any(re.search(rf"\b{weekdays[day.weekday()]}\b", words, re.I) for day in days):
        return True
    named = (
        rf"{months[day.month - 1]} {day.day}|{day.day}(?:st|nd|rd|th)?(?: of)? {months[day.month - 1]}" for day in days
    )
    if any(re.search(rf"\b(?:{one})(?!\d)", words, re.I) for one in named):
        return True
    near = days_between(row["earliest"], (row["published"] or row["latest"])[:10]) <= 2
    others = (found[0].lower() for found in traits().names_a_day.finditer(words))
    return near and any(word not in traits().days for word in others)


def _words_of_its_day(row: Row, beside: re.Pattern[str] | None) -> str:
    """What of a sentence may name the day of its act."""
    words = _without_other_clauses(row)
    words = beside.sub("", words) if beside else words
    words = _any_day_of_a_count().sub("", _dateline().sub("", words))
    return _day_of_a_noun().sub(lambda found: found[0] if trigger_of(row) in found[0] else "", words)


def _without_other_clauses(row: Row) -> str:
    """A sentence without the relative clauses that its act is not in, or if it is in one, behind a "that" or quoted,
    that alone: of "on Monday it dismissed a case in which he accused them" the accusing has no day."""
    quoted = next((found[0] for found in QUOTATION.finditer(row["sentence"]) if trigger_of(row) in found[0]), None)
    parts = CLAUSE.split(quoted or row["sentence"])
    own = next((part for part in parts if trigger_of(row) in part), "")
    words = own if CLAUSE.fullmatch(own) else " ".join(part for part in parts if not CLAUSE.fullmatch(part))
    before, that, behind = words[: max(words.find(trigger_of(row)), 0)].rpartition(" that ")
    return re.split("[;:–—()“”]", words[len(before) + len(that) :])[0] if that and not ENDED.search(behind) else words


def looks_back(row: Row) -> bool:
    """Whether an act is told as one from before the news: "the recent strikes"; without a day of its own also "has
    previously demanded", and "had taken" where nobody is said to say so."""
    words, at = row["sentence"], max(row["sentence"].find(trigger_of(row)), 0)
    before = " ".join(ENDED.split(words[:at].replace(",", ";"))[-1].split()[-CLOSE:])
    behind = ENDED.split(words[at:].replace(",", ";"))[0].split()[: CLOSE + 1]
    if _any("recent").search(" ".join([before, *behind])):
        return True
    had = re.search(r"\bhad\b(?: \w+)?$", before) is not None and not _any("saying", "sources").search(words)
    return (had or _any("previously").search(before) is not None) and not names_a_day(row)


def is_of_anothers_day(row: Row) -> bool:
    """Whether the only day that a sentence names is that of another thing ("blamed him for Saturday's attack") or of a
    count ("as of 7 May")."""
    patterns = (_day_of_a_noun(), _any_day_of_a_count())
    return any(words.search(row["sentence"]) for words in patterns) and not names_a_day(row)


def is_apart(row: Row) -> bool:
    """Whether a sentence begins by setting what it tells apart from what was told before: "Separately, …"."""
    return re.match(rf"\W*(?:{'|'.join(brief_words()['apart'])})\b", row["sentence"], re.IGNORECASE) is not None


def is_only_thought_of(row: Row) -> bool:
    """Whether a word before the act makes it one that would or could be."""
    parts = (row["sentence"].partition(part)[0] for part in row["trigger"].split(" … ") if part in row["sentence"])
    return any(
        re.search(r"\b(?:would|could|might|may|should)(?: not)?(?: be| have been| have)?\s*$", part) for part in parts
    )


def is_quoted(row: Row) -> bool:
    """Whether an act is told in somebody's quoted words, and not only named in them."""
    quotations = QUOTATION.findall(row["sentence"])
    return any(trigger_of(row) in words and len(words.split()) > NAMED for words in quotations)


def is_of_a_war(row: Row) -> bool:
    """Whether an act is a war as a whole, which no day has."""
    return re.fullmatch(rf"(?:{'|'.join(brief_words()['wars'])})", row["trigger"], re.IGNORECASE) is not None


def tells_of_fighting(words: str) -> bool:
    """Whether words tell of two that fight each other."""
    return _any("fighting").search(words) is not None


def trigger_of(row: Row) -> str:
    """The first of the words that carry an act."""
    return str(row["trigger"].split(" … ")[0])


def is_of_a_period(row: Row) -> bool:
    """Whether a sentence sums up weeks, and names no day: "542 were killed in the past three weeks", "between 3 and 20
    May"."""
    period = _period().search(row["sentence"])
    rest = {**row, "sentence": re.sub(r"between [^,;.]*", "", row["sentence"])}
    return period is not None and not names_a_day(rest, beside=day_of("saying", "talking"))


def is_of_the_word(row: Row) -> bool:
    """Whether the only day that a sentence gives is that of somebody's word: "was stripped of her citizenship, but the
    minister said on Sunday". What is said of violence on a day is mostly of that day or the one before; what is said of
    it in an interview or a speech is not."""
    if row["type"] in SPEECH:
        return False
    if row["type"] != "ASSAULT":
        said = day_of("saying", "talking")
        return said.search(row["sentence"]) is not None and not names_a_day(row, beside=said)
    looking_back = (day_of("talking"), _dated_word())
    return any(said.search(row["sentence"]) and not names_a_day(row, beside=said) for said in looking_back)


def is_of_an_answer(row: Row) -> bool:
    """Whether the day that a sentence gives is that of what answers or comes before it: "promised a decision by
    Wednesday on a response to the attack", "on Friday, on the eve of the strikes"."""
    at = row["sentence"].find(trigger_of(row))
    before = row["sentence"][: max(at, 0)]
    found = re.search(rf"\b(?:{'|'.join(brief_words()['answering'])})\b[^,;.]*$", before, re.I)
    return found is not None and not names_a_day({**row, "sentence": row["sentence"][found.end() - len(found[0]) :]})


def is_where_they_talk(row: Row) -> bool:
    """Whether a place is where talks are held, as its sentence has it: "met in Sochi", not "talks on Idlib"."""
    place, words = re.escape(row["place"] or "\0"), row["sentence"]
    near = rf"(?:[\w’'-]+ ){{0,3}}{place}\b"
    behind = words[max(words.find(trigger_of(row)), 0) :]
    return bool(re.search(rf"^\W*In {near}", words) or re.search(rf"\b(?:in|at|to|from|visit\w*) {near}", behind))


def is_of_another(row: Row) -> bool:
    """Whether the place that a sentence names is that of what its deed answers or is about: "strikes after the attack
    in Douma", "rejected claims that the army had struck Douma"."""
    words = row["sentence"]
    at, place = words.find(trigger_of(row)), words.find(row["place"] or "\0")
    between = words[at:place] if 0 <= at < place else ""
    return _any("answering", "before", "content").search(between) is not None


def gives_its_toll(row: Row) -> bool:
    """Whether a report's number of dead stands in its sentence: one that is only reckoned may be another's."""
    sentence = AGE.sub("", row["sentence"])
    small = enumerate(brief_words()["small"], 1)
    given = {n for n, words in small if re.search(rf"\b(?:{n}|{words})\b", sentence, re.I)}
    given |= numbers_in(sentence)
    more = _any("more").search(sentence) is not None
    told = {row["deaths_low"], row["deaths_high"]} - {None}
    told |= {number - 1 for number in told if more}  # "over 300" are 301
    return any(number in given or f"{number:,}" in sentence for number in told)


def is_of_a_sum(row: Row) -> bool:
    """Whether the dead of a sentence are those of more than one happening: "500 in eight days", "since Sunday"."""
    rest = {**row, "sentence": re.sub(r"\bsince\b[^,;.]*", "", row["sentence"])}
    return _sum().search(row["sentence"]) is not None and not names_a_day(rest)


def is_more_than(row: Row, number: int) -> bool:
    """Whether a sentence has a number as what is more than the one before: "more than 300" for 301."""
    return f"{number - 1:,}" in row["sentence"] and f"{number:,}" not in row["sentence"]


def most_dead(row: Row) -> int:
    """The greatest number that a sentence gives in figures before a word of dying, 0 for none; not what came before."""
    found = [int((one or other).replace(",", "")) for one, other in DEAD.findall(AGE.sub("", row["sentence"]))]
    return max((n for n in found if not is_of_before({**row, "deaths_low": n, "deaths_high": n})), default=0)


def is_of_before(row: Row) -> bool:
    """Whether a sentence gives its number of dead as what came before: "struck two weeks after 26 were killed"."""
    numbers = {row[name] for name in ("deaths_low", "deaths_high")} - {None}
    before = "|".join(brief_words()["before"])
    return any(re.search(rf"\b(?:{before})\b[^,;.]*\b{number:,}\b", row["sentence"], re.I) for number in numbers)


@cache
def _any(*kinds: str) -> re.Pattern[str]:
    """Any of the words of these lists of ``brief.toml``."""
    return re.compile(rf"\b(?:{'|'.join(word for kind in kinds for word in brief_words()[kind])})\b", re.IGNORECASE)


@cache
def _dateline() -> re.Pattern[str]:
    """ "Khartoum, May 31 (UNI) –": the day of the report."""
    months = "|".join(traits().days[7:])
    return re.compile(
        rf"^[^.:]{{0,40}}\b(?:(?:{months}) \d+|\d+ (?:{months}))(?:,? \d{{4}})?\s*(?:\(\w+\)|[:–—-])", re.I
    )


@cache
def _any_day_of_a_count() -> re.Pattern[str]:
    """ "As of 7 May", "since Monday": up to or from when something is counted, not when it was done."""
    months, days = "|".join(traits().days[7:]), "|".join(traits().days)
    return re.compile(
        rf"\b(?:as of|since) (?:last |late |early |mid-)?(?:\d+ (?:{months})|(?:{days})(?: \d+)?)", re.IGNORECASE
    )


@cache
def _day_of_a_noun() -> re.Pattern[str]:
    """ "Of Saturday's talks in Goma": a day, what it is of, and a few words more; "at Saturday's talks" says when."""
    of, days = "|".join(brief_words()["of"]), "|".join(traits().days[:7])
    return re.compile(rf"\b(?:{of}) (?:the |last |this )*(?:{days})['’]s(?: [\w’'-]+){{0,{NAMED}}}", re.IGNORECASE)


@cache
def day_of(*kinds: str) -> re.Pattern[str]:
    """ "said on Sunday", "told reporters Monday", "in an interview on Thursday", by lists of ``brief.toml``."""
    words, days = "|".join(word for kind in kinds for word in brief_words()[kind]), "|".join(traits().days[:7])
    return re.compile(rf"\b(?:{words})(?: \w+){{0,5}}(?: on| last)? (?:{days})\b", re.IGNORECASE)


@cache
def _dated_word() -> re.Pattern[str]:
    """ "Reported on May 13 that the strikes had killed": a date, where news of the day has a weekday."""
    saying, months = "|".join(brief_words()["saying"]), "|".join(traits().days[7:])
    date = rf"(?:(?:{months}) \d+|\d+ (?:{months}))"
    return re.compile(rf"\b(?:{saying})(?: \w+){{0,2}} on {date} that\b[^,;.]*\bhad\b", re.IGNORECASE)


@cache
def _sum() -> re.Pattern[str]:
    number = r"(?:a|one|two|three|four|five|six|seven|eight|nine|ten|several|a few|\d+)"
    span = rf"(?:in|over|within|during) (?:just |only |the )?(?:past |last )?{number} (?:days|weeks?|months?|years?)"
    ago = r"(?:past|previous|preceding|recent) (?:[\w-]+ )?(?:days?|weeks?|months?|years?|hours)"
    return re.compile(
        rf"\b(?:{span}|{ago}|(?:days|weeks|months|years) of|since|so far|in total|in all|altogether)\b", re.IGNORECASE
    )


@cache
def _period() -> re.Pattern[str]:
    words = brief_words()
    last, many = ("|".join(words[name]) for name in ("last", "periods"))
    dates = rf"between (?:(?:{'|'.join(traits().days[7:])}) \d+|\d+ (?:{'|'.join(traits().days[7:])}|and|[-–]))"
    return re.compile(rf"\b(?:(?:{last})\s+(?:[\w-]+\s+){{0,2}}(?:{many})\b|{dates})", re.IGNORECASE)


def is_ahead(row: Row) -> bool:
    return row["status"] in COUNTED and bool(row["published"]) and row["earliest"] > row["published"][:10]


def length_of(row: Row) -> int:
    return days_between(row["earliest"], row["latest"])
