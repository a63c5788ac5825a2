"""A verb as a cue: the phrase it is part of, its source, and the clause of its own around it."""

from __future__ import annotations

from ..language.grammar import Form, Relation
from .draft import Draft, kept, light_subject
from .lexicon import CueLexicon
from .view import QUOTES, Range, View

ADJUNCTS: frozenset[Relation] = frozenset(
    ("preposition", "adverbial noun", "adverb", "indirect object", "particle", "subject", "agent")
)
BETWEEN: frozenset[Form] = frozenset(
    ("adverb", "comparative adverb", "superlative adverb", "possessive pronoun", "determiner", "adjective")
)


class VerbCue:
    """One verb of the lexicon where it stands in the text."""

    def __init__(self, view: View, lexicon: CueLexicon, i: int) -> None:
        self.view, self.lexicon, self.i = view, lexicon, i
        self.passive = view.passive(i)
        self.sentence = view.sentences[view.sentence[i]]
        self.verb = lexicon.verbs[view.lemma[i]]
        self.takes = dict(self.verb.takes)
        self.who: int | None = None  # the head of the source, once read
        self.fronting = False  # whether its content may stand before it
        self.tail = i  # last word of a phrase like "call for"
        self._match_phrase()

    def _match_phrase(self) -> None:
        """The longest phrase of the lexicon that the verb and the words after it make."""
        best = 0
        for words, takes in self.verb.phrases:
            at = self._phrase_end(words)
            if at is not None and len(words) > best:
                best, self.tail = len(words), at
                self.takes = takes if "after" in takes else takes | self.takes

    def _phrase_end(self, words: tuple[str, ...]) -> int | None:
        view, end = self.view, self.sentence[1]
        at = self.i
        for n, word in enumerate(words):
            following = at + 1
            while following < end and view.lower[following] != word and view.form[following] in BETWEEN:
                following += 1  # "threw her full support behind"
            if following < end and view.lower[following] == word:
                at = following
                continue
            mark = view.marker(self.i, word) if n == 0 and view.child(self.i, "object", "particle") is None else None
            if mark is None or mark - at > 6:
                return None
            following = mark
            at = following
        return at

    def _source_head(self) -> int | None:
        view = self.view
        if self.passive:
            return self._source_of_passive()
        found = self._inverted_subject()
        if found is None:
            found = view.subject(self._speaking_clause())
        if found is None or view.relation[found] in ("clausal subject", "passive clausal subject"):
            return None
        return self._behind_vehicle(found)

    def _behind_vehicle(self, found: int) -> int:
        """Whose "statement saying" it is."""
        view, i = self.view, self.i
        vehicle = view.relation[i] == "adnominal" and found == view.head[i]
        if vehicle and view.lemma[found] in self.lexicon.vehicles:
            return light_subject(view, found) or found
        return found

    def _source_of_passive(self) -> int | None:
        view, i = self.view, self.i
        agent = view.child(i, "agent")
        if agent is not None:
            return view.child(agent, "prepositional object")
        return None

    def _inverted_subject(self) -> int | None:
        """The speaker after the verb, whom the parser can take for its object: "“Why?” asked one villager"."""
        view, i = self.view, self.i
        if i == 0 or "quote" not in self.takes or view.form[i] not in ("past", "third person present"):
            return None
        if view.lower[i - 1] not in QUOTES and view.lower[i - 1] != ",":
            return None
        deps = ("subject",) if view.lower[i - 1] == "," else ("subject", "object")
        return next((c for c in view.children[i] if view.relation[c] in deps and view.left[c] == i + 1), None)

    def _speaking_clause(self) -> int:
        """The verb whose subject the cue shares: for ", adding that ..." hung on what was said, the verb of saying."""
        view, i = self.view, self.i
        head = view.head[i]
        if (
            view.form[i] == "gerund"
            and view.relation[i] == "adverbial"
            and view.relation[head] == "complement"
            and view.lower[view.left[i] - 1] == ","
        ):
            above = self.lexicon.verbs.get(view.lemma[view.head[head]])
            if above is not None and "clause" in above.takes:
                return view.head[head]
        return i

    def _source(self, who: int | None) -> Range | None:
        return None if who is None else self.view.noun_phrase(who, self.i)

    def _draft(self, kind: str, name: str, who: int | None, parts: list[Range], speech: bool) -> Draft:
        view, i = self.view, self.i
        start, end = view.group(i)
        cue = (start, max(end, self.tail + 1))
        source = None if who is None else view.noun_phrase(who, i)
        draft = Draft(i, cue, (start, end), f"{name}.{kind}", who, source, parts, speech)
        draft.block = self._block(cue, source, parts)
        draft.addressee = view.child(i, "indirect object", "object") if speech and not self.passive else None
        return draft

    def _clip(self, start: int, end: int) -> list[Range]:
        """One part without the cue's own words at its edges."""
        if start <= self.i < end:
            return kept(self.view, (start, self.view.group(self.i)[0]), (self.i + 1, end))
        return kept(self.view, (start, end))

    def _block(self, cue: Range, source: Range | None, parts: list[Range]) -> Range:
        """The cue with the source beside it and what says when, where and to whom."""
        view = self.view
        start, end = cue
        if source is not None and source[1] <= start and not view.has_words(source[1], start):
            start = source[0]
        limit = min([p[0] for p in parts if p[0] > self.i], default=self.sentence[1])
        end = self._past_adjuncts(end, limit)
        if source is not None and source[0] <= end < source[1]:
            end = source[1]
        return start, min(end, max(limit, cue[1]))

    def _past_adjuncts(self, end: int, limit: int) -> int:
        """Where what says when, where and to whom ends, of what follows a cue."""
        view, i = self.view, self.i
        heard = "tell" in self.takes.values() or view.lemma[i] == "ask"
        kinds = ADJUNCTS | {"object", "indirect object", "object predicate"} if heard else ADJUNCTS
        after = {view.left[c]: c for c in view.children[i] if c > i and view.relation[c] in kinds}
        while end < limit and end in after:
            stop = view.right[after[end]] + 1
            if not QUOTES.isdisjoint(view.lower[end : min(stop, limit)]):
                break
            end = stop
        return end
