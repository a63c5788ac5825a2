"""The lexicon of event frames: TOML files, validated when loaded. docs/frames.md describes the format.

The parsed lexicon is kept in the user's cache, keyed by the content of the files, since reading TOML is slow.
"""

from __future__ import annotations

import copy
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from ..cache import cached
from ..data import parse_toml, read_toml, word_lists
from ..errors import DataFileError
from ..records import EventType, Status
from .dictionary import Verbs, read_verbs
from .ontology import DATA, Ontology
from .tolls import TollReader

Row = TypeVar("Row")
Role = Literal["actor", "recipient", "none"]
Complement = Literal["infinitive", "clause", "gerund", "any", "none"]
SPECIAL_CLASSES = frozenset(("@actor", "@person", "@place", "@armed", "@number", "@any"))
LIMIT_SLOTS = ("subject", "object", "indirect", "modifier", "possessor", "of")
LISTS = word_lists("events", "lexicon")
PARTICLES = LISTS["particles"]
# Classes of words.toml whose words stand for people, and for what people own or hold: an act's actor or recipient
# even where no name is given.
PEOPLE = (
    "prisoner", "captive", "troops", "police", "peacekeeper", "observer", "aid_worker", "diplomat", "refugee",
    "civilian", "militant", "protester", "worker", "official", "organization", "media", "court",
)  # fmt: skip
THINGS = ("building", "territory", "target", "ship", "property")
OPENERS = PARTICLES | {"of"}  # what may follow the head of a trigger noun: "vote of no confidence"
CACHE_VERSION = "4"
OWN_WEIGHT = 100.0  # a user's frame is tried before the program's for the same word


class Limit(msgspec.Struct, frozen=True, array_like=True):
    """One condition: the head of ``slot`` is (or, ``negative``, is not) one of ``words`` or in one of ``classes``."""

    slot: str
    negative: bool
    words: frozenset[str]
    classes: frozenset[str]


class Frame(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """One frame of a lexicon file, with its limits compiled."""

    id: str
    type: EventType
    mode: str | None = None
    cameo: str | None = None
    contexts: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    actor: tuple[str, ...] = ("subject",)
    recipient: tuple[str, ...] = ("object",)
    noun_actor: tuple[str, ...] = ("by", "possessor", "modifier")
    noun_recipient: tuple[str, ...] = ("of", "against", "on")
    mutual: bool = False
    limits: tuple[Limit, ...] = ()
    complement: Complement | None = None
    complement_type: tuple[EventType, ...] = ()
    needs: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Light(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """A light verb: whose act its noun tells of. ``status`` is set by verbs of beginning, lasting and ending."""

    verbs: tuple[str, ...]
    subject: Role = "actor"
    noun: Literal["object", "subject", "in", "into", "on", "under", "to", "for"] = "object"
    status: Status | None = None


class FactualityCue(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """Words that change how factual the act is in their complement or object; ``drop``: it is not coded at all."""

    id: str
    status: Status | None = None
    drop: bool = False
    negated: Status | None = None  # the status when the word itself is negated
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    under: tuple[str, ...] = ("complement",)


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A frame under one of its trigger words; ``rest`` are its further words."""

    frame: Frame
    rest: tuple[str, ...]
    before: bool  # the further words stand before the headword ("carpet bomb", "air strike")
    weight: float  # how specific it is


Index = dict[str, list[Entry]]


class _Tables(msgspec.Struct):
    """What is kept in the cache."""

    frames: list[Frame]
    lights: list[Light]
    cues: list[FactualityCue]
    people: frozenset[str]
    things: frozenset[str]
    sites: frozenset[str]
    plain: frozenset[str]


class OwnType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event type of a user's own: a kind of one of PLOVER's, which its records have as ``type``; its own name is
    their ``mode``."""

    plover: EventType


class OwnFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user's frame file: types by name, classes of words, and frames."""

    types: dict[str, OwnType] = msgspec.field(default_factory=dict, name="type")
    classes: dict[str, list[str]] = msgspec.field(default_factory=dict, name="class")
    frames: list[dict[str, Any]] = msgspec.field(default_factory=list, name="frame")


class Lexicon:
    """Event frames by the lemma that triggers them, light verbs, and words that change how factual an act is."""

    def __init__(self, ontology: Ontology, tables: _Tables, own: frozenset[str] = frozenset()) -> None:
        """``own``: ids of the frames that are the user's."""
        self.ontology = ontology
        self.dictionary: Verbs | None = None
        self.tables = tables
        self.frames = tables.frames
        self.tolls = TollReader.load()
        self.people, self.things, self.sites = tables.people, tables.things, tables.sites
        self.plain = tables.plain
        self.verbs, self.nouns, self.adjectives = _index(tables.frames, own)
        self.triggers = self.verbs.keys() | self.nouns.keys() | self.adjectives.keys()
        self.lights: dict[str, list[tuple[tuple[str, ...], Light]]] = defaultdict(list)
        for light in tables.lights:
            for verb in light.verbs:
                head, *rest = verb.split()
                self.lights[head].append((tuple(rest), light))
        self.cues: dict[tuple[str, str], list[tuple[tuple[str, ...], FactualityCue]]] = defaultdict(list)
        for word in tables.cues:
            kinds = (
                ("verb", word.verbs),
                ("noun", word.nouns),
                ("adjective", word.adjectives),
                ("modifier", word.modifiers),
            )
            for kind, entries in kinds:
                for entry in entries:
                    head, *rest = entry.split()
                    self.cues[kind, head].append((tuple(rest), word))
        for found in self.cues.values():
            found.sort(key=lambda entry: -len(entry[0]))  # "call off" before "call"

    @classmethod
    def load(cls, folder: Path = DATA) -> Lexicon:
        """Reads every file of the lexicon; raises DataFileError naming file and frame."""
        ontology = Ontology.load(folder / "ontology")
        files = [folder / "words.toml", folder / "light.toml", folder / "factuality.toml"]
        files += sorted((folder / "frames").glob("*.toml"))
        texts = {path: path.read_bytes() for path in files if path.exists()}
        digest = hashlib.sha256(CACHE_VERSION.encode() + b"\0".join(texts.values()))
        for name in ("lexicon.py", "ontology/types.toml", "ontology/cameo.csv"):
            path = Path(__file__) if name == "lexicon.py" else folder / name
            digest.update(path.read_bytes())
        name = f"lexicon-{digest.hexdigest()[:16]}"
        return cls(ontology, cached(name, _Tables, lambda: _read_tables(folder, texts, ontology)))

    def with_frames(self, paths: Iterable[Path], folder: Path = DATA) -> Lexicon:
        """This lexicon with a user's own frame files, whose frames go before its own; raises DataFileError.

        A file may define event types (``[type.NAME]`` with ``plover``) and classes of words (``[class]``)."""
        words = read_toml(folder / "words.toml")
        frames = {frame.id: frame for frame in self.frames}
        own: set[str] = set()
        for path in paths:
            for frame in _own_frames(path, words, self.ontology):
                if frame.id in own:
                    raise DataFileError(f"{path}: {frame.id}: this id is used twice")
                own.add(frame.id)
                frames[frame.id] = frame
        tables = msgspec.structs.replace(self.tables, frames=list(frames.values()))
        return Lexicon(self.ontology, tables, frozenset(own))

    def with_verbs(self, path: Path) -> Lexicon:
        """This lexicon with a PETRARCH verb dictionary in place of its frames; raises DataFileError."""
        other = copy.copy(self)
        other.dictionary = read_verbs(path)
        other.triggers = set(other.dictionary.patterns)
        return other


# ---- reading -------------------------------------------------------------------------------


def _read_tables(folder: Path, texts: dict[Path, bytes], ontology: Ontology) -> _Tables:
    tables = {path: parse_toml(text, path) for path, text in texts.items()}
    words = tables.get(folder / "words.toml", {})
    classes = {name: _expand(name, words, folder / "words.toml") for name in words}
    frames: dict[str, Frame] = {}
    for path, table in tables.items():
        if path.parent.name != "frames":
            continue
        for raw in table.get("frame", []):
            frame = _frame(path, dict(raw), classes, ontology)
            if frame.id in frames:
                raise DataFileError(f"{path}: {frame.id}: this id is used twice")
            frames[frame.id] = frame
    lights = _rows(folder / "light.toml", tables, "light", Light)
    cues = _rows(folder / "factuality.toml", tables, "factuality", FactualityCue)
    acts = {noun for frame in frames.values() for noun in frame.nouns}
    people = frozenset(w for name in PEOPLE for w in classes.get(name, ()) if w not in acts)
    things = frozenset(w for name in THINGS for w in classes.get(name, ()))
    sites, plain = frozenset(classes.get("site", ())), frozenset(classes.get("plain", ()))
    return _Tables(list(frames.values()), lights, cues, people, things, sites, plain)


def _own_frames(path: Path, words: dict[str, Any], ontology: Ontology) -> Iterator[Frame]:
    """The frames of a user's file."""
    try:
        file = msgspec.convert(read_toml(path), OwnFile)
    except msgspec.ValidationError as error:
        raise DataFileError(f"{path}: {error}") from error
    taken = sorted(file.types.keys() & ontology.types.keys())
    if taken:
        raise DataFileError(f"{path}: type {taken[0]}: this is PLOVER's; give your own another name")
    words = words | file.classes
    classes = {name: _expand(name, words, path) for name in words}
    ontology = _with_modes(ontology, file.types)
    for raw in file.frames:
        own = file.types.get(str(raw.get("type")))
        yield _frame(path, {**raw, "type": own.plover, "mode": raw["type"]} if own else raw, classes, ontology)


def _with_modes(ontology: Ontology, types: dict[str, OwnType]) -> Ontology:
    """The ontology with a user's types as modes of those they belong to."""
    rules = dict(ontology.types)
    for name, own in types.items():
        rule = rules[own.plover]
        rules[own.plover] = msgspec.structs.replace(rule, modes=rule.modes | {name})
    return msgspec.structs.replace(ontology, types=rules)


def _rows(path: Path, tables: dict[Path, dict[str, Any]], key: str, kind: type[Row]) -> list[Row]:
    found = []
    for i, raw in enumerate(tables.get(path, {}).get(key, []), start=1):
        try:
            found.append(_struct(raw, kind))
        except (msgspec.ValidationError, TypeError) as error:
            raise DataFileError(f"{path}: {raw.get('id', f'entry {i}')}: {error}") from error
    return found


def _struct(raw: dict[str, Any], kind: type[Row]) -> Row:
    """A checked struct from a table (the structs are arrays in the cache, so each field is converted by itself)."""
    fields = {f.name: f.type for f in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(raw) - set(fields))
    if unknown:
        raise TypeError(f"unknown key {unknown[0]!r}; known are {', '.join(fields)}")
    return kind(**{name: msgspec.convert(value, fields[name]) for name, value in raw.items()})


def _expand(name: str, words: dict[str, Any], path: Path, seen: tuple[str, ...] = ()) -> frozenset[str]:
    """The words of a class; "@other" in it stands for the words of another class."""
    if name not in words or name in seen:
        raise DataFileError(f"{path}: @{name}: there is no such class, or it contains itself")
    found: set[str] = set()
    for word in words[name]:
        found |= _expand(word[1:], words, path, (*seen, name)) if word.startswith("@") else {word}
    return frozenset(found)


def _frame(path: Path, raw: dict[str, Any], classes: dict[str, frozenset[str]], ontology: Ontology) -> Frame:
    name = raw.get("id", "a frame without id")
    try:
        limits = tuple(_limits(raw, classes))
        nouns_only = bool(raw.get("nouns")) and not raw.get("verbs") and not raw.get("adjectives")
        if nouns_only:  # its slots are those of a noun
            for slot in ("actor", "recipient"):
                if slot in raw:
                    raw.setdefault(f"noun_{slot}", raw[slot])
        frame = _struct({**raw, "limits": limits}, Frame)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        raise DataFileError(f"{path}: {name}: {error}") from error
    problem = _problem(frame, ontology)
    if problem:
        raise DataFileError(f"{path}: {name}: {problem}")
    return frame


def _problem(frame: Frame, ontology: Ontology) -> str | None:
    """What is wrong with a frame that has the right shape."""
    modes = ontology.types[frame.type].modes
    if frame.mode is not None and frame.mode not in modes:
        return f"mode {frame.mode!r} is not one of {frame.type}: {', '.join(sorted(modes))}"
    if frame.cameo is not None and frame.cameo not in ontology.goldstein:
        return f"{frame.cameo!r} is not a CAMEO code of ontology/cameo.csv"
    if strange := [c for c in frame.contexts if c not in ontology.contexts]:
        return f"context {strange[0]!r} is not one of {', '.join(sorted(ontology.contexts))}"
    if wrong := [n for n in frame.needs if n not in ("actor", "recipient")]:
        return f"needs {wrong[0]!r}: only actor and recipient can be needed"
    return _problem_of_words([*frame.verbs, *frame.nouns, *frame.adjectives])


def _problem_of_words(words: list[str]) -> str | None:
    if not words:
        return "has no verbs, nouns or adjectives"
    for word in words:
        if not word.strip() or word != word.lower().strip():
            return f"{word!r}: words are lemmas in lower case"
    return None


def _limits(raw: dict[str, Any], classes: dict[str, frozenset[str]]) -> Iterator[Limit]:
    """Takes the limits on slots out of ``raw``."""
    for slot in LIMIT_SLOTS:
        for key, negative in ((slot, False), (f"not_{slot}", True)):
            if key in raw:
                yield _limit(slot, negative, raw.pop(key), classes)
    required = raw.pop("with", {})
    if not isinstance(required, dict):
        raise TypeError('with: write it as with = {to = ["word", "@class"]}')
    for preposition, words in required.items():
        yield _limit(preposition, False, words, classes)
    for preposition in raw.pop("without", []):
        yield Limit(preposition, True, frozenset(), frozenset(("@any",)))


def _limit(slot: str, negative: bool, words: list[str], classes: dict[str, frozenset[str]]) -> Limit:
    plain: set[str] = set()
    special: set[str] = set()
    if not isinstance(words, list):
        raise TypeError(f"{slot}: expected a list of words")
    for word in words:
        if word in SPECIAL_CLASSES:
            special.add(word)
        elif word.startswith("@"):
            if word[1:] not in classes:
                raise ValueError(f"{slot}: there is no class {word} in words.toml")
            plain |= classes[word[1:]]
        else:
            plain.add(word)
    if not words:
        special.add("@any")
    return Limit(slot, negative, frozenset(plain), frozenset(special))


def _weight(frame: Frame) -> float:
    """How specific a frame is: the limits that must hold; one that only rules out, or only says who may do it, tells
    least of what is done and counts a quarter."""
    limits = sum(0.25 if limit.negative or limit.slot == "subject" else 1.0 for limit in frame.limits)
    return limits + (frame.complement is not None) + bool(frame.complement_type)


def _of_noun(frame: Frame, words: tuple[str, ...], weight: float) -> tuple[str, Entry]:
    """The head of a noun with more words, and its entry."""
    head = next((i for i, w in enumerate(words) if i and w in OPENERS), len(words)) - 1
    after = words[head + 1 :]
    rest = after or words[:head]
    return words[head], Entry(frame, rest, not after, weight + len(rest))


def _index(frames: list[Frame], own: frozenset[str]) -> tuple[Index, Index, Index]:
    """Frames by the headword of each trigger, the most specific first; each further word of a trigger counts one."""
    verbs: Index = defaultdict(list)
    nouns: Index = defaultdict(list)
    adjectives: Index = defaultdict(list)
    for frame in frames:
        weight = _weight(frame) + (OWN_WEIGHT if frame.id in own else 0.0)
        for text in frame.verbs:
            words = tuple(text.split())
            rest = words[1:]
            verbs[words[0]].append(Entry(frame, rest, False, weight + len(rest)))
            if rest and words[-1] not in PARTICLES:
                verbs[words[-1]].append(Entry(frame, words[:-1], True, weight + len(rest)))
        for text in frame.nouns:
            head, entry = _of_noun(frame, tuple(text.split()), weight)
            nouns[head].append(entry)
        for text in frame.adjectives:
            words = tuple(text.split())
            adjectives[words[0]].append(Entry(frame, words[1:], False, weight + len(words) - 1))
    for index in (verbs, nouns, adjectives):
        for entries in index.values():
            if len(entries) > 1:
                entries.sort(key=_heaviest)
    return dict(verbs), dict(nouns), dict(adjectives)


def _heaviest(entry: Entry) -> float:
    return -entry.weight
