"""The profile of a place: how it stands on every indicator, its trends, its neighbours, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard
from hled_dash.figures import explorer
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.profile import Profile, build_profile
from hled_dash.geography import neighbours
from hled_dash.language import LANGUAGES
from hled_dash.ui import availability, builds, cache
from hled_dash.ui.components import filters, html, layout
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.profile import (
    render_missing_indicators,
    render_place_select,
    render_related_places,
    render_standing_tables,
)
from hled_dash.ui.session import PageContext

#: Places that the trend compares: the place, its country, its neighbours.
MAX_COMPARED = 6


@builds.cached
def _profile(place: str, language: str) -> Profile:
    return build_profile(place, LANGUAGES[language], cache.catalogue(), cache.engine())


def places_page() -> None:
    """Run the page."""
    layout.render_page("places", _render, sidebar=filters.render_time_filters)


def _render(context: PageContext) -> None:
    _ = context.language.text
    layout.render_heading(context)
    render_place_select(context)
    with st.spinner(_("Collecting all figures on this place …")):
        place_profile = _profile(context.view.place, context.language.code)
    render_related_places(context)
    if not place_profile.rows:
        st.html(html.tag("p", _("There are no figures on this place. Choose another one above."), "hled-empty-state"))
        return
    _render_trend(context, place_profile)
    render_standing_tables(context, place_profile)
    render_missing_indicators(context, place_profile)


def _render_trend(context: PageContext, place_profile: Profile) -> None:
    """One indicator over time, for the place and what it is part of."""
    _ = context.language.text
    indicators = [standing.indicator for standing in place_profile.rows]
    indicator, card, selection = _trend(context, indicators)
    st.html(html.tag("h2", _("Over time"), "hled-section-heading"))
    filters.render_indicator_select(
        context, _("Indicator"), indicators, indicator, "trend", help=_("All indicators with figures for this place."),
    )
    render_figure_card(context, card, selection, replace(context.view, indicators=(indicator,)))


def _trend(context: PageContext, indicators: Sequence[str]) -> tuple[str, FigureCard, Selection]:
    """The indicator of the view among ``indicators``, its card over time, and the places that are compared."""
    catalogue, place = context.catalogue, context.view.place
    indicator = next((code for code in context.view.indicators if code in indicators), indicators[0])
    country = catalogue.country_of(place)
    compared = tuple(dict.fromkeys([place, *([country] if country else []), *neighbours(place)]))[:MAX_COMPARED]
    with_data = set(availability.places_with_data(indicator))
    (card,) = explorer.build_cards(
        catalogue, indicators=(indicator,), items={}, kind="line", scale="published", level="country",
        window=context.view.window,
    )
    return indicator, card, replace(context.selection, places=tuple(code for code in compared if code in with_data))


def initial_figures(context: PageContext) -> list[Figure]:
    """The trend."""
    place_profile = _profile(context.view.place, context.language.code)
    if not place_profile.rows:
        return []
    _indicator, card, selection = _trend(context, [standing.indicator for standing in place_profile.rows])
    return [cache.figure(card, selection, context.language)]
