"""The explorer: any indicators, places and periods, as any kind of figure."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash import store
from hled_dash.catalogue import FigureCard
from hled_dash.figures import Figure
from hled_dash.figures.resolve import (
    explorer_cards,
    explorer_level,
    explorer_notices,
    explorer_scale,
    lacks_second_indicator,
    with_held_places,
)
from hled_dash.ui import cache
from hled_dash.ui.components import filters, html, layout
from hled_dash.ui.components.cards import FigureDisplay, render_figure_card
from hled_dash.ui.components.definitions import render_definitions
from hled_dash.ui.components.explorer_filters import render_explorer_filters
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.summary import explorer_summary, render_summary
from hled_dash.ui.session import PageContext
from hled_dash.view import View


def explorer_page() -> None:
    """Run the page."""
    layout.render_page("explorer", _render, sidebar=filters.render_time_filters)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    notices = tuple(explorer_notices(context.view, context.resolver))
    context = replace(context, view=with_held_places(context.view, context.resolver))
    figure = first_figure(context)
    render_summary(_summary(context, figure))
    render_explorer_filters(context, figure)
    _render_figures(context, notices)
    render_definitions(context, context.view.indicators)


def _render_figures(context: PageContext, notices: tuple[str, ...]) -> None:
    _ = context.language.text
    if lacks_second_indicator(context.view):
        st.html(html.tag("p", _("A scatter plot needs two indicators: choose the second one above."),
                         "hled-empty-state"))
        return
    st.html(html.tag("h2", _("Figures"), "hled-visually-hidden"))
    # The figure that the URL names comes first.
    cards = sorted(explorer_cards(context.view, context.resolver), key=lambda card: card.id != context.view.figure)
    for number, card in enumerate(cards):
        # Of several figures, each is linked and cited by its own address.
        view = replace(context.view, figure=card.id) if len(cards) > 1 else context.view
        render_figure_card(context, card, views=FigureViews(view, pack=pack_view(context.view, card)),
                           display=FigureDisplay(as_table=context.view.kind == "table", fills_window=number == 0,
                                                 notices=notices if number == 0 else ()))


def pack_view(view: View, card: FigureCard) -> View:
    """Return the view of one of several figures."""
    return replace(view, indicators=tuple(dict.fromkeys(series.indicator for series in card.series)))


def first_figure(context: PageContext) -> Figure | None:
    """Return the first figure, whose period the summary and the control of the period name; None where there is none
    or it cannot be drawn, which its own place on the page says."""
    card = next(iter(explorer_cards(context.view, context.resolver)), None)
    try:
        return cache.figure(card, context.selection, context.language) if card else None
    except store.StoreError:
        raise
    except Exception:
        return None


def summary(context: PageContext) -> list[str]:
    """Return what is chosen, as text."""
    context = replace(context, view=with_held_places(context.view, context.resolver))
    return _summary(context, first_figure(context))


def _summary(context: PageContext, figure: Figure | None) -> list[str]:
    view, resolver = context.view, context.resolver
    window = next((card.window for card in explorer_cards(view, resolver)), None)
    return explorer_summary(context, explorer_level(view, resolver), window, explorer_scale(view, resolver), figure)
