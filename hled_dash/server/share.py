"""The content of the share menu of a figure (:mod:`hled_dash.ui.components.share`), as JSON."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from starlette.responses import JSONResponse
from starlette.types import Scope

from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES
from hled_dash.server.headers import frame_ancestors
from hled_dash.server.requests import browser_language, origin_of, page_context, query_of
from hled_dash.server.slides import slides_of
from hled_dash.ui.clock import today_in
from hled_dash.ui.components.share import share_html
from hled_dash.ui.urls import base_path
from hled_dash.view import PAGES

#: Parameter with the reader's time zone, for the day on which the figure is read.
ZONE = "zone"


def share_response(page: str, scope: Scope) -> JSONResponse:
    """Return the menu of the first figure of a view; 404 for a view without one."""
    if page not in PAGES:
        return JSONResponse({}, 404)
    context = page_context(page, query_of(scope), browser_language(scope))
    origin, figures, addresses = f"{origin_of(scope)}{base_path()}", dict[str, Figure](), dict[str, str]()
    for code in (context.view.language, "es" if context.view.language == "en" else "en"):
        view = replace(context.view, language=LANGUAGES[code].code)
        for slide in slides_of(replace(context, view=view, language=LANGUAGES[code]))[:1]:
            figures[code], addresses[code] = slide.make(), view.address(origin, short=True)
    if not figures:
        return JSONResponse({}, 404)
    zone = parse_qs(query_of(scope)).get(ZONE, [""])[-1]
    menu = share_html(context, figures, addresses, today_in(zone), frame_ancestors() != "'none'", origin)
    return JSONResponse({"html": menu}, headers={"Cache-Control": "no-cache"})
