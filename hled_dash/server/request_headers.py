"""Headers that Starlette reads otherwise than RFC 9110.

An invalid ``Range`` is ignored, and one of another method than ``GET`` too (14.2); Starlette answers 400, and a part to
``HEAD``. A coding of weight 0 in ``Accept-Encoding`` is not acceptable (12.4.2); Starlette looks for its name alone.
"""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

#: One range of bytes: from a first position on, or the last ones.
_RANGE = re.compile(rb"(\d{1,18})-(\d{0,18})|-\d{1,18}")


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


def accepted_codings(header: bytes) -> bytes:
    """Return the value of an ``Accept-Encoding`` header without those that are refused."""
    return b",".join(coding for coding in header.split(b",") if not _REFUSED.fullmatch(coding))


def is_byte_range(header: bytes) -> bool:
    """Return whether the value of a ``Range`` header is valid and of bytes."""
    unit, _, ranges = header.partition(b"=")
    matches = [_RANGE.fullmatch(part.strip(b" \t")) for part in ranges.split(b",") if part.strip(b" \t")]
    return unit.lower() == b"bytes" and bool(matches) and all(
        match is not None and (not match[2] or int(match[1]) <= int(match[2])) for match in matches)
