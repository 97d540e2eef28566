"""What a client sends over a web socket takes bounded memory and time, whatever it compresses or splits."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from hled_dash.server import websocket_input
from hled_dash.server.websocket import MAX_FRAME_BYTES
from tests.asynchronous import run_coroutine, serving

COUNT = 200


@pytest.fixture(autouse=True)
def _patched(monkeypatch: pytest.MonkeyPatch) -> None:
    protocol: Any = websockets_sansio_impl.WebSocketsSansIOProtocol
    for name in ("data_received", "receive"):
        monkeypatch.setattr(protocol, name, getattr(protocol, name))
    websocket_input.bound_input()


class Reader:
    """An application that begins to read when it is told to."""

    def __init__(self) -> None:
        self.begin, self.received = asyncio.Event(), list[bytes]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await self.begin.wait()
        while (message := await receive())["type"] == "websocket.receive":
            self.received.append(message["bytes"])


def test_compressed_messages_wait_compressed_and_come_in_order() -> None:
    async def talk() -> None:
        app = Reader()
        async with serving(app) as (server, port), connect(f"ws://127.0.0.1:{port}/") as socket:
            for number in range(COUNT):
                await socket.send(number.to_bytes(2, "big") + bytes(MAX_FRAME_BYTES - 2))
            await asyncio.sleep(0.3)
            (protocol,) = server.server_state.connections
            assert protocol.queue.qsize() <= 3, "what one slice holds"
            app.begin.set()
            await socket.close()
            while server.server_state.connections:
                await asyncio.sleep(0.02)
            assert [int.from_bytes(data[:2], "big") for data in app.received] == list(range(COUNT))

    run_coroutine(talk())


@pytest.mark.parametrize("kind", ["long", "long compressed", "many fragments"])
def test_messages_that_no_browser_sends_close_the_connection(kind: str) -> None:
    async def talk() -> None:
        app = Reader()
        app.begin.set()
        async with (serving(app) as (_server, port),
                    connect(f"ws://127.0.0.1:{port}/", compression="deflate" if "comp" in kind else None) as socket):
            with suppress(ConnectionClosed):
                await socket.send([b""] * 100_000 if kind == "many fragments" else bytes(MAX_FRAME_BYTES + 1))
            await asyncio.wait_for(socket.wait_closed(), 10)
            assert socket.close_code == 1009
            assert not app.received

    run_coroutine(talk())


def test_pings_whose_answers_nobody_reads_close_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_input, "MAX_UNREAD_BYTES", 100_000)

    async def talk() -> None:
        app = Reader()
        app.begin.set()
        async with serving(app) as (server, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                         b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            with suppress(ConnectionError):
                while server.server_state.connections:
                    writer.write((b"\x89\xfd" + bytes(129)) * 1000)
                    await writer.drain()
                    await asyncio.sleep(0)
            assert not server.server_state.connections
            writer.close()

    run_coroutine(talk())
