"""Maps: any indicator at any level, moved through the years, compared, walked from country to municipality."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from hled_dash.catalogue import FigureCard, Indicator, Series, Text
from hled_dash.catalogue.models import LanguageCode
from hled_dash.figures import explorer
from hled_dash.figures.figure import Figure, MapChoice, Selection
from hled_dash.figures.maps import TWO
from hled_dash.figures.maps.deck import deck_map
from hled_dash.language import LANGUAGES
from hled_dash.ui import availability, cache
from hled_dash.ui.components import filters, headlines, html, layout
from hled_dash.ui.components.cards import render_figure, render_figure_card
from hled_dash.ui.maps import chart as map_chart, controls
from hled_dash.ui.maps.deck import render_deck
from hled_dash.ui.maps.panel import MAX_SELECTED, panel, render_deck_panel, toggle_selected, with_params
from hled_dash.ui.maps.resolve import CHILD_LEVEL, ResolvedMap, resolve_map
from hled_dash.ui.session import PageContext, bind, current_theme, print_theme
from hled_dash.view import View

#: Kinds of map that the panel beside them moves, without anything being sent.
MOVING = ("one", "change")


def maps_page() -> None:
    layout.render_page("maps", _page, beside=controls.render_style_controls)


def _page(context: PageContext) -> None:
    _ = context.language.text
    resolved = resolve_map(context)
    # Before anything is sent: the browser then renders the page once and not twice.
    card, figure = _figure(context, resolved)
    with st.container(key=map_chart.DATA_KEY):
        if map_chart.is_dynamic(figure) and not _zoomed(context, figure):
            map_chart.render_map_data(context, figure)
    # In a room of its own: what stands above the map may become more or less, and the browser makes anew what comes to
    # stand at another place among its neighbours.
    with st.container():
        layout.render_heading(context)
        for sentence in resolved.said:
            st.html(f'<p class="hled-notice" role="status">{html.escape(sentence)}</p>')
        _briefings(context)
        controls.render_map_filters(context, resolved)
        _trail(context, resolved)
    st.html(html.tag("h2", _("Map"), "hled-hidden"))
    _draw(context, resolved, card, figure)


def _figure(context: PageContext, resolved: ResolvedMap) -> tuple[FigureCard, Figure]:
    card = explorer.map_card(
        context.catalogue,
        resolved.indicators,
        dict(context.view.items),
        resolved.level,
        resolved.window,
        resolved.inside,
    )
    return card, cache.figure(card, _selection(context, resolved), context.language)


def _briefings(context: PageContext) -> None:
    """Links to the maps that a briefing needs."""
    st.html(_briefings_in(context.view.language))


def warm() -> None:
    """Draw the maps of the briefings in both languages, which reads the shapes and figures that most maps share."""
    catalogue = cache.catalogue()
    for language in LANGUAGES.values():
        for one in catalogue.briefings.values():
            reading = View.from_query("maps", dict(one.query), catalogue, base=View(language=language.code))
            initial_figures(PageContext(reading.view, language, catalogue))


@functools.cache
def _briefings_in(code: LanguageCode) -> str:
    language, catalogue = LANGUAGES[code], cache.catalogue()
    links = []
    for one in catalogue.briefings.values():
        target = View.from_query("maps", dict(one.query), catalogue, base=View(language=code)).view
        links.append(f"<li>{html.view_link(target, language.of(one.name))}</li>")
    summary = html.escape(language.text("Maps for a briefing"))
    return (
        f'<details class="hled-notes hled-briefings"><summary>{summary}</summary><ul>{"".join(links)}</ul></details>'
    )


def _trail(context: PageContext, resolved: ResolvedMap) -> None:
    """From the window down to where the reader is, each step a link."""
    _ = context.language.text
    if resolved.inside is None:
        return
    catalogue, view = context.catalogue, context.view
    steps = [html.view_link(replace(view, inside=None, level="admin1", selected=()),
                         context.language.of(catalogue.windows[resolved.window].name))]
    place = catalogue.places[resolved.inside]
    if place.level == "admin1" and place.parent:
        country = catalogue.places[place.parent]
        if country.code in catalogue.children:
            steps.append(html.view_link(replace(view, inside=country.code, level="admin1", selected=()),
                                     context.language.of(country.name)))
    steps.append(html.tag("span", context.language.of(place.name)))
    label = html.escape(_("Where this map is"))
    st.html(f'<nav class="hled-trail" aria-label="{label}">{" › ".join(steps)}</nav>')


def _selection(context: PageContext, resolved: ResolvedMap) -> Selection:
    """What the figure depends on. Selected places are drawn in by the page, so that a click draws nothing anew."""
    view = context.view
    choice = MapChoice(mode=view.mode if view.mode not in TWO or len(resolved.indicators) == 2 else "one",
                       since=view.since, years=view.years, method=view.method, classes=view.classes,
                       palette=view.palette, labels=view.labels == "on", layers=view.layers,
                       moving=view.mode in MOVING)
    return Selection(period=view.period, theme=current_theme(), map=choice)


def _draw(context: PageContext, resolved: ResolvedMap, card: FigureCard, figure: Figure) -> None:
    view, catalogue = context.view, context.catalogue
    chosen = "".join(f"|{one}" for one in view.selected) + "|"
    shown = with_params(figure, chosen=chosen)
    panels = figure.extra.get("panels")
    zoomed, columns = None, view.renderer == "columns"
    if _zoomed(context, figure):
        zoomed = deck_map(figure, card, _selection(context, resolved), context.language, catalogue, columns=columns)

    def printed() -> Figure:
        # Paper is light, whatever the screen is.
        light = replace(_selection(context, resolved), theme=print_theme())
        return with_params(cache.figure(card, light, context.language), chosen=chosen)

    def chart() -> None:
        if panels:
            _multiples(context, panels)
            return
        if zoomed:
            render_deck(figure, zoomed, toggle_selected, columns=columns)
            return
        if map_chart.is_dynamic(figure):
            map_chart.render_map_chart(context, figure)
        else:
            st.vega_lite_chart(dict(figure.spec or {}), width="stretch", theme=None, key="map", alt=figure.alt)

    if not map_chart.is_dynamic(figure):
        with st.container(border=True, key="figure-map"):
            render_figure(context, shown, view, printed=printed, drawing=chart)
        _selected(context, resolved, card)
        return
    left, right = st.columns([0.7, 0.3], gap="small")
    with left, st.container(border=True, key="figure-map"):
        render_figure(context, shown, view, printed=printed, drawing=chart)
    with right:
        if zoomed:
            render_deck_panel(context, figure, zoomed, columns=columns)
        else:
            panel(context, catalogue.indicators[resolved.indicators[0]], figure, moving=view.mode in MOVING)
    _selected(context, resolved, card)


def _zoomed(context: PageContext, figure: Figure) -> bool:
    """Whether the reader can zoom into the map."""
    return context.view.renderer != "flat" and context.view.mode in MOVING and map_chart.is_dynamic(figure)


def initial_figures(context: PageContext) -> list[Figure]:
    """The map."""
    return [_figure(context, resolve_map(context))[1]]


def _multiples(context: PageContext, panels: Sequence[Mapping[str, Any]]) -> None:
    """Several maps that flow with the width of the page; the legend stands under the first."""
    for start in range(0, len(panels), 3):
        for number, column in enumerate(st.columns(3), start=start):
            if number < len(panels):
                with column:
                    panel = dict(panels[number])
                    st.vega_lite_chart(panel, width="stretch", theme=None, key=f"map-panel-{number}",
                                       alt=str(panel["title"]["text"]))


def _selected(context: PageContext, resolved: ResolvedMap, card: FigureCard) -> None:
    """The places that the reader chose on the map or in the list, side by side; and the way down to their parts."""
    _ = context.language.text
    catalogue, view = context.catalogue, context.view
    here = availability.places_of_card(card)
    options = [*here, *(one for one in view.selected if one not in here)]
    st.multiselect(
        _("Places compared beside the map"), options, max_selections=MAX_SELECTED,
        format_func=lambda code: filters.place_name(context, code), placeholder=_("Choose places, or click on the map"),
        help=_("Up to four. A click on the map chooses a place too, and a second click lets it go."),
        **bind("map-selected", list(view.selected), lambda view, value: replace(view, selected=tuple(value)),
               begin="default", among=options),
    )
    if not view.selected:
        return
    indicator = catalogue.indicators[resolved.indicators[0]]
    items = explorer.chosen_items(indicator, dict(view.items))
    cards = []
    for code in view.selected:
        told, chosen = explorer.told_of(catalogue, indicator, code, items)
        cards.append(headlines.place_card_html(context, told, code, chosen, _links(context, code, told)))
    st.html(f'<ul class="hled-headlines">{"".join(cards)}</ul>')
    _months(context, indicator, items)


def _months(context: PageContext, indicator: Indicator, items: Mapping[str, str]) -> None:
    """The months of the selected places, where the indicator is one of months or is summed from them."""
    catalogue = context.catalogue
    months = indicator if indicator.formula is None else catalogue.indicators[indicator.formula.of.indicator]
    if months.frequency != "month" or set(months.dimensions) - set(items):
        return
    kept = {name: items[name] for name in months.dimensions}
    for number, column in enumerate(st.columns(2)):
        if number < len(context.view.selected):
            code = context.view.selected[number]
            place, name = catalogue.places[code].name, months.name
            card = FigureCard(
                id=f"map-months-{number}", objective=months.objectives[0], kind="seasons",
                title=Text(en=f"{place.en}: {name.en}", es=f"{place.es}: {name.es}"),
                series=(Series(indicator=months.code, items=kept),), places=(code,),
            )
            with column:
                render_figure_card(context, card, Selection(theme=current_theme()), view=context.view)


def _links(context: PageContext, code: str, indicator: Indicator) -> str:
    """To the place's profile, and to the map of its parts where there are shapes and figures of them."""
    _ = context.language.text
    place = context.catalogue.places[code]
    links = [html.view_link(replace(context.view, page="places", place=code), _("Profile"))]
    below = CHILD_LEVEL.get(place.level)
    reach = (*availability.levels_with_data(indicator.code), *(availability.levels_with_data(indicator.municipal)
                                                      if indicator.municipal else ()))
    if below in reach and availability.has_shapes(below, code):
        words = _("Its municipalities") if below == "admin2" else _("Its states or departments")
        links.append(html.view_link(replace(context.view, inside=code, level=below, selected=(), period=None), words))
    states = availability.equivalent_indicators(indicator.code).get("admin1")
    if place.level == "group" and states:
        window = code if code in context.catalogue.windows else context.view.window
        target = replace(context.view, indicator=states, level="admin1", window=window, selected=(), period=None)
        links.append(html.view_link(target, _("Its states or departments")))
    return " · ".join(links)


__all__ = ["initial_figures", "maps_page", "warm"]
