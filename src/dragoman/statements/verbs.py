"""Reads a verb as a cue in the ways that the lexicon gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..data import word_lists
from ..language.grammar import Relation
from .clause import ClauseCue
from .draft import IT, Draft, is_blow
from .view import Range

LISTS = word_lists("statements", "verbs")
WH = LISTS["wh"]
ABOUT = LISTS["about"]
ABOUT_BLAMED = ABOUT | {"on"}
OCCASIONAL = LISTS["occasional"]
RUN: frozenset[Relation] = frozenset((
    "preposition", "open complement", "object predicate", "predicate adjective", "indirect object", "complement",
    "adverbial noun", "adverb",
))  # fmt: skip


class VerbReader(ClauseCue):
    """Reads one verb."""

    def read(self) -> Draft | None:
        view = self.view
        who = self.who = self._source_head()
        takes = self.takes
        self.fronting = "quote" in takes or bool(self.verb.shows) or "think" in takes.values()
        if self.verb.shows and who is not None and view.lemma[who] in self.lexicon.inanimate:
            takes = takes | self.verb.shows
        return self._taken(who, takes) or self._untaken(who, takes)

    def _taken(self, who: int | None, takes: Mapping[str, str]) -> Draft | None:
        """What the first of its ways finds beside the verb."""
        for kind, take in WAYS:
            parts = take(self) if kind in takes else []
            if parts and "quote" not in takes:
                parts[-1] = self._without_occasion(parts[-1])
            if parts:
                return self._draft(kind, takes[kind], who, parts, speech="quote" in takes)
        return None

    def _untaken(self, who: int | None, takes: Mapping[str, str]) -> Draft | None:
        """What a verb without a complement tells of: the clause around it, or quotations."""
        view, i = self.view, self.i
        if "quote" in takes and (not self.passive or (who is not None and view.lower[view.left[i]] == "as")):
            return self._interrupting(self._draft("quote", takes["quote"], who, [], speech=True))
        if self.verb.shows and not self.takes and not self.passive:
            name = next(iter(self.verb.shows.values()))
            return self._interrupting(self._draft("quote", name, who, [], speech=False))
        if "quoted" in takes and not self.passive:
            return self._draft("quoted", takes["quoted"], who, [], speech=True)
        return None

    def _interrupting(self, draft: Draft) -> Draft:
        draft.parts = self._parenthetical(draft)
        return draft

    def _without_occasion(self, part: Range) -> Range:
        """Without the clause that tells when or why: "called for a ban after the attack was claimed"."""
        view = self.view
        for j in range(part[0] + 2, part[1]):
            tells_when = view.lower[j] in OCCASIONAL and view.relation[j] in ("marker", "adverb")
            if tells_when and view.relation[view.head[j]] == "adverbial":
                return view.trim(part[0], j)
        return part

    def _following(self, *relations: Relation) -> list[int]:
        """The dependents of the cue after it, in these relations."""
        return [c for c in self.view.below(self.i, *relations) if c > self.i]

    def _take_question(self) -> list[Range]:
        view = self.view
        for child in self._following("complement", "open complement", "adverbial", "prepositional clause"):
            if view.lower[view.left[child]] in WH:
                return self._clip(*view.subtree(child))
        return []

    def _take_infinitive(self) -> list[Range]:
        view, i = self.view, self.i
        if self.passive or ("person" in self.takes and self._following("object")):
            return []
        for child in self._following("open complement"):
            if view.is_infinitive(child) and view.left[child] > i:
                return self._clip(max(view.left[child], self.tail + 1), view.right[child] + 1)
        return []

    def _take_person(self) -> list[Range]:
        view, i = self.view, self.i
        if self.passive:
            return []
        for child in self._following("complement", "open complement", "adverbial"):
            if view.is_infinitive(child):
                thing = view.child(i, "object", "indirect object")
                start = view.left[child] if thing is None or thing < i else min(view.left[thing], view.left[child])
                return self._clip(max(start, i + 1), view.right[child] + 1)
        return []

    def _take_gerund(self) -> list[Range]:
        for child in self._following("open complement", "complement"):
            if self.view.form[child] == "gerund":
                return self._clip(*self.view.subtree(child))
        return []

    def _take_object(self) -> list[Range]:
        view, i = self.view, self.i
        thing = view.child(i, "object", "passive subject" if self.passive else "object")
        if thing is None or thing == self.who or (self.passive and view.child(i, "agent") is None):
            return []
        if self.passive and view.lemma[i] == "quote":  # "was quoted as saying": what he says is said
            return []
        start, end = view.subtree(thing)
        return self._clip(start, self._run_end(end)) if start > i else self._clip(start, end)

    def _take_judged(self) -> list[Range]:
        view, i = self.view, self.i
        if self.passive and view.child(i, "agent") is None:
            return []
        thing = view.child(i, "passive subject" if self.passive else "object")
        if is_blow(view, self.lexicon, i, self.who, thing):
            return []
        small = view.child(i, "complement", "object predicate")
        spans = sorted(view.subtree(c) for c in (thing, small) if c is not None)
        return self._of_spans(spans) if spans else []

    def _of_spans(self, spans: list[Range]) -> list[Range]:
        """What stands before the verb, and the run of what follows it."""
        before = [p for start, end in spans if start < self.i for p in self._clip(start, end)]
        start = next((start for start, _ in spans if start > self.i), self.tail + 1)
        return before + self._clip(start, self._run_end(max(start, *(end for _, end in spans))))

    def _run_end(self, end: int) -> int:
        """Where what follows the verb without a break ends: object, phrases, infinitive."""
        view = self.view
        about = ABOUT_BLAMED if view.lemma[self.i] == "blame" else ABOUT
        for child in self._following(*RUN):
            if view.left[child] == end:
                if view.relation[child] == "preposition" and view.lower[child] not in about:
                    break
                end = view.right[child] + 1
        return end

    def _take_after(self) -> list[Range]:
        view, tail = self.view, self.tail
        end = max(view.right[tail] + 1, tail + 1)
        for child in view.below(self.i, "open complement", "complement", "adverbial", "object"):
            if child > tail and view.left[child] == end:
                end = view.right[child] + 1
        if end == tail + 1 and view.right[self.i] > tail:
            end = view.right[self.i] + 1
        return self._clip(tail + 1, end) if end > tail + 1 else []

    def _take_as(self) -> list[Range]:
        """ "sees X as Y": only with the second thing."""
        view, i = self.view, self.i
        second = view.child(i, "object predicate") or view.marker(i, "as")
        thing = view.child(i, "object", "complement")
        if self.passive or second is None or thing is None:
            return []
        return self._take_judged()

    def _take_passive(self) -> list[Range]:
        view, i = self.view, self.i
        if not self.passive:
            return []
        parts = []
        subject = view.child(i, "passive subject")
        if subject is not None and view.lower[subject] not in IT:
            parts += self._clip(*view.subtree(subject))
        told = view.child(i, "open complement", "object predicate", "complement")
        if told is None:
            told = next((c for c in view.below(i, "preposition") if view.lower[c] in ("as", "of", "to")), None)
        if told is None or told < i:
            return []
        start, end = view.subtree(told)
        agent = view.child(i, "agent")
        if agent is not None and start < agent < end:
            end = agent
        return parts + self._clip(start, end)


# The ways to take content, tried in this order.
WAYS: tuple[tuple[str, Callable[[VerbReader], list[Range]]], ...] = (
    ("after", VerbReader._take_after),
    ("clause", VerbReader._take_clause),
    ("question", VerbReader._take_question),
    ("infinitive", VerbReader._take_infinitive),
    ("person", VerbReader._take_person),
    ("gerund", VerbReader._take_gerund),
    ("judged", VerbReader._take_judged),
    ("as", VerbReader._take_as),
    ("object", VerbReader._take_object),
    ("passive", VerbReader._take_passive),
)
