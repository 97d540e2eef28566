"""Number of connections of a process: those that it has descriptors for.

Without a bound, who opens more connections than the process may have files leaves none for the database, and asyncio,
which finds no descriptor for one more, tries it 2,048 times at once and writes a traceback for each.
"""

from __future__ import annotations

import asyncio
import resource
from asyncio.selector_events import BaseSelectorEventLoop
from typing import Any
from weakref import WeakSet

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from hled_dash.language import LANGUAGES, N_
from hled_dash.server.request_timeouts import refusal

#: Descriptors of the process itself (database, files, renderers), and of a session: its socket and those of its thread.
RESERVED, PER_SESSION = 64, 4
#: Seconds within which a connection over the limit must ask for something, to be told why it gets nothing.
PATIENCE = 1.0
_FULL = N_("The dashboard has as many readers right now as this server can carry. Please try again in a minute.")


def max_connections() -> int:
    """Return how many connections the process has descriptors for."""
    return max(8, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - RESERVED) // PER_SESSION)


def bound_connections() -> None:
    """Refuse connections beyond :func:`max_connections`; Streamlit has no setting for uvicorn's protocol class."""
    loop, protocol, limit = BaseSelectorEventLoop, AutoHTTPProtocol, max_connections()
    accept: Any = loop._accept_connection  # type: ignore[attr-defined]
    connection_made: Any = protocol.connection_made
    data_received: Any = protocol.data_received
    refused = WeakSet[Any]()
    # Which language the client reads stands in the request, which is not parsed.
    sentence = "\n".join(LANGUAGES[code].text(_FULL) for code in ("en", "es"))

    def accept_one(self: Any, factory: Any, sock: Any, sslcontext: Any, server: Any, _backlog: int, *rest: Any) -> None:
        accept(self, factory, sock, sslcontext, server, 1, *rest)

    def connect(self: Any, transport: Any) -> None:
        connection_made(self, transport)
        excess = len(self.connections) - limit
        if excess > limit:
            transport.abort()
        elif excess > 0:
            refused.add(self)
            asyncio.get_running_loop().call_later(PATIENCE, transport.abort)

    def receive(self: Any, data: bytes) -> None:
        if self not in refused:
            data_received(self, data)
        elif not self.transport.is_closing():
            self.transport.write(refusal(self.server_state.default_headers, sentence, "503 Service Unavailable"))
            self.transport.close()

    loop._accept_connection = accept_one  # type: ignore[attr-defined]
    protocol.connection_made, protocol.data_received = connect, receive  # type: ignore[method-assign]
