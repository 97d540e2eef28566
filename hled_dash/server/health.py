"""Health and readiness checks of the server, which query the database."""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash import store
from hled_dash.ui import builds, cache, startup
from hled_dash.ui.urls import base_path

PATH = "/_stcore/health"
#: Whether this process shall get readers: its caches are filled and the database answers; and from which build.
READY_PATH = "/_stcore/ready"
#: Seconds for which a response of the database holds, so that asking often costs nothing.
MAX_AGE = 2.0


class HealthCheck:
    """ASGI middleware: answers the health and the readiness route, with 503 while the database does not answer.

    Streamlit's script asks the same route whether there is a server at all before it connects again. It gets
    Streamlit's own response: a reader is told about the database by the page.
    """

    ROUTES = (PATH, READY_PATH)

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._lock = asyncio.Lock()
        self._checked_at = -MAX_AGE
        self._is_healthy = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for the health; pass all other requests on."""
        path = scope["path"].removeprefix(base_path()) if scope["type"] == "http" else ""
        if path not in (PATH, READY_PATH) or scope["method"] not in ("GET", "HEAD") or (
            path == PATH and "application/json" in Headers(scope=scope).get("accept", "")
        ):
            await self.app(scope, receive, send)
            return
        is_ok, text = await self._check(), "ok"
        if not is_ok:
            text = "database unreachable"
        elif path == READY_PATH:
            is_ok = startup.is_ready()
            text = f"ready {builds.newest().hash}" if is_ok else (
                "not built" if isinstance(startup.failure(), store.DatabaseMissing) else "starting")
        headers = {"Cache-Control": "no-store"}
        await PlainTextResponse(text, 200 if is_ok else 503, headers=headers)(scope, receive, send)

    async def _check(self) -> bool:
        async with self._lock:
            if time.monotonic() - self._checked_at >= MAX_AGE:
                self._is_healthy = await asyncio.to_thread(cache.ping_database)
                self._checked_at = time.monotonic()
            return self._is_healthy
