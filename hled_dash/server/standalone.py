"""Pages without Streamlit: one figure for a frame on another site (``embed=true``), and a presentation (``present=1``).

They draw the specifications of the same figures with Vega's own scripts, so that a frame costs no session and no
socket, and the next slide is drawn before it is requested (``docs/architecture.md``, Presenting).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any
from urllib.parse import parse_qs

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.export import EMBED, PRESENT
from hled_dash.language import LANGUAGES
from hled_dash.server import presentation
from hled_dash.server.headers import PAGE_HEADERS
from hled_dash.server.link_preview import fill_origin, preview_meta
from hled_dash.server.oembed import oembed_response
from hled_dash.server.pack_files import pack_files_response
from hled_dash.server.page_middleware import requested_page
from hled_dash.server.redirects import redirect_url
from hled_dash.server.requests import OEMBED, SLIDES, browser_language, origin_of, page_context, query_of
from hled_dash.server.share import share_response
from hled_dash.server.slides import figure_data, page_heading, slides_of
from hled_dash.server.standalone_assets import FOLDER, asset_response, asset_url
from hled_dash.server.unavailable import respond
from hled_dash.ui.run_limit import LIMIT
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import PACK_FILES, SHARE, base_path
from hled_dash.view import PAGES, describe_ignored

_TRUE = ("true", "1", "yes")
#: Seconds that a browser keeps a slide; that of another build has another address.
_MAX_AGE = 600


class StandalonePages:
    """ASGI middleware: responds to requests for embedded figures, presentations and their slides."""

    ROUTES = (FOLDER, SLIDES, PACK_FILES, SHARE, OEMBED)

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for a page without Streamlit; pass all other requests on."""
        path = scope["path"].removeprefix(base_path()) if scope["type"] == "http" else ""
        if not path.startswith(self.ROUTES):
            await self._answer_page(scope, receive, send)
            return
        if path.startswith(FOLDER) and scope["method"] in ("GET", "HEAD"):
            response = await asyncio.to_thread(asset_response, scope)
            await response(scope, receive, send)
            return
        for prefix, build_response in ((SLIDES, _slides_response), (SHARE, share_response)):
            if path.startswith(prefix) and scope["method"] in ("GET", "HEAD"):
                name = path.removeprefix(prefix).removesuffix(".json")
                response = await asyncio.to_thread(_respond, scope, partial(build_response, name, scope))
                await GZipMiddleware(response)(scope, receive, send)
                return
        if path.startswith(PACK_FILES) and scope["method"] in ("GET", "HEAD", "POST", "DELETE"):
            await (await pack_files_response(scope, receive))(scope, receive, send)
            return
        if path == OEMBED and scope["method"] in ("GET", "HEAD"):
            await (await asyncio.to_thread(_respond, scope, lambda: oembed_response(scope)))(scope, receive, send)
            return
        await self._answer_page(scope, receive, send)

    async def _answer_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        page, kind = requested_page(scope), requested_kind(scope)
        if page is None or kind is None or redirect_url(page, scope) is not None:
            await self.app(scope, receive, send)
            return
        make = _embed_page if kind == EMBED else _presentation
        response = await asyncio.to_thread(_respond, scope, lambda: make(page or "overview", scope))
        await GZipMiddleware(response)(scope, receive, send)


def requested_kind(scope: Scope) -> str | None:
    """Return ``embed`` or ``present``, where the address of a page requests one; None for the page itself."""
    if scope["type"] != "http":
        return None
    query = {name.casefold(): values[-1].casefold() for name, values in
             parse_qs(query_of(scope), keep_blank_values=True).items()}
    if query.get(EMBED, "").strip(".,;)") in _TRUE:
        return EMBED
    return PRESENT if PRESENT in query else None


def _respond(scope: Scope, make: Callable[[], Response]) -> Response:
    """Build a response in a turn of the script runs; 503 with a sentence where no turn comes in time."""
    def make_in_turn() -> Response:
        with LIMIT.turn():
            return make()

    return respond(scope, make_in_turn)


def _context(page: str, scope: Scope) -> PageContext:
    return page_context(page, query_of(scope), browser_language(scope))


def head_html(context: PageContext, title: str, scope: Scope, scripts: tuple[str, ...]) -> str:
    """Return the head of a page: its title, the tags of its view, styles and scripts."""
    meta = fill_origin(preview_meta(context), origin_of(scope))
    return (
        f'<!DOCTYPE html><html lang="{context.language.locale.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><base href="{base_path()}/">'
        f"<title>{escape(title)}</title>{meta}"
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{asset_url("standalone.css")}">'
        + "".join(f'<script defer src="{asset_url(name)}"></script>' for name in scripts) + "</head>"
    )


def json_block(name: str, value: Mapping[str, Any]) -> str:
    """Return data that a script of the page reads; no text of it can end the block."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _embed_page(page: str, scope: Scope) -> Response:
    """Return the first figure of a view with its title, its sources and a link to the whole view."""
    context = _context(page, scope)
    _ = context.language.text
    slides = slides_of(context)
    link = f"{base_path()}{context.view.address(short=True)}"
    words = escape(_("Open the whole view"))
    anchor = f'<a href="{escape(link)}" target="_blank" rel="noopener">{words}</a>'
    if not slides:
        title = page_heading(context)
        sentence = _("This page has no figure that could be shown alone.")
        body = f'<main class="embed"><h1>{escape(title)}</h1>{_address_notice(context)}<p>{escape(sentence)}</p>'
        body += f'<footer>{anchor}</footer></main>'
        return HTMLResponse(f"{head_html(context, title, scope, ())}<body>{body}</body></html>", headers=PAGE_HEADERS)
    # Of a pillar's page, the first figure of the objective that is open.
    slide = next((slide for slide in slides if slide.view.objective == context.view.objective), slides[0])
    data = figure_data(slide.make(), context.language)
    if data["spec"]:
        content = f'<div class="chart" role="img" aria-label="{escape(data["alt"])}"></div><div class="timeline"></div>'
    else:
        content = f'<div class="table">{data["table"] or escape(data["empty"])}</div>'
    body = (
        f'<main class="embed{"" if data["spec"] else " tabular"}"><header><h1>{escape(data["title"])}</h1>'
        f'<p class="subtitle muted">{escape(data["subtitle"])}</p>{_address_notice(context)}</header>{content}'
        f'<footer><p>{escape(data["source"])}</p><p>{anchor}</p></footer></main>'
        f'{json_block("hled-figure", data)}'
    )
    scripts = ("vega.js", "embed.js") if data["spec"] else ()
    return HTMLResponse(f'{head_html(context, data["title"], scope, scripts)}<body>{body}</body></html>',
                        headers=PAGE_HEADERS)


def _address_notice(context: PageContext) -> str:
    """Return what the address has that was ignored; empty if nothing was."""
    words = describe_ignored(context.ignored, context.language)
    return f'<p class="muted" role="status">{escape(words)}</p>' if words else ""


def _presentation(page: str, scope: Scope) -> Response:
    context = _context(page, scope)
    title = page_heading(context)
    deck = presentation.presentation_settings(context, page)
    body = presentation.body_html(context, title, _address_notice(context), is_empty=not deck["slides"])
    scripts: tuple[str, ...] = ()
    if deck["slides"]:
        body += json_block("hled-deck", deck)
        scripts = ("vega.js", "present.js")
    return HTMLResponse(f"{head_html(context, title, scope, scripts)}<body>{body}</body></html>", headers=PAGE_HEADERS)


def _slides_response(page: str, scope: Scope) -> Response:
    """Return the list of the slides of a view, or with ``present=N`` the N-th of them."""
    if page not in PAGES:
        return JSONResponse({}, 404)
    context = _context(page, scope)
    number = parse_qs(query_of(scope)).get(PRESENT, [""])[-1]
    if not number:
        return JSONResponse(presentation.presentation_settings(context, page), headers={"Cache-Control": "no-cache"})
    slides = slides_of(context, large=True)
    if number not in map(str, range(1, len(slides) + 1)):
        return JSONResponse({}, 404)
    slide = slides[int(number) - 1]
    data = figure_data(slide.make(), LANGUAGES[context.view.language])
    data |= {"note": slide.note, "section": slide.section, "running": slide.running,
             "title": slide.title or data["title"]}
    return Response(json.dumps(data, ensure_ascii=False), media_type="application/json",
                    headers={"Cache-Control": f"private, max-age={_MAX_AGE}"})
