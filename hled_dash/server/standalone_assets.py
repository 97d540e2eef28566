"""Scripts and styles of the pages without Streamlit: Vega's, and ours in ``ui/frontend/standalone``; the script of the
pages with Streamlit."""

from __future__ import annotations

import functools
import gzip
import subprocess
import sys
from hashlib import blake2s

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from hled_dash.server.headers import ASSET_HEADERS
from hled_dash.ui.components.assets import SHARED_SCRIPT
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.streamlit_internals import TEXT_FONT, static_dir
from hled_dash.ui.urls import base_path

#: Path of the files, below the path of the app.
FOLDER = "/standalone/"
#: Vega as vl-convert holds it: the version that pictures are made with. It has an interpreter of expressions, so that
#: no text is run as a script.
_VEGA = "window.vegaEmbed = vegaEmbed;"
#: In a process of its own, which ends: the JavaScript engine that joins the scripts would keep 70 MB of this one.
_BUNDLE = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle(sys.argv[1]).encode())"
_TYPES = {"js": "text/javascript", "css": "text/css"}
NAMES = ("vega.js", "embed.js", "present.js", "standalone.css", "shared.js")


def asset_url(name: str) -> str:
    """Return the URL of a file, which changes with its content."""
    stem, _dot, suffix = name.partition(".")
    return f"{base_path()}{FOLDER}{stem}.{_asset(name)[1]}.{suffix}"


@functools.cache
def _asset(name: str) -> tuple[bytes, str]:
    """Return a compressed file and its digest. Vega's scripts take a second to put together."""
    if name == "vega.js":
        command = [sys.executable, "-c", _BUNDLE, _VEGA]
        text = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    elif name == "shared.js":
        text = SHARED_SCRIPT
    elif name == "standalone.css":
        text = with_font(read_asset(f"standalone/{name}"))
    else:
        text = read_asset(f"standalone/{name}")
    content = gzip.compress(text.encode(), 9, mtime=0)
    return content, blake2s(content, digest_size=6).hexdigest()


def with_font(style: str) -> str:
    """Return a style sheet with the URL of the typeface of Streamlit's pages in place of ``__FONT__``."""
    fonts = sorted(static_dir().glob(TEXT_FONT))
    return style.replace("__FONT__", f"{base_path()}/{fonts[0].relative_to(static_dir()).as_posix()}" if fonts else "")


def asset_response(scope: Scope) -> Response:
    """Return the response to a request below :data:`FOLDER`."""
    stem, _dot, rest = scope["path"].removeprefix(f"{base_path()}{FOLDER}").partition(".")
    digest, _dot, suffix = rest.partition(".")
    name = f"{stem}.{suffix}"
    if name not in NAMES or _asset(name)[1] != digest:
        return PlainTextResponse("Not Found", 404)
    content, _digest = _asset(name)
    headers = {**ASSET_HEADERS, "Content-Encoding": "gzip"}
    if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        content, headers = gzip.decompress(content), dict(ASSET_HEADERS)
    return Response(content, headers=headers, media_type=_TYPES[suffix])
