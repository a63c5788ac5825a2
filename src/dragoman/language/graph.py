"""The graph of an article: its clauses, its noun phrases and the words that may tell of an act, made once and then only
read.

>>> graph = Graph(doc)  # doc: "The militia's fighters shelled the town on Monday."
>>> [(doc[p.first : p.head + 1].text, p.kind) for p in graph.phrases]
[("The militia's fighters", 'noun'), ('the town', 'noun'), ('Monday', 'noun')]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from .clauses import Clauses
from .grammar import Parse, Relation
from .model import is_parsed

if TYPE_CHECKING:
    from spacy.tokens import Doc

# What a noun phrase takes up before its head.
BEFORE = frozenset(("det", "amod", "compound", "nummod", "nmod", "quantmod", "poss", "predet", "neg", "case"))
# Relations in which a noun heads a phrase of its own.
HEADING = frozenset(
    "nsubj nsubjpass dobj pobj iobj dative attr appos conj poss ROOT oprd npadvmod agent dep nmod csubj parataxis "
    "intj obj advcl ccomp acl relcl pcomp".split()
)
AUXILIARY = frozenset(("aux", "auxpass"))
# What stands inside another's phrase.
MODIFYING: frozenset[Relation] = frozenset(("compound", "adjectival", "nominal", "possessor"))
DEEP = 5  # steps of a path in the parse
FAR = (0, 1, 2, 3, 5, 8, 13, 21, 40)

PhraseKind = Literal["name", "noun", "pronoun", "number"]


@cache
def distance(n: int) -> int:
    """A distance as one of a few sizes."""
    return next((k for k, limit in enumerate(FAR) if n <= limit), len(FAR))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase without what follows its head; tokens ``first`` to ``head``."""

    first: int
    head: int
    kind: PhraseKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens ``start`` up to ``end``; ``number`` counts from the head of the article, ``paragraph`` its paragraphs."""

    number: int
    start: int
    end: int
    paragraph: int


class Graph:
    """One article's ``clauses`` (the predicates with their arguments), ``sentences`` and ``phrases``; ``parse`` is what
    they were made of, as the parser gave it, for the rooms that ask it for more."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.parse = Parse(doc)
        self.clauses = Clauses(doc, self.parse)
        clauses = self.clauses
        self._relations = [w if dep == "prep" else dep for dep, w in zip(clauses.dep, clauses.lower, strict=True)]
        self._downs: dict[int, dict[int, str]] = {}  # by token, the ways down to it
        self.sentences = self._sentences()
        self._starts = [sentence.start for sentence in self.sentences]
        self.phrases = [phrase for s in self.sentences for phrase in self._phrases(s)]

    def sentence(self, i: int) -> Sentence:
        """The sentence of token ``i``."""
        return self.sentences[max(0, bisect_right(self._starts, i) - 1)]

    def token(self, offset: int) -> int:
        """The token that covers a code point of the text."""
        return max(0, bisect_right(self.clauses.offsets, offset) - 1)

    def head_of(self, first: int, last: int) -> int:
        """The head among tokens ``first`` up to ``last`` (not included)."""
        i = last - 1
        while self.clauses.lower[i].isspace() and i > first:
            i -= 1
        for _ in range(last - first):
            above = self.clauses.head[i]
            if above == i or not first <= above < last:
                break
            if above == first and self.clauses.tag[above] == "IN":
                break  # no name begins with a preposition, whatever the tagger makes of "Barack"
            i = above
        return i

    def _sentences(self) -> list[Sentence]:
        found: list[Sentence] = []
        paragraph = 0
        text = self.parse.source
        for sent in self.doc.sents:
            if found and "\n" in text[self.doc[found[-1].end - 1].idx : sent.start_char]:
                paragraph += 1
            if is_parsed(sent):
                found.append(Sentence(len(found), sent.start, sent.end, paragraph))
        return found or [Sentence(0, 0, len(self.doc), 0)]  # where nothing is parsed, the whole

    def _phrases(self, sentence: Sentence) -> list[Phrase]:
        clauses = self.clauses
        found = []
        for i in range(sentence.start, sentence.end):
            tag, dep = clauses.tag[i], clauses.dep[i]
            kind: PhraseKind
            if tag in ("PRP", "PRP$") or (tag in ("DT", "WP") and dep in ("nsubj", "nsubjpass", "dobj", "pobj")):
                kind = "pronoun"
            elif dep not in HEADING:
                continue
            elif tag.startswith("NNP"):
                kind = "name"
            elif tag.startswith("N"):
                kind = "noun"
            elif tag == "CD" and dep in ("nsubj", "nsubjpass", "dobj", "pobj", "conj"):
                kind = "number"
            else:
                continue
            found.append(Phrase(self._first(i), i, kind))
        return found

    def _first(self, head: int) -> int:
        """Where the phrase of a noun begins."""
        first = head
        for child in self.clauses.children[head]:
            if child < first and self.clauses.dep[child] in BEFORE:
                first = min(first, self._first(child))
        return first

    def relation(self, i: int) -> str:
        """How token ``i`` hangs in the parse: a preposition by its word."""
        return self._relations[i]

    def way(self, start: int, end: int) -> tuple[list[int], list[int]] | None:
        """The tokens from one up to what both hang on, and from below that down to the other; None beyond ``DEEP``
        steps of either."""
        downs = self._ways_down(end)
        up = self._up(start, downs)
        if up is None:
            return None
        below = list(downs)  # from the other upwards
        return up, below[: below.index(up[-1])][::-1]

    def path(self, start: int, end: int) -> str:
        """The same as relations: up, then down; "far" where there is no way."""
        downs = self._ways_down(end)
        up = self._up(start, downs)
        return f"{'<'.join([self._relations[i] for i in up[:-1]])}|{downs[up[-1]]}" if up is not None else "far"

    def _up(self, i: int, to: Collection[int]) -> list[int] | None:
        """The tokens from one up to the first that is among others; None beyond ``DEEP`` steps."""
        head, found = self.clauses.head, [i]
        while i not in to:
            if len(found) > DEEP or head[i] == i:
                return None
            i = head[i]
            found.append(i)
        return found

    def _ways_down(self, end: int) -> dict[int, str]:
        """The relations from a token and from each above it down to it, up to ``DEEP`` steps: asked for once by all
        that stand around it."""
        if end not in self._downs:
            head, i, way = self.clauses.head, end, ""
            found = self._downs[end] = {end: way}
            while len(found) <= DEEP and head[i] != i:
                way = f"{self._relations[i]}>{way}" if way else self._relations[i]
                i = head[i]
                found[i] = way
        return self._downs[end]

    def may_tell(self, i: int) -> bool:
        """Whether token ``i`` is a verb that can tell of an act by itself."""
        return self.clauses.is_verb(i) and self.clauses.dep[i] not in AUXILIARY
