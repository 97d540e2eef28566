"""ASGI middleware in front of Streamlit's server.

Streamlit answers an unknown path with an English dialog or, below another one, with an empty page; here it is
redirected to the page with the most similar name, which shows a notice in the reader's language.
"""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.server.index_page import index_page_response
from hled_dash.server.packed_messages import COMPRESSION_LEVEL
from hled_dash.server.redirects import redirect_url
from hled_dash.server.streamlit_assets import compressed_asset, unpublished_shapes
from hled_dash.ui.streamlit_internals import SERVER_PATHS
from hled_dash.ui.urls import API, base_path
from hled_dash.view import PAGES
from hled_dash.view.repair import repair_page


class PageMiddleware:
    """Answers requests for pages and for Streamlit's scripts; passes all others on to Streamlit's server."""

    ROUTES = tuple(f"/{page}" for page in PAGES)

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for a page or an asset; pass all other requests on."""
        page, asset = requested_page(scope), await compressed_asset(scope) or await unpublished_shapes(scope)
        if asset is not None:
            await asset(scope, receive, send)
        elif page is None:
            await self.app(scope, receive, send)
        elif (url := redirect_url(page, scope)) is not None:
            await RedirectResponse(url, status_code=307)(scope, receive, send)
        else:
            response = await asyncio.to_thread(index_page_response, page or "overview", scope)
            await GZipMiddleware(response, compresslevel=COMPRESSION_LEVEL)(scope, receive, send)


def requested_page(scope: Scope) -> str | None:
    """Return the name of the requested page, empty for the overview; None for requests of anything else."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    path = unquote(scope["path"])
    if not f"{path}/".startswith(f"{base_path()}/") or path.startswith("//"):
        return None
    page = path[len(base_path()) :].strip("/")
    accept = Headers(scope=scope).get("accept", "*/*")
    takes_page = "text/html" in accept or "*/*" in accept or accept.strip() == "*"
    if page.split("/")[0] in (*SERVER_PATHS, API.strip("/")) or not takes_page:
        return None
    is_page = not page or repair_page(page)[0] in PAGES
    if "text/html" in accept:
        # The name of a page has no dot; that of a file (favicon.png) has.
        is_page = is_page or "." not in page.rsplit("/", 1)[-1]
    # Programs that make previews of links (WhatsApp, Slack, Facebook) take anything.
    return page if is_page else None
