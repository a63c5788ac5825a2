"""The grammar that the rooms ask about, in words of its own: what a token is to its head, and what form it has.

A parser's labels are known to this room alone: ``data/labels.toml`` says what they mean.

>>> parse = Parse(doc)  # doc: "The town was shelled by Turkey."
>>> [(doc[i].text, parse.relation[i]) for i in parse.below(3)][:2]
[('town', 'passive subject'), ('was', 'passive auxiliary')]
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from ..data import ROOMS, read_toml
from ..errors import DataFileError
from .columns import head_column, text_columns

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Relation = Literal[
    "subject", "passive subject", "clausal subject", "passive clausal subject", "expletive", "object",
    "indirect object", "agent", "predicate noun", "predicate adjective", "object predicate", "open complement",
    "complement",
    "adverbial", "relative", "adnominal", "parataxis", "preposition", "prepositional object",
    "prepositional clause", "possessor", "compound", "adjectival", "nominal", "numeral", "quantifier", "adverbial noun",
    "adverb", "determiner", "predeterminer", "apposition", "conjunct", "conjunction", "preconjunction", "auxiliary",
    "passive auxiliary", "negation", "particle", "marker", "case", "punctuation", "interjection", "meta", "unclear",
    "root", "unparsed",
]  # fmt: skip
Form = Literal[
    "noun", "plural noun", "name", "plural name", "base", "past", "gerund", "participle", "present",
    "third person present", "modal", "adjective", "comparative adjective", "superlative adjective", "adverb",
    "comparative adverb", "superlative adverb", "particle", "pronoun", "possessive pronoun", "determiner",
    "predeterminer", "relative determiner", "relative pronoun", "relative possessive", "relative adverb", "preposition",
    "to", "number", "conjunction", "existential", "possessive", "interjection", "foreign", "symbol", "hyphen", "affix",
    "list item", "space", "other", "punctuation", "untagged",
]  # fmt: skip
WordClass = Literal[
    "noun", "name", "verb", "auxiliary", "adjective", "adverb", "adposition", "pronoun", "determiner", "number",
    "particle", "subordinator", "conjunction", "punctuation", "space", "interjection", "symbol", "other", "untagged",
]  # fmt: skip


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a parser's labels mean: ``data/labels.toml``."""

    relations: dict[str, Relation]
    forms: dict[str, Form]
    classes: dict[str, WordClass]


def _labels(path: Path) -> Labels:
    try:
        return msgspec.convert(read_toml(path), Labels)
    except msgspec.ValidationError as error:
        raise DataFileError(f"{path}: {error}") from error


LABELS = _labels(ROOMS / "language" / "data" / "labels.toml")
RELATIONS, FORMS, CLASSES = LABELS.relations, LABELS.forms, LABELS.classes

NAMES: frozenset[Form] = frozenset(("name", "plural name"))
NOUNS: frozenset[Form] = NAMES | {"noun", "plural noun"}
PLURALS: frozenset[Form] = frozenset(("plural noun", "plural name"))
VERBS: frozenset[Form] = frozenset(("base", "past", "gerund", "participle", "present", "third person present"))
ADJECTIVES: frozenset[Form] = frozenset(("adjective", "comparative adjective", "superlative adjective"))
NAMING: frozenset[Form] = NOUNS | {"pronoun", "possessive pronoun"}  # what can stand for somebody
NOMINAL: frozenset[Form] = NAMING | {
    "possessive", "determiner", "predeterminer", "number", "conjunction",
}  # fmt: skip
PREDICATES: frozenset[WordClass] = frozenset(("verb", "auxiliary"))
AIMS: frozenset[Relation] = frozenset(("adverbial", "open complement", "adnominal"))
SUBORDINATE: frozenset[Relation] = AIMS | {"prepositional clause"}
CLAUSAL: frozenset[Relation] = SUBORDINATE | {"complement", "relative"}
SUBJECTS: frozenset[Relation] = frozenset(("subject", "passive subject", "clausal subject", "passive clausal subject"))


def relation(token: Token) -> Relation:
    """What a token is to its head."""
    return RELATIONS[token.dep_]


def is_read(token: Token) -> bool:
    """Whether the parser read the sentence of a token."""
    return bool(token.dep)


def form(token: Token) -> Form:
    """The form that a token has, finer than its class: of a verb tense and mood, of a noun number."""
    return FORMS.get(token.tag_, "punctuation")


def word_class(token: Token) -> WordClass:
    """The class of a token."""
    return CLASSES.get(token.pos_, "other")


def word_classes(doc: Doc) -> list[WordClass]:
    """The class of each token."""
    return [CLASSES.get(name, "other") for name in text_columns(doc, "POS")[0]]


class Parse:
    """The parse of a Doc as plain lists by token index.

    ``relation``, ``form`` and ``head`` are what rules ask about. ``dep`` and ``tag`` are the parser's own labels:
    evidence for a model trained on them, never compared with anything.
    """

    lemma: list[str]
    lower: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    children: list[list[int]]
    relation: list[Relation]
    form: list[Form]

    def __init__(self, doc: Doc, known: Parse | None = None) -> None:
        """``known`` is the same Doc's parse, if it was read before: its lists are shared and must not be changed."""
        self.doc = doc
        self.source: str = doc.text if known is None else known.source  # Doc.text joins all tokens at each call
        if known is not None:
            self.lemma, self.lower, self.tag, self.dep = known.lemma, known.lower, known.tag, known.dep
            self.head, self.children, self.relation, self.form = known.head, known.children, known.relation, known.form
            return
        self.lemma, self.lower, self.tag, self.dep = text_columns(doc, "LEMMA", "LOWER", "TAG", "DEP")
        self.head = head_column(doc)
        self.children = [[] for _ in range(len(doc))]
        for i, head in enumerate(self.head):
            if head != i:
                self.children[head].append(i)
        self.relation = [RELATIONS.get(dep, "unclear") for dep in self.dep]
        self.form = [FORMS.get(tag, "punctuation") for tag in self.tag]

    def __len__(self) -> int:
        return len(self.lower)

    def below(self, i: int, *relations: Relation) -> list[int]:
        """The dependents of token ``i`` in these relations, in order of text; in all when none is named."""
        return [c for c in self.children[i] if self.relation[c] in relations] if relations else self.children[i]

    def child(self, i: int, *relations: Relation) -> int | None:
        """The first dependent of token ``i`` in one of these relations."""
        return next((c for c in self.children[i] if self.relation[c] in relations), None)

    def after(self, i: int, *prepositions: str) -> list[int]:
        """What stands after these prepositions, of those that hang on token ``i``."""
        hanging = (p for p in self.below(i, "preposition") if self.lower[p] in prepositions)
        return [o for p in hanging for o in self.below(p, "prepositional object")]

    def says(self, i: int, *words: str) -> bool:
        """Whether one of these words hangs on token ``i``."""
        return any(self.lower[c] in words for c in self.children[i])

    def openers(self, i: int) -> set[str]:
        """The markers and adverbs of a clause: "if", "when", "never"."""
        return {self.lower[c] for c in self.below(i, "marker", "adverb")}

    def head_of(self, first: int, last: int) -> int:
        """The head among tokens ``first`` up to ``last`` (not included)."""
        i = last - 1
        for _ in range(last - first):
            above = self.head[i]
            if above == i or not first <= above < last:
                break
            i = above
        return i

    def is_subject(self, i: int) -> bool:
        """Whether a noun is subject, of an active verb or a passive one."""
        return self.relation[i] in ("subject", "passive subject")

    def undergoes(self, i: int) -> bool:
        """Whether a noun is what is acted on: object, or subject of a passive."""
        return self.relation[i] in ("object", "passive subject")

    def is_verb(self, i: int) -> bool:
        return self.form[i] in VERBS

    def is_noun(self, i: int) -> bool:
        """Whether a token is a noun or a name."""
        return self.form[i] in NOUNS

    def is_name(self, i: int) -> bool:
        return self.form[i] in NAMES

    def is_adjective(self, i: int) -> bool:
        return self.form[i] in ADJECTIVES

    def is_plural(self, i: int) -> bool:
        return self.form[i] in PLURALS

    def is_present(self, i: int) -> bool:
        return self.form[i] in ("present", "third person present")

    def is_infinitive(self, i: int) -> bool:
        """Whether a verb has its "to"."""
        return any(self.form[c] == "to" for c in self.children[i])

    def is_main_verb(self, i: int) -> bool:
        """A verb that no other word has as its attribute or auxiliary."""
        return self.is_verb(i) and self.relation[i] not in ("adjectival", "compound", "auxiliary", "passive auxiliary")
