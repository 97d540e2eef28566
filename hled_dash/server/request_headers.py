"""Requests that Starlette and uvicorn read otherwise than RFC 9110 and RFC 9112.

An invalid ``Range`` is ignored, and one of another method than ``GET`` too (14.2); Starlette answers 400, and a part to
``HEAD``. A coding of weight 0 in ``Accept-Encoding`` is not acceptable (12.4.2); Starlette looks for its name alone.
A target may be the whole URL (RFC 9112, 3.2.2); uvicorn takes it for a path. After a request with both
``Content-Length`` and ``Transfer-Encoding`` the connection must be closed (6.1), because a proxy may see its end
elsewhere; uvicorn reads on.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

#: One range of bytes: from a first position on, or the last ones.
_RANGE = re.compile(rb"(\d{1,18})-(\d{0,18})|-\d{1,18}")
#: A target that is a whole URL: its host and its path.
_ABSOLUTE = re.compile(r"https?://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)
#: A coding of weight 0.
_REFUSED = re.compile(rb"[^;]*;\s*q=0(\.0{0,3})?\s*", re.IGNORECASE)


class RequestHeaders:
    """ASGI middleware: takes ranges that are to be ignored and codings that are refused out of a request."""

    ROUTES = ()

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, without what is no range of bytes, and with the codings that may be sent."""
        if scope["type"] == "http":
            scope = {**scope, "headers": [
                (name, accepted_codings(value) if name == b"accept-encoding" else value)
                for name, value in scope["headers"]
                if name != b"range" or (scope["method"] == "GET" and is_byte_range(value))]}
        await self.app(scope, receive, send)


def origin_form(scope: Scope) -> Scope:
    """Return a request whose target is a whole URL with its path alone, and with its host in place of ``Host``."""
    match = _ABSOLUTE.fullmatch(scope["path"])
    if match is None:
        return scope
    path, host = match[2] or "/", match[1].encode("utf-8", "replace")
    headers = [(b"host", host), *((name, value) for name, value in scope["headers"] if name != b"host")]
    return {**scope, "path": path, "raw_path": quote(path).encode(), "headers": headers}


def has_two_lengths(scope: Scope) -> bool:
    """Return whether a request says twice, in two ways, how long its body is."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _value in scope["headers"]}


def accepted_codings(header: bytes) -> bytes:
    """Return the value of an ``Accept-Encoding`` header without those that are refused."""
    return b",".join(coding for coding in header.split(b",") if not _REFUSED.fullmatch(coding))


def is_byte_range(header: bytes) -> bool:
    """Return whether the value of a ``Range`` header is valid and of bytes."""
    unit, _, ranges = header.partition(b"=")
    matches = [_RANGE.fullmatch(part.strip(b" \t")) for part in ranges.split(b",") if part.strip(b" \t")]
    return unit.lower() == b"bytes" and bool(matches) and all(
        match is not None and (not match[2] or int(match[1]) <= int(match[2])) for match in matches)
