"""A client that takes nothing of its response is cut; one that is slow is not."""

from __future__ import annotations

import asyncio
import socket as tcp
import time
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from hled_dash.server import stalled_clients
from tests.asynchronous import run_coroutine, serving

SIZE = 30_000_000
HANDSHAKE = ("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")


async def large(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        for _number in range(SIZE // 100_000):
            await send({"type": "websocket.send", "bytes": bytes(100_000)})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % SIZE)]})
    await send({"type": "http.response.body", "body": bytes(SIZE)})


@pytest.mark.parametrize("lines", ["", HANDSHAKE])
def test_a_client_that_reads_nothing_is_cut(lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for protocol in (stalled_clients.AutoHTTPProtocol, stalled_clients.AutoWebSocketsProtocol):
        for name in ("pause_writing", "resume_writing", "connection_lost"):
            monkeypatch.setattr(protocol, name, getattr(protocol, name))
    monkeypatch.setattr(stalled_clients, "TIMEOUT", 0.5)
    stalled_clients.cut_stalled_clients()

    async def talk() -> None:
        async with serving(large) as (server, port):
            with tcp.create_connection(("127.0.0.1", port)) as silent:
                silent.sendall(f"GET / HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())
                started = time.monotonic()
                while not server.server_state.connections or time.monotonic() - started < 0.2:
                    await asyncio.sleep(0.02)
                while server.server_state.connections and time.monotonic() - started < 60:
                    await asyncio.sleep(0.02)
                assert not server.server_state.connections
            if not lines:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                taken = 0
                while chunk := await reader.read(1_000_000):
                    taken += len(chunk)
                    await asyncio.sleep(0.01)
                assert taken > SIZE
                writer.close()

    run_coroutine(talk())
    timers: Any = stalled_clients._timers
    assert not timers
