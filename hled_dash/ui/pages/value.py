"""The page of the provenance of a value: source, inputs, objections."""

from __future__ import annotations

import streamlit as st

from hled_dash.ui.components import layout
from hled_dash.ui.components.provenance import provenance_html
from hled_dash.ui.session import PageContext


def value_page() -> None:
    """Run the page."""
    layout.render_page("value", _render)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    st.html(provenance_html(context))
