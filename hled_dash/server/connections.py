"""Sets ``TCP_NODELAY``: Streamlit binds its socket in a way that asyncio does not recognize as TCP."""

from __future__ import annotations

import socket
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol


def send_at_once() -> None:
    """Disable Nagle's algorithm for every connection of this process.

    asyncio does so where a socket was made with ``IPPROTO_TCP``, which Streamlit's is not. With it, the second of two
    small writes (a head and its body, two messages of a web socket) waits for the client to acknowledge the first,
    which browsers do up to 40 ms later.
    """
    protocol: Any = AutoHTTPProtocol
    connection_made = protocol.connection_made

    def made(self: Any, transport: Any) -> None:
        connected = transport.get_extra_info("socket")
        if connected is not None and connected.family in (socket.AF_INET, socket.AF_INET6):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection_made(self, transport)

    protocol.connection_made = made
