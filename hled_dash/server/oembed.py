"""oEmbed (https://oembed.com): the embedded figure of a view, for programs that know its URL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from hled_dash.export import PREVIEW_SIZE, embed_height, embed_snippet
from hled_dash.export.embed import FRAME_WIDTH
from hled_dash.figures.figure import Figure
from hled_dash.server.link_preview import fill_origin, picture_url
from hled_dash.server.requests import cache_policy, origin_of, page_context, query_of
from hled_dash.server.slides import slides_of
from hled_dash.ui.components.as_of import refused_days
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path
from hled_dash.view import PAGES, describe_ignored
from hled_dash.view.repair import repair_page

_NO_BOUND = 100_000
#: Seconds that a response holds.
_MAX_AGE = 3600


def oembed_response(scope: Scope) -> Response:
    """Return the response to ``/oembed?url=…``: 501 for a format that is not known, 404 for an address without a
    figure."""
    query = {name: values[-1] for name, values in parse_qs(query_of(scope)).items()}
    kind = query.get("format", "json")
    if kind not in ("json", "xml"):
        return PlainTextResponse("Not Implemented", 501)
    context = _context(query.get("url", ""), scope)
    slides = slides_of(context) if context else []
    if context is None or not slides:
        return PlainTextResponse("Not Found", 404)
    answer = _answer(slides[0].make(), context, scope, query)
    headers = {"Cache-Control": cache_policy(_MAX_AGE)}
    if kind == "json":
        return Response(json.dumps(answer, ensure_ascii=False), headers=headers, media_type="application/json")
    fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in answer.items())
    text = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{fields}</oembed>'
    return Response(text, headers=headers, media_type="text/xml")


def _context(url: str, scope: Scope) -> PageContext | None:
    """Return the view of an address of this server; None for any other address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path)
    host = urlsplit(origin_of(scope)).netloc
    if parts.scheme not in ("http", "https") or parts.netloc.casefold() != host.casefold() or not host:
        return None
    if not f"{path}/".startswith(f"{base_path()}/"):
        return None
    page = repair_page(path.removeprefix(base_path()).strip("/"))[0] or "overview"
    return page_context(page, parts.query) if page in PAGES else None


def _answer(figure: Figure, context: PageContext, scope: Scope, query: Mapping[str, str]) -> dict[str, str | int]:
    origin = origin_of(scope)
    most_wide, most_high = _max_size(query.get("maxwidth", "")), _max_size(query.get("maxheight", ""))
    width = min(most_wide, FRAME_WIDTH)
    height = min(most_high, embed_height(figure, width))
    address = context.view.address(origin + base_path(), short=True)
    # The frame says itself why it is not as of such a day.
    address += "".join(f"&as-of={quote(day.value)}" for day in refused_days(context.ignored)[:1])
    words = describe_ignored(context.ignored, context.language)
    answer: dict[str, str | int] = {
        "version": "1.0", "type": "rich", "title": f"{figure.title}. {words}" if words else figure.title,
        "provider_name": context.language.text("U.S.-Mexico High-Level Economic Dialogue"),
        "provider_url": f"{origin}{base_path()}/", "cache_age": _MAX_AGE, "width": width, "height": height,
        "html": embed_snippet(figure, address, width, height),
    }
    if PREVIEW_SIZE[0] <= most_wide and PREVIEW_SIZE[1] <= most_high:
        answer |= {"thumbnail_url": fill_origin(picture_url(context.view), origin),
                   "thumbnail_width": PREVIEW_SIZE[0], "thumbnail_height": PREVIEW_SIZE[1]}
    return answer


def _max_size(text: str) -> int:
    """Return a maximum size of the query, in pixels; without a bound where the consumer names none."""
    digits = text.lstrip("0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else _NO_BOUND

