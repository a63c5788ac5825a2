"""Who was killed, hurt, arrested or driven out, and how many: counts in the words, tied to their events."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ..data import read_toml
from ..errors import DataFileError
from ..language.clauses import Clauses
from ..records import Range
from .numbers import added, count_of
from .ontology import DATA


class TollWords(msgspec.Struct, frozen=True):
    """The words of one kind of toll, as in data/tolls.toml."""

    verbs: list[str]
    subject: list[str]
    predicates: list[str]
    nouns: list[str]
    active: list[str] = []


class Toll(msgspec.Struct, frozen=True):
    """A count of one ``kind`` ("deaths"), told by token ``index``."""

    kind: str
    index: int
    count: Range


class TollReader:
    """Finds the tolls of a sentence."""

    def __init__(self, words: dict[str, TollWords]) -> None:
        # Of "shoot dead" the second word must stand there too.
        self._verbs = {v.split()[0]: (kind, v.split()[1:]) for kind, w in words.items() for v in (*w.verbs, *w.active)}
        self._active = {v for w in words.values() for v in w.active}
        self._subject, self._predicates, self._nouns = (
            {v: kind for kind, w in words.items() for v in getattr(w, name)}
            for name in ("subject", "predicates", "nouns")
        )
        self._all = self._verbs.keys() | self._subject.keys() | self._predicates.keys() | self._nouns.keys()

    @classmethod
    def load(cls, path: Path = DATA / "tolls.toml") -> TollReader:
        """Raises DataFileError when the file isn't as it should be."""
        try:
            return cls(msgspec.convert(read_toml(path), dict[str, TollWords]))
        except msgspec.ValidationError as error:
            raise DataFileError(f"{path}: {error}") from error

    def tolls(self, clauses: Clauses, start: int, end: int) -> list[Toll]:
        """The tolls told by tokens ``start`` to ``end``."""
        known, lemma, lower = self._all, clauses.lemma, clauses.lower
        words = [i for i in range(start, end) if lemma[i] in known or lower[i] in known]
        return [toll for i in words if (toll := self._toll(clauses, i)) is not None]

    def _toll(self, clauses: Clauses, i: int) -> Toll | None:
        if clauses.is_verb(i) and (found := self._toll_of_verb(clauses, i)) is not None:
            return found[0]
        if clauses.is_noun(i):
            kind = self._nouns.get(clauses.lemma[i]) if clauses.form[i] == "plural noun" else None
            return self._counted(clauses, kind, i, [i]) if kind is not None else None
        kind = self._predicates.get(clauses.lower[i])
        if kind is None or not (clauses.is_adjective(i) or clauses.form[i] == "participle"):
            return None
        return self._counted(clauses, kind, i, self._subject_of(clauses, i))

    def _toll_of_verb(self, clauses: Clauses, i: int) -> tuple[Toll | None] | None:
        """The toll of a verb that tells of one, if it counts any; None when the verb tells of none."""
        kind, rest = self._verbs.get(clauses.lemma[i], (None, []))
        attribute = clauses.relation[i] in ("adjectival", "compound")
        if clauses.lemma[i] in self._active and clauses.predicate(i).passive:
            return (None,)
        if kind is not None and not attribute and all(w in clauses.lower[i + 1 : i + 3] for w in rest):
            return (self._counted(clauses, kind, i, clauses.predicate(i).object),)
        kind = self._subject.get(clauses.lemma[i])
        return (self._counted(clauses, kind, i, clauses.predicate(i).subject),) if kind is not None else None

    def _subject_of(self, clauses: Clauses, i: int) -> list[int]:
        """Of "dead": whom it is said of, whether "leaving three dead" or "were found dead"."""
        head = clauses.head[i]
        before = i - 1
        own = [c for c in clauses.children[i] if clauses.is_subject(c)]
        if own or clauses.relation[i] == "object":  # "left 50 people dead, most of them ...", "left 12 dead"
            return own or [i]
        if clauses.is_verb(head):
            p = clauses.predicate(head)
            return [j for j in (p.object or p.subject) if j < i]
        return [before] if before >= 0 and clauses.form[before] in ("number", "plural noun") else []

    def _counted(self, clauses: Clauses, kind: str, i: int, heads: list[int]) -> Toll | None:
        told = [head for n, head in enumerate(heads) if n == 0 or not self._is_told_apart(clauses, kind, head)]
        count = added([count_of(clauses, head) for head in told]) if told else None
        one = count is not None and count.high == 1 and kind not in ("deaths", "injuries")
        # a single person's arrest needs no count
        return Toll(kind, i, count) if count is not None and not one else None

    def _is_told_apart(self, clauses: Clauses, kind: str, head: int) -> bool:
        """Whether a further phrase has a word of another toll: "thousands dying and millions displaced"."""
        beside = (c for c in clauses.children[head] if clauses.relation[c] in ("adnominal", "adjectival", "compound"))
        names = (name for i in (clauses.head[head], *beside) for name in (clauses.lemma[i], clauses.lower[i]))
        return any(self._verbs.get(name, (kind,))[0] != kind for name in names)
