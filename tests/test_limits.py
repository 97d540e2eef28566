"""Who is over a limit gets a sentence, and nobody else notices."""

from __future__ import annotations

import asyncio
import logging
import socket as tcp
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from hled_dash.metadata import base_address
from hled_dash.server import logs, request_timeouts, tcp_nodelay
from hled_dash.server.limits import Bucket, Limits, client_of, limit
from hled_dash.server.requests import origin_of
from hled_dash.server.websocket import BackMsgFilter
from tests.asynchronous import run_coroutine, serving
from tests.client_messages import back_msg, frame


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request; hold a web socket open until the client is gone."""
    if scope["type"] == "http":
        await PlainTextResponse("page")(scope, receive, send)
    else:
        await receive()


async def open_page(limits: Limits, client: str, language: str = "es-MX", query: str = "") -> tuple[int, str]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    headers = [(b"accept", b"text/html"), (b"accept-language", language.encode())]
    scope = {"type": "http", "method": "GET", "path": "/maps", "query_string": query.encode(), "headers": headers,
             "client": (client, 1)}
    await limits(scope, receive, send)
    return sent[0]["status"], sent[1]["body"].decode()


class Socket:
    """A web socket that is open from its making until it is closed."""

    def __init__(self, limits: Limits, client: str) -> None:
        self.sent: list[Message] = []
        self._gone = asyncio.Event()
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [], "client": (client, 1)}
        self._task = asyncio.create_task(limits(scope, self._receive, self._send))

    async def _receive(self) -> Message:
        await self._gone.wait()
        return {"type": "websocket.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    async def close(self) -> None:
        self._gone.set()
        await self._task


def test_a_full_process_refuses_sessions_until_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_MAX_SESSIONS", "2")

    async def visit() -> None:
        limits = Limits(page)
        sockets = [Socket(limits, "192.0.2.1"), Socket(limits, "127.0.0.1")]
        await asyncio.sleep(0)
        status, text = await open_page(limits, "192.0.2.9")
        assert status == 503
        assert "En este momento" in text
        assert "right now" in (await open_page(limits, "192.0.2.9", "fr"))[1]
        assert "right now" in (await open_page(limits, "192.0.2.9", query="lang=en"))[1]
        assert "right now" in (await open_page(limits, "192.0.2.9", query="v=1&amp;lang=EN."))[1]
        late = Socket(limits, "192.0.2.9")
        await asyncio.sleep(0)
        assert late.sent == [{"type": "websocket.close", "code": 1013}]
        await sockets[0].close()
        assert await open_page(limits, "192.0.2.9") == (200, "page")
        await sockets[1].close()

    run_coroutine(visit())


def test_a_client_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_MAX_SESSIONS_PER_CLIENT", "2")

    async def visit() -> None:
        limits = Limits(page)
        # Of IPv6, one client has a whole network.
        sockets = [Socket(limits, f"2001:db8:1:2::{number}") for number in range(2)]
        sockets += [Socket(limits, "127.0.0.1") for _number in range(5)]
        await asyncio.sleep(0)
        assert not any(socket.sent for socket in sockets)
        assert (await open_page(limits, "2001:db8:1:2::7"))[0] == 503
        assert (await open_page(limits, "2001:db8:1:3::7"))[0] == 200
        assert (await open_page(limits, "::1"))[0] == 200
        for socket in sockets:
            await socket.close()

    run_coroutine(visit())


@pytest.mark.parametrize(("address", "client"), [
    ("2001:db8::1", "2001:db8::/64"), ("2001:db8::ffff:0:0:9", "2001:db8::/64"),
    ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
    ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:127.0.0.1", ""), ("::1", ""), ("127.0.0.9", ""), ("", ""),
    ("fe80::1%eth0", "fe80::/64"), ("unix:", "unix:"),
])
def test_a_client_is_an_address_or_a_network(address: str, client: str) -> None:
    assert client_of({"client": (address, 1)}) == client


def test_who_opens_very_many_pages_waits_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_MAX_OPENED_PER_MINUTE", "3")

    async def visit() -> None:
        limits = Limits(page)
        answers = [await open_page(limits, "192.0.2.1") for _number in range(5)]
        assert [status for status, _text in answers] == [200, 200, 200, 429, 429]
        assert "demasiadas páginas" in answers[-1][1]
        assert (await open_page(limits, "192.0.2.2"))[0] == 200

    run_coroutine(visit())


@pytest.mark.parametrize("text", ["", "0", "-3", "many", "\u0663"])
def test_a_setting_that_is_no_number_counts_as_absent(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("HLED_MAX_SESSIONS", text)
    assert limit("HLED_MAX_SESSIONS") == 400


def test_a_bucket_runs_empty_with_time() -> None:
    bucket = Bucket()
    assert [bucket.seconds_to_wait(2, 1.0) == 0 for _number in range(3)] == [True, True, False]
    bucket.at -= 1.1
    assert bucket.seconds_to_wait(2, 1.0) == 0


def test_a_flood_of_messages_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hled_dash.server.websocket.MAX_BURST", 5)
    monkeypatch.setattr("hled_dash.server.websocket.MESSAGES_PER_SECOND", 100)
    waiting = [frame(back_msg("app_heartbeat")) for _number in range(25)] + [{"type": "websocket.disconnect"}]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "websocket.receive":
            pass

    async def receive() -> Message:
        return waiting.pop(0)

    started = time.monotonic()
    run_coroutine(BackMsgFilter(app)({"type": "websocket"}, receive, receive))  # type: ignore[arg-type]
    assert time.monotonic() - started > 0.15


@pytest.fixture
def unpatched() -> Iterator[None]:
    protocol: Any = request_timeouts.AutoHTTPProtocol
    names = ("connection_made", "data_received", "connection_lost", "send_400_response")
    methods = {name: getattr(protocol, name) for name in names}
    yield
    for name, method in methods.items():
        setattr(protocol, name, method)


def test_half_a_request_is_cut_and_a_whole_one_and_a_web_socket_are_not(
    unpatched: None, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(request_timeouts, "TIMEOUT", 0.3)
    monkeypatch.setattr(request_timeouts, "BODY_TIMEOUT", 0.4)
    request_timeouts.limit_request_times()

    async def slow(request: object) -> PlainTextResponse:
        await asyncio.sleep(0.6)
        return PlainTextResponse("whole")

    async def body(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"200 {len(await request.body())}")

    async def echo_late(socket: WebSocket) -> None:
        await socket.accept()
        await asyncio.sleep(0.6)
        await socket.send_text("still open")

    async def talk() -> None:
        routes = [Route("/", slow), Route("/body", body, methods=["POST"]), WebSocketRoute("/socket", echo_late)]
        app = Starlette(routes=routes)
        async with serving(app) as (_server, port):
            for half in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX: ",
                         b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
                         b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(half)
                started = time.monotonic()
                with suppress(ConnectionError):
                    assert b"200" not in await reader.read()
                assert time.monotonic() - started < 5
                writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/9\r\nX\r\n\r\n")
            refusal = await reader.read()
            assert refusal.startswith(b"HTTP/1.1 400")
            assert b"content-security-policy: default-src 'none'" in refusal
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _number in range(2):
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert (await reader.readuntil(b"whole")).startswith(b"HTTP/1.1 200")
            writer.close()
            async with connect(f"ws://127.0.0.1:{port}/socket") as socket:
                assert await socket.recv() == "still open"

    run_coroutine(talk())
    assert not request_timeouts._timers


def test_small_responses_are_sent_without_delay(unpatched: None) -> None:
    import uvicorn

    tcp_nodelay.set_tcp_nodelay()
    counts: list[int] = []

    async def talk() -> None:
        # As Streamlit binds it: without IPPROTO_TCP, by which asyncio would know.
        listening = tcp.socket(family=tcp.AF_INET)
        listening.bind(("127.0.0.1", 0))
        app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("page"))])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        task = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.02)
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"page")
        for connection in list(server.server_state.connections):
            protocol: Any = connection
            made_socket = protocol.transport.get_extra_info("socket")
            counts.append(made_socket.getsockopt(tcp.IPPROTO_TCP, tcp.TCP_NODELAY))
        writer.close()
        server.should_exit = True
        await task

    run_coroutine(talk())
    assert counts == [1]


def test_the_log_is_bounded_and_has_one_line_for_each_record() -> None:
    bounded = logs.BoundedLog()

    def record(message: str, *values: object) -> logging.LogRecord:
        return logging.LogRecord("x", logging.WARNING, "", 0, message, values, None)

    forged = record("page %s", "a\n2026-01-01 all is well\x1b[31m" + "b" * 5000)
    assert bounded.filter(forged)
    assert "\n" not in forged.getMessage()
    assert "\x1b" not in forged.getMessage()
    assert len(forged.getMessage()) == logs.MAX_LENGTH
    assert sum(bounded.filter(record("x")) for _number in range(1000)) == logs.RECORDS_PER_MINUTE - 1
    bounded._minute -= 1
    after = record("x")
    assert bounded.filter(after)
    assert after.getMessage() == f"(+{1001 - logs.RECORDS_PER_MINUTE}) x"


def test_links_use_the_base_address_and_no_invalid_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def origin(host: str, scheme: str = "http") -> str:
        return origin_of({"type": "http", "scheme": scheme, "headers": [(b"host", host.encode("latin-1"))]})

    monkeypatch.delenv("HLED_BASE_ADDRESS", raising=False)
    assert origin("localhost:8501") == "http://localhost:8501"
    # A proxy may name the scheme of a web socket.
    assert (origin("a", "wss"), origin("a", "ws")) == ("https://a", "http://a")
    for forged in ("a b", "a/b", "a\r\nX: y", 'a"><script>', "", "a@b", "a:x", "[", "\xff"):
        assert origin(forged) == ""
    monkeypatch.setenv("HLED_BASE_ADDRESS", "https://data.example.gob.mx/hled")
    assert origin("evil.example") == "https://data.example.gob.mx"
    for wrong in ("javascript://x", "javascript:alert(1)", "http://[", "https://a b", "data.example.gob.mx"):
        monkeypatch.setenv("HLED_BASE_ADDRESS", wrong)
        assert origin("localhost") == "http://localhost"
        # Files and answers of commands have no request.
        assert base_address() == ""
