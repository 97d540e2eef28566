"""Sets ``TCP_NODELAY``, which asyncio does not do for the socket that Streamlit binds."""

from __future__ import annotations

import socket
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol


def set_tcp_nodelay() -> None:
    """Disable Nagle's algorithm for every connection of this process.

    asyncio does this for sockets created with ``IPPROTO_TCP``, which Streamlit's is not. Otherwise the second of two
    small writes (headers and body, two web socket messages) waits until the client acknowledges the first one, which
    browsers do up to 40 ms later.
    """
    protocol: Any = AutoHTTPProtocol
    connection_made = protocol.connection_made

    def connect_without_delay(self: Any, transport: Any) -> None:
        connected = transport.get_extra_info("socket")
        if connected is not None and connected.family in (socket.AF_INET, socket.AF_INET6):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection_made(self, transport)

    protocol.connection_made = connect_without_delay
