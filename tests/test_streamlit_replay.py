"""A part of a page that is replayed sends the messages of one that is rendered, and behaves the same afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit import config
from streamlit.elements.widgets import button
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.state import SafeSessionState
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import parse_tree_from_messages

from hled_dash.ui.sized_cache import SizedCache
from hled_dash.ui.streamlit_internals import replay, speed
from tests.streamlit_patches import PATCHED

#: What the sessions of this module share, as those of a server do.
parts = SizedCache(2**20)
rendered: list[str] = []


def _page() -> None:
    import streamlit as st

    from hled_dash.ui.streamlit_internals.replay import discard_recording, read_entry, replayed, write_entry
    from tests import test_streamlit_replay as shared

    state = st.session_state
    state.setdefault("entries", {})

    @st.fragment
    def inner(name: str) -> None:
        box = st.expander(name, key=f"box {name}", on_change="rerun")
        if box.open:
            box.html(f"<p>open: {name}, {state.get('count', 0)}</p>")
        if st.button("Press", key=f"press {name}"):
            state["count"] = state.get("count", 0) + 1
            st.html(f"<p>pressed {state['count']}</p>")

    def sidebar() -> None:
        shared.rendered.append("sidebar")
        st.html("<nav>Pages</nav>")
        st.checkbox("Log", key="log")

    def content() -> None:
        shared.rendered.append("content")
        state["periods"] = (*state.get("periods", ()), "2020")
        st.html(f"<p>{read_entry('entries', 'first')} {'long ' * 400}</p>")
        write_entry("entries", "first", read_entry("entries", "first") or len(state["periods"]))
        left, right = st.columns(2)
        with left, st.container(key="card"):
            st.vega_lite_chart({"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a"}}})
            inner("left")
        with right:
            inner("right")

        def marks() -> None:
            shared.rendered.append("marks")
            state["periods"] = (*state["periods"], "2021")
            st.checkbox("Marks", key="marks")
            st.html(f"<p>{state['marks']} {read_entry('entries', 'first')}</p>")

        replayed(shared.parts, "marks", marks)
        if state.get("fails"):
            discard_recording()

    with st.sidebar:
        replayed(shared.parts, "sidebar", sidebar)
    replayed(shared.parts, "content", content)
    st.html(f"<footer>{state['periods']} {state['entries']} {state['log']} {state['marks']}</footer>")


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[ForwardMsg]:
    """The messages of all runs; what is patched meanwhile is undone."""
    taken: list[ForwardMsg] = []

    def take(of_run: list[ForwardMsg]) -> Any:
        for message in of_run:
            copied = ForwardMsg()
            copied.CopyFrom(message)
            taken.append(copied)
        return parse_tree_from_messages(of_run)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", take)
    for owner in (*PATCHED, SafeSessionState, MemoryFragmentStorage):
        for name, value in list(vars(owner).items()):
            if not name.startswith("__") or name in replay._STATE_METHODS:
                monkeypatch.setattr(owner, name, value)
    monkeypatch.setattr(replay, "_is_on", False)
    monkeypatch.setattr(replay, "_VARIANTS", len(STEPS))
    # What only AppTest keeps in the state.
    monkeypatch.setattr(button, "save_for_app_testing", lambda *_arguments: None)
    parts.clear()
    rendered.clear()
    # The options are read before their look-up is patched.
    config.get_option("global.minCachedMessageSize")
    speed.skip_repeated_work()
    return taken


#: What a reader does on the page.
STEPS: tuple[Callable[[AppTest], AppTest], ...] = (
    lambda app: app,
    lambda app: app.button(key="press left").click(),
    lambda app: app.checkbox(key="marks").check(),
    lambda app: app.button(key="press right").click(),
    lambda app: app.checkbox(key="log").check(),
    lambda app: app,
    lambda app: app.checkbox(key="marks").uncheck(),
)


def _session(messages: list[ForwardMsg]) -> list[list[ForwardMsg]]:
    app = AppTest.from_function(_page, default_timeout=30)
    runs = []
    for step in STEPS:
        messages.clear()
        step(app).run()
        assert not app.exception
        runs.append(sorted(messages, key=lambda message: list(message.metadata.delta_path)))
    return runs


def test_a_replayed_part_sends_what_it_sent_and_its_widgets_work(messages: list[ForwardMsg]) -> None:
    expected = _session(messages)
    count = len(rendered)
    replay.record_parts()
    assert _session(messages) == expected
    assert len(rendered) < 2 * count, "a second run of the same state is replayed"
    rendered.clear()
    assert _session(messages) == expected
    assert rendered == [], "another session does the same"


def test_a_part_is_rendered_where_the_state_differs(messages: list[ForwardMsg]) -> None:
    replay.record_parts()
    AppTest.from_function(_page, default_timeout=30).run()
    rendered.clear()
    app = AppTest.from_function(_page, default_timeout=30)
    app.session_state["entries"] = {"first": 7, "other": 1}
    app.run()
    assert rendered == ["content", "marks"]
    assert app.session_state["entries"] == {"first": 7, "other": 1}


def test_a_part_of_a_part_is_replayed_where_the_whole_is_rendered(messages: list[ForwardMsg]) -> None:
    def page(name: str) -> None:
        import streamlit as st

        from hled_dash.ui.streamlit_internals.replay import discard_recording, replayed
        from tests import test_streamlit_replay as shared

        def part() -> None:
            shared.rendered.append("part")
            st.checkbox("Log", key="log")
            if name == "fails":
                discard_recording()

        def content() -> None:
            shared.rendered.append(name)
            with st.container(key="box"):
                replayed(shared.parts, "part" if name != "fails" else "failing", part)
            st.html(f"<p>{name} {st.session_state['log']}</p>")

        replayed(shared.parts, name, content)

    def run(name: str) -> tuple[list[str], list[ForwardMsg]]:
        rendered.clear()
        messages.clear()
        app = AppTest.from_function(page, args=(name,), default_timeout=30).run()
        assert not app.exception
        return list(rendered), [message for message in messages if message.WhichOneof("type") == "delta"]

    expected = run("second")[1]
    replay.record_parts()
    assert [run(name)[0] for name in ("first", "second", "second")] == [["first", "part"], ["second"], []]
    assert run("second") == ([], expected)
    # What is not kept within a part keeps the whole of it from being kept.
    assert [run("fails")[0] for _time in range(2)] == [["fails", "part"]] * 2


@pytest.mark.parametrize("breaks", ["fails", "raises", "downloads"])
def test_what_belongs_to_one_session_is_not_kept(messages: list[ForwardMsg], breaks: str) -> None:
    def page(breaks: str) -> None:
        import streamlit as st

        from hled_dash.ui.streamlit_internals.replay import discard_recording, replayed
        from tests import test_streamlit_replay as shared

        def content() -> None:
            shared.rendered.append(breaks)
            if breaks == "fails":
                discard_recording()
            elif breaks == "raises":
                raise ValueError(breaks)
            else:
                st.html("<p>a file</p>")
                st.image("https://example.org/picture.png")

        replayed(shared.parts, "content", content)

    replay.record_parts()
    for _session_number in range(2):
        AppTest.from_function(page, args=(breaks,), default_timeout=30).run()
    assert rendered == [breaks, breaks]
    assert len(parts) == 0
