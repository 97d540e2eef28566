"""Streamlit's scripts and style sheets, compressed, and its icon font, reduced to the icons in use.

Streamlit sends its scripts uncompressed, because it expects a proxy to compress them, and a font of 4,000 icons. Its
lists find no option without the accents of its name, which few type.
Shapes of maps that could not be written for Streamlit to send, on a file system that is read-only, come from memory.
"""

from __future__ import annotations

import asyncio
import functools
import gzip
import mimetypes

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from hled_dash import geography
from hled_dash.server.headers import ASSET_HEADERS
from hled_dash.ui.frontend import ICON_FONT
from hled_dash.ui.streamlit_internals import (
    ASSET_PATH,
    LAZY_ELEMENT,
    LAZY_ELEMENT_PRELOADED,
    LIST_FILTER,
    LIST_FILTER_WITHOUT_ACCENTS,
    static_dir,
)
from hled_dash.ui.urls import base_path

#: Names of files to their responses; at most as many as Streamlit has files.
_responses: dict[str, Response] = {}


async def compressed_asset(scope: Scope) -> Response | None:
    """Return the compressed response to a request for one of Streamlit's files; None for every other request.

    A file is compressed at the first request for it, in a thread.
    """
    if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return None
    match = ASSET_PATH.fullmatch(scope["path"].removeprefix(base_path()))
    if match is None:
        return None
    name = match[1]
    if name not in asset_names():
        return None
    response = _responses.get(name)
    if response is None:
        response = _responses[name] = await asyncio.to_thread(_compress, name)
    return response


async def unpublished_shapes(scope: Scope) -> ASGIApp | None:
    """Return the response to a request for shapes that are not in ``static/geography``; None for every other
    request."""
    prefix = f"{base_path()}/{geography.URL}/"
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith(prefix):
        return None
    content = await asyncio.to_thread(_missing_shapes, scope["path"].removeprefix(prefix))
    if content is None:
        return None
    return GZipMiddleware(Response(content, headers=ASSET_HEADERS, media_type="application/json"))


def _missing_shapes(name: str) -> bytes | None:
    digest = geography.published_digest(name)
    return None if digest is None else _read_missing(name, digest)


@functools.lru_cache(maxsize=128)
def _read_missing(name: str, _digest: str) -> bytes | None:
    return geography.missing_content(name)


@functools.cache
def asset_names() -> frozenset[str]:
    """Return names of Streamlit's files below ``static``. What a client names is compared with these, and never
    opened."""
    folder = static_dir() / "static"
    return frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _compress(name: str) -> Response:
    path = static_dir() / "static" / name
    if name.startswith("media/"):
        return Response(ICON_FONT.read_bytes(), headers=ASSET_HEADERS, media_type="font/woff2")
    media_type, _encoding = mimetypes.guess_type(path)
    content = LIST_FILTER.sub(LIST_FILTER_WITHOUT_ACCENTS, path.read_bytes())
    content = LAZY_ELEMENT.sub(LAZY_ELEMENT_PRELOADED, content)
    content = gzip.compress(content, 9, mtime=0)
    return Response(content, headers={**ASSET_HEADERS, "Content-Encoding": "gzip"}, media_type=media_type)
