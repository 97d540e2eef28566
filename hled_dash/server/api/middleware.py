"""ASGI middleware of the API, which answers in threads of its own; other requests are passed on."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import unquote_plus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.api.problems import Problem
from hled_dash.language import Language
from hled_dash.server.api.endpoints import ENDPOINTS
from hled_dash.server.api.handlers import VERSION, ApiResponse, refusal, respond
from hled_dash.server.api.negotiation import FORMATS, choose_language, named_language
from hled_dash.server.api.query import MAX_QUERY
from hled_dash.server.api.response_cache import CachedResponse, ResponseCache, cache_key
from hled_dash.server.api.responses import send_start, send_whole, unavailable
from hled_dash.server.api.thread_pool import POOL, SLOW_POOL
from hled_dash.server.conditional import is_fresh
from hled_dash.server.cors import CORS, PREFLIGHT
from hled_dash.server.limits import ClientBuckets, client_of
from hled_dash.ui import builds
from hled_dash.ui.run_limit import BusyError
from hled_dash.ui.urls import API, base_path

#: Headers of a response that its 304 has too.
NOT_MODIFIED = (*CORS, "Vary", "Content-Language", "Cache-Control", "ETag", "Last-Modified")
_LANG = re.compile(rb"(?:^|&)lang=([^&]{1,60})(?=&|$)")


class DataApi:
    """ASGI middleware: answers below ``/api``."""

    ROUTES = (API, *(f"{API}{VERSION}{path}" for path in ("", "/openapi.json", "/docs",
                                                          *(endpoint.path for endpoint in ENDPOINTS))))

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._buckets = ClientBuckets("HLED_MAX_API_PER_MINUTE")
        self._responses = ResponseCache()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; pass all other requests on."""
        path = scope["path"].removeprefix(base_path()) if scope["type"] == "http" else ""
        if path != API and not path.startswith(f"{API}/"):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await send_whole(scope, send, 204, PREFLIGHT)
            return
        language = _language(scope, choose_language(Headers(scope=scope).get("accept-language", "")))
        try:
            self._check(scope, language)
            response = await self._respond(scope, path.removeprefix(API), language)
        except Problem as problem:
            response = refusal(problem, scope, language)
        except BusyError:
            response = refusal(unavailable(language), scope, language)
        await _send(response, scope, send)

    async def _respond(self, scope: Scope, path: str, language: Language) -> ApiResponse:
        """Return the response that was given before in the current build, or a new one, built in a thread.

        Raises:
            BusyError: If too many requests wait, or this one has waited too long.
        """
        key, build = cache_key(scope, language), builds.newest_loaded()
        cached = self._responses.get(build.hash, key) if build is not None and key is not None else None
        if cached is not None:
            if is_fresh(Headers(scope=scope), cached.headers["ETag"], cached.headers["Last-Modified"]):
                return ApiResponse(304, {name: cached.headers[name] for name in NOT_MODIFIED})
            return ApiResponse(200, dict(cached.headers), cached.body)
        workers = SLOW_POOL if _is_workbook(scope) else POOL
        response = await workers.run(partial(respond, scope, path, language))
        if response.build and key is not None:
            self._responses.put(response.build, key, CachedResponse(response.headers, response.body))
        return response

    def _check(self, scope: Scope, language: Language) -> None:
        """
        Raises:
            Problem: If the method is not allowed or the client is over its limit.
        """
        _ = language.text
        if scope["method"] not in ("GET", "HEAD"):
            raise Problem("method", _("Method not allowed"), _("The API can be read only: GET, HEAD, OPTIONS."), 405)
        if wait := self._buckets.seconds_to_wait(client_of(scope)):
            detail = language.plural(
                "Too many requests came from your network address within a minute. Try again in {count} second.",
                "Too many requests came from your network address within a minute. Try again in {count} seconds.",
                max(1, round(wait)))
            raise Problem("too-many", _("Too many requests"), detail, 429, wait=wait)


def _language(scope: Scope, negotiated: Language) -> Language:
    """Return the language that an address names, also one that is too long to be read."""
    codes = _LANG.findall(scope["query_string"][:MAX_QUERY])
    return (named_language(unquote_plus(codes[-1].decode("latin-1"))) if codes else None) or negotiated


def _is_workbook(scope: Scope) -> bool:
    """Return whether a workbook is requested, as far as can be told before anything is read."""
    kind = FORMATS["xlsx"]
    return (str(scope["path"]).casefold().endswith((".xlsx", ".xlsx-live"))
            or f"format={kind.name}".encode() in scope["query_string"].lower()
            or kind.media_type in Headers(scope=scope).get("accept", ""))


async def _send(response: ApiResponse, scope: Scope, send: Send) -> None:
    """Send a response; each part is generated in a thread once the previous one has been sent."""
    if response.parts is None:
        await send_whole(scope, send, response.status, response.headers, response.body)
        return
    try:
        await send_start(send, response.status, response.headers)
        parts = response.parts
        while scope["method"] != "HEAD" and (part := await POOL.resume(lambda: next(parts, None))) is not None:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        response.open.close()
