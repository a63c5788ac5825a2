"""Clauses and their arguments: what stands where around a verb, a predicative adjective or an event noun.

A small intermediate form between the dependency parse and the rooms that ask about acts. Passives,
relative and reduced clauses, shared subjects, coordination, copulas and existentials are undone here, so
that a frame need only ask for the ``subject`` or for what stands after ``against``.

>>> clauses = Clauses(doc)  # doc: "The town was shelled by Turkey."
>>> shelled = clauses.predicate(3)
>>> [doc[i].text for i in shelled.subject], [doc[i].text for i in shelled.object]
(['Turkey'], ['town'])
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..data import word_lists
from .columns import number_column
from .grammar import FORMS, Parse

if TYPE_CHECKING:
    from spacy.tokens import Doc

Kind = Literal["verb", "noun", "adjective"]
# How an argument is found: beside its predicate, as that of a passive, behind a relative pronoun or before a relative
# clause, as that of the verb above, with another argument or beside it, as whose something is.
Way = Literal["direct", "passive", "relative", "control", "coordination", "apposition", "possessive"]
ClauseForm = Literal["infinitive", "clause", "gerund"]

SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass"))
OBJECTS = frozenset(("dobj", "obj"))
SLOTS = frozenset(("subject", "object", "indirect", "possessor", "modifier"))
COMPLEMENTS = frozenset(("ccomp", "xcomp"))
AUXILIARIES = frozenset(("aux", "auxpass"))
FINITE = frozenset(("VBD", "VBZ", "VBP"))
REDUCED = frozenset(("acl", "relcl"))
PREDICATIVE = frozenset(("acomp", "attr", "oprd"))
LISTS = word_lists("language", "clauses")
RELATIVES = LISTS["relatives"]
COPULAS = LISTS["copulas"]
SUBJECT_CONTROL = LISTS["subject_control"]
SAYING = LISTS["saying"]
DOCUMENTS = LISTS["documents"]
BLAMING = LISTS["blaming"]
TRANSPARENT = LISTS["transparent"]
DONE_BY = LISTS["done_by"]
WITH_TWO_OBJECTS = LISTS["with_two_objects"]
WITHOUT_OBJECT = LISTS["without_object"]
UNLIKE_PAST = LISTS["unlike_past"]
GIVING = LISTS["giving"]
PAIRING = ("-", "–", "/")  # between two names that stand as equals
DASHES = frozenset(("-", "--", "—", "–", ":"))
DATELINE = 12  # tokens
DATELINE_TAGS = frozenset((",", "-LRB-", "-RRB-", ".", "HYPH", ":", "NNP", "CD", "``", "''", "NFP"))
MODALS = LISTS["modals"]
FUSED = LISTS["fused"]
NO = frozenset(("no", "neither"))
AT_LEAST = LISTS["at_least"]
NEGATORS = LISTS["negators"]


@dataclass(slots=True)
class Predicate:
    """A word that can tell of an act, with its arguments as token indexes (coordinated ones listed together)."""

    index: int
    kind: Kind
    subject: list[int] = field(default_factory=list)
    object: list[int] = field(default_factory=list)
    indirect: list[int] = field(default_factory=list)
    prepositions: dict[str, list[int]] = field(default_factory=dict)
    possessor: list[int] = field(default_factory=list)
    modifier: list[int] = field(default_factory=list)
    complement: int | None = None
    form: ClauseForm | None = None
    words: dict[str, int] = field(default_factory=dict)  # particles, adverbs and prepositions of its own
    ways: dict[int, Way] = field(default_factory=dict)  # how each argument was found, but for coordinated ones
    passive: bool = False
    negated: bool = False
    modal: str | None = None
    progressive: bool = False
    perfect: bool = False
    finite: bool = False

    def slot(self, name: str) -> list[int]:
        """The arguments in a slot, by the names of docs/frames.md; none is an empty list."""
        if name in SLOTS:
            found: list[int] = getattr(self, name)
            return found
        return self.prepositions.get(name) or self.prepositions.get(f"~{name}", [])

    def add(self, preposition: str, heads: Iterable[int]) -> None:
        """Adds what stands after a preposition."""
        self.prepositions.setdefault(preposition, []).extend(heads)


# Forms of which spaCy's English lemmatizer gives another word's lemma ("staged": stag) or none that exists.
MISREAD = {
    form: lemma
    for lemma, forms in {
        "axe": "axed axing", "dine": "dined dining", "extol": "extolled extolling", "fine": "fined fining",
        "forgive": "forgave", "install": "installed installing", "overrun": "overran", "overthrow": "overthrew",
        "pare": "pared paring", "prime": "primed priming", "rage": "raged raging", "rape": "raped raping",
        "rearrest": "rearrested", "reappoint": "reappointed", "reconnect": "reconnected", "reoccupy": "reoccupied",
        "resupply": "resupplied resupplying", "retake": "retook retaken", "snipe": "sniped sniping",
        "spare": "spared sparing", "stage": "staged staging", "unban": "unbanned", "wage": "waged waging",
        "waterboard": "waterboarded waterboarding", "airdrop": "airdropped airdropping", "defund": "defunded",
        "deregister": "deregistered", "foresee": "foresaw", "forsake": "forsook", "withhold": "withheld",
    }.items()
    for form in forms.split()
}  # fmt: skip


class Clauses(Parse):
    """The parse of a Doc as plain lists by token index, and its predicates, each worked out when first asked for."""

    def __init__(self, doc: Doc, parse: Parse | None = None) -> None:
        super().__init__(doc, parse)
        self.tag, self.form = self.tag.copy(), self.form.copy()
        # Lemmas of words that spaCy takes for names keep their capitals; an index of lemmas wants none.
        self.lemma = [MISREAD.get(b) or a.lower() or b for a, b in zip(self.lemma, self.lower, strict=True)]
        self.offsets = number_column(doc, "IDX")  # where each token starts in the text
        self._retag_verbs()
        self._actives = self._reclaim_actives()
        self.dateline = self._datelines()
        self._predicates: dict[int, Predicate] = {}
        self._working: set[int] = set()

    def _retag(self, i: int, tag: str) -> None:
        self.tag[i], self.form[i] = tag, FORMS[tag]

    def _retag_verbs(self) -> None:
        """What has a subject is a verb, whatever the tagger took it for ("Envoy slams deal", "demanded he resign")."""
        for i, dep in enumerate(self.dep):
            if dep not in ("nsubj", "nsubjpass"):
                continue
            head = self.head[i]
            if self.tag[head].startswith("N") and self.dep[head] in ("ROOT", "ccomp", "advcl", "relcl"):
                plural = self.lower[head].endswith("s") and not self.lower[head].endswith("ss")
                self._retag(head, "VBZ" if plural else "VB")
                if plural and self.lemma[head] == self.lower[head]:
                    self.lemma[head] = self.lower[head][:-1]

    def _reclaim_actives(self) -> dict[int, int]:
        """Participles with an object, which are main verbs ("Gunmen on motorcycles killed 12 villagers, police said"),
        by the noun that is their subject."""
        found: dict[int, int] = {}
        for i, dep in enumerate(self.dep):
            if dep != "acl" or self.tag[i] not in ("VBN", "VBD") or self.lower[i] in UNLIKE_PAST:
                continue
            if not self._deps(i) & {"nsubj", "nsubjpass", "dobj"}:
                self._retag(i, "VBN")
            noun = self._outermost(self.head[i])
            if self.dep[noun] in ("nsubj", "nsubjpass", "ROOT") and self._is_active(i):
                self._retag(i, "VBD")
                found[i] = noun
        return found

    def _is_active(self, i: int) -> bool:
        """Whether a participle after a noun takes an object as only an active verb does, or never takes one."""
        deps = {self.dep[c]: c for c in self.children[i]}
        if deps.keys() & {"aux", "auxpass", "agent"}:
            return False
        return (deps.get("dobj", -1) > i and self.lemma[i] not in WITH_TWO_OBJECTS) or self.lemma[i] in WITHOUT_OBJECT

    def _outermost(self, noun: int) -> int:
        """The noun that the phrases around one hang on."""
        while self.dep[noun] == "pobj" and self.is_noun(self.head[self.head[noun]]):
            noun = self.head[self.head[noun]]
        return noun

    def _deps(self, i: int) -> set[str]:
        """The labels of the dependents of token ``i``."""
        return {self.dep[c] for c in self.children[i]}

    # ---- small questions ------------------------------------------------------------------

    def group(self, i: int) -> list[int]:
        """A noun with those coordinated to it: "France, Italy and not Spain" gives France and Italy."""
        found = [] if i in self.dateline else [i]
        for child in self.children[i]:
            dep = self.dep[child]
            if dep == "nmod" and self._is_first_of_two(child):
                found.insert(0, child)
            elif (dep == "conj" and self.lower[child - 1] != "not") or (not found and dep in ("appos", "dep", "nmod")):
                found += self.group(child)
        return found

    def first_of(self, i: int) -> int:
        """The first member of the coordination that a token is in."""
        while self.dep[i] == "conj" and self.head[i] != i:
            i = self.head[i]
        return i

    def is_paired(self, i: int) -> bool:
        """Whether a name stands beside another of which the parser makes its head: "the India-Pakistan clash"."""
        return self.head[i] == i + 2 and self.lower[i + 1] in PAIRING and self.is_name(i) and self.is_name(i + 2)

    def _is_first_of_two(self, i: int) -> bool:
        """ "The government and rebel forces", of which the parser makes one noun."""
        own = self._deps(i) if self.doc[i].ent_type_ not in ("GPE", "NORP") else set()
        return "cc" in own and not own.isdisjoint(("amod", "compound", "poss"))

    def _datelines(self) -> set[int]:
        """Tokens of a dateline at the head of a sentence: "PARIS (Reuters) - ", "KABUL: "."""
        found: set[int] = set()
        for i, word in enumerate(self.lower[:400]):
            if word not in DASHES or self.doc[i].is_sent_start:
                continue
            start = next((j for j in range(i, max(-1, i - DATELINE), -1) if self.doc[j].is_sent_start), None)
            if start is not None and self._is_dateline(start, i):
                found.update(range(start, i + 1))
        return found

    def _is_dateline(self, start: int, end: int) -> bool:
        if not (self.doc[start].text[:2].isupper() or "CD" in self.tag[start:end]):
            return False
        return all(self.tag[j] in DATELINE_TAGS or self.doc[j].text[0].isupper() for j in range(start, end))

    def groups(self, heads: Iterable[int]) -> list[int]:
        return [j for i in heads for j in self.group(i)]

    def content(self, i: int) -> int:
        """The noun a phrase is about: ``refugees`` for "hundreds of refugees"."""
        for _ in range(3):
            if self.lemma[i] not in TRANSPARENT and self.tag[i] not in ("CD", "DT"):
                break
            after = ("of", "in") if self.tag[i] == "CD" else ("of",)  # "$345 million in aid"
            inner = next((k for j in self.children[i] if self.lower[j] in after for k in self.children[j]), None)
            if inner is None:
                break
            i = inner
        return i

    def is_past(self, i: int) -> bool:
        """Whether the verb of a word, or that which it hangs on, is in the past or perfect: "we did not accept"."""
        while not self.is_verb(i) and self.head[i] != i:
            i = self.head[i]
        helping = self.below(i, "auxiliary", "passive auxiliary")
        return self.predicate(i).perfect or any(self.form[k] == "past" for k in (i, *helping))

    # ---- predicates -----------------------------------------------------------------------

    def predicate(self, i: int) -> Predicate:
        """The predicate headed by token ``i`` with its arguments."""
        known = self._predicates.get(i)
        if known is None:
            known = self._predicates[i] = self._read(i)
        return known

    def _read(self, i: int) -> Predicate:
        tag = self.tag[i]
        if tag.startswith("V") and self.dep[i] not in ("amod", "compound") and not self._is_gerund(i):
            return self._verb(i)
        if self.dep[i] in PREDICATIVE and tag.startswith(("J", "V", "R")):
            return self._adjective(i)
        return self._noun(i)

    def _is_gerund(self, i: int) -> bool:
        """ "Fighting between them went on": a participle that stands as a noun does, with what only a noun has."""
        if self.tag[i] != "VBG" or self.dep[i] not in ("nsubj", "nsubjpass", "dobj", "pobj"):
            return False
        own = [(self.dep[c], self.lower[c]) for c in self.children[i]]
        nominal = any(dep == "prep" and word in ("of", "between") for dep, word in own)
        return nominal and not any(dep in OBJECTS for dep, _ in own)

    def _verb(self, i: int) -> Predicate:
        p = Predicate(i, "verb")
        surface = [c for c in self.children[i] if self.dep[c] in SUBJECTS]
        agent: list[int] = []
        for child in self.children[i]:
            dep = self.dep[child]
            if dep in ("agent", "prep"):
                agent += self._objects_of(child) if dep == "agent" else self._agent_after_as(i, child)
                self._preposition(p, child)
            elif dep in COMPLEMENTS:
                p.complement = child if p.complement is None else p.complement
            elif dep in PREDICATIVE:
                p.words[self.lemma[child]] = child
            else:
                self._object_or_word(p, child)
        self._mood(p)
        p.passive = self._is_passive(i, surface)
        self._tell_form(p)
        self._arrange(p, surface, agent)
        return p

    def _object_or_word(self, p: Predicate, child: int) -> None:
        """Takes an object of a verb, direct or not, its particle or its adverb."""
        i, dep = p.index, self.dep[child]
        if dep in OBJECTS:
            p.object.append(child)
            p.indirect += self._given(i, child)
        elif dep == "dative":
            self._dative(p, child)
        elif self._is_object_in_disguise(p, child):
            p.object.append(child)
        elif dep in ("prt", "advmod"):
            p.words[self.lower[child]] = child

    def _is_object_in_disguise(self, p: Predicate, child: int) -> bool:
        """ "Gave the envoy two days"; a name that the tagger takes for an adverb: "recaptured Mosul"."""
        if self.dep[child] == "npadvmod":
            return bool(p.indirect) and any(self.tag[c] == "CD" for c in self.children[child])
        return self.dep[child] == "advmod" and child > p.index and self.doc[child].text[0].isupper()

    def _agent_after_as(self, verb: int, prep: int) -> list[int]:
        """ "Described as alarming by the envoy"."""
        if self.lower[prep] != "as" or self.tag[verb] != "VBN":
            return []
        by = [c for k in self.children[prep] for c in self.children[k] if self.lower[c] == "by"]
        return [o for c in by for o in self._objects_of(c)]

    def _arrange(self, p: Predicate, surface: list[int], agent: list[int]) -> None:
        """Puts surface subject and agent phrase into the logical slots, and fills them from the clause around."""
        surface = self._resolved(surface, p, "passive" if p.passive else "direct") or self._shared_subject(p)
        p.object = self._resolved(p.object, p, "direct")
        if not p.passive:
            p.subject = self.groups(surface)
            p.object = self.groups(p.object) or self._gap(p)
        else:
            p.subject = self.groups(agent)
            if p.object and self.dep[p.index] != "acl":
                p.indirect += self.groups(surface)  # "X was given aid": its subject is who gets it
            else:
                p.object = self.groups(surface)
            p.object = self.groups(p.object) if p.indirect else p.object
        p.object = p.object or self._subject_of_complement(p)
        self._phrases_below(p)

    def _subject_of_complement(self, p: Predicate) -> list[int]:
        """ "urged Ankara to stop": the small parser takes Ankara for the subject of the infinitive."""
        below = p.complement
        if below is None or (p.form == "clause" and self.tag[below][:1] not in "JN"):
            return []
        return self.groups(self._noted(p, [c for c in self.children[below] if self.dep[c] in SUBJECTS], "control"))

    def _phrases_below(self, p: Predicate) -> None:
        """Prepositional phrases that the parser hung on the object: "launched an attack on the town", "announced a
        round of sanctions on Iran"."""
        for i in dict.fromkeys(j for o in p.object for j in (o, self.content(o))):
            for child in self.children[i]:
                if self.dep[child] == "prep" and self.lower[child] != "of":
                    self._preposition(p, child, below=True)

    def _adjective(self, i: int) -> Predicate:
        p = Predicate(i, "adjective")
        verb = self.head[i]
        own = self.children[i]
        if self.is_verb(verb) or self.tag[verb] == "MD":
            self._take_over(p, self.predicate(verb))
            own = [*own, *(c for c in self.children[verb] if c > i)]
        for child in own:
            dep = self.dep[child]
            if dep in ("prep", "agent"):
                self._preposition(p, child)
            elif dep in COMPLEMENTS and p.complement is None:
                p.complement = child
            elif dep == "neg":
                p.negated = True
        self._tell_form(p)
        return p

    def _take_over(self, p: Predicate, governor: Predicate) -> None:
        """Takes subject and mood of a predicative adjective from its verb."""
        copula = self.dep[p.index] != "oprd" or not governor.object
        p.subject = list(governor.subject if copula and not governor.passive else governor.object)
        p.ways |= governor.ways
        p.negated, p.modal, p.finite, p.perfect = governor.negated, governor.modal, governor.finite, governor.perfect

    def _noun(self, i: int) -> Predicate:
        p = Predicate(i, "noun")
        for child in self.children[i]:
            dep = self.dep[child]
            if dep in ("prep", "agent"):
                self._preposition(p, child)
            elif dep == "acl" and self.lemma[child] == "blame" and self.tag[child] == "VBN":
                p.add("by", self.groups(self.after(child, "on")))  # "a raid blamed on the militia"
            elif dep == "poss":
                p.possessor += self.groups(self._noted(p, [child], "possessive"))
            elif dep in ("amod", "compound", "nmod", "nummod"):
                self._modifier(p, child)
            elif dep in REDUCED | COMPLEMENTS:
                self._complement_of_noun(p, child)
            elif dep in ("det", "neg") and self.lower[child] in ("no", "neither", "not"):
                p.negated = True
        return p

    def _modifier(self, p: Predicate, child: int) -> None:
        p.modifier += self.groups(self._noted(p, [child], "direct"))
        if self.lemma[child] in DONE_BY:
            p.add("by", [k for k in self.children[child] if self.dep[k] == "npadvmod"])
        p.words[self.lemma[child]] = child

    def _complement_of_noun(self, p: Predicate, child: int) -> None:
        """ "The plan to attack", "the claim that they did"; the first there is."""
        if p.complement is not None:
            return
        if self.dep[child] != "relcl" and self._form(child) == "infinitive":
            p.complement, p.form = child, "infinitive"
        elif self.dep[child] in COMPLEMENTS or self.marked_that(child):
            p.complement, p.form = child, "clause"

    def marked_that(self, i: int) -> bool:
        return any(self.dep[c] == "mark" and self.lower[c] == "that" for c in self.children[i])

    # ---- parts ----------------------------------------------------------------------------

    def _mood(self, p: Predicate) -> None:
        i = p.index
        p.finite = self.tag[i] in FINITE
        for child in self.children[i]:
            dep = self.dep[child]
            if dep in AUXILIARIES:
                self._auxiliary(p, child)
            elif self._negates(child):
                p.negated = True
        if self.dep[i] == "conj" and not p.modal and self.is_verb(self.head[i]):
            self._share_auxiliaries(p)

    def _negates(self, i: int) -> bool:
        dep = self.dep[i]
        never = dep == "neg" or (dep == "advmod" and self.lower[i] in ("never", "not"))
        return never or (dep in SUBJECTS and self.is_none(i))

    def _auxiliary(self, p: Predicate, i: int) -> None:
        if self.tag[i] == "MD" or self.lower[i] in MODALS:
            p.modal, p.finite = self.lemma[i], True
        elif self.lemma[i] == "have":
            p.perfect = True
        elif self.lemma[i] == "be" and self.tag[p.index] == "VBG":
            p.progressive = True
        p.finite = p.finite or self.tag[i] in FINITE

    def is_none(self, i: int) -> bool:
        """ "no soldiers", "nobody", "no one"; not "no fewer than ten"."""
        return self.lower[i] in NEGATORS or any(
            self.lower[c] in NO and self.lower[c + 1] not in AT_LEAST for c in self.children[i]
        )

    def _share_auxiliaries(self, p: Predicate) -> None:
        """ "will meet and discuss": the auxiliary stands with the first verb only."""
        i, head = p.index, self.head[p.index]
        own = self._deps(i) & {*SUBJECTS, "aux"}
        if own or (self.tag[i] != self.tag[head] and self.tag[i] not in ("VB", "VBP")):
            return
        first = self.predicate(head)
        p.modal, p.perfect = first.modal, first.perfect or p.perfect
        p.progressive = p.progressive or (first.progressive and self.tag[i] == "VBG")
        p.negated = p.negated or (first.negated and self.tag[i] == "VB" and self._or_between(i))

    def _or_between(self, i: int) -> bool:
        return any(self.lower[c] in ("or", "nor") for c in self.children[self.head[i]] if self.dep[c] == "cc")

    def _is_passive(self, i: int, surface: list[int]) -> bool:
        if self.tag[i] not in ("VBN", "VBD"):
            return False
        own = self._deps(i)
        if own & {"auxpass", "nsubjpass"}:
            return True
        if surface or self.tag[i] != "VBN":
            return bool(surface) and self.tag[i] == "VBN" and self._elided(i)
        return "aux" not in own and self._is_bare_passive(i, "agent" in own)

    def _is_bare_passive(self, i: int, has_agent: bool) -> bool:
        """Whether a participle without subject and auxiliary is a passive, by where it stands."""
        head = self.head[i]
        if self.dep[i] == "conj":
            return self.tag[head] == "VBN" and self.predicate(head).passive
        return self.dep[i] in ("acl", "advcl", "ccomp", "oprd", "xcomp") or (self.dep[i] == "ROOT" and has_agent)

    def _elided(self, i: int) -> bool:
        """ "Two were killed and dozens injured", "left 12 dead and 40 wounded": the auxiliary is not said again."""
        head = self.head[i]
        if (
            self.dep[i] != "conj"
            or not self.is_verb(head)
            or any(self.dep[c] in ("aux", "dobj") for c in self.children[i])
        ):
            return False
        return self.lemma[head] == "leave" or any(self.dep[c] == "auxpass" for c in self.children[head])

    def _tell_form(self, p: Predicate) -> None:
        if p.complement is not None:
            p.form = self._form(p.complement)

    def _form(self, i: int) -> ClauseForm:
        if self.tag[i] == "VBG" and not any(self.dep[c] == "aux" for c in self.children[i]):
            return "gerund"
        if any(self.tag[c] == "TO" for c in self.children[i]):
            return "infinitive"
        return "clause"

    def _preposition(self, p: Predicate, prep: int, below: bool = False) -> None:
        name = self.lower[prep]
        objects = []
        for child in self.children[prep]:
            dep = self.dep[child]
            if dep == "pobj" or (name == "as" and self.tag[child].startswith("J")):
                objects.append(child)  # "described as alarming"
            elif dep == "pcomp":
                self._clause_after(p, name, child, below)
            elif dep == "prep":
                self._second_preposition(p, name, child)
        if not below:
            p.words.setdefault(name, prep)
        for o in objects:
            p.add(name, self.groups(self._resolved([o], p, "passive" if self.dep[prep] == "agent" else "direct")))
            self._inside_object(p, name, o)

    def _clause_after(self, p: Predicate, name: str, clause: int, below: bool) -> None:
        """ "Accused of bombing"."""
        if p.complement is None and not below and self.is_verb(clause):
            p.complement, p.form = clause, self._form(clause)
        p.add(name, [clause])

    def _second_preposition(self, p: Predicate, name: str, prep: int) -> None:
        """ "out of", "according to", "from X to Y"."""
        for inner in self._noted(p, self._objects_of(prep), "direct"):
            if name not in FUSED:
                p.add(self.lower[prep], self.group(inner))
            p.add(f"{name} {self.lower[prep]}", self.group(inner))

    def _inside_object(self, p: Predicate, name: str, o: int) -> None:
        """Phrases inside another's object: "in talks with X", "on the border with Y"."""
        if name == "at" and self.lemma[o] == "hand":  # "suffered defeat at the hands of X"
            p.add("by", self.groups(k for c in self.children[o] if self.lower[c] == "of" for k in self._objects_of(c)))
        for child in self.children[o]:
            if self.dep[child] == "prep" and self.lower[child] not in ("of", name):
                p.add(f"~{self.lower[child]}", self.groups(self._noted(p, self._objects_of(child), "direct")))

    def _objects_of(self, prep: int) -> list[int]:
        return [c for c in self.children[prep] if self.dep[c] == "pobj"]

    def _given(self, verb: int, thing: int) -> list[int]:
        """ "has sent Ukraine weapons": the small parser makes one noun of the two."""
        to = verb + 1
        if self.lemma[verb] not in GIVING or to >= thing or self.head[to] != thing or self.dep[to] != "compound":
            return []
        named = self.doc[to].ent_type_ in ("GPE", "ORG", "PERSON") and not self.doc[thing].ent_type
        return [to] if named and self.tag[thing] in ("NN", "NNS") else []

    def _dative(self, p: Predicate, child: int) -> None:
        if self.is_noun(child) or self.tag[child] in ("PRP", "CD"):
            p.indirect += self.groups(self._noted(p, [child], "direct"))
        else:  # a preposition: "gave aid to X"
            p.words.setdefault(self.lower[child], child)
            for o in self._noted(p, self._objects_of(child), "direct"):
                p.add(self.lower[child], self.group(o))
                p.indirect += self.group(o)

    def _resolved(self, heads: list[int], p: Predicate, way: Way) -> list[int]:
        """Arguments, with the nouns that relative pronouns stand for; notes how they were found."""
        found: list[int] = []
        for i in heads:
            meant = self._resolve(i, p.index)
            found += self._noted(p, meant, "relative" if meant != [i] else way)
        return found

    @staticmethod
    def _noted(p: Predicate, heads: list[int], way: Way) -> list[int]:
        """Notes how arguments were found; the first way stands."""
        for i in heads:
            p.ways.setdefault(i, way)
        return heads

    def _resolve(self, i: int, verb: int) -> list[int]:
        """A relative pronoun gives the noun that it stands for."""
        if self.lower[i] in RELATIVES and self.tag[i] in ("WDT", "WP", "IN", "WP$", "DT"):
            clause = verb
            for _ in range(4):
                if self.dep[clause] == "relcl":
                    return [self.head[clause]]
                if self.dep[clause] not in ("conj", "xcomp", "ccomp", "advcl"):
                    break
                clause = self.head[clause]
        return [i]

    def _gap(self, p: Predicate) -> list[int]:
        """The antecedent as object: "the deal (that) Russia brokered"."""
        i = p.index
        if self.dep[i] != "relcl" or p.complement is not None:
            return []
        antecedent = self.head[i]
        if antecedent in p.subject or any(self.tag[c].startswith("W") for c in self._left_edge(i)):
            return []
        return self._noted(p, self.group(antecedent), "relative") if self._bare_relative(i) else []

    def _left_edge(self, i: int) -> list[int]:
        edge = []
        for c in self.children[i]:
            if self.dep[c] in ("advmod", "prep", "nsubj", "nsubjpass") and c < i:
                edge.append(c)
                edge += self.children[c]
        return edge

    def _bare_relative(self, i: int) -> bool:
        """Whether a relative clause lacks an object and has a subject of its own."""
        return any(self.dep[c] in SUBJECTS for c in self.children[i])

    # ---- subjects from elsewhere ------------------------------------------------------------

    def _shared_subject(self, p: Predicate) -> list[int]:
        """The subject of a clause that has none of its own, from the clause around it."""
        i = p.index
        if i in self._working:
            return []
        self._working.add(i)
        try:
            found = self._controller(i)
        finally:
            self._working.discard(i)
        for j in found:
            p.ways.setdefault(j, "possessive" if self.relation[j] == "possessor" else self._way_of_shared(i))
        return found

    def _way_of_shared(self, i: int) -> Way:
        if i in self._actives:
            return "direct"
        return "relative" if self.dep[i] in REDUCED else "coordination" if self.dep[i] == "conj" else "control"

    def way(self, p: Predicate, i: int) -> Way | None:
        """How token ``i`` was found to be an argument of a predicate; None when it is none."""
        if i in p.ways:
            return p.ways[i]
        if not any(i in self.group(base) for base in p.ways):
            return None
        return "apposition" if self.relation[i] == "apposition" else "coordination"

    def _surface(self, p: Predicate) -> list[int]:
        return (p.indirect or p.object) if p.passive else p.subject

    def _controller(self, i: int) -> list[int]:
        dep, head = self.dep[i], self.head[i]
        if i in self._actives:
            return self.group(self._actives[i])
        if dep in REDUCED:
            return self._controller_of_reduced(i)
        if dep == "pcomp":
            return self._controller_of_gerund(i)
        if dep in PREDICATIVE and self.is_verb(head):
            return self._surface(self.predicate(head))
        if dep not in ("conj", "xcomp", "ccomp", "advcl", "dep") or head == i:
            return []
        if self.is_verb(head) or self.tag[head] == "MD":
            return self._controller_of_clause(i)
        return self._controller_below(i, head)

    def _controller_below(self, i: int, head: int) -> list[int]:
        """The subject of a clause below an adjective or a noun: "ready to talk", "a plan that"."""
        if self.dep[head] in PREDICATIVE and not self.is_noun(head):
            return self.predicate(head).subject
        return self._owner(head) if self.dep[i] in ("xcomp", "ccomp", "advcl") else []

    def _controller_of_reduced(self, i: int) -> list[int]:
        """ "A resolution condemning X", "troops fighting there", "a plan to attack": who does it."""
        participle, head = self.tag[i] in ("VBG", "VBN", "VBD"), self.head[i]
        if not participle:
            return self._owner(head)
        if self.dep[i] != "acl":
            return []
        if self.tag[i] == "VBG" and self.lemma[head] in DOCUMENTS:
            named = [m for m in self.predicate(head).modifier if self.doc[m].ent_type_ in ("ORG", "GPE", "NORP")]
            return named or self._owner(head) or self.group(head)
        return self.group(head)

    def _controller_of_clause(self, i: int) -> list[int]:
        """The subject of a clause from the verb that governs it or that it is coordinated with."""
        dep, head = self.dep[i], self.head[i]
        if dep == "advcl":
            return self._controller_of_adverbial(i)
        above = self.predicate(head)
        if dep == "xcomp" and not above.passive and self.lemma[head] not in SUBJECT_CONTROL:
            if self._deps(head) & {"dobj", "dative"}:
                return above.object or above.indirect
        elif dep == "ccomp" and self._form(i) == "clause":
            return []
        return self._surface(above)

    def _controller_of_adverbial(self, i: int) -> list[int]:
        head = self.head[i]
        if self.lemma[i] in SAYING and self.dep[head] == "ccomp" and self.is_verb(self.head[head]):
            head = self.head[head]  # "vowed it would be swift, saying ..." : who vowed says
        above = self.predicate(head)
        if above.indirect and self.lemma[head] in GIVING and self._form(i) == "infinitive":
            return above.indirect  # "gave the envoy two days to leave"
        return self._surface(above)

    def _controller_of_gerund(self, i: int) -> list[int]:
        """ "accused X of bombing", "arrested X for spying" : X; "after bombing", "by bombing" : the subject."""
        prep = self.head[i]
        host = self.head[prep]
        if self.dep[host] == "dobj" and self.lower[prep] == "of" and self.lemma[self.head[host]] in BLAMING:
            return self.group(host)  # the parser took "the mayor of stealing" for one phrase
        if not self.is_verb(host):
            return self._owner(host)
        above = self.predicate(host)
        if self.lower[prep] in ("of", "for", "from", "with", "to", "into"):
            theirs = above.object or above.indirect or above.prepositions.get("on", [])
            if theirs:
                return theirs
        return self._surface(above)

    def _owner(self, noun: int) -> list[int]:
        """Whose plan, offer or threat: its possessor or modifier, or the subject of the verb it is object of."""
        p = self.predicate(noun)
        owner = p.possessor or p.prepositions.get("by", [])
        if owner:
            return owner
        host = self.head[noun]
        if self.dep[noun] in (*OBJECTS, "attr") and self.is_verb(host):
            return self.predicate(host).subject
        return [m for m in p.modifier if self.tag[m] in ("NNP", "NNPS", "JJ") and self.doc[m].ent_type]


def clauses_view(doc: Doc) -> str:
    """The clauses of ``doc`` one a line, with their arguments: for reading by a person."""
    clauses = Clauses(doc)
    lines: list[str] = []
    for sent in doc.sents:
        lines.append(sent.text.strip())
        for i in range(sent.start, sent.end):
            if is_clause_head(clauses, i):
                lines.append("  " + describe(clauses, clauses.predicate(i)))
    return "\n".join(lines)


def is_clause_head(clauses: Clauses, i: int) -> bool:
    """A verb that is no auxiliary or attribute, or a predicative adjective."""
    if clauses.is_verb(i):
        return clauses.dep[i] not in ("aux", "auxpass", "amod", "compound")
    return clauses.dep[i] in ("acomp", "oprd") and clauses.tag[i].startswith("J")


def describe(clauses: Clauses, p: Predicate) -> str:
    """One predicate as a line of text."""
    doc = clauses.doc
    flags = [
        name
        for name, held in (
            ("passive", p.passive),
            ("not", p.negated),
            (p.modal or "", bool(p.modal)),
            ("perfect", p.perfect),
            ("progressive", p.progressive),
        )
        if held
    ]
    parts = [f"{doc[p.index].text} ({', '.join([p.kind, *flags])})"]
    slots = {"subject": p.subject, "object": p.object, "indirect": p.indirect, "possessor": p.possessor}
    slots |= {name: where for name, where in p.prepositions.items() if not name.startswith("~")}
    for name, where in slots.items():
        if where:
            parts.append(f"{name}: {', '.join(doc[i].text for i in where)}")
    if p.complement is not None:
        parts.append(f"complement ({p.form}): {doc[p.complement].text}")
    return " · ".join(parts)
