"""The Doc as plain lists, read once: what the rooms of this folder ask of tokens again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .registry import APOSTROPHES

if TYPE_CHECKING:
    from spacy.tokens import Doc

LEFT = frozenset(
    "det amod compound nummod poss nmod quantmod predet advmod npadvmod case punct neg preconj prep cc pobj".split()
)
RIGHT = frozenset("prep pobj conj cc nummod amod compound nmod poss det case".split())
FEATURES = ["prep", "pobj", "appos", "poss", "conj", "amod", "compound", "nmod", "agent", "acl", "relcl", "dobj"]


class Words:
    """Columns of a Doc, by token index. ``left`` and ``right`` are the first and last token of the noun phrase
    that a token heads (relative clauses and appositions left out); ``kids`` lists dependents by relation."""

    def __init__(self, doc: Doc) -> None:
        tokens = list(doc)
        self.doc = doc
        self.source = doc.text
        self.text = [t.text for t in tokens]
        self.lower = [t.lower_ if t.text.isascii() else t.lower_.translate(APOSTROPHES) for t in tokens]
        self.pos = [t.pos_ for t in tokens]
        self.tag = [t.tag_ for t in tokens]
        self.dep = [t.dep_ for t in tokens]
        self.head = [t.head.i for t in tokens]
        self.lemma = [t.lemma_ for t in tokens]
        self.start = [t.idx for t in tokens]
        self.end = [i + len(t) for i, t in zip(self.start, self.text, strict=True)]
        self.label = [t.ent_type_ for t in tokens]
        self.sentence: list[int] = []
        for number, sent in enumerate(doc.sents):
            self.sentence += [number] * (sent.end - sent.start)
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
