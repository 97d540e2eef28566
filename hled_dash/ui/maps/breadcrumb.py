"""The breadcrumb from the window of a map to the place whose parts it shows."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures.resolve import ResolvedMap
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext


def render_breadcrumb(context: PageContext, resolved: ResolvedMap) -> None:
    """Render links to the window and all that the place lies in; nothing on a map of a window."""
    if resolved.inside is None:
        return
    catalogue, localize = context.catalogue, context.language.localize

    def link(inside: str | None, name: str) -> str:
        return html.view_link(replace(context.view, inside=inside, level="admin1", selected=()), name)

    window = catalogue.windows[resolved.window]
    place = catalogue.places[resolved.inside]
    ancestors = []
    while place.parent and place.parent in catalogue.children:
        place = catalogue.places[place.parent]
        # A window of one country alone is that country.
        ancestors += [] if window.places == (place.code,) else [link(place.code, localize(place.name))]
    steps = [link(None, localize(window.name)), *reversed(ancestors),
             html.tag("span", localize(catalogue.places[resolved.inside].name))]
    label = html.escape(context.language.text("Where this map is"))
    st.html(f'<nav class="hled-breadcrumb" aria-label="{label}">{" › ".join(steps)}</nav>')
