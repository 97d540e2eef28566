"""The page of the provenance of a value: source, inputs, objections."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures.resolve import explorer_cards
from hled_dash.ui.components import layout
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.provenance import provenance_html
from hled_dash.ui.session import PageContext


def value_page() -> None:
    """Run the page."""
    layout.render_page("value", _render)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    # The figure that the URL names comes first.
    if context.view.figure:
        _render_series(context)
    st.html(provenance_html(context))


def _render_series(context: PageContext) -> None:
    """Render the series of the value over time."""
    view = context.view
    series = replace(view, page="explorer", indicators=(view.indicator,), places=(view.place,), kind="line",
                     figure=None)
    for card in explorer_cards(series, context.resolver):
        render_figure_card(context, card, replace(context.selection, places=(view.place,)),
                           FigureViews(view, pack=series))
