"""The Doc as plain lists, read once: what the rooms of this folder ask of tokens again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language.columns import head_column, number_column, text_columns
from .registry import APOSTROPHES

if TYPE_CHECKING:
    from spacy.tokens import Doc

LEFT = frozenset(
    "det amod compound nummod poss nmod quantmod predet advmod npadvmod case punct neg preconj prep cc pobj".split()
)
RIGHT = frozenset("prep pobj conj cc nummod amod compound nmod poss det case".split())
COLUMNS = ("ORTH", "POS", "TAG", "DEP", "LEMMA", "ENT_TYPE", "LOWER")
FEATURES = [
    "prep",
    "pobj",
    "appos",
    "poss",
    "conj",
    "amod",
    "compound",
    "nmod",
    "agent",
    "acl",
    "relcl",
    "dobj",
    "nsubj",
    "xcomp",
    "advcl",
]


class Words:
    """Columns of a Doc, by token index. ``left`` and ``right`` are the first and last token of the noun phrase
    that a token heads (relative clauses and appositions left out); ``kids`` lists dependents by relation."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.source = doc.text
        self.text, self.pos, self.tag, self.dep, self.lemma, self.label, lower = text_columns(doc, *COLUMNS)
        self.lower = [w if w.isascii() else w.translate(APOSTROPHES) for w in lower]
        self.head = head_column(doc)
        self.start = number_column(doc, "IDX")
        self.end = [start + len(word) for start, word in zip(self.start, self.text, strict=True)]
        starts = doc.to_array("SENT_START") == 1
        starts[:1] = False
        self.sentence: list[int] = starts.cumsum().tolist()
        self._phrases()

    def __len__(self) -> int:
        return len(self.text)

    def _phrases(self) -> None:
        n, head, dep = len(self.text), self.head, self.dep
        self.left, self.right = list(range(n)), list(range(n))
        self.kids: dict[str, dict[int, list[int]]] = {name: {} for name in FEATURES}
        for i in range(n):
            above = head[i]
            relation = dep[i]
            if above > i and relation in LEFT and self.left[i] < self.left[above]:
                self.left[above] = self.left[i]
            if relation in self.kids:
                self.kids[relation].setdefault(above, []).append(i)
        for i in range(n - 1, -1, -1):
            above = head[i]
            if above < i and dep[i] in RIGHT and self.right[i] > self.right[above]:
                self.right[above] = self.right[i]

    def span(self, first: int, last: int) -> str:
        """The text of the tokens from ``first`` up to, not including, ``last``."""
        return self.source[self.start[first] : self.end[last - 1]]
