"""Whether a date without a year, or a weekday, lies behind the article or ahead of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ..data import read_toml, word_lists
from ..errors import DataFileError
from ..language.grammar import PREDICATES, SUBJECTS, Relation, WordClass, form, relation, word_class

if TYPE_CHECKING:
    from spacy.tokens import Token

Direction = Literal[-1, 0, 1]

DATA: Final = Path(__file__).parent / "data" / "tense.toml"
QUALIFYING: frozenset[Relation] = frozenset(("compound", "nominal", "adjectival", "possessor", "numeral"))
NAMING: frozenset[WordClass] = frozenset(("noun", "name", "pronoun", "number", "symbol"))
LISTS = word_lists("times", "tense")
PRESENT = LISTS["present"]
PERFECT = LISTS["perfect"]
FROM_THEN = ("payable", "effective")  # of what begins on a date
AHEAD = (*FROM_THEN, "ahead")
REACH = 10  # words over which "ahead of" holds
CLIMB = 8  # heads from a date up to its verb


@dataclass(frozen=True, slots=True)
class Outlook:
    """``way``: -1 behind, 1 ahead, 0 not told. ``firm``: the date is the verb's own ("will meet in March"), and not
    that of a noun beside it ("will repeal the order of March")."""

    way: Direction
    firm: bool = True


UNTOLD: Final = Outlook(0, False)


@cache
def lemmas() -> dict[str, frozenset[str]]:
    """The classes of ``data/tense.toml``. Raises DataFileError when the file is not as it should be."""
    try:
        table = read_toml(DATA)
        return {name: frozenset(listing.split()) for name, listing in table.items()}
    except AttributeError as error:
        raise DataFileError(f"{DATA}: each class should be one string of words ({error})") from error


def outlook(token: Token, *, possessive: bool = False) -> Outlook:
    """Which way the words over ``token`` point: the preposition before it, else its verb.

    A date that only qualifies a noun ("a June agreement", "Friday's purchases") has no tense but by a verb that is
    plainly past or future, or of a thing that is on a calendar ("Sunday's vote").
    """
    if way := _of_preposition(token):
        return Outlook(way)
    qualifies = possessive or relation(token) in QUALIFYING
    scheduled, firm = False, not qualifies
    for step, over in enumerate(_upwards(token)):
        if _is_verb(over):
            return Outlook(_of_clause(over, step, qualifies, firm, scheduled), firm or scheduled)
        if over.lower_ in (AHEAD if step else FROM_THEN):
            return Outlook(1)
        if step and word_class(over) in NAMING:
            firm = False
            scheduled |= over.lemma_ in lemmas()["scheduled"]
    return UNTOLD


def _upwards(token: Token) -> Iterator[Token]:
    """A token and the heads over it."""
    for _ in range(CLIMB):
        yield token
        if token.head.i == token.i:
            return
        token = token.head


def _of_clause(verb: Token, step: int, qualifies: bool, firm: bool, scheduled: bool) -> Direction:
    """The verb's way, where it says something of a date so many ``step`` heads below it."""
    way = _of_verb(verb, CLIMB)
    if (
        form(verb) in ("third person present", "present")
        and not scheduled
        and (not firm or (verb.lemma_ == "be" and step > 2))
    ):
        return 0
    return 0 if qualifies and not scheduled and form(verb) in ("base", "participle", "gerund") else way


def _is_verb(token: Token) -> bool:
    """A verb; not a name that the small models read as an infinitive ("the invitation to Modi")."""
    if form(token) == "base" and token.text[:1].isupper() and not token.is_sent_start:
        return False
    return word_class(token) in PREDICATES or _is_misread_verb(token)


def _is_ahead_of(date: Token) -> bool:
    """Whether it belongs to what something is "ahead of": "ahead of a conference in February"."""
    sentence = date.sent
    for i in range(date.i - 1, max(sentence.start, date.i - REACH), -1):
        token = date.doc[i]
        if word_class(token) in ("verb", "auxiliary", "punctuation"):
            return False
        if token.lower_ == "of" and date.doc[i - 1].lower_ == "ahead":
            return True
    return False


def _of_preposition(date: Token) -> Direction:
    """What the preposition over a date says by itself, or with the verb it goes with."""
    if _is_ahead_of(date):
        return 1
    preposition = date.head if relation(date) == "prepositional object" else date
    word = preposition.lower_ if preposition.i < date.i else ""
    if word == "since":
        return -1
    if word in ("until", "till", "to") and _has_over(preposition, "deferring"):
        return 1
    return 1 if word == "for" and _has_over(preposition, "fixing") else 0


def _has_over(token: Token, kind: str) -> bool:
    """Whether the first verb over a token, or a noun on the way, is of a class of lemmas."""
    for _ in range(CLIMB):
        token = token.head
        if token.lemma_ in lemmas()[kind]:
            return True
        if word_class(token) in PREDICATES or token.head.i == token.i:
            return False
    return False


def _helpers(verb: Token) -> list[str]:
    return [child.lower_ for child in verb.lefts if relation(child) in ("auxiliary", "passive auxiliary")]


def _has_before(token: Token, word: str) -> bool:
    """Whether a word hangs on one after it."""
    return any(child.lower_ == word for child in token.lefts)


def _of_verb(verb: Token, depth: int) -> Direction:
    is_a, words = form(verb), lemmas()
    if is_a == "past":
        return -1
    helpers = _helpers(verb)
    if modal := next(filter(words["modals"].__contains__, helpers), None):
        return -1 if is_a == "participle" and "have" in helpers and modal not in words["certain"] else 1
    if is_a == "participle":
        return _of_participle(verb, helpers, depth)
    if is_a == "base":
        return _of_infinitive(verb, depth)
    return _of_gerund(verb, helpers, depth) if is_a == "gerund" else _of_present(verb)


def _of_present(verb: Token) -> Direction:
    if form(verb) not in ("third person present", "present", "plural noun"):
        return 0
    words = lemmas()
    ahead = any(relation(child) in ("marker", "adverb") and child.lower_ in words["ahead"] for child in verb.lefts)
    return 1 if ahead or verb.lemma_ in words["timetable"] else 0


def _of_participle(verb: Token, helpers: list[str], depth: int) -> Direction:
    if _is_outcome(verb) and depth > 0:
        return _of_verb(verb.head, depth - 1)
    planned = verb.lemma_ in lemmas()["planned"]
    if helpers == ["being"]:
        return _of_gerund(verb, [], depth)
    if any(helper in PERFECT or helper in ("was", "were") for helper in helpers):
        return 1 if planned else -1
    return 1 if planned or helpers else -1


def _of_infinitive(verb: Token, depth: int) -> Direction:
    head, planning = verb.head, lemmas()["planning"]
    if depth <= 0 or head.i == verb.i:
        return 0 if _is_misread_past(verb) else 1
    if _is_outcome(verb) or _is_achieved(head):
        return _of_verb(head if word_class(head) in PREDICATES else head.head, depth - 1)
    over = head.head if word_class(head) == "adjective" else head
    if head.lemma_ in planning and _has_before(over, "had"):
        return -1  # "had been scheduled to expire", "had been due to expire"
    governed = head.lemma_ not in planning and word_class(head) in PREDICATES
    return _of_verb(head, depth - 1) if governed else 1


def _is_achieved(head: Token) -> bool:
    """Whether the infinitive under a word tells what was done where the verb above is past: "was able to meet", "the
    first to arrive", "won enough votes to pass it"."""
    achieving = lemmas()["achieving"]
    return word_class(head) not in PREDICATES and (
        head.lemma_ in achieving or any(child.lemma_ in achieving for child in head.lefts)
    )


def _is_misread_past(verb: Token) -> bool:
    """ "They retook" as the small models read it: a base form with a subject and no "to"."""
    bare = not _has_before(verb, "to")
    return bare and any(relation(child) in SUBJECTS for child in verb.lefts)


def _is_outcome(verb: Token) -> bool:
    """ "Only to be met by the same tariff": an infinitive that tells how it went."""
    return verb.head.i < verb.i and _has_before(verb, "only")


def _of_gerund(verb: Token, helpers: list[str], depth: int) -> Direction:
    head = verb.head
    if not helpers and verb.lemma_ in ("start", "begin", "commence") and head.lemma_ in lemmas()["arranging"]:
        return 1  # "agreed to a truce starting on 4 May"
    if any(helper in PRESENT for helper in helpers):
        return 1
    if depth > 0 and head.i != verb.i and word_class(head) in PREDICATES:
        return _of_verb(head, depth - 1)
    return 0


def _is_misread_verb(token: Token) -> bool:
    """ "Putin hosts" as the small models read it: a plural noun with a subject is a verb in the present."""
    return form(token) == "plural noun" and any(relation(child) == "subject" for child in token.lefts)
