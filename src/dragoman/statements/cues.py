"""Cues: which words of a text ascribe something to somebody, what they ascribe and to whom.

Each cue found becomes a Draft in tokens; ``speech`` drafts then take the quotations around them (``speech.py``).
"""

from __future__ import annotations

from .draft import Draft
from .lexicon import CueLexicon
from .phrases import MISREAD, read_hidden, read_misread, read_phrase, read_poll
from .verbs import VerbReader
from .view import View
from .words import read_adjective, read_noun


def find_cues(view: View, lexicon: CueLexicon) -> list[Draft]:
    """The drafts of all cue words of the text, in order of text."""
    drafts: list[Draft] = []
    for i, lemma in enumerate(view.lemma):
        lower = view.lower[i]
        if lower in lexicon.sources:
            drafts += read_phrase(view, lexicon, i)
        if lower == "in":
            drafts += read_poll(view, lexicon, i)
        if lower in lexicon.hidden:
            drafts += read_hidden(view, i)
        if view.is_verb(i):
            if lemma in lexicon.verbs and view.is_main_verb(i):
                draft = VerbReader(view, lexicon, i).read()
                if draft is not None:
                    drafts.append(draft)
                    continue
            if lower in lexicon.adjectives:
                drafts += read_adjective(view, lexicon, i, lower)
        elif view.is_noun(i) and lower in MISREAD:
            drafts += read_misread(view, i)
        elif view.is_noun(i) and lemma in lexicon.nouns:
            drafts += read_noun(view, lexicon, i)
        elif view.is_adjective(i) and lower in lexicon.adjectives:
            drafts += read_adjective(view, lexicon, i, lower)
    return drafts
