"""What the statements room asks of a parse: columns by token, spans of subtrees, verb groups, subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language.columns import head_column, text_columns

if TYPE_CHECKING:
    from spacy.tokens import Doc

SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass"))
CLAUSES = frozenset(("ccomp", "xcomp", "advcl", "relcl", "acl", "pcomp", "conj", "parataxis", "csubj", "ROOT", "dep"))
PUNCTUATION = frozenset((",", ";", ":", ".", "-", "--", "–", "—", "...", "…", "(", ")", "?", "!"))
JOINING = frozenset(("and", "or", "but"))
QUOTES = frozenset(("“", "”", '"', "''", "``", "‘", "’", "'", "«", "»", "„"))
RELATIVES = frozenset(("who", "which", "that", "whom", "whose"))

Range = tuple[int, int]  # tokens, end exclusive


class View:
    """Plain lists by token index; ``left`` and ``right`` are the first and last token of each subtree."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.lemma, self.lower, self.tag, self.dep = text_columns(doc, "LEMMA", "LOWER", "TAG", "DEP")
        count = len(self.lower)
        self.head = head_column(doc)
        self.children: list[list[int]] = [[] for _ in range(count)]
        for i, head in enumerate(self.head):
            if head != i:
                self.children[head].append(i)
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

    def is_verb(self, i: int) -> bool:
        return self.tag[i][:1] == "V" and self.dep[i] not in ("amod", "compound", "aux", "auxpass")

    def child(self, i: int, *deps: str) -> int | None:
        return next((c for c in self.children[i] if self.dep[c] in deps), None)

    def marker(self, i: int, lower: str) -> int | None:
        """The child of a word with this form, a particle or preposition."""
        return next((c for c in self.children[i] if self.lower[c] == lower and c > i), None)

    def passive(self, i: int) -> bool:
        if self.tag[i] != "VBN":
            return False
        deps = {self.dep[c] for c in self.children[i]}
        if "auxpass" in deps or "nsubjpass" in deps:
            return True
        return "aux" not in deps and "nsubj" not in deps and self.dep[i] in ("acl", "advcl", "ccomp", "ROOT", "oprd")

    def group(self, i: int) -> Range:
        """A verb with its auxiliaries, negation and adverbs before it."""
        start = i
        own = set(self.children[i])
        while start - 1 in own and self.dep[start - 1] in ("aux", "auxpass", "neg", "advmod"):
            start -= 1
        return start, i + 1

    def subject(self, i: int, depth: int = 0) -> int | None:
        """The head of the subject of a verb, also the one that it shares with the verb above."""
        own = [c for c in self.children[i] if self.dep[c] in SUBJECTS]
        if own:
            return min(own, key=lambda c: abs(c - i) if c < i else 1000 + c - i)
        head, dep = self.head[i], self.dep[i]
        if head == i or depth > 6:
            return None
        if dep == "acl" and any(self.tag[c] == "TO" for c in self.children[i]):
            return self._above(i, depth)
        if dep in ("acl", "relcl"):
            return head if self.tag[head][:1] in "NPDC" else self.subject(head, depth + 1)
        if dep in ("pcomp", "prep"):
            return self._above(head, depth)
        if dep == "xcomp":
            thing = next((c for c in self.children[head] if self.dep[c] in ("dobj", "dative") and c < i), None)
            if thing is not None and self.lemma[head] not in ("promise", "threaten", "use", "take", "make"):
                return thing
        if dep in ("conj", "xcomp", "advcl", "ccomp", "dep", "parataxis", "acomp", "oprd"):
            return self._above(i, depth)
        return None

    def _above(self, i: int, depth: int) -> int | None:
        head = self.head[i]
        if head == i:
            return None
        tag = self.tag[head]
        if tag[:1] == "V" or tag == "MD" or self.dep[head] in ("prep", "pcomp", "acomp", "attr"):
            return self.subject(head, depth + 1)
        possessor = self.child(head, "poss")
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
