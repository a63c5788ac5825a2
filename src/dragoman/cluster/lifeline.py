"""Coders that end with the program that they code for, at once where it runs on the same machine.

Ray notices after some seconds that a program was killed. A coder holds a connection to it that nobody writes to and the
system closes; on another machine there is none to reach, and Ray ends it.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from typing import NamedTuple


class Line(NamedTuple):
    """Where a program waits for its coders: a socket of the same user's (a pipe on Windows), and its password."""

    address: str
    key: bytes


class Lifeline:
    """The end of the line that the program holds until it closes it, or ends in whatever way."""

    def __init__(self) -> None:
        key = secrets.token_bytes(32)
        self._listener = Listener(authkey=key)
        self._held: list[Connection] = []
        self.line = Line(str(self._listener.address), key)
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self._held.append(self._listener.accept())
            except (AuthenticationError, EOFError, ConnectionError):
                continue  # somebody else's
            except OSError:
                return  # it was closed

    def close(self) -> None:
        """Takes no more coders; those that are there have been told to end, or end now."""
        self._listener.close()
        for held in self._held:
            held.close()


def end_with(line: Line) -> None:
    """Ends this process when the program at the other end of ``line`` does; returns at once."""
    threading.Thread(target=_wait, args=(line,), daemon=True).start()


def _wait(line: Line) -> None:
    try:
        connection = Client(line.address, authkey=line.key)
    except (OSError, EOFError, AuthenticationError):
        return  # another machine, or the program is gone already
    with suppress(OSError):
        connection.poll(None)
    os._exit(1)  # in the middle of an article, which nobody waits for
