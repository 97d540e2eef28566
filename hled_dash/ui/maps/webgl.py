"""Detection of WebGL; without it the flat map replaces the map by pydeck, which would stay empty."""

from __future__ import annotations

import streamlit as st

from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve import DYNAMIC_MODES, is_dynamic
from hled_dash.ui.frontend import read_asset
from hled_dash.ui.session import PageContext

#: Key of the component, and key of ``st.session_state`` that says that WebGL is missing.
PROBE_KEY, _MISSING = "map-webgl", "without webgl"

_PROBE = st.components.v2.component(
    "hled_webgl", js=read_asset("webgl.js"), html="<span hidden></span>", isolate_styles=False,
)


def is_webgl_missing() -> bool:
    """Return whether this session's browser has said that it draws no WebGL."""
    return bool(st.session_state.get(_MISSING))


def render_webgl_probe() -> None:
    """Ask the browser; where it draws no WebGL, the page is rendered again with the flat map."""
    def on_missing_change() -> None:
        st.session_state[_MISSING] = True

    _PROBE(key=PROBE_KEY, on_missing_change=on_missing_change)


def webgl_notices(context: PageContext) -> tuple[str, ...]:
    """Return why the map is flat, where another one was requested."""
    if context.view.renderer == "flat" or not is_webgl_missing():
        return ()
    return (context.language.text(
        "This browser does not draw maps to zoom into (WebGL is switched off or missing); the flat map shows the "
        "same figures."),)


def has_deck(context: PageContext, figure: Figure) -> bool:
    """Return whether pydeck renders the map, so that the reader can zoom."""
    is_requested = context.view.renderer != "flat" and context.view.mode in DYNAMIC_MODES and is_dynamic(figure)
    return is_requested and not is_webgl_missing()
