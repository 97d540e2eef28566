"""Routes of Streamlit's server that no page of ours uses and that cost memory or tell of the server."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.ui.urls import base_path

#: Below the path that the app is served under; ``docs/security.md`` says of each route why it is open or closed.
CLOSED = ("/_stcore/upload_file", "/_stcore/metrics", "/_stcore/agent", "/auth", "/oauth2callback")


class ClosedRoutes:
    """ASGI middleware: answers 404 for the closed routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404 to a closed route; pass everything else on."""
        closed = scope["type"] == "http" and f"{scope['path']}/".startswith(tuple(f"{base_path()}{p}/" for p in CLOSED))
        await (PlainTextResponse("Not Found", 404) if closed else self.app)(scope, receive, send)
