"""Timeout of the shutdown: uvicorn waits without a limit for pending responses."""

from __future__ import annotations

import socket

from uvicorn import Server

from hled_dash.export import pool

#: Seconds for pending responses after the server was asked to stop.
GRACE = 5


def limit_shutdown_time() -> None:
    """Cancel what takes longer than :data:`GRACE`, also in threads that wait for a renderer.

    Streamlit has no setting for uvicorn's limit.
    """
    shutdown = Server.shutdown

    async def bounded(self: Server, sockets: list[socket.socket] | None = None) -> None:
        self.config.timeout_graceful_shutdown = GRACE
        try:
            await shutdown(self, sockets)
        finally:
            pool.stop_rendering()

    Server.shutdown = bounded  # type: ignore[method-assign]
