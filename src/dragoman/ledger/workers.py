"""Processes that read articles, and that never outlive the one that started them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from typing import TypeVar

Made = TypeVar("Made")
SPAWN = get_context("spawn")


class Workers:
    """``count`` processes, each of which calls ``start`` once. They end with this process, however it ends, and when
    they are told to; Ctrl-C is not for them but for the one that started them."""

    def __init__(self, count: int, start: Callable[[], None]) -> None:
        # Nobody writes to the lifeline: a worker lives while this end of it is open, and the system closes it when
        # this process is gone.
        theirs, self._lifeline = SPAWN.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(count, mp_context=SPAWN, initializer=_begin, initargs=(theirs, start))

    def submit(self, work: Callable[..., Made], *arguments: object) -> Future[Made]:
        """Lets a worker do ``work(*arguments)``. Raises BrokenProcessPool when one has died."""
        with _deaf_children():
            return self._pool.submit(work, *arguments)

    def end(self) -> None:
        """Ends all workers now, whatever they are at."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._lifeline.close()


def _begin(lifeline: Connection, start: Callable[[], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    start()


def _end_with(lifeline: Connection) -> None:
    try:
        lifeline.poll(None)
    finally:
        os._exit(1)  # in the middle of an article, which nobody waits for


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Processes that are started inside don't hear Ctrl-C, not even while they import what they need."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would lift the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
