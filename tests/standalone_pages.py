"""Pages that are served without Streamlit: frames, presentations, and what belongs to them."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from hled_dash.server.standalone import StandalonePages
from tests.asgi import get_response, http_scope

PAGES = StandalonePages(PlainTextResponse("Streamlit's"))
ROOT = "https://data.example.gob.mx"


def get_page(url: str, **headers: str) -> tuple[int, Headers, str]:
    """Status, headers and text of what a browser gets."""
    status, fields, body = get_response(PAGES, http_scope(url, accept="text/html", **headers))
    return status, fields, body.decode()


def page_json(page: str, name: str) -> dict[str, Any]:
    """What a script element of a page holds."""
    match = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert match
    value: dict[str, Any] = json.loads(match[1])
    return value
