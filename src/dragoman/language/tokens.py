"""Tokens as spaCy's tokenizer makes them, in bounded time.

Its time grows with the square of what stands between two spaces: 30,000 brackets in a row take it minutes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..data import word_lists
from ..limits import UNSPACED_CHARACTERS

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LISTS = word_lists("language", "tokens")
TITLES = LISTS.ordered("titles")
TOO_LONG = re.compile(rf"\S{{{UNSPACED_CHARACTERS}}}(?=\S)")


def keep_titles_whole(nlp: Language) -> None:
    """Has titles that spaCy parts from their full stop ("Brig. Gen.") read as one token each, as it does "Gen."."""
    tokenizer: Any = nlp.tokenizer

    for title in TITLES:
        written = f"{title.capitalize()}."
        tokenizer.add_special_case(written, [{"ORTH": written}])


def make_doc(nlp: Language, text: str) -> Doc:
    """The tokens of ``text``. What has no space in it for longer than ``UNSPACED_CHARACTERS`` is cut there."""
    cuts = [match.end() for match in TOO_LONG.finditer(text)]
    if not cuts:
        return nlp.make_doc(text)
    from spacy.tokens import Doc as SpacyDoc

    pieces = [text[start:end] for start, end in zip((0, *cuts), (*cuts, len(text)), strict=True)]
    doc = SpacyDoc.from_docs([nlp.make_doc(piece) for piece in pieces], ensure_whitespace=False)
    assert doc is not None
    return doc
