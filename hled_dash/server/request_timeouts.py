"""Timeouts for receiving a request: uvicorn waits without a limit for the rest of its headers or body."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from starlette.datastructures import MutableHeaders
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from hled_dash.server.headers import set_headers

#: Seconds within which the headers of a request must arrive, since the connection was opened or since their first byte;
#: and then its body, which has 100 kB at most.
TIMEOUT, BODY_TIMEOUT = 10.0, 30.0
#: Connection to its timer and the seconds that the timer was set to.
_timers: dict[Any, tuple[asyncio.TimerHandle, float]] = {}


def limit_request_times() -> None:
    """Close connections whose request is late, and add the security headers to uvicorn's own 400 responses.

    Streamlit has no setting for uvicorn's protocol class, so its methods are wrapped.
    """
    protocol: Any = AutoHTTPProtocol
    protocol.send_400_response = _refuse
    for name in ("connection_made", "data_received"):
        setattr(protocol, name, _timed(getattr(protocol, name)))
    protocol.connection_lost = _untimed(protocol.connection_lost)


def _timed(method: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def wrapped(self: Any, argument: Any) -> None:
        method(self, argument)
        seconds = _seconds_left(self)
        if seconds is None or self.transport is None or self.transport.is_closing():
            _cancel_timer(self)
        elif self not in _timers or _timers[self][1] != seconds:
            _cancel_timer(self)
            _timers[self] = asyncio.get_running_loop().call_later(seconds, _abort, self), seconds

    return wrapped


def refusal(default_headers: Iterable[tuple[bytes, bytes]], message: str, status: str = "400 Bad Request") -> bytes:
    """Return a response with the security headers, after which the connection is closed; by default for what is no
    HTTP."""
    headers = MutableHeaders({"Content-Type": "text/plain; charset=utf-8", "Connection": "close"})
    set_headers(headers, {})
    lines = b"".join(b"%s: %s\r\n" % header for header in [*default_headers, *headers.raw])
    return f"HTTP/1.1 {status}\r\n".encode() + lines + b"\r\n" + message.encode()


def _refuse(self: Any, message: str) -> None:
    self.transport.write(refusal(self.server_state.default_headers, message))
    self.transport.close()


def _untimed(method: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def wrapped(self: Any, argument: Any) -> None:
        _cancel_timer(self)
        method(self, argument)

    return wrapped


def _seconds_left(protocol: Any) -> float | None:
    """Return the timeout of a connection that waits for its client; None for one that does not wait."""
    cycle = protocol.cycle
    if cycle is None or cycle.response_complete:
        return TIMEOUT
    return BODY_TIMEOUT if cycle.more_body else None


def _cancel_timer(protocol: Any) -> None:
    timer, _seconds = _timers.pop(protocol, (None, 0.0))
    if timer is not None:
        timer.cancel()


def _abort(protocol: Any) -> None:
    _timers.pop(protocol, None)
    # A web socket has another protocol on the same transport.
    is_upgraded = protocol.transport.get_protocol() is not protocol
    if not (_seconds_left(protocol) is None or is_upgraded or protocol.transport.is_closing()):
        protocol.transport.abort()
