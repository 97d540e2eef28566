"""Redirects of URLs that are no page: to the page with the most similar name, right below the path of the app."""

from __future__ import annotations

import difflib
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.types import Scope

from hled_dash.ui.urls import base_path
from hled_dash.view import COMMON, PAGES, UNKNOWN_PAGE
from hled_dash.view.codes import SPANISH_PAGE_NAMES
from hled_dash.view.repair import page_name, repair_page, wrapped_address

#: A page whose name is this similar (``difflib`` ratio) is the one that was meant.
SIMILARITY_CUTOFF = 0.9
#: Letters of an unknown page's name that the redirect carries, so that the page can show it.
MAX_NAME_LENGTH = 60


def redirect_url(page: str, scope: Scope) -> str | None:
    """Return where the request for a page is redirected to; None if its URL is right."""
    query = scope["query_string"].decode("latin-1")
    name, inner_query = repair_page(page)
    wrapped = None if page else wrapped_address(query)
    if wrapped:
        name, query = wrapped
    query = "&".join(filter(None, [inner_query, query]))
    if spanish := SPANISH_PAGE_NAMES.get(page_name(page)[0].replace("_", "")):
        parameters = {"lang": "es", **dict(parse_qsl(query, keep_blank_values=True))}
        return f"{base_path()}/{'' if spanish == 'overview' else spanish}?{urlencode(parameters)}"
    if name and name not in PAGES:
        return _similar_page_url(unquote(page), query)
    url = f"{base_path()}/{'' if name == 'overview' else name}"
    return None if unquote(scope["path"]) == url and not wrapped else f"{url}?{query}".removesuffix("?")


def _similar_page_url(page: str, query: str) -> str:
    """Return the URL of the page with the most similar name, or of the overview, with the name that was requested."""
    matches = difflib.get_close_matches(page.rsplit("/", 1)[-1].lower(), PAGES, n=1, cutoff=SIMILARITY_CUTOFF)
    parameters = parse_qsl(query, keep_blank_values=True)
    if not matches:
        parameters = [(name, value) for name, value in parameters if name in (*COMMON, "q")]
    path = matches[0] if matches and matches[0] != "overview" else ""
    return f"{base_path()}/{path}?{urlencode([(UNKNOWN_PAGE, page[:MAX_NAME_LENGTH]), *parameters])}"
