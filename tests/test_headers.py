"""The headers that protect every response, and that the policy of a page names every script that a page has."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.config import get_config_options

from hled_dash.server.api.middleware import DataApi
from hled_dash.server.bulk import BulkDownloads
from hled_dash.server.feeds import Feeds
from hled_dash.server.headers import SecurityHeaders
from hled_dash.server.index_page import index_html
from hled_dash.server.metadata import MetadataRoutes
from hled_dash.server.request_headers import RequestHeaders, accepted_codings, is_byte_range
from hled_dash.server.standalone_assets import asset_url
from hled_dash.ui.components import assets
from hled_dash.ui.urls import base_path
from tests.asgi import get_response, http_scope
from tests.asynchronous import run_coroutine

ROOT = Path(__file__).parents[1]


def headers_of(app: ASGIApp, kind: str = "http", scheme: str = "http", host: bytes = b"localhost:8501") -> list[Any]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": kind, "method": "GET", "path": "/", "scheme": scheme, "headers": [(b"host", host)]}
    run_coroutine(SecurityHeaders(app)(scope, receive, send))
    return [(name.decode(), value.decode()) for name, value in sent[0].get("headers", [])]


async def socket(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.accept"})


async def refused_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.http.response.start", "status": 403, "headers": []})


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError("secret")


@pytest.mark.parametrize(("target", "path", "host"), [
    ("http://other.example:8501/maps", "/maps", "other.example:8501"), ("HTTPS://other.example", "/", "other.example"),
    ("http:///maps", "/maps", ""), ("/http://other.example/maps", "/http://other.example/maps", "data.example.gob.mx"),
])
def test_a_target_may_be_a_whole_url(target: str, path: str, host: str) -> None:
    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(f"{scope['path']} {Headers(scope=scope)['host']}")(scope, receive, send)

    assert get_response(echo, {**http_scope("/"), "path": target})[2].decode() == f"{path} {host}"


def test_a_request_with_two_lengths_ends_its_connection() -> None:
    """A proxy that goes by the other length would take the end of its body for the request of somebody else."""
    scope = {**http_scope("/"), "headers": [(b"content-length", b"6"), (b"transfer-encoding", b"chunked")]}
    status, headers, _body = get_response(PlainTextResponse("ok"), scope)
    assert (status, headers["connection"]) == (400, "close")


@pytest.mark.parametrize(("app", "kind"), [
    (broken, "http"),
    (HTMLResponse("<p>page"), "http"), (PlainTextResponse("", 404), "http"), (PlainTextResponse("", 500), "http"),
    (RedirectResponse("/maps"), "http"), (socket, "websocket"), (refused_socket, "websocket"),
])
def test_every_response_has_them(app: ASGIApp, kind: str) -> None:
    headers = dict(headers_of(app, kind))
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers


def policy(headers: list[Any]) -> dict[str, list[str]]:
    words = [part.split() for part in dict(headers)["content-security-policy"].split(";")]
    return {name: sources for name, *sources in words}


def test_the_policy_of_a_page_lets_only_our_scripts_run() -> None:
    rules = policy(headers_of(HTMLResponse("<p>page")))
    assert rules["object-src"] == rules["frame-src"] == ["'none'"]
    hashes = rules["script-src"][3:]
    assert rules["script-src"][:3] == ["'self'", "blob:", "'wasm-unsafe-eval'"]
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", digest) for digest in hashes)
    for script in assets.all_scripts():
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in hashes


def test_the_policy_does_not_depend_on_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hled_dash.ui.cache.catalogue", lambda: pytest.fail("asked"))
    assets.settings_script.cache_clear()
    assert assets.all_scripts()


def test_a_page_loads_the_script_that_its_settings_start() -> None:
    assert f'<script defer src="{asset_url("shared.js")}"></script>' in index_html(base_path())
    assert assets.settings_script("en", "light").endswith("window.hledScripts?.();")
    assert "__SETTINGS__" not in assets.SHARED_SCRIPT


def test_no_script_is_sent_that_the_policy_does_not_name() -> None:
    """Each other script would not run, and nobody but the reader would know."""
    places = {
        path.relative_to(ROOT).as_posix(): scripts
        for path in ROOT.glob("hled_dash/**/*.py")
        if (scripts := len(re.findall(r"<script>", path.read_text(encoding="utf-8"))))
    }
    assert places == {
        "hled_dash/ui/components/assets.py": 1, "hled_dash/server/prerender.py": 1,
        "hled_dash/ui/streamlit_internals/files.py": 1,
    }


@pytest.mark.parametrize(("setting", "expected", "frame"), [
    ("https://portal.example.gob.mx", "https://portal.example.gob.mx", None),
    ("'self' https://*.example.org:8443", "'self' https://*.example.org:8443", None),
    ("https://a.example; script-src *", "'none'", "DENY"), ("*", "'none'", "DENY"), ("", "'none'", "DENY"),
])
def test_who_may_frame_the_pages_is_a_setting(
    monkeypatch: pytest.MonkeyPatch, setting: str, expected: str, frame: str | None
) -> None:
    monkeypatch.setenv("HLED_FRAME_ANCESTORS", setting)
    headers = headers_of(HTMLResponse(""))
    assert " ".join(policy(headers)["frame-ancestors"]) == expected
    assert dict(headers).get("x-frame-options") == frame
    assert "script-src *" not in dict(headers)["content-security-policy"]


def test_strict_transport_security_is_a_setting_and_sent_over_tls_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_HSTS", "31536000")
    assert dict(headers_of(HTMLResponse(""), scheme="https"))["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in dict(headers_of(HTMLResponse("")))
    monkeypatch.setenv("HLED_HSTS", "1; x")
    assert "strict-transport-security" not in dict(headers_of(HTMLResponse(""), scheme="https"))


def test_cookies_are_protected() -> None:
    response = PlainTextResponse("")
    response.headers.append("set-cookie", "_streamlit_session=1; Path=/")
    response.headers.append("set-cookie", "_streamlit_xsrf=2|a; Path=/; SameSite=Lax")
    plain = [value for name, value in headers_of(response) if name == "set-cookie"]
    assert plain[0] == "_streamlit_session=1; Path=/; HttpOnly; SameSite=Lax"
    assert plain[1] == "_streamlit_xsrf=2|a; Path=/; SameSite=Lax"
    # The page reads this one.
    encrypted = [value for name, value in headers_of(response, scheme="https") if name == "set-cookie"]
    assert all(value.endswith("; Secure") for value in encrypted)


def test_an_invalid_host_is_left_out_of_the_policy() -> None:
    assert policy(headers_of(HTMLResponse(""), host=b"x; script-src *"))["connect-src"] == ["'self'"]
    rules = policy(headers_of(HTMLResponse(""), scheme="https", host=b"data.example.gob.mx"))
    assert rules["connect-src"] == ["'self'", "wss://data.example.gob.mx"]


def test_the_server_listens_on_localhost_by_default() -> None:
    text = (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")
    assert 'address = "localhost"' in text
    assert "server.address" in get_config_options()


@pytest.mark.parametrize(("header", "passed"), [
    ("gzip, br", "gzip, br"), ("gzip;q=0, *", " *"), ("br;q=1.0, gzip ; Q=0.000", "br;q=1.0"),
    ("gzip;q=0.1", "gzip;q=0.1"),
    ("gzip;q=0", ""), ("identity;q=0, gzip", " gzip"),
])
def test_a_coding_that_is_refused_is_taken_out(header: str, passed: str) -> None:
    assert accepted_codings(header.encode()).decode() == passed


ROUTES = ("/api/v1/places", "/catalog.ttl", "/catalog/dataset/gdl.shdi", "/llms.txt", "/bulk/latest/SHA256SUMS",
          "/feeds/changes.atom")


@pytest.mark.parametrize("path", ROUTES)
def test_pages_of_other_sites_may_read_with_any_header(path: str) -> None:
    app: ASGIApp = PlainTextResponse("Streamlit’s", 405)
    for layer in (Feeds, DataApi, BulkDownloads, MetadataRoutes):
        app = layer(app)
    status, headers, body = get_response(app, http_scope(
        path, "OPTIONS", origin="https://other.example", access_control_request_method="GET",
        access_control_request_headers="if-none-match, x-requested-with"))
    assert (status, body, headers["access-control-allow-origin"]) == (204, b"", "*")
    assert headers["access-control-allow-headers"] == "*"
    assert {"ETag", "Content-Range"} <= {*headers["access-control-expose-headers"].split(", ")}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize(("header", "is_valid"), [
    ("bytes=0-4", True), ("BYTES=-5", True), ("bytes=5-, 7-9,,", True), ("junk", False), ("items=0-5", False),
    ("bytes=", False), ("bytes=-", False), ("bytes=5-2", False), ("bytes=0-4,a-b", False),
])
def test_a_range_is_passed_on_if_it_is_valid_and_of_get(header: str, is_valid: bool, method: str) -> None:
    assert is_byte_range(header.encode()) == is_valid
    passed: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(scope)

    scope = {"type": "http", "method": method, "headers": [(b"range", header.encode()), (b"host", b"localhost")]}
    run_coroutine(RequestHeaders(app)(scope, None, None))  # type: ignore[arg-type]
    assert len(passed[0]["headers"]) == 1 + (is_valid and method == "GET")


def test_a_client_that_leaves_while_it_is_sent_something_is_no_error_of_the_server(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        """As Streamlit: one task sends, and the other one closes the socket that it cannot read."""
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        with pytest.raises(WebSocketDisconnect):
            await socket.send_bytes(b"page")
        try:
            await socket.receive_bytes()
        except RuntimeError:
            await socket.close()

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        if message["type"] != "websocket.accept":
            raise OSError("closed")

    scope = http_scope("/_stcore/stream") | {"type": "websocket", "scheme": "ws"}
    run_coroutine(SecurityHeaders(endpoint)(scope, receive, send))
    assert not caplog.records
