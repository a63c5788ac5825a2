"""From the words in a frame's slots to the entities of the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..entities import Cast
from ..language.clauses import Clauses

if TYPE_CHECKING:
    from ..records import Entity

PERSONAL = frozenset("he she they we i you him her them us me who whom".split())
ARMED_KINDS = frozenset(("military", "armed group"))


class Participants:
    """Which entities stand in which slots of one article's predicates."""

    def __init__(self, clauses: Clauses, cast: Cast, place_spans: list[tuple[int, int]]) -> None:
        self.clauses = clauses
        self.cast = cast
        self._places = place_spans
        self._known: dict[int, list[str]] = {}
        self._keys: dict[int, frozenset[str]] = {}

    def entities(self, i: int) -> list[str]:
        """Ids of the entities that the phrase headed by token ``i`` stands for."""
        known = self._known.get(i)
        if known is None:
            known = self._known[i] = self._find(i)
        return known

    def all(self, heads: list[int]) -> list[str]:
        """Ids for several phrases, each once, in order."""
        return list(dict.fromkeys(e for i in heads for e in self.entities(i)))

    def entity(self, i: int) -> Entity | None:
        ids = self.entities(i)
        return self.cast.by_id.get(ids[0]) if ids else None

    def _find(self, i: int) -> list[str]:
        token = self.clauses.doc[i]
        found = self.cast.at(token) or self._inside(i)
        return [found.id] if found is not None else []

    def _inside(self, i: int) -> Entity | None:
        """The actor named in a phrase about something else: "Israeli strikes", "the government of Syria"."""
        clauses = self.clauses
        for child in clauses.children[i]:
            if clauses.dep[child] in ("poss", "amod", "compound", "nmod", "appos"):
                found = self.cast.at(clauses.doc[child])
                if found is not None:
                    return found
        for child in clauses.children[i]:
            if clauses.dep[child] == "prep" and clauses.lower[child] in ("of", "in", "from"):
                for inner in clauses.children[child]:
                    found = self.cast.at(clauses.doc[inner]) if clauses.dep[inner] == "pobj" else None
                    if found is not None:
                        return found
        return None

    # ---- what the limits ask ------------------------------------------------------------------

    def keys(self, i: int) -> frozenset[str]:
        """The words by which a limit may name the phrase headed by ``i``: its lemma, "peace talk", "state of siege"."""
        known = self._keys.get(i)
        if known is None:
            known = self._keys[i] = self._read_keys(i)
        return known

    def _read_keys(self, i: int) -> frozenset[str]:
        clauses = self.clauses
        lemma = clauses.lemma
        found = {lemma[i], clauses.lower[i]}
        for child in clauses.children[i]:
            dep = clauses.dep[child]
            if dep in ("compound", "amod", "nmod"):
                found.add(f"{lemma[child]} {lemma[i]}")
            elif dep == "prep":
                for inner in clauses.children[child]:
                    if clauses.dep[inner] == "pobj":
                        found.add(f"{lemma[i]} {clauses.lower[child]} {lemma[inner]}")
        content = clauses.content(i)
        return frozenset(found) if content == i else frozenset(found) | self.keys(content)

    def is_a(self, i: int, name: str) -> bool:
        """Whether the phrase headed by ``i`` is in one of the classes that need the article to tell."""
        if name == "@any":
            return True
        if name == "@number":
            return self.clauses.tag[i] == "CD" or any(self.clauses.dep[c] == "nummod" for c in self.clauses.children[i])
        if name == "@place":
            return self._is_place(i)
        entity = self.entity(i)
        if name == "@person":
            named = entity is not None and entity.kind == "person"
            return named or self.clauses.lower[i] in PERSONAL or self.clauses.doc[i].ent_type_ == "PERSON"
        if name == "@armed":
            return entity is not None and entity.kind in ARMED_KINDS
        return entity is not None or self.clauses.lower[i] in PERSONAL

    def _is_place(self, i: int) -> bool:
        token = self.clauses.doc[i]
        if token.ent_type_ in ("GPE", "LOC", "FAC"):
            return True
        start = token.idx
        return any(a <= start < b for a, b in self._places)
