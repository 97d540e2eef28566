"""What pages of other sites may read: the API, the catalogue, bulk downloads and feeds. Nothing can be changed, and no
cookie is sent."""

from __future__ import annotations

from starlette.responses import Response

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Encoding, Content-Language, "
                                     "Content-Location, Content-Range, ETag, Last-Modified, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    **CORS, "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Max-Age": "86400",
    # Without cookies the asterisk is any header (Fetch, 4.9), which readers of Parquet and XMLHttpRequest add.
    "Access-Control-Allow-Headers": "*", "Allow": "GET, HEAD, OPTIONS",
}


def preflight() -> Response:
    """Return the response to a page that asks what it may ask."""
    return Response(status_code=204, headers=PREFLIGHT)


def opened(response: Response) -> Response:
    """Return a response that pages of other sites may read, also where it says what is wrong."""
    for name, value in CORS.items():
        response.headers.setdefault(name, value)
    return response
