"""Tokens as spaCy's tokenizer makes them, in bounded time.

Its time grows with the square of what stands between two spaces: 30,000 brackets in a row take it minutes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..limits import UNSPACED_CHARACTERS

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

TOO_LONG = re.compile(rf"\S{{{UNSPACED_CHARACTERS}}}(?=\S)")


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
