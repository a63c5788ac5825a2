"""The language room: one spaCy ``Doc`` for a whole article, with our own sentence boundaries.

Every later room reads this ``Doc``. Its ``text`` is the article's text unchanged, so ``token.idx``
is an offset into the article.
"""

from .model import DEFAULT_MODEL, LanguageModel, is_parsed

__all__ = ["DEFAULT_MODEL", "LanguageModel", "is_parsed"]
