"""Feeds of changes: Atom (RFC 4287) and JSON Feed 1.1, in both languages, by pillar, place and source.

``/feeds/changes.atom`` and ``/feeds/changes.json`` take ``lang``, ``pillar``, ``place`` and ``source``.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.figures.resolve import changes_of_view
from hled_dash.figures.vintages import ChangeEntry, format_counts, format_details, format_title
from hled_dash.server.conditional import http_date, is_fresh
from hled_dash.server.cors import opened, preflight
from hled_dash.server.link_preview import ORIGIN, fill_origin
from hled_dash.server.requests import cache_policy, origin_of, page_context, query_of
from hled_dash.server.unavailable import respond
from hled_dash.ui import builds
from hled_dash.ui.components.changes import FEEDS, entry_view, feed_url
from hled_dash.ui.run_limit import LIMIT
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path

#: Entries of a feed, the newest.
MAX_ENTRIES = 100
#: Seconds that a response holds.
MAX_AGE = 900
_KINDS = {"atom": "application/atom+xml", "json": "application/feed+json"}
_ATOM = "http://www.w3.org/2005/Atom"


class Feeds:
    """ASGI middleware: responds to requests for feeds."""

    ROUTES = tuple(f"{FEEDS}changes.{kind}" for kind in _KINDS)

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for a feed; pass all other requests on."""
        path = scope["path"].removeprefix(base_path()) if scope["type"] == "http" else ""
        if path.startswith(FEEDS) and scope["method"] == "OPTIONS":
            await preflight()(scope, receive, send)
            return
        if path.startswith(FEEDS) and scope["method"] in ("GET", "HEAD"):
            response = await asyncio.to_thread(feed_response, path.removeprefix(FEEDS), scope)
            await GZipMiddleware(opened(response))(scope, receive, send)
            return
        await self.app(scope, receive, send)


def feed_response(name: str, scope: Scope) -> Response:
    """Return the answer for a feed: 404 for an unknown name, 400 for an unknown code, 304 where nothing has changed."""
    kind = name.removeprefix("changes.")
    if kind not in _KINDS or not name.startswith("changes."):
        return PlainTextResponse("Not Found", 404)
    return respond(scope, lambda: _feed_response(kind, scope))


def _feed_response(kind: str, scope: Scope) -> Response:
    with LIMIT.turn():
        context = page_context("changes", query_of(scope))
        if context.ignored:
            return PlainTextResponse(context.ignored[0].message(context.language), 400)
        # Without the host, of which a stranger may write as many as he likes.
        text, day = builds.cached_value(("feed", kind, context.view), lambda: _feed(kind, context, ORIGIN))
        body = fill_origin(text, origin_of(scope)).encode()
    tag = f'W/"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Last-Modified": http_date(_midnight(day)),
               "Cache-Control": cache_policy(MAX_AGE)}
    if is_fresh(Headers(scope=scope), tag, headers["Last-Modified"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=_KINDS[kind])


def _feed(kind: str, context: PageContext, origin: str) -> tuple[str, date]:
    """Return a feed, and the day of its newest entry."""
    view = replace(context.view, changed_since=None)
    entries = changes_of_view(view, context.resolver)[:MAX_ENTRIES]
    day = entries[0].day if entries else max(source.date_read for source in context.catalogue.sources.values())
    _ = context.language.text
    author, subject = _("U.S.-Mexico High-Level Economic Dialogue"), _("What changed")
    title = f"{author}: {subject}"
    address, page = origin + feed_url(view, kind), view.address(origin + base_path(), short=True)
    items = [_item(entry, context, origin) for entry in entries]
    if kind == "json":
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": page,
                "feed_url": address, "language": context.language.code, "authors": [{"name": author}], "items": items}
        return json.dumps(feed, ensure_ascii=False), day
    return _atom(title, author, address, page, day, items, context.language.code), day


def _item(entry: ChangeEntry, context: PageContext, origin: str) -> dict[str, Any]:
    """Return an entry as an item of JSON Feed."""
    language, catalogue = context.language, context.catalogue
    source = catalogue.sources[entry.source]
    edition = language.text("{publisher}, edition of {date}", publisher=language.localize(source.publisher),
                            date=language.format_date(entry.edition))
    lines = [f"{format_counts(entry, language)}. {edition}.", *format_details(entry, catalogue, language)]
    return {
        "id": entry.id, "url": entry_view(context, entry).address(origin + base_path(), short=True),
        "title": f"{format_title(entry, catalogue, language)}: {format_counts(entry, language)}",
        "content_text": "\n".join(lines), "date_published": _midnight(entry.day).isoformat(),
        "tags": [entry.source],
    }


def _atom(title: str, author: str, address: str, page: str, day: date, items: list[dict[str, Any]],
          language: str) -> str:
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    for name, text in (("id", address), ("title", title), ("updated", _midnight(day).isoformat())):
        SubElement(feed, name).text = text
    SubElement(feed, "link", {"rel": "self", "type": _KINDS["atom"], "href": address})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    SubElement(SubElement(feed, "author"), "name").text = author
    for item in items:
        entry = SubElement(feed, "entry")
        for name, key in (("id", "id"), ("title", "title"), ("updated", "date_published"), ("content", "content_text")):
            SubElement(entry, name).text = item[key]
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": item["url"]})
        for tag in item["tags"]:
            SubElement(entry, "category", {"term": tag})
    return str(tostring(feed, encoding="utf-8", xml_declaration=True).decode())


def _midnight(day: date) -> datetime:
    """Return midnight UTC of a day, as a timestamp: only days are known."""
    return datetime.combine(day, time(), UTC)
