"""PETRARCH's (and TABARI's) verb dictionaries, read as they are.

--- ACCORD [042] ---            a block: its verbs have this code, "---" none
ACCORD {ACCORDS ACCORDED}       a verb with its forms; left out: the regular ones
+COME_TO_TERMS [081]            another, with its own code; of several words the first (or that after "+") is the verb
- * WITH &TIES [062]  # note     a pattern: ``*`` the verb, ``&`` a set of words, ``$`` the source, ``+`` the target,
                                ``%`` both, ``^`` any actor; words joined by "_" stand side by side

``BY/WITH`` is either word. A code ``A:B`` tells of two events: A from source to target, B back; of ``:B`` there is only
the second. A transformation (``~ a (a b ATTACK) SAY = ...``) is named and left out.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from ..data import word_lists
from ..errors import DataFileError
from ..records import EventType

log = logging.getLogger("dragoman.events")

CODE = re.compile(r"\[([^\]]*)\]")
FORMS = re.compile(r"\{([^}]*)\}")
COMMENT = re.compile(r"<!.*?>|[#;].*", re.DOTALL)
NO_CODE = re.compile(r"[^0-9A-Za-z:]")  # "---", and what stands beside a code ("080!")
REACH = 25  # tokens from the verb within which a pattern is matched
ROLES = frozenset("$+%^")
LISTS = word_lists("events", "dictionary")
ARTICLES = LISTS["articles"]
# CAMEO's 20 root codes and, above them, those of WEIS that old dictionaries use.
ROOTS: dict[str, EventType] = {
    "01": "SUPPORT", "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID",
    "08": "CONCEDE", "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST",
    "15": "MOBILIZE", "16": "SANCTION", "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
    "21": "COERCE", "22": "ASSAULT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a pattern: a lower-case word, "&set" or a role; ``joined`` to the one nearer the verb."""

    text: str
    joined: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of a verb: parts before it (the nearest first) and after it, and its code (None codes nothing)."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]
    code: str | None
    line: int


@dataclass
class Verbs:
    """A verb dictionary: patterns by any form of the verb, the longest first, and the sets of words. Old dictionaries
    have lines that even their own programs leave out: ``problems`` names them."""

    patterns: dict[str, list[Pattern]] = field(default_factory=dict)
    sets: dict[str, list[list[str]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def of(self, form: str, lemma: str) -> list[Pattern]:
        """The patterns of a verb in one of its forms, the longest first.

        A phrase with the form ("+KILLED_AND_WOUNDED") leaves it the patterns of the verb itself; a verb that is listed
        by this very form has its own alone.
        """
        own = self.patterns.get(form, [])
        if form == lemma or any(not pattern.before and not pattern.after for pattern in own):
            return own
        return sorted([*own, *self.patterns.get(lemma, [])], key=lambda p: -len(p.before) - len(p.after))


def type_of(code: str) -> EventType:
    """The PLOVER type of a CAMEO (or WEIS) code by its root."""
    return ROOTS.get(code[:2], "CONSULT")


# ---- the dictionary ------------------------------------------------------------------------


def read_verbs(path: Path) -> Verbs:
    """Reads a verb dictionary, naming on the log the lines that are left out; raises DataFileError when it can't be
    opened."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise DataFileError(f"{path}: {error.strerror}") from error
    text = re.sub(r"<!--.*?-->", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    reader = _VerbReader(path)
    for number, line in enumerate(text.splitlines(), 1):
        reader.line(number, COMMENT.sub("", line).strip())
    verbs = reader.finish()
    for problem in verbs.problems:
        log.warning("%s", problem)
    return verbs


class _VerbReader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.verbs = Verbs()
        self._patterns: dict[str, list[Pattern]] = defaultdict(list)
        self._block: list[str] = []  # forms of the verbs of the block, which its patterns are for
        self._code: str | None = None
        self._set: list[list[str]] | None = None

    def line(self, number: int, line: str) -> None:
        code = CODE.findall(line)
        if line.startswith("---"):
            self._block, self._set = [], None
            self._code = self._clean(code[-1]) if code else None
        elif line.startswith("&"):
            self._set = self.verbs.sets.setdefault(line.split()[0].lower().rstrip("_"), [])
        elif line.startswith("+") and self._set is not None:
            self._set.append(CODE.sub("", line[1:]).lower().replace("_", " ").split())
        elif line.startswith("-"):
            self._pattern(number, line[1:], code)
        elif line.startswith("~"):
            self._leave_out(number, "a transformation;")
        elif line:
            self._set = None
            self._verb(number, line, self._clean(code[-1]) if code else self._code)

    def _pattern(self, number: int, line: str, code: list[str]) -> None:
        pattern = _pattern(self._words(CODE.sub("", line)), self._clean(code[-1]), number) if code else None
        if pattern is None:
            self._leave_out(number, f"a pattern has no {'* for its verb' if code else '[code]'};")
            return
        unknown = [
            p.text for p in (*pattern.before, *pattern.after) if p.text[0] == "&" and p.text not in self.verbs.sets
        ]
        if unknown:
            self._leave_out(number, f"a pattern has {unknown[0].upper()}, a set that is not given before it;")
            return
        for form in self._block:
            self._patterns[form].append(pattern)

    def _verb(self, number: int, line: str, code: str | None) -> None:
        forms = [form for group in FORMS.findall(line) for form in group.split()]
        base = FORMS.sub("", CODE.sub("", line)).strip()
        for text in (base, *forms):
            words = text.lower().strip("_ ").replace("_", " ").split()
            if not words:
                continue
            at = next((i for i, word in enumerate(words) if i and word.startswith("+")), 0)
            words = [word.lstrip("+") for word in words]
            before = tuple(Part(word, True) for word in reversed(words[:at]))
            after = tuple(Part(word, True) for word in words[at + 1 :])
            self._block.append(words[at])
            self._patterns[words[at]].append(Pattern(before, after, code, number))

    def _leave_out(self, number: int, what: str) -> None:
        self.verbs.problems.append(f"{self.path}: line {number}: {what} it is left out")

    def _words(self, text: str) -> list[tuple[str, bool]]:
        """The words and sets of a pattern, each with whether "_" joins it to the one before; a set's own name may have
        "_" in it."""
        names = sorted(self.verbs.sets, key=len, reverse=True)
        word = re.compile("|".join([*(re.escape(name) + "(?![^_])" for name in names), "[^_]+"]))
        chunks = re.sub(r"[(){}]", " ", text).lower().replace("_ ", " ").split()
        return [(part, i > 0) for chunk in chunks for i, part in enumerate(word.findall(chunk))]

    @staticmethod
    def _clean(code: str) -> str | None:
        return NO_CODE.sub("", code) or None

    def finish(self) -> Verbs:
        for form, patterns in self._patterns.items():
            self.verbs.patterns[form] = sorted(patterns, key=lambda p: -len(p.before) - len(p.after))
        return self.verbs


def _pattern(words: list[tuple[str, bool]], code: str | None, line: int) -> Pattern | None:
    at = next((i for i, (word, _) in enumerate(words) if word == "*"), None)
    if at is None:
        return None
    after = tuple(Part(word, joined) for word, joined in words[at + 1 :])
    before = tuple(Part(words[i][0], words[i + 1][1]) for i in range(at - 1, -1, -1))
    return Pattern(before, after, code, line)


# ---- coding with it --------------------------------------------------------------------------
