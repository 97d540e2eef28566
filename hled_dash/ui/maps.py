"""Maps: any indicator at any level, moved through the years, compared, walked from country to municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import streamlit as st

from hled_dash.catalogue import FigureCard, Indicator, Series, Text
from hled_dash.catalogue.models import LanguageCode, Level
from hled_dash.figures import explore
from hled_dash.figures.figure import Figure, MapChoice, Selection
from hled_dash.figures.maps import TWO
from hled_dash.figures.maps.deck import deck_map
from hled_dash.language import LANGUAGES
from hled_dash.ui import filters, headlines, html, resources, shell
from hled_dash.ui.cards import figure_card, show_figure
from hled_dash.ui.deck import deck_chart
from hled_dash.ui.explorer import item_controls
from hled_dash.ui.map_panel import (
    CHART,
    MOST_SELECTED,
    beside_deck,
    panel,
    picked_place,
    steady,
    with_parameters,
)
from hled_dash.ui.session import Visit, bind, printed_theme, theme
from hled_dash.view import LAYERS, METHODS, MODES, PALETTES, RENDERERS, View

#: Kinds of map that the panel beside them moves, without anything being sent.
MOVING = ("one", "change")
#: The level below, to walk down to.
BELOW: Mapping[str, Level] = {"country": "admin1", "admin1": "admin2"}


@dataclass(frozen=True)
class Plan:
    """What is drawn: the view, fitted to the figures that there are, and what had to be changed, in sentences."""

    view: View
    indicators: tuple[str, ...]
    level: Level
    window: str
    inside: str | None
    said: tuple[str, ...]


def maps_page() -> None:
    shell.page("maps", _page, beside=_how)


def _page(visit: Visit) -> None:
    _ = visit.language.text
    shell.heading(visit)
    plan = planned(visit)
    for sentence in plan.said:
        st.html(f'<p class="hled-notice" role="status">{html.escape(sentence)}</p>')
    _briefings(visit)
    _what(visit, plan)
    _trail(visit, plan)
    st.html(html.tag("h2", _("Map"), "hled-hidden"))
    _draw(visit, plan)


def planned(visit: Visit) -> Plan:
    """The nearest map that there are figures for."""
    _ = visit.language.text
    view, catalogue = visit.view, visit.catalogue
    said: list[str] = []
    code, inside = view.indicator, view.inside
    if inside is not None and not catalogue.children.get(inside):
        name = filters.place_name(visit, inside)
        said.append(_("There are no shapes of the parts of {place}; the whole window is shown.", place=name))
        inside = None
    wanted = BELOW.get(catalogue.places[inside].level) if inside else view.level
    levels = resources.levels_with(code)
    twin = catalogue.indicators[code].municipal
    if wanted == "admin2" and "admin2" not in levels and twin is not None:
        old, code = code, twin
        levels = resources.levels_with(code)
        said.append(_("{old} has no figures for municipalities; the nearest one is shown: {new}.",
                      old=visit.language.of(catalogue.indicators[old].name),
                      new=visit.language.of(catalogue.indicators[code].name)))
    related = resources.told_at(code)
    if wanted is not None and wanted in related and wanted not in resources.drawn_levels(code):
        old, code = code, related[wanted]
        said.append(_("{old} has no figures for: {wanted}. The one that has them is shown: {new}.",
                      old=visit.language.of(catalogue.indicators[old].name), wanted=level_names(visit)[wanted],
                      new=visit.language.of(catalogue.indicators[code].name)))
    level = explore.nearest_level(resources.drawn_levels(code), wanted)
    if wanted is not None and level != wanted:
        names = level_names(visit)
        said.append(_("{indicator} has no figures for: {wanted}. Shown instead: {level}.",
                      indicator=visit.language.of(catalogue.indicators[code].name), wanted=names[wanted],
                      level=names[level]))
        inside = None
    window = view.window
    if inside is None:
        having = set(resources.places_with(code))
        shares = _shares(visit, level, having)
        if shares and not shares.get(window):
            window = max(shares, key=lambda one: shares[one])
            if view.window != View().window and view.window in catalogue.windows:
                said.append(_("There are no figures of this level in: {wanted}. Shown instead: {window}.",
                              wanted=visit.language.of(catalogue.windows[view.window].name),
                              window=visit.language.of(catalogue.windows[window].name)))
    indicators: tuple[str, ...] = (code,)
    if view.mode in TWO:
        if level in resources.drawn_levels(view.second) and view.second != code:
            indicators = (code, view.second)
        else:
            said.append(_("{indicator} has no figures at this level; choose another second indicator.",
                          indicator=visit.language.of(catalogue.indicators[view.second].name)))
    if view.period and (periods := resources.periods_with(code, level)) and not any(
        period.startswith(view.period) for period in periods
    ):
        calendar = catalogue.indicators[code].calendar
        said.append(_("There are no figures for {asked}; the nearest year that has them is shown.",
                      asked=visit.language.period(view.period, calendar)))
    return Plan(view, indicators, level, window, inside, tuple(said))


def _shares(visit: Visit, level: Level, having: set[str]) -> dict[str, float]:
    """Window to the share of its places that have a figure; the window of the widest reach first where shares tie."""
    found = {}
    for code, window in visit.catalogue.windows.items():
        if level in window.levels:
            places = resources.places_in(level, code)
            share = sum(place in having for place in places) / max(1, len(places))
            if share:
                found[code] = share
    return found


def level_names(visit: Visit) -> dict[str, str]:
    _ = visit.language.text
    return {
        "country": _("Countries"), "group": _("Regions compared"), "admin1": _("States and departments"),
        "admin2": _("Municipalities"),
        "us_state": _("U.S. states"), "port": _("Ports of entry"), "crossing": _("Bridges"),
    }


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


def _what(visit: Visit, plan: Plan) -> None:
    """What is shown: indicator, level, window, and the kind of map."""
    _ = visit.language.text
    catalogue, view = visit.catalogue, visit.view
    names = level_names(visit)
    options = resources.mapped_indicators()
    code = plan.indicators[0]

    def choose(view: View, value: str) -> View:
        indicator = value or view.indicator
        # The reader stays at the level of the map that is looked at, as far as the new indicator has it.
        kept = plan.level in resources.drawn_levels(indicator)
        return replace(view, indicator=indicator, items=(), period=None, since=None, years=(),
                       level=plan.level if kept else None, selected=view.selected if kept else ())

    st.selectbox(
        _("Indicator"), options if code in options else [*options, code],
        format_func=partial(_indicator_name, visit),
        help=_("Type a word to find an indicator. Those listed have figures for states, municipalities, ports or "
               "countries."),
        **bind("map-indicator", code, choose),
    )
    item_controls(visit, plan.indicators, "map")
    first, second = st.columns([2, 3])
    with first:
        related = resources.told_at(code)
        levels = [level for level in names if level in related] or [plan.level]
        st.selectbox(
            _("Level"), levels, format_func=names.__getitem__,
            help=_("Which places are coloured. Regions compared: southern Mexico as one beside whole countries."),
            **bind("map-level", plan.level, lambda view, value: replace(
                view, level=value, indicator=related.get(value, code), inside=None, selected=())),
        )
    with second:
        windows = [one for one, window in catalogue.windows.items() if plan.level in window.levels]
        st.selectbox(
            _("Window"), windows or [plan.window], help=_("Which part of the world the map shows."),
            format_func=lambda one: visit.language.of(catalogue.windows[one].name),
            **bind("map-window", plan.window, lambda view, value: replace(view, window=value, inside=None)),
        )
    modes = {"one": _("One period"), "change": _("Change"), "multiples": _("Several years"),
             "bivariate": _("Two, as colours"), "circles": _("Two, as circles")}
    points = plan.level in explore.POINT_LEVELS
    st.segmented_control(
        _("What the map shows"), MODES[:2] if points else MODES, format_func=modes.__getitem__, required=True,
        wrap=True, help=_("One period with a slider of years; the change between two; several years side by side; "
                          "or two indicators together."),
        **bind("map-mode", view.mode if not points or view.mode in MODES[:2] else "one",
               lambda view, value: replace(view, mode=value or view.mode)),
    )
    _more(visit, plan)


def _indicator_name(visit: Visit, code: str) -> str:
    return visit.language.of(visit.catalogue.indicators[code].name)


def _more(visit: Visit, plan: Plan) -> None:
    """What the chosen kind of map asks for besides."""
    _ = visit.language.text
    view, code = visit.view, plan.indicators[0]
    calendar = visit.catalogue.indicators[code].calendar
    periods = list(resources.periods_with(code, plan.level))

    def named(period: str) -> str:
        return visit.language.period(period, calendar) if period else _("Latest")

    if view.mode == "change":
        left, right = st.columns(2)
        with left:
            first = view.since if view.since in periods else _fitting(view.since, periods) or ""
            st.selectbox(_("From"), ["", *periods], format_func=lambda one: named(one) if one else _("Automatic"),
                         **bind("map-since", first, lambda view, value: replace(view, since=value or None), calendar))
        with right:
            last = view.period if view.period in periods else _fitting(view.period, periods) or ""
            st.selectbox(_("To"), ["", *reversed(periods)], format_func=named,
                         **bind("map-at", last, lambda view, value: replace(view, period=value or None), calendar))
    elif view.mode == "multiples":
        st.multiselect(
            _("Years"), list(reversed(periods)), format_func=named, max_selections=9,
            placeholder=_("Four years spread over all"), help=_("Up to nine; each becomes a map on the same scale."),
            **bind("map-years", [one for one in view.years if one in periods],
                   lambda view, value: replace(view, years=tuple(sorted(value))), calendar),
        )
    elif view.mode in TWO:
        options = [one for one in resources.mapped_indicators() if plan.level in resources.drawn_levels(one)]
        st.selectbox(
            _("Second indicator"), options if view.second in options else [*options, view.second],
            format_func=partial(_indicator_name, visit),
            **bind("map-second", view.second, lambda view, value: replace(view, second=value or view.second)),
        )


def _fitting(asked: str | None, periods: Sequence[str]) -> str | None:
    return next((one for one in reversed(periods) if asked and one.startswith(asked)), None)


def _how(visit: Visit) -> None:
    """Classes, colours, names, layers."""
    _ = visit.language.text
    view = visit.view
    methods = {"auto": _("Automatic"), "quantiles": _("Equal numbers of places"), "natural": _("Natural breaks"),
               "equal": _("Equal intervals"), "deviation": _("Standard deviation"),
               "fixed": _("Declared limits, if any")}
    st.selectbox(
        _("Classes"), METHODS, format_func=methods.__getitem__,
        help=_("How values are put into classes. The limits are the same for all years, so that years compare."),
        **bind("map-method", view.method,
               lambda view, value: replace(view, method=value)),
    )
    st.select_slider(
        _("Number of classes"), list(range(3, 10)), help=_("More classes show more detail, fewer are easier to read."),
        **bind("map-classes", view.classes, lambda view, value: replace(view, classes=int(value))),
    )
    palettes = {"auto": _("Automatic"), "viridis": _("Yellow to violet"), "blues": _("Blues"), "oranges": _("Oranges"),
                "greens": _("Greens"), "purples": _("Purples"), "diverging": _("Brown to green, from a middle")}
    st.selectbox(
        _("Colours"), PALETTES, format_func=palettes.__getitem__, help=_("All can be told apart by colour-blind eyes."),
        **bind("map-palette", view.palette, lambda view, value: replace(view, palette=value)),
    )
    st.toggle(
        _("Names on the map"), help=_("Places carry their names where there is room for them."),
        **bind("map-labels", view.labels == "on", lambda view, value: replace(view, labels="on" if value else "off")),
    )
    if view.mode in ("one", "change"):
        renderers = {"flat": _("Flat, to print"), "zoom": _("Circles, to zoom into"), "columns": _("Columns")}
        st.segmented_control(
            _("Drawn as"), RENDERERS, format_func=renderers.__getitem__, required=True, wrap=True,
            help=_("Flat maps print as they are; the other two can be moved and zoomed."),
            **bind("map-renderer", view.renderer, lambda view, value: replace(view, renderer=value or view.renderer)),
        )
    layers = {"around": _("Land around"), "outlines": _("Borders of states"), "ports": _("Ports of entry"),
              "cities": _("Cities"), "seaports": _("Sea ports"), "airports": _("Airports")}
    st.multiselect(
        _("Also show"), LAYERS, format_func=layers.__getitem__, placeholder=_("Nothing more"),
        help=_("What is drawn around and over the places."),
        **bind("map-layers", list(view.layers), lambda view, value: replace(view, layers=tuple(value))),
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
    return Selection(period=view.period, theme=theme(), map=choice)


def _draw(visit: Visit, plan: Plan) -> None:
    view, catalogue = visit.view, visit.catalogue
    card = explore.map_card(catalogue, plan.indicators, dict(view.items), plan.level, plan.window, plan.inside)
    figure = resources.figure(card, _selection(visit, plan), visit.language)
    chosen = "".join(f"|{one}" for one in view.selected) + "|"
    shown = with_parameters(figure, chosen=chosen)
    panels = figure.extra.get("panels")
    zoomed, columns = None, view.renderer == "columns"
    if view.renderer != "flat" and view.mode in ("one", "change") and "moments" in figure.extra:
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
        with st.container(key=CHART):
            spec, alt = steady(shown)
            st.vega_lite_chart(spec, width="stretch", theme=None, key="map", alt=alt)

    if figure.spec is None or panels or "moments" not in figure.extra:
        with st.container(border=True, key="figure-map"):
            show_figure(visit, shown, view, printed=printed, drawing=chart)
        _selected(visit, plan, card)
        return
    left, right = st.columns([0.7, 0.3], gap="small")
    with left, st.container(border=True, key="figure-map"):
        show_figure(visit, shown, view, printed=printed, drawing=chart)
    with right:
        if zoomed:
            beside_deck(visit, catalogue.indicators[plan.indicators[0]], figure, zoomed, columns=columns)
        else:
            panel(visit, catalogue.indicators[plan.indicators[0]], figure, moving=view.mode in MOVING)
    _selected(visit, plan, card)


def first_figures(visit: Visit) -> list[Figure]:
    """The map."""
    plan, view = planned(visit), visit.view
    card = explore.map_card(visit.catalogue, plan.indicators, dict(view.items), plan.level, plan.window, plan.inside)
    return [resources.figure(card, _selection(visit, plan), visit.language)]


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
    options = [one for one in resources.places_on(card) if one not in view.selected]
    st.multiselect(
        _("Places compared beside the map"), [*view.selected, *options], max_selections=MOST_SELECTED,
        format_func=lambda code: filters.place_name(visit, code), placeholder=_("Choose places, or click on the map"),
        help=_("Up to four. A click on the map chooses a place too, and a second click lets it go."),
        **bind("map-selected", list(view.selected), lambda view, value: replace(view, selected=tuple(value))),
    )
    if not view.selected:
        return
    indicator = catalogue.indicators[plan.indicators[0]]
    items = explore.chosen_items(indicator, dict(view.items))
    cards = []
    for code in view.selected:
        told, chosen = explore.told_of(catalogue, indicator, code, items)
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
                figure_card(visit, card, Selection(theme=theme()), view=visit.view)


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
