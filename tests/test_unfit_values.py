"""A value from a browser that a control cannot have is no value: the control stays as it was."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, WStates

from hled_dash.ui import session
from hled_dash.ui.streamlit_internals.widgets import WidgetState, _checked_value
from hled_dash.view import View


@pytest.mark.parametrize(("fields", "fitted"), [
    ({"string_value": "Mexico"}, "Mexico"), ({"string_value": "Atlantis"}, None), ({"bool_value": True}, None),
    ({"json_value": "{}"}, None), ({"double_value": 1.0}, None),
])
def test_options_outside_a_control_are_ignored(fields: dict[str, Any], fitted: str | None) -> None:
    metadata = WidgetMetadata[Any]("box", lambda text: text, str, "string_value", formatted_options=["Mexico"])
    states = WStates({"box": Serialized(WidgetState(id="box", **fields))}, {"box": metadata})
    if fitted is None:
        with pytest.raises(KeyError):
            _checked_value(states, "box")
    else:
        assert _checked_value(states, "box") == fitted


def test_a_control_without_a_fit_value_changes_no_view(monkeypatch: pytest.MonkeyPatch) -> None:
    state = {session._WIDGETS: {}, session._VIEW: View(), session._LANGUAGE: "en"}
    monkeypatch.setattr(session, "st", SimpleNamespace(session_state=state))
    monkeypatch.setattr(session, "read_entry", lambda *_entry: None)
    monkeypatch.setattr(session, "write_entry", lambda *_entry: None)
    change = session.bind("box", "x", lambda view, _value: replace(view, search="x"), initial="value")["on_change"]
    change()
    assert state[session._VIEW] == View()


def test_values_of_a_wrong_type_are_ignored_by_a_control() -> None:
    metadata = WidgetMetadata[Any]("slider", lambda values: [10, 20][values[5]], str, "int_array_value")
    state = WidgetState(id="slider")
    state.int_array_value.data[:] = [7]
    with pytest.raises(KeyError):
        _checked_value(WStates({"slider": Serialized(state)}, {"slider": metadata}), "slider")
