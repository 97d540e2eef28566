"""The breadcrumb from the window of a map to the place whose parts it shows."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures.resolve import ResolvedMap
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext


def render_breadcrumb(context: PageContext, resolved: ResolvedMap) -> None:
    """Render links to the window and the country; nothing on a map of a window."""
    if resolved.inside is None:
        return
    catalogue, of = context.catalogue, context.language.localize

    def link(inside: str | None, name: str) -> str:
        return html.view_link(replace(context.view, inside=inside, level="admin1", selected=()), name)

    steps = [link(None, of(catalogue.windows[resolved.window].name))]
    place = catalogue.places[resolved.inside]
    if place.level == "admin1" and place.parent and place.parent in catalogue.children:
        steps.append(link(place.parent, of(catalogue.places[place.parent].name)))
    steps.append(html.tag("span", of(place.name)))
    label = html.escape(context.language.text("Where this map is"))
    st.html(f'<nav class="hled-breadcrumb" aria-label="{label}">{" › ".join(steps)}</nav>')
