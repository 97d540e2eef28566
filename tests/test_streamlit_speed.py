"""What is left out of Streamlit's work changes no message, and messages reach the web socket in few batches."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit import delta_generator
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import parse_tree_from_messages

from hled_dash.ui.streamlit_internals import batches, speed as streamlit_speed
from tests.asynchronous import run_coroutine
from tests.streamlit_patches import PATCHED


def _page() -> None:
    import streamlit as st

    state = st.session_state
    state["count"] = state.get("count", 0) + 1
    if "choice" not in state:
        state["choice"] = "b"
    with st.sidebar:
        st.html("<nav>Pages</nav>")
        st.selectbox("Choice", ["a", "b"], key="choice", format_func=str.upper)
        st.text_input("Text", "x", key="text")

    @st.fragment
    def inner(number: int) -> None:
        box = st.expander("Table", key=f"table-{number}", on_change="rerun")
        if box.open:
            box.html("<p>closed</p>")
        st.button("Press", key=f"button-{number}")

    @st.fragment
    def content() -> None:
        st.html(f"<p>  {'long ' * 400}</p>\n  <script>1</script>", unsafe_allow_javascript=True)
        left, right = st.columns([1, 2])
        with left, st.container(key="card", gap=None):
            st.vega_lite_chart({"mark": "bar", "title": "long " * 400, "data": {"values": [{"a": 1}]},
                                "encoding": {"x": {"field": "a"}},
                                "params": [{"name": "width_of_it", "value": 1}]}, alt="A bar")
            inner(1)
        with right:
            inner(2)
            st.multiselect("Places", ["x", "y"], ["y"], key="places")
        st.segmented_control("Mode", ["1", "2"], default="1", key="mode")
        st.checkbox("Log", key="log")

    content()
    inner(3)
    st.html(f"<footer>{state['count']} {state['choice']}</footer>")


def _messages(monkeypatch: pytest.MonkeyPatch) -> list[ForwardMsg]:
    taken: list[ForwardMsg] = []

    def take(messages: list[ForwardMsg]) -> Any:
        for message in messages:
            copied = ForwardMsg()
            copied.CopyFrom(message)
            assert message.hash or not message.delta.HasField("new_element")
            copied.ClearField("hash")
            chart = copied.delta.new_element.vega_lite_chart
            if chart.spec:
                # Another writer of JSON leaves out blanks.
                chart.spec = json.dumps(json.loads(chart.spec))
            taken.append(copied)
        return parse_tree_from_messages(messages)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", take)
    app = AppTest.from_function(_page, default_timeout=30).run()
    app.selectbox(key="choice").select("a").run()
    app.button(key="button-1").click().run()
    assert not app.exception
    return taken


def test_a_page_sends_equal_messages_with_repeated_work_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inspect.unwrap(DeltaGenerator.html) is not streamlit_speed._html
    with monkeypatch.context() as undone:
        before = _messages(undone)
        for owner in PATCHED:
            for name, value in list(vars(owner).items()):
                if not name.startswith("__"):
                    undone.setattr(owner, name, value)
        streamlit_speed.skip_repeated_work()
        assert DeltaGenerator.html is streamlit_speed._html
        after = _messages(undone)
    assert len(before) > 60
    assert after == before
    assert any(message.metadata.cacheable for message in after)


def test_a_position_is_copied_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = DeltaGenerator(cursor=delta_generator.cursor.RunningCursor(0, (1,)))
    child = DeltaGenerator(cursor=parent._cursor.open_block(), parent=parent, block_type="column")  # type: ignore[union-attr]
    copied = streamlit_speed._copy_position((parent, child))
    child._cursor.open_block()  # type: ignore[union-attr]
    parent._cursor.open_block()  # type: ignore[union-attr]
    assert [generator._cursor.delta_path for generator in copied] == [[0, 1, 1], [0, 1, 0, 0]]
    assert copied[1]._parent is copied[0]
    assert copied[1]._block_type == "column"
    assert parent._cursor.delta_path == [0, 1, 2]  # type: ignore[union-attr]


def test_the_elements_of_a_run_reach_the_web_socket_in_few_batches_and_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[list[int]] = []

    class Session:
        """As much of Streamlit's session as takes events."""

        id = "session"

        def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
            self._event_loop = loop
            self._queue: list[int] = []
            self._browser_queue = SimpleNamespace(enqueue=lambda number: self._queue.append(number))
            self._scriptrunner = SimpleNamespace(_maybe_handle_execution_control_request=lambda: None)
            self._message_enqueued_callback = lambda: pytest.fail("the loop of all sessions was woken")
            self.wakes = 0

        def _call_soon_on_event_loop(self, callback: Callable[[], None]) -> None:
            self.wakes += 1
            self._event_loop.call_soon_threadsafe(callback)

        def _handle_scriptrunner_event_on_event_loop(self, sender: object, event: object, number: int) -> None:
            self._queue.append(number)
            if self._message_enqueued_callback:
                self._message_enqueued_callback()

        def flush_browser_queue(self) -> list[int]:
            queue, self._queue = self._queue, []
            return queue

        def on_flushed_messages_sent(self) -> None:
            assert not self._queue

    monkeypatch.setattr(batches, "serialize_forward_msg", lambda number: number)
    monkeypatch.setattr(batches, "BATCH_INTERVAL", 1)
    client = SimpleNamespace(_closed=asyncio.Event(), _send_queue=SimpleNamespace(put_nowait=sent.append))
    active = SimpleNamespace(client=client, script_run_count=0)
    runtime = SimpleNamespace(_session_mgr=SimpleNamespace(get_active_session_info=lambda _id: active))
    monkeypatch.setattr(batches.Runtime, "instance", lambda: runtime)

    def run(session: Any) -> None:
        runner: Any = session._scriptrunner
        batches._on_event(session, runner, ScriptRunnerEvent.SCRIPT_STARTED, 0)
        for number in range(1, 100):
            batches._on_element(runner, number)  # type: ignore[arg-type]
        stale: Any = SimpleNamespace(_session=lambda: session, _maybe_handle_execution_control_request=lambda: None)
        batches._on_element(stale, 1000)  # type: ignore[arg-type]
        batches._on_event(session, runner, ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS, 100)
        # One that comes late is sent by itself.
        batches._on_element(runner, 101)  # type: ignore[arg-type]

    async def main() -> Session:
        session = Session(asyncio.get_running_loop())
        Thread(target=run, args=(session,)).start()
        async with asyncio.timeout(20):
            while sum(map(len, sent)) < 102:
                await asyncio.sleep(0.01)
        return session

    session = run_coroutine(main())
    # The browser renders the page once for each: the beginning of a run comes with its elements and its end.
    assert [number for batch in sent for number in batch] == list(range(102))
    assert len(sent[0]) > 100
    assert session.wakes <= 3


def test_what_waits_for_a_web_socket_is_sent_at_once(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Any] = []

    async def main(error: Exception) -> None:
        async def send(message: Any) -> None:
            if len(sent) == 2:
                raise error
            sent.append((message["bytes"], message["more"]))

        queue = asyncio.Queue[bytes]()
        client = SimpleNamespace(_send_queue=queue, _websocket=SimpleNamespace(send=send), _closed=asyncio.Event())
        sender = asyncio.create_task(batches._send_waiting(client))
        for number in range(6):
            queue.put_nowait(b"%d" % number)
            if number == 2:
                await asyncio.sleep(0)
        await asyncio.sleep(0)
        queue.put_nowait(b"late")
        await sender
        assert client._closed.is_set()

    run_coroutine(main(type("WebSocketDisconnect", (Exception,), {})()))
    assert sent == [(b"0", [b"1", b"2"]), (b"3", [b"4", b"5"])]
    assert not caplog.records
    run_coroutine(main(ValueError("junk")))
    assert [record.message for record in caplog.records] == ["messages cannot be sent to a web socket"]


def test_what_comes_after_a_lost_connection_waits_for_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, disconnected = list[ForwardMsg](), list[str]()
    closed = asyncio.Event()
    client = SimpleNamespace(_closed=closed, _send_queue=asyncio.Queue[list[bytes]](1))
    active = SimpleNamespace(client=client, script_run_count=0)
    runtime = SimpleNamespace(
        _session_mgr=SimpleNamespace(get_active_session_info=lambda _id: None if disconnected else active),
        disconnect_session=lambda session_id, client: disconnected.append(session_id),
    )
    monkeypatch.setattr(batches.Runtime, "instance", lambda: runtime)

    def flush() -> list[ForwardMsg]:
        flushed = queue.copy()
        queue.clear()
        return flushed

    class Session(SimpleNamespace):
        __hash__ = object.__hash__

    session: Any = Session(
        id="session", _scriptrunner="runner", _message_enqueued_callback=None, flush_browser_queue=flush,
        _browser_queue=SimpleNamespace(enqueue=queue.append), on_flushed_messages_sent=lambda: None,
    )

    def send(name: str) -> None:
        end = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
        messages = ForwardMsg(hash=f"{name}1"), ForwardMsg(hash=f"{name}2").SerializeToString()
        batch: Any = [*(("runner", message) for message in messages), ("stale", ForwardMsg(hash="stale")),
                      (None, lambda: queue.append(end))]
        monkeypatch.setitem(batches._batches, session, batch)
        batches._send_batch(session, batch)

    send("a")
    first, second, end = map(ForwardMsg.FromString, client._send_queue.get_nowait())
    assert (first.hash, second.hash, end.HasField("script_finished")) == ("a1", "a2", True)
    assert (active.script_run_count, queue) == (1, [])
    # The queue of a client that takes nothing in is full.
    client._send_queue.put_nowait([])
    send("b")
    assert (disconnected, closed.is_set(), active.script_run_count) == (["session"], True, 1)
    send("c")
    assert [message.hash for message in queue] == ["b1", "b2", "", "c1", "c2", ""]


def test_an_element_is_named_only_as_long_as_the_browser_surely_has_it() -> None:
    sent = batches.SentMessages()
    runs = st.get_option("global.maxCachedMessageAge")
    assert runs == 4
    sent.start_run()
    assert [sent.add("a"), sent.add("a")] == [False, True]
    for _run in range(runs - 1):
        sent.start_run()
    assert sent.add("a"), "sent again, it stays"
    for _run in range(runs):
        sent.start_run()
    assert not sent.add("a"), "the browser drops it when the run that goes on ends"
