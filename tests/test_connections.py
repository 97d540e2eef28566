"""A process has as many connections as it has descriptors for; who is over that is told, and keeps nobody waiting."""

from __future__ import annotations

import asyncio
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from hled_dash.server import connections
from tests.asynchronous import run_coroutine, serving

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(connections, "max_connections", lambda: 3)
    protocol: Any = connections.AutoHTTPProtocol
    loop: Any = BaseSelectorEventLoop
    kept = protocol.connection_made, protocol.data_received, loop._accept_connection
    connections.bound_connections()
    yield
    protocol.connection_made, protocol.data_received, loop._accept_connection = kept


def test_connections_over_the_limit_are_told_or_closed(bounded: None) -> None:
    async def talk() -> None:
        app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("page"))])
        async with serving(app) as (server, port):
            opened = []
            for number in range(8):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                opened.append((reader, writer))
                if number < 3:
                    writer.write(REQUEST)
                    assert (await reader.readuntil(b"page")).startswith(b"HTTP/1.1 200")
            # Over twice the limit: closed at once. Over the limit: a sentence in both languages, or closed if silent.
            for reader, _writer in opened[6:]:
                with suppress(ConnectionError):
                    assert await asyncio.wait_for(reader.read(), 60) == b""
            reader, writer = opened[3]
            writer.write(REQUEST)
            answer = (await asyncio.wait_for(reader.read(), 60)).decode()
            assert answer.startswith("HTTP/1.1 503")
            assert "content-security-policy" in answer
            assert "as many readers" in answer
            assert "tantas personas" in answer
            for reader, _writer in opened[4:6]:
                with suppress(ConnectionError):
                    assert await asyncio.wait_for(reader.read(), 60) == b""
            # Those within it stay, and there is room again.
            reader, writer = opened[0]
            writer.write(REQUEST)
            assert (await reader.readuntil(b"page")).startswith(b"HTTP/1.1 200")
            opened[1][1].close()
            while len(server.server_state.connections) > 2:
                await asyncio.sleep(0.01)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST)
            assert (await reader.readuntil(b"page")).startswith(b"HTTP/1.1 200")
            for _reader, left in opened:
                left.close()
            writer.close()

    run_coroutine(talk())


def test_a_process_without_descriptors_does_not_try_thousands_of_times(bounded: None) -> None:
    """asyncio tries 2,048 times at once, and each of these schedules as many more."""
    tried: list[str] = []

    class Listening:
        def accept(self) -> None:
            tried.append("accept")
            raise OSError(24, "Too many open files")

        def fileno(self) -> int:
            return 0

    async def talk() -> None:
        loop: Any = asyncio.get_running_loop()
        loop.set_exception_handler(lambda *_context: None)
        loop.call_later = lambda *_call: tried.append("later")
        loop._accept_connection(object, Listening(), None, None, 2048, 60, 30)

    run_coroutine(talk())
    # Python 3.13 tries once more.
    assert tried in (["accept", "later"], ["accept", "later"] * 2)
