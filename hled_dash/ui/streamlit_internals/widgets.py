"""Values of widgets that a browser sends."""

from __future__ import annotations

from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import Serialized, WStates

_original_getitem = WStates.__getitem__


def ignore_invalid_values() -> None:
    """Take a value from a browser that its control cannot have for no value: the control stays as it was.

    Streamlit would end the script run with a traceback in the log. Without this a client that sends such values has a
    page without content.
    """
    states: Any = WStates
    states.__getitem__ = _checked_value


def _checked_value(states: Any, key: str) -> Any:
    state, metadata = states.states.get(key), states.widget_metadata.get(key)
    if isinstance(state, Serialized) and metadata is not None and not _is_valid_value(state.value, metadata):
        raise KeyError(key)
    try:
        return _original_getitem(states, key)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise KeyError(key) from error


def _is_valid_value(state: WidgetState, metadata: Any) -> bool:
    """Return whether a value is of the kind that its control sends, and among its options, each of them once."""
    kind = state.WhichOneof("value")
    if kind not in (None, metadata.value_type):
        return False
    if kind is None or metadata.formatted_options is None:
        return True
    labels = [state.string_value] if kind == "string_value" else list(state.string_array_value.data)
    return len({*labels}) == len(labels) and {*labels} <= {*metadata.formatted_options}
