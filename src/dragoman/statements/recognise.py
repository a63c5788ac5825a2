"""Finds statements and who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..entities import Cast
from ..records import Span, Statement, StatementKind, Time
from .cues import Draft, find_colons, find_cues
from .lexicon import CueLexicon
from .quotations import find_quotations
from .speech import Speech, quotation_tokens
from .view import QUOTES, Range, View

if TYPE_CHECKING:
    from spacy.tokens import Doc

LAYERS = frozenset(("say", "tell", "report", "say-phrase", "phrase", "say-quoted"))  # kept inside others' words


def find_statements(doc: Doc, cast: Cast, times: list[Time]) -> list[Statement]:
    """The statements of ``doc`` in order of text: the quoted, the reported, and the thoughts ascribed to somebody."""
    if not len(doc):
        return []
    view, lexicon = View(doc), CueLexicon.load()
    quotes = quotation_tokens(view, find_quotations(doc.text))
    speech = Speech(view, quotes)
    drafts = find_cues(view, lexicon)
    for draft in drafts:
        speech.claim(draft)
    for draft in find_colons(view):
        if speech.unclaimed_after(draft):
            speech.claim(draft)
            drafts.append(draft)
    drafts = [d for d in speech.go_on(drafts) if d.parts and not _is_manner_of_speaking(view, speech, d, drafts)]
    drafts.sort(key=lambda d: (d.parts[0], d.head))
    return [_record(view, speech, cast, draft, n) for n, draft in enumerate(drafts, start=1)]


def _is_manner_of_speaking(view: View, speech: Speech, draft: Draft, drafts: list[Draft]) -> bool:
    """Thoughts inside somebody's words are part of these ("I think that ...", "said he hoped that ...")."""
    if draft.rule.split(".")[0] in LAYERS:
        return False
    if speech.around(draft.head) is not None:
        return True
    if draft.who is None or view.tag[draft.who] != "PRP":
        return False
    return any(
        d.speech and d is not draft and any(a <= draft.head < b and a >= draft.cue[0] - 6 for a, b in d.parts) for d in drafts
    )


def _record(view: View, speech: Speech, cast: Cast, draft: Draft, number: int) -> Statement:
    return Statement(
        id=f"s{number}",
        speaker=_speaker(view, cast, draft),
        source=_span(view, draft.source) if draft.source else None,
        cue=_span(view, draft.cue),
        content=[_span(view, part) for part in draft.parts],
        kind=_kind(view, speech, draft),
        rule=draft.rule,
    )


def _span(view: View, tokens: Range) -> Span:
    last = view.doc[tokens[1] - 1]
    return view.doc[tokens[0]].idx, last.idx + len(last)


def _speaker(view: View, cast: Cast, draft: Draft) -> str | None:
    if draft.who is None:
        return None
    entity = cast.at(view.doc[draft.who])
    return entity.id if entity else None


def _kind(view: View, speech: Speech, draft: Draft) -> StatementKind:
    """Direct when all words stand in quotation marks, mixed when some do."""
    inside = outside = 0
    home = speech.around(draft.head)
    for start, end in draft.parts:
        for i in range(start, end):
            if view.lower[i] in QUOTES or not view.lower[i][:1].isalnum():
                continue
            where = speech.around(i)
            inside += where is not None and where != home
            outside += where is None or where == home
    if inside and not outside:
        return "direct"
    return "mixed" if inside else "indirect"
