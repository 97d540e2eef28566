"""The profile of a place: how it stands on every indicator, its trends, its neighbours, what is missing."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard
from hled_dash.figures import Selection
from hled_dash.figures.resolve import place_trend
from hled_dash.figures.summaries import Profile
from hled_dash.pack.titles import item_title
from hled_dash.ui.components import filters, html, layout
from hled_dash.ui.components.cards import render_figure_card, render_files
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.profile import (
    render_missing_indicators,
    render_place_select,
    render_profile_tables,
    render_related_places,
)
from hled_dash.ui.components.share import figure_links
from hled_dash.ui.session import PageContext


def places_page() -> None:
    """Run the page."""
    layout.render_page("places", _render, sidebar=filters.render_time_filters)


def _render(context: PageContext) -> None:
    _ = context.language.text
    layout.render_heading(context)
    with st.container(key="controls", gap="xsmall"):
        place_column, indicator_column = st.columns(2)
    with place_column:
        render_place_select(context)
    with st.spinner(_("Collecting all figures on this place …")):
        place_profile = context.resolver.profile(context.view.place, context.language.code)
    if not place_profile.rows:
        st.html(html.tag("p", _("There are no figures on this place. Choose another one above."), "hled-empty-state"))
        render_related_places(context)
        return
    trend = place_trend(context.view, context.selection, context.resolver)
    if trend:
        with indicator_column:
            _render_indicator_select(context, place_profile, trend[0])
    # The figure that the URL names comes first.
    if context.view.figure == "profile":
        _render_profile(context, place_profile)
    if trend:
        _render_trend(context, *trend)
    if context.view.figure != "profile":
        _render_profile(context, place_profile)
    render_related_places(context)
    render_missing_indicators(context, place_profile)


def _render_profile(context: PageContext, place_profile: Profile) -> None:
    view = replace(context.view, figure="profile")
    title = item_title(view, context.catalogue)
    button = html.pack_button(context.view, title, context.language)
    st.html(html.tag("h2", title, "hled-section-heading") + figure_links(context, view, button))
    render_files(context, view)
    render_profile_tables(context, place_profile)


def _render_indicator_select(context: PageContext, place_profile: Profile, card: FigureCard) -> None:
    _ = context.language.text
    indicators = [row.indicator for row in place_profile.rows]
    filters.render_indicator_select(
        context, _("Indicator"), indicators, card.series[0].indicator, "trend",
        help=_("All indicators with figures for this place."),
    )


def _render_trend(context: PageContext, card: FigureCard, selection: Selection) -> None:
    """Render one indicator for the place and what it is compared with: over time, or in its single period."""
    (series,) = card.series
    indicator, default = series.indicator, context.catalogue.indicators[series.indicator].default_items
    items = tuple((name, str(item)) for name, item in series.items.items() if item != default[name])
    _ = context.language.text
    st.html(html.tag("h2", _("Over time") if card.kind == "line" else _("Ranking"), "hled-visually-hidden"))
    compared = replace(context.view, page="explorer", indicators=(indicator,), places=selection.places, items=items,
                       kind=card.kind, scale="published")
    link = replace(context.view, indicators=(indicator,), figure="trend")
    render_figure_card(context, card, selection, FigureViews(link, pack=compared))
