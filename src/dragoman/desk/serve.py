"""The server under the desk: it waits for no client that dawdles."""

from __future__ import annotations

from asyncio import BaseTransport, TimerHandle
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15  # for the first line and the headers of a request
IDLE_SECONDS = 5  # between two requests of one connection
CONNECTIONS = 500  # at once; one more is told to come later


class Impatient(H11Protocol):
    """HTTP/1.1 that hangs up on a client whose first request has not come in time."""

    _late: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._late = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)

    def _hang_up(self) -> None:
        if self.cycle is None:
            self.transport.close()


def settings(app: FastAPI, **options: Any) -> uvicorn.Config:
    """How the desk is served; ``options`` are uvicorn's."""
    return uvicorn.Config(
        app,
        http=Impatient,
        log_level="warning",
        log_config=None,  # its lines go where ours go
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        limit_concurrency=CONNECTIONS,
        **options,
    )
