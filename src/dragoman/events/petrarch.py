"""Codes by a PETRARCH verb dictionary in place of frames, and reads PETRARCH's validation records."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..errors import SourceError
from .dictionary import ARTICLES, REACH, ROLES, Part, Pattern, Verbs, type_of
from .frames import Act, FrameFinder
from .lexicon import Frame


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
        told = {"subject": sources or both, "object": targets or both}
        act.slots.update({name: heads for name, heads in told.items() if heads})
        if answers:
            p = act.predicate
            subject, object_ = act.slots.get("subject", p.subject), act.slots.get("object", p.object)
            act.slots["subject"], act.slots["object"] = object_, subject
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
            return [j] if any(self._is(j, word) for word in text.split("/")) else None
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
