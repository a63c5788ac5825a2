"""The Doc as plain lists, read once: what the rooms of this folder ask of tokens again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language.columns import number_column, text_columns
from ..language.grammar import Parse, Relation, word_classes
from .registry import APOSTROPHES

if TYPE_CHECKING:
    from spacy.tokens import Doc

# What a noun phrase takes up before its head, and after it.
LEFT: frozenset[Relation] = frozenset((
    "determiner", "adjectival", "compound", "numeral", "possessor", "nominal", "quantifier", "predeterminer", "adverb",
    "adverbial noun", "case", "punctuation", "negation", "preconjunction", "preposition", "conjunction",
    "prepositional object",
))  # fmt: skip
RIGHT: frozenset[Relation] = frozenset((
    "preposition", "prepositional object", "conjunct", "conjunction", "numeral", "adjectival", "compound", "nominal",
    "possessor", "determiner", "case",
))  # fmt: skip


class Words(Parse):
    """Columns of a Doc, by token index. ``left`` and ``right`` are the first and last token of the noun phrase
    that a token heads (relative clauses and appositions left out)."""

    def __init__(self, doc: Doc, parse: Parse | None = None) -> None:
        super().__init__(doc, parse)
        self.text, self.label = text_columns(doc, "ORTH", "ENT_TYPE")
        self.word_class = word_classes(doc)
        self.lower = [w if w.isascii() else w.translate(APOSTROPHES) for w in self.lower]
        self.start = number_column(doc, "IDX")
        self.end = [start + len(word) for start, word in zip(self.start, self.text, strict=True)]
        starts = doc.to_array("SENT_START") == 1
        starts[:1] = False
        self.sentence: list[int] = starts.cumsum().tolist()
        self._phrases()

    def _phrases(self) -> None:
        head, relation = self.head, self.relation
        self.left, self.right = list(range(len(self))), list(range(len(self)))
        for i, above in enumerate(head):
            if above > i and relation[i] in LEFT and self.left[i] < self.left[above]:
                self.left[above] = self.left[i]
        for i in range(len(self) - 1, -1, -1):
            above = head[i]
            if above < i and relation[i] in RIGHT and self.right[i] > self.right[above]:
                self.right[above] = self.right[i]

    def span(self, first: int, last: int) -> str:
        """The text of the tokens from ``first`` up to, not including, ``last``."""
        return self.source[self.start[first] : self.end[last - 1]]
