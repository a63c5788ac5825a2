"""Cues: which words of a text ascribe something to somebody, what they ascribe and to whom.

Each cue found becomes a Draft in tokens; ``speech`` drafts then take the quotations around them (``speech.py``).
"""

from __future__ import annotations

from collections.abc import Iterable

from .draft import Draft
from .lexicon import CueLexicon
from .phrases import MISREAD, read_hidden, read_misread, read_phrase, read_poll
from .verbs import VerbReader
from .view import View
from .words import read_adjective, read_noun


def find_cues(view: View, lexicon: CueLexicon) -> list[Draft]:
    """The drafts of all cue words of the text, in order of text."""
    drafts: list[Draft] = []
    for i, lower in enumerate(view.lower):
        if lower in lexicon.sources:
            drafts += read_phrase(view, lexicon, i)
        if lower == "in":
            drafts += read_poll(view, lexicon, i)
        if lower in lexicon.hidden:
            drafts += read_hidden(view, i)
        drafts += _by_word(view, lexicon, i)
    return drafts


def _by_word(view: View, lexicon: CueLexicon, i: int) -> Iterable[Draft]:
    """What a verb, noun or adjective ascribes."""
    lemma, lower = view.lemma[i], view.lower[i]
    if view.is_noun(i):
        if lower in MISREAD:
            return read_misread(view, i)
        return read_noun(view, lexicon, i) if lemma in lexicon.nouns else ()
    if lemma in lexicon.verbs and view.is_main_verb(i):
        draft = VerbReader(view, lexicon, i).read()
        if draft is not None:
            return (draft,)
    told = lower in lexicon.adjectives and (view.is_verb(i) or view.is_adjective(i))
    return read_adjective(view, lexicon, i, lower) if told else ()
