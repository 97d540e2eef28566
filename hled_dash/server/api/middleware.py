"""ASGI middleware of the API, which answers in threads of its own; other requests are passed on."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from urllib.parse import quote, unquote, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash import store
from hled_dash.api.problems import Problem, shorten
from hled_dash.api.validation import read_parameters
from hled_dash.export import QueueFullError, RenderError
from hled_dash.language import Language
from hled_dash.server.api import documentation, openapi
from hled_dash.server.api.bodies import build_body
from hled_dash.server.api.endpoints import ENDPOINTS, ApiRequest, Endpoint, match
from hled_dash.server.api.negotiation import FORMATS, choose_encoding, choose_format, choose_language, split_suffix
from hled_dash.server.api.requests import MAX_QUERY, read_query
from hled_dash.server.api.response_cache import CachedResponse, ResponseCache, cache_key
from hled_dash.server.api.responses import (
    CORS,
    PREFLIGHT,
    VARY,
    compress,
    entity_tag,
    http_date,
    is_fresh,
    last_modified,
    link_header,
    problem_body,
    send_start,
    send_whole,
    unavailable,
)
from hled_dash.server.api.thread_pool import POOL, SLOW_POOL
from hled_dash.server.limits import ClientBuckets, client_of
from hled_dash.server.requests import origin_of
from hled_dash.server.unavailable import PATIENCE
from hled_dash.ui import builds, startup
from hled_dash.ui.run_limit import LIMIT, BusyError
from hled_dash.ui.urls import API, base_path

log = logging.getLogger(__name__)

VERSION = "/v1"
#: Bytes of a response that is sent whole, with its length.
WHOLE = 2**18
#: Headers of a response that its 304 has too.
NOT_MODIFIED = (*CORS, "Vary", "Content-Language", "Cache-Control", "ETag", "Last-Modified")
_LANG = re.compile(rb"(?:^|&)lang=([A-Za-z0-9-]{1,20})(?=&|$)")


@dataclass
class _Response:
    """A response: one body, or parts that are generated while they are sent."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    parts: Iterator[bytes] | None = None
    open: ExitStack = field(default_factory=ExitStack)
    #: Hash of the build that the response is of, where the same request has the same answer until the next build.
    build: str = ""


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
        language = choose_language(None, Headers(scope=scope).get("accept-language", ""))
        language = _language(scope, language)
        try:
            self._check(scope, language)
            response = await self._respond(scope, path.removeprefix(API), language)
        except Problem as problem:
            response = _refusal(problem, scope, language)
        except BusyError:
            response = _refusal(unavailable(language), scope, language)
        await _send(response, scope, send)

    async def _respond(self, scope: Scope, path: str, language: Language) -> _Response:
        """Return the response that was given before in the current build, or a new one, built in a thread.

        Raises:
            BusyError: If too many requests wait, or this one has waited too long.
        """
        key, build = cache_key(scope, language), builds.known()
        cached = self._responses.get(build.hash, key) if build is not None and key is not None else None
        if cached is not None:
            if is_fresh(Headers(scope=scope), cached.headers["ETag"], cached.headers["Last-Modified"]):
                return _Response(304, {name: cached.headers[name] for name in NOT_MODIFIED})
            return _Response(200, dict(cached.headers), cached.body)
        workers = SLOW_POOL if _is_workbook(scope) else POOL
        response = await workers.run(partial(_respond, scope, path, language))
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
            raise Problem("too-many", _("Too many requests"), _(
                "From your network address, very many requests came within a minute. Please try again in {count} "
                "seconds.", count=max(1, round(wait))), 429, wait=wait)


def _language(scope: Scope, negotiated: Language) -> Language:
    """Return the language that an address names, also one that is too long to be read."""
    codes = _LANG.findall(scope["query_string"][:MAX_QUERY])
    return choose_language(codes[-1].decode(), negotiated.locale.language) if codes else negotiated


def _is_workbook(scope: Scope) -> bool:
    """Return whether a workbook is requested, as far as can be told before anything is read."""
    kind = FORMATS["xlsx"]
    return (str(scope["path"]).endswith((".xlsx", ".xlsx-live"))
            or f"format={kind.name}".encode() in scope["query_string"]
            or kind.media_type in Headers(scope=scope).get("accept", ""))


async def _send(response: _Response, scope: Scope, send: Send) -> None:
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


def _respond(scope: Scope, path: str, language: Language) -> _Response:
    """Build the response in a thread; every exception becomes a problem document."""
    try:
        startup.require_ready(PATIENCE)
        try:
            return _answer(scope, path, language)
        except store.BuildReplaced:
            builds.refresh()
            return _answer(scope, path, language)
    except Problem as problem:
        return _refusal(problem, scope, language)
    except (BusyError, QueueFullError, RenderError, store.StoreError, OSError) as error:
        # OSError: a full disk, or no folder for what is written on the way.
        log.warning("%s is not answered: %s", scope["path"], error)
        return _refusal(unavailable(language), scope, language)
    except Exception:
        log.exception("%s cannot be answered", scope["path"])
        _ = language.text
        return _refusal(Problem("fault", _("Fault of the server"), _(
            "This cannot be answered because of a fault of the server; tell the administrator if it stays."), 500),
            scope, language)


def _answer(scope: Scope, path: str, language: Language) -> _Response:
    headers, root = Headers(scope=scope), f"{origin_of(scope)}{base_path()}"
    api, query = f"{root}{API}{VERSION}", read_query(scope["query_string"], language)
    common = {**CORS, "Vary": VARY, "Content-Language": language.locale.language, "Cache-Control": "no-cache"}
    below = path.removeprefix(VERSION) if path == VERSION or path.startswith(f"{VERSION}/") else None
    if path in ("", "/", VERSION, f"{VERSION}/"):
        return _Response(200, {**common, "Content-Type": "application/json"}, openapi.index(api, language))
    if below == "/openapi.json":
        body = openapi.description(api, language)
        tag = entity_tag("", api, language.code)
        if is_fresh(headers, tag, http_date(last_modified("1970-01-01T00:00:00+00:00"))):
            return _Response(304, {**common, "ETag": tag})
        return _Response(200, {**common, "Content-Type": "application/json", "ETag": tag}, body)
    if below in ("/docs", "/docs/"):
        return _Response(200, {**common, "Content-Type": "text/html; charset=utf-8"},
                         documentation.page(api, language))
    matched = match(split_suffix(below)[0]) if below is not None else None
    suffix = split_suffix(below)[1] if below is not None else None
    if matched is None:
        raise _not_found(path, api, language)
    return _question(scope, matched[0], matched[1], suffix, query, language, root, api, common)


def _question(scope: Scope, endpoint: Endpoint, parts: Mapping[str, str], suffix: str | None,
              query: dict[str, list[str]], language: Language, root: str, api: str,
              common: Mapping[str, str]) -> _Response:
    headers = Headers(scope=scope)
    kind = choose_format(suffix, query.get("format", [None])[-1], headers.get("accept", ""), endpoint.formats, language)
    fields = {name: values for name, values in query.items() if name != "format"}
    parameters = None if endpoint.is_open else read_parameters(endpoint.parameters, fields, language)
    build = builds.newest()
    with ExitStack() as stack:
        stack.enter_context(build.in_use())
        updated = build.cache.get(("api", "built_at"), lambda: store.rows.built_at(build.engine))
        url = _address(api, endpoint, parts, suffix, query, language)
        tag = entity_tag(build.hash, url, kind.name, language.code,
                         ",".join(f"{name}={query[name]}" for name in ("after", "offset") if name in query))
        modified = http_date(last_modified(updated))
        fixed = {**common, "ETag": tag, "Last-Modified": modified}
        if is_fresh(headers, tag, modified):
            return _Response(304, fixed)
        resolver = build.resolver()
        request = ApiRequest(resolver, language, kind, root, api, parts, fields, parameters, url, updated)
        if endpoint.heavy:
            with LIMIT.turn():
                body = build_body(endpoint, request)
        else:
            body = build_body(endpoint, request)
        links = link_header({**body.links.pages(), "canonical": body.links.page,
                             "service-desc": f"{api}/openapi.json"})
        fixed |= {"Content-Type": kind.media_type, "Link": links}
        if kind.name in ("xlsx", "xlsx-live", "parquet", "csv", "geojson"):
            fixed["Content-Disposition"] = f'inline; filename="{body.name}.{kind.name.partition("-")[0]}"'
        encoding = choose_encoding(headers) if kind.is_text else None
        if encoding:
            fixed["Content-Encoding"] = encoding
        parts_of_body = compress(body.parts, encoding)
        # A small response is sent whole; where its beginning cannot be made, there is still a status to say so.
        begun, size = [], 0
        for part in parts_of_body:
            begun.append(part)
            size += len(part)
            if size > WHOLE:
                return _Response(200, fixed, parts=chain(begun, parts_of_body), open=stack.pop_all())
        # Workbooks and shapes say on which day they were made.
        is_kept = kind.is_text and kind.name != "geojson"
        return _Response(200, fixed, b"".join(begun), build=build.hash if is_kept else "")


def _address(api: str, endpoint: Endpoint, parts: Mapping[str, str], suffix: str | None,
             query: Mapping[str, list[str]], language: Language) -> str:
    """Return the canonical URL of a request, without the parameters of paging."""
    path = endpoint.path.format(**{name: quote(part, safe=":") for name, part in parts.items()})
    fields = [(name, value) for name, values in query.items() if name not in ("after", "offset", "lang")
              for value in values]
    fields.append(("lang", language.code))
    return f"{api}{path}{f'.{suffix}' if suffix else ''}?{urlencode(fields, safe='~,:')}"


def _not_found(path: str, api: str, language: Language) -> Problem:
    _ = language.text
    return Problem("not-found", _("Not found"), _("There is no “{value}” in the API; it has {known}.",
                   value=shorten(unquote(path)), known=", ".join(endpoint.path for endpoint in ENDPOINTS)), 404)


def _refusal(problem: Problem, scope: Scope, language: Language) -> _Response:
    headers = {**CORS, "Content-Type": "application/problem+json", "Content-Language": language.locale.language,
               "Cache-Control": "no-store", "Vary": VARY}
    if problem.wait:
        headers["Retry-After"] = str(max(1, round(problem.wait)))
    if problem.status == 405:
        headers["Allow"] = PREFLIGHT["Allow"]
    api = f"{origin_of(scope)}{base_path()}{API}{VERSION}"
    return _Response(problem.status, headers, problem_body(problem, api))
