"""Streamlit's scripts and style sheets, compressed, and its icon font, reduced to the icons in use.

Streamlit sends its scripts uncompressed, because it expects a proxy to compress them, and a font of 4,000 icons.
"""

from __future__ import annotations

import asyncio
import gzip
import mimetypes

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from hled_dash.server.headers import ASSET_HEADERS
from hled_dash.ui.frontend import ICON_FONT
from hled_dash.ui.streamlit_internals import ASSET_PATH, static_dir
from hled_dash.ui.urls import base_path

#: Names of files to their responses; at most as many as Streamlit has files.
_responses: dict[str, Response] = {}


async def compressed_asset(scope: Scope) -> Response | None:
    """The compressed response to a request for one of Streamlit's files; None for every other request.

    A file is compressed at the first request for it, in a thread.
    """
    if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return None
    match = ASSET_PATH.fullmatch(scope["path"].removeprefix(base_path()))
    if match is None:
        return None
    name = match[1]
    response = _responses.get(name)
    if response is None:
        response = await asyncio.to_thread(_compress, name)
        if response is not None:
            _responses[name] = response
    return response


def _compress(name: str) -> Response | None:
    path = static_dir() / "static" / name
    if not path.is_file():
        return None
    if name.startswith("media/"):
        return Response(ICON_FONT.read_bytes(), headers=ASSET_HEADERS, media_type="font/woff2")
    media_type, _encoding = mimetypes.guess_type(path)
    content = gzip.compress(path.read_bytes(), 9, mtime=0)
    return Response(content, headers={**ASSET_HEADERS, "Content-Encoding": "gzip"}, media_type=media_type)
