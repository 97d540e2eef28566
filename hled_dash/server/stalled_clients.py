"""Timeout of sending: uvicorn waits without a limit for a client that takes nothing of its response."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.auto import AutoWebSocketsProtocol

#: Seconds within which a client must take something of what stands in the buffer of its connection.
TIMEOUT = 120.0
#: Connection to its timer.
_timers: dict[Any, asyncio.TimerHandle] = {}


def cut_stalled_clients() -> None:
    """Close connections whose client reads nothing; Streamlit has no setting for uvicorn's protocol classes."""
    for protocol in (AutoHTTPProtocol, AutoWebSocketsProtocol):
        _wrap(protocol)


def _wrap(protocol: Any) -> None:
    pause, resume, lose = protocol.pause_writing, protocol.resume_writing, protocol.connection_lost

    def pause_writing(self: Any) -> None:
        pause(self)
        _watch(self)

    def resume_writing(self: Any) -> None:
        _cancel(self)
        resume(self)

    def connection_lost(self: Any, error: Exception | None) -> None:
        _cancel(self)
        lose(self, error)

    protocol.pause_writing, protocol.resume_writing = pause_writing, resume_writing
    protocol.connection_lost = connection_lost


def _watch(protocol: Any) -> None:
    """Look again later, and cut the connection if nothing has been taken until then."""
    size = protocol.transport.get_write_buffer_size()

    def look() -> None:
        if protocol.transport.get_write_buffer_size() < size:
            _watch(protocol)
        else:
            protocol.transport.abort()

    _timers[protocol] = asyncio.get_running_loop().call_later(TIMEOUT, look)


def _cancel(protocol: Any) -> None:
    if timer := _timers.pop(protocol, None):
        timer.cancel()
