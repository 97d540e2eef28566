"""Rate limits, so that no client starves the others; a refused request is answered with a sentence.

| limit | setting | without it |
|---|---|---|
| sessions of a process | ``HLED_MAX_SESSIONS`` | 400 |
| sessions of a client | ``HLED_MAX_SESSIONS_PER_CLIENT`` | 100 (a ministry may share one address) |
| pages, pictures, slides, sessions, messages of assistants in a minute | ``HLED_MAX_OPENED_PER_MINUTE`` | 300 |
| requests of a client to the API in a minute | ``HLED_MAX_API_PER_MINUTE`` | 600 |

Clients are told apart by their network address: that of the connection, or of the proxy's ``X-Forwarded-For`` where
uvicorn trusts it (from 127.0.0.1; others by ``FORWARDED_ALLOW_IPS``). All that come from this machine itself are not
told apart: a proxy that names nobody stands there.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, OrderedDict
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.responses import HTMLResponse
from starlette.status import HTTP_429_TOO_MANY_REQUESTS, HTTP_503_SERVICE_UNAVAILABLE, WS_1013_TRY_AGAIN_LATER
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash.server.page_middleware import requested_page
from hled_dash.server.requests import ASSISTANT, BULK, CATALOG, OEMBED, PICTURES, SLIDES, is_below, language_of
from hled_dash.settings import read_count
from hled_dash.ui.components.changes import FEEDS
from hled_dash.ui.urls import PACK_FILES, SHARE

log = logging.getLogger(__name__)

DEFAULTS = {"HLED_MAX_SESSIONS": 400, "HLED_MAX_SESSIONS_PER_CLIENT": 100, "HLED_MAX_OPENED_PER_MINUTE": 300,
            "HLED_MAX_API_PER_MINUTE": 600}
#: Clients whose rate is kept; the one that was seen longest ago is forgotten first.
MAX_CLIENTS = 10_000
_PAGE = (
    '<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title></head><body><main><h1>{title}</h1><p>{sentence}</p></main></body></html>"
)


def limit(name: str) -> int:
    """Return the limit of an environment variable; a value that is no positive number counts as absent."""
    return read_count(name, DEFAULTS[name])


class Bucket:
    """A leaky bucket: a count that falls with time.

    Attributes:
        level: How much is in it, as of ``at`` (seconds, monotonic).
    """

    def __init__(self) -> None:
        self.level, self.at = 0.0, time.monotonic()

    def seconds_to_wait(self, size: float, per_second: float, amount: float = 1.0) -> float:
        """Add an amount and return 0, or, where the bucket is too full, return the seconds until there is room."""
        now = time.monotonic()
        self.level, self.at = max(0.0, self.level - (now - self.at) * per_second), now
        if self.level + amount > size:
            return (self.level + amount - size) / per_second
        self.level += amount
        return 0.0


class ClientBuckets:
    """What each client did within the last minute.

    Args:
        name: Setting of how much it may do.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def seconds_to_wait(self, client: str) -> float:
        """Count one more and return 0, or, where the client is over the limit, return the seconds to wait."""
        if not client:
            return 0.0
        bucket = self._buckets.pop(client, None) or Bucket()
        self._buckets[client] = bucket
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        size = limit(self._name)
        return bucket.seconds_to_wait(size, size / 60)


class Limits:
    """ASGI middleware: refuses what is over a limit."""

    ROUTES = ()

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._sessions: Counter[str] = Counter()
        self._opened = ClientBuckets("HLED_MAX_OPENED_PER_MINUTE")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a sentence; a web socket is closed, whose page has been told."""
        is_socket = scope["type"] == "websocket"
        limited_routes = PICTURES, SLIDES, SHARE, OEMBED, CATALOG, FEEDS, BULK, ASSISTANT
        # Whoever waits for a pack's file asks again and again how far it is.
        begins_file = is_below(scope, PACK_FILES) and scope["method"] == "POST"
        if not (is_socket or begins_file or requested_page(scope) is not None or is_below(scope, *limited_routes)):
            await self.app(scope, receive, send)
            return
        client = client_of(scope)
        wait = self._opened.seconds_to_wait(client)
        is_full = self._is_full(client)
        if (wait or is_full) and not is_socket:
            await _refusal(scope, wait)(scope, receive, send)
        elif wait or is_full:
            log.warning("a session is refused: %d are open", self._sessions.total())
            await send({"type": "websocket.close", "code": WS_1013_TRY_AGAIN_LATER})
        elif is_socket:
            self._sessions[client] += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self._sessions[client] -= 1
                if not self._sessions[client]:
                    del self._sessions[client]
        else:
            await self.app(scope, receive, send)

    def _is_full(self, client: str) -> bool:
        return (self._sessions.total() >= limit("HLED_MAX_SESSIONS")
                or (bool(client) and self._sessions[client] >= limit("HLED_MAX_SESSIONS_PER_CLIENT")))


def client_of(scope: Scope) -> str:
    """Return the network address of a client; empty for one on this machine. Of IPv6 the network, which one client
    has."""
    text = str((scope.get("client") or ("",))[0])
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        # A server that listens on :: has IPv4 clients as ::ffff:192.0.2.1.
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    return str(address if address.version == 4 else ip_network((int(address), 64), strict=False))


def _refusal(scope: Scope, wait: float) -> HTMLResponse:
    """Return the page of a visitor who is over a limit, in their language."""
    language = language_of(scope)
    _ = language.text
    if wait:
        status = HTTP_429_TOO_MANY_REQUESTS
        sentence = _(
            "Too many pages were opened from your network address within a minute. Please try again in a minute."
        )
    else:
        status = HTTP_503_SERVICE_UNAVAILABLE
        sentence = _(
            "The dashboard has as many readers right now as this server can carry. Please try again in a minute."
        )
    page = _PAGE.format(code=language.code, title=_("Please wait a moment"), sentence=sentence)
    return HTMLResponse(page, status, headers={"Retry-After": str(max(1, round(wait)) if wait else 60)})



