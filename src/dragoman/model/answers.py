"""Answers to sheets, read against their keys: what a labeller writes becomes offsets, and what is wrong in it is named.

A row of labels holds offsets only, no text: ``sentences`` ([start, end, political]), ``acts`` (word, type or null, mode
where the type is one of the labeller's own, actors, recipients, time, place, status, source, same), ``antecedents``
([phrase, [phrases]]), ``ties`` and ``control`` ([holder, relation, other]). Phrases and words are [start, end].
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypedDict, get_args

import msgspec

from ..records import ControlStatus, Status, TieKind
from .kinds import NONE, Kind

STATUSES: tuple[str, ...] = get_args(Status)
TIES: tuple[str, ...] = (*get_args(TieKind), "fights")  # the last is asked of labellers only
GROUND: tuple[str, ...] = get_args(ControlStatus)
WORD = r'(?:\d++|"[^"]+")'
ACT = re.compile(
    rf"^({WORD}) ([A-Z]+(?:/[\w-]+)?|none)(?: ([^ >\"]*(?:\"[^\"]+\"[^ >\"]*)*)>((?:{WORD}\+?)*))?((?: .*)?)$"
)
ANTECEDENT = re.compile(r"^(\d+)=(\d+(?:\+\d+)*)$")
RELATION = re.compile(r"^([TC]) (\d+) ([a-z_]+) (\d+)$")
EXTRA = re.compile(rf"^(d|p|by|=)({WORD})$")

Span = list[int]


class Key(TypedDict):
    """What the key of a sheet has at least: where its candidates stand, and of parties their head, too."""

    id: str
    text: str
    parties: dict[str, tuple[int, int, int]]
    acts: dict[str, tuple[int, int]]
    sentences: dict[str, tuple[int, int]]


class WrongLine(ValueError):
    """A line of answers that can't be read."""


class Answers:
    """The answers to one sheet, read against its ``key``."""

    def __init__(self, key: dict[str, Any]) -> None:
        self.key = key
        self.sentences: list[list[Any]] = []
        self.acts: dict[tuple[int, int], dict[str, Any]] = {}
        self.antecedents: list[tuple[Span, list[Span]]] = []
        self.ties: list[tuple[Span, str, Span]] = []
        self.control: list[tuple[Span, str, Span]] = []
        self._at: Span | None = None

    def line(self, text: str) -> None:
        """One line; raises WrongLine."""
        if found := re.match(r"^S(\d+) ([pn])$", text):
            if found[1] not in self.key["sentences"]:
                raise WrongLine(f"there is no sentence {found[1]}")
            self._at = self.key["sentences"][found[1]]
            self.sentences.append([*self._at, found[2] == "p"])
        elif found := ANTECEDENT.match(text):
            others = [] if found[2] == "0" else [self.phrase(n) for n in found[2].split("+")]
            self.antecedents.append((self.phrase(found[1]), others))
        elif found := RELATION.match(text):
            kinds, where = (TIES, self.ties) if found[1] == "T" else (GROUND, self.control)
            if found[3] not in kinds:
                raise WrongLine(f"{found[3]!r} is none of {', '.join(sorted(kinds))}")
            where.append((self.phrase(found[2]), found[3], self.phrase(found[4])))
        elif found := ACT.match(text):
            self._act(found)
        else:
            raise WrongLine("it is no answer line")

    def _act(self, found: re.Match[str]) -> None:
        word, kind = self.word(found[1]), _kind(found[2])
        if kind.type == NONE:
            return
        act: dict[str, Any] = {"word": word, "type": kind.type, "status": "occurred"}
        if kind.name is not None:
            act["mode"] = kind.name
        act["actors"] = self._parties(found[3] or "")
        act["recipients"] = self._parties(found[4] or "")
        for part in re.findall(r'(?:[a-z=]+"[^"]*"|\S+)', found[5] or ""):
            if part in STATUSES:
                act["status"] = part
            elif extra := EXTRA.match(part):
                name = {"d": "time", "p": "place", "by": "source", "=": "same"}[extra[1]]
                act[name] = self.word(extra[2]) if name == "same" else self.phrase(extra[2])
            else:
                raise WrongLine(f"{part!r} is no status and no d, p, by or = with a number")
        self.acts[word[0], word[1]] = act

    def _parties(self, text: str) -> list[Span]:
        return [self.phrase(n) for n in re.findall(WORD, text)]

    def phrase(self, name: str) -> Span:
        """Where a phrase stands: a number of the sheet, or words in quotes."""
        if name.startswith('"'):
            return self._quoted(name)
        if name in self.key["parties"]:
            return list(self.key["parties"][name][:2])
        if name in self.key["acts"]:  # a word that is phrase and act has two numbers
            start = self.key["acts"][name][0]
            of_word = [[first, end] for first, end, head in self.key["parties"].values() if head == start]
            if not of_word:
                raise WrongLine(f"<{name}> is a word of an act and no phrase")
            return of_word[0]
        raise WrongLine(f"there is no phrase {name}")

    def word(self, name: str) -> Span:
        """Where the word of an act stands."""
        if name.startswith('"'):
            return self._quoted(name)
        if name not in self.key["acts"]:
            raise WrongLine(f"<{name}> is no word of an act")
        return list(self.key["acts"][name])

    def _quoted(self, name: str) -> Span:
        start, end = self._at or [0, len(self.key["text"])]
        at = self.key["text"].find(name[1:-1], start, end)
        at = at if at >= 0 else self.key["text"].find(name[1:-1])
        if at < 0:
            raise WrongLine(f"{name} does not stand in the article")
        return [at, at + len(name) - 2]

    def missing(self) -> list[str]:
        """The sentences without a line."""
        answered = {(s, e) for s, e, _ in self.sentences}
        return [n for n, (s, e) in self.key["sentences"].items() if (s, e) not in answered]

    def row(self) -> dict[str, Any]:
        """The labels, with every candidate word of an answered sentence that is none."""
        answered = [(s, e) for s, e, _ in self.sentences]
        none = [
            {"word": list(span), "type": None}
            for span in self.key["acts"].values()
            if (span[0], span[1]) not in self.acts and any(s <= span[0] < e for s, e in answered)
        ]
        acts = sorted([*self.acts.values(), *none], key=lambda act: act["word"])
        return {
            "id": self.key["id"],
            "sentences": self.sentences,
            "acts": acts,
            "antecedents": self.antecedents,
            "ties": self.ties,
            "control": self.control,
        }


def _kind(text: str) -> Kind:
    try:
        return Kind.parse(text)
    except ValueError as error:
        raise WrongLine(str(error)) from error


def read_answers(path: Path, sheets: Sequence[Path], wrong: list[str]) -> Iterator[Answers]:
    """The answers in a file to the sheets in some folders; what is wrong in it goes to ``wrong``."""
    answers: Answers | None = None
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        wrong.append(f"{path}: can't be read: {error}")
        return
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#!"):
            continue
        if text.startswith("## "):
            if answers is not None:
                yield answers
            answers = None
            try:
                answers = Answers(_key(text.split()[1], sheets))
            except WrongLine as error:
                wrong.append(f"{path}:{number}: {error}")
            continue
        if answers is None:
            continue
        try:
            answers.line(text)
        except WrongLine as error:
            wrong.append(f"{path}:{number}: {text}: {error}")
    if answers is not None:
        yield answers


def _key(name: str, sheets: Sequence[Path]) -> dict[str, Any]:
    """The key of a sheet; raises WrongLine."""
    for folder in sheets:
        file = folder / f"{name}.key"
        try:
            found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            msgspec.convert(found, Key)
        except FileNotFoundError:
            continue
        except msgspec.ValidationError as error:
            raise WrongLine(f"{file} is no key of a sheet: {error}") from error
        except (OSError, ValueError, RecursionError) as error:
            raise WrongLine(f"{file} can't be read: {error}") from error
        return found
    raise WrongLine(f"there is no sheet {name}")
