"""The catalogue for programs: DCAT-AP, SDMX structure, ``sitemap.xml``, ``robots.txt``, ``llms.txt``.

A document is made once for a build, with :data:`~hled_dash.server.link_preview.ORIGIN` in place of the host.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash import metadata, store
from hled_dash.api.problems import shorten
from hled_dash.bulk import CHECKSUMS, bulk_folder, read_checksums, version_of
from hled_dash.metadata import Site
from hled_dash.server.conditional import entity_tag, file_time, http_date, is_fresh, last_modified
from hled_dash.server.cors import opened, preflight
from hled_dash.server.link_preview import ORIGIN, fill_origin
from hled_dash.server.requests import CATALOG, cache_policy, language_of, origin_of
from hled_dash.server.unavailable import respond
from hled_dash.settings import read_text
from hled_dash.ui import builds, cache
from hled_dash.ui.urls import base_path

#: Seconds that a response holds.
MAX_AGE = 3600
_JSON_LD, _TURTLE = "application/ld+json", "text/turtle; charset=utf-8"


def _structure(site: Site) -> str:
    # The library of SDMX takes half a second to import, and few ask for the structure.
    from hled_dash.metadata.sdmx_structure import build_structure

    return build_structure(site).decode()


#: Path to the media type of a document and the function that writes it.
DOCUMENTS: dict[str, tuple[str, Callable[[Site], str]]] = {
    "/catalog.jsonld": (_JSON_LD, lambda site: json.dumps(metadata.build_dcat(site), ensure_ascii=False)),
    "/catalog.ttl": (_TURTLE, lambda site: metadata.to_turtle(metadata.build_dcat(site))),
    "/catalog/structure.xml": ("application/vnd.sdmx.structure+xml; version=2.1",
                               _structure),
    "/sitemap.xml": ("application/xml", metadata.sitemap),
    "/robots.txt": ("text/plain; charset=utf-8", metadata.robots_text),
    "/llms.txt": ("text/markdown; charset=utf-8", metadata.llms_text),
}


class MetadataRoutes:
    """ASGI middleware: responds to requests for the documents, and leads from a data set's identifier to its page."""

    ROUTES = (*DOCUMENTS, CATALOG, f"{CATALOG}/dataset/", f"{CATALOG}/source/")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for a document; pass all other requests on."""
        path = scope["path"].removeprefix(base_path()) if scope["type"] == "http" else ""
        is_own = path in DOCUMENTS or f"{path}/".startswith(f"{CATALOG}/")
        if is_own and scope["method"] == "OPTIONS":
            await preflight()(scope, receive, send)
        elif is_own and scope["method"] in ("GET", "HEAD"):
            response = await asyncio.to_thread(respond, scope, lambda: _respond(path, scope))
            await GZipMiddleware(opened(response))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def site(origin: str = ORIGIN) -> Site:
    """Return the installation and its build, as metadata describe them."""
    build = builds.current()
    extents = builds.cached_value("extents", lambda: metadata.build_extents(
        build.catalogue, cache.resolver().coverage()))
    contact, version = read_text("HLED_CONTACT"), version_of(build.hash)
    return Site(build.catalogue, origin + base_path(), version, extents, contact,
                read_checksums(bulk_folder() / version))


def _respond(path: str, scope: Scope) -> Response:
    origin = origin_of(scope)
    build = builds.current()
    if path in DOCUMENTS:
        kind, write = DOCUMENTS[path]
        # The files for bulk download, whose sizes and digests the catalogue has, are made later than a build.
        folder = bulk_folder() / version_of(build.hash)
        has_files = bool(read_checksums(folder))
        text = fill_origin(builds.cached_value(("document", path, has_files), lambda: write(site())), origin)
        modified = last_modified(builds.cached_value("built_at", lambda: store.rows.built_at(build.engine)))
        if has_files:
            modified = max(modified, file_time(folder / CHECKSUMS))
        headers = {"ETag": entity_tag(build.hash, path, origin, str(has_files)), "Last-Modified": http_date(modified),
                   "Cache-Control": cache_policy(MAX_AGE)}
        if is_fresh(Headers(scope=scope), headers["ETag"], headers["Last-Modified"]):
            return Response(status_code=304, headers=headers)
        return Response(text, media_type=kind, headers=headers)
    target = _page_of(path, scope, site(origin))
    if target is None:
        return PlainTextResponse(language_of(scope).text(
            "There is no “{value}” in the catalog; {address} has everything that there is.",
            value=shorten(unquote(path)), address=f"{base_path()}{CATALOG}.ttl"), 404)
    return RedirectResponse(target, 303, headers={"Vary": "Accept, Accept-Language"})


def _page_of(path: str, scope: Scope, site: Site) -> str | None:
    """Return the page to which the identifier of the catalogue, a data set or a series redirects; None for any other
    path."""
    name = unquote(path.removeprefix(CATALOG)).strip("/")
    kind, _, code = name.partition("/")
    language = language_of(scope).code
    if name == "":
        accept = Headers(scope=scope).get("accept", "")
        if "text/html" in accept:
            return site.page("data", language)
        return f"{site.base}/catalog.{'ttl' if 'text/turtle' in accept else 'jsonld'}"
    if name == "whole":
        return site.page("data", language)
    if kind == "dataset" and code in site.extents:
        return site.indicator_page(code, language)
    if kind == "source" and code in site.catalogue.sources:
        return site.page("data", language, source=code)
    return None
