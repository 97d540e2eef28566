"""Properties of a request: its view, the figures of its page, its language and its origin."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from hled_dash.export import EMBED, PRESENT
from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve import view_figures
from hled_dash.language import LANGUAGES, Language, negotiate_language
from hled_dash.metadata import base_address
from hled_dash.settings import HOST
from hled_dash.ui import cache
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path
from hled_dash.view import View, requested_language

#: Paths below that of the app, of :mod:`hled_dash.server.preview_pictures`, :mod:`hled_dash.server.standalone`,
#: :mod:`hled_dash.server.oembed`, :mod:`hled_dash.server.metadata`, :mod:`hled_dash.server.bulk` and
#: :mod:`hled_dash.server.assistant`.
PICTURES, SLIDES, OEMBED, CATALOG, BULK, ASSISTANT = "/preview/", "/slides/", "/oembed", "/catalog", "/bulk/", "/mcp"


def page_context(page: str, query: str, browser_language: str = "") -> PageContext:
    """Build the context from which the page of an address is rendered.

    Args:
        page: Name of the page.
        query: Query string of the URL, as the browser sent it.
        browser_language: The browser's preferred language (``es-MX``), for URLs without one.
    """
    catalogue = cache.catalogue()
    base = View(language=negotiate_language(browser_language).code)
    # How a view is shown is no part of it.
    fields = {name: values for name, values in parse_qs(query, keep_blank_values=True).items()
              if name.casefold() not in (EMBED, PRESENT)}
    parsed = View.from_query(page, fields, catalogue, base=base)
    return PageContext(parsed.view, LANGUAGES[parsed.view.language], catalogue.as_of(parsed.view.as_of), parsed.ignored)


def linked_figure(context: PageContext) -> Figure | None:
    """Return the figure that a view names, or else the first one of its page; None for pages without figures."""
    for entry in view_figures(context.view, context.resolver) if context.view.figure else ():
        if entry.id == context.view.figure:
            return entry.draw()
    return next(iter(context.first_figures), None)


def is_below(scope: Scope, *paths: str) -> bool:
    """Return whether the path of a request begins with one of some paths of the app."""
    return scope["type"] == "http" and str(scope["path"]).startswith(tuple(f"{base_path()}{path}" for path in paths))


def query_of(scope: Scope) -> str:
    """Return the query string of a request."""
    return str(scope["query_string"].decode("latin-1"))


def browser_language(scope: Scope) -> str:
    """Return the language that a browser prefers (``es-MX``)."""
    return Headers(scope=scope).get("accept-language", "").split(",")[0]


def language_of(scope: Scope) -> Language:
    """Return the language that an address names, or that of the browser."""
    return requested_language(parse_qs(query_of(scope))) or negotiate_language(browser_language(scope))


def origin_of(scope: Scope) -> str:
    """Return the origin of absolute URLs (``https://data.example.gob.mx``), without a trailing slash.

    It is the origin of ``HLED_BASE_ADDRESS``, if set. Otherwise it is derived from the request, and a client can choose
    it: the scheme from ``X-Forwarded-Proto`` of a proxy that uvicorn trusts (127.0.0.1, or ``FORWARDED_ALLOW_IPS``),
    the host from ``Host``, which a proxy passes on (``deploy/nginx.conf``). Empty where ``Host`` is invalid.
    """
    if base := _base_origin():
        return base
    host = Headers(scope=scope).get("host", "")
    # A proxy may name the scheme of a web socket.
    scheme = "https" if scope.get("scheme") in ("https", "wss") else "http"
    return f"{scheme}://{host}" if HOST.fullmatch(host) else ""


def cache_policy(seconds: int) -> str:
    """Return ``Cache-Control`` of a response with links of :func:`origin_of`: public only where a client cannot choose
    them.

    A shared cache may not tell hosts apart (nginx's key has the upstream's name, and CDNs pass over most of ``Vary``);
    all of them keep nothing that is private.
    """
    return f"{'public' if _base_origin() else 'private'}, max-age={seconds}"


def _base_origin() -> str:
    """Return the origin of ``HLED_BASE_ADDRESS``; empty where it is not set, or no address of a site."""
    base = urlsplit(base_address())
    return f"{base.scheme}://{base.netloc}" if base.netloc else ""
