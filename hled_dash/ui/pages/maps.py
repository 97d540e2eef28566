"""Maps: any indicator at any level, moved through the years, compared, walked from country to municipality."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from hled_dash.figures import Figure
from hled_dash.figures.resolve import (
    DYNAMIC_MODES,
    MIN_OPENING_SHARE,
    ResolvedMap,
    is_dynamic,
    map_card,
    map_figure,
    map_level_names,
    resolve_map,
)
from hled_dash.ui.components import html, layout
from hled_dash.ui.components.names import place_name
from hled_dash.ui.components.summary import render_summary, shown_periods
from hled_dash.ui.maps.breadcrumb import render_breadcrumb
from hled_dash.ui.maps.briefings import render_briefings
from hled_dash.ui.maps.filters import mode_names, render_map_filters
from hled_dash.ui.maps.map_card import render_map_card
from hled_dash.ui.maps.map_chart import DATA_KEY, render_map_data
from hled_dash.ui.maps.selected_places import render_selected_places
from hled_dash.ui.maps.style_controls import render_style_controls
from hled_dash.ui.maps.webgl import has_deck, webgl_notices
from hled_dash.ui.session import PageContext, current_theme


def maps_page() -> None:
    """Run the page."""
    layout.render_page("maps", _render, sidebar=render_style_controls)


def _render(context: PageContext) -> None:
    resolver = context.resolver
    resolved = resolve_map(context.view, resolver)
    # Built before anything is sent: the browser then renders the page once and not twice.
    figure = map_figure(context.view, resolved, resolver, current_theme())
    with st.container(key=DATA_KEY):
        if is_dynamic(figure) and not has_deck(context, figure):
            render_map_data(context, figure)
    # In a container: the number of elements above the map varies, and the browser recreates an element whose position
    # among its siblings changes.
    with st.container():
        layout.render_heading(context)
    render_summary(_summary(context, resolved, figure))
    with st.container(gap="xsmall"):
        render_map_filters(context, resolved, figure)
        render_breadcrumb(context, resolved)
    st.html(html.tag("h2", context.language.text("Map"), "hled-visually-hidden"))
    card = map_card(context.view, resolved, resolver)
    notices = (*resolved.notices, *_single_country(context, figure), *webgl_notices(context))
    render_map_card(context, resolved, card, figure, notices)
    render_selected_places(context, resolved, card)
    render_briefings(context)


def _single_country(context: PageContext, figure: Figure) -> Iterator[str]:
    """Return why countries that were requested side by side are one map."""
    if context.view.mode == "countries" and figure.spec is not None and "panels" not in figure.extra:
        country = context.catalogue.country_of(next(iter(figure.codes["place"])))
        if country:
            yield context.language.text("Side by side there is nothing to show: only {country} has figures here.",
                                        country=place_name(context, country))


def summary(context: PageContext) -> list[str]:
    """Return what is chosen, as text."""
    resolved = resolve_map(context.view, context.resolver)
    return _summary(context, resolved, map_figure(context.view, resolved, context.resolver, current_theme()))


def _summary(context: PageContext, resolved: ResolvedMap, figure: Figure) -> list[str]:
    """Return indicators, mode, level, place or window, and the periods that the figure shows."""
    language, catalogue, view = context.language, context.catalogue, context.view
    names = language.format_list(language.localize(catalogue.indicators[code].short) for code in resolved.indicators)
    area_name = catalogue.places[resolved.inside].name if resolved.inside else catalogue.windows[resolved.window].name
    period = shown_periods(context, figure) if view.mode in DYNAMIC_MODES else ""
    return [names, mode_names(language)[view.mode], map_level_names(language)[resolved.level],
            language.localize(area_name), period, _coverage(context, figure)]


def _coverage(context: PageContext, figure: Figure) -> str:
    """Return how many places have a figure, where more than a tenth have none."""
    missing, place_count = len(figure.extra.get("missing", ())), len({*figure.codes["place"]})
    if missing <= (1 - MIN_OPENING_SHARE) * (missing + place_count):
        return ""
    return context.language.text("{count} of {total} places have a figure", count=place_count,
                                 total=missing + place_count)
