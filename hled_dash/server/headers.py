"""Response headers: of pages and assets, and the security headers of every response (``docs/security.md``)."""

from __future__ import annotations

import functools
import json
import logging
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected

from hled_dash.server.request_headers import has_two_lengths, origin_form
from hled_dash.settings import FRAME_ANCESTOR, read_text
from hled_dash.ui.components.assets import all_scripts
from hled_dash.ui.streamlit_internals import BACKEND_CONFIG_SCRIPT, XSRF_COOKIE, static_dir
from hled_dash.ui.urls import base_path

log = logging.getLogger(__name__)

#: Headers of a page: it is requested again each time, and is in the language that the browser requests.
PAGE_HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
#: Headers of a script, style sheet or font, whose name changes with its content.
ASSET_HEADERS = {"Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}

#: What a page may load. ``docs/security.md`` says why each word that is not ``'self'`` is there.
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets}; worker-src 'self' blob:; "
    "frame-src 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {ancestors}"
)
#: Of everything else, which loads nothing.
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {ancestors}"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), clipboard-write=(self), fullscreen=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: Whose pages may show a response; pictures for chats are for all.
_RESOURCE_POLICY = "Cross-Origin-Resource-Policy"
_SECONDS = re.compile(r"\d{1,10}", re.ASCII)


class SecurityHeaders:
    """ASGI middleware: adds the security headers to every response, also to errors and web socket handshakes.

    It is the outermost middleware, so that nothing answers without it. ``ROUTES`` of each middleware are the paths,
    below that of the app, that it answers by itself; ``python -m benchmarks fuzz`` takes them from there.
    """

    ROUTES = ()

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request with the headers."""

        is_answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            if message["type"] in ("http.response.start", "websocket.accept", "websocket.http.response.start"):
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                set_headers(headers, scope)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = page_policy(scope)
            await send(message)

        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope = origin_form(scope)
        if has_two_lengths(scope):
            await PlainTextResponse("Bad Request", 400, {"Connection": "close"})(scope, receive, send_with_headers)
            return
        try:
            await self.app(scope, receive, send_with_headers)
        except WebSocketDisconnected:
            # A client left while it was sent something: Streamlit then closes the socket once more.
            pass
        except Exception:
            log.exception("%s %s cannot be answered", scope.get("method", "websocket"), scope["path"])
            if scope["type"] == "http" and not is_answered:
                # Starlette's own response would come without the headers.
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, send_with_headers)


def set_headers(headers: MutableHeaders, scope: Scope) -> None:
    """Set the security headers of a response, and the attributes of its cookies."""
    encrypted = scope.get("scheme") in ("https", "wss")
    ancestors = frame_ancestors()
    headers.update(_HEADERS)
    headers.setdefault(_RESOURCE_POLICY, "same-origin")
    headers["Content-Security-Policy"] = _FILE_POLICY.format(ancestors=ancestors)
    if ancestors == "'none'":
        headers["X-Frame-Options"] = "DENY"
    if encrypted and (seconds := read_text("HLED_HSTS")) and _SECONDS.fullmatch(seconds):
        headers["Strict-Transport-Security"] = f"max-age={seconds}"
    cookies = headers.getlist("set-cookie")
    if cookies:
        del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", _secure_cookie(cookie, encrypted))


def page_policy(scope: Scope) -> str:
    """Return the ``Content-Security-Policy`` of a page."""
    sockets = _websocket_source(Headers(scope=scope).get("host", ""), scope.get("scheme") in ("https", "wss"))
    return _PAGE_POLICY.format(hashes=_script_hashes(base_path()), ancestors=frame_ancestors(), sockets=sockets)


def frame_ancestors() -> str:
    """Return who may show the dashboard in a frame: the sources of HLED_FRAME_ANCESTORS; nobody if there are
    none."""
    sources = read_text("HLED_FRAME_ANCESTORS").split()
    return " ".join(source for source in sources if FRAME_ANCESTOR.fullmatch(source)) or "'none'"


def _websocket_source(host: str, encrypted: bool) -> str:
    """Return the web socket of this host by name, for browsers in which ``'self'`` does not cover it (Safari before
    15.4)."""
    if not re.fullmatch(r"[\w.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?", host, re.ASCII | re.IGNORECASE):
        return ""
    return f" {'wss' if encrypted else 'ws'}://{host}"


def _secure_cookie(cookie: str, encrypted: bool) -> str:
    """Add ``HttpOnly`` (not to the XSRF cookie), ``SameSite`` and ``Secure`` where a cookie lacks them."""
    attributes = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
    if "httponly" not in attributes and not cookie.startswith(f"{XSRF_COOKIE}="):
        cookie += "; HttpOnly"
    if "samesite" not in attributes:
        cookie += "; SameSite=Lax"
    if encrypted and "secure" not in attributes:
        cookie += "; Secure"
    return cookie


@functools.cache
def _script_hashes(base: str) -> str:
    """Return hashes of all inline scripts of a page, also of those sent later; the policy blocks any other."""
    index = _InlineScripts()
    index.feed((static_dir() / "index.html").read_text(encoding="utf-8"))
    index.feed(BACKEND_CONFIG_SCRIPT % json.dumps(f"{base}/"))
    digests = (sha256(script.encode()).digest() for script in dict.fromkeys([*index.scripts, *all_scripts()]))
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


class _InlineScripts(HTMLParser):
    """Parser that collects the inline scripts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self._is_inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whether a script begins here."""
        self._is_inline = tag == "script" and "src" not in dict(attrs)

    def handle_data(self, data: str) -> None:
        """Keep the text of a script."""
        if self._is_inline:
            self.scripts.append(data)
            self._is_inline = False
