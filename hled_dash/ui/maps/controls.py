"""The controls of a map: what is shown (above it) and how it is drawn (at the side)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from hled_dash.catalogue.models import POINT_LEVELS, Level
from hled_dash.figures.maps import TWO
from hled_dash.ui import availability
from hled_dash.ui.components.filters import with_option
from hled_dash.ui.maps.resolve import ResolvedMap, level_names
from hled_dash.ui.pages.explorer import render_item_filters
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import LAYERS, METHODS, MODES, PALETTES, RENDERERS, View


def render_map_filters(context: PageContext, resolved: ResolvedMap) -> None:
    """What is shown: indicator, level, window, and the kind of map."""
    _ = context.language.text
    catalogue, view = context.catalogue, context.view
    names = level_names(context)
    code = resolved.indicators[0]
    options = with_option(code, availability.mappable_indicators())

    def choose(view: View, value: str) -> View:
        indicator = value or view.indicator
        # The reader stays at the level of the map that is looked at, as far as the new indicator has it.
        kept = resolved.level in availability.mappable_levels(indicator)
        return replace(view, indicator=indicator, items=(), period=None, since=None, years=(),
                       level=resolved.level if kept else None, selected=view.selected if kept else ())

    st.selectbox(
        _("Indicator"), options,
        format_func=partial(_indicator_name, context),
        help=_("Type a word to find an indicator. Those listed have figures for states, municipalities, ports or "
               "countries."),
        **bind("map-indicator", code, choose, begin="index", among=options),
    )
    with st.container():
        render_item_filters(context, resolved.indicators, "map")
    first, second = st.columns([2, 3])
    with first:
        related = availability.equivalent_indicators(code)
        levels = [level for level in names if level in related] or [resolved.level]
        st.selectbox(
            _("Level"), levels, format_func=names.__getitem__,
            help=_("Which places are coloured. Regions compared: southern Mexico as one beside whole countries."),
            **bind("map-level", resolved.level, lambda view, value: replace(
                view, level=value, indicator=related.get(value, code), inside=None, selected=()),
                begin="index", among=levels),
        )
    with second:
        windows = with_option(resolved.window, [one for one, window in catalogue.windows.items()
                                          if resolved.level in window.levels])
        st.selectbox(
            _("Window"), windows, help=_("Which part of the world the map shows."),
            format_func=lambda one: context.language.of(catalogue.windows[one].name),
            **bind("map-window", resolved.window, lambda view, value: replace(view, window=value, inside=None),
                   begin="index", among=windows),
        )
    modes = {"one": _("One period"), "change": _("Change"), "multiples": _("Several years"),
             "bivariate": _("Two, as colours"), "circles": _("Two, as circles")}
    offered = MODES[:2] if resolved.level in POINT_LEVELS else MODES
    st.segmented_control(
        _("What the map shows"), offered, format_func=modes.__getitem__, required=True,
        wrap=True, help=_("One period with a slider of years; the change between two; several years side by side; "
                          "or two indicators together."),
        **bind("map-mode", view.mode if view.mode in offered else "one",
               lambda view, value: replace(view, mode=value or view.mode), begin="default", among=offered),
    )
    _more(context, resolved)


def _indicator_name(context: PageContext, code: str) -> str:
    return context.language.of(context.catalogue.indicators[code].name)


def _more(context: PageContext, resolved: ResolvedMap) -> None:
    """What the chosen kind of map asks for besides."""
    _ = context.language.text
    view, code = context.view, resolved.indicators[0]
    if view.mode in ("change", "multiples"):
        _periods(context, code, resolved.level)
    elif view.mode in TWO:
        options = with_option(view.second, [one for one in availability.mappable_indicators()
                                      if resolved.level in availability.mappable_levels(one)])
        st.selectbox(
            _("Second indicator"), options, format_func=partial(_indicator_name, context),
            **bind("map-second", view.second, lambda view, value: replace(view, second=value or view.second),
                   begin="index", among=options),
        )


def _periods(context: PageContext, code: str, level: Level) -> None:
    """The two periods of a change, or the years of several maps."""
    _ = context.language.text
    view, calendar = context.view, context.catalogue.indicators[code].calendar
    periods = list(availability.periods_with_data(code, level))

    def named(period: str) -> str:
        return context.language.period(period, calendar) if period else _("Latest")

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
    else:
        st.multiselect(
            _("Years"), list(reversed(periods)), format_func=named, max_selections=9,
            placeholder=_("Four years spread over all"), help=_("Up to nine; each becomes a map on the same scale."),
            **bind("map-years", [one for one in view.years if one in periods],
                   lambda view, value: replace(view, years=tuple(sorted(value))), calendar),
        )


def _fitting(asked: str | None, periods: Sequence[str]) -> str | None:
    return next((one for one in reversed(periods) if asked and one.startswith(asked)), None)


def render_style_controls(context: PageContext) -> None:
    """Classes, colours, names, layers."""
    _ = context.language.text
    view = context.view
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
