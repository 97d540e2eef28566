"""The health of the server, which asks the database."""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.ui import cache
from hled_dash.ui.urls import base_path

PATH = "/_stcore/health"
#: Seconds for which an answer of the database holds, so that asking often costs nothing.
MAX_AGE = 2.0


class HealthCheck:
    """ASGI middleware: answers the health route with ``ok``, or 503 while the database does not answer.

    Streamlit's script asks the same route whether there is a server at all before it connects again. It gets
    Streamlit's own answer: a reader is told about the database by the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._lock = asyncio.Lock()
        self._checked_at = -MAX_AGE
        self._is_healthy = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for the health; pass everything else on."""
        if (scope["type"] != "http" or scope["path"] != f"{base_path()}{PATH}" or scope["method"] not in ("GET", "HEAD")
                or "application/json" in Headers(scope=scope).get("accept", "")):
            await self.app(scope, receive, send)
            return
        healthy = await self._check()
        response = PlainTextResponse(
            "ok" if healthy else "database unreachable", 200 if healthy else 503,
            headers={"Cache-Control": "no-store"},
        )
        await response(scope, receive, send)

    async def _check(self) -> bool:
        async with self._lock:
            if time.monotonic() - self._checked_at >= MAX_AGE:
                self._is_healthy = await asyncio.to_thread(cache.ping_database)
                self._checked_at = time.monotonic()
            return self._is_healthy
