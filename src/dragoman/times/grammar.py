"""Loads the vocabulary and the grammar, and compiles the patterns to regular expressions over word classes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn

from ..data import read_toml
from ..errors import DataFileError
from .words import NUMBER_WORDS, ORDINALS, Alphabet, Tags

DATA: Final = Path(__file__).parent / "data"
_ITEM = re.compile(
    r"\s*(?:(?P<macro>\{\w+\})|(?P<look>[<>]!?)(?P<seen>[\w'/.]+)|(?P<name>[a-z]\w*):"
    r"|(?P<words>[\w'./]+)|(?P<mark>[()|?*+]))"
)


@dataclass(frozen=True)
class Rule:
    """One rule of the grammar; ``first`` are the characters that a match can begin with, ``classes`` the
    classes named by each capture."""

    name: str
    make: str
    regex: re.Pattern[str]
    first: frozenset[str]
    classes: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Grammar:
    """Vocabulary and rules as compiled; ``values`` has, for each class, what its words mean."""

    alphabet: Alphabet
    values: dict[str, dict[str, Any]]
    starts: dict[str, tuple[Rule, ...]]
    tags: dict[str, Tags]


@cache
def load_grammar() -> Grammar:
    """The grammar that comes with the program; raises DataFileError when a data file is not as it should be."""
    return read_grammar(DATA)


def read_grammar(folder: Path) -> Grammar:
    """The grammar in a folder with vocabulary.toml, holidays.toml and grammar.toml."""
    values = _vocabulary(folder)
    table = read_toml(folder / "grammar.toml")
    raw_rules = table.get("rule", [])
    macros = table.get("macro", {})
    tags = _tags(values, [_expand(str(rule.get("pattern", "")), macros) for rule in raw_rules])
    alphabet = Alphabet(tags)
    rules = [_rule(raw, i, macros, alphabet, folder / "grammar.toml") for i, raw in enumerate(raw_rules, start=1)]
    starts: dict[str, list[Rule]] = {}
    for compiled in rules:
        for char in compiled.first:
            starts.setdefault(char, []).append(compiled)
    return Grammar(alphabet, values, {char: tuple(found) for char, found in starts.items()}, tags)


def _tags(values: dict[str, dict[str, Any]], patterns: list[str]) -> dict[str, Tags]:
    """The classes of each word: those of the vocabulary, ordinals, and a class of its own for one that a pattern
    names."""
    tags: dict[str, set[str]] = {}
    for name, words in values.items():
        for word in words:
            tags.setdefault(word, set()).add(name)
    for word in ORDINALS:
        tags.setdefault(word, set()).update(("ORD", "DAY"))
    for literal in (literal for pattern in patterns for literal in _literals(pattern)):
        tags.setdefault(literal, set()).add(literal)
    return {word: frozenset(t) for word, t in tags.items() if word not in NUMBER_WORDS}


def _vocabulary(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / "vocabulary.toml"
    values = read_toml(path)
    for name, words in values.items():
        if not (name.isupper() and isinstance(words, dict)):
            raise DataFileError(f"{path}: [{name}] must be a table of words with a name in capitals")
        for word, value in words.items():
            if word != word.lower() or not isinstance(value, int | str):
                raise DataFileError(f"{path}: [{name}] {word!r}: words are in lower case, values numbers or codes")
    values["HOLIDAY"] = _holidays(folder / "holidays.toml")
    return values


def _holidays(path: Path) -> dict[str, Any]:
    holidays = read_toml(path)
    for name, value in holidays.items():
        known = isinstance(value, list) and len(value) in (2, 3) and all(isinstance(v, int) for v in value)
        if not (known or (isinstance(value, dict) and set(value) in ({"easter"}, {"islamic"}))):
            raise DataFileError(f"{path}: {name!r}: not a date that can be worked out: {value!r}")
    return holidays


def _expand(pattern: str, macros: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: macros.get(m[1], m[0]), pattern)


def _literals(pattern: str) -> set[str]:
    found: set[str] = set()
    for item in _ITEM.finditer(pattern):
        for word in (item["words"] or item["seen"] or "").split("/"):
            if word and not word.isupper():
                found.add(word.replace("_", " "))
    return found


def _tag(name: str) -> str:
    """A class, or a literal word or phrase (written with "_" for the space)."""
    return name if name.isupper() else name.replace("_", " ")


def _rule(raw: dict[str, Any], number: int, macros: dict[str, str], alphabet: Alphabet, path: Path) -> Rule:
    from .values import MAKERS

    where = f"{path}: rule {number} ({raw.get('name')!r})"
    if set(raw) != {"name", "pattern", "make"} or not all(isinstance(v, str) for v in raw.values()):
        raise DataFileError(f"{where}: a rule has name, pattern and make, each a text")
    if raw["make"] not in MAKERS:
        raise DataFileError(f"{where}: make = {raw['make']!r} is not one of {', '.join(sorted(MAKERS))}")
    compiler = _Compiler(_expand(raw["pattern"], macros), alphabet, where)
    regex, first, nullable = compiler.choice()
    if compiler.rest or nullable:
        raise DataFileError(f"{where}: the pattern ends unexpectedly or can match nothing: {raw['pattern']!r}")
    try:
        compiled = re.compile(regex)
    except re.error as error:
        raise DataFileError(f"{where}: {error}") from error
    return Rule(raw["name"], raw["make"], compiled, frozenset(first), compiler.classes)


class _Compiler:
    """A recursive descent over one pattern; each method gives regex, first characters, and whether it can be empty."""

    def __init__(self, pattern: str, alphabet: Alphabet, where: str) -> None:
        self.rest = pattern
        self.alphabet = alphabet
        self.where = where
        self.classes: dict[str, tuple[str, ...]] = {}

    def peek(self) -> re.Match[str] | None:
        self.rest = self.rest.strip()
        match = _ITEM.match(self.rest)
        if match is None and self.rest:
            raise DataFileError(f"{self.where}: cannot read the pattern from {self.rest!r} on")
        return match

    def take(self, match: re.Match[str]) -> re.Match[str]:
        self.rest = self.rest[match.end() :]
        return match

    def choice(self) -> tuple[str, set[str], bool]:
        regexes, first, nullable = [], set[str](), False
        while True:
            regex, f, n = self.sequence()
            regexes.append(regex)
            first |= f
            nullable = nullable or n
            mark = self.peek()
            if mark is None or mark["mark"] != "|":
                return "|".join(regexes), first, nullable
            self.take(mark)

    def sequence(self) -> tuple[str, set[str], bool]:
        regex, first, nullable = "", set[str](), True
        while (item := self.peek()) is not None and item["mark"] not in (")", "|"):
            part, f, n = self.term()
            regex += part
            if nullable:
                first |= f
            nullable = nullable and n
        return regex, first, nullable

    def term(self) -> tuple[str, set[str], bool]:
        item = self.take(self.peek() or self._fail())
        if item["look"]:
            sign = {"<": "(?<=", "<!": "(?<!", ">": "(?=", ">!": "(?!"}[item["look"]]
            return f"{sign}{self.chars(item['seen'])})", set(), True
        name = item["name"]
        if name:
            item = self.take(self.peek() or self._fail())
        regex, first, nullable = self.group(name) if item["mark"] == "(" else self.word(item, name)
        if name:
            self.classes.setdefault(name, ())
            regex = f"(?P<{name}>{regex})"
        after = self.peek()
        if after is not None and after["mark"] in ("?", "*", "+"):
            self.take(after)
            return regex + after["mark"], first, nullable or after["mark"] != "+"
        return regex, first, nullable

    def word(self, item: re.Match[str], name: str | None) -> tuple[str, set[str], bool]:
        if not item["words"]:
            self._fail()
        if name:
            self.classes[name] = tuple(item["words"].split("/"))
        regex = self.chars(item["words"])
        return regex, set(regex[1:-1]), False

    def group(self, name: str | None) -> tuple[str, set[str], bool]:
        regex, first, nullable = self.choice()
        closing = self.peek()
        if closing is None or closing["mark"] != ")":
            self._fail()
        self.take(closing)
        return (regex if name else f"(?:{regex})"), first, nullable

    def chars(self, words: str) -> str:
        """A set of all characters of words in these classes."""
        found = "".join(sorted({char for tag in words.split("/") for char in self.alphabet.chars(_tag(tag))}))
        if not found:
            raise DataFileError(f"{self.where}: no word is of class {words!r}")
        return f"[{found}]"

    def _fail(self) -> NoReturn:
        raise DataFileError(f"{self.where}: cannot read the pattern from {self.rest!r} on")
