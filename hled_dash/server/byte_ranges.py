"""Requests for parts of a file: as RFC 9110 (14.2) asks, an invalid ``Range`` is ignored, and one of another method
than ``GET`` too; Starlette answers 400, and a part to ``HEAD``."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

#: One range of bytes: from a first position on, or the last ones.
_RANGE = re.compile(rb"(\d{1,18})-(\d{0,18})|-\d{1,18}")


class ByteRanges:
    """ASGI middleware: takes a ``Range`` that is to be ignored out of a request."""

    ROUTES = ()

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, without what is no range of bytes."""
        if scope["type"] == "http":
            scope = {**scope, "headers": [
                (name, value) for name, value in scope["headers"]
                if name != b"range" or (scope["method"] == "GET" and is_byte_range(value))]}
        await self.app(scope, receive, send)


def is_byte_range(header: bytes) -> bool:
    """Return whether the value of a ``Range`` header is valid and of bytes."""
    unit, _, ranges = header.partition(b"=")
    matches = [_RANGE.fullmatch(part.strip(b" \t")) for part in ranges.split(b",") if part.strip(b" \t")]
    return unit.lower() == b"bytes" and bool(matches) and all(
        match is not None and (not match[2] or int(match[1]) <= int(match[2])) for match in matches)
