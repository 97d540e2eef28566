"""Which client messages pass, and that no message of one client takes anything from the others."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select, text
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg

from hled_dash import store
from hled_dash.server.closed_routes import CLOSED, ClosedRoutes
from hled_dash.server.streamlit_assets import asset_names, compressed_asset
from hled_dash.server.websocket import ALLOWED, ALLOWED_OPERATIONS, MAX_FRAME_BYTES, BackMsgFilter, check_frame
from hled_dash.store import schema
from hled_dash.ui import builds
from hled_dash.ui.urls import origin_of_page
from tests import small_data
from tests.asynchronous import run_coroutine
from tests.client_messages import DECIDED, DECIDED_OPERATIONS, back_msg, frame

Result = TypeVar("Result")
SECURITY = (Path(__file__).parents[1] / "docs/security.md").read_text(encoding="utf-8")


def test_every_message_of_streamlit_is_decided() -> None:
    assert {field.name for field in BackMsg.DESCRIPTOR.fields} == set(DECIDED)
    assert {field.name for field in BackendOperationRequest.DESCRIPTOR.oneofs_by_name["payload"].fields} == set(
        DECIDED_OPERATIONS
    )
    assert {kind for kind, allowed in DECIDED.items() if allowed} == ALLOWED
    assert {kind for kind, allowed in DECIDED_OPERATIONS.items() if allowed} == ALLOWED_OPERATIONS
    for kind in (*DECIDED, *DECIDED_OPERATIONS, *CLOSED):
        assert f"`{kind}`" in SECURITY, f"docs/security.md does not tell of {kind}"


@pytest.mark.parametrize("kind", [*DECIDED, *DECIDED_OPERATIONS])
def test_a_message_passes_or_is_dropped_as_decided(kind: str) -> None:
    code, reason = check_frame(back_msg(kind))
    assert code is None
    assert (reason is None) == (DECIDED | DECIDED_OPERATIONS)[kind]


def rerun(**fields: str) -> bytes:
    message = BackMsg()
    message.rerun_script.SetInParent()
    for name, value in fields.items():
        setattr(message.rerun_script, name, value)
    return message.SerializeToString()


def controls(count: int, json: str = "") -> bytes:
    message = BackMsg()
    for _number in range(count):
        message.rerun_script.widget_states.widgets.add(id="a", json_value=json)
    return message.SerializeToString()


def operation(**fields: str) -> bytes:
    message = BackMsg(backend_operation_request=BackendOperationRequest(**fields))
    message.backend_operation_request.deferred_file.SetInParent()
    return message.SerializeToString()


@pytest.mark.parametrize(
    "data",
    [
        rerun(fragment_id="a" * 129),
        rerun(fragment_id="a\n2026-01-01 forged line of the log"),
        rerun(page_script_hash="../" * 9),
        controls(1001),
        controls(1, "[" + "[]," * 80_000 + "0]"),
        controls(100, "[" + "0," * 101 + "0]"),
        operation(request_id="a" * 129),
        operation(session_id="\x1b[31m"),
        b"",
        b"\xf8\x3f\x01",  # field 127, which no message has
    ],
)
def test_malformed_messages_are_dropped(data: bytes) -> None:
    code, reason = check_frame(data)
    assert code is None
    assert reason is not None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, 1003),
        (b"\xff" * 9, 1007),
        (b"GET / HTTP/1.1\r\n", 1007),
        (rerun(query_string="a" * MAX_FRAME_BYTES), 1009),
    ],
)
def test_a_frame_that_is_no_message_closes_the_connection(data: bytes | None, code: int) -> None:
    assert check_frame(data)[0] == code


def test_the_longest_address_that_http_allows_passes() -> None:
    message = BackMsg()
    message.rerun_script.query_string = "places=" + "a" * 2**16
    message.rerun_script.context_info.url = "http://localhost/?" + message.rerun_script.query_string
    message.rerun_script.page_script_hash = message.rerun_script.fragment_id = "0123456789abcdef" * 2
    assert check_frame(message.SerializeToString()) == (None, None)


def exchange(frames: list[Message]) -> tuple[list[Message], list[Message], type[BaseException] | None]:
    """What the app receives, what the client is sent, and what a later send of the app raises."""
    received: list[Message] = []
    sent: list[Message] = []
    raised: list[type[BaseException] | None] = [None]
    waiting = [*frames, {"type": "websocket.disconnect", "code": 1001}]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while not received or received[-1]["type"] != "websocket.disconnect":
            received.append(await receive())
        try:
            await send({"type": "websocket.send", "bytes": b"late"})
        except OSError:
            raised[0] = OSError

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    run_coroutine(BackMsgFilter(app)({"type": "websocket"}, receive, send))
    return received, sent, raised[0]


def test_dropped_messages_leave_the_connection_open_and_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        received, sent, _raised = exchange([frame(back_msg("clear_cache"))] * 50 + [frame(back_msg("app_heartbeat"))])
    assert [message.get("bytes") for message in received] == [back_msg("app_heartbeat"), None]
    assert sent == [{"type": "websocket.send", "bytes": b"late"}]
    assert [record.getMessage() for record in caplog.records] == ["client message refused: clear_cache"]


def test_after_an_invalid_frame_the_app_gets_a_disconnect() -> None:
    received, sent, raised = exchange([frame(b"\xff" * 9), frame(back_msg("app_heartbeat"))])
    assert received == [{"type": "websocket.disconnect", "code": 1007}]
    assert sent == [{"type": "websocket.close", "code": 1007}]
    assert raised is OSError


def status(path: str, method: str = "GET") -> int:
    """The status of the answer to a request, 200 where it reaches Streamlit."""
    sent: list[Message] = []

    async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("")(scope, receive, send)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    run_coroutine(ClosedRoutes(streamlit)(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize("below", ["", "/hled"])
def test_closed_routes_answer_404_and_others_pass(below: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hled_dash.server.closed_routes.base_path", lambda: below)
    for path in (*CLOSED, "/_stcore/upload_file/session/file", "/_stcore/metrics/", "/_stcore/agent/mcp"):
        assert {status(below + path, method) for method in ("GET", "PUT", "DELETE", "OPTIONS", "POST")} == {404}
    for path in ("/", "/maps", "/_stcore/health", "/_stcore/host-config", "/media/a.csv", "/authors",
                 f"/static/{min(asset_names())}"):
        assert status(below + path) == 200
    for path in ("/static/js/none.js", f"/static/js/{'a' * 256}.js", "/static/../app.py", "/static/%00"):
        assert status(below + path) == 404


@pytest.mark.parametrize("name", ["a" * 256, "none.js", "."])
def test_impossible_file_names_are_rejected_without_a_lookup(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asset_names()
    monkeypatch.setattr(Path, "is_file", lambda _path: pytest.fail("looked for"))
    scope = {"type": "http", "path": f"/static/js/{name}", "headers": [(b"accept-encoding", b"gzip")]}
    assert run_coroutine(compressed_asset(scope)) is None


def test_all_threads_share_one_engine(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    with ThreadPoolExecutor(16) as threads:
        assert len({build.engine for build in threads.map(lambda _number: builds.newest(), range(64))}) == 1


def test_an_engine_that_is_replaced_is_disposed_of(
    built: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get(url: str) -> store.Engine:
        monkeypatch.setenv("HLED_DATABASE_URL", url)
        return builds.newest().engine

    other = tmp_path / "other.sqlite"
    other.write_bytes(Path(built.removeprefix("sqlite:///")).read_bytes())
    first = get(built)
    with first.connect() as connection:
        connection.execute(select(schema.build.c.hash))
    assert first.pool.checkedin() == 1  # type: ignore[attr-defined]
    with pytest.raises(store.DatabaseMissing):
        get(f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert get(built) is first, "a database that cannot be opened replaces nothing"
    assert get(f"sqlite:///{other}") is not first
    assert first.pool.checkedin() == 0  # type: ignore[attr-defined]


@pytest.mark.postgres
def test_a_crowd_of_readers_never_has_more_connections_than_the_pool(postgresql: str, tmp_path: Path) -> None:
    store.ensure_built(postgresql, small_data.write(tmp_path), force=True)
    # Connections that tests before this one have left are not of the crowd.
    engine = store.open_engine(f"{postgresql}?application_name=crowd")

    def count(_number: int) -> int:
        with engine.connect() as connection:
            connection.execute(text("select pg_sleep(0.02)"))
            query = "select count(*) from pg_stat_activity where application_name = 'crowd'"
            return connection.execute(text(query)).scalar_one()

    with ThreadPoolExecutor(40) as threads:
        most = max(threads.map(count, range(120)))
    assert 2 <= most <= 9, "eight of the pool, and the one that watches"
    engine.dispose()


@pytest.mark.parametrize(("kind", "value", "passes"), [
    ("json_value", '{"view": {"zoom": [1, 2.5]}}', True),
    ("json_value", "[" * 20 + "]" * 20, False),
    ("json_value", "[" * 100_000 + "]" * 100_000, False),
    ("json_trigger_value", '{"a":' * 5_000 + "1" + "}" * 5_000, False),
    ("json_value", "{", False),
    ("json_value", "", False),
    ("json_value", "1e999", False),
    ("json_value", "[NaN]", False),
    ("json_value", "1" * 5_000, False),
    ("double_value", float("inf"), False),
    ("double_value", 2.5, True),
    ("double_array_value", [1.0, float("nan")], False),
    ("double_array_value", [1.0, 2.0], True),
    ("string_value", "[" * 100, True),
])
def test_a_value_that_no_run_can_read_is_not_passed_on(kind: str, value: object, passes: bool) -> None:
    message = BackMsg()
    widget = message.rerun_script.widget_states.widgets.add()
    if isinstance(value, list):
        getattr(widget, kind).data[:] = value
    else:
        setattr(widget, kind, value)
    code, reason = check_frame(message.SerializeToString())
    assert code is None
    assert (reason is None) == passes


@pytest.mark.parametrize(("url", "origin"), [
    ("https://data.example:8443/hled/maps?v=1", "https://data.example:8443"), ("http://[::1]:8501/", "http://[::1]:8501"),
    ("http://[", ""), ("http://[::1", ""), ("http://\u2100.example", ""), ("javascript://host/%0aalert(1)", ""),
    ("//host", ""), ("http://a\x00b/", ""), ("http:///maps", ""), ("", ""), ("x" * 60_000, ""),
])
def test_an_invalid_page_address_of_a_client_is_ignored(url: str, origin: str) -> None:
    assert origin_of_page(url) == origin
