"""The widgets above a map: indicator, level, window, kind of map, periods, second indicator."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue.models import POINT_LEVELS
from hled_dash.catalogue.periods import last_match, sort_periods
from hled_dash.figures import Figure
from hled_dash.figures.resolve import ResolvedMap, map_level_names
from hled_dash.language import Language
from hled_dash.ui.components.filters import items_in_row, render_item_filters, with_option
from hled_dash.ui.components.names import indicator_options
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import MODES, View

#: Boxes that stand in one row: in more of them names have several lines. Dimensions that have no room have a row of
#: their own.
MAX_IN_ROW = 6
#: Widths of the widgets of the row, in parts of it: the indicator, level and window, an item of a dimension; by mode,
#: the other indicators and the periods.
_INDICATOR, _PLACES, _ITEM = 7, (2.7, 4.1), 3
_OTHER_INDICATORS = {"bivariate": (6,), "circles": (6,), "indicators": (5.5, 5.5)}
_PERIODS = {"change": (3, 3), "multiples": (5,)}


def render_map_filters(context: PageContext, resolved: ResolvedMap, figure: Figure) -> None:
    """Render the widgets above the map in a bar: indicator, level, window, mode, and what depends on them.

    Args:
        context: The page.
        resolved: What the map shows.
        figure: The map, whose periods stand beside those that are not chosen.
    """
    with st.container(key="controls", gap="xsmall"):
        # All in one row, so that the map begins as high in every mode.
        others, periods = _OTHER_INDICATORS.get(context.view.mode, ()), _PERIODS.get(context.view.mode, ())
        in_row = items_in_row(context, resolved.indicators, MAX_IN_ROW - 1 - len((*others, *_PLACES, *periods)))
        columns = iter(st.columns([_INDICATOR, *others, *_PLACES, *[_ITEM] * in_row, *periods], gap="xsmall",
                                  vertical_alignment="bottom"))
        with next(columns):
            _render_indicator(context, resolved)
        if others:
            _render_other_indicators(context, resolved, [next(columns) for _width in others])
        with next(columns):
            _render_level(context, resolved)
        with next(columns):
            _render_window(context, resolved)
        with st.container():
            render_item_filters(context, resolved.indicators, "map", [next(columns) for _number in range(in_row)])
        if context.view.mode == "change":
            _render_change_periods(context, resolved, figure, *columns)
        elif context.view.mode == "multiples":
            with next(columns):
                _render_years(context, resolved)
        _render_mode(context, resolved)


def mode_names(language: Language) -> dict[str, str]:
    """Return what a map shows."""
    _ = language.text
    return {"one": _("One period"), "change": _("Change"), "multiples": _("Several years"),
            "countries": _("Countries side by side"),
            "bivariate": _("Two, as colors"), "circles": _("Two, as circles"),
            "indicators": _("Indicators side by side")}


def _render_indicator(context: PageContext, resolved: ResolvedMap) -> None:
    _ = context.language.text
    options = with_option(resolved.indicators[0], context.resolver.mappable_indicators())

    def update(view: View, value: str) -> View:
        indicator = value or view.indicator
        # The level of the map stays, where the new indicator has data at it.
        keep = resolved.level in context.resolver.mappable_levels(indicator)
        return replace(view, indicator=indicator, items=(), period=None, since=None, years=(),
                       level=resolved.level if keep else None, selected=view.selected if keep else ())

    st.selectbox(
        _("Indicator"), options,
        format_func=indicator_options(context).__getitem__,
        help=_("Type a word to find an indicator. Those listed have figures for states, municipalities, ports, or "
               "countries."),
        **bind("map-indicator", resolved.indicators[0], update, initial="index", options=options),
    )


def _render_level(context: PageContext, resolved: ResolvedMap) -> None:
    _ = context.language.text
    indicator, names = resolved.indicators[0], map_level_names(context.language)
    equivalents = context.resolver.equivalent_indicators(indicator)
    options = [level for level in names if level in equivalents] or [resolved.level]
    st.selectbox(
        _("Level"), options, format_func=names.__getitem__,
        help=_("Which places are colored. Regions compared: southern Mexico as one beside whole countries."),
        **bind("map-level", resolved.level, lambda view, value: replace(
            view, level=value, indicator=equivalents.get(value, indicator), inside=None, selected=()),
            initial="index", options=options),
    )


def _render_window(context: PageContext, resolved: ResolvedMap) -> None:
    _ = context.language.text
    windows = context.catalogue.windows
    options = with_option(resolved.window, context.resolver.windows_sharing_places(resolved.indicators, resolved.level))
    st.selectbox(
        _("Region of the map"), options, help=_("Which part of the world the map shows."),
        format_func=lambda code: context.language.localize(windows[code].name),
        **bind("map-window", resolved.window, lambda view, value: replace(view, window=value, inside=None),
               initial="index", options=options),
    )


def _render_mode(context: PageContext, resolved: ResolvedMap) -> None:
    _ = context.language.text
    options = MODES[:2] if resolved.level in POINT_LEVELS else MODES
    mode = context.view.mode if context.view.mode in options else "one"
    st.segmented_control(
        _("What the map shows"), options, format_func=mode_names(context.language).__getitem__, required=True,
        wrap=True, label_visibility="collapsed",
        help=_("One period with a slider of years; the change between two; several years or countries side by side; "
               "or two or three indicators together."),
        **bind("map-mode", mode, lambda view, value: replace(view, mode=value or view.mode),
               initial="default", options=options),
    )


def _render_change_periods(context: PageContext, resolved: ResolvedMap, figure: Figure,
                           left: AbstractContextManager[object], right: AbstractContextManager[object]) -> None:
    """Render the two periods of a change; what is not chosen says which it is."""
    _ = context.language.text
    view, calendar = context.view, context.catalogue.indicators[resolved.indicators[0]].calendar
    periods = context.resolver.periods_with_data(resolved.indicators[0], resolved.level)
    first, last = figure.extra.get("span", ("", ""))
    automatic, latest = (f"{label}: {context.language.format_period(period, calendar)}" if period and not chosen
                         else label for label, period, chosen in (
                             (_("Automatic"), first, view.since), (_("Latest"), last, view.period)))
    with left:
        st.selectbox(
            _("From"), ["", *periods],
            format_func=lambda period: context.language.format_period(period, calendar) if period else automatic,
            **bind("map-since", last_match(periods, view.since) if view.since else "",
                   lambda view, value: replace(view, since=value or None).with_change_in_order(),
                   (calendar, automatic)),
        )
    with right:
        st.selectbox(
            _("To"), ["", *reversed(periods)],
            format_func=lambda period: context.language.format_period(period, calendar) if period else latest,
            **bind("map-at", last_match(periods, view.period) if view.period else "",
                   lambda view, value: replace(view, period=value or None).with_change_in_order(),
                   (calendar, latest)),
        )


def _render_years(context: PageContext, resolved: ResolvedMap) -> None:
    """Render the control of the years of small multiples."""
    _ = context.language.text
    calendar = context.catalogue.indicators[resolved.indicators[0]].calendar
    periods = context.resolver.periods_with_data(resolved.indicators[0], resolved.level)
    st.multiselect(
        _("Years"), list(reversed(periods)),
        format_func=lambda period: context.language.format_period(period, calendar), max_selections=9, select_all=False,
        placeholder=_("Four years spread over the whole period"),
        help=_("Up to nine; each becomes a map on the same scale."),
        **bind("map-years", sort_periods(filter(None, (last_match(periods, year) for year in context.view.years))),
               lambda view, value: replace(view, years=tuple(sorted(value))), calendar),
    )


def _render_other_indicators(context: PageContext, resolved: ResolvedMap,
                             columns: Sequence[AbstractContextManager[object]]) -> None:
    """Render the second indicator, and the third where there is a column for it."""
    _ = context.language.text
    resolver = context.resolver
    shared = resolver.indicators_sharing_places(resolved.indicators[0], resolved.level)
    indicators = [code for code in resolver.mappable_indicators() if code in shared]
    options = with_option(context.view.second, indicators)
    with columns[0]:
        st.selectbox(
            _("Second indicator"), options, format_func=indicator_options(context).__getitem__,
            help=_("Those with figures for the same places."),
            **bind("map-second", context.view.second, lambda view, value: replace(view, second=value or view.second),
                   initial="index", options=options),
        )
    if len(columns) == 1:
        return
    third_options = ["", *(with_option(context.view.third, indicators) if context.view.third else indicators)]
    with columns[1]:
        st.selectbox(
            _("Third indicator"), third_options,
            format_func={**indicator_options(context), "": _("None")}.__getitem__,
            help=_("Those with figures for the same places."),
            **bind("map-third", context.view.third or "", lambda view, value: replace(view, third=value or None),
                   initial="index", options=third_options),
        )
