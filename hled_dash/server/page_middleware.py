"""ASGI middleware in front of Streamlit's server.

Streamlit answers an unknown path with an English dialog or, below another one, with an empty page, and tells programs
that this was found. Here a reader is redirected to the page with the most similar name, which has the status 404 and
shows a notice in the reader's language; a program gets a sentence.
"""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hled_dash.api.problems import shorten
from hled_dash.server.index_page import index_page_response
from hled_dash.server.packed_messages import COMPRESSION_LEVEL
from hled_dash.server.redirects import redirect_url
from hled_dash.server.requests import ASSISTANT, BULK, is_below, language_of
from hled_dash.server.streamlit_assets import compressed_asset, unpublished_shapes
from hled_dash.ui.streamlit_internals import SERVER_PATHS
from hled_dash.ui.urls import API, base_path
from hled_dash.view import PAGES
from hled_dash.view.repair import repair_page

#: First parts of paths below which there are no pages.
_PROGRAM_PATHS = (API.strip("/"), BULK.strip("/"), ASSISTANT.strip("/"), ".well-known")
#: Where Streamlit has files of which some are HTML.
_HTML_PATHS = ("/component/", "/media/")


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
            await self._pass_on(scope, receive, send)
        elif (url := redirect_url(page, scope)) is not None:
            await RedirectResponse(url, status_code=307)(scope, receive, send)
        else:
            response = await asyncio.to_thread(index_page_response, page or "overview", scope)
            await GZipMiddleware(response, compresslevel=COMPRESSION_LEVEL)(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to Streamlit's server, and answer it where that has nothing but its own page."""
        is_unknown = False

        async def send_known(message: Message) -> None:
            nonlocal is_unknown
            if message["type"] == "http.response.start":
                is_html = Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
                is_unknown = is_html and message["status"] == 200 and not _has_html(scope)
                if is_unknown:
                    await _not_found(scope)(scope, receive, send)
            if not is_unknown:
                await send(message)

        await self.app(scope, receive, send_known if scope["type"] == "http" else send)


def _has_html(scope: Scope) -> bool:
    """Return whether HTML is what the path of a request has: that of a page, or of a file of Streamlit's."""
    page = _page_path(scope)
    return page == "" or repair_page(str(page))[0] in PAGES or is_below(scope, *_HTML_PATHS)


def _not_found(scope: Scope) -> Response:
    return PlainTextResponse(language_of(scope).text(
        "There is nothing at “{value}”; pages are below {pages}, data for programs below {api}.",
        value=shorten(unquote(scope["path"])), pages=f"{base_path()}/", api=f"{base_path()}{API}/v1"), 404)


def requested_page(scope: Scope) -> str | None:
    """Return the name of the requested page, empty for the overview; None for requests of anything else."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    page = _page_path(scope)
    if page is None:
        return None
    accept = Headers(scope=scope).get("accept", "*/*")
    takes_page = "text/html" in accept or "*/*" in accept or accept.strip() == "*"
    if page.split("/")[0] in (*SERVER_PATHS, *_PROGRAM_PATHS) or not takes_page:
        return None
    is_page = not page or repair_page(page)[0] in PAGES
    if "text/html" in accept:
        # The name of a page has no dot; that of a file (favicon.png) has.
        is_page = is_page or "." not in page.rsplit("/", 1)[-1]
    # Programs that make previews of links (WhatsApp, Slack, Facebook) take anything.
    return page if is_page else None


def _page_path(scope: Scope) -> str | None:
    """Return the path of a request below the app, without slashes at its ends; None for one that is not below it."""
    path = unquote(scope["path"])
    if not f"{path}/".startswith(f"{base_path()}/") or path.startswith("//"):
        return None
    return path[len(base_path()):].strip("/")
