"""Responses of the API, which are built in threads of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote, unquote, urlencode

from starlette.datastructures import Headers
from starlette.types import Scope

from hled_dash import store
from hled_dash.api.problems import Problem, shorten, unknown_code
from hled_dash.api.validation import COMMON, read_parameters, refuse_repeated
from hled_dash.export import QueueFullError, RenderError
from hled_dash.export.pool import OUTDATED, OutdatedError
from hled_dash.language import LANGUAGES, Language
from hled_dash.server.api import documentation, openapi
from hled_dash.server.api.bodies import build_body
from hled_dash.server.api.endpoints import ENDPOINTS, ApiRequest, Body, Endpoint, match
from hled_dash.server.api.negotiation import Format, choose_encoding, choose_format, named_language, split_suffix
from hled_dash.server.api.query import read_query
from hled_dash.server.api.responses import NOT_NOW, VARY, compress, link_header, problem_body, unavailable
from hled_dash.server.conditional import entity_tag, http_date, is_fresh, last_modified
from hled_dash.server.cors import CORS, PREFLIGHT
from hled_dash.server.requests import origin_of
from hled_dash.server.unavailable import PATIENCE
from hled_dash.ui import builds, startup
from hled_dash.ui.run_limit import LIMIT, BusyError
from hled_dash.ui.urls import API, base_path

log = logging.getLogger(__name__)

VERSION = "/v1"
#: Bytes of a response that is sent whole, with its length.
WHOLE = 2**18


@dataclass
class ApiResponse:
    """A response: one body, or parts that are generated while they are sent."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    parts: Iterator[bytes] | None = None
    open: ExitStack = field(default_factory=ExitStack)
    #: Hash of the build that the response is of, where the same request has the same answer until the next build.
    build: str = ""


def respond(scope: Scope, path: str, language: Language) -> ApiResponse:
    """Build the response in a thread; every exception becomes a problem document."""
    try:
        startup.require_ready(PATIENCE)
        try:
            return _route(scope, path, language)
        except store.BuildReplaced:
            builds.refresh()
            return _route(scope, path, language)
    except Problem as problem:
        return refusal(problem, scope, language)
    except (BusyError, QueueFullError, RenderError, store.StoreError, OSError) as error:
        # OSError: a full disk, or no folder for what is written on the way.
        log.warning("%s is not answered: %s", scope["path"], error)
        detail = OUTDATED if isinstance(error, OutdatedError) else NOT_NOW
        return refusal(unavailable(language, detail), scope, language)
    except Exception:
        log.exception("%s cannot be answered", scope["path"])
        _ = language.text
        return refusal(Problem("fault", _("Server error"), _(
            "This cannot be answered because of a server error; if this continues, tell the administrator."), 500),
            scope, language)


class _Call(NamedTuple):
    """A call of an endpoint.

    Attributes:
        endpoint: What is called.
        path: The variable parts of its path.
        suffix: The format that the path ends in, if any.
        query: The parameters of the address.
        language: The language of the response.
        root: Where the dashboard is (``https://host/path``).
    """

    endpoint: Endpoint
    path: Mapping[str, str]
    suffix: str | None
    query: Mapping[str, list[str]]
    language: Language
    root: str

    @property
    def api(self) -> str:
        """Where the API is."""
        return _api_url(self.root)

    def url(self) -> str:
        """Return the canonical URL, without the parameters of paging."""
        path = self.endpoint.path.format(**{name: quote(part, safe=":") for name, part in self.path.items()})
        fields = [(name, value) for name, values in self.query.items() if name not in ("after", "offset", "lang")
                  for value in values]
        fields.append(("lang", self.language.code))
        return f"{self.api}{path}{f'.{self.suffix}' if self.suffix else ''}?{urlencode(fields, safe='~,:')}"


def _root_url(scope: Scope) -> str:
    return f"{origin_of(scope)}{base_path()}"


def _api_url(root: str) -> str:
    return f"{root}{API}{VERSION}"


def _route(scope: Scope, path: str, language: Language) -> ApiResponse:
    """Return the response of a path below ``/api``.

    Raises:
        Problem: If nothing is there, or the request is invalid.
    """
    headers, root = Headers(scope=scope), _root_url(scope)
    api, query = _api_url(root), read_query(scope["query_string"], language)
    common = {**CORS, "Vary": VARY, "Content-Language": language.locale.language, "Cache-Control": "no-cache"}
    below = path.removeprefix(VERSION) if path == VERSION or path.startswith(f"{VERSION}/") else None
    if path in ("", "/", VERSION, f"{VERSION}/"):
        return ApiResponse(200, {**common, "Content-Type": "application/json"}, openapi.index(api, language))
    if below == "/openapi.json":
        body = openapi.description(api, language)
        tag = entity_tag("", api, language.code)
        if is_fresh(headers, tag, http_date(last_modified("1970-01-01T00:00:00+00:00"))):
            return ApiResponse(304, {**common, "ETag": tag})
        return ApiResponse(200, {**common, "Content-Type": "application/json", "ETag": tag}, body)
    if below in ("/docs", "/docs/"):
        return ApiResponse(200, {**common, "Content-Type": "text/html; charset=utf-8"},
                           documentation.page(api, language))
    matched = _match(below) if below is not None else None
    if matched is None:
        raise _not_found(path, language)
    return _call(_Call(*matched, query, language, root), headers, common)


def _match(path: str) -> tuple[Endpoint, dict[str, str], str | None] | None:
    """Return the endpoint of a path below the version, the variable parts of the path, and the format it ends in, also
    one that there is not."""
    endpoint_path, suffix = split_suffix(path)
    if suffix is None:
        folder, _, name = path.rpartition("/")
        # Only codes of indicators have full stops.
        stem, _, other = name.rpartition(".") if folder == "/indicators" else name.partition(".")
        if stem and other and (folder != "/indicators" or (_is_indicator(stem) and not _is_indicator(name))):
            endpoint_path, suffix = f"{folder}/{stem}", other
    matched = match(endpoint_path)
    return (*matched, suffix) if matched else None


def _is_indicator(code: str) -> bool:
    return code in builds.newest().catalogue.indicators


def _call(call: _Call, headers: Headers, common: Mapping[str, str]) -> ApiResponse:
    """Return the response of an endpoint; 304 if the client has it already."""
    refuse_repeated({name: values for name, values in call.query.items() if name in COMMON}, call.language)
    endpoint, query = call.endpoint, _with_language(call.query, call.language)
    kind = choose_format(call.suffix, query.get("format", [None])[-1], headers.get("accept", ""), endpoint.formats,
                         call.language)
    fields = {name: values for name, values in query.items() if name != "format"}
    parameters = None if endpoint.is_open else read_parameters(endpoint.parameters, fields, call.language)
    build = builds.newest()
    with ExitStack() as stack:
        stack.enter_context(build.keep_open())
        updated = build.cache.get(("api", "built_at"), lambda: store.rows.built_at(build.engine))
        url = call.url()
        tag = entity_tag(build.hash, url, kind.name, call.language.code,
                         ",".join(f"{name}={query[name]}" for name in ("after", "offset") if name in query))
        modified = http_date(last_modified(updated))
        validators = {**common, "ETag": tag, "Last-Modified": modified}
        if is_fresh(headers, tag, modified):
            return ApiResponse(304, validators)
        request = ApiRequest(build.resolver(), call.language, kind, call.root, call.api, call.path, fields, parameters,
                             url, updated)
        with LIMIT.turn() if endpoint.needs_render_turn else nullcontext():
            body = build_body(endpoint, request)
        encoding = choose_encoding(headers) if kind.is_text else None
        response_headers = validators | _content_headers(body, kind, encoding, call.api)
        parts = compress(body.parts, encoding)
        # A small response is sent whole; where its beginning cannot be made, there is still a status to say so.
        begun, size = [], 0
        for part in parts:
            begun.append(part)
            size += len(part)
            if size > WHOLE:
                return ApiResponse(200, response_headers, parts=chain(begun, parts), open=stack.pop_all())
        # Workbooks and shapes say on which day they were made.
        is_kept = kind.is_text and kind.name != "geojson"
        return ApiResponse(200, response_headers, b"".join(begun), build=build.hash if is_kept else "")


def _with_language(query: Mapping[str, list[str]], language: Language) -> Mapping[str, list[str]]:
    """Return a query with the code of the language in place of another tag of it (``es-MX``).

    Raises:
        Problem: If it names a language that is not held.
    """
    named = query.get("lang", [""])[-1]
    if not named:
        return {name: values for name, values in query.items() if name != "lang"}
    if named_language(named) is None:
        raise unknown_code("lang", named, LANGUAGES, language)
    return {**query, "lang": [language.code]}


def _content_headers(body: Body, kind: Format, encoding: str | None, api: str) -> dict[str, str]:
    """Return the headers that describe a body: its type, name, encoding and links."""
    headers = {"Content-Type": kind.media_type,
               "Link": link_header({**body.links.pages(), "canonical": body.links.page,
                                    "service-desc": f"{api}/openapi.json"})}
    if kind.name in ("xlsx", "xlsx-live", "parquet", "csv", "geojson"):
        headers["Content-Disposition"] = f'inline; filename="{body.name}.{kind.name.partition("-")[0]}"'
    if encoding:
        headers["Content-Encoding"] = encoding
    return headers


def _not_found(path: str, language: Language) -> Problem:
    _ = language.text
    paths = (*(endpoint.path for endpoint in ENDPOINTS), "/openapi.json", "/docs")
    return Problem("not-found", _("Not found"), _("There is no “{value}”; the API has below {api}: {known}.",
                   value=shorten(API + unquote(path)), api=API + VERSION, known=", ".join(paths)), 404)


def refusal(problem: Problem, scope: Scope, language: Language) -> ApiResponse:
    """Return the response that describes a problem."""
    headers = {**CORS, "Content-Type": "application/problem+json", "Content-Language": language.locale.language,
               "Cache-Control": "no-store", "Vary": VARY}
    if problem.wait:
        headers["Retry-After"] = str(max(1, round(problem.wait)))
    if problem.status == 405:
        headers["Allow"] = PREFLIGHT["Allow"]
    return ApiResponse(problem.status, headers, problem_body(problem, _api_url(_root_url(scope)), scope))
