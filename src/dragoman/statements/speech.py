"""Quoted speech: which quotation belongs to which cue, and which goes on from the one before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from ..data import word_lists
from ..language.columns import number_column
from .draft import Draft
from .quotations import Quotation
from .view import QUOTES, Range, View

MOST = 30  # quotations inside the clause of one cue
SHORT = 4  # tokens between the marks: fewer, without a stop at the end, are scare quotes or a title


def quotation_tokens(view: View, quotations: list[Quotation]) -> list[Range]:
    """The tokens of each quotation, its marks with it."""
    starts = number_column(view.doc, "IDX")
    ranges = []
    for q in quotations:
        first = bisect_right(starts, q.start) - 1
        last = bisect_right(starts, q.end - 1)
        ranges.append((first, max(last, first + 1)))
    return ranges


LISTS = word_lists("statements", "speech")

LINKS = LISTS["links"]
LEADING_IN = LISTS["leading_in"]


class Speech:
    """Joins the drafts of one text with its quotations."""

    def __init__(self, view: View, quotes: list[Range]) -> None:
        self.view, self.quotes = view, quotes
        self.starts = [start for start, _ in quotes]
        self.owner: dict[int, Draft] = {}
        # Words, and words in quotations, before each token.
        counted = [word[0].isalnum() for word in view.lower]
        quoted = [False] * len(counted)
        for start, end in quotes:
            quoted[start:end] = counted[start:end]
        self.words, self.quoted_words = list(accumulate(counted, initial=0)), list(accumulate(quoted, initial=0))

    def around(self, i: int) -> int | None:
        """The quotation that token ``i`` stands in."""
        n = bisect_right(self.starts, i) - 1
        return n if n >= 0 and i < self.quotes[n][1] else None

    def is_speech(self, n: int) -> bool:
        """Long enough, or ended like a sentence or a spoken clause."""
        start, end = self.quotes[n]
        inner = [w for w in self.view.lower[start:end] if w not in QUOTES]
        return len(inner) >= SHORT or (len(inner) > 1 and inner[-1] in (".", ",", "?", "!"))

    def closes_clause(self, n: int) -> bool:
        """A comma or full stop inside the closing mark."""
        end = self.quotes[n][1]
        return any(w in (",", ".", "?", "!") for w in self.view.lower[end - 2 : end])

    def claim(self, draft: Draft) -> None:
        """Gives a draft the quotations that it overlaps or stands beside, or keeps it inside its own."""
        inside = self.around(draft.head)
        if inside is not None:
            draft.parts = self._clipped(draft.parts, *self.quotes[inside])
            return
        draft.parts = [part for part in draft.parts if self.view.has_words(*part)]
        for n in self._overlapped(draft):
            self._take(draft, n)
        if draft.speech:
            for n in self._beside(draft):
                if n not in self.owner:
                    self._take(draft, n)

    def unclaimed_after(self, colon: Draft) -> bool:
        """Whether what follows a colon is still nobody's words: a quotation, or the rest of a headline."""
        n = bisect_right(self.starts, colon.head)
        if self.around(colon.head) is not None:
            return False
        return bool(colon.parts) or (n < len(self.quotes) and n not in self.owner and self.is_speech(n))

    def _overlapped(self, draft: Draft) -> list[int]:
        found: list[int] = []
        for start, end in draft.parts:
            n = max(0, bisect_right(self.starts, start) - 1)
            while n < len(self.quotes) and self.quotes[n][0] < end and len(found) < MOST:
                if self.quotes[n][1] > start and n not in found:
                    found.append(n)
                n += 1
        return found

    def _clipped(self, parts: list[Range], low: int, high: int) -> list[Range]:
        """What of some parts lies between two tokens."""
        clipped = [(max(a, low), min(b, high)) for a, b in parts]
        return [(a, b) for a, b in clipped if a < b and self.view.has_words(a, b)]

    def _beside(self, draft: Draft) -> list[int]:
        """The quotations right before and right after the cue's own clause."""
        start, end = draft.block
        n = bisect_right(self.starts, start) - 1
        found = [n] if n >= 0 and self._is_right_before(n, draft) else []
        n += 1
        while n < len(self.quotes) and self.quotes[n][0] < end:
            n += 1
        near = n < len(self.quotes) and self._is_right_after(n, end)
        return [*found, n] if near and (self.is_speech(n) or not draft.parts) else found

    def _is_right_before(self, n: int, draft: Draft) -> bool:
        start, closed = draft.block[0], self.quotes[n][1]
        follows = bool(draft.parts) and draft.parts[0][0] > draft.head  # the content comes after the cue
        apart = any("\n" in word for word in self.view.lower[closed:start]) and self.view.lower[closed - 2] != ","
        return closed <= start and not self.view.has_words(closed, start) and not follows and not apart

    def _is_right_after(self, n: int, end: int) -> bool:
        lower = self.view.lower
        gap = [w for w in lower[end : self.quotes[n][0]] if w not in LINKS]
        return not gap or (len(gap) == 1 and gap[0].isspace() and lower[end] == ":")

    def _take(self, draft: Draft, n: int) -> None:
        start, end = self.quotes[n]
        if draft.speech:
            self.owner.setdefault(n, draft)
            draft.quoted.append(n)
        touching = [(a, b) for a, b in draft.parts if a < end and b > start]
        apart = [part for part in draft.parts if part not in touching]
        low, high = min([start, *(a for a, _ in touching)]), max([end, *(b for _, b in touching)])
        if self.closes_clause(n):
            low = self._without_lead(draft, low, start, end)
        within = touching and low < draft.head < high
        pieces = [(low, draft.block[0]), (draft.block[1], high)] if within else [(low, high)]
        draft.parts = sorted(apart + [p for p in pieces if p[0] < p[1] and self.view.has_words(*p)])

    def _without_lead(self, draft: Draft, low: int, start: int, end: int) -> int:
        """Without what introduces a quotation that ends before the cue."""
        return start if self.view.lower[start - 1] in LEADING_IN and end <= draft.head else low

    def go_on(self, drafts: list[Draft]) -> None:
        """Gives quotations without a cue to the speech that they go on from."""
        last = self._ends(drafts)
        for n, (start, _) in enumerate(self.quotes):
            if n in self.owner or not self.is_speech(n):
                continue
            before = last.get(self._before(start))
            if before is None:
                before = self._led_in(n, last) or self._same_paragraph(n)
            if before is not None:
                self._take(before, n)
                last[self._before(before.parts[-1][1])] = before

    def _ends(self, drafts: list[Draft]) -> dict[int, Draft]:
        """Speech by the token at which the next quotation would go on from it."""
        last: dict[int, Draft] = {}
        for draft in sorted((d for d in drafts if d.speech and d.parts), key=lambda d: d.head):
            if self.around(draft.head) is None:
                end = self._end(draft)
                if end not in last or draft.quoted or not last[end].quoted:
                    last[end] = draft
        return last

    def _same_paragraph(self, n: int) -> Draft | None:
        """The speaker of the paragraph so far, for a quotation that makes a sentence of its own."""
        start = self.quotes[n][0]
        if n == 0 or n - 1 not in self.owner or not self.closes_clause(n):
            return None
        first = self.view.sentences[self.view.sentence[min(start + 1, len(self.view.lower) - 1)]][0]
        if self.view.has_words(first, start) or any("\n" in w for w in self.view.lower[self.quotes[n - 1][1] : start]):
            return None
        return self.owner[n - 1]

    def _led_in(self, n: int, last: dict[int, Draft]) -> Draft | None:
        """Speech that goes on with a few words of the reporter's: "But “it will help.”" """
        start, end = self.quotes[n]
        sentence = self.view.sentences[self.view.sentence[start]]
        before = last.get(self._before(sentence[0]))
        if before is None or any("\n" in w for w in self.view.lower[max(0, sentence[0] - 1) : start]):
            return None
        if start - sentence[0] > end - start or any(self.view.is_main_verb(j) for j in range(sentence[0], start)):
            return None
        before.parts.append(self.view.trim(sentence[0], start))
        before.parts[-1] = (before.parts[-1][0], start + 1)
        return before

    def _before(self, at: int) -> int:
        """The end of the last word before token ``at``."""
        while at > 0 and not self.view.has_words(at - 1, at):
            at -= 1
        return at

    def _end(self, draft: Draft) -> int:
        """Where speech that goes on would begin: after the sentence of the cue, or after its last words."""
        end = max(draft.parts[-1][1], draft.block[1])
        sentence = self.view.sentences[self.view.sentence[draft.head]][1]
        following = bisect_left(self.starts, end)
        first_quote = self.starts[following] if following < len(self.starts) else sentence
        if first_quote >= sentence - 1:  # the mark that opens it can have been left to the sentence before
            end = max(end, sentence)
        return self._before(end)
