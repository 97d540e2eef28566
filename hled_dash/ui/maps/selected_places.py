"""The selected places beside a map: latest values, links, and heat maps of months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import FigureCard, Indicator, Series, Text
from hled_dash.figures import explorer
from hled_dash.figures.figure import Selection
from hled_dash.figures.resolve import CHILD_LEVEL, ResolvedMap
from hled_dash.ui.components import headlines, html
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.components.figure_footer import FigureViews
from hled_dash.ui.components.names import place_names
from hled_dash.ui.session import FILTER_MODE, PageContext, bind, current_theme
from hled_dash.view import View

#: Places that are compared at most.
MAX_SELECTED = 4


def toggle_selected(view: View, code: str) -> View:
    """Return the view with the place selected, or without it if it was; the one that was selected first gives way."""
    if code in view.selected:
        return replace(view, selected=tuple(selected for selected in view.selected if selected != code))
    return replace(view, selected=(*view.selected, code)[-MAX_SELECTED:])


def render_selected_places(context: PageContext, resolved: ResolvedMap, card: FigureCard) -> None:
    """Render the places to select, and a card for each that is selected."""
    _render_select(context, card)
    if not context.view.selected:
        return
    indicator = context.catalogue.indicators[resolved.indicators[0]]
    items = explorer.resolve_items(indicator, dict(context.view.items))
    cards = "".join(_place_html(context, code, indicator, items) for code in context.view.selected)
    st.html(f'<ul class="hled-headlines">{cards}</ul>')
    _render_months(context, indicator, items)


def _render_select(context: PageContext, card: FigureCard) -> None:
    _ = context.language.text
    selected, places = context.view.selected, context.resolver.places_of_card(card)
    options = [*places, *(code for code in selected if code not in places)]
    st.multiselect(
        _("Places compared beside the map"), options, max_selections=MAX_SELECTED, select_all=False,
        format_func=place_names(context).__getitem__, placeholder=_("Choose places, or click on the map"),
        help=_("Up to four. A click on the map also chooses a place, and a second click removes it."),
        filter_mode=FILTER_MODE,
        **bind("map-selected", list(selected), lambda view, value: replace(view, selected=tuple(value)),
               initial="default", options=options),
    )


def _place_html(context: PageContext, code: str, indicator: Indicator, items: Mapping[str, str]) -> str:
    place_indicator, place_items = explorer.resolve_origin(context.catalogue, indicator, code, items)
    links = _links_html(context, code, place_indicator)
    return headlines.place_card_html(context, place_indicator, code, place_items, links)


def _links_html(context: PageContext, code: str, indicator: Indicator) -> str:
    """Return links to the place's profile, and to the map of its parts where there are shapes and data of them."""
    _ = context.language.text
    view, place = context.view, context.catalogue.places[code]
    links = [html.view_link(replace(view, page="places", place=code), _("Profile"))]
    child_level = CHILD_LEVEL.get(place.level)
    levels = context.resolver.levels_with_data(indicator.code)
    if indicator.municipal:
        levels += context.resolver.levels_with_data(indicator.municipal)
    if child_level in levels and context.resolver.has_shapes(child_level, code):
        label = {"admin2": _("Its municipalities"), "admin3": _("Its districts")}.get(
            child_level, _("Its states or departments"))
        parts = replace(view, inside=code, level=child_level, selected=(), period=None)
        links.append(html.view_link(parts, label))
    of_states = context.resolver.equivalent_indicators(indicator.code).get("admin1")
    if place.level == "group" and of_states:
        window = code if code in context.catalogue.windows else view.window
        states = replace(view, indicator=of_states, level="admin1", window=window, selected=(), period=None)
        links.append(html.view_link(states, _("Its states or departments")))
    return " · ".join(links)


def _render_months(context: PageContext, indicator: Indicator, items: Mapping[str, str]) -> None:
    """Render the heat maps of two places, if the indicator is monthly or is summed from a monthly one."""
    catalogue = context.catalogue
    monthly = indicator if indicator.formula is None else catalogue.indicators[indicator.formula.of.indicator]
    if monthly.frequency != "month" or set(monthly.dimensions) - set(items):
        return
    chosen = {name: items[name] for name in monthly.dimensions}
    series = Series(indicator=monthly.code, items=chosen)
    for number, (column, code) in enumerate(zip(st.columns(2), context.view.selected, strict=False)):
        place, name = catalogue.places[code].name, monthly.name
        card = FigureCard(
            id=f"map-months-{number}", objective=monthly.objectives[0], kind="heatmap",
            title=Text(en=f"{place.en}: {name.en}", es=f"{place.es}: {name.es}"),
            series=(series,), places=(code,),
        )
        # The months as a heat map have no address; the same months as a line have one.
        series_view = View(page="explorer", language=context.view.language, indicators=(monthly.code,), places=(code,),
                           items=tuple(sorted(chosen.items())), as_of=context.view.as_of,
                           figure="explorer-1")
        with column:
            render_figure_card(context, card, Selection(theme=current_theme()),
                               FigureViews(context.view, data=series_view))
