"""In front of Streamlit's own server: the page that holds the app, and addresses of pages that do not exist.

Streamlit answers an unknown path with an English dialog or, below another one, with an empty page; here the reader is
led to the nearest page, which says in a sentence and in the reader's language what was wrong. Streamlit's browser code
also looks for its server below the page's own path first and finds nothing there; told where it is, it connects at
once. What it needs from Streamlit goes out packed (:mod:`hled_dash.server.assets`), after the page in words
(:mod:`hled_dash.server.prerender`), which stands there until the app has drawn it.
"""

from __future__ import annotations

import asyncio
import difflib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util
from streamlit.runtime.pages_manager import PagesManager

from hled_dash.server.assets import compressed_asset
from hled_dash.server.prerender import prerender
from hled_dash.ui import startup
from hled_dash.ui.cache import close_engine
from hled_dash.ui.pages import maps
from hled_dash.ui.urls import base_path
from hled_dash.view import COMMON, PAGES, UNKNOWN_PAGE

#: Below these paths Streamlit serves files and answers of its own.
RESERVED = ("_stcore", "static", "app", "media", "component", "oauth2callback", "auth")
#: Streamlit's elements on nearly every page.
PARTS = ("Html", "PageLink", "ButtonGroup", "Selectbox", "Multiselect", "ArrowVegaLiteChart")
#: Where the server is, and what Streamlit would ask it before it connects: no other page may speak to this one.
_WHERE = (
    "<script>window.__streamlit = {BACKEND_BASE_URL: location.origin + '__BASE__', HOST_CONFIG: {allowedOrigins: "
    '[location.origin], useExternalAuthToken: false, enableCustomParentMessages: false, metricsUrl: ""}}</script>'
)
_IMPORT = re.compile(r"""(?:from|import)\s*[`"']\./([\w.-]+\.js)[`"']""")
_WITHOUT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
#: As near as this, a page is what the reader meant.
NEAR = 0.9


class PageMiddleware:
    """ASGI middleware: answers requests for pages, and lets everything else through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page, file = _page(scope), await compressed_asset(scope)
        if file is not None:
            await file(scope, receive, send)
        elif page is None:
            await self.app(scope, receive, send)
        elif (right := _right(page, scope)) is not None:
            await RedirectResponse(right, status_code=307)(scope, receive, send)
        else:
            text = await asyncio.to_thread(_with_outline, page or "overview", scope)
            answer = HTMLResponse(text, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})
            await GZipMiddleware(answer)(scope, receive, send)


def _page(scope: Scope) -> str | None:
    """The page that a browser asks for; None for files and for everything that is no page."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    path = unquote(scope["path"])
    if not f"{path}/".startswith(f"{base_path()}/") or path.startswith("//"):
        return None
    page = path[len(base_path()) :].strip("/")
    if page.split("/")[0] in RESERVED or "text/html" not in Headers(scope=scope).get("accept", ""):
        return None
    # A page has no dot in its name; what has one is a file (favicon.png).
    return None if "." in page.rsplit("/", 1)[-1] else page


def _right(page: str, scope: Scope) -> str | None:
    """Where a wrong address of a page leads: to the nearest page, or to this one right below the app's path."""
    query = scope["query_string"].decode("latin-1")
    if page and page not in PAGES:
        return _nearest(page, query)
    right = f"{base_path()}/{page}"
    return None if unquote(scope["path"]) == right else f"{right}?{query}".removesuffix("?")


def _nearest(page: str, query: str) -> str:
    """The address of the page that is most like the one asked for, or of the overview; it says what was asked for."""
    near = difflib.get_close_matches(page.rsplit("/", 1)[-1].lower(), PAGES, n=1, cutoff=NEAR)
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = pairs if near else [(name, text) for name, text in pairs if name in COMMON]
    path = near[0] if near and near[0] != "overview" else ""
    return f"{base_path()}/{path}?{urlencode([(UNKNOWN_PAGE, page[:60]), *kept])}"


def _with_outline(page: str, scope: Scope) -> str:
    """Streamlit's page with ours in words, once the database is there."""
    text = _index(base_path())
    if not startup.is_ready():
        return text
    asked = Headers(scope=scope).get("accept-language", "")
    told = prerender(page, scope["query_string"].decode("latin-1"), asked.split(",")[0])
    if told is None:
        return text
    for streamlits, ours in {
        '<html lang="en">': f'<html lang="{told.language}">',
        "<title>Streamlit</title>": told.head,
        '<div id="root"></div>': f'<div id="root"></div>{told.body}',
    }.items():
        text = text.replace(streamlits, ours, 1)
    return _WITHOUT.sub("", text)


@cache
def _index(below: str) -> str:
    """Streamlit's page, told where the server is; its links to files must not depend on the depth of the address."""
    folder = Path(file_util.get_static_dir())
    text = (folder / "index.html").read_text(encoding="utf-8")
    where = _WHERE.replace("'__BASE__'", json.dumps(f"{below}/"))
    early = "\n".join(
        f'    <link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in _needed(folder / "static/js")
        if name not in text
    )
    text = text.replace("<head>", f"<head>\n    {where}", 1).replace("</head>", f"{early}\n  </head>", 1)
    return text.replace('="./', f'="{below}/')


def _needed(folder: Path) -> list[str]:
    """Files of the parts that our pages are made of, and what these import: read while the browser still connects.

    Without this it asks for each only when the first element of its kind arrives.
    """
    waiting = [path.name for part in PARTS for path in sorted(folder.glob(f"{part}.*.js"))]
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in found and (folder / name).is_file():
            found[name] = None
            waiting += _IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return list(found)


@asynccontextmanager
async def ready(app: object) -> AsyncIterator[None]:
    """For the life of the server: pages come from app.py only, and what all visitors share is read before the first."""
    PagesManager.uses_pages_directory = False
    warming = asyncio.create_task(asyncio.to_thread(_warm))
    yield
    warming.cancel()
    close_engine()


def _warm() -> None:
    startup.warm_caches()
    if startup.is_ready():
        maps.warm()
