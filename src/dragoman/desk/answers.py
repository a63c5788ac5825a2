"""What pages are made of, kept for as long as nobody writes to the ledger: it is worked out once, however many ask.

While others write all the time, as when articles are read in, nobody waits for what was right a moment ago: it is shown
once more, and worked out anew meanwhile. What somebody asked for of late is worked out anew after a write without being
asked for again, so that the next reader need not wait either.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from fastapi import Request
from sqlalchemy import Connection

from ..ledger import Ledger
from ..ledger.database import Writes

KEPT = 128  # answers; those that nobody has asked for longest go
WANTED = 60.0  # seconds since somebody asked, in which an answer is worked out anew of itself
SOON = 0.2  # seconds that a reader waits for an answer that is next to be worked out anew, rather than see a past one
Answer = TypeVar("Answer")
Make = Callable[[Connection], Any]


class _Past(NamedTuple):
    """An answer that was right until somebody wrote, and the moment when it was last known to be."""

    answer: Any
    right: float


class _Renewed(NamedTuple):
    """A past answer that is worked out anew, and whether that comes next."""

    past: Any
    renewal: Future[Any]
    is_next: bool

    def shown(self) -> Any:
        """The new answer where it is there at once, else the past one."""
        if self.is_next:
            wait([self.renewal], SOON)
        done = self.renewal.done() and not self.renewal.cancelled() and self.renewal.exception() is None
        return self.renewal.result() if done else self.past


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
        self._wanted: dict[Hashable, tuple[float, Make]] = {}  # when it was asked for last, and how it is made
        self._renewed: dict[Hashable, Future[Any]] = {}  # what is worked out anew while past answers are shown
        self._renewer = ThreadPoolExecutor(1)
        self._rested = 0.0  # until when the renewer leaves the processor to the readers
        self._forgotten = 0

    def of(self, question: Hashable, make: Callable[[Connection], Answer]) -> Answer:
        """The answer to a question: as it is kept, or as ``make`` works it out. Who asks meanwhile waits for it."""
        state = self._state()  # asked for first: what is written later makes the answer old
        with self._lock:
            now = time.monotonic()
            if self.patience:
                self._wanted[question] = (now, make)
            written = state != self._known
            if written:
                self._outdate(now)
                self._known = state
            self._confirmed = now
            found, renewed = self._made.get(question), None
            if found is not None:
                self._made.move_to_end(question)
            else:
                renewed = self._past_one(question, make, now)
            mine = self._begun(question) if found is None and renewed is None else None
            if written:
                for other in self._past.keys() & self._wanted.keys():
                    self._renew_soon(other, self._wanted[other][1])
        if mine is not None:
            return self._work_out(question, mine, make)
        answer: Answer = found.result() if found is not None else renewed.shown()  # type: ignore[union-attr]
        return answer

    def _past_one(self, question: Hashable, make: Make, now: float) -> _Renewed | None:
        """What was right a moment ago, on its way to be worked out anew."""
        past = self._past.get(question)
        if past is None or now - past.right >= self.patience:
            return None
        is_next = not self._renewed
        return _Renewed(past.answer, self._renew_soon(question, make), is_next)

    def _begun(self, question: Hashable) -> Future[Any]:
        """The place of an answer that is about to be worked out; others who ask wait for it."""
        mine = self._made[question] = Future[Any]()
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return mine

    def _work_out(self, question: Hashable, mine: Future[Any], make: Callable[[Connection], Answer]) -> Answer:
        began, forgotten = time.monotonic(), self._forgotten
        try:
            with self.ledger.reading() as connection:
                made = make(connection)
        except BaseException as error:
            mine.set_exception(error)
            self._drop(question, mine)
            raise
        mine.set_result(made)
        with self._lock:
            if self._made.get(question) is not mine and forgotten == self._forgotten:  # somebody has written meanwhile
                self._past[question] = _Past(made, began)
        return made

    def forget(self) -> None:
        """Makes all answers old at once: who wrote something at the desk wants to see it."""
        with self._lock:
            self._forgotten += 1
            self._made.clear()
            self._past.clear()
            self._wanted.clear()

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
        self._wanted = {asked: last for asked, last in self._wanted.items() if now - last[0] < WANTED}
        self._made.clear()

    def _renew_soon(self, question: Hashable, make: Make) -> Future[Any]:
        """Has a past answer worked out anew; the lock is held."""
        if question not in self._renewed:
            self._renewed[question] = self._renewer.submit(self._renew, question, make, self._forgotten)
        return self._renewed[question]

    def _renew(self, question: Hashable, make: Make, forgotten: int) -> Any:
        """Works an answer out while the past one is shown, for half of the time at most. What goes wrong is told to who
        asks when that is too old."""
        time.sleep(max(0.0, self._rested - time.monotonic()))
        began, anew = time.monotonic(), Future[Any]()
        try:
            state = self._state()
            with self.ledger.reading() as connection:
                anew.set_result(make(connection))
        finally:
            self._rested = 2 * time.monotonic() - began
            with self._lock:
                self._renewed.pop(question, None)
                if anew.done() and forgotten == self._forgotten:
                    if state == self._known:
                        self._made.setdefault(question, anew)
                    else:  # somebody has written meanwhile
                        self._past[question] = _Past(anew.result(), began)
        return anew.result()

    def _drop(self, question: Hashable, answer: Future[Any]) -> None:
        with self._lock:
            if self._made.get(question) is answer:
                del self._made[question]


def answered(request: Request, make: Callable[[Connection], Answer], *more: Hashable) -> Answer:
    """The answer to what an address asks for; ``more`` is what it rests on besides."""
    answers: Answers = request.app.state.answers
    return answers.of((request.url.path, request.url.query, *more), make)
