"""The explorer: any indicators, places and periods, as the kind of figure that the reader chooses."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from hled_dash.catalogue import FigureCard
from hled_dash.figures import explorer
from hled_dash.figures.figure import Figure
from hled_dash.ui import cache
from hled_dash.ui.components import filters, html, layout
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.definitions import render_definitions
from hled_dash.ui.components.explorer_filters import (
    explorer_level,
    explorer_levels,
    explorer_scale,
    render_explorer_filters,
)
from hled_dash.ui.components.summary import explorer_summary, render_summary
from hled_dash.ui.session import PageContext


def explorer_page() -> None:
    """Run the page."""
    layout.render_page("explorer", _render, sidebar=filters.render_time_filters)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    render_summary(summary(context))
    render_explorer_filters(context)
    _render_figures(context)
    render_definitions(context, context.view.indicators)


def _render_figures(context: PageContext) -> None:
    _ = context.language.text
    if _lacks_second_indicator(context):
        st.html(html.tag("p", _("A scatter needs two indicators: choose a second one above."), "hled-empty-state"))
        return
    st.html(html.tag("h2", _("Figures"), "hled-visually-hidden"))
    for number, card in enumerate(_cards(context)):
        render_figure_card(context, card, view=context.view, as_table=context.view.kind == "table",
                           fills_window=number == 0)


def _cards(context: PageContext) -> Sequence[FigureCard]:
    view = context.view
    return explorer.build_cards(
        context.catalogue,
        indicators=view.indicators,
        items=dict(view.items),
        kind=view.kind,
        scale=explorer_scale(context),
        level=explorer_level(context) or explorer.nearest_level(explorer_levels(context), view.level),
        window=view.window,
        chosen=view.places,
    )


def summary(context: PageContext) -> list[str]:
    """What is chosen, in words."""
    return explorer_summary(context, explorer_level(context), explorer_scale(context))


def _lacks_second_indicator(context: PageContext) -> bool:
    return context.view.kind == "scatter" and len(context.view.indicators) < 2


def initial_figures(context: PageContext) -> list[Figure]:
    """The figures of the first view, for the prerendered page."""
    if _lacks_second_indicator(context):
        return []
    return [cache.figure(card, context.selection, context.language) for card in _cards(context)]
