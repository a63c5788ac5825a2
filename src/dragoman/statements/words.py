"""Nouns and adjectives as cues: "the claim that", "his pledge to", "critical of", "it is unclear whether"."""

from __future__ import annotations

from collections.abc import Iterator

from ..data import word_lists
from ..language.grammar import Relation
from .draft import IT, POSSESSIVE, Draft, light_subject, takes_to
from .lexicon import CueLexicon
from .view import Range, View

LISTS = word_lists("statements", "words")
WHEN_OR_WHY = LISTS["when_or_why"]


def read_noun(view: View, lexicon: CueLexicon, i: int) -> Iterator[Draft]:
    """ "the claim that ...", "his pledge to ...", "criticism of ..."."""
    word = lexicon.nouns[view.lemma[i]]
    kind, span = None, (0, 0)
    for child in view.children[i]:
        if child < i:
            continue
        relation, first = view.relation[child], view.lower[view.left[child]]
        if (
            word.clause
            and relation in ("adnominal clause", "complement clause", "relative clause")
            and first == "that"
            and view.relation[view.left[child]] == "marker"
        ):
            kind, span = "clause", view.subtree(child)
        elif (
            word.infinitive
            and relation in ("adnominal clause", "open complement", "complement clause")
            and takes_to(view, child)
        ):
            if kind is None:
                kind, span = "infinitive", view.subtree(child)
            elif span[1] <= view.left[child]:
                kind, span = "infinitive", (span[0], view.right[child] + 1)
        elif relation == "preposition" and view.lower[child] in word.prepositions and kind is None:
            kind, span = "after", (child + 1, view.right[child] + 1)
    if kind is None:
        return
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


# Relations in which an adjective is said of somebody.
SAID_OF: frozenset[Relation] = frozenset((
    "predicate adjective", "object predicate", "predicate noun", "complement clause", "root", "conjunct",
    "adverbial clause", "adnominal clause", "adjectival",
))  # fmt: skip


def read_adjective(view: View, lexicon: CueLexicon, i: int, lower: str) -> Iterator[Draft]:
    """ "is confident that", "unwilling to", "critical of"; "it is unclear whether" with no source."""
    word = lexicon.adjectives[lower]
    verb = view.head[i]
    if view.relation[i] in SAID_OF:
        anchors = [i] if verb == i else [i, verb] if view.relation[i] == "predicate adjective" else [i]
    else:
        return
    for anchor in anchors:
        for child in view.children[anchor]:
            if child < i:
                continue
            relation = view.relation[child]
            to = takes_to(view, child)
            span: Range | None = None
            if (
                relation in ("complement clause", "adverbial clause")
                and (word.clause or word.impersonal)
                and not to
                and view.lower[view.left[child]] not in WHEN_OR_WHY
            ):
                kind, span = "clause", view.subtree(child)
            elif relation in ("open complement", "complement clause") and word.infinitive and to:
                kind, span = "infinitive", view.subtree(child)
            elif relation in ("preposition", "agent") and view.lower[child] in word.prepositions:
                kind, span = "after", (child + 1, view.right[child] + 1)
            if span is None:
                continue
            start, end = view.trim(*span)
            if start >= end or start <= i:
                continue
            who = view.subject(verb) if view.relation[i] == "predicate adjective" else view.subject(i)
            if who is None and view.relation[i] in ("adjectival", "adnominal clause"):
                who = verb
            hidden = who is None or view.lower[who] in IT
            if hidden and not word.impersonal:
                continue
            source = None if hidden or who is None else view.noun_phrase(who, i)
            yield Draft(
                i,
                (min(i, verb) if view.relation[i] == "predicate adjective" else i, i + 1),
                (i, i + 1),
                f"adjective.{kind}",
                None if hidden else who,
                source,
                [(start, end)],
            )
            return
