"""Who speaks, to whom, where and when: what surrounds the words of a statement."""

from __future__ import annotations

from bisect import bisect_left

from ..data import word_lists
from ..entities import Cast
from ..records import Entity, Time
from ..times import to_event_date
from .draft import Draft
from .lexicon import CueLexicon
from .view import RELATIVES, View

LISTS = word_lists("statements", "setting")
HEARING = LISTS["hearing"]
PLACING = LISTS["placing"]
DEFINITE = LISTS["definite"]
ISSUING = LISTS["issuing"]
WHOSE = LISTS["whose"]
GOING_ON = LISTS["going_on"]


class Setting:
    """Looks up the people and the times around the drafts of one text."""

    def __init__(self, view: View, cast: Cast, times: list[Time], lexicon: CueLexicon) -> None:
        self.view, self.cast, self.lexicon = view, cast, lexicon
        self.times = sorted(times, key=lambda t: t.span)
        self.starts = [t.span[0] for t in self.times]

    def speakers(self, draft: Draft, before: Entity | None = None) -> list[Entity | None]:
        """The entities whose words a statement is: several when they speak together, None when it is nobody known.

        A "he" of whom nothing else is known goes on speaking: it is who spoke ``before``.
        """
        who = draft.who
        if who is None:
            return [None]
        if draft.source is None:
            return [self.cast.headed_by(self.view.doc[who])]
        if self.view.lower[who] in RELATIVES:
            who = self._with_a_voice(self._antecedent(who), self.view.lower[who])
        found = {entity.id: entity for head in self._together(who) for entity in self._named(head)}
        return [*found.values()] or [before if draft.speech and self._goes_on(who, before) else None]

    def _goes_on(self, who: int, before: Entity | None) -> bool:
        """Whether a pronoun can be who spoke before: "he", of a person whom nothing in the article calls "she"."""
        if before is None:
            return False
        pronoun, text = self.view.lower[who], self.view.source
        called = {text[start:end].lower() for start, end in before.mentions}
        return pronoun in GOING_ON and before.kind == "person" and called.isdisjoint(GOING_ON - {pronoun})

    def _antecedent(self, who: int) -> int:
        """The noun that a relative pronoun takes up."""
        i = who
        for _ in range(8):
            if self.view.relation[i] == "relative":
                return self.view.head[i]
            i = self.view.head[i]
        return who

    def _with_a_voice(self, i: int, pronoun: str) -> int:
        """Whom "who" takes up: of "forces on the ground who" no ground and no state, but who is told of before it."""
        view, above = self.view, self.view.head[self.view.head[i]]
        entity = self.cast.headed_by(view.doc[i])
        has_a_voice = entity is not None and entity.kind != "state"
        if pronoun != "who" or has_a_voice or view.relation[i] != "prepositional object":
            return i
        return above if self.cast.headed_by(view.doc[above]) is not None else i

    def _together(self, who: int) -> list[int]:
        return [
            who,
            *(j for c in self.view.children[who] if self.view.relation[c] == "conjunct" for j in self._together(c)),
        ]

    def _named(self, i: int) -> list[Entity]:
        token = self.view.doc[i]
        issuers = self._issuers(i)
        if issuers:
            return issuers
        entity = self.cast.headed_by(token) or self.cast.at(token)
        if entity is not None:
            return [entity]
        apposed = self.view.child(i, "apposition")
        if apposed is not None and (entity := self.cast.headed_by(self.view.doc[apposed])) is not None:
            return [entity]
        if self.view.lemma[i] in self.lexicon.others:
            return []
        return self.cast.of_phrase(token)[:1]

    def _issuers(self, i: int) -> list[Entity]:
        """Whose words "the statement" is that an earlier sentence tells of: who issued it, or spoke in it."""
        view = self.view
        if view.lemma[i] not in self.lexicon.vehicles or not self._takes_up(i):
            return []
        for j in range(i - 1, -1, -1):
            if view.lemma[j] == view.lemma[i] and view.is_noun(j):
                who = self._issuing(j)
                if who is None and self._takes_up(j):
                    continue
                found = self._named(who) if who is not None else self.cast.of_phrase(view.doc[j])[:1]
                if found:
                    return found
        return []

    def _takes_up(self, i: int) -> bool:
        """Whether a noun takes up what was told of before: "the letter", not "the letter from the ministry"."""
        view = self.view
        return any(view.lower[c] in DEFINITE for c in view.below(i, "determiner")) and not any(
            view.lower[c] in WHOSE for c in view.below(i, "preposition", "agent")
        )

    def _issuing(self, i: int) -> int | None:
        """Who "issued a statement" or "said in a statement", if that is told where token ``i`` names it."""
        view = self.view
        verb, inside = view.head[i], False
        if view.lower[verb] == "in" and view.relation[i] == "prepositional object":
            verb, inside = view.head[verb], True
        if view.is_verb(verb) and (view.lemma[verb] in (self.lexicon.verbs if inside else ISSUING)):
            return view.subject(verb)
        return None

    def addressee(self, draft: Draft) -> Entity | None:
        """The actor told or asked, or spoken to."""
        heard = self._told(draft)
        if heard is None and draft.speech:
            heard = self._after(draft, HEARING)
        if heard is None or self.view.lemma[heard] in self.lexicon.occasions:
            return None
        token = self.view.doc[heard]
        return self.cast.headed_by(token) or self.cast.at(token)

    def _told(self, draft: Draft) -> int | None:
        telling = draft.rule.startswith("tell") or self.view.lemma[draft.head] in ("ask", "tell")
        return draft.addressee if telling else None

    def occasion(self, draft: Draft) -> str | None:
        """The words for what it was said at or in: "a news conference in Ankara"."""
        if not draft.speech:
            return None
        told = self._told(draft)
        if told is None or self.view.lemma[told] not in self.lexicon.occasions:
            told = self._after(draft, PLACING)
        if told is None or self.view.lemma[told] not in self.lexicon.occasions:
            return None
        start, end = self.view.subtree(told)
        first = min((a for a, _ in draft.parts if a > told), default=end)
        start, end = self.view.trim(start, min(end, first))
        stop = next((j for j in range(told, end) if self.view.lower[j] in (",", "\n", "“", '"')), end)
        last = self.view.doc[stop - 1]
        return str(self.view.source[self.view.doc[start].idx : last.idx + len(last)])

    def _after(self, draft: Draft, prepositions: frozenset[str]) -> int | None:
        """The noun after one of these prepositions beside the cue."""
        view = self.view
        objects = [
            child
            for prep in view.children[draft.head]
            if view.relation[prep] in ("preposition", "indirect object") and view.lower[prep] in prepositions
            if not any(start <= prep < end for start, end in draft.parts)
            if (child := view.child(prep, "prepositional object")) is not None
        ]
        if prepositions is PLACING:
            return next((o for o in objects if view.lemma[o] in self.lexicon.occasions), None)
        return objects[0] if objects else None

    def date(self, draft: Draft) -> str | None:
        """The ISO 8601 value of the time that stands in the cue's own clause, not in what was said."""
        if not self.times:
            return None
        view, doc = self.view, self.view.doc
        first, last = view.sentences[view.sentence[draft.head]]
        start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
        found: list[tuple[int, str]] = []
        for n in range(bisect_left(self.starts, start), len(self.times)):
            a = self.times[n].span[0]
            if a >= end:
                break
            i = next((j for j in range(first, last) if doc[j].idx + len(doc[j]) > a), last - 1)
            if not self._with_cue(draft, i):
                continue
            date = to_event_date(self.times[n])
            if date is not None:
                found.append((abs(i - draft.head), date.value))
        return min(found)[1] if found else None

    def _with_cue(self, draft: Draft, i: int) -> bool:
        """Whether token ``i`` depends on the cue with no other verb between, outside of what was said."""
        if any(start <= i < end for start, end in draft.parts):
            return False
        if draft.block[0] <= i < draft.block[1] and not (draft.source and draft.source[0] <= i < draft.source[1]):
            return True
        for _ in range(8):
            i = self.view.head[i]
            if i == draft.head:
                return True
            if self.view.is_verb(i) or self.view.is_noun(i) or self.view.head[i] == i:
                return False
        return False
