"""The overview: where each pillar stands at a glance, the region on a map, what moved most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard
from hled_dash.figures import explorer
from hled_dash.figures.figure import Figure
from hled_dash.ui import availability, cache
from hled_dash.ui.components import filters, headlines, help, html, layout
from hled_dash.ui.components.board import render_board
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.movers import render_movers
from hled_dash.ui.session import PageContext
from hled_dash.view import PILLAR_PAGES

#: Headline figures of each pillar on this page.
HEADLINES_PER_PILLAR = 3
#: Countries whose changes are compared.
COUNTRIES = ("MEX", "GTM", "SLV", "HND")
#: The first indicator of the map: one measure for the states and departments of all four countries.
DEFAULT_MAP_INDICATOR = "gdl.shdi"


def overview_page() -> None:
    """Run the page."""
    layout.render_page("overview", _render)


def _render(context: PageContext) -> None:
    layout.render_heading(context)
    help.render_tour_invitation(context)
    board_column, map_column = st.columns([7, 5])
    with board_column:
        render_board(context)
    with map_column:
        _render_map(context)
    for page, code in PILLAR_PAGES.items():
        headlines.render_pillar_heading(context, page, context.catalogue.pillars[code])
        headlines.render_headlines(context, context.catalogue.pillars[code].headlines[:HEADLINES_PER_PILLAR])
    render_movers(context, COUNTRIES)


def _render_map(context: PageContext) -> None:
    _ = context.language.text
    indicators = availability.regional_indicators()
    if not indicators:
        return
    card = _map_card(context, indicators)
    indicator = card.series[0].indicator
    with st.container(gap=None):
        st.html(html.tag("h2", _("The region on a map"), "hled-visually-hidden"))
        render_figure_card(context, card, view=replace(context.view, indicators=(indicator,)))
        filters.render_indicator_select(
            context, _("Indicator of the map"), indicators, indicator, "map indicator",
            help=_("Those with figures for the most countries stand first."),
        )


def _map_card(context: PageContext, indicators: Sequence[str]) -> FigureCard:
    """The card of the map, of the view's first indicator that the region has figures of."""
    default = DEFAULT_MAP_INDICATOR if DEFAULT_MAP_INDICATOR in indicators else indicators[0]
    indicator = next((code for code in context.view.indicators if code in indicators), default)
    (card,) = explorer.build_cards(
        context.catalogue, indicators=(indicator,), items={}, kind="map", scale="published", level="admin1",
        window="region",
    )
    return card


def initial_figures(context: PageContext) -> list[Figure]:
    """The map, for the prerendered page."""
    indicators = availability.regional_indicators()
    return [cache.figure(_map_card(context, indicators), context.selection, context.language)] if indicators else []
