"""What the statements room asks of a parse: columns by token, spans of subtrees, verb groups, subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data import word_lists
from ..language.grammar import CLAUSAL, NOMINAL, SUBJECTS, Parse, Relation

if TYPE_CHECKING:
    from spacy.tokens import Doc

CLAUSES = CLAUSAL | {"conjunct", "parataxis", "clausal subject", "root", "unclear"}
# Relations to a word whose subject is one's own.
SHARING: frozenset[Relation] = frozenset((
    "conjunct", "open complement", "adverbial", "complement", "unclear", "parataxis",
    "predicate adjective", "object predicate",
))  # fmt: skip
PUNCTUATION = frozenset((",", ";", ":", ".", "-", "--", "–", "—", "...", "…", "(", ")", "?", "!"))
LISTS = word_lists("statements", "view")
JOINING = LISTS["joining"]
QUOTES = frozenset(("“", "”", '"', "''", "``", "‘", "’", "'", "«", "»", "„"))
RELATIVES = LISTS["relatives"]

Range = tuple[int, int]  # tokens, end exclusive


class View(Parse):
    """Plain lists by token index; ``left`` and ``right`` are the first and last token of each subtree."""

    def __init__(self, doc: Doc, parse: Parse | None = None) -> None:
        super().__init__(doc, parse)
        count = len(self)
        self.sentences: list[Range] = [(sent.start, sent.end) for sent in doc.sents]
        self.sentence = [0] * count
        for number, (start, end) in enumerate(self.sentences):
            self.sentence[start:end] = [number] * (end - start)
        self.left, self.right = list(range(count)), list(range(count))
        self._spread()

    def _spread(self) -> None:
        left, right, head = self.left, self.right, self.head
        for i in range(len(head)):
            j, steps = i, 0
            while head[j] != j and left[head[j]] > i and steps < 200:
                j = head[j]
                left[j] = i
                steps += 1
        for i in range(len(head) - 1, -1, -1):
            j, steps = i, 0
            while head[j] != j and right[head[j]] < i and steps < 200:
                j = head[j]
                right[j] = i
                steps += 1

    # ---- spans ------------------------------------------------------------------------------

    def subtree(self, i: int) -> Range:
        return self.left[i], self.right[i] + 1

    def trim(self, start: int, end: int) -> Range:
        """Without white space, punctuation or a last "and" that belong to the sentence around; quotation marks stay."""
        lower = self.lower
        while start < end and ((lower[start] in PUNCTUATION and lower[start] != "...") or lower[start].isspace()):
            start += 1
        while end > start and (lower[end - 1] in PUNCTUATION or lower[end - 1] in JOINING or lower[end - 1].isspace()):
            end -= 1
        return start, end

    def has_words(self, start: int, end: int) -> bool:
        return any(word[:1].isalnum() or word[-1:].isalnum() for word in self.lower[start:end])

    # ---- verbs ------------------------------------------------------------------------------

    def marker(self, i: int, lower: str) -> int | None:
        """The child of a word with this form, a particle or preposition."""
        return next((c for c in self.children[i] if self.lower[c] == lower and c > i), None)

    def passive(self, i: int) -> bool:
        if self.form[i] != "participle":
            return False
        deps = {self.relation[c] for c in self.children[i]}
        if "passive auxiliary" in deps or "passive subject" in deps:
            return True
        return (
            "auxiliary" not in deps
            and "subject" not in deps
            and self.relation[i] in ("adnominal", "adverbial", "complement", "root", "object predicate")
        )

    def group(self, i: int) -> Range:
        """A verb with its auxiliaries, negation and adverbs before it."""
        start = i
        own = set(self.children[i])
        while start - 1 in own and self.relation[start - 1] in ("auxiliary", "passive auxiliary", "negation", "adverb"):
            start -= 1
        return start, i + 1

    def subject(self, i: int, depth: int = 0) -> int | None:
        """The head of the subject of a verb, also the one that it shares with the verb above."""
        own = self.below(i, *SUBJECTS)
        if own:
            return min(own, key=lambda c: abs(c - i) if c < i else 1000 + c - i)
        head, relation = self.head[i], self.relation[i]
        if head == i or depth > 6:
            return None
        if relation == "adnominal" and self.is_infinitive(i):
            return self._above(i, depth)
        if relation in ("adnominal", "relative"):
            return head if self.form[head] in NOMINAL else self.subject(head, depth + 1)
        if relation in ("prepositional clause", "preposition"):
            return self._above(head, depth)
        return self._above(i, depth) if relation in SHARING else None

    def _above(self, i: int, depth: int) -> int | None:
        head = self.head[i]
        if head == i:
            return None
        if (
            self.is_verb(head)
            or self.form[head] == "modal"
            or self.relation[head] in ("preposition", "prepositional clause", "predicate adjective", "predicate noun")
        ):
            return self.subject(head, depth + 1)
        possessor = self.child(head, "possessor")
        return possessor if possessor is not None else (self._above(head, depth + 1) if depth < 6 else None)

    def noun_phrase(self, i: int, avoid: int) -> Range:
        """The whole phrase of a noun, with appositions and relative clauses, cut before token ``avoid``
        when the phrase would hold it."""
        start, end = self.subtree(i)
        if start <= avoid < end:
            start, end = (start, avoid) if avoid > i else (avoid + 1, end)
            # what the phrase holds of the cue's own clause goes
            end = min(end, self.group(avoid)[0]) if avoid > i else end
        if not start <= i < end:
            start, end = i, i + 1
        for j in range(i - 1, start - 1, -1):  # a dateline before the name: "ANKARA, Turkey — The president"
            if self.lower[j] in ("—", "--", "–") or "\n" in self.lower[j]:
                start = j + 1
                break
        return self.trim(start, end)
