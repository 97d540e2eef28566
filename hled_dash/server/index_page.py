"""Streamlit's ``index.html``, which loads the app, with the prerendered page in it."""

from __future__ import annotations

import functools
import json
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from hled_dash import store
from hled_dash.server.headers import PAGE_HEADERS
from hled_dash.server.link_preview import fill_origin, site_meta
from hled_dash.server.prerender import prerender
from hled_dash.server.requests import browser_language, language_of, origin_of, query_of
from hled_dash.server.standalone_assets import asset_url
from hled_dash.server.unavailable import RETRY_AFTER, describe_failure
from hled_dash.ui import startup
from hled_dash.ui.streamlit_internals import (
    BACKEND_CONFIG_SCRIPT,
    ELEMENT_SCRIPTS,
    INDEX_HEAD,
    INDEX_HEAD_END,
    INDEX_LANGUAGE,
    INDEX_NOSCRIPT,
    INDEX_RELATIVE_URL,
    INDEX_ROOT,
    INDEX_TITLE,
    SCRIPT_IMPORT,
    static_dir,
)
from hled_dash.ui.urls import base_path
from hled_dash.view import UNKNOWN_PAGE, View
from hled_dash.view.repair import repair_query


def index_page_response(page: str, scope: Scope) -> Response:
    """Return the page, with 404 where it stands for another one that there is not (:mod:`.redirects`); or while the
    database is gone 503 with a sentence for readers without scripts; the app says it too."""
    headers = dict(PAGE_HEADERS)
    try:
        if isinstance(error := startup.failure(), store.DatabaseUnreachable):
            raise error
        is_other = UNKNOWN_PAGE in repair_query(parse_qs(query_of(scope), keep_blank_values=True))
        return HTMLResponse(render_index_page(page, scope), 404 if is_other else 200, headers=headers)
    except store.DatabaseUnreachable as error:
        sentence, code = describe_failure(error, scope), language_of(scope).locale.language
        html = index_html(base_path()).replace(INDEX_LANGUAGE, f'<html lang="{code}">', 1)
        html = INDEX_NOSCRIPT.sub(lambda _match: f"<noscript><p>{escape(sentence)}</p></noscript>", html)
        headers |= {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
        return HTMLResponse(html, 503, headers=headers)


def render_index_page(page: str, scope: Scope) -> str:
    """Render the HTML of a page: ``index.html``, with the prerendered page once the database is built.

    Raises:
        DatabaseUnreachable: If the database is unreachable.
    """
    html = index_html(base_path())
    if not startup.is_ready():
        return html
    try:
        prerendered = prerender(page, query_of(scope), browser_language(scope))
    except store.DatabaseUnreachable:
        raise
    except Exception as error:
        # The app draws the page in its turn, or shows what is wrong; readers without scripts ask again.
        language = language_of(scope)
        meta = fill_origin(site_meta(View(page=page, language=language.code)), origin_of(scope))
        sentence = describe_failure(error, scope)
        html = html.replace(INDEX_LANGUAGE, f'<html lang="{language.locale.language}">', 1)
        html = INDEX_NOSCRIPT.sub(lambda _match: f"<noscript><p>{escape(sentence)}</p></noscript>", html)
        retry = f'<noscript><meta http-equiv="refresh" content="{RETRY_AFTER}"></noscript>'
        return html.replace(INDEX_TITLE, INDEX_TITLE + meta + retry, 1)
    html = INDEX_NOSCRIPT.sub("", html)
    for marker, replacement in {
        INDEX_LANGUAGE: f'<html lang="{prerendered.language}">',
        INDEX_TITLE: fill_origin(prerendered.head, origin_of(scope)),
        INDEX_ROOT: f"{INDEX_ROOT}{prerendered.body}",
    }.items():
        html = html.replace(marker, replacement, 1)
    return html


@functools.cache
def index_html(base: str) -> str:
    """Return ``index.html`` with the URL of the server, the script of our pages, preloaded ones, and URLs that hold at
    any depth of the address."""
    html = (static_dir() / "index.html").read_text(encoding="utf-8")
    config = BACKEND_CONFIG_SCRIPT % json.dumps(f"{base}/")
    preloads = "\n".join(
        f'    <link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in _element_scripts(static_dir() / "static/js")
        if name not in html
    )
    shared = f'<script defer src="{asset_url("shared.js")}"></script>'
    html = html.replace(INDEX_HEAD, f"{INDEX_HEAD}\n    {config}\n    {shared}", 1)
    html = html.replace(INDEX_HEAD_END, f"{preloads}\n  {INDEX_HEAD_END}", 1)
    return html.replace(INDEX_RELATIVE_URL, f'="{base}/')


def _element_scripts(folder: Path) -> list[str]:
    """Return names of the scripts of :data:`ELEMENT_SCRIPTS` and of all that they import.

    Preloaded, they arrive while the browser connects; otherwise it requests each at the first element of its kind.
    """
    queue = [path.name for element in ELEMENT_SCRIPTS for path in sorted(folder.glob(f"{element}.*.js"))]
    names: dict[str, None] = {}
    while queue:
        name = queue.pop(0)
        if name not in names and (folder / name).is_file():
            names[name] = None
            queue += SCRIPT_IMPORT.findall((folder / name).read_text(encoding="utf-8"))
    return list(names)
