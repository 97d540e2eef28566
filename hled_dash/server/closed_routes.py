"""Routes of Streamlit's server that no page uses and that cost memory or disclose the server."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.server.sign_in import ROUTES as SIGN_IN_ROUTES, is_required
from hled_dash.server.streamlit_assets import asset_names
from hled_dash.ui.urls import base_path

#: Below the path that the app is served under; ``docs/security.md`` says of each route why it is open or closed.
CLOSED = ("/_stcore/upload_file", "/_stcore/metrics", "/_stcore/agent", "/auth", "/oauth2callback")
#: Longest name of a file in the usual file systems; for a longer one Streamlit answers 500.
MAX_NAME_BYTES = 255


class ClosedRoutes:
    """ASGI middleware: answers 404 for the closed routes, and for files that Streamlit does not have."""

    ROUTES = CLOSED

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404 to a closed route; pass all other requests on."""
        closed = scope["type"] == "http" and _is_closed(scope["path"].removeprefix(base_path()))
        await (PlainTextResponse("Not Found", 404) if closed else self.app)(scope, receive, send)


def _is_closed(path: str) -> bool:
    if path.startswith("/app/"):
        return any(len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES for name in path.split("/"))
    if path.startswith("/static/"):
        # Streamlit answers with a page where it has no such file.
        return path.removeprefix("/static/") not in asset_names()
    if path in SIGN_IN_ROUTES and is_required():
        return False
    return f"{path}/".startswith(tuple(f"{prefix}/" for prefix in CLOSED))
