"""Web sockets that are refused: answered, with the security headers, and closed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from streamlit import net_util
from streamlit.web.server import server_util
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.asyncio.client import connect

from hled_dash.server.websocket_handshake import refuse_handshakes
from hled_dash.ui.streamlit_internals import disable_external_ip_lookup
from tests.asynchronous import run_coroutine, serving

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
HANDSHAKE = f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n{KEY}"


@pytest.fixture(autouse=True)
def _unpatched(monkeypatch: pytest.MonkeyPatch) -> None:
    protocol: Any = websockets_sansio_impl.WebSocketsSansIOProtocol
    monkeypatch.setattr(websockets_sansio_impl, "ServerProtocol", websockets_sansio_impl.ServerProtocol)
    monkeypatch.setattr(protocol, "data_received", protocol.data_received)


async def closed_or_echo(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    if scope["path"] == "/closed":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "open"})


def test_a_handshake_from_another_site_asks_no_other_server(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *call, **_options: asked.append(call))
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    disable_external_ip_lookup()
    assert not server_util.is_url_from_allowed_origins("https://evil.example")
    assert asked == []


@pytest.mark.parametrize(("request_lines", "status"), [
    (f"GET /closed HTTP/1.1\r\n{HANDSHAKE}", 403), (f"GET / HTTP/1.1\r\n{HANDSHAKE.replace(KEY, '')}", 400),
    (f"POST / HTTP/1.1\r\n{HANDSHAKE}", 405), (f"GET /?{'a' * 30_000} HTTP/1.1\r\n{HANDSHAKE}", 400),
    (f"GET / HTTP/1.1\r\n{HANDSHAKE}Cookie: {'a' * 9_000}\r\n", 400),
    (f"GET / HTTP/1.1\r\n{HANDSHAKE}" + "".join(f"X{number}: 1\r\n" for number in range(130)), 400),
])
def test_refused_handshakes_are_answered_with_the_headers_and_closed(request_lines: str, status: int) -> None:
    refuse_handshakes()

    async def talk() -> None:
        async with serving(closed_or_echo) as (_server, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"{request_lines}Host: x\r\n\r\n".encode())
            answer = (await asyncio.wait_for(reader.read(), 10)).decode().lower()
            assert answer.startswith(f"http/1.1 {status} ")
            assert answer.count("content-security-policy: default-src 'none'") == 1
            assert answer.count("x-content-type-options: nosniff") == 1
            writer.close()
            async with connect(f"ws://127.0.0.1:{port}/") as socket:
                assert await socket.recv() == "open"

    run_coroutine(talk())
