"""The registry of political actors: TOML files of known entities, validated and compiled when first loaded.

    [[actor]]
    id = "RUS"
    name = "Russia"
    kind = "state"
    country = "RUS"                    # ISO 3166 alpha-3
    sectors = ["GOV"]                  # PLOVER sector codes, the primary one first; also IGO and NGO
    aliases = ["Russian Federation"]
    demonyms = ["Russian", "Russians"]
    seats = ["Moscow", "Kremlin"]      # stand for the government when they act
    parent = "..."                     # id of the body it belongs to
    from = "1991-12-26"                # when it existed; "to" likewise
    offices = [{office = "president", of = "RUS", from = "2000-05-07", to = "2008-05-07"}]
    gender = "m"                       # of a person: "m" or "f"
    shared = ["Bush"]                  # aliases that somebody else bears too: of persons only an office then held
                                       # decides, of bodies what countries the article speaks of
    spells = [{sectors = ["OPP"], to = "1999-01-01"}]   # what country and sectors were in another time

Dates are ISO 8601 days, months or years. A user's own files (``Registry.load(extra=...)``) take the same
form, or that of PETRARCH's actor and agent dictionaries (``dictionaries.py``).
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from ..cache import cached
from ..data import parse_toml, word_lists
from ..errors import DataFileError
from .actors import Actor, Office
from .dictionaries import read_dictionary
from .nouns import Agent, Nouns

log = logging.getLogger("dragoman.entities")

FOLDER = Path(__file__).parent / "data" / "registry"
FORMAT = b"13"  # of the compiled registry; changes with the structs below and how dictionaries are read


NAME, ALIAS, DEMONYM, SEAT, CAPITAL = range(5)
CAPITALISED, ACRONYM, ANY, JOINED = range(4)  # joined: "al-Qaida", whose first word is often small
LISTS = word_lists("entities", "registry")
ARABIC_ARTICLES = LISTS.ordered("arabic_articles")
ADJECTIVE_ENDS = LISTS.ordered("adjective_ends")
COMMON = LISTS["common"]


class Name(msgspec.Struct, frozen=True, array_like=True):
    """A way to name actors: the pieces after the first, what sort of name it is, how it must be capitalised."""

    rest: tuple[str, ...]
    sort: int
    case: int
    actors: tuple[int, ...]


class Compiled(msgspec.Struct, array_like=True):
    """What is kept in the cache."""

    actors: list[Actor]
    names: dict[str, list[Name]]
    agents: list[Agent]
    problems: list[str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    actor: list[Actor] = []


class Registry:
    """Known political actors, by id, by name and by office.

    >>> registry = Registry.load()
    >>> registry["RUS"].name
    'Russia'
    """

    def __init__(self, compiled: Compiled) -> None:
        self.actors = compiled.actors
        self.names = compiled.names
        self.nouns = Nouns.load(compiled.agents)
        # First words that a name in the text may begin with in lower case: "rebel alliance", "french".
        self.small = frozenset(filter(partial(_may_be_small, compiled.names), compiled.names)) - COMMON
        self._by_id = {actor.id: actor for actor in compiled.actors}
        self.forces = {
            actor.country: actor
            for actor in reversed(compiled.actors)
            if actor.kind == "military" and actor.country and ARMED_FORCES.search(actor.name)
        }
        # The names that a body, by its id, shares with others, in folded pieces.
        self.shared = {
            actor.id: frozenset(tuple(pieces(name.removeprefix("The "))) for name in actor.shared)
            for actor in compiled.actors
            if actor.shared and actor.kind != "person"
        }
        self._holders = _holders(compiled.actors)

    @classmethod
    def load(cls, extra: Iterable[str | Path] = ()) -> Registry:
        """The registry with the ``extra`` files added, which win over its own entries of the same id.

        What is wrong in PETRARCH's dictionaries is left out and named on the log. Raises DataFileError when a file is
        not as it should be, or can't be read.
        """
        paths = [*sorted(FOLDER.glob("*.toml")), *map(Path, extra)]
        contents = [_contents(path) for path in paths]
        digest = blake2b(FORMAT, digest_size=16)
        for path, content in zip(paths, contents, strict=True):
            digest.update(f"{path.name} {len(content)}\n".encode() + content)
        compiled = cached(
            f"registry-{digest.hexdigest()}", Compiled, lambda: _compile(zip(paths, contents, strict=True))
        )
        for problem in compiled.problems:
            log.warning("%s; it is left out", problem)
        return cls(compiled)

    def __getitem__(self, actor_id: str) -> Actor:
        return self._by_id[actor_id]

    def get(self, actor_id: str) -> Actor | None:
        return self._by_id.get(actor_id)

    def holder(self, office: str, of: str, day: date) -> Actor | None:
        """Who held ``office`` ("president") of the actor ``of`` ("RUS") on ``day``; None when not known for certain."""
        found = {
            actor.id: actor
            for held, actor in self._holders.get((office, of), ())
            if held.since and within(day, held.since, held.until)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    @staticmethod
    def office(actor: Actor, day: date) -> Office | None:
        """The office that ``actor`` held on ``day``, the one taken up last, "acting" ones behind others."""
        held = [o for o in actor.offices if within(day, o.since, o.until)]
        return max(held, key=lambda o: (not o.office.startswith("acting "), o.since or ""), default=None)

    @staticmethod
    def as_of(actor: Actor, day: date | None) -> tuple[str | None, tuple[str, ...]]:
        """Country and sectors of ``actor`` on ``day``."""
        if day is not None:
            for spell in actor.spells:
                if within(day, spell.since, spell.until):
                    return spell.country or actor.country, spell.sectors or actor.sectors
        elif actor.spells and not actor.country and not actor.sectors:
            return actor.spells[-1].country, actor.spells[-1].sectors  # of an article without a date, the latest
        return actor.country, actor.sectors


def within(day: date, since: str | None, until: str | None) -> bool:
    """Whether ``day`` lies from ``since`` to ``until``, both days, months or years, and both included."""
    text = day.isoformat()
    return (since is None or since <= text) and (until is None or text <= until or text.startswith(until))


# Names of all of a state's forces together, which "Turkish troops" and "the Turkish military" mean too.
ARMED_FORCES = re.compile(r"^(?:\S+ ){0,3}(?:Armed|Defen[cs]e|Self-Defen[cs]e) Forces?$|^Armed Forces of ")
PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+|[^\w\s]|_")
APOSTROPHES = str.maketrans("’‘ʼ`´–—‐‑", "'''''----")


def fold(word: str) -> str:
    """A piece of a name as it is compared: lower case, no accents, straight apostrophes, no dots in "U.N."."""
    if not word.isascii():
        word = word.translate(APOSTROPHES).replace("ı", "i").replace("ø", "o").replace("ł", "l").replace("đ", "d")
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)) or word
    if len(word) > 2 and word[1] == ".":
        word = word.replace(".", "")
    return word.lower()


def pieces(name: str) -> list[str]:
    """The folded words and marks of a name."""
    return [fold(piece) for piece in PIECE.findall(name)]


def _contents(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _compile(files: Iterable[tuple[Path, bytes]]) -> Compiled:
    actors: dict[str, Actor] = {}
    agents: list[Agent] = []
    problems: list[str] = []
    for path, content in files:
        if path.suffix == ".toml":
            found = _read_toml(path, content)
        else:
            found, nouns, wrong = read_dictionary(path, content)
            agents += nouns
            problems += wrong
        actors.update({actor.id: actor for actor in found})
    return Compiled(list(actors.values()), _index(list(actors.values())), agents, problems)


def _read_toml(path: Path, content: bytes) -> list[Actor]:
    tables = parse_toml(content, path)
    try:
        return msgspec.convert(tables, _File).actor
    except msgspec.ValidationError as error:
        where = re.search(r"\$\.actor\[(\d+)\]", str(error))
        entry = f"actor {int(where[1]) + 1} ({_id_of(tables, int(where[1]))})" if where else "the file"
        raise DataFileError(f"{path}: {entry}: {error}") from error


def _id_of(tables: dict[str, Any], number: int) -> str:
    entry = tables["actor"][number]
    return str(entry.get("id", "without id")) if isinstance(entry, dict) else "not a table"


def _index(actors: Sequence[Actor]) -> dict[str, list[Name]]:
    """All names by their first piece, the longest first."""
    table: dict[tuple[tuple[str, ...], int, int], dict[int, None]] = {}
    for number, actor in enumerate(actors):
        for sort, names in (
            (NAME, (actor.name,)),
            (ALIAS, actor.aliases),
            (DEMONYM, actor.demonyms),
            (SEAT, actor.seats),
            (CAPITAL, (actor.capital,) if actor.capital else ()),
        ):
            for name in names:
                key = tuple(pieces(name))
                if key[:1] == ("the",) and len(key) > 1:
                    key = key[1:]
                if key:
                    table.setdefault((key, sort, _case(name)), {})[number] = None
    index: dict[str, list[Name]] = {}
    for (key, sort, case), numbers in table.items():
        index.setdefault(key[0], []).append(Name(key[1:], sort, case, tuple(numbers)))
    for names_of_piece in index.values():
        names_of_piece.sort(key=lambda n: (-len(n.rest), n.sort))
    return index


def _may_be_small(names: dict[str, list[Name]], word: str) -> bool:
    """Whether a name may begin with a word in lower case."""
    demonym = word.endswith(ADJECTIVE_ENDS)
    return any(n.case in (ANY, JOINED) or (demonym and n.sort == DEMONYM and not n.rest) for n in names[word])


def _holders(actors: Sequence[Actor]) -> dict[tuple[str, str], list[tuple[Office, Actor]]]:
    """Who held an office, by the office and what it is of."""
    found: dict[tuple[str, str], list[tuple[Office, Actor]]] = {}
    for actor in actors:
        for held in actor.offices:
            found.setdefault((held.office.lower(), held.of or ""), []).append((held, actor))
    return found


def _case(name: str) -> int:
    letters = "".join(filter(str.isalpha, name.removeprefix("the ").removeprefix("The ")))
    if letters.isupper() and all(map(str.isupper, letters)) and len(letters) <= 8:
        return ACRONYM
    if not any(map(str.isupper, letters)):
        return ANY
    joined = letters[0].islower() or (fold(name[:2]) in ARABIC_ARTICLES and not name[2:3].isalpha())
    return JOINED if joined else CAPITALISED
