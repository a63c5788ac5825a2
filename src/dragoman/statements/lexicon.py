"""The cue words, read from ``data/verbs.toml`` and ``data/words.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ..data import ROOMS, read_toml
from ..errors import DataFileError

TAKES = frozenset(
    (
        "quote",
        "clause",
        "infinitive",
        "gerund",
        "object",
        "person",
        "judged",
        "after",
        "question",
        "passive",
        "quoted",
        "as",
    )
)
SOURCE = "~"  # stands for the source in a phrase


@dataclass(slots=True)
class Verb:
    """What a verb takes as content: each kind with the class of the lexicon that says so."""

    takes: dict[str, str] = field(default_factory=dict)
    shows: dict[str, str] = field(default_factory=dict)  # only when polls and the like are its source
    phrases: list[tuple[tuple[str, ...], dict[str, str]]] = field(default_factory=list)


@dataclass(slots=True)
class Word:
    """What a noun or adjective takes as content: clause, infinitive, or a phrase after these prepositions."""

    clause: bool = False
    infinitive: bool = False
    impersonal: bool = False
    hidden: bool = False  # also when nobody is named
    prepositions: set[str] = field(default_factory=set)


@dataclass(slots=True)
class CueLexicon:
    """All cue words by lemma; phrases by their first word."""

    verbs: dict[str, Verb] = field(default_factory=dict)
    nouns: dict[str, Word] = field(default_factory=dict)
    adjectives: dict[str, Word] = field(default_factory=dict)
    sources: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    occasions: frozenset[str] = frozenset()
    inanimate: frozenset[str] = frozenset()
    vehicles: frozenset[str] = frozenset()
    askers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    blows: frozenset[str] = frozenset()
    armed: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> CueLexicon:
        """The lexicon that comes with the program; DataFileError when its files are not as they should be."""
        return cls.compile(_read("verbs.toml"), _read("words.toml"))

    @classmethod
    def compile(cls, verbs: dict[str, Any], words: dict[str, Any]) -> CueLexicon:
        """From the tables of the two files; DataFileError names the table that is wrong."""
        lexicon = cls()
        for name, entry in verbs.items():
            _add_verbs(lexicon, name, entry)
        for kind, table in (("nouns", lexicon.nouns), ("adjectives", lexicon.adjectives)):
            _add_words(table, kind, _table(words, kind))
        phrases = _table(words, "phrases")
        for key in ("sources", "possessed"):
            for phrase in _phrases(phrases, key, "phrases"):
                if SOURCE not in phrase:
                    raise DataFileError(f"words.toml: [phrases] {key}: {' '.join(phrase)!r} has no {SOURCE}")
                lexicon.sources.setdefault(phrase[0], []).append(phrase)
        lexicon.hidden = _set(phrases, "hidden", "phrases")
        lexicon.occasions = _set(_table(words, "occasions"), "nouns", "occasions")
        lexicon.inanimate = _set(_table(words, "inanimate"), "nouns", "inanimate")
        lexicon.vehicles = _set(_table(words, "vehicles"), "nouns", "vehicles")
        lexicon.askers = _set(_table(words, "askers"), "nouns", "askers")
        lexicon.others = _set(_table(words, "others"), "nouns", "others")
        force = _table(words, "force")
        lexicon.blows, lexicon.armed, lexicon.targets = (_set(force, k, "force") for k in ("verbs", "by", "on"))
        return lexicon


def _read(name: str) -> dict[str, Any]:
    return read_toml(ROOMS / "statements" / "data" / name)


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name)
    if not isinstance(table, dict):
        raise DataFileError(f"statements/data/words.toml: the table [{name}] is missing")
    return table


def _text(table: dict[str, Any], key: str, where: str) -> str:
    text = table.get(key, "")
    if not isinstance(text, str):
        raise DataFileError(f"statements/data: [{where}] {key} must be a string of words")
    return text


def _set(table: dict[str, Any], key: str, where: str) -> frozenset[str]:
    return frozenset(_text(table, key, where).split())


def _phrases(table: dict[str, Any], key: str, where: str) -> list[tuple[str, ...]]:
    """The entries of a list in which ``;`` (or white space, if there is none) stands between entries."""
    text = _text(table, key, where)
    parts = text.split(";") if ";" in text else text.split()
    return [tuple(part.split()) for part in parts if part.strip()]


def _add_verbs(lexicon: CueLexicon, name: str, entry: Any) -> None:
    takes = entry.get("takes") if isinstance(entry, dict) else None
    unknown = set(entry) - {"takes", "verbs", "only_inanimate"} if isinstance(entry, dict) else {name}
    if not takes or not set(takes) <= TAKES or unknown:
        raise DataFileError(
            f"statements/data/verbs.toml: [{name}] needs takes (of {', '.join(sorted(TAKES))}) and verbs"
        )
    for verb, *rest in _phrases(entry, "verbs", name):
        record = lexicon.verbs.setdefault(verb, Verb())
        new = dict.fromkeys(takes, name)
        if rest:
            record.phrases.append((tuple(rest), new))
        elif entry.get("only_inanimate"):
            record.shows |= new
        else:
            record.takes = new | record.takes


def _add_words(words: dict[str, Word], kind: str, table: dict[str, Any]) -> None:
    for key in table:
        if key not in ("clause", "infinitive", "preposition", "impersonal", "hidden"):
            raise DataFileError(f"statements/data/words.toml: [{kind}] has no {key!r}")
    for key in ("clause", "infinitive", "impersonal", "hidden"):
        for word in _set(table, key, kind):
            setattr(words.setdefault(word, Word()), key, True)
    for phrase in _phrases(table, "preposition", kind):
        if len(phrase) != 2:
            raise DataFileError(
                f"statements/data/words.toml: [{kind}] preposition: {' '.join(phrase)!r} is not two words"
            )
        words.setdefault(phrase[0], Word()).prepositions.add(phrase[1])
