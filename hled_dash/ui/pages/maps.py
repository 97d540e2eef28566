"""Maps: any indicator at any level, moved through the years, compared, walked from country to municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import streamlit as st

from hled_dash.catalogue import FigureCard, Indicator, Series, Text
from hled_dash.catalogue.models import LanguageCode
from hled_dash.figures import explorer
from hled_dash.figures.figure import Figure, MapChoice, Selection
from hled_dash.figures.maps import TWO
from hled_dash.figures.maps.deck import deck_map
from hled_dash.language import LANGUAGES
from hled_dash.ui import resources
from hled_dash.ui.components import filters, headlines, html, layout
from hled_dash.ui.components.cards import figure_card, show_figure
from hled_dash.ui.maps import chart as map_chart, controls
from hled_dash.ui.maps.deck import deck_chart
from hled_dash.ui.maps.panel import MOST_SELECTED, beside_deck, panel, picked_place, with_parameters
from hled_dash.ui.maps.resolve import BELOW, Plan, planned
from hled_dash.ui.session import Visit, bind, current_theme, printed_theme
from hled_dash.view import View

#: Kinds of map that the panel beside them moves, without anything being sent.
MOVING = ("one", "change")


def maps_page() -> None:
    layout.page("maps", _page, beside=controls.how)


def _page(visit: Visit) -> None:
    _ = visit.language.text
    plan = planned(visit)
    # Before anything is sent: the browser then renders the page once and not twice.
    card, figure = _figure(visit, plan)
    with st.container(key=map_chart.GIVEN):
        if map_chart.moves(figure) and not _zoomed(visit, figure):
            map_chart.figures_of(visit, figure)
    # In a room of its own: what stands above the map may become more or less, and the browser makes anew what comes to
    # stand at another place among its neighbours.
    with st.container():
        layout.heading(visit)
        for sentence in plan.said:
            st.html(f'<p class="hled-notice" role="status">{html.escape(sentence)}</p>')
        _briefings(visit)
        controls.what(visit, plan)
        _trail(visit, plan)
    st.html(html.tag("h2", _("Map"), "hled-hidden"))
    _draw(visit, plan, card, figure)


def _figure(visit: Visit, plan: Plan) -> tuple[FigureCard, Figure]:
    card = explorer.map_card(visit.catalogue, plan.indicators, dict(visit.view.items), plan.level, plan.window,
                            plan.inside)
    return card, resources.figure(card, _selection(visit, plan), visit.language)


def _briefings(visit: Visit) -> None:
    """Links to the maps that a briefing needs."""
    st.html(_briefings_in(visit.view.language))


def warm() -> None:
    """Draw the maps of the briefings in both languages, which reads the shapes and figures that most maps share."""
    catalogue = resources.catalogue()
    for language in LANGUAGES.values():
        for one in catalogue.briefings.values():
            reading = View.from_query("maps", dict(one.query), catalogue, base=View(language=language.code))
            first_figures(Visit(reading.view, language, catalogue))


@cache
def _briefings_in(code: LanguageCode) -> str:
    language, catalogue = LANGUAGES[code], resources.catalogue()
    links = []
    for one in catalogue.briefings.values():
        target = View.from_query("maps", dict(one.query), catalogue, base=View(language=code)).view
        links.append(f"<li>{html.inside(target, language.of(one.name))}</li>")
    summary = html.escape(language.text("Maps for a briefing"))
    return (
        f'<details class="hled-notes hled-briefings"><summary>{summary}</summary><ul>{"".join(links)}</ul></details>'
    )


def _trail(visit: Visit, plan: Plan) -> None:
    """From the window down to where the reader is, each step a link."""
    _ = visit.language.text
    if plan.inside is None:
        return
    catalogue, view = visit.catalogue, visit.view
    steps = [html.inside(replace(view, inside=None, level="admin1", selected=()),
                         visit.language.of(catalogue.windows[plan.window].name))]
    place = catalogue.places[plan.inside]
    if place.level == "admin1" and place.parent:
        country = catalogue.places[place.parent]
        if country.code in catalogue.children:
            steps.append(html.inside(replace(view, inside=country.code, level="admin1", selected=()),
                                     visit.language.of(country.name)))
    steps.append(html.tag("span", visit.language.of(place.name)))
    label = html.escape(_("Where this map is"))
    st.html(f'<nav class="hled-trail" aria-label="{label}">{" › ".join(steps)}</nav>')


def _selection(visit: Visit, plan: Plan) -> Selection:
    """What the figure depends on. Selected places are drawn in by the page, so that a click draws nothing anew."""
    view = visit.view
    choice = MapChoice(mode=view.mode if view.mode not in TWO or len(plan.indicators) == 2 else "one",
                       since=view.since, years=view.years, method=view.method, classes=view.classes,
                       palette=view.palette, labels=view.labels == "on", layers=view.layers,
                       moving=view.mode in MOVING)
    return Selection(period=view.period, theme=current_theme(), map=choice)


def _draw(visit: Visit, plan: Plan, card: FigureCard, figure: Figure) -> None:
    view, catalogue = visit.view, visit.catalogue
    chosen = "".join(f"|{one}" for one in view.selected) + "|"
    shown = with_parameters(figure, chosen=chosen)
    panels = figure.extra.get("panels")
    zoomed, columns = None, view.renderer == "columns"
    if _zoomed(visit, figure):
        zoomed = deck_map(figure, card, _selection(visit, plan), visit.language, catalogue, columns=columns)

    def printed() -> Figure:
        # Paper is light, whatever the screen is.
        light = replace(_selection(visit, plan), theme=printed_theme())
        return with_parameters(resources.figure(card, light, visit.language), chosen=chosen)

    def chart() -> None:
        if panels:
            _multiples(visit, panels)
            return
        if zoomed:
            deck_chart(figure, zoomed, picked_place, columns=columns)
            return
        if map_chart.moves(figure):
            map_chart.chart(visit, figure)
        else:
            st.vega_lite_chart(dict(figure.spec or {}), width="stretch", theme=None, key="map", alt=figure.alt)

    if not map_chart.moves(figure):
        with st.container(border=True, key="figure-map"):
            show_figure(visit, shown, view, printed=printed, drawing=chart)
        _selected(visit, plan, card)
        return
    left, right = st.columns([0.7, 0.3], gap="small")
    with left, st.container(border=True, key="figure-map"):
        show_figure(visit, shown, view, printed=printed, drawing=chart)
    with right:
        if zoomed:
            beside_deck(visit, figure, zoomed, columns=columns)
        else:
            panel(visit, catalogue.indicators[plan.indicators[0]], figure, moving=view.mode in MOVING)
    _selected(visit, plan, card)


def _zoomed(visit: Visit, figure: Figure) -> bool:
    """Whether the reader can zoom into the map."""
    return visit.view.renderer != "flat" and visit.view.mode in MOVING and map_chart.moves(figure)


def first_figures(visit: Visit) -> list[Figure]:
    """The map."""
    return [_figure(visit, planned(visit))[1]]


def _multiples(visit: Visit, panels: Sequence[Mapping[str, Any]]) -> None:
    """Several maps that flow with the width of the page; the legend stands under the first."""
    for start in range(0, len(panels), 3):
        for number, column in enumerate(st.columns(3), start=start):
            if number < len(panels):
                with column:
                    panel = dict(panels[number])
                    st.vega_lite_chart(panel, width="stretch", theme=None, key=f"map-panel-{number}",
                                       alt=str(panel["title"]["text"]))


def _selected(visit: Visit, plan: Plan, card: FigureCard) -> None:
    """The places that the reader chose on the map or in the list, side by side; and the way down to their parts."""
    _ = visit.language.text
    catalogue, view = visit.catalogue, visit.view
    here = resources.places_on(card)
    options = [*here, *(one for one in view.selected if one not in here)]
    st.multiselect(
        _("Places compared beside the map"), options, max_selections=MOST_SELECTED,
        format_func=lambda code: filters.place_name(visit, code), placeholder=_("Choose places, or click on the map"),
        help=_("Up to four. A click on the map chooses a place too, and a second click lets it go."),
        **bind("map-selected", list(view.selected), lambda view, value: replace(view, selected=tuple(value)),
               begin="default", among=options),
    )
    if not view.selected:
        return
    indicator = catalogue.indicators[plan.indicators[0]]
    items = explorer.chosen_items(indicator, dict(view.items))
    cards = []
    for code in view.selected:
        told, chosen = explorer.told_of(catalogue, indicator, code, items)
        cards.append(headlines.place_card(visit, told, code, chosen, _links(visit, code, told)))
    st.html(f'<ul class="hled-headlines">{"".join(cards)}</ul>')
    _months(visit, indicator, items)


def _months(visit: Visit, indicator: Indicator, items: Mapping[str, str]) -> None:
    """The months of the selected places, where the indicator is one of months or is summed from them."""
    catalogue = visit.catalogue
    months = indicator if indicator.formula is None else catalogue.indicators[indicator.formula.of.indicator]
    if months.frequency != "month" or set(months.dimensions) - set(items):
        return
    kept = {name: items[name] for name in months.dimensions}
    for number, column in enumerate(st.columns(2)):
        if number < len(visit.view.selected):
            code = visit.view.selected[number]
            place, name = catalogue.places[code].name, months.name
            card = FigureCard(
                id=f"map-months-{number}", objective=months.objectives[0], kind="seasons",
                title=Text(en=f"{place.en}: {name.en}", es=f"{place.es}: {name.es}"),
                series=(Series(indicator=months.code, items=kept),), places=(code,),
            )
            with column:
                figure_card(visit, card, Selection(theme=current_theme()), view=visit.view)


def _links(visit: Visit, code: str, indicator: Indicator) -> str:
    """To the place's profile, and to the map of its parts where there are shapes and figures of them."""
    _ = visit.language.text
    place = visit.catalogue.places[code]
    links = [html.inside(replace(visit.view, page="places", place=code), _("Profile"))]
    below = BELOW.get(place.level)
    reach = (*resources.levels_with(indicator.code), *(resources.levels_with(indicator.municipal)
                                                      if indicator.municipal else ()))
    if below in reach and resources.has_shapes(below, code):
        words = _("Its municipalities") if below == "admin2" else _("Its states or departments")
        links.append(html.inside(replace(visit.view, inside=code, level=below, selected=(), period=None), words))
    states = resources.told_at(indicator.code).get("admin1")
    if place.level == "group" and states:
        window = code if code in visit.catalogue.windows else visit.view.window
        target = replace(visit.view, indicator=states, level="admin1", window=window, selected=(), period=None)
        links.append(html.inside(target, _("Its states or departments")))
    return " · ".join(links)


__all__ = ["first_figures", "maps_page", "warm"]
