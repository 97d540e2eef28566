"""Pictures of link previews (:mod:`hled_dash.server.link_preview` has their URLs).

An address may come from anybody, so that everything is bounded: renderings at once, waiting and in a minute, seconds of
one, and the bytes that are kept. What is over a bound, or wrong, gets the picture of the site, and is requested again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from functools import cache
from hashlib import blake2s
from urllib.parse import parse_qs, unquote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash import store
from hled_dash.catalogue.models import LanguageCode
from hled_dash.export import PICTURES as POOL, drawing_of, figure_preview, text_preview
from hled_dash.export.pool import RenderError
from hled_dash.language import LANGUAGES
from hled_dash.server.limits import Bucket
from hled_dash.server.link_preview import shorten
from hled_dash.server.requests import PICTURES, is_below, page_context, query_of
from hled_dash.server.unavailable import unavailable
from hled_dash.server.view_preview import LinkPreview, link_preview
from hled_dash.ui import builds, startup
from hled_dash.ui.run_limit import LIMIT
from hled_dash.ui.urls import base_path
from hled_dash.view import PAGES, requested_language
from hled_dash.view.repair import repair_page

log = logging.getLogger(__name__)

#: Bytes of all pictures that are kept; one has about 80 kB.
MAX_BYTES = 24 * 2**20
#: Pictures that are rendered or wait for it, renderings in a minute and at once after a quiet one, seconds of one.
MAX_WAITING, PER_MINUTE, BURST, TIMEOUT = 12, 60, 20, 20.0
#: Seconds that a picture is kept by who fetched it; the next build's has another URL. That of the site in place of
#: another one is requested again soon.
MAX_AGE, MAX_AGE_OF_STAND_IN = 86_400, 60


class PreviewPictures:
    """ASGI middleware: answers ``/preview/<page>.png`` with the picture of the view in its query."""

    ROUTES = (PICTURES,)

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._pictures: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._rendering: dict[tuple[str, str], asyncio.Task[bytes]] = {}
        self._rendered = Bucket()
        self._turn = asyncio.Semaphore(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for a picture; pass all other requests on."""
        is_picture = is_below(scope, PICTURES) and scope["path"].endswith(".png")
        if not is_picture or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        name = unquote(scope["path"].removeprefix(f"{base_path()}{PICTURES}")).removesuffix(".png")
        try:
            picture = await self._picture(name, scope)
        except store.StoreError as error:
            # Programs keep what they fetched: the picture of the site would stay long after the database is back.
            await unavailable(error, scope)(scope, receive, send)
            return
        except Exception as error:
            # A process that was ended (memory) is no fault of the program, and has no traceback.
            log.error("the picture of %s cannot be rendered: %s", name[:60], error,
                      exc_info=None if isinstance(error, RenderError) else error)
            picture = None
        await self._respond(picture, scope, receive, send)

    async def _picture(self, name: str, scope: Scope) -> bytes | None:
        """Return the picture of a view; None if the picture of the site stands in for it."""
        page, _query = repair_page(name)
        if error := startup.failure():
            raise error
        if page not in PAGES or not startup.is_ready():
            return None
        key = await asyncio.to_thread(_key, page, query_of(scope))
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        if key not in self._rendering:
            if len(self._rendering) >= MAX_WAITING or self._rendered.seconds_to_wait(BURST, PER_MINUTE / 60):
                log.warning("a picture is not rendered: too many were asked for")
                return None
            self._rendering[key] = asyncio.create_task(self._render(key, page, query_of(scope)))
        try:
            return await asyncio.wait_for(asyncio.shield(self._rendering[key]), TIMEOUT)
        except TimeoutError:
            return None

    async def _render(self, key: tuple[str, str], page: str, query: str) -> bytes:
        try:
            async with self._turn:
                picture = await asyncio.to_thread(_render, page, query)
            self._pictures[key] = picture
            while sum(map(len, self._pictures.values())) > MAX_BYTES and len(self._pictures) > 1:
                self._pictures.popitem(last=False)
            return picture
        finally:
            del self._rendering[key]

    async def _respond(self, picture: bytes | None, scope: Scope, receive: Receive, send: Send) -> None:
        age = MAX_AGE if picture else MAX_AGE_OF_STAND_IN
        if picture is None:
            language = requested_language(parse_qs(query_of(scope))) or LANGUAGES["en"]
            picture = await asyncio.to_thread(site_picture, language.code)
        etag = f'"{blake2s(picture, digest_size=12).hexdigest()}"'
        # A page of another site may show it, as a chat in the browser does.
        headers = {"ETag": etag, "Cache-Control": f"public, max-age={age}",
                   "Cross-Origin-Resource-Policy": "cross-origin"}
        tags = [value.strip().removeprefix("W/") for value in Headers(scope=scope).get("if-none-match", "").split(",")]
        if etag in tags or "*" in tags:
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        await Response(picture, media_type="image/png", headers=headers)(scope, receive, send)


def _key(page: str, query: str) -> tuple[str, str]:
    """Return the cache key: build and view, so that all URLs of one view share a picture."""
    return builds.with_pinned_build(lambda: (builds.current().hash, page_context(page, query).view.address(short=True)))


def _render(page: str, query: str) -> bytes:
    preview, language = builds.with_pinned_build(lambda: _preview(page, query))
    if preview.figure is None or preview.figure.empty:
        return text_preview(preview.title, shorten(preview.description), language)
    return POOL.run(figure_preview, drawing_of(preview.figure), preview.heading, timeout=TIMEOUT)


def _preview(page: str, query: str) -> tuple[LinkPreview, LanguageCode]:
    # The address of a picture has a part of its own, the build, and otherwise what its page understood.
    context = replace(page_context(page, query), ignored=(), slide=True, large=True)
    with LIMIT.turn():
        return link_preview(context), context.view.language


@cache
def site_picture(language_code: str) -> bytes:
    """Return the picture of the site, for everything that has none of its own."""
    _ = LANGUAGES[language_code].text
    return text_preview(
        _("U.S.-Mexico High-Level Economic Dialogue"),
        _("Where the objectives of the four pillars stand, on published figures of official statistics."),
        language_code,
    )
