"""The glossary: words that a reader may not know, and what abbreviations stand for."""

from __future__ import annotations

import streamlit as st

from hled_dash.ui.components import html, layout
from hled_dash.ui.components.definitions import render_glossary
from hled_dash.ui.session import PageContext


def glossary_page() -> None:
    """Run the page."""
    layout.render_page("glossary", _render)


def _render(context: PageContext) -> None:
    _ = context.language.text
    layout.render_heading(context)
    kinds = {"term": _("Words"), "body": _("Offices, surveys, and licenses")}
    for kind, title in kinds.items():
        st.html(html.tag("h2", title, "hled-section-heading"))
        render_glossary(context, [term for term in context.catalogue.glossary.values() if term.kind == kind])
