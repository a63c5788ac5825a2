"""Who is "quoted as saying" what an outlet hands on."""

from __future__ import annotations

from ..data import word_lists
from .draft import Draft
from .view import View

LISTS = word_lists("statements", "quoted")
HANDING_ON = LISTS["handing_on"]


def of_the_quoted(view: View, drafts: list[Draft]) -> list[Draft]:
    """With the words of "the minister was quoted by Reuters as saying" as the minister's, not the outlet's, and without
    "the minister as saying ..." as words of an outlet that quotes him."""
    heads = {draft.head for draft in drafts}
    kept = [draft for draft in drafts if heads.isdisjoint(_saying(view, draft.head))]
    for draft in kept:
        who = _quoted(view, draft.head)
        if who is None:
            continue
        source = view.noun_phrase(who, draft.head)
        parts = [part for start, end in draft.parts for part in _without(view, (start, end), source)]
        if parts:
            draft.who, draft.source, draft.parts = who, source, parts
    return kept


def _quoted(view: View, i: int) -> int | None:
    """The one quoted, for a cue that is "quoted" in the passive or after the words, or "as saying"."""
    above = view.head[i]
    saying = view.relation[above] == "preposition" and view.lower[above] == "as"
    verb = view.head[above] if saying else i
    if not _saying(view, verb):
        return None
    if view.passive(verb):
        return view.child(verb, "passive subject")
    told_before = view.child(verb, "complement")
    return view.child(verb, "object") if saying or (told_before is not None and told_before < verb) else None


def _saying(view: View, verb: int) -> list[int]:
    """The participle in "quoted him as saying"."""
    marker = view.marker(verb, "as") if view.lemma[verb] in HANDING_ON else None
    return [] if marker is None else [c for c in view.children[marker] if view.form[c] == "gerund"]


def _without(view: View, part: tuple[int, int], source: tuple[int, int]) -> list[tuple[int, int]]:
    """A part without the source at its end, as the model leaves it there: "“We won,” he"."""
    start, end = part
    if source[0] < start or end < source[0]:
        return [part]
    cut = view.trim(start, source[0])
    return [cut] if cut[0] < cut[1] and view.has_words(*cut) else []
