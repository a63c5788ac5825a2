"""What pages are made of, kept for as long as nobody writes to the ledger: it is worked out once, however many ask.

While others write all the time, as when articles are read in, nobody waits for what was right a moment ago: it is shown
once more, and worked out anew meanwhile.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from fastapi import Request
from sqlalchemy import Connection

from ..ledger import Ledger
from ..ledger.database import Writes

KEPT = 48  # answers; those that nobody has asked for longest go
Answer = TypeVar("Answer")


class _Past(NamedTuple):
    """An answer that was right until somebody wrote, and the moment when it was last known to be."""

    answer: Any
    right: float


class Answers:
    """The answers to the last questions. What is kept is shared: never change it.

    ``patience`` is how many seconds before one is asked for somebody else may have written what it doesn't tell.
    """

    def __init__(self, ledger: Ledger, patience: float = 0.0) -> None:
        self.ledger, self.patience = ledger, patience
        self._writes = Writes(ledger.engine)
        self._lock = Lock()
        self._known: object = None
        self._confirmed = 0.0  # when nothing was known to be written since
        self._made: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._past: dict[Hashable, _Past] = {}
        self._renewed: set[Hashable] = set()  # questions that are worked out anew while their past answers are shown
        self._renewer = ThreadPoolExecutor(1)
        self._forgotten = 0

    def of(self, question: Hashable, make: Callable[[Connection], Answer]) -> Answer:
        """The answer to a question: as it is kept, or as ``make`` works it out. Who asks meanwhile waits for it."""
        state = self._state()  # asked for first: what is written later makes the answer old
        with self._lock:
            now = time.monotonic()
            if state != self._known:
                self._outdate(now)
                self._known = state
            self._confirmed = now
            found, past = self._made.get(question), self._past.get(question)
            if found is not None:
                self._made.move_to_end(question)
            elif past is not None and now - past.right < self.patience:
                if question not in self._renewed:
                    self._renewed.add(question)
                    self._renewer.submit(self._renew, question, make, self._forgotten)
                before: Answer = past.answer
                return before
            else:
                mine = self._made[question] = Future[Any]()
                while len(self._made) > KEPT:
                    self._made.popitem(last=False)
        if found is not None:
            answer: Answer = found.result()
            return answer
        try:
            with self.ledger.reading() as connection:
                made = make(connection)
        except BaseException as error:
            mine.set_exception(error)
            self._drop(question, mine)
            raise
        mine.set_result(made)
        return made

    def forget(self) -> None:
        """Makes all answers old at once: who wrote something at the desk wants to see it."""
        with self._lock:
            self._forgotten += 1
            self._made.clear()
            self._past.clear()

    def close(self) -> None:
        """Lets go of the ledger."""
        self._renewer.shutdown(cancel_futures=True)
        self._writes.close()

    def _state(self) -> tuple[object, date]:
        return self._writes.state(), date.today()

    def _outdate(self, now: float) -> None:
        for question, made in self._made.items():
            if made.done() and made.exception() is None:
                self._past[question] = _Past(made.result(), self._confirmed)
        self._past = {asked: past for asked, past in self._past.items() if now - past.right < self.patience}
        self._made.clear()

    def _renew(self, question: Hashable, make: Callable[[Connection], Any], forgotten: int) -> None:
        """Works an answer out while the past one is shown; what goes wrong is told to who asks when that is too old."""
        began, state, anew = time.monotonic(), self._state(), Future[Any]()
        try:
            with self.ledger.reading() as connection:
                anew.set_result(make(connection))
        finally:
            with self._lock:
                self._renewed.discard(question)
                if anew.done() and forgotten == self._forgotten:
                    if state == self._known:
                        self._made.setdefault(question, anew)
                    else:  # somebody has written meanwhile
                        self._past[question] = _Past(anew.result(), began)

    def _drop(self, question: Hashable, answer: Future[Any]) -> None:
        with self._lock:
            if self._made.get(question) is answer:
                del self._made[question]


def answered(request: Request, make: Callable[[Connection], Answer], *more: Hashable) -> Answer:
    """The answer to what an address asks for; ``more`` is what it rests on besides."""
    answers: Answers = request.app.state.answers
    return answers.of((request.url.path, request.url.query, *more), make)
