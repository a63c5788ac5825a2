"""Whether a date without a year, or a weekday, lies behind the article or ahead of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Token

Direction = Literal[-1, 0, 1]

MODALS = frozenset(
    ("will", "'ll", "’ll", "wo", "shall", "would", "may", "might", "can", "could", "should", "must", "ca")
)
PLANNING = frozenset(
    "expect plan schedule set due intend hope agree prepare vow promise pledge propose aim want decide slate "
    "invite ask urge threaten continue have be go remain book gear poise".split()
)
PLANNED = frozenset("schedule expect plan slate".split())
# Verbs whose present tense says what a timetable has in store ("the trial begins Monday").
TIMETABLE = frozenset(
    "be begin start open leave arrive resume meet visit vote hold go expire end close travel fly convene gather "
    "last kick come return head play face run take host receive address sign launch chair join welcome speak "
    "unveil".split()
)
ARRANGING = frozenset(
    "agree announce declare impose order call plan schedule set truce ceasefire strike curfew lockdown talk exercise "
    "visit boycott ban tour campaign".split()
)
CLIMB = 8  # heads from a date up to its verb


def direction(token: Token, *, possessive: bool = False) -> Direction:
    """-1 when the verb over ``token`` speaks of the past, 1 of the future, 0 when it does not tell.

    A date that only qualifies a noun ("a June agreement", "Friday's purchases") has no tense but by a
    verb that is plainly past or future.
    """
    qualifies = possessive or token.dep_ in ("compound", "nmod", "amod", "poss", "nummod")
    for step in range(CLIMB):
        if token.pos_ in ("VERB", "AUX") or _is_misread_verb(token):
            way = _of_verb(token, CLIMB)
            weak = token.tag_ in ("VBZ", "VBP") and (qualifies or (token.lemma_ == "be" and step > 2))
            return 0 if weak or (qualifies and token.tag_ in ("VB", "VBN", "VBG")) else way
        if token.lower_ in ("payable", "effective"):
            return 1
        if token.head.i == token.i:
            return 0
        token = token.head
    return 0


def _of_verb(verb: Token, depth: int) -> Direction:
    tag = verb.tag_
    if tag == "VBD":
        return -1
    helpers = [child.lower_ for child in verb.lefts if child.dep_ in ("aux", "auxpass")]
    if any(helper in MODALS for helper in helpers):
        return 1
    if tag == "VBN":
        if any(helper in ("have", "has", "had", "'ve", "was", "were") for helper in helpers):
            return 1 if verb.lemma_ in PLANNED else -1
        if verb.lemma_ in PLANNED or helpers:
            return 1
        return -1
    if tag == "VB":
        head = verb.head
        if depth <= 0 or head.i == verb.i:
            return 1
        if head.lemma_ in PLANNING and any(child.lower_ == "had" for child in head.lefts):
            return -1  # "had been scheduled to expire"
        if head.lemma_ in PLANNING or head.pos_ not in ("VERB", "AUX"):
            return 1
        return _of_verb(head, depth - 1)
    if tag == "VBG":
        if not helpers and verb.lemma_ in ("start", "begin", "commence") and verb.head.lemma_ in ARRANGING:
            return 1  # "agreed to a truce starting on 4 May"
        if any(helper in ("is", "are", "'s", "'re", "am") for helper in helpers):
            return 1
        head = verb.head
        if depth > 0 and head.i != verb.i and head.pos_ in ("VERB", "AUX"):
            return _of_verb(head, depth - 1)
        return 0
    if tag in ("VBZ", "VBP", "NNS"):
        return 1 if verb.lemma_ in TIMETABLE else 0
    return 0


def _is_misread_verb(token: Token) -> bool:
    """ "Putin hosts" as the small models read it: a plural noun with a subject is a verb in the present."""
    return token.tag_ == "NNS" and any(child.dep_ == "nsubj" for child in token.lefts)
