"""From the words in a frame's slots to the entities of the cast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..data import word_lists
from ..entities import Cast
from ..language.clauses import Clauses
from ..language.grammar import Relation
from .lexicon import Lexicon

if TYPE_CHECKING:
    from ..records import Entity

LISTS = word_lists("events", "participants")
TYING = LISTS["tying"]
PERSONAL = LISTS["personal"]
ARMED_KINDS = frozenset(("military", "armed group"))
ABSTRACT = LISTS.ordered("abstract")
UNACTING = LISTS["unacting"]
UNSAYING = UNACTING | LISTS["vague"]  # or what is meant is said elsewhere
TIMES_AND_SUMS = frozenset(("DATE", "TIME", "MONEY", "PERCENT"))
SPEAKING = LISTS["speaking"]
WHOSE: frozenset[Relation] = frozenset(("possessor", "adjectival", "compound", "nominal", "apposition"))
BROKERING = LISTS["brokering"]
OCCUPYING = LISTS["occupying"]
SENDING = ("state", "organization", "coalition")  # whose ministers or delegations speak for them
PLACES, PLACES_OF = LISTS["places"], LISTS["places_of"]


class Participants:
    """Which entities stand in which slots of one article's predicates."""

    def __init__(self, clauses: Clauses, cast: Cast, lexicon: Lexicon, place_spans: list[tuple[int, int]]) -> None:
        self.clauses = clauses
        self.cast = cast
        self.lexicon = lexicon
        self._places = place_spans
        self._known: dict[int, list[str]] = {}
        self._keys: dict[int, frozenset[str]] = {}

    def entities(self, i: int) -> list[str]:
        """Ids of the entities that the phrase headed by token ``i`` stands for (not those coordinated to it)."""
        known = self._known.get(i)
        if known is None:
            self._known[i] = []  # for whoever asks on the way: phrases of a broken parse can be inside each other
            known = self._known[i] = self._find(i)
        return known

    def all(self, heads: list[int]) -> list[str]:
        """Ids for several phrases, each once, in order."""
        return list(dict.fromkeys(e for i in heads for e in self.entities(i)))

    def entity(self, i: int) -> Entity | None:
        ids = self.entities(i)
        return self.cast.by_id.get(ids[0]) if ids else None

    def described(self, i: int, sure: bool) -> list[str]:
        """The entity for a phrase that names nobody but stands for something concrete: one of the things that the
        lexicon knows or, if it is ``sure`` to take part in the act, whatever isn't plainly abstract."""
        ids = self.entities(i)
        if (
            ids
            or self.clauses.doc[i].ent_type_ in TIMES_AND_SUMS
            or not (self.clauses.is_noun(i) or self.clauses.form[i] == "number")
        ):
            return ids
        known = self.clauses.is_name(i) or not self.keys(i).isdisjoint(self.lexicon.things)
        if self.clauses.lemma[i] in UNSAYING:
            return []
        if not known and (not sure or self._is_abstract(self.clauses.content(i))):
            return []
        self._known[i] = [self.describe(i)]
        return self._known[i]

    def describe(self, i: int) -> str:
        """The id of an unnamed entity for the phrase headed by ``i``."""
        dateline = self.clauses.dateline
        start = next((j + 1 for j in range(i, max(-1, i - 12), -1) if j in dateline), 0)
        return self.cast.describe(self.clauses.doc[i], start).id

    def names_nobody(self, i: int) -> bool:
        """Not a thing that can act or suffer, because its word names an act, a time or the like, or is none."""
        lemma, token = self.clauses.lemma[i], self.clauses.doc[i]
        known = lemma in self.lexicon.nouns or lemma in UNACTING or token.ent_type_ in TIMES_AND_SUMS
        return known or not token.text[0].isalnum()

    def _is_abstract(self, i: int) -> bool:
        """The same, or by the ending of the word."""
        lemma = self.clauses.lemma[i]
        return self.names_nobody(i) or lemma.endswith(ABSTRACT) or lemma in UNSAYING

    def _find(self, i: int) -> list[str]:
        """Named by the head itself; else people are described; else whose thing it is."""
        clauses, cast = self.clauses, self.cast
        token = clauses.doc[i]
        if i in clauses.dateline or (clauses.is_verb(i) and not token.ent_type) or clauses.says(i, "no"):
            return []
        if i in cast.groups:
            return [entity.id for entity in cast.groups[i]]
        found = cast.headed_by(token) or (None if self._is_whereabouts(i) else cast.at(token))
        listed = self.listed(i) if found is None or found.kind == "unnamed" else []
        if found is not None:
            return listed or [found.id]
        if listed:
            return listed
        return self._of_content(i) or self._of_people(i) or self.inside(i)

    def _of_content(self, i: int) -> list[str]:
        """Of whom a phrase is: "hundreds of refugees"."""
        doc, cast, content = self.clauses.doc, self.cast, self.clauses.content(i)
        found = (cast.headed_by(doc[content]) or cast.at(doc[content])) if content != i else None
        return [found.id] if found is not None else []

    def _of_people(self, i: int) -> list[str]:
        people = self.clauses.is_noun(i) and not self.keys(i).isdisjoint(self.lexicon.people)
        return [self.describe(i)] if people else []

    def _is_whereabouts(self, i: int) -> bool:
        """ "its ambassador from Madrid": a place within the description of somebody else."""
        around = self.cast.at(self.clauses.doc[i])
        described = around is not None and around.rule.startswith("noun:")
        if any(self.clauses.relation[c] == "relative" for c in self.clauses.children[i]):
            return False  # as often of the whole phrase
        return (
            described
            and self.clauses.relation[i] == "prepositional object"
            and self.clauses.is_name(i)
            and self.is_place(i)
        )

    def listed(self, i: int) -> list[str]:
        """ "three powers - Russia, Iran and Turkey": a plural noun with those that it counts."""
        if self.clauses.form[i] != "plural noun":
            return []
        for child in self.clauses.children[i]:
            if self.clauses.relation[child] == "apposition":
                members = [self.cast.headed_by(self.clauses.doc[k]) for k in self.clauses.group(child)]
                if len(members) > 1 and all(members):
                    return [member.id for member in members if member is not None]
        return []

    def states(self, i: int) -> list[str]:
        """Those of a plural of several states or unions: "the ministers of Mali and Iran", "US and EU delegations"."""
        clauses, cast = self.clauses, self.cast
        if not clauses.is_plural(i):
            return []
        inner = clauses.after(i, "of", "from", "between")
        for head in [*inner, *clauses.below(i, "compound", "adjectival", "nominal", "possessor")]:
            found = [cast.headed_by(clauses.doc[k]) for k in clauses.group(head)]
            states = [entity.id for entity in found if entity is not None and entity.kind in SENDING]
            if len(found) == len(states) > 1:
                return list(dict.fromkeys(states))
        return []

    def town_beside(self, i: int) -> int | None:
        """The name of the place that the phrase headed by ``i`` describes: "the capital, Khartoum"."""
        clauses, word = self.clauses, self.clauses.lower[i]
        beside = clauses.below(i, "apposition") if word in PLACES else []
        beside += clauses.after(i, "of") if word in PLACES_OF else []
        return next((c for c in beside if c > i and clauses.is_name(c) and self.is_place(c)), None)

    def holders(self, i: int) -> list[str]:
        """Who holds the ground named by ``i``: "the rebel-held city", "a town controlled by the militia"."""
        clauses = self.clauses
        for child in clauses.below(i, "adjectival", "adnominal"):
            if clauses.lemma[child] in OCCUPYING:
                if self._is_participle(child):
                    return self.all(clauses.predicate(child).subject)
                before = clauses.below(child, "adverbial noun", "adjectival", "compound")
                return [e for c in before for e in self._several(c)]
        return []

    def _several(self, i: int) -> list[str]:
        """ "rebel-held": the rebels that the article speaks of, if it does."""
        name = f"{self.clauses.lower[i]}s"
        known = (e.id for e in self.cast.entities if e.name.lower().removeprefix("the ") == name)
        return [found] if (found := next(known, None)) else self.entities(i)

    def inside(self, i: int, depth: int = 3, but: Sequence[str] = ()) -> list[str]:
        """The actor whose the thing is: "Israeli strikes", "the government's decision", "the airport of Aden"; ``but``
        those whose it is said to be besides ("its blockade of Qatar")."""
        relation, own = self.clauses.relation, False
        for child in self._phrases_inside(i) if depth else ():
            if (own and relation[child] in WHOSE) or self._names_site(child):
                continue  # "its ground forces" are its own
            ids = self._owners(child, depth - 1)
            others = [e for e in dict.fromkeys(ids) if e not in but]
            if others:
                return others
            own = own or (bool(ids) and relation[child] == "possessor")
        return []

    def _names_site(self, child: int) -> bool:
        """ "The arena bombing"."""
        compound = self.clauses.relation[child] == "compound" and self.clauses.lower[child] not in SPEAKING
        return compound and self.is_site(child)

    def _phrases_inside(self, i: int) -> list[int]:
        """The heads of the phrases inside one that may say whose it is, the possessor first."""
        clauses = self.clauses
        inner = sorted(clauses.below(i, *WHOSE), key=lambda c: clauses.relation[c] != "possessor")
        for child in clauses.children[i]:
            if clauses.relation[child] in ("preposition", "agent") and clauses.lower[child] in TYING:
                inner += clauses.below(child, "prepositional object")
            elif self._is_participle(child) and clauses.lemma[child] not in BROKERING:
                inner += clauses.predicate(child).subject  # "an offer made by the rebels"
        return inner

    def _is_participle(self, i: int) -> bool:
        return self.clauses.relation[i] == "adnominal" and self.clauses.form[i] == "participle"

    def _owners(self, child: int, depth: int) -> list[str]:
        clauses, cast = self.clauses, self.cast
        if clauses.relation[child] not in WHOSE or clauses.relation[child] == "possessor":
            return [e for k in clauses.group(child) for e in (self.entities(k) or self.inside(k, depth))]
        found = cast.headed_by(clauses.doc[child]) or cast.at(clauses.doc[child])
        return [found.id] if found is not None else self.inside(child, depth)

    def is_site(self, i: int) -> bool:
        """Whether the phrase headed by ``i`` is a building or the like, where things happen."""
        return not self.keys(i).isdisjoint(self.lexicon.sites)

    def is_ground(self, i: int) -> bool:
        """Whether the phrase headed by ``i`` names a place, or part of one: "in parts of Sinai"."""
        return self.is_place(i) or self.is_place(self.clauses.content(i))

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
            relation = clauses.relation[child]
            if relation in ("compound", "adjectival", "nominal"):
                found.add(f"{lemma[child]} {lemma[i]}")
            elif relation == "preposition":
                for inner in clauses.children[child]:
                    if clauses.relation[inner] == "prepositional object":
                        found.add(f"{lemma[i]} {clauses.lower[child]} {lemma[inner]}")
        content = clauses.content(i)
        return frozenset(found) if content == i else frozenset(found) | self.keys(content)

    def is_a(self, i: int, name: str) -> bool:
        """Whether the phrase headed by ``i`` is in one of the classes that need the article to tell."""
        if name == "@any":
            return True
        if name == "@number":
            return self.clauses.form[i] == "number" or self.clauses.child(i, "numeral") is not None
        if name == "@place":
            return self.is_place(i)
        if name == "@person":
            named = self.cast.headed_by(self.clauses.doc[i])
            return (named is not None and named.kind == "person") or self.clauses.lower[i] in PERSONAL
        if name == "@armed":
            entity = self.entity(i)
            return entity is not None and entity.kind in ARMED_KINDS
        return self.clauses.lower[i] in PERSONAL or bool(self.entities(i))

    def is_town(self, entity_id: str) -> bool:
        """Whether an entity is a town or region that the registry knows no government of."""
        entity = self.cast.by_id.get(entity_id)
        return entity is not None and entity.kind == "government" and entity.rule in ("model:GPE", "map")

    def is_place(self, i: int) -> bool:
        """Whether a place stands here."""
        token = self.clauses.doc[i]
        if token.ent_type_ in ("GPE", "LOC", "FAC"):
            return True
        start = token.idx
        return any(a <= start < b for a, b in self._places)
