"""How an act stands: done, going on, planned, put off, called off, merely possible, or denied."""

from __future__ import annotations

from ..data import word_lists
from ..language.clauses import COPULAS, Clauses, Predicate
from ..language.grammar import VERBS, Relation
from ..records import Status
from .frames import Act
from .lexicon import FactualityCue, Lexicon
from .ontology import WORDS

LISTS = word_lists("events", "status")
PRESENT = LISTS["present"]
PLANNED = LISTS["planned"]
WILL = PLANNED | {"would", "'d"}
RESOLVING = LISTS["resolving"]
OPEN = LISTS["open"]
CONDITIONS = LISTS["conditions"]
AWAITING = LISTS["awaiting"]
LASTING = LISTS["lasting"]
HAPPENING = LISTS["happening"]
FALSE = LISTS["false"]
# When several hold, the earlier in this list decides.
STRENGTH: tuple[Status, ...] = ("cancelled", "postponed", "denied", "possible", "planned", "ongoing", "occurred")
DEPTH = 6


# How an act hangs on the word above it, by its relation.
HANGS: dict[Relation, str] = {
    "open complement": "complement", "complement": "complement", "predicate adjective": "complement",
    "object": "object", "passive subject": "object", "subject": "subject",
}  # fmt: skip


class StatusReader:
    """Reads the status of the acts of one article off tense, modals, negation and the words around them."""

    def __init__(self, clauses: Clauses, lexicon: Lexicon) -> None:
        self.clauses = clauses
        self.lexicon = lexicon

    def status(self, act: Act) -> Status | None:
        """The status of an act; None when the words around it say that it is not one to code."""
        found: list[Status] = []
        p = act.predicate
        if p.kind == "noun":
            found += self._of_noun(act) + self._of_its_verb(act)
        clause = act.clause
        if clause.kind != "noun":
            found += self._of_clause(clause)
        if not self._climb(act, found):
            return None
        status: Status = min(found, key=STRENGTH.index, default="occurred")
        if (
            status == "ongoing"
            and act.frame.type in WORDS
            and not self._present(clause.index)
            and not self._lasts(clause)
        ):
            return "occurred"  # "was demanding": said and done
        return status

    # ---- the word itself ----------------------------------------------------------------------

    def _of_noun(self, act: Act) -> list[Status]:
        found: list[Status] = ["denied"] if act.predicate.negated else []
        for word in act.predicate.words:
            for _, cue in self.lexicon.cues.get(("modifier", word), ()):
                if cue.status is not None:
                    found.append(cue.status)
        if act.light is not None and act.light.status is not None:
            found.append(act.light.status)
        return found

    def _of_its_verb(self, act: Act) -> list[Status]:
        """ "a strike could end it", "the offensive is near", "talks never took place": what the verb says of which the
        act is the subject."""
        clauses = self.clauses
        verb = clauses.head[act.index]
        if clauses.relation[act.index] != "subject" or not clauses.is_verb(verb):
            return []
        modal = clauses.predicate(verb).modal
        found: list[Status] = ["planned"] if modal in PLANNED else ["possible"] if modal in OPEN else []
        if clauses.predicate(verb).negated and clauses.lemma[verb] in HAPPENING:
            found.append("denied")
        for child in clauses.children[verb] if clauses.lemma[verb] in COPULAS else ():
            for _, cue in self.lexicon.cues.get(("adjective", clauses.lemma[child]), ()):
                if "subject" in cue.under and cue.status is not None:
                    found.append(cue.status)
        return found

    def _goes_on(self, p: Predicate) -> bool:
        now = p.progressive and not p.perfect and (self._present(p.index) or self._reported(p.index))
        return now or self._lasts(p)

    def _of_clause(self, p: Predicate) -> list[Status]:
        """What tense, modals and negation of a verb say, and the conjunction that opens its clause."""
        found: list[Status] = []
        i = p.index
        if p.negated or any(map(self.clauses.is_none, p.object)):
            found.append("denied")
        if p.modal in PLANNED or (p.modal == "should" and self.resolved(i)):
            found.append("planned")
        elif p.modal in OPEN:
            found.append("planned" if p.modal in ("would", "'d") and self._reported(i) else "possible")
        elif self._goes_on(p):
            found.append("ongoing")
        if self._conditional(i):
            found.append("possible")
        elif self._awaited(i):
            found.append("planned")
        return found

    def resolved(self, i: int) -> bool:
        """ "agreed that they should meet": what is settled, not only wished for."""
        clauses = self.clauses
        head = clauses.head[i]
        return (
            clauses.relation[i] == "complement"
            and clauses.lemma[head] in RESOLVING
            and not clauses.predicate(head).negated
        )

    def _lasts(self, p: Predicate) -> bool:
        """ "Iran seeks approval": the present tense of a verb that tells of an effort that lasts."""
        i = p.index
        return self.clauses.lemma[i] in LASTING and self.clauses.is_present(i) and not p.perfect

    def _awaited(self, i: int) -> bool:
        """ "before he meets the king", "when talks resume": the present tense of what is still to come."""
        clauses = self.clauses
        if not clauses.is_present(i):
            return False
        return not AWAITING.isdisjoint(clauses.openers(i))

    def _present(self, i: int) -> bool:
        return any(self.clauses.lower[c] in PRESENT for c in self.clauses.children[i])

    def _reported(self, i: int) -> bool:
        """Inside the clause of a verb of saying: "said it would", a promise and not a condition."""
        clauses = self.clauses
        while clauses.relation[i] == "conjunct":
            i = clauses.head[i]
        if clauses.relation[i] == "complement" and clauses.is_verb(clauses.head[i]):
            return not any(clauses.relation[c] == "adverbial" and self._conditional(c) for c in clauses.children[i])
        return any(clauses.lemma[c] == "say" for c in clauses.below(i, "complement", "parataxis"))

    def _conditional(self, i: int) -> bool:
        clauses = self.clauses
        return not CONDITIONS.isdisjoint(clauses.openers(i))

    # ---- the words around it --------------------------------------------------------------------

    def _climb(self, act: Act, found: list[Status]) -> bool:
        """Adds what the governing words say; False when one of them rules the act out."""
        i = act.index
        if act.carrier is not None:
            i = act.carrier.index
            relation = "subject" if act.light is not None and act.light.noun == "subject" else "object"
            cue = self._cue(i, relation)
            if cue is not None:
                if cue.drop:
                    return False
                self._apply(cue, i, found)
        if act.predicate.kind == "adjective" and self.clauses.is_verb(self.clauses.head[i]):
            i = self.clauses.head[i]
        for _ in range(DEPTH):
            step = self._up(i)
            cue = self._cue(*step) if step is not None else None
            if cue is not None and cue.drop and not self._is_done(i, step, cue):
                return False
            if step is None or not self._governed(i, step, cue, found):
                return True
            i = step[0]
        return True

    def _is_done(self, i: int, step: tuple[int, str] | None, cue: FactualityCue) -> bool:
        return step is not None and step[1] == "complement" and self._told_as_done(i, step[0], cue)

    def _governed(self, i: int, step: tuple[int, str], cue: FactualityCue | None, found: list[Status]) -> bool:
        """Adds what one governing word says of what hangs on it; False where no word above says more."""
        clauses = self.clauses
        governor, relation = step
        if relation == "complement" and self._is_refuted(governor):
            found.append("denied")
            return False
        if cue is not None:
            if self._is_done(i, step, cue):
                return False
            self._apply(cue, governor, found)
            if clauses.is_verb(governor):
                found += [s for s in self._of_clause(clauses.predicate(governor)) if s in ("possible", "planned")]
            return True
        if relation in ("purpose", "ahead") or (relation == "complement" and clauses.is_infinitive(i)):
            found.append("planned")
        return not (relation in ("object", "of", "subject") and clauses.is_verb(governor))

    def _is_refuted(self, noun: int) -> bool:
        """ "rumours that it closed the border proved false", "the report that it did turned out to be untrue"."""
        clauses = self.clauses
        said = clauses.head[noun]
        if not clauses.is_noun(noun) or clauses.relation[noun] != "subject" or clauses.predicate(said).negated:
            return False
        verbs = [said, *clauses.below(said, "open complement")]
        return any(clauses.lower[c] in FALSE for verb in verbs for c in clauses.children[verb])

    def _told_as_done(self, i: int, governor: int, cue: FactualityCue) -> bool:
        """ "told them that he attacked": a finite clause is no plan or wish, whatever verb governs it; but there can
        be "no evidence" of it."""
        clauses = self.clauses
        if clauses.lemma[governor] == "tell" and clauses.predicate(i).modal in WILL:
            return True  # "told reporters that they would meet": news of it, no order
        if cue.status not in ("planned", "possible") or clauses.form[i] not in VERBS - {"base", "present"}:
            return False
        if cue.negated and clauses.predicate(governor).negated:
            return False
        p = clauses.predicate(i)
        return (p.finite or p.perfect) and p.modal is None and cue.id != "feared"

    def _apply(self, cue: FactualityCue, governor: int, found: list[Status]) -> None:
        clauses = self.clauses
        p = clauses.predicate(governor)
        status = cue.negated if p.negated and cue.negated else cue.status
        if status is not None:
            found.append(status)

    def _up(self, i: int) -> tuple[int, str] | None:
        """The governing word and how the act hangs on it, in the terms of factuality.toml."""
        clauses = self.clauses
        while clauses.relation[i] == "conjunct":
            i = clauses.head[i]
        relation, head = clauses.relation[i], clauses.head[i]
        if head == i:
            return None
        if relation == "prepositional clause":
            return clauses.head[head], "complement"
        if relation == "prepositional object":
            ahead = clauses.lower[head] == "of" and clauses.lower[clauses.head[head]] == "ahead"
            return clauses.head[head], "ahead" if ahead else clauses.lower[head]
        if relation == "adnominal":
            return (head, "complement") if clauses.is_infinitive(i) or clauses.marked_that(i) else None
        if relation == "adverbial":
            return (head, "purpose") if clauses.is_infinitive(i) else None
        return (head, HANGS[relation]) if relation in HANGS else None

    def _cue(self, governor: int, relation: str) -> FactualityCue | None:
        clauses = self.clauses
        kind = "verb" if clauses.is_verb(governor) else "noun" if clauses.is_noun(governor) else "adjective"
        for rest, cue in self.lexicon.cues.get((kind, clauses.lemma[governor]), ()):
            if relation in cue.under and self._has(governor, rest):
                return cue
        return None

    def _has(self, governor: int, rest: tuple[str, ...]) -> bool:
        return not rest or all(
            any(self.clauses.lower[c] == word for c in range(governor + 1, min(governor + 6, len(self.clauses.doc))))
            for word in rest
        )
