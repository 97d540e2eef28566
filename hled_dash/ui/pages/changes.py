"""Changes: new, revised and withdrawn figures of each edition, and added indicators."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures.resolve import changes_figure, changes_of_view, vintage_movers_of_view
from hled_dash.ui.components import html, layout
from hled_dash.ui.components.cards import render_figure
from hled_dash.ui.components.change_filters import render_change_filters
from hled_dash.ui.components.changes import entries_html, feeds_html, last_visit_html
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.html_cache import cached_html
from hled_dash.ui.components.vintage_movers import vintage_movers_html
from hled_dash.ui.session import PageContext


def changes_page() -> None:
    """Run the page."""
    layout.render_page("changes", _render)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    # The figure that the URL names comes first.
    if context.view.figure:
        _render_table(context)
    render_change_filters(context)
    st.html(content_html(context))
    if not context.view.figure:
        _render_table(context)


def _render_table(context: PageContext) -> None:
    st.html(html.tag("h2", context.language.text("As a table and as files"), "hled-section-heading"))
    with st.container(border=True, key="figure-changes"):
        figure = context.resolver.cache(("changes figure", replace(context.view, figure=None)),
                                        lambda: changes_figure(context.view, context.resolver))
        render_figure(context, figure, FigureViews(replace(context.view, figure="changes")))


def content_html(context: PageContext) -> str:
    """Return the entries that the view chooses, and where they come as a feed."""
    return cached_html(("changes", context.view), lambda: (
        last_visit_html(context)
        + vintage_movers_html(context, vintage_movers_of_view(context.view, context.resolver))
        + entries_html(context, changes_of_view(context.view, context.resolver))
        + feeds_html(context)))
