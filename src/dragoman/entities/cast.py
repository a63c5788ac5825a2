"""The cast of an article: its entities, and which entity a token or a phrase stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..data import word_lists
from ..language.grammar import Relation, form, relation
from ..records import Entity, Place, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LISTS = word_lists("entities", "cast")
TIES = LISTS.ordered("ties")
LARGE = LISTS["large"]
FURTHER = LISTS["further"]
MODIFIERS: frozenset[Relation] = frozenset(
    ("adjectival", "compound", "nominal", "numeral", "adverbial noun", "determiner", "adverb")
)
UNKNOWN = ("name", "name:argument", "model:ORG")  # rules of names that neither registry nor office tells of
DEPTH = 6  # how far inside a noun phrase an actor is looked for


class Cast:
    """The entities of one article. Mentions don't overlap unless one lies wholly inside the other
    ("Turkish" in "Turkish president Recep Tayyip Erdogan").

    ``groups`` gives, by the index of a token, the entities that a plural expression stands for together
    ("both leaders", "they"); such an expression is a mention of none of them. ``genders`` has "m" or "f" by the ids of
    the persons whose names or titles tell it.
    """

    def __init__(
        self,
        entities: list[Entity],
        doc: Doc | None = None,
        groups: Mapping[int, Sequence[Entity]] | None = None,
        genders: Mapping[str, str] | None = None,
    ) -> None:
        self.entities = entities
        self.by_id = {entity.id: entity for entity in entities}
        self.groups: Mapping[int, Sequence[Entity]] = groups or {}
        self.genders: Mapping[str, str] = genders or {}
        self._mentions: list[tuple[int, int, Entity]] = sorted(
            ((start, end, entity) for entity in entities for start, end in entity.mentions), key=lambda m: (m[0], -m[1])
        )
        self._starts = [m[0] for m in self._mentions]
        self._narrowest: dict[int, Entity] = {}
        self._headed: dict[int, tuple[Entity, Span]] = {}
        if doc is not None and self._mentions:
            self._index(doc)

    def _index(self, doc: Doc) -> None:
        """Notes for each token the narrowest mention around it, and the widest that it heads."""
        offsets: list[int] = doc.to_array("IDX").tolist()
        for start, end, entity in self._mentions:  # a wider mention comes before those inside it
            first = bisect_right(offsets, start) - 1
            last = first
            while last + 1 < len(offsets) and offsets[last + 1] < end:
                last += 1
            for i in range(first, last + 1):
                self._narrowest[i] = entity
            head = first
            for _ in range(last - first + 1):
                above = doc[head].head.i
                if (
                    above == head
                    or not first <= above <= last
                    or (above == first and form(doc[above]) == "preposition")
                ):
                    break
                head = above
            self._headed.setdefault(head, (entity, (start, end)))

    def settle(self, places: Iterable[Place]) -> None:
        """Makes towns of the unknown names taken for persons or bodies that the map knows wherever they stand."""
        where = {end: (start, place) for place in places for start, end in place.mentions}
        for entity in self.entities:
            known = [(start, where.get(end)) for start, end in entity.mentions if end - start == len(entity.name)]
            found = [w[1] for start, w in known if w is not None and w[0] <= start]
            if entity.rule in UNKNOWN and found and len(found) == len(known):
                entity.kind, entity.rule, entity.country = "government", "map", found[0].country
                if found[0].name.endswith(entity.name):
                    entity.name = found[0].name  # "el-Fasher" of which only "Fasher" was taken for a name

    def mentions_inside(self, start: int, end: int) -> list[tuple[Span, Entity]]:
        """Mentions that lie within ``start`` to ``end``, in order of text, the wider first."""
        found = []
        for i in range(bisect_right(self._starts, start - 1), len(self._mentions)):
            a, b, entity = self._mentions[i]
            if a >= end:
                break
            if b <= end:
                found.append(((a, b), entity))
        return found

    def at(self, token: Token) -> Entity | None:
        """The entity of the narrowest mention that covers ``token``."""
        return self._narrowest.get(token.i)

    def headed_by(self, token: Token) -> Entity | None:
        """The entity of the widest mention whose syntactic head is ``token``."""
        found = self._headed.get(token.i)
        return found[0] if found else None

    def span_headed_by(self, token: Token) -> Span | None:
        """Where the widest mention whose syntactic head is ``token`` stands."""
        found = self._headed.get(token.i)
        return found[1] if found else None

    def of_phrase(self, token: Token) -> list[Entity]:
        """The actors that the noun phrase headed by ``token`` names, conjuncts each.

        A phrase that is no actor itself names the one inside it that it is of: "every offer made by the
        Taliban", "the Israeli prime minister's declaration", "large Kurdish oil fields".
        """
        found: dict[str, Entity] = {}
        for head in _conjuncts(token):
            for entity in self._named_by(head, DEPTH):
                found.setdefault(entity.id, entity)
        return list(found.values())

    def describe(self, token: Token, start: int = 0) -> Entity:
        """The entity for a noun phrase that names no known actor but does or suffers something ("two villagers",
        "a convoy"): made when first asked for, an ``unnamed`` one with the words from token ``start`` as its name."""
        known = self.headed_by(token)
        if known is not None:
            return known
        first = token
        for child in token.lefts:
            if relation(child) in ("adjectival", "compound", "nominal", "numeral", "quantifier", "possessor"):
                first = child.left_edge
                break
        span = token.doc[max(first.i, start) : _end_of_count(token)]
        name = f"{span.text}{_further(token)}"
        entity = next((e for e in self.entities if e.rule == "described" and e.name == name), None)
        if entity is None:
            number = len(self.entities) + 1
            while f"e{number}" in self.by_id:
                number += 1
            entity = Entity(id=f"e{number}", name=name, kind="unnamed", rule="described")
            self.entities.append(entity)
            self.by_id[entity.id] = entity
        mention = (span.start_char, span.end_char)
        entity.mentions.append(mention)
        self._headed[token.i] = (entity, mention)
        return entity

    def _named_by(self, head: Token, depth: int) -> Sequence[Entity]:
        if head.i in self.groups:
            return self.groups[head.i]
        entity = self.headed_by(head) or self.at(head)
        if entity is not None:
            return [entity]
        if depth == 0:
            return []
        for inner in _inner_phrases(head):
            found = [entity for token in _conjuncts(inner) for entity in self._named_by(token, depth - 1)]
            if found:
                return found
        return []


def _end_of_count(token: Token) -> int:
    """The token after a noun, or after "tens of thousands"."""
    of, many = token.doc[token.i + 1 : token.i + 2].text, token.doc[token.i + 2 : token.i + 3].text
    return token.i + (3 if of == "of" and many in LARGE else 1)


def _further(token: Token) -> str:
    """What a number leaves to be said: "killed 13 and wounded 56 more"."""
    more = token.doc[token.i + 1 : token.i + 2].text
    return f" {more}" if form(token) == "number" and more in FURTHER else ""


def _conjuncts(token: Token) -> Iterator[Token]:
    """``token`` and the tokens coordinated with it further on."""
    yield token
    for child in token.rights:
        if relation(child) == "conjunct":
            yield from _conjuncts(child)


def _inner_phrases(head: Token) -> list[Token]:
    """Heads of the phrases inside the one of ``head``, the closest tie first: possessor, "by", modifiers, "of" ..."""
    ranked: list[tuple[int, int, Token]] = []
    for child in head.children:
        is_a = relation(child)
        if is_a == "possessor":
            ranked.append((0, 0, child))
        elif is_a in MODIFIERS:
            ranked.append((2, -child.i, child))
        elif is_a in ("preposition", "agent"):
            rank = _rank_of(child.lower_)
            ranked += [(rank, 0, object_) for object_ in _below(child, "prepositional object", "prepositional clause")]
        elif is_a in ("adnominal", "relative"):
            doers = (object_ for by in _below(child, "agent") for object_ in _below(by, "prepositional object"))
            ranked += [*((1, 0, doer) for doer in doers), (40, 0, child)]
        elif is_a in ("apposition", "prepositional object", "object", "subject", "preposition"):
            ranked.append((41, 0, child))
    return [token for _, _, token in sorted(ranked, key=lambda r: r[:2])]


def _rank_of(word: str) -> int:
    """How close a preposition ties."""
    return 1 if word == "by" else 3 + (TIES.index(word) if word in TIES else len(TIES))


def _below(token: Token, *relations: Relation) -> list[Token]:
    return [child for child in token.children if relation(child) in relations]
