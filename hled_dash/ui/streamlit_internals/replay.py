"""Sends a part of a page again that this session or another one was sent before, without rendering it.

A part is recorded while it is rendered: messages, widgets, fragments, what it writes to the state of its session, and
all that it reads there. Where it would read the same, what was recorded is done again.

:func:`record_parts` is called once, when the server starts; without it each part is rendered, and pages are slower.
``tests/test_streamlit_replay.py`` holds that a replayed part sends the same messages and leaves the same state.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any

from streamlit.delta_generator_singletons import context_dg_stack
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState
from streamlit.runtime.state import SafeSessionState
from streamlit.runtime.state.session_state_proxy import get_session_state

from hled_dash.ui.sized_cache import SizedCache
from hled_dash.ui.streamlit_internals.batches import add_elements, session_of, was_sent
from hled_dash.ui.streamlit_internals.recording import MISSING, Message, Recording, copy_value, read_state

#: Elements that are nothing but their message and a widget. Others, as downloads, belong to their session.
_REPLAYED = {"html", "vega_lite_chart", "selectbox", "multiselect", "checkbox", "text_input", "button", "button_group",
             "slider", "bidi_component"}
#: Recordings of one part that differ in the state of the session, as the widgets that were used.
_VARIANTS = 4
_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)
_is_on = False


def replayed(cache: SizedCache, key: Hashable, render: Callable[[], object]) -> None:
    """Render a part of a page, or replay what was recorded of it.

    Args:
        cache: Has the recordings.
        key: Whatever the part depends on, besides the state of the session.
        render: Renders it into the container that is open. What it puts into the state may not be changed in place. It
            may have parts of its own.
    """
    context = get_script_run_ctx(suppress_warning=True)
    container = context_dg_stack.get()[-1]
    if not _is_on or context is None or container._cursor is None:
        render()
        return
    thread = ThreadState.get()
    key = key, *container._cursor.delta_path, thread.active_script_hash, thread.fragment_id
    variants: tuple[Recording, ...] = cache.find(key) or ()
    state = context.session_state._state
    recording = next((variant for variant in variants if variant.fits(state)), None)
    if recording is not None:
        _replay(recording, context, container._cursor)
    else:
        recording = _record(context, container, render)
        if recording.is_valid:
            recordings = (recording, *variants[:_VARIANTS - 1])
            cache.put(key, recordings, sum(variant.bytes for variant in recordings))
    if (outer := _recording.get()) is not None:
        outer.include(recording)


def _record(context: Any, container: Any, render: Callable[[], object]) -> Recording:
    recording = Recording()
    ids_before = _ids(context)
    token = _recording.set(recording)
    try:
        render()
    finally:
        _recording.reset(token)
    recording.index = container._cursor.index
    recording.ids = tuple(after - before for after, before in zip(_ids(context), ids_before, strict=True))  # type: ignore[assignment]
    return recording


def _replay(recording: Recording, context: Any, cursor: Any) -> None:
    for action in recording.actions:
        action(context)
    for run_ids, ids in zip(_id_sets(context.shared), recording.ids, strict=True):
        for element_id in ids:
            run_ids.check_and_add(element_id)
    session = session_of(runner := getattr(context._enqueue, "__self__", None))
    if session is None:
        for message in recording.messages:
            context._enqueue(ForwardMsg.FromString(message.payload))
    else:
        cached_hashes = context.cached_message_hashes
        add_elements(session, runner, [
            message.reference() if message.name and was_sent(session, message.name) and message.name in cached_hashes
            else message.payload for message in recording.messages
        ])
    cursor._index = recording.index


def _ids(context: Any) -> tuple[frozenset[str], ...]:
    return tuple(run_ids.snapshot() for run_ids in _id_sets(context.shared))


def _id_sets(shared: Any) -> tuple[Any, Any, Any]:
    return shared.widget_ids_this_run, shared.widget_user_keys_this_run, shared.new_fragment_ids


def read_entry(name: str, key: str) -> Any:
    """Return an entry of a dictionary in the state of the session; None if it has none. A part that reads one entry
    depends on no other one."""
    value = get_session_state()._state[name].get(key, MISSING)
    if (recording := _recording.get()) is not None:
        recording.read((name, key), value)
    return None if value is MISSING else value


def write_entry(name: str, key: str, value: Any) -> None:
    """Set an entry of a dictionary in the state of the session."""
    def write(state: Any) -> None:
        state[name][key] = value

    if (recording := _recording.get()) is not None:
        recording.write((name, key), lambda context: write(context.session_state._state))
    write(get_session_state()._state)


def discard_recording() -> None:
    """Do not keep the part that is being rendered, for example because a figure in it failed."""
    if (recording := _recording.get()) is not None:
        recording.is_valid = False


def record_message(message: ForwardMsg, name: str = "") -> bytes:
    """Note a message of the part that is being rendered, before it is replaced by its name; return it serialised, or
    nothing where no part is being recorded."""
    if (recording := _recording.get()) is None:
        return b""
    payload: bytes = message.SerializeToString()
    recording.messages.append(Message(payload, name))
    if message.delta.WhichOneof("type") == "new_element":
        recording.is_valid &= message.delta.new_element.WhichOneof("type") in _REPLAYED
    return payload


def record_parts() -> None:
    """Record parts of pages from now on."""
    global _is_on
    _is_on = True
    for name, function in _STATE_METHODS.items():
        setattr(SafeSessionState, name, function)
    storage: Any = MemoryFragmentStorage
    storage.register = _register_fragment


_original_register = SafeSessionState.register_widget
_original_get, _original_contains = SafeSessionState.__getitem__, SafeSessionState.__contains__
_original_set, _original_delete = SafeSessionState.__setitem__, SafeSessionState.__delitem__
_original_fragment = MemoryFragmentStorage.register


def _register_widget(self: Any, metadata: Any, user_key: str | None) -> Any:
    if (recording := _recording.get()) is not None:
        recording.register(self._state, metadata, user_key)
    return _original_register(self, metadata, user_key)


def _get(self: Any, key: str) -> Any:
    if (recording := _recording.get()) is not None:
        recording.read(key, read_state(self._state, key))
    return _original_get(self, key)


def _contains(self: Any, key: str) -> bool:
    if (recording := _recording.get()) is not None:
        recording.read(key, read_state(self._state, key))
    return _original_contains(self, key)


def _set(self: Any, key: str, value: Any) -> None:
    if (recording := _recording.get()) is not None:
        recording.write(key, lambda context: context.session_state._state.__setitem__(key, copy_value(value)))
    _original_set(self, key, value)


def _delete(self: Any, key: str) -> None:
    if (recording := _recording.get()) is not None:
        recording.read(key, read_state(self._state, key))
        recording.write(key, lambda context: context.session_state._state.__delitem__(key))
    _original_delete(self, key)


def _register_fragment(self: Any, key: str, fragment: Any, **settings: Any) -> None:
    if (recording := _recording.get()) is not None:
        recording.actions.append(
            lambda context: _original_fragment(context.fragment_storage, key, fragment, **settings))
    _original_fragment(self, key, fragment, **settings)


_STATE_METHODS = {"register_widget": _register_widget, "__getitem__": _get, "__contains__": _contains,
                  "__setitem__": _set, "__delitem__": _delete}
