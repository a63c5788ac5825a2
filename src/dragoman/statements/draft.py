"""A statement while it is being found: the cue, the source and the content as token indexes."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..data import word_lists
from .lexicon import CueLexicon
from .view import QUOTES, Range, View

BREAKS = frozenset((",", ".", "—", "–", "--", "-", ":", ";", "?", "!", ")", *QUOTES))
LISTS = word_lists("statements", "draft")
IT = LISTS["it"]
GROUND = frozenset(("GPE", "LOC", "FAC"))  # spaCy's labels of what is struck, not judged
SAYING = frozenset(("say", "tell"))  # of what a cue takes: words that are told
POSSESSIVE = frozenset(("'s", "’s", "'", "’"))


@dataclass(slots=True)
class Draft:
    """A statement in token indexes. ``who`` heads the source; ``block`` spans the cue's own clause."""

    head: int
    cue: Range
    block: Range
    rule: str
    who: int | None = None
    source: Range | None = None
    parts: list[Range] = field(default_factory=list)
    speech: bool = False
    quoted: list[int] = field(default_factory=list)
    addressee: int | None = None


def kept(view: View, *pieces: Range) -> list[Range]:
    """Of these spans, trimmed, those that hold words."""
    trimmed = [view.trim(*piece) for piece in pieces if piece[0] < piece[1]]
    return [p for p in trimmed if p[0] < p[1] and view.has_words(*p)]


def light_subject(view: View, i: int) -> int | None:
    """The subject of the verb whose object the noun is: "X made the claim that"."""
    head = view.head[i]
    if view.relation[i] in ("object", "predicate noun") and view.is_main_verb(head) and not view.passive(head):
        return view.subject(head)
    return None


def is_blow(view: View, lexicon: CueLexicon, i: int, who: int | None, thing: int | None) -> bool:
    """ "Rebels attacked the checkpoint" and "Israel attacked Syria" say nothing; "senators attacked the plan" does."""
    if view.lemma[i] not in lexicon.blows:
        return False
    if thing is not None and (view.lemma[thing] in lexicon.targets or view.doc[thing].ent_type_ in GROUND):
        return True
    return who is not None and view.lemma[who] in lexicon.armed
