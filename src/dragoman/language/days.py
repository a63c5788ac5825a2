"""The day on which something was said, given back to the verb of saying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data import word_lists
from .coreference import SPEECH
from .grammar import SUBJECTS, relation

if TYPE_CHECKING:
    from spacy.tokens import Doc

LISTS = word_lists("language", "days")
DAYS = LISTS["days"]


def return_days(doc: Doc) -> Doc:
    """``doc`` with "on Monday" under "said" in "said on Monday it would close the border", where the parser puts it
    under "close"; every room reads the tense and the date off it."""
    for day in doc:
        if day.lower_ not in DAYS:
            continue
        time = day.head if relation(day) == "prepositional object" else day
        clause = time.head
        said = clause.head
        if (
            said.i == time.i - 1
            and relation(clause) == "complement"
            and said.lemma_ in SPEECH
            and any(relation(c) in SUBJECTS and day.i < c.i < clause.i for c in clause.lefts)
        ):
            time.head = said
    return doc
