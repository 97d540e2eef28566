"""Requests to an ASGI app, without a server."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope

from hled_dash.server.headers import SecurityHeaders
from tests.asynchronous import run_coroutine


def http_scope(url: str, method: str = "GET", host: str = "data.example.gob.mx", **headers: str) -> Scope:
    """The scope of a request; its headers have underscores for hyphens."""
    parts = urlsplit(url)
    fields = [(b"host", host.encode()), *((name.replace("_", "-").encode(), text.encode())
                                          for name, text in headers.items())]
    return {"type": "http", "method": method, "scheme": "https", "path": parts.path, "headers": fields,
            "query_string": parts.query.encode(), "client": ("203.0.113.1", 1)}


def get_response(app: ASGIApp, scope: Scope) -> tuple[int, Headers, bytes]:
    """Status, headers and body of what an app behind the security headers answers."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    run_coroutine(SecurityHeaders(app)(scope, receive, send))
    return sent[0]["status"], Headers(raw=sent[0]["headers"]), b"".join(message.get("body", b"")
                                                                        for message in sent[1:])
