"""The view that a request asks for, and the figures that its page shows first."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve import first_figures, view_figures
from hled_dash.language import LANGUAGES, negotiate_language
from hled_dash.metadata import BASE_VARIABLE
from hled_dash.ui import cache
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path
from hled_dash.view import View

#: Paths below that of the app: pictures of views (:mod:`hled_dash.server.preview_pictures`), slides
#: (:mod:`hled_dash.server.standalone`), answers to programs that show frames (:mod:`hled_dash.server.oembed`), the
#: catalogue (:mod:`hled_dash.server.catalog`), bulk downloads (:mod:`hled_dash.server.bulk`), the tools of assistants
#: (:mod:`hled_dash.server.assistant`).
PICTURES, SLIDES, OEMBED, CATALOG, BULK, ASSISTANT = "/preview/", "/slides/", "/oembed", "/catalog", "/bulk/", "/mcp"
_HOST = re.compile(r"[\w.-]{1,253}(:\d{1,5})?|\[[0-9a-f:]{2,45}\](:\d{1,5})?", re.ASCII | re.IGNORECASE)


def page_context(page: str, query: str, browser_language: str = "") -> PageContext:
    """The view of an address, as pages are rendered from it.

    Args:
        page: Name of the page.
        query: Query string of the URL, as the browser sent it.
        browser_language: The browser's preferred language (``es-MX``), for URLs without one.
    """
    catalogue = cache.catalogue()
    base = View(language=negotiate_language(browser_language).code)
    parsed = View.from_query(page, parse_qs(query, keep_blank_values=True), catalogue, base=base)
    return PageContext(parsed.view, LANGUAGES[parsed.view.language], catalogue.as_of(parsed.view.as_of), parsed.ignored)


def initial_figures(context: PageContext) -> Sequence[Figure]:
    """The figures that the page of a view shows first; none on pages without one."""
    return first_figures(context.view, context.resolver)


def linked_figure(context: PageContext) -> Figure | None:
    """The figure that a view names, or the first one of its page; None on pages without one."""
    for entry in view_figures(context.view, context.resolver) if context.view.figure else ():
        if entry.id == context.view.figure:
            return entry.draw()
    return next(iter(initial_figures(context)), None)


def asks_for(scope: Scope, *paths: str) -> bool:
    """Whether a request is for something below one of some paths of the app."""
    return scope["type"] == "http" and str(scope["path"]).startswith(tuple(f"{base_path()}{path}" for path in paths))


def query_of(scope: Scope) -> str:
    """The query string of a request."""
    return str(scope["query_string"].decode("latin-1"))


def browser_language(scope: Scope) -> str:
    """The language that a browser prefers (``es-MX``)."""
    return Headers(scope=scope).get("accept-language", "").split(",")[0]


def origin_of(scope: Scope) -> str:
    """The origin that links name (``https://data.example.gob.mx``), without a slash at its end.

    It is that of ``HLED_BASE_ADDRESS``. Without it, it is what the request was sent to, which anybody may write: the
    scheme is the proxy's ``X-Forwarded-Proto`` where uvicorn trusts it (from 127.0.0.1; others by
    ``FORWARDED_ALLOW_IPS``), the host that of ``Host``, which a proxy passes on (``deploy/nginx.conf``). Empty where
    the host is none.
    """
    base = urlsplit(os.environ.get(BASE_VARIABLE, ""))
    if base.scheme in ("http", "https") and _HOST.fullmatch(base.netloc):
        return f"{base.scheme}://{base.netloc}"
    host = Headers(scope=scope).get("host", "")
    return f"{scope.get('scheme', 'http')}://{host}" if _HOST.fullmatch(host) else ""
