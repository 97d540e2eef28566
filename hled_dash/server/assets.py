"""Streamlit's own files, lighter: scripts gzipped, and only the icons that its elements show.

Streamlit sends its scripts as they are, because it expects a proxy to pack them, and a font of 4,000 icons.
"""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope
from streamlit import file_util

from hled_dash.ui.frontend import ICON_FONT
from hled_dash.ui.urls import base_path

_FILE = re.compile(r"/static/((?:js|css)/[\w.-]+|media/MaterialSymbols-Rounded[\w.-]+)")
#: The names of these files change with their content.
_KEPT = {"Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}

#: Names of files to their answers; at most as many as Streamlit has files.
_packed: dict[str, Response] = {}


async def compressed_asset(scope: Scope) -> Response | None:
    """The answer to a request for a file that has a lighter form; None for every other request.

    Only what was not asked for before is packed, in a thread, because that takes a while.
    """
    if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        return None
    found = _FILE.fullmatch(scope["path"].removeprefix(base_path()))
    if found is None:
        return None
    known = _packed.get(found[1])
    if known is None:
        known = await asyncio.to_thread(_pack, found[1])
        if known is not None:
            _packed[found[1]] = known
    return known


def _pack(name: str) -> Response | None:
    path = Path(file_util.get_static_dir(), "static", name)
    if not path.is_file():
        return None
    if name.startswith("media/"):
        return Response(ICON_FONT.read_bytes(), headers=_KEPT, media_type="font/woff2")
    kind, _encoding = mimetypes.guess_type(path)
    content = gzip.compress(path.read_bytes(), 9, mtime=0)
    return Response(content, headers={**_KEPT, "Content-Encoding": "gzip"}, media_type=kind)
