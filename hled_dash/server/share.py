"""The content of the share menu of a figure (:mod:`hled_dash.ui.components.share`) and the values of its marks, as
JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from urllib.parse import parse_qs

from starlette.responses import JSONResponse
from starlette.types import Scope

from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve import view_figures
from hled_dash.language import LANGUAGES
from hled_dash.server.headers import frame_ancestors
from hled_dash.server.requests import browser_language, origin_of, page_context, query_of
from hled_dash.server.slides import slides_of
from hled_dash.ui.clock import today_in
from hled_dash.ui.components.provenance import mark_values_html
from hled_dash.ui.components.share import share_html
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path
from hled_dash.view import PAGES

#: Parameter with the reader's time zone, for the day on which the figure is read.
ZONE = "zone"
#: Parameter with the fields of a mark of the figure as JSON: the response is a list of the values of this mark.
MARK = "mark"
#: Characters of a text of a mark, and fields of it, at most.
MAX_LETTERS, MAX_FIELDS = 200, 80


def share_response(page: str, scope: Scope) -> JSONResponse:
    """Return the menu of the first figure of a view; 404 for a view without one."""
    if page not in PAGES:
        return JSONResponse({}, 404)
    context = page_context(page, query_of(scope), browser_language(scope))
    if fields := parse_qs(query_of(scope)).get(MARK):
        values = _mark_html(context, _parse_mark(fields[-1]))
        return JSONResponse({"html": values}, 200 if values else 404, {"Cache-Control": "no-cache"})
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


def _mark_html(context: PageContext, mark: dict[str, str | float]) -> str:
    """Return the values of a mark of the figure of a view; empty if no figure of it has them."""
    figures = view_figures(context.view, context.resolver, context.selection.theme)
    named = [figure for figure in figures if figure.id == context.view.figure]
    return next(filter(None, (mark_values_html(context, figure.draw(), mark) for figure in named or figures)), "")


def _parse_mark(text: str) -> dict[str, str | float]:
    """Return the fields of a mark that are texts or numbers; none of what is no JSON object."""
    try:
        # A whole number may be longer than any float.
        fields = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    return {name: value for name, value in list(fields.items())[:MAX_FIELDS]
            if (isinstance(value, str) and len(value) <= MAX_LETTERS)
            or (isinstance(value, float) and math.isfinite(value))}
