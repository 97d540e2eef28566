"""Sends a part of a page again that this session or another one was sent before, without rendering it.

A part is recorded while it is rendered: messages, widgets, fragments, what it writes to the state of its session, and
all that it reads there. Where it would read the same, what was recorded is done again.

:func:`record_parts` is called once, when the server starts; without it each part is rendered, and pages are slower.
``tests/test_streamlit_replay.py`` holds that a replayed part sends the same messages and leaves the same state.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from streamlit.delta_generator_singletons import context_dg_stack
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState
from streamlit.runtime.state import SafeSessionState
from streamlit.runtime.state.session_state_proxy import get_session_state

from hled_dash.ui.sized_cache import SizedCache
from hled_dash.ui.streamlit_internals.batches import add_elements, session_of, was_sent

__all__ = ["forget_part", "read_entry", "record_message", "record_parts", "replayed", "write_entry"]

#: Elements that are nothing but their message and a widget. Others, as downloads, belong to their session.
_REPLAYED = {"html", "vega_lite_chart", "selectbox", "multiselect", "checkbox", "text_input", "button", "button_group",
             "slider", "bidi_component"}
#: Recordings of one part that differ in the state of the session, as the widgets that were used.
_VARIANTS = 4
#: Bytes that a recording takes besides its messages, and for each of its widgets and fragments.
_OWN_BYTES, _WIDGET_BYTES = 4_000, 3_000
_MISSING = object()
#: Key of the state of a session, or of an entry of a dictionary there.
_Key = str | tuple[str, str]


class Message:
    """A message as it was sent, and its name where a browser keeps it."""

    def __init__(self, payload: bytes, name: str) -> None:
        self.payload, self.name = payload, name
        self._reference = b""

    def reference(self) -> bytes:
        """Return the message that only names this one."""
        if not self._reference:
            self._reference = create_reference_msg(ForwardMsg.FromString(self.payload)).SerializeToString()
        return self._reference


@dataclass
class Recording:
    """What a part of a script run reads of the state of its session, and does.

    Attributes:
        reads: Key of the state to its value before the part.
        widgets: Identifier and key of a widget to what the state had of it before the part.
        actions: What the part does besides messages, in order.
        messages: What it sends.
        ids: Identifiers of widgets, their keys, and of fragments.
        index: Number of elements in the container after the part.
        is_valid: Whether it can be replayed.
    """

    reads: dict[_Key, Any] = field(default_factory=dict)
    widgets: dict[tuple[str, str | None], tuple[Any, ...]] = field(default_factory=dict)
    actions: list[Callable[[Any], Any]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    ids: tuple[frozenset[str], frozenset[str], frozenset[str]] = (frozenset(),) * 3
    index: int = 0
    is_valid: bool = True
    _written: set[_Key | None] = field(default_factory=set)

    def read(self, key: _Key, value: Any) -> None:
        """Note what the part reads, unless it wrote it itself."""
        if key not in self._written:
            self.reads.setdefault(key, _copy(value))

    def write(self, key: _Key, action: Callable[[Any], Any]) -> None:
        """Note what the part writes."""
        self._written.add(key)
        self.actions.append(action)

    def register(self, state: Any, metadata: Any, key: str | None) -> None:
        """Note a widget, before it is registered."""
        before = _widget_before(state, metadata.id, key)
        # What the part has set itself is no condition of it.
        self.widgets[metadata.id, key] = (_MISSING if key in self._written else before[0], *before[1:])
        self.write(key or metadata.id, lambda context: context.session_state._state.register_widget(metadata, key))

    def fits(self, state: Any) -> bool:
        """Return whether the part would read the same in a session."""
        return all(_same(_read(state, key), value) for key, value in self.reads.items()) and all(
            all(map(_same, _widget_before(state, *widget), before)) for widget, before in self.widgets.items())

    @property
    def bytes(self) -> int:
        """Bytes that the recording takes, roughly."""
        return _OWN_BYTES + _WIDGET_BYTES * len(self.actions) + sum(len(message.payload) for message in self.messages)


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)
_is_on = False


def replayed(cache: SizedCache, key: Hashable, render: Callable[[], None]) -> None:
    """Render a part of a page, or replay what was recorded of it.

    Args:
        cache: Has the recordings.
        key: Whatever the part depends on, besides the state of the session.
        render: Renders it into the container that is open. What it puts into the state may not be changed in place.
    """
    context = get_script_run_ctx(suppress_warning=True)
    container = context_dg_stack.get()[-1]
    if not _is_on or context is None or _recording.get() is not None or container._cursor is None:
        render()
        return
    thread = ThreadState.get()
    key = key, *container._cursor.delta_path, thread.active_script_hash, thread.fragment_id
    variants: tuple[Recording, ...] = cache.find(key) or ()
    state = context.session_state._state
    for recording in variants:
        if recording.fits(state):
            _replay(recording, context, container._cursor)
            return
    recording = _record(context, container, render)
    if recording.is_valid:
        recordings = (recording, *variants[:_VARIANTS - 1])
        cache.put(key, recordings, sum(variant.bytes for variant in recordings))


def _record(context: Any, container: Any, render: Callable[[], None]) -> Recording:
    recording = Recording()
    before = _ids(context)
    token = _recording.set(recording)
    try:
        render()
    finally:
        _recording.reset(token)
    recording.index = container._cursor.index
    recording.ids = tuple(new - old for new, old in zip(_ids(context), before, strict=True))  # type: ignore[assignment]
    return recording


def _replay(recording: Recording, context: Any, cursor: Any) -> None:
    for action in recording.actions:
        action(context)
    for of_run, ids in zip(_sets(context.shared), recording.ids, strict=True):
        for element_id in ids:
            of_run.check_and_add(element_id)
    session = session_of(runner := getattr(context._enqueue, "__self__", None))
    if session is None:
        for message in recording.messages:
            context._enqueue(ForwardMsg.FromString(message.payload))
    else:
        known = context.cached_message_hashes
        add_elements(session, runner, [
            message.reference() if message.name and was_sent(session, message.name) and message.name in known
            else message.payload for message in recording.messages
        ])
    cursor._index = recording.index


def _ids(context: Any) -> tuple[frozenset[str], ...]:
    return tuple(of_run.snapshot() for of_run in _sets(context.shared))


def _sets(shared: Any) -> tuple[Any, Any, Any]:
    return shared.widget_ids_this_run, shared.widget_user_keys_this_run, shared.new_fragment_ids


def _copy(value: Any) -> Any:
    """Return a value that nobody changes in place."""
    return copy(value) if isinstance(value, list | dict) else value


def _read(state: Any, key: _Key) -> Any:
    try:
        return state[key] if isinstance(key, str) else state[key[0]][key[1]]
    except KeyError:
        return _MISSING


def _widget_before(state: Any, widget: str, key: str | None) -> tuple[Any, ...]:
    """Return what a state has of a widget: set by the app, by the browser, and before this run."""
    of_browser = _MISSING
    if widget in state._new_widget_state.states:
        try:
            of_browser = state._new_widget_state[widget]
        except KeyError:
            of_browser = object()  # Of a browser that comes back to a new session: equal to nothing.
    return (state._new_session_state.get(key, _MISSING), of_browser, state._old_state.get(widget, _MISSING),
            state._old_state.get(key, _MISSING))


def _same(first: Any, second: Any) -> bool:
    return first is second or (type(first) is type(second) and bool(first == second))


def read_entry(name: str, key: str) -> Any:
    """Return an entry of a dictionary in the state of the session; None if it has none. A part that reads one entry
    depends on no other one."""
    value = get_session_state()._state[name].get(key, _MISSING)
    if (recording := _recording.get()) is not None:
        recording.read((name, key), value)
    return None if value is _MISSING else value


def write_entry(name: str, key: str, value: Any) -> None:
    """Set an entry of a dictionary in the state of the session."""
    def write(state: Any) -> None:
        state[name][key] = value

    if (recording := _recording.get()) is not None:
        recording.write((name, key), lambda context: write(context.session_state._state))
    write(get_session_state()._state)


def forget_part() -> None:
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
        recording.read(key, _read(self._state, key))
    return _original_get(self, key)


def _contains(self: Any, key: str) -> bool:
    if (recording := _recording.get()) is not None:
        recording.read(key, _read(self._state, key))
    return _original_contains(self, key)


def _set(self: Any, key: str, value: Any) -> None:
    if (recording := _recording.get()) is not None:
        recording.write(key, lambda context: context.session_state._state.__setitem__(key, _copy(value)))
    _original_set(self, key, value)


def _delete(self: Any, key: str) -> None:
    if (recording := _recording.get()) is not None:
        recording.read(key, _read(self._state, key))
        recording.write(key, lambda context: context.session_state._state.__delitem__(key))
    _original_delete(self, key)


def _register_fragment(self: Any, key: str, fragment: Any, **settings: Any) -> None:
    if (recording := _recording.get()) is not None:
        recording.actions.append(
            lambda context: _original_fragment(context.fragment_storage, key, fragment, **settings))
    _original_fragment(self, key, fragment, **settings)


_STATE_METHODS = {"register_widget": _register_widget, "__getitem__": _get, "__contains__": _contains,
                  "__setitem__": _set, "__delitem__": _delete}
