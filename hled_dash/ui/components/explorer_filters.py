"""The widgets of the explorer: indicators, places, kind of figure, scale, items, and level, window and period."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from hled_dash.catalogue.periods import last_match
from hled_dash.figures import explorer
from hled_dash.ui import availability
from hled_dash.ui.components import filters
from hled_dash.ui.components.names import indicator_name, level_names
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import KINDS, LEVELS, SCALES, View

#: Kinds of figures that compare the places of a level in one period.
SPATIAL_KINDS = ("bars", "map", "scatter")


def render_explorer_filters(context: PageContext) -> None:
    """Render the widgets of the explorer: indicators, kind, scale, and what depends on them."""
    view = context.view
    _render_indicators(context)
    filters.render_place_filter(context, max_places=20)
    _render_kind(context)
    _render_scale(context)
    filters.render_item_filters(context, view.indicators, "item")
    if view.kind in SPATIAL_KINDS:
        level_column, window_column, period_column = st.columns(3)
        levels = _levels(view.indicators[0])
        level = explorer.nearest_level(levels, view.level)
        with level_column:
            _render_level(context, levels, level)
        with window_column:
            _render_window(context, level)
        with period_column:
            _render_period(context, level)


def _render_indicators(context: PageContext) -> None:
    _ = context.language.text

    def update(view: View, value: list[str]) -> View:
        return replace(view, indicators=tuple(value) or view.indicators, items=(), period=None)

    st.multiselect(
        _("Indicators"),
        list(context.catalogue.indicators),
        format_func=partial(indicator_name, context),
        max_selections=6,
        help=_("Up to six. A scatter needs two."),
        **bind("indicators", list(context.view.indicators), update, initial="default"),
    )


def _render_kind(context: PageContext) -> None:
    _ = context.language.text
    labels = {
        "line": _("Line"),
        "bars": _("Ranking"),
        "scatter": _("Scatter"),
        "slope": _("Slope"),
        "map": _("Map"),
        "table": _("Table"),
    }
    st.segmented_control(
        _("Draw as"),
        KINDS,
        format_func=labels.__getitem__,
        required=True,
        wrap=True,
        help=_(
            "Line: over time. Ranking: places in order. Scatter: two indicators. Slope: then and now. Or map, table."
        ),
        **bind("kind", context.view.kind, lambda view, value: replace(view, kind=value or view.kind),
               initial="default"),
    )


def _render_scale(context: PageContext) -> None:
    _ = context.language.text
    labels = {
        "published": _("As published"),
        "per_capita": _("Per person"),
        "index": _("Index = 100"),
        "log": _("Logarithmic"),
    }
    st.segmented_control(
        _("Scale"),
        SCALES,
        format_func=labels.__getitem__,
        required=True,
        wrap=True,
        help=_(
            "As published, divided by the number of people, with the first year as 100, or with an axis on which each "
            "step multiplies."
        ),
        **bind("scale", context.view.scale, lambda view, value: replace(view, scale=value or view.scale),
               initial="default"),
    )


def _levels(indicator: str) -> list[str]:
    """Levels at which places can be compared by an indicator, from the large to the small."""
    mappable = availability.mappable_levels(indicator)
    return [level for level in LEVELS if level in mappable] or ["country"]


def _render_level(context: PageContext, levels: list[str], level: str) -> None:
    _ = context.language.text
    st.selectbox(
        _("Level"),
        levels,
        format_func=level_names(context.language).__getitem__,
        help=_("Which kind of place is compared: countries, states, municipalities, ports or bridges."),
        **bind("level", level, lambda view, value: replace(view, level=value), initial="index", options=levels),
    )


def _render_window(context: PageContext, level: str) -> None:
    _ = context.language.text
    windows = context.catalogue.windows
    options = [code for code, window in windows.items() if level in window.levels] or ["region"]
    value = context.view.window if context.view.window in options else options[0]
    st.selectbox(
        _("Window"),
        options,
        format_func=lambda code: context.language.localize(windows[code].name),
        help=_("Which part of the world is shown."),
        **bind("window", value, lambda view, value: replace(view, window=value), initial="index", options=options),
    )


def _render_period(context: PageContext, level: str) -> None:
    _ = context.language.text
    code = context.view.indicators[0]
    calendar = context.catalogue.indicators[code].calendar
    options = ["", *reversed(availability.periods_with_data(code, level))]
    value = last_match(options[1:], context.view.period) if context.view.period else ""
    st.selectbox(
        _("Period"),
        options,
        format_func=lambda period: context.language.format_period(period, calendar) if period else _("Latest"),
        help=_("Left at the latest, it is the newest one with enough places."),
        **bind("at", value, lambda view, value: replace(view, period=value or None), calendar,
               initial="index", options=options),
    )
