"""The server under the desk: it waits for no client that dawdles."""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle
from collections.abc import Sequence
from math import inf
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15  # for the first line and the headers of a request, however many came before it
TAKE_SECONDS = 60  # in which a client has to take something of an answer that waits for it
IDLE_SECONDS = 5  # between two requests of one connection
CONNECTIONS = 500  # at once; one more is told to come later
ROOMY = 450  # from which a new connection takes the place of one that asks for nothing


class Impatient(H11Protocol):
    """HTTP/1.1 that hangs up on a client whose next request, or whose taking of an answer, does not come in time."""

    _late: TimerHandle | None = None
    _stuck: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        if len(self.connections) >= ROOMY:
            self._make_room()
        super().connection_made(transport)  # type: ignore[arg-type]
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._late, self._stuck):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck = self.loop.call_later(TAKE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stuck is not None:
            self._stuck.cancel()

    @property
    def _waits(self) -> bool:
        """Whether no request of this connection is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        if not self._waits:
            if self._late is not None:
                self._late.cancel()
            self._late = None
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _hang_up(self) -> None:
        self._late = None
        if self._waits:
            self.transport.close()

    def _make_room(self) -> None:
        """Hangs up on those that have been waiting longest, the idle ones last."""
        waiting = [
            (other._late.when() if other._late is not None else inf, number, other)
            for number, other in enumerate(self.connections)
            if isinstance(other, Impatient) and other._waits
        ]
        for _, _, other in sorted(waiting)[: len(self.connections) - ROOMY + 1]:
            other.transport.abort()


def settings(app: FastAPI, *, proxies: Sequence[str] = (), **options: Any) -> uvicorn.Config:
    """How the desk is served; ``proxies`` are the addresses whose word is taken for where a request comes from, and
    ``options`` are uvicorn's."""
    return uvicorn.Config(
        app,
        http=Impatient,
        log_level="warning",
        log_config=None,  # its lines go where ours go
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_keep_alive=IDLE_SECONDS,
        limit_concurrency=CONNECTIONS,
        **options,
    )
