"""The program's knowledge: how its files, and those that a user gives it, are opened, and which version they are."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from .errors import DataFileError

ROOMS = Path(__file__).parent
KNOWLEDGE = (".toml", ".csv", ".npz", ".onnx", ".json")  # how its files end
# The rooms that an article goes through; the others show and keep what these found.
READING = ("article", "language", "entities", "places", "times", "statements", "events", "relations", "model")


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises DataFileError when it can't be read or is none."""
    try:
        return parse_toml(path.read_bytes(), path)
    except OSError as error:
        raise DataFileError(f"{_named(path)}: {(error.strerror or str(error)).lower()}") from error


def parse_toml(content: bytes, path: Path) -> dict[str, Any]:
    """The tables in what was read from a TOML file. Raises DataFileError when it is none."""
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(f"{_named(path)}: is not TOML: {error}") from error
    except RecursionError as error:
        raise DataFileError(f"{_named(path)}: is nested too deeply to be read") from error


class WordLists(dict[str, frozenset[str]]):
    """Classes of words by name; those of which the order matters are ``ordered``."""

    def __init__(self, where: str, table: dict[str, str | list[str]]) -> None:
        self._where = where
        self._given = {name: tuple(words.split() if isinstance(words, str) else words) for name, words in table.items()}
        super().__init__((name, frozenset(words)) for name, words in self._given.items())

    def __missing__(self, name: str) -> frozenset[str]:
        raise DataFileError(f"{self._where} has no {name}")

    def ordered(self, name: str) -> tuple[str, ...]:
        return self._given[name] if name in self else tuple(self[name])


def word_lists(room: str, table: str) -> WordLists:
    """A table of ``data/lists.toml`` of a room. Raises DataFileError when it isn't there or isn't as it should be."""
    path = ROOMS / room / "data" / "lists.toml"
    where = f"{_named(path)}: [{table}]"
    try:
        return WordLists(where, _lists(path)[table])
    except (KeyError, AttributeError, TypeError) as error:
        raise DataFileError(f"{where} is not a table of words: {error}") from error


@cache
def _lists(path: Path) -> dict[str, Any]:
    return read_toml(path)


def _named(path: Path) -> str:
    """A file of the program's by its room, another as it was given."""
    return path.relative_to(ROOMS).as_posix() if path.is_relative_to(ROOMS) else str(path)


def data_version() -> str:
    """Twelve hexadecimal digits that are the same where all data files of the rooms are the same.

    They change with every line that is added or corrected, in a release or by its user; with the version of the
    program, that of the model and those of the GeoNames packages, they say what a record was made with.
    """
    return _digest(path for path in ROOMS.glob("*/data/**/*") if path.suffix in KNOWLEDGE)


def program_version() -> str:
    """The version of the program and, behind a plus sign, twelve hexadecimal digits that are the same where the code
    that reads is. Between two releases they tell apart what was read before a change and after it."""
    from . import __version__

    code = [*ROOMS.glob("*.py"), *(path for room in READING for path in (ROOMS / room).glob("*.py"))]
    return f"{__version__}+{_digest(code)}"


def own_version(files: Iterable[tuple[str, Path]], wishes: Iterable[object]) -> str:
    """What stands behind the version of the data where it is read with files of one's own, each with what it is for, or
    with other wishes than usual: a plus sign and twelve hexadecimal digits; nothing without any."""
    given = [*files, *((str(wish), None) for wish in wishes)]
    return f"+{_digest_of((name, path.read_bytes() if path else b'') for name, path in given)}" if given else ""


def _digest(files: Iterable[Path]) -> str:
    named = sorted((path.relative_to(ROOMS).as_posix(), path) for path in files)
    return _digest_of((name, path.read_bytes()) for name, path in named)


def _digest_of(named: Iterable[tuple[str, bytes]]) -> str:
    digest = sha256()
    for name, content in named:
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]
