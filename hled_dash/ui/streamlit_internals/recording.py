"""What a part of a page sends, reads and does, as :mod:`hled_dash.ui.streamlit_internals.replay` records it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import create_reference_msg

#: Bytes that a recording takes besides its messages, and for each of its widgets and fragments.
_OWN_BYTES, _WIDGET_BYTES = 4_000, 3_000
MISSING = object()
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
            self.reads.setdefault(key, copy_value(value))

    def write(self, key: _Key, action: Callable[[Any], Any]) -> None:
        """Note what the part writes."""
        self._written.add(key)
        self.actions.append(action)

    def register(self, state: Any, metadata: Any, key: str | None) -> None:
        """Note a widget, before it is registered."""
        before = _widget_state(state, metadata.id, key)
        # What the part has set itself is no condition of it.
        self.widgets[metadata.id, key] = (MISSING if key in self._written else before[0], *before[1:])
        self.write(key or metadata.id, lambda context: context.session_state._state.register_widget(metadata, key))

    def include(self, part: Recording) -> None:
        """Note a part within this one, after it was rendered or replayed."""
        for name, value in part.reads.items():
            self.read(name, value)
        for widget, before in part.widgets.items():
            is_own = widget[1] in self._written
            self.widgets.setdefault(widget, (MISSING, *before[1:]) if is_own else before)
        self._written |= part._written
        self.actions += part.actions
        self.messages += part.messages
        self.is_valid &= part.is_valid

    def fits(self, state: Any) -> bool:
        """Return whether the part would read the same in a session."""
        return all(_equal(read_state(state, key), value) for key, value in self.reads.items()) and all(
            all(map(_equal, _widget_state(state, *widget), before)) for widget, before in self.widgets.items())

    @property
    def bytes(self) -> int:
        """Bytes that the recording takes, roughly."""
        return _OWN_BYTES + _WIDGET_BYTES * len(self.actions) + sum(len(message.payload) for message in self.messages)


def copy_value(value: Any) -> Any:
    """Return a copy of a list or dictionary, which the app may change in place; any other value as it is."""
    return copy(value) if isinstance(value, list | dict) else value


def read_state(state: Any, key: _Key) -> Any:
    """Return what a state has under a key; ``MISSING`` if nothing."""
    try:
        return state[key] if isinstance(key, str) else state[key[0]][key[1]]
    except KeyError:
        return MISSING


def _widget_state(state: Any, widget: str, key: str | None) -> tuple[Any, ...]:
    """Return what a state has of a widget: set by the app, by the browser, and before this run."""
    browser_value = MISSING
    if widget in state._new_widget_state.states:
        try:
            browser_value = state._new_widget_state[widget]
        except KeyError:
            browser_value = object()  # Of a browser that comes back to a new session: equal to nothing.
    return (state._new_session_state.get(key, MISSING), browser_value, state._old_state.get(widget, MISSING),
            state._old_state.get(key, MISSING))


def _equal(first: Any, second: Any) -> bool:
    return first is second or (type(first) is type(second) and bool(first == second))
