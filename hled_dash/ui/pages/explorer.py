"""The explorer: choose indicators, places and periods, and how to draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from hled_dash.catalogue import Dimension, FigureCard
from hled_dash.figures import explorer
from hled_dash.figures.figure import Figure
from hled_dash.ui import availability, cache
from hled_dash.ui.components import filters, headlines, html, layout, search
from hled_dash.ui.components.cards import render_figure_card
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import KINDS, LEVELS, SCALES, View


def explorer_page() -> None:
    layout.render_page("explorer", _page, beside=filters.render_period_filter)


def _page(context: PageContext) -> None:
    _ = context.language.text
    layout.render_heading(context)
    _controls(context)
    if context.view.search:
        search.render_search_results(context)
        return
    _figures(context)
    _definitions(context)


def kind_names(context: PageContext) -> dict[str, str]:
    _ = context.language.text
    return {
        "line": _("Line"),
        "bars": _("Ranking"),
        "scatter": _("Scatter"),
        "slope": _("Slope"),
        "map": _("Map"),
        "table": _("Table"),
    }


def _controls(context: PageContext) -> None:
    _ = context.language.text
    view, catalogue = context.view, context.catalogue
    search.render_search_box(context)

    def choose(view: View, value: list[str]) -> View:
        return replace(view, indicators=tuple(value) or view.indicators, items=(), period=None)

    st.multiselect(
        _("Indicators"),
        list(catalogue.indicators),
        format_func=lambda code: context.language.of(catalogue.indicators[code].name),
        max_selections=6,
        help=_("Up to six. A scatter needs two."),
        **bind("indicators", list(view.indicators), choose, begin="default"),
    )
    filters.render_place_filter(context, most=20)
    st.segmented_control(
        _("Draw as"),
        KINDS,
        format_func=kind_names(context).__getitem__,
        required=True,
        wrap=True,
        help=_(
            "Line: over time. Ranking: places in order. Scatter: two indicators. Slope: then and now. Or map, table."
        ),
        **bind("kind", view.kind, lambda view, value: replace(view, kind=value or view.kind), begin="default"),
    )
    scales = {
        "published": _("As published"),
        "per_capita": _("Per person"),
        "index": _("Index = 100"),
        "log": _("Logarithmic"),
    }
    st.segmented_control(
        _("Scale"),
        SCALES,
        format_func=scales.__getitem__,
        required=True,
        wrap=True,
        help=_(
            "As published, divided by the number of people, with the first year as 100, or with an axis on which each "
            "step multiplies."
        ),
        **bind("scale", view.scale, lambda view, value: replace(view, scale=value or view.scale), begin="default"),
    )
    render_item_filters(context, view.indicators, "item")
    if view.kind in ("bars", "map", "scatter"):
        _spatial(context)


def render_item_filters(context: PageContext, indicators: tuple[str, ...], key: str) -> None:
    """One control for each dimension of the indicators."""
    view, catalogue = context.view, context.catalogue
    dimensions: dict[str, str] = {}
    for code in indicators:
        dimensions |= dict(catalogue.indicators[code].default_items)
    if not dimensions:
        return
    chosen = dict(view.items)
    columns = st.columns(len(dimensions)) if len(dimensions) < 4 else [st.container() for _number in dimensions]
    for column, (name, default) in zip(columns, dimensions.items(), strict=True):
        dimension = catalogue.dimensions[name]
        now = chosen.get(name, default)
        codes = filters.with_option(now, availability.items_with_data(indicators, name))

        def put(view: View, value: str, name: str = name) -> View:
            return replace(view, items=tuple({**dict(view.items), name: value}.items()))

        with column:
            st.selectbox(
                context.language.of(dimension.name),
                codes,
                format_func=partial(_item_name, context, dimension),
                help=context.language.text("Which part of the indicator is drawn."),
                **bind(f"{key} {name}", now, put, begin="index", among=codes),
            )


def _item_name(context: PageContext, dimension: Dimension, code: str) -> str:
    return context.language.of(dimension.item(code).name)


def _spatial(context: PageContext) -> None:
    """Level, window and period of maps, rankings and scatters."""
    _ = context.language.text
    view, catalogue = context.view, context.catalogue
    code = view.indicators[0]
    levels = availability.mappable_levels(code)
    level_names = headlines.level_names(context.language)
    known = [level for level in level_names if level in levels and level in LEVELS] or ["country"]
    level = explorer.nearest_level(known, view.level)
    first, second, third = st.columns(3)
    with first:
        st.selectbox(
            _("Level"),
            known,
            format_func=level_names.__getitem__,
            help=_("Which kind of place is compared: countries, states, municipalities, ports or bridges."),
            **bind("level", level, lambda view, value: replace(view, level=value), begin="index", among=known),
        )
    with second:
        windows = [one for one, window in catalogue.windows.items() if level in window.levels] or ["region"]
        window = view.window if view.window in windows else windows[0]
        st.selectbox(
            _("Window"),
            windows,
            format_func=lambda one: context.language.of(catalogue.windows[one].name),
            help=_("Which part of the world is shown."),
            **bind("window", window, lambda view, value: replace(view, window=value), begin="index", among=windows),
        )
    with third:
        periods, calendar = (
            ["", *reversed(availability.periods_with_data(code, level))],
            catalogue.indicators[code].calendar,
        )
        now = view.period if view.period in periods else ""
        st.selectbox(
            _("Period"),
            periods,
            format_func=lambda one: context.language.period(one, calendar) if one else _("Latest"),
            help=_("Left at the latest, it is the newest one with enough places."),
            **bind("at", now, lambda view, value: replace(view, period=value or None), calendar,
                   begin="index", among=periods),
        )


def _figures(context: PageContext) -> None:
    _ = context.language.text
    view = context.view
    if view.kind == "scatter" and len(view.indicators) < 2:
        st.html(html.tag("p", _("A scatter needs two indicators: choose a second one above."), "hled-empty"))
        return
    st.html(html.tag("h2", _("Figures"), "hled-hidden"))
    for card in _cards(context):
        render_figure_card(context, card, view=view, table=view.kind == "table")


def _cards(context: PageContext) -> Sequence[FigureCard]:
    view = context.view
    return explorer.cards(
        context.catalogue,
        indicators=view.indicators,
        items=dict(view.items),
        kind=view.kind,
        scale=view.scale,
        level=explorer.nearest_level(availability.mappable_levels(view.indicators[0]), view.level),
        window=view.window,
    )


def initial_figures(context: PageContext) -> list[Figure]:
    """What the page draws, without what it waits for the reader to choose."""
    if context.view.search or (context.view.kind == "scatter" and len(context.view.indicators) < 2):
        return []
    return [cache.figure(card, context.selection, context.language) for card in _cards(context)]


def _definitions(context: PageContext) -> None:
    _ = context.language.text
    st.html(html.tag("h2", _("What is measured"), "hled-section"))
    for code in context.view.indicators:
        indicator = context.catalogue.indicators[code]
        words = context.language.of(indicator.definition)
        if indicator.formula:
            words += " " + _("Derived: {formula}", formula=context.language.of(indicator.formula.words))
        st.html(
            f"<p><strong>{html.escape(context.language.of(indicator.name))}</strong> "
            f'<span class="hled-mark">{html.escape(code)}</span><br>{html.escape(words)}</p>'
        )
