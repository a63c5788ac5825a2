"""Acts that no frame tells of: a verb that joins two actors, with the type that a classifier proposes for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..language.clauses import Clauses
from .frames import Act, FrameFinder
from .lexicon import Frame

if TYPE_CHECKING:
    from spacy.tokens import Span

    from ..semantic import Classifier, Embedder

SURE = 0.6  # probability from which a type is proposed
LONGEST = 40  # tokens of the clause that are read
PLAIN = frozenset("be have do say tell add note get go come".split())
INNER = frozenset(("aux", "auxpass", "amod", "compound"))
RECIPIENT = ("object", "indirect", "to", "with", "against", "on", "at", "for", "of", "from", "over", "in")
RULE = "model:semantic"


class Proposer:
    """Proposes types for clauses; ``classifier`` and ``embed`` are loaded once and shared by all articles."""

    def __init__(self, classifier: Classifier, embed: Embedder) -> None:
        self.classifier = classifier
        self.embed = embed

    def act(self, clauses: Clauses, i: int) -> tuple[Act, float] | None:
        """The act of the verb at ``i`` with the probability of its type, or None where none is likely."""
        ((kind, chance),) = self.classifier.best(self.embed([clause_text(clauses, i)]))
        if kind is None or chance < SURE:
            return None
        frame = Frame(id="semantic", type=kind.type, mode=kind.mode, recipient=RECIPIENT, needs=("actor", "recipient"))
        return Act(clauses.predicate(i), frame, [i], 0.0), chance


def candidates(clauses: Clauses, finder: FrameFinder, sent: Span) -> Iterator[int]:
    """Verbs of a sentence without a frame of their own that carry no noun with one."""
    carriers = {
        act.carrier.index
        for j in range(sent.start, sent.end)
        if clauses.is_noun(j) and (act := finder.act(j)) is not None and act.carrier is not None
    }
    for i in range(sent.start, sent.end):
        plain = clauses.lemma[i] in PLAIN or clauses.dep[i] in INNER or i in carriers
        if clauses.is_verb(i) and not plain and finder.act(i) is None:
            yield i


def clause_text(clauses: Clauses, i: int) -> str:
    """The words of the clause of a verb, without the clauses under it."""
    inside = [i]
    for j in inside:
        inside += [c for c in clauses.children[j] if clauses.dep[c] not in ("relcl", "ccomp", "advcl", "parataxis")]
    doc = clauses.doc
    return "".join(doc[j].text_with_ws for j in sorted(inside)[:LONGEST]).strip()
