"""What pages are made of, kept for as long as nobody writes to the ledger: it is worked out once, however many ask."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from fastapi import Request
from sqlalchemy import Connection

from ..ledger import Ledger
from ..ledger.database import Writes

KEPT = 48  # answers; those that nobody has asked for longest go
Answer = TypeVar("Answer")


class Answers:
    """The answers to the last questions, none older than the last write. What is kept is shared: never change it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._writes = Writes(ledger.engine)
        self._lock = Lock()
        self._known: object = None
        self._made: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def of(self, question: Hashable, make: Callable[[Connection], Answer]) -> Answer:
        """The answer to a question: as it is kept, or as ``make`` works it out. Who asks meanwhile waits for it."""
        now = (self._writes.state(), date.today())  # asked for first: what is written later makes the answer old
        with self._lock:
            if now != self._known:
                self._known = now
                self._made.clear()
            found = self._made.get(question)
            if found is None:
                mine = self._made[question] = Future[Any]()
                while len(self._made) > KEPT:
                    self._made.popitem(last=False)
            else:
                self._made.move_to_end(question)
        if found is not None:
            answer: Answer = found.result()
            return answer
        try:
            with self.ledger.reading() as connection:
                made = make(connection)
        except BaseException as error:
            mine.set_exception(error)
            self._forget(question, mine)
            raise
        mine.set_result(made)
        return made

    def _forget(self, question: Hashable, answer: Future[Any]) -> None:
        with self._lock:
            if self._made.get(question) is answer:
                del self._made[question]

    def close(self) -> None:
        """Lets go of the ledger."""
        self._writes.close()


def answered(request: Request, make: Callable[[Connection], Answer], *more: Hashable) -> Answer:
    """The answer to what an address asks for; ``more`` is what it rests on besides."""
    answers: Answers = request.app.state.answers
    return answers.of((request.url.path, request.url.query, *more), make)
