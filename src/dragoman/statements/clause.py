"""The clause that a verb takes as content, before it, after it or around it."""

from __future__ import annotations

from ..data import word_lists
from ..language.grammar import ADJECTIVES, NOMINAL, SUBJECTS, Form, Relation
from .draft import BREAKS, Draft, kept
from .verb import VerbCue
from .view import CLAUSES, QUOTES, RELATIVES, Range

OPENING = NOMINAL | ADJECTIVES | {"existential"}  # what a clause can begin with
HUNG: frozenset[Relation] = frozenset((
    "relative", "adnominal", "open complement", "prepositional clause",
))  # fmt: skip
FINITE_OR_MODAL: frozenset[Form] = frozenset(("past", "third person present", "present", "modal"))
LISTS = word_lists("statements", "clause")
SETTING_APART = LISTS["setting_apart"]
DASHES = frozenset(("—", "–", "--", "-"))
ASIDE = 14  # tokens: a longer "as ..." clause is no mere cue


class ClauseCue(VerbCue):
    """A verb that can take a clause."""

    def _take_clause(self) -> list[Range]:
        view, i = self.view, self.i
        comp = self._complement()
        if comp is None:
            return self._misread_clause()
        if comp < i:
            return self._fronted(comp) if self.fronting else []
        start, end = view.subtree(comp)
        moved = start if start < i else None  # "which Ankara says is": the clause begins before the cue
        told = max(start, self.tail + 1)
        start, end = told, self._own_end(comp, end)
        if moved is not None:
            source = self._source(self._source_head())
            stop = min(view.group(i)[0], source[0] if source and source[0] > moved else i)
            return self._clip(moved, stop) + self._clip(start, end)
        end = self._past_subject(end)
        return self._spoken(told, start, end) if "quote" in self.takes and not self.passive else self._clip(start, end)

    def _spoken(self, told: int, start: int, end: int) -> list[Range]:
        """The clause that a verb of speech takes, with its subject, which the parser gives to the cue; ``told`` is
        where the clause begins by the parse."""
        view, i = self.view, self.i
        block = self._block((view.group(i)[0], self.tail + 1), self._source(self._source_head()), [(start, end)])
        if start == told and block[1] < start and not any(view.lower[j] in BREAKS for j in range(block[1], start)):
            start = block[1]
        subject = view.child(i, "object") if "tell" not in self.takes.values() else None
        if subject is not None and i < subject < start and view.left[subject] > i:
            start = view.left[subject]
        return self._interrupted(block) + self._clip(start, end)

    def _complement(self) -> int | None:
        """The clause after the verb, or else the one before it that a comma or a quotation mark parts from the cue."""
        view, i = self.view, self.i
        before = self._quoted_before()
        if before is not None:
            return before
        for child in view.below(i, "complement"):
            verbal, to = self._is_verbal(child), view.is_infinitive(child)
            if child > i and verbal and not to:
                return child
            if child < i and before is None and not (verbal and to):
                before = child
        apart = before is not None and {";", ":"}.intersection(view.lower[view.right[before] + 1 : i])
        return None if apart else before

    def _is_verbal(self, i: int) -> bool:
        view = self.view
        return view.is_main_verb(i) or view.form[i] == "modal" or view.child(i, *SUBJECTS, "marker") is not None

    def _quoted_before(self) -> int | None:
        """The clause before the verb whose quotation marks close right before the cue."""
        view, i = self.view, self.i
        for child in view.children[i]:
            if child > i:
                return None
            if view.relation[child] == "complement" and any(
                view.lower[j] in QUOTES for j in range(view.right[child] + 1, i)
            ):
                return child
        return None

    def _interrupted(self, block: Range) -> list[Range]:
        """What comes before a cue between commas: "In Ankara, he said, nobody ..."."""
        view, lower = self.view, self.view.lower
        start, end = block
        first = max(self.sentence[0], min(view.left[self.i], start))
        if first < start - 1 and lower[start - 1] == "," and end + 1 < self.sentence[1] and lower[end] == ",":
            if lower[end + 1] in QUOTES and not view.doc[min(end + 2, self.sentence[1] - 1)].text[0].islower():
                return []
            return self._clip(first, start)
        return []

    def _past_subject(self, end: int) -> int:
        """A clause can't end before its own verb: "hope the tools made in Israel" goes on with "can help"."""
        view = self.view
        if end < self.sentence[1] and view.form[end] in FINITE_OR_MODAL and view.lower[end - 1] not in BREAKS:
            return max(view.right[end], view.right[self.i]) + 1
        return end

    def _misread_clause(self) -> list[Range]:
        """A clause that the parser took for an object or for part of a phrase: what follows has a verb of its own."""
        view, i = self.view, self.i
        if self.passive or (view.form[i] in ("participle", "gerund") and view.relation[i] != "root"):
            return []
        if view.child(i, "subject") is None and view.relation[i] != "conjunct":
            return []
        last = min(view.right[i] + 1, self.sentence[1])
        start = self._start_of_misread(last)
        return self._clip(start, last) if start is not None and self._has_verb(start, last) else []

    def _start_of_misread(self, last: int) -> int | None:
        """After the cue, or at a "that" near it; None where no clause can begin."""
        view, i = self.view, self.i
        near = min(i + 12, last)
        stop = next((j for j in range(i + 1, near) if view.lower[j] in BREAKS), near)
        start = next((j for j in range(i + 1, stop) if view.lower[j] == "that"), None)
        if start is None and "tell" in self.takes.values():
            return None
        if start is not None and view.head[start] != start + 1:
            return start
        opens = i + 1 >= last or (view.lower[i + 1] not in BREAKS and view.form[i + 1] in OPENING)
        return i + 1 if opens else None

    def _has_verb(self, start: int, last: int) -> bool:
        """Whether a finite verb follows before any break, not the cue's own next one nor that of a relative clause."""
        view, i = self.view, self.i
        verb = next((j for j in range(start, last) if view.form[j] in FINITE_OR_MODAL or view.lower[j] in BREAKS), last)
        if verb <= start or verb >= last or view.lower[verb] in BREAKS:
            return False
        if view.relation[verb] == "conjunct" and view.head[verb] == i:  # "accused them of theft and said ..."
            return False
        relative = any(view.lower[j] in RELATIVES for j in range(start + 1, verb))
        return view.relation[verb] != "relative" and not relative

    def _own_end(self, comp: int, end: int) -> int:
        """Where the clause ends, without what goes on from the cue: "said he agreed and left", "..., adding that"."""
        view = self.view
        present = view.is_present(comp) or any(
            view.is_present(c) or view.form[c] == "modal" for c in view.children[comp]
        )
        for child in view.children[comp]:
            stop = self._end_before(child, present) if child > comp else None
            if stop is not None:
                return min(end, stop)
        return self._before_dash(comp, self._before_aside(comp, end))

    def _end_before(self, child: int, present: bool) -> int | None:
        """Where a clause (``present``: told in the present) ends before one below it that goes on from the cue."""
        view, i = self.view, self.i
        relation, form, start = view.relation[child], view.form[child], view.left[child]
        joint = start - (view.lower[start - 1] in ("and", "but"))
        past = relation == "conjunct" and form == "past" == view.form[i]
        if past and present and view.child(child, *SUBJECTS) is None:
            return joint
        verb = self.lexicon.verbs.get(view.lemma[child])
        if verb is None or not verb.takes:
            return None
        subject = view.child(child, "subject") is not None
        if relation == "conjunct" and form == view.form[i] and subject and view.child(child, "complement"):
            return joint
        return self._start_of_aside(child, subject) if relation in ("adverbial", "conjunct") else None

    def _start_of_aside(self, child: int, subject: bool) -> int | None:
        """Where a clause that says so too begins: ", adding that", "while the minister said"."""
        view, start = self.view, self.view.left[child]
        if view.form[child] == "gerund" and view.lower[start - 1] == "," and view.child(child, "auxiliary") is None:
            return start - 1
        apart = view.relation[child] == "adverbial" and view.lower[start] in SETTING_APART
        return start if apart and subject else None

    def _before_dash(self, comp: int, end: int) -> int:
        """Without what the writer adds after a single dash."""
        lower = self.view.lower
        dashes = [j for j in range(comp + 1, end) if lower[j] in DASHES and self.view.doc[j - 1].whitespace_]
        return dashes[0] if len(dashes) == 1 else end

    def _before_aside(self, comp: int, end: int) -> int:
        """Without a relative clause in which somebody else has the word ("..., whom others blame for it")."""
        view = self.view
        for j in range(comp + 1, end):
            if view.lower[j] == "according" and view.lower[j - 1] == ",":
                return j - 1
            if view.relation[j] != "relative" or view.right[j] + 1 < end - 1 or view.lemma[j] not in self.lexicon.verbs:
                continue
            start = view.left[j]
            if comp < start - 1 and view.lower[start - 1] == "," and view.child(j, "subject") not in (None, start):
                return start - 1
        return end

    def _fronted(self, comp: int) -> list[Range]:
        """Content before the cue ("..., he said"), going on after it when the clause does."""
        view, i = self.view, self.i
        who = self._source_head()
        source = view.noun_phrase(who, i) if who is not None else None
        start, end = self._block((view.group(i)[0], i + 1), source, [])
        left, right = view.left[comp], max(view.right[comp] + 1, start)
        return kept(view, (left, min(start, right) if right <= i else start), (end, right))

    def _parenthetical(self, draft: Draft) -> list[Range]:
        """Content of a cue without a complement of its own: the clause that it interrupts or follows."""
        view, i = self.view, self.i
        start, end = draft.block
        first, last = self.sentence
        if view.relation[i] == "adverbial" and view.lower[view.left[i]] == "as" and draft.source is not None:
            return self._as_clause()
        if view.relation[i] in HUNG or draft.source is None or view.form[i] == "gerund":
            return []
        if not self._stands_apart(start, end):
            return []
        interrupts = end < last and view.lower[end] == ","
        if not interrupts and not any(view.is_main_verb(j) or view.form[j] == "modal" for j in range(first, start)):
            return []
        return self._around(start, end)

    def _stands_apart(self, start: int, end: int) -> bool:
        """Whether commas or the like part a cue from what is around it."""
        lower, (first, last) = self.view.lower, self.sentence
        if start > first and lower[start - 1] not in BREAKS:
            return False
        return end >= last or lower[end] in BREAKS or lower[end].isspace()

    def _around(self, start: int, end: int) -> list[Range]:
        """The clause around the cue's own words ``start`` to ``end``, or what of the sentence is before them."""
        view, i = self.view, self.i
        head = view.head[i]
        left, right = self.sentence[0], start
        if head != i and view.relation[i] in CLAUSES and view.left[head] < start:
            left, right = view.left[head], max(start, view.right[head] + 1)
        if right > end and view.lower[end] in ("”", '"', "''"):
            right = end
        return kept(view, (left, start), (end, right))

    def _as_clause(self) -> list[Range]:
        """ "As the minister put it, ...": the clause around."""
        view, i = self.view, self.i
        left, right = view.subtree(i)
        if right - left > ASIDE or (left > self.sentence[0] and view.lower[left - 1] != ","):
            return []
        around = view.subtree(view.head[i])
        return kept(view, (around[0], left), (right, around[1]))
