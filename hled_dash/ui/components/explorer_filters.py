"""The widgets of the explorer: indicators, places, kind of figure, scale, items, and level, window and period."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.catalogue.models import Level
from hled_dash.catalogue.periods import last_match
from hled_dash.figures import Figure
from hled_dash.figures.resolve import (
    explorer_cards,
    explorer_level,
    explorer_levels,
    explorer_scale,
    explorer_scales,
    explorer_windows,
)
from hled_dash.ui.components import filters
from hled_dash.ui.components.names import indicator_options, level_names
from hled_dash.ui.components.parts import render_part
from hled_dash.ui.components.summary import kind_names, latest_label, scale_names
from hled_dash.ui.session import FILTER_MODE, PageContext, bind
from hled_dash.view import KINDS, View

#: Boxes that stand in one row.
MAX_IN_ROW = 6


def render_explorer_filters(context: PageContext, figure: Figure | None) -> None:
    """Render the widgets of the explorer in a bar: indicators and places, kind and scale, and what depends on them.

    Args:
        context: The page.
        figure: The first figure, whose period stands beside the newest one.
    """
    view = context.view
    with st.container(key="controls", gap="xsmall"):
        level = explorer_level(view, context.resolver)
        # Rankings and scatters of countries show the chosen ones, and not all of a window.
        window = next((card.window for card in explorer_cards(view, context.resolver)), None)
        widths = [3, 4] if level is None else [4, 4, 2, 2, 2] if window else [4, 4, 2, 2]
        # In the same row while each has room, so that the drawing begins higher.
        count = filters.items_in_row(context, view.indicators, MAX_IN_ROW - len(widths))
        columns = iter(st.columns([*widths, *[2] * count], gap="xsmall"))
        with next(columns):
            _render_indicators(context)
        with next(columns):
            filters.render_place_filter(context, max_places=20, indicators=view.indicators, level=level)
        if level is not None:
            with next(columns):
                _render_level(context, explorer_levels(view, context.resolver), level)
            if window:
                with next(columns):
                    _render_window(context, level, window)
            with next(columns):
                _render_period(context, level, latest_label(context, figure))
        filters.render_item_filters(context, view.indicators, "item", list(columns) if count else ())
        with st.container(horizontal=True, gap="small", key="drawn-as"):
            render_part(context, "kind", lambda: _render_kind(context), view.kind)
            _render_scale(context)


def _render_indicators(context: PageContext) -> None:
    _ = context.language.text
    view = context.view

    def update(view: View, value: list[str]) -> View:
        return replace(view, indicators=tuple(value) or view.indicators, items=(), period=None)

    options = list(context.catalogue.indicators)
    if view.kind == "scatter":
        # A second indicator without a place in common would give no point.
        shared = {*view.indicators, *context.resolver.indicators_sharing_places(view.indicators[0])}
        options = [code for code in options if code in shared]
    st.multiselect(
        _("Indicators"),
        options,
        format_func=indicator_options(context).__getitem__,
        max_selections=6,
        select_all=False,
        help=_("Up to six. A scatter plot needs two."),
        filter_mode=FILTER_MODE,
        **bind("indicators", list(view.indicators), update, initial="default", options=options),
    )


def _render_kind(context: PageContext) -> None:
    _ = context.language.text
    st.segmented_control(
        _("Draw as"),
        KINDS,
        format_func=kind_names(context.language).__getitem__,
        required=True,
        wrap=True,
        label_visibility="collapsed",
        help=_(
            "Line: over time. Ranking: places in order. Scatter: two indicators. Slope: then and now. Or map, table."
        ),
        **bind("kind", context.view.kind, lambda view, value: replace(view, kind=value or view.kind),
               initial="default"),
    )


def _render_scale(context: PageContext) -> None:
    """Render the control of the scale, if there is more than one."""
    _ = context.language.text
    scales = explorer_scales(context.view, context.resolver)
    if len(scales) < 2:
        return
    st.segmented_control(
        _("Scale"),
        scales,
        format_func=scale_names(context.language).__getitem__,
        required=True,
        wrap=True,
        label_visibility="collapsed",
        help=_(
            "As published, divided by the number of people, with the first year as 100, or with an axis on which each "
            "step multiplies."
        ),
        **bind("scale", explorer_scale(context.view, context.resolver),
               lambda view, value: replace(view, scale=value or view.scale), initial="default", options=scales),
    )


def _render_level(context: PageContext, levels: list[str], level: str) -> None:
    _ = context.language.text
    st.selectbox(
        _("Level"),
        levels,
        format_func=level_names(context.language).__getitem__,
        help=_("Which kind of place is compared: countries, states, municipalities, ports, or bridges."),
        **bind("level", level, lambda view, value: replace(view, level=value), initial="index", options=levels),
    )


def _render_window(context: PageContext, level: Level, drawn_window: str) -> None:
    _ = context.language.text
    windows = context.catalogue.windows
    options = list(explorer_windows(context.view, level, context.resolver)) or ["region"]
    value = drawn_window if drawn_window in options else options[0]
    st.selectbox(
        _("Region of the map"),
        options,
        format_func=lambda code: context.language.localize(windows[code].name),
        help=_("Which part of the world is shown."),
        **bind("window", value, lambda view, value: replace(view, window=value), initial="index", options=options),
    )


def _render_period(context: PageContext, level: str, latest: str) -> None:
    _ = context.language.text
    code = context.view.indicators[0]
    calendar = context.catalogue.indicators[code].calendar
    options = ["", *reversed(context.resolver.periods_with_data(code, level))]
    value = last_match(options[1:], context.view.period) if context.view.period else ""
    st.selectbox(
        _("Period"),
        options,
        format_func=lambda period: context.language.format_period(period, calendar) if period else latest,
        help=_("Left at the latest, it is the newest one with enough places."),
        **bind("at", value, lambda view, value: replace(view, period=value or None), (calendar, latest),
               initial="index", options=options),
    )
