"""Nouns and adjectives as cues: "the claim that", "his pledge to", "critical of", "it is unclear whether"."""

from __future__ import annotations

from collections.abc import Iterator

from ..data import word_lists
from ..language.grammar import Relation
from .draft import IT, POSSESSIVE, Draft, light_subject
from .lexicon import CueLexicon, Word
from .view import Range, View

LISTS = word_lists("statements", "words")
WHEN_OR_WHY = LISTS["when_or_why"]


def read_noun(view: View, lexicon: CueLexicon, i: int) -> Iterator[Draft]:
    """ "the claim that ...", "his pledge to ...", "criticism of ..."."""
    word = lexicon.nouns[view.lemma[i]]
    told = _told_by_noun(view, word, i)
    if told is None:
        return
    kind, span = told
    start, end = view.trim(*span)
    if start >= end:
        return
    who = _whose(view, i, ("by", "from", "of") if kind == "clause" else ("by", "from"))
    if who is None and (kind == "after" or not word.hidden):
        return
    source = view.noun_phrase(who, i) if who is not None else None
    if source is not None and view.lower[source[1] - 1] in POSSESSIVE:
        source = (source[0], source[1] - 1)
    yield Draft(i, (i, i + 1), (i, i + 1), f"noun.{kind}", who, source, [(start, end)])


def _with_infinitive(view: View, found: tuple[str, Range] | None, child: int) -> tuple[str, Range]:
    """What is told so far, with an infinitive that goes on from it."""
    if found is None:
        return "infinitive", view.subtree(child)
    return ("infinitive", (found[1][0], view.right[child] + 1)) if found[1][1] <= view.left[child] else found


def _told_by_noun(view: View, word: Word, i: int) -> tuple[str, Range] | None:
    """How a noun takes what it tells of, and where that stands: the last of its clauses and infinitives, or else the
    first of its phrases."""
    found: tuple[str, Range] | None = None
    for child in (c for c in view.children[i] if c > i):
        relation = view.relation[child]
        if word.clause and relation in THAT_CLAUSE and _begins_with_that(view, child):
            found = "clause", view.subtree(child)
        elif word.infinitive and relation in TO_CLAUSE and view.is_infinitive(child):
            found = _with_infinitive(view, found, child)
        elif relation == "preposition" and view.lower[child] in word.prepositions and found is None:
            found = "after", (child + 1, view.right[child] + 1)
    return found


def _begins_with_that(view: View, i: int) -> bool:
    first = view.left[i]
    return view.lower[first] == "that" and view.relation[first] == "marker"


def _whose(view: View, i: int, prepositions: tuple[str, ...]) -> int | None:
    """Who made it: "the ministry's claim", "a claim by the ministry", "the Turkish claim", "they made the claim"."""
    possessor = view.child(i, "possessor")
    if possessor is not None:
        return possessor
    for child in view.children[i]:
        if view.lower[child] in prepositions and view.relation[child] in ("preposition", "agent"):
            return view.child(child, "prepositional object")
    named = view.child(i, "adjectival", "compound", "nominal")
    if named is not None and view.doc[named].text[0].isupper() and view.doc[named].ent_type:
        return named
    return light_subject(view, i)


THAT_CLAUSE: frozenset[Relation] = frozenset(("adnominal", "complement", "relative"))
TO_CLAUSE: frozenset[Relation] = frozenset(("adnominal", "open complement", "complement"))
# Relations in which an adjective is said of somebody.
SAID_OF: frozenset[Relation] = frozenset((
    "predicate adjective", "object predicate", "predicate noun", "complement", "root", "conjunct",
    "adverbial", "adnominal", "adjectival",
))  # fmt: skip


def read_adjective(view: View, lexicon: CueLexicon, i: int, lower: str) -> Iterator[Draft]:
    """ "is confident that", "unwilling to", "critical of"; "it is unclear whether" with no source."""
    word, verb = lexicon.adjectives[lower], view.head[i]
    if view.relation[i] not in SAID_OF:
        return
    predicative = view.relation[i] == "predicate adjective"
    who = _said_of(view, i)
    if who is None and not word.impersonal:
        return
    anchors = [i, verb] if predicative and verb != i else [i]
    for child in (c for anchor in anchors for c in view.children[anchor] if c >= i):
        kind, span = _told_by_adjective(view, word, child)
        start, end = view.trim(*span)
        if kind and i < start < end:
            source = None if who is None else view.noun_phrase(who, i)
            block = (min(i, verb) if predicative else i, i + 1)
            yield Draft(i, block, (i, i + 1), f"adjective.{kind}", who, source, [(start, end)])
            return


def _said_of(view: View, i: int) -> int | None:
    """Of whom an adjective is said: not of "it"."""
    predicative = view.relation[i] == "predicate adjective"
    who = view.subject(view.head[i] if predicative else i)
    if who is None and view.relation[i] in ("adjectival", "adnominal"):
        who = view.head[i]
    return None if who is None or view.lower[who] in IT else who


def _told_by_adjective(view: View, word: Word, child: int) -> tuple[str, Range]:
    """How an adjective takes what it tells of in one of its dependents, and where that stands; "" for not at all."""
    relation, to = view.relation[child], view.is_infinitive(child)
    if relation in ("preposition", "agent"):
        return ("after", (child + 1, view.right[child] + 1)) if view.lower[child] in word.prepositions else ("", (0, 0))
    if to:
        wanted = word.infinitive and relation in ("open complement", "complement")
        return ("infinitive", view.subtree(child)) if wanted else ("", (0, 0))
    told = relation in ("complement", "adverbial") and (word.clause or word.impersonal)
    return ("clause", view.subtree(child)) if told and view.lower[view.left[child]] not in WHEN_OR_WHY else ("", (0, 0))
