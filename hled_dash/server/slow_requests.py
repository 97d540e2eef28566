"""Cuts connections whose request does not arrive: uvicorn waits for the rest of a head for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

#: Seconds in which the head of a request must have arrived, from the first connection or from its first byte.
TIMEOUT = 10.0
_timers: dict[Any, asyncio.TimerHandle] = {}


def cut_slow_requests() -> None:
    """Give every connection of this process a time limit. Streamlit has no setting for uvicorn's protocol."""
    protocol: Any = AutoHTTPProtocol
    for name in ("connection_made", "data_received"):
        setattr(protocol, name, _timed(getattr(protocol, name)))
    protocol.connection_lost = _untimed(protocol.connection_lost)


def _timed(method: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def wrapped(self: Any, argument: Any) -> None:
        method(self, argument)
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering or self.transport is None or self.transport.is_closing():
            _stop(self)
        elif self not in _timers:
            _timers[self] = asyncio.get_running_loop().call_later(TIMEOUT, _cut, self)

    return wrapped


def _untimed(method: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def wrapped(self: Any, argument: Any) -> None:
        _stop(self)
        method(self, argument)

    return wrapped


def _stop(protocol: Any) -> None:
    timer = _timers.pop(protocol, None)
    if timer is not None:
        timer.cancel()


def _cut(protocol: Any) -> None:
    _timers.pop(protocol, None)
    is_answering = protocol.cycle is not None and not protocol.cycle.response_complete
    # A web socket has another protocol on the same transport.
    is_upgraded = protocol.transport.get_protocol() is not protocol
    if not (is_answering or is_upgraded or protocol.transport.is_closing()):
        protocol.transport.abort()
