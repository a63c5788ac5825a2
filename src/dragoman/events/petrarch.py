"""PETRARCH's (and TABARI's) verb dictionaries and validation records, read as they are.

--- ACCORD [042] ---            a block: its verbs have this code, "---" none
ACCORD {ACCORDS ACCORDED}       a verb with its forms; left out: the regular ones
+COME_TO_TERMS [081]            another, with its own code; of several words the first (or that after "+") is the verb
- * WITH &TIES [062]  # note     a pattern: ``*`` the verb, ``&`` a set of words, ``$`` the source, ``+`` the target,
                                ``%`` both, ``^`` any actor; words joined by "_" stand side by side

A code ``A:B`` tells of two events: A from source to target, B back; of ``:B`` there is only the second.
"""

from __future__ import annotations

import logging
import re
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..data import word_lists
from ..errors import DataFileError, SourceError
from ..records import EventType
from .frames import Act, FrameFinder
from .lexicon import Frame

log = logging.getLogger("dragoman.events")

CODE = re.compile(r"\[([^\]]*)\]")
FORMS = re.compile(r"\{([^}]*)\}")
COMMENT = re.compile(r"<!.*?>|[#;].*", re.DOTALL)
NO_CODE = frozenset(("---", "", "+++"))
REACH = 25  # tokens from the verb within which a pattern is matched
ROLES = frozenset("$+%^")
LISTS = word_lists("events", "petrarch")
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
        elif line:
            self._set = None
            self._verb(number, line, self._clean(code[-1]) if code else self._code)

    def _pattern(self, number: int, line: str, code: list[str]) -> None:
        pattern = _pattern(CODE.sub("", line), self._clean(code[-1]), number) if code else None
        if pattern is None:
            what = "has no * for its verb" if code else "has no [code]"
            self.verbs.problems.append(f"{self.path}: line {number}: a pattern {what}; it is left out")
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

    @staticmethod
    def _clean(code: str) -> str | None:
        return None if code.strip() in NO_CODE else code.strip()

    def finish(self) -> Verbs:
        for form, patterns in self._patterns.items():
            self.verbs.patterns[form] = sorted(patterns, key=lambda p: -len(p.before) - len(p.after))
        return self.verbs


def _pattern(text: str, code: str | None, line: int) -> Pattern | None:
    words: list[tuple[str, bool]] = []  # each with whether "_" joins it to the word before
    for chunk in re.sub(r"[(){}]", " ", text).replace("_ ", " ").split():
        for i, word in enumerate(part for part in chunk.split("_") if part):
            words.append((word.lower(), i > 0))
    at = next((i for i, (word, _) in enumerate(words) if word == "*"), None)
    if at is None:
        return None
    after = tuple(Part(word, joined) for word, joined in words[at + 1 :])
    before = tuple(Part(words[i][0], words[i + 1][1]) for i in range(at - 1, -1, -1))
    return Pattern(before, after, code, line)


# ---- coding with it --------------------------------------------------------------------------


class DictionaryFinder(FrameFinder):
    """Finds acts by a verb dictionary in place of the frames; roles that a pattern marks fill the slots."""

    def _find(self, i: int) -> Act | None:
        verbs = self.lexicon.dictionary
        if (
            verbs is None
            or not self.clauses.is_verb(i)
            or self.clauses.relation[i] in ("auxiliary", "passive auxiliary", "adjectival")
        ):
            return None
        for pattern in verbs.of(self.clauses.lower[i], self.clauses.lemma[i]):
            roles: dict[str, list[int]] = {}
            trigger = self._match(i, pattern, verbs, roles)
            if trigger is not None:
                return self._act(i, pattern, trigger, roles) if pattern.code is not None else None
        return None

    def _act(self, i: int, pattern: Pattern, trigger: list[int], roles: dict[str, list[int]]) -> Act:
        code, _, back = (pattern.code or "").partition(":")
        answers = not code  # ":173" tells of what is done to the subject, and nothing of what it does
        code, back = (back, "") if answers else (code, back)
        frame = Frame(
            id=f"line {pattern.line}",
            type=type_of(code),
            cameo=code,
            recipient=("object", "indirect", "with", "to", "against", "on", "for", "from", "of", "in", "at"),
        )
        act = Act(self.clauses.predicate(i), frame, sorted(trigger), float(len(trigger)), back=back or None)
        sources, targets, both = (self._groups(roles.get(mark, [])) for mark in "$+%")
        if sources or both:
            act.slots["subject"] = sources or both
        if targets or both:
            act.slots["object"] = targets or both
        if answers:
            subject, object_ = act.slots.get("subject"), act.slots.get("object")
            act.slots["subject"] = act.predicate.object if object_ is None else object_
            act.slots["object"] = act.predicate.subject if subject is None else subject
        return act

    def _groups(self, tokens: list[int]) -> list[int]:
        """The tokens with those coordinated to them."""
        clauses = self.clauses
        heads = [clauses.head[i] if clauses.relation[i] == "conjunct" else i for i in tokens]
        return clauses.groups(heads)

    def nearest(self, act: Act, step: int) -> list[str]:
        """The entity named nearest to the verb on one side of it, in its sentence: the parties of TABARI's day."""
        j = act.index + step
        doc = self.clauses.doc
        while 0 <= j < len(doc) and not doc[max(j, j - step)].is_sent_start:
            found = self.participants.cast.at(doc[j])
            if found is not None and j not in act.trigger:
                return [found.id]
            j += step
        return []

    def _match(self, i: int, pattern: Pattern, verbs: Verbs, roles: dict[str, list[int]]) -> list[int] | None:
        trigger = [i]
        for parts, step in ((pattern.after, 1), (pattern.before, -1)):
            at = i
            for part in parts:
                found = self._next(at, step, part, verbs)
                if found is None:
                    return None
                if part.text in ROLES:
                    roles.setdefault(part.text, []).append(found[0])
                else:
                    trigger += found
                at = found[-1]
        return trigger

    def _next(self, at: int, step: int, part: Part, verbs: Verbs) -> list[int] | None:
        """The tokens of the next part of a pattern in one direction; a joined one stands next but for articles."""
        doc = self.clauses.doc
        j = at + step
        for _ in range(REACH):
            if not 0 <= j < len(doc) or doc[max(j, at)].is_sent_start:
                return None
            found = self._part(j, step, part.text, verbs)
            if found is not None:
                return found
            if part.joined and self.clauses.lower[j] not in ARTICLES:
                return None
            j += step
        return None

    def _part(self, j: int, step: int, text: str, verbs: Verbs) -> list[int] | None:
        if text in ROLES:
            return [j] if self.participants.cast.at(self.clauses.doc[j]) is not None else None
        if not text.startswith("&"):
            return [j] if self._is(j, text) else None
        for words in verbs.sets.get(text, ()):
            span = range(j, j + len(words)) if step > 0 else range(j - len(words) + 1, j + 1)
            inside = span.start >= 0 and span.stop <= len(self.clauses.doc)
            if inside and all(self._is(k, word) for k, word in zip(span, words, strict=True)):
                return list(span) if step > 0 else list(reversed(span))
        return None


# ---- validation records ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ValidationRecord:
    """A sentence of a validation file with the events it should be coded with: (source, target, code)."""

    id: str
    published: str
    text: str
    category: str
    events: list[tuple[str, str, str]]


def read_validation(content: bytes | str) -> Iterator[ValidationRecord]:
    """The records of a PETRARCH validation file (Sentence, Text; Parse is ignored); raises SourceError."""
    text = content.decode("utf-8", errors="replace") if isinstance(content, bytes) else content
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    for block in re.findall(r"<Sentence\b.*?</Sentence>", text, re.DOTALL):
        bare = re.sub(r"<Parse>.*?</Parse>", "", block, flags=re.DOTALL)
        bare = re.sub(r"&(?!\w+;|#)", "&amp;", bare)
        try:
            yield _record(ElementTree.fromstring(bare))
        except (ElementTree.ParseError, ValueError) as error:
            raise SourceError(f"not a PETRARCH validation record: {error}: {block[:80]!r}") from error


def _record(sentence: ElementTree.Element) -> ValidationRecord:
    stamp = sentence.get("date", "")
    events = [
        (e.get("sourcecode", ""), e.get("targetcode", ""), e.get("eventcode", ""))
        for e in sentence.iter("EventCoding")
        if e.get("eventcode")
    ]
    return ValidationRecord(
        id=sentence.get("id", ""),
        published=datetime.strptime(stamp, "%Y%m%d").date().isoformat() if stamp else "",
        text=" ".join((sentence.findtext("Text") or "").split()),
        category=sentence.get("category", ""),
        events=events,
    )
