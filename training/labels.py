"""Checks labellers' answers to sheets and turns them into stand-off labels.

    python training/labels.py SHEETS ANSWERS.txt ...                     # check; a wrong line is named
    python training/labels.py SHEETS ANSWERS.txt ... -o LABELS.jsonl     # and write the labels, one article a line

A row of labels holds offsets only, no text: ``sentences`` ([start, end, political]), ``acts`` (word, type or null,
actors, recipients, time, place, status, source, same), ``antecedents`` ([phrase, [phrases]]), ``ties`` and ``control``
([holder, relation, other]). Phrases and words are [start, end].
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TYPES = frozenset(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT".split()
)
STATUSES = frozenset("occurred ongoing planned postponed cancelled possible denied".split())
TIES = frozenset("leads part_of supports opposes fights guarantees".split())
GROUND = frozenset("gained lost holds".split())
WORD = r'(?:\d+|"[^"]+")'
ACT = re.compile(rf"^({WORD}) ([A-Z]+)(?: ([^ >\"]*(?:\"[^\"]+\"[^ >\"]*)*)>((?:{WORD}\+?)*))?((?: .*)?)$")
ANTECEDENT = re.compile(r"^(\d+)=(\d+(?:\+\d+)*)$")
RELATION = re.compile(r"^([TC]) (\d+) ([a-z_]+) (\d+)$")
EXTRA = re.compile(rf"^(d|p|by|=)({WORD})$")

Span = list[int]


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
        if found[2] == "none":
            return
        if found[2] not in TYPES:
            raise WrongLine(f"{found[2]!r} is no PLOVER type")
        word = self.word(found[1])
        act: dict[str, Any] = {"word": word, "type": found[2], "status": "occurred"}
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
            return list(self.key["acts"][name])
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


def read_answers(path: Path, sheets: list[Path], wrong: list[str]) -> Iterator[Answers]:
    """The answers in a file; what is wrong in it goes to ``wrong``."""
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
            name = text.split()[1]
            file = next((folder / f"{name}.key" for folder in sheets if (folder / f"{name}.key").exists()), None)
            answers = Answers(json.loads(file.read_text(encoding="utf-8"))) if file is not None else None
            if answers is None:
                wrong.append(f"{path}:{number}: there is no sheet {name}")
            continue
        if answers is None:
            continue
        try:
            answers.line(text)
        except WrongLine as error:
            wrong.append(f"{path}:{number}: {text}: {error}")
    if answers is not None:
        yield answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheets", type=Path, help="the folder of the sheets and their keys (or folders, joined with :)")
    parser.add_argument("answers", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    wrong: list[str] = []
    rows = []
    for path in arguments.answers:
        for answers in read_answers(path, [Path(part) for part in str(arguments.sheets).split(":")], wrong):
            if missing := answers.missing():
                wrong.append(f"{path}: {answers.key['id']}: sentences without a line: {' '.join(missing)}")
            rows.append({**answers.row(), "labeller": path.stem})
    if arguments.output:
        arguments.output.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    acts = sum(act["type"] is not None for row in rows for act in row["acts"])
    print(f"{len(rows)} articles, {sum(len(row['sentences']) for row in rows)} sentences, {acts} acts")
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
