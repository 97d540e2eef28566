"""An assistant asks over HTTP by the protocol's own client; whatever else comes is refused in a sentence."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message

from hled_dash.assistant import Tools
from hled_dash.server import assistant
from hled_dash.server.assistant import MAX_BYTES, AssistantRoute
from hled_dash.server.headers import SecurityHeaders
from hled_dash.server.limits import Limits
from hled_dash.ui import urls
from tests.asynchronous import run_coroutine

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.filterwarnings("ignore")]
HOST = "https://data.example.gob.mx"
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture(autouse=True)
def _served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_BASE_ADDRESS", HOST)


def server() -> ASGIApp:
    return SecurityHeaders(Limits(AssistantRoute(PlainTextResponse("Streamlit's"))))


def browser(app: ASGIApp | None = None) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app or server(), client=("203.0.113.7", 1))
    return httpx2.AsyncClient(transport=transport, base_url=HOST, headers=ACCEPT)


def post(content: bytes, path: str = "/mcp", method: str = "POST", **headers: str) -> httpx2.Response:
    async def send() -> httpx2.Response:
        async with browser() as client:
            return await client.request(method, path, content=content, headers=headers)

    return run_coroutine(send())


@pytest.mark.parametrize(("base", "mode"), [("", "legacy"), ("/tablero", "auto")])
def test_the_mcp_client_gets_values_with_citation_urls(
        base: str, mode: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("assistant", "limits", "page_middleware", "requests"):
        monkeypatch.setattr(f"hled_dash.server.{module}.base_path", lambda: base, raising=False)
    threads: list[int] = []
    observations = Tools.observations

    def noted(self: Tools, question: Mapping[str, Any], language: str) -> dict[str, Any]:
        threads.append(threading.get_ident())
        return observations(self, question, language)

    monkeypatch.setattr(Tools, "observations", noted)

    async def call() -> tuple[set[str], Any, Any, int]:
        async with browser() as http, Client(streamable_http_client(f"{HOST}{base}/mcp", http_client=http),
                                             mode=mode) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            answered = await client.call_tool("observations", {"indicators": "coneval.pobreza", "places": "MX-CHP"})
            wrong = await client.call_tool("indicator", {"code": "no.such"})
            return names, answered.content[0], wrong, threading.get_ident()

    names, content, wrong, loop = run_coroutine(call())
    assert names == {"search", "indicator", "observations", "change", "ranking", "dialogue", "picture"}
    rows = json.loads(content.text)["observations"]
    assert rows
    assert all(row["place"] == "MX-CHP" and row["cite"].startswith(f"{HOST}{base}/value?") for row in rows)
    assert wrong.is_error
    assert threads
    assert loop not in threads


def test_responses_are_json_and_sessions_are_stateless() -> None:
    response = post(json.dumps(LIST).encode())
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in response.headers
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["x-content-type-options"] == "nosniff"
    assert len(response.json()["result"]["tools"]) == 7


@pytest.mark.parametrize(("content", "method", "headers", "status"), [
    (b"{" + b" " * MAX_BYTES + b"}", "POST", {}, 413),
    (b"", "GET", {}, 405),
    (b"", "DELETE", {"mcp-session-id": "x"}, 405),
    (b"{not json", "POST", {}, 400),
    (b"\xff\xfe", "POST", {}, 400),
    (b"[" * 30_000, "POST", {}, 400),
    (b"[" * 30_000, "POST", {"mcp-protocol-version": "2026-07-28"}, 400),
    (b"[]", "POST", {}, 400),
    *((b'{"jsonrpc": "2.0", "id": %s, "method": "ping"}' % number, "POST", {}, 400)
      for number in (b"null", b"1.5", b"true", b"{}", b"9" * 5_000)),
    (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', "POST", {}, 400),
    (json.dumps(LIST).encode(), "POST", {"content-type": "text/plain"}, 400),
    (json.dumps(LIST).encode(), "POST", {"mcp-protocol-version": "1"}, 400),
    (json.dumps(LIST).encode(), "POST", {"origin": "https://evil.example"}, 403),
    (json.dumps(LIST).encode(), "POST", {"origin": "null"}, 403),
    (json.dumps(LIST).encode(), "POST", {"host": "evil.example", "origin": "https://evil.example"}, 403),
    (json.dumps(LIST).encode(), "POST", {"host": "evil.example", "origin": HOST}, 403),
    (json.dumps(LIST).encode(), "POST", {"origin": "https://[evil"}, 403),
    (json.dumps(LIST).encode(), "POST", {"host": "another.name.of.this.server"}, 200),
    (json.dumps(LIST).encode(), "POST", {"origin": HOST}, 200),
    (json.dumps(LIST).encode(), "POST", {"host": "localhost:8501", "origin": "http://localhost:8501"}, 200),
])
def test_hostile_messages_are_refused(content: bytes, method: str, headers: dict[str, str], status: int) -> None:
    response = post(content, method=method, **headers)
    assert response.status_code == status, response.text
    assert "Traceback" not in response.text
    if status == 405:
        assert response.headers["allow"] == "POST"
    if status >= 400:
        assert len(response.text) < 400


def test_no_stream_is_opened() -> None:
    listen = {**LIST, "method": "subscriptions/listen", "params": {}}
    for version in ("2025-06-18", "2026-07-28"):
        response = post(json.dumps(listen).encode(), **{"mcp-protocol-version": version})
        assert response.headers["content-type"] == "application/json"
        assert "error" in response.json()


def test_who_asks_too_often_or_all_at_once_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_MAX_OPENED_PER_MINUTE", "2")
    app = server()

    async def send() -> list[httpx2.Response]:
        async with browser(app) as client:
            return [await client.post("/mcp", json=LIST) for _ in range(3)]

    responses = run_coroutine(send())
    assert [response.status_code for response in responses] == [200, 200, 429]
    assert 1 <= int(responses[2].headers["retry-after"]) <= 60
    monkeypatch.setattr(assistant, "MAX_WAITING", -assistant.THREADS)
    busy = post(json.dumps(LIST).encode())
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")


def test_other_paths_are_passed_on() -> None:
    assert urls.base_path() == ""
    assert post(b"", "/mcpx").text == "Streamlit's"


def test_a_client_that_cuts_its_request_writes_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": [(b"content-length", b"60")],
             "query_string": b"", "client": ("203.0.113.7", 1)}
    run_coroutine(AssistantRoute(PlainTextResponse("Streamlit's"))(scope, receive, send))
    assert caplog.records == []
