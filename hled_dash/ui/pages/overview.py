"""The overview: headline figures of each pillar, a map of the region, and the largest changes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.figures.resolve import HEADLINES_PER_PILLAR, MOVERS_PLACES, overview_map_card
from hled_dash.ui.components import filters, headlines, help, html, layout
from hled_dash.ui.components.board import render_board
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.movers import render_movers
from hled_dash.ui.session import PageContext
from hled_dash.view import PILLAR_PAGES, View


def overview_page() -> None:
    """Run the page."""
    layout.render_page("overview", _render)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    figure_name = context.view.figure
    if not figure_name:
        help.render_tour_invitation(context)
    # The figure that the URL names comes first.
    if figure_name == "headlines":
        _render_headlines(context)
    elif figure_name == "movers":
        render_movers(context, MOVERS_PLACES)
    if figure_name in ("map", "board"):
        first, second = (_render_map, render_board) if figure_name == "map" else (render_board, _render_map)
        first(context)
        second(context)
    else:
        board_column, map_column = st.columns([7, 5])
        with board_column:
            render_board(context)
        with map_column:
            _render_map(context)
    if figure_name != "headlines":
        _render_headlines(context)
    if figure_name != "movers":
        render_movers(context, MOVERS_PLACES)


def _render_headlines(context: PageContext) -> None:
    for page, code in PILLAR_PAGES.items():
        headlines.render_pillar_heading(context, page, context.catalogue.pillars[code])
        headlines.render_headlines(context, context.catalogue.pillars[code].headlines[:HEADLINES_PER_PILLAR])
        headlines.render_pack_button(context, page)


def _render_map(context: PageContext) -> None:
    _ = context.language.text
    indicators = context.resolver.regional_indicators()
    card = overview_map_card(context.view, context.resolver)
    if card is None:
        return
    indicator = card.series[0].indicator
    with st.container(gap=None):
        st.html(html.tag("h2", _("The region on a map"), "hled-visually-hidden"))
        render_figure_card(context, card, views=FigureViews(
            replace(context.view, indicators=(indicator,), figure="map"),
            pack=View(page="maps", indicator=indicator, level="admin1", period=context.view.period)))
        filters.render_indicator_select(
            context, _("Indicator of the map"), indicators, indicator, "map indicator",
            help=_("Those with figures for the most countries come first."),
        )
