"""What ``hled_dash/ui/streamlit_internals/speed.py`` and ``replay.py`` patch, so that a test can undo it."""

from __future__ import annotations

import streamlit as st
from streamlit import config, delta_generator
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements import vega_charts
from streamlit.elements.widgets import selectbox, text_widgets
from streamlit.runtime import app_session, caching, fragment
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

PATCHED = (
    *DeltaGenerator.__mro__[:-1], type(st.session_state), type(st.query_params), type(st.context), ScriptRunContext,
    ScriptRunner, app_session, caching, config, delta_generator, fragment, selectbox, st, text_widgets, vega_charts,
)
