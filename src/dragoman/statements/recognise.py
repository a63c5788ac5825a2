"""Finds statements and who made them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..data import word_lists
from ..entities import Cast
from ..language.grammar import Parse
from ..records import Entity, Span, Statement, StatementKind, Time
from .cues import find_cues
from .decide import decide
from .draft import SAYING, Draft
from .lexicon import CueLexicon
from .phrases import find_colons
from .quotations import find_quotations
from .quoted import of_the_quoted
from .setting import Setting
from .speech import Speech, quotation_tokens
from .view import Range, View

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..model.encoder import TokenVectors
    from ..model.statements import StatementModel

LAYERS = frozenset(("say", "tell", "report", "say-phrase", "phrase", "say-quoted"))  # kept inside others' words
NEAR = 4  # contents that begin before a cue and could hold it
LISTS = word_lists("statements", "recognise")
THIRD = LISTS["third"]


@dataclass(slots=True)
class Proposals:
    """What the rules find in one article: all ``drafts``, and in order of text those ``kept`` that are not part of
    another's words."""

    view: View
    speech: Speech
    drafts: list[Draft]
    kept: list[Draft]


def propose(doc: Doc, parse: Parse | None = None) -> Proposals:
    """The statements that the rules propose; ``parse`` is that of ``doc``, if it is at hand."""
    view, lexicon = View(doc, parse), CueLexicon.load()
    quotes = quotation_tokens(view, find_quotations(view.source))
    speech = Speech(view, quotes)
    drafts = find_cues(view, lexicon)
    for draft in drafts:
        speech.claim(draft)
    for draft in find_colons(view):
        if speech.unclaimed_after(draft):
            speech.claim(draft)
            drafts.append(draft)
    speech.go_on(drafts)
    drafts = [d for d in drafts if d.parts]
    return Proposals(view, speech, drafts, _kept(view, speech, drafts))


def _kept(view: View, speech: Speech, drafts: list[Draft]) -> list[Draft]:
    """The drafts that are not part of another's words, in order of text."""
    spoken = sorted(part for d in drafts if d.speech for part in d.parts)
    kept = [d for d in drafts if not _is_part_of_words(view, speech, d, spoken)]
    return sorted(_without_doubles(kept), key=lambda d: (d.parts[0], d.head))


def find_statements(
    doc: Doc,
    cast: Cast,
    times: list[Time],
    model: StatementModel | None = None,
    vectors: TokenVectors | None = None,
    parse: Parse | None = None,
) -> list[Statement]:
    """The statements of ``doc`` in order of text: the quoted, the reported, and the thoughts ascribed to somebody.

    With a ``model`` the rules propose and it decides by ``vectors``; without one the rules decide.
    """
    if not len(doc):
        return []
    found = propose(doc, parse)
    drafts = found.kept
    if model is not None and vectors is not None:
        drafts = decide(found, model, vectors)
    drafts = of_the_quoted(found.view, drafts)
    setting = Setting(found.view, cast, times, CueLexicon.load())
    return list(_records(found.view, found.speech, setting, drafts))


def _without_doubles(drafts: list[Draft]) -> list[Draft]:
    """Without nouns that are words of a verb's cue: "voiced concern over the arrests" is said once."""
    cues = {tuple(d.parts): d.cue for d in drafts if not d.rule.startswith("noun.")}
    return [d for d in drafts if not (d.rule.startswith("noun.") and _covers(cues.get(tuple(d.parts)), d.head))]


def _covers(cue: Range | None, i: int) -> bool:
    return cue is not None and cue[0] <= i < cue[1]


def _is_part_of_words(view: View, speech: Speech, draft: Draft, spoken: list[Range]) -> bool:
    """Thoughts inside somebody's words are part of these ("I think that ...", "said he hoped that ..."), unless they
    are a third party's. ``spoken`` are the contents of speech, in order of their start."""
    kind, _, took = draft.rule.partition(".")
    third = draft.who is not None and view.is_noun(draft.who)
    if speech.around(draft.head) is not None:
        return kind not in SAYING or not (third or (draft.who is not None and view.lower[draft.who] in THIRD))
    if kind in LAYERS or (third and took in ("clause", "infinitive")):
        return False
    n = bisect_right(spoken, (draft.head, len(view.lower)))
    return any(end > draft.head for _, end in spoken[max(0, n - NEAR) : n])


def _records(view: View, speech: Speech, setting: Setting, drafts: list[Draft]) -> Iterator[Statement]:
    """One record for each draft, or one for each of those who speak together."""
    number = 0
    before: Entity | None = None
    for draft in drafts:
        content = [_span(view, part) for part in draft.parts]
        addressee = setting.addressee(draft)
        speakers = setting.speakers(draft, before)
        before = speakers[0] if draft.speech else before
        for speaker in speakers:
            number += 1
            yield Statement(
                id=f"s{number}",
                speaker=speaker.id if speaker else None,
                source=_span(view, draft.source) if draft.source else None,
                cue=_span(view, draft.cue),
                content=content,
                kind=_kind(speech, draft),
                date=setting.date(draft),
                addressee=addressee.id if addressee and addressee is not speaker else None,
                occasion=setting.occasion(draft),
                rule=draft.rule,
            )


def _span(view: View, tokens: Range) -> Span:
    last = view.doc[tokens[1] - 1]
    return view.doc[tokens[0]].idx, last.idx + len(last)


def _kind(speech: Speech, draft: Draft) -> StatementKind:
    """Direct when all words stand in quotation marks, mixed when some do."""
    if speech.around(draft.head) is not None:
        return "indirect"  # inside somebody's quoted words
    words = sum(speech.words[end] - speech.words[start] for start, end in draft.parts)
    inside = sum(speech.quoted_words[end] - speech.quoted_words[start] for start, end in draft.parts)
    if inside and inside == words:
        return "direct"
    return "mixed" if inside else "indirect"
