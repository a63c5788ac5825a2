"""Codes the events of an article: every word with a frame, its arguments, its standing, its date and place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..entities import Cast
from ..language import is_parsed
from ..language.clauses import Clauses
from ..records import Event, Evidence, Place, Statement, Time
from .frames import Act, FrameFinder
from .lexicon import Lexicon
from .participants import Participants
from .status import StatusReader

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span


def code_events(
    doc: Doc,
    *,
    cast: Cast,
    places: list[Place],
    times: list[Time],
    statements: list[Statement],
    lexicon: Lexicon,
    published: date | None,
) -> list[Event]:
    """The events of ``doc`` in order of text."""
    if not len(doc):
        return []
    return Coder(doc, cast, places, times, statements, lexicon, published).events()


class Coder:
    """Codes one article."""

    def __init__(
        self,
        doc: Doc,
        cast: Cast,
        places: list[Place],
        times: list[Time],
        statements: list[Statement],
        lexicon: Lexicon,
        published: date | None,
    ) -> None:
        self.doc = doc
        self.lexicon = lexicon
        self.clauses = Clauses(doc)
        spans = [(a, b) for place in places for a, b in place.mentions]
        self.participants = Participants(self.clauses, cast, spans)
        self.finder = FrameFinder(self.clauses, lexicon, self.participants)
        self.statuses = StatusReader(self.clauses, lexicon)
        self.found: list[Event] = []

    def events(self) -> list[Event]:
        for sent in self.doc.sents:
            if is_parsed(sent):
                self._sentence(sent)
        return self.found

    def _sentence(self, sent: Span) -> None:
        acts = [act for i in range(sent.start, sent.end) if (act := self.finder.act(i)) is not None]
        for act in acts:
            event = self._event(act, sent)
            if event is not None:
                self.found.append(event)

    def _event(self, act: Act, sent: Span) -> Event | None:
        frame = act.frame
        actors, recipients = self._who(act)
        if not actors and not recipients:
            return None
        if ("recipient" in frame.needs and not recipients) or ("actor" in frame.needs and not actors):
            return None
        status = self.statuses.status(act)
        if status is None:
            return None
        ontology = self.lexicon.ontology
        return Event(
            id=f"v{len(self.found) + 1}",
            type=frame.type,
            mode=frame.mode,
            contexts=list(frame.contexts),
            cameo=frame.cameo,
            score=ontology.types[frame.type].score,
            actors=actors,
            recipients=recipients,
            status=status,
            plover=ontology.announced(frame.type) if status == "planned" else frame.type,
            evidence=Evidence(sentence=(sent.start_char, sent.end_char), trigger=self._trigger(act)),
            rule=f"frame:{frame.id}",
            confidence=0.5,
        )

    def _who(self, act: Act) -> tuple[list[str], list[str]]:
        frame = act.frame
        noun = act.predicate.kind == "noun"
        actor_slots = list(frame.noun_actor if noun else frame.actor)
        recipient_slots = list(frame.noun_recipient if noun else frame.recipient)
        if act.light is not None and act.carrier is not None:
            if act.light.subject == "actor":
                actor_slots.append("carrier.subject")
            elif act.light.subject == "recipient":
                recipient_slots.append("carrier.subject")
                actor_slots += ["from", "by", "of"]
        if frame.mutual:
            together = [e for slot in actor_slots for e in self.participants.all(self._slot(act, slot))]
            return list(dict.fromkeys(together)), []
        actors = self._first(act, actor_slots)
        recipients = [e for e in self._first(act, recipient_slots, actors)]
        return actors, recipients

    def _slot(self, act: Act, name: str) -> list[int]:
        if name == "carrier.subject":
            return act.carrier.subject if act.carrier is not None else []
        return self.finder.slot(act, name)

    def _first(self, act: Act, slots: list[str], not_these: list[str] | None = None) -> list[str]:
        for slot in slots:
            found = [e for e in self.participants.all(self._slot(act, slot)) if e not in (not_these or [])]
            if found:
                return found
        return []

    def _trigger(self, act: Act) -> list[tuple[int, int]]:
        words = sorted({*act.trigger, *([act.carrier.index] if act.carrier is not None else [])})
        spans: list[tuple[int, int]] = []
        for i in words:
            token = self.doc[i]
            start, end = token.idx, token.idx + len(token)
            if spans and start - spans[-1][1] <= 1:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return spans
